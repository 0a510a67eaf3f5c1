"""What is counted of a person's papers: unknown is not zero, and every figure says where it is from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.metrics import (
    closeness,
    computed_figures,
    fraction,
    h_index,
    i10_index,
    imported_figures,
    not_computed,
    positions_of,
)

counts_of = some.lists(some.integers(0, 60), max_size=60)


@pytest.mark.parametrize(
    ("counts", "h", "i10"),
    [([], 0, 0), ([0], 0, 0), ([1], 1, 0), ([10, 8, 5, 4, 3], 4, 1), ([25, 8, 5, 3, 3], 3, 1), ([10] * 12, 10, 12)],
)
def test_indices_of_known_lists(counts: list[int], h: int, i10: int) -> None:
    assert (h_index(counts), i10_index(counts)) == (h, i10)


@given(counts_of)
def test_h_is_the_largest_number_that_fits_its_definition(counts: list[int]) -> None:
    h = h_index(counts)
    assert sum(count >= h for count in counts) >= h
    assert sum(count >= h + 1 for count in counts) < h + 1


@given(counts_of, some.integers(0, 60))
def test_one_more_paper_never_lowers_an_index(counts: list[int], more: int) -> None:
    assert h_index([*counts, more]) >= h_index(counts)
    assert i10_index([*counts, more]) >= i10_index(counts)


def test_papers_of_which_nobody_knows_are_unknown_and_not_zero() -> None:
    figures = imported_figures([(2018, 4), (2018, 20), (None, 3), (2020, None)])
    assert (figures.source, figures.years) == ("imported", "publication")
    assert (figures.known, figures.unknown, figures.total) == (3, 1, 27)
    assert (figures.h_index, figures.i10_index) == (3, 1)
    assert figures.by_year == ((2018, 24),)
    assert figures.reason is None


def test_where_nothing_is_known_there_is_a_reason_and_no_figure() -> None:
    for figures in (imported_figures([(2018, None)]), not_computed(1, "No index.")):
        assert (figures.known, figures.unknown, figures.total, figures.h_index) == (0, 1, None, None)
        assert figures.reason


def test_computed_figures_go_by_the_year_of_the_citing_paper() -> None:
    figures = computed_figures([2, 0], 1, {2021: 1, 2019: 1}, by_oneself=1)
    assert (figures.source, figures.years, figures.by_year) == ("computed", "citation", ((2019, 1), (2021, 1)))
    assert (figures.known, figures.unknown, figures.total, figures.h_index, figures.by_oneself) == (2, 1, 2, 1, 1)


def test_places_count_among_several_authors_only() -> None:
    found = positions_of([(0, 1), (0, 2), (1, 2), (1, 3), (0, 279), (278, 279)])
    assert (found.only, found.first, found.middle, found.last, found.shared) == (1, 2, 1, 2, 5)


def test_a_crowd_says_nothing_of_closeness_and_little_of_its_members() -> None:
    assert (closeness(1), closeness(2), closeness(3)) == (0, 1, 0.5)
    assert closeness(MOST_AUTHORS) > 0 == closeness(MOST_AUTHORS + 1)
    assert fraction(1) == fraction(0) == 1
    assert sum(fraction(279) for _ in range(279)) == pytest.approx(1)
