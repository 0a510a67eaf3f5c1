from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Paper
from paperkin.index.suggest import MAX_TYPED, SUGGESTED_KINDS, SuggestBuilder, Suggestions
from paperkin.records import Authorship, Suggestion
from paperkin.text import folded

EVERY = 1_000


def built(folder: Path, papers: Sequence[Paper]) -> Suggestions:
    with SuggestBuilder(folder / "suggest") as builder:
        for paper in papers:
            builder.add(paper)
        builder.finish()
    return Suggestions(folder / "suggest")


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory, corpus: list[Paper]) -> Suggestions:
    return built(tmp_path_factory.mktemp("suggest"), corpus)


def by(name: str, person: str) -> Authorship:
    return Authorship(name, author_id=person)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    leike, legg, wei = by("Jan Leike", "A1"), by("Shane Legg", "A2"), by("王伟", "A3")
    papers = [
        Paper("a", "Deep learning", authors=(leike,), citations=5, year=2015, venue="Nature"),
        Paper("b", "Deep residual learning", authors=(leike, legg), citations=900, year=2016, venue="CVPR"),
        Paper("c", "Learning from deep networks", authors=(by("J. Leike", "A1"),), citations=9_000, year=2012),
        Paper("d", "Learning to rank", year=2010, venue="CVPR", keywords=("Deep Learning", "ranking")),
        Paper("e", "Learning to see", year=2020, keywords=("deep learning", "deep learning", "Vision")),
        Paper("f", "基于深度学习的机器翻译", authors=(wei,), year=2021, extra={"categories": ["cs.CL", "cs.LG"]}),
        Paper("g", "BERT模型 revisited", authors=(by("Nobody Known", ""),), extra={"primary_area": "Language"}),
        Paper("h", "Ĝraphs of Müller-Krüger", venue="nature"),
    ]
    return built(tmp_path_factory.mktemp("suggest"), papers)


def texts(found: Sequence[Suggestion]) -> list[str]:
    return [one.text for one in found]


def test_kinds_come_with_what_they_stand_for(small: Suggestions) -> None:
    assert small.complete("leik") == [Suggestion("person", "Jan Leike", "A1", 3)]
    assert small.complete("natu") == [Suggestion("venue", "nature", "nature", 2)]
    assert small.complete("visi") == [Suggestion("keyword", "Vision", "Vision", 1)]
    assert small.complete("learning to r") == [Suggestion("paper", "Learning to rank", "d", 1)]


def test_a_persons_papers_count_once_and_any_spelling_finds_them(tmp_path: Path) -> None:
    twice = Paper("a", "One", authors=(by("Jan Leike", "A1"), by("J. M. Leike", "A1")))
    found = built(tmp_path, [twice, Paper("b", "Two", authors=(by("Jan Leike", "A1"),))]).complete("leike m")
    assert found == [Suggestion("person", "Jan Leike", "A1", 2)]


def test_subject_classes_are_keywords(small: Suggestions) -> None:
    assert texts(small.complete("cs", kinds=["keyword"])) == ["cs.CL", "cs.LG"]
    assert texts(small.complete("langu")) == ["Language"]


def test_names_that_belong_to_nobody_are_not_suggested(small: Suggestions) -> None:
    assert small.complete("nobody") == []


def test_the_very_text_comes_first_then_what_begins_with_it_then_what_has_it(small: Suggestions) -> None:
    found = small.complete("deep learning", kinds=["paper"])
    assert [one.value for one in found] == ["a", "c", "b"]
    assert [one.value for one in small.complete("deep", kinds=["paper"])] == ["b", "a", "c"]


def test_titles_are_ranked_by_citations_and_then_by_year(small: Suggestions) -> None:
    assert [one.value for one in small.complete("learning", kinds=["paper"])] == ["c", "e", "d", "b", "a"]


def test_no_kind_is_crowded_out(small: Suggestions) -> None:
    assert {one.kind for one in small.complete("de", limit=2)} == {"keyword", "paper"}
    assert {one.kind for one in small.complete("l", limit=3)} == {"keyword", "person", "paper"}


def test_only_the_kinds_asked_for_come(small: Suggestions) -> None:
    assert {one.kind for one in small.complete("l", kinds={"person"})} == {"person"}
    assert small.complete("l", kinds=()) == []


@pytest.mark.parametrize("typed", ["leike ja", "JAN L", "j leike", "  Leike,  J. ", "lei"])
def test_words_are_free_of_order_case_and_punctuation(small: Suggestions, typed: str) -> None:
    assert small.complete(typed)[0].value == "A1"


@pytest.mark.parametrize("typed", ["graphs", "Ĝraphs of mu", "muller", "KRÜG", "kruger mull"])
def test_accents_do_not_count(small: Suggestions, typed: str) -> None:
    assert [one.value for one in small.complete(typed)] == ["h"]


