"""Dates that are as precise as their source, as days since 1970."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_EPOCH = date(1970, 1, 1).toordinal()


def first_day(written: str) -> int | None:
    """Return the first day that an ISO 8601 date such as `2025`, `2025-06` or `2025-06-01` may mean; None if none."""
    days = _days(written)
    return None if days is None else days[0]


def last_day(written: str) -> int | None:
    """Return the last day that an ISO 8601 date of a year, a month or a day may mean; None if it is none."""
    days = _days(written)
    return None if days is None else days[1]


def _days(written: str) -> tuple[int, int] | None:
    found = _DATE.fullmatch(written)
    if not found:
        return None
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last = date(first.year, last_month, day or monthrange(first.year, last_month)[1])
    except ValueError:  # there is no 31 June, and no year 0
        return None
    return first.toordinal() - _EPOCH, last.toordinal() - _EPOCH
