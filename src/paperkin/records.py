"""The frozen records that the whole road speaks. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from paperkin.identifiers import Identifier

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
Sort = Literal["relevance", "date", "citations"]
# Of related papers: older ones, which a paper may build on, and newer ones, which may build on it.
Direction = Literal["any", "prior", "derivative"]


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


@dataclass(frozen=True, slots=True)
class Institution:
    """Where people work. `papers` and `people` count those here, and are None where nobody has counted."""

    id: str
    name: str
    country: str | None = None
    ror: str | None = None
    papers: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorSummary:
    """A person, as lists name one."""

    id: str
    name: str
    papers: int
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """A person, as told apart from others of the name.

    names: spelling → papers that bear it, the most usual first. source_ids: what sources call this person.
    institutions and coauthors come with the number of joint papers, most first; `works` are the newest first.
    """

    summary: AuthorSummary
    names: Mapping[str, int]
    orcids: tuple[str, ...]
    source_ids: tuple[str, ...]
    institutions: tuple[tuple[Institution, int], ...]
    coauthors: tuple[tuple[AuthorSummary, int], ...]
    works: tuple[Paper, ...]
    decided_by_curator: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """Why one of a person's papers is taken to be theirs: the other paper that speaks most for it, and in what words.

    score: log-odds that both names are one person's; above 0 speaks for it. pinned: a curator said so.
    """

    paper: str
    name: str
    nearest: str | None
    score: float | None
    reasons: tuple[str, ...]
    pinned: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What a paper must satisfy to be an answer. An empty `Filters` lets everything pass.

    Years are inclusive. `since` is an ISO 8601 date, as precise as one likes: papers published then or later; one of
    which only the year or the month is known counts as of its end. Several values of one field mean any of them,
    different fields must all hold.
    Values are compared by `folded`: without regard to case, accents or spacing. An author is a person's id here
    (`A12`), an ORCID, or words of a name: all must be in one name, and an initial stands for any word that begins with
    it. An institution is an id (`I3`) or words of a name, a topic an id (`T12`), a label or one of the paper's keywords
    or subject classes, a kind one of `KINDS`, a source the reader that a paper came through.
    """

    year_from: int | None = None
    year_to: int | None = None
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: str | None = None

    def __bool__(self) -> bool:
        return self != _NO_FILTERS


_NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """What a line in the query box asks for, as `paperkin.search.read_query` reads it.

    text: what papers are ranked by, with the words of phrases in it; empty where there are conditions alone.
    phrases: must stand in title or abstract, word by word. excluded: words and phrases that must not stand there.
    identifier: a paper's id or address, where the line is nothing else. unmet: phrases that nothing here satisfies, and
    that were therefore not insisted on.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = _NO_FILTERS
    identifier: str | None = None
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a paper is an answer.

    similarity: cosine to the query's vector in [-1, 1]; None where nothing was compared. Ranks count from 1 and are
    None where that part did not return the paper. bm25: the lexical score, comparable within one query only.
    reranked: what the cross-encoder said, where there is one, on a scale of its own.
    """

    similarity: float | None = None
    dense_rank: int | None = None
    bm25: float | None = None
    bm25_rank: int | None = None
    reranked: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence of a paper that answers the query best.

    field: `title` or `abstract`. marks: (start, end) of the words that the query has too, in characters of `text`,
    ascending and apart.
    """

    text: str
    field: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SentencePair:
    """Two sentences, one of either paper, and their cosine."""

    seed: str
    paper: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a paper is related to a seed, the one of several that it is nearest to.

    shared_authors: (id here or None, name). cites: the paper cites the seed. cited: the seed cites it. co_cited: how
    many papers here cite both. coupled: how many works both cite.
    """

    seed: str
    sentences: tuple[SentencePair, ...] = ()
    shared_topics: tuple[str, ...] = ()
    shared_authors: tuple[tuple[str | None, str], ...] = ()
    cites: bool = False
    cited: bool = False
    co_cited: int = 0
    coupled: int = 0


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic that a paper belongs to. `strength`: the share of the paper's nearest papers that do too, in [0, 1]."""

    id: str
    label: str
    level: int
    strength: float


@dataclass(frozen=True, slots=True)
class Topic:
    """What some of the library's papers have in common.

    id: `T12`, the same from build to build for as long as it is the same topic. level: 0 for the broadest. terms:
    phrases that mark it off, best first; the label is the first. papers: how many have it as their topic of this level.
    parent and children: ids of the topics of the levels beside, the largest child first. since: when it was first
    found, ISO 8601 in UTC.
    """

    id: str
    level: int
    label: str
    description: str
    terms: tuple[str, ...]
    papers: int
    parent: str | None = None
    children: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class TopicEvent:
    """What became of a topic in a build.

    kind: `born`, `died`, `merged` (it went into `others`) or `split` (`others` came out of it). generation: the build
    in which it happened, whose name begins with its time. papers: how many the topic had; for `born`, has.
    """

    kind: Literal["born", "died", "merged", "split"]
    topic: str
    label: str
    level: int
    papers: int
    generation: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `score` orders the hits of one query and means nothing across queries.

    also: ids of near-duplicates of this paper that were ranked too, and are folded into this hit. topics: the paper's,
    the broadest first.
    """

    paper: Paper
    score: float
    why: Why
    passage: Passage | None = None
    reasons: Reasons | None = None
    also: tuple[str, ...] = ()
    topics: tuple[TopicShare, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the ranked papers have a value. `value` is what the filter takes, `label` what people read."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits.

    `total` counts every paper that was ranked for this query, on all pages. `generation` names the index that
    answered. `next_cursor` fetches the next page of the same ranking, and is None on the last. `facets` count the
    ranked papers by field, most first, years ascending; None where they were not asked for. `query` is what the line
    was read as, `people` are those whom it names, `did_you_mean` is a better spelling of it.
    """

    hits: Sequence[Hit]
    total: int
    generation: str
    next_cursor: str | None = None
    facets: Mapping[str, Sequence[FacetCount]] | None = None
    query: Query | None = None
    people: Sequence[AuthorSummary] = ()
    did_you_mean: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed.

    kind: `paper`, `person`, `topic` or `venue`. value: what to go to or to filter by: a paper's or a person's id, a
    topic, a venue. papers: how many papers it stands for, 1 for a paper.
    """

    kind: str
    text: str
    value: str
    papers: int
