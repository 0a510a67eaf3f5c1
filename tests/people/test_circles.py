from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import csgraph

from paperkin.people.circles import MOST_STEPS, Circles
from tests.people.known import people_of

# A chain 0 to 6; 7 knows 0 and 2 from long ago; 8 is alone; 9 and 0 are of one paper of forty.
CHAIN = [(2020, [person, person + 1]) for person in range(6)]
DRAWN = people_of([*CHAIN, (1990, [0, 7]), (1990, [7, 2]), (2020, [8]), (2020, [9, 0, *range(10, 48)])], 48)


def test_rings_are_one_step_apart_and_paths_take_the_strong_and_recent_ties() -> None:
    circles = Circles(DRAWN, [0])
    assert [ring.tolist() for ring in circles.rings] == [[0], [1, 7], [2]]
    assert circles.path_to(2) == [0, 1, 2]  # not by 7
    assert circles.path_to(0) == [0]


def test_paths_reach_four_steps_and_no_further() -> None:
    circles = Circles(DRAWN, [0])
    assert circles.path_to(3) == [0, 1, 2, 3]
    assert circles.path_to(4) == [0, 1, 2, 3, 4]
    assert circles.path_to(5) is None
    assert circles.path_to(8) is None


def test_a_paper_of_too_many_authors_is_no_step() -> None:
    assert Circles(DRAWN, [0]).path_to(9) is None


def test_steps_are_exact_to_one_beyond_the_rings() -> None:
    steps = Circles(DRAWN, [0]).steps_to(np.array([0, 1, 7, 2, 3, 4, 8]))
    assert steps.tolist() == [0, 1, 1, 2, 3, 4, 4]


def test_from_several_the_path_begins_at_the_nearest() -> None:
    circles = Circles(DRAWN, [0, 6])
    assert circles.path_to(5) == [6, 5]
    assert circles.path_to(1) == [0, 1]
    assert Circles(DRAWN, []).path_to(1) is None


@pytest.mark.parametrize("seed", range(4))
def test_paths_are_as_short_as_those_of_another_implementation(seed: int) -> None:
    random = np.random.default_rng(seed)
    papers = [(2000 + int(random.integers(20)), random.choice(60, 2, replace=False).tolist()) for _ in range(55)]
    people = people_of(papers, 60)
    ones, others = np.array([authors for _, authors in papers]).T
    graph = sparse.csr_matrix((np.ones(len(papers)), (ones, others)), shape=(60, 60))
    lengths = csgraph.shortest_path(graph, directed=False, unweighted=True, indices=0)
    known = {frozenset(authors) for _, authors in papers}
    circles = Circles(people, [0])
    for person, length in enumerate(lengths.tolist()):
        path = circles.path_to(person)
        assert (len(path) - 1 if path else None) == (length if length <= MOST_STEPS else None)
        assert path is None or all(frozenset(step) in known for step in pairwise(path))
