from __future__ import annotations

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from paperkin import Library, Paper
from paperkin.api.models import PapersAnswer, WorkAnswer
from paperkin.api.search_models import PageAnswer
from paperkin.serving import Serving


def paper_of(response) -> WorkAnswer:
    assert response.status_code == 200, response.text
    return WorkAnswer.model_validate_json(response.content, strict=True)


def page_of(response) -> PageAnswer:
    assert response.status_code == 200, response.text
    return PageAnswer.model_validate_json(response.content, strict=True)


def test_every_paper_is_fetched_by_its_id_percent_encoded(toy_client: TestClient, corpus: list[Paper]) -> None:
    for paper in corpus:
        answer = paper_of(toy_client.get(f"/v1/papers/{quote(paper.id, safe='')}"))
        assert (answer.id, answer.title, answer.abstract) == (paper.id, paper.title, paper.abstract)
        assert [author.name for author in answer.authors] == [author.name for author in paper.authors]


def test_every_paper_has_related_papers_whatever_its_id(toy_client: TestClient, corpus: list[Paper]) -> None:
    for paper in corpus:
        page = page_of(toy_client.get(f"/v1/papers/{quote(paper.id, safe='')}/related", params={"limit": 5}))
        assert len(page.hits) == 5
        assert paper.id not in {hit.paper.id for hit in page.hits}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("10.1561/1500000019", "10.1561/1500000019"),
        ("https://doi.org/10.1561/1500000019", "10.1561/1500000019"),
        ("DOI:10.1561/1500000019", "10.1561/1500000019"),
        ("ACL/W04-1013/v2", "ACL/W04-1013/v2"),
        ("hep-th/9901001", "hep-th/9901001v2"),
        ("arXiv:1706.03741v9", "arxiv:1706.03741"),
        ("gnn.2", "gnn.2"),
        ("GNN.2", "GNN.2"),
        ("PHYS 3", "phys 3"),
        ("phys/3", "phys/3"),
    ],
)
def test_slashes_stand_as_they_are_and_any_kind_of_id_will_do(toy_client: TestClient, path: str, found: str) -> None:
    assert paper_of(toy_client.get(f"/v1/papers/{path}")).id == found
    related = page_of(toy_client.get(f"/v1/papers/{path}/related?limit=39"))
    assert found not in {hit.paper.id for hit in related.hits}
    assert len(related.hits) == 39


def test_an_author_answers_with_everything_known(toy_client: TestClient) -> None:
    authors = paper_of(toy_client.get("/v1/papers/two-bing-lius")).authors
    assert [(author.name, author.source_id) for author in authors[:2]] == [("Bing Liu", "A1"), ("Bing Liu", "A2")]
    assert [affiliation.name for affiliation in authors[0].affiliations] == ["University of Illinois Chicago"]
    assert authors[0].author_id != authors[1].author_id


def test_related_papers_are_filtered_and_paged(toy_client: TestClient) -> None:
    whole = page_of(toy_client.get("/v1/papers/gnn.1/related", params={"year_from": 2019, "limit": 100}))
    assert all((hit.paper.year or 0) >= 2019 for hit in whole.hits)
    first = page_of(toy_client.get("/v1/papers/gnn.1/related", params={"year_from": 2019, "limit": 4}))
    second = page_of(
        toy_client.get(
            "/v1/papers/gnn.1/related", params={"year_from": 2019, "limit": 100, "cursor": first.next_cursor}
        )
    )
    assert first.hits + second.hits == whole.hits


@pytest.mark.parametrize(
    "path", ["nothing", "arXiv:9999.99999", "a/b/c", "%00", "%ff", "😀", "nothing/related", "related"]
)
def test_an_unknown_paper_is_a_problem_document(toy_client: TestClient, path: str) -> None:
    response = toy_client.get(f"/v1/papers/{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:paperkin:problem:paper-not-found"


def test_a_paper_that_the_index_has_not_taken_up_yet_is_there_all_the_same(client_of, library: Library) -> None:
    library.serving = Serving(library.path)  # one that looks at nothing but generations
    library.catalogue.upsert([Paper("new", "A new paper")])
    client = client_of(library)
    assert paper_of(client.get("/v1/papers/new")).title == "A new paper"
    response = client.get("/v1/papers/new/related")
    assert response.status_code == 409
    assert response.json()["type"] == "urn:paperkin:problem:paper-not-indexed"


def test_many_papers_come_at_once_in_the_order_asked(toy_client: TestClient) -> None:
    ids = ["GNN.2", "nothing", "arXiv:1706.03741", "GNN.2", "10.1145/3600006/ab 12%zz?x=1"]
    response = toy_client.post("/v1/papers/batch", json={"ids": ids})
    papers = PapersAnswer.model_validate_json(response.content, strict=True).papers
    assert [paper and paper.id for paper in papers] == [
        "GNN.2",
        None,
        "arxiv:1706.03741",
        "GNN.2",
        "10.1145/3600006/ab 12%zz?x=1",
    ]


@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"ids": []}', b'{"ids": "x"}', b'{"ids": [1]}', b'{"ids": ["x"], "y": 1}'],
)
def test_a_batch_that_is_not_as_described_is_a_problem_document(toy_client: TestClient, body: bytes) -> None:
    response = toy_client.post("/v1/papers/batch", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


def test_a_batch_of_too_many_is_a_problem_document(toy_client: TestClient) -> None:
    assert toy_client.post("/v1/papers/batch", json={"ids": ["x"] * 501}).status_code == 400
    assert toy_client.post("/v1/papers/batch", json={"ids": ["x"] * 500}).status_code == 200


def test_an_id_that_no_text_can_hold_names_no_paper(toy_client: TestClient) -> None:
    body = b'{"ids": ["\\ud800", "gnn.1"]}'
    response = toy_client.post("/v1/papers/batch", content=body, headers={"Content-Type": "application/json"})
    assert [paper and paper["id"] for paper in response.json()["papers"]] == [None, "gnn.1"]
