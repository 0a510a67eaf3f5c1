"""The list of institutions, and the page of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.app import create_app
from paperkin.web.institution_pages import INSTITUTIONS_A_PAGE
from tests.peopled import make_peopled_library
from tests.toy import load_toy_encoder, toy_settings, write_lines

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

GIVEN = ["Ada", "Bea", "Cleo", "Dora", "Eva", "Finn", "Gina", "Hugo", "Ines", "Jon", "Kai", "Lea", "Max", "Nia", "Otto"]
FAMILY = ["Abel", "Bauer", "Costa", "Dietz", "Evans"]


@pytest.fixture(scope="module")
def unindexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Over the library of `tests.peopled`, which has no index."""
    folder = make_peopled_library(tmp_path_factory.mktemp("people") / "library")
    settings = toy_settings(folder)
    with TestClient(create_app(Library.open(folder, settings, load_encoder=load_toy_encoder), settings)) as client:
        yield client


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Over papers from sixty institutions, one of which is hostile and has a paper more."""
    rows = [_paper(number, f"Institute of Number {number}") for number in range(INSTITUTIONS_A_PAGE + 9)]
    hostile = "Script & Sons <3 University"
    rows += [_paper(number, hostile, ror="https://ror.org/052gg0110") for number in range(980, 995)]
    folder = tmp_path_factory.mktemp("many") / "library"
    settings = toy_settings(folder)
    with Library.create(folder, settings, load_encoder=load_toy_encoder) as library:
        library.ingest([str(write_lines(folder.parent / "papers.jsonl", rows))])
        library.build()
    with TestClient(create_app(Library.open(folder, settings, load_encoder=load_toy_encoder), settings)) as client:
        yield client


def _paper(number: int, place: str, ror: str | None = None) -> dict[str, object]:
    affiliation = {"name": place, "country": "NL", **({"ror": ror} if ror else {})}
    return {
        "id": f"paper/{number}",
        "title": f"On subject {number}",
        "abstract": "Stars and planets.",
        "year": 2000 + number % 20,
        "authors": [{"name": f"{GIVEN[number % 15]} {FAMILY[number // 15 % 5]}", "affiliations": [affiliation]}],
    }


def main_of(client: TestClient, path: str, status: int = 200) -> str:
    """The main part of a page, with runs of space as one."""
    response = client.get(path, headers=BROWSER)
    assert response.status_code == status, response.text[:500]
    return " ".join(response.text.split("<main", 1)[1].split("</main>")[0].split())


def test_institutions_are_listed_with_what_they_have(toy_client: TestClient, toy_library: Library) -> None:
    page = main_of(toy_client, "/institutions")
    for place in toy_library.institutions():
        row = page.split(f'href="/institutions/{place.id}"', 1)[1].split("</li>")[0]
        assert place.name in row
        assert "1 paper<" in row
        assert "1 person<" in row
        assert (place.country or "") in row


def test_a_long_list_is_turned_page_by_page_and_skips_nothing(many: TestClient) -> None:
    first = main_of(many, "/institutions")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = main_of(many, unescape(following[1]))
    ids = re.findall(r'href="/institutions/(I\d+)"', first + second)
    assert len(ids) == len(set(ids)) == INSTITUTIONS_A_PAGE + 10
    assert 'rel="prev" href="/institutions"' in second
    assert 'rel="next"' not in second
    assert "Nothing so far down" in main_of(many, "/institutions?offset=500")


def test_a_name_narrows_the_list_and_stays_in_the_form(toy_client: TestClient) -> None:
    page = main_of(toy_client, "/institutions?q=peking")
    assert "Peking University" in page
    assert "Illinois" not in page
    assert 'value="peking"' in page
    assert "None of this name" in main_of(toy_client, "/institutions?q=atlantis")


def test_one_tells_its_people_papers_years_and_topics(toy_client: TestClient, toy_library: Library) -> None:
    for place in toy_library.institutions():
        page = main_of(toy_client, f"/institutions/{place.id}")
        assert f"<h1><bdi>{place.name}</bdi></h1>" in page
        for person, _ in toy_library.institution_people(place.id):
            assert f'data-person="{person.id}"' in page
        for paper in toy_library.institution_papers(place.id):
            assert paper.id in unescape(page)
        profile = toy_library.institution_profile(place.id)
        for topic, _ in profile.topics:
            assert f'href="/topics/{topic.id}"' in page
        assert str(profile.years[0][0]) in page
        assert f'href="/search?institution={place.id}"' in page


def test_names_are_text_and_the_ror_is_a_link(many: TestClient) -> None:
    listed = main_of(many, "/institutions?q=script")
    address = re.search(r'href="(/institutions/I\d+)"', listed)
    assert address
    page = main_of(many, address[1])
    assert "<h1><bdi>Script &amp; Sons &lt;3 University</bdi></h1>" in page
    assert "Script &amp; Sons &lt;3 University" in listed
    assert 'href="https://ror.org/052gg0110"' in page
    assert "NL" in page


def test_lists_of_people_and_papers_grow_apart(many: TestClient) -> None:
    address = re.search(r'href="(/institutions/I\d+)"', main_of(many, "/institutions?q=script"))
    assert address
    page = main_of(many, address[1])
    assert (page.count("data-person="), page.count("data-paper=")) == (12, 10)
    more_people, more_papers = (
        unescape(at) for at in re.findall(r'<a class="button" href="([^"]+)#(?:people|papers)"', page)
    )
    grown = main_of(many, more_people)
    assert (grown.count("data-person="), grown.count("data-paper=")) == (15, 10)
    assert main_of(many, more_papers).count("data-paper=") == 15


def test_without_an_index_the_catalogue_tells_what_it_can(unindexed: TestClient) -> None:
    assert "DeepMind" in main_of(unindexed, "/institutions")
    page = main_of(unindexed, "/institutions/I1")
    assert "no index yet" in page
    assert "data-person=" in page


def test_a_library_that_knows_no_institutions_says_why(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    assert "No institutions" in main_of(client_of(empty_library), "/institutions")


def test_one_that_is_not_there_is_not_found(toy_client: TestClient) -> None:
    assert "Institution not found" in main_of(toy_client, "/institutions/I999", 404)
    assert toy_client.get("/institutions/I999").headers["content-type"] == "application/problem+json"
