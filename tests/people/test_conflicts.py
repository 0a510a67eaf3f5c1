"""What papers say of who is close to whom."""

from __future__ import annotations

import numpy as np
import pytest

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Authorships
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.conflicts import advisors_of, advisors_of_all, coauthors_since


def authorships(*papers: tuple[int, list[int]], people: int = 10) -> Authorships:
    """Who wrote what: each paper's year and its people."""
    ends = np.cumsum([0, *(len(own) for _, own in papers)])
    flat = np.array([person for _, own in papers for person in own], np.int64)
    return Authorships.of(ends, flat, np.array([year for year, _ in papers], np.int16), people)


def test_coauthors_of_late_are_told_with_the_last_year() -> None:
    found = authorships((2015, [1, 2]), (2020, [1, 3]), (2022, [3, 1]), (UNKNOWN_YEAR, [1, 4]), (2020, [5]))
    assert coauthors_since(found, 1, 2018) == {3: 2022, 4: 2018}
    assert coauthors_since(found, 5, 2018) == {}


def test_a_crowd_makes_nobody_a_coauthor() -> None:
    found = authorships((2020, list(range(MOST_AUTHORS + 1))), people=MOST_AUTHORS + 1)
    assert coauthors_since(found, 1, 2000) == {}


def test_an_advisor_is_the_senior_last_author_of_ones_first_papers() -> None:
    found = authorships((2000, [9]), (2010, [1, 9]), (2012, [1, 2, 9]), (2013, [9, 1]))
    assert advisors_of(found, 1) == {9: (2010, 2012)}
    assert advisors_of_all(found, [1, 2, 9]) == {1: {9: (2010, 2012)}}


@pytest.mark.parametrize(
    "papers",
    [
        [(2000, [9]), (2010, [1, 9])],  # one paper says little
        [(2008, [9]), (2010, [1, 9]), (2011, [1, 9])],  # hardly older
        [(2000, [9]), (2005, [1]), (2010, [1, 9]), (2011, [1, 9])],  # not one's first years
        [(2000, [9]), (2010, [2, 1, 9]), (2011, [2, 1, 9])],  # not the first author
        [(2000, [9]), (UNKNOWN_YEAR, [1, 9]), (UNKNOWN_YEAR, [1, 9])],  # nobody knows when
    ],
)
def test_others_are_no_advisors(papers: list[tuple[int, list[int]]]) -> None:
    assert advisors_of(authorships(*papers), 1) == {}
