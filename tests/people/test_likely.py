"""Likely collaborators, in order: learned from the past, tried on it, and asked of an index."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from paperkin import Library
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.index.people import PeopleIndex
from paperkin.people import likely as likely_module
from paperkin.people.features import FEATURES
from paperkin.people.learning import LEAST_PAPERS, WINDOW, Examples, Past, Written, past_of
from paperkin.people.likely import (
    CIRCLES,
    LikelyCollaborators,
    cuts_before,
    known_enough,
    learned_and_tried,
    learned_before,
    tried,
    written_of,
)
from paperkin.people.ranker import Ranker, by_formula
from tests.people.written import authorships_of, closing_circles, with_another_future, without_what_followed, written

CUT = 2010


@pytest.fixture(scope="module")
def library() -> Written:
    return closing_circles()


@pytest.fixture(scope="module")
def past(library: Written) -> Past:
    return past_of(library, CUT)


@pytest.fixture
def people(toy_library: Library) -> PeopleIndex:
    found = toy_library.serving.generation().people
    assert isinstance(found, PeopleIndex)
    return found


class ByChance(Ranker):
    """Puts people in any order."""

    def scores(self, features: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.random.default_rng(len(features)).random(len(features))


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[Examples]:
    """What rankers are taught, which learn nothing."""
    given: list[Examples] = []

    def learn(examples: Examples) -> Ranker:
        given.append(examples)
        return Ranker()

    monkeypatch.setattr(likely_module, "learned_ranker", learn)
    return given


def test_what_is_learned_before_a_year_comes_true_after_it(library: Written, past: Past) -> None:
    ranker, examples = learned_before(library, CUT)
    assert ranker.learned
    assert examples > 0
    learned, chance = tried(past, ranker), tried(past, ByChance())
    assert learned is not None
    assert chance is not None
    for circle in CIRCLES:
        assert learned.hits[circle] > 1.5 * chance.hits[circle]
    assert learned.hits["next"] > learned.hits["new"]
    first, *_, last = learned.chances["next"]
    assert first > 3 * last


def test_a_trial_counts_what_came_true_place_by_place(past: Past) -> None:
    trial = tried(past, Ranker())
    assert trial is not None
    assert (trial.cut, trial.until) == (CUT, CUT + WINDOW - 1)
    silent = past.prospects.collaborations.activity["years_since_last"]
    people = np.flatnonzero(past.known & (silent < 5)).tolist()
    assert trial.people == len(people)
    right: list[list[bool]] = []
    for person in people:
        others, features = past.prospects.of(person, past.known)
        best = others[np.argsort(-by_formula(features), kind="stable")]
        began = set(past.began[[person]].indices.tolist())
        right.append([int(other) in began for other in best])
    starts = [0, *trial.places[:-1]]
    for start, stop, chance in zip(starts, trial.places, trial.chances["next"], strict=True):
        places = [them[at] for them in right for at in range(start, stop) if at < len(them)]
        assert chance == pytest.approx(sum(places) / (len(people) * (stop - start)), abs=1e-5)
    assert trial.hits["next"] == pytest.approx(np.mean([any(them[:10]) for them in right]), abs=1e-4)
    assert set(trial.hits) == set(trial.chances) == set(CIRCLES)
    assert trial.answer()["chances"] == trial.chances


def test_nothing_is_tried_on_whoever_was_silent_for_long(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = past.prospects.collaborations.activity
    silent = np.where(np.arange(len(past.known)) % 4 == 0, 20, activity["years_since_last"]).astype(np.float32)
    monkeypatch.setitem(activity, "years_since_last", silent)
    trial = tried(past, Ranker())
    assert trial is not None
    assert trial.people == (past.known & (np.arange(len(past.known)) % 4 > 0)).sum()


def test_of_very_many_people_some_are_tried(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likely_module, "_TRIED", 30)
    trial, again = tried(past, Ranker()), tried(past, Ranker())
    assert trial is not None
    assert trial.people == 30
    assert trial == again


def test_where_little_happened_a_trial_would_say_nothing() -> None:
    alone = [(2000 + year, [person]) for person in range(8) for year in range(12)]
    ranker, trial = learned_and_tried(written([*alone, (2010, [0, 1]), (2011, [2, 3])], 8))
    assert trial is None
    assert not ranker.learned
    nothing = learned_and_tried(written([], 3))
    assert (nothing[0].learned, nothing[1]) == (False, None)


def test_what_is_tried_has_seen_nothing_of_what_it_is_tried_on(library: Written, taught: list[Examples]) -> None:
    _, trial = learned_and_tried(library)
    assert trial is not None
    assert trial.until == library.authorships.as_of
    first, _ = list(taught)
    taught.clear()
    learned_and_tried(with_another_future(library, trial.cut))
    again, everything = taught
    assert first.came_true.sum() > 0
    np.testing.assert_array_equal(again.features, first.features)
    np.testing.assert_array_equal(again.came_true, first.came_true)
    assert len(everything.came_true) > len(first.came_true)


def test_what_is_taught_before_a_year_is_the_same_whatever_came_later(library: Written, taught: list[Examples]) -> None:
    _, examples = learned_before(library, CUT)
    _, same = learned_before(without_what_followed(library, CUT), CUT)
    one, other = taught
    assert examples == same == one.came_true.sum() > 0
    np.testing.assert_array_equal(one.features, other.features)
    np.testing.assert_array_equal(one.came_true, other.came_true)
    np.testing.assert_array_equal(one.groups, other.groups)


def test_the_past_is_looked_at_from_years_that_have_one() -> None:
    years = np.array([1990, 2020, int(UNKNOWN_YEAR)], np.int16)
    cuts = cuts_before(2021, years)
    assert cuts
    assert all(one > other for one, other in pairwise(cuts))
    assert all(1990 < cut < 2021 for cut in cuts)
    assert cuts_before(1991, years) == []
    assert all(cut > 2018 for cut in cuts_before(2021, np.array([2018, 2020], np.int16)))
    assert cuts_before(2021, years[:0]) == cuts_before(2021, years[2:]) == []


def test_of_a_small_library_one_paper_is_enough_to_be_suggested() -> None:
    few = [(2000, [person]) for person in range(20) for _ in range(LEAST_PAPERS if person else 1)]
    assert known_enough(authorships_of(few, 21)).tolist() == [True] * 20 + [False]
    many = [(2000, list(range(400))) for _ in range(LEAST_PAPERS)]
    known = known_enough(authorships_of([*many, (2000, [400])], 401))
    assert (known[:400].all(), bool(known[400])) == (True, LEAST_PAPERS == 1)


def test_an_index_tells_who_wrote_what(people: PeopleIndex, toy_library: Library) -> None:
    found = written_of(people)
    index = toy_library.serving.generation()
    ends, labels = index.columns.column("person").flat()
    assert found.authorships.ends.tolist() == ends.tolist()
    assert found.authorships.people.tolist() == labels.tolist()
    assert found.authorships.years.tolist() == index.columns.years.tolist()
    np.testing.assert_array_equal(found.read(np.array([3, 0])), index.vectors.vectors(np.array([3, 0])))
    rebuilt = authorships_of(
        [(int(year), found.authorships.authors_of(row)) for row, year in enumerate(found.authorships.years)],
        len(people),
    )
    assert rebuilt.rows.tolist() == found.authorships.rows.tolist()
    assert rebuilt.places.tolist() == found.authorships.places.tolist()


@pytest.mark.parametrize("circle", CIRCLES)
def test_nobody_is_suggested_to_themselves_or_to_a_co_author(people: PeopleIndex, circle: str) -> None:
    likely = LikelyCollaborators(people)
    for person in range(0, len(people), 50):
        found = likely.rank(person, circle=circle)  # type: ignore[arg-type]
        met = set(people.arrays.coauthors[people.coauthors_of(person)].tolist())
        assert len(found.people)
        assert not {person, *met} & set(found.people.tolist())
        assert len(set(found.people.tolist())) == len(found.people) == len(found.scores)
        assert np.all(np.diff(found.scores) <= 0)
        assert found.features.shape == (len(found.people), len(FEATURES))
        assert found.chances is None  # a library as small as this was not tried


def test_those_allowed_are_suggested_in_the_order_of_all_and_up_to_the_top(people: PeopleIndex) -> None:
    likely = LikelyCollaborators(people)
    allowed = np.arange(len(people)) % 2 == 0
    found = likely.rank(5, allowed=allowed, top=7)
    assert len(found.people) == 7
    assert allowed[found.people].all()
    again = LikelyCollaborators(people).rank(5, allowed=allowed, top=7)
    assert again.people.tolist() == found.people.tolist()
    assert likely.rank(5, allowed=np.zeros(len(people), bool)).people.tolist() == []


def test_chances_are_those_of_the_place(people: PeopleIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = {"places": [1, 3, 10], "chances": {"next": [0.5, 0.25, 0.125], "new": [0.1, 0.05, 0.01]}}
    monkeypatch.setitem(people.kept, "trial", trial)
    likely = LikelyCollaborators(people)
    found = likely.rank(5, top=12)
    assert found.chances is not None
    assert found.chances.tolist() == [0.5, 0.25, 0.25, *[0.125] * 7, 0, 0]
    few = likely.rank(5, top=2, circle="new")
    assert few.chances is not None
    assert few.chances.tolist() == [0.1, 0.05]


def test_an_index_ranks_by_what_it_learned(people: PeopleIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    formula = LikelyCollaborators(people).rank(5)
    assert formula.scores.tolist() == sorted(formula.scores.tolist(), reverse=True)

    def backwards(_text: str | None) -> Ranker:
        return Backwards()

    monkeypatch.setattr(Ranker, "of", staticmethod(backwards))
    turned = LikelyCollaborators(people).rank(5)
    assert set(turned.people.tolist()) == set(formula.people.tolist()) or len(formula.people) == 200
    assert turned.people.tolist() != formula.people.tolist()


class Backwards(Ranker):
    """The formula, the worst first."""

    def scores(self, features: np.ndarray[Any, np.dtype[np.float32]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return -by_formula(features)
