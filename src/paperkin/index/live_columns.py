"""The columns of a generation and of a delta, read as one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import Columns, ColumnsBuilder, Numbered, Rows
from paperkin.index.labels import Ids, Labels
from paperkin.records import FacetCount, Filters, Paper
from paperkin.text import folded

_ROOM = 1024


class LiveColumns(Columns):
    """The columns of a generation, and behind them those of a delta. Rows that are gone are never selected."""

    def __init__(
        self,
        years: NDArray[np.int16],
        dates: NDArray[np.int32],
        citations: NDArray[np.int32],
        labels: Mapping[str, Labels],
        gone: Rows,
    ) -> None:
        """years, dates, citations: (n + m,) of both parts. labels: by column. gone: rows of either part, ascending."""
        self.years, self.dates, self.citations = years, dates, citations
        self._labels = dict(labels)
        self._gone = gone
        self.select = lru_cache(maxsize=64)(self._select)
        self.labels = lru_cache(maxsize=64)(self._keys_of)

    def _select(self, filters: Filters) -> Rows | None:
        rows = super()._select(filters)
        if rows is None:
            return None
        rows = np.setdiff1d(rows, self._gone, assume_unique=True)
        rows.flags.writeable = False
        return rows

    def facets(self, rows: Rows | None, top: int | None = None) -> dict[str, list[FacetCount]]:
        """Count rows by their labels: see `Columns.facets`."""
        if rows is None:
            rows = np.setdiff1d(np.arange(len(self)), self._gone, assume_unique=True)
        return super().facets(rows, top)


class GrowingColumns:
    """The columns of a delta while it grows behind those of a generation."""

    def __init__(self, base: Columns) -> None:
        self._base, self._builder = base, ColumnsBuilder()
        self._joiners = {column: Joiner(labels) for column, labels in base._labels.items()}
        self._numbers = (Behind(base.years), Behind(base.dates), Behind(base.citations))

    def add(self, paper: Paper, institutions: Numbered = (), topics: Numbered = ()) -> None:
        """Append the next row: see `ColumnsBuilder.add`."""
        self._builder.add(paper, institutions, topics)

    def columns(self, path: Path, gone: Rows) -> LiveColumns:
        """Return both parts as they are now. path: where the delta's own may be written for a moment."""
        self._builder.write(path)
        delta = Columns(path)
        path.unlink()
        written: tuple[NDArray[Any], ...] = (delta.years, delta.dates, delta.citations)
        for numbers, own in zip(self._numbers, written, strict=True):
            numbers.append(own[len(numbers) - len(self._base) :])
        years, dates, citations = (numbers.view() for numbers in self._numbers)
        labels = {
            column: LiveLabels(base, delta._labels[column], self._joiners[column], len(self._base))
            for column, base in self._base._labels.items()
        }
        return LiveColumns(years, dates, citations, labels, gone)


