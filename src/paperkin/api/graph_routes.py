"""`/v1/graph`: what lies around a paper, a person, a topic or an institution."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from paperkin.api.answering import cacheable_bytes
from paperkin.api.asked import Lib
from paperkin.api.graph_models import EdgeKindWord, GraphAnswer, GraphFormat, NodeKindWord
from paperkin.api.problems import problem_responses
from paperkin.introducing.graph_answers import GRAPH_FORMATS, graph_file
from paperkin.introducing.graphing import MAX_DEPTH, MAX_EXPANDED, MAX_NODES

graph_router = APIRouter(prefix="/v1")

_LAST_YEAR = 9999
# A picture from here runs nothing and asks nobody for anything, whatever opens it.
_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for name, media_type in GRAPH_FORMATS.items()
            if name != "json"
        },
        "description": "The graph, in the format that was asked for.",
    }
}


@graph_router.get(
    "/graph",
    response_model=GraphAnswer,
    responses=_FILES | problem_responses(400, 404, 409, 503),
    tags=["graph"],
)
def graph(
    request: Request,
    library: Lib,
    around: Annotated[
        str,
        Query(
            min_length=1,
            max_length=2000,
            description="A paper by any of its ids, a person (`A12`, an ORCID), a topic (`T3`) or an institution "
            "(`I7`). A paper whose own id looks like one of the others is named `paper:A12`.",
            examples=["A12"],
        ),
    ],
    kinds: Annotated[
        list[NodeKindWord] | None, Query(description="Only nodes of these kinds; the centre comes anyway.")
    ] = None,
    edges: Annotated[list[EdgeKindWord] | None, Query(description="Only edges of these kinds.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_NODES, description="How many nodes, the centre included.")] = 40,
    depth: Annotated[
        int, Query(ge=1, le=MAX_DEPTH, description="2 for neighbours of the nearest neighbours, too.")
    ] = 1,
    expand: Annotated[
        list[str] | None,
        Query(
            max_length=MAX_EXPANDED,
            description="Nodes that stay, and whose neighbours come too, by the ids that graphs give.",
            examples=[["A12"]],
        ),
    ] = None,
    year_from: Annotated[
        int | None, Query(ge=0, le=_LAST_YEAR, description="First year of papers that count.", examples=[2018])
    ] = None,
    year_to: Annotated[
        int | None, Query(ge=0, le=_LAST_YEAR, description="Last year of them, inclusive.", examples=[2024])
    ] = None,
    written_as: Annotated[
        GraphFormat,
        Query(alias="format", description="JSON, or a file: GraphML, GEXF, or a picture."),
    ] = "json",
) -> Response:
    """Fetch what lies around a node: papers, people, topics, institutions, and what ties them."""
    found = library.graph(
        around,
        kinds=kinds,
        edges=edges,
        limit=limit,
        depth=depth,
        expand=expand or (),
        year_from=year_from,
        year_to=year_to,
    )
    response = cacheable_bytes(request, graph_file(found, written_as), GRAPH_FORMATS[written_as])
    response.headers.update(_POLICY if written_as == "svg" else {})
    return response
