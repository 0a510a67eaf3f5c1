from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.maps import place_papers

Graph = tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]


def graph(count: int, each: int, k: int = 10, seed: int = 0) -> Graph:
    """Vectors in heaps, their nearest neighbours by cosine with weights, and the heap of each."""
    draw = np.random.default_rng(seed)
    heap = np.repeat(np.arange(count), each)
    vectors = draw.normal(size=(count, 16))[heap] + draw.normal(0, 0.3, (count * each, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -2)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, : min(k, count * each - 1)]
    weights = np.take_along_axis(likeness, nearest, axis=1).clip(1e-3)
    return vectors.astype(np.float32), nearest.astype(np.int32), weights.astype(np.float32), heap


def share_of_own_heap(xy: NDArray[np.float32], heap: NDArray[np.int64], rows: NDArray[np.int64]) -> float:
    far = ((xy[rows, None] - xy[None]) ** 2).sum(axis=2)
    far[np.arange(len(rows)), rows] = np.inf
    nearest = np.argsort(far, axis=1)[:, :5]
    return float((heap[nearest] == heap[rows][:, None]).mean())


def test_papers_that_are_alike_lie_together_within_the_square() -> None:
    vectors, neighbours, weights, heap = graph(6, 40)
    layout = place_papers(vectors, neighbours, weights)
    assert layout.anew
    assert layout.xy.dtype == np.float32
    assert np.abs(layout.xy).max() <= 1
    assert np.ptp(layout.xy, axis=0).max() > 1.8
    assert share_of_own_heap(layout.xy, heap, np.arange(len(heap))) > 0.95


def test_the_same_input_gives_the_same_map() -> None:
    vectors, neighbours, weights, _ = graph(4, 25)
    again = [place_papers(vectors, neighbours, weights, seed=3).xy for _ in range(2)]
    assert np.array_equal(*again)


def test_old_papers_stay_exactly_and_new_ones_go_to_their_like() -> None:
    vectors, neighbours, weights, heap = graph(6, 40)
    whole = place_papers(vectors, neighbours, weights).xy
    new = np.random.default_rng(1).random(len(whole)) < 0.25
    before = whole.copy()
    before[new] = np.nan
    layout = place_papers(vectors, neighbours, weights, before=before)
    assert not layout.anew
    assert np.array_equal(layout.xy[~new], whole[~new])
    assert np.isfinite(layout.xy).all()
    assert np.abs(layout.xy).max() <= 1
    assert share_of_own_heap(layout.xy, heap, new.nonzero()[0]) > 0.9


def test_new_papers_that_know_only_each_other_go_to_their_topic() -> None:
    before = np.array([[-0.9, 0.5]] * 3 + [[0.8, -0.6]] * 3 + [[np.nan, np.nan]] * 2, np.float32)
    neighbours = np.array([[1], [2], [0], [4], [5], [3], [7], [6]], np.int32)
    weights = np.ones((8, 1), np.float32)
    partition = np.array([[0]] * 3 + [[1]] * 5, np.int32)
    layout = place_papers(np.eye(8, dtype=np.float32), neighbours, weights, partition, before)
    assert not layout.anew
    assert np.allclose(layout.xy[6:], [0.8, -0.6], atol=0.2)


def test_a_library_that_is_mostly_new_is_laid_out_anew_from_the_old_map() -> None:
    vectors, neighbours, weights, heap = graph(5, 40)
    whole = place_papers(vectors, neighbours, weights).xy
    mirrored = np.full_like(whole, np.nan)
    mirrored[::3] = -whole[::3]
    layout = place_papers(vectors, neighbours, weights, before=mirrored)
    assert layout.anew
    middles = [[xy[heap == at].mean(axis=0) for at in range(5)] for xy in (-whole, layout.xy)]
    assert np.corrcoef(np.ravel(middles[0]), np.ravel(middles[1]))[0, 1] > 0.8


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 9, 40])
def test_small_libraries_have_a_map_on_which_no_two_papers_share_a_place(n: int) -> None:
    vectors, neighbours, weights, _ = (
        graph(1, n) if n > 1 else (np.ones((1, 4)), np.zeros((1, 0)), np.zeros((1, 0)), None)
    )
    xy = place_papers(vectors, neighbours.astype(np.int32), weights.astype(np.float32)).xy
    assert xy.shape == (n, 2)
    assert np.isfinite(xy).all()
    assert np.abs(xy).max() <= 1
    assert len(np.unique(xy, axis=0)) == n


def test_a_map_of_no_papers_is_empty() -> None:
    nothing = place_papers(np.zeros((0, 4)), np.zeros((0, 3), np.int32), np.zeros((0, 3), np.float32))
    assert nothing.xy.shape == (0, 2)


def test_duplicates_lie_side_by_side_and_not_on_each_other() -> None:
    vectors = np.tile(np.eye(4, 8, dtype=np.float32), (5, 1))
    rows = np.arange(20)
    neighbours = np.stack([(rows + 4 * step) % 20 for step in (1, 2, 3)], axis=1).astype(np.int32)
    xy = place_papers(vectors, neighbours, np.ones((20, 3), np.float32)).xy
    assert len(np.unique(xy, axis=0)) == 20
    before = np.where(rows[:, None] < 16, xy, np.nan).astype(np.float32)
    settled = place_papers(vectors, neighbours, np.ones((20, 3), np.float32), before=before).xy
    assert len(np.unique(settled, axis=0)) == 20


def test_missing_neighbours_are_left_out() -> None:
    vectors, neighbours, weights, _ = graph(2, 15)
    neighbours[0], neighbours[5, 2:] = -1, -1
    xy = place_papers(vectors, neighbours, weights).xy
    assert np.isfinite(xy).all()


def test_progress_never_says_more_than_all() -> None:
    told: list[tuple[str, object]] = []

    class Told:
        def start(self, stage: str, total: int | None, unit: str) -> None:
            told.append((stage, total))

        def advance(self, amount: int) -> None:
            told.append(("advance", amount))

        def done(self) -> None:
            told.append(("done", None))

    vectors, neighbours, weights, _ = graph(2, 15)
    place_papers(vectors, neighbours, weights, progress=Told())
    amounts = [amount for what, amount in told if what == "advance" and isinstance(amount, int)]
    assert told[0] == ("map", 30)
    assert told[-1] == ("done", None)
    assert 20 <= sum(amounts) <= 30


def test_maps_are_served_without_the_library_that_lays_them_out() -> None:
    code = (
        "import sys, paperkin.maps, paperkin.maps.page; print([m for m in sys.modules if m in ('openTSNE', 'sklearn')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
