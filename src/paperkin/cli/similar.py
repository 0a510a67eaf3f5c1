"""`paperkin authors similar`: who works on much the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from paperkin.cli.options import AsJson, LibraryPath, opened

if TYPE_CHECKING:
    from paperkin.cli.described import Described
    from paperkin.introducing.resembling import SimilarPerson


def similar(
    author_id: Annotated[
        str, typer.Argument(metavar="ID", help="A person: an id such as A12, or an ORCID.", show_default=False)
    ],
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many people to list.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    beyond_coauthors: Annotated[
        bool, typer.Option("--beyond-coauthors", help="Leave out whom the person has written with.")
    ] = False,
    since: Annotated[int | None, typer.Option(help="Only who has a paper of this year or later.")] = None,
    institution: Annotated[
        str | None, typer.Option(help="Only who is there by their newest papers: an id, or words of a name.")
    ] = None,
    outside: Annotated[str | None, typer.Option(help="Only who is not there: an id, or words of a name.")] = None,
    as_json: AsJson = False,
) -> None:
    """List who works on much the same as a person, nearest first. Never who may be the same person by the name.

    In a pipe: id, name, similarity, papers here, papers written together, topics of both, and the two nearest papers,
    the person's own first.

    Example: `paperkin authors similar A12 --beyond-coauthors --since 2022`
    """
    from paperkin.cli.show import show_json, show_note
    from paperkin.introducing.similar_answers import similar_people_answer

    with opened(library) as lib:
        found = lib.similar_people(
            author_id,
            limit,
            beyond_coauthors=beyond_coauthors,
            since=since,
            institution=institution,
            outside=outside,
            offset=offset,
        )
    if as_json:
        show_json(similar_people_answer(found))
        return
    if found.note:
        show_note(found.note)
        return
    _show(found.similar)
    if alike := found.left_out.get("same_name", 0):
        show_note(f"{alike:,} left out who may be {found.person.name} by the name: `paperkin authors find` lists them.")


def _show(similar: Sequence[SimilarPerson]) -> None:
    from paperkin.cli.described import show_described
    from paperkin.cli.show import show_rows

    if sys.stdout.isatty():
        people = [_described(one) for one in similar]
        show_described("Person", ["similar", "papers", "together"], people, first=similar[0].rank if similar else 1)
        return
    show_rows(
        [one.person.id, one.person.name, *_figures(one), _topics(one)]
        + ([one.nearest.own.title, one.nearest.theirs.title] if one.nearest else ["", ""])
        for one in similar
    )


def _described(one: SimilarPerson) -> Described:
    from paperkin.cli.described import Described

    topics, near = _topics(one), one.nearest
    lines = [
        f"both work on {topics}" if topics else "",
        f"“{near.theirs.title}” is near “{near.own.title}” ({near.similarity:.2f})" if near else "",
    ]
    return Described(one.person.id, one.person.name, lines, _figures(one))


def _figures(one: SimilarPerson) -> list[object]:
    return [f"{one.similarity:.3f}", one.person.papers, one.joint.papers if one.joint else ""]


def _topics(one: SimilarPerson) -> str:
    return "; ".join(shared.topic.label for shared in one.topics[:2])
