from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters, Paper
from paperkin.index import Columns, ColumnsBuilder
from paperkin.index.columns import UNKNOWN_CITATIONS, UNKNOWN_DATE, UNKNOWN_YEAR
from paperkin.records import Authorship, FacetCount

LABELS = ["ACL", "acl", "Àcl", "ICML", "neurips", "中文", "Zürich", "Zurich"]
PEOPLE = [("Ann Lee", "A1"), ("A. Lee", "A1"), ("Ann Lee", "A2"), ("Bob", None), ("bob", None), ("Cy", "A3")]
PLACES = [(1, "Oxford"), (2, "Oxford"), (3, "MIT")]
PAPERS = st.builds(
    Paper,
    id=st.just("x"),
    title=st.just("T"),
    venue=st.none() | st.sampled_from(LABELS),
    authors=st.lists(st.sampled_from(PEOPLE).map(lambda one: Authorship(one[0], author_id=one[1])), max_size=4),
    year=st.none() | st.integers(1999, 2003),
    keywords=st.lists(st.sampled_from(LABELS), max_size=3),
)


def columns_of(folder: Path, papers: list[Paper], places: list[list[tuple[int, str]]] | None = None) -> Columns:
    builder = ColumnsBuilder()
    for row, paper in enumerate(papers):
        builder.add(paper, places[row] if places else ())
    builder.write(folder / "columns.npz")
    return Columns(folder / "columns.npz")


def values(counts: list[FacetCount]) -> dict[str, int]:
    return {one.value: one.count for one in counts}


@given(
    rows=st.lists(st.tuples(PAPERS, st.lists(st.sampled_from(PLACES), max_size=2)), min_size=1, max_size=30),
    data=st.data(),
    top=st.none() | st.integers(1, 5),
)
def test_facets_count_each_paper_once_and_most_come_first(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[Paper, list[tuple[int, str]]]],
    data: st.DataObject,
    top: int | None,
) -> None:
    columns = columns_of(tmp_path_factory.mktemp("facets"), [paper for paper, _ in rows], [own for _, own in rows])
    chosen = data.draw(st.none() | st.sets(st.integers(0, len(rows) - 1)))
    some = None if chosen is None else np.array(sorted(chosen), np.int64)
    facets, everything = columns.facets(some, top), columns.facets(some)
    within = [rows[at] for at in (range(len(rows)) if chosen is None else sorted(chosen))]
    years = Counter(paper.year for paper, _ in within if paper.year is not None)
    assert [(one.value, one.count) for one in facets["year"]] == [(str(year), years[year]) for year in sorted(years)]
    people = Counter(who for paper, _ in within for who in {one.author_id or one.name.lower() for one in paper.authors})
    assert values(everything["author"]) == people
    assert values(everything["institution"]) == Counter(f"I{row}" for _, own in within for row, _ in set(own))
    for name in ("venue", "author", "institution", "keyword", "type", "source"):
        assert facets[name] == everything[name][:top]
        counts = [one.count for one in everything[name]]
        assert counts == sorted(counts, reverse=True)
        assert sum(counts) == 0 or 0 not in counts


@given(rows=st.lists(PAPERS, min_size=1, max_size=20))
def test_a_facets_value_filters_by_what_it_counts(tmp_path_factory: pytest.TempPathFactory, rows: list[Paper]) -> None:
    columns = columns_of(tmp_path_factory.mktemp("facets"), rows)
    facets = columns.facets(None)
    for counted, field in ((facets["venue"], "venues"), (facets["keyword"], "topics")):
        for one in counted:
            for value in (one.value, one.label):
                assert len(columns.select(Filters(**{field: (value,)}))) == one.count  # type: ignore[arg-type]
    for one in facets["author"]:
        if one.value.startswith("A"):
            assert len(columns.select(Filters(authors=(one.value,)))) == one.count  # type: ignore[arg-type]


def test_a_label_is_shown_in_its_most_usual_spelling_and_ties_are_alphabetical(tmp_path: Path) -> None:
    venues = ["NeurIPS", "neurips", "NeurIPS", "ICML", "acl", "Zürich"]
    papers = [Paper(str(row), "T", venue=venue) for row, venue in enumerate(venues)]
    facets = columns_of(tmp_path, papers).facets(None, 3)
    assert [(one.value, one.label, one.count) for one in facets["venue"]] == [
        ("neurips", "NeurIPS", 3),
        ("acl", "acl", 1),
        ("icml", "ICML", 1),
    ]


def test_a_person_is_counted_under_all_spellings_and_a_mere_name_under_its_own(tmp_path: Path) -> None:
    papers = [
        Paper("0", "T", authors=(Authorship("Ann Lee", author_id="A1"), Authorship("A. Lee", author_id="A1"))),
        Paper("1", "T", authors=(Authorship("Ann Lee", author_id="A1"), Authorship("Ann Lee"))),
    ]
    facets = columns_of(tmp_path, papers).facets(None)
    assert facets["author"] == [FacetCount("A1", "Ann Lee", 2), FacetCount("ann lee", "Ann Lee", 1)]


def test_classes_that_a_feed_files_a_paper_under_are_keywords(tmp_path: Path) -> None:
    extra = {"primary_area": "vision", "categories": ["cs.CV", 7, None]}
    papers = [
        Paper("0", "T", keywords=("Vision",), extra=extra),
        Paper("1", "T", extra={"categories": "Computer Science; Optics"}),
        Paper("2", "T", extra={"categories": 7, "primary_area": {"a": "b"}}),
    ]
    counted = columns_of(tmp_path, papers).facets(None)["keyword"]
    assert sorted(one.value for one in counted) == ["computer science", "cs cv", "optics", "vision"]


@pytest.mark.parametrize(
    ("published", "year", "day"),
    [
        ("2020-02-03", 2020, "2020-02-03"),
        ("2020-02", 2020, "2020-02-29"),
        ("2020", 2020, "2020-12-31"),
        (None, 1969, "1969-12-31"),
        ("2020-02-31", 2020, "2020-12-31"),
    ],
)
def test_a_date_counts_as_the_last_day_that_it_may_mean(
    tmp_path: Path, published: str | None, year: int, day: str
) -> None:
    columns = columns_of(tmp_path, [Paper("0", "T", published=published, year=year)])
    assert columns.dates.tolist() == [int(np.datetime64(day).astype(int))]


def test_what_is_unknown_sorts_below_what_is_known(tmp_path: Path) -> None:
    columns = columns_of(tmp_path, [Paper("0", "T"), Paper("1", "T", year=1500, citations=0)])
    assert columns.years.tolist() == [UNKNOWN_YEAR, 1500]
    assert columns.citations.tolist() == [UNKNOWN_CITATIONS, 0]
    assert columns.dates[0] == UNKNOWN_DATE < columns.dates[1]


def test_what_is_selected_cannot_be_changed_by_who_asked_first(tmp_path: Path) -> None:
    columns = columns_of(tmp_path, [Paper("0", "T", year=2000)])
    selected = columns.select(Filters(year_from=1999))
    assert selected is not None
    with pytest.raises(ValueError, match="read-only"):
        selected[0] = 5
