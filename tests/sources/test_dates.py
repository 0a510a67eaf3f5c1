from __future__ import annotations

import pytest

from paperkin.sources.dates import iso_date, leading_date, month_number, year_in


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        (("2018", "05", "17"), "2018-05-17"),
        (("2018", "May", "7"), "2018-05-07"),
        (("2018", "September", None), "2018-09"),
        (("2022", "July–August"), "2022-07"),
        (("2022", "7"), "2022-07"),
        (("2004", "Spring"), "2004"),
        (("2004", "13", "1"), "2004"),
        (("2004", "12", "99"), "2004-12"),
        ((2004, "", ""), "2004"),
        (("04", "May"), None),
        (("", None, None), None),
        ((None,), None),
    ],
)
def test_a_date_is_as_long_as_its_parts_can_be_read(parts: tuple[str | None, ...], date: str | None) -> None:
    assert iso_date(*parts) == date


def test_the_first_year_of_a_text_counts() -> None:
    assert year_in("1998 Dec-1999 Jan") == 1998
    assert year_in("issue 12345 of 2001") == 2001
    assert year_in("99") is None
    assert year_in(None) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2014/05/12/Spring", "2014-05-12"),
        ("2014//", "2014"),
        ("2014/5", "2014-05"),
        ("2019-03-00 March 2019", "2019-03"),
        ("2019-13-01", "2019"),
        ("2019-02-30", "2019-02"),
        ("0000-00-00", None),
        ("May 2014", None),
        ("", None),
        (None, None),
        ("20140512", None),
    ],
)
def test_dates_are_read_as_far_as_they_go(text: str | None, wanted: str | None) -> None:
    assert leading_date(text) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"), [("jun", 6), ("JUN 8", 6), ("12~Sept.", 9), ("06", 6), ("6", 6), ("13", None), ("SUM", None)]
)
def test_months_are_read(said: str, wanted: int | None) -> None:
    assert month_number(said) == wanted


def test_a_day_needs_its_month() -> None:
    assert iso_date("c1999", None, "3") == "1999"
    assert iso_date("forthcoming", "jun", "3") is None
    assert iso_date(2004, "feb", "29") == "2004-02-29"
    assert iso_date(2003, "feb", "29") == "2003-02"
