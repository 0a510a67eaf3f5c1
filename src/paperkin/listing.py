"""A ranking as people read it: near-duplicates folded, repetition spread out, sorted as asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paperkin.index import Generation, Rows
from paperkin.records import Sort
from paperkin.search import DIVERSIFIED, Ranking, diversify, fold

# By date or by citations, what is hardly relevant would come first: only so many of the best are put in that order.
SORTED_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of an index in the order of an answer. also: row → rows of near-duplicates that are folded into it."""

    ranking: Ranking
    also: dict[int, Rows]

    def __len__(self) -> int:
        return len(self.ranking)


def listing_of(
    index: Generation, ranking: Ranking, *, folding: bool = True, diversity: float = 0.0, sort: Sort = "relevance"
) -> Listing:
    """Fold, spread and sort a ranking.

    diversity: 0 leaves the order as it is, 1 looks at nothing but how unlike the papers are. sort: anything but
    relevance puts the best `SORTED_DEPTH` in that order, and leaves the others out.
    """
    also: dict[int, Rows] = {}
    if folding:
        ranking, also = _folded(index, ranking)
    if diversity:
        head = np.arange(min(DIVERSIFIED, len(ranking)))
        vectors = index.vectors.vectors(ranking.rows[head])
        order = diversify(ranking.scores[head], vectors, diversity)
        ranking = ranking.taken(np.concatenate([order, np.arange(len(head), len(ranking))]))
    if sort != "relevance":
        ranking = in_order(index, ranking.taken(np.arange(min(SORTED_DEPTH, len(ranking)))), sort)
    return Listing(ranking, also)


def in_order(index: Generation, ranking: Ranking, sort: Sort) -> Ranking:
    """Sort a whole ranking by date, newest first, or by citations, most first; what is unknown comes last."""
    values = index.columns.dates if sort == "date" else index.columns.citations
    order = np.argsort(-values[ranking.rows].astype(np.int64), kind="stable")
    return ranking.taken(order)


def _folded(index: Generation, ranking: Ranking) -> tuple[Ranking, dict[int, Rows]]:
    folded = fold(ranking.rows, index.twins)
    if len(folded.kept) == len(ranking):
        return ranking, {}
    gone = np.setdiff1d(np.arange(len(ranking)), folded.kept)
    also = {int(ranking.rows[into]): ranking.rows[folded.also(into)] for into in np.unique(folded.first[gone])}
    return ranking.taken(folded.kept), also
