"""What people work on: of an index, and held in memory."""

from __future__ import annotations

import numpy as np
import pytest

from paperkin import Library
from paperkin.index.people import PeopleIndex
from paperkin.people.authorships import Ints
from paperkin.people.interests import Interests, find_interests
from paperkin.people.likely import written_of
from paperkin.people.similar import interest_similarities
from paperkin.people.subjects import HeldSubjects, IndexedSubjects
from tests.people.written import DIMENSION

EYE = np.eye(DIMENSION, dtype=np.float32)
# 0 has two subjects, the first three quarters of the work; 1 and 2 have one each; 3 has none.
HELD = HeldSubjects(
    Interests(np.array([0, 2, 3, 4, 4]), EYE[[0, 1, 1, 2]].astype(np.float16), np.array([0.75, 0.25, 1, 1], "f4")),
    EYE.__getitem__,
    np.array([0, 1, 2]),
)


@pytest.fixture
def people(toy_library: Library) -> PeopleIndex:
    found = toy_library.serving.generation().people
    assert isinstance(found, PeopleIndex)
    return found


def test_means_are_by_weight_and_of_unit_length() -> None:
    means = HELD.means(np.array([1, 3, 0]))
    np.testing.assert_allclose(means[0], EYE[1])
    assert not means[1].any()
    length = np.hypot(0.75, 0.25)
    np.testing.assert_allclose(means[2], (0.75 * EYE[0] + 0.25 * EYE[1]) / length, rtol=1e-6)


def test_interests_are_matched_both_ways_by_weight() -> None:
    # A quarter of 0's work is near to 1's, all of 1's near to a part of 0's.
    assert HELD.similarities(0, np.array([1, 2, 3, 0])).tolist() == pytest.approx([0.625, 0, 0, 1])
    assert HELD.similarities(3, np.array([0, 1])).tolist() == [0, 0]
    assert HELD.similarities(0, np.zeros(0, np.int64)).tolist() == []


def test_the_nearest_are_of_those_allowed_and_of_the_pool() -> None:
    every = np.ones(4, bool)
    assert HELD.nearest(1, 2, every).tolist() in ([0, 1], [1, 0])
    assert sorted(HELD.nearest(1, 2, np.array([True, False, True, True]))) == [0, 2]
    assert HELD.nearest(1, 1, every).tolist() == [1]
    assert HELD.nearest(1, 1, np.array([True, False, True, True])).tolist() == [0]
    assert HELD.nearest(1, 9, every).tolist() == [0, 1, 2]  # 3 is not of the pool
    assert HELD.nearest(1, 9, ~every).tolist() == []


def test_papers_are_read_where_they_lie() -> None:
    np.testing.assert_array_equal(HELD.papers(np.array([3, 1])), EYE[[3, 1]])


def test_an_index_and_what_is_held_say_the_same(people: PeopleIndex) -> None:
    written = written_of(people)
    found = find_interests(written.authorships, written.dimension, written.read)
    held, indexed = HeldSubjects(found, written.read, np.arange(len(people))), IndexedSubjects(people)
    everybody = np.arange(len(people))
    np.testing.assert_allclose(held.means(everybody), indexed.means(everybody), atol=5e-3)
    for person in everybody[::60].tolist():
        ones, others = held.similarities(person, everybody), indexed.similarities(person, everybody)
        np.testing.assert_allclose(ones, others, atol=5e-3)
        np.testing.assert_allclose(others, interest_similarities(people, person, everybody), atol=1e-6)
    np.testing.assert_array_equal(held.papers(np.array([0, 7])), indexed.papers(np.array([0, 7])))


def test_the_nearest_of_an_index_are_the_best_of_those_allowed(people: PeopleIndex) -> None:
    subjects = IndexedSubjects(people)
    allowed = np.arange(len(people)) % 2 == 0
    person = 5
    found = subjects.nearest(person, 10, allowed)
    assert len(found) == 10
    assert allowed[found].all()
    others = np.flatnonzero(allowed)
    best = np.sort(subjects.similarities(person, others))[::-1][:10]
    np.testing.assert_allclose(np.sort(subjects.similarities(person, found))[::-1], best, atol=1e-6)
    assert nobody(subjects.nearest(person, 10, np.zeros(len(people), bool)))


def nobody(found: Ints) -> bool:
    return found.shape == (0,)
