from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin.index.lexical import LexicalBuilder, LexicalIndex
from paperkin.records import Paper
from paperkin.search.passages import (
    LONGEST_PASSAGE,
    MAX_WANTED,
    RememberedVectors,
    best_passage,
    mark_words,
    nearest_sentences,
    sentences,
    weigh_words,
)
from tests.toy import toy_papers

AWKWARD = st.text(st.sampled_from("ab AZ09.!?…。\n\r\t\u2028\x85\"'“”()[]@:;,-\u00a0é😀\u0301"), max_size=80)


def analyse(text: str) -> list[tuple[int, int, str]]:
    """Read words in small letters, without a plural's s, and without `the`."""
    words = [(found.start(), found.end(), found[0].casefold().rstrip("s")) for found in re.finditer(r"\w+", text)]
    return [word for word in words if word[2] != "the"]


def stripped(text: str) -> list[str]:
    return [sentence.strip() for sentence in sentences(text)]


@given(st.text() | AWKWARD)
def test_sentences_are_the_text_again(text: str) -> None:
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(parts)


def test_every_abstract_of_the_corpus_is_its_sentences() -> None:
    assert all("".join(sentences(paper.abstract)) == paper.abstract for paper in toy_papers())


@pytest.mark.parametrize(
    "text",
    [
        "Smith et al. (2019) show this in Fig. 2, cf. Sec. 3.1.2 and Eq. 4.",
        "It works with p < .05, i.e. at 0.7 mm, e.g. for E. coli vs. S. aureus.",
        "We study the corpus cs.CL that we take from github.com/x/y.",
        "CONTENTS . . . . . . . . . . . 409",
        "He calls it (It is one. We think.) a net.",
    ],
)
def test_a_full_stop_within_a_sentence_ends_nothing(text: str) -> None:
    assert stripped(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We try. It works! Does it? Yes.", ["We try.", "It works!", "Does it?", "Yes."]),
        ("It is in many tasks.By this we win.", ["It is in many tasks.", "By this we win."]),
        ("我们提出了一种新方法。它有效！", ["我们提出了一种新方法。", "它有效！"]),
        ("It kills cells. miR-22 does not.", ["It kills cells.", "miR-22 does not."]),
    ],
)
def test_sentences_are_told_apart(text: str, expected: list[str]) -> None:
    assert stripped(text) == expected


def test_an_abstract_in_quotes_has_sentences_too() -> None:
    first, second = "Nets learn " + "very much " * 20 + "here.", "Trees learn " + "rather less " * 20 + "there."
    assert stripped(f'"{first} {second}"') == [f'"{first}', f'{second}"']


def test_rare_words_weigh_more_and_unknown_ones_nothing() -> None:
    weights = weigh_words({"robot": 500, "gripper": 20, "xyzzy": 0, "everywhere": 1_000}, 1_000)
    assert weights["gripper"] > weights["robot"] > weights["everywhere"] > 0
    assert "xyzzy" not in weights
    assert len(weigh_words({f"w{number}": number for number in range(1, 200)}, 1_000)) == MAX_WANTED


ABSTRACT = (
    "Robots are built for many jobs. A gripper of soft rubber picks eggs without harm. "
    "We measure the force of grippers on eggs and on glass. The robot costs little."
)
PAPER = Paper("1", "Soft robots in kitchens", ABSTRACT)


def test_the_sentence_with_the_most_of_the_query_is_the_passage() -> None:
    passage = best_passage(PAPER, {"egg": 5.0, "force": 4.0, "robot": 1.0}, analyse)
    assert passage is not None
    assert (passage.text, passage.field) == ("We measure the force of grippers on eggs and on glass.", "abstract")
    assert [passage.text[start:end] for start, end in passage.marks] == ["force", "eggs"]


def test_a_rare_word_outweighs_two_common_ones() -> None:
    passage = best_passage(PAPER, {"rubber": 6.0, "robot": 1.0, "cost": 1.5}, analyse)
    assert passage is not None
    assert passage.text == "A gripper of soft rubber picks eggs without harm."