class Behind:
    """Rows to which others are only ever appended, so that all views of them share one piece of memory."""

    def __init__(self, first: NDArray[Any]) -> None:
        self._held, self._filled = first, len(first)

    def __len__(self) -> int:
        return self._filled

    def append(self, more: NDArray[Any]) -> None:
        """Append rows (m, …). Views that were given out before do not change."""
        wanted = self._filled + len(more)
        if wanted > len(self._held):
            grown = np.empty((wanted + max(_ROOM, self._filled // 8), *self._held.shape[1:]), self._held.dtype)
            grown[: self._filled] = self._held[: self._filled]
            self._held = grown
        self._held[self._filled : wanted] = more
        self._filled = wanted

    def view(self) -> NDArray[Any]:
        """Return what is there now."""
        view = self._held[: self._filled]
        view.flags.writeable = False
        return view


@dataclass(frozen=True, slots=True)
class Joint:
    """How the labels of a delta's column are numbered among those of a generation's.

    to (m,) int64: delta's label → the generation's, or from `len` of that on if it has none. ranks (m,) float64: where
    it stands in the generation's alphabet.
    """

    to: Ids
    ranks: NDArray[np.float64]


class Joiner:
    """Finds the labels of a growing delta among those of one column of a generation, each label once."""

    def __init__(self, base: Labels) -> None:
        self._base = base
        self._known: dict[int | str, tuple[int | None, float]] = {}

    def join(self, delta: Labels) -> Joint:
        """Number a delta's labels."""
        to, ranks = np.empty(len(delta), np.int64), np.empty(len(delta))
        new = len(self._base)
        for label in range(len(delta)):
            number, shown = delta.number(label), delta.shown(label)
            key = folded(shown) if number is None else number
            if key not in self._known:
                self._known[key] = self._found(number, shown)
            at, ranks[label] = self._known[key]
            to[label] = new if at is None else at
            new += at is None
        return Joint(to, ranks)

    def _found(self, number: int | None, shown: str) -> tuple[int | None, float]:
        found = self._base.spelt(shown) if number is None else self._base.numbered(number)
        # Of labels that look alike, the one that is known by its text comes first.
        if len(found) and self._base.number(int(found[0])) == number:
            return int(found[0]), float(found[0])
        here = (folded(shown), -1 if number is None else number)
        place = bisect_left(range(len(self._base)), here, key=self._place)
        return None, place - 0.5

    def _place(self, label: int) -> tuple[str, int]:
        number = self._base.number(label)
        return folded(self._base.shown(label)), -1 if number is None else number


class LiveLabels(Labels):
    """One column of a generation and of a delta. Labels that the generation lacks are numbered behind its own."""

    def __init__(self, base: Labels, delta: Labels, joiner: Joiner, offset: int) -> None:
        """offset: how many rows the generation has."""
        self._base, self._delta, self._offset = base, delta, offset
        joint = joiner.join(delta)
        self._to, self._ranks = joint.to, joint.ranks
        self._new = np.flatnonzero(joint.to >= len(base))

    def __len__(self) -> int:
        return len(self._base) + len(self._new)

    def flat(self) -> tuple[Ids, Ids]:
        """Return where each row's labels end, and the labels, row after row: see `Labels.flat`."""
        (ends, ids), (delta_ends, delta_ids) = self._base.flat(), self._delta.flat()
        return np.concatenate([ends, delta_ends[1:] + ends[-1]]), np.concatenate([ids, self._to[delta_ids]])

    def shown(self, label: int) -> str:
        """Return a label as people read it."""
        own = len(self._base)
        return self._base.shown(label) if label < own else self._delta.shown(int(self._new[label - own]))

    def number(self, label: int) -> int | None:
        """Return the number that a label is known by, or None where it is known by its text."""
        own = len(self._base)
        return self._base.number(label) if label < own else self._delta.number(int(self._new[label - own]))

    def spelt(self, value: str) -> Ids:
        """Return the labels (0 or 1 of them where they have no numbers) whose folded text is that of the value."""
        return self._either(self._base.spelt(value), self._delta.spelt(value))

    def numbered(self, number: int) -> Ids:
        """Return the label (0 or 1 of them) that is known by a number."""
        return self._either(self._base.numbered(number), self._delta.numbered(number))

    def with_words(self, value: str) -> Ids:
        """Return the labels, ascending, that have every word of the value. A value without words is in none."""
        return self._either(self._base.with_words(value), self._delta.with_words(value))

    def borne(self, labels: Ids) -> NDArray[np.bool_]:
        """Say of each row whether it bears any of some labels."""
        before = self._base.borne(labels[labels < len(self._base)])
        return np.concatenate([before, self._delta.borne(np.flatnonzero(np.isin(self._to, labels)))])

    def counts(self, rows: Ids | None, top: int | None) -> Iterator[tuple[int, int]]:
        """Yield (label, how many of the rows bear it), most first, ties alphabetically; of all rows for None."""
        before = _tally(self._base, None if rows is None else rows[rows < self._offset])
        behind = _tally(self._delta, None if rows is None else rows[rows >= self._offset] - self._offset)
        labels = np.concatenate([before[:, 0], self._to[behind[:, 0]]])
        ranks = np.concatenate([before[:, 0], self._ranks[behind[:, 0]]])
        found, first, which = np.unique(labels, return_index=True, return_inverse=True)
        papers = np.bincount(which, np.concatenate([before[:, 1], behind[:, 1]])).astype(np.int64)
        order = np.lexsort((ranks[first], -papers))[:top]
        return zip(found[order].tolist(), papers[order].tolist(), strict=True)

    def _either(self, before: Ids, behind: Ids) -> Ids:
        return np.union1d(before, self._to[behind])


def _tally(labels: Labels, rows: Ids | None) -> NDArray[np.int64]:
    """Return (label, rows that bear it) as (m, 2)."""
    return np.array(list(labels.counts(rows, None)), np.int64).reshape(-1, 2)
