"""`paperkin works`: the records that a work is composed of, and a curator's word on which are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from paperkin.cli.options import AsJson, LibraryPath
from paperkin.settings import read_settings

if TYPE_CHECKING:
    from paperkin.records import Match, Version, Work

works_app = typer.Typer(no_args_is_help=True, help="See and decide which records are one work.")

_AUTHORS_SHOWN = 25
_IDENTIFIERS_SHOWN = 12
PaperId = Annotated[str, typer.Argument(metavar="ID", help="A paper, by any id or address.", show_default=False)]
_INDEX_NEXT = "Next: paperkin index"


@works_app.command("show")
def show(paper_id: PaperId, library: LibraryPath = None, as_json: AsJson = False) -> None:
    """Show a paper, its versions, which of them gave each field, and why they are one.

    In a pipe each row says first what it is: the name of a field with its value; `version` with id, source, kind,
    year, venue, title; `field` with its name and the version that gave it; `match` with two ids, same or different,
    who says so, why, and the score.

    Example: `paperkin works show arXiv:2203.02155`
    """
    from paperkin.answers import work_answer
    from paperkin.cli.show import show_json
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        work = lib.work(paper_id)
    if as_json:
        show_json(work_answer(work))
    else:
        _show_paper(work)
        _show_versions(work.versions)
        _show_origins(work)


@works_app.command("merge")
def merge(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Two papers or more, by any id or address.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = "merged by a curator",
    library: LibraryPath = None,
    as_json: AsJson = False,
) -> None:
    """Make one work of several, for good. The oldest keeps its id; every other id leads to it.

    Example: `paperkin works merge P19-1001 arXiv:1811.06521 --reason "the same text, renamed"`
    """
    from paperkin.answers import work_answer
    from paperkin.cli.show import show_json, show_note
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        work = lib.merge_works(ids, reason)
    if as_json:
        show_json(work_answer(work))
        return
    _show_paper(work)
    _show_versions(work.versions)
    show_note(_INDEX_NEXT)


@works_app.command("split")
def split(
    paper_id: PaperId,
    records: Annotated[
        list[str],
        typer.Option(
            "--record", help="A version that leaves, by its id in `works show`; give several to keep them together."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = "split by a curator",
    library: LibraryPath = None,
    as_json: AsJson = False,
) -> None:
    """Take versions out of a work into a work of their own, for good.

    In a pipe: `kept` or `new`, then the work's id, how many versions it has, its title.

    Example: `paperkin works split P19-1001 --record arxiv:1811.06521`
    """
    from paperkin.answers import work_answer
    from paperkin.cli.show import show_json, show_note, show_table
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        kept, new = lib.split_work(paper_id, records, reason)
    if as_json:
        show_json({"kept": work_answer(kept), "new": work_answer(new)})
        return
    rows = [
        [word, work.paper.id, len(work.versions), work.paper.title] for word, work in (("kept", kept), ("new", new))
    ]
    show_table(["", "id", "versions", "title"], rows, numeric=["versions"])
    show_note(_INDEX_NEXT)


def _show_paper(work: Work) -> None:
    from paperkin.cli.show import in_brief, show_fields

    paper = work.paper
    fields = [
        ("id", paper.id),
        ("title", paper.title),
        ("authors", in_brief([author.name for author in paper.authors], _AUTHORS_SHOWN)),
        ("year", paper.year),
        ("venue", paper.venue),
        ("kind", paper.kind),
        ("identifiers", in_brief([str(identifier) for identifier in paper.identifiers], _IDENTIFIERS_SHOWN)),
        ("references", len(paper.references) or None),
        ("citations", paper.citations),
        ("url", paper.url),
    ]
    show_fields([(name, value) for name, value in fields if value not in (None, "")])


def _show_versions(versions: tuple[Version, ...]) -> None:
    from paperkin.cli.show import show_section

    columns = ["id", "source", "kind", "year", "venue", "title"]
    rows = [[getattr(version, name) or "" for name in columns] for version in versions]
    show_section("Versions", "version", columns, rows, numeric=["year"])


def _show_origins(work: Work) -> None:
    from paperkin.cli.show import show_section

    show_section("Where each field is from", "field", ["field", "version"], list(work.provenance.items()))
    columns = ["one", "other", "", "by", "why", "score"]
    show_section("What is known of pairs", "match", columns, [_match_row(match) for match in work.matches])


def _match_row(match: Match) -> list[object]:
    score = "" if match.score is None else f"{match.score:.2f}"
    return [match.a, match.b, "same" if match.same else "different", match.by, "; ".join(match.reasons), score]
