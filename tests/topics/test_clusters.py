"""Nested clusters from nearest neighbours: whole, nested, the same again, and little moved by what comes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from paperkin.index import nearest_of_all
from paperkin.topics.clusters import SCALES, diffusion_coordinates, find_clusters, neighbour_graph
from paperkin.topics.levels import level_sizes


def bunches(count: int, each: int, spread: float = 0.12, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit vectors in `count` bunches, and which bunch each is of."""
    chance = np.random.default_rng(seed)
    centres = np.eye(max(count, 24), dtype=np.float32)[:count]
    labels = np.repeat(np.arange(count), each)
    vectors = centres[labels] + chance.normal(scale=spread, size=(count * each, centres.shape[1]))
    order = chance.permutation(len(labels))
    vectors = vectors[order].astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels[order]


def clusters_of(vectors: np.ndarray, sizes: tuple[int, ...], before: np.ndarray | None = None) -> np.ndarray:
    neighbours, cosines = nearest_of_all(vectors, min(max(SCALES), max(1, len(vectors) - 1)))
    return find_clusters(neighbours, cosines, sizes, before)


def test_what_is_apart_is_found_apart() -> None:
    vectors, labels = bunches(8, 60)
    assert adjusted_rand_score(labels, clusters_of(vectors, (8,))[:, 0]) > 0.95


def test_levels_are_nested_and_every_paper_is_in_each() -> None:
    vectors, _ = bunches(6, 80)
    found = clusters_of(vectors, (3, 6, 18))
    assert (found >= 0).all()
    for above, below in zip(found.T, found.T[1:], strict=False):
        assert all(len(set(above[below == cluster].tolist())) == 1 for cluster in set(below.tolist()))
        assert below.max() >= above.max()
    for column in found.T:
        assert set(column.tolist()) == set(range(int(column.max()) + 1))


def test_the_largest_of_what_was_divided_comes_first() -> None:
    vectors, _ = bunches(5, 40)
    sizes = np.bincount(clusters_of(vectors[: 40 * 4 + 9], (5,))[:, 0])
    assert (np.diff(sizes) <= 0).all()


def test_the_same_papers_give_the_same_clusters_also_when_they_begin_from_them() -> None:
    vectors, _ = bunches(7, 50, spread=0.2)
    first = clusters_of(vectors, (7, 20))
    assert (clusters_of(vectors, (7, 20)) == first).all()
    again = clusters_of(vectors, (7, 20), first)
    assert adjusted_rand_score(first[:, 0], again[:, 0]) == 1
    assert adjusted_rand_score(first[:, 1], again[:, 1]) == 1


def test_a_few_new_papers_move_few_old_ones() -> None:
    vectors, _ = bunches(9, 60, spread=0.25, seed=3)
    old = np.random.default_rng(1).random(len(vectors)) > 0.1
    before = np.full((len(vectors), 2), -1, np.int32)
    before[old] = clusters_of(vectors[old], (9, 27))
    after = clusters_of(vectors, (9, 27), before)
    assert adjusted_rand_score(before[old, 0], after[old, 0]) > 0.9


def test_a_small_cluster_of_before_stays_one() -> None:
    vectors, labels = bunches(4, 100, seed=5)
    small = np.flatnonzero(labels == 3)[12:]
    vectors, labels = np.delete(vectors, small, axis=0), np.delete(labels, small)
    after = clusters_of(vectors, (4,), labels[:, None].astype(np.int32))
    assert adjusted_rand_score(labels, after[:, 0]) == 1


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 40), st.integers(0, 3))
def test_libraries_of_any_size_have_topics(papers: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(papers, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = clusters_of(vectors, level_sizes(papers))
    assert found.shape == (papers, len(level_sizes(papers)))
    assert set(found[:, 0].tolist()) == set(range(int(found[:, 0].max()) + 1))


def test_copies_of_one_paper_are_no_trouble() -> None:
    vectors = np.repeat(np.eye(4, dtype=np.float32)[:1], 60, axis=0)
    assert clusters_of(vectors, (4, 8)).shape == (60, 2)


def test_a_graph_without_neighbours_has_coordinates() -> None:
    graph = neighbour_graph(np.full((5, 1), -1, np.int32), np.zeros((5, 1), np.float32))
    assert np.isfinite(diffusion_coordinates(graph)).all()


@pytest.mark.parametrize(("papers", "levels"), [(1, 1), (25, 1), (500, 2), (5_575, 3), (130_000, 3), (5_000_000, 4)])
def test_larger_libraries_have_more_levels(papers: int, levels: int) -> None:
    sizes = level_sizes(papers)
    assert len(sizes) == levels
    assert list(sizes) == sorted(sizes)
    assert 1 <= sizes[0] <= max(1, papers // 2)
