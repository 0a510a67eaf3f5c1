"""Who cites whom among the papers of one generation, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import Rows

# A paper that fifty thousand cite is compared by way of those of its citers that cite least else, and say most:
# as many as cite this many papers between them.
MOST_LINKS = 20_000
_PARTS = ("cites_rows", "cites_ends", "cited_by_rows", "cited_by_ends")


@dataclass(frozen=True, slots=True)
class Linked:
    """Papers that have citations in common with one paper.

    rows (m,) int64, ascending; counts (m,) int64, how many papers link the two; strengths (m,) float32 in (0, 1], the
    count over the geometric mean of how many either has (Salton's cosine).
    """

    rows: Rows
    counts: NDArray[np.int64]
    strengths: NDArray[np.float32]


def write_citations(path: Path, batches: Iterable[Sequence[tuple[int, int]]], paper_rows: NDArray[np.int64]) -> int:
    """Write batches of (citing, cited) internal ids as one .npz file; return how many citations there are.

    paper_rows: (n,) ascending internal ids of the generation's rows. Papers that are not among them, papers that cite
    themselves, and citations that are there twice are left out.
    """
    keys = [np.empty(0, np.int64)]
    for batch in batches:
        pairs = np.array(batch, np.int64).reshape(-1, 2)
        rows = np.searchsorted(paper_rows, pairs)
        known = np.take(paper_rows, rows, mode="clip") == pairs if len(paper_rows) else np.zeros(pairs.shape, bool)
        rows = rows[known.all(axis=1) & (pairs[:, 0] != pairs[:, 1])]
        keys.append(rows[:, 0] * len(paper_rows) + rows[:, 1])
    citing, cited = np.divmod(np.unique(np.concatenate(keys)), max(1, len(paper_rows)))
    backwards = np.argsort(cited, kind="stable")
    arrays: dict[str, Any] = {
        "cites_rows": cited.astype(np.int32),
        "cites_ends": _ends(citing, len(paper_rows)),
        "cited_by_rows": citing[backwards].astype(np.int32),
        "cited_by_ends": _ends(cited, len(paper_rows)),
    }
    np.savez(path, **arrays)
    return len(citing)


def _ends(rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))]).astype(np.int64)


class CitationGraph:
    """The citations of one generation, in memory: 8 bytes each and 16 a paper. Safe to share between threads.

    Rows that came after the generation have no citations.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as stored:
            cites_rows, cites_ends, cited_by_rows, cited_by_ends = (stored[part] for part in _PARTS)
        self._cites = _Lists(cites_rows, cites_ends)
        self._cited_by = _Lists(cited_by_rows, cited_by_ends)

    def __len__(self) -> int:
        """Return how many citations there are."""
        return len(self._cites.rows)

    def cites(self, row: int) -> NDArray[np.int32]:
        """Return the rows that a paper cites, ascending."""
        return self._cites.of(row)

    def cited_by(self, row: int) -> NDArray[np.int32]:
        """Return the rows that cite a paper, ascending."""
        return self._cited_by.of(row)

    def linked_among(self, row: int, among: Rows) -> Rows:
        """Return those of some rows that a paper cites or that cite it, in their order."""
        return among[_has(self.cites(row), among) | _has(self.cited_by(row), among)]

    def links_of(self, rows: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return what all of some rows cite and are cited by, in no order, and at which place the one that does is.

        A paper that cites another and is cited by it is there twice.
        """
        cited, citing = self._cites.of_all(rows), self._cited_by.of_all(rows)
        return np.concatenate([cited[0], citing[0]]), np.concatenate([cited[1], citing[1]])

    def neighbours(self, row: int) -> NDArray[np.int32]:
        """Return the rows that a paper cites or that cite it, ascending, each once."""
        neighbours: NDArray[np.int32] = np.union1d(self.cites(row), self.cited_by(row))
        return neighbours

    def degrees(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        """Return for each row how many citations come from it and go to it; 0 for what came after the generation."""
        known = (rows >= 0) & (rows < len(self._cites.ends) - 1)
        degrees = np.zeros(len(rows), np.int64)
        degrees[known] = self._cites.lengths(rows[known]) + self._cited_by.lengths(rows[known])
        return degrees

    def co_cited(self, row: int) -> Linked:
        """Return the papers that are cited together with a paper (co-citation: Small, JASIS 1973).

        Of very many citers only some are looked at (see `MOST_LINKS`), and counts are of these.
        """
        return _linked(row, self._cited_by, self._cites)

    def coupled(self, row: int) -> Linked:
        """Return the papers that cite what a paper cites (coupling: Kessler, American Documentation 1963).

        Works that very many cite are not looked at where there are too many (see `MOST_LINKS`).
        """
        return _linked(row, self._cites, self._cited_by)

    def times_co_cited(self, a: int, b: int) -> int:
        """Return how many papers cite both of two."""
        return len(np.intersect1d(self.cited_by(a), self.cited_by(b), assume_unique=True))

    def times_coupled(self, a: int, b: int) -> int:
        """Return how many papers here both of two cite."""
        return len(np.intersect1d(self.cites(a), self.cites(b), assume_unique=True))


@dataclass(frozen=True, slots=True)
class _Lists:
    """One list of rows for each row: those of row r are `rows[ends[r]:ends[r + 1]]`."""

    rows: NDArray[np.int32]
    ends: NDArray[np.int64]

    def of(self, row: int) -> NDArray[np.int32]:
        if not 0 <= row < len(self.ends) - 1:
            return np.empty(0, np.int32)
        return self.rows[self.ends[row] : self.ends[row + 1]]

    def of_all(self, rows: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the lists of some rows, one after the other, and at which place the one is whose they are."""
        lengths = self.lengths(rows)
        places = np.repeat(np.arange(len(rows)), lengths)
        starts = self.ends[rows] - np.cumsum(lengths) + lengths
        return self.rows[np.arange(len(places)) + starts[places]], places

    def lengths(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        lengths: NDArray[np.int64] = self.ends[rows + 1] - self.ends[rows]
        return lengths


def _linked(row: int, there: _Lists, back: _Lists) -> Linked:
    """Go from a paper to its neighbours one way, and from these back the other way."""
    between = there.of(row)
    lengths = back.lengths(between)
    order = np.argsort(lengths, kind="stable")
    between = between[order[np.cumsum(lengths[order]) <= MOST_LINKS]]
    found, _ = back.of_all(between)
    rows, counts = np.unique(found[found != row], return_counts=True)
    strengths = counts / np.sqrt(there.lengths(rows) * max(1, len(between)))
    return Linked(rows.astype(np.int64), counts, np.minimum(strengths, 1.0).astype(np.float32))


def _has(listed: NDArray[np.int32], rows: Rows) -> NDArray[np.bool_]:
    """Say of each row whether an ascending list has it."""
    if not len(listed):
        return np.zeros(len(rows), bool)
    at = np.minimum(np.searchsorted(listed, rows.astype(np.int32)), len(listed) - 1)
    return np.asarray(listed[at] == rows, bool)
