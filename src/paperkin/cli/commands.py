"""The commands. Each parses, calls the library, and shows."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paperkin import __version__
from paperkin.cli.asking import asking_app
from paperkin.cli.authors import authors_app
from paperkin.cli.collaborators import collaborators_app
from paperkin.cli.evaluation import eval_app
from paperkin.cli.evaluation_collaborators import backtest, eval_collaborators
from paperkin.cli.evaluation_experts import eval_experts
from paperkin.cli.evaluation_topics import eval_topics
from paperkin.cli.experts import experts_app
from paperkin.cli.graph import graph_app
from paperkin.cli.harvesting import harvest_app
from paperkin.cli.institutions import institutions_app
from paperkin.cli.maps import maps_app
from paperkin.cli.options import (
    AsJson,
    Device,
    EncoderName,
    Engine,
    LibraryPath,
    Revision,
    opened,
)
from paperkin.cli.similar import similar
from paperkin.cli.topics import topic_app, topics_app
from paperkin.cli.works import works_app
from paperkin.errors import InvalidRequest, PaperkinError
from paperkin.limits import FRESH_MAX
from paperkin.settings import read_settings
from paperkin.sources import SOURCES, ColumnMapping

if TYPE_CHECKING:
    from paperkin.service import Library

# FAISS, tantivy, rich and FastAPI are imported where they are used: `--help` answers at once.

_INTERRUPTED = 130

app = typer.Typer(
    name="paperkin",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Find the work that is near yours, and the people behind it.

A library is a folder. Fill it, index it, ask it:

    paperkin ingest papers.jsonl.gz --library indexes/mine

    paperkin index --library indexes/mine

    paperkin search "learning from human preferences" --library indexes/mine""",
)
app.add_typer(asking_app)
app.add_typer(harvest_app, name="harvest")
app.add_typer(works_app, name="works")
authors_app.command("similar")(similar)
app.add_typer(authors_app, name="authors")
app.add_typer(institutions_app, name="institutions")
app.add_typer(collaborators_app)
app.add_typer(experts_app)
app.add_typer(graph_app)
app.add_typer(maps_app)
eval_app.command("experts")(eval_experts)
eval_app.command("collaborators")(eval_collaborators)
app.command("backtest")(backtest)
eval_app.command("topics")(eval_topics)
app.add_typer(topics_app, name="topics")
app.add_typer(topic_app)
app.add_typer(eval_app, name="eval")


