"""No page links to one that is not there."""

from __future__ import annotations

from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

from fastapi.testclient import TestClient

from tests.web.reading import elements_of

BROWSER = {"Accept": "text/html"}
MOST_PAGES = 250
_LINKS = ("href", "src", "action", "hx-get", "hx-post")
_PER_KIND = 25


def links_of(html: str, at: str) -> list[str]:
    """Return the addresses on this site that a page leads to or loads, whole, without fragments."""
    found = [element.attributes.get(name) for element in elements_of(html) for name in _LINKS]
    whole = [urldefrag(urljoin(at, link))[0] for link in found if link]
    return [link for link in dict.fromkeys(whole) if urlsplit(link).netloc == "testserver"]


def test_every_link_leads_somewhere(toy_client: TestClient) -> None:
    asked: dict[str, int] = {}
    waiting = deque([("http://testserver/", "")])
    kinds: dict[str, int] = {}
    dead = []
    while waiting and len(asked) < MOST_PAGES:
        link, source = waiting.popleft()
        kind = urlsplit(link).path.split("/")[1]
        if link in asked or kinds.get(kind, 0) >= _PER_KIND:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = toy_client.get(link, headers=BROWSER)
        asked[link] = answer.status_code
        if answer.status_code >= 400:
            dead.append(f"{answer.status_code} {link} from {source}")
        elif "text/html" in answer.headers["content-type"] and not link.endswith("/docs"):
            waiting.extend((further, link) for further in links_of(answer.text, link))
    assert dead == []
    assert len(asked) > 50
    assert {"papers", "people", "search", "topics", "venues", "assets"} <= kinds.keys()
