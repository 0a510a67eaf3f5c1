"""The graph explorer: what lies around a paper, a person, a topic or an institution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Query, Request, Response

from paperkin.api.asked import Lib
from paperkin.api.graph_models import NodeKindWord
from paperkin.introducing.graph_answers import graph_answer
from paperkin.introducing.graphing import MAX_EXPANDED, MAX_NODES
from paperkin.web.addresses import institution_address, paper_address, person_address, topic_address, with_query
from paperkin.web.rendering import page

graph_pages = APIRouter(include_in_schema=False)

DEFAULT_LIMIT = 40
SIZES = (20, 40, 80, 120, MAX_NODES)
# Every node that is expanded makes room for some of its neighbours.
_ROOM = 20
KINDS: tuple[NodeKindWord, ...] = ("paper", "person", "topic", "institution")
KIND_WORDS = {
    "paper": ("paper", "papers"),
    "person": ("person", "people"),
    "topic": ("topic", "topics"),
    "institution": ("institution", "institutions"),
}
# How a tie reads from its source, and from its target.
TIES = {
    "writes": ("wrote", "by"),
    "cites": ("cites", "cited by"),
    "near": ("near", "near"),
    "about": ("about", "subject of"),
    "at": ("at", "home of"),
    "works_with": ("works with", "works with"),
}
# What the picture needs of an edge.
_DRAWN = ("source", "target", "kind", "weight", "words")
_ADDRESS_OF = {
    "paper": paper_address,
    "person": person_address,
    "topic": topic_address,
    "institution": institution_address,
}


class Node(Protocol):
    """What addresses need of a node of a graph."""

    @property
    def id(self) -> str:
        """What graphs are asked around."""

    @property
    def kind(self) -> NodeKindWord:
        """Which of the four."""

    @property
    def more(self) -> Mapping[str, int] | None:
        """By kind, how many neighbours are not beside it."""


@dataclass(frozen=True, slots=True)
class View:
    """What an address of the explorer says: the centre, the nodes expanded since, the kinds, and how many nodes."""

    around: str
    expanded: tuple[str, ...] = ()
    kinds: tuple[NodeKindWord, ...] = KINDS
    limit: int = DEFAULT_LIMIT

    @property
    def room(self) -> int:
        """How many nodes are asked for."""
        return min(MAX_NODES, max(self.limit, len(self.expanded) + 1) + _ROOM * len(self.expanded))

    @property
    def chosen_kinds(self) -> tuple[NodeKindWord, ...] | None:
        """The kinds where they are not all."""
        return None if set(self.kinds) == set(KINDS) else self.kinds

    def address(self) -> str:
        """Return the path of this view."""
        limit = None if self.limit == DEFAULT_LIMIT else self.limit
        return with_query(
            "/graph", {"around": self.around, "with": self.expanded, "kinds": self.chosen_kinds, "limit": limit}
        )

    def file(self, written_as: str | None = None) -> str:
        """Return the path of this graph in the API, as one of its formats."""
        return with_query(
            "/v1/graph",
            around=self.around,
            expand=self.expanded,
            kinds=self.chosen_kinds,
            limit=self.room,
            format=written_as,
        )

    def centred(self, node_id: str) -> View:
        """Return the same around another node."""
        return View(node_id, (), self.kinds, self.limit)

    def opened(self, node: Node) -> View | None:
        """Return the view with a node expanded, None where that would bring nothing more."""
        if not sum((node.more or {}).values()):
            return None
        if node.id == self.around:
            larger = next((size for size in SIZES if size > self.limit), None)
            return View(self.around, self.expanded, self.kinds, larger) if larger else None
        if node.id in self.expanded or len(self.expanded) == MAX_EXPANDED:
            return None
        return View(self.around, (*self.expanded, node.id), self.kinds, self.limit)


@graph_pages.get("/graph")
def graph_page(
    request: Request,
    library: Lib,
    around: Annotated[str, Query(max_length=2000)] = "",
    expanded: Annotated[list[str] | None, Query(alias="with", max_length=MAX_EXPANDED)] = None,
    kinds: Annotated[list[NodeKindWord] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_NODES)] = DEFAULT_LIMIT,
) -> Response:
    """Show a graph as a picture to walk through and as a table, or ask around what it should be."""
    if not around.strip():
        return page(request, "graph.html", graph=None)
    asked = View(
        around.strip(),
        tuple(dict.fromkeys(expanded or ())),
        tuple(kind for kind in KINDS if kind in kinds) if kinds else KINDS,
        limit,
    )
    found = library.graph(asked.around, kinds=asked.chosen_kinds, expand=asked.expanded, limit=asked.room)
    # Whatever id it was asked by, the links have the one that graphs give.
    view = View(found.around, asked.expanded, asked.kinds, asked.limit)
    told = graph_answer(found)
    drawn = {
        "around": found.around,
        "expanded": view.expanded,
        "readings": TIES,
        "kinds": KIND_WORDS,
        "nodes": [{**shape, **_addresses(node, view)} for shape, node in zip(told["nodes"], found.nodes, strict=True)],
        "edges": [{name: edge[name] for name in _DRAWN} for edge in told["edges"]],
    }
    return page(
        request,
        "graph.html",
        graph=found,
        view=view,
        centre=found.nodes[0],
        labels={node.id: node for node in found.nodes},
        counts=Counter(node.kind for node in found.nodes),
        kind_words=KIND_WORDS,
        ties=TIES,
        sizes=sorted({*SIZES, limit}),
        address_of=address_of,
        drawn=drawn,
    )


def address_of(node: Node) -> str:
    """Return the path of a node's own page."""
    return _ADDRESS_OF[node.kind](node.id.removeprefix("paper:") if node.kind == "paper" else node.id)


def _addresses(node: Node, view: View) -> dict[str, Any]:
    """Return where one can go from a node; null where that would change nothing."""
    opened = view.opened(node)
    return {
        "page": address_of(node),
        "centred": None if node.id == view.around else view.centred(node.id).address(),
        "opened": opened.address() if opened else None,
    }
