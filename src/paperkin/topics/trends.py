"""Years of papers → how topics come and go: papers a year, growth, and which rise and fade.

What is followed is a topic's *share*: its papers of some years ÷ the library's papers of those years, so that a library
that grows, or holds more of one decade than of another, does not make every topic rise. Growth is the share in the
later half of the last complete years over that in the earlier half, as a rate per year. Given how many papers a topic
has in both halves together, those of the later half are binomial (Przyborowski & Wilenski, Biometrika 31, 1940, compare
two Poisson rates so); ratio and 95 % interval are of their Beta posterior, where the prior is `PRIOR_PAPERS` papers
that are spread as the library's are. So a topic of few papers is drawn towards no growth at all, and one of none does
not grow. Halves are counted, and no curve is fitted to the years, since the topics that matter most come within a year
or two, where curves fit badly and their intervals say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR

Years = NDArray[np.int16]
Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
# Whole numbers, of whatever type.
Counts = NDArray[np.integer] | NDArray[np.floating]
Verdict = Literal["rising", "fading", "steady", "new"]

# Growth is of so many complete years, no fewer than the least.
SPAN, LEAST_SPAN = 6, 3
PRIOR_PAPERS = 10.0
# A share that changes less a year is steady, however sure that is.
_NOTABLE = 0.05
# Of a new topic at most so many of its papers are older than the span; of the library's so many at least.
_NEW, _NOT_NEW = 0.05, 0.2
# The last year is complete if it has so many of the papers that the years before it had.
_COMPLETE = 0.5


@dataclass(frozen=True, slots=True)
class YearCount:
    """One year. share: papers ÷ library, 0 where the library has none. complete: no more are to come of this year."""

    year: int
    papers: int
    library: int
    share: float
    complete: bool


@dataclass(frozen=True, slots=True)
class Growth:
    """How fast a share grows: .2 is a fifth more every year, -.2 a fifth less. low, high: 95 % interval.

    Counted over the years from `since` to `until`, with `papers` of the topic in them.
    """

    rate: float
    low: float
    high: float
    since: int
    until: int
    papers: int


@dataclass(frozen=True, slots=True)
class TopicTrend:
    """A topic over time.

    years: every year from the library's first to its last. undated: papers without a year, or of one that is yet to
    come. growth and verdict: None where the library has too few complete years. peak_year: the complete year in which
    the topic's share was highest; a share of few papers counts for less. None without papers.
    """

    years: tuple[YearCount, ...]
    undated: int
    growth: Growth | None
    verdict: Verdict | None
    peak_year: int | None


@dataclass(frozen=True, slots=True)
class Mover:
    """A topic, by its number in the column that was asked about, that rises or fades."""

    topic: int
    growth: Growth
    verdict: Verdict


@dataclass(frozen=True, slots=True, eq=False)
class YearTable:
    """Counts by year. first: the year of column 0. papers: (t, y); library: (y,). complete: the last complete year."""

    first: int
    papers: Floats
    library: Floats
    complete: int


def last_complete_year(years: Years, this_year: int) -> int:
    """Return the last year, before this one, that the library holds as fully as the ones before it.

    A year is taken to be incomplete while it has less than half of the papers of the median of the three before: feeds
    are late, and files end in the middle of a year. Years from this one on are never complete.
    """
    first = this_year - 8
    counts = np.bincount(np.clip(years.astype(np.int64) - first, -1, 8) + 1, minlength=10)[1:-1]
    for place in range(7, 2, -1):
        if counts[place] and counts[place] >= _COMPLETE * np.median(counts[place - 3 : place]):
            return first + place
    return this_year - 1


def year_table(years: Years, column: NDArray[np.integer], topics: int, *, this_year: int) -> YearTable:
    """Count the papers of each topic and year. years, column: (n,), the column below 0 for none.

    Years without papers count as zeros; papers without a year, or of a year after the next, are left out.
    """
    dated = _dated(years, this_year)
    if not dated.any():
        return YearTable(this_year, np.zeros((topics, 0)), np.zeros(0), this_year - 1)
    first, last = int(years[dated].min()), int(years[dated].max())
    width = last - first + 1
    at = years[dated].astype(np.int64) - first
    topic = column[dated].astype(np.int64)
    cells = (topic * width + at)[topic >= 0]
    papers = np.bincount(cells, minlength=topics * width).reshape(topics, width).astype(np.float64)
    library = np.bincount(at, minlength=width).astype(np.float64)
    return YearTable(first, papers, library, min(last, last_complete_year(years, this_year)))


def topic_trend(years: Years, rows: Rows, *, this_year: int, span: int = SPAN) -> TopicTrend:
    """Return how one topic came and goes.

    years: (n,) of the library; rows: the topic's; span: how many years growth is of, at least three. Incomplete years
    are shown, and said to be so; growth, verdict and peak do without them.
    """
    column = np.full(len(years), -1, np.int64)
    column[rows] = 0
    table = year_table(years, column, 1, this_year=this_year)
    shares = table.papers[0] / np.maximum(table.library, 1)
    counts = tuple(
        YearCount(year, int(papers), int(library), float(share), year <= table.complete)
        for year, papers, library, share in zip(
            range(table.first, table.first + len(shares)), table.papers[0], table.library, shares, strict=True
        )
    )
    undated = int((~_dated(years[rows], this_year)).sum())
    mover = next(iter(movers_of(table, span)), None)
    return TopicTrend(
        counts, undated, mover.growth if mover else None, mover.verdict if mover else None, _peak_year(table)
    )


def movers(
    years: Years, column: NDArray[np.integer], topics: int, *, this_year: int, span: int = SPAN, top: int | None = None
) -> tuple[list[Mover], list[Mover]]:
    """Return the topics of one column that rise, new ones among them, and those that fade, the surest first.

    A topic is as sure to rise as the lower end of its interval is high, so that neither three papers after one nor a
    large topic's slight growth comes first.
    """
    found = movers_of(year_table(years, column, topics, this_year=this_year), span)
    rising = sorted(
        (mover for mover in found if mover.verdict in ("rising", "new")), key=lambda mover: -mover.growth.low
    )
    fading = sorted((mover for mover in found if mover.verdict == "fading"), key=lambda mover: mover.growth.high)
    return rising[:top], fading[:top]


def _peak_year(table: YearTable) -> int | None:
    """Return when the only topic's share was highest, drawn towards its mean so that a thin year is no peak."""
    past = max(table.complete - table.first + 1, 0)
    papers, library = table.papers[0, :past], table.library[:past]
    if not papers.any():
        return None
    mean = papers.sum() / library.sum()
    return table.first + int(((papers + PRIOR_PAPERS) / (library + PRIOR_PAPERS / mean)).argmax())


