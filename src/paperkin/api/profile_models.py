"""What the API answers about people, for OpenAPI: the shape that `paperkin.introducing.profile_answers` writes."""

from __future__ import annotations

from pydantic import Field

from paperkin.api.models import (
    AuthorInstitutionAnswer,
    AuthorSummaryAnswer,
    Closed,
    CoauthorAnswer,
    InstitutionAnswer,
    NameAnswer,
    PaperAnswer,
)
from paperkin.introducing.profile import (
    AUTHORS_TOLD,
    COLLABORATORS_TOLD,
    LEVELS,
    MOST_AUTHORS,
    Band,
    CitationSource,
    Level,
    WorksOrder,
    YearsOf,
)


class AffiliationSpanAnswer(AuthorInstitutionAnswer):
    """Where a person has worked, as papers say."""

    first_year: int | None = Field(description="Of the papers that name it.")
    last_year: int | None
    current: bool = Field(description="The latest that papers name, however long ago; several may be.")


class CitationYearAnswer(Closed):
    """Citations of one year."""

    year: int
    citations: int


class CitationFiguresAnswer(Closed):
    """What is known of a person's citations from one side."""

    source: CitationSource = Field(
        description="`imported`: the highest count that any source gave for each paper. `computed`: by how many papers "
        "of this library each is cited."
    )
    years: YearsOf = Field(description="What `by_year` goes by: `publication` of the cited paper, or the `citation`.")
    known: int = Field(description="Of how many papers there is a count.")
    unknown: int = Field(description="Of how many there is none. These are unknown, not zero.")
    total: int | None = Field(description="At least so many: over the known papers. Null where nothing is known.")
    h_index: int | None = Field(description="Over the known papers.")
    i10_index: int | None = Field(description="How many of the known papers are cited ten times or more.")
    by_year: list[CitationYearAnswer]
    by_oneself: int | None = Field(description="How many are from the person's own papers; null where nobody can tell.")
    reason: str | None = Field(description="Why there are no figures.")


class CitationsAnswer(Closed):
    """A person's citations, from both sides."""

    imported: CitationFiguresAnswer
    computed: CitationFiguresAnswer


class AuthorTopicYearAnswer(Closed):
    """A topic's part of one year of a person's work."""

    year: int
    papers: int
    weight: float = Field(description="Papers, each divided by the number of its authors.")
    share: float = Field(description="Of the weight of the year's papers, 0 to 1.")


class ProfileTopicAnswer(Closed):
    """What a person works on."""

    id: str = Field(examples=["T12"])
    label: str
    level: int = Field(description="0 is the broadest. Each level has all of the papers.")
    papers: int
    weight: float = Field(description="Papers, each divided by the number of its authors.")
    share: float = Field(description="Of the weight of all the person's papers, 0 to 1.")
    recent_share: float = Field(description="The same of their last five years.")
    years: list[AuthorTopicYearAnswer]


class ProfileTopicsAnswer(Closed):
    """A person's topics."""

    indexed_papers: int = Field(description="How many of the papers the index knows.")
    recent_since: int | None = Field(description="The first of the person's last five years.")
    topics: list[ProfileTopicAnswer] = Field(description="Level by level, largest share first; ten of each level.")


class KindAnswer(Closed):
    """A kind of paper, and how many are of it."""

    kind: str
    papers: int


class VenueAnswer(Closed):
    """A venue, and how many papers are from there."""

    venue: str
    papers: int


class VenueSpanAnswer(VenueAnswer):
    """A venue, how many papers are from there, and from when to when."""

    first_year: int | None
    last_year: int | None


class WorksYearAnswer(Closed):
    """A person's papers of one year."""

    year: int
    papers: int
    fractional_papers: float = Field(description="Each divided by the number of its authors.")
    kinds: list[KindAnswer]
    venues: list[VenueAnswer]


class PositionsAnswer(Closed):
    """Where a person stands in bylines. What that says depends on the field: in some, order is alphabetical."""

    only: int = Field(description="Papers of a single author.")
    first: int = Field(description="Of the shared papers.")
    middle: int
    last: int
    shared: int = Field(description="Papers of more than one author.")


