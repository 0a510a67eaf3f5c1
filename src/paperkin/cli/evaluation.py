"""`paperkin eval`: how good the answers are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from paperkin.cli.options import AsJson, EncoderName
from paperkin.settings import read_settings

eval_app = typer.Typer(no_args_is_help=True, help="Score search and related papers on judged sets.")


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
