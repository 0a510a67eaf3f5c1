"""`paperkin eval experts`: how often the people behind a text are named for it."""

from __future__ import annotations

from typing import Annotated

import typer

from paperkin.cli.options import AsJson, LibraryPath, opened


def eval_experts(
    library: LibraryPath = None,
    needs: Annotated[int, typer.Option(min=1, max=100_000, help="How many papers to ask about.")] = 300,
    titles: Annotated[bool, typer.Option("--titles", help="Ask with titles alone, without abstracts.")] = False,
    later: Annotated[bool, typer.Option("--later", help="Let papers of the same year and later have a say.")] = False,
    seed: Annotated[int, typer.Option(help="Draws the papers.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Score expert finding on the library's own papers: the text is the need, its authors are to be found.

    The paper itself, its near-duplicates and, without --later, everything of its year and after have no say.

    In a pipe: the method, recall@10, recall@20, hits@10, hits@20, MRR.

    Example: `paperkin eval experts --library indexes/sample`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json, show_note, show_table
    from paperkin.evaluate.experts import evaluate_experts

    with opened(library) as lib, Bars() as bars:
        scored = evaluate_experts(
            lib, needs=needs, need="title" if titles else "abstract", before=not later, seed=seed, progress=bars
        )
    answer = scored.answer()
    if as_json:
        show_json(answer)
        return
    columns = ["method", "recall@10", "recall@20", "hits@10", "hits@20", "mrr"]
    methods = {"paperkin": scored.own.answer()} | {name: one.answer() for name, one in scored.methods.items()}
    rows = [[name, *(f"{figures[column]:.3f}" for column in columns[1:])] for name, figures in methods.items()]
    show_table(columns, rows, numeric=columns[1:])
    show_note(f"{scored.needs:,} papers of {scored.papers:,}; {scored.ms:.0f} ms each.")
