"""The map as JSON, for whoever draws it otherwise: the description, and every paper with its place."""

from __future__ import annotations

from typing import Any

import numpy as np

from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_YEAR
from paperkin.maps.describe import describe
from paperkin.maps.library_map import LibraryMap
from paperkin.progress import Progress, Silent


def map_answer(of: LibraryMap, progress: Progress | None = None) -> dict[str, Any]:
    """Return the description (see `Described.answer`) with `points`: each paper, in the order of the build's rows.

    A point's x and y are in [-1, 1], y upwards; `topics` are ids, the broadest first.
    """
    progress = progress or Silent()
    progress.start("read", len(of), "papers")
    points = []
    for row, paper in enumerate(of.read(np.arange(len(of)))):
        year, citations = int(of.years[row]), int(of.citations[row])
        points.append(
            {
                "id": paper.id,
                "title": paper.title,
                "authors": paper.authors,
                "venue": paper.venue,
                "url": paper.url,
                "year": None if year == UNKNOWN_YEAR else year,
                "citations": None if citations == UNKNOWN_CITATIONS else citations,
                "x": round(float(of.xy[row, 0]), 6),
                "y": round(float(of.xy[row, 1]), 6),
                "topics": [of.topics[node].id for node in of.partition[row].tolist() if node >= 0],
            }
        )
        progress.advance(1)
    progress.done()
    return describe(of).answer() | {"points": points}
