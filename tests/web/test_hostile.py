"""Hostile papers in every answer that a browser may draw: each word of them is text, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.app import create_app
from paperkin.web.addresses import (
    graph_address,
    institution_address,
    paper_address,
    person_address,
    search_address,
    topic_address,
    venue_address,
    with_query,
)
from tests.toy import CORPUS, FIXTURES, load_toy_encoder, toy_settings
from tests.web.reading import elements_of, forbidden, text_of

HOSTILE = FIXTURES / "hostile.jsonl"
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("hostile") / "library"
    settings = toy_settings(folder, site_name='Library </title><planted-x> "of" things')
    with Library.create(folder, settings, load_encoder=load_toy_encoder) as library:
        library.ingest([str(CORPUS), str(HOSTILE)])
        library.build()
    opened = Library.open(folder, settings, load_encoder=load_toy_encoder)
    with TestClient(create_app(opened, settings), headers=BROWSER) as client:
        yield client


@pytest.fixture(scope="module")
def addresses(client: TestClient) -> list[str]:
    """Every kind of page, for everything that the hostile papers name."""
    asked = {"q": "Hostile markup in titles of papers", "limit": 60}
    hits = client.get("/v1/search", params=asked).json()["hits"]
    papers = [hit["paper"] for hit in hits if "Hostile" in hit["paper"]["abstract"] + hit["paper"]["title"]]
    ids = [paper["id"] for paper in papers]
    assert len(ids) >= 13
    people = dict.fromkeys(author["author_id"] for paper in papers for author in paper["authors"])
    venues = dict.fromkeys(paper["venue"] for paper in papers if paper["venue"])
    places = client.get("/v1/institutions", params={"limit": 100}).json()["institutions"]
    topics = {topic["id"] for hit in hits for topic in hit["topics"]}
    found = [paper_address(one, below) for one in ids for below in ("", "related")]
    found += [
        person_address(one, below)
        for one in people
        for below in ("", "papers", "collaborators", "suggested", "similar", "why")
    ]
    found += [topic_address(one) for one in sorted(topics)[:5]]
    found += [institution_address(place["id"]) for place in places]
    found += [venue_address(one) for one in venues]
    found += [graph_address(one) for one in [*ids[:3], *list(people)[:2]]]
    found += [with_query("/embed/related", paper=one) for one in ids]
    found += [with_query(path, paper=ids[:3]) for path in ("/list", "/widget")]
    nasty = ('"><planted-x>', "' onfocus='alert(1)", "</title></script><planted-x>", "{{7*7}}", "javascript:alert(1)")
    for words in nasty:
        found += [
            search_address(words),
            search_address("hostile", venue=words, author=words, topic=words, type=words, since=words, year_from=words),
            with_query("/people", q=words),
            with_query("/topics", q=words, sort=words, level=words),
            with_query("/institutions", q=words),
            with_query("/venues", q=words),
            with_query("/list", paper=words, less=words),
            with_query("/widget", paper=words, heading=words, theme=words, limit=words),
            with_query("/embed/related", title=words, abstract=words, theme=words, heading=words),
            with_query("/map", topic=words, q=words),
            with_query("/graph", around=words),
            *(f"/{kind}/{quote(words)}" for kind in ("papers", "people", "topics", "institutions", "venues")),
            f"/{quote(words)}",
        ]
    return [*found, "/", "/topics", "/institutions", "/venues", "/map", "/people", search_address("hostile markup")]


def test_nothing_of_a_paper_or_of_an_address_becomes_markup(client: TestClient, addresses: list[str]) -> None:
    broken = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if "html" in answer.headers["content-type"] and (found := forbidden(elements_of(answer.text))):
            broken[address] = found[:3]
    assert broken == {}


def test_what_is_forbidden_is_seen() -> None:
    for written in (
        "<planted-x>",
        "<p onclick=x>",
        "<script>x</script>",
        "<a href=' JavaScript:x'>",
        "<img src=//evil.example/x>",
        "<p style='color:red'>",
        "<script src=https://evil.example/x.js></script>",
    ):
        assert forbidden(elements_of(written)), written
    assert not forbidden(elements_of("<p class=a><a href='https://example.org'>x</a><script src='/a.js'></script>"))


def test_data_for_machines_in_a_page_stays_data(client: TestClient, addresses: list[str]) -> None:
    seen = 0
    for address in (one for one in addresses if one.startswith(("/papers/", "/people/", "/graph"))):
        for element in elements_of(client.get(address).text):
            if element.name == "script" and element.attributes.get("type", "").endswith("json"):
                assert isinstance(json.loads(element.text), dict), address
                seen += 1
    assert seen > 10


def test_what_looks_like_a_template_is_shown_and_not_worked_out(client: TestClient) -> None:
    said = text_of(client.get(paper_address("hostile:5")).text)
    assert "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raise %}" in said
    assert "{{ ''.__class__ }}" in said


def test_headers_cannot_be_written_by_an_address(client: TestClient) -> None:
    answer = client.get("/papers/x%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a<planted-x>", follow_redirects=False)
    assert "set-cookie" not in answer.headers
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example", "/papers///evil.example", "/%2f%2fevil.example"]
)
def test_no_address_leads_to_another_site(client: TestClient, target: str) -> None:
    answer = client.get(target, follow_redirects=False)
    assert answer.headers.get("location", "/").startswith(("/", "http://testserver/"))
    assert not answer.headers.get("location", "/").startswith(("//", "/\\"))


@pytest.mark.parametrize("feed", ["/feeds/search.atom?q=hostile", "/feeds/search.atom?q=%3Cplanted-x%3E%00"])
def test_feeds_are_whole_and_hold_no_markup_of_papers(client: TestClient, feed: str) -> None:
    answer = client.get(feed)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        names = {element.tag.split("}")[-1] for element in ElementTree.fromstring(answer.content).iter()}
        assert "planted-x" not in names
        assert "script" not in names


def test_the_site_map_is_whole(client: TestClient) -> None:
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    parts = [element.text for element in index.iter() if element.tag.endswith("}loc")]
    assert parts
    for address in parts:
        assert address is not None
        assert address.startswith("http://testserver/")
        ElementTree.fromstring(client.get(address).content)
