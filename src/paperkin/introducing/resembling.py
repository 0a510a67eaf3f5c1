"""The third road, continued: who works on much the same as somebody, and where it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation, Rows
from paperkin.introducing.choosing import Conditions, Refusing, institutions_meant, people_limit
from paperkin.introducing.suggested import Joint, LeftOut, NearestPapers, PaperBrief, SharedTopic
from paperkin.introducing.telling import Telling
from paperkin.limits import page_offset
from paperkin.people.evidence import Near, Shared, nearest_pair, shared_topics, tie_between
from paperkin.people.interests import interests_of_papers
from paperkin.people.similar import Matched, Weighed, matched_interests, people_near
from paperkin.profiles import author_summary
from paperkin.records import AuthorSummary
from paperkin.surveying.survey import Survey
from paperkin.surveying.surveying import Surveying

# So many more are compared than are asked for, since some may not be named.
_SPARE = 100
_MATCHED, _TOPICS = 3, 5


@dataclass(frozen=True, slots=True)
class MatchedInterest:
    """An interest of each of two people that are near: the paper of either that is most of it.

    share, their_share: how much of each one's work now it is, in [0, 1]. similarity: cosine of the two.
    """

    own: PaperBrief
    theirs: PaperBrief
    share: float
    their_share: float
    similarity: float


@dataclass(frozen=True, slots=True)
class SimilarPerson:
    """Somebody who works on much the same. *Own* is the person asked about, *their* the one found.

    similarity: how near the interests of the two are, in [-1, 1] (see `paperkin.people.similar`). joint: what they had
    written together at the build, None where nothing. matched: interests of both, what matters most to both first,
    three at most. nearest: the two nearest papers, one of each, none of both. topics: those that both have papers in,
    five at most.
    """

    person: AuthorSummary
    rank: int
    similarity: float
    joint: Joint | None
    matched: tuple[MatchedInterest, ...] = ()
    nearest: NearestPapers | None = None
    topics: tuple[SharedTopic, ...] = ()


@dataclass(frozen=True, slots=True)
class SimilarPeople:
    """A part of the list of people who work on much the same as a person.

    left_out: why people who were found up to here are not in the list, counted. note: why the list is empty.
    """

    person: AuthorSummary
    similar: tuple[SimilarPerson, ...]
    generation: str
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One of two people. person: the label of the columns' `person`, below the people of the build who was one of them.

    rows (m,): their papers that are in the index; vectors (m, d) and nodes (m, l) of these.
    """

    person: int
    rows: Rows
    vectors: NDArray[np.float32]
    nodes: NDArray[np.int32]


# What they have written together, interests of both, the two nearest papers, topics of both.
Likeness = tuple[Joint | None, tuple[MatchedInterest, ...], NearestPapers | None, tuple[SharedTopic, ...]]


class Resembling(Surveying):
    """The part of a library that knows who works on much the same."""

    def similar_people(
        self,
        author_id: str,
        k: int = 10,
        *,
        beyond_coauthors: bool = False,
        since: int | None = None,
        institution: str | None = None,
        outside: str | None = None,
        offset: int = 0,
    ) -> SimilarPeople:
        """Return the k people whose interests are nearest to a person's, and where it shows.

        beyond_coauthors: leave out whom the person has written with; otherwise they are marked. since: the year of
        their last paper, or later. institution, outside: by an id or words of a name, where their newest papers that
        say so place them, or do not. Never the person, or somebody who by the name may be the same person.
        Raises AuthorNotFound, InstitutionNotFound, InvalidRequest, and the errors of a library that cannot answer
        (LibraryNotIndexed, GenerationCorrupt).
        """
        k, offset, number = people_limit(k), page_offset(offset), self._resolve_author(author_id)
        index = self.serving.generation()
        survey = self._survey(index)
        conditions = Conditions(
            since=since,
            inside=None if institution is None else institutions_meant(self.catalogue, institution),
            outside=None if outside is None else institutions_meant(self.catalogue, outside),
            excluded=[number],
        )
        answer = SimilarPeople(author_summary(self.catalogue.people.authors([number])[number]), (), index.id)
        telling = Telling(index, survey, self.catalogue)
        labels = index.columns.column("person").numbered(number)
        own = _sides(index, survey, telling, labels.tolist())
        if not own or not len(own[0].rows):
            return replace(answer, note=f"No paper of {answer.person.name} is in the index: run `paperkin index`.")
        arrays = index.people.arrays
        allowed = conditions.mask(index, survey, self.catalogue)
        if beyond_coauthors and own[0].person < len(index.people):
            allowed[arrays.coauthors[index.people.coauthors_of(own[0].person)]] = False
        interest = _interests(index, own[0])
        persons, scores = people_near(index.people, *interest, offset + k + _SPARE, allowed)
        refusing = Refusing(self.catalogue, [number], known=not beyond_coauthors)
        places = list(islice(refusing.passing(arrays.numbers[persons].tolist()), offset, offset + k))
        persons, scores = persons[places], scores[places]
        summaries = [author_summary(refusing.there[number]) for number in arrays.numbers[persons].tolist()]
        found = Likenesses(index, survey, telling, own[0], interest).of(persons.tolist())
        similar = tuple(
            SimilarPerson(summary, rank, round(score, 4), *likeness)
            for rank, (summary, score, likeness) in enumerate(
                zip(summaries, scores.tolist(), found, strict=True), offset + 1
            )
        )
        note = None if similar or offset else "Nobody satisfies all conditions: take one away."
        return replace(answer, similar=similar, left_out=refusing.left_out, note=note)


