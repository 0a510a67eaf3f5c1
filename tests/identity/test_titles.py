from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.identity.titles import TitleGrade, compare_titles, read_title

BERT = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"


def grade(a: str, b: str) -> TitleGrade:
    agreement = compare_titles(read_title(a), read_title(b))
    assert not agreement.conflict, agreement.reason
    return agreement.grade


@pytest.mark.parametrize(
    "written",
    [
        BERT.upper(),
        BERT.replace("-", ""),
        BERT.replace("-", " "),
        "{BERT}: {P}re-training of \\emph{Deep} Bidirectional Transformers for Language Understanding",
        "BERT: Pre-training of <i>Deep</i> Bidirectional Transformers for Language Understanding.",
        "BERT — Pre‐training of Deep Bidirectional Transformers for Language Understanding",
        "RETRACTED: " + BERT,
        "[RETRACTED] " + BERT,
        BERT + " (preprint)",
        BERT + " (v2)",
    ],
)
def test_case_hyphens_markup_and_notes_of_the_version_leave_a_title_equal(written: str) -> None:
    assert grade(BERT, written) is TitleGrade.EQUAL


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (r"The Poincar\'e conjecture for $\alpha$-stable H$_2$O", "The Poincaré conjecture for α-stable H2O"),
        ("Meta-X_{NLG}: A Meta-Learning Approach", "Meta-XNLG: A Meta-Learning Approach"),
        ("An eﬃcient oﬀline method of ﬁnding", "An efficient offline method of finding"),
        ("Parsing at scale, Part II", "Parsing at Scale, Part 2"),
        ("20,000+ web queries", "20000+ Web Queries"),
        ("使用長短期記憶 (A Study of LSTM) [In Chinese]", "使用長短期記憶 (A study of LSTM)"),
    ],
)
def test_tex_ligatures_and_numerals_are_read_alike(a: str, b: str) -> None:
    assert grade(a, b) is TitleGrade.EQUAL


def test_typing_errors_are_told_from_other_words() -> None:
    assert (
        grade(BERT, "BERT: Pre-trianing of Deep Bidirectional Transfomers for Language Understading") is TitleGrade.NEAR
    )
    assert grade("A parser for speech in meetings", "Parser for speech in the meetings") is TitleGrade.NEAR
    assert grade("Towards a parser for speech in meetings", "A parser for speech in meetings") is TitleGrade.REWORDED
    assert grade("Parsing of long sentences", "Parsing fo long sentences") is TitleGrade.NEAR
    assert grade("Unsupervised parsing of speech", "Supervised parsing of speech") is TitleGrade.REWORDED
    assert grade("Intersentential anaphora resolution", "Intrasentential anaphora resolution") is TitleGrade.REWORDED
    assert grade("Fine-tuning BERT for parsing texts", "Fine-tuning BART for parsing texts") is TitleGrade.REWORDED
    assert grade("Learning to parse with syntax trees", "Learning to parse without syntax trees") is TitleGrade.REWORDED
    assert grade("Deep multi-task models of text", "Deep mujti-task mdels of tetx") >= TitleGrade.SLIP
    assert grade("English to German translation tests", "English to French translation tests") is TitleGrade.REWORDED


def test_a_part_of_a_title_is_known_with_its_length() -> None:
    assert grade(BERT, "Pre-training of deep bidirectional transformers for language understanding") is TitleGrade.PART
    assert (
        grade("Risk analysis and prevention in industry: a tool", "Risk Analysis and Prevention in Industry")
        is TitleGrade.PART
    )
    assert grade(BERT, "BERT: Pre-training of Deep Bidirectional Transformers") is TitleGrade.PART
    assert grade(BERT, "BERT") is TitleGrade.NAME
    assert grade(BERT, "BERT: Rediscovering the classical pipeline of language") is TitleGrade.NAME
    assert (
        grade("Balanced datasets are not enough: a study", "Balanced datasets are not enough: on bias")
        is TitleGrade.SUBTITLE
    )
    assert grade(BERT, "Attention is all you need") is TitleGrade.OTHER


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Parsing at scale", "Parsing at scale: Part II"),
        ("Parsing at scale I", "Parsing at scale II"),
        ("A neural parser", "A neural parser, Part II"),
        ("Parsing at scale, Part One", "Parsing at scale, Part Two"),
        ("Parsing at scale", "Parsing at scale. II. Further results"),
        ("Parsing of biochemical texts", "Parsing of biochemical texts (III. Further results)"),
        ("Is attention interpretable in the end?", "Is attention interpretable in the end? 2.0"),
        ("UDPipe: a trainable pipeline for parsing", "UDPipe 2.0: a trainable pipeline for parsing"),
        ("Findings of the 2018 conference on translation", "Findings of the 2019 conference on translation"),
        ("First workshop on parsing speech in meetings", "Second workshop on parsing speech in meetings"),
        ("SemEval-2010 Task 7: Argument selection", "SemEval-2010 Task 8: Argument selection"),
        (BERT, "Erratum: " + BERT),
        (BERT, BERT + " (Corrigendum)"),
        (BERT, "Author Correction: " + BERT),
        (BERT, f"Comment on “{BERT}”"),
        (BERT, f"A Reply to “{BERT}”"),
        (BERT, BERT + ": A Comment"),
        (BERT, f"Book Review: {BERT}"),
        (BERT, f"Retraction note to: {BERT}"),
        (BERT, BERT + " (Extended Abstract)"),
        (BERT, BERT + " — Video contribution"),
        ("Parsing in the wild", "Proceedings of the workshop on parsing in the wild"),
    ],
)
def test_parts_numbers_and_companion_pieces_are_in_conflict(a: str, b: str) -> None:
    one, other = read_title(a), read_title(b)
    assert compare_titles(one, other).conflict
    assert compare_titles(other, one).conflict


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("To normalise or not: its impact on part-of-speech tagging", "To normalise or not"),
        ("Is it ready? No, let us improve it with action-union learning", "Is it ready?"),
        ("Error correction of speech recognition", "Error correction of speech recognition."),
    ],
)
def test_words_that_only_look_like_a_part_or_an_erratum_are_no_conflict(a: str, b: str) -> None:
    assert not compare_titles(read_title(a), read_title(b)).conflict


@pytest.mark.parametrize(
    "text",
    ["Introduction", "Author and Subject Index", "Title Index: Volume 23", "Editorial", "Overview of the shared task"],
)
def test_titles_that_every_volume_has_are_known(text: str) -> None:
    assert read_title(text).recurring


@pytest.mark.parametrize("text", ["BERT", "Introduction to machine translation", "The LOGOS system", "編集後記"])
def test_short_titles_of_works_are_not_taken_for_them(text: str) -> None:
    assert not read_title(text).recurring


@given(st.text(max_size=120), st.text(max_size=120))
def test_whatever_is_written_can_be_compared_and_the_order_makes_no_difference(a: str, b: str) -> None:
    one, other = read_title(a), read_title(b)
    there, back = compare_titles(one, other), compare_titles(other, one)
    assert (there.grade, there.conflict) == (back.grade, back.conflict)
    assert 0 <= there.similarity <= 1
    assert compare_titles(one, one).grade is TitleGrade.EQUAL
