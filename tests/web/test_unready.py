"""Pages of a library that has no papers yet, or no index: each says what is missing, and none fails."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from tests.toy import CORPUS

PAGES = (
    *("/", "/search", "/search?q=graph", "/topics", "/topics/tree", "/topics/compare", "/topics/T1", "/map"),
    *("/people", "/people?q=smith", "/people/A1", "/people/A1/papers", "/people/A1/suggested", "/people/A1/similar"),
    *("/people/A1/why", "/institutions", "/institutions/I1", "/venues", "/venues/ACL", "/list", "/list?paper=gnn.1"),
    *("/graph", "/graph?around=gnn.1", "/papers/gnn.1", "/papers/gnn.1/related", "/widget", "/widget?paper=gnn.1"),
    "/embed/related?paper=gnn.1",
)
FILES = (
    "/robots.txt",
    "/sitemap.xml",
    "/opensearch.xml",
    "/feeds/search.atom?q=graph",
    "/suggest.json?q=a",
    "/map.svg",
)


@pytest.fixture(params=["empty", "not indexed"])
def unready(request: pytest.FixtureRequest, empty_library: Library, client_of: Callable[..., TestClient]) -> TestClient:
    """The site of a library without papers, and of one without an index."""
    if request.param == "not indexed":
        empty_library.ingest([str(CORPUS)])
    return client_of(empty_library)


def test_every_page_says_what_is_missing(unready: TestClient) -> None:
    for path in PAGES:
        response = unready.get(path, headers={"accept": "text/html"})
        assert response.status_code in (200, 404, 503), path
        assert re.search(r"<h1[^>]*>\s*\S", response.text), path
        if response.status_code == 503:
            assert "paperkin index" in response.text, path


def test_what_machines_ask_for_answers_or_says_why(unready: TestClient) -> None:
    for path in FILES:
        assert unready.get(path).status_code in (200, 503), path
