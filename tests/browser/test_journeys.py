"""Ways through the site as people go them, each in a browser that notes whatever goes wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.watching import shifts

RESULTS = "main .papers [data-paper] .paper-title a"
PEOPLE = "main [data-person] .person-name a"

Settled = Callable[[Page], Page]


def asked_for(page: Page, words: str) -> None:
    page.locator("main [role=search] input[name=q], header [role=search] input[name=q]").first.fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")


def test_a_newcomer_finds_a_paper_its_people_their_surroundings_and_takes_it_along(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit("/")
    asked_for(page, "machine translation")
    title = page.locator(RESULTS).first.inner_text()
    page.locator(RESULTS).first.click()
    expect(page.locator("h1")).to_have_text(re.compile(re.escape(title[:40])))

    page.locator("main a[href^='/people/A']").first.click()
    page.wait_for_url("**/people/A*")
    person = page.locator("h1").inner_text()
    assert person

    page.locator("main a[href$='/suggested']").first.click()
    suggested = page.locator(PEOPLE).first
    name = suggested.inner_text()
    assert name != person
    suggested.click()
    expect(page.locator("h1")).to_have_text(name)

    page.locator("main a[href^='/graph?around=']").first.click()
    page.wait_for_url("**/graph?around=*")
    expect(page.locator("h1")).to_contain_text(name)

    page.get_by_role("navigation", name="Site").get_by_role("link", name="Map").click()
    page.wait_for_url("**/map")
    expect(page.locator("#map-loading")).to_be_hidden(timeout=20_000)

    page.get_by_role("navigation", name="Site").get_by_role("link", name="Topics").click()
    page.locator("main a[href^='/topics/T']").first.click()
    page.wait_for_url("**/topics/T*")
    assert page.locator("h1").inner_text()

    asked_for(page, "machine translation")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="BibTeX").click()
    written = tmp_path / "papers.bib"
    taken.value.save_as(written)
    assert title[:30] in written.read_text("utf-8").replace("{", "").replace("}", "")


def test_all_that_one_reads_is_there_without_scripts(visit: Visit, addresses: dict[str, str]) -> None:
    page = visit("/", java_script_enabled=False)
    asked_for(page, "machine translation")
    assert page.locator(RESULTS).count() >= 10
    page.locator(RESULTS).first.click()
    assert page.locator("h1").inner_text()
    page.goto(f"{addresses['paper']}/related")
    assert page.locator(".paper-title a").count() >= 5
    page.goto(addresses["person"])
    assert page.locator("main [data-paper] a").count() >= 5
    page.goto(addresses["person-suggested"])
    assert page.locator(PEOPLE).count() >= 1
    page.goto(addresses["graph-paper"])
    assert page.locator("table tbody tr").count() >= 3
    page.goto(addresses["map"])
    assert page.locator("main a[href*='/topics/T']").count() >= 1
    assert page.locator("main img").count() == 1


@pytest.mark.parametrize("name", ["home", "search", "paper", "person", "topics", "list", "map", "graph-paper"])
def test_what_only_scripts_can_do_is_not_shown_without_them(name: str, visit: Visit, addresses: dict[str, str]) -> None:
    page = visit(addresses[name], java_script_enabled=False)
    assert page.locator(".js-only:visible").count() == 0


def test_keys_alone_lead_from_the_search_to_a_paper_and_onto_the_list(visit: Visit) -> None:
    page = visit("/topics")
    page.keyboard.press("/")
    page.keyboard.type("machine translation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.locator("body").press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-paper].chosen")).to_have_count(1)
    chosen = page.locator("[data-paper].chosen .paper-title").inner_text()
    page.keyboard.press("l")
    expect(page.locator("[data-list-count]")).to_have_text("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/**")
    expect(page.locator("h1")).to_contain_text(chosen[:30])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_first_press_of_tab_offers_to_skip_to_the_content(visit: Visit) -> None:
    page = visit("/topics")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Skip to the content")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("main")


@pytest.mark.parametrize("name", ["home", "search", "paper", "person", "topics"])
def test_one_always_sees_where_the_focus_is(name: str, visit: Visit, addresses: dict[str, str]) -> None:
    page = visit(addresses[name])
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
              const at = document.activeElement;
              const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
              // A box that is drawn around its field may show it in the field's stead.
              const around = at.parentElement ? getComputedStyle(at.parentElement) : {};
              const seen = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none"
                || (around.outlineStyle !== "none" && parseFloat(around.outlineWidth) > 0);
              return at === document.body || seen ? null : at.outerHTML.slice(0, 160);
            }"""
        )
        unseen += [told] if told else []
    assert unseen == []


