"""`paperkin authors`: who wrote what, why paperkin thinks so, and a curator's word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from paperkin.cli.options import AsJson, LibraryPath
from paperkin.settings import read_settings

if TYPE_CHECKING:
    from paperkin.records import Author, Joined

authors_app = typer.Typer(no_args_is_help=True, help="See and decide whose the papers are.")

_SPELLINGS_SHOWN = _IDS_SHOWN = _INSTITUTIONS_SHOWN = _COAUTHORS_SHOWN = 10
AuthorId = Annotated[
    str, typer.Argument(metavar="ID", help="A person: an id such as A12, or an ORCID.", show_default=False)
]


@authors_app.command("find")
def find(
    name: Annotated[str, typer.Argument(help="A name, or its beginning or end in whole words.", show_default=False)],
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many people to list.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find people by name. In a pipe: id, name, papers, first year, last year.

    Example: `paperkin authors find leike`
    """
    from paperkin.answers import author_summary_answer
    from paperkin.cli.show import show_json, show_note, show_table
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        found = lib.authors(name, limit)
    if as_json:
        show_json({"authors": [author_summary_answer(author) for author in found]})
        return
    if not found:
        show_note("Nobody here has such a name.")
        return
    rows = [
        [author.id, author.name, author.papers, author.first_year or "", author.last_year or ""] for author in found
    ]
    show_table(["id", "name", "papers", "first", "last"], rows, numeric=["papers", "first", "last"])


@authors_app.command("show")
def show(
    author_id: AuthorId,
    why: Annotated[
        bool, typer.Option("--why", help="For each paper, what speaks for it being theirs; the weakest first.")
    ] = False,
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, help="How many papers to list; JSON has all.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show a person: spellings, ids, institutions, co-authors, papers.

    In a pipe each row says first what it is: the name of a field with its value; `paper` with id, year, venue, title;
    with --why `why` with the paper's id, the name on it, the log-odds that it is theirs, the reasons, the id of the
    paper that speaks most for it, and the title.

    Example: `paperkin authors show A12 --why`
    """
    from paperkin.answers import author_answer, joined_answer, paper_answer
    from paperkin.cli.show import show_json
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        author = lib.author(author_id)
        joined = sorted(lib.why_author(author_id), key=_conviction) if why else []
    if as_json:
        answer = author_answer(author) | {"works": [paper_answer(paper) for paper in author.works]}
        show_json(answer | {"why": [joined_answer(one) for one in joined]} if why else answer)
        return
    _show_author(author)
    if why:
        _show_why(joined, {paper.id: paper.title for paper in author.works}, limit)
    else:
        _show_papers(author, limit)


@authors_app.command("merge")
def merge(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Two people or more, by id or ORCID.", show_default=False)
    ],
    library: LibraryPath = None,
    as_json: AsJson = False,
) -> None:
    """Make one person of several, for good. The oldest id stays; the others lead to it.

    Example: `paperkin authors merge A12 A345`
    """
    from paperkin.answers import author_answer
    from paperkin.cli.show import show_json
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        author = lib.merge_authors(ids)
    show_json(author_answer(author)) if as_json else _show_author(author)


@authors_app.command("split")
def split(
    author_id: AuthorId,
    papers: Annotated[
        list[str], typer.Option("--paper", help="A paper that is another person's, by any id; give several at will.")
    ],
    library: LibraryPath = None,
    as_json: AsJson = False,
) -> None:
    """Make two people of one, for good: these papers go to a new person, the others stay.

    In a pipe: `kept` or `new`, then id, name, papers.

    Example: `paperkin authors split A12 --paper P19-1001 --paper arXiv:2203.02155`
    """
    from paperkin.answers import author_answer
    from paperkin.cli.show import show_json, show_table
    from paperkin.service import Library

    with Library.open(settings=read_settings(library=library)) as lib:
        kept, new = lib.split_author(author_id, papers)
    if as_json:
        show_json({"kept": author_answer(kept), "new": author_answer(new)})
        return
    people = (("kept", kept.summary), ("new", new.summary))
    rows = [[word, author.id, author.name, author.papers] for word, author in people]
    show_table(["", "id", "name", "papers"], rows, numeric=["papers"])


def _show_author(author: Author) -> None:
    from paperkin.cli.show import in_brief, show_fields

    summary = author.summary
    years = f"{summary.first_year} to {summary.last_year}" if summary.first_year else ""
    spellings = [f"{name} ({count:,})" for name, count in author.names.items()]
    institutions = [f"{item.name} [{item.id}] ({count:,})" for item, count in author.institutions]
    coauthors = [f"{other.name} [{other.id}] ({count:,})" for other, count in author.coauthors]
    fields = [
        ("id", summary.id),
        ("name", summary.name),
        ("papers", summary.papers),
        ("years", years),
        ("spellings", in_brief(spellings, _SPELLINGS_SHOWN)),
        ("ORCID", ", ".join(author.orcids)),
        ("ids elsewhere", in_brief(author.source_ids, _IDS_SHOWN)),
        ("institutions", in_brief(institutions, _INSTITUTIONS_SHOWN)),
        ("co-authors", in_brief(coauthors, _COAUTHORS_SHOWN)),
        ("by a curator", author.decided_by_curator or ""),
    ]
    show_fields([(name, value) for name, value in fields if value != ""])


def _show_papers(author: Author, limit: int) -> None:
    from paperkin.cli.show import show_left_out, show_section

    rows = [[paper.id, paper.year or "", paper.venue or "", paper.title] for paper in author.works[:limit]]
    show_section("Papers", "paper", ["id", "year", "venue", "title"], rows, numeric=["year"])
    show_left_out(len(rows), len(author.works), "papers", "--limit shows more")


def _show_why(joined: Sequence[Joined], titles: Mapping[str, str], limit: int) -> None:
    from paperkin.cli.show import show_left_out, show_section

    rows = [
        [one.paper, one.name, _score(one), _reasons(one), one.nearest or "", titles.get(one.paper, "")]
        for one in joined[:limit]
    ]
    columns = ["paper", "as", "score", "what speaks for it", "above all", "title"]
    show_section("Why these papers", "why", columns, rows, numeric=["score"])
    show_left_out(len(rows), len(joined), "papers", "--limit shows more")


def _conviction(joined: Joined) -> tuple[bool, float]:
    """Order what a curator may want to look at before what is certain."""
    return joined.pinned, joined.score if joined.score is not None else 0.0


def _score(joined: Joined) -> str:
    return "" if joined.score is None else f"{joined.score:.1f}"


def _reasons(joined: Joined) -> str:
    return "; ".join((*(["a curator says so"] if joined.pinned else []), *joined.reasons))
