from __future__ import annotations

import pytest

from paperkin.sources.dates import iso_date, year_in


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
