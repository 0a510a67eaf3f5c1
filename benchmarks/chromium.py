"""The Chromium that is installed on this machine, started so that it says nothing to anybody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from benchmarks.common import BenchmarkFailed

VARIABLE = "PAPERKIN_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# WebGL without a graphics card, for the map.
_IN_SOFTWARE = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")


class ChromiumMissing(BenchmarkFailed):
    """There is no Chromium to be found; the words say how to get one."""


def find_chromium() -> str:
    """Return the path of the browser: the one that PAPERKIN_CHROMIUM names, or the first on the PATH.

    Raises ChromiumMissing.
    """
    named = os.environ.get(VARIABLE)
    for name in [named] if named else _NAMES:
        if found := shutil.which(name):
            return found
    told = f"{VARIABLE}={named} is no program" if named else "There is no Chromium on the PATH"
    raise ChromiumMissing(f"{told}. Run scripts/browser, or name one in {VARIABLE}.")


def chromium_arguments(*, gpu: bool = False) -> list[str]:
    """Return the options that it is started with. Its sandbox cannot be had as root, as containers run."""
    return [*(["--no-sandbox"] if os.geteuid() == 0 else []), *_ARGUMENTS, *(() if gpu else _IN_SOFTWARE)]


@contextmanager
def opened_browser(*, gpu: bool = False) -> Iterator[Browser]:
    """Give a browser without a window, which draws in software unless it may use the graphics card.

    Raises ChromiumMissing.
    """
    executable = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=chromium_arguments(gpu=gpu))
        try:
            yield browser
        finally:
            browser.close()
