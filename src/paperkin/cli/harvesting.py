"""`paperkin harvest`: pull papers from the live services."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paperkin.cli.options import AsJson, LibraryPath
from paperkin.errors import InvalidRequest
from paperkin.settings import Settings, read_settings

if TYPE_CHECKING:
    from pydantic import SecretStr

    from paperkin.harvest import Harvester, HarvestReport

harvest_app = typer.Typer(
    no_args_is_help=True,
    help="""Pull papers from the live services: arXiv, OpenAlex, Semantic Scholar, Crossref.

Each run takes what is new since the last one with the same query. Stop it whenever you like: the same command goes
on from there.""",
)

Contact = Annotated[
    str | None,
    typer.Option(
        help="A mail address at which the service can reach you. Default: PAPERKIN_CONTACT.", show_default=False
    ),
]
MaxRecords = Annotated[
    int | None, typer.Option(min=1, help="End after the page that brings the run to so many records.")
]
Full = Annotated[bool, typer.Option("--full", help="Start over instead of taking only what is new.")]
_NOT_FOUND_SHOWN = 10
_TAKEN_SHOWN = ("added", "updated", "unchanged", "deleted", "refused")


@harvest_app.command("arxiv")
def harvest_arxiv(
    set_spec: Annotated[
        str | None, typer.Option("--set", help="One of arXiv's sets: cs, physics:hep-th, cs:cs:CL. Default: all.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="First day of change, such as 2024-01-01. Default: from the beginning.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day of change, inclusive.")] = None,
    library: LibraryPath = None,
    contact: Contact = None,
    max_records: MaxRecords = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """Take arXiv's records by OAI-PMH, and its word on those that were deleted.

    Days are those on which a record was last changed, not those on which a paper came out.

    Example: `paperkin harvest arxiv --set cs --from 2024-01-01 --contact you@example.org`
    """
    from paperkin.harvest import ArxivOai

    settings = read_settings(library=library, contact=contact)
    harvester = ArxivOai(settings.contact, set_spec=set_spec, since=since, until=until, url=settings.arxiv_oai_url)
    _harvest(harvester, settings, max_records, full, as_json)


@harvest_app.command("openalex")
def harvest_openalex(
    works_filter: Annotated[
        str, typer.Option("--filter", help="In OpenAlex's words: authorships.institutions.ror:052gg0110")
    ],
    new_by: Annotated[
        str, typer.Option(help="How later runs ask for new works: published, created or updated (paid plans).")
    ] = "published",
    library: LibraryPath = None,
    contact: Contact = None,
    max_records: MaxRecords = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """Take the works that pass one of OpenAlex's filters.

    OpenAlex asks for a key, which is free: PAPERKIN_OPENALEX_API_KEY.

    Example: `paperkin harvest openalex --filter authorships.institutions.ror:052gg0110,type:article`
    """
    from paperkin.harvest import OpenAlexWorks

    settings = read_settings(library=library, contact=contact)
    harvester = OpenAlexWorks(
        settings.contact,
        filter=works_filter,
        new_by=new_by,
        api_key=_key(settings.openalex_api_key),
        url=settings.openalex_url,
        rows=max_records or sys.maxsize,
    )
    _harvest(harvester, settings, max_records, full, as_json)


@harvest_app.command("semantic-scholar")
def harvest_semantic_scholar(
    ids: Annotated[list[str] | None, typer.Argument(help="Papers, by any id or address.", show_default=False)] = None,
    file: Annotated[
        Path | None, typer.Option("--ids", help="A file of ids, one a line; - reads standard input.", allow_dash=True)
    ] = None,
    max_age: Annotated[int, typer.Option(min=0, help="Ask again for a paper after so many days.")] = 30,
    library: LibraryPath = None,
    contact: Contact = None,
    max_records: MaxRecords = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """Take papers from Semantic Scholar by their ids, 500 at a time.

    With a key, which is free, one has an allowance of one's own: PAPERKIN_SEMANTIC_SCHOLAR_API_KEY.

    Example: `paperkin harvest semantic-scholar arXiv:2203.02155 DOI:10.1145/3292500.3330701`
    """
    from paperkin.harvest import SemanticScholarPapers

    settings = read_settings(library=library, contact=contact)
    harvester = SemanticScholarPapers(
        settings.contact,
        ids=[*(ids or ()), *_lines(file)],
        api_key=_key(settings.semantic_scholar_api_key),
        url=settings.semantic_scholar_url,
        max_age_days=max_age,
        batch=max_records or sys.maxsize,
    )
    _harvest(harvester, settings, max_records, full, as_json)


@harvest_app.command("crossref")
def harvest_crossref(
    issn: Annotated[list[str] | None, typer.Option("--issn", help="A journal; give several for any of them.")] = None,
    member: Annotated[
        list[str] | None, typer.Option("--member", help="A publisher's number; give several for any of them.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="Only what Crossref indexed on this day or later.")
    ] = None,
    library: LibraryPath = None,
    contact: Contact = None,
    max_records: MaxRecords = None,
    full: Full = False,
    as_json: AsJson = False,
) -> None:
    """Take the works that Crossref holds of journals or of publishers.

    Example: `paperkin harvest crossref --issn 1533-7928 --from 2024-01-01`
    """
    from paperkin.harvest import CrossrefWorks

    settings = read_settings(library=library, contact=contact)
    harvester = CrossrefWorks(
        settings.contact,
        issns=issn or (),
        members=member or (),
        since=since,
        token=_key(settings.crossref_token),
        url=settings.crossref_url,
    )
    _harvest(harvester, settings, max_records, full, as_json)


def _harvest(harvester: Harvester, settings: Settings, max_records: int | None, full: bool, as_json: bool) -> None:
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json
    from paperkin.service import Library

    with Library.create(settings=settings) as lib, Bars() as bars:
        report = lib.harvest(harvester, bars, full=full, max_records=max_records)
    show_json(report.answer()) if as_json else _show(report)


def _show(report: HarvestReport) -> None:
    from paperkin.cli.show import show_fields, show_note

    fields: list[tuple[str, Any]] = [
        ("service", report.service),
        ("records", f"{report.records:,}"),
        ("pages", f"{report.pages:,}"),
        ("requests", f"{report.requests:,}, of which {report.retries:,} again"),
        *((name, _told(report.taken[name])) for name in _TAKEN_SHOWN if name in report.taken),
    ]
    if report.not_found:
        shown = ", ".join(report.not_found[:_NOT_FOUND_SHOWN])
        more = len(report.not_found) - _NOT_FOUND_SHOWN
        fields.append(("not found", f"{shown} and {more:,} more" if more > 0 else shown))
    show_fields(fields)
    if not report.complete:
        show_note("There is more: run the same command again, without --full, to go on.")
    elif report.records:
        show_note("Next: paperkin index")


def _told(count: Any) -> str:
    """Write a count, or counts by reason."""
    if isinstance(count, dict):
        return ", ".join(f"{reason} {number:,}" for reason, number in count.items()) or "0"
    return f"{count:,}"


def _key(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def _lines(file: Path | None) -> Sequence[str]:
    if file is None:
        return ()
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            f"The file of ids cannot be read: {error}", value=str(file), remedy="Give a text file with an id a line."
        ) from error
    return [line.strip() for line in text.splitlines() if line.strip()]
