"""A value of JSON as the type that a feed promises, or empty where it is of another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_NAMES_OF_DATE_PARTS = 3
# Before and after these no time stamp is one: the years 1 and 9999.
_MILLISECONDS = (-62_135_596_800_000, 253_402_300_799_000)


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object as it is, and nothing for anything else."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[Any]:
    """Return a list as it is, and nothing for anything else."""
    return value if isinstance(value, list) else []


def text(value: object) -> str | None:
    """Return a text with something in it, or None."""
    return value if isinstance(value, str) and value.strip() else None


def number(value: object) -> str | None:
    """Return a whole number, written as one or as a text, as its digits; None for anything else."""
    digits = str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)
    return digits.strip() if digits and re.fullmatch(r"\s*\d{1,18}\s*", digits, re.ASCII) else None


def first_text(*values: object) -> str | None:
    """Return the first of some values that is a text with something in it; a list stands for its items."""
    for value in values:
        for item in value if isinstance(value, list) else [value]:
            if found := text(item):
                return found
    return None


def told(**values: Any) -> dict[str, Any]:
    """Return what a feed said, without what it left open or denied: None, False, 0 and the empty."""
    return {key: value for key, value in values.items() if value}


def date_of_parts(value: object) -> str | None:
    """Return `{"date-parts": [[2018, 1, 28]]}`, of Crossref and CSL, as an ISO 8601 date, as far as it goes."""
    ranges = listed(mapping(value).get("date-parts"))
    parts = listed(ranges[0] if ranges else None)[:_NAMES_OF_DATE_PARTS]
    numbers = []
    for part in parts:
        digits = number(part)
        if digits is None or not 0 < int(digits) < 10_000:
            break
        numbers.append(int(digits))
    return "-".join(f"{part:0{width}d}" for part, width in zip(numbers, (4, 2, 2), strict=False)) or None


def date_of_milliseconds(value: object) -> str | None:
    """Return a time stamp in milliseconds since 1970 as an ISO 8601 date in UTC; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not _MILLISECONDS[0] <= value <= _MILLISECONDS[1]:
        return None
    return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()
