"""The home page: what this library is, a search box, and the ways in."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from paperkin.api.asked import Lib
from paperkin.errors import LibraryNotIndexed
from paperkin.records import Topic
from paperkin.service import Library
from paperkin.surveying.surveyed import TopicLine
from paperkin.web.rendering import page
from paperkin.web.wording import excerpt

home_pages = APIRouter(include_in_schema=False)

_TOPICS = 8
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """How large a library is, and the first and last year of its papers. generation: the index that they are of."""

    generation: str
    papers: int
    people: int
    institutions: int
    first_year: int | None
    last_year: int | None


@home_pages.get("/")
def home(request: Request, library: Lib) -> Response:
    """Show what the library is, and a search box; where there is nothing to search yet, what to do about it."""
    try:
        largest = library.topics(limit=1_000)
    except LibraryNotIndexed:
        return page(request, "home.html", figures=None, papers=library.info()["papers"])
    rising = library.topics(level=min(1, len(largest.levels) - 1), sort="rising", limit=_TOPICS).topics
    return page(
        request,
        "home.html",
        figures=_figures(request, library, largest.generation, largest.topics),
        largest=largest.topics[:_TOPICS],
        rising=rising,
        examples=example_queries(library),
    )


def example_queries(library: Library) -> list[tuple[str, str]]:
    """Return queries that this library has answers to, each with the words that its link shows.

    Rising topics, the largest where none rises: what marks them off, and a sentence as a paper of one says it.
    """
    try:
        levels = len(library.topics(limit=1).levels)
        level = min(1, max(levels - 1, 0))
        lines = library.topics(level=level, sort="rising", limit=_EXAMPLES).topics or library.topics(limit=3).topics
    except LibraryNotIndexed:
        return []
    queries = [(name, name) for name in dict.fromkeys(_name(line.topic) for line in lines)]
    # The description of a topic is the sentence of a paper, sometimes cut or several titles in a row.
    sentence = next((line.topic.description for line in lines if line.topic.description.endswith(".")), None)
    return [*queries, *([(sentence, f"“{excerpt(sentence, 90)}”")] if sentence else [])]


def _name(topic: Topic) -> str:
    return topic.label.split(" & ")[0]


def _figures(request: Request, library: Library, generation: str, topics: tuple[TopicLine, ...]) -> Figures:
    """Return a library's figures. Counting 180,000 people takes 0.1 s, so that it is done once for a generation."""
    known: Figures | None = getattr(request.app.state, "figures", None)
    if known is None or known.generation != generation:
        info = library.info()
        first = min((line.first_year for line in topics if line.first_year is not None and line.yearly), default=None)
        last = max((_last_year(line) for line in topics if line.yearly), default=None)
        known = Figures(generation, info["papers"], info["people"], info["institutions"], first, last)
        request.app.state.figures = known
    return known


def _last_year(line: TopicLine) -> int:
    by_year = enumerate(line.yearly, line.first_year or 0)
    return max((year for year, papers in by_year if papers), default=0)
