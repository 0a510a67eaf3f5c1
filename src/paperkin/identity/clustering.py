"""Linkage under constraints: pairs that must not meet keep their whole clusters apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Rows = NDArray[np.int32]
Scores = NDArray[np.float32]
Flags = NDArray[np.bool_]


def linked(
    count: int,
    first: Rows,
    second: Rows,
    general: Scores,
    links: Scores,
    apart: Flags,
    start: NDArray[np.int64],
    threshold: float = 0.0,
) -> NDArray[np.int64]:
    """Return a cluster label for each of `count` mentions, merging clusters while their score exceeds the threshold.

    Two clusters' score is the mean of `general` over all pairs between them, plus the mean, over the mentions of the
    smaller, of the best of `links` to a mention of the larger: a person has many co-authors and institutions, and
    every paper shows only some. Only pairs whose two scores together exceed the threshold bring clusters together.

    first, second: the comparable pairs, i < j. apart: (count, count), pairs whose clusters never merge.
    start: labels of clusters that are given; none of them is ever split.
    """
    _, label = np.unique(start, return_inverse=True)
    keys = label.astype(np.int64)
    strong = general + links > threshold
    ends = (np.concatenate([first[strong], np.arange(count)]), np.concatenate([second[strong], _leaders(keys)]))
    graph = sparse.coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(count, count))
    _, component = connected_components(graph, directed=False)
    labels = np.empty(count, dtype=np.int64)
    dense = np.full(count, -1)
    inside = component[first] == component[second]
    first, second, general, links = first[inside], second[inside], general[inside], links[inside]
    order = np.argsort(component, kind="stable")
    by_component = np.split(order, np.flatnonzero(np.diff(component[order])) + 1)
    pair_order = np.argsort(component[first], kind="stable")
    pair_starts = np.searchsorted(component[first][pair_order], np.arange(len(by_component) + 1))
    used = 0
    for number, members in enumerate(by_component):
        if len(members) == 1:
            labels[members] = used
            used += 1
            continue
        dense[members] = np.arange(len(members))
        own = pair_order[pair_starts[number] : pair_starts[number + 1]]
        ends_here = dense[first[own]], dense[second[own]]
        clusters = _Clusters(
            _symmetric(len(members), ends_here, general[own]),
            _symmetric(len(members), ends_here, links[own]),
            apart[np.ix_(members, members)],
            keys[members],
        )
        found = _linkage(clusters, threshold)
        labels[members] = used + found
        used += int(found.max()) + 1
    return labels


def _symmetric(count: int, ends: tuple[NDArray[np.int64], NDArray[np.int64]], scores: Scores) -> Scores:
    table = np.zeros((count, count), dtype=np.float32)
    table[ends] = scores
    table[ends[::-1]] = scores
    return table


def _leaders(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each mention the first that has its key."""
    _, leader, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return leader[inverse]


class _Clusters:
    """The clusters of one component and how well each two agree; merged one pair after the other.

    total: sums of the general scores of all pairs between two clusters, (k, k). best: the best link of each mention
    to each cluster, (k, n). reach: reach[a, b] is the sum of the best links to b of the mentions of a, (k, k).
    """

    def __init__(self, general: Scores, links: Scores, apart: Flags, keys: NDArray[np.int64]) -> None:
        count = len(np.unique(keys))
        self.label = np.arange(count)
        self.total, self.split, self.best = general, apart, links
        np.fill_diagonal(self.best, -np.inf)
        if count < len(keys):
            self._pool(keys)
        self.size = np.bincount(self.label).astype(np.float32)
        self.reach = np.stack([self._reached(cluster) for cluster in range(count)], axis=1)
        self.score = np.stack([self._scores_of(cluster) for cluster in range(count)])

    def _pool(self, keys: NDArray[np.int64]) -> None:
        """Join the mentions of one key, where some were given as clusters."""
        self.label = np.unique(keys, return_inverse=True)[1]
        pooled = sparse.csr_array((np.ones(len(keys), np.float32), (self.label, np.arange(len(keys)))))
        self.total = np.asarray(pooled @ (pooled @ self.total).T, dtype=np.float32)
        self.split = np.asarray(pooled @ (pooled @ self.split.astype(np.float32)).T) > 0
        order = np.argsort(self.label, kind="stable")
        starts = np.searchsorted(self.label[order], np.arange(len(self.total)))
        self.best = np.maximum.reduceat(self.best[order], starts, axis=0)

    def _reached(self, cluster: int) -> Scores:
        own = np.where(np.isfinite(self.best[cluster]), self.best[cluster], 0)
        return np.bincount(self.label, own, minlength=len(self.size)).astype(np.float32)

    def _scores_of(self, i: int) -> Scores:
        """Return the mean general score with each cluster, plus the mean best link of the smaller one's mentions."""
        size = np.maximum(self.size, 1)
        own, theirs = self.reach[i] / size[i], self.reach[:, i] / size
        links = np.where(size > size[i], own, np.where(size < size[i], theirs, (own + theirs) / 2))
        scores: Scores = self.total[i] / (size[i] * size) + links
        scores[self.split[i] | (self.size == 0)] = -np.inf
        scores[i] = -np.inf
        return scores

    def merge(self, i: int, j: int) -> Scores:
        """Add cluster j to cluster i, and return the scores of what i has become."""
        self.label[self.label == j] = i
        self.total[i] += self.total[j]
        self.total[:, i] = self.total[i]
        self.split[i] |= self.split[j]
        self.split[:, i] = self.split[i]
        self.size[i] += self.size[j]
        self.size[j] = 0
        np.maximum(self.best[i], self.best[j], out=self.best[i])
        self.reach[i] += self.reach[j]
        self.reach[:, i] = self._reached(i)
        scores = self._scores_of(i)
        self.score[i], self.score[:, i] = scores, scores
        self.score[j], self.score[:, j] = -np.inf, -np.inf
        return scores


def _linkage(clusters: _Clusters, threshold: float) -> NDArray[np.int64]:
    nearest = clusters.score.argmax(axis=1)
    best = clusters.score[np.arange(len(nearest)), nearest]
    while True:
        i = int(best.argmax())
        if not best[i] > threshold:
            break
        j = int(nearest[i])
        scores = clusters.merge(i, j)
        stale = np.flatnonzero((nearest == i) | (nearest == j))
        best[j] = -np.inf
        closer = scores > best
        nearest[closer], best[closer] = i, scores[closer]
        for k in np.union1d(stale, [i]):
            if clusters.size[k]:
                nearest[k] = clusters.score[k].argmax()
                best[k] = clusters.score[k, nearest[k]]
    return np.unique(clusters.label, return_inverse=True)[1].astype(np.int64)
