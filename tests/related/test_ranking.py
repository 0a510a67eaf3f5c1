from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin import Filters, Library, Paper
from paperkin.index import Generation, Selection
from paperkin.index.citations import CitationGraph, write_citations
from paperkin.records import Direction
from paperkin.related import rank_related
from paperkin.related.asked import Seed
from tests.toy import ToyEncoder, passes, selected

ROWS = st.sets(st.integers(0, 39), min_size=1, max_size=6)
FILTERS = st.sampled_from([Filters(), Filters(year_from=2015), Filters(venues=("acl",)), Filters(year_to=1900)])
EVERYTHING = Selection()


@pytest.fixture(scope="module")
def generation(toy_library: Library) -> Generation:
    return toy_library.serving.generation()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("citations") / "citations.npz"


def graph_of(file: Path, pairs: list[tuple[int, int]]) -> CitationGraph:
    write_citations(file, [pairs], np.arange(40, dtype=np.int64))
    return CitationGraph(file)


def seeds_of(corpus: list[Paper], rows: set[int] | list[int]) -> list[Seed]:
    return [(row, corpus[row]) for row in sorted(rows)]


@given(rows=ROWS, negative=st.sets(st.integers(0, 39), max_size=3), filters=FILTERS)
def test_every_paper_that_passes_is_ranked_but_for_those_that_were_named(
    generation: Generation, corpus: list[Paper], rows: set[int], negative: set[int], filters: Filters
) -> None:
    selection = selected(generation, filters)
    ranking = rank_related(generation, seeds_of(corpus, rows), selection, negative=seeds_of(corpus, negative - rows))
    passing = {row for row, paper in enumerate(corpus) if passes(paper, filters)}
    assert set(ranking.rows.tolist()) == passing - rows - negative
    assert (np.diff(ranking.scores) <= 0).all()
    assert ((ranking.scores >= 0) & (ranking.scores <= 1)).all()


@given(rows=ROWS)
def test_similarity_is_the_cosine_to_the_nearest_seed(
    generation: Generation, corpus: list[Paper], rows: set[int]
) -> None:
    ranking = rank_related(generation, seeds_of(corpus, rows), EVERYTHING)
    own = generation.vectors.vectors(np.array(sorted(rows)))
    expected = (generation.vectors.vectors(ranking.rows) @ own.T).max(axis=1)
    assert np.allclose(ranking.similarities, expected, atol=1e-5)


@given(rows=ROWS)
def test_a_library_without_references_ranks_by_texts_alone(
    generation: Generation, corpus: list[Paper], file: Path, rows: set[int]
) -> None:
    seeds = seeds_of(corpus, rows)
    plain = rank_related(generation, seeds, EVERYTHING, method="hybrid")
    graph = graph_of(file, [])
    for ranking in (
        rank_related(generation, seeds, EVERYTHING),
        rank_related(generation, seeds, EVERYTHING, citations=graph, same_authors=False),
    ):
        assert ranking.rows.tolist() == plain.rows.tolist()
        assert ranking.scores.tolist() == plain.scores.tolist()


def test_what_is_cited_together_with_the_seed_gains(generation: Generation, corpus: list[Paper], file: Path) -> None:
    seeds = seeds_of(corpus, [0])
    texts = rank_related(generation, seeds, EVERYTHING).rows.tolist()
    last, citers = texts[-1], texts[10:14]
    graph = graph_of(file, [(citer, cited) for citer in citers for cited in (0, last)])
    linked = rank_related(generation, seeds, EVERYTHING, citations=graph, same_authors=False).rows.tolist()
    assert linked.index(last) < texts.index(last)
    assert sorted(linked) == sorted(texts)


def test_linked_papers_are_candidates_though_their_texts_are_far(
    generation: Generation, corpus: list[Paper], file: Path
) -> None:
    seeds = seeds_of(corpus, [0])
    far = int(rank_related(generation, seeds, EVERYTHING).rows[-1])
    few = rank_related(generation, seeds, EVERYTHING, depth=3, method="hybrid")
    assert far not in few.rows
    graph = graph_of(file, [(0, far)])
    assert far in rank_related(generation, seeds, EVERYTHING, depth=3, citations=graph).rows
    only = selected(generation, Filters(year_from=2500))
    assert not len(rank_related(generation, seeds, only, depth=3, citations=graph))


