"""The graph explorer's page: what it shows without scripts, where it leads, and what the picture is drawn from."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from paperkin import Paper
from paperkin.graph import GraphNode
from paperkin.web.addresses import paper_address
from paperkin.web.graph_pages import View, address_of
from paperkin.web.rendering import templates

BROWSER = {"accept": "text/html"}


def shown(client: TestClient, around: str, **more: Any) -> str:
    answer = client.get("/graph", params={"around": around, **more}, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return answer.text


def drawn(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="graph-drawn">(.*?)</script>', text, re.DOTALL)
    assert found
    graph: dict[str, Any] = json.loads(found[1])
    return graph


def rows(text: str) -> list[str]:
    table = re.search(r'<table class="graph-nodes">.*?</table>', text, re.DOTALL)
    assert table
    return re.findall(r"<tr (?:data-|>).*?</tr>", table[0].split("<tbody>")[1], re.DOTALL)


def person(author_id: str) -> GraphNode:
    return GraphNode(author_id, "person", "A name", 0.1, more={"paper": 3})


@pytest.fixture
def paper_id(toy_client: TestClient, corpus: list[Paper]) -> str:
    """A paper with neighbours that can be expanded."""
    for paper in corpus:
        graph = toy_client.get("/v1/graph", params={"around": paper.id, "limit": 10}).json()
        if len(graph["nodes"]) == 10 and any(any(node["more"].values()) for node in graph["nodes"][1:]):
            return paper.id
    raise AssertionError("no paper of the toy library has a graph to walk through")


def test_table_tells_of_every_node_what_it_is_and_why_it_is_here(toy_client: TestClient, paper_id: str) -> None:
    text = shown(toy_client, paper_id, limit=10)
    graph = toy_client.get("/v1/graph", params={"around": paper_id, "limit": 10}).json()
    table = rows(text)
    assert len(table) == len(graph["nodes"]) == 10
    for row, node in zip(table, graph["nodes"], strict=True):
        told = " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())
        assert " ".join(node["label"].split()) in told
        assert " ".join(node["why"].split()) in told
        assert node["kind"] in told


def test_every_node_leads_to_its_page_and_to_the_graph_around_it(toy_client: TestClient, paper_id: str) -> None:
    for row, node in zip(
        rows(shown(toy_client, paper_id, limit=10)), drawn(shown(toy_client, paper_id, limit=10))["nodes"], strict=True
    ):
        links = [unescape(link) for link in re.findall(r'href="([^"]*)"', row)]
        assert links[0] == node["page"]
        if node["centred"]:
            assert toy_client.get(node["centred"], headers=BROWSER).status_code == 200
            assert node["centred"] in links


def test_picture_and_table_come_from_one_graph(toy_client: TestClient, paper_id: str) -> None:
    graph = drawn(shown(toy_client, paper_id, limit=10))
    ids = {node["id"] for node in graph["nodes"]}
    assert graph["around"] == graph["nodes"][0]["id"]
    assert graph["edges"]
    assert all({edge["source"], edge["target"]} <= ids for edge in graph["edges"])
    assert {edge["kind"] for edge in graph["edges"]} <= set(graph["readings"])


def test_expanding_keeps_the_node_and_brings_neighbours_of_it(toy_client: TestClient, paper_id: str) -> None:
    before = drawn(shown(toy_client, paper_id, limit=10))
    node = next(node for node in before["nodes"][1:] if node["opened"])
    text = toy_client.get(node["opened"], headers=BROWSER).text
    after = drawn(text)
    assert after["expanded"] == [node["id"]]
    assert len(after["nodes"]) > len(before["nodes"])
    beside = {edge["source"] for edge in after["edges"]} | {edge["target"] for edge in after["edges"]}
    assert node["id"] in beside
    # It is expanded now: that is not offered once more, and the form keeps it.
    assert next(one for one in after["nodes"] if one["id"] == node["id"])["opened"] is None
    assert re.search(r'<input type="hidden" name="with" value="([^"]*)"', text)


def test_kinds_that_are_not_wanted_stay_away_and_links_remember_it(toy_client: TestClient, paper_id: str) -> None:
    text = shown(toy_client, paper_id, kinds=["paper", "person"])
    graph = drawn(text)
    assert {node["kind"] for node in graph["nodes"]} <= {"paper", "person"}
    assert not re.search(r'value="topic" checked', text)
    assert re.search(r'value="person" checked', text)
    given = parse_qs(urlsplit(graph["nodes"][1]["centred"]).query)
    assert given["kinds"] == ["paper", "person"]


def test_files_are_of_the_graph_that_is_shown(toy_client: TestClient, paper_id: str) -> None:
    before = drawn(shown(toy_client, paper_id, limit=10))
    node = next(node for node in before["nodes"][1:] if node["opened"])
    text = toy_client.get(node["opened"], headers=BROWSER).text
    link = re.search(r'href="([^"]*)" download="graph.json"', text)
    assert link
    file = toy_client.get(unescape(link[1])).json()
    assert [one["id"] for one in file["nodes"]] == [one["id"] for one in drawn(text)["nodes"]]
    picture = re.search(r'<noscript><img src="([^"]*)"', text)
    assert picture
    assert toy_client.get(unescape(picture[1])).headers["content-type"].startswith("image/svg+xml")


def test_without_a_centre_the_page_asks_for_one(toy_client: TestClient) -> None:
    for address in ("/graph", "/graph?around=%20"):
        answer = toy_client.get(address, headers=BROWSER)
        assert answer.status_code == 200
        assert 'name="around"' in answer.text
        assert "graph-drawn" not in answer.text


def test_a_centre_that_nobody_knows_is_a_page_that_says_so(toy_client: TestClient) -> None:
    answer = toy_client.get("/graph", params={"around": "A999999999"}, headers=BROWSER)
    assert answer.status_code == 404
    assert "A999999999" in answer.text
    assert toy_client.get("/graph", params={"around": "A1", "limit": 201}, headers=BROWSER).status_code == 400


def test_nothing_around_it_is_said(toy_client: TestClient, paper_id: str) -> None:
    text = shown(toy_client, paper_id, limit=1)
    assert len(rows(text)) == 1
    assert "Nothing around it here" in text


def test_titles_cannot_leave_the_text_they_are_in(toy_client: TestClient, corpus: list[Paper]) -> None:
    hostile = [paper for paper in corpus if paper.title and "<" in paper.title]
    assert hostile
    for paper in hostile:
        text = shown(toy_client, paper.id, limit=10)
        assert paper.title not in text
        assert drawn(text)["nodes"][0]["label"] == paper.title
        # No script but those of files, and the graph's data.
        assert not re.search(r"<script(?![^>]*(?: src=| type=\"application/json\"))", text)


def test_every_paper_of_awkward_ids_has_a_graph_with_working_links(toy_client: TestClient, corpus: list[Paper]) -> None:
    for paper in corpus[:40:4]:
        graph = drawn(shown(toy_client, paper.id, limit=5))
        around = graph["nodes"][0]
        assert toy_client.get("/v1/graph", params={"around": around["id"], "limit": 5}).status_code == 200
        assert around["page"] == paper_address(around["id"].removeprefix("paper:"))


def test_expansions_end_where_the_api_ends() -> None:
    many = View("A1", tuple(f"A{number}" for number in range(2, 22)))
    assert many.opened(person("A99")) is None
    assert many.room == 200
    assert View("A1", limit=1).opened(person("A2")) == View("A1", ("A2",), limit=1)
    larger = View("A1").opened(person("A1"))
    assert larger is not None
    assert larger.limit == 80
    assert View("A1", limit=200).opened(person("A1")) is None
    assert View("A1", ("A2",)).opened(person("A2")) is None


def test_a_paper_whose_id_looks_like_a_persons_has_a_papers_page() -> None:
    assert address_of(GraphNode("paper:A12", "paper", "A title", 0.1)) == "/papers/A12"


def test_the_panel_links_to_the_explorer_and_has_a_picture_without_scripts() -> None:
    panel = templates().get_template("parts/graph.html").module.graph_panel('T1"><b>')  # type: ignore[attr-defined]
    text = str(panel)
    assert "<b>" not in text
    assert 'href="/graph?around=T1%22%3E%3Cb%3E"' in text
    assert re.search(r'<noscript>.*<img src="/v1/graph\?[^"]*format=svg"[^>]* alt="[^"]+"', text, re.DOTALL)
    assert "style=" not in text
