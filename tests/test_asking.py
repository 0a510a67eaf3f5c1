"""What a library is asked: the query box, listings, related papers with reasons, reading lists, exports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from paperkin import Filters, Library, Page, Paper
from paperkin.errors import InvalidRequest, PaperNotFound
from paperkin.records import FacetCount
from tests.toy import passes, write_lines

Opened = Callable[..., Library]


def ids_of(page: Page) -> list[str]:
    return [hit.paper.id for hit in page.hits]


# The query box


def test_conditions_of_the_line_hold_as_those_of_parameters_do(toy_library: Library) -> None:
    line = toy_library.search("translation venue:acl year:2019..2020", 40)
    given = toy_library.search("translation", 40, filters=Filters(2019, 2020, venues=("acl",)))
    assert ids_of(line) == ids_of(given)
    assert set(ids_of(line)) == {"P19-1001", "2020.acl-main.703", "ir-5"}
    assert line.query is not None
    assert (line.query.text, line.query.filters) == ("translation", Filters(2019, 2020, venues=("acl",)))


def test_a_line_and_a_parameter_of_one_query_must_both_hold(toy_library: Library) -> None:
    assert ids_of(toy_library.search("venue:acl translation", filters=Filters(year_from=2020))) == [
        "2020.acl-main.703",
        "ir-5",
    ]


def test_a_phrase_must_stand_there_and_an_excluded_word_must_not(toy_library: Library) -> None:
    every = set(ids_of(toy_library.search("machine translation", 40)))
    phrased = toy_library.search('"machine translation"', 40)
    assert set(ids_of(phrased)) == {"P19-1001", "p19-1001", "ACL/W04-1013/v2"}
    assert phrased.total == 3
    without = set(ids_of(toy_library.search("machine translation -reordering", 40)))
    assert without == every - {"p19-1001"}


def test_a_phrase_that_stands_nowhere_is_not_insisted_on_and_that_is_said(toy_library: Library) -> None:
    page = toy_library.search('"machine translation" "purple elephants"', 40)
    assert page.query is not None
    assert (page.query.phrases, page.query.unmet) == (("machine translation",), ("purple elephants",))
    assert set(ids_of(page)) == {"P19-1001", "p19-1001", "ACL/W04-1013/v2"}
    apart = toy_library.search('"machine translation" "dark energy"', 40)
    assert apart.query is not None
    assert (apart.query.phrases, apart.query.unmet) == ((), ("machine translation", "dark energy"))
    assert apart.total == 40


@pytest.mark.parametrize(
    "line", ["arXiv:1706.03741", " https://arxiv.org/abs/1706.03741v2 ", "10.48550/arXiv.1706.03741"]
)
def test_an_id_goes_straight_to_the_paper(toy_library: Library, line: str) -> None:
    page = toy_library.search(line)
    assert (ids_of(page), page.total, page.next_cursor) == (["arxiv:1706.03741"], 1, None)
    assert page.query is not None
    assert page.query.identifier


def test_an_id_of_no_paper_here_finds_nothing_and_says_what_was_asked(toy_library: Library) -> None:
    page = toy_library.search("arXiv:0000.00000")
    assert (page.hits, page.total) == ([], 0)
    assert page.query is not None
    assert page.query.identifier == "arXiv:0000.00000"


def test_conditions_alone_list_what_passes_newest_first_to_the_last_page(
    toy_library: Library, corpus: list[Paper]
) -> None:
    passing = [paper for paper in corpus if passes(paper, Filters(year_from=2016))]
    seen, cursor = [], None
    while True:
        page = toy_library.search("year:2016..", 7, cursor=cursor)
        assert page.total == len(passing)
        assert all(hit.why.similarity is None for hit in page.hits)
        seen += [hit.paper for hit in page.hits]
        if (cursor := page.next_cursor) is None:
            break
    assert sorted(paper.id for paper in seen) == sorted(paper.id for paper in passing)
    years = [paper.year or 0 for paper in seen]
    assert years == sorted(years, reverse=True)


def test_a_line_of_nothing_is_an_error(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest):
        toy_library.search("  ")


def test_a_type_that_there_is_not_is_an_error_that_names_those_there_are(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest, match="preprint"):
        toy_library.search("translation", filters=Filters(kinds=("paper",)))


@pytest.mark.parametrize("since", ["June", "2021-13", "2021-02-30", "21"])
def test_a_date_that_is_none_is_an_error(toy_library: Library, since: str) -> None:
    with pytest.raises(InvalidRequest, match="2021-06"):
        toy_library.search("translation", filters=Filters(since=since))


def test_the_line_of_a_name_finds_the_person_and_their_papers_first(library: Library) -> None:
    page = library.search("jan leike", 3)
    assert [person.name for person in page.people] == ["Jan Leike"]
    assert all(any("Leike" in author.name for author in hit.paper.authors) for hit in page.hits[:2])
    assert library.search("jan leike", 3, cursor=page.next_cursor).people == ()
    assert library.search("machine translation", 3).people == ()


def test_a_misspelt_word_gets_a_better_spelling_and_answers_all_the_same(toy_library: Library) -> None:
    page = toy_library.search("protien structure prediction")
    assert page.did_you_mean == "protein structure prediction"
    assert ids_of(page)[0] == "PMID:34265844"
    assert toy_library.search("protein structure prediction").did_you_mean is None


# Listings


def test_facets_count_what_was_ranked(toy_library: Library, corpus: list[Paper]) -> None:
    page = toy_library.search("learning", 5, facets=True)
    assert page.facets is not None
    assert page.total == len(corpus)
    years = {count.value: count.count for count in page.facets["year"]}
    assert years == {str(year): n for year, n in Counter(paper.year for paper in corpus if paper.year).items()}
    assert list(years) == sorted(years)
    assert FacetCount("iclr", "ICLR", 3) in page.facets["venue"]
    assert toy_library.search("learning", 5).facets is None


def test_every_value_of_a_facet_is_a_filter_that_lets_as_many_through(library: Library) -> None:
    page = library.search("learning", 5, facets=True, fold=False)
    assert page.facets is not None
    fields = {"venue": "venues", "author": "authors", "topic": "topics", "type": "kinds", "source": "sources"}
    for name, field in fields.items():
        assert page.facets[name] or name == "type"
        for count in page.facets[name]:
            filters = Filters(**{field: (count.value,)})
            assert library.search("learning", 1, filters=filters, fold=False).total == count.count, count


def test_listings_are_sorted_as_asked(toy_library: Library) -> None:
    newest = [hit.paper.year or 0 for hit in toy_library.search("learning", 40, sort="date").hits]
    assert newest == sorted(newest, reverse=True)
    cited = [hit.paper.citations or 0 for hit in toy_library.search("learning", 40, sort="citations").hits]
    assert cited == sorted(cited, reverse=True)
    assert cited[0] == 5000


def test_the_sentence_that_matched_is_shown_with_its_words_marked(toy_library: Library) -> None:
    hit = toy_library.search("recall of summaries for translation", 1).hits[0]
    assert hit.passage is not None
    assert hit.passage.marks
    text = hit.paper.title if hit.passage.field == "title" else hit.paper.abstract
    assert hit.passage.text.strip("… ") in text
    for start, end in hit.passage.marks:
        assert 0 <= start < end <= len(hit.passage.text)


def test_totals_and_order_do_not_change_between_pages(library: Library, tmp_path: Path) -> None:
    whole = ids_of(library.search("learning with graphs", 40))
    first = library.search("learning with graphs", 10)
    library.ingest([str(write_lines(tmp_path / "new.jsonl", [{"id": "new", "title": "Learning with graphs"}]))])
    second = library.search("learning with graphs", 10, cursor=first.next_cursor)
    library.build()
    library.serving.refresh()
    third = library.search("learning with graphs", 20, cursor=second.next_cursor)
    assert first.total == second.total == third.total
    assert ids_of(first) + ids_of(second) + ids_of(third) == whole
    assert ids_of(library.search("learning with graphs", 1)) == ["new"]


def test_what_was_taken_in_just_now_is_found_and_has_related_papers(library: Library, tmp_path: Path) -> None:
    row = {"id": "new", "title": "Halos of dark matter", "abstract": "Dark matter in simulations.", "year": 2026}
    library.ingest([str(write_lines(tmp_path / "new.jsonl", [row]))])
    assert ids_of(library.search("halos of dark matter in simulations", 1)) == ["new"]
    assert "hep-th/9901001v2" in ids_of(library.related("new", 3))
    assert "new" in ids_of(library.related("hep-th/9901001v2", 3))
    assert ids_of(library.search("year:2026..")) == ["new"]


# Related papers and reading lists


def test_prior_work_is_older_and_derivative_work_is_newer(toy_library: Library, corpus: list[Paper]) -> None:
    prior = toy_library.related("ir-4", 40, direction="prior")
    derivative = toy_library.related("ir-4", 40, direction="derivative")
    assert {hit.paper.id for hit in prior.hits} == {paper.id for paper in corpus if paper.year and paper.year < 2001}
    assert {hit.paper.id for hit in derivative.hits} == {
        paper.id for paper in corpus if paper.year and paper.year > 2001
    }


def test_reasons_say_what_two_papers_share(library: Library) -> None:
    page = library.related("arxiv:1706.03741", 5, reasons=True)
    told = {hit.paper.id: hit.reasons for hit in page.hits}
    assert all(reasons is not None and reasons.seed == "arxiv:1706.03741" for reasons in told.values())
    shared = told["arxiv:2203.02155"]
    assert shared is not None
    assert "Jan Leike" in [name for _, name in shared.shared_authors]
    assert shared.sentences
    assert all(hit.reasons is None for hit in library.related("arxiv:1706.03741", 5).hits)


def test_less_like_a_paper_puts_its_neighbours_further_down(toy_library: Library) -> None:
    seeds = ["gnn.1", "P19-1001"]
    plain = {hit.paper.id: hit.score for hit in toy_library.related(seeds, 40).hits}
    unlike = {hit.paper.id: hit.score for hit in toy_library.related(seeds, 40, negative=["gnn.2"]).hits}
    assert "gnn.2" not in unlike
    assert unlike["GNN.2"] / unlike["p19-1001"] < 0.9 * plain["GNN.2"] / plain["p19-1001"]


def test_a_paper_cannot_be_both_wanted_and_not(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest):
        toy_library.related(["gnn.1"], negative=["gnn.1"])


def test_a_reading_list_gets_arrivals_since_a_date_and_none_of_its_own(toy_library: Library) -> None:
    page = toy_library.recommend(["gnn.1", "gnn.2"], k=40, filters=Filters(since="2003"))
    assert ids_of(page)[0] in {"GNN.2", "gnn.4"}
    assert not {"gnn.1", "gnn.2"} & set(ids_of(page))
    assert all((hit.paper.year or 9999) >= 2003 for hit in page.hits)
    disliking = toy_library.recommend(["gnn.1", "gnn.2"], ["gnn.4"], k=40)
    assert "gnn.4" not in ids_of(disliking)


def test_a_reading_list_of_nothing_or_of_unknown_papers_is_an_error(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest):
        toy_library.recommend([])
    with pytest.raises(PaperNotFound):
        toy_library.recommend(["no such paper"])


# Suggestions and exports


def test_what_is_being_typed_is_completed(library: Library) -> None:
    assert [(found.kind, found.value) for found in library.suggest("graph att")] == [("paper", "gnn.2")]
    people = [found for found in library.suggest("leik") if found.kind == "person"]
    assert [found.text for found in people] == ["Jan Leike"]
    assert library.suggest("") == []


@pytest.mark.parametrize("written_as", ["bibtex", "ris", "csl-json", "csv", "jsonl"])
def test_an_export_is_read_back_as_the_papers_that_it_is_of(
    library: Library, tmp_path: Path, opened: Opened, written_as: str
) -> None:
    exported = library.export(["arxiv:1706.03741", "gnn.2"], written_as)
    path = tmp_path / exported.file_name
    path.write_bytes(b"".join(exported.content))
    again = opened(tmp_path / "again", create=True)
    assert again.ingest([str(path)]).added == 2
    again.build()
    titles = {hit.paper.title for hit in again.search("deep graph", 10).hits}
    assert titles == {"Deep reinforcement learning from human preferences", "Graph attention networks"}


def test_an_export_of_a_search_holds_its_papers_in_order(toy_library: Library) -> None:
    exported = toy_library.export_search("graph networks", "jsonl", 5)
    lines = b"".join(exported.content).decode().splitlines()
    assert len(lines) == 5
    assert [f'"id":"{wanted}"' in line for wanted, line in zip(
        ids_of(toy_library.search("graph networks", 5)), lines, strict=True
    )] == [True] * 5  # fmt: skip


def test_an_export_in_no_format_or_of_no_paper_is_an_error(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest, match="bibtex"):
        toy_library.export(["gnn.2"], "docx")
    with pytest.raises(PaperNotFound):
        toy_library.export(["no such paper"], "ris")


def test_people_are_those_of_the_very_name_before_those_whose_name_begins_with_it(
    library: Library, tmp_path: Path
) -> None:
    names = ["Bing Leikesson", "Ann Leikesson", "Eva Leikesson", "Jan Leike"]
    rows = [
        {"id": f"{name} {n}", "title": f"Wombats {n} of {name}", "authors": [{"name": name}]}
        for name in names[:3]
        for n in range(4)
    ]
    library.ingest([str(write_lines(tmp_path / "new.jsonl", rows))])
    library.build()
    assert [person.name for person in library.search("leike", 3).people][:1] == ["Jan Leike"]


def test_a_paper_that_is_named_twice_is_exported_once(toy_library: Library) -> None:
    exported = toy_library.export(["gnn.2", "arXiv:1706.03741", "1706.03741v2", "gnn.2"], "jsonl")
    assert len(b"".join(exported.content).splitlines()) == 2


def test_of_a_facet_come_the_most_frequent_values_and_all_years(
    toy_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = toy_library.search("learning", facets=True).facets
    monkeypatch.setattr("paperkin.asking.MAX_FACET_VALUES", 3)
    few = toy_library.search("learning", facets=True).facets
    assert whole is not None
    assert few is not None
    assert few == {name: values if name == "year" else values[:3] for name, values in whole.items()}
