"""The widget: its script comes from anywhere, what it calls answers other origins, and its page writes what to copy."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.web.embedding import REASON_HEIGHT, ROW_HEIGHT

ORIGIN = {"Origin": "https://blog.example.org"}
SCRIPT = (Path(__file__).parents[2] / "src/paperkin/web/static/js/widget.js").read_text("utf-8")


def snippet(page: str, name: str) -> str:
    found = re.search(rf'<code id="{name}-snippet">(.*?)</code>', page, re.DOTALL)
    assert found
    return unescape(found[1])


def test_the_script_is_served_at_a_lasting_address_to_every_origin(toy_client: TestClient) -> None:
    found = toy_client.get("/widget.js", headers=ORIGIN)
    assert found.text == SCRIPT
    assert found.headers["content-type"] == "text/javascript; charset=utf-8"
    assert found.headers["access-control-allow-origin"] == "*"
    assert found.headers["cache-control"] == "public, max-age=600"
    again = toy_client.get("/widget.js", headers={"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_script_weighs_a_few_kilobytes(toy_client: TestClient) -> None:
    with toy_client.stream("GET", "/widget.js", headers={"Accept-Encoding": "gzip"}) as found:
        assert found.headers["content-encoding"] == "gzip"
        assert int(found.headers["content-length"]) < 5_000


def test_the_script_writes_no_markup_and_sends_no_cookies() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", SCRIPT)
    assert 'credentials: "omit"' in SCRIPT
    assert not re.search(r"localStorage|sessionStorage|document\.cookie", SCRIPT)


def test_rows_of_the_script_are_as_high_as_those_of_the_frame() -> None:
    rows = [float(found) * 16 for found in re.findall(r"--row: ([\d.]+)rem", SCRIPT)]
    assert rows == [ROW_HEIGHT, ROW_HEIGHT + REASON_HEIGHT]


def test_what_the_script_calls_answers_another_origin(toy_client: TestClient) -> None:
    related = toy_client.get("/v1/papers/arXiv%3A2203.02155/related?limit=5&reasons=false", headers=ORIGIN)
    assert (related.status_code, related.headers["access-control-allow-origin"]) == (200, "*")
    missing = toy_client.get("/v1/papers/nope/related?limit=5", headers=ORIGIN)
    assert (missing.status_code, missing.headers["access-control-allow-origin"]) == (404, "*")
    assert missing.json()["detail"]
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = toy_client.options("/v1/search", headers=ORIGIN | asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["access-control-allow-headers"].lower() in ("*", "content-type")
    found = toy_client.post("/v1/search", json={"q": "graph networks", "limit": 3}, headers=ORIGIN)
    assert (found.status_code, found.headers["access-control-allow-origin"]) == (200, "*")
    assert "access-control-allow-credentials" not in found.headers


def test_all_that_the_script_reads_of_a_hit_is_there(toy_client: TestClient) -> None:
    hit = toy_client.get("/v1/papers/arXiv%3A2203.02155/related?limit=1&reasons=true").json()["hits"][0]
    assert {"id", "title", "authors", "year", "venue", "url"} <= hit["paper"].keys()
    assert {"cites", "cited", "co_cited", "shared_authors", "shared_topics"} <= hit["reasons"].keys()
    assert "similarity" in hit["why"]


def test_without_a_paper_the_page_asks_for_one_and_offers_some(toy_client: TestClient) -> None:
    page = toy_client.get("/widget").text
    assert "Which paper is it for?" in page
    examples = re.findall(r'href="(/widget\?paper=[^"]+)"', page)
    assert examples
    assert "<paperkin-related" in toy_client.get(unescape(examples[0])).text


def test_the_page_writes_what_to_copy_without_scripts(toy_client: TestClient) -> None:
    asked = {"paper": "arXiv:2203.02155", "limit": 3, "theme": "dark", "heading": "Read next", "reasons": "true"}
    page = toy_client.get("/widget", params=asked | {"links": "out"}).text  # type: ignore[arg-type]
    assert snippet(page, "script") == (
        '<script type="module" src="http://testserver/widget.js"></script>\n'
        '<paperkin-related paper="arXiv:2203.02155" limit="3" heading="Read next" theme="dark" links="out" reasons>'
        "</paperkin-related>"
    )
    frame = re.search(r'src="([^"]+)".*height="(\d+)"', snippet(page, "frame"))
    assert frame
    framed = toy_client.get(unescape(frame[1]))
    assert framed.status_code == 200
    assert "<h1>Read next</h1>" in framed.text
    assert int(frame[2]) > 3 * ROW_HEIGHT
    assert toy_client.get(snippet(page, "oembed")).json()["title"].startswith("Training language models")


def test_a_paper_that_is_not_here_is_embedded_by_its_text(toy_client: TestClient) -> None:
    page = toy_client.get("/widget", params={"title": 'On "x" & <y>', "abstract": "About graphs."}).text
    assert 'paper-title="On &#34;x&#34; &amp; &lt;y&gt;" abstract="About graphs."' in snippet(page, "script")
    assert "oEmbed answers for papers that have a page here" in page
    unknown = toy_client.get("/widget", params={"paper": "nope"}).text
    assert "No paper here has the id <code>nope</code>" in unknown


class Tags(HTMLParser):
    """The tags of a page as a browser reads them, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


XSS = [
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "</textarea><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("evil", XSS)
@pytest.mark.parametrize("name", ["paper", "title", "abstract", "heading", "theme", "links"])
def test_nothing_that_is_typed_becomes_markup(toy_client: TestClient, name: str, evil: str) -> None:
    page = toy_client.get("/widget", params={"paper": "emoji", name: evil}).text
    tags = Tags()
    tags.feed(page)
    assert not [name for name, given in tags.seen if name == "img" or (name == "script" and "src" not in given)]
    attributes = [(name, value or "") for _, given in tags.seen for name, value in given.items()]
    assert not [name for name, value in attributes if name.startswith("on") or name == "style"]
    assert not [value for name, value in attributes if name in ("href", "src") and value.startswith("javascript:")]


def test_snippets_name_the_address_that_the_site_has_for_others(
    toy_folder: Path, opened: Callable[..., Library], client_of: Callable[[Library], TestClient]
) -> None:
    client = client_of(opened(toy_folder, public_url="https://papers.example.org"))
    page = client.get("/widget", params={"paper": "emoji"}).text
    assert 'src="https://papers.example.org/widget.js"' in snippet(page, "script")
    assert 'src="https://papers.example.org/embed/related?paper=emoji"' in snippet(page, "frame")


def test_a_library_that_cannot_answer_still_says_how_to_embed(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    client = client_of(empty_library)
    assert "Which paper is it for?" in client.get("/widget").text
    assert client.get("/widget.js").status_code == 200