@pytest.mark.parametrize(
    ("typed", "value"), [("基", "f"), ("机器翻", "f"), ("学习的机器", "f"), ("模", "g"), ("王", "A3")]
)
def test_what_is_written_without_spaces_may_begin_at_any_letter(small: Suggestions, typed: str, value: str) -> None:
    assert [one.value for one in small.complete(typed)] == [value]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("jan lieke", "A1"), ("liek", "A1"), ("resudual", "b"), ("deep resdual learn", "b"), ("netwroks dep", None)],
)
def test_a_typing_error_is_let_pass_where_nothing_matches(small: Suggestions, typed: str, value: str | None) -> None:
    found = small.complete(typed)
    assert (found[0].value if found else None) == value


def test_nothing_comes_with_an_error_where_something_matches(tmp_path: Path) -> None:
    small = built(tmp_path, [Paper("a", "Model checking"), Paper("b", "Modal logic")])
    assert [one.value for one in small.complete("modal")] == ["b"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "\0", "\u200b", "🦖", "zzzzz qqqq", "x" * 10_000, "a " * 10_000, "^", "_"]
)
def test_what_cannot_be_completed_is_not(small: Suggestions, typed: str) -> None:
    assert small.complete(typed) == []


@pytest.mark.parametrize("limit", [0, 1, 3, 8])
def test_no_more_come_than_are_asked_for(toy: Suggestions, limit: int) -> None:
    assert len(toy.complete("a", limit)) == limit


def test_every_title_completes_from_its_own_beginnings(toy: Suggestions, corpus: list[Paper]) -> None:
    beginnings = [(paper, paper.title[:end]) for paper in corpus for end in range(1, min(len(paper.title), MAX_TYPED))]
    missed = [
        (paper.id, typed)
        for paper, typed in beginnings
        if any(char.isalnum() for char in typed)
        and paper.id not in {one.value for one in toy.complete(typed, EVERY, ["paper"])}
    ]
    assert len(beginnings) > 1_000
    assert missed == []


@given(st.lists(st.tuples(st.integers(0, EVERY), st.integers(1, 12)), min_size=1, max_size=3))
def test_exact_beginnings_equal_brute_force(
    toy: Suggestions, corpus: list[Paper], chosen: list[tuple[int, int]]
) -> None:
    words = sorted({word for paper in corpus for word in folded(paper.title).split() if word.isascii()})
    typed = " ".join(words[number % len(words)][:length] for number, length in chosen)
    expected = sorted(
        (paper for paper in corpus if begins_words(typed, paper.title)),
        key=lambda paper: (tier(typed, paper.title), -(paper.citations or 0), -(paper.year or 0)),
    )
    found = toy.complete(typed, EVERY, ["paper"])
    if expected:
        ranked = {paper.id: (tier(typed, paper.title), paper.citations or 0, paper.year or 0) for paper in corpus}
        assert {one.value for one in found} == {paper.id for paper in expected}
        assert [ranked[one.value] for one in found] == [ranked[paper.id] for paper in expected]


def begins_words(typed: str, title: str) -> bool:
    """Say whether every word typed begins a word of a title, one in a script without spaces at any letter."""
    words = folded(title).split()
    words += [word[at:] for word in words for at in range(len(word)) if not word.isascii()]
    return all(any(word.startswith(part) for word in words) for part in typed.split())


def tier(typed: str, title: str) -> int:
    whole = folded(title)
    return 0 if whole == typed else 1 if whole.startswith(typed) else 2


@given(st.text(max_size=60), st.sampled_from(SUGGESTED_KINDS))
def test_any_text_can_be_typed(toy: Suggestions, typed: str, kind: str) -> None:
    found = toy.complete(typed, kinds=[kind])
    assert {one.kind for one in found} <= {kind}
    assert len({one.value for one in found}) == len(found) <= 8


def test_the_same_papers_give_the_same_suggestions(tmp_path: Path, corpus: list[Paper]) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = built(tmp_path / "one", corpus), built(tmp_path / "other", corpus)
    for typed, kind in product(("a", "l", "re"), SUGGESTED_KINDS):
        assert one.complete(typed, EVERY, [kind]) == other.complete(typed, EVERY, [kind])


def test_a_library_without_papers_suggests_nothing(tmp_path: Path) -> None:
    assert built(tmp_path, []).complete("a") == []


def test_after_an_error_nothing_writes_on(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), SuggestBuilder(tmp_path / "suggest") as builder:
        builder.add(Paper("a", "One"))
        raise ZeroDivisionError
    assert Suggestions(tmp_path / "suggest").complete("one") == []
