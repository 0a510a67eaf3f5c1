"""Where people work: the list of institutions, and one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath

from paperkin.api.asked import Lib
from paperkin.limits import MAX_LIMIT, MAX_OFFSET
from paperkin.text import cleaned
from paperkin.web.rendering import page
from paperkin.web.topic_pages import level_names

institution_pages = APIRouter(include_in_schema=False)

INSTITUTIONS_A_PAGE = 50
_LONGEST_NAME = 400
Shown = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


@institution_pages.get("/institutions")
def institutions(
    request: Request,
    library: Lib,
    q: Annotated[str, Query(max_length=_LONGEST_NAME)] = "",
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0,
) -> Response:
    """List institutions, those with most papers first, or those of a name."""
    words = cleaned(q)
    return page(
        request,
        "institutions.html",
        found=library.institutions(words or None, INSTITUTIONS_A_PAGE, offset),
        total=library.count_institutions(words or None),
        words=words,
        offset=offset,
        step=INSTITUTIONS_A_PAGE,
    )


@institution_pages.get("/institutions/{institution_id}")
def institution(
    request: Request,
    library: Lib,
    institution_id: Annotated[str, InPath(max_length=_LONGEST_NAME)],
    papers: Shown = 10,
    people: Shown = 12,
) -> Response:
    """Show one institution: its papers by year, its topics, its people."""
    profile = library.institution_profile(institution_id)
    return page(
        request,
        "institution.html",
        profile=profile,
        institution=profile.institution,
        papers=library.institution_papers(institution_id, papers),
        people=library.institution_people(institution_id, people),
        papers_shown=papers,
        people_shown=people,
        levels=level_names(library.topics(limit=1).levels) if profile.topics else [],
    )
