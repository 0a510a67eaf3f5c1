"""The pages of people: who they are, what they have written, with whom, and with whom they may well write next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BeforeValidator, Field

from paperkin.api.asked import Lib
from paperkin.errors import InstitutionNotFound, TopicNotFound
from paperkin.introducing.profile import AuthoredWork, WorksOrder
from paperkin.introducing.suggested import Circle
from paperkin.limits import MAX_BATCH, MAX_LIMIT, MAX_OFFSET
from paperkin.records import AuthorSummary
from paperkin.web.addresses import person_address, public_base, with_query
from paperkin.web.person_told import in_a_sentence, kinds_drawn, linked_data, topics_drawn, years_drawn
from paperkin.web.rendering import page

# A list grows by so many at a time and to so many on one page; from there on it goes over the page.
_STEP, _MOST = 20, 300
_LONG_STEP = 100
_LONGEST_NAME = 400
_LAST_YEAR = 9999


def _filled_in(value: object) -> object:
    """Return what a form sends for a field that was left empty as what it means."""
    return None if isinstance(value, str) and not value.strip() else value


Shown = Annotated[int | None, Query(ge=1, le=_MOST)]
After = Annotated[int, Query(ge=0, le=MAX_OFFSET)]
Words = Annotated[Annotated[str, Field(max_length=_LONGEST_NAME)] | None, BeforeValidator(_filled_in), Query()]
Year = Annotated[Annotated[int, Field(ge=0, le=_LAST_YEAR)] | None, BeforeValidator(_filled_in), Query()]

person_pages = APIRouter(include_in_schema=False)


@person_pages.get("/people")
def people(request: Request, library: Lib, q: Words = None, shown: Shown = None, after: After = 0) -> Response:
    """Find people by name."""
    shown = shown or _STEP
    found: list[AuthorSummary] = []
    if q:
        for limit, offset in _pieces(after, shown):
            found += library.authors(q, limit, offset)
    # One beyond the last says whether there are more.
    beyond = bool(q and len(found) == shown and library.authors(q, 1, after + shown))
    further = _further("/people", {"q": q}, after, shown, after + shown + beyond)
    return page(request, "people.html", q=q or "", found=found, further=further, after=after)


# Ids may hold slashes, so the longer addresses stand first.
@person_pages.get("/people/{author_id:path}/papers")
def person_papers(
    request: Request,
    library: Lib,
    author_id: str,
    sort: WorksOrder = "newest",
    shown: Shown = None,
    after: After = 0,
) -> Response:
    """List all of a person's papers, numbered."""
    shown = shown or _LONG_STEP
    parts = [library.author_works(author_id, sort, limit, offset) for limit, offset in _pieces(after, shown)]
    person, total = parts[0].person, parts[0].total
    if moved := _moved(request, author_id, person, "papers"):
        return moved
    works = [work for part in parts for work in part.works]
    address = person_address(person.id, "papers")
    return page(
        request,
        "person_papers.html",
        person=person,
        total=total,
        sort=sort,
        groups=_by_year(works, sort),
        address=address,
        further=_further(address, {"sort": sort}, after, shown, total, _LONG_STEP),
    )


@person_pages.get("/people/{author_id:path}/collaborators")
def person_collaborators(
    request: Request, library: Lib, author_id: str, shown: Shown = None, after: After = 0
) -> Response:
    """List whom a person has written with, the closest first."""
    shown = shown or 2 * _STEP
    parts = [library.collaborators(author_id, limit, offset) for limit, offset in _pieces(after, shown)]
    person, total = parts[0].person, parts[0].total
    if moved := _moved(request, author_id, person, "collaborators"):
        return moved
    address = person_address(person.id, "collaborators")
    return page(
        request,
        "person_collaborators.html",
        person=person,
        total=total,
        collaborators=[one for part in parts for one in part.people],
        further=_further(address, {}, after, shown, total, 2 * _STEP),
    )


@person_pages.get("/people/{author_id:path}/suggested")
def person_suggested(
    request: Request,
    library: Lib,
    author_id: str,
    circle: Circle = "next",
    reach: Annotated[float, Query(ge=-1, le=1)] = 0.0,
    since: Year = None,
    inactive: bool = False,
    institution: Words = None,
    outside: Words = None,
    topic: Words = None,
    exclude: Annotated[list[str] | None, Query(max_length=MAX_LIMIT)] = None,
    shown: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 10,
) -> Response:
    """Show with whom a person may well write next, what speaks for each, and what else one may ask."""
    found, problem = None, None
    try:
        found = library.suggested_collaborators(
            author_id,
            shown,
            circle=circle,
            reach=reach,
            since=since,
            inactive=inactive,
            institution=institution,
            outside=outside,
            topics=[topic] if topic else (),
            exclude=exclude or (),
        )
    except (InstitutionNotFound, TopicNotFound) as error:
        problem = error
    person = found.person if found else _summary(library, author_id)
    if moved := _moved(request, author_id, person, "suggested"):
        return moved
    asked = {
        "circle": circle if circle != "next" else None,
        "reach": reach or None,
        "since": since,
        "inactive": "true" if inactive else None,
        "institution": institution,
        "outside": outside,
        "topic": topic,
        "exclude": exclude or [],
    }
    address = person_address(person.id, "suggested")
    return page(
        request,
        "person_suggested.html",
        status=problem.status if problem else 200,
        person=person,
        found=found,
        problem=problem,
        asked=asked,
        address=address,
        further=with_query(address, asked, shown=min(MAX_LIMIT, shown + 10))
        if found and len(found.suggestions) == shown < MAX_LIMIT
        else None,
    )


