"""The public shapes of a research graph: JSON, and files for other programs and for people to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson

from paperkin.errors import InvalidRequest
from paperkin.graph import ResearchGraph

# Format → media type.
GRAPH_FORMATS = {
    "json": "application/json",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def graph_answer(graph: ResearchGraph) -> dict[str, Any]:
    """Return a graph as JSON-ready values: lists of nodes and of edges, as graphology and Cytoscape.js take them in."""
    return {
        "around": graph.around,
        "generation": graph.generation,
        "found": dict(graph.found),
        "left_out": graph.left_out,
        "nodes": [asdict(node) | {"more": dict(node.more or {})} for node in graph.nodes],
        "edges": [asdict(edge) for edge in graph.edges],
    }


def graph_file(graph: ResearchGraph, written_as: str) -> bytes:
    """Return a graph as a file of one of `GRAPH_FORMATS`.

    Raises InvalidRequest for any other, and for a PNG where matplotlib is not installed.
    """
    return _writer(written_as)(graph)


def _writer(written_as: str) -> Callable[[ResearchGraph], bytes]:
    # What draws and what writes XML is large: it is read when it is used.
    if written_as == "json":
        return lambda graph: orjson.dumps(graph_answer(graph))
    if written_as in ("graphml", "gexf"):
        from paperkin.graph import xml_files

        return xml_files.graphml if written_as == "graphml" else xml_files.gexf
    if written_as == "svg":
        from paperkin.graph.svg import svg

        return svg
    if written_as == "png":
        from paperkin.graph.png import png

        return png
    raise InvalidRequest(
        "A graph cannot be written as this", value=written_as, remedy=f"Give one of {', '.join(GRAPH_FORMATS)}."
    )
