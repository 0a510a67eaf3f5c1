"""Graphs made by hand."""

from __future__ import annotations

from paperkin.graph import EDGE_KINDS, NODE_KINDS, GraphEdge, GraphNode, ResearchGraph

# What papers say: markup, what no XML may hold, right to left, CJK, a formula, and no end.
HOSTILE = (
    "</title><script>alert('x')</script> & \"quoted\" ]]> \x00\x0b\x1f\ud800\ufffe\uffff "
    "שלום 深度学习 $\\frac{x}{y}$ <!ENTITY a> " + "very long " * 60
)


def wheel(count: int, label: str = "Node") -> ResearchGraph:
    """Return a graph of a centre and others around it, of all kinds, each tied to the centre and to the next."""
    nodes = [
        GraphNode(
            f"n{at}",
            NODE_KINDS[at % 4],
            f"{label} {at}",
            1 / (1 + at),
            papers=None if at % 4 == 0 else at,
            citations=7 if at == 0 else None,
            first_year=2000 if at % 2 else None,
            last_year=2020 if at % 2 else None,
            why="" if at == 0 else f"near {label} 0: cosine 0.50",
            via=None if at == 0 else "n0",
            more={"paper": at},
        )
        for at in range(count)
    ]
    ties = [(0, at) for at in range(1, count)] + [(at, at + 1) for at in range(1, count - 1)]
    edges = [
        GraphEdge(f"n{a}", f"n{b}", EDGE_KINDS[at % 6], 0.1 + 0.9 / (1 + at), papers=at, words=f"{label} tie")
        for at, (a, b) in enumerate(ties)
    ]
    return ResearchGraph("n0", tuple(nodes), tuple(edges), {"paper": count}, 0, "20260101T000000Z-0000")
