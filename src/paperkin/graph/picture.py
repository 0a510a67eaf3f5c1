"""A graph laid out on a sheet: circles, lines and labels with their places, for whatever draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from paperkin.graph.layout import places
from paperkin.graph.research_graph import NODE_KINDS, EdgeKind, GraphEdge, GraphNode, NodeKind, ResearchGraph
from paperkin.text import cleaned

Anchor = Literal["start", "middle", "end"]
WIDTH, HEIGHT = 1280, 960
# Around the nodes: labels go beyond them to the sides; the heading stands above, the legend below.
SIDE, TOP, BOTTOM = 120, 72, 84
_LONGEST = {"paper": 34, "person": 26, "topic": 30, "institution": 30}
_FONT: dict[NodeKind, float] = {"paper": 11.0, "person": 12.0, "topic": 13.0, "institution": 12.0}
# Of a sans-serif's letters, in units of the font size; Chinese, Japanese and Korean ones are about as wide as high.
_LETTER, _BOLD, _WIDE, _LINE = 0.55, 0.63, 1.05, 1.2

# Okabe & Ito's colours, which the colour-blind tell apart, darker on light ground and lighter on dark.
COLOURS: dict[NodeKind, tuple[str, str]] = {
    "paper": ("#0072b2", "#56b4e9"),
    "person": ("#d55e00", "#f0914a"),
    "topic": ("#007a5a", "#2fc79a"),
    "institution": ("#9a4f86", "#d79bc4"),
}
# On light ground and on dark, the dashes, and what the legend says.
LINES: dict[EdgeKind, tuple[str, str, str, str]] = {
    "writes": ("#c07a45", "#b5794f", "", "wrote"),
    "cites": ("#4a6a86", "#7f9fb8", "", "cites"),
    "near": ("#8d99a6", "#6c7a88", "2 4", "is near"),
    "about": ("#5fa38c", "#4f957d", "", "is about"),
    "at": ("#b088a4", "#96718b", "6 4", "at"),
    "works_with": ("#c9a227", "#a88a2c", "", "works with"),
}
INK, QUIET, GROUND = ("#1c1c1f", "#e8e8ec"), ("#62626a", "#a2a2ac"), ("#ffffff", "#16171b")


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A node at its place. label: empty where there is no room for it. label_x, label_y: where its baseline begins, is
    in the middle, or ends, as `anchor` says.
    """

    node: GraphNode
    x: float
    y: float
    radius: float
    label: str
    label_x: float
    label_y: float
    anchor: Anchor
    font: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph on a sheet of `WIDTH` × `HEIGHT`. edges: with their ends, the weakest first."""

    title: str
    nodes: tuple[DrawnNode, ...]
    edges: tuple[tuple[GraphEdge, DrawnNode, DrawnNode], ...]

    @property
    def node_kinds(self) -> list[NodeKind]:
        """The kinds of nodes that are there."""
        return [kind for kind in NODE_KINDS if any(drawn.node.kind == kind for drawn in self.nodes)]

    @property
    def edge_kinds(self) -> list[EdgeKind]:
        """The kinds of edges that are there."""
        return [kind for kind in LINES if any(edge.kind == kind for edge, _, _ in self.edges)]

    def described(self) -> str:
        """Return what is to be seen, in a sentence for those who do not see it."""
        counted = [
            f"{count} {_PLURAL[kind] if count != 1 else kind}"
            for kind in self.node_kinds
            if (count := sum(drawn.node.kind == kind for drawn in self.nodes))
        ]
        beside = [cleaned(drawn.node.label) for drawn in self.nodes[1:6]]
        nearest = f" Nearest: {'; '.join(beside)}." if beside else ""
        return f"A graph of {', '.join(counted)} and {len(self.edges)} ties between them.{nearest}"


_PLURAL = {"paper": "papers", "person": "people", "topic": "topics", "institution": "institutions"}


def picture(graph: ResearchGraph) -> Picture:
    """Lay a graph out."""
    count = len(graph.nodes)
    room = WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM
    apart = float(np.sqrt(room[0] * room[1] / (2.6 * count)))
    xy = places(graph, *room, apart) + np.array([SIDE, TOP])
    radii = [_radius(graph, place) for place in range(count)]
    labels = _labels(graph, xy.tolist(), radii)
    nodes = [
        DrawnNode(node, round(float(x), 1), round(float(y), 1), radius, *label)
        for node, (x, y), radius, label in zip(graph.nodes, xy, radii, labels, strict=True)
    ]
    at = {drawn.node.id: drawn for drawn in nodes}
    edges = [(edge, at[edge.source], at[edge.target]) for edge in reversed(graph.edges)]
    return Picture(f"Around {shortened(graph.nodes[0].label, 80)}", tuple(nodes), tuple(edges))


def shortened(label: str, most: int) -> str:
    """Return a label without what nobody sees, and cut with an ellipsis where it is longer than `most` letters."""
    label = cleaned(label)
    if len(label) <= most:
        return label
    cut = label[: most - 1]
    return f"{(cut.rsplit(' ', 1)[0] if ' ' in cut[most // 2 :] else cut).rstrip(' ,;:&-–—(')}…"


def _radius(graph: ResearchGraph, place: int) -> float:
    """Return how large a node is drawn: the weightiest of its kind largest, the centre larger still."""
    small = 0.75 if len(graph.nodes) > 100 else 1.0
    if place == 0:
        return 17.0 * small
    node = graph.nodes[place]
    most = max(other.weight for other in graph.nodes[1:] if other.kind == node.kind)
    return round((5.0 + 7.0 * float(np.sqrt(node.weight / max(most, 1e-12)))) * small, 1)


Placed = tuple[str, float, float, Anchor, float]
_Box = tuple[float, float, float, float]


def _labels(graph: ResearchGraph, xy: Sequence[Sequence[float]], radii: Sequence[float]) -> list[Placed]:
    """Place labels, the weightiest nodes' first, where they cover no node and no other label; or not at all."""
    taken: list[_Box] = [
        (x - radius, y - radius, x + radius, y + radius) for (x, y), radius in zip(xy, radii, strict=True)
    ]
    found: list[Placed] = [("", 0.0, 0.0, "start", 0.0)] * len(radii)
    small = 0.85 if len(radii) > 100 else 1.0
    order = sorted(range(len(radii)), key=lambda place: (place > 0, -radii[place], place))
    for place in order:
        node, (x, y), radius = graph.nodes[place], xy[place], radii[place]
        font = _FONT[node.kind] * small * (1.2 if place == 0 else 1.0)
        for most in (_LONGEST[node.kind], 20):
            text = shortened(node.label, most)
            letter = _BOLD if place == 0 or node.kind == "topic" else _LETTER
            width = sum(_WIDE if ord(char) >= 0x2E80 else letter for char in text) * font
            placed = _room(width, x, y, radius, font, taken)
            if placed is not None:
                box, (label_x, label_y, anchor) = placed
                taken.append(box)
                found[place] = text, round(label_x, 1), round(label_y, 1), anchor, round(font, 1)
                break
    return found


def _room(
    width: float, x: float, y: float, radius: float, font: float, taken: Sequence[_Box]
) -> tuple[_Box, tuple[float, float, Anchor]] | None:
    height, gap = _LINE * font, radius + 3
    ways: tuple[tuple[float, float, Anchor], ...] = (
        (x + gap, y, "start"),
        (x - gap, y, "end"),
        (x, y + gap + height / 2, "middle"),
        (x, y - gap - height / 2, "middle"),
        (x + gap * 0.7, y + gap * 0.7 + height / 3, "start"),
        (x + gap * 0.7, y - gap * 0.7 - height / 3, "start"),
        (x - gap * 0.7, y + gap * 0.7 + height / 3, "end"),
        (x - gap * 0.7, y - gap * 0.7 - height / 3, "end"),
    )
    for at, middle, anchor in ways:
        left = at - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        box = left, middle - height / 2, left + width, middle + height / 2
        inside = box[0] >= 6 and box[2] <= WIDTH - 6 and box[1] >= TOP - 24 and box[3] <= HEIGHT - BOTTOM + 24
        if inside and not any(_cover(box, other) for other in taken):
            return box, (at, middle + font * 0.35, anchor)
    return None


def _cover(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
