"""`/v1`: venues. Where papers appeared."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from paperkin.api.answering import cacheable
from paperkin.api.asked import Lib
from paperkin.api.problems import problem_responses
from paperkin.api.venue_models import VenuePapersAnswer, VenueProfileAnswer, VenuesAnswer
from paperkin.introducing.venue import VenueOrder
from paperkin.introducing.venue_answers import venue_answer, venue_list_answer, venue_papers_answer
from paperkin.limits import MAX_LIMIT, MAX_OFFSET

venue_router = APIRouter(prefix="/v1")

_LONGEST_NAME = 2_000
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many to list.")]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many to pass over first.")]
VenueName = Annotated[
    str,
    InPath(
        max_length=_LONGEST_NAME,
        description="A venue's name, in any case. Slashes may stand as they are.",
        examples=["EMNLP"],
    ),
]


@venue_router.get("/venues", response_model=VenuesAnswer, responses=problem_responses(400, 503), tags=["venues"])
def venues(
    request: Request,
    library: Lib,
    name: Annotated[
        str | None,
        Query(max_length=_LONGEST_NAME, description="Words that begin words of the name.", examples=["computational"]),
    ] = None,
    limit: Limit = 10,
    offset: Offset = 0,
) -> Response:
    """List venues, those with most papers first."""
    return cacheable(request, venue_list_answer(library.venues(name, limit, offset)))


# Names may hold slashes, so the longer address stands first.
@venue_router.get(
    "/venues/{name:path}/papers",
    response_model=VenuePapersAnswer,
    responses=problem_responses(400, 404, 503),
    tags=["venues"],
)
def venue_papers(
    request: Request,
    library: Lib,
    name: VenueName,
    sort: Annotated[VenueOrder, Query(description="The newest first, or the most cited.")] = "newest",
    limit: Limit = 10,
    offset: Offset = 0,
) -> Response:
    """List a venue's papers."""
    return cacheable(request, venue_papers_answer(library.venue_papers(name, sort, limit, offset)))


@venue_router.get(
    "/venues/{name:path}", response_model=VenueProfileAnswer, responses=problem_responses(404, 503), tags=["venues"]
)
def venue(request: Request, library: Lib, name: VenueName) -> Response:
    """Fetch one venue, with its papers by year, its topics, and whose its papers are."""
    return cacheable(request, venue_answer(library.venue(name)))
