"""`/v1`: search, papers, related papers. Each route reads the request, asks the library, writes the answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath

from paperkin.answers import page_answer, paper_answer, work_answer
from paperkin.api.answering import cacheable, uncached
from paperkin.api.models import BatchRequest, PageAnswer, PapersAnswer, SearchRequest, WorkAnswer
from paperkin.api.problems import problem_responses
from paperkin.limits import MAX_LIMIT, MAX_QUERY_CHARACTERS
from paperkin.records import Filters
from paperkin.service import Library

v1_router = APIRouter(prefix="/v1")


# Dependencies are coroutines, since FastAPI sends every plain function to a thread and back.
async def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


async def _filters(
    year_from: Annotated[int | None, Query(description="First year, inclusive.", examples=[2018])] = None,
    year_to: Annotated[int | None, Query(description="Last year, inclusive.", examples=[2022])] = None,
    venue: Annotated[
        list[str] | None,
        Query(description="Venue, in any case; several mean any of them.", examples=[["ACL"]]),
    ] = None,
    author: Annotated[
        list[str] | None,
        Query(
            description="An author's full name, in any case and with or without accents.",
            examples=[["Jan Leike"]],
        ),
    ] = None,
) -> Filters:
    return Filters(year_from, year_to, tuple(venue or ()), tuple(author or ()))


Lib = Annotated[Library, Depends(_library)]
FilteredBy = Annotated[Filters, Depends(_filters)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many papers a page has.")]
CursorWord = Annotated[str | None, Query(description="`next_cursor` of the page before.")]
PaperId = Annotated[
    str,
    InPath(
        description="The library's own id, or `arXiv:`, `DOI:`, `ACL:`, `S2:`, `CorpusId:`, `OpenAlex:`, `PMID:`, "
        "a bare arXiv id or DOI, or an address. Slashes may stand as they are.",
        examples=["arXiv:2203.02155"],
    ),
]


@v1_router.get("/search", response_model=PageAnswer, responses=problem_responses(400, 410, 503), tags=["search"])
def search(
    request: Request,
    library: Lib,
    filters: FilteredBy,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=MAX_QUERY_CHARACTERS,
            description="Free text: words, a question, a title. For long texts use POST.",
            examples=["learning from human preferences"],
        ),
    ],
    limit: Limit = 10,
    cursor: CursorWord = None,
) -> Response:
    """Search titles, abstracts and names by meaning and by words."""
    return cacheable(request, page_answer(library.search(q, limit, filters=filters, cursor=cursor)))


@v1_router.post("/search", response_model=PageAnswer, responses=problem_responses(400, 410, 503), tags=["search"])
def search_long(library: Lib, body: SearchRequest) -> Response:
    """Search with a long text, such as a pasted abstract."""
    filters = Filters(body.year_from, body.year_to, tuple(body.venue), tuple(body.author))
    return uncached(page_answer(library.search(body.q, body.limit, filters=filters, cursor=body.cursor)))


@v1_router.post("/papers/batch", response_model=PapersAnswer, responses=problem_responses(400), tags=["papers"])
def batch(library: Lib, body: BatchRequest) -> Response:
    """Fetch many papers at once, by ids of any kind."""
    papers = library.papers(body.ids)
    return uncached({"papers": [paper and paper_answer(paper) for paper in papers]})


@v1_router.get(
    "/papers/{paper_id:path}/related",
    response_model=PageAnswer,
    responses=problem_responses(400, 404, 409, 410, 503),
    tags=["papers"],
)
def related(
    request: Request,
    library: Lib,
    filters: FilteredBy,
    paper_id: PaperId,
    limit: Limit = 10,
    cursor: CursorWord = None,
) -> Response:
    """List the papers nearest to one paper."""
    return cacheable(request, page_answer(library.related(paper_id, limit, filters=filters, cursor=cursor)))


@v1_router.get("/papers/{paper_id:path}", response_model=WorkAnswer, responses=problem_responses(404), tags=["papers"])
def paper(request: Request, library: Lib, paper_id: PaperId) -> Response:
    """Fetch one paper by any of its ids, with its versions and where each field is from."""
    return cacheable(request, work_answer(library.work(paper_id)))
