"""Take a picture of every page of the site, in light and dark, on a desk and on a phone; `scripts/screenshots` runs it.

Without --base a server is started for the library (default: one of the shipped sample, built on first use and kept).
Pictures are called PAGE-THEME-SCREEN.png. It fails where a page says anything in the browser's console.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from benchmarks.chromium import opened_browser
from benchmarks.common import BenchmarkFailed, library_folder
from benchmarks.server import running_server
from benchmarks.site_addresses import site_addresses

SCREENS: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
# Drawing goes on after the last answer: fonts, formulas, the map's and the graph's first frames.
_DRAWN_MS = 700
_DRAWN_LONG_MS = 2500
_DRAWS_LONG = ("map", "graph")


def main() -> None:
    """Photograph, and exit with 1 where a page complained."""
    parser = argparse.ArgumentParser(
        prog="scripts/screenshots", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--base", metavar="URL", help="a running site")
    where.add_argument("--library", type=Path, metavar="FOLDER", help="an indexed library to serve")
    parser.add_argument("--out", type=Path, default=Path(".cache/screenshots"), metavar="FOLDER")
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name has this word")
    parser.add_argument("--whole", action="store_true", help="the whole page rather than the first screen")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    try:
        with _site(arguments.base, arguments.library) as base, opened_browser() as browser:
            pages = {name: path for name, path in site_addresses(base).items() if arguments.only in name}
            for at, (name, path) in enumerate(pages.items(), start=1):
                print(f"{at}/{len(pages)} {name} {path}", flush=True)
                complaints += photographed(browser, base + path, arguments.out / name, whole=arguments.whole)
    except BenchmarkFailed as error:
        sys.exit(f"error: {error}")
    if complaints:
        sys.exit("\n".join(["Pages said in the console:", *complaints]))


@contextmanager
def _site(base: str | None, library: Path | None) -> Iterator[str]:
    if base:
        yield base.rstrip("/")
        return
    with running_server(library_folder(library)) as server:
        yield f"http://{server.host}:{server.port}"


def photographed(browser: Browser, address: str, named: Path, *, whole: bool) -> list[str]:
    """Write a page's four pictures, whose names begin with `named`; return what it said in the console."""
    said: list[str] = []
    for screen, viewport in SCREENS.items():
        context = browser.new_context(
            viewport=viewport, device_scale_factor=2 if screen == "phone" else 1, reduced_motion="reduce"
        )
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address, wait_until="load")
        page.wait_for_timeout(_DRAWN_LONG_MS if named.name.startswith(_DRAWS_LONG) else _DRAWN_MS)
        page.emulate_media(color_scheme="light")
        page.screenshot(path=f"{named}-light-{screen}.png", full_page=whole)
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(_DRAWN_MS)
        page.screenshot(path=f"{named}-dark-{screen}.png", full_page=whole)
        context.close()
    # A page that says that something is missing answers 404, as it should.
    return [f"{named.name}: {words}" for words in said if not words.startswith("Failed to load resource")]


if __name__ == "__main__":
    main()
