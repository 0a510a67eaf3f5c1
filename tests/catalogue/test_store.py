from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Paper
from paperkin.catalogue import Catalogue, UpsertCounts
from paperkin.catalogue.database import sqlite_url
from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship, Refusal

WORDS = st.text(min_size=1, max_size=20)
EXTRA = st.dictionaries(
    WORDS,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | WORDS,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
)
AUTHORSHIPS = st.builds(
    Authorship,
    name=WORDS,
    source_id=st.none() | WORDS,
    orcid=st.none() | st.just("0000-0002-1825-0097"),
    affiliations=st.lists(st.builds(Affiliation, WORDS), max_size=2).map(tuple),
    extra=EXTRA,
)
IDENTIFIERS = st.sets(
    st.builds(Identifier, st.sampled_from(["arXiv", "DOI", "PMID"]), st.text(string.ascii_lowercase, min_size=1)),
    max_size=3,
).map(lambda some: tuple(sorted(some)))
PAPERS = st.builds(
    Paper,
    id=WORDS,
    title=st.text(max_size=20),
    abstract=st.text(max_size=50),
    authors=st.lists(AUTHORSHIPS, max_size=3).map(tuple),
    year=st.none() | st.integers(1500, 2100),
    published=st.none() | st.dates().map(str),
    venue=st.none() | WORDS,
    url=st.none() | WORDS,
    citations=st.none() | st.integers(0, 2**31 - 1),
    identifiers=IDENTIFIERS,
    keywords=st.lists(WORDS, max_size=2).map(tuple),
    extra=EXTRA,
    source=st.sampled_from(["jsonl", "arxiv-kaggle"]),
)
BATCHES = st.lists(PAPERS, max_size=4)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """One catalogue for all the examples of a property; each empties it first."""
    with Catalogue(sqlite_url(tmp_path_factory.mktemp("catalogue") / "catalogue.db"), create=True) as catalogue:
        yield catalogue


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as catalogue:
        yield catalogue


def stored(catalogue: Catalogue) -> list[Paper]:
    """Return every paper, in the order of internal ids."""
    with catalogue.snapshot() as snapshot:
        return [item.paper for batch in snapshot.papers(size=2) for item in batch]


def rows(catalogue: Catalogue) -> list[int]:
    with catalogue.snapshot() as snapshot:
        return [item.row for batch in snapshot.papers() for item in batch]


def emptied(catalogue: Catalogue) -> Catalogue:
    catalogue.remove(rows(catalogue))
    return catalogue


@given(PAPERS)
def test_any_paper_comes_back_as_it_went_in(shared: Catalogue, paper: Paper) -> None:
    emptied(shared).upsert([paper])
    assert stored(shared) == [paper]
    (row,) = rows(shared)
    assert shared.papers([row]) == {row: paper}


@given(BATCHES)
def test_writing_a_batch_twice_changes_nothing(shared: Catalogue, batch: list[Paper]) -> None:
    emptied(shared).upsert(batch)
    before, revision = stored(shared), shared.revision()
    again = shared.upsert(batch)
    assert again == UpsertCounts(unchanged=len({paper.id for paper in batch}))
    assert (stored(shared), shared.revision()) == (before, revision)


@given(BATCHES, BATCHES)
def test_the_last_of_several_records_with_one_id_counts(
    shared: Catalogue, first: list[Paper], second: list[Paper]
) -> None:
    emptied(shared)
    counts = shared.upsert(first) + shared.upsert(second)
    latest = {paper.id: paper for paper in [*first, *second]}
    assert {paper.id: paper for paper in stored(shared)} == latest
    assert counts.added == len(latest)


def test_the_corpus_comes_back_in_its_order(catalogue: Catalogue, corpus: list[Paper]) -> None:
    assert catalogue.upsert(corpus) == UpsertCounts(added=40)
    assert stored(catalogue) == corpus


def test_a_changed_paper_keeps_its_internal_id_and_loses_what_it_no_longer_has(catalogue: Catalogue) -> None:
    old = Paper("a", "Old", authors=(Authorship("Ada"), Authorship("Bo")), identifiers=(Identifier("PMID", "1"),))
    catalogue.upsert([old, Paper("b", "Other")])
    before = rows(catalogue)
    new = replace(old, title="New", authors=(Authorship("Bo"),), identifiers=(Identifier("PMID", "2"),))
    assert catalogue.upsert([new]) == UpsertCounts(updated=1)
    assert rows(catalogue) == before
    assert stored(catalogue)[0] == new
    assert catalogue.resolve("PMID:1") is None


def test_the_revision_goes_up_with_changes_and_only_with_changes(catalogue: Catalogue) -> None:
    revisions = [catalogue.revision()]
    for change in (
        lambda: catalogue.upsert([Paper("a", "A")]),
        lambda: catalogue.upsert([Paper("a", "B")]),
        lambda: catalogue.upsert([Paper("a", "B")]),
        lambda: catalogue.upsert([]),
        lambda: catalogue.remove(rows(catalogue)),
        lambda: catalogue.remove([12345]),
    ):
        change()
        revisions.append(catalogue.revision())
    assert [later - earlier for earlier, later in pairwise(revisions)] == [1, 1, 0, 0, 1, 0]


