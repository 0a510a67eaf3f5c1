from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.index import citations
from paperkin.index.citations import CitationGraph, write_citations

PAPERS = 12
PAIRS = st.lists(st.tuples(st.integers(0, PAPERS - 1), st.integers(0, PAPERS - 1)), max_size=60)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("citations") / "citations.npz"


def graph_of(file: Path, pairs: list[tuple[int, int]], papers: int = PAPERS) -> CitationGraph:
    write_citations(file, [pairs[:3], [], pairs[3:]], np.arange(papers, dtype=np.int64))
    return CitationGraph(file)


@given(pairs=PAIRS)
def test_each_citation_is_found_from_both_ends_once_and_none_is_of_oneself(
    file: Path, pairs: list[tuple[int, int]]
) -> None:
    graph = graph_of(file, pairs)
    expected = {(citing, cited) for citing, cited in pairs if citing != cited}
    assert {(row, cited) for row in range(PAPERS) for cited in graph.cites(row).tolist()} == expected
    assert {(citing, row) for row in range(PAPERS) for citing in graph.cited_by(row).tolist()} == expected
    assert len(graph) == len(expected)
    for row in range(PAPERS):
        assert graph.cites(row).tolist() == sorted(graph.cites(row))
        assert graph.neighbours(row).tolist() == sorted({*graph.cites(row).tolist(), *graph.cited_by(row).tolist()})


@given(pairs=PAIRS)
def test_co_citation_and_coupling_count_what_a_slow_count_finds(file: Path, pairs: list[tuple[int, int]]) -> None:
    graph = graph_of(file, pairs)
    cites = {row: set(graph.cites(row).tolist()) for row in range(PAPERS)}
    cited_by = {row: set(graph.cited_by(row).tolist()) for row in range(PAPERS)}
    for lists, linked, times in (
        (cited_by, graph.co_cited, graph.times_co_cited),
        (cites, graph.coupled, graph.times_coupled),
    ):
        for row in range(PAPERS):
            expected = {other: len(lists[row] & lists[other]) for other in lists if other != row}
            found = linked(row)
            assert dict(zip(found.rows.tolist(), found.counts.tolist(), strict=True)) == {
                other: count for other, count in expected.items() if count
            }
            assert ((found.strengths > 0) & (found.strengths <= 1)).all()
        for one, other in combinations(range(PAPERS), 2):
            assert times(one, other) == times(other, one) == len(lists[one] & lists[other])


def test_papers_that_are_not_of_the_generation_are_left_out(file: Path) -> None:
    assert write_citations(file, [[(10, 20), (20, 15), (99, 10), (20, 30)]], np.array([10, 20, 30])) == 2
    graph = CitationGraph(file)
    assert (graph.cites(0).tolist(), graph.cites(1).tolist(), graph.cited_by(2).tolist()) == ([1], [2], [1])


def test_a_library_without_references_has_an_empty_graph(file: Path) -> None:
    for papers in (0, 3):
        graph = graph_of(file, [], papers)
        assert len(graph) == 0
        assert not len(graph.co_cited(0).rows)


def test_rows_that_came_after_the_generation_have_no_citations(file: Path) -> None:
    graph = graph_of(file, [(0, 1)])
    for row in (PAPERS, PAPERS + 5, -1):
        assert not len(graph.cites(row))
        assert not len(graph.coupled(row).rows)
    assert graph.degrees(np.array([0, 1, PAPERS, -1])).tolist() == [1, 1, 0, 0]


def test_of_too_many_citers_those_that_cite_least_are_looked_at(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "MOST_LINKS", 3)
    survey = [(5, cited) for cited in (0, 2, 3, 4)]
    graph = graph_of(file, [*survey, (6, 0), (6, 1)])
    assert graph.co_cited(0).rows.tolist() == [1]
    assert graph.times_co_cited(0, 2) == 1
