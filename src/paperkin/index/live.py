"""A generation and what came after it, read as one index: fresh papers are rows behind the generation's own.

A row of the generation whose paper has changed since, or is gone, stays where it is and is never answered. Every
`LiveIndex` is immutable; what two of them have in common they share.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import Rows
from paperkin.index.generation import Generation
from paperkin.index.lexical import LexicalIndex
from paperkin.index.live_columns import LiveColumns
from paperkin.index.titles import LiveTitles
from paperkin.index.topics import Topics
from paperkin.index.vectors import Neighbours, VectorIndex

# So many more than asked are looked up where some may have to be dropped; if that was too few, as many as can be.
_SPARE = 64
_T = TypeVar("_T")


class LiveIndex(Generation):
    """A generation with a delta, to be used as a generation is. `Growing` makes them.

    vectors, lexical, columns, titles, topics: over both. paper_rows (n + m,): internal ids by row, ascending only
    within the first n.
    gone (g,): rows that are never answered, ascending. `len` counts the rows, those included.
    """

    def __init__(
        self,
        base: Generation,
        mark: str,
        paper_rows: NDArray[np.int64],
        gone: Rows,
        vectors: LiveVectors,
        lexical: LexicalIndex,
        columns: LiveColumns,
        titles: LiveTitles,
        topics: Topics,
    ) -> None:
        """mark: names the delta's content."""
        self.base = base
        self.folder = base.folder
        self.manifest = base.manifest
        self.paper_rows = paper_rows
        self.gone = gone
        self.vectors = vectors
        self.lexical = lexical
        self.columns = columns
        self.titles = titles
        self._topics = topics
        self._id = f"{base.id}+{mark}"
        self._behind = np.setdiff1d(np.arange(len(base), len(paper_rows)), gone)

    @property
    def id(self) -> str:
        """The generation's name and the delta's, which is the same wherever the content is."""
        return self._id

    @property
    def fresh(self) -> int:
        """How many papers are answered from the delta."""
        return len(self._behind)

    @property
    def topics(self) -> Topics:
        """What it is about, fresh papers included."""
        return self._topics

    def __len__(self) -> int:
        return len(self.paper_rows)

    def row_of(self, paper_row: int) -> int | None:
        """Return the row here of a paper in the catalogue, or None if it is in neither part."""
        row = int(self.rows_of(np.array([paper_row]))[0])
        return None if row < 0 else row

    def rows_of(self, paper_rows: NDArray[np.int64]) -> Rows:
        """Return the row here of each of these papers (m,) int64; -1 where it is in neither part."""
        rows = self.base.rows_of(paper_rows)
        rows[np.isin(rows, self.gone)] = -1
        fresh = self.paper_rows[self._behind]
        order = np.argsort(fresh)
        at = np.searchsorted(fresh, paper_rows, sorter=order)
        near = self._behind[order[np.minimum(at, len(order) - 1)]] if len(order) else rows
        there = (near >= 0) & (self.paper_rows[near] == paper_rows)
        return np.where(there, near, rows)

    def _part(self, name: str, open_part: Callable[[Path], _T]) -> _T:
        """Return a part as it was when the generation was built."""
        return self.base._part(name, open_part)


class LiveVectors(VectorIndex):
    """The vectors of a generation and of a delta."""

    def __init__(self, base: VectorIndex, delta: NDArray[np.float32], gone: Rows) -> None:
        """delta: (m, d) unit rows. gone: rows of either part that are not there any more, ascending."""
        self._base, self._delta, self._offset = base, delta, len(base)
        self._gone = gone[: int(np.searchsorted(gone, self._offset))]
        self._delta_gone = gone[len(self._gone) :] - self._offset

    def __len__(self) -> int:
        return self._offset + len(self._delta)

    @property
    def dimension(self) -> int:
        """The number of components of each vector."""
        return self._base.dimension

    def search(self, vectors: NDArray[np.float32], k: int, within: Rows | None = None) -> Neighbours:
        """Return the k nearest papers to each query vector: see `VectorIndex.search`. Those that are gone never."""
        before = self._search_base(vectors, k, within)
        behind = self._search_delta(vectors, within)
        rows, scores = np.hstack([before.rows, behind.rows]), np.hstack([before.scores, behind.scores])
        missing = rows < 0
        order = np.lexsort((rows, -scores, missing), axis=1)[:, :k]
        return Neighbours(np.take_along_axis(rows, order, 1), np.take_along_axis(scores, order, 1))

    def _search_base(self, vectors: NDArray[np.float32], k: int, within: Rows | None) -> Neighbours:
        if within is not None:
            own = within[within < self._offset]
            return self._base.search(vectors, k, np.setdiff1d(own, self._gone) if len(self._gone) else own)
        found = self._base.search(vectors, min(k + min(len(self._gone), _SPARE), self._offset))
        dropped = np.isin(found.rows, self._gone)
        if len(self._gone) > _SPARE and (dropped.sum(axis=1) > _SPARE).any():
            found = self._base.search(vectors, min(k + len(self._gone), self._offset))
            dropped = np.isin(found.rows, self._gone)
        return Neighbours(np.where(dropped, -1, found.rows), np.where(dropped, -1, found.scores).astype(np.float32))

    def _search_delta(self, vectors: NDArray[np.float32], within: Rows | None) -> Neighbours:
        there = np.ones(len(self._delta), bool)
        if within is not None:
            there[:] = False
            there[within[within >= self._offset] - self._offset] = True
        there[self._delta_gone] = False
        rows = np.flatnonzero(there)
        scores = np.clip((vectors @ self._delta.T)[:, rows], -1, 1)
        return Neighbours(np.broadcast_to(rows + self._offset, scores.shape), scores)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """Return the vectors of these rows as (m, d) float32."""
        behind = rows >= self._offset
        if not behind.any():
            return self._base.vectors(rows)
        found = np.empty((len(rows), self.dimension), np.float32)
        found[~behind] = self._base.vectors(rows[~behind])
        found[behind] = self._delta[rows[behind] - self._offset]
        return found
