"""What a feed wrote, before anything was cleaned, and what was not taken in of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RawAffiliation:
    """One affiliation of one author as a feed wrote it. `ror` is a ROR id or address, `country` an ISO 3166 code."""

    name: Any
    ror: Any = None
    country: Any = None


@dataclass(frozen=True, slots=True)
class RawAuthor:
    """One author as a feed wrote it, before anything was cleaned.

    name: in reading order, given names first. source_id: what the feed calls this person, with the feed's own prefix
    where it is not the only one that gives ids (`openalex:A5023888391`). affiliations: a text, or a list of texts and
    `RawAffiliation`s. extra: ids of this person elsewhere, such as `dblp`, and what else there is.
    """

    name: Any
    source_id: Any = None
    orcid: Any = None
    affiliations: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawPaper:
    """One record as a feed wrote it: the single shape that every source gives to `normalise`.

    Values are whatever the feed held. `line` counts from 1 in the decompressed stream: lines for text, records for
    everything else. `kind` is the feed's own word for the type of work. `identifiers` maps schemes (`PMID`, `ACL`, …)
    to a value or a list of them. `references` lists what the work cites: identifiers with their scheme
    (`DOI:10.1145/…`, `OpenAlex:W1`, `S2:…`).
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
    kind: Any = None
    identifiers: Any = None
    references: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deletion:
    """A feed's word that a record of its own, by the id that the reader gives its records, is no more."""

    line: int
    id: str


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
