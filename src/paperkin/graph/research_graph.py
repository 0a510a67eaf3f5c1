"""The records of a research graph: nodes, edges, and why each is there. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NodeKind = Literal["paper", "person", "topic", "institution"]
EdgeKind = Literal["writes", "cites", "near", "about", "at", "works_with"]
NODE_KINDS: tuple[NodeKind, ...] = ("paper", "person", "topic", "institution")
EDGE_KINDS: tuple[EdgeKind, ...] = ("writes", "cites", "near", "about", "at", "works_with")


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A paper, a person, a topic or an institution of a graph.

    id: what `Library.graph` takes, so that every node can be asked about in turn; the same from call to call. papers:
    how many it has, None for a paper. citations: of a paper, None where nobody knows. Years are of a paper, or of the
    first and the last of its papers. weight: how often a walk comes by that begins at the centre and returns there
    after every second step on average; 1 for the centre. why: what ties it to `via`, the id of another node; None for
    the centre. more: kind → how many neighbours of it are not beside it here.
    """

    id: str
    kind: NodeKind
    label: str
    weight: float
    papers: int | None = None
    citations: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    why: str = ""
    via: str | None = None
    more: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """What ties two nodes.

    `writes` goes from a person to a paper, `cites` from the citing paper to the cited one, `about` to a topic, `at` to
    an institution; `near` and `works_with` have no direction. weight: how strong, in (0, 1]. papers: how many say so.
    share: of the source's papers, or of a paper's nearest papers. similarity: cosine. place, of: which author of how
    many, from 1. words: all this for people.
    """

    source: str
    target: str
    kind: EdgeKind
    weight: float
    papers: int | None = None
    share: float | None = None
    similarity: float | None = None
    place: int | None = None
    of: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ResearchGraph:
    """What lies around a node: the centre first, then the others by weight; edges by kind, the strongest first.

    found: kind → how many neighbours were looked at. left_out: how many of the weakest edges between the nodes are not
    told.
    """

    around: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    found: Mapping[str, int]
    left_out: int
    generation: str
