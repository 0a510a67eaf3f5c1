"""`paperkin authors`: who wrote what, why paperkin thinks so, and a curator's word on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from paperkin.cli.options import AsJson, LibraryPath, opened
from paperkin.errors import InvalidRequest
from paperkin.limits import MAX_LIMIT, MAX_OFFSET

if TYPE_CHECKING:
    from paperkin.introducing.profile import AuthoredWorks, WorksOrder
    from paperkin.records import Joined
    from paperkin.service import Library

authors_app = typer.Typer(no_args_is_help=True, help="See and decide whose the papers are.")

AuthorId = Annotated[
    str, typer.Argument(metavar="ID", help="A person: an id such as A12, or an ORCID.", show_default=False)
]


@authors_app.command("find")
def find(
    name: Annotated[str, typer.Argument(help="A name, or its beginning or end in whole words.", show_default=False)],
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many people to list.")] = 20,
    offset: Annotated[int, typer.Option(min=0, max=MAX_OFFSET, help="How many to pass over first.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Find people by name. In a pipe: id, name, papers, first year, last year.

    Example: `paperkin authors find leike`
    """
    from paperkin.answers import author_summary_answer
    from paperkin.cli.show import show_json, show_note, show_table

    with opened(library) as lib:
        found = lib.authors(name, limit, offset)
    if as_json:
        show_json({"authors": [author_summary_answer(author) for author in found]})
        return
    if not found:
        show_note("Nobody else here has such a name." if offset else "Nobody here has such a name.")
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
    trust: Annotated[
        bool, typer.Option("--trust", help="The evidence behind the trust snapshot, with points.")
    ] = False,
    library: LibraryPath = None,
    sort: Annotated[str, typer.Option(help="newest or citations: which papers come first.")] = "newest",
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, help="How many papers to list; JSON has all.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show a person's profile: names, ids, places, topics, years, citations, co-authors, trust, papers.

    Citations are said twice: as sources have them, and as counted from the references in this library. A paper of
    which nobody knows is unknown, not 0.

    In a pipe each row says first what it is: the name of a field with its value; `topic` with id, level, papers,
    share, share of late, label; `collaborator` with id, name, joint papers, strength, first and last year; `paper` with
    number, id, year, place among the authors, citations as sources say, citations here, venue, title; with --trust
    `evidence` with kind, name, points, points possible, words; with --why `why` with the paper's id, the name on it,
    the log-odds that it is theirs, the reasons, the id of the paper that speaks most for it, and the title.

    Example: `paperkin authors show A12 --sort citations`
    """
    from paperkin.answers import joined_answer
    from paperkin.cli.show import show_json
    from paperkin.cli.show_profile import show_profile, show_trust, show_works
    from paperkin.introducing.profile_answers import author_works_answer, profile_answer

    order = _order(sort)
    with opened(library) as lib:
        profile = lib.profile(author_id)
        works = _works(lib, author_id, order, None if as_json or why else limit)
        joined = sorted(lib.why_author(author_id), key=_conviction) if why else []
    if as_json:
        answer = profile_answer(profile) | {"works": author_works_answer(works, all_authors=True)["papers"]}
        show_json(answer | {"why": [joined_answer(one) for one in joined]} if why else answer)
        return
    show_profile(profile)
    if trust:
        show_trust(profile.trust)
    if why:
        _show_why(joined, {work.paper.id: work.paper.title for work in works.works}, limit)
    else:
        show_works(works)


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
    from paperkin.cli.show import show_json
    from paperkin.cli.show_profile import show_profile
    from paperkin.introducing.profile_answers import profile_answer

    with opened(library) as lib:
        profile = lib.profile(lib.merge_authors(ids).id)
    show_json(profile_answer(profile)) if as_json else show_profile(profile)


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
    from paperkin.cli.show import show_json, show_table
    from paperkin.introducing.profile_answers import profile_answer

    with opened(library) as lib:
        kept, new = (lib.profile(author.id) for author in lib.split_author(author_id, papers))
    if as_json:
        show_json({"kept": profile_answer(kept), "new": profile_answer(new)})
        return
    people = (("kept", kept.summary), ("new", new.summary))
    rows = [[word, author.id, author.name, author.papers] for word, author in people]
    show_table(["", "id", "name", "papers"], rows, numeric=["papers"])


def _works(lib: Library, author_id: str, order: WorksOrder, wanted: int | None) -> AuthoredWorks:
    """Return a person's first papers, all where no number is wanted, page by page."""
    works = lib.author_works(author_id, order, min(wanted or MAX_LIMIT, MAX_LIMIT))
    while works.works and len(works.works) < min(wanted or works.total, works.total):
        asked = min(MAX_LIMIT, (wanted or works.total) - len(works.works))
        more = lib.author_works(author_id, order, asked, works.works[-1].number)
        if not more.works:
            break
        works = replace(more, works=(*works.works, *more.works))
    return works


def _order(word: str) -> WorksOrder:
    from paperkin.introducing.profile import WORKS_ORDERS

    for known in WORKS_ORDERS:
        if word == known:
            return known
    raise InvalidRequest(
        "There is no such order of publications", value=word, remedy=f"Use {' or '.join(WORKS_ORDERS)}."
    )


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
