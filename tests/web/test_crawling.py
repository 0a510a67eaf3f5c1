"""What crawlers read: every page that there is, once, in addresses that lead to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.catalogue import listing

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(body: bytes) -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(body).iter(f"{SITEMAP}loc")]


def paths_of(client: TestClient, kind: str) -> list[str]:
    parts = [urlsplit(found).path for found in addresses(client.get("/sitemap.xml").content)]
    own = [part for part in parts if part.startswith(f"/sitemaps/{kind}-")]
    return [urlsplit(found).path for part in own for found in addresses(client.get(part).content)]


def test_every_paper_is_listed_once_at_an_address_that_leads_to_it(toy_client: TestClient) -> None:
    paths = paths_of(toy_client, "papers")
    assert len(paths) == len(set(paths)) == toy_client.get("/readyz").json()["papers"]
    ids = {toy_client.get(f"/v1{path}").json()["id"] for path in paths}
    assert len(ids) == len(paths)
    assert "10.1145/3600006/ab 12%zz?x=1" in ids


def test_people_topics_and_institutions_are_listed(toy_client: TestClient) -> None:
    people = paths_of(toy_client, "people")
    assert len(people) > 327
    assert toy_client.get(f"/v1/authors/{people[0].removeprefix('/people/')}").status_code == 200
    topics = paths_of(toy_client, "topics")
    assert topics
    assert all(toy_client.get(f"/v1{path}").status_code == 200 for path in topics)
    for path in paths_of(toy_client, "institutions"):
        assert toy_client.get(f"/v1{path}").status_code == 200


def test_papers_say_when_they_changed_and_people_do_not_pretend_to(toy_client: TestClient) -> None:
    assert re.search(
        r"<lastmod>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00</lastmod>", toy_client.get("/sitemaps/papers-1.xml").text
    )
    assert "<lastmod>" not in toy_client.get("/sitemaps/people-1.xml").text


def test_parts_cover_ranges_of_ids_so_that_nothing_moves_between_them(
    library: Library, client_of: Callable[[Library], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PART", 15)
    client = client_of(library)
    index = addresses(client.get("/sitemap.xml").content)
    assert [part.rpartition("/")[2] for part in index if "/papers-" in part] == [f"papers-{n}.xml" for n in (1, 2, 3)]
    last = addresses(client.get("/sitemaps/papers-3.xml").content)
    first = addresses(client.get("/sitemaps/papers-1.xml").content)
    assert len(first) <= 15
    library.remove([urlsplit(found).path.removeprefix("/papers/") for found in first[:3] if "%" not in found])
    assert addresses(client.get("/sitemaps/papers-3.xml").content) == last
    assert len(paths_of(client, "papers")) == library.catalogue.count()


def test_a_part_that_is_known_is_not_written_again_until_something_changes(
    library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    client = client_of(library)
    tag = client.get("/sitemaps/papers-1.xml").headers["etag"]
    known = client.get("/sitemaps/papers-1.xml", headers={"If-None-Match": f'W/{tag}, "other"'})
    assert (known.status_code, known.content) == (304, b"")
    library.remove(["emoji"])
    changed = client.get("/sitemaps/papers-1.xml", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "/papers/emoji<" not in changed.text


@pytest.mark.parametrize("part", ["papers-2", "papers-0", "nothing-1", "pages-2", "topics-2", "people-99999999"])
def test_a_part_that_is_not_there_is_not_found(toy_client: TestClient, part: str) -> None:
    assert toy_client.get(f"/sitemaps/{part}.xml").status_code == 404


def test_robots_may_read_pages_and_are_kept_from_what_is_worked_out_anew(toy_client: TestClient) -> None:
    found = toy_client.get("/robots.txt")
    assert found.headers["content-type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(found.text.splitlines())
    assert rules.site_maps() == ["http://testserver/sitemap.xml"]
    assert "Disallow: /widget?" in found.text.splitlines()  # which this reader takes for all that begins so
    assert "Disallow: /widget?" in found.text.splitlines()  # this reader takes it for all that begins with /widget
    allowed = ("/", "/papers/arxiv:2203.02155", "/people/A1", "/feeds/topics/T1.atom", "/assets/x/css/site.css")
    refused = ("/v1/search?q=x", "/search?q=x", "/graph?around=A1", "/embed/related?paper=x", "/oembed?url=x", "/list")
    assert all(rules.can_fetch("any", path) for path in allowed)
    assert not any(rules.can_fetch("any", path) for path in refused)


def test_a_library_without_papers_lists_the_pages_that_every_one_has(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    client = client_of(empty_library)
    assert addresses(client.get("/sitemap.xml").content) == ["http://testserver/sitemaps/pages-1.xml"]
    assert "http://testserver/topics" in addresses(client.get("/sitemaps/pages-1.xml").content)


def test_addresses_are_those_that_the_site_has_for_others(
    toy_folder: Path, opened: Callable[..., Library], client_of: Callable[[Library], TestClient]
) -> None:
    client = client_of(opened(toy_folder, public_url="https://papers.example.org/"))
    assert "Sitemap: https://papers.example.org/sitemap.xml" in client.get("/robots.txt").text
    found = addresses(client.get("/sitemaps/papers-1.xml").content)
    assert all(address.startswith("https://papers.example.org/papers/") for address in found)
