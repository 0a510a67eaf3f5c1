"""What topics and the map answer, for OpenAPI: the shape that `paperkin.surveying.answers` writes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from paperkin.api.models import Closed, PaperAnswer, TopicBriefAnswer
from paperkin.api.search_models import FacetCountAnswer

Verdict = Literal["rising", "fading", "steady", "new"]
Change = Literal["more", "less", "same", "new", "gone"]


class GrowthAnswer(Closed):
    """How fast a topic's share of the library grows: 0.2 is a fifth more every year, -0.2 a fifth less."""

    rate: float = Field(examples=[0.18])
    low: float = Field(description="Lower end of the 95 % interval.")
    high: float = Field(description="Upper end of it.")
    since: int = Field(description="First year that was counted.")
    until: int = Field(description="Last one: the last complete year.")
    papers: int = Field(description="How many papers of the topic are of these years.")


class TopicLineAnswer(TopicBriefAnswer):
    """A topic, as lists name one."""

    description: str = Field(description="A sentence from its central papers.")
    terms: list[str] = Field(description="Phrases that mark it off, best first.")
    parent: str | None = Field(description="The broader topic that it is part of.", examples=["T1"])
    children: list[str] = Field(description="The narrower topics of which it is made, the largest first.")
    since: str = Field(description="When it was first found; ISO 8601, UTC.")
    growth: GrowthAnswer | None = Field(description="Null where the library has too few complete years.")
    verdict: Verdict | None
    first_year: int | None = Field(description="The year of the first number in `yearly`.")
    yearly: list[int] = Field(description="Papers a year, up to the library's last year; of 30 years at most.")
    similarity: float | None = Field(description="Cosine to the text that was asked for, -1 to 1.")


class TopicsAnswer(Closed):
    """A part of a list of topics."""

    total: int = Field(description="How many topics the whole list has.")
    levels: list[int] = Field(description="How many topics there are at each level, the broadest first.")
    generation: str = Field(description="The index that answered.")
    topics: list[TopicLineAnswer]


class TopicNeighbourAnswer(TopicBriefAnswer):
    """A topic beside another."""

    score: float = Field(description="From 0 to 1; 1 is first by both of what follows.")
    similarity: float = Field(description="Cosine of the two middles.")
    exchange: float = Field(description="How much of the papers' neighbourhoods is in the other topic, 0 to 1.")


class TopicPersonAnswer(Closed):
    """Somebody with papers in a topic."""

    id: str | None = Field(description="The person, for `/v1/authors`; null where not told apart.", examples=["A12"])
    name: str
    papers: int
    weight: float = Field(description="Papers, of which each counts a k-th for each of its k people.")
    first_year: int | None = Field(description="Of the first paper in the topic.")
    last_year: int | None


class MovedInAnswer(Closed):
    """Somebody who came to a topic of late."""

    id: str | None = Field(examples=["A12"])
    name: str
    since: int = Field(description="Year of the first paper in the topic.")
    papers: int = Field(description="Papers in the topic.")
    elsewhere: int = Field(description="Papers of earlier years outside it.")
    origin: TopicBriefAnswer | None = Field(description="The topic, of this level, of most of those.")


class TopicDetailsAnswer(TopicLineAnswer):
    """A topic with what is around it and what is in it."""

    generation: str
    path: list[TopicBriefAnswer] = Field(description="The broader topics that it is part of, the broadest first.")
    narrower: list[TopicLineAnswer] = Field(description="The topics of which it is made, the largest first.")
    neighbours: list[TopicNeighbourAnswer] = Field(description="Topics of its level, nearest first.")
    central_papers: list[PaperAnswer] = Field(description="Nearest to its middle.")
    first_papers: list[PaperAnswer] = Field(description="The earliest of those that are clearly its own.")
    most_cited: list[PaperAnswer]
    people: list[TopicPersonAnswer] = Field(description="Those with most of its papers, by `weight`.")
    venues: list[FacetCountAnswer] = Field(description="Where its papers were published, most first.")


class TopicPeopleAnswer(Closed):
    """A part of the list of a topic's people."""

    topic: TopicBriefAnswer
    generation: str
    total: int = Field(description="How many people the whole list has.")
    people: list[TopicPersonAnswer] = Field(description="Highest `weight` first.")
    moved_in: list[MovedInAnswer] = Field(description="Who came in the last three complete years; 20 at most.")


class TopicYearAnswer(Closed):
    """One year of a topic."""

    year: int
    papers: int
    library: int = Field(description="Papers of this year in the whole library.")
    share: float = Field(description="`papers` ÷ `library`.")
    complete: bool = Field(description="No more papers are to come of this year.")


class TopicTrendAnswer(Closed):
    """How a topic came and goes."""

    topic: TopicBriefAnswer
    generation: str
    growth: GrowthAnswer | None = Field(description="Null where the library has too few complete years.")
    verdict: Verdict | None
    peak_year: int | None = Field(description="The complete year of the highest share.")
    undated: int = Field(description="Papers without a year.")
    years: list[TopicYearAnswer] = Field(description="Every year of the library.")
    first_papers: list[PaperAnswer]
    moved_in: list[MovedInAnswer]


