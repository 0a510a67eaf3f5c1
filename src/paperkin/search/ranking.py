"""Ranked rows of a generation, with what each part said of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.records import Why


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows of a generation, best first, with what each part said of them.

    rows (m,) int64; scores (m,) float32 in [0, 1], descending; similarities (m,) float32 cosines to the query's
    vector, nan where nothing was compared; bm25 (m,) float32, nan where BM25 did not return the row; dense_ranks and
    bm25_ranks (m,) int64 from 1, 0 for not returned; reranked (m,) float32, what a cross-encoder said, nan where it was
    not asked, None where there is none.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    similarities: NDArray[np.float32]
    bm25: NDArray[np.float32]
    dense_ranks: NDArray[np.int64]
    bm25_ranks: NDArray[np.int64]
    reranked: NDArray[np.float32] | None = None

    @classmethod
    def of(
        cls,
        rows: NDArray[np.int64],
        scores: NDArray[np.float32],
        similarities: NDArray[np.float32],
        bm25: NDArray[np.float32],
        dense: NDArray[np.int64],
        lexical: NDArray[np.int64],
    ) -> Ranking:
        """Sort rows (m,), ascending as they come, by their scores; ties by ascending row.

        dense, lexical: the rows that each part returned, best first.
        """
        order = np.lexsort((rows, -scores))
        return cls(
            rows[order],
            np.asarray(scores[order], np.float32),
            similarities[order],
            bm25[order],
            _ranks(rows, dense)[order],
            _ranks(rows, lexical)[order],
        )

    @classmethod
    def unscored(cls, rows: NDArray[np.int64]) -> Ranking:
        """Return rows in the order that they come in, of which nobody has said anything."""
        nothing, nowhere = np.full(len(rows), np.nan, np.float32), np.zeros(len(rows), np.int64)
        return cls(rows, np.zeros(len(rows), np.float32), nothing, nothing, nowhere, nowhere)

    def __len__(self) -> int:
        return len(self.rows)

    def taken(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> Ranking:
        """Return what stands at some places, in the order of those; every part's rank stays what it was."""
        return Ranking(
            self.rows[places],
            self.scores[places],
            self.similarities[places],
            self.bm25[places],
            self.dense_ranks[places],
            self.bm25_ranks[places],
            None if self.reranked is None else self.reranked[places],
        )

    def without(self, rows: NDArray[np.int64]) -> Ranking:
        """Return the ranking less some rows: the order is kept, and the ranks close up."""
        gone = np.isin(self.rows, rows)
        return Ranking(
            self.rows[~gone],
            self.scores[~gone],
            self.similarities[~gone],
            self.bm25[~gone],
            _closed_up(self.dense_ranks, gone),
            _closed_up(self.bm25_ranks, gone),
            None if self.reranked is None else self.reranked[~gone],
        )

    def why(self, at: int) -> Why:
        """Say why the paper at this place is there."""
        similarity, bm25 = float(self.similarities[at]), float(self.bm25[at])
        reranked = float("nan") if self.reranked is None else float(self.reranked[at])
        return Why(
            similarity=None if np.isnan(similarity) else round(similarity, 4),
            dense_rank=int(self.dense_ranks[at]) or None,
            bm25=None if np.isnan(bm25) else round(bm25, 3),
            bm25_rank=int(self.bm25_ranks[at]) or None,
            reranked=None if np.isnan(reranked) else round(reranked, 4),
        )


def _ranks(rows: NDArray[np.int64], listed: NDArray[np.int64]) -> NDArray[np.int64]:
    ranks = np.zeros(len(rows), np.int64)
    ranks[np.searchsorted(rows, listed)] = np.arange(1, len(listed) + 1)
    return ranks


def _closed_up(ranks: NDArray[np.int64], gone: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the ranks of those that stay, as if the others had never been listed."""
    ahead = np.searchsorted(np.sort(ranks[gone & (ranks > 0)]), ranks[~gone])
    closed: NDArray[np.int64] = ranks[~gone] - ahead
    return closed
