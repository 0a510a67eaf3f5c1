"""`paperkin experts` and `paperkin reviewers`: who works on something, and who is to review what."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paperkin.cli.options import AsJson, Institution, LibraryPath, Topic, Venue, YearFrom, YearTo, opened

if TYPE_CHECKING:
    from paperkin.cli.described import Described
    from paperkin.introducing.expertise import Assignment, Expert, Experts

experts_app = typer.Typer()
_TOLD = 2
Exclude = Annotated[list[str] | None, typer.Option(help="Not this person, by id or ORCID; give several at will.")]


@experts_app.command("experts")
def experts(
    need: Annotated[
        str, typer.Argument(help="What is needed: words, an abstract, a paper's id; - reads it.", show_default=False)
    ],
    library: LibraryPath = None,
    limit: Annotated[int, typer.Option("--limit", "-k", min=1, max=100, help="How many people to list.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    venue: Venue = None,
    institution: Institution = None,
    topic: Topic = None,
    exclude: Exclude = None,
    active_since: Annotated[int | None, typer.Option(help="Only who has published in this year or later.")] = None,
    as_json: AsJson = False,
) -> None:
    """List people who work on something, with the papers that say so.

    In a pipe: id, name, score, papers that speak for them, all their papers, last year, institutions, and the id of
    the paper that says most.

    Example: `paperkin experts "learning from human preferences"`
    """
    from paperkin.cli.show import show_json, show_left_out, show_note
    from paperkin.introducing.expert_answers import experts_answer
    from paperkin.records import Filters

    filters = Filters(
        year_from=year_from,
        year_to=year_to,
        venues=tuple(venue or ()),
        institutions=tuple(institution or ()),
        topics=tuple(topic or ()),
    )
    wanted = sys.stdin.read() if need == "-" else need
    with opened(library) as lib:
        found = lib.experts(wanted, limit, filters=filters, exclude=exclude or (), since=active_since, offset=offset)
    if as_json:
        show_json(experts_answer(found))
        return
    if not found.experts:
        show_note("Nobody here. Take a condition away, or other words.")
        return
    _show_experts(found, offset + 1)
    show_left_out(len(found.experts), found.total, "people", "--limit and --offset show others")


@experts_app.command("reviewers")
def reviewers(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON lines, CSV or TSV: id, title, abstract, authors, institutions; - reads it.", show_default=False
        ),
    ],
    library: LibraryPath = None,
    per_paper: Annotated[int, typer.Option(min=1, help="Reviewers that each submission wants.")] = 3,
    max_load: Annotated[int, typer.Option(min=1, help="Submissions that each person takes at most.")] = 6,
    coi_years: Annotated[
        int, typer.Option(min=0, help="So many years back a joint paper or a common institution is a conflict.")
    ] = 5,
    pool: Annotated[
        Path | None, typer.Option(help="Who may review: ids, one a line. Default: experts on the submissions.")
    ] = None,
    exclude: Exclude = None,
    fair: Annotated[bool, typer.Option("--fair", help="Make the worst match as good as can be first.")] = False,
    conflicts: Annotated[bool, typer.Option("--conflicts", help="List the conflicts of interest instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Share submissions out among reviewers: no conflict of interest, nobody overloaded, the best sum there is.

    In a pipe CSV with a header: submission, reviewer, name, affinity, similarity, nearest; with --conflicts submission,
    reviewer, name, kind, author, detail.

    Example: `paperkin reviewers submissions.csv --pool committee.txt --max-load 4`
    """
    from paperkin.cli.show import show_json
    from paperkin.cli.submissions import read_people, read_submissions
    from paperkin.introducing.expert_answers import assignment_answer

    submissions = read_submissions(file)
    committee = read_people(pool) if pool else None
    with opened(library) as lib:
        assignment = lib.reviewers(
            submissions, per_paper, max_load, coi_years=coi_years, exclude=exclude or (), pool=committee, fair=fair
        )
    if as_json:
        show_json(assignment_answer(assignment))
        return
    _show_conflicts(assignment) if conflicts else _show_reviewers(assignment)
    _show_remarks(assignment)


def _show_experts(found: Experts, first: int) -> None:
    from paperkin.cli.described import show_described
    from paperkin.cli.show import show_rows

    if sys.stdout.isatty():
        people = [_described(expert) for expert in found.experts]
        show_described("Person", ["score", "near papers", "of", "last"], people, first=first)
        return
    show_rows(
        [
            *(expert.person.id, expert.person.name, *_figures(expert), _at(expert)),
            expert.evidence[0].paper.id if expert.evidence else "",
        ]
        for expert in found.experts
    )


def _described(expert: Expert) -> Described:
    from paperkin.cli.described import Described

    above_all = [f"“{one.paper.title}”" + (f" ({one.paper.year})" if one.paper.year else "") for one in expert.evidence]
    return Described(expert.person.id, expert.person.name, [_at(expert), *above_all[:_TOLD]], _figures(expert))


def _figures(expert: Expert) -> list[object]:
    return [f"{expert.score:.3f}", expert.papers, expert.person.papers, expert.person.last_year or ""]


def _at(expert: Expert) -> str:
    return "; ".join(institution.name for institution in expert.institutions)


def _show_reviewers(assignment: Assignment) -> None:
    rows = [
        [
            *(paper.submission.id, one.person.id, one.person.name, f"{one.affinity:.4f}", f"{one.similarity:.4f}"),
            one.nearest.id if one.nearest else "",
        ]
        for paper in assignment.papers
        for one in paper.reviewers
    ]
    _show(["submission", "reviewer", "name", "affinity", "similarity", "nearest"], rows, ["affinity", "similarity"])


def _show_conflicts(assignment: Assignment) -> None:
    rows = [
        [
            *(paper.submission.id, one.reviewer.id, one.reviewer.name, one.kind),
            *(one.author.id if one.author else "", one.detail),
        ]
        for paper in assignment.papers
        for one in paper.conflicts
    ]
    _show(["submission", "reviewer", "name", "kind", "author", "detail"], rows, [])


def _show(columns: list[str], rows: list[list[str]], numeric: list[str]) -> None:
    from paperkin.cli.show import show_table

    if sys.stdout.isatty():
        show_table(columns, rows, numeric)
    else:
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])


def _show_remarks(assignment: Assignment) -> None:
    from paperkin.cli.show import in_brief, show_note

    for paper in assignment.papers:
        for author in paper.authors:
            if len(author.people) > 1:
                show_note(f"{paper.submission.id}: {len(author.people)} people may be {author.given}; none reviews it.")
        for name in paper.unknown:
            show_note(f"{paper.submission.id}: no institution here is called {name}.")
        if paper.missing:
            show_note(f"{paper.submission.id} lacks {paper.missing}: {paper.why}.")
    if assignment.without_papers:
        names = [f"{person.name} ({person.id})" for person in assignment.without_papers]
        show_note(f"No papers here: {in_brief(names, 10)}.")
    matched = sum(load for _, load in assignment.loads)
    most = max((load for _, load in assignment.loads), default=0)
    show_note(
        f"{matched:,} reviews by {len(assignment.loads):,} of {assignment.pool:,} people, {most} at most; "
        f"affinities {assignment.total:.2f} in all, {assignment.worst or 0:.2f} the lowest."
    )
