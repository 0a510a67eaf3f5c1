from __future__ import annotations

import numpy as np
import pytest

from paperkin import Filters, Library, Paper
from paperkin.index import Selection
from paperkin.index.columns import published_day
from paperkin.records import Direction
from paperkin.related.direction import directed, outside

DIRECTIONS: tuple[Direction, ...] = ("prior", "derivative")
UNKNOWN = np.iinfo(np.int32).min
DATES = ("2019", "2020-05-30", "2020-06", "2020-06-15", "2020-06-16", "2020-07-01", "2020", "2021", None)


class Columns:
    def __init__(self) -> None:
        days = [published_day(Paper("x", "X", published=date)) if date else None for date in DATES]
        self.dates = np.array([UNKNOWN if day is None else day for day in days], np.int32)


def found(seeds: list[str | None], direction: Direction) -> list[str | None]:
    papers = [Paper(str(at), "T", published=date) for at, date in enumerate(seeds)]
    rows = directed(Columns(), Selection(), papers, direction).rows
    assert rows is not None
    return [DATES[row] for row in rows]


def test_prior_work_is_older_for_certain_and_derivative_work_newer() -> None:
    assert found(["2020-06-15"], "prior") == ["2019", "2020-05-30"]
    assert found(["2020-06-15"], "derivative") == ["2020-06-16", "2020-07-01", "2021"]


def test_of_a_seed_with_only_a_year_the_same_year_is_neither() -> None:
    assert found(["2020"], "prior") == ["2019"]
    assert found(["2020"], "derivative") == ["2021"]


def test_of_several_seeds_what_lies_between_is_neither() -> None:
    assert found(["2020-05-30", "2020-07-01"], "prior") == ["2019"]
    assert found(["2020-05-30", "2020-07-01", None], "derivative") == ["2021"]


def test_without_a_direction_a_selection_stays_as_it_is() -> None:
    everything = Selection()
    assert directed(Columns(), everything, [Paper("s", "S", published="2020")], "any") is everything


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_nothing_is_older_or_newer_than_a_paper_without_a_date(direction: Direction) -> None:
    assert found([None], direction) == []


def test_a_selection_is_narrowed_and_its_own_bounds_hold_on() -> None:
    seed = [Paper("s", "S", published="2020-06-15")]
    narrowed = directed(Columns(), Selection(rows=np.array([0, 4, 7]), days=(18_430, None)), seed, "derivative")
    assert narrowed.rows is not None
    assert narrowed.rows.tolist() == [4, 7]
    assert narrowed.days[0] == 18_430
    assert outside(narrowed, np.array([4, 5])).tolist() == [5]


def test_older_and_newer_papers_and_those_of_the_same_time_are_all_there_are(
    toy_library: Library, corpus: list[Paper]
) -> None:
    columns = toy_library.serving.generation().columns
    everything = Selection(rows=columns.select(Filters()))
    for seed in corpus:
        prior, derivative = (
            set(np.asarray(directed(columns, everything, [seed], way).rows).tolist()) for way in DIRECTIONS
        )
        assert not prior & derivative
        if seed.year:
            assert {row for row, paper in enumerate(corpus) if paper.year and paper.year < seed.year} <= prior
            assert {row for row, paper in enumerate(corpus) if paper.year and paper.year > seed.year} <= derivative
