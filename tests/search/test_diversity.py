from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin.search.diversity import diversify


def unit_rows(count: int, seed: int, dimension: int = 16) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def falling(count: int) -> NDArray[np.float32]:
    return np.linspace(1, 0, count, dtype=np.float32)


def by_the_book(scores: NDArray[np.float32], vectors: NDArray[np.float32], diversity: float) -> list[int]:
    """MMR as Carbonell & Goldstein write it, with both parts scaled to the candidates' range."""

    def scaled(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray((values - values.min()) / (values.max() - values.min()))

    relevance, likeness = scaled(scores), scaled(vectors @ vectors.T)
    shown, left = [0], list(range(1, len(scores)))
    while left:
        gains = [(1 - diversity) * relevance[i] - diversity * max(likeness[i, j] for j in shown) for i in left]
        shown.append(left.pop(int(np.argmax(gains))))
    return shown


@given(st.integers(0, 60), st.integers(0, 5), st.floats(0, 1))
def test_every_position_comes_once_and_the_best_stays_first(count: int, seed: int, diversity: float) -> None:
    order = diversify(falling(count), unit_rows(count, seed), diversity)
    assert sorted(order.tolist()) == list(range(count))
    assert order.tolist()[:1] == [0][:count]


def test_without_diversity_the_order_stays() -> None:
    assert diversify(falling(30), unit_rows(30, 1), 0.0).tolist() == list(range(30))


@pytest.mark.parametrize("diversity", [0.2, 0.5, 0.8, 1.0])
def test_it_is_maximal_marginal_relevance(diversity: float) -> None:
    scores, vectors = falling(40), unit_rows(40, 2)
    assert diversify(scores, vectors, diversity).tolist() == by_the_book(scores, vectors, diversity)


def test_a_second_paper_of_the_same_text_gives_way_to_another_subject() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1, 2]]
    assert diversify(np.array([1.0, 0.95, 0.9, 0.0], np.float32), vectors, 0.4).tolist() == [0, 2, 1, 3]


def test_vectors_that_are_all_near_each_other_still_tell_apart() -> None:
    """Some encoders' cosines are all above .8."""
    crowded = unit_rows(1, 3).repeat(4, axis=0)
    crowded[2:] += 0.05 * unit_rows(2, 4)
    crowded /= np.linalg.norm(crowded, axis=1, keepdims=True)
    assert diversify(np.array([1.0, 0.9, 0.8, 0.0], np.float32), crowded, 0.5).tolist()[1] == 2


def test_papers_that_are_all_alike_stay_in_order() -> None:
    assert diversify(falling(5), np.full((5, 4), 0.5, np.float32), 0.7).tolist() == [0, 1, 2, 3, 4]
    assert diversify(np.ones(5, np.float32), np.full((5, 4), 0.5, np.float32), 0.7).tolist() == [0, 1, 2, 3, 4]


def test_the_same_question_has_the_same_answer() -> None:
    scores, vectors = falling(100), unit_rows(100, 5)
    assert len({tuple(diversify(scores, vectors, 0.3).tolist()) for _ in range(5)}) == 1