@app.command()
def ingest(
    files: Annotated[
        list[str], typer.Argument(help="Files, quoted globs, or - for standard input.", show_default=False)
    ],
    library: LibraryPath = None,
    source: Annotated[str, typer.Option(help=f"The files' format: auto, {', '.join(SOURCES)}.")] = "auto",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            help="Of a table: which column holds a field, as title='Article Title'; give several for several fields."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take papers into the library, and tell which records are one work and whose each name is.

    Files may be compressed (.gz, .zst); their format is recognised. A record whose id is already there is updated;
    ingesting a file twice changes nothing. Records that cannot be taken are counted by reason and kept for
    `paperkin refused`.

    Examples: `paperkin ingest 'dumps/*.jsonl.zst'` · `curl … | paperkin ingest -`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_fields, show_json, show_note
    from paperkin.service import Library

    with Library.create(settings=read_settings(library=library)) as lib, Bars() as bars:
        report = lib.ingest(files, source, bars, columns=ColumnMapping.parse(columns) if columns else None)
    counts = {name: getattr(report, name) for name in ("read", "added", "updated", "unchanged", "repeated", "deleted")}
    if as_json:
        show_json(report.answer() | {"peak_rss_mb": _peak_rss_mb()})
    else:
        show_fields(
            [
                *counts.items(),
                ("refused", _by_reason(report.refused)),
                ("repaired", _by_reason(report.repaired)),
                ("merged", report.identified.merged),
                ("people", f"{report.identified.people:,}"),
                ("papers/s", f"{report.papers_per_s:,.0f}"),
            ]
        )
        if report.added or report.updated or report.deleted or report.identified.merged:
            show_note(_next_step(lib))
    for name, problem in report.failed.items():
        typer.echo(f"error: {name}: {problem}", err=True)
    if report.failed:
        raise typer.Exit(1)


@app.command()
def identify(
    library: LibraryPath = None,
    full: Annotated[
        bool, typer.Option("--full", help="Tell all people apart anew, not only those of new names.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell which records are one work and whose each name is, as every ingest does with what is new.

    Worth doing in full after much has come in piece by piece. Ids of people stay, and so does what curators decided.
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_fields, show_json, show_note
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library), upgrade=True) as lib, Bars() as bars:
        report = lib.identify(bars, full=full)
    if as_json:
        show_json(report.answer())
        return
    show_fields(
        [
            ("compared", f"{report.compared:,} records, of which {report.merged:,} were merged into others"),
            ("named", f"{report.mentions:,} names were given to a person"),
            ("people", f"{report.people:,}"),
            ("institutions", f"{report.institutions:,}"),
            ("time", f"{report.match_seconds:.1f} s for works, {report.people_seconds:.1f} s for people"),
        ]
    )
    if report.merged:
        show_note(_next_step(lib))


@app.command()
def index(
    library: LibraryPath = None,
    encoder: EncoderName = None,
    revision: Revision = None,
    engine: Engine = None,
    device: Device = None,
    force: Annotated[bool, typer.Option("--force", help="Build even if the index is up to date.")] = False,
    as_json: AsJson = False,
) -> None:
    """Embed what is new and build the index that answers.

    Stop it whenever you like: what was embedded is kept and the next run goes on from there. The old index serves
    until the new one is complete, and a running server changes over by itself.
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_fields, show_json
    from paperkin.service import Library

    settings = read_settings(library=library, encoder=encoder, encoder_revision=revision, engine=engine, device=device)
    # A folder that is no library is refused, not made into one.
    Library.open(settings=settings, upgrade=True).close()
    with Library.create(settings=settings) as lib, Bars() as bars:
        report = lib.build(bars, force=force)
    answer = {
        **asdict(report),
        "papers_per_s": round(report.papers_per_s, 1),
        "peak_rss_mb": _peak_rss_mb(),
    }
    if as_json:
        show_json(answer)
    elif report.up_to_date:
        show_fields([("generation", report.generation), ("papers", f"{report.papers:,}, up to date: nothing to do")])
    else:
        show_fields(
            [
                ("generation", report.generation),
                ("papers", f"{report.papers:,}, of which {report.encoded:,} were embedded now"),
                ("topics", f"{', '.join(f'{count:,}' for count in report.topics)}, the broadest level first"),
                ("time", f"{report.seconds:.1f} s, {report.papers_per_s:,.0f} papers/s"),
                ("peak memory", f"{answer['peak_rss_mb']:,.0f} MB"),
            ]
        )


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(help="Papers, by any id or address.", show_default=False)],
    library: LibraryPath = None,
    as_json: AsJson = False,
) -> None:
    """Delete papers. They vanish from answers at once, and from the index with the next build."""
    from paperkin.cli.show import show_fields, show_json

    with opened(library) as lib:
        removed = lib.remove(ids)
    show_json({"removed": removed}) if as_json else show_fields([("removed", removed)])


@app.command()
def rollback(
    generation: Annotated[
        str | None, typer.Argument(help="The generation to serve. Default: the previous one.")
    ] = None,
    library: LibraryPath = None,
    as_json: AsJson = False,
) -> None:
    """Let an older index serve again. A running server changes over by itself."""
    from paperkin.cli.show import show_fields, show_json

    with opened(library) as lib:
        serving = lib.rollback(generation)
    show_json({"generation": serving}) if as_json else show_fields([("serving", serving)])


@app.command()
def info(library: LibraryPath = None, as_json: AsJson = False) -> None:
    """Describe the library: papers, people, refused records, generations, encoder."""
    from paperkin.cli.show import show_fields, show_json

    with opened(library) as lib:
        described = lib.info()
    if as_json:
        show_json(described)
        return
    current = described["generation"]
    fields: list[tuple[str, object]] = [
        ("library", described["library"]),
        ("papers", f"{described['papers']:,}, from {described['records']:,} records"),
        ("people", f"{described['people']:,}, at {described['institutions']:,} institutions"),
        ("refused", _by_reason(described["refused"])),
    ]
    if current is None:
        fields.append(("index", "none yet; run `paperkin index`"))
    else:
        state = "up to date" if current["up_to_date"] else _behind(current["changed"])
        fields += [
            ("index", f"{current['papers']:,} papers, {current['bytes'] / 1e6:,.1f} MB, {state}"),
            ("serving", f"{current['id']}, built {current['created']}"),
            ("encoder", f"{current['encoder']}, {current['dimension']} dimensions"),
            ("kept", ", ".join(described["generations_kept"])),
        ]
    show_fields(fields)


@app.command()
def refused(
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, help="How many to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List records that were not taken in, and why. In a pipe: file, line, reason, detail, beginning."""
    from paperkin.cli.show import show_json, show_table

    with opened(library) as lib:
        found = lib.catalogue.refused(limit)
    if as_json:
        show_json(found)
        return
    columns = ["origin", "line", "reason", "detail", "excerpt"]
    show_table(columns, ([row[name] for name in columns] for row in found), numeric=["line"])


@app.command()
def doctor(
    library: LibraryPath = None,
    encoder: EncoderName = None,
    engine: Engine = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Check this machine and the library: encoder, disk, catalogue, index. Exits with 1 where something is broken."""
    from paperkin.cli.show import show_json, show_table
    from paperkin.doctor import examine

    checks = examine(read_settings(library=library, encoder=encoder, engine=engine, device=device))
    if as_json:
        show_json([asdict(check) for check in checks])
    else:
        show_table(["check", "state", "found", "remedy"], ((c.name, c.state, c.found, c.remedy) for c in checks))
    if any(check.state == "broken" for check in checks):
        raise typer.Exit(1)


@app.command()
def serve(
    library: LibraryPath = None,
    host: Annotated[str | None, typer.Option(help="The address to bind. Default: 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to bind; 0 takes a free one. Default: 8321.")] = None,
    engine: Engine = None,
    device: Device = None,
    as_json: Annotated[bool, typer.Option("--json", help="Announce the address as JSON.")] = False,
) -> None:
    """Serve the API. New indexes are taken up while it runs; /docs describes every route."""
    from paperkin.server import run_server

    settings = read_settings(library=library, host=host, port=port, engine=engine, device=device)
    run_server(settings, announce_json=as_json)


def _next_step(library: Library) -> str:
    if library.serving.shelf.current() is None:
        return "Next: paperkin index"
    return "Searches find it already, beside the index; `paperkin index` folds it in."


def _behind(changed: int) -> str:
    if not changed:
        return "papers have gone since; `paperkin index` leaves them out for good"
    if changed == 1:
        return "1 paper came since, and is searched beside it; `paperkin index` folds it in"
    if changed > FRESH_MAX:
        return f"{changed:,} papers came since, of which {FRESH_MAX:,} are searched beside it; run `paperkin index`"
    return f"{changed:,} papers came since, and are searched beside it; `paperkin index` folds them in"


def _by_reason(counts: dict[str, int]) -> str:
    return ", ".join(f"{reason} {number:,}" for reason, number in counts.items()) or "0"


def _peak_rss_mb() -> float:
    """Return the most memory that this process has held, in MB of 10^6 bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would tell the parent's peak, if that is higher: it outlives exec
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return round(int(line.split()[1]) * 1024 / 1e6, 1)
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 1)  # bytes on macOS


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens to standard error.")] = False,
) -> None:
    if version:
        typer.echo(f"paperkin {__version__}")
        raise typer.Exit
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def main() -> None:
    """Run the command line; errors that paperkin raises on purpose end in two lines, not in a trace."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except PaperkinError as error:
        from paperkin.cli.show import show_error

        show_error(error)
        sys.exit(2 if isinstance(error, InvalidRequest) else 1)
    except BrokenPipeError:
        _end_quietly()
    except SystemExit as end:  # Typer ends every command so, and what it has caught stands behind it
        if isinstance(end.__context__, BrokenPipeError):
            _end_quietly()
        if end.code == _INTERRUPTED:
            typer.echo("Stopped. What was done is kept; run the same command again to go on.", err=True)
        raise


def _end_quietly() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # `… | head` has read enough
    sys.exit(0)
