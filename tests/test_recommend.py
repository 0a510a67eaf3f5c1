from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters, Library, Paper
from paperkin.index import Generation, Selection
from paperkin.recommend import nearest_liked, rank_recommended
from paperkin.related.asked import Seed
from tests.toy import passes, selected

SINCE = [Filters(), Filters(since="2018"), Filters(year_from=2020)]


@pytest.fixture(scope="module")
def generation(toy_library: Library) -> Generation:
    return toy_library.serving.generation()


def listed(corpus: list[Paper], rows: set[int] | list[int]) -> list[Seed]:
    return [(row, corpus[row]) for row in sorted(rows)]


@given(
    liked=st.sets(st.integers(0, 39), min_size=1, max_size=20),
    disliked=st.sets(st.integers(0, 39), max_size=4),
    filters=st.sampled_from(SINCE),
)
def test_all_that_pass_are_recommended_but_for_what_the_reader_knows(
    generation: Generation, corpus: list[Paper], liked: set[int], disliked: set[int], filters: Filters
) -> None:
    selection = selected(generation, filters)
    ranking = rank_recommended(generation, listed(corpus, liked), selection, disliked=listed(corpus, disliked - liked))
    passing = {row for row, paper in enumerate(corpus) if passes(paper, filters)}
    assert set(ranking.rows.tolist()) == passing - liked - disliked
    assert (np.diff(ranking.scores) <= 0).all()


def test_new_papers_alone_come_back_since_a_date(generation: Generation, corpus: list[Paper]) -> None:
    since = selected(generation, Filters(since="2020"))
    rows = rank_recommended(generation, listed(corpus, [0]), since).rows.tolist()
    assert set(rows) == {at for at, paper in enumerate(corpus) if passes(paper, Filters(year_from=2020))} - {0}


def test_one_liked_paper_is_enough_and_its_neighbour_comes_first(generation: Generation, corpus: list[Paper]) -> None:
    row = next(at for at, paper in enumerate(corpus) if paper.id == "gnn.1")
    first = rank_recommended(generation, listed(corpus, [row]), Selection()).rows[0]
    assert corpus[first].id.lower().startswith("gnn")


def test_a_reader_of_two_subjects_gets_papers_of_both(generation: Generation, corpus: list[Paper]) -> None:
    at = {paper.id: row for row, paper in enumerate(corpus)}
    rows = rank_recommended(generation, listed(corpus, [at["gnn.1"], at["hep-th/9901001v2"]]), Selection()).rows[:8]
    ids = {corpus[row].id.lower()[:4] for row in rows}
    assert {"gnn.", "phys"} <= ids


def test_a_recommendation_names_the_liked_papers_nearest_to_it(generation: Generation, corpus: list[Paper]) -> None:
    liked = listed(corpus, [0, 10, 20, 30])
    ranking = rank_recommended(generation, liked, Selection())
    nearest = nearest_liked(generation, ranking.rows[:5].tolist(), liked)
    own = generation.vectors.vectors(np.array([row for row, _ in liked]))
    for row, places, similarity in zip(ranking.rows, nearest, ranking.similarities, strict=False):
        cosines = own @ generation.vectors.vectors(np.array([row]))[0]
        assert places == np.argsort(-cosines, kind="stable")[:2].tolist()
        assert float(cosines[places[0]]) == pytest.approx(float(similarity), abs=1e-4)
