"""One HTML file with the whole map in it: it asks nothing of anybody when it is opened, and may be mailed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import re
from importlib.resources import files
from itertools import islice

import numpy as np
import orjson
from numpy.typing import NDArray

from paperkin.maps.colours import RAMPS
from paperkin.maps.describe import Described, colour_indices, credit, describe
from paperkin.maps.library_map import Colour, LibraryMap
from paperkin.progress import Progress, Silent
from paperkin.text import cleaned

# Each needs those before it.
_VENDORED = (
    "d3-dispatch",
    "d3-timer",
    "d3-ease",
    "d3-color",
    "d3-interpolate",
    "d3-selection",
    "d3-transition",
    "d3-drag",
    "d3-zoom",
    "kdbush",
)
_AUTHORS_NAMED = 6
_PLACEHOLDER = re.compile("@@([a-z]+)@@")


def page(of: LibraryMap, title: str, colour: Colour = "topic", progress: Progress | None = None) -> bytes:
    """Return the file, UTF-8.

    What papers say is in it only compressed and in base64, and is shown as text only; nothing that a title holds can
    become markup. A policy in the page forbids every request and every script but its own two.
    """
    # Drawn in this order, the most cited last and on top.
    order = np.argsort(of.citations, kind="stable")
    seen = describe(of)
    texts, columns, venues = _packed(seen, order, progress or Silent())
    described = seen.answer() | {"colour": colour, "ramps": RAMPS, "venues": venues}
    vendored = "\n".join(_static("vendor", f"{name}.min.js") for name in _VENDORED)
    script = _static("page.js")
    parts = {
        "policy": _policy(vendored, script),
        "title": html.escape(cleaned(title)),
        "count": f"{len(of):,} papers",
        "credit": html.escape(credit(of)),
        "style": _static("page.css"),
        "licences": _static("vendor", "LICENSES.txt"),
        "described": _squeezed(orjson.dumps(described)),
        "columns": _squeezed(columns),
        "texts": _squeezed(texts),
        "vendored": vendored,
        "script": script,
    }
    # In one pass, so that what is filled in is not searched for places to fill.
    return _PLACEHOLDER.sub(lambda place: parts[place[1]], _static("page.html")).encode()


def _packed(seen: Described, order: NDArray[np.int64], progress: Progress) -> tuple[bytes, bytes, list[str]]:
    """Return all papers' texts, a line a paper; their numbers, array after array; and the venues' names."""
    of = seen.of
    progress.start("read", len(of), "papers")
    lines: list[str] = []
    venues: dict[str, int] = {}
    venue_of = np.full(len(of), -1, "<i4")
    for at, paper in enumerate(of.read(order)):
        named = list(islice(paper.authors, _AUTHORS_NAMED))
        more = len(paper.authors) - len(named)
        authors = ", ".join(named) + (f" and {more} more" if more else "")
        lines.append("\t".join(cleaned(cell) for cell in (paper.id, paper.title, authors, paper.url or "")))
        if paper.venue:
            venue_of[at] = venues.setdefault(cleaned(paper.venue), len(venues))
        progress.advance(1)
    progress.done()
    leaf = of.partition[:, -1] if of.levels else np.full(len(of), -1)
    columns = (
        of.xy[order].astype("<f4"),
        of.citations[order].astype("<i4"),
        leaf[order].astype("<i4"),
        venue_of,
        of.years[order].astype("<i2"),
        colour_indices(seen)[order].astype("<u2"),
    )
    return "\n".join(lines).encode(), b"".join(column.tobytes() for column in columns), list(venues)


def _squeezed(data: bytes) -> str:
    # No time of day in it: the same map gives the same file.
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode()


def _policy(*scripts: str) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _static(*path: str) -> str:
    return files("paperkin.maps").joinpath("static", *path).read_text(encoding="utf-8")
