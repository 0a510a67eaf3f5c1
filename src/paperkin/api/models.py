"""What the API answers, for OpenAPI: the shape that `paperkin.answers` writes. A test holds the two together."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from paperkin.limits import MAX_BATCH
from paperkin.records import KINDS


class Closed(BaseModel):
    """What says all that there is to say, and takes nothing else."""

    model_config = ConfigDict(extra="forbid")


class AffiliationAnswer(Closed):
    """Where an author worked, as the paper says it."""

    name: str
    ror: str | None = Field(description="ROR id, where the source gave one.", examples=["00f54p054"])
    country: str | None = Field(description="ISO 3166-1 alpha-2.", examples=["US"])


class AuthorshipAnswer(Closed):
    """One name on one paper."""

    name: str
    author_id: str | None = Field(
        description="The person, for `/v1/authors`; null until people are told apart.", examples=["A12"]
    )
    orcid: str | None = Field(examples=["0000-0002-1825-0097"])
    source_id: str | None = Field(description="The id that the source gave to this author.")
    affiliations: list[AffiliationAnswer]


class PaperAnswer(Closed):
    """One paper."""

    id: str = Field(examples=["arxiv:2203.02155"])
    title: str
    abstract: str
    authors: list[AuthorshipAnswer]
    year: int | None
    published: str | None = Field(description="ISO 8601 date, as precise as the source is.")
    venue: str | None
    url: str | None
    kind: str | None = Field(description=f"One of {', '.join(f'`{kind}`' for kind in KINDS)}; null where unknown.")
    citations: int | None = Field(description="As imported from the source; null where it said nothing.")
    identifiers: list[str] = Field(examples=[["arXiv:2203.02155"]])
    keywords: list[str]
    source: str = Field(description="The reader that the record came through.")


class VersionAnswer(Closed):
    """One record of a work, as one source has it."""

    id: str = Field(description="The record's own id, by which it can be split off.")
    source: str
    updated: str = Field(description="When the source gave it; ISO 8601, UTC.", examples=["2026-11-21T22:51:26Z"])
    title: str
    kind: str | None
    venue: str | None
    year: int | None
    published: str | None
    url: str | None
    identifiers: list[str]


class MatchAnswer(Closed):
    """Why two records are one work, or are two."""

    a: str = Field(description="A record's own id.")
    b: str = Field(description="Another's.")
    same: bool
    by: str = Field(description="Who says so: `rule` or `curator`.", examples=["rule"])
    reasons: list[str] = Field(examples=[["same DOI", "3 of 3 authors agree"]])
    score: float | None
    at: str = Field(description="When it was decided; ISO 8601, UTC.")


class TopicBriefAnswer(Closed):
    """A topic, as others name it."""

    id: str = Field(examples=["T12"])
    label: str = Field(examples=["Graph neural networks"])
    level: int = Field(description="0 is the broadest.")
    papers: int


class TopicShareAnswer(Closed):
    """A topic that a paper belongs to."""

    id: str = Field(description="The topic, for `/v1/topics`.", examples=["T12"])
    label: str
    level: int = Field(description="0 is the broadest.")
    strength: float = Field(description="The share of the paper's nearest papers that belong to it too, 0 to 1.")


class WorkAnswer(PaperAnswer):
    """One paper with what it cites and the records that it is composed of."""

    references: list[str] = Field(
        description="What it cites, as its sources name it.", examples=[["DOI:10.1145/3292500"]]
    )
    versions: list[VersionAnswer] = Field(description="Its records, the oldest first.")
    provenance: dict[str, str] = Field(
        description="Field → the record that gave it. Empty where there is one record only, which gave them all."
    )
    matches: list[MatchAnswer]
    topics: list[TopicShareAnswer] = Field(description="The broadest first; none while no index has the paper.")


class PapersAnswer(Closed):
    """Papers in the order asked; null where there is none."""

    papers: list[PaperAnswer | None]


class PaperListAnswer(Closed):
    """A part of a list of papers."""

    total: int = Field(description="How many papers the whole list has.")
    papers: list[PaperAnswer]


class AuthorSummaryAnswer(Closed):
    """A person, as lists name one."""

    id: str = Field(examples=["A12"])
    name: str = Field(description="The spelling that stands for all.", examples=["Jan Leike"])
    papers: int = Field(description="How many papers here are theirs.")
    first_year: int | None
    last_year: int | None


class AuthorsAnswer(Closed):
    """People whose name answers."""

    authors: list[AuthorSummaryAnswer]


class NameAnswer(Closed):
    """A spelling of a person's name, and how many papers bear it."""

    name: str
    papers: int


class AuthorInstitutionAnswer(Closed):
    """Where a person has worked."""

    id: str = Field(examples=["I3"])
    name: str
    country: str | None
    ror: str | None
    papers: int = Field(description="How many of the person's papers name it.")


class CoauthorAnswer(AuthorSummaryAnswer):
    """Somebody with whom a person has written."""

    joint_papers: int = Field(description="How many papers they have written together.")


class JoinedAnswer(Closed):
    """Why one paper is taken to be a person's."""

    paper: str = Field(description="The paper's id.")
    name: str = Field(description="The name as it stands there.")
    nearest: str | None = Field(description="The other paper of theirs that speaks most for it, by id.")
    score: float | None = Field(description="Log-odds that both names are one person's; above 0 speaks for it.")
    reasons: list[str]
    pinned: bool = Field(description="A curator said so.")


class AuthorWhyAnswer(Closed):
    """Why each of a person's papers is taken to be theirs."""

    total: int
    papers: list[JoinedAnswer]


class InstitutionAnswer(Closed):
    """A place where people work."""

    id: str = Field(examples=["I3"])
    name: str
    country: str | None = Field(description="ISO 3166-1 alpha-2, where it is known.", examples=["GB"])
    ror: str | None = Field(description="ROR id, where a source gave one.")
    papers: int | None = Field(description="How many papers here name it.")
    people: int | None = Field(description="How many people here have named it.")


class InstitutionsAnswer(Closed):
    """A part of the list of institutions."""

    total: int = Field(description="How many there are in all, or of this name.")
    institutions: list[InstitutionAnswer]


class InstitutionPersonAnswer(AuthorSummaryAnswer):
    """Somebody who has worked at an institution."""

    papers_here: int = Field(description="How many of their papers name the institution.")


class InstitutionPeopleAnswer(Closed):
    """A part of the list of those who have worked at an institution."""

    total: int
    people: list[InstitutionPersonAnswer]


class HealthAnswer(Closed):
    """The process is alive."""

    status: str = Field(examples=["ok"])


class ReadyAnswer(Closed):
    """The library can answer."""

    status: str = Field(description="`ready`, or `degraded` where an older index answers.", examples=["ready"])
    generation: str
    papers: int
    fresh: int = Field(description="How many of these came since the index was built, and are searched beside it.")
    waiting: int = Field(description="How many papers are not searched yet.")
    encoder: str
    fault: str | None = Field(description="Why the newest index does not serve, if it does not.")


class BatchRequest(Closed):
    """Ids of any kind."""

    ids: Annotated[list[str], Field(min_length=1, max_length=MAX_BATCH)]

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"ids": ["arXiv:2203.02155", "P19-1001"]}]}
    )
