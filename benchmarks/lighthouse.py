"""What Lighthouse says of a running site's search, paper and person pages; `scripts/lighthouse` runs it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from benchmarks.chromium import ChromiumMissing, chromium_arguments, find_chromium
from benchmarks.common import grid
from benchmarks.site_addresses import site_addresses

VERSION = "13.5.0"
PAGES = ("search", "paper", "person")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
_HELD = CATEGORIES[:3]
_FIGURES = {
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "moved",
}
_REPORTS = Path(".cache/lighthouse")


def main() -> None:
    """Ask for each page and device, show the scores, and exit with 1 where one is too low."""
    parser = argparse.ArgumentParser(prog="scripts/lighthouse", description=__doc__)
    parser.add_argument("base", nargs="?", default="http://127.0.0.1:8321", help="the site's address")
    parser.add_argument("--pages", nargs="+", default=PAGES, metavar="NAME", help="names of scripts/screenshots")
    parser.add_argument("--desk", action="store_true", help="a desk computer rather than a slowed-down phone")
    arguments = parser.parse_args()
    base = arguments.base.rstrip("/")
    addresses = site_addresses(base)
    device = "desk" if arguments.desk else "phone"
    table = grid(f"Lighthouse {VERSION}, {device}", ["page", *CATEGORIES, *_FIGURES.values()])
    lost: list[str] = []
    low = False
    try:
        for name in arguments.pages:
            report = asked(base + addresses[name], _REPORTS / f"{name}-{device}.json", desk=arguments.desk)
            scores = {kind: round(100 * (report["categories"][kind]["score"] or 0)) for kind in CATEGORIES}
            low |= any(scores[kind] < LEAST for kind in _HELD)
            figures = [report["audits"][figure]["displayValue"] for figure in _FIGURES]
            table.add_row(name, *(str(score) for score in scores.values()), *figures)
            lost += [f"{name}: {line}" for line in costs(report)]
    except ChromiumMissing as error:
        sys.exit(f"error: {error}")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print("\n".join(lost), markup=False)
    sys.exit(low)


def asked(address: str, kept: Path, *, desk: bool) -> dict[str, Any]:
    """Run Lighthouse on one address and return its report, which is kept as a file too."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    flags = " ".join(["--headless=new", *chromium_arguments()])
    command = [
        *("npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json", f"--output-path={kept}"),
        *(f"--chrome-flags={flags}", "--no-enable-error-reporting"),
        *(["--preset=desktop"] if desk else []),
    ]
    environment = {**os.environ, "CHROME_PATH": find_chromium()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"error: Lighthouse ended with {done.returncode}: {done.stderr[-2000:]}")
    report: dict[str, Any] = orjson.loads(kept.read_bytes())
    return report


def costs(report: dict[str, Any]) -> list[str]:
    """Return the audits that lost points, by category."""
    return [
        f"{kind}: {audit['id']}: {audit['title']} {audit.get('displayValue', '')}".strip()
        for kind in CATEGORIES
        for part in report["categories"][kind]["auditRefs"]
        if (audit := report["audits"][part["id"]])["score"] is not None and audit["score"] < 0.9 and part["weight"]
    ]


if __name__ == "__main__":
    main()
