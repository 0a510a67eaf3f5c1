"""A graph as GraphML and as GEXF, for Gephi, yEd, Cytoscape and networkx."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from paperkin.graph.research_graph import GraphEdge, GraphNode, ResearchGraph
from paperkin.graph.xml_text import legal

if TYPE_CHECKING:
    import networkx as nx


def graphml(graph: ResearchGraph) -> bytes:
    """Return the graph as GraphML: directed, an edge for each of several ties of two nodes, attributes typed."""
    import networkx as nx

    written = io.BytesIO()
    nx.write_graphml_xml(_networkx(graph), written, named_key_ids=True)
    return written.getvalue()


def gexf(graph: ResearchGraph) -> bytes:
    """Return the graph as GEXF 1.2: as `graphml` says."""
    import networkx as nx

    written = io.BytesIO()
    nx.write_gexf(_networkx(graph), written, version="1.2draft")
    return written.getvalue()


def _networkx(graph: ResearchGraph) -> nx.MultiDiGraph:
    import networkx as nx

    made = nx.MultiDiGraph(around=legal(graph.around), generation=graph.generation)
    for node in graph.nodes:
        made.add_node(legal(node.id), **_node(node))
    for number, edge in enumerate(graph.edges):
        made.add_edge(legal(edge.source), legal(edge.target), key=f"e{number}", **_edge(edge))
    return made


def _node(node: GraphNode) -> dict[str, Any]:
    more = {f"more_{kind}": count for kind, count in (node.more or {}).items()}
    return _known(
        {
            "label": node.label,
            "kind": node.kind,
            "weight": node.weight,
            "papers": node.papers,
            "citations": node.citations,
            "first_year": node.first_year,
            "last_year": node.last_year,
            "why": node.why,
            "via": node.via,
        }
        | more
    )


def _edge(edge: GraphEdge) -> dict[str, Any]:
    return _known(
        {
            "kind": edge.kind,
            "label": edge.words,
            "weight": edge.weight,
            "papers": edge.papers,
            "share": edge.share,
            "similarity": edge.similarity,
            "place": edge.place,
            "of": edge.of,
            "first_year": edge.first_year,
            "last_year": edge.last_year,
        }
    )


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nobody knows, which neither format can say, and what no XML may hold."""
    return {
        name: legal(value) if isinstance(value, str) else value for name, value in values.items() if value is not None
    }
