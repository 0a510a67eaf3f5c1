"""The topics of one index, counted: sizes, trends, people, what lies beside what.

A `Survey` is of one index and never changes; what several questions need of it is counted once. Rows that are gone from
the index are in no topic, and of no year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation, Rows
from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_YEAR, Columns
from paperkin.index.labels import Labels
from paperkin.index.topics import NONE
from paperkin.records import FacetCount, Topic, TopicEvent
from paperkin.surveying.surveyed import MovedIn, TopicLine, TopicPerson
from paperkin.text import folded
from paperkin.topics.arrivals import Newcomer, central_papers, first_papers, newcomers
from paperkin.topics.neighbours import (
    BridgingPaper,
    BridgingPerson,
    Placing,
    TopicBeside,
    bridging_papers,
    bridging_people,
    placing_at,
    topics_beside,
)
from paperkin.topics.periods import Period, PeriodComparison, compare_periods
from paperkin.topics.trends import SPAN, Mover, TopicTrend, last_complete_year, movers_of, topic_trend, year_table

# Lists tell papers a year of so many years at most.
YEARS_TOLD = 30
# Who came to a topic in this many complete years, or later, moved in of late.
_OF_LATE = 3
_MOVED_IN = 20


@dataclass(frozen=True, slots=True, eq=False)
class Peopled:
    """Who wrote what, in CSR form: the people of row r are `people[ends[r] : ends[r + 1]]`, by numbers of `labels`."""

    ends: NDArray[np.int64]
    people: NDArray[np.int64]
    labels: Labels

    def named(self, person: int) -> tuple[str | None, str]:
        """Return a person's public id, None for a name that is not told apart from others like it, and the name."""
        number = self.labels.number(person)
        return (None if number is None else f"A{number}"), self.labels.shown(person)

    def of(self, rows: Rows) -> tuple[NDArray[np.int64], Rows]:
        """Return the people of some rows, row after row, and the row of each."""
        starts, lengths = self.ends[rows], self.ends[rows + 1] - self.ends[rows]
        behind = np.cumsum(lengths) - lengths
        places = np.repeat(starts - behind, lengths) + np.arange(int(lengths.sum()))
        return self.people[places], np.repeat(rows, lengths)


def peopled(columns: Columns) -> Peopled:
    """Return who wrote what, of a generation's columns or of live ones."""
    labels = columns.column("person")
    return Peopled(*labels.flat(), labels)


