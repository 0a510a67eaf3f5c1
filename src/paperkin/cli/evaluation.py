"""`paperkin eval`: how good the answers are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from paperkin.cli.options import AsJson, EncoderName
from paperkin.settings import read_settings

eval_app = typer.Typer(no_args_is_help=True, help="Score what paperkin does on judged sets.")

Directory = Annotated[Path, typer.Argument(help="A folder with queries.jsonl, qrels.tsv and perhaps docs.jsonl.gz.")]
HeldIn = Annotated[
    Path | None, typer.Option("--library", "-l", help="The library that holds the judged papers, if not the set.")
]
Documents = Annotated[Path | None, typer.Option(help="The file that holds the judged papers, if not the set.")]
Split = Annotated[str | None, typer.Option(help="Only queries of this split.")]


@eval_app.command("search")
def eval_search(
    directory: Directory,
    library: HeldIn = None,
    documents: Documents = None,
    split: Split = None,
    encoder: EncoderName = None,
    as_json: AsJson = False,
) -> None:
    """Score free-text search on a judged set: BM25, dense and hybrid, through the code that serves users."""
    _evaluate("search", directory, library, documents, split, encoder, as_json)


@eval_app.command("related")
def eval_related(
    directory: Directory,
    library: HeldIn = None,
    documents: Documents = None,
    split: Split = None,
    encoder: EncoderName = None,
    as_json: AsJson = False,
) -> None:
    """Score related papers on a judged set, in which each query is a paper."""
    _evaluate("related", directory, library, documents, split, encoder, as_json)


@eval_app.command("authors")
def eval_authors(
    file: Annotated[
        Path,
        typer.Argument(help="A mention a line, with author_id and block. Plain or compressed.", show_default=False),
    ],
    without: Annotated[
        str,
        typer.Option(
            help="Evidence not to be used, with commas: ids (profiles, which are near the judgement itself), orcid, "
            "affiliation, coauthors, title, venue, year. Default: all is used, as on ingest.",
            show_default=False,
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Score how people are told apart on a file of judged mentions, through the code that ingest runs.

    B-cubed and pairwise F1 inside blocks; the same for each kind of name that the file marks, such as homonyms.

    In a pipe: kind, mentions, B-cubed F1, precision and recall, pairwise F1, precision and recall.

    Example: `paperkin eval authors mentions.jsonl.gz --without ids,orcid,affiliation`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json, show_note, show_table
    from paperkin.evaluate.authors import evaluate_authors

    left_out = [word.strip() for word in without.split(",") if word.strip()]
    with Bars() as bars:
        answer = evaluate_authors(file, without=left_out, progress=bars).answer()
    if as_json:
        show_json(answer)
        return
    kinds = {"all": answer, **answer["kinds"]}
    columns = ["mentions", "number", *_AUTHOR_FIGURES.values()]
    rows = [
        [kind, figures["mentions"], *(f"{figures[name]:.4f}" for name in _AUTHOR_FIGURES)]
        for kind, figures in kinds.items()
    ]
    show_table(columns, rows, numeric=columns[1:])
    show_note(
        f"{answer['mentions']:,} mentions of {answer['people_gold']:,} people; {answer['people_found']:,} were found, "
        f"in {answer['seconds']:.1f} s."
    )


@eval_app.command("duplicates")
def eval_duplicates(
    pairs: Annotated[
        Path, typer.Argument(help="Known pairs: two ids of one work a line, tab-separated.", show_default=False)
    ],
    files: Annotated[list[Path], typer.Argument(help="The files that hold the records.", show_default=False)],
    perturb: Annotated[
        bool, typer.Option("--perturb", help="Score variants too: typos, subtitles, initials, Part II, errata, …")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score how records of one work are found on known pairs, through the code that ingest runs.

    In a pipe each row says first what it is: `pairs` or `variants` with precision, recall, F1, pairs known, pairs
    found; `same work` or `other work` with a kind of variant, how many there are, how many were joined with their
    original.

    Example: `paperkin eval duplicates pairs.tsv acl.jsonl.gz ml.jsonl.gz --perturb`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json
    from paperkin.evaluate.duplicates import evaluate_duplicates

    with Bars() as bars:
        answer = evaluate_duplicates(pairs, files, perturb=perturb, progress=bars).answer()
    show_json(answer) if as_json else _show_duplicates(answer)


_AUTHOR_FIGURES = {
    "bcubed_f1": "B³ F1",
    "bcubed_precision": "precision",
    "bcubed_recall": "recall",
    "pairwise_f1": "pairs F1",
    "pairwise_precision": "precision ",
    "pairwise_recall": "recall ",
}


def _show_duplicates(answer: dict[str, Any]) -> None:
    from paperkin.cli.show import show_note, show_section, show_table

    perturbed = answer.get("perturbed")
    columns = ["", "precision", "recall", "F1", "known", "found"]
    figures = ["precision", "recall", "f1", "pairs_gold", "pairs_found"]
    scored = {"pairs": answer} | ({"variants": perturbed} if perturbed else {})
    show_table(columns, ([word, *(of[name] for name in figures)] for word, of in scored.items()), numeric=columns[1:])
    for lead, heading in (("same_work", "The same work, varied"), ("other_work", "Other works that look like it")):
        found = perturbed[lead] if perturbed else {}
        rows = [[kind, counts["variants"], counts["joined"]] for kind, counts in found.items()]
        columns = ["kind", "variants", "joined"]
        show_section(heading, lead.replace("_", " "), columns, rows, numeric=columns[1:])
    show_note(
        f"{answer['records']:,} records in {answer['seconds']:.1f} s: {answer['works']:,} works of several; "
        f"{answer['pairs_missing']:,} known pairs are not in the files, {answer['pairs_beyond_gold']:,} pairs of which "
        "nobody has said anything were found beyond them. --json shows examples."
    )


def _evaluate(
    task: str,
    directory: Path,
    library: Path | None,
    documents: Path | None,
    split: str | None,
    encoder: str | None,
    as_json: bool,
) -> None:
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_evaluation, show_json
    from paperkin.evaluate import evaluate_related, evaluate_search, library_of, read_judged_set
    from paperkin.service import Library

    settings = read_settings(library=library, encoder=encoder)
    judged = read_judged_set(directory, split)
    if documents is not None:
        judged = replace(judged, docs=documents)
    evaluate = evaluate_search if task == "search" else evaluate_related
    with Bars() as bars:
        opened = Library.open(settings=settings) if library else library_of(judged, settings, bars)
        with opened as lib:
            evaluation = evaluate(lib, judged, bars)
    show_json(evaluation.answer()) if as_json else show_evaluation(evaluation)
