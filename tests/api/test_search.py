from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.api.search_models import PageAnswer
from paperkin.limits import MAX_QUERY_CHARACTERS


def page_of(response) -> PageAnswer:
    """Check an answer against the model that OpenAPI shows, which allows nothing beyond itself."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return PageAnswer.model_validate_json(response.content, strict=True)


def ids_of(page: PageAnswer) -> list[str]:
    return [hit.paper.id for hit in page.hits]


def test_a_search_answers_with_papers_and_why_they_are_there(toy_client: TestClient, toy_library: Library) -> None:
    page = page_of(toy_client.get("/v1/search", params={"q": "protein structure prediction", "limit": 3}))
    assert len(page.hits) == 3
    best = page.hits[0]
    assert best.paper.id == "PMID:34265844"
    assert best.paper.identifiers == ["DOI:10.1038/s41586-021-03819-2", "PMID:34265844"]
    assert (best.paper.year, best.paper.venue, best.paper.citations) == (2021, "Nature", 0)
    assert [author.name for author in best.paper.authors] == ["John Jumper", "Richard Evans"]
    assert (best.why.dense_rank, best.why.bm25_rank) == (1, 1)
    assert page.total == 40
    assert page.generation == toy_library.serving.shelf.current()


def test_the_api_and_the_library_give_the_same_answer(toy_client: TestClient, toy_library: Library) -> None:
    page = page_of(toy_client.get("/v1/search", params={"q": "graph networks", "limit": 100}))
    assert ids_of(page) == [hit.paper.id for hit in toy_library.search("graph networks", 100).hits]


def test_a_long_text_is_posted_and_gets_the_same_answer(toy_client: TestClient) -> None:
    got = page_of(toy_client.get("/v1/search", params={"q": "dark matter", "year_from": 1990, "venue": "PRL"}))
    posted = page_of(toy_client.post("/v1/search", json={"q": "dark matter", "year_from": 1990, "venue": ["PRL"]}))
    assert posted == got


def test_an_abstract_of_ten_thousand_characters_is_answered(toy_client: TestClient) -> None:
    abstract = "A search for the Higgs boson in proton collisions at the LHC is presented. " * 140
    page = page_of(toy_client.post("/v1/search", json={"q": abstract[:10_000], "limit": 1}))
    assert ids_of(page) == ["hep-ex/0601001"]


@pytest.mark.parametrize(
    "text", ["the of and a", "🎉🎉", "?!… ---", "'", '"', "a+b", "100%", "\u202eabc", "; DROP TABLE"]
)
def test_any_text_is_answered(toy_client: TestClient, text: str) -> None:
    assert len(page_of(toy_client.get("/v1/search", params={"q": text})).hits) == 10
    assert len(page_of(toy_client.post("/v1/search", json={"q": text})).hits) == 10


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ([("author", "jose garcia lopez")], {"P19-1001", "p19-1001"}),
        ([("author", "Li"), ("author", "Madonna")], {"q?=1&b#frag", "no-venue-no-year"}),
        ([("venue", "SIGIR"), ("venue", "sigmod")], {"ir-3", "ir-4"}),
        ([("year_from", 2023), ("year_to", 2023)], {"bio-2"}),
        ([("venue", "中文信息学报")], {"mt:zh"}),
        ([("year_to", 0)], set()),
    ],
)
def test_filters_let_through_what_they_say(toy_client: TestClient, filters, ids: set[str]) -> None:
    page = page_of(toy_client.get("/v1/search", params=[("q", "anything at all"), *filters]))
    assert set(ids_of(page)) == ids
    assert page.total == len(ids)


def test_pages_follow_each_other_to_the_end(toy_client: TestClient) -> None:
    seen: list[str] = []
    for how in ("get", "post"):
        cursor, ids = None, []
        while True:
            query = {"q": "machine learning", "limit": 9} | ({"cursor": cursor} if cursor else {})
            sent = {"params": query} if how == "get" else {"json": query}
            page = page_of(toy_client.request(how, "/v1/search", **sent))
            ids += ids_of(page)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(set(ids)) == len(ids) == 40
        assert ids == (seen or ids)
        seen = ids


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "   "}, "empty"),
        ({"q": "x", "limit": 0}, "limit"),
        ({"q": "x", "limit": 101}, "limit"),
        ({"q": "x", "limit": "many"}, "limit"),
        ({"q": "x", "year_from": "MMXX"}, "year_from"),
        ({"q": "x", "year_to": 10**30}, "year"),
        ({"q": "x", "cursor": "garbage"}, "cursor"),
        ({"q": "x", "cursor": ""}, "cursor"),
    ],
)
def test_a_wrong_parameter_is_named_in_a_problem_document(toy_client: TestClient, query, told: str) -> None:
    for response in (toy_client.get("/v1/search", params=query), toy_client.post("/v1/search", json=query)):
        assert response.status_code == 400, response.text
        assert response.headers["content-type"] == "application/problem+json"
        assert told in response.json()["detail"].lower()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'"text"',
        b'{"q": 7}',
        b'{"q": "x", "venue": "ACL"}',
        b'{"q": "x", "surprise": 1}',
        b'{"q": "\\ud800"}',
        b'{"q": "x", "year_from": 1000000000000000000000000000000}',
        b'{"q": "\xff"}',
        b'{"q": "x", "\\ud800": 1}',
        b'{"q": "' + b"x" * (MAX_QUERY_CHARACTERS + 1) + b'"}',
    ],
)
def test_a_body_that_is_not_as_described_is_a_problem_document(toy_client: TestClient, body: bytes) -> None:
    response = toy_client.post("/v1/search", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == 400
    assert len(response.content) < 2_000
