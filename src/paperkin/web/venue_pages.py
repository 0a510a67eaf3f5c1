"""Where papers appeared: the list of venues, and one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from paperkin.api.asked import Lib
from paperkin.introducing.venue import VenueOrder
from paperkin.limits import MAX_LIMIT, MAX_OFFSET
from paperkin.text import cleaned
from paperkin.web.rendering import page
from paperkin.web.topic_pages import level_names

venue_pages = APIRouter(include_in_schema=False)

VENUES_A_PAGE = 50
_LONGEST_NAME = 2_000


@venue_pages.get("/venues")
def venues(
    request: Request,
    library: Lib,
    q: Annotated[str, Query(max_length=_LONGEST_NAME)] = "",
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """List venues, those with most papers first, or those of a name."""
    words = cleaned(q)
    found = library.venues(words or None, VENUES_A_PAGE, offset)
    return page(request, "venues.html", found=found, words=words, offset=offset, step=VENUES_A_PAGE)


@venue_pages.get("/venues/{name:path}")
def venue(
    request: Request,
    library: Lib,
    name: Annotated[str, InPath(max_length=_LONGEST_NAME)],
    sort: VenueOrder = "newest",
    shown: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 10,
) -> Response:
    """Show one venue: its papers by year, its topics, and whose its papers are."""
    profile = library.venue(name)
    return page(
        request,
        "venue.html",
        profile=profile,
        venue=profile.venue,
        listed=library.venue_papers(name, sort, shown),
        sort=sort,
        shown=shown,
        levels=level_names(library.topics(limit=1).levels),
    )
