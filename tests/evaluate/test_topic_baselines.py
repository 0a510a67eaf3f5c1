from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.evaluate import topic_baselines
from paperkin.evaluate.labelled import agreement
from paperkin.evaluate.topic_baselines import BASELINES, FEWEST, Baseline, find_with

LABELS = 4


def four_subjects(papers: int = 80) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return unit rows about four directions, and which one each is of."""
    noise = np.random.default_rng(0)
    gold = np.arange(papers) % LABELS
    rows = np.eye(16)[gold] + 0.1 * noise.normal(size=(papers, 16))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), gold


def installed(name: str) -> bool:
    return all(find_spec(module) for module in BASELINES[name][0])


@pytest.mark.parametrize("name", BASELINES)
def test_subjects_that_lie_apart_are_found(name: str) -> None:
    if not installed(name):
        pytest.skip(f"{name} is not installed")
    vectors, gold = four_subjects(240)
    run = find_with(name, vectors, LABELS)
    assert isinstance(run, Baseline)
    assert run.seconds > 0
    assert agreement(gold, run.found).ami > 0.7


def test_what_is_not_installed_is_said_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_baselines, "find_spec", lambda _: None)
    vectors, _ = four_subjects()
    assert isinstance(find_with("k-means", vectors, LABELS), Baseline)
    said = find_with("BERTopic defaults", vectors, LABELS)
    assert isinstance(said, str)
    assert "umap-learn is not installed" in said
    assert "paperkin[baselines]" in said


def test_too_few_papers_to_unfold_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_baselines, "find_spec", lambda name: name)
    vectors, _ = four_subjects(FEWEST - 1)
    assert "60 papers at least" in str(find_with("EVoC", vectors, LABELS))


def test_kmeans_asks_for_no_more_topics_than_there_are_different_papers() -> None:
    vectors, gold = four_subjects(8)
    run = find_with("k-means", np.repeat(vectors[:2], 4, axis=0), LABELS)
    assert isinstance(run, Baseline)
    assert len(set(run.found.tolist())) == 2
    assert len(gold) == len(run.found)
