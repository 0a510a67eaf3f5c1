from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin import Filters, Library, Paper
from paperkin.index import Generation
from paperkin.search import Method, Ranking, rank
from paperkin.text import folded
from tests.toy import ToyEncoder, passes, selected

METHODS: tuple[Method, ...] = ("best", "hybrid", "dense", "bm25")
TEXTS = st.sampled_from(
    [
        "machine translation",
        "graph networks",
        "dark matter",
        "the",
        "🎉",
        "unheard-of",
        "王伟",
        "Bing Liu opinions",
        "!?",
    ]
)
FILTERS = st.builds(
    Filters,
    year_from=st.none() | st.integers(1995, 2025),
    year_to=st.none() | st.integers(1995, 2025),
    venues=st.sampled_from([(), ("acl",), ("ICLR", "EMNLP")]),
    authors=st.sampled_from([(), ("bing liu",)]),
)
ENCODER = ToyEncoder()


@pytest.fixture(scope="module")
def generation(toy_library: Library) -> Generation:
    return toy_library.serving.generation()


def ranked(generation: Generation, text: str, filters: Filters | None = None, **more: object) -> Ranking:
    selection = selected(generation, filters or Filters())
    return rank(generation, lambda: ENCODER.encode_queries([text])[0], text, selection, **more)  # type: ignore[arg-type]


def titles_of(corpus: list[Paper]) -> Callable[[NDArray[np.int64]], list[str]]:
    return lambda rows: [corpus[row].title for row in rows]


def cosines(corpus: list[Paper], text: str) -> np.ndarray:
    papers = ENCODER.encode_papers([ENCODER.spec.paper_text(paper.title, paper.abstract) for paper in corpus])
    return papers.astype(np.float16).astype(np.float32) @ ENCODER.encode_queries([text])[0]


@pytest.mark.parametrize("method", ["best", "hybrid", "dense"])
@given(text=TEXTS, filters=FILTERS, depth=st.integers(1, 50))
def test_as_many_papers_come_back_as_pass_the_filters(
    generation: Generation, corpus: list[Paper], method: Method, text: str, filters: Filters, depth: int
) -> None:
    passing = {row for row, paper in enumerate(corpus) if passes(paper, filters)}
    rows = ranked(generation, text, filters, method=method, depth=depth).rows.tolist()
    assert set(rows) <= passing
    assert len(set(rows)) == len(rows) >= min(depth, len(passing))


@given(text=TEXTS, filters=FILTERS)
def test_bm25_ranks_what_the_lexical_index_finds_among_those_that_pass(
    generation: Generation, corpus: list[Paper], text: str, filters: Filters
) -> None:
    ranking = ranked(generation, text, filters, method="bm25")
    found = generation.lexical.search(text, 500, selected(generation, filters))
    assert ranking.rows.tolist() == found.rows.tolist()
    assert all(passes(corpus[row], filters) for row in ranking.rows)


@given(text=TEXTS)
def test_dense_ranks_by_cosine(generation: Generation, corpus: list[Paper], text: str) -> None:
    ranking = ranked(generation, text, method="dense")
    expected = cosines(corpus, text)
    assert np.allclose(ranking.similarities, expected[ranking.rows], atol=1e-5)
    assert np.allclose(ranking.similarities, np.sort(expected)[::-1], atol=1e-5)
    assert ranking.dense_ranks.tolist() == list(range(1, 41))


@pytest.mark.parametrize("method", METHODS)
@given(text=TEXTS, filters=FILTERS)
def test_scores_descend_from_one_at_most_to_zero_at_least(
    generation: Generation, method: Method, text: str, filters: Filters
) -> None:
    scores = ranked(generation, text, filters, method=method).scores
    assert np.isfinite(scores).all()
    assert (np.diff(scores) <= 0).all()
    assert ((scores >= 0) & (scores <= 1)).all()


@given(text=TEXTS, depth=st.integers(1, 40))
def test_every_candidate_has_its_exact_cosine_whichever_list_it_came_from(
    generation: Generation, corpus: list[Paper], text: str, depth: int
) -> None:
    ranking = ranked(generation, text, depth=depth)
    assert np.allclose(ranking.similarities, cosines(corpus, text)[ranking.rows], atol=1e-5)
    assert (np.isnan(ranking.bm25) == (ranking.bm25_ranks == 0)).all()
    assert ((ranking.dense_ranks > 0) | (ranking.bm25_ranks > 0)).all()


def test_a_weight_of_nothing_leaves_the_other_part_alone(generation: Generation) -> None:
    text = "machine translation of low-resource languages"
    dense, words = ranked(generation, text, method="dense"), ranked(generation, text, method="bm25")
    assert ranked(generation, text, method="hybrid", lexical_weight=0.0).rows.tolist() == dense.rows.tolist()
    only_words = ranked(generation, text, method="hybrid", lexical_weight=1.0)
    assert only_words.rows[: len(words) - 1].tolist() == words.rows[:-1].tolist()


