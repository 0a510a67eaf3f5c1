"""Dense and lexical candidates, fused by score.

Both lists give candidates. Every candidate has its exact cosine, whichever list it came from; one that BM25 did not
return counts as BM25's worst. Each score is scaled to [0, 1] over the candidates and the two are mixed (score fusion,
Fox & Shaw, 1994; the convex combination of Bruch, Gai & Ingber, TOIS 2023, who find it above rank fusion).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation, LexicalHits, Neighbours
from paperkin.records import Filters, Why

Method = Literal["hybrid", "dense", "bm25"]

# How deep each part looks. It bounds how far one can page: at most twice this many papers are ranked.
DEPTH = 500
# The share of the lexical score in the mixture.
LEXICAL_WEIGHT = 0.5

# Encoding and BM25 need nothing of each other, and both let go of the interpreter's lock.
_other_threads = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="bm25")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows of a generation, best first, with what each part said of them.

    rows (m,) int64; scores (m,) float32 in [0, 1], descending; similarities (m,) float32 cosines; bm25 (m,) float32,
    nan where BM25 did not return the row; dense_ranks and bm25_ranks (m,) int64 from 1, 0 for not returned.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    similarities: NDArray[np.float32]
    bm25: NDArray[np.float32]
    dense_ranks: NDArray[np.int64]
    bm25_ranks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

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
        )

    def why(self, at: int) -> Why:
        """Say why the paper at this place is there."""
        bm25 = float(self.bm25[at])
        return Why(
            similarity=round(float(self.similarities[at]), 4),
            dense_rank=int(self.dense_ranks[at]) or None,
            bm25=None if np.isnan(bm25) else round(bm25, 3),
            bm25_rank=int(self.bm25_ranks[at]) or None,
        )


def rank(
    generation: Generation,
    encode: Callable[[], NDArray[np.float32]],
    text: str,
    filters: Filters,
    *,
    method: Method = "hybrid",
    depth: int = DEPTH,
    lexical_weight: float = LEXICAL_WEIGHT,
) -> Ranking:
    """Rank papers for a text and its vector, among those that pass the filters.

    encode: returns the unit vector (d,); words are looked up in another thread while it runs.
    If k papers pass, k come back for every k up to `depth`, unless the method is `bm25`, which knows only papers
    that share a word with the text.
    """
    within = generation.columns.select(filters)
    looked_up: Future[LexicalHits] | None = None
    if method != "dense":
        looked_up = _other_threads.submit(generation.lexical.search, text, depth, filters)
    vector = encode()
    dense = Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
    if method != "bm25":
        found = generation.vectors.search(vector[None], min(depth, len(generation)), within)
        there = found.rows[0] >= 0
        dense = Neighbours(found.rows[0][there], found.scores[0][there])
    lexical = looked_up.result() if looked_up else LexicalHits(np.empty(0, np.int64), np.empty(0, np.float32))
    weight = {"hybrid": lexical_weight, "dense": 0.0, "bm25": 1.0}[method]
    return _fused(generation, vector, dense, lexical, weight)


def _fused(
    generation: Generation,
    vector: NDArray[np.float32],
    dense: Neighbours,
    lexical: LexicalHits,
    lexical_weight: float,
) -> Ranking:
    rows = np.union1d(dense.rows, lexical.rows)
    similarities = np.empty(len(rows), np.float32)
    similarities[np.searchsorted(rows, dense.rows)] = dense.scores
    words_only = ~np.isin(rows, dense.rows, assume_unique=True)
    similarities[words_only] = generation.vectors.similarities(vector, rows[words_only])
    bm25 = np.full(len(rows), np.nan, np.float32)
    bm25[np.searchsorted(rows, lexical.rows)] = lexical.scores
    floor = lexical.scores.min(initial=np.inf) if len(lexical.scores) else 0.0
    mixed = (1 - lexical_weight) * _scaled(similarities)
    if len(lexical.rows):
        mixed = mixed + lexical_weight * _scaled(np.nan_to_num(bm25, nan=float(floor)))
    scores = np.asarray(mixed, np.float32)
    order = np.lexsort((rows, -scores))
    return Ranking(
        rows[order],
        scores[order],
        similarities[order],
        bm25[order],
        _ranks(rows, dense.rows)[order],
        _ranks(rows, lexical.rows)[order],
    )


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


def _ranks(rows: NDArray[np.int64], listed: NDArray[np.int64]) -> NDArray[np.int64]:
    ranks = np.zeros(len(rows), np.int64)
    ranks[np.searchsorted(rows, listed)] = np.arange(1, len(listed) + 1)
    return ranks


def _closed_up(ranks: NDArray[np.int64], gone: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the ranks of those that stay, as if the others had never been listed."""
    ahead = np.searchsorted(np.sort(ranks[gone & (ranks > 0)]), ranks[~gone])
    closed: NDArray[np.int64] = ranks[~gone] - ahead
    return closed
