"""`paperkin collaborators` and `paperkin team`: with whom somebody may well write next, and whom a group lacks."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from paperkin.cli.options import AsJson, LibraryPath, opened
from paperkin.errors import InvalidRequest

if TYPE_CHECKING:
    from paperkin.introducing.suggested import Evidence, LeftOut, SuggestedCollaborator, TeamSuggestions

collaborators_app = typer.Typer()

Listed = Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many people to list.")]
ActiveSince = Annotated[
    int | None,
    typer.Option("--since", help="Only people with a paper of this year or later. Default: of the last five years."),
]
Inactive = Annotated[bool, typer.Option("--inactive", help="People without a paper of late will do too.")]
Excluded = Annotated[
    list[str] | None, typer.Option("--exclude", help="Never this person, by id; give several at will.")
]
_LEFT_OUT = {
    "same_name": "may be the same person",
    "coauthor_since": "have written with them since the build",
    "gone": "are not in the library any more",
}


@collaborators_app.command("collaborators")
def collaborators(
    author_id: Annotated[
        str, typer.Argument(metavar="ID", help="A person: an id such as A12, or an ORCID.", show_default=False)
    ],
    library: LibraryPath = None,
    circle: Annotated[
        str, typer.Option(help="next: the circle and its edge; new: near in subject, further than two steps away.")
    ] = "next",
    reach: Annotated[
        float, typer.Option(min=-1, max=1, help="Above 0 those further away come forward; below 0 those nearer.")
    ] = 0.0,
    since: ActiveSince = None,
    inactive: Inactive = False,
    institution: Annotated[
        str | None, typer.Option(help="Only people who work there now, by id or words of its name.")
    ] = None,
    outside: Annotated[str | None, typer.Option(help="Nobody who works there now.")] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(help="Only people with a paper in it, by id or in words; give several for any of them."),
    ] = None,
    exclude: Excluded = None,
    limit: Listed = 10,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List people with whom somebody has not written and may well, the likeliest first, and why.

    In a pipe: rank, id, name, papers, first year, last year, steps away in the co-author graph (empty beyond four),
    mutual co-authors, cosine of the two nearest papers, the chance that it comes true where that was measured, the
    reason.

    Example: `paperkin collaborators A12 --circle new --outside Edinburgh`
    """
    from paperkin.cli.show import show_json, show_note
    from paperkin.introducing.suggested import CIRCLES
    from paperkin.introducing.suggestion_answers import suggested_collaborators_answer

    chosen = next((known for known in CIRCLES if known == circle), None)
    if chosen is None:
        raise InvalidRequest("There is no such circle", value=circle, remedy=f"Use {' or '.join(CIRCLES)}.")
    with opened(library) as lib:
        suggested = lib.suggested_collaborators(
            author_id,
            limit,
            circle=chosen,
            reach=reach,
            since=since,
            inactive=inactive,
            institution=institution,
            outside=outside,
            topics=topic or (),
            exclude=exclude or (),
            offset=offset,
        )
    if as_json:
        show_json(suggested_collaborators_answer(suggested))
        return
    _show_collaborators(suggested.suggestions)
    if suggested.topics:
        show_note(f"Topics: {', '.join(f'{meant.label} ({meant.id})' for meant in suggested.topics)}.")
    _show_remarks(suggested.left_out, suggested.note)
    if past := suggested.past:
        show_note(
            f"Of {past.people:,} people to whom such a list was made for {past.since}, {past.hits:.1%} had written "
            f"with one of the first ten by {past.until}."
        )


@collaborators_app.command("team")
def team(
    author_ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="The group: ids such as A12, or ORCIDs.", show_default=False)
    ],
    text: Annotated[str, typer.Option("--for", help="The abstract, or a need in words; - reads standard input.")],
    library: LibraryPath = None,
    since: ActiveSince = None,
    inactive: Inactive = False,
    exclude: Excluded = None,
    limit: Listed = 10,
    as_json: AsJson = False,
) -> None:
    """Say what an abstract needs, what of it a group covers, and who has what the group lacks.

    In a pipe each row says first what it is: `need` with the topic's id, its share, covered or lacking, papers of the
    group, label; `person` with rank, id, name, papers, last year, steps from the group (empty beyond four), reason.

    Example: `paperkin team A12 A34 --for "We teach robots to follow spoken instructions."`
    """
    from paperkin.cli.show import show_json
    from paperkin.introducing.suggestion_answers import team_suggestions_answer

    wanted = sys.stdin.read() if text == "-" else text
    with opened(library) as lib:
        suggested = lib.team_suggestions(
            author_ids, wanted, limit, since=since, inactive=inactive, exclude=exclude or ()
        )
    if as_json:
        show_json(team_suggestions_answer(suggested))
        return
    _show_team(suggested)
    _show_remarks(suggested.left_out, suggested.note)


def _show_collaborators(suggestions: Sequence[SuggestedCollaborator]) -> None:
    """Write all figures to a pipe; in a terminal the reasons need the room."""
    from paperkin.cli.described import Described, show_described
    from paperkin.cli.show import show_rows

    if not sys.stdout.isatty():
        show_rows(
            [
                *(one.rank, one.person.id, one.person.name, one.person.papers),
                *(one.person.first_year or "", one.person.last_year or "", *_figures(one.evidence)),
                *(_chance(one), one.reason or ""),
            ]
            for one in suggestions
        )
        return
    people = [
        Described(
            one.person.id,
            one.person.name,
            [one.reason or ""],
            [one.person.papers, one.person.first_year or "", one.person.last_year or "", _chance(one)],
        )
        for one in suggestions
    ]
    columns = ["papers", "from", "to", "chance"]
    show_described("Person", columns, people, first=suggestions[0].rank if suggestions else 1)


def _figures(evidence: Evidence | None) -> tuple[object, object, object]:
    """Return steps, mutual co-authors and the cosine of the nearest papers."""
    if evidence is None:
        return "", "", ""
    near = "" if evidence.nearest is None else f"{evidence.nearest.similarity:.3f}"
    return len(evidence.path) or "", evidence.mutual_total, near


def _chance(one: SuggestedCollaborator) -> str:
    return "" if one.chance is None else f"{one.chance:.3f}"


def _show_team(suggested: TeamSuggestions) -> None:
    from paperkin.cli.described import Described, show_described
    from paperkin.cli.show import show_rows, show_section

    needs: list[list[object]] = [
        [need.topic.id, f"{need.share:.2f}", "covered" if need.covered else "lacking", need.papers, need.topic.label]
        for need in suggested.needs
    ]
    show_section(
        "What it needs", "need", ["id", "share", "group", "papers", "topic"], needs, numeric=["share", "papers"]
    )
    people = [
        Described(
            one.person.id,
            one.person.name,
            [one.reason],
            [one.person.papers, one.person.last_year or "", len(one.path) or ""],
        )
        for one in suggested.suggestions
    ]
    if sys.stdout.isatty():
        show_described("Whom the group lacks", ["papers", "last", "steps"], people)
    else:
        show_rows(["person", rank, one.id, one.name, *one.figures, *one.lines] for rank, one in enumerate(people, 1))


def _show_remarks(left_out: Mapping[LeftOut, int], note: str | None) -> None:
    from paperkin.cli.show import show_note

    if note:
        show_note(note)
    for why, count in left_out.items():
        show_note(f"{count:,} left out who {_LEFT_OUT[why]}.")
