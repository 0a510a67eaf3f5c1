"""`/v1`: topics and the map. What the library is about, how that changes, and where each paper lies."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from paperkin.answers import page_answer
from paperkin.api.answering import cacheable, cacheable_bytes
from paperkin.api.asked import CursorWord, Lib, Limit
from paperkin.api.problems import problem_responses
from paperkin.api.search_models import PageAnswer
from paperkin.api.topic_models import (
    MapAnswer,
    MapPapersAnswer,
    MapRowsAnswer,
    PeriodsAnswer,
    TopicBridgesAnswer,
    TopicDetailsAnswer,
    TopicHistoryAnswer,
    TopicNeighboursAnswer,
    TopicPeopleAnswer,
    TopicsAnswer,
    TopicTrendAnswer,
)
from paperkin.limits import MAX_LIMIT, MAX_OFFSET, MAX_QUERY_CHARACTERS, MAX_TOPICS
from paperkin.surveying.answers import (
    map_papers_answer,
    map_rows_answer,
    periods_answer,
    topic_bridges_answer,
    topic_details_answer,
    topic_history_answer,
    topic_list_answer,
    topic_neighbours_answer,
    topic_people_answer,
    topic_trend_answer,
)
from paperkin.surveying.surveyed import PaperOrder, TopicSort

topic_router = APIRouter(prefix="/v1")

_LAST_YEAR = 9999
TopicId = Annotated[str, InPath(max_length=400, description="A topic's id, in any case.", examples=["T12"])]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many to pass over first.")]
Listed = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many to list.")]
GenerationName = Annotated[
    str | None,
    Query(description="Of this index, by the `generation` of the description; 410 where it is not kept any more."),
]
_TILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The tile, in the form that the guide to the map describes.",
    }
}


def _year(of: str, example: int) -> Any:
    return Query(ge=0, le=_LAST_YEAR, description=f"{of}, inclusive.", examples=[example])


@topic_router.get("/topics", response_model=TopicsAnswer, responses=problem_responses(400, 404, 503), tags=["topics"])
def topics(
    request: Request,
    library: Lib,
    q: Annotated[
        str | None,
        Query(
            max_length=MAX_QUERY_CHARACTERS,
            description="A need in words: topics of all levels that are called so, then the nearest.",
            examples=["graph neural networks"],
        ),
    ] = None,
    level: Annotated[
        int | None, Query(ge=0, description="Only of this level; 0 is the broadest, which comes by default.")
    ] = None,
    parent: Annotated[str | None, Query(description="Only within this topic.", examples=["T1"])] = None,
    sort: Annotated[
        TopicSort | None,
        Query(description="`size`, most papers first, or `label`; `rising` and `fading` leave the others out."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_TOPICS, description="How many to list.")] = 50,
    offset: Offset = 0,
) -> Response:
    """List topics: of one level, within one, or near to a text."""
    found = library.topics(level, parent, q, sort, limit, offset)
    return cacheable(request, topic_list_answer(found))


@topic_router.get(
    "/topics/compare", response_model=PeriodsAnswer, responses=problem_responses(400, 503), tags=["topics"]
)
def compare(
    request: Request,
    library: Lib,
    a_from: Annotated[int, _year("First year of the first period", 2015)],
    a_to: Annotated[int, _year("Its last year", 2019)],
    b_from: Annotated[int, _year("First year of the second period", 2020)],
    b_to: Annotated[int, _year("Its last year", 2024)],
    level: Annotated[int, Query(ge=0, description="0 is the broadest.")] = 0,
) -> Response:
    """Set two periods side by side: which topics have more of the library, and which less."""
    return cacheable(request, periods_answer(library.compare_topics((a_from, a_to), (b_from, b_to), level)))


@topic_router.get(
    "/topics/history", response_model=TopicHistoryAnswer, responses=problem_responses(503), tags=["topics"]
)
def history(
    request: Request,
    library: Lib,
    topic: Annotated[str | None, Query(description="Only what concerns this one.", examples=["T12"])] = None,
) -> Response:
    """List what became of topics from build to build, the newest first."""
    return cacheable(request, topic_history_answer(library.topic_history(topic)))


@topic_router.get(
    "/topics/{topic_id}/papers",
    response_model=PageAnswer,
    responses=problem_responses(400, 404, 410, 503),
    tags=["topics"],
)
def papers(
    request: Request,
    library: Lib,
    topic_id: TopicId,
    limit: Limit = 10,
    cursor: CursorWord = None,
    sort: Annotated[PaperOrder, Query(description="Most central, newest or most cited first.")] = "central",
    year_from: Annotated[int | None, Query(description="First year, inclusive.", examples=[2018])] = None,
    year_to: Annotated[int | None, Query(description="Last year, inclusive.", examples=[2022])] = None,
) -> Response:
    """List a topic's papers."""
    page = library.topic_papers(topic_id, limit, cursor=cursor, sort=sort, year_from=year_from, year_to=year_to)
    return cacheable(request, page_answer(page))


