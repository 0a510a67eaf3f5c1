"""The nearest papers of every paper."""

from __future__ import annotations

import numpy as np
import pytest

import paperkin.index.nearest
from paperkin.index import nearest_of_all


def unit_rows(count: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_they_are_those_that_comparing_all_gives() -> None:
    vectors = unit_rows(300)
    rows, cosines = nearest_of_all(vectors, 10)
    every = vectors @ vectors.T
    np.fill_diagonal(every, -2)
    assert (rows == np.argsort(-every, axis=1, kind="stable")[:, :10]).all()
    assert np.allclose(cosines, -np.sort(-every, axis=1)[:, :10], atol=1e-6)


def test_no_paper_is_its_own_neighbour_even_where_others_are_its_copies() -> None:
    vectors = np.repeat(unit_rows(3), 20, axis=0)
    rows, cosines = nearest_of_all(vectors, 5)
    assert (rows != np.arange(60)[:, None]).all()
    assert np.allclose(cosines, 1, atol=1e-6)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_missing_ones_are_told(count: int) -> None:
    rows, cosines = nearest_of_all(unit_rows(count), 5)
    assert ((rows >= 0).sum(axis=1) == count - 1).all()
    assert (cosines[rows < 0] == 0).all()


def test_inverted_lists_find_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(0)
    centres = unit_rows(40)
    vectors = centres[chance.integers(0, 40, 5_000)] + chance.normal(scale=0.08, size=(5_000, 16)).astype(np.float32)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    exact, _ = nearest_of_all(vectors, 10)
    monkeypatch.setattr(paperkin.index.nearest, "EXACT_UP_TO", 100)
    found, _ = nearest_of_all(vectors, 10)
    shared = [len(set(a) & set(b)) for a, b in zip(exact.tolist(), found.tolist(), strict=True)]
    assert np.mean(shared) > 9
