"""The research graph over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree import ElementTree

import networkx as nx
import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.api.graph_models import GraphAnswer
from paperkin.app import create_app
from tests.introducing.graphed import make_graphed_library
from tests.toy import load_toy_encoder, toy_settings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = make_graphed_library(tmp_path_factory.mktemp("graphed") / "library")
    settings = toy_settings(folder)
    with TestClient(create_app(Library.open(folder, settings, load_encoder=load_toy_encoder), settings)) as client:
        yield client


def read(response) -> GraphAnswer:
    assert response.status_code == 200, response.text
    assert response.headers["etag"]
    return GraphAnswer.model_validate_json(response.content, strict=True)


def test_a_graph_is_as_the_model_says_and_leads_on(client: TestClient) -> None:
    answer = read(client.get("/v1/graph", params={"around": "DOI:10.1000/comet4", "limit": 30}))
    assert answer.around == "comet-4"
    assert len(answer.nodes) <= 30
    for node in answer.nodes[1:6]:
        assert read(client.get("/v1/graph", params={"around": node.id, "limit": 5})).around == node.id


def test_kinds_years_and_nodes_to_expand_are_taken(client: TestClient) -> None:
    asked = {"around": "comet-4", "kinds": ["paper", "topic"], "edges": ["near", "about"], "year_from": 2003}
    answer = read(client.get("/v1/graph", params={**asked, "expand": ["protein-5"], "depth": 2}))
    assert {node.kind for node in answer.nodes} == {"paper", "topic"}
    assert {edge.kind for edge in answer.edges} <= {"near", "about"}
    assert "protein-5" in [node.id for node in answer.nodes]
    assert all(node.first_year is None or node.first_year >= 2003 for node in answer.nodes)


def test_files_have_their_media_types_and_can_be_read(client: TestClient) -> None:
    def file(written_as: str):
        return client.get("/v1/graph", params={"around": "comet-4", "format": written_as})

    drawn = file("svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert drawn.headers["content-security-policy"].startswith("default-src 'none'")
    assert ElementTree.fromstring(drawn.content).tag.endswith("svg")
    written = file("graphml")
    assert written.headers["content-type"].startswith("application/graphml+xml")
    assert "comet-4" in nx.read_graphml(io.BytesIO(written.content), force_multigraph=True)
    assert file("gexf").status_code == 200


def test_a_png_is_drawn_where_matplotlib_is(client: TestClient) -> None:
    pytest.importorskip("matplotlib")
    response = client.get("/v1/graph", params={"around": "comet-4", "format": "png", "limit": 5})
    assert response.headers["content-type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")


def test_what_the_asker_has_already_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/v1/graph", params={"around": "comet-4", "format": "svg"})
    again = client.get(
        "/v1/graph", params={"around": "comet-4", "format": "svg"}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"around": "nowhere"}, 404, "paper-not-found"),
        ({"around": "A999999"}, 404, "author-not-found"),
        ({"around": "T999999"}, 404, "topic-not-found"),
        ({"around": "I999999"}, 404, "institution-not-found"),
        ({}, 400, "invalid-request"),
        ({"around": "comet-4", "limit": 201}, 400, "invalid-request"),
        ({"around": "comet-4", "depth": 3}, 400, "invalid-request"),
        ({"around": "comet-4", "kinds": "planet"}, 400, "invalid-request"),
        ({"around": "comet-4", "format": "pdf"}, 400, "invalid-request"),
        ({"around": "comet-4", "year_from": 2010, "year_to": 2000}, 400, "invalid-request"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(
    client: TestClient, asked: dict[str, object], status: int, code: str
) -> None:
    response = client.get("/v1/graph", params=asked)  # type: ignore[arg-type]
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, response.json()["type"].rpartition(":")[2]) == (status, code)
