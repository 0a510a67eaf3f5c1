"""What speaks for two people's working together, found in the index and told with names from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from paperkin.catalogue import BriefPaper, Catalogue, Employed
from paperkin.index import Generation, Rows
from paperkin.introducing.suggested import (
    Brought,
    Evidence,
    Joint,
    MutualCoauthor,
    Named,
    NearestPapers,
    PaperBrief,
    PathStep,
    SharedInstitution,
    SharedTopic,
    SharedVenue,
)
from paperkin.people.circles import Circles
from paperkin.people.evidence import (
    Mutual,
    Near,
    Shared,
    Tie,
    brought,
    mutual_coauthors,
    nearest_pair,
    shared_labels,
    shared_topics,
    tie_between,
)
from paperkin.surveying.survey import Survey

# Where everybody's papers are says nothing.
_PREPRINT_SERVERS = ("arXiv", "arXiv.org", "CoRR", "bioRxiv", "medRxiv")
_TOPICS, _MUTUAL, _VENUES, _INSTITUTIONS, _BROUGHT = 5, 5, 3, 3, 3


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One of two people. person: their number in the index of people. rows (m,): their papers that are in the index.

    vectors (m, d), nodes (m, l): of these. venues: the labels of all of them, preprint servers left out.
    """

    person: int
    rows: Rows
    vectors: NDArray[np.float32]
    nodes: NDArray[np.int32]
    venues: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The evidence as numbers: papers are rows, people numbers of the index, topics nodes."""

    near: Near | None
    topics: list[Shared]
    path: list[int]
    mutual_total: int
    mutual: list[Mutual]
    venues: list[Shared]
    brings: list[tuple[int, int, float]]
    lacks: list[tuple[int, int, float]]


class Telling:
    """Finds and tells evidence, of one index."""

    def __init__(self, index: Generation, survey: Survey, catalogue: Catalogue) -> None:
        self._index, self._survey, self._catalogue = index, survey, catalogue
        self._arrays = index.people.arrays
        self._venues = index.columns.column("venue")
        self._venue_ends, self._venue_labels = self._venues.flat()
        self._preprints = np.concatenate([self._venues.spelt(server) for server in _PREPRINT_SERVERS])

    def rows_by(self, labels: Sequence[int]) -> dict[int, Rows]:
        """Return the rows of people's papers, those that came after the build included, each one's ascending.

        labels: of the columns' `person`; the people of the index have their own numbers there.
        """
        people = self._survey.people
        wanted = np.zeros(len(people.labels), bool)
        wanted[list(labels)] = True
        places = np.flatnonzero(wanted[people.people])
        owners, rows = people.people[places], np.searchsorted(people.ends, places, side="right") - 1
        return {label: np.setdiff1d(rows[owners == label], self._index.gone) for label in labels}

    def _side(self, person: int, rows: Rows) -> _Side:
        venues = np.concatenate(
            [
                np.empty(0, np.int64),
                *(self._venue_labels[self._venue_ends[row] : self._venue_ends[row + 1]] for row in rows.tolist()),
            ]
        )
        return _Side(
            person,
            rows,
            self._index.vectors.vectors(rows),
            self._survey.partition[rows],
            venues[~np.isin(venues, self._preprints)],
        )

    def evidence(self, person: int, circles: Circles, others: Sequence[int]) -> list[Evidence]:
        """Return what speaks for each of some people; circles: those around the person."""
        rows_by = self.rows_by([person, *others])
        own = self._side(person, rows_by[person])
        found = [self._found(own, circles, self._side(other, rows_by[other])) for other in others]
        nearest = {row for one in found if one.near for row in (one.near.a, one.near.b)}
        papers = self.papers(nearest)
        people = self.people(other for one in found for other in (*one.path, *(mutual.person for mutual in one.mutual)))
        numbers = [self.number(each) for each in (person, *others)]
        worked = self._catalogue.acquaintances.employers(numbers)
        at_own = worked.get(numbers[0], [])
        return [
            self._told(one, papers, people, _both_at(at_own, worked.get(number, [])))
            for one, number in zip(found, numbers[1:], strict=True)
        ]

    def _found(self, own: _Side, circles: Circles, other: _Side) -> _Found:
        total, mutual = mutual_coauthors(self._arrays, own.person, other.person, _MUTUAL)
        level = max(0, self._survey.levels - 2)
        return _Found(
            near=nearest_pair(own.rows, own.vectors, other.rows, other.vectors),
            topics=shared_topics(own.nodes, other.nodes, _TOPICS),
            path=circles.path_to(other.person) or [],
            mutual_total=total,
            mutual=mutual,
            venues=shared_labels(own.venues, len(own.rows), other.venues, len(other.rows), _VENUES),
            brings=brought(own.nodes, other.nodes, level, _BROUGHT) if self._survey.levels else [],
            lacks=brought(other.nodes, own.nodes, level, _BROUGHT) if self._survey.levels else [],
        )

    def _told(
        self,
        found: _Found,
        papers: Mapping[int, PaperBrief],
        people: Mapping[int, Named],
        institutions: tuple[SharedInstitution, ...],
    ) -> Evidence:
        topics, near = self._survey.topics, found.near
        told = near and near.a in papers and near.b in papers
        return Evidence(
            nearest=NearestPapers(papers[near.a], papers[near.b], round(near.cosine, 4)) if near and told else None,
            topics=tuple(
                SharedTopic(topics[one.what], one.papers_a, round(one.share_a, 4), one.papers_b, round(one.share_b, 4))
                for one in found.topics
            ),
            path=self.path(found.path, people),
            mutual_total=found.mutual_total,
            mutual=tuple(
                MutualCoauthor(people[one.person], _joint(one.with_a), _joint(one.with_b)) for one in found.mutual
            ),
            venues=tuple(SharedVenue(self._venues.shown(one.what), one.papers_a, one.papers_b) for one in found.venues),
            institutions=institutions,
            brings=tuple(Brought(topics[node], count, round(share, 4)) for node, count, share in found.brings),
            lacks=tuple(Brought(topics[node], count, round(share, 4)) for node, count, share in found.lacks),
        )

    def path(self, persons: Sequence[int], people: Mapping[int, Named]) -> tuple[PathStep, ...]:
        """Return a path of persons as its steps, the first person left out."""
        return tuple(
            PathStep(people[after], _joint(tie))
            for before, after in pairwise(persons)
            if (tie := tie_between(self._arrays, before, after))
        )

    def number(self, person: int) -> int:
        """Return the number of a person's public id, which is their internal id in the catalogue."""
        return int(self._arrays.numbers[person])

    def people(self, persons: Iterable[int]) -> dict[int, Named]:
        """Return people by their numbers in the index, as they are called now."""
        wanted = {person: self.number(person) for person in persons}
        there = self._catalogue.people.authors(sorted(set(wanted.values())))
        labels = self._index.columns.column("person")
        return {
            person: Named(there[number].id, there[number].name)
            if number in there
            else Named(None, labels.shown(person))
            for person, number in wanted.items()
        }

    def papers(self, rows: Iterable[int]) -> dict[int, PaperBrief]:
        """Return papers by their rows; those deleted since are missing."""
        inner = {row: int(self._index.paper_rows[row]) for row in rows}
        there = self._catalogue.acquaintances.briefs(sorted(set(inner.values())))
        return {row: _brief(there[paper]) for row, paper in inner.items() if paper in there}


def _brief(paper: BriefPaper) -> PaperBrief:
    return PaperBrief(paper.id, paper.title, paper.year)


def _joint(tie: Tie) -> Joint:
    return Joint(tie.papers, tie.first_year, tie.last_year)


def _both_at(own: Sequence[Employed], theirs: Sequence[Employed]) -> tuple[SharedInstitution, ...]:
    known = {one.institution: one for one in own}
    both = [(known[other.institution], other) for other in theirs if other.institution in known]
    both.sort(key=lambda pair: (-min(one.last_year or 0 for one in pair), pair[0].institution))
    return tuple(
        SharedInstitution(f"I{one.institution}", one.name, one.last_year, other.last_year)
        for one, other in both[:_INSTITUTIONS]
    )
