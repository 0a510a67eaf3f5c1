"""`paperkin map`: the library as one file to look at, to mail or to print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paperkin.cli.files import check_folder, write_file
from paperkin.cli.options import AsJson, LibraryPath
from paperkin.errors import InvalidRequest
from paperkin.settings import read_settings

if TYPE_CHECKING:
    from paperkin.maps import LibraryMap
    from paperkin.progress import Progress

maps_app = typer.Typer()


@maps_app.command("map")
def draw_map(
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write: .html, .png or .json.")],
    library: LibraryPath = None,
    title: Annotated[
        str | None, typer.Option(help="Stands above the map. Default: the library's name.", show_default=False)
    ] = None,
    level: Annotated[
        int | None,
        typer.Option(
            min=0, help="The narrowest level of topics, 0 for the broadest. Default: all.", show_default=False
        ),
    ] = None,
    topic: Annotated[
        str | None, typer.Option(help="Only this topic's papers, by an id such as T12.", show_default=False)
    ] = None,
    colour: Annotated[str, typer.Option(help="topic, year or citations.")] = "topic",
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="A PNG's pixels. Default: 3600x3300.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw the papers as a map: near ones are alike. The HTML file needs no network, the PNG is for print.

    Example: `paperkin map --out map.html`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json, show_note
    from paperkin.service import Library

    settings = read_settings(library=library)
    heading = title or f"Papers of {settings.library.resolve().name}"
    drawn = _drawing(out, heading, colour, size)
    with Library.open(settings=settings) as lib, Bars() as bars:
        seen = lib.map()
        if topic is not None:
            seen = seen.within(topic)
        if level is not None:
            seen = seen.down_to(level)
        data = drawn(seen, bars)
    write_file(out, data)
    if as_json:
        show_json({"file": str(out), "papers": len(seen), "bytes": len(data)})
        return
    show_note(f"{out}: {len(seen):,} papers, {len(data) / 1e6:.1f} MB.")


def _drawing(out: Path, title: str, colour: str, size: str | None) -> Callable[[LibraryMap, Progress], bytes]:
    """Check everything that can be wrong before the library is read, and return what draws."""
    from paperkin.maps.library_map import COLOURS

    chosen = next((known for known in COLOURS if known == colour), None)
    if chosen is None:
        raise InvalidRequest("A map has no such colours", value=colour, remedy=f"Give one of {', '.join(COLOURS)}.")
    check_folder(out)
    kind = out.suffix.lower()
    if size is not None and kind != ".png":
        raise InvalidRequest("Only a PNG has a size", value=size, remedy="Leave --size out, or write to a .png file.")
    if kind == ".html":
        from paperkin.maps.page import page

        return lambda of, progress: page(of, title, chosen, progress)
    if kind == ".png":
        from paperkin.maps.poster import DEFAULT_SIZE, check_size, poster

        pixels = DEFAULT_SIZE if size is None else _pixels(size)
        check_size(pixels)
        return lambda of, progress: poster(of, title, chosen, pixels, progress)
    if kind == ".json":
        import orjson

        from paperkin.maps.json_map import map_answer

        return lambda of, progress: orjson.dumps(map_answer(of, progress))
    raise InvalidRequest(
        "A map cannot be written as such a file", value=out.name, remedy="End it in .html, .png or .json."
    )


def _pixels(size: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,6})[x×](\d{1,6})", size.strip(), re.IGNORECASE)
    if found is None:
        raise InvalidRequest("This is no size", value=size, remedy="Give width and height in pixels: 3600x3300.")
    return int(found[1]), int(found[2])
