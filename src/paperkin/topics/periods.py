"""Two periods side by side: which topics have more of the library than before, and which less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import InvalidRequest
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.topics.trends import share_ratios

Years = NDArray[np.int16]
Change = Literal["more", "less", "same", "new", "gone"]
# First and last year.
Period = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TopicChange:
    """One topic in two periods: papers and shares in each, and share in b ÷ share in a with its 95 % interval."""

    topic: int
    papers_a: int
    papers_b: int
    share_a: float
    share_b: float
    ratio: float
    low: float
    high: float
    change: Change


@dataclass(frozen=True, slots=True)
class PeriodComparison:
    """Two periods, the library's papers in each, and the topics, those that grew most surely first."""

    a: Period
    b: Period
    papers_a: int
    papers_b: int
    topics: tuple[TopicChange, ...]


def compare_periods(years: Years, column: NDArray[np.integer], topics: int, a: Period, b: Period) -> PeriodComparison:
    """Set the topics' shares in one period beside those in another, both given as first and last year.

    Ratios and intervals are as in `share_ratios`: small counts are drawn towards no change. Topics that have papers in
    neither period are left out.

    Raises InvalidRequest for periods that overlap, run backwards or hold no paper.
    """
    in_a, in_b = (_within(years, period) for period in (a, b))
    if (in_a & in_b).any() or max(a[0], b[0]) <= min(a[1], b[1]):
        raise InvalidRequest("The two periods overlap", value=(a, b), remedy="Give periods that share no year.")
    all_a, all_b = int(in_a.sum()), int(in_b.sum())
    of_a, of_b = (np.bincount(column[here][column[here] >= 0], minlength=topics) for here in (in_a, in_b))
    ratio, low, high = share_ratios(of_a, of_b, all_a, all_b)
    changes = [
        TopicChange(
            topic,
            int(of_a[topic]),
            int(of_b[topic]),
            float(of_a[topic] / all_a),
            float(of_b[topic] / all_b),
            float(ratio[topic]),
            float(low[topic]),
            float(high[topic]),
            _change(int(of_a[topic]), int(of_b[topic]), float(low[topic]), float(high[topic])),
        )
        for topic in np.flatnonzero(of_a + of_b).tolist()
    ]
    changes.sort(key=lambda change: -(change.low if change.low > 1 else min(change.high, 1)))
    return PeriodComparison(a, b, all_a, all_b, tuple(changes))


def _within(years: Years, period: Period) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (years != UNKNOWN_YEAR) & (years >= period[0]) & (years <= period[1])
    if period[0] > period[1]:
        raise InvalidRequest("A period ends before it begins", value=period, remedy="Give its first year first.")
    if not inside.any():
        raise InvalidRequest(
            "The library has no papers of a period", value=period, remedy="Give years that it has papers of."
        )
    return inside


def _change(in_a: int, in_b: int, low: float, high: float) -> Change:
    if low > 1:
        return "more" if in_a else "new"
    if high < 1:
        return "less" if in_b else "gone"
    return "same"
