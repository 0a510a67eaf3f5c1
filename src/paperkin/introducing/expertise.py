"""Experts, and who reviews what: the records that `Library` answers with. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from paperkin.people.conflicts import ConflictKind as ConflictKind
from paperkin.records import AuthorSummary, Institution, Paper


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper that speaks for somebody.

    similarity: cosine to the need, None where nothing was compared. weight: its part of the person's score, in [0, 1].
    """

    paper: Paper
    similarity: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who works on what is needed.

    score: orders the people of one answer and means nothing across answers. papers: how many of theirs are among those
    that speak; share: which part of all their papers that is, in [0, 1]. institutions: where their newest papers that
    name any say that they work.
    """

    person: AuthorSummary
    score: float
    papers: int
    share: float
    evidence: tuple[Evidence, ...]
    institutions: tuple[Institution, ...]


@dataclass(frozen=True, slots=True)
class Experts:
    """A part of a list of experts. total: of the whole list. papers: how many papers had a say."""

    experts: tuple[Expert, ...]
    total: int
    papers: int
    generation: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A paper that wants reviewers.

    id: whatever it is called where it comes from. authors: ids here (`A12`), ORCIDs or names. institutions: of its
    authors, ids here (`I3`) or names; what papers here say of its authors' is known besides.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why somebody should not review a submission.

    author: the author whom it is about, None where it is the submission's own institution. detail: in words.
    """

    reviewer: AuthorSummary
    kind: ConflictKind
    author: AuthorSummary | None
    detail: str


@dataclass(frozen=True, slots=True)
class NamedAuthor:
    """An author of a submission as given, and who that may be here: nobody, somebody, or several of the name."""

    given: str
    people: tuple[AuthorSummary, ...]


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who is to review a submission.

    affinity: how near their papers are: the cosine of the nearest, and a little more where others are near too.
    """

    person: AuthorSummary
    affinity: float
    nearest: Paper | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A submission with its reviewers, best first.

    conflicts: of people of the pool. missing: how many reviewers it lacks; why: in words, empty where it lacks none.
    unknown: institutions that nothing here is called like.
    """

    submission: Submission
    reviewers: tuple[Reviewer, ...]
    authors: tuple[NamedAuthor, ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[str, ...]
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews what.

    pool: how many people there were to choose from. loads: who reviews how many, most first. total, worst: sum of the
    affinities and the lowest, None where nothing was assigned. without_papers: people of the pool whom nothing here
    shows anything of.
    """

    papers: tuple[Reviewed, ...]
    loads: tuple[tuple[AuthorSummary, int], ...]
    pool: int
    without_papers: tuple[AuthorSummary, ...]
    total: float
    worst: float | None
    generation: str