def _dated(years: Years, this_year: int) -> NDArray[np.bool_]:
    dated: NDArray[np.bool_] = (years != UNKNOWN_YEAR) & (years <= this_year + 1)
    return dated


def movers_of(table: YearTable, span: int) -> list[Mover]:
    """Return every topic's growth and verdict, or nothing where there are too few years with papers."""
    end = max(table.complete - table.first + 1, 0)
    start = max(end - span, 0)
    half = end - (end - start) // 2
    early, late = (np.count_nonzero(table.library[part]) for part in (slice(start, half), slice(half, end)))
    if not early or not late or early + late < LEAST_SPAN:
        return []
    counts = table.papers[:, start:end]
    rates = _yearly(table, start, half, end)
    older, whole = table.papers[:, :start].sum(axis=1), table.papers.sum(axis=1)
    library_is_older = table.library[:start].sum() >= _NOT_NEW * table.library.sum()
    new = library_is_older & (older <= _NEW * whole)
    since, until = table.first + start, table.complete
    found = []
    for topic, papers in enumerate(counts.sum(axis=1).tolist()):
        rate, low, high = (float(each[topic]) for each in rates)
        growth = Growth(rate, low, high, since, until, int(papers))
        found.append(Mover(topic, growth, _verdict(growth, is_new=bool(new[topic]))))
    return found


def _verdict(growth: Growth, *, is_new: bool) -> Verdict:
    if growth.low > 0 and growth.rate >= _NOTABLE:
        return "new" if is_new else "rising"
    return "fading" if growth.high < 0 and growth.rate <= -_NOTABLE else "steady"


def _yearly(table: YearTable, start: int, half: int, end: int) -> tuple[Floats, ...]:
    """Return each topic's yearly rate with its 95 % interval, each (t,), from the columns before `half` to the rest."""
    early, late = slice(start, half), slice(half, end)
    year = np.arange(len(table.library))
    all_a, all_b = (float(table.library[part].sum()) for part in (early, late))
    of_a, of_b = (table.papers[:, part].sum(axis=1) for part in (early, late))
    middle_a, middle_b = (np.average(year[part], weights=table.library[part]) for part in (early, late))
    return tuple(each ** (1 / (middle_b - middle_a)) - 1 for each in share_ratios(of_a, of_b, all_a, all_b))


def share_ratios(of_a: Counts, of_b: Counts, all_a: float, all_b: float) -> tuple[Floats, Floats, Floats]:
    """Return topics' shares in b ÷ those in a with their 95 % intervals, each (t,).

    of_a, of_b: (t,) the topics' papers; all_a, all_b: the library's, more than none.
    """
    from scipy.special import betaincinv

    expected_b = all_b / (all_a + all_b)
    shape_b, shape_a = of_b + PRIOR_PAPERS * expected_b, of_a + PRIOR_PAPERS * (1 - expected_b)
    ratio = shape_b / shape_a * (all_a / all_b)
    parts = (betaincinv(shape_b, shape_a, quantile) for quantile in (0.025, 0.975))
    low, high = (part / np.maximum(1 - part, 1e-12) * (all_a / all_b) for part in parts)
    # Of a very lopsided posterior the mean may lie outside.
    return ratio, np.minimum(low, ratio), np.maximum(high, ratio)
