"""What every page says about itself to browsers: a strict policy, no cookies, tags that save the next fetch."""

from __future__ import annotations

from itertools import pairwise

import pytest
from fastapi.testclient import TestClient

from paperkin.web.assets import asset_address
from tests.web.reading import elements_of, forbidden

BROWSER = {"Accept": "text/html"}
PAGES = (
    *("/", "/search?q=learning", "/papers/arxiv:1706.03741", "/papers/arxiv:1706.03741/related", "/people?q=Leike"),
    *("/people/A1", "/people/A1/papers", "/topics", "/institutions", "/venues", "/venues/NeurIPS", "/map"),
    *("/graph?around=A1", "/list", "/list?paper=arxiv:1706.03741", "/widget"),
)
FRAMED = ("/embed/related?paper=arxiv:1706.03741",)


def policy_of(client: TestClient, path: str) -> dict[str, list[str]]:
    told = client.get(path, headers=BROWSER).headers["content-security-policy"]
    return {words[0]: words[1:] for words in (part.split() for part in told.split(";")) if words}


@pytest.mark.parametrize("path", [*PAGES, *FRAMED, "/papers/nothing", "/nothing"])
def test_a_page_allows_nothing_from_elsewhere_and_nothing_inline(toy_client: TestClient, path: str) -> None:
    policy = policy_of(toy_client, path)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    allowed = {source for name, sources in policy.items() if name != "frame-ancestors" for source in sources}
    assert allowed <= {"'none'", "'self'", "data:", "blob:"}
    assert "data:" not in policy["script-src"]


@pytest.mark.parametrize("path", PAGES)
def test_other_sites_may_not_frame_a_page(toy_client: TestClient, path: str) -> None:
    assert policy_of(toy_client, path)["frame-ancestors"] == ["'self'"]


@pytest.mark.parametrize("path", FRAMED)
def test_other_sites_may_frame_what_is_made_for_it(toy_client: TestClient, path: str) -> None:
    assert policy_of(toy_client, path)["frame-ancestors"] == ["*"]


@pytest.mark.parametrize("path", [*PAGES, *FRAMED])
def test_a_page_is_typed_tagged_and_sets_no_cookie(toy_client: TestClient, path: str) -> None:
    answer = toy_client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "set-cookie" not in answer.headers
    again = toy_client.get(path, headers={**BROWSER, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", [*PAGES, *FRAMED, "/nothing"])
def test_a_page_has_no_inline_script_or_style_and_loads_from_here_alone(toy_client: TestClient, path: str) -> None:
    assert forbidden(elements_of(toy_client.get(path, headers=BROWSER).text)) == []


@pytest.mark.parametrize("path", [*PAGES, *FRAMED])
def test_a_page_is_built_as_readers_of_screens_need_it(toy_client: TestClient, path: str) -> None:
    elements = elements_of(toy_client.get(path, headers=BROWSER).text)
    names = [element.name for element in elements]
    assert next(element for element in elements if element.name == "html").attributes["lang"] == "en"
    assert names.count("title") - names.count("svg") <= 1
    assert names.count("main") == 1
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    assert sorted(ids) == sorted(set(ids))
    levels = [int(name[1]) for name in names if len(name) == 2 and name[0] == "h" and name[1].isdigit()]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_what_is_missing_is_a_page_for_browsers_and_a_document_for_programs(toy_client: TestClient) -> None:
    shown = toy_client.get("/papers/nothing", headers=BROWSER)
    told = toy_client.get("/papers/nothing", headers={"Accept": "application/json"})
    assert (shown.status_code, told.status_code) == (404, 404)
    assert "<h1>" in shown.text
    assert told.headers["content-type"] == "application/problem+json"
    assert "noindex" in shown.text


def test_files_are_kept_for_good_under_an_address_of_their_version(toy_client: TestClient) -> None:
    answer = toy_client.get(asset_address("css/site.css"))
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert toy_client.get("/assets/old/css/site.css").headers["cache-control"] == "no-cache"
    assert toy_client.get("/assets/old/../../secret").status_code == 404
    assert toy_client.get("/assets/old/%2e%2e/%2e%2e/rendering.py").status_code == 404