def test_internal_ids_are_not_given_out_again(catalogue: Catalogue) -> None:
    catalogue.upsert([Paper("a", "A"), Paper("b", "B")])
    removed = rows(catalogue)
    assert catalogue.remove(removed) == 2
    catalogue.upsert([Paper("c", "C")])
    assert not set(rows(catalogue)) & set(removed)


def test_what_hangs_on_a_removed_paper_goes_with_it(catalogue: Catalogue, corpus: list[Paper]) -> None:
    catalogue.upsert(corpus)
    row = catalogue.resolve("PMID:34265844")
    assert row is not None
    assert catalogue.remove([row]) == 1
    assert catalogue.resolve("PMID:34265844") is None
    assert catalogue.resolve("10.1038/s41586-021-03819-2") is None
    assert catalogue.papers([row]) == {}
    assert catalogue.count() == 39


def test_more_papers_than_one_statement_takes_can_be_written_read_and_removed(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkin.catalogue.reading.VALUES_PER_STATEMENT", 3)
    many = [Paper(str(number), "T", authors=(Authorship("Ada"),)) for number in range(10)]
    catalogue.upsert(many)
    assert catalogue.upsert([replace(paper, title="U") for paper in many]).updated == 10
    assert list(catalogue.ids(rows(catalogue)).values()) == [paper.id for paper in many]
    assert catalogue.remove(rows(catalogue)) == 10


def test_texts_come_in_batches_that_leave_none_out(catalogue: Catalogue, corpus: list[Paper]) -> None:
    catalogue.upsert(corpus)
    batches = list(catalogue.texts(7))
    assert [len(batch) for batch in batches] == [7, 7, 7, 7, 7, 5]
    assert [(title, abstract) for batch in batches for _, title, abstract in batch] == [
        (paper.title, paper.abstract) for paper in corpus
    ]


def test_a_snapshot_does_not_see_what_is_written_after_it_began(catalogue: Catalogue) -> None:
    catalogue.upsert([Paper("a", "A")])
    with catalogue.snapshot() as snapshot:
        assert snapshot.count() == 1
        revision = snapshot.revision()
        catalogue.upsert([Paper("b", "B")])
        assert (snapshot.count(), snapshot.revision()) == (1, revision)
        assert [item.paper.id for batch in snapshot.papers() for item in batch] == ["a"]
    assert catalogue.count() == 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("arxiv:1706.03741", "arxiv:1706.03741"),
        ("arXiv:1706.03741v2", "arxiv:1706.03741"),
        ("https://arxiv.org/abs/1706.03741", "arxiv:1706.03741"),
        ("10.1145/3600006/ab 12%zz?x=1", "10.1145/3600006/ab 12%zz?x=1"),
        ("10.1145/3600006/AB  12%ZZ?x=1", "10.1145/3600006/ab 12%zz?x=1"),
        ("  q?=1&b#frag\t", "q?=1&b#frag"),
        ("P19-1001", "P19-1001"),
        ("p19-1001", "p19-1001"),
        ("ACL:p19-1001", "P19-1001"),
        ("DOI:10.18653/V1/P19-1001", "P19-1001"),
        ("gnn.2", "gnn.2"),
        ("GNN.2", "GNN.2"),
        ("PHYS 3", "phys 3"),
        ("10.48550/ARXIV.2004.04906", "10.48550/arXiv.2004.04906"),
        ("https://pubmed.ncbi.nlm.nih.gov/34265844/", "PMID:34265844"),
    ],
)
def test_a_paper_is_found_by_any_of_its_ids(catalogue: Catalogue, corpus: list[Paper], asked: str, found: str) -> None:
    catalogue.upsert(corpus)
    row = catalogue.resolve(asked)
    assert row is not None
    assert catalogue.papers([row])[row].id == found


@pytest.mark.parametrize("asked", ["", "nonsense", "Gnn.2", "arXiv:9999.99999", "\ud800", "\0", "%", "' OR 1=1 --"])
def test_an_id_that_names_no_paper_or_more_than_one_finds_none(
    catalogue: Catalogue, corpus: list[Paper], asked: str
) -> None:
    catalogue.upsert(corpus)
    assert catalogue.resolve(asked) is None


def test_refusals_are_kept_by_origin_and_replaced_when_it_is_read_again(catalogue: Catalogue) -> None:
    catalogue.replace_refusals("a.jsonl", [Refusal(1, "no_text", "d", "e"), Refusal(5, "no_text", "d")], first=True)
    catalogue.replace_refusals("a.jsonl", [Refusal(9, "invalid_json", "d")], first=False)
    catalogue.replace_refusals("b.jsonl", [Refusal(1, "missing_id", "d")], first=True)
    assert catalogue.refusals_by_reason() == {"no_text": 2, "invalid_json": 1, "missing_id": 1}
    catalogue.replace_refusals("a.jsonl", [], first=True)
    assert catalogue.refusals_by_reason() == {"missing_id": 1}


def test_refusals_are_listed_newest_first_and_no_more_than_asked(catalogue: Catalogue) -> None:
    catalogue.replace_refusals("old", [Refusal(1, "no_text", "d")], first=True)
    catalogue.replace_refusals("new", [Refusal(2, "no_text", "d", "e"), Refusal(7, "no_text", "d")], first=True)
    assert [(row["origin"], row["line"]) for row in catalogue.refused()] == [("new", 2), ("new", 7), ("old", 1)]
    assert [row["excerpt"] for row in catalogue.refused(limit=1)] == ["e"]
