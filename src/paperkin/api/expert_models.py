"""What experts and reviewers are asked for with and answer, for OpenAPI."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from paperkin.api.models import AuthorSummaryAnswer, Closed, InstitutionAnswer
from paperkin.introducing.expertise import ConflictKind
from paperkin.introducing.finding_reviewers import MAX_POOL, MAX_REVIEWERS, MAX_SUBMISSIONS
from paperkin.limits import MAX_LIMIT, MAX_OFFSET, MAX_QUERY_CHARACTERS

_MOST_LEFT_OUT = 1_000
_MOST_NAMES = 500
_LONGEST_NAME = 400
Name = Annotated[str, Field(max_length=_LONGEST_NAME)]


class EvidencePaperAnswer(Closed):
    """A paper, as evidence names it."""

    id: str = Field(examples=["arxiv:2203.02155"])
    title: str
    year: int | None
    venue: str | None
    url: str | None


class ExpertEvidenceAnswer(Closed):
    """A paper that speaks for somebody."""

    paper: EvidencePaperAnswer
    similarity: float | None = Field(description="Cosine to the need; null where nothing was compared.")
    weight: float = Field(description="Its part of the person's score, 0 to 1.")


class ExpertAnswer(Closed):
    """Somebody who works on what is needed."""

    person: AuthorSummaryAnswer
    score: float = Field(description="Orders the people of one answer; means nothing across answers.")
    papers: int = Field(description="How many of their papers are among those that speak.")
    share: float = Field(description="Which part of all their papers that is, 0 to 1.")
    institutions: list[InstitutionAnswer] = Field(
        description="Where their newest papers that name any say that they work. Papers and people are not counted."
    )
    evidence: list[ExpertEvidenceAnswer] = Field(description="The papers that say most, first.")


class ExpertsAnswer(Closed):
    """A part of a list of experts."""

    total: int = Field(description="How many people the whole list has.")
    papers: int = Field(description="How many papers had a say.")
    generation: str = Field(description="The index that answered.")
    experts: list[ExpertAnswer]


class ExpertsRequest(Closed):
    """A need too long for an address."""

    q: str = Field(max_length=MAX_QUERY_CHARACTERS, description="What is needed: words, a question, an abstract.")
    limit: int = Field(10, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    exclude: Annotated[list[Name], Field(max_length=_MOST_LEFT_OUT)] = Field(
        [], description="People not to be listed, by id."
    )
    active_since: int | None = Field(None, description="Only people who have published in this year or later.")
    year_from: int | None = Field(None, description="Only papers of this year or later have a say.")
    year_to: int | None = Field(None, description="Only papers of this year or earlier have a say.")
    venue: list[str] = Field([], description="Only papers of these venues have a say.")
    institution: list[str] = Field([], description="Only people who named one of these in a paper that speaks.")
    topic: list[str] = Field([], description="Only papers on these topics or keywords have a say.")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"q": "We train language models to follow instructions.", "limit": 5}]},
    )


class SubmissionRequest(Closed):
    """A paper that wants reviewers."""

    id: str = Field(max_length=_LONGEST_NAME, description="Whatever it is called where it comes from.", examples=["17"])
    title: str = Field(max_length=MAX_QUERY_CHARACTERS)
    abstract: str = Field("", max_length=MAX_QUERY_CHARACTERS)
    authors: Annotated[list[Name], Field(max_length=_MOST_NAMES)] = Field(
        [], description="Ids here, ORCIDs or names; whoever may be meant by a name has a conflict of interest."
    )
    institutions: Annotated[list[Name], Field(max_length=_MOST_NAMES)] = Field(
        [], description="Of its authors, ids here or names, besides those that papers here name."
    )


class ReviewersRequest(Closed):
    """Papers that want reviewers, and on what terms."""

    submissions: Annotated[list[SubmissionRequest], Field(min_length=1, max_length=MAX_SUBMISSIONS)]
    per_paper: int = Field(3, ge=1, le=MAX_REVIEWERS, description="Reviewers that each submission wants.")
    max_load: int = Field(6, ge=1, le=MAX_SUBMISSIONS, description="Submissions that each person takes at most.")
    coi_years: int = Field(
        5, ge=0, le=1_000, description="So many years back a joint paper or a common institution is a conflict."
    )
    pool: Annotated[list[Name], Field(min_length=1, max_length=MAX_POOL)] | None = Field(
        None, description="Who may review, by ids; null: experts on the submissions."
    )
    exclude: Annotated[list[Name], Field(max_length=_MOST_LEFT_OUT)] = Field([], description="Who reviews nothing.")
    fair: bool = Field(False, description="The worst match first is as good as can be, and the sum only then.")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "submissions": [
                        {"id": "17", "title": "Learning from human preferences", "authors": ["Jan Leike", "A12"]}
                    ],
                    "per_paper": 3,
                    "max_load": 6,
                }
            ]
        },
    )


class ReviewerAnswer(Closed):
    """Somebody who is to review a submission."""

    person: AuthorSummaryAnswer
    affinity: float = Field(description="The nearest paper's cosine, and a little more where others are near too.")
    similarity: float = Field(description="The nearest paper's cosine to the submission.")
    nearest: EvidencePaperAnswer | None = Field(description="That paper; null where it was deleted since.")


class NamedAuthorAnswer(Closed):
    """An author of a submission as given, and who that may be here."""

    given: str
    people: list[AuthorSummaryAnswer] = Field(description="Nobody, one, or several whom the name does not tell apart.")


class ConflictAnswer(Closed):
    """Why somebody may not review a submission."""

    reviewer: AuthorSummaryAnswer
    kind: ConflictKind
    author: AuthorSummaryAnswer | None = Field(
        description="Whom it is about; null where it is an institution of the submission."
    )
    detail: str = Field(examples=["wrote with Jan Leike in 2022"])


class ReviewedAnswer(Closed):
    """A submission with its reviewers."""

    id: str
    title: str
    reviewers: list[ReviewerAnswer] = Field(description="The nearest first.")
    missing: int = Field(description="How many reviewers it lacks.")
    why_missing: str = Field(description="Empty where it lacks none.")
    authors: list[NamedAuthorAnswer]
    unknown_institutions: list[str] = Field(description="Given institutions that nothing here is called like.")
    conflicts: list[ConflictAnswer] = Field(description="Of people of the pool.")


class LoadAnswer(AuthorSummaryAnswer):
    """Somebody with the number of submissions that they review."""

    submissions: int


class ReviewersAnswer(Closed):
    """Who reviews what."""

    generation: str
    pool: int = Field(description="How many people there were to choose from.")
    total: float = Field(description="The sum of all affinities.")
    worst: float | None = Field(description="The lowest affinity of any match; null where there is none.")
    missing: int = Field(description="How many places could not be filled.")
    papers: list[ReviewedAnswer]
    loads: list[LoadAnswer] = Field(description="Most submissions first; who has none is left out.")
    without_papers: list[AuthorSummaryAnswer] = Field(description="People of the pool with no paper in the index.")
