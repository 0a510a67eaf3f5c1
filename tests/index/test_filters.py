"""Columns and the lexical index must let the same papers through as a look at each paper would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters, Library, Paper
from paperkin.index import Columns, ColumnsBuilder, LexicalBuilder, LexicalIndex
from paperkin.records import Authorship
from tests.toy import passes

YEARS = st.none() | st.integers(1990, 2030) | st.sampled_from([0, 9999])
VENUES = ["ACL", "acl", "ＡＣＬ", "Physics  Letters b", "中文信息学报", "Nowhere", "Sciénce", "...", ""]
NAMES = [
    "Bing Liu",
    "jose garcia lopez",
    "JOSÉ GARCÍA-LÓPEZ",
    "Li",
    "محمد علي",
    "王伟",
    "王 伟",
    "🦄",
    "B. Müller1",
    "",
    "X Y",
]
FILTERS = st.builds(
    Filters,
    year_from=YEARS,
    year_to=YEARS,
    venues=st.lists(st.sampled_from(VENUES), max_size=2).map(tuple),
    authors=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
)


def expected(corpus: list[Paper], filters: Filters) -> list[int]:
    return [row for row, paper in enumerate(corpus) if passes(paper, filters)]


@given(FILTERS)
def test_columns_let_through_what_a_look_at_each_paper_does(
    toy_library: Library, corpus: list[Paper], filters: Filters
) -> None:
    selected = toy_library.serving.generation().columns.select(filters)
    if not filters:
        assert selected is None
    else:
        assert selected.tolist() == expected(corpus, filters)


@given(FILTERS)
def test_the_lexical_index_lets_through_what_a_look_at_each_paper_does(
    toy_library: Library, corpus: list[Paper], filters: Filters
) -> None:
    lexical = toy_library.serving.generation().lexical
    words = "machine translation graph editorial opinions higgs dark reward"
    unfiltered = set(lexical.search(words, 100).rows.tolist())
    found = lexical.search(words, 100, filters).rows.tolist()
    assert sorted(found) == [row for row in expected(corpus, filters) if row in unfiltered]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(authors=("bing liu",)), ["ir-5", "two-bing-lius", "doubled-authors", "one-bing-liu"]),
        (Filters(authors=("Jose Garcia-Lopez",)), ["P19-1001", "p19-1001"]),
        (Filters(authors=("Li", "Madonna")), ["q?=1&b#frag", "no-venue-no-year"]),
        (Filters(venues=("acl",), year_from=2019, year_to=2019), ["P19-1001"]),
        (Filters(year_to=1997), ["hep-th/9901001v2"]),
        (Filters(year_from=2024), ["ir-3"]),
        (Filters(year_from=2020, year_to=2010), []),
        (Filters(venues=("no such venue",)), []),
        (Filters(venues=("Journal of Things",), authors=("the editors",)), ["editorial/1", "editorial/2"]),
    ],
)
def test_a_filter_means_what_a_person_means_by_it(
    toy_library: Library, corpus: list[Paper], filters: Filters, ids: list[str]
) -> None:
    selected = toy_library.serving.generation().columns.select(filters)
    assert selected is not None
    assert [corpus[row].id for row in selected.tolist()] == ids


def test_a_paper_without_a_year_passes_no_filter_by_year(toy_library: Library, corpus: list[Paper]) -> None:
    columns = toy_library.serving.generation().columns
    selected = columns.select(Filters(year_from=-(2**15)))
    assert selected is not None
    assert "no-venue-no-year" not in {corpus[row].id for row in selected}
    assert len(selected) == sum(paper.year is not None for paper in corpus)


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)), min_size=1, max_size=20))
def test_any_venue_and_any_name_can_be_filtered_by(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    papers = [
        Paper(str(number), "T", venue=venue or None, authors=(Authorship(one), Authorship(other)))
        for number, (venue, one, other) in enumerate(rows)
    ]
    builder = ColumnsBuilder()
    for paper in papers:
        builder.add(paper)
    path = tmp_path_factory.mktemp("columns") / "columns.npz"
    builder.write(path)
    columns = Columns(path)
    assert len(columns) == len(papers)
    for venue, one, _ in rows:
        for filters in (Filters(venues=(venue,)), Filters(authors=(one,)), Filters(venues=(venue,), authors=(one,))):
            selected = columns.select(filters)
            assert selected is not None
            assert selected.tolist() == expected(papers, filters)


def test_columns_of_no_papers_select_nothing(tmp_path: Path) -> None:
    ColumnsBuilder().write(tmp_path / "columns.npz")
    columns = Columns(tmp_path / "columns.npz")
    assert len(columns) == 0
    selected = columns.select(Filters(authors=("Ada",)))
    assert isinstance(selected, np.ndarray)
    assert selected.tolist() == []


def test_a_name_too_long_for_the_lexical_index_does_not_stop_a_build(tmp_path: Path) -> None:
    endless = "x" * 70_000
    builder = LexicalBuilder(tmp_path / "lexical")
    builder.add(Paper("a", f"{endless} machine", venue=endless, authors=(Authorship(endless), Authorship("Ada"))))
    builder.finish()
    index = LexicalIndex(tmp_path / "lexical")
    assert index.search("machine", 1, Filters(authors=("ada",))).rows.tolist() == [0]
