"""The widget in a page of another origin, which allows scripts of the library and no style but its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_accessibility import violations
from tests.browser.watching import shifts
from tests.integration.conftest import REPOSITORY

DEMO = REPOSITORY / "demo"
WRITTEN_FOR = "http://127.0.0.1:8321"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of another origin that serves the demo page, written for this server."""
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    for file in DEMO.iterdir():
        (folder / file.name).write_text(file.read_text("utf-8").replace(WRITTEN_FOR, site), "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def host(visit: Visit, elsewhere: str) -> Page:
    page = visit("/list", also=(elsewhere,), expected=(404,))
    page.goto(f"{elsewhere}/widget.html")
    return page


def test_related_papers_are_shown_in_a_page_of_another_origin(host: Page, site: str) -> None:
    related = host.locator("paperkin-related").first.locator("li a")
    expect(related.first).to_be_visible()
    assert related.count() >= 3
    assert str(related.first.get_attribute("href")).startswith(f"{site}/papers/")


def test_a_paper_that_the_library_lacks_is_met_by_its_title_and_abstract(host: Page) -> None:
    host.locator("paperkin-related[paper-title]").scroll_into_view_if_needed()
    expect(host.locator("paperkin-related[paper-title]").locator("li a").first).to_be_visible()


def test_a_paper_that_nobody_has_is_said_quietly(host: Page) -> None:
    unknown = host.locator("paperkin-related[paper='arXiv:0000.00000']")
    unknown.scroll_into_view_if_needed()
    expect(unknown).to_contain_text("not in the library")


def test_the_frame_shows_the_same_papers(host: Page) -> None:
    host.locator("iframe").scroll_into_view_if_needed()
    expect(host.frame_locator("iframe").locator("a[href*='/papers/']").first).to_be_visible()


def test_the_widget_keeps_nothing_sets_no_cookie_and_moves_nothing(host: Page) -> None:
    host.wait_for_load_state("networkidle")
    assert host.context.cookies() == []
    assert host.evaluate("localStorage.length") == 0
    moved = shifts(host)
    assert sum(float(str(shift["value"])) for shift in moved) < 0.02, moved


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_widget(host: Page, theme: str) -> None:
    host.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    host.wait_for_load_state("networkidle")
    assert [line for line in violations(host) if "paperkin-related" in line] == []