def test_papers_of_the_same_people_gain_where_it_is_asked_for(generation: Generation, corpus: list[Paper]) -> None:
    row = next(at for at, paper in enumerate(corpus) if paper.id == "two-bing-lius")
    others = [at for at, paper in enumerate(corpus) if at != row and any(a.name == "Bing Liu" for a in paper.authors)]
    assert others
    seeds = seeds_of(corpus, [row])
    alone = rank_related(generation, seeds, EVERYTHING, same_authors=False).rows.tolist()
    together = rank_related(generation, seeds, EVERYTHING, same_authors=True).rows.tolist()
    assert sum(map(together.index, others)) <= sum(map(alone.index, others))


def test_what_is_like_a_negative_paper_falls_behind(generation: Generation, corpus: list[Paper]) -> None:
    seeds = seeds_of(corpus, [0, 1])
    plain = rank_related(generation, seeds, EVERYTHING, method="dense").rows.tolist()
    falls = 0
    for row in plain[:10]:
        nearest = int(rank_related(generation, seeds_of(corpus, [row]), EVERYTHING, method="dense").rows[0])
        if nearest in (0, 1):
            continue
        told = rank_related(generation, seeds, EVERYTHING, method="dense", negative=seeds_of(corpus, [row]))
        place = [other for other in plain if other != row].index(nearest)
        assert told.rows.tolist().index(nearest) >= place
        falls += told.rows.tolist().index(nearest) > place
    assert falls


@pytest.mark.parametrize("direction", ["prior", "derivative"])
def test_older_and_newer_neighbours_keep_their_order_by_nearness(
    generation: Generation, corpus: list[Paper], direction: Direction
) -> None:
    row = next(at for at, paper in enumerate(corpus) if paper.year == 2017)
    seeds = seeds_of(corpus, [row])
    everything = rank_related(generation, seeds, EVERYTHING, method="dense").rows.tolist()
    found = rank_related(generation, seeds, EVERYTHING, method="dense", direction=direction).rows.tolist()
    years = [corpus[at].year or 0 for at in found]
    assert found == [at for at in everything if at in found]
    assert years
    assert all(year <= 2017 if direction == "prior" else year >= 2017 for year in years)


def test_the_seeds_own_preprint_is_left_out_and_a_namesake_is_not(generation: Generation, corpus: list[Paper]) -> None:
    at = {paper.id: row for row, paper in enumerate(corpus)}
    seeds = seeds_of(corpus, [at["editorial/1"]])
    seed, near = corpus[at["gnn.1"]], at["editorial/3"]
    preprint = replace(seed, id="preprint", venue="arXiv", identifiers=())
    read = {int(generation.paper_rows[near]): preprint}
    as_preprint = rank_related(generation, [(seeds[0][0], seed)], EVERYTHING, read=lambda _: read)
    assert near not in as_preprint.rows
    assert near in rank_related(generation, [(seeds[0][0], seed)], EVERYTHING).rows
    assert near in rank_related(generation, seeds, EVERYTHING, read=lambda _: read).rows


def test_a_title_of_its_own_moves_the_seed_towards_what_has_its_words(
    generation: Generation, corpus: list[Paper]
) -> None:
    encoder = ToyEncoder()
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return encoder.encode_papers(texts)

    seeds = seeds_of(corpus, [4])
    with_title = rank_related(generation, seeds, EVERYTHING, method="dense", encode=encode)
    assert asked == [corpus[4].title]
    title = encoder.encode_papers(asked)[0]
    own = generation.vectors.vectors(np.array([4]))[0]
    scores = generation.vectors.vectors(with_title.rows) @ (0.7 * own + 0.3 * title)
    assert (np.diff(scores) <= 1e-5).all()
