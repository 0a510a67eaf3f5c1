"""The people of a generation as they are kept: papers, co-authors and interests by person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paperkin.errors import DimensionMismatch
from paperkin.index.people import PeopleArrays, PeopleIndex, write_people

DIMENSION = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three people, numbered 7, none and 3: the first wrote both papers, with the second and with the third."""
    arrays = PeopleArrays(
        numbers=np.array([7, -1, 3], np.int32),
        paper_ends=np.array([0, 2, 3, 4]),
        rows=np.array([0, 1, 0, 1], np.int32),
        places=np.array([0, 1, 1, 0], np.int32),
        coauthor_ends=np.array([0, 2, 3, 4]),
        coauthors=np.array([1, 2, 0, 0], np.int32),
        joint=np.ones(4, np.int32),
        first_years=np.full(4, 2020, np.int16),
        last_years=np.full(4, 2020, np.int16),
        ties=np.array([0.5, 1, 0.5, 1], np.float32),
        interest_ends=np.array([0, 2, 2, 3]),
        interest_weights=np.array([0.75, 0.25, 1], np.float32),
    )
    write_people(tmp_path / "people", arrays, np.eye(DIMENSION, dtype=np.float16)[:3], {"as_of": 2020})
    return tmp_path / "people"


def test_what_is_written_is_read(folder: Path) -> None:
    people = PeopleIndex(folder, DIMENSION)
    assert len(people) == 3
    assert people.kept == {"as_of": 2020}
    assert people.owners.tolist() == [0, 0, 2]
    assert people.papers_of(0).tolist() == [0, 1]
    assert people.arrays.coauthors[people.coauthors_of(0)].tolist() == [1, 2]


def test_people_are_found_by_the_number_of_their_id(folder: Path) -> None:
    people = PeopleIndex(folder, DIMENSION)
    assert [people.person(number) for number in (3, 7, 4, 99)] == [2, 0, None, None]


def test_interests_come_with_their_weights_and_may_be_none(folder: Path) -> None:
    people = PeopleIndex(folder, DIMENSION)
    vectors, weights = people.interests_of(0)
    np.testing.assert_array_equal(vectors, np.eye(DIMENSION)[:2])
    assert weights.tolist() == [0.75, 0.25]
    assert [len(part) for part in people.interests_of(1)] == [0, 0]


def test_interests_of_another_dimension_are_refused(folder: Path) -> None:
    with pytest.raises(DimensionMismatch):
        PeopleIndex(folder, DIMENSION + 1)
