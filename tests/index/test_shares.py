"""How firmly papers belong to their topics, worked out by hand."""

from __future__ import annotations

import numpy as np

from paperkin.index.shares import NONE, nearest_topics, shares_of

# Six papers: a broad topic 0 with the narrow 2 and 3, and 1 with 4.
PARTITION = np.array([[0, 2], [0, 2], [0, 3], [0, 3], [1, 4], [1, 4]], np.int32)


def shares(neighbours: list[list[int]], cosines: list[list[float]], own: np.ndarray = PARTITION[:1]):
    return shares_of(own, PARTITION, np.array(neighbours, np.int32), np.array(cosines, np.float32))


def test_a_strength_is_the_share_of_the_neighbours_cosines() -> None:
    found = shares([[1, 2, 4]], [[0.5, 0.3, 0.2]])
    assert np.allclose(found.strengths, [[0.8, 0.5]])
    assert found.beside.tolist() == [[3, 4]]
    assert np.allclose(found.beside_shares, [[0.3, 0.2]])


def test_neighbours_of_one_topic_count_together() -> None:
    found = shares([[2, 4, 5]], [[0.4, 0.3, 0.3]])
    assert found.beside.tolist() == [[4, 3]]
    assert np.allclose(found.strengths, [[0.4, 0]])


def test_missing_and_opposite_neighbours_say_nothing() -> None:
    found = shares([[1, 2, NONE]], [[0.5, -0.3, 0.9]])
    assert np.allclose(found.strengths, [[1, 1]])
    assert found.beside.tolist() == [[NONE, NONE]]
    alone = shares([[NONE, NONE]], [[0, 0]])
    assert np.allclose(alone.strengths, [[1, 1]])


def test_a_new_paper_has_the_topic_of_most_of_its_neighbours() -> None:
    neighbours = np.array([[0, 4, 5], [NONE, 3, NONE], [2, NONE, NONE]], np.int32)
    cosines = np.array([[0.5, 0.3, 0.3], [0, 0.1, 0], [-0.2, 0, 0]], np.float32)
    assert nearest_topics(PARTITION, neighbours, cosines).tolist() == [4, 3, 3]


def test_many_papers_are_taken_in_parts() -> None:
    count = 20_000
    neighbours = np.tile(np.array([[1, 2]], np.int32), (count, 1))
    found = shares_of(np.repeat(PARTITION[:1], count, axis=0), PARTITION, neighbours, np.ones((count, 2), np.float32))
    assert np.allclose(found.strengths, [[1, 0.5]])


def test_no_papers_have_no_shares() -> None:
    found = shares_of(PARTITION[:0], PARTITION, np.empty((0, 3), np.int32), np.empty((0, 3), np.float32))
    assert found.strengths.shape == (0, 2)
