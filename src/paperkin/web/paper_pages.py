"""A paper's page, and the page of what is related to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from paperkin.api.asked import Lib, PaperId
from paperkin.errors import LibraryNotIndexed, PaperkinError, PaperNotIndexed
from paperkin.limits import MAX_LIMIT
from paperkin.records import Direction, Hit, Version, Work
from paperkin.service import Library
from paperkin.web.addresses import paper_address, public_base, with_query
from paperkin.web.citing import cited, csl_item
from paperkin.web.paper_links import paper_links
from paperkin.web.paper_shown import byline, day_of, timeline
from paperkin.web.rendering import page
from paperkin.web.scholarly_meta import scholarly_meta

paper_pages = APIRouter(include_in_schema=False)

_SHOWN = 6
_STEP = 12
_COMPARED = 24


# Ids may hold slashes, so the longer address stands first.
@paper_pages.get("/papers/{paper_id:path}/related")
def related(
    request: Request,
    library: Lib,
    paper_id: PaperId,
    direction: Direction = "any",
    shown: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = _STEP,
) -> Response:
    """Show the papers nearest to one, with the reasons; older or newer ones alone."""
    work = library.work(paper_id)
    if moved := _moved(request, paper_id, work.paper.id, "related"):
        return moved
    found = library.related(work.paper.id, shown, direction=direction, reasons=True)
    more = min(shown + _STEP, MAX_LIMIT)
    return page(
        request,
        "paper_related.html",
        work=work,
        paper=work.paper,
        found=found,
        direction=direction,
        more=with_query(paper_address(work.paper.id, "related"), direction=direction, shown=more)
        if found.next_cursor and more > shown
        else None,
        canonical=public_base(request) + paper_address(work.paper.id, "related"),
    )


@paper_pages.get("/papers/{paper_id:path}")
def paper(request: Request, library: Lib, paper_id: PaperId) -> Response:
    """Show a paper: what it says, whose it is, what it is near to, and how to cite it."""
    work = library.work(paper_id)
    if moved := _moved(request, paper_id, work.paper.id):
        return moved
    hits, unanswered = _nearest(library, work.paper.id)
    item, links = csl_item(library, work.paper.id), paper_links(work.paper)
    site = library.settings.site_name or library.settings.library.name
    return page(
        request,
        "paper.html",
        work=work,
        paper=work.paper,
        byline=byline(work.paper),
        published=day_of(work.paper.published),
        citations_from=_source_of(work, "citations"),
        links=links,
        hits=hits[:_SHOWN],
        years=timeline(work.paper, [hit.paper for hit in hits]),
        unanswered=unanswered,
        cited=cited(item),
        bibtex=b"".join(library.export([work.paper.id], "bibtex").content).decode("utf-8", "replace").strip(),
        sources={version.id: version for version in work.versions},
        meta=scholarly_meta(work, item, links, public_base(request), site),
    )


def _nearest(library: Library, paper_id: str) -> tuple[Sequence[Hit], PaperkinError | None]:
    """Return related papers without the reasons, which take five times as long and come later; or why there are none.

    A page about a paper is worth having while the index has not taken it up yet.
    """
    try:
        return library.related(paper_id, _COMPARED).hits, None
    except (PaperNotIndexed, LibraryNotIndexed) as error:
        return (), error


def _source_of(work: Work, field: str) -> Version | None:
    """Return the record that gave a field of the paper."""
    given_by = work.provenance.get(field)
    if given_by is None:
        return work.versions[0] if len(work.versions) == 1 else None
    return next((version for version in work.versions if version.id == given_by), None)


def _moved(request: Request, asked: str, paper_id: str, below: str = "") -> Response | None:
    """Lead from any other id to the one address of the paper. None where that was asked for.

    Moved for good, for crawlers; but browsers are to ask again, since a work may be split tomorrow.
    """
    if asked == paper_id:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(paper_address(paper_id, below) + query, 301, {"Cache-Control": "no-cache"})
