from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.topics.trends import Mover, last_complete_year, movers, share_ratios, topic_trend, year_table

YEARS = tuple(range(2010, 2020))


def library(*counts: Sequence[int], first: int = 2010) -> tuple[np.ndarray, np.ndarray]:
    """Return years and topics of papers, given each topic's papers of each year; the last topic is the rest (-1)."""
    years, column = [], []
    for topic, of_topic in enumerate(counts):
        for at, papers in enumerate(of_topic):
            years += [first + at] * papers
            column += [topic if topic < len(counts) - 1 else -1] * papers
    return np.array(years, np.int16), np.array(column, np.int32)


def moved(*counts: Sequence[int], this_year: int = 2020, **named: int) -> dict[int, Mover]:
    years, column = library(*counts)
    rising, fading = movers(years, column, len(counts) - 1, this_year=this_year, **named)
    return {mover.topic: mover for mover in rising + fading}


def test_a_topic_that_grows_with_the_library_is_steady() -> None:
    doubling = [10, 20, 40, 80, 160, 320]
    years, column = library(doubling, [9 * papers for papers in doubling])
    trend = topic_trend(years, np.flatnonzero(column == 0), this_year=2016)
    assert trend.verdict == "steady"
    assert trend.growth is not None
    assert trend.growth.rate == pytest.approx(0, abs=0.01)
    assert trend.growth.low < 0 < trend.growth.high
    assert {count.share for count in trend.years} == {0.1}


def test_a_share_that_doubles_every_year_is_told_as_such() -> None:
    years, column = library([10, 20, 40, 80, 160, 320], [10_000] * 6)
    growth = topic_trend(years, np.flatnonzero(column == 0), this_year=2016).growth
    assert growth is not None
    assert (growth.since, growth.until, growth.papers) == (2010, 2015, 630)
    assert growth.low < growth.rate < growth.high
    assert growth.rate == pytest.approx(1, abs=0.15)


def test_three_papers_after_one_are_no_rise_and_a_hundred_after_thirty_are() -> None:
    found = moved([0, 0, 1, 0, 0, 3], [10, 10, 10, 30, 30, 40], [40, 30, 30, 10, 10, 10], [3000] * 6)
    assert {topic: mover.verdict for topic, mover in found.items()} == {1: "rising", 2: "fading"}


def test_those_come_first_of_which_it_is_surest() -> None:
    years, column = library([0, 0, 0, 2, 2, 4], [5, 5, 5, 60, 60, 60], [20, 20, 20, 30, 30, 30], [3000] * 6)
    rising, fading = movers(years, column, 3, this_year=2016)
    assert [mover.topic for mover in rising][:1] == [1]
    assert fading == []
    assert movers(years, column, 3, this_year=2016, top=1)[0] == rising[:1]


@pytest.mark.parametrize("counts", [[0, 0, 0, 0, 0, 500], [0, 0, 0, 0, 20, 300], [1, 1, 1, 4, 3, 248]])
def test_a_topic_that_comes_at_once_is_new_and_surely_rises(counts: list[int]) -> None:
    found = moved([0] * 6 + counts, [3000] * 12, this_year=2022)
    assert found[0].verdict == "new"
    assert found[0].growth.low > 0.5


def test_nothing_is_new_in_a_library_that_is_as_new_itself() -> None:
    assert moved([0, 0, 0, 0, 20, 300], [3000] * 6, this_year=2016)[0].verdict == "rising"


def test_this_year_is_shown_but_counts_for_nothing() -> None:
    years, column = library([50] * 9 + [0], [1000] * 9 + [900])
    rows = np.flatnonzero(column == 0)
    unfinished = topic_trend(years, rows, this_year=2019)
    assert unfinished.growth is not None
    assert (unfinished.verdict, unfinished.growth.until) == ("steady", 2018)
    assert [(count.year, count.complete) for count in unfinished.years[-2:]] == [(2018, True), (2019, False)]
    finished = topic_trend(years, rows, this_year=2025)
    assert finished.years[-1].complete


