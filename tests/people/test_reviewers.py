"""How near people are to submissions, and how the work is shared out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.people.authorships import Authorships
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.reviewers import NO_PAPERS, affinities, assign_reviewers, papers_that_count


def unit(*angles: float) -> np.ndarray:
    return np.array([[np.cos(angle), np.sin(angle)] for angle in angles], np.float32)


def authorships(*papers: tuple[int, list[int]], people: int = 10) -> Authorships:
    """Who wrote what: each paper's year and its people."""
    ends = np.cumsum([0, *(len(own) for _, own in papers)])
    flat = np.array([person for _, own in papers for person in own], np.int64)
    return Authorships.of(ends, flat, np.array([year for year, _ in papers], np.int16), people)


# Affinities


def test_the_nearest_paper_decides_and_others_add_a_little() -> None:
    vectors = unit(0.1, 0.1, 0.1, 1.5)
    near = affinities(unit(0.0), np.array([10, 11, 12, 13]), vectors, np.array([0, 1, 1, 1]), 3)
    one, two, nothing = near.values[0].tolist()
    assert one == pytest.approx(np.cos(0.1), abs=1e-5)
    assert two == pytest.approx(np.cos(0.1) + np.log(2) / 15, abs=1e-3)
    assert nothing == NO_PAPERS
    assert near.nearest[0].tolist() == [10, 11, -1]
    assert near.cosines[0, 1] == pytest.approx(np.cos(0.1), abs=1e-5)


def test_many_papers_near_by_add_no_more_than_ten_would() -> None:
    vectors = unit(*[0.2] * 50)
    near = affinities(unit(0.0), np.arange(50), vectors, np.zeros(50, np.int64), 1)
    assert near.values[0, 0] == pytest.approx(np.cos(0.2) + np.log(10) / 15, abs=1e-5)


def test_owners_come_in_any_order() -> None:
    near = affinities(unit(0.0, 1.0), np.array([5, 6, 7]), unit(0.0, 1.0, 0.5), np.array([1, 0, 1]), 2)
    assert near.nearest.tolist() == [[6, 5], [6, 7]]


def test_papers_of_a_crowd_show_nothing_of_anybody() -> None:
    found = authorships((2020, [1]), (2020, list(range(MOST_AUTHORS + 1))), (2021, [1, 2]), people=MOST_AUTHORS + 1)
    rows, owners = papers_that_count(found, np.array([2, 1]))
    assert (rows.tolist(), owners.tolist()) == ([2, 0, 2], [0, 1, 1])
    assert [len(one) for one in papers_that_count(found, np.zeros(0, np.int64))] == [0, 0]


# Assignment


def best_by_trying(values: np.ndarray, allowed: np.ndarray, per_paper: int, max_load: int) -> tuple[int, float]:
    """Return how many places can be filled and the best sum for that, by trying every assignment."""
    places = list(zip(*np.nonzero(allowed), strict=True))
    best = (0, 0.0)
    for chosen in product((False, True), repeat=len(places)):
        taken = np.zeros(values.shape, bool)
        for place, is_taken in zip(places, chosen, strict=True):
            taken[place] = is_taken
        if (taken.sum(axis=1) <= per_paper).all() and (taken.sum(axis=0) <= max_load).all():
            best = max(best, (int(taken.sum()), float(values[taken].sum())))
    return best


@given(st.integers(0, 10_000), st.integers(1, 2), st.integers(1, 2))
def test_the_assignment_is_the_best_there_is(seed: int, per_paper: int, max_load: int) -> None:
    draw = np.random.default_rng(seed)
    values, allowed = draw.uniform(-1, 1, (3, 3)), draw.random((3, 3)) < 0.7
    taken = assign_reviewers(values, allowed, per_paper, max_load)
    assert not (taken & ~allowed).any()
    assert (taken.sum(axis=1) <= per_paper).all()
    assert (taken.sum(axis=0) <= max_load).all()
    count, total = best_by_trying(values, allowed, per_paper, max_load)
    assert (int(taken.sum()), float(values[taken].sum())) == (count, pytest.approx(total))


def test_a_fair_assignment_spares_the_worst_match_at_a_cost_to_the_sum() -> None:
    values = np.array([[0.9, 0.5], [0.6, 0.1]])
    everybody = np.ones((2, 2), bool)
    assert assign_reviewers(values, everybody, 1, 1).tolist() == [[False, True], [True, False]]
    unequal = np.array([[1.0, 0.5], [0.55, 0.1]])
    assert assign_reviewers(unequal, everybody, 1, 1).tolist() == [[True, False], [False, True]]
    assert assign_reviewers(unequal, everybody, 1, 1, fair=True).tolist() == [[False, True], [True, False]]


def test_who_has_no_papers_is_given_none_and_nobody_is_an_answer() -> None:
    values = np.array([[NO_PAPERS, 0.2]])
    assert assign_reviewers(values, np.ones((1, 2), bool), 2, 1).tolist() == [[False, True]]
    for fair in (False, True):
        assert not assign_reviewers(values, np.zeros((1, 2), bool), 2, 1, fair=fair).any()
        assert assign_reviewers(np.zeros((2, 0)), np.zeros((2, 0), bool), 1, 1, fair=fair).shape == (2, 0)
