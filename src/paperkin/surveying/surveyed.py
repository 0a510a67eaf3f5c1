"""What a library says of its topics: the records that `paperkin.surveying` answers with. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from paperkin.records import FacetCount, Paper, Topic
from paperkin.topics.neighbours import BridgingPaper, BridgingPerson, TopicBeside
from paperkin.topics.periods import PeriodComparison, TopicChange
from paperkin.topics.trends import Growth, TopicTrend, Verdict

TopicSort = Literal["size", "rising", "fading", "label"]
PaperOrder = Literal["central", "date", "citations"]
TOPIC_SORTS: tuple[TopicSort, ...] = ("size", "rising", "fading", "label")
PAPER_ORDERS: tuple[PaperOrder, ...] = ("central", "date", "citations")


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic, as lists name one.

    yearly: papers a year from `first_year` on, up to the library's last year; empty where no paper has a year.
    growth, verdict: as in `TopicTrend`. similarity: cosine to the text that was asked for, None where there was none.
    """

    topic: Topic
    growth: Growth | None = None
    verdict: Verdict | None = None
    first_year: int | None = None
    yearly: tuple[int, ...] = ()
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class TopicList:
    """A part of a list of topics. total: of the whole list. levels: topics at each level, the broadest first."""

    topics: tuple[TopicLine, ...]
    total: int
    levels: tuple[int, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class TopicPerson:
    """Somebody with papers in a topic.

    id: None for a name that is not told apart from others like it. weight: papers, each divided by the number of its
    people. Years are of the first and the last paper in the topic, None where none has one.
    """

    id: str | None
    name: str
    papers: int
    weight: float
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class MovedIn:
    """Somebody who came to a topic of late: since when, papers here, earlier ones elsewhere, mostly in `origin`."""

    id: str | None
    name: str
    since: int
    papers: int
    elsewhere: int
    origin: Topic | None


@dataclass(frozen=True, slots=True)
class TopicPeople:
    """A part of the list of a topic's people, those with most of its papers first, and who moved in of late."""

    topic: Topic
    people: tuple[TopicPerson, ...]
    total: int
    moved_in: tuple[MovedIn, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class TopicDetails:
    """A topic with what is around it and what is in it.

    path: the broader topics that it is part of, the broadest first. children: the largest first. beside: topics of its
    level, nearest first. Papers: central, earliest and most cited ones. people, venues: those with most papers.
    """

    line: TopicLine
    path: tuple[Topic, ...]
    children: tuple[TopicLine, ...]
    beside: tuple[tuple[Topic, TopicBeside], ...]
    central: tuple[Paper, ...]
    first: tuple[Paper, ...]
    most_cited: tuple[Paper, ...]
    people: tuple[TopicPerson, ...]
    venues: tuple[FacetCount, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class TopicOverTime:
    """How a topic came and goes, with the papers that it began with and the people who moved in of late."""

    topic: Topic
    trend: TopicTrend
    first: tuple[Paper, ...]
    moved_in: tuple[MovedIn, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class TopicNeighbours:
    """The topics of one level that are beside a topic, nearest first."""

    topic: Topic
    beside: tuple[tuple[Topic, TopicBeside], ...]
    generation: str


@dataclass(frozen=True, slots=True)
class TopicBridges:
    """The papers and the people between two topics, those with most of both first. People: id, name, figures."""

    a: Topic
    b: Topic
    papers: tuple[tuple[Paper, BridgingPaper], ...]
    people: tuple[tuple[str | None, str, BridgingPerson], ...]
    generation: str


@dataclass(frozen=True, slots=True)
class PeriodsCompared:
    """The topics of one level in two periods, those that grew most surely first."""

    level: int
    periods: PeriodComparison
    changes: tuple[tuple[Topic, TopicChange], ...]
    generation: str
