"""What search, related papers and reading lists are asked with and answer, for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from paperkin.api.models import AuthorSummaryAnswer, Closed, PaperAnswer, TopicShareAnswer
from paperkin.limits import MAX_BATCH, MAX_FACET_VALUES, MAX_LIKED, MAX_LIMIT, MAX_QUERY_CHARACTERS, MAX_SEEDS
from paperkin.records import Direction, Sort

SuggestionKind = Literal["paper", "person", "topic", "venue", "keyword"]


class WhyAnswer(Closed):
    """Why a paper is an answer."""

    similarity: float | None = Field(
        description="Cosine to the query or to the seeds, -1 to 1; null where nothing was compared, as in a list by "
        "conditions alone."
    )
    dense_rank: int | None = Field(description="Place in the list by vectors alone, from 1.")
    bm25: float | None = Field(description="Lexical score; comparable within one answer only.")
    bm25_rank: int | None = Field(description="Place in the list by words alone, from 1.")
    reranked: float | None = Field(description="What the cross-encoder said, where one is set, on a scale of its own.")


class PassageAnswer(Closed):
    """The sentence that answers the query best."""

    text: str
    field: str = Field(description="`title` or `abstract`.", examples=["abstract"])
    marks: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = Field(
        description="Start and end of the words that the query has too, in characters of `text`.", examples=[[[3, 9]]]
    )


class SentencePairAnswer(Closed):
    """A sentence of the seed and one of the paper that say nearly the same."""

    seed: str
    paper: str
    similarity: float = Field(description="Their cosine.")


class SharedAuthorAnswer(Closed):
    """Somebody who wrote both."""

    id: str | None = Field(description="The person, for `/v1/authors`.", examples=["A12"])
    name: str


class ReasonsAnswer(Closed):
    """Why a paper is related to a seed."""

    seed: str = Field(description="The seed that it is nearest to, by id.")
    sentences: list[SentencePairAnswer]
    shared_topics: list[str]
    shared_authors: list[SharedAuthorAnswer]
    cites: bool = Field(description="The paper cites the seed.")
    cited: bool = Field(description="The seed cites the paper.")
    co_cited: int = Field(description="How many papers here cite both.")
    coupled: int = Field(description="How many works both cite.")


class HitAnswer(Closed):
    """A paper with its place."""

    paper: PaperAnswer
    score: float = Field(description="Orders the hits of one query; means nothing across queries.")
    why: WhyAnswer
    passage: PassageAnswer | None = Field(description="The sentence that matched; of searches for a text.")
    reasons: ReasonsAnswer | None = Field(description="Of related papers, where `reasons` was asked for.")
    also: list[str] = Field(description="Ids of near-duplicates, folded into this hit.")
    topics: list[TopicShareAnswer] = Field(description="The paper's topics, the broadest first.")


class FacetCountAnswer(Closed):
    """How many of the ranked papers have a value."""

    value: str = Field(description="What the filter of this name takes.", examples=["ACL"])
    label: str = Field(description="What people read.", examples=["ACL"])
    count: int


class FiltersAnswer(Closed):
    """The conditions that hold."""

    year_from: int | None
    year_to: int | None
    venues: list[str]
    authors: list[str]
    institutions: list[str]
    topics: list[str]
    kinds: list[str]
    sources: list[str]
    since: str | None


class QueryAnswer(Closed):
    """What the line was read as, with the conditions of the other parameters."""

    text: str = Field(description="What papers are ranked by.")
    phrases: list[str] = Field(description="What must stand there, word by word.")
    excluded: list[str] = Field(description="What must not stand there.")
    filters: FiltersAnswer
    identifier: str | None = Field(description="The id or address, where the line is nothing else.")
    unmet: list[str] = Field(description="Phrases that nothing here satisfies, and that were not insisted on.")


class PageAnswer(Closed):
    """One page of hits."""

    total: int = Field(description="How many papers were ranked, on all pages.")
    generation: str = Field(description="The index that answered.")
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null on the last.")
    query: QueryAnswer | None = Field(description="How the query was read; null for related papers.")
    did_you_mean: str | None = Field(description="A better spelling, where words are unknown here.")
    people: list[AuthorSummaryAnswer] = Field(description="Those whom the query names; on the first page.")
    facets: dict[str, list[FacetCountAnswer]] | None = Field(
        description="Counts over the ranked papers by `year`, `venue`, `author`, `institution`, `topic`, `type` and "
        "`source`, where `facets` was asked for; null otherwise. Every year, and of the rest "
        f"the {MAX_FACET_VALUES} most frequent values."
    )
    hits: list[HitAnswer]


class SuggestionAnswer(Closed):
    """A completion."""

    kind: SuggestionKind
    text: str
    value: str = Field(
        description="A paper's, a person's or a topic's id; a venue, or a keyword, which the filter `topic` takes."
    )
    papers: int = Field(description="How many papers it stands for.")


class SuggestionsAnswer(Closed):
    """Completions of what is being typed, best first."""

    suggestions: list[SuggestionAnswer]


class Conditions(Closed):
    """The conditions of a page, as the parameters of a GET say them."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 10
    cursor: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    venue: list[str] = []
    author: list[str] = []
    institution: list[str] = []
    topic: list[str] = []
    type: list[str] = []
    source: list[str] = []
    since: str | None = None


class SearchRequest(Conditions):
    """A query that is too long for an address: anything up to a pasted abstract, or more."""

    q: Annotated[str, Field(max_length=MAX_QUERY_CHARACTERS)] = ""
    sort: Sort = "relevance"
    facets: bool = False
    fold: bool = True
    diversity: Annotated[float, Field(ge=0, le=1)] = 0.0

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "q": "We fine-tune language models to follow instructions with human feedback …",
                    "limit": 5,
                    "year_from": 2018,
                }
            ]
        },
    )


class RelatedRequest(Conditions):
    """More like these, less like those."""

    positive: Annotated[list[str], Field(min_length=1, max_length=MAX_SEEDS)]
    negative: Annotated[list[str], Field(max_length=MAX_SEEDS)] = []
    direction: Direction = "any"
    reasons: bool = False
    diversity: Annotated[float, Field(ge=0, le=1)] = 0.0

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"positive": ["arXiv:1706.03741", "arXiv:1811.06521"], "negative": ["P19-1579"], "limit": 5}]
        },
    )


class RecommendRequest(Conditions):
    """A reading list, and since when arrivals count."""

    liked: Annotated[list[str], Field(min_length=1, max_length=MAX_LIKED)]
    disliked: Annotated[list[str], Field(max_length=MAX_LIKED)] = []
    diversity: Annotated[float, Field(ge=0, le=1)] = 0.0

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"liked": ["arXiv:1706.03741", "arXiv:1811.06521"], "since": "2021-06"}]},
    )


class ExportRequest(Closed):
    """Papers to be written in a format of reference managers."""

    ids: Annotated[list[str], Field(min_length=1, max_length=MAX_BATCH)]
    format: str = "bibtex"

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"ids": ["arXiv:1706.03741"], "format": "bibtex"}]}
    )
