from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score

from paperkin.errors import EvaluationSetInvalid
from paperkin.evaluate.labelled import agreement, interval, quartiles, read_labels

GOLD = np.repeat(np.arange(4), 25)


def labels_in(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "labels.tsv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "a 1\tvision\nb\ttext\n",
        "id\tlabel\na 1\tvision\nb\ttext",
        "paper id\tvenue\tyear\tlabel\r\na 1\tAAAI\t2022\tvision\r\n\r\nb\tAAAI\t2022\ttext\r\n",
        "\ufeffa  1\tAAAI\t2022\t vision \nb\t\t\ttext\nb\t\t\ttext\n",
    ],
)
def test_the_first_column_is_the_paper_and_the_last_its_label(tmp_path: Path, text: str) -> None:
    assert read_labels(labels_in(tmp_path, text)) == {"a 1": "vision", "b": "text"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tvision\nb\n", "line 2"),
        ("a\tvision\nb\t\n", "line 2"),
        ("a\tvision\n\tvision\n", "line 2"),
        ("a\tvision\nb\ttext\na\ttext\n", "line 3"),
        ("a\tvision\nb\tvision\n", "not two labels"),
        ("", "not two labels"),
    ],
)
def test_labels_that_cannot_be_used_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EvaluationSetInvalid, match=said):
        read_labels(labels_in(tmp_path, text))


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "labels.tsv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(EvaluationSetInvalid, match="cannot be read"):
        read_labels(tmp_path / "labels.tsv")
    with pytest.raises(EvaluationSetInvalid, match="cannot be read"):
        read_labels(tmp_path / "nothing.tsv")


def test_topics_that_are_the_labels_by_other_names_agree_wholly() -> None:
    found = agreement(GOLD, 7 - GOLD)
    assert (found.topics, found.outliers) == (4, 0.0)
    assert (found.ami, found.nmi, found.ari) == pytest.approx((1, 1, 1))


def test_one_topic_for_all_agrees_with_nothing() -> None:
    found = agreement(GOLD, np.zeros_like(GOLD))
    assert (found.ami, found.nmi, found.ari) == pytest.approx((0, 0, 0))


def test_topics_at_random_score_nothing_beyond_chance() -> None:
    scores = [agreement(GOLD, np.random.default_rng(seed).integers(0, 20, len(GOLD))) for seed in range(40)]
    assert abs(np.mean([one.ami for one in scores])) < 0.02
    assert np.mean([one.nmi for one in scores]) > 0.1  # which is why AMI is the figure that counts


def test_papers_without_a_topic_count_as_one_topic_and_are_counted() -> None:
    found = agreement(GOLD, np.where(GOLD == 3, -1, GOLD))
    assert (found.topics, found.outliers, found.ami) == (3, 0.25, pytest.approx(1))
    dropped = agreement(GOLD, np.where(np.arange(len(GOLD)) % 2, -1, GOLD))
    assert (dropped.topics, dropped.outliers) == (4, 0.5)
    assert dropped.ami < 0.7


def test_the_interval_lies_about_the_figure_and_narrows_with_papers() -> None:
    noise = np.random.default_rng(0)

    def half_right(papers: int) -> tuple[float, float, float]:
        gold = noise.integers(0, 5, papers)
        found = np.where(noise.random(papers) < 0.5, gold, noise.integers(0, 5, papers))
        return *interval(gold, found), adjusted_mutual_info_score(gold, found)

    few, many = half_right(100), half_right(1_000)
    for low, high, ami in (few, many):
        assert low < ami < high
    assert many[1] - many[0] < few[1] - few[0]


def test_the_interval_covers_no_agreement_where_there_is_none() -> None:
    noise = np.random.default_rng(1)
    covered = 0
    for _ in range(20):
        low, high = interval(noise.integers(0, 6, 150), noise.integers(0, 6, 150))
        covered += low <= 0 <= high
    assert covered >= 17


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=30))
def test_quartiles_ascend_from_the_least_to_the_most(papers: list[int]) -> None:
    found = quartiles(papers)
    assert list(found) == sorted(found)
    assert (found[0], found[-1]) == (min(papers), max(papers))
