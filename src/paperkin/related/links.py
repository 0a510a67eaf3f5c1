"""What citations and authors say of how near papers are, beside their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation
from paperkin.index.citations import MOST_LINKS, CitationGraph
from paperkin.index.columns import Rows
from paperkin.records import Filters, Paper

# A paper with more citations than this brings no candidates of its own: those that are there anyway are looked up.
_HUB = 2_000
# Of a collaboration of hundreds only some wrote the text.
_MOST_AUTHORS = 20

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Links:
    """rows (m,) int64, ascending, and for each a score (m,) in [0, 1], the best-linked at 1."""

    rows: Rows
    scores: Doubles

    def of(self, rows: Rows) -> Doubles:
        """Return the scores of some rows, 0 for those without links."""
        if not len(self.rows):
            return np.zeros(len(rows))
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.asarray(np.where(self.rows[at] == rows, self.scores[at], 0.0), np.float64)

    def best(self, most: int) -> Rows:
        """Return the best-linked rows, ascending."""
        return np.sort(self.rows[np.argsort(-self.scores, kind="stable")[:most]])


def common_neighbours(graph: CitationGraph, seeds: Sequence[int]) -> Links:
    """Score papers by what they have in common with the seeds: works that both cite, or that cite both.

    A work in common counts the more, the fewer citations it has (Adamic & Adar, Social Networks 2003). Citations are
    taken both ways, so that co-citation and bibliographic coupling are one.
    """
    found, weights = [np.empty(0, np.int64)], [np.empty(0)]
    for seed in seeds:
        between = graph.neighbours(seed)
        degrees = graph.degrees(between)
        order = np.argsort(degrees, kind="stable")
        order = order[np.cumsum(degrees[order]) <= MOST_LINKS // len(seeds)]
        reached, places = graph.links_of(between[order])
        found.append(reached.astype(np.int64))
        weights.append(1 / np.log(1 + np.maximum(2, degrees[order]))[places])
    return _summed(found, weights, seeds)


def near_citations(graph: CitationGraph, near: Rows, weights: Doubles, seeds: Sequence[int], pool: Rows) -> Links:
    """Score papers by the citations between them and some that are near to the seeds, the seeds themselves included.

    near: (m,) rows, weighted by weights (m,). Each link counts over the geometric mean of both papers' citations.
    pool: rows that are candidates anyway.
    """
    found, shares = [np.empty(0, np.int64)], [np.empty(0)]
    own = [(int(row), float(weight)) for row, weight in zip(near, weights, strict=True) if int(row) not in set(seeds)]
    for row, weight in [*((seed, 1.0) for seed in seeds), *own]:
        degree = int(graph.degrees(np.array([row]))[0])
        reached = graph.linked_among(row, pool) if degree > _HUB else graph.neighbours(row).astype(np.int64)
        found.append(reached)
        shares.append(weight / np.sqrt(max(1, degree) * np.maximum(1, graph.degrees(reached))))
    return _summed(found, shares, seeds)


def _summed(found: list[Rows], weights: list[Doubles], seeds: Sequence[int]) -> Links:
    rows, where = np.unique(np.concatenate(found), return_inverse=True)
    sums = np.bincount(where, np.concatenate(weights), len(rows))
    others = ~np.isin(rows, seeds)
    rows, sums = rows[others], sums[others]
    return Links(rows, np.asarray(sums / sums.max(initial=1e-12), np.float64))


def papers_by_the_same(index: Generation, papers: Sequence[Paper]) -> Rows:
    """Return the rows, ascending, of papers that share an author with one of these."""
    wanted = {author.author_id or author.name for paper in papers for author in paper.authors[:_MOST_AUTHORS]}
    found = [index.columns.select(Filters(authors=(value,))) for value in sorted(filter(None, wanted))]
    return np.unique(np.concatenate([np.empty(0, np.int64), *(rows for rows in found if rows is not None)]))
