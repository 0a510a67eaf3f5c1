"""No page has anything that axe-core finds wrong, in light or dark, and none is wider than a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import PAGES, REFUSED
from tests.browser.watching import shifts

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
MOST_SHIFTED = 0.02
# Frames of the page itself are loaded anew in their own tests. Targets of 24 pixels are not asked for by default.
_ASKED = {"iframes": False, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .map((element) => `${element.localName}.${element.className} to ${element.getBoundingClientRect().right}`)
    .slice(0, 8);
}"""

Settled = Callable[[Page], Page]


def violations(page: Page) -> list[str]:
    """Return what axe-core finds: the rule, the element, and what it says of it."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("(asked) => axe.run(document, asked)", _ASKED)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary'].splitlines()[-1].strip()[:160]}"
        for rule in found["violations"]
        for node in rule["nodes"][:5]
    ]


def test_every_page_of_the_library_is_tested(addresses: dict[str, str]) -> None:
    assert set(addresses) == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_and_dark(
    name: str, addresses: dict[str, str], visit: Visit, settled: Settled
) -> None:
    page = settled(visit(addresses[name], expected=REFUSED.get(name, ())))
    found = {"light": violations(page)}
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found["dark"] = violations(settled(page))
    assert found == {"light": [], "dark": []}


def test_axe_finds_what_is_wrong(visit: Visit) -> None:
    page = visit("/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [line.split(":")[0] for line in violations(page)] == ["button-name"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone_or_moves_while_the_page_comes(
    name: str, addresses: dict[str, str], visit: Visit, settled: Settled
) -> None:
    page = settled(visit(addresses[name], phone=True, expected=REFUSED.get(name, ())))
    assert page.evaluate(TOO_WIDE) == []
    moved = shifts(page)
    assert sum(float(str(shift["value"])) for shift in moved) < MOST_SHIFTED, moved


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_heading_of_the_first_level_and_a_title_of_its_own(
    name: str, addresses: dict[str, str], visit: Visit
) -> None:
    page = visit(addresses[name], java_script_enabled=False, expected=REFUSED.get(name, ()))
    headings = page.locator("h1").all_inner_texts()
    assert len(headings) == 1
    assert headings[0].strip()
    assert page.title().split(" · ")[0].strip()
