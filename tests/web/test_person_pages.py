"""The pages of people, over the toy library."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient

from paperkin import Library
from paperkin.introducing.profile import YearOfWorks
from paperkin.web.rendering import templates
from tests.toy import CORPUS

_BROWSER = {"accept": "text/html"}
_TAGS = re.compile(r"<[^>]+>")


def _id_of(client: TestClient, name: str) -> str:
    return str(client.get("/v1/authors", params={"q": name}).json()["authors"][0]["id"])


def _shown(client: TestClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=_BROWSER)
    assert answer.status_code == status, address
    return answer.text


def _words(html: str) -> str:
    """Return what a reader sees, with single spaces."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(_TAGS.sub(" ", main)).split())


def test_people_are_found_by_name(toy_client: TestClient) -> None:
    html = _shown(toy_client, "/people?q=leike")
    assert f'data-person="{_id_of(toy_client, "Jan Leike")}"' in html
    assert "<bdi>Jan Leike</bdi>" in html


def test_people_page_says_when_nobody_is_found_and_when_nobody_was_asked_for(toy_client: TestClient) -> None:
    nobody = _shown(toy_client, "/people?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "Nobody is called <script>alert(1)</script>" in " ".join(_words(nobody).split())
    assert "<script>alert(1)" not in nobody
    assert "Whom are you looking for?" in _words(_shown(toy_client, "/people?q="))


def test_list_of_people_grows_and_ends(toy_client: TestClient) -> None:
    first = _shown(toy_client, "/people?q=liu&shown=1")
    assert first.count("data-person=") == 1
    assert "/people?q=liu&amp;shown=21" in first
    whole = _shown(toy_client, "/people?q=liu&shown=21")
    assert whole.count("data-person=") > 1
    assert "Show more" not in whole


def test_profile_shows_numbered_works_by_year_with_the_place_among_the_authors(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    words = _words(_shown(toy_client, f"/people/{person}"))
    assert words.index("2022") < words.index("2018") < words.index("first author of 3")
    assert "author 3 of 4" in words
    assert "author 2 of 6" in words
    assert "5,000 citations" in words


def test_profile_says_whose_the_citation_figures_are(toy_client: TestClient) -> None:
    known = _words(_shown(toy_client, f"/people/{_id_of(toy_client, 'Jan Leike')}"))
    assert "7,100 citations" in known
    assert "imported for 2 of 3 papers" in known
    unknown = _words(_shown(toy_client, f"/people/{_id_of(toy_client, 'Saul Perlmutter')}"))
    assert "There are no citation figures. No source says how often these are cited." in unknown
    assert "h-index" not in unknown.split("Where the figures are from")[0]


def test_trust_is_shown_with_every_item_that_it_is_made_of(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Bing Liu")
    trust = toy_client.get(f"/v1/authors/{person}/trust").json()
    words = _words(_shown(toy_client, f"/people/{person}"))
    assert f"{trust['score']} of 100, {trust['level']}" in words
    assert "It does not rate the science" in words
    for item in trust["items"]:
        assert f"{item['points']:.1f} of {item['of']:g} " in words
        assert item["words"][1:] in words


def test_profile_is_unclaimed_and_says_how_it_is_set_right(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Bing Liu")
    html = _shown(toy_client, f"/people/{person}")
    assert "Unclaimed profile" in html
    assert f"paperkin authors split {person} --paper ID" in html
    assert f'href="/people/{person}/why"' in html


def test_charts_have_their_numbers_as_a_table(toy_client: TestClient) -> None:
    html = _shown(toy_client, f"/people/{_id_of(toy_client, 'Jan Leike')}")
    table = html[html.index("<caption>Papers a year") :]
    rows = re.findall(r'<th scope="row">(\d+)</th><td>(\d+)</td>', table[: table.index("</table>")])
    assert [int(year) for year, _ in rows] == list(range(2017, 2023))
    assert sum(int(papers) for _, papers in rows) == 3


def test_most_cited_come_first_where_that_is_asked(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    for address in (f"/people/{person}?sort=citations", f"/people/{person}/papers?sort=citations"):
        html = _shown(toy_client, address)
        assert re.findall(r'<article class="paper compact work" data-paper="([^"]+)"', html)[:2] == [
            "arxiv:2203.02155",
            "arxiv:1706.03741",
        ]
        assert 'aria-current="true">Most cited' in html


def test_works_grow_in_place_and_keep_their_numbers(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Bing Liu")
    html = _shown(toy_client, f"/people/{person}/papers?shown=2")
    assert html.count('class="paper compact work"') == 2
    assert f'hx-get="/people/{person}/papers?sort=newest&amp;shown=102"' in html
    later = _shown(toy_client, f"/people/{person}/papers?shown=2&after=2")
    assert re.findall(r'<ol class="papers" start="(\d+)">', later)[0] == "3"


def test_list_that_one_page_cannot_hold_goes_over_the_page(toy_client: TestClient) -> None:
    crowd = _id_of(toy_client, "A. Aaboud0")
    html = _shown(toy_client, f"/people/{crowd}/collaborators?shown=300")
    assert html.count("data-person=") == 300
    assert f'href="/people/{crowd}/collaborators?after=300#collaborators"' in html
    assert "From 301 on" in html
    assert _shown(toy_client, f"/people/{crowd}/collaborators?after=300").count("data-person=") == 26


def test_paper_of_a_crowd_does_not_make_anybody_close(toy_client: TestClient) -> None:
    words = _words(_shown(toy_client, f"/people/{_id_of(toy_client, 'A. Aaboud0')}"))
    assert "in a crowd" in words
    assert "All 326" in words


def test_one_who_writes_alone_has_an_empty_list_of_collaborators(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Saul Perlmutter")
    for address in (f"/people/{person}", f"/people/{person}/collaborators"):
        assert "All papers here are theirs alone." in _words(_shown(toy_client, address))


@pytest.mark.parametrize("name", ["Madonna", "🦄", "محمد علي", "王 伟", "N. N.", "T. Traveller", "Zalgó T̈ext"])
def test_awkward_people_have_every_page(toy_client: TestClient, name: str) -> None:
    person = _id_of(toy_client, name)
    for below in ("", "/papers", "/collaborators", "/suggested", "/similar", "/why"):
        html = _shown(toy_client, f"/people/{person}{below}")
        assert len(re.findall("<h1", html)) == 1
        assert " style=" not in html
        levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_paper_without_a_year_stands_under_a_heading_of_its_own(toy_client: TestClient) -> None:
    words = _words(_shown(toy_client, f"/people/{_id_of(toy_client, 'Madonna')}"))
    assert "No year 1 A paper that appeared nowhere and never" in words


def test_other_names_of_a_person_lead_to_their_own_address(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Bing Liu")
    answer = toy_client.get(f"/people/{person.lower()}/why?shown=5", headers=_BROWSER, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/people/{person}/why?shown=5"


def test_merged_person_leads_to_the_one_that_stays(
    library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    stays, goes = sorted((library.authors(name)[0].id for name in ("Saul Perlmutter", "Madonna")), key=_number)
    library.merge_authors([stays, goes])
    answer = client_of(library).get(f"/people/{goes}", headers=_BROWSER, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/people/{stays}"


def test_unknown_person_is_a_page_that_says_so(toy_client: TestClient) -> None:
    assert "No person here has this id" in _words(_shown(toy_client, "/people/A999999", 404))


def test_suggestions_come_with_reasons_and_evidence(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    words = _words(_shown(toy_client, f"/people/{person}/suggested?inactive=true"))
    first = toy_client.get(f"/v1/authors/{person}/suggested-collaborators?inactive=true").json()["suggestions"][0]
    assert first["person"]["name"] in words
    assert " ".join(first["reason"].split()) in words
    assert "What speaks for it" in words


def test_whom_a_reader_leaves_out_is_not_suggested(toy_client: TestClient) -> None:
    address = f"/people/{_id_of(toy_client, 'Jan Leike')}/suggested?inactive=true"
    first = re.findall(r'data-person="(A\d+)"', _shown(toy_client, address))[0]
    without = _shown(toy_client, f"{address}&exclude={first}")
    assert first not in re.findall(r'data-person="(A\d+)"', without)
    assert "1 person is left out as you said" in _words(without)


def test_form_with_empty_fields_asks_for_the_usual(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    empty = "?circle=next&reach=0&topic=&institution=&outside=&since="
    plain, sent = (_shown(toy_client, f"/people/{person}/suggested{query}") for query in ("", empty))
    assert re.findall(r'data-person="(A\d+)"', plain) == re.findall(r'data-person="(A\d+)"', sent)
    _shown(toy_client, f"/people/{person}/similar?institution=&outside=&since=")


def test_institution_that_nobody_knows_is_said_beside_the_form(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    for below in ("suggested", "similar"):
        html = _shown(toy_client, f"/people/{person}/{below}?institution=Nowhere+At+All", 404)
        assert 'role="alert"' in html
        assert 'value="Nowhere At All"' in html


def test_similar_people_leave_co_authors_out_where_that_is_asked(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    assert "Co-author:" in _words(_shown(toy_client, f"/people/{person}/similar?shown=50"))
    assert "Co-author:" not in _words(_shown(toy_client, f"/people/{person}/similar?beyond=true&shown=50"))


def test_profile_loads_suggestions_later_and_links_to_them_without_scripts(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    html = _shown(toy_client, f"/people/{person}")
    for part, address in re.findall(r'<div id="([^"]+)" hx-get="([^"]+)" hx-trigger="load"', html):
        assert f'<a href="{address}">' in html
        assert f'id="{part}"' in _shown(toy_client, unescape(address))
    assert 'hx-trigger="load"' in html


def test_every_paper_has_a_reason_to_be_theirs(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Bing Liu")
    told = toy_client.get(f"/v1/authors/{person}/why").json()["papers"]
    html = _shown(toy_client, f"/people/{person}/why")
    assert html.count("why-paper") == len(told) > 1
    words = _words(html).lower()
    assert all(reason.lower() in words for joined in told for reason in joined["reasons"])


def test_profile_describes_itself_to_machines(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    html = _shown(toy_client, f"/people/{person}")
    told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[0])
    assert told["@type"] == "Person"
    assert told["name"] == "Jan Leike"
    assert told["url"].endswith(f"/people/{person}")
    assert f'<link rel="canonical" href="{told["url"]}">' in html
    assert f'href="/feeds/people/{person}.atom"' in html
    assert '<meta property="og:title" content="Jan Leike">' in html


def test_only_the_profile_itself_is_for_search_engines(toy_client: TestClient) -> None:
    person = _id_of(toy_client, "Jan Leike")
    assert 'name="robots"' not in _shown(toy_client, f"/people/{person}")
    for below in ("papers", "collaborators", "suggested", "similar", "why"):
        assert '<meta name="robots" content="noindex, follow">' in _shown(toy_client, f"/people/{person}/{below}")


def test_library_without_an_index_still_shows_people_and_says_what_is_missing(
    empty_library: Library, client_of: Callable[[Library], TestClient]
) -> None:
    empty_library.ingest([str(CORPUS)])
    client = client_of(empty_library)
    person = empty_library.authors("Jan Leike")[0].id
    words = _words(_shown(client, f"/people/{person}"))
    assert "The library has no index yet" in words
    assert "Training language models" in words
    assert 'hx-trigger="load"' not in _shown(client, f"/people/{person}")
    _shown(client, f"/people/{person}/suggested", 503)


def test_kinds_of_papers_stand_one_above_the_other_and_fill_the_bar() -> None:
    years = [
        (2020, YearOfWorks(2020, 4, 1.5, (("article", 2), ("preprint", 1)), ())),
        (2021, None),
        (2022, YearOfWorks(2022, 1, 0.5, (("preprint", 1),), ())),
    ]
    chart = (
        templates()
        .get_template("parts/person_charts.html")
        .module.kinds_bars(  # type: ignore[attr-defined]
            years, ["article", "preprint"], "Papers a year", height=114
        )
    )
    bars = re.findall(r'<rect class="part-(\w+)" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', chart)
    told = [(kind, float(top), float(tall)) for kind, top, tall in bars]
    assert told == [("0", 64, 50), ("1", 39, 25), ("rest", 14, 25), ("1", 89, 25)]
    assert '<th scope="row">2021</th><td>0</td><td>0</td><td>0</td>' in chart


def _number(author_id: str) -> int:
    return int(author_id[1:])
