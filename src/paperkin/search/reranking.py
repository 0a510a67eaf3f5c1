"""A second look at the first of a ranking, by whatever reads query and paper together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from paperkin.encode import Reranker
from paperkin.index import Rows
from paperkin.search.ranking import Ranking

# How many papers are read again: each costs milliseconds, and what is wanted is seldom further down.
RERANKED = 50
# The share of what the cross-encoder says in the new score of those.
RERANK_WEIGHT = 0.5


def rerank(
    ranking: Ranking,
    reranker: Reranker,
    query: str,
    texts: Callable[[Rows], Sequence[str]],
    *,
    top: int = RERANKED,
    weight: float = RERANK_WEIGHT,
) -> Ranking:
    """Return the ranking with its first `top` papers in an order to which the reranker had its say.

    Both scores of those papers are scaled to [0, 1] over them and mixed, so that a reranker that knows another field
    moves papers and does not throw them about. The papers after them stay where they were.
    texts: returns title and abstract of some rows. weight: 1 is the reranker's order alone.
    """
    if not len(ranking):
        return ranking
    first, rest = np.arange(min(top, len(ranking))), np.arange(min(top, len(ranking)), len(ranking))
    said = reranker.score(query, texts(ranking.rows[first]))
    mixed = (1 - weight) * _scaled(ranking.scores[first]) + weight * _scaled(said)
    floor = float(ranking.scores[rest].max(initial=0.0))
    order = np.argsort(-mixed, kind="stable")
    moved = ranking.taken(np.concatenate([order, rest]))
    scores = np.concatenate([floor + (1 - floor) * mixed[order], ranking.scores[rest]]).astype(np.float32)
    opinions = np.concatenate([said[order], np.full(len(rest), np.nan, np.float32)])
    return replace(moved, scores=scores, reranked=opinions)


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)
