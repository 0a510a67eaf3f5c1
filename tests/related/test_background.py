from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin import Library
from paperkin.related.background import Background, background_of

DIMENSION = 16
Floats = NDArray[np.float32]


class Matrix:
    def __init__(self, rows: Floats) -> None:
        self.rows = rows
        self.dimension = rows.shape[1]

    def __len__(self) -> int:
        return len(self.rows)

    def vectors(self, rows: NDArray[np.int64]) -> Floats:
        found: Floats = self.rows[rows].copy()
        return found


def unit(rows: NDArray[np.float64] | Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def library_rows() -> Floats:
    """Papers that all lean one way, as embeddings of papers do."""
    random = np.random.default_rng(0)
    return unit(random.normal(size=(2_000, DIMENSION)) + 3 * np.eye(DIMENSION)[0])


def test_a_paper_scores_by_standard_deviations_above_the_library(library_rows: Floats) -> None:
    probes = Background.of(Matrix(library_rows)).probes(library_rows[:1])
    scores = probes.nearness(library_rows)
    assert scores.argmax() == 0
    assert abs(float(scores.mean())) < 0.05
    assert float(scores.std()) == pytest.approx(1.0, abs=0.05)


def test_a_paper_near_one_of_two_is_ahead_of_one_near_their_mean(library_rows: Floats) -> None:
    seeds = unit(np.eye(DIMENSION)[[1, 2]] + np.eye(DIMENSION)[0])
    near_one, between = unit(np.eye(DIMENSION)[[1]] + 0.3 * np.eye(DIMENSION)[0]), unit(np.eye(DIMENSION)[[0]])
    mean = unit(seeds.mean(axis=0, keepdims=True))[0]
    assert near_one[0] @ mean < between[0] @ mean
    probes = Background.of(Matrix(library_rows)).probes(seeds)
    assert probes.nearness(near_one)[0] > probes.nearness(between)[0]


def test_candidates_are_looked_for_by_all_and_by_those_farthest_apart(library_rows: Floats) -> None:
    seeds = library_rows[:40]
    queries = Background.of(Matrix(library_rows)).probes(seeds).queries(5)
    assert queries.shape == (6, DIMENSION)
    assert np.allclose(np.linalg.norm(queries, axis=1), 1.0, atol=1e-5)
    assert len(np.unique(queries.round(5), axis=0)) == 6


def test_of_fewer_papers_than_dimensions_nothing_is_known_and_cosines_decide() -> None:
    random = np.random.default_rng(1)
    rows = unit(random.normal(size=(DIMENSION - 1, DIMENSION)))
    scores = Background.of(Matrix(rows)).probes(rows[:1]).nearness(rows)
    assert scores.argsort().tolist() == (rows @ rows[0]).argsort().tolist()


def test_papers_of_one_and_the_same_vector_break_nothing() -> None:
    rows = unit(np.ones((3 * DIMENSION, DIMENSION), np.float32))
    probes = Background.of(Matrix(rows)).probes(rows[:2])
    assert np.isfinite(probes.nearness(rows)).all()
    assert np.isfinite(probes.queries(2)).all()


def test_the_background_of_a_generation_is_estimated_once(toy_library: Library) -> None:
    generation = toy_library.serving.generation()
    assert background_of(generation) is background_of(generation)