def test_of_equal_sentences_the_first_is_taken() -> None:
    passage = best_passage(Paper("1", "", "Eggs break. Eggs smelt."), {"egg": 1.0}, analyse)
    assert passage is not None
    assert passage.text == "Eggs break."


def test_the_title_is_the_passage_where_the_abstract_has_no_word_of_the_query() -> None:
    passage = best_passage(PAPER, {"kitchen": 3.0}, analyse)
    assert passage is not None
    assert (passage.text, passage.field, passage.marks) == (PAPER.title, "title", ((15, 23),))


def test_a_paper_without_a_word_of_the_query_shows_how_it_begins() -> None:
    for wanted in ({}, {"galaxy": 9.0}):
        passage = best_passage(PAPER, wanted, analyse)
        assert passage is not None
        assert (passage.text, passage.field, passage.marks) == ("Robots are built for many jobs.", "abstract", ())
    labelled = best_passage(Paper("1", "", f"BACKGROUND. {ABSTRACT}"), {}, analyse)
    assert labelled is not None
    assert labelled.text == "Robots are built for many jobs."


def test_a_paper_with_nothing_to_show_has_no_passage() -> None:
    assert best_passage(Paper("1", "A title", ""), {"galaxy": 1.0}, analyse) is None


def test_a_long_sentence_is_cut_around_its_marks() -> None:
    filler = "and so on "
    text = f"It begins {filler * 60}with soft rubber grippers {filler * 60}until it ends."
    passage = best_passage(Paper("1", "", text), {"rubber": 3.0, "gripper": 3.0, "begin": 1.0}, analyse)
    assert passage is not None
    assert len(passage.text) <= LONGEST_PASSAGE
    assert passage.text.startswith("…") and passage.text.endswith("…")
    assert passage.text.strip("…") in text
    assert [passage.text[start:end] for start, end in passage.marks] == ["rubber", "grippers"]
    middle = passage.text.index("soft")
    assert LONGEST_PASSAGE / 3 < middle < 2 * LONGEST_PASSAGE / 3


@pytest.mark.parametrize("word", ["begin", "end"])
def test_a_cut_at_an_end_of_the_sentence_leaves_that_end_whole(word: str) -> None:
    text = f"It begins {'and so on ' * 60}until it ends."
    passage = best_passage(Paper("1", "", text), {word: 3.0}, analyse)
    assert passage is not None
    assert passage.text.startswith("It begins") == (word == "begin")
    assert passage.text.endswith("it ends.") == (word == "end")
    assert LONGEST_PASSAGE - 40 < len(passage.text) <= LONGEST_PASSAGE


def test_chinese_without_spaces_is_cut_too() -> None:
    passage = best_passage(Paper("1", "", "文" * 1_000), {}, analyse)
    assert passage is not None
    assert len(passage.text) <= LONGEST_PASSAGE


@given(AWKWARD.map(lambda text: text * 8), AWKWARD, st.sets(st.sampled_from(["a", "b", "az", "09", "é"])))
def test_marks_are_ascending_apart_and_on_words_of_the_query(title: str, rest: str, words: set[str]) -> None:
    passage = best_passage(Paper("1", title, title + rest + title), dict.fromkeys(words, 1.0), analyse)
    if passage is None:
        return
    assert len(passage.text) <= LONGEST_PASSAGE
    assert passage.text == passage.text.strip()
    last = 0
    for start, end in passage.marks:
        assert last <= start < end <= len(passage.text)
        last = end
        if passage.text[start:end] in title:
            assert any(word.startswith(passage.text[start:end].casefold().rstrip("s")) for word in words)


