"""Average linkage under constraints: pairs that must not meet keep their whole clusters apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Rows = NDArray[np.int32]


def linked(
    count: int,
    first: Rows,
    second: Rows,
    scores: NDArray[np.float32],
    apart: NDArray[np.bool_],
    start: NDArray[np.int64],
    threshold: float = 0.0,
) -> NDArray[np.int64]:
    """Return a cluster label for each of `count` mentions: average linkage, merging while the mean score exceeds
    the threshold.

    first, second, scores: the comparable pairs, i < j. apart: (count, count), pairs whose clusters never merge.
    start: labels of clusters that are given; none of them is ever split.
    """
    _, label = np.unique(start, return_inverse=True)
    keys = label.astype(np.int64)
    # No average exceeds the threshold where no pair does, so that components can be linked one by one.
    strong = scores > threshold
    ends = (np.concatenate([first[strong], np.arange(count)]), np.concatenate([second[strong], _leaders(keys)]))
    graph = sparse.coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(count, count))
    _, component = connected_components(graph, directed=False)
    labels = np.empty(count, dtype=np.int64)
    dense = np.full(count, -1)
    inside = component[first] == component[second]
    first, second, scores = first[inside], second[inside], scores[inside]
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
        table = np.zeros((len(members), len(members)), dtype=np.float32)
        table[dense[first[own]], dense[second[own]]] = scores[own]
        found = _average_linkage(table + table.T, apart[np.ix_(members, members)], keys[members], threshold)
        labels[members] = used + found
        used += int(found.max()) + 1
    return labels


def _leaders(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each mention the first that has its key."""
    _, leader, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return leader[inverse]


def _average_linkage(
    scores: NDArray[np.float32], apart: NDArray[np.bool_], keys: NDArray[np.int64], threshold: float
) -> NDArray[np.int64]:
    _, label = np.unique(keys, return_inverse=True)
    total, split = scores, apart
    if label.max() + 1 < len(label):
        pooled = sparse.csr_array((np.ones(len(label), np.float32), (label, np.arange(len(label)))))
        total = np.asarray(pooled @ (pooled @ scores).T, dtype=np.float32)
        split = np.asarray(pooled @ (pooled @ apart.astype(np.float32)).T) > 0
    size = np.bincount(label).astype(np.float32)
    count = len(size)
    mean = total / np.outer(size, size)
    mean[split] = -np.inf
    np.fill_diagonal(mean, -np.inf)
    parent = np.arange(count)
    nearest = mean.argmax(axis=1)
    best = mean[np.arange(count), nearest]
    while True:
        i = int(best.argmax())
        if not best[i] > threshold:
            break
        j = int(nearest[i])
        parent[parent == j] = i
        total[i] += total[j]
        total[:, i] = total[i]
        split[i] |= split[j]
        split[:, i] = split[i]
        size[i] += size[j]
        size[j] = 0
        with np.errstate(divide="ignore", invalid="ignore"):
            row = np.where(split[i] | (size == 0), -np.inf, total[i] / (size[i] * size))
        row[i] = -np.inf
        stale = np.flatnonzero((nearest == i) | (nearest == j))
        mean[i], mean[:, i] = row, row
        mean[j], mean[:, j] = -np.inf, -np.inf
        best[j] = -np.inf
        closer = row > best
        nearest[closer], best[closer] = i, row[closer]
        for k in np.union1d(stale, [i]):
            if size[k]:
                nearest[k] = mean[k].argmax()
                best[k] = mean[k, nearest[k]]
    return np.unique(parent[label], return_inverse=True)[1].astype(np.int64)
