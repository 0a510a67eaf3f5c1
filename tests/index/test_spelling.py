from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Paper
from paperkin.index.spelling import MAX_CHARACTERS, MAX_WORDS, Spelling, SpellingBuilder
from paperkin.records import Authorship


def built(folder: Path, papers: Sequence[Paper]) -> Spelling:
    with SpellingBuilder(folder / "spelling") as builder:
        for paper in papers:
            builder.add(paper)
        builder.finish()
    return Spelling(folder / "spelling")


def usual(text: str, times: int = 40, authors: Sequence[str] = ()) -> list[Paper]:
    return [Paper(f"{text}/{n}", text, authors=tuple(map(Authorship, authors))) for n in range(times)]


@pytest.fixture(scope="module")
def spelling(tmp_path_factory: pytest.TempPathFactory) -> Spelling:
    papers = [
        *usual("Reinforcement learning with language models", authors=["Jan Leike", "Petar Veličković"]),
        *usual("Convolutional neural networks for image classification"),
        *usual("The transformer is a neural network"),
        *usual("Model checking of image segmentation", 6),
        *usual("机器翻译模型"),
        Paper("rare", "Hapax legomenon by BERTScore and regularizers", "a transfomer"),
    ]
    return built(tmp_path_factory.mktemp("spelling"), papers)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reinforcment lerning", "reinforcement learning"),
        ("tranformer", "transformer"),
        ("trasnformer", "transformer"),
        ("nueral netwroks", "neural networks"),
        ("convolutonal netwroks for imgae clasification", "convolutional networks for image classification"),
        ("jan lieke", "jan leike"),
        ("velickovich", "velickovic"),
    ],
)
def test_typing_errors_are_put_right(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.did_you_mean(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reinforcementlearning", "reinforcement learning"),
        ("trans former", "transformer"),
        ("a trans-former", "a transformer"),
        ("reinforcementlerning", "reinforcement learning"),
    ],
)
def test_words_are_split_and_joined(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.did_you_mean(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Reinforcement learning",
        "Veličković",
        "VELICKOVIC",
        "learnings",  # an inflection of what is known
        "modelling",
        "BERT",
        "NEURL",  # an acronym, for all one knows
        "LeikeNet",
        "lerning2",
        "2022",
        "nur",
        "lik",
        "机器翻议模型",
        "checking models",  # known, each by itself
        "legomenon",  # known from one paper, and near to nothing
        "zygote",
        "",
        "?!",
        "🦖",
        "\0",
    ],
)
def test_what_may_be_meant_so_is_let_be(spelling: Spelling, typed: str) -> None:
    assert spelling.did_you_mean(typed) is None


def test_a_word_that_hardly_any_papers_have_yields_to_one_that_a_thousand_times_more_have(tmp_path: Path) -> None:
    spelling = built(tmp_path, [*usual("on transformer", 1_000), Paper("a", "transfomer"), *usual("transforner", 2)])
    assert spelling.did_you_mean("transfomer") == "transformer"
    assert spelling.did_you_mean("transforner") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Jan Lieke, 2018: (nueral)?", "Jan Leike, 2018: (neural)?"),
        ("REINFORCMENT LERNING", "REINFORCEMENT LEARNING"),
        ("  BERT's  Tranformer  ", "  BERT's  Transformer  "),
        ("Zygotes  of   imgae", "Zygotes  of   image"),
    ],
)
def test_the_rest_of_the_line_stays_as_it_was(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.did_you_mean(typed) == meant


def test_neighbours_decide_between_words_that_are_as_near(tmp_path: Path) -> None:
    spelling = built(tmp_path, [*usual("solar panel", 30), *usual("polar bear", 30)])
    assert spelling.did_you_mean("rolar bear") == "polar bear"
    assert spelling.did_you_mean("rolar panel") == "solar panel"


def test_long_texts_are_not_looked_at(spelling: Spelling) -> None:
    assert spelling.did_you_mean(" ".join(["lerning"] * MAX_WORDS)) is not None
    assert spelling.did_you_mean(" ".join(["lerning"] * (MAX_WORDS + 1))) is None
    assert spelling.did_you_mean("lerning" + " " * MAX_CHARACTERS) is None
    assert spelling.did_you_mean("lerning " * 1_250) is None


def test_it_is_known_how_many_papers_have_a_word_or_a_pair(spelling: Spelling) -> None:
    assert spelling.papers_with("neural") == 80
    assert spelling.papers_with("hapax") == 1
    assert spelling.papers_with("image segmentation") == 6
    assert spelling.papers_with("hapax legomenon") == 0
    assert spelling.papers_with("nothing") == 0


@given(st.text(max_size=80))
def test_any_text_can_be_asked_and_what_is_meant_is_meant(spelling: Spelling, text: str) -> None:
    meant = spelling.did_you_mean(text)
    assert meant is None or meant != text


def test_an_empty_library_means_nothing(tmp_path: Path) -> None:
    assert built(tmp_path, []).did_you_mean("anything") is None


def test_counting_stays_within_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.index.spelling._MOST_COUNTED", 10)
    papers = [paper for n in range(40) for paper in (Paper(f"a{n}", "usual"), Paper(f"b{n}", f"word{n}x and{n}"))]
    spelling = built(tmp_path, papers)
    assert spelling.papers_with("usual") == 40
    assert spelling.papers_with("word0x") == 0


def test_after_an_error_nothing_writes_on(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), SpellingBuilder(tmp_path / "spelling") as builder:
        builder.add(Paper("a", "One"))
        raise ZeroDivisionError
    assert Spelling(tmp_path / "spelling").papers_with("one") == 0
