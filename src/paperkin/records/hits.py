"""What answers: papers with the reasons, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperkin.records.papers import Paper
from paperkin.records.people import AuthorSummary
from paperkin.records.questions import Query
from paperkin.records.topics import TopicShare


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

    kind: `paper`, `person`, `topic`, `keyword` or `venue`. value: what to go to or to filter by: a paper's, a person's
    or a topic's id, a keyword, a venue. papers: how many papers it stands for, 1 for a paper.
    """

    kind: str
    text: str
    value: str
    papers: int
