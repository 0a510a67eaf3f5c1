"""The reader's list, as its address says it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.limits import MAX_SEEDS
from tests.web.test_search_pages import links_of, papers_of, shown


@pytest.fixture(scope="module")
def ids(toy_library: Library) -> list[str]:
    """Papers that stand in the index, the best for some words first."""
    return [hit.paper.id for hit in toy_library.search("reward learning human preferences", 6).hits]


def asked(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def test_a_list_shows_its_papers_and_more_like_them(
    toy_client: TestClient, toy_library: Library, ids: list[str]
) -> None:
    page = toy_client.get("/list", params={"paper": ids[:2], "less": ids[2:3]}, headers={"accept": "text/html"}).text
    related = toy_library.related(ids[:2], 10, negative=ids[2:3])
    assert papers_of(page) == [*ids[:2], ids[2], *(hit.paper.id for hit in related.hits)]
    assert not set(papers_of(page)[3:]) & set(ids[:2])


def test_links_take_off_put_on_and_turn_round(toy_client: TestClient, toy_library: Library, ids: list[str]) -> None:
    page = toy_client.get("/list", params={"paper": ids[:2]}, headers={"accept": "text/html"}).text
    steps = [asked(link) for link in links_of(page) if link.startswith("/list?")]
    assert {"paper": ids[1:2]} in steps, "remove the first"
    assert {"paper": ids[1:2], "less": ids[:1]} in steps, "less like the first"
    nearest = toy_library.related(ids[:2], 1).hits[0].paper.id
    assert {"paper": [*ids[:2], nearest]} in steps, "add the nearest"
    assert {"paper": ids[:2], "less": [nearest]} in steps, "less like the nearest"


def test_a_longer_list_of_related_papers_begins_as_the_shorter_one(toy_client: TestClient, ids: list[str]) -> None:
    html = {"accept": "text/html"}
    short = papers_of(toy_client.get("/list", params={"paper": ids[:1], "shown": 4}, headers=html).text)
    longer = papers_of(toy_client.get("/list", params={"paper": ids[:1], "shown": 14}, headers=html).text)
    assert len(short) == 5
    assert longer[:5] == short
    assert len(longer) > 5


def test_papers_that_are_not_here_are_named_and_can_be_taken_off(toy_client: TestClient, ids: list[str]) -> None:
    page = shown(toy_client, f"/list?paper=nowhere:1&paper={ids[0]}")
    assert "Not in this library" in page
    assert {"paper": ids[:1]} in [asked(link) for link in links_of(page)]
    alone = shown(toy_client, "/list?paper=nowhere:1")
    assert "Nothing to compare with" in alone


def test_an_empty_list_explains_itself(toy_client: TestClient) -> None:
    page = shown(toy_client, "/list")
    assert "Nothing collected yet" in page
    assert papers_of(page) == []


def test_a_paper_wanted_and_not_wanted_is_wanted(toy_client: TestClient, ids: list[str]) -> None:
    page = shown(toy_client, f"/list?paper={ids[0]}&less={ids[0]}")
    assert papers_of(page)[0] == ids[0]
    assert "Less like these" not in page


def test_a_list_has_a_limit_and_says_it(toy_client: TestClient) -> None:
    address = "/list?" + "&".join(f"paper=x{at}" for at in range(MAX_SEEDS + 1))
    assert f"at most {MAX_SEEDS} papers" in shown(toy_client, address, 400)


def test_the_list_as_a_file_has_its_papers(toy_client: TestClient, toy_library: Library, ids: list[str]) -> None:
    page = toy_client.get("/list", params={"paper": [*ids[:2], "nowhere:1"]}, headers={"accept": "text/html"}).text
    (link,) = [link for link in links_of(page) if "format=jsonl" in link]
    answer = toy_client.get(link)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="papers.jsonl"'
    assert answer.text.count("\n") == 2
    assert toy_library.paper(ids[0]).title in answer.text


def test_what_is_listed_cannot_be_markup(toy_client: TestClient) -> None:
    page = shown(toy_client, "/list?paper=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&less=%3Cimg%20src=x%3E")
    assert "<script>alert" not in page
    assert "<img" not in page
