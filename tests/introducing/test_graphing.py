"""The research graph: what lies around each kind of node, why, how much of it, and what cannot be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import orjson
import pytest

from paperkin import Library, Paper
from paperkin.errors import (
    AuthorNotFound,
    InstitutionNotFound,
    InvalidRequest,
    LibraryNotIndexed,
    PaperNotFound,
    PaperNotIndexed,
    TopicNotFound,
)
from paperkin.graph import EDGE_KINDS, NODE_KINDS, ResearchGraph
from paperkin.introducing.graph_answers import GRAPH_FORMATS, graph_answer, graph_file
from paperkin.records import Authorship
from tests.introducing.graphed import CROWD, EACH, make_graphed_library
from tests.toy import load_toy_encoder, toy_settings

Opened = Callable[..., Library]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graphed_library(tmp_path_factory.mktemp("graphed") / "library")


@pytest.fixture(scope="module")
def graphed(folder: Path) -> Iterator[Library]:
    with Library.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


def person(library: Library, name: str) -> str:
    return library.authors(name)[0].id


def topic_of(library: Library, paper: str) -> str:
    return library.paper_topics(paper)[-1].id


def tied(graph: ResearchGraph, kind: str) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges if edge.kind == kind}


def ids(graph: ResearchGraph, kind: str | None = None) -> list[str]:
    return [node.id for node in graph.nodes if kind in (None, node.kind)]


# What is around


def test_around_a_paper_are_its_people_its_topic_what_it_cites_and_what_is_near(graphed: Library) -> None:
    graph = graphed.graph("comet-4")
    ann, bea = person(graphed, "Ann Abelson"), person(graphed, "Bea Bauer")
    assert graph.around == graph.nodes[0].id == "comet-4"
    assert {(ann, "comet-4"), (bea, "comet-4")} <= tied(graph, "writes")
    assert {("comet-4", "comet-3"), ("comet-5", "comet-4")} <= tied(graph, "cites")
    assert ("comet-4", topic_of(graphed, "comet-4")) in tied(graph, "about")
    assert ("comet-4", graphed.institutions("Comet House")[0].id) in tied(graph, "at")
    papers = ids(graph, "paper")
    assert len(papers) > 10
    assert not [paper for paper in papers if paper.startswith("corpus")]


def test_around_a_person_are_papers_co_authors_the_like_minded_and_the_workplace(graphed: Library) -> None:
    ann, bea, dora = (person(graphed, name) for name in ("Ann Abelson", "Bea Bauer", "Dora Dietz"))
    graph = graphed.graph(bea)
    assert len(ids(graph, "paper")) == EACH // 2
    (works_with,) = [edge for edge in graph.edges if {edge.source, edge.target} == {ann, bea}]
    assert (works_with.kind, works_with.papers) == ("works_with", EACH // 2)
    assert (works_with.first_year, works_with.last_year) == (2000, 2018)
    assert works_with.words == "10 joint papers, 2000–2018"
    (near,) = [edge for edge in graph.edges if {edge.source, edge.target} == {bea, dora}]
    assert near.kind == "near"
    assert near.similarity is not None and near.similarity > 0.9
    (at,) = [edge for edge in graph.edges if edge.kind == "at" and edge.source == bea]
    assert (at.target, at.papers) == (graphed.institutions("Comet House")[0].id, EACH // 2)


def test_around_a_topic_are_its_papers_and_people_and_the_topics_beside_it(graphed: Library) -> None:
    topic = topic_of(graphed, "protein-3")
    graph = graphed.graph(topic)
    assert set(ids(graph, "paper")) <= {f"protein-{number}" for number in range(EACH)}
    assert person(graphed, "Cleo Costa") in ids(graph, "person")
    assert len(ids(graph, "topic")) > 1
    (cleo,) = [edge for edge in graph.edges if edge.source == person(graphed, "Cleo Costa") and edge.target == topic]
    assert cleo.kind == "about"
    assert cleo.share == pytest.approx(cleo.papers / EACH)  # type: ignore[operator]


def test_around_an_institution_are_its_papers_and_who_worked_there(graphed: Library) -> None:
    house = graphed.institutions("Comet House")[0]
    graph = graphed.graph(house.id)
    assert {"A" + node[1:] for node in ids(graph, "person")} == {person(graphed, "Bea Bauer"), person(graphed, "Dora")}
    assert graph.nodes[0].papers == house.papers == EACH
    assert all(paper.startswith("comet") for paper in ids(graph, "paper"))


def test_every_node_says_why_it_is_here_and_by_which_other(graphed: Library) -> None:
    graph = graphed.graph(person(graphed, "Bea Bauer"))
    centre, *others = graph.nodes
    assert (centre.weight, centre.why, centre.via) == (1.0, "", None)
    assert all(node.why and node.via in ids(graph) and 0 < node.weight < 1 for node in others)
    (ann,) = [node for node in others if node.label == "Ann Abelson"]
    assert ann.why == "works with Bea Bauer: 10 joint papers, 2000–2018"


def test_every_edge_is_between_nodes_that_are_there_and_is_told_once(graphed: Library) -> None:
    for around in ("comet-4", person(graphed, "Cleo Costa"), topic_of(graphed, "comet-1")):
        graph = graphed.graph(around, limit=100)
        assert len(set(ids(graph))) == len(graph.nodes)
        assert all({edge.source, edge.target} <= set(ids(graph)) for edge in graph.edges)
        told = Counter((frozenset((edge.source, edge.target)), edge.kind) for edge in graph.edges)
        assert set(told.values()) == {1}
        assert all(0 < edge.weight <= 1 for edge in graph.edges)


# How much of it


def test_a_crowd_leaves_room_for_the_rest(graphed: Library) -> None:
    graph = graphed.graph("crowd", limit=20)
    found = Counter(node.kind for node in graph.nodes)
    assert len(graph.nodes) == 20
    assert found["paper"] >= 6 and found["topic"] >= 1
    assert graph.nodes[0].more["person"] == CROWD - found["person"]  # type: ignore[index]
    # The last author stays whoever else is left out, and a paper of so many ties nobody to anybody.
    assert person(graphed, "Ann Abelson") in ids(graph)
    assert not tied(graph, "works_with")


@pytest.mark.parametrize("limit", [1, 2, 7, 200])
def test_there_are_never_more_nodes_than_asked_for(graphed: Library, limit: int) -> None:
    graph = graphed.graph("comet-4", limit=limit)
    assert len(graph.nodes) <= limit
    assert graph.nodes[0].id == "comet-4"


def test_what_is_not_shown_is_counted(graphed: Library) -> None:
    cleo = person(graphed, "Cleo Costa")
    graph = graphed.graph(cleo, limit=8)
    more = graph.nodes[0].more
    assert more is not None
    assert more["paper"] == EACH - len([edge for edge in graph.edges if edge.kind == "writes" and edge.source == cleo])
    alone = graphed.graph(cleo, limit=1)
    assert not alone.edges
    assert alone.nodes[0].more["paper"] == EACH  # type: ignore[index]


def test_an_expanded_node_stays_and_brings_its_own_neighbours(graphed: Library) -> None:
    ann, cleo = person(graphed, "Ann Abelson"), person(graphed, "Cleo Costa")
    plain, expanded = graphed.graph(ann), graphed.graph(ann, expand=[cleo], limit=60)
    assert cleo not in ids(plain)
    assert cleo in ids(expanded)
    assert [edge for edge in expanded.edges if edge.source == cleo and edge.target.startswith("protein")]
    # Ids are the same from call to call, so the two lie over each other.
    both = {node.id: node.label for node in plain.nodes} | {node.id: node.label for node in expanded.nodes}
    assert all(both[node.id] == node.label for node in plain.nodes)


def test_two_steps_reach_further_than_one(graphed: Library) -> None:
    bea = person(graphed, "Bea Bauer")
    one, two = graphed.graph(bea, limit=200), graphed.graph(bea, limit=200, depth=2)
    assert set(ids(one)) < set(ids(two))
    assert "comet-1" in ids(two)


def test_the_same_question_gets_the_same_graph(graphed: Library, folder: Path) -> None:
    with Library.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as again:
        for around in ("comet-4", person(graphed, "Cleo Costa"), topic_of(graphed, "comet-1")):
            assert graph_answer(graphed.graph(around)) == graph_answer(again.graph(around))


# Conditions


@pytest.mark.parametrize("kind", NODE_KINDS)
def test_only_the_kinds_that_are_wanted_come_beside_the_centre(graphed: Library, kind: str) -> None:
    graph = graphed.graph("comet-4", kinds=[kind])  # type: ignore[list-item]
    assert len(graph.nodes) > 1
    assert {node.kind for node in graph.nodes[1:]} == {kind}
    assert set(graph.nodes[0].more or ()) == {kind}


@pytest.mark.parametrize("kind", EDGE_KINDS)
def test_only_the_edges_that_are_wanted_are_told(graphed: Library, kind: str) -> None:
    around = person(graphed, "Bea Bauer") if kind == "works_with" else "comet-4"
    graph = graphed.graph(around, edges=[kind])  # type: ignore[list-item]
    assert {edge.kind for edge in graph.edges} == {kind}


def test_years_are_of_the_papers_that_count(graphed: Library) -> None:
    bea = person(graphed, "Bea Bauer")
    graph = graphed.graph(bea, year_from=2004, year_to=2009)
    assert set(ids(graph, "paper")) == {"comet-4", "comet-6", "comet-8"}
    assert (graph.nodes[0].papers, graph.nodes[0].first_year, graph.nodes[0].last_year) == (3, 2004, 2008)
    (joint,) = [edge for edge in graph.edges if edge.kind == "works_with" and bea in (edge.source, edge.target)]
    assert (joint.papers, joint.first_year, joint.last_year) == (3, 2004, 2008)
    assert not graphed.graph(bea, year_from=1900, year_to=1901).edges


# Ids, and what came since


def test_a_paper_that_is_called_like_a_person_is_told_from_one(graphed: Library) -> None:
    graph = graphed.graph("paper:A7")
    assert graph.around == "paper:A7"
    assert graph.nodes[0].kind == "paper"
    assert "paper:A7" in ids(graphed.graph(person(graphed, "Dora Dietz")))


def test_ids_are_taken_in_any_case_and_merged_people_under_any_id(folder: Path, tmp_path: Path) -> None:
    own = make_graphed_library(tmp_path / "own")
    with Library.open(own, toy_settings(own), load_encoder=load_toy_encoder) as library:
        ann, dora = person(library, "Ann Abelson"), person(library, "Dora Dietz")
        kept = library.merge_authors([ann, dora]).id
        assert {library.graph(one.lower()).around for one in (ann, dora)} == {kept}
        assert library.graph(kept).nodes[0].papers == EACH + 2


def test_a_paper_that_came_after_the_build_is_in_the_graph(tmp_path: Path) -> None:
    own = make_graphed_library(tmp_path / "own")
    with Library.open(own, toy_settings(own), load_encoder=load_toy_encoder) as library:
        fresh = Paper("fresh", "Comets anew", "Comets orbit stars", (Authorship("Nova Newman"),), 2025)
        library.catalogue.upsert([fresh])
        library.identify(full=False)
        graph = library.graph("fresh")
        assert [paper for paper in ids(graph, "paper")[1:] if paper.startswith("comet")]
        newcomer = library.graph(person(library, "Nova Newman"))
        assert "fresh" in ids(newcomer)
        assert [edge for edge in newcomer.edges if edge.kind == "near" and edge.source[0] == edge.target[0] == "A"]
        library.remove(["comet-3"])
        assert "comet-3" not in ids(library.graph("comet-4"))


@pytest.mark.parametrize(
    ("around", "error"),
    [
        ("nowhere", PaperNotFound),
        ("A99999", AuthorNotFound),
        ("0000-0002-1825-0097", AuthorNotFound),
        ("T99999", TopicNotFound),
        ("I99999", InstitutionNotFound),
    ],
)
def test_who_is_not_there_is_not_found(graphed: Library, around: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        graphed.graph(around)
    with pytest.raises(error):
        graphed.graph("comet-4", expand=[around])


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 0},
        {"limit": 201},
        {"depth": 0},
        {"depth": 3},
        {"kinds": ["planet"]},
        {"kinds": []},
        {"edges": ["likes"]},
        {"expand": ["comet-5", "comet-6"], "limit": 2},
        {"year_from": 2010, "year_to": 2000},
    ],
)
def test_what_cannot_be_asked_is_refused(graphed: Library, asked: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        graphed.graph("comet-4", **asked)  # type: ignore[arg-type]


def test_without_an_index_there_is_no_graph(empty_library: Library) -> None:
    empty_library.catalogue.upsert([Paper("one", "One")])
    with pytest.raises(LibraryNotIndexed):
        empty_library.graph("one")


def test_somebody_whose_papers_are_in_no_index_is_said_to_be_so(
    graphed: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(graphed), "_resolve_author", lambda *_: 10**9)
    with pytest.raises(PaperNotIndexed):
        graphed.graph("A1")


# Shapes


def test_the_json_says_all_that_the_graph_does(graphed: Library) -> None:
    graph = graphed.graph("comet-4")
    answer = orjson.loads(graph_file(graph, "json"))
    assert answer["nodes"] == [asdict(node) for node in graph.nodes]
    assert answer["edges"] == [asdict(edge) for edge in graph.edges]


def test_a_graph_is_written_in_every_format_and_in_no_other(graphed: Library) -> None:
    pytest.importorskip("matplotlib")
    graph = graphed.graph("paper:A7")
    assert all(graph_file(graph, written_as) for written_as in GRAPH_FORMATS)
    with pytest.raises(InvalidRequest):
        graph_file(graph, "pdf")
