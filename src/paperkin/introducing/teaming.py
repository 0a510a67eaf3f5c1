"""The third road, continued: whom a group lacks for what an abstract needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import InvalidRequest
from paperkin.index import Generation, Rows
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.introducing.choosing import Conditions, Refusing, active_since, people_limit
from paperkin.introducing.reasons import member_reason
from paperkin.introducing.suggested import CoveredNeed, Need, PaperBrief, SuggestedMember, TeamSuggestions
from paperkin.introducing.telling import Telling
from paperkin.limits import MAX_LIMIT, query_text
from paperkin.people.circles import Circles
from paperkin.people.coauthors import MOST_AUTHORS
from paperkin.people.needs import TopicNeed, chosen_in_turn, needs_of, strengths_of, worth_of
from paperkin.profiles import author_summary
from paperkin.surveying.survey import Survey
from paperkin.surveying.surveying import Surveying

# So many papers say what an abstract needs: of a small library a tenth; and so many who has it.
_NEAR_AT_MOST, _NEAR_AT_LEAST, _NEAR_ONE_IN = 100, 8, 10
_LOOKED_AT = 300
_CANDIDATES = 200
_SHOWN = 2
# So many papers of a topic show that a group knows it, however far they are from the text.
_SURELY = 2
# By how much somebody counts for more who is so many steps from the group.
_NEARER = np.array([0, 0.2, 0.1, 0.05, 0], np.float32)
_COVERED = "The group covers all that this needs."
_NOTHING_NEAR = "No topic here is near to this."
_NOBODY = "Nobody here has what the group lacks and satisfies the conditions."


@dataclass(frozen=True, slots=True, eq=False)
class _Having:
    """Who has what one needs: papers near to it, the nearest first, as rows and cosines, with the people of each.

    people, papers (m,): one entry for every authorship; papers are places among the rows.
    """

    need: TopicNeed
    rows: Rows
    cosines: NDArray[np.float32]
    people: NDArray[np.int64]
    papers: NDArray[np.int64]

    def near_papers(self, person: int) -> Rows:
        """Return the rows of a person's papers that are near enough to cover the need, the nearest first."""
        own = np.unique(self.papers[self.people == person])
        near: Rows = self.rows[own[self.cosines[own] >= self.need.near]]
        return near


