"""`paperkin search`, `related`, `recommend`, `suggest`, `export`: what a library is asked."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paperkin.cli.options import (
    AsJson,
    Author,
    CursorWord,
    Diversity,
    Institution,
    Kind,
    LibraryPath,
    Limit,
    Since,
    Source,
    Topic,
    Venue,
    YearFrom,
    YearTo,
    opened,
)
from paperkin.errors import InvalidRequest
from paperkin.limits import MAX_EXPORT
from paperkin.records import Direction, Filters, Sort

if TYPE_CHECKING:
    from paperkin.records import Page
    from paperkin.service import Exported

asking_app = typer.Typer()

_FORMAT_HELP = "bibtex, ris, csl-json, csv or jsonl."


@asking_app.command()
def search(
    query: Annotated[
        str, typer.Argument(help="Words, a question, a title, an id, an abstract; - reads standard input.")
    ],
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=MAX_EXPORT, help="How many papers to show.")] = 10,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    venue: Venue = None,
    author: Author = None,
    institution: Institution = None,
    topic: Topic = None,
    kind: Kind = None,
    source: Source = None,
    since: Since = None,
    sort: Annotated[Sort, typer.Option(help="The best by relevance in this order.")] = "relevance",
    facets: Annotated[bool, typer.Option("--facets", help="Count the ranked papers by year, venue and so on.")] = False,
    fold: Annotated[bool, typer.Option(help="Fold near-duplicates into the best of them.")] = True,
    diversity: Diversity = 0.0,
    export: Annotated[str | None, typer.Option(help=f"Write the papers instead, as {_FORMAT_HELP}")] = None,
    cursor: CursorWord = None,
    as_json: AsJson = False,
) -> None:
    """Search titles, abstracts and names by meaning and by words.

    The query may set conditions: "in these words", -without, author:leike, venue:acl, year:2019..2022,
    since:2021-06, topic:, type:, institution:, source:. There may be conditions alone, and an id or address goes
    straight to the paper.

    In a pipe the columns are: id, cosine, year, venue, title.

    Example: `paperkin search 'reward models author:leike -atari' --year-from 2018 --venue NeurIPS --venue ICML`
    """
    line = sys.stdin.read() if query == "-" else query
    filters = _filters(year_from, year_to, venue, author, institution, topic, kind, source, since)
    with opened(library) as lib:
        if export:
            _write(lib.export_search(line, export, limit, filters=filters, sort=sort))
            return
        page = lib.search(
            line,
            limit,
            filters=filters,
            cursor=cursor,
            sort=sort,
            facets=facets,
            fold=fold,
            diversity=diversity,
        )
        _show(page, as_json)


@asking_app.command()
def related(
    ids: Annotated[list[str], typer.Argument(help="One or more papers, by any id or address.", show_default=False)],
    library: LibraryPath = None,
    unlike: Annotated[
        list[str] | None, typer.Option(help="Less like this paper; give several for several papers.")
    ] = None,
    direction: Annotated[
        Direction, typer.Option(help="prior: only older papers; derivative: only newer ones.")
    ] = "any",
    why: Annotated[
        bool, typer.Option("--why", help="Say why: nearest sentences, shared topics and people, citations.")
    ] = False,
    limit: Limit = 10,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    venue: Venue = None,
    author: Author = None,
    institution: Institution = None,
    topic: Topic = None,
    kind: Kind = None,
    source: Source = None,
    since: Since = None,
    diversity: Diversity = 0.0,
    cursor: CursorWord = None,
    as_json: AsJson = False,
) -> None:
    """List the papers nearest to one paper, or to several together.

    Ids may be the library's own, arXiv:, DOI:, ACL:, S2:, CorpusId:, PMID:, or an address. Never the papers
    themselves, nor their other versions.

    Example: `paperkin related arXiv:2203.02155 https://aclanthology.org/P19-1001 --direction prior --why`
    """
    filters = _filters(year_from, year_to, venue, author, institution, topic, kind, source, since)
    with opened(library) as lib:
        page = lib.related(
            ids,
            limit,
            negative=unlike or (),
            filters=filters,
            cursor=cursor,
            direction=direction,
            reasons=why,
            diversity=diversity,
        )
        _show(page, as_json)


@asking_app.command()
def recommend(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Papers of a reading list, by any id or address.", show_default=False)
    ] = None,
    library: LibraryPath = None,
    reading_list: Annotated[
        Path | None, typer.Option("--list", help="A file with an id or address a line; - reads standard input.")
    ] = None,
    unlike: Annotated[
        list[str] | None, typer.Option(help="A paper that was of no use; give several for several papers.")
    ] = None,
    since: Since = None,
    limit: Limit = 10,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    venue: Venue = None,
    author: Author = None,
    institution: Institution = None,
    topic: Topic = None,
    kind: Kind = None,
    source: Source = None,
    diversity: Diversity = 0.0,
    cursor: CursorWord = None,
    as_json: AsJson = False,
) -> None:
    """Rank arrivals for somebody who reads these papers; never a paper of the list.

    Example: `paperkin recommend --list reading.txt --since 2026-11-01`
    """
    filters = _filters(year_from, year_to, venue, author, institution, topic, kind, source, since)
    liked = [*(ids or ()), *(_lines(reading_list) if reading_list else ())]
    with opened(library) as lib:
        _show(lib.recommend(liked, unlike or (), limit, filters=filters, cursor=cursor, diversity=diversity), as_json)


@asking_app.command()
def suggest(
    typed: Annotated[str, typer.Argument(help="What has been typed so far.")],
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=20, help="How many to list.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Complete the beginning of a title, a name, a topic or a venue.

    In a pipe the columns are: kind, papers, what to go to or to filter by, text.

    Example: `paperkin suggest "reward mod"`
    """
    from paperkin.answers import suggestions_answer
    from paperkin.cli.show import show_json, show_table

    with opened(library) as lib:
        found = lib.suggest(typed, limit)
    if as_json:
        show_json(suggestions_answer(found))
        return
    show_table(
        ["kind", "papers", "value", "text"],
        ([item.kind, item.papers, item.value, item.text] for item in found),
        numeric=["papers"],
    )


