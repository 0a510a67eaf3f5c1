"""What is counted of a person's papers: citations, indices, places in the byline, fractional counts. Pure.

Every figure of citations says where it is from. What nobody has counted is unknown, not zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from paperkin.people.coauthors import MOST_AUTHORS

CitationSource = Literal["imported", "computed"]
YearsOf = Literal["publication", "citation"]
NO_COUNTS = "No source says how often these papers are cited."
_CITED_TEN_TIMES = 10


@dataclass(frozen=True, slots=True)
class CitationFigures:
    """What is known of a person's citations from one side.

    source: `imported`, the highest count that any source gave for each paper; `computed`, by how many papers of this
    library each is cited. known and unknown: of how many papers there is a count, and of how many there is none.
    total, h_index, i10_index: over the known ones, so that they are at least this; None where nothing is known.
    by_year: citations by the year of the paper cited (`publication`) or of the paper citing (`citation`), as `years`
    says. by_oneself: how many of them are from the person's own papers, None where nobody can tell. reason: why there
    are no figures, in words.
    """

    source: CitationSource
    years: YearsOf
    known: int
    unknown: int
    total: int | None = None
    h_index: int | None = None
    i10_index: int | None = None
    by_year: tuple[tuple[int, int], ...] = ()
    by_oneself: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Positions:
    """Where a person stands in bylines.

    only: papers of a single author. first, middle, last: of the `shared` papers, those of more than one author. What a
    place says depends on the field: in some, authors stand in alphabetical order.
    """

    only: int
    first: int
    middle: int
    last: int

    @property
    def shared(self) -> int:
        """Papers of more than one author."""
        return self.first + self.middle + self.last


def h_index(counts: Iterable[int]) -> int:
    """Return the largest h such that h papers are cited h times or more (Hirsch, PNAS 2005)."""
    ranked = sorted(counts, reverse=True)
    return sum(count >= place for place, count in enumerate(ranked, 1))


def i10_index(counts: Iterable[int]) -> int:
    """Return how many papers are cited ten times or more."""
    return sum(count >= _CITED_TEN_TIMES for count in counts)


def imported_figures(papers: Sequence[tuple[int | None, int | None]]) -> CitationFigures:
    """Return the figures of papers as (year, citations); None is unknown."""
    known = [count for _, count in papers if count is not None]
    unknown = len(papers) - len(known)
    if not known:
        return CitationFigures(
            "imported", "publication", 0, unknown, reason="No source says how often these are cited."
        )
    years: Counter[int] = Counter()
    for year, count in papers:
        if year is not None and count is not None:
            years[year] += count
    return CitationFigures(
        source="imported",
        years="publication",
        known=len(known),
        unknown=unknown,
        total=sum(known),
        h_index=h_index(known),
        i10_index=i10_index(known),
        by_year=tuple(sorted(years.items())),
    )


def computed_figures(
    counts: Sequence[int], unknown: int, citing_years: Mapping[int, int], by_oneself: int
) -> CitationFigures:
    """Return the figures of what the library's own references say.

    counts: of each paper that the index knows. citing_years: year → citations from papers of that year.
    """
    return CitationFigures(
        source="computed",
        years="citation",
        known=len(counts),
        unknown=unknown,
        total=sum(counts),
        h_index=h_index(counts),
        i10_index=i10_index(counts),
        by_year=tuple(sorted(citing_years.items())),
        by_oneself=by_oneself,
    )


def not_computed(papers: int, reason: str) -> CitationFigures:
    """Return that nothing can be computed, and why."""
    return CitationFigures("computed", "citation", 0, papers, reason=reason)


def positions_of(places: Iterable[tuple[int, int]]) -> Positions:
    """Return where somebody stands, from (position from 0, number of authors) of each paper."""
    counts: Counter[str] = Counter()
    for position, authors in places:
        if authors <= 1:
            counts["only"] += 1
        elif position == 0:
            counts["first"] += 1
        elif position == authors - 1:
            counts["last"] += 1
        else:
            counts["middle"] += 1
    return Positions(counts["only"], counts["first"], counts["middle"], counts["last"])


def fraction(authors: int) -> float:
    """Return how much of a paper each of its authors is given: one part of as many as there are authors."""
    return 1 / max(1, authors)


def closeness(authors: int) -> float:
    """Return how much a paper says of how close two of its authors are: 1 / (authors - 1), of crowds nothing.

    The weight is Newman's (PNAS 2004): everyone has one paper's worth of time, shared among the others on it. A paper
    of more than `MOST_AUTHORS` authors says nothing of who knows whom.
    """
    return 1 / (authors - 1) if 2 <= authors <= MOST_AUTHORS else 0.0
