"""The map of the library: its page, and a still picture of it for those who cannot have the moving one."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from paperkin.api.answering import cacheable_bytes
from paperkin.api.asked import Lib
from paperkin.limits import MAX_QUERY_CHARACTERS
from paperkin.web.map_picture import Theme, map_picture
from paperkin.web.rendering import page

map_pages = APIRouter(include_in_schema=False)

# The first level with so many topics has the map's colours, as in the description; others have their ancestor's.
_COLOURS_WANTED = 4
_LONGEST_ID = 400


@map_pages.get("/map")
def the_map(
    request: Request,
    library: Lib,
    topic: Annotated[str | None, Query(max_length=_LONGEST_ID)] = None,
    paper: Annotated[str | None, Query(max_length=2000)] = None,
    q: Annotated[str, Query(max_length=MAX_QUERY_CHARACTERS)] = "",
) -> Response:
    """Show the map: all of it, or what a topic, a paper or a search has there.

    The browser reads where to look (`x`, `y`, `z`) and the colours (`colour`) from the address by itself.
    """
    described = library.map_description()
    generation = quote(described["generation"], safe="")
    return page(
        request,
        "map.html",
        papers=described["papers"],
        described=f"/v1/map?generation={generation}",
        first_tile=f"/v1/map/tiles/0/0/0?generation={generation}",
        legend=legend_topics(described),
        focus=library.topic(topic) if topic else None,
        paper=library.paper(paper) if paper else None,
        q=q.strip(),
    )


@map_pages.get("/map.svg")
def picture(request: Request, library: Lib, theme: Annotated[Theme, Query()] = "light") -> Response:
    """Draw the map's most important papers and its broadest topics, still."""
    drawn = map_picture(library.map_description(), library.map_tile(0, 0, 0), theme)
    response = cacheable_bytes(request, drawn.encode(), "image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def legend_topics(described: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the topics that the map's colours stand for, the largest first, as the description has them."""
    levels = described["levels"]
    level = next((at for at, count in enumerate(levels) if count >= _COLOURS_WANTED), len(levels) - 1)
    chosen = [topic for topic in described["topics"] if topic["level"] == level]
    return sorted(chosen, key=lambda topic: -topic["papers"])
