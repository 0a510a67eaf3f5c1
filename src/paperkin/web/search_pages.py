"""The search page: the papers found, why, and how to narrow them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from paperkin.api.asked import Lib
from paperkin.limits import MAX_EXPORT
from paperkin.records import Filters, Page
from paperkin.web.asked import Asked, read_asked
from paperkin.web.home_pages import example_queries
from paperkin.web.rendering import page
from paperkin.web.search_facets import narrowing
from paperkin.web.wording import years

search_pages = APIRouter(include_in_schema=False)

EXPORTED = 100
_SORTS = (("relevance", "Best match"), ("date", "Newest"), ("citations", "Most cited"))
_IN_WORDS = (
    ("authors", "by"),
    ("venues", "at"),
    ("institutions", "from"),
    ("topics", "on"),
    ("kinds", "of type"),
    ("sources", "in source"),
)


@search_pages.get("/search")
def search(request: Request, library: Lib) -> Response:
    """Show what answers a query, or how to ask where nothing is asked."""
    asked = read_asked(request)
    if not asked:
        return page(request, "search.html", asked=asked, found=None, examples=example_queries(library))
    found = library.search(
        asked.q, asked.shown, filters=asked.filters, cursor=asked.cursor, sort=asked.sort, facets=True
    )
    sorts = [
        (label, asked.address(sort=None if name == "relevance" else name), name == asked.sort) for name, label in _SORTS
    ]
    return page(
        request,
        "search.html",
        asked=asked,
        found=found,
        narrowed=narrowing(library, asked, found),
        sorts=sorts,
        in_line=conditions_in_line(asked, found),
        exported=min(EXPORTED, MAX_EXPORT),
        next_page=asked.address(cursor=found.next_cursor, shown=asked.shown) if found.next_cursor else None,
    )


def conditions_in_line(asked: Asked, found: Page) -> list[str]:
    """Return in words the conditions that the line itself set, such as `author:leike`."""
    if found.query is None:
        return []
    read, beside = found.query.filters, asked.filters
    told = []
    for field, word in _IN_WORDS:
        told += [f"{word} {value}" for value in getattr(read, field) if value not in getattr(beside, field)]
    if (read.year_from, read.year_to) != (beside.year_from, beside.year_to):
        told.append(_span(read))
    if read.since and read.since != beside.since:
        told.append(f"since {read.since}")
    return told


def _span(read: Filters) -> str:
    if read.year_from is None or read.year_to is None:
        return f"until {read.year_to}" if read.year_from is None else f"from {read.year_from} on"
    return f"of {years(read.year_from, read.year_to)}"
