"""Older and newer neighbours: `prior` and `derivative` work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import Rows, Selection, published_day
from paperkin.index.days import first_day, last_day
from paperkin.records import Direction, Paper

_FAR = 2**31 - 1


class Dated(Protocol):
    """What is asked of a generation's columns. dates: see `paperkin.index.Columns`."""

    dates: NDArray[np.int32]


def directed(columns: Dated, selection: Selection, seeds: Sequence[Paper], direction: Direction) -> Selection:
    """Narrow a selection to papers older than all seeds (`prior`) or newer than all of them (`derivative`).

    A paper of which only the year or the month is known may be of any day of it: it counts where every one of them
    would do, so what may be of the same time is neither older nor newer. A seed without a date says nothing; where no
    seed has one, no paper is older or newer.
    """
    if direction == "any":
        return selection
    spans = [span for seed in seeds if (span := _span(seed))]
    if direction == "prior":
        # Below the last possible day of every known paper lies the mark of those without a date.
        bounds = (-_FAR, min((first for first, _ in spans), default=-_FAR) - 1)
        passes = (columns.dates >= bounds[0]) & (columns.dates <= bounds[1])
    else:
        latest = max((last for _, last in spans), default=_FAR - 1)
        bounds = (latest + 1, _FAR)
        passes = (columns.dates >= bounds[0]) & ~np.isin(columns.dates, _ends_around(latest))
    rows = np.flatnonzero(passes) if selection.rows is None else selection.rows[passes[selection.rows]]
    return replace(selection, rows=rows, days=_within(selection.days, bounds))


def _span(paper: Paper) -> tuple[int, int] | None:
    last = published_day(paper)
    if last is None:
        return None
    first = first_day(paper.published) if paper.published else None
    return (first if first is not None else first_day(f"{paper.year:04}") or last), last


def _ends_around(day: int) -> list[int]:
    """Return the last days of the month and the year that a day is in: what is known no better bears these."""
    date = np.datetime64(day, "D") if abs(day) < _FAR - 1 else np.datetime64(0, "D")
    ends = (last_day(str(date)[:7]), last_day(str(date)[:4]))
    return [end for end in ends if end is not None]


def _within(a: tuple[int | None, int | None], b: tuple[int, int]) -> tuple[int, int]:
    return (b[0] if a[0] is None else max(a[0], b[0])), (b[1] if a[1] is None else min(a[1], b[1]))


def outside(selection: Selection, rows: Rows) -> Rows:
    """Return those of some rows that a selection does not hold."""
    return rows[:0] if selection.rows is None else rows[~np.isin(rows, selection.rows)]
