"""Which topics are meant by ids, levels and names; and what is said of one that is no more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from paperkin.errors import InvalidRequest, TopicNotFound
from paperkin.records import Topic, TopicEvent
from paperkin.surveying.surveyed import TopicLine
from paperkin.surveying.topic_choice import called, level_of, node_of, nodes_within, sorted_nodes
from paperkin.topics.trends import Growth


def topic(number: int, level: int, label: str, papers: int, parent: str | None = None, *children: str) -> Topic:
    return Topic(f"T{number}", level, label, "", (label, "Other words"), papers, parent, children)


def grown(low: float, high: float) -> Growth:
    return Growth((low + high) / 2, low, high, 2018, 2023, 10)


TOPICS = (
    topic(1, 0, "Graphs", 30, None, "T3", "T4"),
    topic(2, 0, "Black holes", 20, None, "T5"),
    topic(3, 1, "Graph neural networks", 25, "T1"),
    topic(4, 1, "Random graphs", 5, "T1"),
    topic(5, 1, "Gravitational waves", 20, "T2"),
)
LINES = (
    TopicLine(TOPICS[0], grown(-0.1, 0.1), "steady"),
    TopicLine(TOPICS[1], grown(-0.3, -0.1), "fading"),
    TopicLine(TOPICS[2], grown(0.1, 0.5), "rising"),
    TopicLine(TOPICS[3], grown(0.3, 0.9), "new"),
    TopicLine(TOPICS[4], grown(-0.6, -0.4), "fading"),
)


def event(kind: Any, of: str, *others: str) -> TopicEvent:
    return TopicEvent(kind, of, f"Old {of}", 1, 9, "g", others)


HISTORY = (
    event("born", "T6"),
    event("merged", "T6", "T7"),
    event("merged", "T7", "T3"),
    event("split", "T8", "T4", "T9"),
    event("merged", "T9", "T5"),
    event("died", "T10"),
    event("split", "T3", "T4"),
    event("merged", "T11", "T12"),
    event("merged", "T12", "T11"),
)


@pytest.fixture
def survey() -> Any:
    from paperkin.surveying.survey import Survey

    known = SimpleNamespace(
        topics=TOPICS,
        lines=LINES,
        levels=2,
        history=HISTORY,
        node_of={one.id: node for node, one in enumerate(TOPICS)},
        nodes_at=lambda level: range(2) if level == 0 else range(2, 5),
    )
    known.names = Survey.names.func(known)  # type: ignore[attr-defined]
    return known


@pytest.mark.parametrize(("asked", "node"), [("T1", 0), ("t4", 3), (" t5 ", 4)])
def test_a_topic_is_found_by_its_id_in_any_case(survey: Any, asked: str, node: int) -> None:
    assert node_of(survey, asked) == node


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [
        ("t7", "T7 has merged into T3 (Graph neural networks)"),
        ("T6", "T6 has merged into T3 (Graph neural networks)"),
        ("T8", "T8 has been split into T4 (Random graphs), T5 (Gravitational waves)"),
        ("T10", "T10 has died out"),
        ("T11", "T11 has died out"),
        ("T99", "`paperkin topics` lists"),
        ("Graphs", "`paperkin topics` lists"),
        ("", "`paperkin topics` lists"),
    ],
)
def test_of_a_topic_that_is_no_more_it_is_said_what_became_of_it(survey: Any, asked: str, remedy: str) -> None:
    with pytest.raises(TopicNotFound) as error:
        node_of(survey, asked)
    assert error.value.remedy.startswith(remedy)
    assert error.value.value == asked


def test_by_default_the_broadest_level_is_meant_or_the_children_of_a_topic(survey: Any) -> None:
    assert nodes_within(survey, None, None, everywhere=False) == [0, 1]
    assert nodes_within(survey, 1, None, everywhere=False) == [2, 3, 4]
    assert nodes_within(survey, None, "t1", everywhere=False) == [2, 3]
    assert nodes_within(survey, 1, "T2", everywhere=True) == [4]
    assert nodes_within(survey, 0, "T2", everywhere=False) == []
    assert nodes_within(survey, None, None, everywhere=True) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("level", [-1, 2])
def test_a_level_that_is_not_there_is_refused(survey: Any, level: int) -> None:
    with pytest.raises(InvalidRequest, match="to 1"):
        level_of(survey, level)


def test_topics_are_sorted_and_only_those_that_move_are_said_to(survey: Any) -> None:
    assert sorted_nodes(survey, range(5), "size") == [0, 2, 1, 4, 3]
    assert sorted_nodes(survey, range(5), "label") == [1, 2, 0, 4, 3]
    assert sorted_nodes(survey, range(5), "rising") == [3, 2]
    assert sorted_nodes(survey, range(5), "fading") == [4, 1]
    with pytest.raises(InvalidRequest, match="size, rising, fading, label"):
        sorted_nodes(survey, range(5), "colour")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "degrees"),
    [("graphs", [3, 0, 0, 2, 0]), ("neural graph", [0, 0, 2, 0, 0]), ("words other", [1] * 5), ("proteins", [0] * 5)],
)
def test_a_topic_is_called_by_its_label_by_words_of_it_or_by_those_of_a_term(
    survey: Any, wanted: str, degrees: list[int]
) -> None:
    assert [called(survey, node, wanted) for node in range(5)] == degrees
