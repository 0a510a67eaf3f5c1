"""`paperkin eval collaborators` and `paperkin backtest`: how often suggested collaborators came true."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from paperkin.cli.options import AsJson, EncoderName, LibraryPath, opened
from paperkin.settings import read_settings

_MEASURES = ("hits@10", "hits@20", "recall@20", "recall@50", "map", "ndcg@20")


def eval_collaborators(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="A folder with train_papers.jsonl.gz, queries.jsonl and qrels.tsv.", show_default=False
        ),
    ],
    abstracts: Annotated[
        list[Path],
        typer.Option(
            "--abstracts",
            metavar="FILE",
            help="Papers with the same ids, for their titles, abstracts and venues. Give several at will; of a paper "
            "that is in two the last counts.",
            show_default=False,
        ),
    ],
    encoder: EncoderName = None,
    as_json: AsJson = False,
) -> None:
    """Score likely collaborators on a temporal split: learn from the papers before a year, tell who met afterwards.

    All of it is done by the code that serves users, and every single signal is scored beside the ranker, once over
    everybody, once over those two steps away in the co-author graph, once over those beyond.

    In a pipe: scorer, circle, hits@10, hits@20, recall@20, recall@50, MAP, nDCG@20.

    Example: `paperkin eval collaborators acl_2019 --abstracts acl.jsonl.gz`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json
    from paperkin.evaluate.collaborators import evaluate_collaborators, read_split

    with Bars() as bars:
        split = read_split(directory, abstracts, read_settings(encoder=encoder), bars)
        answer = evaluate_collaborators(split, bars).answer()
    show_json(answer) if as_json else _show(answer)


def backtest(
    library: LibraryPath = None,
    year: Annotated[
        int | None,
        typer.Option(help="Suggest as of this year. Default: so that the library's last three years decide."),
    ] = None,
    people: Annotated[int, typer.Option(min=10, max=100_000, help="How many people to suggest somebody to.")] = 500,
    as_json: AsJson = False,
) -> None:
    """Say how often suggestions like those of today came true in this library.

    The library is taken back to a year: what came later is hidden, the ranker learns from what was before, and its
    suggestions are compared with who did begin to write together in that year and the two after it.

    In a pipe: scorer, circle, hits@10, hits@20, recall@20, recall@50, MAP, nDCG@20.

    Example: `paperkin backtest --library indexes/sample`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json
    from paperkin.evaluate.collaborators import backtest_library

    with opened(library) as lib, Bars() as bars:
        answer = backtest_library(lib, year, people, bars).answer()
    show_json(answer) if as_json else _show(answer)


def _show(answer: dict[str, Any]) -> None:
    from paperkin.cli.show import show_note, show_table

    columns = ["scorer", "circle", *_MEASURES]
    rows = [
        [scorer, circle.replace("_", " "), *(f"{found[name]:.3f}" for name in _MEASURES)]
        for circle in ("all", "two_hop", "beyond")
        for scorer, figures in answer["parts"].items()
        for found in [figures if circle == "all" else figures[circle]]
    ]
    show_table(columns, rows, numeric=_MEASURES)
    how = f"learned from {answer['examples']:,} pairs" if answer["learned"] else "is the formula: there is little past"
    show_note(
        f"{answer['set']}: {answer['queries']['all']:,} people, {answer['candidates']:,} who could be suggested. "
        f"The ranker {how} ({answer['train_seconds']} s); a person takes {answer['p50_ms']} ms, "
        f"95 % at most {answer['p95_ms']} ms."
    )
