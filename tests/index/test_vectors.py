from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin.errors import DimensionMismatch
from paperkin.index import VectorIndex, write_vectors

DIMENSION = 32
EXACT, CODES, LISTS = {}, {"exact_up_to": 0}, {"exact_up_to": 0, "flat_up_to": 0}


def unit_rows(count: int, seed: int, distinct: int | None = None) -> NDArray[np.float16]:
    """Return `count` unit rows, as they are stored; only `distinct` of them different if that is given."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(distinct or count, DIMENSION))
    rows = rows[random.integers(0, len(rows), count)] if distinct else rows
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


@contextmanager
def written(rows: NDArray[np.float16], **sizes: int) -> Iterator[VectorIndex]:
    with TemporaryDirectory() as folder:
        batches = (rows[start : start + 7] for start in range(0, len(rows), 7))
        assert write_vectors(Path(folder), batches, DIMENSION, **sizes) == len(rows)
        yield VectorIndex(Path(folder), DIMENSION)


def brute_force(
    rows: NDArray[np.float16], query: NDArray[np.float32], k: int, within: NDArray[np.int64] | None = None
) -> tuple[list[int], NDArray[np.float32]]:
    """Return the k nearest rows and their cosines, ties by ascending row."""
    candidates = np.arange(len(rows)) if within is None else within
    scores = (rows[candidates].astype(np.float32) * query).sum(axis=1)  # row by row, so that equal rows score alike
    order = np.lexsort((candidates, -scores))[:k]
    return candidates[order].tolist(), scores[order]


def assert_nearest(
    got: NDArray[np.int64],
    scores: NDArray[np.float32],
    rows: NDArray[np.float16],
    query: NDArray[np.float32],
    within: NDArray[np.int64] | None = None,
) -> None:
    """Compare with brute force; rows whose cosines differ only by rounding may change places."""
    expected, cosines = brute_force(rows, query, len(got), within)
    found = got[: len(expected)]
    allowed = range(len(rows)) if within is None else within.tolist()
    assert len(set(found.tolist())) == len(expected)
    assert set(found.tolist()) <= set(allowed)
    assert np.allclose(scores[: len(expected)], np.clip(cosines, -1, 1), atol=1e-5)
    assert np.allclose((rows[found].astype(np.float32) * query).sum(axis=1), cosines, atol=1e-5)
    assert (got[len(expected) :] == -1).all()


@pytest.mark.parametrize("sizes", [EXACT, CODES], ids=["exact", "codes"])
@given(count=st.integers(1, 80), k=st.integers(1, 90), seed=st.integers(0, 99))
def test_the_nearest_are_those_of_brute_force(sizes: dict[str, int], count: int, k: int, seed: int) -> None:
    rows = unit_rows(count, seed)
    queries = unit_rows(3, seed + 1_000).astype(np.float32)
    with written(rows, **sizes) as index:
        found = index.search(queries, k)
        assert found.rows.shape == found.scores.shape == (3, k)
        for query, got, scores in zip(queries, found.rows, found.scores, strict=True):
            assert_nearest(got, scores, rows, query)


@pytest.fixture(scope="module", params=[EXACT, CODES, LISTS], ids=["exact", "codes", "lists"])
def index_of_300(request: pytest.FixtureRequest) -> Iterator[VectorIndex]:
    with written(unit_rows(300, seed=1), **request.param) as index:
        yield index


@given(chosen=st.sets(st.integers(0, 299)), k=st.integers(1, 320), seed=st.integers(0, 99))
def test_the_nearest_of_a_selection_are_those_of_brute_force(
    index_of_300: VectorIndex, chosen: set[int], k: int, seed: int
) -> None:
    within = np.array(sorted(chosen), np.int64)
    query = unit_rows(1, seed).astype(np.float32)
    found = index_of_300.search(query, k, within)
    assert_nearest(found.rows[0], found.scores[0], unit_rows(300, seed=1), query[0], within)


def test_every_row_finds_itself(index_of_300: VectorIndex) -> None:
    rows = unit_rows(300, seed=1)
    found = index_of_300.search(rows.astype(np.float32), 1)
    assert found.rows[:, 0].tolist() == list(range(300))
    assert np.allclose(found.scores, 1.0, atol=1e-2)


@pytest.mark.parametrize("sizes", [EXACT, CODES], ids=["exact", "codes"])
@given(count=st.integers(1, 60), k=st.integers(1, 60), distinct=st.integers(1, 5))
def test_of_equal_vectors_the_lower_row_comes_first(sizes: dict[str, int], count: int, k: int, distinct: int) -> None:
    rows = unit_rows(count, seed=3, distinct=distinct)
    query = unit_rows(1, seed=4).astype(np.float32)
    with written(rows, **sizes) as index:
        found = index.search(query, k)
    _, cosines = brute_force(rows, query[0], k)
    got, scores = found.rows[0, : len(cosines)], found.scores[0, : len(cosines)]
    assert len(set(got.tolist())) == len(cosines)
    assert np.allclose(scores, cosines, atol=1e-5)
    for one, other in pairwise(range(len(got))):
        assert scores[one] > scores[other] or got[one] < got[other]


def test_scores_are_cosines_and_no_rounding_takes_them_beyond_one() -> None:
    rows = np.zeros((2, DIMENSION), np.float16)
    rows[0, 0], rows[1, 0] = 1, -1
    with written(rows) as index:
        query = np.zeros((1, DIMENSION), np.float32)
        query[0, 0] = 1.0005
        assert index.search(query, 2).scores.tolist() == [[1.0, -1.0]]


def test_codes_are_written_only_where_there_are_many_rows(tmp_path: Path) -> None:
    write_vectors(tmp_path, iter([unit_rows(10, 1)]), DIMENSION, exact_up_to=10)
    assert {path.name for path in tmp_path.iterdir()} == {"matrix.faiss"}
    write_vectors(tmp_path, iter([unit_rows(11, 1)]), DIMENSION, exact_up_to=10)
    assert {path.name for path in tmp_path.iterdir()} == {"matrix.faiss", "codes.faiss"}


def test_vectors_come_back_as_they_were_written() -> None:
    rows = unit_rows(20, seed=6)
    with written(rows) as index:
        assert len(index) == 20
        wanted = np.array([3, 3, 19], np.int64)
        assert np.array_equal(index.vectors(wanted), rows[wanted].astype(np.float32))
        assert np.allclose(index.similarities(rows[3].astype(np.float32), wanted)[:2], 1.0, atol=1e-2)


def test_an_index_of_no_rows_answers_with_nothing() -> None:
    with written(unit_rows(0, 1)) as index:
        assert len(index) == 0
        assert index.search(unit_rows(1, 1).astype(np.float32), 3).rows.tolist() == [[-1, -1, -1]]


@pytest.mark.parametrize("shape", [(1, DIMENSION + 1), (DIMENSION,), (1, 1, DIMENSION)])
def test_a_vector_of_another_dimension_is_an_error(shape: tuple[int, ...]) -> None:
    with written(unit_rows(2, 1)) as index, pytest.raises(DimensionMismatch):
        index.search(np.zeros(shape, np.float32), 1)


def test_a_matrix_of_another_dimension_than_the_manifest_says_is_an_error(tmp_path: Path) -> None:
    write_vectors(tmp_path, iter([unit_rows(2, 1)]), DIMENSION)
    with pytest.raises(DimensionMismatch):
        VectorIndex(tmp_path, DIMENSION + 1)
