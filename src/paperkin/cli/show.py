"""Results on standard output: tables in a terminal, tab-separated data in a pipe, JSON on request."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from paperkin.errors import PaperkinError
from paperkin.text import cleaned

if TYPE_CHECKING:
    from paperkin.evaluate import Evaluation


def show_json(answer: Any) -> None:
    """Write JSON: indented for a person, one line for a program."""
    option = orjson.OPT_INDENT_2 if sys.stdout.isatty() else 0
    sys.stdout.write(orjson.dumps(answer, option=option, default=str).decode() + "\n")


def show_fields(fields: Sequence[tuple[str, object]]) -> None:
    """Write names and values."""
    if not sys.stdout.isatty():
        show_rows([name, value] for name, value in fields)
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column()
    for name, value in fields:
        table.add_row(name, escape(str(value)))
    console().print(table)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[str] = ()) -> None:
    """Write a table; columns named in `numeric` are set to the right."""
    if not sys.stdout.isatty():
        show_rows(rows)
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in numeric else "left")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console().print(table)


def show_section(
    heading: str,
    lead: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    numeric: Sequence[str] = (),
) -> None:
    """Write one table of several: in a terminal under its heading, in a pipe with `lead` before each row.

    Writes nothing where there are no rows.
    """
    if not rows:
        return
    if sys.stdout.isatty():
        console().print(Text(f"\n{heading}", style="bold"))
        show_table(columns, rows, numeric)
    else:
        show_rows([lead, *row] for row in rows)


def show_left_out(shown: int, total: int, what: str, remedy: str) -> None:
    """Remark that a list goes on."""
    if shown < total:
        show_note(f"{shown:,} of {total:,} {what}; {remedy}.")


def in_brief(items: Sequence[str], shown: int) -> str:
    """Return the first items, and how many more there are: `Ada, Bo and 254 more`."""
    more = len(items) - shown
    return f"{', '.join(items[:shown])} and {more:,} more" if more > 0 else ", ".join(items)


def show_evaluation(evaluation: Evaluation) -> None:
    """Write a judged set's figures, a line a method."""
    columns = ["method", "nDCG@10", "95 %", "recall@100", "MRR@10", "ms/query"]
    rows = []
    for method, scored in evaluation.methods.items():
        low, high = scored["ndcg@10_interval"]
        figures = [scored["ndcg@10"], f"{low:.3f} to {high:.3f}", scored["recall@100"], scored["mrr@10"]]
        rows.append([method, *figures, scored["p50_ms"]])
    show_table(columns, rows, numeric=columns[1:])
    missing = f"; {evaluation.missing} judged papers are not in it" if evaluation.missing else ""
    show_note(f"{evaluation.name}: {evaluation.queries} queries over {evaluation.papers:,} papers{missing}.")


def show_note(text: str) -> None:
    """Write a remark to standard error, so that a pipe gets nothing but data."""
    Console(stderr=True).print(text, style="dim", highlight=False, soft_wrap=True)


def show_error(error: PaperkinError) -> None:
    """Write an error to standard error: the problem and the value, then the remedy."""
    problem = str(error).removesuffix(f". {error.remedy}")
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    # Databases and libraries write lines of their own.
    console.print(Text.assemble(("error: ", "bold red"), cleaned(problem)))
    console.print(Text.assemble(("remedy: ", "bold"), cleaned(error.remedy)))


def show_rows(rows: Iterable[Sequence[object]]) -> None:
    """Write tab-separated rows, for a pipe."""
    for row in rows:
        sys.stdout.write("\t".join(str(cell).replace("\t", " ").replace("\n", " ") for cell in row) + "\n")


def console() -> Console:
    """Return what writes to standard output now."""
    return Console(highlight=False)
