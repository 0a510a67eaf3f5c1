from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from paperkin.identity.clustering import linked


def naive(
    general: NDArray[np.float32],
    links: NDArray[np.float32],
    apart: NDArray[np.bool_],
    start: list[int],
    threshold: float,
) -> list[set[int]]:
    """The linkage as its docstring has it, by recomputing every score from scratch."""
    both = np.where(apart | np.eye(len(start), dtype=bool), -np.inf, general + links) > threshold
    _, component = connected_components(both | (np.array(start)[:, None] == np.array(start)))

    def score(a: list[int], b: list[int]) -> float:
        block = links[np.ix_(a, b)]
        own, theirs = float(block.max(axis=1).mean()), float(block.max(axis=0).mean())
        best = own if len(a) < len(b) else theirs if len(b) < len(a) else (own + theirs) / 2
        return float(general[np.ix_(a, b)].mean()) + best

    clusters = [{i for i, label in enumerate(start) if label == value} for value in dict.fromkeys(start)]
    while True:
        best, pair = threshold, None
        for i in range(len(clusters)):
            for j in range(i):
                a, b = sorted(clusters[i]), sorted(clusters[j])
                free = not apart[np.ix_(a, b)].any() and component[a[0]] == component[b[0]]
                if free and (found := score(a, b)) > best:
                    best, pair = found, (i, j)
        if pair is None:
            return clusters
        i, j = pair
        clusters[j] |= clusters.pop(i)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9), st.integers(0, 10_000), st.sampled_from([0.0, 0.4, -0.5]))
def test_linkage_equals_linkage_from_scratch(count: int, seed: int, threshold: float) -> None:
    draw = np.random.default_rng(seed)
    apart = np.triu(draw.random((count, count)) < 0.2, 1)
    apart |= apart.T
    tables = []
    for mean in (-0.6, 0.3):
        scores = np.triu(draw.normal(mean, 1.5, (count, count)), 1).astype(np.float32)
        scores[apart] = 0
        tables.append(scores + scores.T)
    start = draw.integers(0, count, count)
    first, second = np.nonzero(np.triu(~apart, 1))
    ends = first.astype(np.int32), second.astype(np.int32)
    general, links = tables
    found = linked(count, *ends, general[first, second], links[first, second], apart, start, threshold)
    expected = naive(general, links, apart, start.tolist(), threshold)
    assert {frozenset(np.flatnonzero(found == label).tolist()) for label in found} == set(map(frozenset, expected))


def test_a_person_of_many_papers_needs_one_link_to_each_and_not_all_to_all() -> None:
    # Paper 4 shares a co-author with paper 0 only; by the mean over papers 0 to 3 it would stay alone.
    papers = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (0, 4), (1, 4), (2, 4), (3, 4)]
    links = np.array([6, 6, 6, 6, 6, 6, 4, 0, 0, 0], dtype=np.float32)
    general = np.full(10, -2, dtype=np.float32)
    first, second = np.array(papers, dtype=np.int32).T
    apart = np.zeros((5, 5), dtype=bool)
    assert len(set(linked(5, first, second, general, links, apart, np.arange(5)).tolist())) == 1
    nothing = np.zeros(10, dtype=np.float32)
    assert len(set(linked(5, first, second, general + links, nothing, apart, np.arange(5)).tolist())) == 2


def test_a_cluster_inherits_what_its_members_must_not_meet() -> None:
    # 0-1 and 1-2 are strong, but 0 and 2 must not meet: the stronger link wins.
    apart = np.zeros((3, 3), dtype=bool)
    apart[0, 2] = apart[2, 0] = True
    pairs = np.array([0, 1], dtype=np.int32), np.array([1, 2], dtype=np.int32)
    found = linked(
        3, *pairs, np.array([5.0, 4.0], dtype=np.float32), np.zeros(2, dtype=np.float32), apart, np.arange(3)
    )
    assert found[0] == found[1] != found[2]


def test_what_is_given_is_never_split() -> None:
    none = np.zeros(0, dtype=np.int32)
    found = linked(
        4, none, none, *(np.zeros(0, dtype=np.float32),) * 2, np.ones((4, 4), dtype=bool), np.array([7, 3, 7, 3])
    )
    assert found[0] == found[2] != found[1] == found[3]
