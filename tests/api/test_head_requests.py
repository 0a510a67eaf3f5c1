"""HEAD answers as GET does, without the body."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    "path", ["/", "/v1/papers/gnn.1", "/papers/gnn.1", "/robots.txt", "/feeds/search.atom?q=graphs"]
)
def test_head_has_the_headers_of_get_and_no_body(toy_client: TestClient, path: str) -> None:
    head, get = toy_client.head(path), toy_client.get(path)
    assert head.status_code == get.status_code == 200
    assert not head.content
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers.get("etag") == get.headers.get("etag")


def test_head_of_nothing_is_not_found(toy_client: TestClient) -> None:
    assert toy_client.head("/nowhere").status_code == 404
