"""How papers speak for their authors."""

from __future__ import annotations

import numpy as np
import pytest

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.experts import SPECIFIC, SUBJECT, RankedPeople, Voting, power, rank_people, voting_for

PLAIN = Voting(power(1), shared=0, fade_years=None)


def ranked(
    papers: list[list[int]], scores: list[float], years: list[int] | None = None, voting: Voting = PLAIN, **asked: int
) -> RankedPeople:
    ends = np.cumsum([0, *(len(people) for people in papers)])
    people = np.array([person for own in papers for person in own], np.int64)
    dated = np.array(years or [2020] * len(papers), np.int16)
    return rank_people(np.array(scores, np.float32), dated, ends, people, voting=voting, **asked)


def test_scores_of_a_persons_papers_are_summed_and_the_loudest_paper_stands_first() -> None:
    found = ranked([[1], [2, 3], [3]], [1.0, 0.8, 0.5])
    assert found.people.tolist() == [3, 1, 2]
    assert found.scores == pytest.approx([1.3, 1.0, 0.8])
    places, weights = found.papers_of(0)
    assert places.tolist() == [1, 2]
    assert weights == pytest.approx([0.8, 0.5])


def test_the_product_of_votes_and_sum_prefers_whoever_has_several_papers() -> None:
    once = ranked([[1], [2], [2]], [1.0, 0.4, 0.4])
    often = ranked([[1], [2], [2]], [1.0, 0.4, 0.4], voting=Voting(power(1), 0, None, times_votes=True))
    assert once.people.tolist() == [1, 2]
    assert often.people.tolist() == [2, 1]
    assert often.scores == pytest.approx([1.6, 1.0])


def test_a_paper_is_shared_among_its_authors_and_fades() -> None:
    shared = ranked([[1, 2, 3, 4], [5]], [1.0, 0.6], voting=Voting(power(1), 0.5, None))
    assert dict(zip(shared.people.tolist(), shared.scores.tolist(), strict=True))[1] == pytest.approx(0.5)
    assert shared.people[0] == 5
    faded = ranked([[1], [2], [3]], [1.0, 0.9, 0.8], [2010, 2022, UNKNOWN_YEAR], Voting(power(1), 0, 6.0))
    assert faded.people.tolist() == [2, 1, 3]
    assert faded.scores == pytest.approx([0.9, np.exp(-2), 0.8 * np.exp(-2)])


def test_papers_of_too_many_authors_and_those_too_far_down_say_nothing() -> None:
    found = ranked([[1, 2, 3], [4], [5], [6]], [1.0, 0.9, 0.8, 0.7], most_authors=2, speaking=2)
    assert found.people.tolist() == [4, 5]
    # Scores are relative to the best paper that speaks.
    assert found.scores == pytest.approx([1.0, 0.8 / 0.9])


def test_a_name_that_stands_twice_in_a_byline_counts_once() -> None:
    found = ranked([[1, 1]], [0.7])
    assert (found.people.tolist(), found.scores.tolist(), len(found.papers_of(0)[0])) == ([1], [1.0], 1)


@pytest.mark.parametrize(("papers", "scores"), [([], []), ([[]], [0.5]), ([[1]], [0.0])])
def test_where_nothing_speaks_nobody_is_found(papers: list[list[int]], scores: list[float]) -> None:
    found = ranked(papers, scores)
    assert (len(found), found.ends.tolist()) == (0, [0])


def test_those_who_are_kept_keep_their_papers() -> None:
    found = ranked([[1], [2, 3], [3]], [1.0, 0.8, 0.5])
    kept = found.taken(np.array([True, False, True]))
    assert kept.people.tolist() == [3, 2]
    assert [kept.papers_of(at)[0].tolist() for at in range(2)] == [[1, 2], [1]]


def test_a_few_words_name_a_subject_and_more_ask_a_question() -> None:
    assert voting_for("graph neural networks") is SUBJECT
    assert voting_for("how do graph neural networks forget what they saw") is SPECIFIC
