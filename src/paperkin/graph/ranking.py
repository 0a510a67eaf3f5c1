"""Which of the candidates a graph shows: walks from the centre weigh them, and every kind has its share of places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.graph.links import Key, Link
from paperkin.graph.research_graph import NODE_KINDS, NodeKind

# A walk returns to where it began after every second step on average: what is beside the centre counts most.
RESTART = 0.5
_STEPS = 24
# How many places of a hundred each kind has as long as it can fill them.
SHARES: Mapping[NodeKind, int] = {"paper": 40, "person": 30, "topic": 15, "institution": 15}


def walked(keys: Sequence[Key], links: Iterable[Link], starts: Mapping[Key, float]) -> dict[Key, float]:
    """Return how often a walk comes by each node: personalised PageRank (Haveliwala, 2002), 1 for the centre.

    starts: where walks begin, and how often. From a node a walk goes to each kind of neighbour alike, and among those
    of a kind by the weight of the link, so that 279 authors get no more than three topics do.
    """
    at = {key: place for place, key in enumerate(keys)}
    ends = [
        (at[link.source], at[link.target], link.weight) for link in links if link.source in at and link.target in at
    ]
    start = np.zeros(len(keys))
    for key, share in starts.items():
        start[at[key]] = share
    start /= start.sum()
    found = start
    if ends:
        steps = _steps(np.array(ends, np.float64), np.array([NODE_KINDS.index(kind) for kind, _ in keys]))
        for _ in range(_STEPS):
            moved = steps.T @ found
            # Who has nowhere to go begins anew.
            found = (1 - RESTART) * moved + (1 - (1 - RESTART) * moved.sum()) * start
    found = found / found[at[next(iter(starts))]]
    return {key: float(found[place]) for key, place in at.items()}


def _steps(ends: NDArray[np.float64], kinds: NDArray[np.int64]) -> sparse.csr_matrix:
    """Return how likely each step is, (n, n): rows sum to 1, or to 0 where there are no neighbours."""
    count = len(kinds)
    a = np.concatenate([ends[:, 0], ends[:, 1]]).astype(np.int64)
    b = np.concatenate([ends[:, 1], ends[:, 0]]).astype(np.int64)
    weights = np.concatenate([ends[:, 2], ends[:, 2]])
    towards = a * len(NODE_KINDS) + kinds[b]
    sums = np.bincount(towards, weights, count * len(NODE_KINDS))
    several = np.maximum(1, (sums.reshape(count, -1) > 0).sum(axis=1))
    return sparse.csr_matrix((weights / sums[towards] / several[a], (a, b)), shape=(count, count))


def chosen(
    weights: Mapping[Key, float], always: Sequence[Key], limit: int, shares: Mapping[NodeKind, int] = SHARES
) -> list[Key]:
    """Return the nodes to show, at most `limit`: `always` first, then the others by weight.

    Every kind has its share of the places; what it cannot fill goes to the others.
    """
    waiting: dict[NodeKind, list[Key]] = {}
    for key in sorted(weights, key=lambda key: (-weights[key], key)):
        if key not in always:
            waiting.setdefault(key[0], []).append(key)
    places = _places({kind: len(keys) for kind, keys in waiting.items()}, limit - len(always), shares)
    taken = [key for kind, count in places.items() for key in waiting[kind][:count]]
    return [*always, *sorted(taken, key=lambda key: (-weights[key], key))]


def _places(there: Mapping[NodeKind, int], free: int, shares: Mapping[NodeKind, int]) -> dict[NodeKind, int]:
    given = dict.fromkeys(there, 0)
    for _ in range(max(0, free)):
        open_kinds = [kind for kind in there if given[kind] < there[kind]]
        if not open_kinds:
            break
        # Who is furthest behind its share comes next (Webster's method).
        given[min(open_kinds, key=lambda kind: ((given[kind] + 0.5) / shares[kind], NODE_KINDS.index(kind)))] += 1
    return given
