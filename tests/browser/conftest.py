"""A real server with real papers and hostile ones, and a real browser whose every visit is watched."""

from __future__ import annotations

import gzip
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from benchmarks.chromium import ChromiumMissing, opened_browser
from benchmarks.site_addresses import site_addresses
from playwright.sync_api import Browser, Page

from tests.browser.watching import Watched
from tests.integration.conftest import EXECUTABLE, REPOSITORY, missing
from tests.toy import FIXTURES

HOSTILE = FIXTURES / "hostile.jsonl"
SEED_AUTHOR = REPOSITORY / "sample" / "seed_jan_leike.jsonl"
REAL_PAPERS = 300
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for mark in ("browser", "model", "enable_socket"):
                item.add_marker(mark)


# Of the package and not of the session: while Playwright is there, asyncio takes its loop for a running one.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    try:
        with opened_browser() as opened:
            yield opened
    except ChromiumMissing as error:
        missing(f"Chromium ({error})")


@pytest.fixture(scope="package")
def environment() -> dict[str, str]:
    """The environment of every process: no settings from outside."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PAPERKIN_")}
    return {**outside, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "2"}


@pytest.fixture(scope="package")
def library_folder(browser: Browser, tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """An indexed library of people who wrote much together, of one author from four sources, and of hostile papers.

    It asks for the browser so that nothing is built where there is none.
    """
    folder = tmp_path_factory.mktemp("browser")
    written = folder / "acl.jsonl"
    written.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in _close_papers()))
    for arguments in (["ingest", written, SEED_AUTHOR, HOSTILE], ["index"]):
        done = subprocess.run(
            [EXECUTABLE, *map(str, arguments), "--library", folder / "library"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return folder / "library"


def _close_papers() -> list[dict[str, Any]]:
    """Return the sample's papers by the people who wrote most of it: enough of each for a profile."""
    packed = (REPOSITORY / "sample" / "acl.jsonl.gz").read_bytes()
    rows = [orjson.loads(line) for line in gzip.decompress(packed).splitlines()]
    works = Counter(author["name"] for row in rows for author in row["authors"])
    return sorted(rows, key=lambda row: (-max(works[author["name"]] for author in row["authors"]), row["id"]))[
        :REAL_PAPERS
    ]


@pytest.fixture(scope="package")
def site(library_folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of a running server, without a slash at its end."""
    command = [EXECUTABLE, "serve", "--library", library_folder, "--port", "0", "--json"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line, "the server did not start"
            yield orjson.loads(line)["address"]
        finally:
            process.terminate()


@pytest.fixture(scope="package")
def addresses(site: str) -> dict[str, str]:
    """Every kind of page by its name, as the library has it to show."""
    return site_addresses(site)


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Open pages, each in a context of its own. The test fails where one of them did what no page may do."""
    contexts = []
    watches = []

    def open_page(
        path: str = "/",
        *,
        theme: str = "light",
        phone: bool = False,
        expected: tuple[int, ...] = (),
        also: tuple[str, ...] = (),
        **given: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            color_scheme=theme,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            accept_downloads=True,
            **given,
        )
        contexts.append(context)
        watches.append(Watched(context, (site, *also), expected))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    problems = [problem for watched in watches for problem in watched.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture
def settled() -> Callable[[Page], Page]:
    """Wait until a page has asked for all that it asks for, and has drawn its fonts."""

    def wait(page: Page) -> Page:
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page

    return wait