def test_suggestions_come_while_one_types_and_lead_to_their_pages(visit: Visit) -> None:
    page = visit("/")
    box = page.locator("main input[name=q]")
    box.press_sequentially("jan leik", delay=30)
    option = page.get_by_role("option").filter(has_text="Jan Leike").first
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    assert page.locator(f"#{box.get_attribute('aria-activedescendant')}").get_attribute("aria-selected") == "true"
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("e", delay=30)
    page.get_by_role("option").filter(has_text="Jan Leike").first.click()
    page.wait_for_url("**/people/A*")
    expect(page.locator("h1")).to_contain_text("Leike")


def test_a_list_that_has_grown_is_still_grown_when_one_comes_back(visit: Visit, settled: Settled) -> None:
    page = settled(visit("/search?q=translation"))
    before = page.locator(RESULTS).count()
    page.locator(".more a").first.click()
    expect(page.locator(RESULTS)).not_to_have_count(before)
    grown = page.locator(RESULTS).count()
    assert grown > before
    last = page.locator(RESULTS).nth(grown - 1)
    title = last.inner_text()
    last.click()
    page.wait_for_url("**/papers/**")
    page.go_back()
    expect(page.locator(RESULTS)).to_have_count(grown)
    assert page.locator(RESULTS).nth(grown - 1).inner_text() == title
    page.go_back()
    assert "/search" not in page.url


def test_a_filter_applies_at_once_and_the_back_button_undoes_it(visit: Visit, settled: Settled) -> None:
    page = settled(visit("/search?q=translation"))
    total = page.locator("#papers-heading").inner_text()
    page.locator("#filters input[name=venue]").first.check()
    page.wait_for_url("**venue=*")
    expect(page.locator("#papers-heading")).not_to_have_text(total)
    page.go_back()
    expect(page.locator("#papers-heading")).to_have_text(total)


def test_the_theme_that_is_chosen_stays_chosen(visit: Visit) -> None:
    page = visit("/", theme="light")
    ground = (
        "getComputedStyle(document.documentElement).backgroundColor + getComputedStyle(document.body).backgroundColor"
    )
    light = page.evaluate(ground)
    page.get_by_role("button", name="Switch between light and dark").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto("/topics")
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Switch between light and dark").click()
    assert page.evaluate(ground) == light


def test_papers_are_collected_into_a_list_that_finds_more_like_them(visit: Visit, settled: Settled) -> None:
    page = settled(visit("/search?q=machine+translation"))
    for at in range(2):
        page.locator("[data-list-add]").nth(at).click()
    expect(page.locator("[data-list-count]")).to_have_text("2")
    page.locator("[data-list-link]").click()
    page.wait_for_url("**/list?paper=*")
    expect(page.locator("aside [data-paper]")).to_have_count(2)
    assert page.locator("#like [data-paper]").count() >= 5
    page.locator("aside").get_by_role("link", name=re.compile("^Remove")).first.click()
    expect(page.locator("aside [data-paper]")).to_have_count(1)
    expect(page.locator("[data-list-count]")).to_have_text("1")
    page.goto("/")
    expect(page.locator("[data-list-count]")).to_have_text("1")


@pytest.mark.parametrize(
    "name", ["home", "search", "paper", "person", "topic", "topics", "institution", "venue", "list"]
)
def test_nothing_moves_while_a_page_comes_to_a_desk(
    name: str, visit: Visit, addresses: dict[str, str], settled: Settled
) -> None:
    page = settled(visit(addresses[name]))
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(400)
    moved = shifts(settled(page))
    assert sum(float(str(shift["value"])) for shift in moved) < 0.02, moved


def test_a_thumb_finds_its_way_on_a_phone(visit: Visit) -> None:
    page = visit("/", phone=True)
    page.locator("main input[name=q]").tap()
    page.keyboard.type("machine translation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.get_by_role("button", name="Filters").tap()
    expect(page.locator("#filters").get_by_role("checkbox").first).to_be_visible()
    page.goto("/search?q=machine+translation")
    page.locator(RESULTS).first.tap()
    page.wait_for_url("**/papers/**")
    page.locator("main a[href^='/people/A']").first.tap()
    page.wait_for_url("**/people/A*")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Map").tap()
    expect(page.locator("#map-loading")).to_be_hidden(timeout=20_000)


def test_279_authors_are_folded_and_can_be_unfolded(visit: Visit, site: str) -> None:
    page = visit("/papers/arXiv:2303.08774")
    names = page.locator("main a[href^='/people/']:visible")
    folded = names.count()
    assert folded < 60
    page.locator("main summary", has_text=re.compile("author|more|279", re.I)).first.click()
    assert names.count() >= 270
