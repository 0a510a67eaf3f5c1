from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.topics.neighbours import (
    BridgingPerson,
    Placing,
    bridging_papers,
    bridging_people,
    placing_at,
    topics_beside,
)


def placing(own: list[int], beside: list[list[tuple[int, float]]], topics: int) -> Placing:
    """Return rows' places, given each one's topic and, beside it, others with their shares."""
    padded = [(*row, (-1, 0.0), (-1, 0.0))[:2] for row in beside]
    return Placing(
        np.arange(topics),
        np.array(own, np.int32),
        np.array([1 - sum(share for _, share in row) for row in beside], np.float16),
        np.array([[topic for topic, _ in row] for row in padded], np.int32),
        np.array([[share for _, share in row] for row in padded], np.float16),
    )


def circle(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def people_of(*papers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.cumsum([0, *map(len, papers)]), np.array([one for paper in papers for one in paper], np.int32)


def test_of_equally_near_topics_the_one_that_shares_neighbourhoods_comes_first() -> None:
    where = placing([0, 0, 1, 2], [[(2, 0.25)], [(2, 0.25)], [], []], 3)
    beside = topics_beside(0, where, circle(0, 30, -30))
    assert [near.topic for near in beside] == [2, 1]
    assert beside[0].score == 1
    assert beside[0].similarity == pytest.approx(np.cos(np.radians(30)))
    # Half a neighbourhood goes to the other topic, none comes back; sizes are 2 and 1.
    assert beside[0].exchange == pytest.approx(0.5 / 2 / np.sqrt(2))
    assert beside[1].exchange == 0


def test_without_any_exchange_the_centroids_alone_decide() -> None:
    where = placing([0, 1, 2, 3], [[], [], [], []], 4)
    assert [near.topic for near in topics_beside(0, where, circle(0, 80, 20, 50))] == [2, 3, 1]
    assert [near.topic for near in topics_beside(0, where, circle(0, 80, 20, 50), top=1)] == [2]
    assert topics_beside(0, placing([0], [[]], 1), circle(0)) == []


def test_exchange_is_mutual() -> None:
    where = placing([0, 0, 1, 1, 1], [[(1, 0.5)], [], [(0, 0.25)], [], []], 2)
    (there,), (back,) = (topics_beside(topic, where, circle(0, 10)) for topic in (0, 1))
    assert there.exchange == back.exchange == pytest.approx(0.75 / 2 / np.sqrt(6))


def test_large_topics_are_not_everybodys_neighbour() -> None:
    # Of topic 0 as much lies in the large topic 1 as in the small topic 2.
    own = [0, 0] + [1] * 50 + [2] * 2
    where = placing(own, [[(1, 0.25), (2, 0.25)]] * 2 + [[]] * 52, 3)
    assert [near.topic for near in topics_beside(0, where, circle(0, 40, -40))] == [2, 1]


def test_leaves_become_the_topics_of_a_level_above() -> None:
    # Nodes 0 and 1 are broad; leaves 2 and 3 are of the first, 4 and 5 of the second.
    ancestors = np.array([0, 1, 0, 0, 1, 1])
    leaves = np.array([[4, 5], [3, 4], [5, -1], [3, 2]])
    shares = np.array([[0.3, 0.2], [0.4, 0.1], [0.2, 0.0], [0.25, 0.5]])
    own = np.array([0, 0, 1, 1])
    where = placing_at(np.array([0, 1]), own, np.full(4, 0.5), leaves, shares, ancestors)
    assert where.beside.tolist() == [[1, -1], [-1, 1], [-1, -1], [0, -1]]
    assert where.beside_shares == pytest.approx(np.array([[0.5, 0], [0, 0.1], [0, 0], [0.75, 0]]))
    assert where.shares(1) == pytest.approx([0.5, 0.1, 0.5, 0.5])
    assert leaves.tolist()[0] == [4, 5]


def test_the_papers_that_have_most_of_both_topics_come_first() -> None:
    own = [0, 0, 1, 1, 2]
    where = placing(own, [[(1, 0.5)], [(1, 0.125)], [], [(2, 0.5)], [(0, 0.25), (1, 0.25)]], 3)
    vectors = circle(45, 20, 90, 80, 45)
    found = bridging_papers(0, 1, where, vectors.__getitem__, circle(0, 90, 45), top=3)
    assert [paper.row for paper in found] == [0, 4, 1]
    assert (found[0].share_a, found[0].share_b) == (0.5, 0.5)
    assert found[0].similarity_a == pytest.approx(found[0].similarity_b, abs=1e-6)
    assert found[0].score == pytest.approx(0.5 + np.sqrt(0.5))


def test_topics_far_apart_are_bridged_by_what_is_nearest_to_both() -> None:
    where = placing([0, 0, 1, 1, 2], [[], [], [], [], []], 3)
    found = bridging_papers(0, 1, where, circle(0, 30, 60, 85, 45).__getitem__, circle(0, 90, 45))
    assert {paper.row for paper in found[:2]} == {1, 2}
    assert {paper.row for paper in found} == {0, 1, 2, 3}


@given(
    own=st.lists(st.integers(0, 2), min_size=1, max_size=20),
    seed=st.integers(0, 9),
)
def test_a_bridge_is_the_same_from_either_end(own: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    beside = [[((topic + 1 + int(rng.integers(2))) % 3, 0.25)] if rng.random() < 0.5 else [] for topic in own]
    where, vectors = placing(own, beside, 3), circle(*rng.uniform(0, 90, len(own)).tolist())
    there = bridging_papers(0, 1, where, vectors.__getitem__, circle(0, 90, 45))
    back = bridging_papers(1, 0, where, vectors.__getitem__, circle(0, 90, 45))
    assert [(paper.row, paper.score, paper.share_a) for paper in there] == [
        (paper.row, paper.score, paper.share_b) for paper in back
    ]


def test_people_bridge_by_papers_in_both_topics_each_counted_by_its_part() -> None:
    ends, people = people_of([0], [0, 1], [1, 2], [0, 3], [2, 3, 4, 5], [1, 0])
    found = bridging_people(np.array([0, 1, 2]), np.array([3, 4]), ends, people)
    assert [one.person for one in found] == [0, 2]
    assert found[0] == BridgingPerson(0, 2 * 1.5 * 0.5 / 2, 2, 1)
    assert found[1].score == pytest.approx(2 * 0.5 * 0.25 / 0.75)


def test_much_of_one_topic_and_a_little_of_the_other_is_less_than_some_of_both() -> None:
    ends, people = people_of(*([[0]] * 9), [0, 1, 2, 3], [1], [1])
    found = bridging_people(np.array([*range(9), 10]), np.array([9, 11]), ends, people)
    assert [(one.person, one.papers_a, one.papers_b) for one in found] == [(1, 1, 2), (0, 9, 1)]


def test_topics_without_people_in_common_have_no_bridges() -> None:
    ends, people = people_of([0], [1], [])
    assert bridging_people(np.array([0]), np.array([1, 2]), ends, people) == []
    assert bridging_people(np.array([0]), np.array([], np.int64), ends, people) == []
    assert bridging_people(np.array([0]), np.array([1]), np.zeros(3, np.int64), people[:0]) == []


def test_a_large_library_is_asked_in_an_instant() -> None:
    rng = np.random.default_rng(0)
    papers = 130_000
    leaf = rng.integers(0, 650, papers)
    others = (leaf[:, None] + rng.integers(1, 640, (papers, 2))) % 650
    where = Placing(np.arange(650), leaf, rng.random(papers), others, rng.random((papers, 2)).astype(np.float16))
    centroids = rng.standard_normal((650, 64)).astype(np.float16)
    people = rng.integers(0, 100_000, papers * 3)
    start = perf_counter()
    topics_beside(0, where, centroids)
    bridging_papers(0, 1, where, lambda rows: centroids[leaf[rows]].astype(np.float32), centroids)
    bridging_people(np.flatnonzero(leaf == 0), np.flatnonzero(leaf == 1), np.arange(papers + 1) * 3, people)
    assert perf_counter() - start < 1
