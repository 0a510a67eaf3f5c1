from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Library, Paper
from paperkin.index import LexicalBuilder, LexicalIndex
from paperkin.index.lexical import MAX_QUERY_TERMS


@pytest.fixture(scope="module")
def lexical(toy_library: Library) -> LexicalIndex:
    return toy_library.serving.generation().lexical


def built(folder: Path, papers: Sequence[Paper]) -> LexicalIndex:
    builder = LexicalBuilder(folder / "lexical")
    for paper in papers:
        builder.add(paper)
    builder.finish()
    return LexicalIndex(folder / "lexical")


def found_ids(lexical: LexicalIndex, corpus: list[Paper], text: str, k: int = 5) -> list[str]:
    return [corpus[row].id for row in lexical.search(text, k).rows.tolist()]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("protein structure", "PMID:34265844"),
        ("PROTEINS structures predicting", "PMID:34265844"),
        ("higgs", "hep-ex/0601001"),
        ("cafe Velickovic", "gnn.2"),
        ("Christiano", "arxiv:1706.03741"),
        ("SIGIR", "ir-4"),
        ("王伟", "mt:zh"),
        ("الآلية للغة", "mt:ar"),
        ("lambdaCDM simulations", "hep-th/9901001v2"),
    ],
)
def test_words_and_names_find_their_paper(lexical: LexicalIndex, corpus: list[Paper], text: str, best: str) -> None:
    assert found_ids(lexical, corpus, text)[0] == best


@pytest.mark.parametrize("text", ["", "the of and", "🎉", "?!…", "zzzzunknown", "x" * 100_000, "\0"])
def test_a_query_of_nothing_that_counts_finds_nothing(lexical: LexicalIndex, text: str) -> None:
    found = lexical.search(text, 5)
    assert (found.rows.tolist(), found.scores.tolist()) == ([], [])


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(lexical: LexicalIndex, text: str) -> None:
    found = lexical.search(text, 40)
    assert len(set(found.rows.tolist())) == len(found.rows)
    assert sorted(found.scores.tolist(), reverse=True) == found.scores.tolist()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('abstract:"graph" AND (', "abstract graph"),
        ("+graph -networks", "graph networks"),
        ("graph~2 *^3", "graph 2 3"),
        ("text:graph OR /g.*/", "text graph g"),
        ("[a TO graph]", "graph"),
    ],
)
def test_what_looks_like_a_query_language_is_plain_text(lexical: LexicalIndex, text: str, words: str) -> None:
    found, plain = lexical.search(text, 40), lexical.search(words, 40)
    assert len(found.rows) > 0
    assert (found.rows.tolist(), found.scores.tolist()) == (plain.rows.tolist(), plain.scores.tolist())


def test_of_a_long_text_the_rarest_words_decide(tmp_path: Path) -> None:
    papers = [Paper(str(n), f"common word number{n}") for n in range(MAX_QUERY_TERMS + 20)]
    index = built(tmp_path, papers)
    everything = " ".join(f"number{n}" for n in range(MAX_QUERY_TERMS - 1))
    text = f"common word unknown {everything} number{MAX_QUERY_TERMS + 5}"
    found = index.search(text, 200)
    assert len(found.rows) == MAX_QUERY_TERMS


def test_a_word_that_is_repeated_counts_more_than_once(tmp_path: Path) -> None:
    index = built(tmp_path, [Paper("a", "apples"), Paper("b", "oranges")])
    assert index.search("apples oranges oranges", 2).rows.tolist() == [1, 0]
    assert index.search("apples apples oranges", 2).rows.tolist() == [0, 1]


def test_a_name_counts_for_less_than_a_word_of_the_text(tmp_path: Path) -> None:
    by_green = Paper("a", "Networks of something else", venue="Green Letters")
    on_green = Paper("b", "Green networks of something")
    index = built(tmp_path, [by_green, on_green])
    assert index.search("green networks", 2).rows.tolist() == [1, 0]


def test_equal_papers_come_in_the_order_of_their_rows(tmp_path: Path) -> None:
    index = built(tmp_path, [Paper(str(n), "same words") for n in range(30)])
    assert index.search("same words", 30).rows.tolist() == list(range(30))
