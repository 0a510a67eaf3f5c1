"""Lists in a terminal whose items need room: what each is on one line, and below it what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from paperkin.cli.show import console


@dataclass(frozen=True, slots=True)
class Described:
    """An item of a list. lines: what is said of it; empty ones are left out. figures: one for each column of a list."""

    id: str
    name: str
    lines: Sequence[str] = ()
    figures: Sequence[object] = ()


def show_described(what: str, columns: Sequence[str], items: Sequence[Described], *, first: int = 1) -> None:
    """Write items as a numbered list for a terminal. what: stands above their names; first: the first one's number.

    Ids are never cut, so that they can be copied. Writes nothing where there are no items.
    """
    if not items:
        return
    table = Table(box=SIMPLE_HEAD, padding=(0, 1), header_style="bold")
    table.add_column("", justify="right", style="dim")
    table.add_column(what, ratio=1, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    for number, item in enumerate(items, first):
        lines = [Text(line, style="dim") for line in item.lines if line]
        told = Group(Text(item.name, style="bold"), *lines, Text(item.id, style="cyan"))
        table.add_row(str(number), told, *(Text(str(figure)) for figure in item.figures))
    console().print(table)
