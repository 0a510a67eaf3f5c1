"""What the library is about: the overview of its topics, one topic, its people, and what is between two."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from paperkin.api.asked import Lib
from paperkin.errors import InvalidRequest, TopicNotFound
from paperkin.limits import MAX_LIMIT, MAX_OFFSET, MAX_QUERY_CHARACTERS, MAX_TOPICS
from paperkin.records import TopicEvent
from paperkin.service import Library
from paperkin.surveying.surveyed import PeriodsCompared, TopicLine, TopicSort
from paperkin.text import cleaned
from paperkin.web.rendering import page

topic_pages = APIRouter(include_in_schema=False)

Papers = Literal["central", "date", "citations", "first"]
TopicId = Annotated[str, InPath(max_length=400)]
Level = Annotated[int | None, Query(ge=0, le=9)]
Year = Annotated[int | None, Query(ge=0, le=9999)]
Shown = Annotated[int, Query(ge=1, le=MAX_LIMIT)]

PEOPLE_A_PAGE = 50
_MOVERS = 5
_BRIDGES = 20
# What readers call levels, the broadest first, by how many there are.
_LEVELS = {1: ("All",), 2: ("Broad", "Fine"), 3: ("Broad", "Medium", "Fine"), 4: ("Broad", "Medium", "Narrow", "Fine")}

Swatches = dict[str, tuple[str, str]]


@topic_pages.get("/topics")
def topics(
    request: Request,
    library: Lib,
    q: Annotated[str, Query(max_length=MAX_QUERY_CHARACTERS)] = "",
    level: Level = None,
    sort: TopicSort = "size",
    shown: Annotated[int, Query(ge=1, le=MAX_TOPICS)] = 40,
) -> Response:
    """List topics of one level, or those nearest to some words, with what rises and what fades."""
    words = cleaned(q)
    found = library.topics(level, None, words or None, None if words else sort, shown)
    movers = None
    if not words and sort == "size":
        rising, fading = (library.topics(level, sort=way, limit=_MOVERS) for way in ("rising", "fading"))
        movers = (rising, fading)
    return page(
        request,
        "topics.html",
        found=found,
        words=words,
        level=level,
        levels=level_names(found.levels),
        sort=sort,
        shown=shown,
        movers=movers,
        swatches=swatches_of(library),
    )


@topic_pages.get("/topics/tree")
def tree(request: Request, library: Lib) -> Response:
    """Show all topics at once, narrower ones within broader ones."""
    levels = level_names(library.topics(limit=1).levels)
    lines = [line for level in range(len(levels)) for line in library.topics(level, limit=MAX_TOPICS).topics]
    within: dict[str | None, list[TopicLine]] = {}
    for line in lines:
        within.setdefault(line.topic.parent, []).append(line)
    return page(
        request, "topics_tree.html", within=within, levels=levels, total=len(lines), swatches=swatches_of(library)
    )


@topic_pages.get("/topics/compare")
def compare(
    request: Request,
    library: Lib,
    a_from: Year = None,
    a_to: Year = None,
    b_from: Year = None,
    b_to: Year = None,
    level: Annotated[int, Query(ge=0, le=9)] = 0,
) -> Response:
    """Set two periods side by side. What cannot be compared is said above the form, which keeps what was typed."""
    overview = library.topics(limit=MAX_TOPICS)
    usual = _two_periods(overview.topics)
    typed = (a_from, a_to, b_from, b_to)
    years = tuple(
        given if given is not None else default for given, default in zip(typed, usual or (None,) * 4, strict=True)
    )
    compared: PeriodsCompared | None = None
    problem: InvalidRequest | None = None
    if None not in years:
        first, until, since, last = (year or 0 for year in years)
        try:
            compared = library.compare_topics((first, until), (since, last), level)
        except InvalidRequest as error:
            problem = error
    return page(
        request,
        "topics_compare.html",
        status=problem.status if problem else 200,
        compared=compared,
        problem=problem,
        years=years,
        level=level,
        levels=level_names(overview.levels),
        swatches=swatches_of(library),
    )


@topic_pages.get("/topics/{topic_id}/people")
def topic_people(
    request: Request, library: Lib, topic_id: TopicId, offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0
) -> Response:
    """List a topic's people, and who moved in of late."""
    try:
        people = library.topic_people(topic_id, PEOPLE_A_PAGE, offset)
    except TopicNotFound as error:
        return _gone(request, library, topic_id, error)
    return page(request, "topic_people.html", found=people, offset=offset, step=PEOPLE_A_PAGE)


