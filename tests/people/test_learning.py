"""What the past teaches, and that nothing of what came after it does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people import learning as learning_module
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.features import FEATURES
from paperkin.people.learning import LEAST_PAPERS, WINDOW, Examples, Past, Written, examples_of, past_of
from tests.people.written import Papers, closing_circles, with_another_future, without_what_followed, written

CUT = 2009


@pytest.fixture(scope="module")
def library() -> Written:
    return closing_circles()


@pytest.fixture(scope="module")
def past(library: Written) -> Past:
    return past_of(library, CUT)


@pytest.fixture(scope="module")
def examples(past: Past) -> Examples:
    return examples_of(past, 1)


def drawn(papers: Papers, count: int) -> Written:
    """Everybody has papers enough long before."""
    alone = [(1990, [person]) for person in range(count) for _ in range(LEAST_PAPERS)]
    return written([*alone, *papers], count)


def features_of(past: Past) -> list[tuple[list[int], np.ndarray[tuple[int, int], np.dtype[np.float32]]]]:
    """Return what is known of some people and their prospects."""
    found = [past.prospects.of(person, past.known) for person in range(0, len(past.known), 9)]
    return [(others.tolist(), features) for others, features in found]


def test_the_past_knows_nothing_of_what_followed(library: Written, past: Past) -> None:
    alone = past_of(without_what_followed(library, CUT), CUT)
    assert alone.known.tolist() == past.known.tolist()
    assert alone.began.nnz == 0 < past.began.nnz
    for (others, features), (same, expected) in zip(features_of(past), features_of(alone), strict=True):
        assert others == same
        np.testing.assert_array_equal(features, expected)


def test_another_future_changes_only_what_came_true(library: Written) -> None:
    one, other = past_of(library, CUT), past_of(with_another_future(library, CUT), CUT)
    assert one.known.tolist() == other.known.tolist()
    for (others, features), (same, expected) in zip(features_of(one), features_of(other), strict=True):
        assert others == same
        np.testing.assert_array_equal(features, expected)
    assert (one.began != other.began).nnz > 0


def test_began_is_who_wrote_together_for_the_first_time(library: Written, past: Past) -> None:
    of = library.authorships
    before: set[tuple[int, int]] = set()
    after: dict[tuple[int, int], int] = {}
    for row, year in enumerate(of.years.tolist()):
        for one in of.authors_of(row).tolist():
            for other in of.authors_of(row).tolist():
                if one != other and year < CUT:
                    before.add((one, other))
                elif one != other and year < CUT + WINDOW:
                    after[one, other] = after.get((one, other), 0) + 1
    met = {pair: joint for pair, joint in after.items() if pair not in before and past.known[list(pair)].all()}
    began = past.began.tocoo()
    assert dict(zip(zip(began.row.tolist(), began.col.tolist(), strict=True), began.data.tolist(), strict=True)) == met
    assert past.beginners().tolist() == sorted({one for one, _ in met})


def test_a_paper_of_too_many_begins_nothing() -> None:
    crowd = list(range(MOST_AUTHORS + 1))
    past = past_of(drawn([(2010, crowd), (2010, [0, 1])], len(crowd)), 2010)
    assert past.began.toarray().nonzero()[0].tolist() == [0, 1]
    assert past_of(drawn([(2010, crowd[:-1])], len(crowd)), 2010).began.nnz == MOST_AUTHORS * (MOST_AUTHORS - 1)


def test_whoever_met_in_a_crowd_has_met() -> None:
    crowd = list(range(MOST_AUTHORS + 1))
    past = past_of(drawn([(2005, crowd), (2010, [0, 1])], len(crowd)), 2010)
    assert past.began.nnz == 0


def test_the_window_has_an_end_and_may_be_cut_short() -> None:
    last = 2010 + WINDOW - 1
    library = drawn([(last, [0, 1]), (last + 1, [2, 3]), (2009, [4, 5]), (int(UNKNOWN_YEAR), [6, 7])], 8)
    assert past_of(library, 2010).beginners().tolist() == [0, 1]
    assert past_of(library, 2010, until=last).began.nnz == 0
    assert past_of(library, 2010, until=last + 9).beginners().tolist() == [0, 1]


def test_whoever_has_too_few_papers_is_not_learned_from() -> None:
    papers = [(1990, [0]) for _ in range(LEAST_PAPERS)] + [(1990, [1]) for _ in range(LEAST_PAPERS - 1)]
    past = past_of(written([*papers, (2010, [0, 1])], 2), 2010)
    assert past.known.tolist() == [True, LEAST_PAPERS == 1]
    assert past.began.nnz == 0


def test_papers_without_text_or_year_say_nothing_of_a_past(library: Written) -> None:
    texts = np.arange(len(library.texts)) % 2 == 0
    asked: list[int] = []

    def read(rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        asked.extend(rows.tolist())
        return library.read(rows)

    replace(library, texts=texts, read=read).before(CUT)
    assert asked
    assert texts[asked].all()
    assert (library.authorships.years[asked] < CUT).all()
    undated = written([(int(UNKNOWN_YEAR), [0]), (2001, [1])], 2).before(CUT)
    assert np.diff(undated.collaborations.authorships.paper_ends).tolist() == [0, 1]


def test_examples_hold_all_that_came_true_of_those_looked_up(past: Past, examples: Examples) -> None:
    true = 0
    people = 0
    for person in past.beginners().tolist():
        others, _ = past.prospects.of(person, past.known)
        began = past.began.indices[past.began.indptr[person] : past.began.indptr[person + 1]]
        true += int(np.isin(others, began).sum())
        people += bool(np.isin(others, began).any())
    assert examples.came_true.sum() == true > 0
    assert len(examples.groups) == people
    assert examples.groups.sum() == len(examples.came_true) == len(examples.features)
    assert (examples.groups > 0).all()
    assert true < len(examples.came_true)


def test_examples_are_what_is_known_of_those_pairs(past: Past, examples: Examples) -> None:
    person = past.beginners()[0]
    others, features = past.prospects.of(int(person), past.known)
    assert examples.groups[0] < len(others)
    known = {row.tobytes() for row in features}
    assert {row.tobytes() for row in examples.features[: examples.groups[0]]} <= known


def test_the_same_seed_draws_the_same_examples(past: Past, examples: Examples) -> None:
    told = Counted()
    again, other = examples_of(past, 1, told), examples_of(past, 2)
    np.testing.assert_array_equal(again.features, examples.features)
    assert {row.tobytes() for row in other.features} != {row.tobytes() for row in again.features}
    assert other.came_true.sum() == again.came_true.sum()
    assert told.advanced == learning_module.LEARNED_FROM  # though there are fewer


def test_of_very_many_people_some_are_learned_from(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_module, "LEARNED_FROM", 20)
    told = Counted()
    assert 0 < len(examples_of(past, 1, told).groups) <= 20
    assert told.advanced == 20


def test_of_no_past_nothing_is_learned() -> None:
    nothing = examples_of(past_of(drawn([], 5), 2010), 1)
    assert (nothing.features.shape, len(nothing.came_true), len(nothing.groups)) == ((0, len(FEATURES)), 0, 0)
    together = Examples.together([])
    assert (together.features.shape, len(together.came_true), len(together.groups)) == ((0, len(FEATURES)), 0, 0)


def test_examples_are_put_one_after_the_other(examples: Examples) -> None:
    one = examples
    both = Examples.together([one, one])
    assert both.groups.tolist() == [*one.groups.tolist(), *one.groups.tolist()]
    np.testing.assert_array_equal(both.features[len(one.features) :], one.features)
    assert both.came_true.sum() == 2 * one.came_true.sum()


class Counted:
    """A progress that counts."""

    def __init__(self) -> None:
        self.advanced = 0

    def start(self, stage: str, total: int | None, unit: str) -> None:
        self.advanced = 0

    def advance(self, amount: int) -> None:
        self.advanced += amount

    def done(self) -> None:
        pass
