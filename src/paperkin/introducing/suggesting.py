"""The third road, continued: with whom somebody may well write next, and what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import InvalidRequest
from paperkin.index import Generation
from paperkin.index.people import PeopleIndex
from paperkin.introducing.choosing import (
    Conditions,
    Refusing,
    active_since,
    institutions_meant,
    people_limit,
    topics_called,
)
from paperkin.introducing.reasons import reason_of
from paperkin.introducing.suggested import CIRCLES, Circle, Past, SuggestedCollaborator, SuggestedCollaborators
from paperkin.introducing.teaming import Teaming
from paperkin.introducing.telling import Telling
from paperkin.limits import page_offset, query_text
from paperkin.people.circles import Circles
from paperkin.people.likely import LikelyCollaborators, RankedPeople
from paperkin.profiles import author_summary
from paperkin.surveying.survey import Survey
from paperkin.surveying.topic_choice import node_of, one_of
from paperkin.text import folded

# So many more are ranked than are asked for: some are left out, and `reach` puts others forward.
_SPARE = 200
# Two orders are made one by 1 / (this + place), so that neither one's first few decide all.
_EVEN = 20.0
_TOPIC_ID = re.compile(r"[Tt]\d{1,9}", re.ASCII)
_NOBODY = "Nobody satisfies all conditions: take one away, or ask for the inactive too."


class Suggesting(Teaming):
    """The part of a library that suggests people to work with."""

    _likely_by: tuple[PeopleIndex, LikelyCollaborators] | None = None

    def suggested_collaborators(
        self,
        author_id: str,
        k: int = 10,
        *,
        circle: Circle = "next",
        reach: float = 0.0,
        since: int | None = None,
        inactive: bool = False,
        institution: str | None = None,
        outside: str | None = None,
        topics: Sequence[str] = (),
        exclude: Sequence[str] = (),
        offset: int = 0,
        evidence: bool = True,
    ) -> SuggestedCollaborators:
        """Return k people with whom a person has not written and may well, the likeliest first, and what speaks for it.

        circle: `next`, the circle and its edge; `new`, near in subject and beyond two steps in the co-author graph.
        reach: from -1, those nearest in the graph are put forward, to 1, those furthest. since: the year of their last
        paper, or later; by default five years before the library's newest, with `inactive` any. institution, outside:
        by an id or words of a name, where their newest papers that say so place them, or do not. topics: they have a
        paper in any of these, by id or words. exclude: people never to be named, by id. evidence: say why, which takes
        longer. Never the person, a co-author, or somebody who by the name may be the same person.
        Raises AuthorNotFound, InstitutionNotFound, TopicNotFound, InvalidRequest, and the errors of a library that
        cannot answer (LibraryNotIndexed, GenerationCorrupt).
        """
        one_of(circle, CIRCLES, "circle of people")
        people_limit(k)
        if not -1 <= reach <= 1:
            raise InvalidRequest("A reach is from -1 to 1", value=reach, remedy="Leave it out for the usual one.")
        offset, number = page_offset(offset), self._resolve_author(author_id)
        index = self.serving.generation()
        survey = self._survey(index)
        conditions = Conditions(
            since=active_since(survey, since, inactive=inactive),
            nodes=self._topics_meant(index, survey, topics) if topics else None,
            inside=None if institution is None else institutions_meant(self.catalogue, institution),
            outside=None if outside is None else institutions_meant(self.catalogue, outside),
            excluded=[number, *(self._resolve_author(other) for other in exclude)],
        )
        answer = SuggestedCollaborators(
            person=author_summary(self.catalogue.people.authors([number])[number]),
            circle=circle,
            since=conditions.since,
            suggestions=(),
            generation=index.id,
            topics=tuple(survey.topics[node] for node in conditions.nodes or ()),
        )
        person = index.people.person(number)
        if person is None:
            return replace(answer, note=f"{answer.person.name} came after the last build: run `paperkin index`.")
        allowed = conditions.mask(index, survey, self.catalogue)
        ranked = self._rank_people(index.people, person, allowed, circle, offset + k + _SPARE)
        circles = Circles(index.people.arrays, [person])
        refusing, order = Refusing(self.catalogue, [number]), _reaching(circles, ranked.people, reach)
        passing = refusing.passing(index.people.arrays.numbers[ranked.people[order]].tolist())
        shown = [order[place] for place in islice(passing, offset, offset + k)]
        if reach or since is not None or len(exclude) or conditions.narrow:
            ranked = replace(ranked, chances=None)  # they are of places in a list that nothing narrows
        suggestions = _suggestions(index, ranked, refusing, shown, offset)
        if evidence and shown:
            telling = Telling(index, survey, self.catalogue)
            told = telling.evidence(person, circles, ranked.people[shown].tolist())
            suggestions = [
                replace(one, evidence=found, reason=reason_of(found, circle, answer.person.name, one.person.name))
                for one, found in zip(suggestions, told, strict=True)
            ]
        note = None if shown or offset else _NOBODY
        trial = _trial_told(index.people.kept.get("trial"), circle)
        return replace(answer, suggestions=tuple(suggestions), left_out=refusing.left_out, note=note, past=trial)

    def _rank_people(
        self, people: PeopleIndex, person: int, allowed: NDArray[np.bool_], circle: Circle, top: int
    ) -> RankedPeople:
        return self._likely(people).rank(person, allowed=allowed, circle=circle, top=top)

    def _likely(self, people: PeopleIndex) -> LikelyCollaborators:
        if self._likely_by is None or self._likely_by[0] is not people:
            self._likely_by = people, LikelyCollaborators(people)
        return self._likely_by[1]

    def _topics_meant(self, index: Generation, survey: Survey, wanted: Sequence[str]) -> list[int]:
        """Return the topics that ids and words mean: by id, else those called so, else the nearest. May raise."""
        nodes: dict[int, None] = {}
        for one in wanted:
            if _TOPIC_ID.fullmatch(one.strip()):
                found = [node_of(survey, one)]
            else:
                words = query_text(one)
                found = topics_called(survey, folded(words))
                found = found or self._near(index, survey, range(len(survey.topics)), words)[0][:1]
            nodes |= dict.fromkeys(found)
        return list(nodes)


def _suggestions(
    index: Generation, ranked: RankedPeople, refusing: Refusing, shown: Sequence[int], offset: int
) -> list[SuggestedCollaborator]:
    """Return those of the ranked people that are shown, as yet without evidence."""
    return [
        SuggestedCollaborator(
            author_summary(refusing.there[int(index.people.arrays.numbers[ranked.people[at]])]),
            rank,
            round(float(ranked.scores[at]), 4),
            None if ranked.chances is None else round(float(ranked.chances[at]), 4),
        )
        for rank, at in enumerate(shown, offset + 1)
    ]


def _trial_told(trial: Mapping[str, Any] | None, circle: Circle) -> Past | None:
    if trial is None:
        return None
    return Past(trial["cut"], trial["until"], trial["people"], trial["hits"][circle])


def _reaching(circles: Circles, people: NDArray[np.int64], reach: float) -> list[int]:
    """Return the places of ranked people, best first, with those near in the graph or far from it put forward."""
    places = np.arange(len(people))
    if not reach:
        return places.tolist()
    steps = circles.steps_to(people)
    strengths = np.where(np.isfinite(circles.strengths[people]), circles.strengths[people], 0)
    nearest = np.lexsort((places, -strengths, steps))
    wanted = np.empty(len(people), np.int64)
    wanted[nearest if reach < 0 else nearest[::-1]] = places
    worth = 1 / (_EVEN + places) + abs(reach) / (_EVEN + wanted)
    order: list[int] = np.argsort(-worth, kind="stable").tolist()
    return order
