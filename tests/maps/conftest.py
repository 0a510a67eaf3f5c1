from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_YEAR
from paperkin.maps import LibraryMap, MapPaper
from paperkin.records import Topic

MakeMap = Callable[..., LibraryMap]


def groups(count: int, each: int, seed: int = 0) -> NDArray[np.float32]:
    """Points in `count` heaps on a ring."""
    draw = np.random.default_rng(seed)
    turn = 2 * np.pi * np.repeat(np.arange(count), each) / count
    middles = np.stack([np.cos(turn), np.sin(turn)], axis=1) * 0.75
    return (middles + draw.normal(0, 0.04, (count * each, 2))).clip(-1, 1).astype(np.float32)


@pytest.fixture
def make_map() -> MakeMap:
    """Make a map of heaps: two broad topics, in each half of the heaps, which are the narrow topics."""

    def make(count: int = 6, each: int = 30, titles: dict[int, str] | None = None, **changes: str) -> LibraryMap:
        n = count * each
        narrow = np.repeat(np.arange(count), each)
        broad = narrow * 2 // max(1, count)
        topics = [Topic(f"T{at + 1}", 0, f"Broad matter {at}", "", (), int((broad == at).sum())) for at in range(2)]
        for at in range(count):
            label = changes.get("label", f"Narrow matter {at}")
            parent = f"T{at * 2 // count + 1}"
            topics.append(Topic(f"T{at + 3}", 1, label, "Papers.", (), each, parent))
        years = (1990 + np.arange(n) % 30).astype(np.int16)
        citations = (np.arange(n, dtype=np.int32) * 7) % 101
        if n:
            years[0], citations[0] = UNKNOWN_YEAR, UNKNOWN_CITATIONS

        def read(rows: NDArray[np.int64]) -> Iterator[MapPaper]:
            for row in rows.tolist():
                title = (titles or {}).get(row, f"Paper number {row}")
                author = changes.get("author", f"Ada Person{row}")
                yield MapPaper(f"p{row}", title, (author,), changes.get("venue", "ACL"), changes.get("url"))

        partition = np.stack([broad, narrow + 2], axis=1).astype(np.int32)
        return LibraryMap(groups(count, each), years, citations, topics, partition, read, "G1")

    return make
