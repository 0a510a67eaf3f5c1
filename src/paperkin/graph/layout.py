"""Where the nodes of a picture lie: a spring layout, spread until nothing covers anything else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paperkin.graph.research_graph import ResearchGraph

Places = NDArray[np.float64]
# From one start everything comes out the same.
_SEED = 7
_STEPS = 60
_SPREADING = 80


def places(graph: ResearchGraph, width: float, height: float, apart: float) -> Places:
    """Return the middle of every node, (n, 2), within `width` × `height` of room and about `apart` from any other.

    The springs are Fruchterman & Reingold's (1991) as networkx has them, stronger for stronger edges; the centre of the
    graph begins in the middle.
    """
    import networkx as nx

    count = len(graph.nodes)
    if count == 1:
        return np.array([[width / 2, height / 2]])
    drawn = nx.Graph()
    drawn.add_nodes_from(range(count))
    at = {node.id: place for place, node in enumerate(graph.nodes)}
    for edge in graph.edges:
        a, b = at[edge.source], at[edge.target]
        drawn.add_edge(a, b, weight=drawn.get_edge_data(a, b, {"weight": 0.0})["weight"] + 0.15 + edge.weight)
    start = {place: _start(place, count) for place in range(count)}
    found = nx.spring_layout(
        drawn, pos=start, k=2.2 / np.sqrt(count), iterations=_STEPS, seed=_SEED, weight="weight", method="force"
    )
    return _spread(np.array([found[place] for place in range(count)]), width, height, apart)


def _start(place: int, count: int) -> tuple[float, float]:
    """Return a spiral's points: all different, the weightiest innermost."""
    radius, angle = np.sqrt(place / count), place * 2.399963  # the golden angle
    return float(radius * np.cos(angle)), float(radius * np.sin(angle))


def _spread(xy: Places, width: float, height: float, apart: float) -> Places:
    """Fill the room, then push apart what is too close; what is crowded in the middle gets more of the room."""
    middle = xy - np.median(xy, axis=0)
    far = np.linalg.norm(middle, axis=1)
    ranks = np.argsort(np.argsort(far, kind="stable"), kind="stable")
    even = np.sqrt((ranks + 0.5) / len(xy))
    # Half as the springs say, half by rank, so that one that is far out does not squeeze all others together.
    radius = (far / max(far.max(), 1e-9) + even) / 2
    xy = middle / np.maximum(far, 1e-9)[:, None] * radius[:, None]
    room = np.array([width, height])
    low, high = xy.min(axis=0), xy.max(axis=0)
    xy = (xy - low) / np.maximum(high - low, 1e-9) * room
    for _ in range(_SPREADING):
        ways = xy[:, None] - xy[None]
        # Labels are wide and low: two nodes above each other may be closer than two side by side.
        distances = np.sqrt((ways[..., 0] / 1.6) ** 2 + ways[..., 1] ** 2) + np.eye(len(xy)) * 1e9
        push = np.maximum(0, apart - distances) / np.maximum(distances, 1e-6)
        if not push.any():
            break
        xy = np.clip(xy + 0.35 * (push[..., None] * ways).sum(axis=1), 0, room)
    return xy
