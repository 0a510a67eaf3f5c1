"""Feeds: what RFC 4287 demands, dates that are honest, and titles that no XML may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.web.feeds import MOST_NAMED
from tests.toy import write_lines

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/feeds/search.atom?q=machine+translation", "/feeds/search.atom?year_from=0", "/feeds/people/{person}.atom"]


def read(client: TestClient, path: str) -> ElementTree.Element:
    found = client.get(path)
    assert found.status_code == 200, found.text
    assert found.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(found.content)


def text(element: ElementTree.Element, name: str) -> str:
    found = element.findall(f"{ATOM}{name}")
    assert len(found) == 1, f"{len(found)} {name}"
    return found[0].text or ""


def links(element: ElementTree.Element) -> dict[str, str]:
    return {found.attrib["rel"]: found.attrib["href"] for found in element.findall(f"{ATOM}link")}


def entry_of(feed: ElementTree.Element, title: str) -> ElementTree.Element:
    return next(entry for entry in feed.findall(f"{ATOM}entry") if title in text(entry, "title"))


def person_named(client: TestClient, name: str) -> str:
    person: str = client.get("/v1/authors", params={"q": name}).json()["authors"][0]["id"]
    return person


@pytest.fixture(scope="module")
def everything(toy_client: TestClient) -> ElementTree.Element:
    source = toy_client.get("/v1/papers/emoji").json()["source"]
    return read(toy_client, f"/feeds/search.atom?source={source}&limit=100")


@pytest.mark.parametrize("path", [*FEEDS, "/feeds/topics/{topic}.atom"])
def test_a_feed_has_all_that_the_rfc_demands(toy_client: TestClient, path: str) -> None:
    topic = toy_client.get("/v1/topics").json()["topics"][0]["id"]
    path = path.format(person=person_named(toy_client, "Jan Leike"), topic=topic)
    feed = read(toy_client, path)
    assert feed.tag == f"{ATOM}feed"
    assert text(feed, "title")
    assert links(feed)["self"] == f"http://testserver{path}" == text(feed, "id")
    assert urlsplit(links(feed)["alternate"]).path.split("/")[1] in ("search", "people", "topics")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    instants = [datetime.fromisoformat(text(entry, "updated")) for entry in entries]
    assert all(at.tzinfo for at in instants)
    assert datetime.fromisoformat(text(feed, "updated")) == max(instants)
    for entry in entries:
        assert text(entry, "title")
        assert text(entry, "summary")
        assert links(entry)["alternate"] == text(entry, "id")
        assert toy_client.get(f"/v1{urlsplit(text(entry, 'id')).path}").status_code == 200


def test_newest_come_first_and_a_limit_is_kept(toy_client: TestClient) -> None:
    feed = read(toy_client, "/feeds/search.atom?q=machine+translation&year_to=2020&limit=3")
    dates = [text(entry, "updated") for entry in feed.findall(f"{ATOM}entry")]
    assert len(dates) == 3
    assert dates == sorted(dates, reverse=True)
    assert text(feed, "id") == "http://testserver/feeds/search.atom?q=machine+translation&year_to=2020"
    assert links(feed)["self"].endswith("&limit=3")
    assert links(feed)["alternate"] == "http://testserver/search?q=machine+translation&year_to=2020"


def test_a_day_that_is_known_is_told_and_of_a_year_its_end(everything: ElementTree.Element) -> None:
    dated = entry_of(everything, "Deep reinforcement learning from human preferences")
    assert text(dated, "published") == text(dated, "updated") == "2017-06-12T00:00:00Z"
    of_a_year = entry_of(everything, "Scalable agent alignment")
    assert text(of_a_year, "updated") == "2018-12-31T00:00:00Z"
    assert of_a_year.find(f"{ATOM}published") is None


def test_no_paper_is_dated_later_than_it_came_here(everything: ElementTree.Element) -> None:
    now = datetime.now(UTC)
    undated, future = entry_of(everything, "appeared nowhere"), entry_of(everything, "far future")
    for entry in (undated, future):
        assert abs((now - datetime.fromisoformat(text(entry, "updated"))).total_seconds()) < 3_600
    assert all(datetime.fromisoformat(text(entry, "updated")) <= now for entry in everything.findall(f"{ATOM}entry"))


def test_authors_lead_to_their_pages_and_hundreds_are_cut_with_a_word(
    toy_client: TestClient, everything: ElementTree.Element
) -> None:
    entry = entry_of(everything, "Aspect extraction by two")
    names = [found.text for found in entry.findall(f"{ATOM}author/{ATOM}name")]
    assert names == ["Bing Liu", "Bing Liu", "Wei Wang"]
    uris = [urlsplit(found.text or "").path for found in entry.findall(f"{ATOM}author/{ATOM}uri")]
    assert len(set(uris)) == 3
    crowd = entry_of(everything, "Higgs boson")
    assert len(crowd.findall(f"{ATOM}author")) == MOST_NAMED
    assert "With 327 authors" in text(crowd, "summary")


def test_topics_and_keywords_are_categories(everything: ElementTree.Element) -> None:
    entry = entry_of(everything, "Deep reinforcement learning from human preferences")
    found = [(one.attrib["term"], one.attrib.get("scheme")) for one in entry.findall(f"{ATOM}category")]
    assert ("human feedback", None) in found
    assert any(scheme == "http://testserver/topics" and re.fullmatch(r"T\d+", term) for term, scheme in found)


def test_right_to_left_tex_and_missing_parts_come_through(everything: ElementTree.Element) -> None:
    assert entry_of(everything, "الترجمة الآلية")
    assert entry_of(everything, "\\sqrt{s}=13")
    assert "no abstract" in text(entry_of(everything, "🎉"), "summary")
    assert text(entry_of(everything, "Without a title"), "summary").startswith("An abstract whose title")


HOSTILE = '</title><script>alert(1)</script>]]> &lt;img onerror="x"> \u0001\ufffe & more'


def test_nothing_that_a_paper_says_is_markup_or_breaks_the_feed(
    tmp_path: Path, opened: Callable[..., Library], client_of: Callable[[Library], TestClient]
) -> None:
    library = opened(tmp_path / "hostile", create=True)
    row = {"id": 'x"><y', "title": HOSTILE, "abstract": HOSTILE, "authors": [{"name": HOSTILE}], "keywords": [HOSTILE]}
    papers = [row | {"year": 2020, "venue": HOSTILE}, {"id": "b", "title": "Another", "year": 2019}]
    library.ingest([str(write_lines(tmp_path / "papers.jsonl", papers))])
    library.build()
    client = client_of(library)
    body = client.get("/feeds/search.atom", params={"q": f"alert {HOSTILE}"}).text
    feed = ElementTree.fromstring(body.encode())
    assert not re.search("<script|<img|[\x00-\x08\ufffe]", body)
    assert {element.tag.removeprefix(ATOM) for element in feed.iter()} <= {
        *("feed", "entry", "id", "title", "updated", "published", "link", "generator", "author", "name", "uri"),
        *("category", "summary"),
    }
    person = person_named(client, "more")
    assert "<script" not in client.get(f"/feeds/people/{person}.atom").text


def test_a_feed_that_is_known_is_not_sent_again(toy_client: TestClient) -> None:
    first = toy_client.get(FEEDS[0])
    again = toy_client.get(FEEDS[0], headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feeds/topics/T99999.atom", 404),
        ("/feeds/people/A99999999.atom", 404),
        ("/feeds/people/https://orcid.org/0000-0000-0000-0000.atom", 404),
        ("/feeds/search.atom", 400),
        ("/feeds/search.atom?q=x&limit=1000", 400),
    ],
)
def test_what_is_not_there_is_a_problem_document(toy_client: TestClient, path: str, status: int) -> None:
    found = toy_client.get(path)
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")


def test_a_search_without_answers_is_a_feed_all_the_same(toy_client: TestClient) -> None:
    feed = read(toy_client, "/feeds/search.atom?venue=Nowhere+at+all")
    assert feed.find(f"{ATOM}entry") is None
    assert datetime.fromisoformat(text(feed, "updated")) <= datetime.now(UTC)
