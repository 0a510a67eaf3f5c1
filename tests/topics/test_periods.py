from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.errors import InvalidRequest
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.topics.periods import Period, compare_periods

A, B = (2000, 2004), (2010, 2014)


def papers(*counts: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return years and topics of papers, given each topic's papers in 2002 and in 2012; the last topic is none."""
    years, column = [], []
    for topic, (before, after) in enumerate(counts):
        years += [2002] * before + [2012] * after
        column += [topic if topic < len(counts) - 1 else -1] * (before + after)
    return np.array([*years, UNKNOWN_YEAR], np.int16), np.array([*column, 0], np.int32)


def test_shares_and_not_papers_are_compared() -> None:
    answer = compare_periods(*papers((100, 200), (900, 1800)), 1, A, B)
    assert (answer.papers_a, answer.papers_b) == (1000, 2000)
    (change,) = answer.topics
    assert (change.share_a, change.share_b, change.change) == (0.1, 0.1, "same")
    assert change.ratio == pytest.approx(1, abs=0.02)


def test_topics_are_new_gone_more_less_or_the_same_the_surest_growth_first() -> None:
    answer = compare_periods(*papers((50, 5), (0, 60), (60, 0), (40, 80), (1, 2), (0, 0), (849, 853)), 6, A, B)
    assert [(change.topic, change.change) for change in answer.topics] == [
        (1, "new"),
        (3, "more"),
        (4, "same"),
        (0, "less"),
        (2, "gone"),
    ]
    assert all(change.low <= change.ratio <= change.high for change in answer.topics)


def test_one_paper_that_was_not_there_makes_no_new_topic() -> None:
    (change,) = compare_periods(*papers((0, 1), (1000, 1000)), 1, A, B).topics
    assert change.change == "same"


@given(counts=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6))
def test_turned_round_everything_is_the_other_way(counts: list[tuple[int, int]]) -> None:
    years, column = papers(*counts, (50, 70))
    there, back = (compare_periods(years, column, len(counts), *periods) for periods in ((A, B), (B, A)))
    opposite = {"new": "gone", "gone": "new", "more": "less", "less": "more", "same": "same"}
    assert {change.topic: change.change for change in there.topics} == {
        change.topic: opposite[change.change] for change in back.topics
    }
    assert (there.papers_a, there.papers_b) == (back.papers_b, back.papers_a)
    ratios = {change.topic: change.ratio for change in back.topics}
    assert all(change.ratio * ratios[change.topic] == pytest.approx(1) for change in there.topics)


@pytest.mark.parametrize(
    ("a", "b", "problem"),
    [
        ((2000, 2010), (2010, 2014), "overlap"),
        ((2000, 2014), (2002, 2003), "overlap"),
        ((2004, 2000), (2010, 2014), "before it begins"),
        ((2000, 2004), (2005, 2009), "no papers"),
    ],
)
def test_periods_that_say_nothing_are_refused(a: Period, b: Period, problem: str) -> None:
    with pytest.raises(InvalidRequest, match=problem):
        compare_periods(*papers((10, 10), (10, 10)), 1, a, b)
