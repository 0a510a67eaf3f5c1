from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paperkin import Library, Paper
from paperkin.identifiers import Identifier
from paperkin.index import Generation
from paperkin.index.citations import CitationGraph, write_citations
from paperkin.records import Authorship, Reasons
from paperkin.related import reasons_for
from tests.toy import ToyEncoder

ENCODE = ToyEncoder().encode_papers
DOI = Identifier("DOI", "10.1/elsewhere")


@pytest.fixture(scope="module")
def generation(toy_library: Library) -> Generation:
    return toy_library.serving.generation()


def reason(generation: Generation, seed: Paper, paper: Paper) -> Reasons:
    (found,) = reasons_for(generation, [(0, seed)], [(1, paper)])
    return found


def test_each_paper_is_explained_by_the_seed_that_it_is_nearest_to(generation: Generation, corpus: list[Paper]) -> None:
    seeds = [(0, corpus[0]), (20, corpus[20]), (30, corpus[30])]
    found = [(row, corpus[row]) for row in (1, 19, 29, 39)]
    told = reasons_for(generation, seeds, found, encode=ENCODE)
    vectors = generation.vectors.vectors(np.array([row for row, _ in found]))
    cosines = vectors @ generation.vectors.vectors(np.array([0, 20, 30])).T
    assert [one.seed for one in told] == [seeds[at][1].id for at in cosines.argmax(axis=1)]


def test_the_nearest_sentences_are_of_the_two_papers(generation: Generation, corpus: list[Paper]) -> None:
    (told,) = reasons_for(generation, [(0, corpus[0])], [(1, corpus[1])], encode=ENCODE)
    (pair,) = told.sentences
    assert pair.seed in f"{corpus[0].title} {corpus[0].abstract}"
    assert pair.paper in f"{corpus[1].title} {corpus[1].abstract}"
    assert not reason(generation, corpus[0], corpus[1]).sentences


def test_topics_are_shared_however_they_are_spelt(generation: Generation) -> None:
    seed = Paper("s", "S", keywords=("Graph Networks", "molecules"), extra={"categories": ["cs.LG"]})
    paper = Paper("p", "P", keywords=("graph-networks", "proteins"), extra={"categories": ["cs.LG", "cs.AI"]})
    assert reason(generation, seed, paper).shared_topics == ("graph-networks", "cs.LG")


def test_people_are_shared_by_id_and_by_name_only_where_nobody_told_them_apart(generation: Generation) -> None:
    seed = Paper("s", "S", authors=(Authorship("Wei Wang", author_id="A1"), Authorship("J. Müller")))
    paper = Paper(
        "p",
        "P",
        authors=(
            Authorship("W. Wang", author_id="A1"),
            Authorship("Wei Wang", author_id="A2"),
            Authorship("j muller", author_id="A3"),
        ),
    )
    assert reason(generation, seed, paper).shared_authors == (("A1", "W. Wang"), ("A3", "j muller"))


def test_citations_between_the_two_and_around_them_are_told(
    generation: Generation, corpus: list[Paper], tmp_path: Path
) -> None:
    write_citations(tmp_path / "c.npz", [[(1, 0), (5, 0), (5, 1), (6, 0), (6, 1), (0, 7), (1, 7)]], np.arange(40))
    graph = CitationGraph(tmp_path / "c.npz")
    (told,) = reasons_for(generation, [(0, corpus[0])], [(1, corpus[1])], citations=graph)
    assert (told.cites, told.cited, told.co_cited, told.coupled) == (True, False, 2, 1)
    (back,) = reasons_for(generation, [(1, corpus[1])], [(0, corpus[0])], citations=graph)
    assert (back.cites, back.cited) == (False, True)


def test_works_that_are_not_here_couple_too(generation: Generation) -> None:
    both = Paper("s", "S", references=(DOI,)), Paper("p", "P", references=(DOI, Identifier("PMID", "1")))
    assert reason(generation, *both).coupled == 1


def test_nothing_found_needs_no_reasons(generation: Generation, corpus: list[Paper]) -> None:
    assert reasons_for(generation, [(0, corpus[0])], []) == []
