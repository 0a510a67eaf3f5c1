from __future__ import annotations

from pathlib import Path

import paperkin.cli.evaluation_topics  # noqa: F401  # registers the command
from tests.cli.conftest import Paperkin
from tests.evaluate.test_topics import corpus, labels

__all__ = ["corpus", "labels"]


def test_topics_are_scored_beside_kmeans_in_a_pipe(paperkin: Paperkin, labels: Path, corpus: Path) -> None:
    ran = paperkin("eval", "topics", labels, "--corpus", corpus)
    assert ran.code == 0
    names = [row[0] for row in ran.rows]
    assert names[0] == "paperkin, level 0"
    assert "k-means" in names
    assert all(len(row) == 7 for row in ran.rows)
    assert "96 papers of 4 labels; 1 more are not in the corpus" in ran.err


def test_json_has_what_was_asked_for_on_top(paperkin: Paperkin, labels: Path, corpus: Path) -> None:
    answer = paperkin("eval", "topics", labels, "--corpus", corpus, "--no-baselines", "--json").json
    assert {"ami", "nmi", "ari", "outliers", "topics", "seconds"} <= answer.keys()
    assert answer["baselines"] == {}


def test_labels_that_cannot_be_read_end_in_an_error_with_a_remedy(paperkin: Paperkin, corpus: Path) -> None:
    ran = paperkin("eval", "topics", corpus.parent / "nothing.tsv", "--corpus", corpus)
    assert (ran.code, ran.out) == (1, "")
    assert "remedy:" in ran.err
