"""Who should not judge whose work: what papers say of who is close to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Authorships
from paperkin.people.coauthors import MOST_AUTHORS

# self: the reviewer may be an author. coauthor: wrote with one of late. institution: was where one was, of late.
# advisor: seems to have been one's advisor, or one theirs, whenever that was.
ConflictKind = Literal["self", "coauthor", "institution", "advisor"]

# Somebody's first years, in which an advisor shows: the last author of papers of which they are the first author, who
# had published for so many years before, and has so many such papers with them.
_FIRST_YEARS = 4
_SENIOR_BY = 5
_JOINT_PAPERS = 2


def coauthors_since(authorships: Authorships, person: int, year: int) -> dict[int, int]:
    """Return whom a person has written with in a year or later, with the last year in which.

    Papers of unknown year count as of the year asked for: they may be of late. Papers of more than `MOST_AUTHORS`
    people don't say who knows whom.
    """
    last: dict[int, int] = {}
    for row in authorships.papers_of(person).tolist():
        people = authorships.authors_of(row)
        written = int(authorships.years[row])
        written = year if written == UNKNOWN_YEAR else written
        if written >= year and len(people) <= MOST_AUTHORS:
            for other in people.tolist():
                last[other] = max(written, last.get(other, written))
    last.pop(person, None)
    return last


def advisors_of(authorships: Authorships, person: int) -> dict[int, tuple[int, int]]:
    """Return who seems to have been a person's advisor, with the first and last year of the papers that say so.

    In the person's first `_FIRST_YEARS` years these are `_JOINT_PAPERS` papers or more with the person as the first and
    the advisor as the last author, whose own first paper is `_SENIOR_BY` years older or more. It is a guess: it misses
    who is not in the library from the start, and alphabetical bylines say nothing.
    """
    rows = authorships.papers_of(person)
    rows = rows[authorships.years[rows] != UNKNOWN_YEAR]
    if not len(rows):
        return {}
    began = int(authorships.years[rows].min())
    joint: dict[int, list[int]] = {}
    for row in rows[authorships.years[rows] < began + _FIRST_YEARS].tolist():
        people = authorships.authors_of(row)
        if 1 < len(people) <= MOST_AUTHORS and people[0] == person != people[-1]:
            joint.setdefault(int(people[-1]), []).append(int(authorships.years[row]))
    return {
        senior: (min(years), max(years))
        for senior, years in joint.items()
        if len(years) >= _JOINT_PAPERS and _first_year(authorships, senior) <= began - _SENIOR_BY
    }


def advisors_of_all(authorships: Authorships, people: Iterable[int]) -> dict[int, dict[int, tuple[int, int]]]:
    """Return `advisors_of` of each of these people who have any."""
    found = {person: advisors_of(authorships, person) for person in people}
    return {person: advisors for person, advisors in found.items() if advisors}


def _first_year(authorships: Authorships, person: int) -> int:
    years = authorships.years[authorships.papers_of(person)]
    known = years[years != UNKNOWN_YEAR]
    return int(known.min()) if len(known) else np.iinfo(np.int16).max
