"""`paperkin graph`: what lies around a paper, a person, a topic or an institution."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from paperkin.cli.files import check_folder, write_file
from paperkin.cli.options import AsJson, LibraryPath, YearFrom, YearTo, opened
from paperkin.errors import InvalidRequest

if TYPE_CHECKING:
    from paperkin.graph import ResearchGraph

graph_app = typer.Typer()

_MOST_SHOWN = 200
Word = TypeVar("Word", bound=str)


@graph_app.command("graph")
def graph(
    around: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="A paper by any of its ids, a person (A12), a topic (T3), an institution (I7)."
        ),
    ],
    library: LibraryPath = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="The file to write: .svg, .png, .graphml, .gexf or .json.", show_default=False
        ),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kinds", help="Only paper, person, topic or institution; give several for more kinds."),
    ] = None,
    edges: Annotated[
        list[str] | None,
        typer.Option("--edges", help="Only writes, cites, near, about, at or works_with; give several for more kinds."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=_MOST_SHOWN, help="How many nodes.")] = 40,
    depth: Annotated[int, typer.Option(min=1, max=2, help="2 for neighbours of the nearest neighbours, too.")] = 1,
    expand: Annotated[
        list[str] | None, typer.Option(help="A node that stays, with its neighbours; give several for more.")
    ] = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    as_json: AsJson = False,
) -> None:
    """Show what lies around a paper, a person, a topic or an institution: nearby papers, people, topics, institutions.

    With --out it is drawn or written for Gephi, yEd and Cytoscape; otherwise it is listed, the weightiest first.

    In a pipe: id, kind, weight, first and last year, name, and why it is there.

    Example: `paperkin graph A12 --out graph.svg`
    """
    from paperkin.cli.show import show_json, show_note
    from paperkin.graph import EDGE_KINDS, NODE_KINDS
    from paperkin.introducing.graph_answers import graph_answer, graph_file

    written_as = None if out is None else _format(out)
    node_kinds, edge_kinds = _words(kinds, NODE_KINDS, "node"), _words(edges, EDGE_KINDS, "edge")
    with opened(library) as lib:
        found = lib.graph(
            around,
            kinds=node_kinds,
            edges=edge_kinds,
            limit=limit,
            depth=depth,
            expand=expand or (),
            year_from=year_from,
            year_to=year_to,
        )
    if out is not None and written_as is not None:
        data = graph_file(found, written_as)
        write_file(out, data)
        if as_json:
            show_json({"file": str(out), "nodes": len(found.nodes), "edges": len(found.edges), "bytes": len(data)})
        else:
            show_note(f"{out}: {len(found.nodes)} nodes, {len(found.edges)} edges, {len(data) / 1e3:.0f} kB.")
    elif as_json:
        show_json(graph_answer(found))
    else:
        _show(found)


def _show(found: ResearchGraph) -> None:
    from paperkin.cli.described import Described, show_described
    from paperkin.cli.show import show_note, show_rows

    nodes = [
        Described(
            node.id,
            node.label,
            [node.why],
            [node.kind, f"{node.weight:.4f}", node.first_year or "", node.last_year or ""],
        )
        for node in found.nodes
    ]
    if sys.stdout.isatty():
        show_described("Node", ["kind", "weight", "from", "to"], nodes)
    else:
        show_rows([node.id, *node.figures, node.name, *node.lines] for node in nodes)
    hidden = {kind: (found.nodes[0].more or {}).get(kind, 0) for kind in found.found}
    more = ", ".join(f"{count:,} more {_called(kind, count)}" for kind, count in hidden.items() if count)
    show_note(f"{len(found.edges)} ties. {f'Around it are {more}.' if more else ''}".strip())


def _called(kind: str, count: int) -> str:
    several = "people" if kind == "person" else f"{kind}s"
    return kind if count == 1 else several


def _words(given: Sequence[str] | None, known: Sequence[Word], of: str) -> list[Word] | None:
    if not given:
        return None
    strange = [word for word in given if word not in known]
    if strange:
        raise InvalidRequest(
            f"There is no such kind of {of}", value=", ".join(strange), remedy=f"Give some of {', '.join(known)}."
        )
    return [word for word in known if word in given]


def _format(out: Path) -> str:
    from paperkin.introducing.graph_answers import GRAPH_FORMATS

    check_folder(out)
    written_as = out.suffix.lower().removeprefix(".")
    if written_as not in GRAPH_FORMATS:
        endings = ", ".join(f".{name}" for name in GRAPH_FORMATS)
        raise InvalidRequest("A graph cannot be written as such a file", value=out.name, remedy=f"End it in {endings}.")
    return written_as
