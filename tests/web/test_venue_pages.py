"""The list of venues, and the page of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from paperkin import Library
from paperkin.app import create_app
from paperkin.web.addresses import venue_address
from paperkin.web.venue_pages import VENUES_A_PAGE
from tests.toy import generated_rows, load_toy_encoder, toy_settings, write_lines

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
AWKWARD = (
    "JEP/TALN/RECITAL",
    'Proc" onmouseover="alert(1)',
    'Trans. "of" things? #1 & 50% more',
    "A < B & C's; ?x=1&y=2",
)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Over papers in sixty venues, the first of which have awkward names and most papers."""
    names = [*AWKWARD, *(f"Journal of Number {number}" for number in range(VENUES_A_PAGE + 6))]
    rows = generated_rows(4 * 15 + VENUES_A_PAGE + 6)
    for at, row in enumerate(rows):
        row["venue"] = names[at // 15] if at < 60 else names[at - 56]
    folder = tmp_path_factory.mktemp("many") / "library"
    settings = toy_settings(folder)
    with Library.create(folder, settings, load_encoder=load_toy_encoder) as library:
        library.ingest([str(write_lines(folder.parent / "papers.jsonl", rows))])
        library.build()
    with TestClient(create_app(Library.open(folder, settings, load_encoder=load_toy_encoder), settings)) as client:
        yield client


def main_of(client: TestClient, path: str, status: int = 200) -> str:
    """The main part of a page, with runs of space as one."""
    response = client.get(path, headers=BROWSER)
    assert response.status_code == status, response.text[:500]
    return " ".join(response.text.split("<main", 1)[1].split("</main>")[0].split())


def rows_of(page: str) -> list[str]:
    """The names that a page lists, in order."""
    return [unescape(name) for name in re.findall(r'class="row-name"[^>]*><bdi>(.*?)</bdi>', page)]


def test_venues_are_listed_those_with_most_papers_first(toy_client: TestClient, toy_library: Library) -> None:
    page = main_of(toy_client, "/venues")
    assert rows_of(page) == [venue.name for venue in toy_library.venues(limit=100).venues]
    assert "5 papers name none." in page
    assert "2005–2020" in page


def test_a_long_list_is_turned_page_by_page_and_skips_nothing(many: TestClient) -> None:
    first = main_of(many, "/venues")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    names = rows_of(first) + rows_of(main_of(many, unescape(following[1])))
    assert len(names) == len(set(names)) == VENUES_A_PAGE + 10


def test_a_name_narrows_the_list_and_stays_in_the_form(toy_client: TestClient) -> None:
    page = main_of(toy_client, "/venues?q=astro+j")
    assert rows_of(page) == ["Astrophys. J.", "Astrophysical Journal"]
    assert 'value="astro j"' in page
    assert "None of this name" in main_of(toy_client, "/venues?q=zzz")


def test_one_tells_its_years_topics_people_and_papers(toy_client: TestClient, toy_library: Library) -> None:
    profile = toy_library.venue("ACL")
    page = main_of(toy_client, "/venues/acl")
    assert "<h1><bdi>ACL</bdi></h1>" in page
    for one in profile.topics:
        assert f'href="/topics/{one.topic.id}"' in page
    for person in profile.people:
        assert f'href="/people/{person.id}"' in page
    listed = [unescape(paper) for paper in re.findall(r'data-paper="([^"]+)"', page)]
    assert listed == [paper.id for paper in profile.newest]
    assert 'href="/search?venue=ACL"' in page
    assert 'rel="canonical" href="http://testserver/venues/ACL"' in toy_client.get("/venues/acl").text


def test_where_nobody_counts_citations_the_order_by_them_says_so(toy_client: TestClient) -> None:
    assert "No source says how often these papers are cited" in main_of(toy_client, "/venues/ACL?sort=citations")
    assert "No source says how often" not in main_of(toy_client, "/venues/ACL")
    assert "The sources of these papers do not say where their authors work." in main_of(toy_client, "/venues/ACL")


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_are_text_and_have_pages_of_their_own(many: TestClient, name: str) -> None:
    page = main_of(many, "/venues")
    linked = re.search(rf'href="({re.escape(venue_address(name))})"', page)
    assert linked
    own = many.get(linked[1], headers=BROWSER).text
    heading = re.search(r"<h1><bdi>(.*?)</bdi></h1>", own)
    assert heading
    assert unescape(heading[1]) == name
    assert 'onmouseover="' not in own
    assert 'content="' + str(escape(name)) + '"' in own


def test_papers_grow_by_a_link_that_needs_no_script(many: TestClient) -> None:
    page = main_of(many, venue_address(AWKWARD[0]))
    assert page.count("data-paper=") == 10
    grown = re.search(r'<a class="button" href="([^"]+)#venue-papers"', page)
    assert grown
    assert main_of(many, unescape(grown[1])).count("data-paper=") == 15


def test_names_in_other_scripts_are_found(toy_client: TestClient) -> None:
    for name in ("مجلة اللسانيات", "中文信息学报"):
        assert f"<h1><bdi>{name}</bdi></h1>" in main_of(toy_client, venue_address(name))


def test_one_that_is_not_there_is_not_found(toy_client: TestClient) -> None:
    assert "Venue not found" in main_of(toy_client, "/venues/Nowhere", 404)
    assert toy_client.get("/venues/Nowhere").json()["type"] == "urn:paperkin:problem:venue-not-found"


def test_without_an_index_the_page_says_what_to_do(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    assert "paperkin index" in main_of(client_of(empty_library), "/venues", 503)
