from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.text import cleaned, folded

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


def test_no_character_changes_when_it_is_cleaned_or_folded_again() -> None:
    changing = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if char.casefold() != char or not unicodedata.is_normalized("NFKD", char)
    ]
    assert [char for char in changing if cleaned(cleaned(char)) != cleaned(char)] == []
    assert [char for char in changing if folded(folded(char)) != folded(char)] == []


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(ANY_TEXT)
def test_clean_text_is_composed_single_spaced_and_can_be_encoded(text: str) -> None:
    clean = cleaned(text)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == " ".join(clean.split())
    assert "\0" not in clean
    clean.encode()


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(ANY_TEXT)
def test_folding_sees_no_difference_of_case_spacing_or_composition(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)
    assert folded(f"  {text} ") == folded(text)


@pytest.mark.parametrize("name", ["ℂ", "𝐀da", "ﬁsher", "Ⅷ"])
def test_letters_that_decompose_into_capitals_are_folded_too(name: str) -> None:
    assert folded(name) == folded(unicodedata.normalize("NFKC", name).lower())


def test_invisible_characters_are_removed_and_joiners_stay() -> None:
    assert cleaned("\ufeffa\u0000b\u200bc\u202ed\u00ade") == "abcde"
    assert cleaned("می\u200cخواهم") == "می\u200cخواهم"


def test_every_kind_of_space_becomes_one() -> None:
    assert cleaned(" a\t\r\n b\u00a0\u2003c\u2028") == "a b c"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller-Krüger,  J.", "muller kruger j"),
        ("José García-López", "Jose Garcia Lopez"),
        ("İpek", "ipek"),
        ("STRASSE", "straße"),
        ("C.-Y. Lin", "c y lin"),
        ("Veličković", "VELICKOVIC"),
        ("ＡＣＬ", "acl"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("王伟", "王 伟"), ("किरण", "कीरण"), ("Li", "Lin"), ("!", "?"), ("🦄", "🎉"), ("กิ", "กี")]
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("text", ["!?", "🦄", "—", "…"])
def test_text_of_punctuation_alone_equals_itself(text: str) -> None:
    assert folded(text) == unicodedata.normalize("NFC", text)