def _sides(index: Generation, survey: Survey, telling: Telling, labels: Sequence[int]) -> list[_Side]:
    written = telling.rows_by(labels)
    return [
        _Side(label, written[label], index.vectors.vectors(written[label]), survey.partition[written[label]])
        for label in labels
    ]


def _interests(index: Generation, own: _Side) -> Weighed:
    """Return a person's interests: those of the build, or of the papers where the person came after it."""
    if own.person < len(index.people):
        return index.people.interests_of(own.person)
    return interests_of_papers(own.vectors, index.columns.years[own.rows])


class Likenesses:
    """Finds where it shows that others work on much the same as somebody, of one index."""

    def __init__(self, index: Generation, survey: Survey, telling: Telling, own: _Side, interest: Weighed) -> None:
        self._index, self._survey, self._telling = index, survey, telling
        self._own, self._interest = own, interest

    def of(self, persons: Sequence[int]) -> list[Likeness]:
        """Return what is alike, for each person."""
        sides = _sides(self._index, self._survey, self._telling, persons)
        nearest = [self._nearest(side) for side in sides]
        matched = [self._matched(side) for side in sides]
        rows = {row for near in nearest if near for row in (near.a, near.b)}
        papers = self._telling.papers(rows | {row for found in matched for _, *both in found for row in both})
        return [
            (
                self._joint(side.person),
                tuple(_interest(one, papers[a], papers[b]) for one, a, b in found if a in papers and b in papers),
                _nearest(near, papers),
                tuple(self._shared(one) for one in shared_topics(self._own.nodes, side.nodes, _TOPICS)),
            )
            for side, near, found in zip(sides, nearest, matched, strict=True)
        ]

    def _joint(self, person: int) -> Joint | None:
        known = self._own.person < len(self._index.people)
        tie = tie_between(self._index.people.arrays, self._own.person, person) if known else None
        return Joint(tie.papers, tie.first_year, tie.last_year) if tie else None

    def _nearest(self, side: _Side) -> Near | None:
        """Return the two nearest papers, none of which is of both."""
        own, theirs = ~np.isin(self._own.rows, side.rows), ~np.isin(side.rows, self._own.rows)
        return nearest_pair(self._own.rows[own], self._own.vectors[own], side.rows[theirs], side.vectors[theirs])

    def _matched(self, side: _Side) -> list[tuple[Matched, int, int]]:
        """Return the interests of both that matter most, with the row of the paper of either that is most of it."""
        if not len(side.rows):
            return []
        own, theirs = self._interest, self._index.people.interests_of(side.person)
        best = [
            (
                one,
                int((self._own.vectors @ own[0][one.own]).argmax()),
                int((side.vectors @ theirs[0][one.theirs]).argmax()),
            )
            for one in matched_interests(own, theirs)[:_MATCHED]
        ]
        return [(one, int(self._own.rows[a]), int(side.rows[b])) for one, a, b in best]

    def _shared(self, one: Shared) -> SharedTopic:
        topic = self._survey.topics[one.what]
        return SharedTopic(topic, one.papers_a, round(one.share_a, 4), one.papers_b, round(one.share_b, 4))


def _interest(one: Matched, own: PaperBrief, theirs: PaperBrief) -> MatchedInterest:
    return MatchedInterest(own, theirs, round(one.weight, 4), round(one.their_weight, 4), round(one.cosine, 4))


def _nearest(near: Near | None, papers: Mapping[int, PaperBrief]) -> NearestPapers | None:
    if near is None or near.a not in papers or near.b not in papers:
        return None
    return NearestPapers(papers[near.a], papers[near.b], round(near.cosine, 4))
