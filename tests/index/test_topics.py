"""Topics as a generation keeps them, and as they are extended to papers that come after it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paperkin.index import TopicArrays, Topics, write_topics
from paperkin.index.topics import topic_number
from paperkin.records import Topic, TopicEvent

NODES = [
    Topic("T1", 0, "Robots", "Machines.", ("Robots", "Control"), 4, None, ("T3", "T4"), "2026-01-01T00:00:00+00:00"),
    Topic("T2", 0, "Words", "", ("Words",), 2, None, ("T5",)),
    Topic("T3", 1, "Grasping", "", ("Grasping",), 2, "T1"),
    Topic("T4", 1, "Walking", "", ("Walking",), 2, "T1"),
    Topic("T5", 1, "Parsing", "", ("Parsing",), 2, "T2"),
]
HISTORY = [TopicEvent("split", "T9", "Machines", 0, 7, "20260101T000000000000Z-aaaa", ("T1", "T2"))]


@pytest.fixture
def topics(tmp_path: Path) -> Topics:
    partition = np.array([[0, 2], [0, 2], [0, 3], [0, 3], [1, 4], [1, 4]], np.int32)
    arrays = TopicArrays(
        partition=partition,
        strengths=np.full((6, 2), 0.5, np.float16),
        beside=np.full((6, 2), -1, np.int32),
        beside_shares=np.zeros((6, 2), np.float16),
        centroids=np.eye(5, 8, dtype=np.float16),
        places=np.array([[-0.5, 0], [-0.5, 0.01], [-0.4, 0.5], [-0.4, 0.51], [0.8, 0], [0.8, 0.01]], np.float32),
    )
    write_topics(tmp_path / "topics", arrays, NODES, HISTORY, {"next_number": 10})
    return Topics.read(tmp_path / "topics")


def test_what_was_written_is_read(topics: Topics) -> None:
    assert list(topics.nodes) == NODES
    assert list(topics.history) == HISTORY
    assert topics.kept == {"next_number": 10}
    assert (topics.levels, len(topics)) == (2, 5)


def test_a_paper_names_its_topics_the_broadest_first(topics: Topics) -> None:
    assert [(share.id, share.level, share.strength) for share in topics.of(2)] == [("T1", 0, 0.5), ("T4", 1, 0.5)]
    assert topics.labels_of(topics.arrays.partition[5]) == [(2, "Words"), (5, "Parsing")]


def test_a_topic_names_its_papers(topics: Topics) -> None:
    assert topics.rows(topics.node_of["T1"]).tolist() == [0, 1, 2, 3]
    assert topics.rows(topics.node_of["T5"]).tolist() == [4, 5]


def test_a_new_paper_gets_what_most_of_its_nearest_have(topics: Topics) -> None:
    found = topics.near(
        np.array([[2, 3, 0], [4, -1, -1]], np.int32), np.array([[0.9, 0.8, 0.7], [0.5, 0, 0]], np.float32)
    )
    assert found.partition.tolist() == [[0, 3], [1, 4]]
    assert np.allclose(found.strengths.astype(float), [[1, 1.7 / 2.4], [1, 1]], atol=1e-3)
    assert found.beside[0].tolist() == [2, -1]
    assert np.abs(found.places[0] - [-0.4, 0.505]).max() < 0.02
    assert np.allclose(found.places[1], [0.8, 0])


def test_rows_behind_are_read_like_the_others(topics: Topics) -> None:
    behind = topics.near(np.array([[4, 5]], np.int32), np.array([[0.9, 0.9]], np.float32))
    longer = topics.extended([behind])
    assert longer.rows(longer.node_of["T5"]).tolist() == [4, 5, 6]
    assert [share.id for share in longer.of(6)] == ["T2", "T5"]
    assert len(topics.arrays) == 6


def test_what_has_hardly_changed_keeps_its_own(topics: Topics) -> None:
    found = topics.near(np.array([[4, 5], [4, 5]], np.int32), np.array([[0.9, 0.9], [0.9, 0.9]], np.float32))
    kept = topics.with_own(found, np.array([1]), np.array([-1, 2]))
    assert kept.partition.tolist() == [[1, 4], [0, 3]]
    assert (kept.places[1] == topics.arrays.places[2]).all()


def test_the_number_of_an_id() -> None:
    assert topic_number("T12") == 12
