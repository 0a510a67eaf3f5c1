"""The search page, as a browser without scripts gets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from paperkin import Library

HTML = {"accept": "text/html"}


def shown(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def papers_of(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'data-paper="([^"]*)"', page)]


def links_of(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', page)]


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_results_are_the_librarys_in_its_order(toy_client: TestClient, toy_library: Library) -> None:
    found = toy_library.search("machine translation", 20)
    page = shown(toy_client, "/search?q=machine+translation")
    assert papers_of(page) == [hit.paper.id for hit in found.hits]
    assert f"{found.total} papers" in words_of(page)
    assert "<mark>" in page
    assert "Why this one" in page


def test_a_longer_list_begins_as_the_shorter_one_and_links_on(toy_client: TestClient) -> None:
    short = shown(toy_client, "/search?q=learning&shown=5")
    longer = shown(toy_client, "/search?q=learning&shown=25")
    assert len(papers_of(short)) == 5
    assert len(papers_of(longer)) == 25
    assert papers_of(longer)[:5] == papers_of(short)
    assert "/search?q=learning&shown=25#found" in links_of(short)
    assert 'hx-select="#found"' in short
    assert len(papers_of(shown(toy_client, "/search?q=learning&shown=99999999"))) == 40
    assert len(papers_of(shown(toy_client, "/search?q=learning&shown=many"))) == 20


def test_beyond_what_a_page_holds_the_next_begins_where_it_ended(
    toy_client: TestClient, toy_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkin.web.asked.MAX_LIMIT", 6)
    first = shown(toy_client, "/search?q=learning&shown=6")
    (onwards,) = [link for link in links_of(first) if "cursor=" in link]
    second = shown(toy_client, onwards)
    ranked = [hit.paper.id for hit in toy_library.search("learning", 12).hits]
    assert papers_of(first) + papers_of(second) == ranked
    assert "Back to the first" in second


def test_fields_that_a_form_sends_blank_ask_for_nothing(toy_client: TestClient) -> None:
    plain = shown(toy_client, "/search?q=learning")
    blank = shown(toy_client, "/search?q=learning&year_from=&year_to=+&venue=&since=")
    assert papers_of(blank) == papers_of(plain)
    assert "applied" not in blank


def test_conditions_narrow_and_each_can_be_dropped_by_a_link(toy_client: TestClient, toy_library: Library) -> None:
    page = shown(toy_client, "/search?q=learning&venue=acl&venue=emnlp&year_from=1990&author=A42")
    venues = {str(toy_library.paper(one).venue).upper() for one in papers_of(page)}
    assert venues
    assert venues <= {"ACL", "EMNLP"}
    applied = page[page.index('class="chips applied"') :]
    chips = re.findall(r'<a class="chip" href="([^"]*)" aria-label="([^"]*)"', applied[: applied.index("</ul>")])
    told = {unescape(label): parse_qs(urlsplit(unescape(link)).query) for link, label in chips}
    assert told["Remove venue ACL"] == {
        "q": ["learning"],
        "venue": ["emnlp"],
        "year_from": ["1990"],
        "author": ["A42"],
    }
    assert "year_from" not in told["Remove years from 1990"]
    assert "author" not in told["Remove author Bing Liu"], "a person is called by name, not by id"


def test_what_is_chosen_is_checked_and_its_neighbours_are_still_offered(
    toy_client: TestClient, toy_library: Library
) -> None:
    page = shown(toy_client, "/search?q=learning&venue=acl")
    boxes = dict(re.findall(r'name="venue" value="([^"]*)" (checked)?', page))
    everywhere = toy_library.search("learning", 1, facets=True).facets
    assert everywhere is not None
    assert {one.value for one in everywhere["venue"]} == set(boxes)
    assert [value for value, checked in boxes.items() if checked] == ["acl"]


def test_the_years_keep_their_bars_outside_the_span_that_is_asked_for(toy_client: TestClient) -> None:
    page = shown(toy_client, "/search?q=learning&year_from=2005&year_to=2010")
    bars = re.findall(r'<rect data-year="(\d+)"[^>]*?(class="quiet")?>', page)
    assert min(int(year) for year, _ in bars) < 2005
    assert {int(year) for year, quiet in bars if not quiet} == set(range(2005, 2011))
    assert 'name="year_from"' in page
    assert 'value="2005"' in page


def test_conditions_alone_list_papers(toy_client: TestClient, toy_library: Library) -> None:
    page = shown(toy_client, "/search?venue=acl")
    assert len(papers_of(page)) == 5
    assert {str(toy_library.paper(one).venue).upper() for one in papers_of(page)} == {"ACL"}


def test_the_page_says_how_the_line_was_read(toy_client: TestClient) -> None:
    words = words_of(shown(toy_client, '/search?q=learning+"human+preferences"+-atari+year:2010..2022+author:leike'))
    assert "with exactly human preferences" in words
    assert "without atari" in words
    assert "by leike" in words
    assert "of 2010–2022" in words


def test_an_identifier_finds_its_paper_and_an_unknown_one_says_so(toy_client: TestClient, toy_library: Library) -> None:
    known = next(hit.paper for hit in toy_library.search("learning", 40).hits if hit.paper.identifiers)
    page = shown(toy_client, f"/search?q={known.identifiers[0]}")
    assert papers_of(page) == [known.id]
    assert "This is an identifier" in page
    unknown = shown(toy_client, "/search?q=arXiv:9999.99999")
    assert papers_of(unknown) == []
    assert "No such paper here" in unknown


def test_nothing_found_offers_ways_out(toy_client: TestClient) -> None:
    page = shown(toy_client, "/search?q=learning+author:nobody&venue=acl&topic=T1")
    assert papers_of(page) == []
    assert "Nothing fits all of this" in page
    assert "/search?q=learning+author%3Anobody&venue=acl" in links_of(page)
    assert "/search?q=learning" in links_of(page)
    assert "Topic T1" not in words_of(page), "a topic is called by its label"


def test_exports_and_feed_ask_the_same(toy_client: TestClient) -> None:
    page = shown(toy_client, "/search?q=learning&venue=acl&sort=date")
    (bibtex,) = [link for link in links_of(page) if "format=bibtex" in link]
    assert parse_qs(urlsplit(bibtex).query) == {
        "q": ["learning"],
        "venue": ["acl"],
        "sort": ["date"],
        "format": ["bibtex"],
        "limit": ["100"],
    }
    assert toy_client.get(bibtex).status_code == 200
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert "/feeds/search.atom?q=learning&venue=acl" in links_of(page)


def test_without_a_question_the_page_explains_the_line(toy_client: TestClient) -> None:
    page = shown(toy_client, "/search")
    assert "What the line understands" in page
    assert papers_of(page) == []
    assert any(link.startswith("/search?q=") for link in links_of(page))


@pytest.mark.parametrize(
    "address", ["/search?q=x&year_from=soon", "/search?q=x&sort=luck", "/search?venue=x&type=joke"]
)
def test_what_cannot_be_meant_is_a_page_with_a_remedy(toy_client: TestClient, address: str) -> None:
    page = shown(toy_client, address, 400)
    assert "Invalid request" in page
    assert 'class="notice"' in page


@pytest.mark.parametrize("where", ["q=%s", "q=learning&venue=%s", "q=learning&author=%s&topic=%s"])
def test_what_is_asked_cannot_be_markup(toy_client: TestClient, where: str) -> None:
    hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E"
    page = shown(toy_client, f"/search?{where.replace('%s', hostile)}")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "style=" not in page


def test_a_library_without_an_index_says_what_to_do(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    client = client_of(empty_library)
    assert "paperkin index" in shown(client, "/search?q=learning", 503)
    assert "What the line understands" in shown(client, "/search")


def test_suggestions_say_what_they_are_and_where_they_are(toy_client: TestClient, toy_library: Library) -> None:
    answer = toy_client.get("/suggest.json?q=jan+l")
    assert answer.headers["content-type"] == "application/x-suggestions+json"
    typed, texts, kinds, addresses = answer.json()
    person = toy_library.suggest("jan l", kinds=["person"])[0]
    assert typed == "jan l"
    at = texts.index(person.text)
    assert kinds[at] == f"Person · {person.papers} papers"
    assert addresses[at] == f"http://testserver/people/{person.value}"
    assert toy_client.get("/suggest.json?q=+").json() == [" ", [], [], []]
    assert toy_client.get("/suggest.json", params={"q": "a" * 5000}).status_code == 200


def test_keywords_are_suggested_as_conditions(toy_client: TestClient) -> None:
    _, texts, kinds, addresses = toy_client.get("/suggest.json?q=human+fee").json()
    at = next(at for at, kind in enumerate(kinds) if kind.startswith("Keyword"))
    assert texts[at] == "human feedback"
    assert addresses[at] == "http://testserver/search?topic=human+feedback"
    assert papers_of(shown(toy_client, addresses[at]))


def test_browsers_can_add_the_search(toy_client: TestClient) -> None:
    answer = toy_client.get("/opensearch.xml")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    assert 'template="http://testserver/search?q={searchTerms}"' in answer.text
    assert 'template="http://testserver/suggest.json?q={searchTerms}"' in answer.text
    image = re.search(r"<Image[^>]*>http://testserver(/[^<]*)</Image>", answer.text)
    assert image
    assert toy_client.get(image[1]).status_code == 200


def test_the_years_reach_to_what_is_asked_for_even_where_nothing_is(toy_client: TestClient) -> None:
    page = shown(toy_client, "/search?q=learning&year_from=2030")
    assert papers_of(page) == []
    years = [int(year) for year in re.findall(r'<rect data-year="(\d+)"', page)]
    assert years[-1] == 2030
    far = shown(toy_client, "/search?q=learning&year_from=9000")
    assert max(int(year) for year in re.findall(r'<rect data-year="(\d+)"', far)) < 2030


def test_conditions_keep_their_names_where_nothing_fits(toy_client: TestClient) -> None:
    words = words_of(shown(toy_client, "/search?q=learning&venue=acl&year_from=2030"))
    assert "Without venue ACL" in words
