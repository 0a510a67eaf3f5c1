"""`paperkin eval topics`: how far the topics that a build finds agree with labels that people gave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from paperkin.cli.options import AsJson, EncoderName
from paperkin.settings import read_settings


def eval_topics(
    labels: Annotated[
        Path, typer.Argument(help="A paper a line: its id, perhaps more, its label; tab-separated.", show_default=False)
    ],
    corpus: Annotated[
        Path, typer.Option(help="The file that holds the papers, among others or not.", show_default=False)
    ],
    baselines: Annotated[
        bool, typer.Option(help="Score k-means, the BERTopic defaults and EVoC on the same vectors too.")
    ] = True,
    encoder: EncoderName = None,
    as_json: AsJson = False,
) -> None:
    """Score topics on labelled papers, found in them as a library of their own through the code that builds one.

    Of a build's levels the one nearest in number to the labels counts. Papers without a topic count as one topic of
    their own in AMI, NMI and ARI. BERTopic and EVoC want packages of their own: pip install 'paperkin[baselines]'.

    In a pipe: what found the topics, topics, AMI, NMI, ARI, share without a topic, seconds.

    Example: `paperkin eval topics labels.tsv --corpus papers.jsonl.gz`
    """
    from paperkin.cli.bars import Bars
    from paperkin.cli.show import show_json
    from paperkin.evaluate.topics import evaluate_topics

    with Bars() as bars:
        answer = evaluate_topics(labels, corpus, read_settings(encoder=encoder), bars, baselines=baselines).answer()
    show_json(answer) if as_json else _show(answer)


def _show(answer: dict[str, Any]) -> None:
    from paperkin.cli.show import show_note, show_table

    found = {f"paperkin, level {level['level']}": level for level in answer["levels"]}
    chosen = f"paperkin, level {answer['level']}"
    found[chosen] = {**found[chosen], "seconds": answer["seconds"]}
    columns = ["", "topics", "AMI", "NMI", "ARI", "outliers", "s"]
    rows = [
        [
            *(name, figures["topics"]),
            *(f"{figures[of]:.3f}" for of in ("ami", "nmi", "ari")),
            f"{figures['outliers']:.1%}",
            f"{figures['seconds']:.1f}" if "seconds" in figures else "",
        ]
        for name, figures in {**found, **answer["baselines"]}.items()
        if figures
    ]
    show_table(columns, rows, numeric=columns[1:])
    low, high = answer["ami_interval"]
    missing = f"; {answer['missing']:,} more are not in the corpus" if answer["missing"] else ""
    show_note(
        f"{answer['set']}: {answer['papers']:,} papers of {answer['labels']} labels{missing}. "
        f"Level {answer['level']} is nearest in number: AMI {answer['ami']:.3f} ({low:.3f} to {high:.3f}), "
        f"{answer['weak']:.1%} of the papers are weakly in their topic, "
        f"coherence {answer['coherence']}, diversity {answer['diversity']}."
    )
    for note in answer["notes"]:
        show_note(note)
