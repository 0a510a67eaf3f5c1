"""Likely collaborators over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from paperkin.api.collaborator_models import SuggestedCollaboratorsAnswer, TeamSuggestionsAnswer
from paperkin.api.collaborator_routes import collaborator_router
from paperkin.api.problems import install_problem_handlers
from tests.introducing.acquainted import Acquainted, id_of, make_acquainted_library
from tests.toy import load_toy_encoder, toy_settings

PROTEINS = "proteins fold in cells with enzymes and acids"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acquainted]:
    folder = make_acquainted_library(tmp_path_factory.mktemp("acquainted") / "library")
    with Acquainted.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


@pytest.fixture(scope="module")
def client(library: Acquainted) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.library, app.state.settings = library, library.settings
    install_problem_handlers(app)
    app.include_router(collaborator_router)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def collaborators(client: TestClient, library: Acquainted, **asked: object) -> SuggestedCollaboratorsAnswer:
    """Check an answer against the model that OpenAPI shows, which allows nothing beyond itself."""
    response = client.get(f"/v1/authors/{id_of(library, 'Ada Abel')}/suggested-collaborators", params=asked)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    assert response.headers["etag"]
    return SuggestedCollaboratorsAnswer.model_validate_json(response.content, strict=True)


def names(answer: SuggestedCollaboratorsAnswer) -> list[str]:
    return [one.person.name for one in answer.suggestions]


def test_suggestions_come_with_evidence(client: TestClient, library: Acquainted) -> None:
    answer = collaborators(client, library)
    assert names(answer) == ["Dora Dietz", "Finn Fabri", "Eva Evans"]
    assert (answer.circle, answer.since, answer.left_out) == ("next", 2018, {"same_name": 1})
    dora = answer.suggestions[0].evidence
    assert dora is not None
    assert [step.name for step in dora.path] == ["Bea Bauer", "Dora Dietz"]
    assert dora.mutual_coauthors[0].own.joint_papers == 2
    assert dora.nearest_papers is not None


def test_every_control_is_passed_on(client: TestClient, library: Acquainted) -> None:
    assert names(collaborators(client, library, circle="new")) == ["Finn Fabri", "Eva Evans"]
    assert names(collaborators(client, library, institution="sky")) == ["Finn Fabri"]
    assert names(collaborators(client, library, outside="sky")) == ["Dora Dietz", "Eva Evans"]
    assert names(collaborators(client, library, since=2023)) == ["Finn Fabri", "Eva Evans"]
    assert names(collaborators(client, library, topic="proteins")) == ["Dora Dietz", "Eva Evans"]
    assert names(collaborators(client, library, reach=1))[0] == "Finn Fabri"
    assert names(collaborators(client, library, limit=1, offset=1)) == ["Finn Fabri"]
    out = [id_of(library, "Dora Dietz"), id_of(library, "Eva Evans")]
    assert names(collaborators(client, library, exclude=out)) == ["Finn Fabri"]
    assert "Gus Gomez" in names(collaborators(client, library, inactive=True, limit=100))
    bare = collaborators(client, library, evidence=False)
    assert all(one.evidence is None and one.reason is None for one in bare.suggestions)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("A999999/suggested-collaborators", 404, "author-not-found"),
        ("{}/suggested-collaborators?institution=Atlantis", 404, "institution-not-found"),
        ("{}/suggested-collaborators?topic=T999", 404, "topic-not-found"),
        ("{}/suggested-collaborators?circle=far", 400, "invalid-request"),
        ("{}/suggested-collaborators?reach=nan", 400, "invalid-request"),
        ("{}/suggested-collaborators?since=2020&inactive=true", 400, "invalid-request"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: TestClient, library: Acquainted, asked: str, status: int, code: str
) -> None:
    response = client.get(f"/v1/authors/{asked.format(id_of(library, 'Ada Abel'))}")
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, response.json()["type"].rpartition(":")[2]) == (status, code)


def test_a_team_is_told_what_it_lacks_and_who_has_it(client: TestClient, library: Acquainted) -> None:
    team = [id_of(library, name) for name in ("Ada Abel", "Bea Bauer")]
    response = client.post("/v1/teams/suggestions", json={"authors": team, "text": PROTEINS, "limit": 1})
    answer = TeamSuggestionsAnswer.model_validate_json(response.content, strict=True)
    assert [one.person.name for one in answer.suggestions] == ["Dora Dietz"]
    assert answer.suggestions[0].nearest_member is not None
    assert not any(need.covered for need in answer.needs)
    for body in ({"authors": [], "text": PROTEINS}, {"authors": team}, {"authors": team, "text": "x", "more": 1}):
        assert client.post("/v1/teams/suggestions", json=body).status_code == 400
