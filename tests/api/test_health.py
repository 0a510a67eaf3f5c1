from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient

from paperkin import Library, Paper
from paperkin.api.models import HealthAnswer, ReadyAnswer
from paperkin.errors import EncoderUnavailable
from tests.toy import ToyEncoder


def damage_newest(library: Library) -> None:
    shelf = library.serving.shelf
    (shelf.folder(shelf.ids()[-1]) / "matrix.faiss").write_bytes(b"damaged")


def build_another(library: Library) -> str:
    library.catalogue.upsert([Paper(f"new {library.catalogue.count()}", "A new paper")])
    return library.build().generation


def test_a_process_that_lives_says_so_and_nobody_keeps_it(toy_client: TestClient) -> None:
    response = toy_client.get("/healthz")
    assert HealthAnswer.model_validate_json(response.content) == HealthAnswer(status="ok")
    assert response.headers["cache-control"] == "no-store"


def test_a_library_that_answers_says_with_what(toy_client: TestClient, toy_library: Library) -> None:
    response = toy_client.get("/readyz")
    assert response.status_code == 200
    assert ReadyAnswer.model_validate_json(response.content, strict=True) == ReadyAnswer(
        status="ready",
        generation=toy_library.serving.shelf.current() or "",
        papers=40,
        fresh=0,
        waiting=0,
        encoder="toy on toy",
        fault=None,
    )


def test_a_server_that_answers_from_an_older_index_is_degraded_and_says_why(client_of, library: Library) -> None:
    (old,) = library.serving.shelf.ids()
    build_another(library)
    damage_newest(library)
    client = client_of(library)
    ready = ReadyAnswer.model_validate_json(client.get("/readyz").content)
    assert (ready.status, ready.generation.partition("+")[0]) == ("degraded", old)
    assert "matrix.faiss" in (ready.fault or "")
    assert len(client.get("/v1/search?q=graph").json()["hits"]) == 10
    new = build_another(library)
    library.serving.refresh()
    ready = ReadyAnswer.model_validate_json(client.get("/readyz").content)
    assert (ready.status, ready.generation, ready.fault) == ("ready", new, None)


def test_without_a_sound_index_every_question_is_a_problem_and_the_process_lives(client_of, library: Library) -> None:
    damage_newest(library)
    client = client_of(library)
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/v1/search?q=graph", "/v1/papers/gnn.1/related"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"]
        assert response.json()["type"] == "urn:paperkin:problem:generation-corrupt"
    assert client.get("/v1/papers/gnn.1").status_code == 200
    build_another(library)
    assert client.get("/readyz").status_code == 200


def test_without_any_index_the_server_starts_and_serves_the_first_one_that_is_built(
    client_of, empty_library: Library, corpus: list[Paper]
) -> None:
    empty_library.catalogue.upsert(corpus)
    client = client_of(empty_library)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["type"] == "urn:paperkin:problem:library-not-indexed"
    empty_library.build()
    assert client.get("/readyz").json()["papers"] == 40


def test_an_encoder_that_is_not_there_is_not_ready(client_of, folder, opened: Callable[..., Library]) -> None:
    def unavailable(*_: object, **__: object) -> ToyEncoder:
        raise EncoderUnavailable("The model is not on this machine", remedy="Copy it here.")

    client = client_of(opened(folder, load_encoder=unavailable))
    for path in ("/readyz", "/v1/search?q=graph"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.json()["type"] == "urn:paperkin:problem:encoder-unavailable"


def test_other_weights_than_the_index_was_built_with_are_not_ready(
    client_of, folder, opened: Callable[..., Library]
) -> None:
    client = client_of(opened(folder, load_encoder=lambda *_, **__: ToyEncoder("other")))
    assert client.get("/readyz").json()["type"] == "urn:paperkin:problem:encoder-mismatch"