class CollaboratorAnswer(CoauthorAnswer):
    """Somebody with whom a person has written. `first_year` and `last_year` are of all their papers."""

    crowded_papers: int = Field(
        description=f"Joint papers of more than {MOST_AUTHORS} authors: they say nothing of closeness."
    )
    strength: float = Field(description="The sum over the other joint papers of 1 / (authors - 1).")
    first_joint_year: int | None
    last_joint_year: int | None = Field(description="When they were last seen together.")


class TrustItemAnswer(Closed):
    """One piece of evidence."""

    kind: str = Field(description="`ids`, `sources`, `disambiguation`, `completeness`, `activity` or `claims`.")
    name: str
    points: float = Field(description="Points gained …")
    of: float = Field(description="… of points possible.")
    words: str = Field(description="What was found.")


class TrustAnswer(Closed):
    """How well a person's record here is supported. It does not say how good a scientist someone is."""

    score: int = Field(ge=0, le=100, description="The sum of the items' points, rounded down.")
    band: Band
    level: Level = Field(description=" ".join(f"{level}: {words}" for level, words in LEVELS.items()))
    level_words: str
    items: list[TrustItemAnswer]


class AuthorAnswer(AuthorSummaryAnswer):
    """A person: who they are, where they work, what they have written, on what, with whom."""

    names: list[NameAnswer] = Field(description="Every spelling, the most usual first.")
    orcids: list[str]
    source_ids: list[str] = Field(description="What sources call this person.")
    institutions: list[AffiliationSpanAnswer] = Field(description="Current ones first, then the latest.")
    works_on: str | None = Field(description="The main topics in one line; null where no index answers.")
    topics: ProfileTopicsAnswer | None
    no_index: str | None = Field(description="Why there are no topics and no computed citations.")
    generation: str | None = Field(description="The index that topics and computed citations are from.")
    citations: CitationsAnswer
    years: list[WorksYearAnswer]
    undated: int = Field(description="Papers without a year.")
    fractional_papers: float = Field(description="Papers, each divided by the number of its authors.")
    crowded_papers: int = Field(description=f"Papers of more than {MOST_AUTHORS} authors.")
    kinds: list[KindAnswer]
    venues: list[VenueSpanAnswer] = Field(description="Most papers first.")
    positions: PositionsAnswer
    coauthors: list[CollaboratorAnswer] = Field(description=f"The closest first; {COLLABORATORS_TOLD} at most.")
    coauthors_total: int
    trust: TrustAnswer
    decided_by_curator: int = Field(description="How many of the papers a curator has given to this person.")


class AuthoredWorkAnswer(PaperAnswer):
    """One of a person's publications. `citations` is what sources say, `citations_here` what this library counts."""

    number: int = Field(description="Its place in the list in this order, from 1.")
    authors_total: int
    authors_more: int = Field(
        description=f"How many authors there are besides those named, which are the first {AUTHORS_TOLD}, or all."
    )
    position: int = Field(description="Which of the authors the person is, from 1.")
    arxiv_id: str | None = Field(examples=["2203.02155"])
    arxiv_version: str | None = Field(description="The latest that a source names.", examples=["v1"])
    citations_here: int | None = Field(description="How many papers here cite it; null where nobody can tell.")


class AuthorWorksAnswer(Closed):
    """A part of a person's publications."""

    author: AuthorSummaryAnswer
    total: int = Field(description="How many publications the whole list has.")
    sort: WorksOrder
    papers: list[AuthoredWorkAnswer]


class CollaboratorsAnswer(Closed):
    """A part of the list of those with whom a person has written, the closest first."""

    author: AuthorSummaryAnswer
    total: int
    collaborators: list[CollaboratorAnswer]


class PapersYearAnswer(Closed):
    """How many papers are of a year."""

    year: int
    papers: int


class InstitutionTopicAnswer(Closed):
    """A topic, and how many of an institution's papers have it."""

    id: str = Field(examples=["T12"])
    label: str
    level: int = Field(description="0 is the broadest. Each level has all of the papers.")
    papers_here: int


class InstitutionProfileAnswer(InstitutionAnswer):
    """A place where people work, with its papers by year and its main topics."""

    indexed_papers: int = Field(description="How many of its papers the index knows: years and topics are of these.")
    years: list[PapersYearAnswer]
    topics: list[InstitutionTopicAnswer] = Field(description="Level by level, most papers first; ten of each level.")
    generation: str | None
    no_index: str | None = Field(description="Why there are neither years nor topics.")
