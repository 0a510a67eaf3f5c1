from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paperkin import Filters, Paper
from paperkin.index import Generation, Growing, LiveIndex, Selection, select
from paperkin.records import Affiliation, Authorship, FacetCount, Query
from tests.index.grown import ENCODER, built, take_in

WORDS = ("graph", "networks", "matter", "translation", "opinions", "graphs", "dark", "low", "resource")
PEOPLE = (("Ada Lovelace", "A1"), ("Bing Liu", "A2"), ("Bing Liu", None), ("J. Leike", "A3"), ("José García", None))
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
papers = st.builds(
    Paper,
    st.just("id"),
    titles,
    titles,
    st.lists(
        st.builds(
            lambda person, place: Authorship(person[0], affiliations=place, author_id=person[1]),
            st.sampled_from(PEOPLE),
            st.sampled_from(((), (Affiliation("CERN"),), (Affiliation("MIT"),))),
        ),
        max_size=3,
    ).map(tuple),
    st.none() | st.integers(2015, 2022),
    venue=st.sampled_from((None, "ACL", "acl", "NeurIPS", "Éclair")),
    citations=st.none() | st.integers(0, 9),
    keywords=st.lists(st.sampled_from(("nlp", "NLP", "vision", "theory")), max_size=2, unique=True).map(tuple),
    kind=st.sampled_from((None, "article", "preprint")),
    source=st.sampled_from(("jsonl", "bibtex")),
)
filters = st.builds(
    Filters,
    st.none() | st.integers(2014, 2020),
    venues=st.sampled_from(((), ("ACL",), ("eclair", "neurips"))),
    authors=st.sampled_from(((), ("Liu",), ("A2",), ("leike", "A3"))),
    institutions=st.sampled_from(((), ("cern",))),
    topics=st.sampled_from(((), ("nlp",))),
    kinds=st.sampled_from(((), ("article",))),
    since=st.sampled_from((None, "2018")),
)
steps = st.lists(
    st.tuples(st.dictionaries(st.integers(0, 30), papers, max_size=5), st.sets(st.integers(0, 30), max_size=4)),
    min_size=1,
    max_size=4,
)


def grown(place: Path, first: dict[int, Paper], taken_in: list[tuple[dict[int, Paper], set[int]]]) -> LiveIndex:
    """Return an index of some papers behind which others were taken in and deleted, step by step."""
    growing = Growing(built(place / "base", first), place)
    live = growing.index()
    there = set(first)
    for number, (changed, deleted) in enumerate(taken_in, 2):
        take_in(growing, changed, number)
        there = (there | set(changed)) - deleted
        growing.keep_only(sorted(there))
        live = growing.index()
    growing.close()
    return live


def nearest(index: Generation, text: str, k: int, within: np.ndarray | None) -> list[tuple[int, float]]:
    found = index.vectors.search(ENCODER.encode_queries([text]), k, within)
    return [
        (int(index.paper_rows[row]), round(float(score), 5))
        for row, score in zip(found.rows[0], found.scores[0], strict=True)
        if row >= 0
    ]


def counted(facets: dict[str, list[FacetCount]]) -> dict[str, list[tuple[str, int]]]:
    return {name: [(item.value, item.count) for item in items] for name, items in facets.items()}


@settings(max_examples=20)
@given(st.dictionaries(st.integers(0, 20), papers, min_size=1, max_size=12), steps, titles, st.integers(1, 25), filters)
def test_a_generation_and_its_delta_answer_as_a_generation_of_everything(
    first: dict[int, Paper],
    taken_in: list[tuple[dict[int, Paper], set[int]]],
    text: str,
    k: int,
    wanted: Filters,
) -> None:
    expected = dict(first)
    for changed, deleted in taken_in:
        expected = {row: paper for row, paper in {**expected, **changed}.items() if row not in deleted}
    with TemporaryDirectory() as folder:
        live, whole = grown(Path(folder), first, taken_in), built(Path(folder) / "whole", expected)
        for chosen in (Filters(), wanted):
            assert_same_answers(live, whole, Query(text, filters=chosen), k)
        asked = np.arange(32)
        assert [row in expected for row in asked] == [row >= 0 for row in live.rows_of(asked)]
        for row in expected:
            assert_same_row(live, whole, row)