@topic_router.get(
    "/topics/{topic_id}/people",
    response_model=TopicPeopleAnswer,
    responses=problem_responses(400, 404, 503),
    tags=["topics"],
)
def people(request: Request, library: Lib, topic_id: TopicId, limit: Listed = 10, offset: Offset = 0) -> Response:
    """List a topic's people, those with most of its papers first, and who moved in of late."""
    return cacheable(request, topic_people_answer(library.topic_people(topic_id, limit, offset)))


@topic_router.get(
    "/topics/{topic_id}/trend", response_model=TopicTrendAnswer, responses=problem_responses(404, 503), tags=["topics"]
)
def trend(request: Request, library: Lib, topic_id: TopicId) -> Response:
    """Tell how a topic came and goes: papers a year, share, growth, what it began with, who moved in."""
    return cacheable(request, topic_trend_answer(library.topic_trend(topic_id)))


@topic_router.get(
    "/topics/{topic_id}/neighbours",
    response_model=TopicNeighboursAnswer,
    responses=problem_responses(400, 404, 503),
    tags=["topics"],
)
def neighbours(request: Request, library: Lib, topic_id: TopicId, limit: Listed = 10) -> Response:
    """List the topics of its level that are beside a topic, nearest first."""
    return cacheable(request, topic_neighbours_answer(library.topic_neighbours(topic_id, limit)))


@topic_router.get(
    "/topics/{topic_id}/bridges/{other_id}",
    response_model=TopicBridgesAnswer,
    responses=problem_responses(400, 404, 503),
    tags=["topics"],
)
def bridges(
    request: Request,
    library: Lib,
    topic_id: TopicId,
    other_id: Annotated[str, InPath(max_length=400, description="Another of its level.", examples=["T14"])],
    limit: Listed = 10,
) -> Response:
    """List the papers and the people between two topics."""
    return cacheable(request, topic_bridges_answer(library.topic_bridges(topic_id, other_id, limit)))


@topic_router.get(
    "/topics/{topic_id}", response_model=TopicDetailsAnswer, responses=problem_responses(404, 503), tags=["topics"]
)
def topic(request: Request, library: Lib, topic_id: TopicId) -> Response:
    """Fetch one topic with what is around it and what is in it."""
    return cacheable(request, topic_details_answer(library.topic(topic_id)))


@topic_router.get("/map", response_model=MapAnswer, responses=problem_responses(410, 503), tags=["map"])
def describe_map(request: Request, library: Lib, generation: GenerationName = None) -> Response:
    """Describe the map: topics with their labels and colours, bounds, zooms."""
    return cacheable(request, library.map_description(generation))


@topic_router.get(
    "/map/tiles/{zoom}/{x}/{y}",
    responses=_TILE | problem_responses(400, 410, 503),
    response_class=Response,
    tags=["map"],
)
def tile(
    request: Request,
    library: Lib,
    zoom: Annotated[int, InPath(ge=0, description="0 is the whole map in one tile.", examples=[0])],
    x: Annotated[int, InPath(ge=0, description="From the left, below 2^zoom.", examples=[0])],
    y: Annotated[int, InPath(ge=0, description="From the top, below 2^zoom.", examples=[0])],
    generation: GenerationName = None,
) -> Response:
    """Fetch a tile of the map as packed numbers: rows, places, topics, years, citations."""
    return cacheable_bytes(request, library.map_tile(zoom, x, y, generation), "application/octet-stream")


@topic_router.get(
    "/map/papers", response_model=MapPapersAnswer, responses=problem_responses(400, 410, 503), tags=["map"]
)
def map_papers(
    request: Request,
    library: Lib,
    row: Annotated[
        list[int],
        Query(
            min_length=1,
            max_length=MAX_LIMIT,
            description="A paper's number in the index, as tiles have it; several for several papers.",
            examples=[[0]],
        ),
    ],
    generation: GenerationName = None,
) -> Response:
    """Tell what the papers are that tiles name by their rows."""
    return cacheable(request, map_papers_answer(row, library.map_papers(row, generation)))


@topic_router.get("/map/rows", response_model=MapRowsAnswer, responses=problem_responses(400, 410, 503), tags=["map"])
def map_rows(
    request: Request,
    library: Lib,
    paper: Annotated[
        list[str],
        Query(
            min_length=1,
            max_length=MAX_LIMIT,
            description="Any id of a paper; several for several papers.",
            examples=[["arXiv:2203.02155"]],
        ),
    ],
    generation: GenerationName = None,
) -> Response:
    """Tell where papers lie on the map: what `/v1/map/papers` answers, the other way round."""
    return cacheable(request, map_rows_answer(paper, library.map_rows(paper, generation)))