@pytest.mark.parametrize(
    ("counts", "this_year", "complete"),
    [
        ([100, 100, 100, 100, 100], 2015, 2014),
        ([100, 100, 100, 100, 30], 2015, 2013),
        ([100, 100, 100, 100, 60], 2015, 2014),
        ([100, 100, 100, 100, 100], 2014, 2013),
        ([100, 100, 100, 100, 100], 2017, 2014),
        ([0, 0, 0, 5, 100], 2015, 2014),
        ([], 2015, 2014),
    ],
)
def test_a_year_with_less_than_half_of_the_papers_is_incomplete(
    counts: list[int], this_year: int, complete: int
) -> None:
    years, _ = library(counts)
    assert last_complete_year(years, this_year) == complete


def test_years_without_papers_are_zeros_and_papers_without_year_are_counted_apart() -> None:
    years = np.array([2001, 2005, 2005, UNKNOWN_YEAR, 2999], np.int16)
    trend = topic_trend(years, np.array([0, 1, 3, 4]), this_year=2010)
    assert [(count.year, count.papers, count.library, count.share) for count in trend.years] == [
        (2001, 1, 1, 1.0),
        (2002, 0, 0, 0.0),
        (2003, 0, 0, 0.0),
        (2004, 0, 0, 0.0),
        (2005, 1, 2, 0.5),
    ]
    assert trend.undated == 2
    assert (trend.growth, trend.verdict) == (None, None)


@pytest.mark.parametrize("years", [[], [UNKNOWN_YEAR, UNKNOWN_YEAR], [2021], [2020, 2020]])
def test_a_library_of_no_complete_years_has_no_trends(years: list[int]) -> None:
    some = np.array(years, np.int16)
    trend = topic_trend(some, np.arange(len(some)), this_year=2020)
    assert (trend.growth, trend.verdict, trend.peak_year) == (None, None, None)
    assert movers(some, np.zeros(len(some), np.int32), 1, this_year=2020) == ([], [])


def test_the_peak_is_of_the_share_and_not_in_a_year_of_few_papers() -> None:
    years, column = library([1, 5, 30, 60, 80], [9, 95, 970, 940, 4920])
    assert topic_trend(years, np.flatnonzero(column == 0), this_year=2016).peak_year == 2013


@given(counts=st.lists(st.lists(st.integers(0, 30), min_size=6, max_size=6), min_size=1, max_size=5))
def test_one_topic_and_all_at_once_agree(counts: list[list[int]]) -> None:
    years, column = library(*counts, [50] * 6)
    found = moved(*counts, [50] * 6, this_year=2016)
    for topic in range(len(counts)):
        trend = topic_trend(years, np.flatnonzero(column == topic), this_year=2016)
        if topic in found:
            assert (trend.growth, trend.verdict) == (found[topic].growth, found[topic].verdict)
        else:
            assert trend.verdict == "steady"
        assert sum(count.papers for count in trend.years) == sum(counts[topic])


@given(
    in_a=st.integers(0, 2000), in_b=st.integers(0, 2000), all_a=st.integers(2000, 9000), all_b=st.integers(2000, 9000)
)
def test_ratios_lie_in_their_interval_and_are_drawn_towards_one(in_a: int, in_b: int, all_a: int, all_b: int) -> None:
    ratio, low, high = (float(each[0]) for each in share_ratios(np.array([in_a]), np.array([in_b]), all_a, all_b))
    assert 0 <= low <= ratio <= high
    raw = (in_b / all_b) / (in_a / all_a) if in_a else np.inf if in_b else 1.0
    assert min(raw, 1) - 1e-9 <= ratio <= max(raw, 1) + 1e-9


def test_intervals_hold_the_truth_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(0)
    of_a, of_b = rng.poisson(100, 4000), rng.poisson(120, 4000)
    _, low, high = share_ratios(of_a, of_b, 10_000, 10_000)
    assert 0.92 < ((low < 1.2) & (high > 1.2)).mean() < 0.98


def test_counts_add_up_for_papers_of_no_topic_too() -> None:
    years, column = library([1, 2, 3], [4, 5, 6], [7, 8, 9])
    table = year_table(years, column, 2, this_year=2020)
    assert table.first == 2010
    assert table.papers.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert table.library.tolist() == [12, 15, 18]


def test_all_topics_of_a_large_library_take_an_instant() -> None:
    rng = np.random.default_rng(0)
    years, column = rng.integers(1980, 2026, 130_000).astype(np.int16), rng.integers(0, 650, 130_000)
    share_ratios(np.ones(1), np.ones(1), 10, 10)
    start = perf_counter()
    movers(years, column, 650, this_year=2026)
    assert perf_counter() - start < 0.5
