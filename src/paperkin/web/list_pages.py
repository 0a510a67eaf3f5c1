"""The reader's list: papers collected in the address, what is like them, and the list as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from paperkin.api.asked import Lib
from paperkin.errors import InvalidRequest, PaperNotIndexed
from paperkin.limits import MAX_LIMIT, MAX_SEEDS
from paperkin.records import Page, Paper
from paperkin.service import Library
from paperkin.text import cleaned
from paperkin.web.addresses import with_query
from paperkin.web.rendering import page

list_pages = APIRouter(include_in_schema=False)

_STEP = 10


@dataclass(frozen=True, slots=True)
class Collected:
    """A list as its address says it: papers to find more of, and papers to find less of, by their ids."""

    paper: tuple[str, ...]
    less: tuple[str, ...]

    def address(self, path: str = "/list", **more: object) -> str:
        """Return the address of this list, or of what else takes its parameters."""
        return with_query(path, {"paper": self.paper, "less": self.less, **more})

    def adding(self, paper_id: str) -> str:
        """Return the address of the list with one paper more."""
        return Collected((*self._others(self.paper, paper_id), paper_id), self._others(self.less, paper_id)).address()

    def avoiding(self, paper_id: str) -> str:
        """Return the address of the list that asks for less like this paper."""
        return Collected(self._others(self.paper, paper_id), (*self._others(self.less, paper_id), paper_id)).address()

    def dropping(self, paper_id: str) -> str:
        """Return the address of the list without a paper."""
        return Collected(self._others(self.paper, paper_id), self._others(self.less, paper_id)).address()

    @staticmethod
    def _others(ids: Sequence[str], paper_id: str) -> tuple[str, ...]:
        return tuple(one for one in ids if one != paper_id)


@list_pages.get("/list")
def reading_list(request: Request, library: Lib) -> Response:
    """Show the papers of a list, and more like them."""
    collected, shown = _collected(request), _shown(request)
    papers = _found(library, collected.paper)
    unlike = _found(library, collected.less)
    related, waiting = _more_like(library, papers, unlike, shown)
    return page(
        request,
        "list.html",
        collected=collected,
        papers=papers,
        unlike=unlike,
        related=related,
        waiting=waiting,
        most=MAX_SEEDS,
        more=collected.address(shown=min(shown + _STEP, MAX_LIMIT))
        if related and related.next_cursor and shown < MAX_LIMIT
        else None,
    )


@list_pages.get("/list/export")
def exported_list(request: Request, library: Lib) -> Response:
    """Write the papers of a list for a reference manager or a spreadsheet. Raises PaperNotFound."""
    written_as = request.query_params.get("format") or "bibtex"
    exported = library.export(_collected(request).paper, written_as)
    headers = {
        "Content-Disposition": f'attachment; filename="{exported.file_name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(exported.content, headers=headers, media_type=exported.media_type)


def _collected(request: Request) -> Collected:
    ids = {
        name: tuple(dict.fromkeys(one for value in request.query_params.getlist(name) if (one := cleaned(value))))
        for name in ("paper", "less")
    }
    for given in ids.values():
        if len(given) > MAX_SEEDS:
            raise InvalidRequest(
                f"A list holds at most {MAX_SEEDS} papers", value=len(given), remedy="Take some of them off."
            )
    return Collected(ids["paper"], tuple(one for one in ids["less"] if one not in ids["paper"]))


def _shown(request: Request) -> int:
    shown = request.query_params.get("shown", "")
    return min(max(int(shown), 1), MAX_LIMIT) if shown.isascii() and shown.isdigit() and len(shown) < 9 else _STEP


def _found(library: Library, ids: Sequence[str]) -> list[tuple[str, Paper | None]]:
    """Return each id of a list with its paper, None where this library has none of that id."""
    return list(zip(ids, library.papers(ids), strict=True))


def _more_like(
    library: Library, papers: Sequence[tuple[str, Paper | None]], unlike: Sequence[tuple[str, Paper | None]], shown: int
) -> tuple[Page | None, str | None]:
    """Return papers like those of a list, or the id of the one for which the index has to be built anew first."""
    wanted = [paper.id for _, paper in papers if paper is not None]
    # Two ids may name one paper; what is wanted stays wanted.
    avoided = [paper.id for _, paper in unlike if paper is not None and paper.id not in wanted]
    if not wanted:
        return None, None
    try:
        return library.related(wanted, shown, negative=avoided), None
    except PaperNotIndexed as error:
        return None, str(error.value)
