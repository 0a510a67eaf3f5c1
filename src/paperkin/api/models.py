"""What the API answers, for OpenAPI: the shape that `paperkin.answers` writes. A test holds the two together."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from paperkin.service import MAX_BATCH, MAX_LIMIT, MAX_QUERY_CHARACTERS


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AuthorAnswer(_Closed):
    """One name on one paper."""

    name: str
    orcid: str | None = Field(examples=["0000-0002-1825-0097"])
    source_id: str | None = Field(description="The id that the source gave to this author.")
    affiliations: list[str]


class PaperAnswer(_Closed):
    """One paper."""

    id: str = Field(examples=["arxiv:2203.02155"])
    title: str
    abstract: str
    authors: list[AuthorAnswer]
    year: int | None
    published: str | None = Field(description="ISO 8601 date, as precise as the source is.")
    venue: str | None
    url: str | None
    citations: int | None = Field(description="As imported from the source; null where it said nothing.")
    identifiers: list[str] = Field(examples=[["arXiv:2203.02155"]])
    keywords: list[str]
    source: str = Field(description="The reader that the record came through.")


class WhyAnswer(_Closed):
    """Why a paper is an answer."""

    similarity: float = Field(description="Cosine to the query or to the mean of the seeds, -1 to 1.")
    dense_rank: int | None = Field(description="Place in the list by vectors alone, from 1.")
    bm25: float | None = Field(description="Lexical score; comparable within one answer only.")
    bm25_rank: int | None = Field(description="Place in the list by words alone, from 1.")


class HitAnswer(_Closed):
    """A paper with its place."""

    paper: PaperAnswer
    score: float = Field(description="Orders the hits of one query; means nothing across queries.")
    why: WhyAnswer


class PageAnswer(_Closed):
    """One page of hits."""

    total: int = Field(description="How many papers were ranked, on all pages.")
    generation: str = Field(description="The index that answered.")
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null on the last.")
    hits: list[HitAnswer]


class PapersAnswer(_Closed):
    """Papers in the order asked; null where there is none."""

    papers: list[PaperAnswer | None]


class HealthAnswer(_Closed):
    """The process is alive."""

    status: str = Field(examples=["ok"])


class ReadyAnswer(_Closed):
    """The library can answer."""

    status: str = Field(description="`ready`, or `degraded` where an older index answers.", examples=["ready"])
    generation: str
    papers: int
    encoder: str
    fault: str | None = Field(description="Why the newest index does not serve, if it does not.")


class SearchRequest(_Closed):
    """A query that is too long for an address: anything up to a pasted abstract, or more."""

    q: Annotated[str, Field(min_length=1, max_length=MAX_QUERY_CHARACTERS)]
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 10
    cursor: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    venue: list[str] = []
    author: list[str] = []

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


class BatchRequest(_Closed):
    """Ids of any kind."""

    ids: Annotated[list[str], Field(min_length=1, max_length=MAX_BATCH)]

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"ids": ["arXiv:2203.02155", "P19-1001"]}]}
    )