@person_pages.get("/people/{author_id:path}/similar")
def person_similar(
    request: Request,
    library: Lib,
    author_id: str,
    beyond: bool = False,
    since: Year = None,
    institution: Words = None,
    outside: Words = None,
    shown: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 10,
) -> Response:
    """Show who works on much the same as a person, and where it shows. beyond: nobody whom they have written with."""
    found, problem = None, None
    try:
        found = library.similar_people(
            author_id, shown, beyond_coauthors=beyond, since=since, institution=institution, outside=outside
        )
    except InstitutionNotFound as error:
        problem = error
    person = found.person if found else _summary(library, author_id)
    if moved := _moved(request, author_id, person, "similar"):
        return moved
    asked = {
        "beyond": "true" if beyond else None,
        "since": since,
        "institution": institution,
        "outside": outside,
    }
    address = person_address(person.id, "similar")
    return page(
        request,
        "person_similar.html",
        status=problem.status if problem else 200,
        person=person,
        found=found,
        problem=problem,
        asked=asked,
        address=address,
        further=with_query(address, asked, shown=min(MAX_LIMIT, shown + 10))
        if found and len(found.similar) == shown < MAX_LIMIT
        else None,
    )


@person_pages.get("/people/{author_id:path}/why")
def person_why(request: Request, library: Lib, author_id: str, shown: Shown = None, after: After = 0) -> Response:
    """Say why each of a person's papers is taken to be theirs, what has least to speak for it first."""
    shown = shown or 2 * _STEP
    profile = library.profile(author_id)
    if moved := _moved(request, author_id, profile.summary, "why"):
        return moved
    joined = library.why_author(author_id)
    part = joined[after : after + shown]
    wanted = list(dict.fromkeys(paper for one in part for paper in (one.paper, one.nearest) if paper))
    papers = [
        paper
        for start in range(0, len(wanted), MAX_BATCH)
        for paper in library.papers(wanted[start : start + MAX_BATCH])
    ]
    address = person_address(profile.summary.id, "why")
    return page(
        request,
        "person_why.html",
        person=profile.summary,
        profile=profile,
        joined=part,
        total=len(joined),
        papers={asked: paper for asked, paper in zip(wanted, papers, strict=True) if paper is not None},
        further=_further(address, {}, after, shown, len(joined), 2 * _STEP),
    )


@person_pages.get("/people/{author_id:path}")
def person(
    request: Request, library: Lib, author_id: str, sort: WorksOrder = "newest", shown: Shown = None
) -> Response:
    """Show a person's profile."""
    shown = shown or _STEP
    profile = library.profile(author_id)
    if moved := _moved(request, author_id, profile.summary):
        return moved
    parts = [library.author_works(author_id, sort, limit, offset) for limit, offset in _pieces(0, shown)]
    works, total = [work for part in parts for work in part.works], parts[0].total
    address = person_address(profile.summary.id)
    return page(
        request,
        "person.html",
        person=profile.summary,
        profile=profile,
        sort=sort,
        total=total,
        groups=_by_year(works, sort),
        address=address,
        further=with_query(address, sort=sort, shown=shown + _STEP) if shown < min(total, _MOST - _STEP) else None,
        figures=next((side for side in (profile.imported, profile.computed) if side.total is not None), None),
        topics=topics_drawn(profile),
        kinds=kinds_drawn(profile),
        worked=years_drawn(profile),
        told=in_a_sentence(profile),
        linked_data=linked_data(profile, public_base(request) + address),
    )


def _moved(request: Request, asked: str, person: AuthorSummary, below: str = "") -> Response | None:
    """Return the way to a person's own address where they were asked for by another. A split may take it back."""
    if asked == person.id:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(person_address(person.id, below) + query, status_code=302)


def _summary(library: Lib, author_id: str) -> AuthorSummary:
    return library.author_works(author_id, limit=1).person


def _pieces(offset: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield (limit, offset) for parts of a list that the library gives at once."""
    for start in range(offset, offset + count, MAX_LIMIT):
        yield min(MAX_LIMIT, offset + count - start), start


def _further(
    address: str, kept: dict[str, Any], after: int, shown: int, total: int, step: int = _STEP
) -> tuple[str, str] | None:
    """Return the address of the page with more of a list, and what the link to it says; None at the end."""
    left = total - after - shown
    if left <= 0:
        return None
    if shown + step <= _MOST:
        return with_query(address, kept, after=after or None, shown=shown + step), "Show more"
    return with_query(address, kept, after=after + shown), f"From {after + shown + 1:,} on"


def _by_year(works: list[AuthoredWork], sort: WorksOrder) -> list[tuple[int | None, list[AuthoredWork]]]:
    """Return works year by year where they are in that order, else all as one."""
    if sort != "newest":
        return [(None, works)] if works else []
    return [(year, list(group)) for year, group in groupby(works, lambda work: work.paper.year)]
