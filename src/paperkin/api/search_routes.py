"""`/v1`: search, suggestions, related papers, reading lists, exports."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from paperkin.answers import page_answer, suggestions_answer
from paperkin.api.answering import cacheable, uncached
from paperkin.api.asked import CursorWord, Diversity, FilteredBy, Lib, Limit, PaperId, filters_of
from paperkin.api.problems import problem_responses
from paperkin.api.search_models import (
    Conditions,
    ExportRequest,
    PageAnswer,
    RecommendRequest,
    RelatedRequest,
    SearchRequest,
    SuggestionKind,
    SuggestionsAnswer,
)
from paperkin.limits import MAX_EXPORT, MAX_QUERY_CHARACTERS, MAX_SUGGESTIONS
from paperkin.records import Direction, Filters, Sort
from paperkin.service import Exported

search_router = APIRouter(prefix="/v1")

Line = Annotated[
    str,
    Query(
        max_length=MAX_QUERY_CHARACTERS,
        description='Words, a question, a title, an id or address. `"in these words"`, `-without`, `author:leike`, '
        "`venue:acl`, `year:2019..2022`, `since:2021-06`, `topic:`, `type:`, `institution:` and `source:` set "
        "conditions; there may be conditions alone. For long texts use POST.",
        examples=["learning from human preferences"],
    ),
]
SortedBy = Annotated[
    Sort, Query(description="`date` and `citations` put the best by relevance in this order, newest or most first.")
]
FormatName = Annotated[str, Query(alias="format", description="`bibtex`, `ris`, `csl-json`, `csv` or `jsonl`.")]
_WRITTEN: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {}}, "description": "The papers in this format, as a file."}
}


@search_router.get("/search", response_model=PageAnswer, responses=problem_responses(400, 410, 503), tags=["search"])
def search(
    request: Request,
    library: Lib,
    filters: FilteredBy,
    q: Line = "",
    limit: Limit = 10,
    cursor: CursorWord = None,
    sort: SortedBy = "relevance",
    facets: Annotated[bool, Query(description="Count the ranked papers by year, venue, author and so on.")] = False,
    fold: Annotated[bool, Query(description="Fold near-duplicates into the best of them.")] = True,
    diversity: Diversity = 0.0,
) -> Response:
    """Search titles, abstracts and names by meaning and by words."""
    page = library.search(
        q, limit, filters=filters, cursor=cursor, sort=sort, facets=facets, fold=fold, diversity=diversity
    )
    return cacheable(request, page_answer(page))


@search_router.post("/search", response_model=PageAnswer, responses=problem_responses(400, 410, 503), tags=["search"])
def search_long(library: Lib, body: SearchRequest) -> Response:
    """Search with a long text, such as a pasted abstract."""
    page = library.search(
        body.q,
        body.limit,
        filters=_conditions(body),
        cursor=body.cursor,
        sort=body.sort,
        facets=body.facets,
        fold=body.fold,
        diversity=body.diversity,
    )
    return uncached(page_answer(page))


@search_router.get("/search/export", responses=_WRITTEN | problem_responses(400, 503), tags=["exports"])
def export_search(
    library: Lib,
    filters: FilteredBy,
    q: Line = "",
    written_as: FormatName = "bibtex",
    limit: Annotated[int, Query(ge=1, le=MAX_EXPORT, description="How many papers to write.")] = 100,
    sort: SortedBy = "relevance",
) -> Response:
    """Write the papers that answer a query for a reference manager or a spreadsheet."""
    return _file(library.export_search(q, written_as, limit, filters=filters, sort=sort))


@search_router.get("/suggest", response_model=SuggestionsAnswer, responses=problem_responses(400, 503), tags=["search"])
def suggest(
    request: Request,
    library: Lib,
    q: Annotated[str, Query(max_length=400, description="What has been typed so far.", examples=["learning from hu"])],
    limit: Annotated[int, Query(ge=1, le=MAX_SUGGESTIONS, description="How many to list.")] = 8,
    kind: Annotated[list[SuggestionKind] | None, Query(description="Only these kinds.")] = None,
) -> Response:
    """Complete what is being typed: papers, people, topics and venues."""
    return cacheable(request, suggestions_answer(library.suggest(q, limit, kinds=kind)))


@search_router.get(
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
    direction: Annotated[
        Direction, Query(description="`prior`: only older papers; `derivative`: only newer ones.")
    ] = "any",
    reasons: Annotated[
        bool, Query(description="Say why: nearest sentences, shared topics and people, citations. Takes longer.")
    ] = False,
    diversity: Diversity = 0.0,
) -> Response:
    """List the papers nearest to one paper."""
    page = library.related(
        paper_id,
        limit,
        filters=filters,
        cursor=cursor,
        direction=direction,
        reasons=reasons,
        diversity=diversity,
    )
    return cacheable(request, page_answer(page))


@search_router.post(
    "/related", response_model=PageAnswer, responses=problem_responses(400, 404, 409, 410, 503), tags=["papers"]
)
def related_to_several(library: Lib, body: RelatedRequest) -> Response:
    """List papers that are more like these and less like those."""
    page = library.related(
        body.positive,
        body.limit,
        negative=body.negative,
        filters=_conditions(body),
        cursor=body.cursor,
        direction=body.direction,
        reasons=body.reasons,
        diversity=body.diversity,
    )
    return uncached(page_answer(page))


@search_router.post(
    "/recommendations", response_model=PageAnswer, responses=problem_responses(400, 404, 409, 410, 503), tags=["papers"]
)
def recommend(library: Lib, body: RecommendRequest) -> Response:
    """Rank arrivals for somebody whose reading list holds these."""
    page = library.recommend(
        body.liked,
        body.disliked,
        body.limit,
        filters=_conditions(body),
        cursor=body.cursor,
        diversity=body.diversity,
    )
    return uncached(page_answer(page))


@search_router.get("/papers/{paper_id:path}/export", responses=_WRITTEN | problem_responses(400, 404), tags=["exports"])
def export_paper(library: Lib, paper_id: PaperId, written_as: FormatName = "bibtex") -> Response:
    """Write one paper for a reference manager or a spreadsheet."""
    return _file(library.export([paper_id], written_as))


@search_router.post("/papers/export", responses=_WRITTEN | problem_responses(400, 404), tags=["exports"])
def export_papers(library: Lib, body: ExportRequest) -> Response:
    """Write several papers for a reference manager or a spreadsheet."""
    return _file(library.export(body.ids, body.format))


def _conditions(body: Conditions) -> Filters:
    return filters_of(
        body.year_from,
        body.year_to,
        body.venue,
        body.author,
        body.institution,
        body.topic,
        body.type,
        body.source,
        body.since,
    )


def _file(exported: Exported) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{exported.file_name}"', "Cache-Control": "no-store"}
    return StreamingResponse(exported.content, headers=headers, media_type=exported.media_type)