def test_without_words_in_common_the_vectors_decide(generation: Generation) -> None:
    assert (
        ranked(generation, "🎉", method="hybrid").rows.tolist()
        == ranked(generation, "🎉", method="dense").rows.tolist()
    )


def test_a_hit_says_why_it_is_there(generation: Generation) -> None:
    ranking = ranked(generation, "protein structure prediction", depth=5)
    best = ranking.why(0)
    assert (best.dense_rank, best.bm25_rank) == (1, 1)
    assert best.similarity == round(float(ranking.similarities[0]), 4)
    assert best.bm25 == round(float(ranking.bm25[0]), 3)
    whys = [ranking.why(at) for at in range(len(ranking))]
    assert any(why.bm25 is None and why.bm25_rank is None and why.dense_rank for why in whys)


@pytest.mark.parametrize(
    ("name", "newest_first"),
    [
        ("Jan Leike", [2022, 2017]),
        ("leike, jan", [2022, 2017]),
        ("Bing Liu", [2020, 2016, 2010, 2004]),
        ("王伟", [2018]),
        ("Madonna", [None]),
    ],
)
def test_a_persons_papers_come_first_and_the_newest_of_them_before_the_others(
    generation: Generation, corpus: list[Paper], name: str, newest_first: list[int | None]
) -> None:
    ranking = ranked(generation, name)
    first = [corpus[row] for row in ranking.rows[: len(newest_first)]]
    words = set(folded(name).split())
    assert all(any(words <= set(folded(author.name).split()) for author in paper.authors) for paper in first)
    assert [paper.year for paper in first] == newest_first
    assert len(ranking) == len(corpus)


def test_a_persons_papers_come_first_within_the_filters_only(generation: Generation, corpus: list[Paper]) -> None:
    ranking = ranked(generation, "Bing Liu", Filters(year_from=2005, year_to=2018), depth=3)
    assert [corpus[row].year for row in ranking.rows[:2]] == [2016, 2010]
    assert all(2005 <= (corpus[row].year or 0) <= 2018 for row in ranking.rows)


def test_a_subject_that_nobody_is_called_is_ranked_as_words(generation: Generation, corpus: list[Paper]) -> None:
    ranking = ranked(generation, "Bing translation")
    assert "translation" in corpus[ranking.rows[0]].title.lower()


def test_a_paper_whose_title_is_the_query_comes_first(generation: Generation, corpus: list[Paper]) -> None:
    for row, paper in enumerate(corpus):
        if sum(folded(other.title) == folded(paper.title) for other in corpus) == 1 and len(paper.title.split()) > 2:
            assert ranked(generation, paper.title, titles=titles_of(corpus)).rows[0] == row


def test_titles_are_asked_for_once_where_both_lists_are_mixed(generation: Generation, corpus: list[Paper]) -> None:
    asked: list[int] = []

    def titles(rows: NDArray[np.int64]) -> list[str]:
        asked.append(len(rows))
        return titles_of(corpus)(rows)

    counts = {}
    for method in METHODS:
        ranked(generation, "graph networks", method=method, titles=titles)
        counts[method] = len(asked)
        asked.clear()
    assert counts == {"best": 1, "hybrid": 1, "dense": 0, "bm25": 0}


def test_a_passage_is_ranked_by_the_plain_fusion(generation: Generation, corpus: list[Paper]) -> None:
    passage = " ".join(f"{paper.title} {paper.abstract}" for paper in corpus[:12])
    best, plain = (ranked(generation, passage, method=method) for method in ("best", "hybrid"))
    assert len(passage.split()) > 100
    assert best.rows.tolist() == plain.rows.tolist()


def test_feedback_moves_papers_towards_the_first_and_leaves_the_reported_cosines(
    generation: Generation, corpus: list[Paper]
) -> None:
    text = "neural networks on graphs"
    plain, moved = ranked(generation, text, feedback=0.0), ranked(generation, text, feedback=50.0)
    assert plain.rows.tolist() != moved.rows.tolist()
    assert np.allclose(moved.similarities, cosines(corpus, text)[moved.rows], atol=1e-5)


@given(st.sets(st.integers(0, 39)))
def test_leaving_rows_out_keeps_the_order_of_the_others_and_closes_their_ranks_up(
    generation: Generation, left_out: set[int]
) -> None:
    ranking = ranked(generation, "graph networks")
    rest = ranking.without(np.array(sorted(left_out), np.int64))
    assert rest.rows.tolist() == [row for row in ranking.rows.tolist() if row not in left_out]
    kept = ~np.isin(ranking.rows, list(left_out))
    assert rest.scores.tolist() == ranking.scores[kept].tolist()
    for ranks, before in ((rest.dense_ranks, ranking.dense_ranks), (rest.bm25_ranks, ranking.bm25_ranks)):
        assert sorted(ranks[ranks > 0].tolist()) == list(range(1, np.count_nonzero(ranks) + 1))
        assert np.argsort(ranks, kind="stable").tolist() == np.argsort(before[kept], kind="stable").tolist()
