from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters, Library, Paper
from paperkin.index import Generation
from paperkin.search import Method, Ranking, rank
from tests.toy import ToyEncoder, passes

METHODS: tuple[Method, ...] = ("hybrid", "dense", "bm25")
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
    return rank(generation, lambda: ENCODER.encode_queries([text])[0], text, filters or Filters(), **more)  # type: ignore[arg-type]


def cosines(corpus: list[Paper], text: str) -> np.ndarray:
    papers = ENCODER.encode_papers([ENCODER.spec.paper_text(paper.title, paper.abstract) for paper in corpus])
    return papers.astype(np.float16).astype(np.float32) @ ENCODER.encode_queries([text])[0]


@pytest.mark.parametrize("method", ["hybrid", "dense"])
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
    found = generation.lexical.search(text, 500, filters)
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
    assert ranked(generation, text, lexical_weight=0.0).rows.tolist() == dense.rows.tolist()
    only_words = ranked(generation, text, lexical_weight=1.0)
    assert only_words.rows[: len(words) - 1].tolist() == words.rows[:-1].tolist()


def test_without_words_in_common_the_vectors_decide(generation: Generation) -> None:
    assert ranked(generation, "🎉").rows.tolist() == ranked(generation, "🎉", method="dense").rows.tolist()


def test_a_hit_says_why_it_is_there(generation: Generation) -> None:
    ranking = ranked(generation, "protein structure prediction", depth=5)
    best = ranking.why(0)
    assert (best.dense_rank, best.bm25_rank) == (1, 1)
    assert best.similarity == round(float(ranking.similarities[0]), 4)
    assert best.bm25 == round(float(ranking.bm25[0]), 3)
    whys = [ranking.why(at) for at in range(len(ranking))]
    assert any(why.bm25 is None and why.bm25_rank is None and why.dense_rank for why in whys)


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