@asking_app.command()
def export(
    ids: Annotated[list[str], typer.Argument(help="Papers, by any id or address.", show_default=False)],
    library: LibraryPath = None,
    written_as: Annotated[str, typer.Option("--format", "-f", help=_FORMAT_HELP)] = "bibtex",
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format csl-json.")] = False,
) -> None:
    """Write papers for a reference manager or a spreadsheet.

    Example: `paperkin export arXiv:2203.02155 P19-1001 --format ris > papers.ris`
    """
    with opened(library) as lib:
        _write(lib.export(ids, "csl-json" if as_json else written_as))


def _filters(
    year_from: int | None,
    year_to: int | None,
    venue: Sequence[str] | None,
    author: Sequence[str] | None,
    institution: Sequence[str] | None,
    topic: Sequence[str] | None,
    kind: Sequence[str] | None,
    source: Sequence[str] | None,
    since: str | None,
) -> Filters:
    return Filters(
        year_from=year_from,
        year_to=year_to,
        venues=tuple(venue or ()),
        authors=tuple(author or ()),
        institutions=tuple(institution or ()),
        topics=tuple(topic or ()),
        kinds=tuple(kind or ()),
        sources=tuple(source or ()),
        since=since,
    )


def _lines(path: Path) -> Iterable[str]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            f"The list cannot be read: {error}", value=str(path), remedy="Name a text file with an id a line."
        ) from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _show(page: Page, as_json: bool) -> None:
    from paperkin.answers import page_answer
    from paperkin.cli.show import show_json
    from paperkin.cli.show_page import show_page

    show_json(page_answer(page)) if as_json else show_page(page)


def _write(exported: Exported) -> None:
    out: Any = sys.stdout.buffer
    for chunk in exported.content:
        out.write(chunk)
    out.flush()
