"""What a library says of a person: the records that profiles are made of. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The names said twice are what answers are described with.
from paperkin.people.coauthors import MOST_AUTHORS as MOST_AUTHORS
from paperkin.people.metrics import CitationFigures, Positions
from paperkin.people.metrics import CitationSource as CitationSource
from paperkin.people.metrics import YearsOf as YearsOf
from paperkin.people.trust import LEVELS as LEVELS
from paperkin.people.trust import Band as Band
from paperkin.people.trust import Level as Level
from paperkin.people.trust import TrustSnapshot
from paperkin.records import AuthorSummary, Institution, Paper, Topic

WorksOrder = Literal["newest", "citations"]
WORKS_ORDERS: tuple[WorksOrder, ...] = ("newest", "citations")
# A profile names so many collaborators; `Library.collaborators` has all of them.
COLLABORATORS_TOLD = 100
# A byline in brief has so many names, and then how many more there are.
AUTHORS_TOLD = 3


@dataclass(frozen=True, slots=True)
class AffiliationSpan:
    """Where a person has worked, as papers say: how many name it, from when to when.

    current: no other institution is named by a later paper: the latest that is known, however long ago; several may be.
    """

    institution: Institution
    papers: int
    first_year: int | None
    last_year: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class YearOfWorks:
    """A person's papers of one year. fractional: each counts one part of as many as it has authors.

    kinds, venues: with how many of the papers, most first; papers without one are in neither.
    """

    year: int
    papers: int
    fractional: float
    kinds: tuple[tuple[str, int], ...]
    venues: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class VenueSpan:
    """Where a person has published, how often, and from when to when."""

    venue: str
    papers: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class TopicYear:
    """A topic's part of one year: papers, their fractional weight, and its share of the year's weight in [0, 1]."""

    year: int
    papers: int
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class ProfileTopic:
    """What a person works on. Each paper counts one part of as many as it has authors.

    weight: the sum of these. share: of the weight of all their papers, in [0, 1]; recent_share: the same of their last
    five years. years: ascending, those with papers in it.
    """

    id: str
    label: str
    level: int
    papers: int
    weight: float
    share: float
    recent_share: float
    years: tuple[TopicYear, ...]


@dataclass(frozen=True, slots=True)
class ProfileTopics:
    """A person's topics. works_on: the main ones in one line. topics: level by level, largest share first.

    indexed: how many of the papers the index knows. recent_since: the first of the person's last five years.
    """

    works_on: str | None
    topics: tuple[ProfileTopic, ...]
    indexed: int
    recent_since: int | None


@dataclass(frozen=True, slots=True)
class Collaborator:
    """Somebody with whom a person has written.

    joint: papers of both, `crowded` of them of more than 30 authors, which say nothing of closeness. strength: the sum
    over the others of 1 / (authors - 1). Years are of the joint papers; the last is when they were last seen together.
    """

    summary: AuthorSummary
    joint: int
    crowded: int
    strength: float
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class Collaborators:
    """A part of the list of those with whom a person has written, the closest first."""

    person: AuthorSummary
    people: tuple[Collaborator, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A person: who they are, where they work, what they have written, on what, with whom.

    names: spelling → papers that bear it, the most usual first. orcids, source_ids: most papers first. affiliations:
    current ones first, then the latest. years: ascending; undated: papers without a year. fractional: papers, each
    counted one part of as many as it has authors. crowded: papers of more than 30 authors. imported, computed: what
    sources say of citations, and what the library's own references say. topics: None where no index answers, and
    `no_index` says why. collaborators: the closest `COLLABORATORS_TOLD` of `collaborators_total`.
    generation: the index that topics and computed citations are from.
    """

    summary: AuthorSummary
    names: tuple[tuple[str, int], ...]
    orcids: tuple[str, ...]
    source_ids: tuple[str, ...]
    affiliations: tuple[AffiliationSpan, ...]
    years: tuple[YearOfWorks, ...]
    undated: int
    fractional: float
    crowded: int
    kinds: tuple[tuple[str, int], ...]
    venues: tuple[VenueSpan, ...]
    positions: Positions
    imported: CitationFigures
    computed: CitationFigures
    topics: ProfileTopics | None
    collaborators: tuple[Collaborator, ...]
    collaborators_total: int
    trust: TrustSnapshot
    decided_by_curator: int
    generation: str | None = None
    no_index: str | None = None


@dataclass(frozen=True, slots=True)
class AuthoredWork:
    """One of a person's papers, numbered in the order asked, from 1.

    position: which of its authors the person is, from 1. arxiv_version: the latest that a source names (`v3`).
    computed: how many papers here cite it; None where nobody can tell. What sources say is the paper's own count.
    """

    number: int
    paper: Paper
    position: int
    arxiv_id: str | None
    arxiv_version: str | None
    computed: int | None


@dataclass(frozen=True, slots=True)
class AuthoredWorks:
    """A part of the list of a person's papers."""

    person: AuthorSummary
    works: tuple[AuthoredWork, ...]
    total: int
    sort: WorksOrder


@dataclass(frozen=True, slots=True)
class InstitutionProfile:
    """An institution: papers by year, and its main topics with how many of its papers each has, level by level.

    Both are of the `indexed` papers; where no index answers there are none, and `no_index` says why.
    """

    institution: Institution
    years: tuple[tuple[int, int], ...]
    topics: tuple[tuple[Topic, int], ...]
    indexed: int
    generation: str | None = None
    no_index: str | None = None
