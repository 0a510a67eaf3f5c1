"""The home page."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi.testclient import TestClient

from paperkin import Library
from tests.toy import CORPUS
from tests.web.test_search_pages import links_of, papers_of, shown, words_of


def test_it_says_what_the_library_is_and_has_one_search_box(toy_client: TestClient, toy_library: Library) -> None:
    page = shown(toy_client, "/")
    info = toy_library.info()
    assert f"{info['papers']} papers by {info['people']} people at {info['institutions']} institutions" in words_of(
        page
    )
    assert "1997–2024" in words_of(page)
    assert len(re.findall(r'<input id="q"', page)) == 1
    assert len(re.findall(r"<h1", page)) == 1
    assert 'action="/search"' in page


def test_examples_are_the_librarys_own_and_find_something(toy_client: TestClient) -> None:
    examples = [link for link in links_of(shown(toy_client, "/")) if link.startswith("/search?q=")]
    assert len(examples) >= 3
    for example in examples:
        assert papers_of(shown(toy_client, example)), example


def test_topics_are_linked_the_largest_first(toy_client: TestClient, toy_library: Library) -> None:
    links = links_of(shown(toy_client, "/"))
    largest = [f"/topics/{line.topic.id}" for line in toy_library.topics(limit=8).topics]
    assert [link for link in links if link in largest][: len(largest)] == largest
    assert "/map" in links


def test_an_empty_library_says_how_papers_come_in(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    page = shown(client_of(empty_library), "/")
    assert "This library is empty" in page
    assert "paperkin ingest" in page
    assert "paperkin index" in page


def test_papers_without_an_index_need_one_step_more(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    empty_library.ingest([str(CORPUS)])
    page = shown(client_of(empty_library), "/")
    assert "One step is missing" in page
    assert "40 papers are here" in words_of(page)
    assert "paperkin ingest" not in page


def test_the_figures_follow_the_library(library: Library, client_of: Callable[[Library], TestClient]) -> None:
    client = client_of(library)
    assert "40 papers by" in words_of(shown(client, "/"))
    library.remove([library.search("learning", 1).hits[0].paper.id])
    library.build()
    library.serving.refresh()
    assert "39 papers by" in words_of(shown(client, "/"))
