from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin.identity.clustering import linked


def naive(scores: NDArray[np.float32], apart: NDArray[np.bool_], start: list[int], threshold: float) -> list[set[int]]:
    """Average linkage by recomputing every mean from scratch."""
    clusters = [{i for i, label in enumerate(start) if label == value} for value in dict.fromkeys(start)]
    while True:
        best, pair = threshold, None
        for i in range(len(clusters)):
            for j in range(i):
                rows = np.ix_(sorted(clusters[i]), sorted(clusters[j]))
                if not apart[rows].any() and scores[rows].mean() > best:
                    best, pair = scores[rows].mean(), (i, j)
        if pair is None:
            return clusters
        i, j = pair
        clusters[j] |= clusters.pop(i)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(0, 10_000), st.sampled_from([0.0, 0.4, -0.5]))
def test_linkage_equals_average_linkage_from_scratch(count: int, seed: int, threshold: float) -> None:
    draw = np.random.default_rng(seed)
    apart = np.triu(draw.random((count, count)) < 0.2, 1)
    apart |= apart.T
    scores = np.triu(draw.normal(0.2, 2, (count, count)), 1).astype(np.float32)
    scores[apart] = 0
    scores = scores + scores.T
    start = draw.integers(0, count, count)
    first, second = np.nonzero(np.triu(~apart, 1))
    found = linked(
        count, first.astype(np.int32), second.astype(np.int32), scores[first, second], apart, start, threshold
    )
    expected = naive(scores, apart, start.tolist(), threshold)
    assert {frozenset(np.flatnonzero(found == label).tolist()) for label in found} == set(map(frozenset, expected))


def test_a_cluster_inherits_what_its_members_must_not_meet() -> None:
    # 0-1 and 1-2 are strong, but 0 and 2 must not meet: the stronger link wins.
    apart = np.zeros((3, 3), dtype=bool)
    apart[0, 2] = apart[2, 0] = True
    pairs = np.array([0, 1], dtype=np.int32), np.array([1, 2], dtype=np.int32)
    found = linked(3, *pairs, np.array([5.0, 4.0], dtype=np.float32), apart, np.arange(3))
    assert found[0] == found[1] != found[2]


def test_what_is_given_is_never_split() -> None:
    none = np.zeros(0, dtype=np.int32)
    found = linked(4, none, none, np.zeros(0, dtype=np.float32), np.ones((4, 4), dtype=bool), np.array([7, 3, 7, 3]))
    assert found[0] == found[2] != found[1] == found[3]
