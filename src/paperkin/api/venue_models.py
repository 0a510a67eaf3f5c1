"""What venues answer, for OpenAPI: the shape that `paperkin.introducing.venue_answers` writes."""

from __future__ import annotations

from pydantic import Field

from paperkin.api.models import Closed, PaperAnswer, TopicBriefAnswer
from paperkin.api.profile_models import PapersYearAnswer
from paperkin.introducing.venue import VenueOrder


class VenueLineAnswer(Closed):
    """A venue, as lists name one."""

    name: str = Field(description="As most of its papers spell it.", examples=["EMNLP"])
    papers: int = Field(description="How many papers here appeared there.")
    first_year: int | None
    last_year: int | None


class VenuesAnswer(Closed):
    """A part of a list of venues."""

    total: int = Field(description="How many there are in all, or of this name.")
    papers_without: int = Field(description="How many papers here name no venue.")
    generation: str = Field(description="The index that answered.")
    venues: list[VenueLineAnswer] = Field(description="Those with most papers first.")


class VenueTopicAnswer(TopicBriefAnswer):
    """A topic of a venue's papers."""

    papers_here: int = Field(description="How many of the venue's papers are of it.")
    share: float = Field(description="Of the venue's papers, 0 to 1.")
    library_share: float = Field(description="Of all papers here, 0 to 1.")


class VenuePersonAnswer(Closed):
    """Somebody with papers in a venue."""

    id: str | None = Field(description="Null for a name that is not told apart.", examples=["A12"])
    name: str
    papers: int = Field(description="How many of the venue's papers are theirs.")


class VenueInstitutionAnswer(Closed):
    """Where a venue's papers were written."""

    id: str = Field(examples=["I3"])
    name: str
    papers_here: int = Field(description="How many of the venue's papers name it.")


class VenueProfileAnswer(VenueLineAnswer):
    """A venue with what its papers are about and whose they are."""

    generation: str = Field(description="The index that answered.")
    years: list[PapersYearAnswer] = Field(description="Papers by year, ascending.")
    topics: list[VenueTopicAnswer] = Field(description="The main topics of each level, the broadest level first.")
    people_total: int
    people: list[VenuePersonAnswer] = Field(description="The ten with most papers there.")
    institutions_total: int
    institutions: list[VenueInstitutionAnswer] = Field(description="The ten with most papers there.")
    newest: list[PaperAnswer]
    most_cited: list[PaperAnswer] = Field(description="Empty where no source says how often papers are cited.")


class VenuePapersAnswer(Closed):
    """A part of the list of a venue's papers."""

    venue: VenueLineAnswer
    total: int
    sort: VenueOrder
    generation: str = Field(description="The index that answered.")
    papers: list[PaperAnswer]
