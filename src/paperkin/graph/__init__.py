"""Index → the research graph: what lies around a paper, a person, a topic or an institution, chosen, told and drawn."""

from paperkin.graph.research_graph import (
    EDGE_KINDS,
    NODE_KINDS,
    EdgeKind,
    GraphEdge,
    GraphNode,
    NodeKind,
    ResearchGraph,
)

__all__ = ["EDGE_KINDS", "NODE_KINDS", "EdgeKind", "GraphEdge", "GraphNode", "NodeKind", "ResearchGraph"]
