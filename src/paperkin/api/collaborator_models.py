"""What suggestions of people answer, for OpenAPI: the shape that `paperkin.introducing.suggestion_answers` writes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from paperkin.api.models import AuthorSummaryAnswer, Closed, TopicBriefAnswer
from paperkin.limits import MAX_LIMIT, MAX_QUERY_CHARACTERS

Circle = Literal["next", "new"]
_SINCE = "Year of somebody's last paper, or later; null where any will do."
_LEFT_OUT = (
    "How many of those ranked before the last one here are left out, and why: `same_name`, may be the same person; "
    "`coauthor_since`, has written with them since the build; `gone`, merged or deleted since."
)


class NamedAnswer(Closed):
    """A person in somebody else's story."""

    id: str | None = Field(description="Null for one who is not in the library any more.", examples=["A12"])
    name: str


class JointAnswer(Closed):
    """What two people have written together."""

    joint_papers: int
    first_year: int | None
    last_year: int | None


class PathStepAnswer(NamedAnswer, JointAnswer):
    """A person on a path, and what they have written with the one before."""


class MutualCoauthorAnswer(NamedAnswer):
    """Somebody with whom both have written."""

    own: JointAnswer = Field(description="With the person asked about.")
    theirs: JointAnswer = Field(description="With the person suggested.")


class PaperBriefAnswer(Closed):
    """A paper, as evidence names it."""

    id: str
    title: str
    year: int | None


class NearestPairAnswer(Closed):
    """The two papers that are nearest, one of each person."""

    own: PaperBriefAnswer = Field(description="Of the person asked about.")
    theirs: PaperBriefAnswer
    similarity: float = Field(description="Cosine, -1 to 1.")


class SharedTopicAnswer(Closed):
    """A topic that both have papers in."""

    topic: TopicBriefAnswer
    papers: int = Field(description="Papers of the person asked about.")
    share: float = Field(description="Their part of all of that person's papers, 0 to 1.")
    their_papers: int
    their_share: float


class SharedVenueAnswer(Closed):
    """A venue where both have published; preprint servers do not count."""

    venue: str
    papers: int
    their_papers: int


class SharedInstitutionAnswer(Closed):
    """Where both have worked."""

    id: str = Field(examples=["I3"])
    name: str
    last_year: int | None = Field(description="The last in which papers of the person asked about say so.")
    their_last_year: int | None


class BroughtAnswer(Closed):
    """A topic that one of the two has much of and the other little."""

    topic: TopicBriefAnswer
    papers: int
    share: float = Field(description="Their part of all papers of who has them, 0 to 1.")


class EvidenceAnswer(Closed):
    """What speaks for a suggestion."""

    nearest_papers: NearestPairAnswer | None
    shared_topics: list[SharedTopicAnswer] = Field(
        description="Of the narrowest level at which there are any; the greatest shares of both first, 5 at most."
    )
    path: list[PathStepAnswer] = Field(
        description="The shortest from the person asked about, by the strongest recent ties, to the person suggested; "
        "empty where none has four steps or fewer."
    )
    mutual_coauthors_total: int
    mutual_coauthors: list[MutualCoauthorAnswer] = Field(description="Strongest ties first, 5 at most.")
    shared_venues: list[SharedVenueAnswer]
    shared_institutions: list[SharedInstitutionAnswer]
    brings: list[BroughtAnswer] = Field(description="What the suggested person has much of and the other little.")
    lacks: list[BroughtAnswer] = Field(description="What the suggested person has little of and the other much.")


class SuggestedCollaboratorAnswer(Closed):
    """Somebody with whom a person may well write next."""

    person: AuthorSummaryAnswer
    rank: int = Field(description="From 1.")
    score: float = Field(description="Orders this list; means nothing beyond it.")
    chance: float | None = Field(
        description="How often suggestions in this place came true in this library's own past, 0 to 1; null where that "
        "was not measured, or conditions narrow the list."
    )
    reason: str | None = Field(description="The evidence in a sentence; null where it was not asked for.")
    evidence: EvidenceAnswer | None


class PastAnswer(Closed):
    """How such suggestions fared in the library's own past."""

    since: int = Field(description="They were made as of this year, from the papers before it.")
    until: int = Field(description="They had until the end of this year to come true.")
    people: int = Field(description="To how many of those who were active then they were made.")
    hits: float = Field(description="The share of these for whom one of the first ten came true, 0 to 1.")


class SuggestedCollaboratorsAnswer(Closed):
    """A part of the list of people with whom a person may well write next."""

    person: AuthorSummaryAnswer
    circle: Circle
    since: int | None = Field(description=_SINCE)
    topics: list[TopicBriefAnswer] = Field(description="What the wanted topics were understood to mean.")
    generation: str = Field(description="The index that answered.")
    left_out: dict[str, int] = Field(description=_LEFT_OUT)
    note: str | None = Field(description="Why nobody is suggested.")
    past: PastAnswer | None = Field(description="How such suggestions fared here; null where too little is known.")
    suggestions: list[SuggestedCollaboratorAnswer]


class TeamRequest(Closed):
    """A group and the abstract of what it wants to do."""

    authors: Annotated[
        list[str],
        Field(min_length=1, max_length=MAX_LIMIT, description="The group, by ids such as `A12` or ORCIDs."),
    ]
    text: Annotated[str, Field(min_length=1, max_length=MAX_QUERY_CHARACTERS, description="An abstract, or a need.")]
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many people to list.")] = 10
    since: Annotated[int | None, Field(description="Only people with a paper of this year or later.")] = None
    inactive: Annotated[bool, Field(description="Whether people without a paper of late will do.")] = False
    exclude: Annotated[tuple[str, ...], Field(max_length=MAX_LIMIT, description="People not to name, by id.")] = ()

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"authors": ["A12", "A34"], "text": "We teach robots to follow spoken instructions."}]
        },
    )


class NeedAnswer(Closed):
    """A topic that the abstract needs."""

    topic: TopicBriefAnswer
    share: float = Field(description="Of the papers nearest to the abstract, weighed by nearness, 0 to 1.")
    covered: bool = Field(description="Whether the group has it.")
    papers: int = Field(description="How many of the group's papers show that.")
    nearest: PaperBriefAnswer | None = Field(description="Of the group's papers.")
    similarity: float | None = Field(description="Cosine of that paper to what is needed.")


class CoveredNeedAnswer(Closed):
    """A need that a suggested person covers."""

    topic: TopicBriefAnswer
    papers: int = Field(description="How many of their papers are near to it.")
    nearest: list[PaperBriefAnswer] = Field(description="The nearest two.")


class SuggestedMemberAnswer(Closed):
    """Somebody whom the group lacks."""

    person: AuthorSummaryAnswer
    rank: int = Field(description="From 1.")
    score: float = Field(description="Orders this list; means nothing beyond it.")
    reason: str
    covers: list[CoveredNeedAnswer]
    nearest_member: NamedAnswer | None = Field(description="Of the group; null where nobody is within four steps.")
    path: list[PathStepAnswer] = Field(description="From that member to the person suggested.")


class TeamSuggestionsAnswer(Closed):
    """What an abstract needs, what of it a group covers, and who has the rest."""

    team: list[AuthorSummaryAnswer]
    since: int | None = Field(description=_SINCE)
    generation: str
    left_out: dict[str, int] = Field(description=_LEFT_OUT)
    note: str | None = Field(description="Why nobody is suggested.")
    needs: list[NeedAnswer] = Field(description="The greatest share first.")
    suggestions: list[SuggestedMemberAnswer]
