"""The third road, continued: who is to review what, conflicts of interest excluded and the work shared out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from paperkin.errors import InvalidRequest
from paperkin.index import Generation, Rows
from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.introducing.conflicting import Conflicting, Known
from paperkin.introducing.expertise import Assignment, Reviewed, Reviewer, Submission
from paperkin.introducing.finding_experts import FindingExperts
from paperkin.limits import query_text
from paperkin.people.authorships import Authorships
from paperkin.people.experts import SPECIFIC
from paperkin.people.reviewers import Affinities, affinities, assign_reviewers, papers_that_count
from paperkin.profiles import author_summary
from paperkin.records import AuthorSummary, Query

MAX_SUBMISSIONS = 500
MAX_POOL = 3_000
MAX_REVIEWERS = 20
# Where no pool is given, experts on the submissions are one: so many on each, and so many in all.
_EXPERTS_EACH, _EXPERTS_IN_ALL = 50, 1_500


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """Whom there is to choose from: people of the index with their internal ids, and those with nothing in it."""

    people: Rows
    numbers: Rows
    without_papers: tuple[int, ...]


class FindingReviewers(FindingExperts):
    """The part of a library that says who is to review what."""

    def reviewers(
        self,
        submissions: Sequence[Submission],
        per_paper: int = 3,
        max_load: int = 6,
        *,
        coi_years: int = 5,
        exclude: Sequence[str] = (),
        pool: Sequence[str] | None = None,
        fair: bool = False,
    ) -> Assignment:
        """Share submissions out among people whose papers are near to them.

        per_paper: reviewers that each submission wants. max_load: submissions that each person takes at most.
        coi_years: so many years back from now a joint paper or a common institution is a conflict of interest; one's
        own paper and an advisor are for ever (see `paperkin.people.conflicts`). exclude: people who review nothing.
        pool: who may review, by any id; by default experts on the submissions. fair: the worst match is as good as it
        can be first, and the sum only then.
        As many places are filled as can be, and of all ways to do so the best is taken, not a good one.
        Raises InvalidRequest for numbers that cannot be, AuthorNotFound for an id of nobody, and the errors of a
        library that cannot answer.
        """
        _checked(submissions, per_paper, max_load, coi_years, pool)
        index = self.serving.generation()
        known = self._known(index, coi_years)
        unwanted = {self._resolve_author(author_id) for author_id in exclude}
        chosen = self._pool(index, submissions, per_paper, pool, unwanted)
        conflicting = Conflicting(self.catalogue, index, known, chosen.people, chosen.numbers)
        found = conflicting.of_all(submissions)
        near = self._affinities(index, submissions, known.authorships, chosen.people)
        barred = np.array([np.isin(chosen.numbers, list(one.barred)) for one in found], bool)
        assigned = assign_reviewers(near.values, ~barred, per_paper, max_load, fair=fair)
        people = self._summaries([*chosen.numbers.tolist(), *chosen.without_papers])
        told = self._told(index, chosen, people, near, assigned)
        loads = assigned.sum(axis=0)
        reviewed = []
        for at, (submission, one) in enumerate(zip(submissions, found, strict=True)):
            missing, possible = per_paper - len(told[at]), np.isfinite(near.values[at]) & ~barred[at]
            why = _why(possible, loads >= max_load, int(barred[at].sum()), len(people)) if missing else ""
            reviewed.append(Reviewed(submission, told[at], one.authors, one.conflicts, one.unknown, missing, why))
        values = near.values[assigned]
        busy = np.argsort(-loads, kind="stable")[: int((loads > 0).sum())].tolist()
        return Assignment(
            tuple(reviewed),
            tuple((people[int(chosen.numbers[place])], int(loads[place])) for place in busy),
            len(people),
            tuple(people[number] for number in chosen.without_papers),
            round(float(values.sum()), 4),
            round(float(values.min()), 4) if len(values) else None,
            index.id,
        )

    # How it is done

    def _known(self, index: Generation, coi_years: int) -> Known:
        survey = self._survey(index)
        ends, people, labels = survey.people.ends, survey.people.people, survey.people.labels
        if len(index.gone):
            # A row that is gone has no authors any more: its paper has a newer row, or is deleted.
            lengths = np.diff(ends)
            lengths[index.gone] = 0
            there = np.ones(len(index), bool)
            there[index.gone] = False
            people = people[np.repeat(there, np.diff(ends))]
            ends = np.concatenate([[0], np.cumsum(lengths)])
        years = survey.years[survey.years != UNKNOWN_YEAR]
        newest = min(int(years.max(initial=0)), datetime.now(UTC).year)
        return Known(Authorships.of(ends, people, survey.years, len(labels)), labels, newest - coi_years)

    def _pool(
        self,
        index: Generation,
        submissions: Sequence[Submission],
        per_paper: int,
        pool: Sequence[str] | None,
        unwanted: set[int],
    ) -> _Pool:
        if pool is None:
            wanted = self._experts_on(index, submissions, per_paper)
        else:
            wanted = list(dict.fromkeys(self._resolve_author(author_id) for author_id in pool))
        wanted = [number for number in wanted if number not in unwanted]
        labels = self._survey(index).people.labels
        found = {number: labels.numbered(number) for number in wanted}
        there = [number for number in wanted if len(found[number])]
        return _Pool(
            np.array([int(found[number][0]) for number in there], np.int64),
            np.array(there, np.int64),
            tuple(number for number in wanted if not len(found[number])),
        )

    def _experts_on(self, index: Generation, submissions: Sequence[Submission], per_paper: int) -> list[int]:
        each = min(_EXPERTS_EACH, max(_EXPERTS_IN_ALL // len(submissions), 3 * per_paper))
        found: dict[int, None] = {}
        for submission in submissions:
            query = Query(_text(submission))
            [people] = self._spoken_for(index, query, self._ranked(index, query, "best"), [SPECIFIC])
            found |= dict.fromkeys(self._numbers(index, people)[:each].tolist())
        return list(self.catalogue.people.authors(list(found)))

    def _affinities(
        self, index: Generation, submissions: Sequence[Submission], authorships: Authorships, people: Rows
    ) -> Affinities:
        encoder = self._encoder(index)
        texts = [encoder.spec.paper_text(submission.title, submission.abstract) for submission in submissions]
        rows, owners = papers_that_count(authorships, people)
        each, where = np.unique(rows, return_inverse=True)
        vectors = index.vectors.vectors(each)[where]
        return affinities(encoder.encode_papers(texts), rows, vectors, owners, len(people))

    def _summaries(self, numbers: Sequence[int]) -> dict[int, AuthorSummary]:
        people = self.catalogue.people.authors(numbers)
        return {number: author_summary(author) for number, author in people.items()}

    def _told(
        self,
        index: Generation,
        chosen: _Pool,
        people: dict[int, AuthorSummary],
        near: Affinities,
        assigned: NDArray[np.bool_],
    ) -> list[tuple[Reviewer, ...]]:
        """Return the reviewers of each submission, best first, with the paper of theirs that is nearest to it."""
        papers = self._read(self._survey(index), np.unique(near.nearest[assigned]).tolist())
        told = []
        for values, nearest, cosines, taken in zip(near.values, near.nearest, near.cosines, assigned, strict=True):
            own = np.flatnonzero(taken)
            places = own[np.argsort(-values[own], kind="stable")].tolist()
            told.append(
                tuple(
                    Reviewer(
                        people[int(chosen.numbers[place])],
                        round(float(values[place]), 4),
                        papers.get(int(nearest[place])),
                        round(float(cosines[place]), 4),
                    )
                    for place in places
                )
            )
        return told


def _text(submission: Submission) -> str:
    return query_text(f"{submission.title}. {submission.abstract}".strip(" ."))


def _checked(
    submissions: Sequence[Submission], per_paper: int, max_load: int, coi_years: int, pool: Sequence[str] | None
) -> None:
    counted = (
        (len(submissions), MAX_SUBMISSIONS, "submissions come at once", "Send them in parts, each with its own pool."),
        (per_paper, MAX_REVIEWERS, "people review a submission", "Ask for fewer."),
        (max_load, MAX_SUBMISSIONS, "submissions are one person's load", "Ask less of each."),
        (1 if pool is None else len(pool), MAX_POOL, "people make a pool", "Name people by id, or leave the pool out."),
    )
    for given, most, what, remedy in counted:
        if not 1 <= given <= most:
            raise InvalidRequest(f"1 to {most:,} {what}", value=given, remedy=remedy)
    if coi_years < 0:
        raise InvalidRequest("Years are counted back", value=coi_years, remedy="Give 0 or more.")
    for submission in submissions:
        _text(submission)


def _why(possible: NDArray[np.bool_], full: NDArray[np.bool_], conflicted: int, pool: int) -> str:
    """Say why a submission lacks reviewers. possible, full: who could review it, and who takes no more, (p,)."""
    unknown, busy = pool - conflicted - int(possible.sum()), int((possible & full).sum())
    reasons = [
        f"{conflicted:,} of {pool:,} people have a conflict of interest" if conflicted else "",
        f"{unknown:,} have no papers here" if unknown else "",
        f"{busy:,} have as many submissions as they take" if busy else "",
    ]
    return "; ".join(filter(None, reasons)) or f"the pool has {pool:,} people only"
