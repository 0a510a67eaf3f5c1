"""How pages write numbers, years, names and passages."""

from __future__ import annotations

import pytest
from markupsafe import escape

from paperkin.records import Authorship, Passage
from paperkin.sources import SOURCES
from paperkin.web.wording import (
    author_names,
    brief,
    counted,
    excerpt,
    filled,
    listed,
    marked,
    number,
    percent,
    source_name,
    years,
)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "–"),
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (12_345, "12.3k"),
        (999_499, "999k"),
        (999_949, "1M"),
        (2_500_000, "2.5M"),
    ],
)
def test_counts_in_brief(value: int | None, told: str) -> None:
    assert brief(value) == told


def test_numbers_have_groups_and_unknown_ones_a_dash() -> None:
    assert number(1234567) == "1,234,567"
    assert number(0.5, 2) == "0.50"
    assert number(None) == "–"
    assert counted(1, "paper") == "1 paper"
    assert counted(2300, "paper") == "2,300 papers"
    assert counted(2, "person", "people") == "2 people"


def test_a_small_share_is_not_told_as_nothing() -> None:
    assert percent(0.001) == "<1%"
    assert percent(0) == "0%"
    assert percent(0.254) == "25%"


def test_spans_of_years() -> None:
    assert years(2015, 2022) == "2015–2022"
    assert years(2015, 2015) == "2015"
    assert years(None, 2020) == "2020"
    assert years(None, None) == ""


def test_excerpts_end_at_a_word() -> None:
    assert excerpt("one two three four", 11) == "one two…"
    assert excerpt("short", 11) == "short"
    assert excerpt("x" * 50, 10) == "x" * 10 + "…"


def test_names_are_listed_and_the_rest_counted() -> None:
    def named(count: int) -> list[Authorship]:
        return [Authorship(f"N{number}") for number in range(count)]

    assert author_names(named(0)) == ""
    assert author_names(named(1)) == "N0"
    assert author_names(named(3)) == "N0, N1 and N2"
    assert author_names(named(279)) == "N0, N1, N2 and 276 more"
    assert listed(["a", "b"], "or") == "a or b"


def test_a_passage_is_escaped_and_only_its_marks_are_markup() -> None:
    passage = Passage("<b>learn</b> & learn", "abstract", ((3, 8), (15, 20)))
    assert marked(passage) == "&lt;b&gt;<mark>learn</mark>&lt;/b&gt; &amp; <mark>learn</mark>"


def test_marks_that_overlap_or_lie_outside_are_passed_over() -> None:
    passage = Passage("a <i> c", "abstract", ((0, 5), (2, 5), (6, 99)))
    assert marked(passage) == f"<mark>{escape('a <i>')}</mark> c"


def test_years_between_are_filled_with_zeros() -> None:
    assert filled([(2018, 2), (2015, 1)]) == [(2015, 1), (2016, 0), (2017, 0), (2018, 2)]
    assert filled([(2020, 3)], until=2022) == [(2020, 3), (2021, 0), (2022, 0)]
    assert filled([]) == []


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_a_name_that_people_use(source: str) -> None:
    assert source_name(source) != source or source == "paperlists"


def test_a_source_of_somebody_elses_is_told_by_its_own_name() -> None:
    assert source_name("our-own-reader") == "our-own-reader"
