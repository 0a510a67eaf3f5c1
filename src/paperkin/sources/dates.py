"""Dates as feeds spell them, in ISO 8601 as far as they go."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


def year_in(text: str | None) -> int | None:
    """Return the first year from 1500 to 2099 in a text such as `1998 Dec-1999 Jan`."""
    found = _YEAR.search(text or "")
    return int(found[1]) if found else None


def iso_date(year: str | int | None, month: str | None = None, day: str | None = None) -> str | None:
    """Return `2018-05-17`, `2018-05` or `2018`, as far as the parts can be read.

    month: a number or an English name, of which the first counts (`July–August`); seasons are none.
    """
    read = year_in(str(year)) if year is not None else None
    if read is None:
        return None
    number = _month(month or "")
    if number is None:
        return str(read)
    days = re.match(r"\d{1,2}\b", (day or "").strip())
    return f"{read}-{number:02}-{int(days[0]):02}" if days and 1 <= int(days[0]) <= 31 else f"{read}-{number:02}"


def _month(text: str) -> int | None:
    word = re.match(r"[A-Za-z]{3,}|\d{1,2}\b", text.strip())
    if word is None:
        return None
    if word[0].isdigit():
        return int(word[0]) if 1 <= int(word[0]) <= 12 else None
    name = word[0][:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else None
