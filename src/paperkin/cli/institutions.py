"""`paperkin institutions`: where the papers were written, and by whom."""

from __future__ import annotations

from typing import Annotated

import typer

from paperkin.cli.options import AsJson, FindsByDefault, LibraryPath
from paperkin.settings import read_settings

institutions_app = typer.Typer(
    cls=FindsByDefault,
    help="""Browse institutions, their people and their papers.

Without a command, `find`: `paperkin institutions edinburgh` lists those of this name.""",
)


@institutions_app.command("find")
def find(
    name: Annotated[
        str | None, typer.Argument(help="Words of the name, or parts of them. Default: all.", show_default=False)
    ] = None,
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many to list.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List institutions, those with most papers first. `find` may be left out.

    In a pipe: id, name, country, papers, people, ROR id.

    Example: `paperkin institutions edinburgh`
    """
    from paperkin.answers import institution_answer
    from paperkin.cli.show import show_json, show_left_out, show_note, show_table
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        found = lib.institutions(name, limit, offset)
        total = lib.count_institutions(name)
    if as_json:
        show_json({"total": total, "institutions": [institution_answer(item) for item in found]})
        return
    if not found:
        show_note("No institution here has such a name." if name else "No paper here says where it was written.")
        return
    rows = [[item.id, item.name, item.country or "", item.papers, item.people, item.ror or ""] for item in found]
    show_table(["id", "name", "country", "papers", "people", "ROR"], rows, numeric=["papers", "people"])
    show_left_out(len(found), total, "institutions", "--limit and --offset show others")


@institutions_app.command("show")
def show(
    institution_id: Annotated[
        str, typer.Argument(metavar="ID", help="An institution, by an id such as I3.", show_default=False)
    ],
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many people and papers.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show an institution, who has written most papers there, and the newest papers.

    In a pipe each row says first what it is: the name of a field with its value; `person` with id, name, papers from
    there; `paper` with id, year, venue, title.

    Example: `paperkin institutions show I3`
    """
    from paperkin.answers import institution_answer, institution_people_answer, paper_answer
    from paperkin.cli.show import show_fields, show_json, show_left_out, show_section
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        institution = lib.institution(institution_id)
        people = lib.institution_people(institution_id, limit)
        papers = lib.institution_papers(institution_id, limit)
    if as_json:
        listed = {"authors": institution_people_answer(people), "works": [paper_answer(paper) for paper in papers]}
        show_json(institution_answer(institution) | listed)
        return
    fields = [(name, getattr(institution, name)) for name in ("id", "name", "country", "ror", "papers", "people")]
    show_fields([("ROR" if name == "ror" else name, value) for name, value in fields if value is not None])
    rows: list[list[object]] = [[who.id, who.name, count] for who, count in people]
    show_section("People", "person", ["id", "name", "papers"], rows, numeric=["papers"])
    show_left_out(len(people), institution.people or 0, "people", "--limit shows more")
    rows = [[paper.id, paper.year or "", paper.venue or "", paper.title] for paper in papers]
    show_section("Papers", "paper", ["id", "year", "venue", "title"], rows, numeric=["year"])
    show_left_out(len(papers), institution.papers or 0, "papers", "--limit shows more")