def assert_same_answers(live: LiveIndex, whole: Generation, query: Query, k: int) -> None:
    ours, theirs = (select(index.columns, index.lexical, query) for index in (live, whole))
    assert (ours.rows is None) == (theirs.rows is None)
    if ours.rows is not None:
        assert sorted(live.paper_rows[ours.rows]) == sorted(whole.paper_rows[theirs.rows])
    near, best = nearest(live, query.text, k, ours.rows), nearest(whole, query.text, k, theirs.rows)
    assert [score for _, score in near] == [score for _, score in best]
    edge = best[-1][1] if best else 0.0  # which of several equal ones come last is left open
    assert {one for one in near if one[1] > edge} == {one for one in best if one[1] > edge}
    assert found_by_words(live, query.text, ours) == found_by_words(whole, query.text, theirs)
    for top in (None, 2):
        assert counted(live.columns.facets(ours.rows, top)) == counted(whole.columns.facets(theirs.rows, top))


def assert_same_row(live: LiveIndex, whole: Generation, row: int) -> None:
    here, there = live.row_of(row), whole.row_of(row)
    assert here is not None
    assert there is not None
    assert live.paper_rows[here] == row
    vectors = (live.vectors.vectors(np.array([here])), whole.vectors.vectors(np.array([there])))
    assert np.array_equal(*vectors)
    for name in ("years", "dates", "citations"):
        assert getattr(live.columns, name)[here] == getattr(whole.columns, name)[there]


def found_by_words(index: Generation, text: str, selection: Selection) -> set[int]:
    return set(index.paper_rows[index.lexical.search(text, 100, selection).rows].tolist())


def some(number: int, title: str) -> dict[int, Paper]:
    return {number: Paper(str(number), title, authors=(Authorship("Ada Lovelace", author_id="A1"),), year=2020)}


def test_what_was_given_out_does_not_change_when_more_comes_and_outlives_its_folder(tmp_path: Path) -> None:
    growing = Growing(built(tmp_path / "base", some(1, "graph networks") | some(2, "dark matter")), tmp_path)
    take_in(growing, some(3, "graph translation"), 2)
    first = growing.index()
    before = (nearest(first, "graph", 9, None), found_by_words(first, "graph", Selection()), counted_all(first))
    take_in(growing, some(1, "opinions") | some(4, "graph opinions"), 3)
    second = growing.index()
    growing.keep_only([2, 4])
    third = growing.index()
    growing.close()
    assert (nearest(first, "graph", 9, None), found_by_words(first, "graph", Selection()), counted_all(first)) == before
    assert [found_by_words(index, "graph", Selection()) for index in (first, second, third)] == [{1, 3}, {3, 4}, {4}]
    assert [index.fresh for index in (first, second, third)] == [1, 3, 1]
    assert [index.row_of(3) is None for index in (first, second, third)] == [False, False, True]
    assert len({index.id for index in (first, second, third)}) == 3
    assert np.shares_memory(first.paper_rows, third.paper_rows)
    assert list((tmp_path / "live").iterdir()) == []


def counted_all(index: Generation) -> dict[str, list[tuple[str, int]]]:
    return counted(index.columns.facets(None))


def test_the_same_content_has_the_same_id_in_every_process(tmp_path: Path) -> None:
    base = built(tmp_path / "base", some(1, "graph networks"))
    ids = []
    for _ in range(2):
        growing = Growing(base, tmp_path)
        take_in(growing, some(2, "dark matter"), 2)
        ids.append(growing.index().id)
        growing.close()
    assert ids[0] == ids[1]
    assert ids[0].startswith(f"{base.id}+")


def test_nothing_that_is_gone_comes_back_where_the_rows_are_given(tmp_path: Path) -> None:
    growing = Growing(built(tmp_path / "base", some(1, "graph networks") | some(2, "graph matter")), tmp_path)
    take_in(growing, some(1, "dark matter") | some(3, "graph"), 2)
    growing.keep_only([1, 2])
    live = growing.index()
    growing.close()
    everywhere = np.arange(len(live))
    assert {row for row, _ in nearest(live, "graph", 9, everywhere)} == {1, 2}
    assert nearest(live, "graph", 9, np.array([0, 3])) == []
    assert live.columns.select(Filters(authors=("A1",))).tolist() == [1, 2]
    assert live.columns.facets(None)["author"] == [FacetCount("A1", "Ada Lovelace", 2)]


def test_many_rows_that_are_gone_crowd_nothing_out(tmp_path: Path) -> None:
    near = {row: paper for row in range(1, 101) for row, paper in some(row, "graph networks").items()}
    far = {row: paper for row in range(101, 111) for row, paper in some(row, "dark matter").items()}
    growing = Growing(built(tmp_path / "base", near | far), tmp_path)
    growing.keep_only(sorted(far))
    live = growing.index()
    growing.close()
    assert sorted(row for row, _ in nearest(live, "graph networks", 10, None)) == sorted(far)