def test_marks_are_on_what_the_index_takes_for_the_same_word(tmp_path: Path) -> None:
    paper = Paper("1", "", "Naïve users give feedbacks. Systems learn from what users told them.")
    with LexicalBuilder(tmp_path / "lexical") as builder:
        builder.add(paper)
        builder.finish()
    words = LexicalIndex(tmp_path / "lexical").words
    wanted = {word: 1.0 for *_, word in words("the Feedback of naive people")}
    passage = best_passage(paper, wanted, words)
    assert passage is not None
    assert [passage.text[start:end] for start, end in passage.marks] == ["Naïve", "feedbacks"]
    assert mark_words("Feedback: a review", wanted, words) == ((0, 8),)


class Encoder:
    """Counts letters, and what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = np.array(
            [[1 + text.casefold().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
        )
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


SEED = Paper("s", "Soft grippers", f"{ABSTRACT} Our code is available at https://example.org/grippers.")


def test_the_nearest_sentences_of_two_abstracts_are_told_with_their_cosine() -> None:
    other = Paper(
        "o", "", "Cats sleep all day long in baskets. We measure the force of a gripper on eggs and on glass."
    )
    (pairs,) = nearest_sentences(SEED, [other], Encoder(), pairs=2)
    assert pairs[0].seed == "We measure the force of grippers on eggs and on glass."
    assert pairs[0].paper == "We measure the force of a gripper on eggs and on glass."
    encoder = Encoder()
    one, two = encoder([pairs[0].seed, pairs[0].paper])
    assert pairs[0].similarity == pytest.approx(float(one @ two), abs=1e-4)
    assert pairs[0].similarity > pairs[1].similarity
    assert pairs[1].paper == "Cats sleep all day long in baskets."
    assert pairs[1].seed != pairs[0].seed


@pytest.mark.parametrize(
    "boilerplate",
    [
        "Our code is available at https://example.org/grippers.",
        "Extensive experiments on two benchmarks demonstrate that our method is effective.",
        "© 2019 Association for Computational Linguistics.",
        "The dataset will be made publicly available upon acceptance.",
    ],
)
def test_what_any_two_papers_share_is_no_reason(boilerplate: str) -> None:
    seed = Paper("s", "", f"{ABSTRACT} {boilerplate}")
    other = Paper("o", "", f"Glass breaks under a force of ten newtons. {boilerplate}")
    (pairs,) = nearest_sentences(seed, [other], Encoder())
    assert pairs[0].paper == "Glass breaks under a force of ten newtons."
    (pairs,) = nearest_sentences(seed, [Paper("b", "", boilerplate)], Encoder())
    assert pairs[0].paper == boilerplate


def test_a_paper_without_an_abstract_has_its_title_and_one_without_text_nothing() -> None:
    titled, empty = Paper("t", "Grippers of rubber", ""), Paper("e", "", "")
    assert [[pair.paper for pair in pairs] for pairs in nearest_sentences(SEED, [titled, empty], Encoder(), 3)] == [
        ["Grippers of rubber"],
        [],
    ]
    assert nearest_sentences(empty, [titled], Encoder()) == [()]
    assert nearest_sentences(empty, [empty], Encoder()) == [()]
    assert nearest_sentences(SEED, [], Encoder()) == []


def test_a_page_is_encoded_in_one_batch_and_a_second_look_costs_nothing() -> None:
    encoder = Encoder()
    remembered = RememberedVectors(encoder)
    page = [PAPER, Paper("o", "", "Glass breaks under a force of ten newtons.")]
    first = nearest_sentences(SEED, page, remembered)
    asked = len(encoder.asked)
    assert asked == len(set(encoder.asked))
    assert nearest_sentences(SEED, page, remembered) == first
    assert len(encoder.asked) == asked


def test_vectors_that_were_not_asked_for_lately_are_forgotten() -> None:
    encoder = Encoder()
    remembered = RememberedVectors(encoder, at_most=2)
    for texts in (["a", "b"], ["a"], ["c"], ["a"], ["b"]):
        np.testing.assert_allclose(remembered(texts), Encoder()(texts), atol=1e-3)
    assert encoder.asked == ["a", "b", "c", "b"]
    np.testing.assert_allclose(remembered(list("abcabc")), Encoder()(list("abcabc")), atol=1e-3)
