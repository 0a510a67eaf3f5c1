"""Walks with restart, beside personalised PageRank by matrices."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.people import walks as walks_module
from paperkin.people.authorships import Ints
from paperkin.people.walks import STEPS, Walks

RESTARTS = np.array([0.5, 0.15])


def drawn_graph(seed: int, people: int = 30) -> tuple[Ints, NDArray[np.int32], NDArray[np.float64]]:
    """Return a graph in CSR form whose two kinds of weights differ; the last person is alone."""
    random = np.random.default_rng(seed)
    there = np.triu(random.random((people, people)) < 0.12, 1)
    there[:, -1] = False
    ones, others = np.nonzero(there | there.T)
    ends = np.concatenate([[0], np.cumsum(np.bincount(ones, minlength=people))])
    return ends, others.astype(np.int32), random.random((len(others), 2)) + 0.05


def dense(ends: Ints, others: NDArray[np.int32], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chances of going from each to each, (p, p), rows summing to 1 where there is anybody."""
    people = len(ends) - 1
    matrix = np.zeros((people, people))
    matrix[np.repeat(np.arange(people), np.diff(ends)), others] = weights
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_walks_are_the_sum_of_so_many_steps(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks_module, "_FLOOR", 0.0)
    ends, others, weights = drawn_graph(seed)
    spent = Walks.of(ends, others, weights, RESTARTS).from_person(3)
    for walk, restart in enumerate(RESTARTS.tolist()):
        step = dense(ends, others, weights[:, walk])
        at, expected = np.eye(len(step))[3], np.zeros(len(step))
        for _ in range(STEPS + 1):
            expected += restart * at
            at = (1 - restart) * at @ step
        np.testing.assert_allclose(spent[:, walk], expected, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_long_walks_are_personalised_pagerank(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks_module, "STEPS", 200)
    monkeypatch.setattr(walks_module, "_FLOOR", 1e-12)
    ends, others, weights = drawn_graph(seed)
    spent = Walks.of(ends, others, weights, RESTARTS).from_person(0)
    for walk, restart in enumerate(RESTARTS.tolist()):
        step = dense(ends, others, weights[:, walk])
        home = np.eye(len(step))[0]
        expected = np.linalg.solve((np.eye(len(step)) - (1 - restart) * step).T, restart * home)
        np.testing.assert_allclose(spent[:, walk], expected, atol=1e-5)


def test_what_is_not_followed_is_little() -> None:
    ends, others, weights = drawn_graph(1)
    spent = Walks.of(ends, others, weights, RESTARTS).from_person(2)
    assert (spent >= 0).all()
    left = (1 - RESTARTS) ** (STEPS + 1)
    assert (spent.sum(axis=0) <= 1 - left + 1e-6).all()
    assert (spent.sum(axis=0) >= 1 - left - 0.05).all()


def test_a_way_that_hardly_anybody_takes_is_not_followed() -> None:
    # From 0 to 1 nearly always, to 2 hardly ever; 3 lies behind 2.
    ends, others = np.array([0, 2, 3, 5, 6]), np.array([1, 2, 0, 0, 3, 2], np.int32)
    weights = np.array([[1.0], [1e-6], [1.0], [1e-6], [1.0], [1.0]])
    [_, often, never, behind] = Walks.of(ends, others, weights, RESTARTS[:1]).from_person(0)[:, 0]
    assert often > 0.1
    assert (never, behind) == (0, 0)


def test_a_tie_without_weight_is_never_taken() -> None:
    ends, others = np.array([0, 2, 3, 4]), np.array([1, 2, 0, 0], np.int32)
    walks = Walks.of(ends, others, np.array([[1.0], [0.0], [1.0], [0.0]]), RESTARTS[:1])
    assert walks.from_person(0)[2, 0] == 0
    assert walks.from_person(2)[:, 0].tolist() == [0, 0, 0.5]


def test_whoever_is_alone_walks_nowhere() -> None:
    ends, others, weights = drawn_graph(0)
    spent = Walks.of(ends, others, weights, RESTARTS).from_person(29)
    assert spent[29].tolist() == RESTARTS.tolist()
    assert spent.sum() == RESTARTS.sum()


def test_near_people_are_visited_more_than_far_ones_the_more_so_the_more_often_one_restarts() -> None:
    # A chain.
    others = [[1], [0, 2], [1, 3], [2, 4], [3]]
    ends = np.cumsum([0, *map(len, others)])
    flat = np.concatenate(others).astype(np.int32)
    spent = Walks.of(ends, flat, np.ones((len(flat), 2)), RESTARTS).from_person(0)
    short, long = spent.T
    assert short[1] > short[2] > short[3] > short[4] > 0
    assert long[3] / long[2] > short[3] / short[2]
