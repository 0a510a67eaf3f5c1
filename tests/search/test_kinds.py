from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.search.kinds import Kind, KnownWord, kind_of, may_stand_for, title_agreement

WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize(
    ("text", "known", "kind"),
    [
        ("Yoshua Bengio", [KnownWord("yoshua", 0, 40), KnownWord("bengio", 3, 60)], "name"),
        ("Song Han", [KnownWord("song", 200, 900), KnownWord("han", 20, 1000)], "name"),
        ("LeCun, Yann", [KnownWord("lecun", 2, 30), KnownWord("yann", 0, 40)], "name"),
        ("王伟", [KnownWord("王伟", 0, 1)], "name"),
        ("Hinton", [KnownWord("hinton", 12, 90)], "name"),
        ("BERT", [KnownWord("bert", 5000, 30)], "words"),
        ("Adam", [KnownWord("adam", 800, 600)], "words"),
        ("long short", [KnownWord("long", 9000, 400), KnownWord("short", 5000, 2)], "words"),
        ("machine translation", [KnownWord("machin", 9000, 0), KnownWord("translat", 8000, 0)], "words"),
        ("what do Yoshua Bengio and his students write", [KnownWord("yoshua", 0, 40)], "words"),
        ("unheard-of", [], "words"),
        ("the", [], "words"),
        ("", [], "words"),
        ("word " * 100, [KnownWord("word", 9, 0)], "words"),
        ("word " * 101, [KnownWord("word", 9, 0)], "passage"),
        ("é" * 100_000, [], "words"),
    ],
)
def test_the_kind_of_a_query(text: str, known: list[KnownWord], kind: Kind) -> None:
    assert kind_of(text, known) == kind


@pytest.mark.parametrize(
    ("text", "names", "enough"),
    [
        ("Hinton", ["Geoffrey Hinton", "Geoffrey E. Hinton", "Hinton Falls"], True),
        ("Adam", ["Adam Smith", "Adam Kalai", "Jean Adam"], False),
        ("Madonna", ["Madonna"], True),
        ("Yann LeCun", ["Yann A. LeCun"], True),
        ("Yann LeCun", [], False),
        ("LeCun", [], False),
    ],
)
def test_a_lone_word_means_people_only_where_it_is_their_family_name(text: str, names: list[str], enough: bool) -> None:
    assert may_stand_for(text, names) is enough


def test_a_title_agrees_with_itself_however_it_is_written() -> None:
    titles = ["Attention Is All You Need", "attention is  all you need!", "Need you all? Attention"]
    assert title_agreement("Attention is all you need.", titles).tolist() == [1.0, 1.0, 1.0]


def test_agreement_falls_off_faster_than_the_words_in_common() -> None:
    agreement = title_agreement("graph attention networks", ["Graph attention", "Attention", "Dark matter"])
    assert agreement == pytest.approx([(2 / 3) ** 2, (1 / 3) ** 2, 0.0])


def test_stop_words_in_common_are_no_agreement() -> None:
    assert title_agreement("the cat in the hat", ["The man in the moon"]).tolist() == [0.0]


def test_a_title_of_stop_words_alone_is_compared_as_it_stands() -> None:
    assert title_agreement("it is not", ["It Is Not", "It is", "Is it such?"]) == pytest.approx([1, 4 / 9, 1 / 4])


@given(text=WORDS, titles=st.lists(WORDS, max_size=4))
def test_agreement_is_a_share_for_any_text(text: str, titles: list[str]) -> None:
    agreement = title_agreement(text, titles)
    assert agreement.shape == (len(titles),)
    assert agreement.dtype == np.float32
    assert ((agreement >= 0) & (agreement <= 1)).all()
