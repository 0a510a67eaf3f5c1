from __future__ import annotations

import numpy as np

from paperkin.people.evidence import (
    Mutual,
    Near,
    Shared,
    Tie,
    brought,
    mutual_coauthors,
    nearest_pair,
    shared_labels,
    shared_topics,
    tie_between,
)
from tests.people.known import people_of

UNKNOWN = -(2**15)


def test_the_nearest_two_papers_are_those_of_the_highest_cosine() -> None:
    one, other = np.eye(3, dtype=np.float32)[:2], np.array([[0, 0.6, 0.8], [0.8, 0, 0.6]], np.float32)
    near = nearest_pair(np.array([4, 7]), one, np.array([1, 9]), other)
    assert near == Near(4, 9, np.float32(0.8).item())
    assert nearest_pair(np.array([], np.int64), one[:0], np.array([1, 9]), other) is None


def test_mutual_co_authors_are_those_with_ties_to_both_the_strongest_first() -> None:
    crowd = (2020, [0, 1, 5, *range(6, 40)])
    people = people_of([(2020, [0, 2]), (2020, [1, 2]), (2019, [0, 3]), (2012, [1, 3]), (2020, [0, 4]), crowd], 40)
    total, mutual = mutual_coauthors(people, 0, 1, 5)
    assert total == 2  # neither 4, whom one alone knows, nor 5, of the crowd
    assert mutual[0] == Mutual(2, Tie(1, 2020, 2020), Tie(1, 2020, 2020))
    assert mutual[1] == Mutual(3, Tie(1, 2019, 2019), Tie(1, 2012, 2012))
    assert mutual_coauthors(people, 0, 1, 1) == (2, mutual[:1])


def test_ties_tell_papers_and_years_as_far_as_they_are_known() -> None:
    people = people_of([(2010, [0, 1]), (2015, [1, 0]), (UNKNOWN, [0, 2])], 4)
    assert tie_between(people, 0, 1) == tie_between(people, 1, 0) == Tie(2, 2010, 2015)
    assert tie_between(people, 0, 2) == Tie(1, None, None)
    assert tie_between(people, 0, 3) is None
    assert tie_between(people, 3, 0) is None


def test_shared_labels_come_by_the_smaller_share() -> None:
    found = shared_labels(np.array([1, 1, 1, 2, 3]), 5, np.array([2, 2, 1, 4]), 4, 5)
    assert found == [Shared(1, 3, 0.6, 1, 0.25), Shared(2, 1, 0.2, 2, 0.5)]
    assert shared_labels(np.array([1]), 1, np.array([2]), 1, 5) == []


def test_shared_topics_are_of_the_narrowest_level_that_has_any() -> None:
    a, b = np.array([[0, 5], [1, 6]], np.int32), np.array([[0, 7], [-1, -1]], np.int32)
    assert shared_topics(a, b, 5) == [Shared(0, 1, 0.5, 1, 1.0)]
    assert shared_topics(a, np.array([[1, 6]], np.int32), 5) == [Shared(6, 1, 0.5, 1, 1.0)]
    assert shared_topics(a, np.array([[2, 9]], np.int32), 5) == []


def test_what_somebody_brings_is_much_of_theirs_and_next_to_nothing_of_the_others() -> None:
    own = np.array([[0]] * 98 + [[1]] * 2, np.int32)
    other = np.array([[0]] * 4 + [[1]] * 3 + [[2]] * 2 + [[3]] + [[-1]], np.int32)
    assert brought(own, other, 0, 5) == [(1, 3, 0.3), (2, 2, 0.2)]  # 2 of 100 is little; one paper is not much
    assert brought(own, other, 0, 1) == [(1, 3, 0.3)]
    assert brought(own, other[:0], 0, 5) == []
