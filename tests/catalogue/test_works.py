from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from paperkin import Paper
from paperkin.catalogue import CURATOR, RULE, Catalogue, Link
from paperkin.catalogue.database import sqlite_url
from paperkin.identifiers import Identifier
from paperkin.records import Authorship

PREPRINT = Paper(
    "arxiv:2203.02155",
    "Training language models",
    "A preprint.",
    (Authorship("L. Ouyang"), Authorship("Jan Leike")),
    2022,
    venue="arXiv",
    kind="preprint",
    identifiers=(Identifier("arXiv", "2203.02155"),),
)
PUBLISHED = Paper(
    "doi:10.1145/x",
    "Training Language Models",
    "A published abstract.",
    (Authorship("Long Ouyang", orcid="0000-0002-1825-0097"), Authorship("Jan Leike")),
    2023,
    venue="NeurIPS",
    identifiers=(Identifier("DOI", "10.1145/x"),),
)
OTHER = Paper("other", "Something else", authors=(Authorship("Ada Lovelace"),))


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as opened:
        opened.upsert([PREPRINT, PUBLISHED, OTHER])
        yield opened


def row_of(catalogue: Catalogue, paper_id: str) -> int:
    row = catalogue.resolve(paper_id)
    assert row is not None
    return row


def joined(catalogue: Catalogue) -> int:
    rows = [row_of(catalogue, paper.id) for paper in (PREPRINT, PUBLISHED)]
    catalogue.works.join(rows, "the same text")
    return rows[0]


def test_a_record_is_a_work_of_its_own_until_it_is_matched(catalogue: Catalogue) -> None:
    assert catalogue.count() == 3
    assert len(catalogue.works.unmatched()) == 3
    assert catalogue.works.provenance(row_of(catalogue, "other")) == {}
    assert catalogue.works.counts() == {"records": 3, "works_of_several": 0}


def test_joined_records_are_one_work_under_every_id(catalogue: Catalogue) -> None:
    row = joined(catalogue)
    assert catalogue.count() == 2
    for text in ("arxiv:2203.02155", "ARXIV:2203.02155v3", "doi:10.1145/x", "https://doi.org/10.1145/X", "10.1145/x"):
        assert catalogue.resolve(text) == row
    paper = catalogue.papers([row])[row]
    assert paper.id == "arxiv:2203.02155"
    assert (paper.venue, paper.year) == ("NeurIPS", 2023)
    assert paper.authors[0] == Authorship("Long Ouyang", orcid="0000-0002-1825-0097")
    assert catalogue.works.provenance(row)["venue"] == "doi:10.1145/x"
    assert [record["id"] for record in catalogue.works.history(row)] == ["arxiv:2203.02155", "doi:10.1145/x"]
    assert catalogue.works.counts() == {"records": 3, "works_of_several": 1}


def test_a_split_gives_back_what_was_joined_and_remembers_who_said_so(catalogue: Catalogue) -> None:
    row = joined(catalogue)
    kept, new = catalogue.works.split(row, ["doi:10.1145/x"], "another paper")
    assert kept == row
    papers = catalogue.papers([kept, new])
    assert (papers[kept].title, papers[new].title) == (PREPRINT.title, PUBLISHED.title)
    assert papers[new].authors == PUBLISHED.authors
    [link] = catalogue.works.links(["doi:10.1145/x"])
    assert (link.same, link.by, link.reasons) == (False, CURATOR, ("another paper",))


def test_the_part_with_the_first_record_keeps_the_name_whichever_part_leaves(catalogue: Catalogue) -> None:
    row = joined(catalogue)
    kept, new = catalogue.works.split(row, ["arxiv:2203.02155"], "")
    assert kept == row
    assert catalogue.papers([kept, new])[kept].id == "arxiv:2203.02155"


def test_joining_takes_an_earlier_split_back(catalogue: Catalogue) -> None:
    row = joined(catalogue)
    catalogue.works.split(row, ["doi:10.1145/x"], "two")
    joined(catalogue)
    assert [link.same for link in catalogue.works.links(["doi:10.1145/x"], CURATOR)] == [True]


def test_a_record_that_changes_changes_its_work_and_is_compared_again(catalogue: Catalogue) -> None:
    row = joined(catalogue)
    unmatched = catalogue.works.unmatched()
    catalogue.works.settle(unmatched, [], [])
    assert catalogue.works.unmatched() == []
    catalogue.upsert([replace(PUBLISHED, venue="ICML")])
    assert catalogue.papers([row])[row].venue == "ICML"
    [again] = catalogue.works.records(catalogue.works.unmatched())
    assert again.paper.venue == "ICML"


