from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.index.days import first_day, last_day

EPOCH = date(1970, 1, 1)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1970", 0, 364),
        ("1970-01", 0, 30),
        ("1970-01-01", 0, 0),
        ("2024-02", (date(2024, 2, 1) - EPOCH).days, (date(2024, 2, 29) - EPOCH).days),
        ("9999-12", (date(9999, 12, 1) - EPOCH).days, (date(9999, 12, 31) - EPOCH).days),
    ],
)
def test_a_date_means_all_days_that_it_may_be(written: str, first: int, last: int) -> None:
    assert (first_day(written), last_day(written)) == (first, last)


@pytest.mark.parametrize(
    "written", ["", "now", "NaT", "20", "2024-13", "2024-02-30", "2024-1-1", "0000", "٢٠٢٤", "2024 "]
)
def test_what_is_no_date_means_no_day(written: str) -> None:
    assert first_day(written) is last_day(written) is None


@given(st.dates())
def test_a_day_is_itself_and_lies_within_its_month_and_year(day: date) -> None:
    number = (day - EPOCH).days
    written = day.isoformat()
    assert first_day(written) == last_day(written) == number
    for part in (written[:4], written[:7]):
        first, last = first_day(part), last_day(part)
        assert first is not None
        assert last is not None
        assert first <= number <= last
