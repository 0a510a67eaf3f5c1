from __future__ import annotations

import numpy as np

from paperkin.index.columns import UNKNOWN_DATE, UNKNOWN_YEAR
from paperkin.topics.arrivals import Newcomer, central_papers, first_papers, newcomers


def people_of(*papers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.cumsum([0, *map(len, papers)]), np.array([one for paper in papers for one in paper], np.int32)


def test_first_papers_are_the_earliest_of_those_near_the_centre() -> None:
    years = np.array([1990, 2001, 2000, 2000, 2005, UNKNOWN_YEAR, 2001], np.int16)
    dates = np.array([7000, 11400, 11000, 10990, 13000, UNKNOWN_DATE, UNKNOWN_DATE], np.int32)
    closeness = np.array([0.1, 0.8, 0.8, 0.9, 0.2, 0.9, 0.8])
    first = first_papers(np.arange(7), years, dates, closeness, top=4)
    assert first.tolist() == [3, 2, 1, 6]
    assert first_papers(np.array([], np.int64), years, dates, closeness[:0]).tolist() == []


def test_central_papers_are_the_nearest_to_the_centre() -> None:
    rows, closeness = np.array([4, 6, 8, 9]), np.array([0.3, 0.9, 0.5, 0.9])
    assert central_papers(rows, closeness, top=3).tolist() == [6, 9, 8]


def test_who_wrote_elsewhere_before_and_here_since_moved_in() -> None:
    # 0 moved in; 1 has always been here; 2 came too long ago; 3 never wrote elsewhere; 4 wrote elsewhere only after.
    years = np.array([2000, 2001, 2002, 2010, 2011, 2003, 2012, 2013], np.int16)
    ends, people = people_of([0, 1, 2], [0, 2], [1, 2], [0, 1, 3, 4], [0, 1, 3, 4], [2], [4, 3], [4])
    column = np.array([5, 5, 7, 7, 7, 7, 5, 5])
    found = newcomers(years, np.flatnonzero(column == 7), ends, people, since=2005, column=column)
    assert found == [Newcomer(0, 2010, 2, 2, 5)]
    assert newcomers(years, np.flatnonzero(column == 7), ends, people, since=2011) == []


def test_whoever_has_most_papers_in_the_topic_comes_first_and_one_paper_is_not_enough() -> None:
    years = np.array([2000, 2000, 2010, 2010, 2010], np.int16)
    ends, people = people_of([0, 1, 2, 3], [0, 1, 2], [0, 1, 2, 3], [0, 1, 3], [1])
    rows = np.array([2, 3, 4])
    assert [(one.person, one.papers) for one in newcomers(years, rows, ends, people, since=2010)] == [(1, 3), (0, 2)]
    assert [one.person for one in newcomers(years, rows, ends, people, since=2010, least=1)] == [1, 0, 3, 2]
    assert [one.person for one in newcomers(years, rows, ends, people, since=2010, top=1)] == [1]


def test_papers_without_a_year_and_of_no_topic_do_no_harm() -> None:
    years = np.array([UNKNOWN_YEAR, 2000, 2001, 2010, 2010, UNKNOWN_YEAR], np.int16)
    ends, people = people_of([0], [0], [0], [0], [0], [])
    column = np.array([3, -1, -1, 7, 7, 7])
    assert newcomers(years, np.array([3, 4, 5]), ends, people, since=2005, column=column) == [
        Newcomer(0, 2010, 2, 2, None)
    ]
    nobody = np.zeros(7, np.int64), np.array([], np.int32)
    assert newcomers(years, np.array([3]), *nobody, since=2005) == []
