from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters, Library, Paper
from paperkin.index import LexicalBuilder, LexicalIndex, Selection, select
from paperkin.index.lexical import MAX_QUERY_TERMS
from paperkin.records import Authorship, Query


@pytest.fixture(scope="module")
def lexical(toy_library: Library) -> LexicalIndex:
    return toy_library.serving.generation().lexical


def built(folder: Path, papers: Sequence[Paper]) -> LexicalIndex:
    builder = LexicalBuilder(folder / "lexical")
    for paper in papers:
        builder.add(paper)
    builder.finish()
    return LexicalIndex(folder / "lexical")


def selected(lexical: LexicalIndex, phrases: Sequence[str] = (), excluded: Sequence[str] = ()) -> Selection:
    return select(NoColumns(len(lexical)), lexical, Query("", tuple(phrases), tuple(excluded)))


class NoColumns:
    """Columns that are never asked for a filter."""

    def __init__(self, papers: int) -> None:
        self._papers = papers

    def __len__(self) -> int:
        return self._papers

    def select(self, _: Filters) -> None:
        return None

    def labels(self, _: Filters) -> tuple[tuple[str, ...], ...]:
        return ()


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


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("graph networks", [0, 3]),
        ("Graph Network", [0, 3]),
        ("networks graph", [1]),
        ("networks", [0, 1, 2, 3, 4]),
        ("state of the art", [2, 4]),
        ("state art", []),
        ("end begins", []),
        ("the end of the begins", []),
        ("graph-networks", [0, 3]),
        ("unknown networks", []),
        ("of the", None),
        ("?!", None),
        ("", None),
    ],
)
def test_a_phrase_is_its_words_in_order_within_one_field(tmp_path: Path, phrase: str, rows: list[int] | None) -> None:
    index = built(
        tmp_path,
        [
            Paper("0", "Graph networks"),
            Paper("1", "Networks, graph"),
            Paper("2", "State-of-the-art networks"),
            Paper("3", "On", "We graph: networks."),
            Paper("4", "Networks in the end", "Begins with the state of the art"),
        ],
    )
    found = index.rows_with(phrase)
    assert (found if found is None else found.tolist()) == rows


def test_what_is_excluded_is_not_found_though_it_is_what_is_looked_for(tmp_path: Path) -> None:
    index = built(tmp_path, [Paper("0", "Graph networks"), Paper("1", "Graph drawing"), Paper("2", "Drawing")])
    query = selected(index, excluded=["drawings"])
    assert query.rows is not None
    assert query.rows.tolist() == [0]
    assert index.search("graph drawing", 3, query).rows.tolist() == [0]
    both = selected(index, phrases=["drawing"], excluded=["graph"])
    assert index.search("graph drawing", 3, both).rows.tolist() == [2]
    assert index.search("graph drawing", 3, selected(index, excluded=["the"])).rows.tolist() == [1, 2, 0]


def test_rows_alone_bind_the_words_too(tmp_path: Path) -> None:
    index = built(tmp_path, [Paper(str(n), "same words") for n in range(9)])
    assert index.search("words", 9, Selection(np.array([2, 5, 7]))).rows.tolist() == [2, 5, 7]
    assert index.search("words", 9, Selection(np.empty(0, np.int64))).rows.tolist() == []
    assert index.search("words", 9, Selection()).rows.tolist() == list(range(9))


def test_names_are_no_place_for_a_phrase(tmp_path: Path) -> None:
    index = built(tmp_path, [Paper("0", "On networks", authors=(Authorship("Ada Graph"),), venue="Graph Letters")])
    assert selected(index, phrases=["graph"]).rows.tolist() == []  # type: ignore[union-attr]
    assert selected(index, excluded=["graph"]).rows.tolist() == [0]  # type: ignore[union-attr]


def test_conditions_leave_the_scores_of_those_that_pass_as_they_are(lexical: LexicalIndex, corpus: list[Paper]) -> None:
    plain = lexical.search("graph machine translation reward", 40)
    scores = dict(zip(plain.rows.tolist(), plain.scores.tolist(), strict=True))
    found = lexical.search("graph machine translation reward", 40, selected(lexical, excluded=["reward"]))
    assert 0 < len(found.rows) < len(plain.rows)
    for row, score in zip(found.rows.tolist(), found.scores.tolist(), strict=True):
        assert score == pytest.approx(scores[row], rel=1e-6)


@given(st.text(max_size=60) | st.text(alphabet="aé-ßﬁ İ王𝐀’ \u0301", max_size=30))
def test_words_lie_in_the_text_in_order_and_are_those_that_are_indexed(lexical: LexicalIndex, text: str) -> None:
    words = lexical.words(text)
    ends = [0, *(end for _, end, _ in words)]
    for (start, end, word), before in zip(words, ends, strict=False):
        assert before <= start < end <= len(text)
        assert lexical.words(text[start:end]) == [(0, end - start, word)]


def test_words_are_written_as_the_index_writes_them(lexical: LexicalIndex) -> None:
    text = "The Véličković networks, of 𝐀 networked"
    words = [(text[start:end], word) for start, end, word in lexical.words(text)]
    assert words == [("Véličković", "velickov"), ("networks", "network"), ("𝐀", "𝐀"), ("networked", "network")]


ENDINGS = st.sampled_from(["", "s", "ies", "y", "ing", "ed", "ying", "ily", "ation", "ness"])
WORDS = st.builds(
    str.__add__, st.sampled_from(["d", "l", "t", "sk", "net", "work", "learn", "gener", "é", "x1"]), ENDINGS
)


@given(
    st.lists(WORDS | st.sampled_from(["of", "-", "Learning", "NETWORKS", "_", "e.g.", "—", "“", "²", "ﬁ"])),
    st.lists(WORDS, max_size=4),
)
def test_a_finder_finds_those_of_the_words_that_are_wanted(
    lexical: LexicalIndex, text: list[str], asked: list[str]
) -> None:
    wanted = {word for _, _, word in lexical.words(" ".join(asked))}
    for joined in (" ".join(text), "".join(text)):
        assert lexical.finder(wanted)(joined) == [word for word in lexical.words(joined) if word[2] in wanted]


def test_known_words_come_with_the_papers_that_have_them(tmp_path: Path) -> None:
    papers = [Paper("0", "Green networks", "Networks", authors=(Authorship("Ada Green"),)), Paper("1", "A network")]
    index = built(tmp_path, papers)
    assert index.known("the green networks of Ada") == [("green", 1, 1), ("network", 2, 0), ("ada", 0, 1)]


def test_an_index_can_be_written_on(tmp_path: Path) -> None:
    built(tmp_path, [Paper("0", "graph"), Paper("1", "graph networks"), Paper("2", "networks")])
    with LexicalBuilder(tmp_path / "lexical", extend=True) as builder:
        builder.remove([1])
        builder.add(Paper("1", "graph drawing"), row=3)
        builder.add(Paper("4", "graph reward"))
        builder.finish()
    index = LexicalIndex(tmp_path / "lexical")
    assert sorted(index.search("graph", 9).rows.tolist()) == [0, 3, 4]
    assert index.rows_with("graph").tolist() == [0, 3, 4]  # type: ignore[union-attr]
    assert index.rows_with("networks").tolist() == [2]  # type: ignore[union-attr]
