"""Columns and the lexical index must let the same papers through as a look at each paper would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin import Filters, Paper
from paperkin.errors import InvalidRequest
from paperkin.index import Columns, ColumnsBuilder, LexicalBuilder, LexicalIndex, select
from paperkin.records import Authorship, Query
from tests.toy import passes

WORDS = "machine translation graph editorial opinions higgs dark reward"
PLACES = [(3, "Université de Montréal"), (14, "University of Toronto"), (159, "DeepMind")]
Places = Sequence[tuple[int, str]]

YEARS = st.none() | st.integers(1990, 2030) | st.sampled_from([0, 9999])
VENUES = ["ACL", "acl", "ＡＣＬ", "Physics  Letters b", "中文信息学报", "Nowhere", "Sciénce", "...", ""]
NAMES = [
    "Bing Liu",
    "liu",
    "LÓPEZ",
    "jose garcia lopez",
    "lopez, JOSÉ",
    "Li",
    "محمد علي",
    "王伟",
    "王 伟",
    "🦄",
    "B. Müller1",
    "",
    "X Y",
    "A7",
    "a12",
    "A999",
]
FILTERS = st.builds(
    Filters,
    year_from=YEARS,
    year_to=YEARS,
    venues=st.lists(st.sampled_from(VENUES), max_size=2).map(tuple),
    authors=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    institutions=st.lists(st.sampled_from(["montreal", "university", "I159", "i3", "I4", "MIT"]), max_size=2).map(
        tuple
    ),
    topics=st.lists(st.sampled_from(["Human feedback", "cs.CL", "vision", "nothing"]), max_size=2).map(tuple),
    kinds=st.sampled_from([(), (), ("article",), ("preprint", "dataset")]),
    sources=st.sampled_from([(), (), ("jsonl",), ("JSONL", "x"), ("x",)]),
    since=st.sampled_from([None, None, "2015", "2017-06", "2017-06-12", "2017-06-13", "2020-12-31", "2021"]),
)


@dataclass(frozen=True)
class Indexed:
    """Papers with where their authors work, and the two indexes of them."""

    papers: list[Paper]
    places: Sequence[Places]
    columns: Columns
    lexical: LexicalIndex

    def expected(self, filters: Filters) -> list[int]:
        return [
            row
            for row, (paper, places) in enumerate(zip(self.papers, self.places, strict=True))
            if passes(paper, filters, places)
        ]


def indexed(folder: Path, papers: list[Paper], places: Sequence[Places]) -> Indexed:
    columns = ColumnsBuilder()
    with LexicalBuilder(folder / "lexical") as lexical:
        for paper, own in zip(papers, places, strict=True):
            columns.add(paper, own)
            lexical.add(paper, institutions=own)
        lexical.finish()
    columns.write(folder / "columns.npz")
    return Indexed(papers, places, Columns(folder / "columns.npz"), LexicalIndex(folder / "lexical"))


@pytest.fixture(scope="module")
def peopled(corpus: list[Paper], tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    """The corpus with persons told apart on two of three papers, and every kind of label somewhere."""
    ids = {name: f"A{at}" for at, name in enumerate(sorted({one.name for paper in corpus for one in paper.authors}), 1)}
    papers = [
        replace(
            paper,
            authors=tuple(replace(one, author_id=ids[one.name] if row % 3 else None) for one in paper.authors),
            kind=[None, "article", "dataset"][row % 3],
            extra={**paper.extra, "categories": ["cs.CL", "cs.LG"][: row % 4], "primary_area": "vision"[: row % 2 * 6]},
        )
        for row, paper in enumerate(corpus)
    ]
    places = [PLACES[row % 4 : row % 4 + row % 3] for row in range(len(papers))]
    return indexed(tmp_path_factory.mktemp("peopled"), papers, places)


@given(FILTERS)
def test_columns_let_through_what_a_look_at_each_paper_does(peopled: Indexed, filters: Filters) -> None:
    selected = peopled.columns.select(filters)
    if not filters:
        assert selected is None
    else:
        assert selected is not None
        assert selected.tolist() == peopled.expected(filters)


@given(FILTERS)
def test_the_lexical_index_lets_through_what_a_look_at_each_paper_does(peopled: Indexed, filters: Filters) -> None:
    everything = peopled.lexical.search(WORDS, 100)
    selection = select(peopled.columns, peopled.lexical, Query(WORDS, filters=filters))
    found = peopled.lexical.search(WORDS, 100, selection)
    passing = np.isin(everything.rows, peopled.expected(filters))
    assert found.rows.tolist() == everything.rows[passing].tolist()
    assert found.scores.tolist() == pytest.approx(everything.scores[passing].tolist(), rel=1e-6)


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(authors=("bing liu",)), ["ir-5", "two-bing-lius", "doubled-authors", "one-bing-liu"]),
        (Filters(authors=("Garcia-Lopez",)), ["P19-1001", "p19-1001"]),
        (Filters(authors=("Lopez, Jose",)), ["P19-1001", "p19-1001"]),
        (Filters(authors=("Madonna",)), ["no-venue-no-year"]),
        (Filters(authors=("bing garcia",)), []),
        (Filters(venues=("acl",), year_from=2019, year_to=2019), ["P19-1001"]),
        (Filters(year_to=1997), ["hep-th/9901001v2"]),
        (Filters(year_from=2024), ["ir-3"]),
        (Filters(year_from=2020, year_to=2010), []),
        (Filters(venues=("no such venue",)), []),
        (Filters(venues=("Journal of Things",), authors=("the editors",)), ["editorial/1", "editorial/2"]),
        (Filters(topics=("Human Feedback",)), ["arxiv:1706.03741"]),
    ],
)
def test_a_filter_means_what_a_person_means_by_it(
    peopled: Indexed, corpus: list[Paper], filters: Filters, ids: list[str]
) -> None:
    selected = peopled.columns.select(filters)
    assert selected is not None
    assert [corpus[row].id for row in selected.tolist()] == ids


def test_an_initial_stands_for_any_word_that_begins_with_it(tmp_path: Path) -> None:
    names = ["J. Leike", "Jan Leike", "Jan Leike-Smith", "Leike"]
    index = indexed(tmp_path, [Paper(name, "T", authors=(Authorship(name),)) for name in names], [()] * 4)

    def by(*wanted: str) -> list[str]:
        selected = index.columns.select(Filters(authors=wanted))
        assert selected is not None
        return [names[row] for row in selected]

    assert by("j leike") == ["J. Leike", "Jan Leike", "Jan Leike-Smith"]
    assert by("jan leike") == ["Jan Leike", "Jan Leike-Smith"]
    assert by("leike") == names
    assert by("smith", "j") == ["J. Leike", "Jan Leike-Smith"]


def test_the_words_of_a_value_must_be_words_of_one_name(tmp_path: Path) -> None:
    paper = Paper("a", "T", authors=(Authorship("Jan Smith"), Authorship("Ann Leike")))
    index = indexed(tmp_path, [paper], [[(1, "Oxford"), (2, "Brookes University")]])
    assert index.expected(Filters(authors=("jan leike",))) == []
    for filters in (Filters(authors=("jan leike",)), Filters(institutions=("oxford university",))):
        assert index.columns.select(filters).tolist() == []  # type: ignore[union-attr]
        assert index.columns.labels(filters) == ((),)


def test_a_paper_without_a_year_passes_no_filter_by_year_or_date(peopled: Indexed) -> None:
    for filters in (Filters(year_from=-(2**15)), Filters(since="0001")):
        selected = peopled.columns.select(filters)
        assert selected is not None
        assert "no-venue-no-year" not in {peopled.papers[row].id for row in selected}
        assert len(selected) == sum(paper.year is not None for paper in peopled.papers)


@pytest.mark.parametrize("since", ["yesterday", "2021-13", "2021-02-30", "", "20210101", "0000"])
def test_since_what_is_no_date_is_an_invalid_request(peopled: Indexed, since: str) -> None:
    with pytest.raises(InvalidRequest, match="since"):
        peopled.columns.select(Filters(since=since))


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)), min_size=1, max_size=20))
def test_any_venue_and_any_name_can_be_filtered_by(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    papers = [
        Paper(str(number), "T", venue=venue or None, authors=(Authorship(one), Authorship(other)), keywords=(other,))
        for number, (venue, one, other) in enumerate(rows)
    ]
    index = indexed(tmp_path_factory.mktemp("any"), papers, [[(7, venue)] if venue else [] for venue, _, _ in rows])
    assert len(index.columns) == len(papers)
    for venue, one, other in rows:
        for filters in (
            Filters(venues=(venue,)),
            Filters(authors=(one,)),
            Filters(venues=(venue,), authors=(one,)),
            Filters(topics=(other,)),
            Filters(institutions=("I7",)),
        ):
            selection = select(index.columns, index.lexical, Query("t", filters=filters))
            assert selection.rows is not None
            assert selection.rows.tolist() == index.expected(filters)
            assert sorted(index.lexical.search("t", 20, selection).rows.tolist()) == index.expected(filters)


def test_columns_of_no_papers_select_nothing(tmp_path: Path) -> None:
    index = indexed(tmp_path, [], [])
    assert len(index.columns) == 0
    selection = select(index.columns, index.lexical, Query("t", ("t",), ("t",), Filters(authors=("Ada",))))
    assert isinstance(selection.rows, np.ndarray)
    assert selection.rows.tolist() == []
    assert not any(index.columns.facets(None).values())


def test_a_name_too_long_for_the_lexical_index_can_be_filtered_by(tmp_path: Path) -> None:
    endless = "x" * 70_000
    paper = Paper("a", f"{endless} machine", venue=endless, authors=(Authorship(endless), Authorship("Ada")))
    index = indexed(tmp_path, [paper, Paper("b", "machine", venue=endless[:-1])], [(), ()])
    for filters in (Filters(authors=("ada",)), Filters(authors=(endless,)), Filters(venues=(endless,))):
        selection = select(index.columns, index.lexical, Query("machine", filters=filters))
        assert index.lexical.search("machine", 2, selection).rows.tolist() == [0]


def stands(phrase: str, paper: Paper) -> bool:
    """Say whether a phrase stands in one field of a paper, word by word, endings apart."""
    words = [word.rstrip("s") for word in phrase.lower().split()]
    for field in (paper.title, paper.abstract):
        there = ["".join(filter(str.isalnum, word)).rstrip("s") for word in field.lower().replace("-", " ").split()]
        if any(there[at : at + len(words)] == words for at in range(len(there))):
            return True
    return False


@given(
    st.lists(st.sampled_from(["machine translation", "graph", "neural networks", "reward", "zzz"]), max_size=2),
    st.lists(st.sampled_from(["graph", "neural networks", "human", "zzz"]), max_size=2),
    FILTERS,
)
def test_phrases_and_exclusions_bind_rows_and_words_alike(
    peopled: Indexed, phrases: list[str], excluded: list[str], filters: Filters
) -> None:
    query = Query(WORDS, tuple(phrases), tuple(excluded), filters)
    selection = select(peopled.columns, peopled.lexical, query)
    expected = [
        row
        for row in peopled.expected(filters)
        if all(stands(phrase, peopled.papers[row]) for phrase in phrases)
        and not any(stands(phrase, peopled.papers[row]) for phrase in excluded)
    ]
    assert (list(range(len(peopled.papers))) if selection.rows is None else selection.rows.tolist()) == expected
    unfiltered = set(peopled.lexical.search(WORDS, 100).rows.tolist())
    found = peopled.lexical.search(WORDS, 100, selection).rows.tolist()
    assert sorted(found) == [row for row in expected if row in unfiltered]