@topic_pages.get("/topics/{topic_id}/bridges/{other_id}")
def bridges(request: Request, library: Lib, topic_id: TopicId, other_id: TopicId) -> Response:
    """Show the papers and the people between two topics."""
    found = library.topic_bridges(topic_id, other_id, _BRIDGES)
    return page(request, "topic_bridges.html", found=found)


@topic_pages.get("/topics/{topic_id}")
def topic(request: Request, library: Lib, topic_id: TopicId, papers: Papers = "central", shown: Shown = 10) -> Response:
    """Show one topic: how it comes and goes, what is in it and around it, whose it is."""
    try:
        details = library.topic(topic_id)
    except TopicNotFound as error:
        return _gone(request, library, topic_id, error)
    over = library.topic_trend(topic_id)
    listed = None if papers == "first" else library.topic_papers(topic_id, shown, sort=papers)
    return page(
        request,
        "topic.html",
        details=details,
        topic=details.line.topic,
        over=over,
        order=papers,
        listed=listed,
        shown=shown,
        events=_dated(library.topic_history(topic_id)),
        names=_names(library),
        levels=level_names(library.topics(limit=1).levels),
        swatches=swatches_of(library),
    )


def level_names(levels: tuple[int, ...]) -> list[str]:
    """Return what readers call each level, the broadest first."""
    return list(_LEVELS.get(len(levels)) or [f"Level {level + 1}" for level in range(len(levels))])


def swatches_of(library: Library) -> Swatches:
    """Return the colours that topics have on the map, on light ground and on dark, by id."""
    described = library.map_description()
    light, dark = described["palette"]["light"], described["palette"]["dark"]
    return {one["id"]: (light[one["colour"]], dark[one["colour"]]) for one in described["topics"]}


def _two_periods(lines: tuple[TopicLine, ...]) -> tuple[int, int, int, int] | None:
    """Return the halves of the years that growth is counted over, or else of all years; None without years."""
    grown = next((line.growth for line in lines if line.growth), None)
    if grown is not None:
        first, last = grown.since, grown.until
    else:
        spans = [(line.first_year, len(line.yearly)) for line in lines if line.first_year is not None]
        if not spans or spans[0][1] < 2:
            return None
        first, last = spans[0][0], spans[0][0] + spans[0][1] - 1
    middle = (first + last) // 2
    return first, middle, middle + 1, last


def _gone(request: Request, library: Library, topic_id: str, error: TopicNotFound) -> Response:
    """Show what became of a topic that is no more. Raises the error for one that never was, and for programs."""
    events = [event for event in library.topic_history(topic_id) if event.topic == topic_id.strip().upper()]
    if not events or "text/html" not in request.headers.get("accept", ""):
        raise error
    return page(
        request,
        "topic_gone.html",
        status=error.status,
        label=events[0].label,
        error=error,
        events=_dated(events),
        names=_names(library),
    )


def _names(library: Library) -> dict[str, str]:
    """Return what every topic is called, or was when it was last heard of, by id."""
    was = {event.topic: event.label for event in reversed(library.topic_history())}
    levels = range(len(library.topics(limit=1).levels))
    lines = [line for level in levels for line in library.topics(level, limit=MAX_TOPICS).topics]
    return was | {line.topic.id: line.topic.label for line in lines}


def _dated(events: list[TopicEvent]) -> list[tuple[str, TopicEvent]]:
    """Return events with their days, which the names of generations begin with."""
    return [(f"{of[:4]}-{of[4:6]}-{of[6:8]}", event) for event in events for of in (event.generation,)]