def test_a_record_that_its_source_takes_back_leaves_the_others(catalogue: Catalogue) -> None:
    row = joined(catalogue)
    assert catalogue.remove_records(["doi:10.1145/x", "not there"], "") == 1
    assert catalogue.papers([row])[row].venue == "arXiv"
    assert catalogue.remove_records(["arxiv:2203.02155"], "") == 1
    assert catalogue.resolve("arxiv:2203.02155") is None
    assert catalogue.count() == 1


def test_a_work_outlives_its_first_record_and_takes_it_back(catalogue: Catalogue) -> None:
    row = joined(catalogue)
    catalogue.remove_records(["arxiv:2203.02155"], "")
    assert catalogue.resolve("arxiv:2203.02155") == row
    assert catalogue.papers([row])[row].venue == "NeurIPS"
    catalogue.upsert([PREPRINT])
    assert catalogue.resolve("arxiv:2203.02155") == row
    assert len(catalogue.works.history(row)) == 2


def test_records_that_share_a_key_are_found_but_not_by_a_key_that_many_share(catalogue: Catalogue) -> None:
    rows = catalogue.works.unmatched()
    catalogue.works.replace_keys({rows[0]: ["a", "crowd"], rows[1]: ["a", "crowd"], rows[2]: ["b", "crowd"]})
    assert catalogue.works.sharing_keys(rows[:1], at_most=2) == {(rows[0], rows[1])}
    assert catalogue.works.sharing_keys(rows[:1], at_most=3) == {(rows[0], rows[1]), (rows[0], rows[2])}
    catalogue.works.replace_keys({rows[1]: ["c"]})
    assert catalogue.works.sharing_keys(rows, at_most=2) == {(rows[0], rows[2]), (rows[2], rows[0])}


def test_what_a_rule_and_a_curator_say_of_a_pair_stands_side_by_side(catalogue: Catalogue) -> None:
    link = Link("b", "a", True, RULE, ("same DOI",), 0.9)
    catalogue.works.settle([], [], [link])
    catalogue.works.settle([], [], [link, Link("a", "b", False, CURATOR, ("no",))])
    found = {link.by: link for link in catalogue.works.links(["a"])}
    assert set(found) == {RULE, CURATOR}
    assert (found[RULE].a, found[RULE].b, found[RULE].score, found[RULE].same) == ("a", "b", 0.9, True)
    assert found[RULE].at is not None


def test_whose_a_mention_is_survives_joining_splitting_and_updating(catalogue: Catalogue) -> None:
    first, second = row_of(catalogue, PREPRINT.id), row_of(catalogue, PUBLISHED.id)
    [ouyang, leike] = catalogue.people.assign({}, [[(second, 0)], [(first, 1), (second, 1)]], lambda names: max(names))
    joined(catalogue)
    assert [author.author_id for author in catalogue.papers([first])[first].authors] == [f"A{ouyang}", f"A{leike}"]
    _, new = catalogue.works.split(first, [PUBLISHED.id], "")
    assert [author.author_id for author in catalogue.papers([new])[new].authors] == [f"A{ouyang}", f"A{leike}"]


def test_what_two_feeds_say_under_one_id_is_one_work_of_two_records(catalogue: Catalogue) -> None:
    row = row_of(catalogue, PREPRINT.id)
    harvested = replace(PREPRINT, abstract="", citations=7, source="arxiv-oai")
    assert catalogue.upsert([harvested]).added == 1
    assert catalogue.count() == 3
    paper = catalogue.papers([row])[row]
    assert (paper.abstract, paper.citations) == ("A preprint.", 7)
    assert catalogue.upsert([replace(harvested, citations=8, source="arxiv-atom")]).updated == 1
    assert catalogue.papers([row])[row].citations == 8
    assert catalogue.remove_records([PREPRINT.id], "arxiv") == 1
    assert catalogue.papers([row])[row].citations is None


def test_two_feeds_may_bring_one_id_at_once(catalogue: Catalogue) -> None:
    both = [Paper("x", "A title", source="jsonl"), Paper("x", "A title", citations=3, source="arxiv-oai")]
    assert catalogue.upsert(both).added == 2
    row = row_of(catalogue, "x")
    assert len(catalogue.works.history(row)) == 2
    assert catalogue.papers([row])[row].citations == 3
