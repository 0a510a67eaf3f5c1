"""What similar people answer, for OpenAPI: the shape that `paperkin.introducing.similar_answers` writes."""

from __future__ import annotations

from pydantic import Field

from paperkin.api.models import AuthorSummaryAnswer, Closed, TopicBriefAnswer


class SimilarPaperAnswer(Closed):
    """A paper, as evidence names it."""

    id: str = Field(examples=["P19-1001"])
    title: str
    year: int | None


class WrittenTogetherAnswer(Closed):
    """What two people have written together."""

    papers: int
    first_year: int | None
    last_year: int | None


class MatchedInterestAnswer(Closed):
    """An interest of each of two people that are near."""

    own: SimilarPaperAnswer = Field(description="The paper that is most of this interest, of the person asked about.")
    theirs: SimilarPaperAnswer = Field(description="The same of the person found.")
    share: float = Field(description="How much of the work now of the person asked about this is, 0 to 1.")
    their_share: float = Field(description="The same of the person found.")
    similarity: float = Field(description="Cosine of the two interests, -1 to 1.")


class NearestPapersAnswer(Closed):
    """The two papers that are nearest, one of each; papers of both are left out."""

    own: SimilarPaperAnswer
    theirs: SimilarPaperAnswer
    similarity: float = Field(description="Cosine, -1 to 1.")


class TopicOfBothAnswer(Closed):
    """A topic that both have papers in."""

    topic: TopicBriefAnswer
    papers: int = Field(description="Papers in it of the person asked about.")
    share: float = Field(description="Of all papers of that person, 0 to 1.")
    their_papers: int
    their_share: float


class SimilarPersonAnswer(AuthorSummaryAnswer):
    """Somebody who works on much the same, and where it shows."""

    rank: int = Field(description="From 1.")
    similarity: float = Field(
        description="How near the interests of the two are, -1 to 1: each one is matched with the other's nearest.",
        examples=[0.81],
    )
    written_together: WrittenTogetherAnswer | None = Field(description="Null for who is no co-author.")
    interests: list[MatchedInterestAnswer] = Field(description="Three at most; what matters most to both first.")
    nearest_papers: NearestPapersAnswer | None
    topics: list[TopicOfBothAnswer] = Field(description="Five at most; those with most papers of both first.")


class SimilarPeopleAnswer(Closed):
    """A part of the list of people who work on much the same as somebody."""

    person: AuthorSummaryAnswer
    generation: str = Field(description="The index that answered.")
    note: str | None = Field(description="Why the list is empty.")
    left_out: dict[str, int] = Field(
        description="How many were passed over: `same_name` may be the same person, `coauthor_since` has written with "
        "the person, `gone` is no more here.",
        examples=[{"same_name": 1}],
    )
    people: list[SimilarPersonAnswer] = Field(description="The nearest first.")
