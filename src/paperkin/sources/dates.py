"""Dates as feeds spell them, in ISO 8601 as far as they go."""

from __future__ import annotations

import re
from calendar import monthrange

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = re.compile(r"(?<![a-z])(" + "|".join(_MONTHS) + r")[a-z]*", re.I)
_NUMERIC_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d{2}|20\d{2})(?!\d)", re.ASCII)


def year_in(text: str | None) -> int | None:
    """Return the first year from 1500 to 2099 in a text such as `1998 Dec-1999 Jan`."""
    found = _YEAR.search(text or "")
    return int(found[1]) if found else None


def iso_date(year: object, month: object = None, day: object = None) -> str | None:
    """Return `2018-05-17`, `2018-05` or `2018`, as far as the parts are there and can be.

    month: a number or an English name, of which the first counts (`July–August`); seasons are none.
    """
    read = year_in(str(year or ""))
    if read is None:
        return None
    number = month_number(month)
    if number is None:
        return str(read)
    days = re.match(r"\s*(\d{1,2})(?!\d)", str(day or ""), re.ASCII)
    inside = days and 1 <= int(days[1]) <= monthrange(read, number)[1]
    return f"{read}-{number:02}-{int(days[1]):02}" if days and inside else f"{read}-{number:02}"


def leading_date(text: object) -> str | None:
    """Read the date at the beginning of "2014/05/12/", "2004-6" or "2014//"; None if there is none."""
    found = _NUMERIC_DATE.match(str(text or "").strip())
    return iso_date(found[1], found[2], found[3]) if found else None


def month_number(text: object) -> int | None:
    """Return 1 to 12 for "6", "06", "jun", "JUN 8" or "10~June"; None for "SUM" and the rest."""
    said = str(text or "").strip()
    if named := _MONTH_NAME.search(said):
        return _MONTHS.index(named[1].lower()) + 1
    return int(said) if re.fullmatch(r"0?[1-9]|1[0-2]", said, re.ASCII) else None
