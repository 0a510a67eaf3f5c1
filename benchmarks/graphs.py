"""Graphs around nodes of every kind, the largest among them: how long they take, and what choosing and drawing cost.

The baseline is the least that a graph can be: the ties of the centre, ranked one by one, without those between its
neighbours. Pictures and files are compared with the JSON of the same graphs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from benchmarks.common import Figures, described, grid, interleaved, latency, opened_library, percentile, ratio, times
from paperkin.graph import NODE_KINDS, NodeKind
from paperkin.graph.field import Field
from paperkin.graph.neighbours import neighbours
from paperkin.introducing.graph_answers import graph_file
from paperkin.service import Library

_FORMATS = ("json", "graphml", "svg")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--nodes", type=int, default=25, help="how many nodes of each kind (default 25)")
    parser.add_argument("--limit", type=int, default=40, help="how many nodes a graph has (default 40)")


def measure(arguments: argparse.Namespace) -> Figures:
    """Time graphs around nodes of each kind, and what is written of them."""
    with opened_library(arguments.library) as library:
        figures: Figures = {"library": described(library), "limit": arguments.limit}
        for kind in NODE_KINDS:
            around = _nodes(library, kind, arguments.nodes)
            if around:
                figures[kind] = _around(library, around, arguments.limit)
    return figures


def _around(library: Library, around: list[str], limit: int) -> Figures:

    def alone(at: int) -> None:
        field = _field(library, limit)
        ties = neighbours(field, library._key(field, around[at]), NODE_KINDS)
        sorted(ties, key=lambda tie: -tie.weight)[:limit]

    graphs = [library.graph(node, limit=limit) for node in around]  # and everything is warm
    alone(0)
    calls: dict[str, Callable[[int], Any]] = {
        "graph": lambda at: library.graph(around[at], limit=limit),
        "alone": alone,
        **{written: _writing(graphs, written) for written in _FORMATS},
    }
    calls["svg"](0)
    samples = interleaved(calls, len(around))
    found: Figures = {"around": len(around), "nodes": float(np.mean([len(graph.nodes) for graph in graphs]))}
    for name, own in samples.items():
        base = samples["json" if name in _FORMATS else "alone"]
        found[name] = {
            **latency(own),
            "max_ms": round(max(own), 3),
            "ratio": ratio(percentile(own, 50), percentile(base, 50)),
        }
    return found


def _writing(graphs: list[Any], written_as: str) -> Callable[[int], bytes]:
    return lambda at: graph_file(graphs[at], written_as)


def _field(library: Library, limit: int) -> Field:
    index = library.serving.generation()
    return Field(index, library._survey(index), library._ground(index), library.catalogue, (None, None), limit)


def _nodes(library: Library, kind: NodeKind, count: int) -> list[str]:
    """Return the largest node of a kind, and others from the largest to the smallest by even steps."""
    field = _field(library, 1)
    if kind == "topic":
        topics = field.survey.topics
        return [topics[at].id for at in _spread(np.array([topic.papers for topic in topics]), count)]
    if kind == "paper":
        rows = field.index.paper_rows[_spread(np.diff(field.ground.people.ends), count)].tolist()
        return list(library.catalogue.ids(rows).values())
    bearing, letter = field.bearing(kind), "A" if kind == "person" else "I"
    numbers = [bearing.labels.number(at) for at in _spread(np.diff(bearing.row_ends), count)]
    return [f"{letter}{number}" for number in numbers if number is not None]


def _spread(sizes: NDArray[np.int64], count: int) -> list[int]:
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    places: list[int] = order[np.unique(np.linspace(0, len(order) - 1, min(count, len(order))).astype(int))].tolist()
    return places


def tables(figures: Figures) -> Iterable[Table]:
    """Show a table for each kind of node."""
    for kind in NODE_KINDS:
        if kind not in figures:
            continue
        found = figures[kind]
        table = grid(
            f"Around {found['around']} nodes of kind {kind}: graphs of {found['nodes']:.0f} nodes on average",
            ["ms", "median", "95 %", "slowest", "ratio"],
        )
        for name in ("alone", "graph", *_FORMATS):
            own = found[name]
            beside = "centre's ties alone" if name == "alone" else name
            table.add_row(beside, *(f"{own[at]:.1f}" for at in ("p50_ms", "p95_ms", "max_ms")), times(own["ratio"]))
        yield table
