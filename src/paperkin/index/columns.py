"""Which rows of a generation a filter lets through: year, venue and author columns beside the vectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.records import Filters, Paper
from paperkin.text import folded

Rows = NDArray[np.int64]
_UNKNOWN_YEAR = np.iinfo(np.int16).min


class ColumnsBuilder:
    """Collects the columns, paper by paper, in row order."""

    def __init__(self) -> None:
        self._years: list[int] = []
        self._venues: dict[str, list[int]] = defaultdict(list)
        self._authors: dict[str, list[int]] = defaultdict(list)

    def add(self, paper: Paper) -> None:
        """Append the next row."""
        row = len(self._years)
        self._years.append(_UNKNOWN_YEAR if paper.year is None else paper.year)
        if paper.venue:
            self._venues[folded(paper.venue)].append(row)
        for name in {folded(author.name) for author in paper.authors}:
            self._authors[name].append(row)

    def write(self, path: Path) -> None:
        """Write the columns as one .npz file."""
        arrays: dict[str, Any] = {"years": np.array(self._years, np.int16)}
        for name, lists in (("venue", self._venues), ("author", self._authors)):
            arrays |= {f"{name}_{part}": array for part, array in _Postings.of(lists).arrays().items()}
        np.savez(path, **arrays)


class Columns:
    """The columns of one generation, in memory: about 40 bytes a paper."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as stored:
            self._years: NDArray[np.int16] = stored["years"]
            self._venues = _Postings(*(stored[f"venue_{part}"] for part in _Postings.PARTS))
            self._authors = _Postings(*(stored[f"author_{part}"] for part in _Postings.PARTS))
        self.select = lru_cache(maxsize=64)(self._select)

    def __len__(self) -> int:
        return len(self._years)

    def _select(self, filters: Filters) -> Rows | None:
        """Return the rows that pass, ascending, as (m,) int64; None where no filter is set and all pass."""
        if not filters:
            return None
        passes = np.ones(len(self._years), bool)
        if filters.year_from is not None or filters.year_to is not None:
            passes &= self._years != _UNKNOWN_YEAR
        if filters.year_from is not None:
            passes &= self._years >= filters.year_from
        if filters.year_to is not None:
            passes &= self._years <= filters.year_to
        for wanted, postings in ((filters.venues, self._venues), (filters.authors, self._authors)):
            if wanted:
                named = np.zeros(len(self._years), bool)
                named[postings.rows(folded(name) for name in wanted)] = True
                passes &= named
        return np.flatnonzero(passes)


class _Postings:
    """Sorted keys and, for each, its rows: one blob of UTF-8 with offsets, searched by bisection."""

    PARTS = ("keys", "key_ends", "rows", "row_ends")

    def __init__(
        self,
        keys: NDArray[np.uint8],
        key_ends: NDArray[np.int64],
        rows: NDArray[np.int32],
        row_ends: NDArray[np.int64],
    ) -> None:
        self._keys, self._key_ends, self._rows, self._row_ends = keys, key_ends, rows, row_ends

    @classmethod
    def of(cls, lists: dict[str, list[int]]) -> _Postings:
        encoded = sorted((key.encode(), rows) for key, rows in lists.items())
        return cls(
            np.frombuffer(b"".join(key for key, _ in encoded), np.uint8),
            np.cumsum([0, *(len(key) for key, _ in encoded)], dtype=np.int64),
            np.array([row for _, rows in encoded for row in rows], np.int32),
            np.cumsum([0, *(len(rows) for _, rows in encoded)], dtype=np.int64),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        return dict(zip(self.PARTS, (self._keys, self._key_ends, self._rows, self._row_ends), strict=True))

    def rows(self, keys: Iterable[str]) -> NDArray[np.int32]:
        found: Sequence[NDArray[np.int32]] = [self._rows_of(key.encode()) for key in keys]
        return np.concatenate(found) if found else np.empty(0, np.int32)

    def _rows_of(self, key: bytes) -> NDArray[np.int32]:
        low, high = 0, len(self._key_ends) - 1
        while low < high:
            middle = (low + high) // 2
            if self._key(middle) < key:
                low = middle + 1
            else:
                high = middle
        if low == len(self._key_ends) - 1 or self._key(low) != key:
            return np.empty(0, np.int32)
        return self._rows[self._row_ends[low] : self._row_ends[low + 1]]

    def _key(self, at: int) -> bytes:
        return self._keys[self._key_ends[at] : self._key_ends[at + 1]].tobytes()
