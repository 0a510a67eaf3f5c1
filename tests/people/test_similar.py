"""How near people are by their interests: every interest is matched with the other's nearest, both ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.index.people import PeopleArrays, PeopleIndex, write_people
from paperkin.people import similar
from paperkin.people.similar import Compared, interest_similarities, interests_near, matched_interests, people_near

DIMENSION = 16
PEOPLE = 300
# Somebody without any interest.
NOBODY = 5


def people_with(folder: Path, interests: list[NDArray[np.float32]], weights: list[list[float]]) -> PeopleIndex:
    """Write and open people of whom nothing is known but interests."""
    count, nothing = len(interests), np.zeros(0, np.int32)
    nobody = np.zeros(count + 1, np.int64)
    arrays = PeopleArrays(
        *(np.arange(count, dtype=np.int32), nobody, nothing, nothing, nobody, nothing, nothing),
        *(nothing.astype(np.int16), nothing.astype(np.int16), nothing.astype(np.float32)),
        np.cumsum([0, *map(len, interests)]),
        np.array([weight for own in weights for weight in own], np.float32),
    )
    write_people(folder / "people", arrays, np.concatenate(interests).astype(np.float16), {})
    return PeopleIndex(folder / "people", DIMENSION)


@pytest.fixture
def people(tmp_path: Path) -> PeopleIndex:
    """Three hundred people with one to four interests each, drawn at random; one has none."""
    random = np.random.default_rng(0)
    interests, weights = [], []
    for person in range(PEOPLE):
        count = 0 if person == NOBODY else 1 + person % 4
        rows = random.normal(size=(count, DIMENSION)).astype(np.float32)
        interests.append(rows / np.linalg.norm(rows, axis=1, keepdims=True))
        weights.append(random.dirichlet(np.ones(count)).tolist() if count else [])
    return people_with(tmp_path, interests, weights)


def by_hand(people: PeopleIndex, a: int, b: int) -> float:
    """The measure as its definition says it, interest by interest."""
    (own, weights), (theirs, their_weights) = people.interests_of(a), people.interests_of(b)
    forth = sum(
        float(weight) * max(float(one @ other) for other in theirs) for one, weight in zip(own, weights, strict=True)
    )
    back = sum(
        float(weight) * max(float(one @ other) for other in own)
        for one, weight in zip(theirs, their_weights, strict=True)
    )
    return (forth + back) / 2


def test_scores_are_those_of_the_definition(people: PeopleIndex) -> None:
    among = np.array([299, 0, 17, 18, 19, 100, 7])
    found = interest_similarities(people, 7, among)
    np.testing.assert_allclose(found, [by_hand(people, 7, other) for other in among.tolist()], atol=2e-4)
    assert found[-1] == pytest.approx(1, abs=1e-3)


def test_the_measure_is_the_same_both_ways(people: PeopleIndex) -> None:
    forth, back = interest_similarities(people, 3, np.array([11])), interest_similarities(people, 11, np.array([3]))
    assert forth == pytest.approx(back, abs=1e-5)


def test_who_has_no_interests_is_near_to_nobody(people: PeopleIndex) -> None:
    assert np.isnan(interest_similarities(people, 3, np.array([NOBODY, 4]))).tolist() == [True, False]
    assert np.isnan(interest_similarities(people, NOBODY, np.array([3, 4]))).all()
    assert np.isnan(interest_similarities(people, NOBODY)).all()


def test_many_are_compared_a_part_at_a_time(people: PeopleIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, weights = people.interests_of(3)
    among = np.arange(PEOPLE)[::-1]
    whole = interests_near(Compared.of(people), vectors, weights, among)
    monkeypatch.setattr(similar, "_AT_ONCE", 3)
    np.testing.assert_allclose(interests_near(Compared.of(people), vectors, weights, among), whole, atol=1e-6)


def test_of_everybody_only_those_with_a_near_interest_are_scored(
    people: PeopleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar, "_LOOKED_UP", 20)
    scores = interest_similarities(people, 7)
    scored = np.flatnonzero(~np.isnan(scores))
    assert scores.shape == (PEOPLE,)
    assert 0 < len(scored) < PEOPLE
    assert 7 not in scored
    np.testing.assert_allclose(scores[scored], interest_similarities(people, 7, scored), atol=1e-6)


def test_the_nearest_people_come_first_and_only_those_allowed(people: PeopleIndex) -> None:
    allowed = np.ones(PEOPLE, bool)
    allowed[[7, 40, 41]] = False
    found, scores = people_near(people, *people.interests_of(7), 10, allowed)
    assert set(found.tolist()).isdisjoint({7, 40, 41, NOBODY})
    assert (np.diff(scores) <= 0).all()
    exact = interest_similarities(people, 7, np.arange(PEOPLE))
    exact[~allowed | np.isnan(exact)] = -1
    assert found[0] == exact.argmax()


def test_a_few_who_are_allowed_are_found_however_far_they_are(
    people: PeopleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar, "_LOOKED_UP", 5)
    allowed = np.zeros(PEOPLE, bool)
    furthest = np.argsort(interest_similarities(people, 7, np.arange(PEOPLE)))[:2]
    allowed[furthest] = True
    found, _ = people_near(people, *people.interests_of(7), 10, allowed)
    assert sorted(found.tolist()) == sorted(furthest.tolist())


def test_nobody_allowed_is_nobody_found(people: PeopleIndex) -> None:
    found, scores = people_near(people, *people.interests_of(7), 10, np.zeros(PEOPLE, bool))
    assert (len(found), len(scores)) == (0, 0)


def test_interests_are_matched_what_matters_most_to_both_first(tmp_path: Path) -> None:
    axes = np.eye(DIMENSION, dtype=np.float32)
    people = people_with(tmp_path, [axes[[0, 1]], axes[[2, 1, 0]]], [[0.9, 0.1], [0.5, 0.1, 0.4]])
    matched = matched_interests(people.interests_of(0), people.interests_of(1))
    assert [(one.own, one.theirs) for one in matched] == [(0, 2), (1, 1)]
    assert (matched[0].weight, matched[0].their_weight, matched[0].cosine) == pytest.approx((0.9, 0.4, 1))
    nothing = axes[:0], np.zeros(0, np.float32)
    assert matched_interests(nothing, people.interests_of(1)) == []
    assert matched_interests(people.interests_of(0), nothing) == []
