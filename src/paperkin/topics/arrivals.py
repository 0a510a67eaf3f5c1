"""What and who came to a topic: its first papers, its most central ones, and the people who moved in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_DATE, UNKNOWN_YEAR

Years = NDArray[np.int16]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who moved into a topic.

    person: number in the arrays given. since: year of the first paper in the topic. papers: in the topic. elsewhere:
    papers of earlier years in no or other topics. origin: the topic of most of those, None where it is not known.
    """

    person: int
    since: int
    papers: int
    elsewhere: int
    origin: int | None


def first_papers(
    rows: Rows, years: Years, dates: NDArray[np.int32], closeness: NDArray[np.floating], *, top: int = 5
) -> Rows:
    """Return the earliest of a topic's papers, of those that are clearly its own: the half nearest to its centre.

    rows: (m,) of the topic; closeness: (m,) theirs, higher is nearer; years, dates: (n,) of the library, dates in days.
    Papers without a year are left out; within a year the ones without a date come last, ties by closeness.
    """
    near = closeness >= np.median(closeness) if len(rows) else np.empty(0, bool)
    mine, close = rows[near & (years[rows] != UNKNOWN_YEAR)], closeness[near & (years[rows] != UNKNOWN_YEAR)]
    day = np.where(dates[mine] == UNKNOWN_DATE, np.iinfo(np.int32).max, dates[mine])
    order = np.lexsort((mine, -close, day, years[mine]))[:top]
    return np.asarray(mine[order], np.int64)


def central_papers(rows: Rows, closeness: NDArray[np.floating], *, top: int = 5) -> Rows:
    """Return a topic's papers that are nearest to its centre. rows, closeness: (m,)."""
    return np.asarray(rows[np.lexsort((rows, -closeness))[:top]], np.int64)


def newcomers(
    years: Years,
    rows: Rows,
    ends: NDArray[Any],
    people: NDArray[Any],
    *,
    since: int,
    column: NDArray[np.integer] | None = None,
    least: int = 2,
    top: int = 20,
) -> list[Newcomer]:
    """Return who moved into a topic: people whose first paper in it is of `since` or later, and who wrote before.

    rows: the topic's; ends: (n + 1,) and people: where each row's people begin and who they are; column: (n,) topic of
    each row, for telling where people came from. least: papers that are needed, both in the topic and, of earlier years
    than the first in it, elsewhere. Most papers in the topic first, then most elsewhere. Papers without a year are left
    out.
    """
    inside = np.zeros(len(years), bool)
    inside[rows] = True
    row_of = np.repeat(np.arange(len(years)), np.diff(ends))
    year, inner = years[row_of].astype(np.int64), inside[row_of]
    known = year != UNKNOWN_YEAR
    count = int(people.max(initial=-1)) + 1
    entered = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(entered, people[known & inner], year[known & inner])
    papers = np.bincount(people[known & inner], minlength=count)
    before = known & ~inner & (papers[people] >= least) & (entered[people] >= since) & (year < entered[people])
    elsewhere = np.bincount(people[before], minlength=count)
    found = np.flatnonzero(elsewhere >= least)
    found = found[np.lexsort((found, -elsewhere[found], -papers[found]))[:top]]
    return [
        Newcomer(
            person,
            int(entered[person]),
            int(papers[person]),
            int(elsewhere[person]),
            _most_usual(column[row_of[before & (people == person)]]) if column is not None else None,
        )
        for person in found.tolist()
    ]


def _most_usual(topics: NDArray[np.integer]) -> int | None:
    known = topics[topics >= 0]
    return int(np.bincount(known).argmax()) if len(known) else None
