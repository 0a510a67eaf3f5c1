from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from paperkin.topics.describing import LONGEST_DESCRIPTION, describe
from paperkin.topics.labels import LONGEST_LABEL, Naming, name_topics, sentence_case
from paperkin.topics.phrases import PhraseTable, PhraseTableBuilder

# Two subjects of two subjects each; 12 papers of each of the four.
SUBJECTS = (
    ("machine translation", "back-translation"),
    ("machine translation", "quality estimation"),
    ("reinforcement learning", "offline datasets"),
    ("reinforcement learning", "reward shaping"),
)
PARTITION = np.array([(subject // 2, subject) for subject in range(4) for _ in range(12)], np.int32)


def papers() -> list[tuple[str, str]]:
    return [
        (
            f"{SUBJECTS[subject][1].capitalize()} for the {SUBJECTS[subject][0]}",
            f"In this paper, we study {SUBJECTS[subject][1]}. {SUBJECTS[subject][1].capitalize()} is a part of "
            f"{SUBJECTS[subject][0]} since long ago. The oaks are counted.",
        )
        for _, subject in PARTITION.tolist()
    ]


def read(rows: Sequence[int]) -> list[tuple[str, str]]:
    return [papers()[row] for row in rows]


@pytest.fixture
def table() -> PhraseTable:
    builder = PhraseTableBuilder()
    for title, abstract in papers():
        builder.add(title, abstract)
    return builder.finish()


def central() -> list[list[np.ndarray]]:
    return [
        [np.flatnonzero(PARTITION[:, level] == topic)[:5] for topic in range(PARTITION[:, level].max() + 1)]
        for level in range(2)
    ]


def labels(named: list[Naming]) -> list[str]:
    return [naming.label for naming in named]


def test_a_topic_is_called_by_what_its_children_share_and_they_by_what_sets_them_apart(table: PhraseTable) -> None:
    broad, narrow = name_topics(table, PARTITION, central(), read)
    assert labels(broad) == ["Machine translation", "Reinforcement learning"]
    assert labels(narrow) == ["Back-translation", "Quality estimation", "Offline datasets", "Reward shaping"]


def test_terms_begin_with_the_label_and_none_holds_another(table: PhraseTable) -> None:
    for named in name_topics(table, PARTITION, central(), read):
        for naming in named:
            assert naming.terms[0] == naming.label
            assert len(naming.terms) == len(set(naming.terms)) <= 10


def test_the_description_is_a_sentence_of_a_central_paper(table: PhraseTable) -> None:
    _, narrow = name_topics(table, PARTITION, central(), read)
    assert narrow[0].description == "Back-translation is a part of machine translation since long ago."


def test_labels_that_are_taken_stay_and_no_other_topic_gets_them(table: PhraseTable) -> None:
    taken = {(1, 3): "Back-translation", (0, 1): "My own name"}
    broad, narrow = name_topics(table, PARTITION, central(), read, taken)
    assert labels(broad) == ["Machine translation", "My own name"]
    assert narrow[3].label == "Back-translation"
    assert narrow[0].label != "Back-translation"
    assert len(set(labels(narrow))) == 4
    assert taken == {(1, 3): "Back-translation", (0, 1): "My own name"}


def test_naming_is_the_same_every_time(table: PhraseTable) -> None:
    assert name_topics(table, PARTITION, central(), read) == name_topics(table, PARTITION, central(), read)


def test_topics_without_phrases_are_called_by_a_title_and_still_told_apart() -> None:
    builder = PhraseTableBuilder()
    for _ in range(4):
        builder.add("日本語 " * 60, "")
    partition = np.array([[0], [0], [1], [1]], np.int32)
    rows = [[np.array([0, 1]), np.array([2, 3])]]
    ((one, other),) = name_topics(builder.finish(), partition, rows, lambda rows: [("Of the " * 30, "")] * len(rows))
    assert one.label != other.label
    assert len(one.label) <= LONGEST_LABEL
    assert one.terms == ()


def test_a_library_of_one_paper_has_a_topic_with_a_name() -> None:
    builder = PhraseTableBuilder()
    builder.add("Graph coloring", "")
    read_one = lambda rows: [("Graph coloring", "")] * len(rows)  # noqa: E731
    named = name_topics(builder.finish(), np.zeros((1, 1), np.int32), [[np.array([0])]], read_one)
    assert labels(named[0]) == ["Graph coloring"]
    assert named[0][0].description == "Graph coloring"


@pytest.mark.parametrize(
    ("phrase", "label"),
    [("word embeddings", "Word embeddings"), ("mRNA", "mRNA"), ("3D", "3D"), ("", "")],
)
def test_sentence_case_keeps_capitals(phrase: str, label: str) -> None:
    assert sentence_case(phrase) == label


def test_a_description_is_one_line_without_its_authors() -> None:
    abstract = (
        "We propose oaks.\nIn recent years, oaks are the largest trees of the whole forest. Our oaks win. "
        "See https://example.org for all the oaks that there are."
    )
    assert describe(["oaks"], [("T", abstract)]) == "In recent years, oaks are the largest trees of the whole forest."


def test_a_description_is_cut_at_a_word() -> None:
    line = describe(["oaks"], [("T", "Oaks are " + "very " * 60 + "tall.")])
    assert len(line) <= LONGEST_DESCRIPTION
    assert line.endswith("very…")


def test_without_a_sentence_the_titles_describe() -> None:
    assert describe(["oaks"], [("One", ""), ("Two", "We win.")]) == "One; Two"
    assert describe(["oaks"], []) == ""
