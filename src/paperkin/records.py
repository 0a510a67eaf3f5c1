"""The frozen records that the whole road speaks. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paperkin.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class RawAuthor:
    """One author as a feed wrote it, before anything was cleaned."""

    name: Any
    source_id: Any = None
    orcid: Any = None
    affiliations: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawPaper:
    """One record as a feed wrote it: the single shape that every source gives to `normalise`.

    Values are whatever the feed held. `line` counts from 1 in the decompressed stream.
    """

    line: int
    id: Any
    title: Any = None
    abstract: Any = None
    authors: Any = None
    year: Any = None
    published: Any = None
    venue: Any = None
    url: Any = None
    doi: Any = None
    arxiv: Any = None
    citations: Any = None
    keywords: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not taken in, and why.

    `reason` is one of a few stable words that are counted; `detail` is for people; `excerpt` is the record's
    beginning, so that it can be found again.
    """

    line: int
    reason: str
    detail: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Authorship:
    """One name on one paper, in the paper's order."""

    name: str
    source_id: str | None = None
    orcid: str | None = None
    affiliations: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as the library knows it.

    `id` is the record's own id and is stable across re-ingestion. `published` is an ISO 8601 date. `citations` is
    as imported from the source; None means that the source said nothing. `extra` keeps what the source said
    beyond these fields.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[Authorship, ...] = ()
    year: int | None = None
    published: str | None = None
    venue: str | None = None
    url: str | None = None
    citations: int | None = None
    identifiers: tuple[Identifier, ...] = ()
    keywords: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a paper must satisfy to be an answer. An empty `Filters` lets everything pass.

    Years are inclusive. Several venues, or several authors, mean any of them. Venues and authors are compared by
    `folded`: without regard to case, accents or spacing.
    """

    year_from: int | None = None
    year_to: int | None = None
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.year_from is not None or self.year_to is not None or bool(self.venues or self.authors)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a paper is an answer.

    similarity: cosine to the query's vector in [-1, 1]. Ranks count from 1 and are None where that part did not
    return the paper. bm25: the lexical score, comparable within one query only.
    """

    similarity: float
    dense_rank: int | None = None
    bm25: float | None = None
    bm25_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `score` orders the hits of one query and means nothing across queries."""

    paper: Paper
    score: float
    why: Why


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits.

    `total` counts every paper that was ranked for this query, on all pages. `generation` names the index that
    answered. `next_cursor` fetches the next page of the same ranking, and is None on the last.
    """

    hits: Sequence[Hit]
    total: int
    generation: str
    next_cursor: str | None = None
