"""Where papers appeared: the records that a library answers with, and how an index counts them. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation, Rows
from paperkin.index.columns import UNKNOWN_YEAR, Columns
from paperkin.index.labels import Labels
from paperkin.records import Institution, Paper, Topic
from paperkin.text import folded

VenueOrder = Literal["newest", "citations"]
VENUE_ORDERS: tuple[VenueOrder, ...] = ("newest", "citations")

_NO_YEAR_BEFORE = np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True)
class Venue:
    """A conference, journal or archive, as lists name one. Years are of its first and last paper here, if known."""

    name: str
    papers: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class VenueList:
    """A part of a list of venues. total: of the whole list. without: papers here that name no venue."""

    venues: tuple[Venue, ...]
    total: int
    without: int
    generation: str


@dataclass(frozen=True, slots=True)
class VenueTopic:
    """A topic of a venue's papers. share: of the venue's papers; library_share: of all papers here, both in [0, 1]."""

    topic: Topic
    papers: int
    share: float
    library_share: float


@dataclass(frozen=True, slots=True)
class VenuePerson:
    """Somebody with papers in a venue. id: None for a name that is not told apart from others like it."""

    id: str | None
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class VenueProfile:
    """A venue with what its papers are about and whose they are.

    years: papers by year. topics: the main ones, level by level, most papers first. people, institutions: those with
    most papers there, of so many in all; an institution's `papers` counts those there. newest, most_cited: papers.
    """

    venue: Venue
    years: tuple[tuple[int, int], ...]
    topics: tuple[VenueTopic, ...]
    people: tuple[VenuePerson, ...]
    people_total: int
    institutions: tuple[Institution, ...]
    institutions_total: int
    newest: tuple[Paper, ...]
    most_cited: tuple[Paper, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class VenuePapers:
    """A part of the list of a venue's papers. total: of the whole list."""

    venue: Venue
    papers: tuple[Paper, ...]
    total: int
    sort: VenueOrder
    generation: str


class VenueTable:
    """The venues of one index, counted once. It does not keep the index alive; safe to share between threads.

    order (v,): labels of the venues that have papers, most papers first, ties alphabetically. papers, first, last: by
    label. without: how many papers name no venue.
    """

    def __init__(self, index: Generation) -> None:
        columns = index.columns
        self._labels = columns.column("venue")
        there = np.ones(len(index), bool)
        there[index.gone] = False
        ends, labels = self._labels.flat()
        rows = np.repeat(np.arange(len(index)), np.diff(ends))
        labels, years = labels[there[rows]], columns.years[rows[there[rows]]]
        count = len(self._labels)
        self.papers = np.bincount(labels, minlength=count)
        self.first = np.full(count, _NO_YEAR_BEFORE, np.int16)
        self.last = np.full(count, UNKNOWN_YEAR, np.int16)
        known = years != UNKNOWN_YEAR
        np.minimum.at(self.first, labels[known], years[known])
        np.maximum.at(self.last, labels[known], years[known])
        found = np.flatnonzero(self.papers)
        self._keys = {int(label): folded(self._labels.shown(int(label))) for label in found}
        self.order = sorted(self._keys, key=lambda label: (-int(self.papers[label]), self._keys[label]))
        self.without = int(there.sum()) - len(np.unique(rows[there[rows]]))

    def line(self, label: int) -> Venue:
        """Return a venue by its label."""
        known = self.last[label] != UNKNOWN_YEAR
        first, last = (int(years[label]) if known else None for years in (self.first, self.last))
        return Venue(self._labels.shown(label), int(self.papers[label]), first, last)

    def label_of(self, name: str) -> int | None:
        """Return the label of a venue, in any case and with or without accents; None where there is none."""
        found = [int(label) for label in self._labels.spelt(name) if self.papers[label]]
        return found[0] if found else None

    def named(self, words: str) -> list[int]:
        """Return the labels in whose names every word is the beginning of one, in the order of the list."""
        wanted = [f" {word}" for word in folded(words).split()]
        return [label for label in self.order if all(word in f" {self._keys[label]}" for word in wanted)]


def rows_of(index: Generation, label: int) -> Rows:
    """Return the rows of a venue's papers, ascending."""
    bearing = np.flatnonzero(index.columns.column("venue").borne(np.array([label], np.int64)))
    return np.setdiff1d(bearing, index.gone, assume_unique=True)


def years_of(columns: Columns, rows: Rows) -> tuple[tuple[int, int], ...]:
    """Return how many of some rows are of each year, ascending; those without a year are left out."""
    years = columns.years[rows]
    found, counts = np.unique(years[years != UNKNOWN_YEAR], return_counts=True)
    return tuple(zip(found.tolist(), counts.tolist(), strict=True))


def topics_of(topics: Sequence[Topic], partition: NDArray[np.int32], rows: Rows, most: int) -> tuple[VenueTopic, ...]:
    """Return the main topics of some rows, level by level.

    partition: (n, l) node of each row at each level, below 0 for rows that are gone. most: of each level.
    """
    library = max(1, int((partition[:, 0] >= 0).sum())) if partition.shape[1] else 1
    told: list[VenueTopic] = []
    for nodes in partition[rows].T:
        found, counts = np.unique(nodes[nodes >= 0], return_counts=True)
        for at in np.lexsort((found, -counts))[:most].tolist():
            topic, papers = topics[int(found[at])], int(counts[at])
            told.append(VenueTopic(topic, papers, round(papers / len(rows), 4), round(topic.papers / library, 4)))
    return tuple(told)


def most_of(labels: Labels, rows: Rows, most: int) -> tuple[list[tuple[int, int]], int]:
    """Return the labels that most of some rows bear, each with how many, and how many labels they bear in all."""
    counted = list(labels.counts(rows, None))
    return counted[:most], len(counted)


def in_order(columns: Columns, rows: Rows, sort: VenueOrder) -> Rows:
    """Sort rows: the newest first, or the most cited; of equals the newest, and what is unknown comes last."""
    dates = columns.dates[rows].astype(np.int64)
    if sort == "newest":
        return rows[np.lexsort((rows, -dates))]
    return rows[np.lexsort((rows, -dates, -columns.citations[rows].astype(np.int64)))]
