"""Similar people over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.api.problems import install_problem_handlers
from paperkin.api.similar_models import SimilarPeopleAnswer
from paperkin.api.similar_routes import similar_router
from paperkin.introducing.resembling import Resembling
from tests.introducing.acquainted import id_of, make_acquainted_library
from tests.toy import load_toy_encoder, toy_settings


class Alike(Library, Resembling):
    """A library that knows who works on much the same."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alike]:
    folder = make_acquainted_library(tmp_path_factory.mktemp("acquainted") / "library")
    with Alike.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


@pytest.fixture(scope="module")
def client(library: Alike) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.library, app.state.settings = library, library.settings
    install_problem_handlers(app)
    app.include_router(similar_router)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def similar(client: TestClient, library: Alike, **asked: object) -> SimilarPeopleAnswer:
    """Check an answer against the model that OpenAPI shows, which allows nothing beyond itself."""
    response = client.get(f"/v1/authors/{id_of(library, 'Ada Abel')}/similar", params=asked)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    assert response.headers["etag"]
    return SimilarPeopleAnswer.model_validate_json(response.content, strict=True)


def test_similar_people_come_with_what_says_so(client: TestClient, library: Alike) -> None:
    answer = similar(client, library, limit=100)
    assert answer.person.name == "Ada Abel"
    bea = next(one for one in answer.people if one.name == "Bea Bauer")
    assert bea.written_together is not None
    assert bea.written_together.papers == 2
    finn = next(one for one in answer.people if one.name == "Finn Fabri")
    assert finn.interests
    assert finn.nearest_papers is not None
    assert finn.topics
    assert answer.left_out == {"same_name": 1}


def test_every_condition_is_passed_on(client: TestClient, library: Alike) -> None:
    def names(**asked: object) -> set[str]:
        return {one.name for one in similar(client, library, limit=100, **asked).people}

    everybody = names()
    assert {"Bea Bauer", "Gus Gomez"} <= everybody
    assert "Bea Bauer" not in names(beyond_coauthors=True)
    assert "Gus Gomez" not in names(since=2022)
    assert names(institution="Sky") == {"Finn Fabri"}
    assert "Finn Fabri" not in names(outside="Sky")
    assert similar(client, library, limit=2, offset=3).people[0].rank == 4


def test_errors_are_problem_documents(client: TestClient, library: Alike) -> None:
    assert client.get("/v1/authors/A999999/similar").status_code == 404
    address = f"/v1/authors/{id_of(library, 'Ada Abel')}/similar"
    assert client.get(address, params={"institution": "Nowhere at all"}).status_code == 404
    refused = client.get(address, params={"limit": 0})
    assert refused.status_code in (400, 422)
