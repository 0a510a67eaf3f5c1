from __future__ import annotations

from collections import Counter

from paperkin import Library, Paper
from paperkin.index.lexical import MAX_QUERY_TERMS
from paperkin.related.wording import common_wording


def test_one_paper_is_looked_up_by_its_own_text(toy_library: Library, corpus: list[Paper]) -> None:
    lexical = toy_library.serving.generation().lexical
    assert common_wording(lexical, corpus[:1]) == f"{corpus[0].title} {corpus[0].abstract}"


def test_words_that_several_have_weigh_more_than_those_of_one(toy_library: Library) -> None:
    lexical = toy_library.serving.generation().lexical
    papers = [Paper("a", "graph networks"), Paper("b", "Graphs of molecules"), Paper("c", "graph translation")]
    counts = Counter(word.lower() for word in common_wording(lexical, papers).split())
    assert counts["graph"] + counts["graphs"] > counts["networks"] >= 1
    assert "of" not in counts


def test_a_long_list_comes_down_to_as_many_words_as_a_query_may_have(toy_library: Library, corpus: list[Paper]) -> None:
    lexical = toy_library.serving.generation().lexical
    wording = common_wording(lexical, corpus * 20)
    assert len({word for _, _, word in lexical.words(wording)}) <= MAX_QUERY_TERMS
    assert len(lexical.search(wording, 10).rows) == 10


def test_papers_without_words_have_no_wording(toy_library: Library) -> None:
    lexical = toy_library.serving.generation().lexical
    assert common_wording(lexical, [Paper("a", "🎉"), Paper("b", "")]) == ""
