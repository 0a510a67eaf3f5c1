"""Papers as the library knows them, and the works that several records make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from paperkin.identifiers import Identifier
from paperkin.records.topics import TopicShare

KINDS = (
    "article",
    "preprint",
    "book",
    "chapter",
    "review",
    "thesis",
    "dataset",
    "report",
    "editorial",
    "erratum",
    "other",
)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where an author worked, as the paper says it. `ror` is the bare id, `country` ISO 3166-1 alpha-2."""

    name: str
    ror: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Authorship:
    """One name on one paper, in the paper's order. `author_id` is the person's id here, once people are told apart."""

    name: str
    source_id: str | None = None
    orcid: str | None = None
    affiliations: tuple[Affiliation, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    author_id: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as the library knows it.

    `id` is the record's own id and is stable across re-ingestion. `published` is an ISO 8601 date. `citations` is
    as imported from the source; None means that the source said nothing. `kind` is one of `KINDS`. `references` are
    the works that it cites, as its source names them. `extra` keeps what the source said beyond these fields.
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
    kind: str | None = None
    references: tuple[Identifier, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One record of a work, as one source has it. `updated` is when the source gave it, ISO 8601 in UTC."""

    id: str
    source: str
    updated: str
    title: str
    kind: str | None = None
    venue: str | None = None
    year: int | None = None
    published: str | None = None
    url: str | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Why two records are one work, or are not: who says so (`rule` or `curator`), in what words, and when."""

    a: str
    b: str
    same: bool
    by: str
    reasons: tuple[str, ...]
    score: float | None
    at: str


@dataclass(frozen=True, slots=True)
class Work:
    """A paper with the records that it is composed of, the oldest first.

    provenance: field of the paper → id of the record that gave it; every field is from the only record if there is one.
    topics: the broadest first; none while no index has taken the paper up.
    """

    paper: Paper
    versions: tuple[Version, ...]
    provenance: Mapping[str, str]
    matches: tuple[Match, ...] = ()
    topics: tuple[TopicShare, ...] = ()
