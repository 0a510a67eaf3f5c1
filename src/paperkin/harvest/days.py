"""Days, which is how finely every service here can be asked for what has changed."""

from __future__ import annotations

from datetime import date

from paperkin.errors import InvalidRequest


def read_day(text: str, name: str) -> date:
    """Read a day such as 2024-01-31. Raises InvalidRequest naming what it was for."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(
            f"{name} is no day", value=text, remedy="Write it as year, month and day: 2024-01-31."
        ) from error


def read_range(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """Read the ends of a range of days, both inclusive. Raises InvalidRequest where it ends before it begins."""
    first = None if since is None else read_day(since, "--from")
    last = None if until is None else read_day(until, "--until")
    if first is not None and last is not None and last < first:
        raise InvalidRequest("--until comes before --from", value=f"{first} to {last}", remedy="Exchange them.")
    return first, last
