from __future__ import annotations

import numpy as np

from paperkin.index.beside import apart
from paperkin.maps import place_beside


def test_a_paper_goes_to_the_larger_group_of_its_neighbours_and_not_between_them() -> None:
    xy = np.array([[0.5, 0.5], [0.51, 0.5], [0.5, 0.51], [-0.5, -0.5], [-0.51, -0.5]], np.float32)
    place = place_beside(np.arange(5, dtype=np.int32)[None], np.ones((1, 5), np.float32), xy)
    assert np.allclose(place, [[0.503, 0.503]], atol=0.01)


def test_weights_decide_between_groups() -> None:
    xy = np.array([[0.5, 0.5], [0.51, 0.5], [-0.5, -0.5]], np.float32)
    place = place_beside(np.array([[0, 1, 2]], np.int32), np.array([[0.1, 0.1, 0.9]], np.float32), xy)
    assert np.allclose(place, [[-0.5, -0.5]], atol=0.01)


def test_where_no_neighbour_has_a_place_there_is_none() -> None:
    xy = np.array([[np.nan, np.nan], [0.2, 0.3]], np.float32)
    neighbours = np.array([[0, -1], [-1, -1], [0, 1]], np.int32)
    places = place_beside(neighbours, np.ones((3, 2), np.float32), xy)
    assert np.isnan(places[:2]).all()
    assert np.allclose(places[2], [0.2, 0.3])
    assert place_beside(np.zeros((2, 0), np.int32), np.zeros((2, 0), np.float32), xy).shape == (2, 2)


def test_only_movable_papers_leave_a_shared_place_and_not_far() -> None:
    xy = np.zeros((50, 2), np.float32)
    xy[40:] = 1
    moved = apart(xy, np.arange(1, 50))
    assert np.array_equal(moved[0], [0, 0])
    assert len(np.unique(moved, axis=0)) == 50
    assert np.abs(moved - xy).max() < 0.1
    assert np.abs(moved).max() <= 1
