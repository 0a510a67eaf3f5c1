"""Candidates for related papers, and what their texts say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation, LexicalHits, Selection
from paperkin.index.columns import Rows
from paperkin.records import Paper
from paperkin.related.asked import Asked
from paperkin.related.background import Floats
from paperkin.related.wording import common_wording
from paperkin.search import Ranking

Doubles = NDArray[np.float64]

# How deep the single papers of a set look beside all of them together.
_OWN_DEPTH = 100


@dataclass(frozen=True, slots=True)
class _Scale:
    """Nearness and BM25 from (low, high) to [0, 1], and the share of the words."""

    nearness: tuple[float, float]
    bm25: tuple[float, float]
    lexical_weight: float

    @classmethod
    def of(cls, nearness: Floats, bm25: Floats, lexical_weight: float) -> _Scale:
        known = bm25[~np.isnan(bm25)]
        return cls(
            (float(nearness.min(initial=np.inf)), float(nearness.max(initial=-np.inf))),
            (float(known.min(initial=np.inf)), float(known.max(initial=-np.inf))),
            lexical_weight,
        )

    def mixed(self, nearness: Floats, bm25: Floats) -> Doubles:
        """Return scores from 0 to 1. What the words did not find counts as the worst of what they did."""
        mixed = (1 - self.lexical_weight) * _between(nearness, *self.nearness)
        if np.isfinite(self.bm25[0]):
            mixed += self.lexical_weight * _between(np.where(np.isnan(bm25), self.bm25[0], bm25), *self.bm25)
        return mixed


def _between(scores: Floats, low: float, high: float) -> Doubles:
    if high <= low:
        return np.ones(len(scores))
    return np.clip((scores.astype(np.float64) - low) / (high - low), 0.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Rows (m,) ascending, and beside them scores (m,), cosines to the nearest seed (m,), and BM25 (m,) or nan.

    dense, words: the rows that either part found, best first.
    """

    rows: Rows
    scores: Doubles
    similarities: Floats
    bm25: Floats
    dense: Rows
    words: Rows
    scale: _Scale

    def best(self, most: int, besides: Rows) -> tuple[Rows, Doubles]:
        """Return the best rows but for some, best first, and their scores."""
        order = np.lexsort((self.rows, -self.scores))
        order = order[~np.isin(self.rows[order], besides)][:most]
        return self.rows[order], self.scores[order]

    def joined_by(self, index: Generation, asked: Asked, rows: Rows) -> Candidates:
        """Add rows that the texts did not find, scored as if they had."""
        fresh = np.setdiff1d(rows, self.rows)
        vectors = index.vectors.vectors(fresh)
        bm25 = np.full(len(fresh), np.nan, np.float32)
        together = np.concatenate([self.rows, fresh])
        order = np.argsort(together)
        return replace(
            self,
            rows=together[order],
            scores=np.concatenate([self.scores, self.scale.mixed(asked.nearness(vectors), bm25)])[order],
            similarities=np.concatenate([self.similarities, asked.similarities(vectors)])[order],
            bm25=np.concatenate([self.bm25, bm25])[order],
        )

    def raised(self, links: Sequence[tuple[float, Doubles]]) -> Candidates:
        """Add weighted scores (m,) of another kind; what all of them together can come to is 1 again."""
        if not links:
            return self
        scores = self.scores + sum(weight * linked for weight, linked in links)
        return replace(self, scores=scores / (1 + sum(weight for weight, _ in links)))

    def ranking(self) -> Ranking:
        """Return the candidates as a ranking."""
        scores = self.scores.astype(np.float32)
        return Ranking.of(self.rows, scores, self.similarities, self.bm25, self.dense, self.words)


def find_by_text(
    index: Generation,
    asked: Asked,
    papers: Sequence[Paper],
    selection: Selection,
    depth: int,
    lexical_weight: float,
    *,
    left_out: Rows,
) -> Candidates:
    """Return the nearest papers, and those that share most words, `depth` of either.

    papers: whose words are looked up. left_out: rows that are not wanted. A single seed stays a candidate, and is the
    measure of what near is; the caller leaves it out of the ranking.
    """
    words = LexicalHits(np.empty(0, np.int64), np.empty(0, np.float32))
    if lexical_weight > 0:
        words = index.lexical.search(common_wording(index.lexical, papers), depth, selection)
    dense = _nearest(index, asked, selection.rows, depth) if lexical_weight < 1 else words.rows[:0]
    rows = np.union1d(dense, words.rows)
    bm25 = np.full(len(rows), np.nan, np.float32)
    bm25[np.searchsorted(rows, words.rows)] = words.scores
    if asked.probes is not None:
        kept = ~np.isin(rows, left_out)
        rows, bm25 = rows[kept], bm25[kept]
    vectors = index.vectors.vectors(rows)
    nearness = asked.nearness(vectors)
    scale = _Scale.of(nearness, bm25, lexical_weight)
    by_nearness = rows[np.lexsort((rows, -nearness))]
    return Candidates(
        rows=rows,
        scores=scale.mixed(nearness, bm25),
        similarities=asked.similarities(vectors),
        bm25=bm25,
        dense=by_nearness[np.isin(by_nearness, dense)],
        words=words.rows[np.isin(words.rows, rows)],
        scale=scale,
    )


def _nearest(index: Generation, asked: Asked, within: Rows | None, depth: int) -> Rows:
    most = len(index)
    found = [index.vectors.search(asked.queries[:1], min(depth, most), within).rows]
    if len(asked.queries) > 1:
        found.append(index.vectors.search(asked.queries[1:], min(_OWN_DEPTH, depth, most), within).rows)
    rows = np.unique(np.concatenate([part.ravel() for part in found]))
    return rows[rows >= 0]