class Survey:
    """What is counted of one index's topics. Safe to share between threads. It does not keep the index alive."""

    def __init__(self, index: Generation, this_year: int) -> None:
        """this_year: years from this one on are never complete."""
        self.generation = index.id
        self.paper_rows = index.paper_rows
        self._found, self._columns, self._vectors, self._gone = index.topics, index.columns, index.vectors, index.gone
        self._this_year = this_year
        self._near: dict[int, tuple[Rows, NDArray[np.float32]]] = {}
        self._placed: dict[int, Placing] = {}
        self._arrived: dict[int, list[Newcomer]] = {}

    @property
    def levels(self) -> int:
        """How many levels there are."""
        return self._found.levels

    @property
    def history(self) -> Sequence[TopicEvent]:
        """What became of topics, oldest first."""
        return self._found.history

    @property
    def node_of(self) -> dict[str, int]:
        """The node of each topic's id."""
        return self._found.node_of

    @cached_property
    def partition(self) -> NDArray[np.int32]:
        """Each row's node at each level, (n, l); `NONE` for rows that are gone."""
        if not len(self._gone):
            return self._found.arrays.partition
        partition = self._found.arrays.partition.copy()
        partition[self._gone] = NONE
        return partition

    @cached_property
    def years(self) -> NDArray[np.int16]:
        """Each row's year, (n,); unknown for rows that are gone."""
        if not len(self._gone):
            return self._columns.years
        years = self._columns.years.copy()
        years[self._gone] = UNKNOWN_YEAR
        return years

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic by its node, with as many papers as it has now."""
        counts = np.zeros(len(self._found), np.int64)
        for column in self.partition.T:
            counts += np.bincount(column[column >= 0], minlength=len(counts))
        return tuple(
            node if node.papers == count else replace(node, papers=count)
            for node, count in zip(self._found.nodes, counts.tolist(), strict=True)
        )

    @cached_property
    def people(self) -> Peopled:
        """Who wrote what."""
        return peopled(self._columns)

    @cached_property
    def lines(self) -> tuple[TopicLine, ...]:
        """Every topic by its node, with its trend in brief."""
        return tuple(line for level in range(self.levels) for line in self._lines_of(level))

    @cached_property
    def names(self) -> tuple[tuple[str, tuple[frozenset[str], ...]], ...]:
        """Each topic's label, folded, and the words of its label and of each of its terms."""
        return tuple(
            (folded(topic.label), tuple(frozenset(folded(name).split()) for name in (topic.label, *topic.terms)))
            for topic in self.topics
        )

    @cached_property
    def _levels(self) -> dict[int, range]:
        found: dict[int, range] = {}
        for node, topic in enumerate(self._found.nodes):
            found[topic.level] = range(found.get(topic.level, range(node, node)).start, node + 1)
        return found

    @cached_property
    def _last_year(self) -> int:
        """The last complete year that has papers: of a library that ends in 2019, years since then are not of late."""
        known = self.years[(self.years != UNKNOWN_YEAR) & (self.years < self._this_year)]
        return min(int(known.max(initial=0)), last_complete_year(self.years, self._this_year))

    def nodes_at(self, level: int) -> range:
        """Return the nodes of a level, which follow one another."""
        return self._levels.get(level, range(0))

    def _lines_of(self, level: int) -> list[TopicLine]:
        nodes = self.nodes_at(level)
        column = np.where(self.partition[:, level] >= 0, self.partition[:, level] - nodes.start, NONE)
        table = year_table(self.years, column, len(nodes), this_year=self._this_year)
        movers: list[Mover] | list[None] = movers_of(table, SPAN) or [None] * len(nodes)
        told = min(table.papers.shape[1], YEARS_TOLD)
        first = table.first + table.papers.shape[1] - told if told else None
        papers = table.papers[:, table.papers.shape[1] - told :].astype(np.int64).tolist()
        return [
            TopicLine(
                self.topics[node],
                mover.growth if mover else None,
                mover.verdict if mover else None,
                first,
                tuple(yearly),
            )
            for node, mover, yearly in zip(nodes, movers, papers, strict=True)
        ]

    def rows(self, node: int) -> Rows:
        """Return the rows of a topic's papers, ascending."""
        return np.flatnonzero(self.partition[:, self._found.nodes[node].level] == node)

    def near(self, node: int) -> tuple[Rows, NDArray[np.float32]]:
        """Return the rows of a topic's papers, ascending, and their cosines to its centroid, both (m,)."""
        if node not in self._near:
            rows = self.rows(node)
            centroid = self._found.arrays.centroids[node].astype(np.float32)
            self._near[node] = rows, np.asarray(self._vectors.vectors(rows) @ centroid, np.float32)
        return self._near[node]

    def similarities(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of every topic's centroid to a unit vector, (t,)."""
        return np.asarray(self._found.arrays.centroids.astype(np.float32) @ vector, np.float32)

    def association(self, rows: Rows) -> NDArray[np.float64]:
        """Return for every topic how much it and some papers are the same, (t,): shared papers over the root of both.

        The Ochiai coefficient, the cosine of two sets. -1 among the rows is none.
        """
        found = self.partition[rows[rows >= 0]].ravel()
        shared = np.bincount(found[found >= 0], minlength=len(self._found))
        sizes = np.array([topic.papers for topic in self.topics])
        return np.asarray(shared / np.sqrt(np.maximum(sizes * len(rows), 1)), np.float64)

    def path(self, node: int) -> list[int]:
        """Return the nodes of the broader topics that one is part of, the broadest first."""
        parents: list[int] = []
        parent = self._found.nodes[node].parent
        while parent is not None:
            parents.insert(0, self.node_of[parent])
            parent = self._found.nodes[parents[0]].parent
        return parents

    def central(self, node: int, top: int) -> Rows:
        """Return the rows that are nearest to a topic's centroid."""
        return central_papers(*self.near(node), top=top)

    def first(self, node: int, top: int) -> Rows:
        """Return the rows that a topic began with."""
        rows, closeness = self.near(node)
        return first_papers(rows, self.years, self._columns.dates, closeness, top=top)

    def most_cited(self, node: int, top: int) -> Rows:
        """Return a topic's rows that are cited most, without those of which nobody knows."""
        rows = self.rows(node)
        cited = self._columns.citations[rows]
        order = np.argsort(-cited.astype(np.int64), kind="stable")[:top]
        return rows[order[cited[order] > max(UNKNOWN_CITATIONS, 0)]]

    def venues(self, node: int, top: int) -> list[FacetCount]:
        """Return where a topic's papers were published, most first."""
        counts = self._columns.column("venue").counts(self.rows(node), top)
        return [self._columns.facet("venue", label, count) for label, count in counts]

    def trend(self, node: int) -> TopicTrend:
        """Return how a topic came and goes."""
        return topic_trend(self.years, self.rows(node), this_year=self._this_year)

    def compared(self, level: int, a: Period, b: Period) -> PeriodComparison:
        """Set two periods side by side; topics are nodes. Raises InvalidRequest."""
        return compare_periods(self.years, self.partition[:, level], len(self.topics), a, b)

    def people_of(self, node: int, start: int, stop: int) -> tuple[list[TopicPerson], int]:
        """Return a topic's people from one place in their list to another, and how many there are.

        Those with most of its papers come first, each counted by their part of the paper.
        """
        people, rows = self.people.of(self.rows(node))
        found, which, papers = np.unique(people, return_inverse=True, return_counts=True)
        weights = np.bincount(which, weights=1 / np.diff(self.people.ends)[rows], minlength=len(found))
        first, last = _first_and_last(self.years[rows], which, len(found))
        order = np.lexsort((found, -papers, -weights))[start:stop]
        listed = [
            TopicPerson(
                *self.people.named(int(found[at])),
                int(papers[at]),
                round(float(weights[at]), 3),
                None if last[at] == UNKNOWN_YEAR else int(first[at]),
                None if last[at] == UNKNOWN_YEAR else int(last[at]),
            )
            for at in order.tolist()
        ]
        return listed, len(found)

    def moved_in(self, node: int) -> list[MovedIn]:
        """Return who came to a topic of late from elsewhere."""
        if node not in self._arrived:
            self._arrived[node] = newcomers(
                self.years,
                self.rows(node),
                self.people.ends,
                self.people.people,
                since=self._last_year - _OF_LATE + 1,
                column=self.partition[:, self._found.nodes[node].level],
                top=_MOVED_IN,
            )
        return [
            MovedIn(
                *self.people.named(one.person),
                one.since,
                one.papers,
                one.elsewhere,
                None if one.origin is None else self.topics[one.origin],
            )
            for one in self._arrived[node]
        ]

    def beside(self, node: int, top: int) -> list[TopicBeside]:
        """Return the topics of its level that are beside one, nearest first."""
        level = self._found.nodes[node].level
        return topics_beside(node, self._placing(level), self._found.arrays.centroids, top=top)

    def bridging_papers(self, a: int, b: int, top: int) -> list[BridgingPaper]:
        """Return the papers between two topics of one level."""
        placing = self._placing(self._found.nodes[a].level)
        return bridging_papers(a, b, placing, self._vectors.vectors, self._found.arrays.centroids, top=top)

    def bridging_people(self, a: int, b: int, top: int) -> list[BridgingPerson]:
        """Return the people with papers in two topics, by their numbers in `people`."""
        return bridging_people(self.rows(a), self.rows(b), self.people.ends, self.people.people, top=top)

    def _placing(self, level: int) -> Placing:
        if level not in self._placed:
            arrays = self._found.arrays
            ancestors = np.full(len(self._found), NONE, np.int32)
            ancestors[arrays.partition[:, -1]] = arrays.partition[:, level]
            gone = self.partition[:, :1] == NONE
            self._placed[level] = placing_at(
                np.array(self.nodes_at(level)),
                self.partition[:, level],
                arrays.strengths[:, level],
                np.where(gone, NONE, arrays.beside),
                arrays.beside_shares,
                ancestors,
            )
        return self._placed[level]

    def map_rows(self) -> Rows:
        """Return the rows that a map shows: all but those that are gone."""
        return np.setdiff1d(np.arange(len(self.paper_rows)), self._gone, assume_unique=True)

    @property
    def places(self) -> NDArray[np.float32]:
        """Where each row lies on the map, (n, 2)."""
        return self._found.arrays.places

    @property
    def citations(self) -> NDArray[np.int32]:
        """How often each row is cited, (n,)."""
        return self._columns.citations


def _first_and_last(
    years: NDArray[np.int16], which: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return the first and the last known year of each of `count` groups; the last is unknown where there is none."""
    first, last = np.full(count, np.iinfo(np.int16).max, np.int16), np.full(count, UNKNOWN_YEAR, np.int16)
    known = years != UNKNOWN_YEAR
    np.minimum.at(first, which[known], years[known])
    np.maximum.at(last, which[known], years[known])
    return first, last
