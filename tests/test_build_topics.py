"""Topics of real builds of the toy library: whole, kept from build to build, and there at once for what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from paperkin import Filters, Library, Paper
from paperkin.index import Topics
from paperkin.topics import LanguageModelNamer
from paperkin.topics.labels import Naming
from paperkin.topics.naming import Unnamed
from tests.toy import generated_rows, write_lines

Opened = Callable[..., Library]


def topics_of(library: Library) -> Topics:
    return library.serving.generation().topics


def by_paper(library: Library) -> dict[int, tuple[str, ...]]:
    """Return the ids of each paper's topics, by the paper's internal id."""
    index = library.serving.generation()
    return {
        int(paper): tuple(share.id for share in index.topics.of(row))
        for row, paper in enumerate(index.paper_rows)
        if row not in index.gone
    }


def test_every_paper_has_a_topic_at_each_level_and_every_topic_papers(toy_library: Library) -> None:
    topics = topics_of(toy_library)
    assert len(topics.arrays) == 40
    counts = np.bincount(topics.arrays.partition.ravel(), minlength=len(topics))
    assert counts.tolist() == [node.papers for node in topics.nodes]
    assert counts.min() > 0
    assert ((topics.arrays.strengths >= 0) & (topics.arrays.strengths <= 1)).all()


def test_topics_have_names_ids_and_a_place_in_the_tree(toy_library: Library) -> None:
    nodes = topics_of(toy_library).nodes
    known = {node.id: node for node in nodes}
    assert len(known) == len(nodes)
    for level in {node.level for node in nodes}:
        labels = [node.label for node in nodes if node.level == level]
        assert len(set(labels)) == len(labels)
        assert all(labels)
    for node in nodes:
        assert (node.parent is None) == (node.level == 0)
        assert all(known[child].parent == node.id for child in node.children)
        assert sum(known[child].papers for child in node.children) in (0, node.papers)


def test_every_paper_has_a_place_on_the_map(toy_library: Library) -> None:
    places = topics_of(toy_library).arrays.places
    assert np.isfinite(places).all()
    assert np.abs(places).max() <= 1
    assert len({tuple(place) for place in places.tolist()}) == 40


def test_a_build_of_the_same_papers_changes_nothing(library: Library) -> None:
    before, nodes = by_paper(library), topics_of(library).nodes
    library.build(force=True)
    assert by_paper(library) == before
    assert topics_of(library).nodes == nodes
    assert topics_of(library).history == ()


def test_old_papers_stay_where_they_are_when_new_ones_come(library: Library, tmp_path: Path) -> None:
    before = topics_of(library)
    library.ingest([str(write_lines(tmp_path / "new.jsonl", generated_rows(12)))])
    library.build()
    after = topics_of(library)
    assert len(after.arrays) == 52
    assert (after.arrays.places[:40] == before.arrays.places).all()
    kept = {node.id for node in before.nodes} & {node.id for node in after.nodes}
    assert len(kept) > len(before.nodes) / 2
    numbers = [int(node.id[1:]) for node in after.nodes]
    assert len(set(numbers)) == len(numbers)
    assert after.kept["next_number"] > max(numbers)


def test_a_new_paper_has_topics_and_a_place_at_once(library: Library) -> None:
    twin = library.paper("gnn.1")
    row = library.catalogue.resolve("gnn.1")
    assert row is not None
    library.catalogue.upsert([Paper("new", twin.title, twin.abstract)])
    index = library.serving.generation()
    new = index.row_of(library.catalogue.resolve("new") or -1)
    old = index.row_of(row)
    assert new is not None
    assert old is not None
    assert new >= 40
    assert index.topics.of(new)
    shares = [share.id for share in index.topics.of(new)]
    assert np.abs(index.topics.arrays.places[new] - index.topics.arrays.places[old]).max() < 0.6
    hits = library.search(twin.title, 100, filters=Filters(topics=(shares[0],)), fold=False).hits
    assert "new" in {hit.paper.id for hit in hits}
    assert "new" in {hit.paper.id for hit in library.search(f"topic:{shares[0]}", 100, fold=False).hits}


def test_a_paper_whose_date_alone_changes_keeps_topics_and_place(library: Library) -> None:
    paper = library.paper("gnn.1")
    index = library.serving.generation()
    before = index.row_of(library.catalogue.resolve("gnn.1") or -1)
    assert before is not None
    topics, place = index.topics.of(before), index.topics.arrays.places[before].tolist()
    library.catalogue.upsert([Paper(paper.id, paper.title, paper.abstract, year=1999, source=paper.source)])
    index = library.serving.generation()
    now = index.row_of(library.catalogue.resolve("gnn.1") or -1)
    assert now is not None
    assert now >= 40
    assert index.topics.of(now) == topics
    assert index.topics.arrays.places[now].tolist() == place


def test_a_topic_and_a_keyword_are_asked_for_alike(toy_library: Library) -> None:
    node = topics_of(toy_library).nodes[0]
    by_id = toy_library.search(f"topic:{node.id.lower()}", 100)
    assert by_id.total == node.papers
    by_label = toy_library.search(f'topic:"{node.label}"', 100)
    assert {hit.paper.id for hit in by_id.hits} <= {hit.paper.id for hit in by_label.hits}


def test_facets_count_topics_by_their_ids(toy_library: Library) -> None:
    facets = toy_library.search("year:1900..2100", 10, facets=True).facets
    assert facets is not None
    known = {node.id: node for node in topics_of(toy_library).nodes}
    assert facets["topic"]
    for count in facets["topic"]:
        assert count.label == known[count.value].label
        assert count.count <= known[count.value].papers


def test_topics_outlive_a_damaged_generation(library: Library, opened: Opened) -> None:
    before = {node.id for node in topics_of(library).nodes}
    folder = library.serving.shelf.folder(library.serving.shelf.current() or "")
    (folder / "columns.npz").write_bytes(b"damaged")
    again = opened(library.path)
    again.build(force=True)
    assert {node.id for node in topics_of(again).nodes} == before


def test_a_library_of_one_paper_has_one_topic(empty_library: Library) -> None:
    empty_library.catalogue.upsert([Paper("only", "Graph networks for molecules")])
    report = empty_library.build()
    assert report.topics == (1,)
    assert topics_of(empty_library).nodes[0].label


def test_a_service_names_what_is_new_and_nothing_else(
    library: Library, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def name(_: LanguageModelNamer, topics: Sequence[Unnamed], taken: Iterable[str] = ()) -> list[Naming]:
        labels = set(taken)
        asked.extend(topic.naming.label for topic in topics)
        assert labels.isdisjoint(topic.naming.label for topic in topics)
        return [Naming(f"Named {topic.naming.label}", topic.naming.terms, "By a model.") for topic in topics]

    monkeypatch.setattr(LanguageModelNamer, "name", name)
    kept = {node.id: node.label for node in topics_of(library).nodes}
    settings = library.settings.model_copy(
        update={"topic_namer_url": "http://127.0.0.1:9/v1", "topic_namer_model": "m"}
    )
    monkeypatch.setattr(library, "settings", settings)
    library.ingest([str(write_lines(tmp_path / "new.jsonl", generated_rows(60)))])
    library.build()
    after = {node.id: node for node in topics_of(library).nodes}
    new = {node.label for topic_id, node in after.items() if topic_id not in kept}
    assert new == {f"Named {label}" for label in asked}
    assert all(after[topic_id].label == label for topic_id, label in kept.items() if topic_id in after)