class TopicNeighboursAnswer(Closed):
    """The topics beside a topic, of its level."""

    topic: TopicBriefAnswer
    generation: str
    neighbours: list[TopicNeighbourAnswer]


class BridgingPaperAnswer(Closed):
    """A paper between two topics."""

    paper: PaperAnswer
    score: float = Field(description="The smaller share and the smaller cosine, added.")
    share_a: float = Field(description="Of its nearest papers, how many are in the first topic, 0 to 1.")
    share_b: float = Field(description="And in the second.")
    similarity_a: float = Field(description="Cosine to the middle of the first topic.")
    similarity_b: float = Field(description="And of the second.")


class BridgingPersonAnswer(Closed):
    """Somebody with papers in two topics."""

    id: str | None = Field(examples=["A12"])
    name: str
    score: float = Field(description="Harmonic mean of the person's parts of the papers in either.")
    papers_a: int
    papers_b: int


class TopicBridgesAnswer(Closed):
    """The papers and the people between two topics."""

    a: TopicBriefAnswer
    b: TopicBriefAnswer
    generation: str
    papers: list[BridgingPaperAnswer]
    people: list[BridgingPersonAnswer]


class PeriodAnswer(Closed):
    """Some years of the library."""

    first: int
    last: int
    papers: int = Field(description="Papers of the library.")


class TopicChangeAnswer(Closed):
    """One topic in two periods."""

    topic: TopicBriefAnswer
    papers_a: int
    papers_b: int
    share_a: float
    share_b: float
    ratio: float = Field(description="`share_b` ÷ `share_a`, small counts drawn towards 1.")
    low: float = Field(description="Lower end of its 95 % interval.")
    high: float = Field(description="Upper end.")
    change: Change


class PeriodsAnswer(Closed):
    """Two periods side by side."""

    level: int
    generation: str
    a: PeriodAnswer
    b: PeriodAnswer
    topics: list[TopicChangeAnswer] = Field(description="Those that grew most surely first.")


class TopicEventAnswer(Closed):
    """What became of a topic in a build."""

    kind: Literal["born", "died", "merged", "split"] = Field(
        description="`merged`: it went into `others`; `split`: `others` came out of it."
    )
    topic: str = Field(examples=["T12"])
    label: str
    level: int
    papers: int
    generation: str = Field(description="The build, whose name begins with its time.")
    others: list[str]


class TopicHistoryAnswer(Closed):
    """What became of topics, the newest first."""

    total: int
    events: list[TopicEventAnswer]


class MapLabelAnswer(Closed):
    """Where and when a topic's label stands on the map."""

    lines: list[str]
    anchor: list[float] = Field(description="Its middle in [-1, 1]², y upwards.")
    rank: int
    min_zoom: float = Field(description="It is shown from this zoom on.")
    max_zoom: float | None = Field(description="Up to, not including, this one; null: without an end.")
    font_size: float


class MapTopicAnswer(Closed):
    """A topic on the map."""

    id: str = Field(examples=["T12"])
    level: int
    name: str
    description: str
    papers: int
    parent: str | None
    colour: int = Field(description="Its place in both palettes.")
    label: MapLabelAnswer | None = Field(description="Null where it is not shown.")


class PaletteAnswer(Closed):
    """Colours for a light and for a dark ground, as `#rrggbb`; the last stands for no topic."""

    light: list[str]
    dark: list[str]


class MapAnswer(Closed):
    """What a browser must know of the map before it asks for tiles."""

    version: int = Field(description="Of the format of tiles.")
    generation: str = Field(description="Send it with every tile, so that all are of one index.")
    papers: int
    bounds: list[float] = Field(description="Left, lower, right and upper edge.")
    square_pixels: int = Field(description="At zoom z the square is this · 2^z CSS pixels wide.")
    last_tile_zoom: int | None = Field(description="The deepest zoom that has tiles.")
    years: list[int] | None = Field(description="First and last; null where no paper has a year.")
    levels: list[int] = Field(description="How many topics there are at each level, the broadest first.")
    palette: PaletteAnswer
    topics: list[MapTopicAnswer] = Field(description="In the order in which tiles number them.")


class MapPaperAnswer(Closed):
    """What is said of a paper when one points at it."""

    row: int = Field(description="The paper's number in this generation, as tiles have it.")
    id: str = Field(examples=["arxiv:2203.02155"])
    title: str
    authors: list[str]
    venue: str | None
    url: str | None


class MapPapersAnswer(Closed):
    """Papers in the order asked; null for one that was deleted since."""

    papers: list[MapPaperAnswer | None]


class MapPlaceAnswer(Closed):
    """Where a paper lies on the map."""

    paper: str = Field(description="The id as it was asked for.", examples=["arXiv:2203.02155"])
    row: int = Field(description="The paper's number in this generation, as tiles have it.")
    x: float = Field(description="In [-1, 1], to the right.")
    y: float = Field(description="In [-1, 1], upwards.")


class MapRowsAnswer(Closed):
    """Places in the order asked; null for a paper that is not here, or not on the map yet."""

    papers: list[MapPlaceAnswer | None]
