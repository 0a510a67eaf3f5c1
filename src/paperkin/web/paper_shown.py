"""A paper as its page lays it out: its authors, its day, and its place among the papers that are near to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from paperkin.records import Paper

_MOST_YEARS = 11
_MOST_AUTHORS = 12
_FIRST_AUTHORS = 10


@dataclass(frozen=True, slots=True)
class YearOfWork:
    """The papers of one year on a timeline. skipped: years before it of which none is shown. own: this paper's year."""

    year: int
    papers: tuple[Paper, ...]
    skipped: int
    own: bool


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """An author's place and name with the numbers of the affiliations, as the list below the names counts them."""

    name: str
    author_id: str | None
    orcid: str | None
    affiliations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Byline:
    """All authors, and which of them stand in the open: the first and the last, or all where they are few."""

    authors: tuple[AuthorLine, ...]
    first: tuple[AuthorLine, ...]
    last: AuthorLine | None
    affiliations: tuple[str, ...]


def timeline(paper: Paper, others: Sequence[Paper]) -> tuple[YearOfWork, ...]:
    """Return the papers by year with this one among them; the nearest first within a year.

    Nearest papers come first, and those of further years than fit are left out. Nothing where this one has no year, or
    no other paper has one.
    """
    if paper.year is None:
        return ()
    by_year: dict[int, list[Paper]] = defaultdict(list, {paper.year: [paper]})
    for other in others:
        if other.year is not None and (other.year in by_year or len(by_year) < _MOST_YEARS):
            by_year[other.year].append(other)
    if sum(map(len, by_year.values())) < 2:
        return ()
    told: list[YearOfWork] = []
    for year in sorted(by_year):
        skipped = year - told[-1].year - 1 if told else 0
        told.append(YearOfWork(year, tuple(by_year[year]), skipped, year == paper.year))
    return tuple(told)


def byline(paper: Paper) -> Byline:
    """Return the authors with their affiliations numbered in the order in which they come."""
    numbers: dict[str, int] = {}
    authors = tuple(
        AuthorLine(
            author.name,
            author.author_id,
            author.orcid,
            tuple(dict.fromkeys(numbers.setdefault(place.name, len(numbers) + 1) for place in author.affiliations)),
        )
        for author in paper.authors
    )
    few = len(authors) <= _MOST_AUTHORS
    return Byline(authors, authors if few else authors[:_FIRST_AUTHORS], None if few else authors[-1], tuple(numbers))


def day_of(published: str | None) -> str | None:
    """Return an ISO 8601 date as pages write it, as precisely as it is known: `4 March 2022`, `March 2022`."""
    parts = (published or "").split("T")[0].split("-")
    try:
        numbers = [int(part) for part in parts]
        day = date(*[*numbers, 1, 1][:3])
    except ValueError:
        return published
    return f"{day.day if len(parts) > 2 else ''} {day:%B}".strip() + f" {day.year}" if len(parts) > 1 else parts[0]
