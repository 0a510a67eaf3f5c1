"""Suggested collaborators, with what speaks for them: the records that `Library` answers with. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from paperkin.records import AuthorSummary, Topic

# Who may well be next, in the circle and at its edge; or who is near in subject and far from the circle.
Circle = Literal["next", "new"]
CIRCLES: tuple[Circle, ...] = ("next", "new")
# Why somebody who was ranked is not suggested: may be the same person, has written with them since the build, is no
# more of this id.
LeftOut = Literal["same_name", "coauthor_since", "gone"]


@dataclass(frozen=True, slots=True)
class Named:
    """A person in somebody else's story. id: None for one who is not in the catalogue any more."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Joint:
    """What two people have written together: papers, and the years of the first and the last, None where unknown."""

    papers: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class PathStep:
    """A person on a path, and what they have written with the one before."""

    person: Named
    joint: Joint


@dataclass(frozen=True, slots=True)
class MutualCoauthor:
    """Somebody with whom both have written, and what with either."""

    person: Named
    own: Joint
    theirs: Joint


@dataclass(frozen=True, slots=True)
class PaperBrief:
    """A paper, as evidence names it."""

    id: str
    title: str
    year: int | None


@dataclass(frozen=True, slots=True)
class NearestPapers:
    """The two papers that are nearest, one of each; similarity: their cosine in [-1, 1]."""

    own: PaperBrief
    theirs: PaperBrief
    similarity: float


@dataclass(frozen=True, slots=True)
class SharedTopic:
    """A topic that both have papers in: how many, and which share of each one's papers, in [0, 1]."""

    topic: Topic
    papers: int
    share: float
    their_papers: int
    their_share: float


@dataclass(frozen=True, slots=True)
class SharedVenue:
    """A venue where both have published, and how many papers of each."""

    venue: str
    papers: int
    their_papers: int


@dataclass(frozen=True, slots=True)
class SharedInstitution:
    """Where both have worked, and the last year in which each one's papers say so, None where unknown."""

    id: str
    name: str
    last_year: int | None
    their_last_year: int | None


@dataclass(frozen=True, slots=True)
class Brought:
    """A topic that one has much of and the other little: papers of the one, and which share of theirs, in [0, 1]."""

    topic: Topic
    papers: int
    share: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a suggestion. *Own* is the person asked about, *their* the person suggested.

    path: from the person asked about, without them, to the person suggested, of at most four steps; empty where there
    is none. mutual_total: how many have written with both; mutual: those with the strongest ties to both, five at
    most. Papers of more than thirty authors count for neither. brings: topics that the suggested person has much of and
    the other little; lacks: the other way round.
    """

    nearest: NearestPapers | None
    topics: tuple[SharedTopic, ...]
    path: tuple[PathStep, ...]
    mutual_total: int
    mutual: tuple[MutualCoauthor, ...]
    venues: tuple[SharedVenue, ...]
    institutions: tuple[SharedInstitution, ...]
    brings: tuple[Brought, ...]
    lacks: tuple[Brought, ...]


@dataclass(frozen=True, slots=True)
class SuggestedCollaborator:
    """Somebody with whom a person may well write next.

    rank: from 1. score: orders one list and means nothing beyond it. chance: how often suggestions in this place came
    true in the library's own past, in [0, 1]; None where that was not measured, or conditions narrow the list. reason
    and evidence: None where they were not asked for.
    """

    person: AuthorSummary
    rank: int
    score: float
    chance: float | None = None
    reason: str | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """How such suggestions fared when they were made as of a year and had until another, inclusive, to come true.

    people: to how many of those who were active they were made. hits: the share of these for whom one of the first ten
    came true, in [0, 1].
    """

    since: int
    until: int
    people: int
    hits: float


@dataclass(frozen=True, slots=True)
class SuggestedCollaborators:
    """A part of the list of people with whom a person may well write next.

    since: the year of their last paper, or later; None where none was asked. topics: those that a wanted topic was
    understood to mean. left_out: why people who were ranked up to here are not in the list, counted. note: why the list
    is empty. past: how such suggestions fared in this library; None where too little is known.
    """

    person: AuthorSummary
    circle: Circle
    since: int | None
    suggestions: tuple[SuggestedCollaborator, ...]
    generation: str
    topics: tuple[Topic, ...] = ()
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    note: str | None = None
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A topic that an abstract needs.

    share: of the papers nearest to the abstract, weighed by their nearness, in [0, 1]. covered: whether the group has a
    paper about as near to it as half of those are, or two papers of the topic. papers: how many such it has. nearest:
    the nearest of all the group's papers, with its cosine to what is needed.
    """

    topic: Topic
    share: float
    covered: bool
    papers: int
    nearest: PaperBrief | None
    similarity: float | None


@dataclass(frozen=True, slots=True)
class CoveredNeed:
    """A need that a suggested person covers: papers that do, and the nearest two of them."""

    topic: Topic
    papers: int
    nearest: tuple[PaperBrief, ...]


@dataclass(frozen=True, slots=True)
class SuggestedMember:
    """Somebody whom a group lacks. path: from `nearest_member` to them, empty where there is none of four steps."""

    person: AuthorSummary
    rank: int
    score: float
    covers: tuple[CoveredNeed, ...]
    nearest_member: Named | None
    path: tuple[PathStep, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TeamSuggestions:
    """What an abstract needs, what of it a group has, and who has the rest. note: why nobody is suggested."""

    team: tuple[AuthorSummary, ...]
    needs: tuple[Need, ...]
    suggestions: tuple[SuggestedMember, ...]
    since: int | None
    generation: str
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    note: str | None = None
