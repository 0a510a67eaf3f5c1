"""The options that several commands share, described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
Author = Annotated[list[str] | None, typer.Option(help="Only papers by this full name; give several for any of them.")]
CursorWord = Annotated[str | None, typer.Option("--cursor", help="next_cursor of the page before (see --json).")]
