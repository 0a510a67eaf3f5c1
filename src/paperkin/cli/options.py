"""The options that several commands share, described once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from paperkin.settings import read_settings

if TYPE_CHECKING:
    from paperkin.service import Library

LibraryPath = Annotated[
    Path | None,
    typer.Option(
        "--library",
        "-l",
        help="The library's folder. Default: PAPERKIN_LIBRARY, else indexes/default.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")]
EncoderName = Annotated[
    str | None,
    typer.Option(help="A sentence-transformers model: a hub name or a folder. Default: the packaged all-MiniLM-L6-v2."),
]
Revision = Annotated[str | None, typer.Option("--revision", help="Branch, tag or commit of a hub model.")]
Engine = Annotated[str | None, typer.Option(help="auto, openvino or torch.")]
Device = Annotated[str | None, typer.Option(help="cpu, cuda, cuda:1, mps. Default: cpu.")]
Limit = Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many papers to show.")]
YearFrom = Annotated[int | None, typer.Option(help="First year, inclusive.")]
YearTo = Annotated[int | None, typer.Option(help="Last year, inclusive.")]
Venue = Annotated[list[str] | None, typer.Option(help="Only this venue; give several for any of them.")]
Author = Annotated[
    list[str] | None,
    typer.Option(help="Only papers by this name or words of it, id or ORCID; give several for any of them."),
]
Institution = Annotated[
    list[str] | None, typer.Option(help="Only from this institution, by name or id; give several for any of them.")
]
Topic = Annotated[
    list[str] | None,
    typer.Option(help="Only this topic or keyword, or the topic of this id; give several for any of them."),
]
Kind = Annotated[
    list[str] | None, typer.Option("--type", help="Only articles, preprints, …; give several for any of them.")
]
Source = Annotated[list[str] | None, typer.Option(help="Only what this reader took in; give several for any of them.")]
Since = Annotated[str | None, typer.Option(help="Published on this day or later: 2021, 2021-06 or 2021-06-30.")]
Diversity = Annotated[
    float, typer.Option(min=0, max=1, help="Above 0: less of what better papers said already.", show_default=False)
]
CursorWord = Annotated[str | None, typer.Option("--cursor", help="next_cursor of the page before (see --json).")]


class FindsByDefault(TyperGroup):
    """Takes what is no command for arguments of `find`: `paperkin institutions edinburgh`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `find` first where nothing else is asked for."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["find", *args]
        return super().parse_args(ctx, args)


@contextmanager
def opened(library: Path | None) -> Iterator[Library]:
    """Open the library that the option or the settings name, for the length of a command."""
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        yield lib
