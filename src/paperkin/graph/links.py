"""What ties two nodes, by their numbers in an index, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

from paperkin.graph.research_graph import EdgeKind, NodeKind

# A node by its number: the row of a paper, the label of a person or an institution, the node of a topic.
Key = tuple[NodeKind, int]
# No tie is nothing.
_WEAKEST = 0.001
UNDIRECTED = ("near", "works_with")
# How a node is tied to another, from the source and from the target of the edge.
_VERBS: dict[EdgeKind, tuple[str, str]] = {
    "writes": ("wrote", "by"),
    "cites": ("cites", "cited by"),
    "near": ("near", "near"),
    "about": ("about", "a subject of"),
    "at": ("at", "where it is done:"),
    "works_with": ("works with", "works with"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two keys; figures as in `GraphEdge`. `part`: the share is of something else than papers."""

    source: Key
    target: Key
    kind: EdgeKind
    weight: float
    papers: int | None = None
    share: float | None = None
    similarity: float | None = None
    place: int | None = None
    of: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    part: str = ""

    @property
    def name(self) -> tuple[Key, Key, EdgeKind]:
        """What it ties and how; of two links of one name one is enough."""
        return self.source, self.target, self.kind

    def other(self, key: Key) -> Key:
        """Return the end that is not this one."""
        return self.target if self.source == key else self.source


def tied(a: Key, b: Key, kind: EdgeKind, weight: float, **figures: float | int | str | None) -> Link:
    """Return a link; one without a direction is the same from either end."""
    if kind in UNDIRECTED and b < a:
        a, b = b, a
    return Link(a, b, kind, min(1.0, max(_WEAKEST, weight)), **figures)  # type: ignore[arg-type]


def saturated(papers: float) -> float:
    """Return how strong so many papers make a tie, in [0, 1): the hundredth adds less than the second."""
    return log1p(papers) / (1 + log1p(papers))


def told(link: Link) -> str:
    """Return what a link rests on, in words."""
    if link.part:
        return link.part
    said = []
    if link.place is not None:
        said.append("the only author" if link.of == 1 else f"author {link.place} of {link.of}")
    if link.papers is not None:
        joint = "joint " if link.kind == "works_with" else ""
        said.append(f"{link.papers:,} {joint}paper{'' if link.papers == 1 else 's'}")
    if link.share is not None:
        said.append(f"{link.share:.0%} of {'its nearest papers' if link.source[0] == 'paper' else 'all'}")
    if link.similarity is not None:
        said.append(f"cosine {link.similarity:.2f}")
    if link.papers is not None and link.first_year is not None:
        said.append(f"{link.first_year}–{link.last_year}" if link.first_year != link.last_year else f"{link.last_year}")
    return ", ".join(said)


def reason(link: Link, key: Key, label: str) -> str:
    """Return why a node is there that is tied to another of this label."""
    verb = _VERBS[link.kind][0 if link.source == key else 1]
    evidence = told(link)
    return f"{verb} {label}: {evidence}" if evidence else f"{verb} {label}"
