"""The map under fingers, and when the graphics card goes away."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

Fingers = list[tuple[float, float]]


@pytest.fixture
def whole_map(visit: Visit) -> Page:
    """The map on a phone, with all papers drawn."""
    page = visit("/map", phone=True)
    for _ in range(200):
        if page.evaluate('performance.getEntriesByName("map:whole").length'):
            return page
        page.wait_for_timeout(50)
    pytest.fail("the map was not whole after ten seconds")


def test_two_fingers_draw_nearer_and_one_moves_along(whole_map: Page) -> None:
    box = whole_map.locator("canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    moved(whole_map, [[(x - 10 - 12 * step, y), (x + 10 + 12 * step, y)] for step in range(8)])
    near = seen(whole_map)
    assert near["z"] > 1
    moved(whole_map, [[(x - 10 * step, y - 5 * step)] for step in range(8)])
    along = seen(whole_map)
    assert along["z"] == near["z"]
    assert along["x"] > near["x"]
    assert whole_map.evaluate("scrollY") == 0


def test_what_was_drawn_comes_back_with_the_graphics_card(whole_map: Page) -> None:
    canvas = whole_map.locator("canvas").first
    before = len(canvas.screenshot())
    whole_map.evaluate("""() => {
        window.lost = document.querySelector("canvas").getContext("webgl2").getExtension("WEBGL_lose_context");
        window.lost.loseContext();
    }""")
    whole_map.wait_for_timeout(200)
    assert len(canvas.screenshot()) < before * 0.9
    whole_map.evaluate("window.lost.restoreContext()")
    whole_map.wait_for_timeout(500)
    assert len(canvas.screenshot()) == pytest.approx(before, rel=0.02)


def moved(page: Page, places: list[Fingers]) -> None:
    """Put fingers down, move them from place to place, and lift them."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, fingers: Fingers) -> None:
        points: list[dict[str, Any]] = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", places[0])
    for place in places[1:]:
        touch("touchMove", place)
        page.wait_for_timeout(30)
    touch("touchEnd", [])
    page.wait_for_timeout(700)


def seen(page: Page) -> dict[str, float]:
    """Return what part of the map the address says is seen."""
    return {name: float(value[0]) for name, value in parse_qs(urlsplit(page.url).query).items()}
