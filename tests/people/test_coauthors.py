"""Who has written with whom, how often, from when to when, and how much of it is left."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.coauthors import FADE_YEARS, MOST_AUTHORS, Coauthors, ages, coauthors_of_all, joint_sums
from tests.people.written import Papers, authorships_of

UNKNOWN = int(UNKNOWN_YEAR)


def coauthors(papers: Papers, count: int) -> Coauthors:
    return coauthors_of_all(authorships_of(papers, count))


def at(found: Coauthors, person: int, other: int) -> int:
    """Return where a pair lies."""
    return int(found.ends[person]) + found.of(person).tolist().index(other)


def test_pairs_have_their_joint_papers_and_years() -> None:
    found = coauthors([(2010, [0, 1]), (2004, [1, 0, 2]), (2020, [2]), (2012, [0, 1])], 4)
    assert [found.of(person).tolist() for person in range(4)] == [[1, 2], [0, 2], [0, 1], []]
    pair = at(found, 0, 1)
    assert (found.joint[pair], found.first_years[pair], found.last_years[pair]) == (3, 2004, 2012)
    assert found.ties[pair] == pytest.approx(sum(np.exp(-age / FADE_YEARS) for age in (10, 16, 8)))


def test_both_say_the_same_of_their_tie() -> None:
    random = np.random.default_rng(3)
    papers = [(int(random.integers(1980, 2020)), random.choice(25, 4, replace=False).tolist()) for _ in range(60)]
    graph = coauthors(papers, 25).graph()
    assert abs(graph - graph.T).max() == 0
    assert graph.diagonal().sum() == 0


def test_pairs_are_those_that_counting_finds() -> None:
    random = np.random.default_rng(5)
    papers = [(int(random.integers(1980, 2020)), random.permutation(20)[: 1 + at % 5].tolist()) for at in range(50)]
    years: dict[tuple[int, int], list[int]] = defaultdict(list)
    for year, authors in papers:
        for one in authors:
            for other in authors:
                years[one, other] += [year] if one != other else []
    found = coauthors(papers, 20)
    told = {
        (person, int(found.others[pair])): (found.joint[pair], found.first_years[pair], found.last_years[pair])
        for person in range(20)
        for pair in range(found.ends[person], found.ends[person + 1])
    }
    assert told == {pair: (len(them), min(them), max(them)) for pair, them in years.items() if them}


def test_a_paper_of_too_many_makes_co_authors_but_no_ties() -> None:
    crowd = list(range(MOST_AUTHORS + 1))
    found = coauthors([(2020, crowd), (2020, [0, 1])], len(crowd))
    assert len(found.of(5)) == MOST_AUTHORS
    assert found.ties[at(found, 5, 6)] == 0
    assert (found.joint[at(found, 0, 1)], found.ties[at(found, 0, 1)]) == (2, 1)
    assert coauthors([(2020, crowd[:-1])], len(crowd)).ties.min() == 1


def test_an_unknown_year_is_no_year_and_counts_as_the_oldest() -> None:
    found = coauthors([(UNKNOWN, [0, 1]), (2020, [0, 1]), (UNKNOWN, [1, 2]), (2012, [3])], 4)
    both, never = at(found, 0, 1), at(found, 1, 2)
    assert (found.first_years[both], found.last_years[both]) == (2020, 2020)
    assert (found.first_years[never], found.last_years[never]) == (UNKNOWN, UNKNOWN)
    assert found.ties[never] == pytest.approx(np.exp(-8 / FADE_YEARS))


def test_ages_are_counted_from_the_newest_paper() -> None:
    assert ages(authorships_of([(2020, [0]), (2013, [0]), (UNKNOWN, [0])], 1)).tolist() == [0, 7, 7]
    assert ages(authorships_of([(UNKNOWN, [0])], 1)).tolist() == [0]


def test_what_papers_say_is_summed_for_each_pair() -> None:
    written = authorships_of([(2010, [0, 1]), (2011, [1, 0]), (2012, [1, 2])], 3)
    sums = joint_sums(written, np.array([[1.0, 10], [2, 20], [4, 40]]))
    found = coauthors_of_all(written)
    assert sums[at(found, 0, 1)].tolist() == sums[at(found, 1, 0)].tolist() == [3, 30]
    assert sums[at(found, 2, 1)].tolist() == [4, 40]


@pytest.mark.parametrize("papers", [[], [(2020, [0]), (2021, [1])], [(2020, [])]])
def test_where_everybody_writes_alone_nobody_is_anybodys_co_author(papers: Papers) -> None:
    found = coauthors(papers, 2)
    assert (found.ends.tolist(), found.others.tolist(), found.ties.tolist()) == ([0, 0, 0], [], [])
    assert found.graph().shape == (2, 2)
