"""Experts and reviewers over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from paperkin.api import install_problem_handlers
from paperkin.api.expert_models import ExpertsAnswer, ReviewersAnswer
from paperkin.api.expert_routes import expert_router
from tests.introducing.reviewing import Reviewing, id_of, make_reviewing_library
from tests.toy import load_toy_encoder, toy_settings


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewing]:
    folder = make_reviewing_library(tmp_path_factory.mktemp("reviewing") / "library")
    with Reviewing.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


@pytest.fixture(scope="module")
def client(library: Reviewing) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.library, app.state.settings = library, library.settings
    install_problem_handlers(app)
    app.include_router(expert_router)
    with TestClient(app) as client:
        yield client


def test_experts_answer_as_the_model_says(client: TestClient, library: Reviewing) -> None:
    asked = {"q": "proteins enzymes", "limit": 2, "exclude": id_of(library, "Ada Abel"), "active_since": 2020}
    response = client.get("/v1/experts", params=asked)
    answer = ExpertsAnswer.model_validate_json(response.content, strict=True)
    assert answer.experts[0].person.name == "Eva Evans"
    assert answer.experts[0].evidence[0].paper.id in {"e1", "e2"}
    assert len(answer.experts) == 2 < answer.total
    assert (
        client.get("/v1/experts", params=asked, headers={"If-None-Match": response.headers["etag"]}).status_code == 304
    )
    second = ExpertsAnswer.model_validate_json(client.get("/v1/experts", params={**asked, "offset": 1}).content)
    assert second.experts[0] == answer.experts[1]


def test_a_long_need_is_posted_with_its_conditions(client: TestClient) -> None:
    body = {"q": "comets orbit stars", "limit": 100, "institution": ["Sky Laboratory"], "year_from": 2020}
    response = client.post("/v1/experts", json=body)
    answer = ExpertsAnswer.model_validate_json(response.content, strict=True)
    assert {expert.person.name for expert in answer.experts} == {"Ada Abel", "Cleo Costa"}
    assert response.headers["cache-control"] == "no-store"


def test_reviewers_answer_as_the_model_says(client: TestClient, library: Reviewing) -> None:
    pool = [id_of(library, name) for name in ("Ada Abel", "Bea Bauer", "Dora Dietz", "Ida Ivens")]
    submission = {"id": "17", "title": "Comets anew", "abstract": "comets orbit stars", "authors": ["Ada Abel"]}
    body = {"submissions": [submission], "per_paper": 3, "pool": pool, "fair": True}
    answer = ReviewersAnswer.model_validate_json(client.post("/v1/reviewers", json=body).content, strict=True)
    [paper] = answer.papers
    assert [one.person.name for one in paper.reviewers] == ["Dora Dietz"]
    assert {(one.reviewer.name, one.kind) for one in paper.conflicts} == {
        ("Ada Abel", "self"),
        ("Bea Bauer", "coauthor"),
    }
    assert (paper.missing, answer.missing, answer.pool) == (2, 2, 4)
    assert [(load.name, load.submissions) for load in answer.loads] == [("Dora Dietz", 1)]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/experts", {"q": ""}, 400),
        ("/v1/experts", {"q": "comets", "limit": 0}, 400),
        ("/v1/experts", {"q": "comets", "exclude": ["A999999"]}, 404),
        ("/v1/reviewers", {"submissions": []}, 400),
        ("/v1/reviewers", {"submissions": [{"id": "1", "title": " "}]}, 400),
        ("/v1/reviewers", {"submissions": [{"id": "1", "title": "Comets"}], "pool": ["A999999"]}, 404),
    ],
)
def test_what_cannot_be_is_a_problem(client: TestClient, path: str, body: dict[str, object], status: int) -> None:
    response = client.post(path, json=body)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
