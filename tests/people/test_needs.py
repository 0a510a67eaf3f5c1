from __future__ import annotations

import numpy as np
import pytest

from paperkin.people.needs import chosen_in_turn, needs_of, strengths_of, worth_of

UNKNOWN = -(2**15)


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_needs_are_topics_by_their_weight_without_those_of_next_to_nothing() -> None:
    rows, cosines = np.arange(20), np.linspace(0.9, 0.5, 20).astype(np.float32)
    topics = np.array([3] * 10 + [5] * 8 + [-1] + [7], np.int32)
    vectors = unit(*([[1, 0.01 * at] for at in range(10)] + [[0, 1]] * 10))
    first, second = needs_of(rows, cosines, topics, vectors)
    assert (first.topic, second.topic) == (3, 5)
    assert first.rows.tolist() == list(range(10))
    assert first.share > second.share > 0.06
    assert np.linalg.norm(first.vector) == pytest.approx(1, abs=1e-5)
    assert (vectors[:10] @ first.vector >= first.near).all()
    assert (vectors[10:] @ first.vector < first.near).all()
    assert needs_of(rows[:0], cosines[:0], topics[:0], vectors[:0]) == []


def test_papers_are_worth_more_the_nearer_and_the_newer_they_are() -> None:
    cosines = np.array([0.9, 0.9, 0.9, 0.7, 0.5], np.float32)
    worth = worth_of(cosines, np.array([2024, 2004, UNKNOWN, 2024, 2024], np.int16), 2024)
    assert worth[0] == pytest.approx(1)
    assert worth[0] > worth[3] > worth[4] == 0
    assert worth[0] > worth[1] > worth[2] == pytest.approx(0.25)


def test_papers_add_up_and_never_reach_all() -> None:
    strengths = strengths_of(np.array([0, 0, 1]), np.array([1, 1, 1], np.float32), 3)
    assert strengths.tolist() == pytest.approx([1 - np.exp(-2), 1 - np.exp(-1), 0])


def test_after_somebody_who_covers_a_need_another_comes_first() -> None:
    strengths = np.array([[0.9, 0], [0.85, 0], [0, 0.6], [0, 0]], np.float32)
    chosen = chosen_in_turn(strengths, [0.6, 0.5], np.zeros(4, np.float32), 4)
    assert [at for at, _ in chosen] == [0, 2, 1]
    nearer = chosen_in_turn(strengths, [0.6, 0.5], np.array([0, 0.2, 0, 0], np.float32), 1)
    assert [at for at, _ in nearer] == [1]
