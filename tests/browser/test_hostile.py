"""Papers that attack: nothing of them becomes markup, nothing runs, and the policy has nothing to stop."""

from __future__ import annotations

from urllib.parse import quote

import httpx2
import pytest
from playwright.sync_api import Page

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
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import TOO_WIDE

ASKED = "Hostile markup in titles of papers"
# Elements that only a paper can have brought, attributes that run, addresses that run, scripts from elsewhere.
_PLANTED = """() => [...document.querySelectorAll("*")].filter((element) =>
  element.localName === "planted-x" || element.id === "planted" || element.classList.contains("planted")
  || element.hasAttribute("planted") || element.dataset.planted
  || [...element.attributes].some(({ name, value }) =>
    name.startsWith("on") || name === "srcdoc"
    || (["href", "src", "action", "formaction", "xlink:href", "data"].includes(name)
      && /^\\s*(javascript|data|vbscript):/i.test(value)))
  || (element.localName === "script" && element.src && new URL(element.src).origin !== location.origin)
  || (element.localName === "base")
).map((element) => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="package")
def hostile(site: str) -> dict[str, list[str]]:
    """The pages that show hostile papers, people, venues and so on, by kind."""
    with httpx2.Client(base_url=site, timeout=60) as client:
        hits = client.get("/v1/search", params={"q": ASKED, "limit": 50}).json()["hits"]
        places = client.get("/v1/institutions", params={"limit": 100}).json()["institutions"]
    papers = [hit["paper"] for hit in hits if "ostile" in hit["paper"]["id"] or "javascript" in hit["paper"]["id"]]
    ids = [paper["id"] for paper in papers]
    people = list({author["author_id"]: None for paper in papers for author in paper["authors"]})
    topics = {topic["id"]: None for hit in hits if hit["paper"]["id"] in ids for topic in hit["topics"]}
    seen = [place["id"] for place in places if "planted" in place["name"] or "svg" in place["name"]]
    return {
        "paper": [paper_address(one) for one in ids],
        "related": [paper_address(one, "related") for one in ids[:3]],
        "person": [person_address(one) for one in people],
        "below": [person_address(people[0], below) for below in ("papers", "collaborators", "suggested", "similar")],
        "topic": [topic_address(one) for one in list(topics)[:3]],
        "institution": [institution_address(one) for one in seen],
        "venue": [venue_address(one) for one in dict.fromkeys(paper["venue"] for paper in papers) if one],
        "graph": [graph_address(one) for one in (ids[0], ids[1], people[0])],
        "list": [with_query("/list", paper=ids)],
        "embed": [with_query("/embed/related", paper=one) for one in ids[:2]],
        "widget": [with_query("/widget", paper=ids[0], heading="<planted-x>", theme='"><planted-x>')],
        "search": [
            search_address(ASKED),
            search_address('"><planted-x>'),
            search_address("</title><script/x>alert(1)", venue='"><planted-x>', author="' onfocus='alert(1)"),
        ],
        "names": [with_query("/people", q="Mallory"), "/institutions?q=<svg", "/venues?q=<planted-x>", "/topics?q=<"],
        "missing": [paper_address('"><script/x>alert(1)'), f"/{quote('<planted-x>')}"],
    }


KINDS = (
    *("paper", "related", "person", "below", "topic", "institution", "venue", "graph", "list", "embed", "widget"),
    *("search", "names", "missing"),
)


def planted(page: Page) -> list[str]:
    """Return the elements of a page that a paper brought."""
    page.wait_for_load_state("networkidle")
    found: list[str] = page.evaluate(_PLANTED)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_hostile_paper_becomes_markup_or_runs(
    kind: str, hostile: dict[str, list[str]], visit: Visit
) -> None:
    assert hostile[kind], "nothing hostile was there to be shown"
    page = visit("/", expected=(400, 404))
    for address in hostile[kind]:
        page.goto(address)
        assert planted(page) == [], address


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_is_so_long_that_a_phone_has_to_scroll_sideways(
    kind: str, hostile: dict[str, list[str]], visit: Visit
) -> None:
    page = visit("/", phone=True, expected=(400, 404))
    for address in hostile[kind]:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(TOO_WIDE) == [], address


def test_a_page_that_was_broken_into_would_be_noticed(visit: Visit) -> None:
    page = visit("/")
    page.evaluate("document.body.append(document.createElement('planted-x'))")
    assert len(planted(page)) == 1


def test_hostile_text_is_shown_as_it_is_written(hostile: dict[str, list[str]], visit: Visit) -> None:
    page = visit(next(address for address in hostile["paper"] if "hostile%2F5" in address or "hostile:5" in address))
    heading = page.locator("h1").inner_text()
    assert "{{7*7}}" in heading
    assert "#{7*7}" in heading
    assert "49" not in heading


def test_formulas_link_nowhere_and_fetch_nothing(hostile: dict[str, list[str]], visit: Visit) -> None:
    page = visit(next(address for address in hostile["paper"] if address.endswith("hostile:10")))
    page.wait_for_selector("h1 .katex")
    assert planted(page) == []
    assert page.locator("h1 a, h1 img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_formula_covers_nothing_of_the_page_around_it(hostile: dict[str, list[str]], visit: Visit) -> None:
    page = visit(next(address for address in hostile["paper"] if address.endswith("hostile:10")))
    page.wait_for_selector("h1 .katex")
    page.get_by_role("link", name="Topics", exact=True).first.click()
    page.wait_for_url("**/topics")


@pytest.mark.parametrize("format_", ["search.atom?q=hostile"])
def test_feeds_of_hostile_papers_are_whole(format_: str, visit: Visit, site: str) -> None:
    page = visit("/")
    told = page.evaluate(
        """async (address) => {
          const text = await (await fetch(address)).text();
          const read = new DOMParser().parseFromString(text, "application/xml");
          return [read.querySelectorAll("parsererror, planted-x").length, read.querySelectorAll("entry").length];
        }""",
        f"/feeds/{format_}",
    )
    assert told[0] == 0
    assert told[1] > 0