class Teaming(Surveying):
    """The part of a library that suggests people to a group."""

    def team_suggestions(
        self,
        author_ids: Sequence[str],
        text: str,
        k: int = 10,
        *,
        since: int | None = None,
        inactive: bool = False,
        exclude: Sequence[str] = (),
    ) -> TeamSuggestions:
        """Return what an abstract needs, what of it a group covers, and k people who have what it lacks.

        A need is a topic of the papers nearest to the text. The group covers it with a paper that is about as near to
        it as half of those are, or with two papers of the topic. Who has more, and more recent, such papers comes
        first; those nearer to the group in the co-author graph are preferred a little. since, inactive, exclude: as in
        `suggested_collaborators`; co-authors of the group may be suggested, its members never.
        Raises AuthorNotFound, InvalidRequest, and the errors of a library that cannot answer (LibraryNotIndexed,
        GenerationCorrupt, EncoderMismatch).
        """
        people_limit(k)
        if not 1 <= len(author_ids) <= MAX_LIMIT:
            raise InvalidRequest(
                f"A group has 1 to {MAX_LIMIT} people", value=len(author_ids), remedy="Name its members by id."
            )
        text = query_text(text)
        team = list(dict.fromkeys(self._resolve_author(author_id) for author_id in author_ids))
        excluded = [*team, *(self._resolve_author(other) for other in exclude)]
        index = self.serving.generation()
        survey = self._survey(index)
        conditions = Conditions(active_since(survey, since, inactive=inactive), excluded=excluded)
        needs = self._needs(index, survey, text)
        telling = Telling(index, survey, self.catalogue)
        told = self._needs_told(index, survey, telling, needs, team)
        there = self.catalogue.people.authors(team)
        answer = TeamSuggestions(
            tuple(author_summary(there[number]) for number in team), told, (), conditions.since, index.id
        )
        lacking = [need for need, said in zip(needs, told, strict=True) if not said.covered]
        if not lacking:
            return replace(answer, note=_COVERED if needs else _NOTHING_NEAR)
        allowed = conditions.mask(index, survey, self.catalogue)
        having = [_having(index, survey, need) for need in lacking]
        refusing = Refusing(self.catalogue, team, known=True)
        members = [person for number in team if (person := index.people.person(number)) is not None]
        circles = Circles(index.people.arrays, members)
        chosen = _chosen(index, survey, having, allowed, refusing, circles, k)
        suggestions = _told(survey, telling, refusing, circles, having, chosen)
        note = None if suggestions else _NOBODY
        return replace(answer, suggestions=suggestions, left_out=refusing.left_out, note=note)

    def _needs(self, index: Generation, survey: Survey, text: str) -> list[TopicNeed]:
        encoder = self._encoder(index)
        vector = encoder.encode_queries([encoder.spec.query_text(text)])
        wanted = min(_NEAR_AT_MOST, max(_NEAR_AT_LEAST, len(index) // _NEAR_ONE_IN))
        found = index.vectors.search(vector, wanted)
        there = found.rows[0] >= 0
        rows, cosines = found.rows[0][there], found.scores[0][there]
        if not survey.levels:
            return []
        return needs_of(rows, cosines, survey.partition[rows, -1], index.vectors.vectors(rows))

    def _needs_told(
        self, index: Generation, survey: Survey, telling: Telling, needs: Sequence[TopicNeed], team: Sequence[int]
    ) -> tuple[Need, ...]:
        """Return the needs with what of them a group covers."""
        people = index.columns.column("person")
        labels = [label for number in team for label in people.numbered(number).tolist()]
        rows = np.unique(np.concatenate([np.empty(0, np.int64), *telling.rows_by(labels).values()]))
        if not len(rows):
            return tuple(_need(survey, need, 0, None, None) for need in needs)
        vectors = index.vectors.vectors(rows)
        cosines = [vectors @ need.vector for need in needs]
        near = [own >= need.near for need, own in zip(needs, cosines, strict=True)]
        inside = [survey.partition[rows, -1] == need.topic for need in needs]
        counts = [
            int(np.count_nonzero(a | b)) if a.any() or np.count_nonzero(b) >= _SURELY else 0
            for a, b in zip(near, inside, strict=True)
        ]
        nearest = [int(rows[own.argmax()]) for own in cosines]
        papers = telling.papers(nearest)
        return tuple(
            _need(survey, need, count, papers.get(row), float(own.max()))
            for need, count, own, row in zip(needs, counts, cosines, nearest, strict=True)
        )


def _need(survey: Survey, need: TopicNeed, papers: int, nearest: PaperBrief | None, cosine: float | None) -> Need:
    return Need(
        survey.topics[need.topic],
        round(need.share, 4),
        papers > 0,
        papers,
        nearest,
        None if cosine is None else round(cosine, 4),
    )


def _having(index: Generation, survey: Survey, need: TopicNeed) -> _Having:
    found = index.vectors.search(need.vector[None], _LOOKED_AT)
    rows, cosines = found.rows[0], found.scores[0]
    few = (rows >= 0) & (np.diff(survey.people.ends)[rows] <= MOST_AUTHORS)
    rows, cosines = rows[few], cosines[few]
    people, of = survey.people.of(rows)
    order = np.argsort(rows)
    return _Having(need, rows, cosines, people, order[np.searchsorted(rows, of, sorter=order)])


def _chosen(
    index: Generation,
    survey: Survey,
    having: Sequence[_Having],
    allowed: NDArray[np.bool_],
    refusing: Refusing,
    circles: Circles,
    top: int,
) -> list[tuple[int, float]]:
    """Return the people who together have most of what is lacking, best first, with their scores."""
    candidates = np.unique(np.concatenate([one.people for one in having]))
    candidates = candidates[candidates < len(allowed)]
    candidates = candidates[allowed[candidates]]
    strengths = np.stack([_strengths(survey, one, candidates) for one in having], axis=1)
    wanted = [one.need.share for one in having]
    worth = strengths @ np.array(wanted)
    best = np.argsort(-worth, kind="stable")[: min(_CANDIDATES, np.count_nonzero(worth))]
    numbers = index.people.arrays.numbers[candidates[best]].tolist()
    best = best[list(refusing.passing(numbers))]
    bonus = _NEARER[np.minimum(circles.steps_to(candidates[best]), len(_NEARER) - 1)]
    return [(int(candidates[best[at]]), score) for at, score in chosen_in_turn(strengths[best], wanted, bonus, top)]


def _strengths(survey: Survey, having: _Having, candidates: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return how much each candidate has of a need; nothing for those without a paper that is near enough."""
    asked = np.isin(having.people, candidates)
    at, papers = np.searchsorted(candidates, having.people[asked]), having.papers[asked]
    newest = int(survey.years.max(initial=UNKNOWN_YEAR))
    worth = worth_of(having.cosines, survey.years[having.rows], newest)
    covering = np.bincount(at, having.cosines[papers] >= having.need.near, len(candidates)) > 0
    return np.where(covering, strengths_of(at, worth[papers], len(candidates)), 0).astype(np.float32)


def _told(
    survey: Survey,
    telling: Telling,
    refusing: Refusing,
    circles: Circles,
    having: Iterable[_Having],
    chosen: Sequence[tuple[int, float]],
) -> tuple[SuggestedMember, ...]:
    """Return those who were chosen, with what they cover and how near they are."""
    covering = {
        person: [(one.need, rows) for one in having if len(rows := one.near_papers(person))] for person, _ in chosen
    }
    paths = {person: circles.path_to(person) or [] for person, _ in chosen}
    papers = telling.papers(int(row) for own in covering.values() for _, rows in own for row in rows[:_SHOWN])
    people = telling.people(person for path in paths.values() for person in path)
    told = []
    for rank, (person, score) in enumerate(chosen, 1):
        covers = tuple(
            CoveredNeed(
                survey.topics[need.topic],
                len(rows),
                tuple(papers[row] for row in rows[:_SHOWN].tolist() if row in papers),
            )
            for need, rows in covering[person]
        )
        path = telling.path(paths[person], people)
        member = people[paths[person][0]] if paths[person] else None
        told.append(
            SuggestedMember(
                author_summary(refusing.there[telling.number(person)]),
                rank,
                round(score, 4),
                covers,
                member,
                path,
                member_reason(covers, member.name if member else None, path),
            )
        )
    return tuple(told)
