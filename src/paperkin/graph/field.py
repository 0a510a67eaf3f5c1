"""An index seen as a graph, within some years: what any node has, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from paperkin.catalogue import Catalogue
from paperkin.catalogue.graphing import Workplace, Years, read_workplaces
from paperkin.graph.ground import Bearing, Ground, Ints
from paperkin.graph.links import Key
from paperkin.graph.research_graph import NodeKind
from paperkin.index import Generation, Rows
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.index.topics import NONE
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.surveying.survey import Survey

# So many neighbours of a kind are looked at around one node, as many as the graph has nodes between these two.
_LOOKED_AT = (30, 60)
# So many are near to a paper or to a person.
NEAREST = 20

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What some papers bear, those that bear most of them first.

    numbers, papers, first, last (m,): which label, how many of the papers, from when to when (`UNKNOWN_YEAR` where
    nobody knows). parts (m,): papers, each divided by how many labels it bears.
    """

    numbers: Ints
    papers: Ints
    parts: Floats
    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.numbers)

    def years(self, at: int) -> tuple[int | None, int | None]:
        """Return the first and the last year of one."""
        known = self.last[at] != UNKNOWN_YEAR
        return (int(self.first[at]), int(self.last[at])) if known else (None, None)


class Field:
    """The nodes of one index and what they have, of papers within some years, inclusive."""

    def __init__(
        self, index: Generation, survey: Survey, ground: Ground, catalogue: Catalogue, years: Years, limit: int
    ) -> None:
        """limit: how many nodes are wanted in all."""
        self.index, self.survey, self.ground, self.catalogue, self.years = index, survey, ground, catalogue, years
        self.looked_at = min(max(limit, _LOOKED_AT[0]), _LOOKED_AT[1])
        self._papers: dict[Key, Rows] = {}
        self._workplaces: dict[int, list[tuple[int, int, Workplace]]] = {}

    @cached_property
    def passes(self) -> NDArray[np.bool_]:
        """Which rows count, (n,): those that are not gone and are of these years."""
        passes = np.ones(len(self.index), bool)
        passes[self.index.gone] = False
        (first, last), years = self.years, self.index.columns.years
        if first is not None:
            passes &= years >= first
        if last is not None:
            passes &= (years <= last) & (years != UNKNOWN_YEAR)
        return passes

    @property
    def bounded(self) -> bool:
        """Whether only some years count."""
        return self.years != (None, None)

    @cached_property
    def level(self) -> int:
        """The narrowest level of topics: what papers are said to be about."""
        return self.survey.levels - 1

    def papers(self, key: Key) -> Rows:
        """Return the rows of a node's papers that count, ascending."""
        if key not in self._papers:
            kind, number = key
            if kind == "paper":
                rows = np.array([number], np.int64)
            elif kind == "topic":
                rows = self.survey.rows(number)
            else:
                rows = self.bearing(kind).rows_of(number)
            self._papers[key] = rows[self.passes[rows]]
        return self._papers[key]

    def bearing(self, kind: NodeKind) -> Bearing:
        """Return whose or which papers are, for people and institutions."""
        return self.ground.people if kind == "person" else self.ground.institutions

    def tally(self, kind: NodeKind, rows: Rows, *, among: int | None = None) -> Tally:
        """Count what some papers bear. among: leave out papers that bear more than this."""
        if kind == "topic":
            numbers, places = self.survey.partition[rows, self.level].astype(np.int64), np.arange(len(rows))
            keep = numbers != NONE
            numbers, places, sizes = numbers[keep], places[keep], np.ones(int(keep.sum()))
        else:
            bearing = self.bearing(kind)
            own = bearing.sizes(rows)
            if among is not None:
                rows = rows[own <= among]
                own = own[own <= among]
            numbers, places = bearing.of_rows(rows)
            sizes = own[places].astype(np.float64)
        return self.tallied(numbers, rows[places], 1 / sizes)

    def tallied(self, numbers: Ints, rows: Rows, parts: Floats) -> Tally:
        """Count numbers, of which each stands for one paper and so much of it."""
        return _tallied(numbers, self.index.columns.years[rows].astype(np.int64), parts)

    def coauthors(self, person: int) -> Tally:
        """Count with whom somebody has written; `parts`: joint papers, each divided by how many others wrote it.

        Papers of very many people tie nobody (Newman, PNAS 2004, for the division).
        """
        rows = self.papers(("person", person))
        sizes = self.ground.people.sizes(rows)
        rows = rows[(sizes > 1) & (sizes <= MOST_AUTHORS)]
        numbers, places = self.ground.people.of_rows(rows)
        others = numbers != person
        numbers, places = numbers[others], places[others]
        parts = 1 / (self.ground.people.sizes(rows)[places] - 1)
        return self.tallied(numbers, rows[places], parts)

    def workplaces(self, people: Sequence[int]) -> list[tuple[int, int, Workplace]]:
        """Return where people have worked, as labels of the person and the institution."""
        new = [person for person in people if person not in self._workplaces]
        self._workplaces |= {person: [] for person in new}
        numbers = self.ground.people.labels
        by_row = {row: label for label in new if (row := numbers.number(label)) is not None}
        found = read_workplaces(self.catalogue, sorted(by_row), self.years) if by_row else []
        labels = self._labels_of({work.institution for work in found})
        for work in found:
            if work.institution in labels:
                person = by_row[work.person]
                self._workplaces[person].append((person, labels[work.institution], work))
        return [place for person in people for place in self._workplaces[person]]

    def _labels_of(self, rows: set[int]) -> dict[int, int]:
        """Return the label of each institution that papers of the index bear, by internal id."""
        labels = self.ground.institutions.labels
        return {row: int(found[0]) for row in rows if len(found := labels.numbered(row))}

    def interests(self, person: int) -> NDArray[np.float32]:
        """Return what somebody works on as unit rows (k, d), as of the build; of newcomers the mean of the papers."""
        people = self.index.people
        if person < len(people) and not self.bounded:
            vectors = people.interests_of(person)[0]
            if len(vectors):
                return vectors
        mean = self.index.vectors.vectors(self.papers(("person", person))).mean(axis=0, keepdims=True)
        return np.asarray(mean / max(1e-9, float(np.linalg.norm(mean))), np.float32)

    @cached_property
    def centroids(self) -> NDArray[np.float32]:
        """The middle of every topic, (t, d) unit rows."""
        return self.index.topics.arrays.centroids.astype(np.float32)


def _tallied(numbers: Ints, years: Ints, parts: Floats) -> Tally:
    found, which, papers = np.unique(numbers, return_inverse=True, return_counts=True)
    sums = np.bincount(which, parts, len(found)).astype(np.float64)
    first, last = np.full(len(found), np.iinfo(np.int16).max, np.int64), np.full(len(found), UNKNOWN_YEAR, np.int64)
    known = years != UNKNOWN_YEAR
    np.minimum.at(first, which[known], years[known])
    np.maximum.at(last, which[known], years[known])
    order = np.lexsort((found, -papers, -sums))
    return Tally(found[order], papers[order], sums[order], first[order], last[order])
