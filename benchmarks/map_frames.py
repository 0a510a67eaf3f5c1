"""The map in a browser: time to the first papers and to all of them, bytes, and frames per second while one pans.

Without a graphics card Chromium draws in software (SwiftShader): its frames are a floor for what a laptop does.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, ViewportSize
from rich.table import Table

from benchmarks.chromium import opened_browser
from benchmarks.common import BenchmarkFailed, Figures, library_folder, note
from benchmarks.server import Server, running_server

# Counts frames and the tasks that kept the page's thread for more than 50 ms.
_WATCH = """
window.watched = { frames: [], tasks: [] };
new PerformanceObserver((list) => watched.tasks.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: "longtask", buffered: true });
(function frame(now) { watched.frames.push(now); requestAnimationFrame(frame); })(performance.now());
"""
_BYTES = """performance.getEntries().filter((entry) => "transferSize" in entry)
  .map((entry) => [new URL(entry.name).pathname, entry.transferSize])"""
_WHOLE_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--visits", type=int, default=3, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--size", default="1280x860", metavar="WxH", help="of the window (default: %(default)s)")
    parser.add_argument("--gpu", action="store_true", help="use the graphics card instead of drawing in software")


def measure(arguments: argparse.Namespace) -> Figures:
    """Visit the map several times, each with an empty cache; pan with the mouse when all papers are there."""
    width, height = (int(side) for side in arguments.size.split("x"))
    with running_server(library_folder(arguments.library)) as server, opened_browser(gpu=arguments.gpu) as chromium:
        visits = []
        for visit in range(arguments.visits + 1):
            note(f"visit {visit} of {arguments.visits}" if visit else "one visit before, for the server's caches")
            found = _visit(chromium, server, {"width": width, "height": height})
            visits += [found] if visit else []
        version = chromium.version
    return {
        "papers": visits[0]["papers"],
        "browser": f"Chromium {version}, {'graphics card' if arguments.gpu else 'software rendering'}",
        "window": arguments.size,
        "visits": len(visits),
        **{name: round(median(visit[name] for visit in visits), 1) for name in visits[0] if name != "papers"},
    }


def _visit(chromium: Browser, server: Server, size: ViewportSize) -> Figures:
    context = chromium.new_context(viewport=size)
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(f"http://{server.host}:{server.port}/map")
    _wait_until_whole(page)
    marks = {
        name: page.evaluate(f'performance.getEntriesByName("map:{name}")[0].startTime') for name in ("first", "whole")
    }
    sizes = page.evaluate(_BYTES)
    loading = page.evaluate("Math.max(0, ...watched.tasks)")
    found = {
        "papers": page.evaluate("fetch('/v1/map').then((r) => r.json()).then((map) => map.papers)"),
        "first_ms": marks["first"],
        "whole_ms": marks["whole"],
        "requests": len(sizes),
        "kilobytes": sum(size for _, size in sizes) / 1000,
        "scripts_kilobytes": sum(size for path, size in sizes if path.endswith(".js")) / 1000,
        "longest_task_loading_ms": loading,
        **_panned(page, "whole"),
    }
    for _ in range(4):
        page.keyboard.press("+")
    page.wait_for_timeout(500)
    found |= _panned(page, "near")
    context.close()
    return found


def _wait_until_whole(page: Any) -> None:
    # Playwright's own waiting evaluates a string within the page, which the site's policy forbids.
    for _ in range(10 * _WHOLE_SECONDS):
        if page.evaluate('performance.getEntriesByName("map:whole").length'):
            page.wait_for_timeout(500)
            return
        page.wait_for_timeout(100)
    raise BenchmarkFailed(f"The map was not whole after {_WHOLE_SECONDS} seconds.")


def _panned(page: Any, named: str) -> Figures:
    """Drag in circles for some seconds, and count the frames meanwhile."""
    page.focus("#map-points")
    page.evaluate("watched.frames.length = watched.tasks.length = 0")
    page.mouse.move(800, 430)
    page.mouse.down()
    for _ in range(3):
        for x, y in ((900, 500), (800, 560), (700, 500), (800, 430)):
            page.mouse.move(x, y, steps=8)
    frames = page.evaluate("watched.frames")
    tasks = page.evaluate("Math.max(0, ...watched.tasks)")
    page.mouse.up()
    took = [after - before for before, after in pairwise(frames)]
    return {
        f"fps_{named}": 1000 * len(took) / sum(took),
        f"frame_p95_ms_{named}": quantiles(took, n=20)[-1],
        f"longest_task_{named}_ms": tasks,
    }


def tables(figures: Figures) -> Iterable[Table]:
    """Return the figures as one table."""
    table = Table(title=f"The map of {figures['papers']:,} papers, {figures['browser']}, {figures['window']}")
    table.add_column("what")
    table.add_column("median", justify="right")
    for name, words in (
        ("first_ms", "first papers drawn, ms"),
        ("whole_ms", "all papers drawn, ms"),
        ("requests", "requests"),
        ("kilobytes", "transferred, kB"),
        ("scripts_kilobytes", "of these scripts, kB"),
        ("longest_task_loading_ms", "longest task while loading, ms (0: none above 50)"),
        ("fps_whole", "frames a second, panning over everything"),
        ("frame_p95_ms_whole", "95% of these frames within, ms"),
        ("longest_task_whole_ms", "longest task meanwhile, ms"),
        ("fps_near", "frames a second, panning four times nearer"),
        ("frame_p95_ms_near", "95% of these frames within, ms"),
        ("longest_task_near_ms", "longest task meanwhile, ms"),
    ):
        table.add_row(words, f"{figures[name]:,}")
    yield table
