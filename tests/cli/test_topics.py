from __future__ import annotations

from pathlib import Path

import pytest

from paperkin import Library
from paperkin.api.topic_models import PeriodsAnswer, TopicDetailsAnswer, TopicHistoryAnswer, TopicsAnswer
from tests.cli.conftest import Paperkin

PAPERS = 40


@pytest.fixture(autouse=True)
def _the_library(toy_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(toy_folder))
    monkeypatch.setenv("PAPERKIN_ENCODER", "toy")


def test_topics_are_listed_the_largest_first_with_their_growth_and_a_title(
    paperkin: Paperkin, toy_library: Library
) -> None:
    ran = paperkin("topics")
    assert (ran.code, ran.err) == (0, "")
    lines = toy_library.topics().topics
    assert [row[0] for row in ran.rows] == [line.topic.id for line in lines]
    assert sum(int(row[2]) for row in ran.rows) == PAPERS
    for row, line in zip(ran.rows, lines, strict=True):
        assert line.growth is not None
        assert row[1:6] == [
            "0",
            str(line.topic.papers),
            f"{line.growth.rate:.3f}",
            line.verdict,
            line.topic.label,
        ]
    assert [row[6] for row in ran.rows] == toy_library.central_titles([row[0] for row in ran.rows])
    assert paperkin("topics", "find").rows == ran.rows


def test_topics_near_a_text_are_found_with_or_without_the_word_find(paperkin: Paperkin, toy_library: Library) -> None:
    label = toy_library.topics(1).topics[0].topic.label
    assert paperkin("topics", label, "-k", 1).rows[0][5] == label
    assert paperkin("topics", "find", label, "-k", 1, "--level", 1).rows[0][5] == label


def test_the_list_goes_on_and_says_so(paperkin: Paperkin, toy_library: Library) -> None:
    first = paperkin("topics", "--level", 1, "-k", 2)
    assert f"2 of {toy_library.topics().levels[1]} topics" in first.err
    whole = paperkin("topics", "--level", 1).rows
    assert first.rows + paperkin("topics", "--level", 1, "--offset", 2).rows == whole


def test_a_tree_has_every_topic_under_its_broader_one(paperkin: Paperkin, toy_library: Library) -> None:
    rows = paperkin("topics", "--tree").rows
    assert len(rows) == sum(toy_library.topics().levels)
    above = ""
    for topic, level, *_ in rows:
        if level == "0":
            above = topic
        else:
            assert toy_library.topic(topic).line.topic.parent == above
    answer = paperkin("topics", "--tree", "--json").json
    assert sum(child["papers"] for topic in answer["topics"] for child in topic["narrower"]) == PAPERS
    inside = paperkin("topics", "--tree", "--parent", above.lower()).rows
    assert {row[0] for row in inside} == set(toy_library.topic(above).line.topic.children)


def test_in_a_terminal_there_are_bars_of_papers_a_year(paperkin: Paperkin) -> None:
    out = paperkin("topics", terminal=True).out
    assert "█" in out
    assert " %" in out


def test_a_topic_is_shown_with_its_papers_people_and_neighbours(paperkin: Paperkin, toy_library: Library) -> None:
    topic = toy_library.topics().topics[0].topic
    ran = paperkin("topic", topic.id.lower(), "--papers", 2)
    assert ran.rows[:2] == [["id", topic.id], ["topic", topic.label]]
    assert ["papers", str(topic.papers)] in ran.rows
    assert {row[1] for row in ran.rows if row[0] == "narrower"} == set(topic.children)
    kinds = [row[0] for row in ran.rows]
    assert kinds.count("paper") == 2
    assert {"beside", "person", "venue", "growth", "papers a year"} <= set(kinds)
    assert f"2 of {topic.papers} papers" in ran.err
    child = paperkin("topic", topic.children[0])
    assert ["part of", f"{topic.label} ({topic.id})"] in child.rows
    assert topic.label in paperkin("topic", topic.id, terminal=True).out


def test_two_periods_are_compared(paperkin: Paperkin) -> None:
    ran = paperkin("topics", "compare", "1990-2015", "2016..2024")
    assert sum(int(row[2]) + int(row[3]) for row in ran.rows) == PAPERS - 2
    assert {len(row) for row in ran.rows} == {10}
    assert "17 papers of 1990-2015, 21 of 2016..2024" in ran.err
    one_year = paperkin("topics", "compare", "2016", "2018", "--json").json
    assert PeriodsAnswer.model_validate(one_year).a.first == 2016


def test_of_one_build_there_is_no_history(paperkin: Paperkin) -> None:
    ran = paperkin("topics", "history")
    assert (ran.code, ran.out) == (0, "")
    assert "of one build" in ran.err
    assert TopicHistoryAnswer.model_validate(paperkin("topics", "history", "T1", "--json").json).total == 0


def test_topics_are_written_as_json(paperkin: Paperkin) -> None:
    listed = TopicsAnswer.model_validate(paperkin("topics", "--json").json)
    assert sum(topic.papers for topic in listed.topics) == PAPERS
    shown = paperkin("topic", listed.topics[0].id, "--json", "--papers", 1).json
    assert [hit["topics"][0]["id"] for hit in shown.pop("papers_shown")] == [listed.topics[0].id]
    assert TopicDetailsAnswer.model_validate(shown).id == listed.topics[0].id


@pytest.mark.parametrize(
    "arguments",
    [
        *(["topics", "--sort", "colour"], ["topics", "--level", "9"], ["topics", "x", "--sort", "size"]),
        *(["topics", "--tree", "--level", "1"], ["topics", "compare", "then", "2016-2024"]),
        *(["topics", "compare", "2016-1990", "2017"], ["topics", "compare", "2000-2016", "2016-2020"]),
    ],
)
def test_what_cannot_be_asked_ends_with_two(paperkin: Paperkin, arguments: list[str]) -> None:
    ran = paperkin(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 2


def test_an_unknown_topic_is_two_lines(paperkin: Paperkin) -> None:
    for arguments in (["topic", "T999"], ["topics", "--parent", "nobody"]):
        ran = paperkin(*arguments)
        assert (ran.code, ran.out) == (1, "")
        assert len(ran.err.splitlines()) == 2


def test_a_build_says_how_many_topics_each_level_has(paperkin: Paperkin, folder: Path, toy_library: Library) -> None:
    rows = paperkin("index", "--library", folder, "--encoder", "toy", "--force").rows
    counts = ", ".join(map(str, toy_library.topics().levels))
    assert ["topics", f"{counts}, the broadest level first"] in rows
