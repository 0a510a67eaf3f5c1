from __future__ import annotations

import io
import json
from typing import Any

import pytest

from paperkin.records import RawPaper, Refusal
from paperkin.sources.semantic_scholar import SemanticScholar
from tests.toy import FIXTURES

FOLDER = FIXTURES / "semantic_scholar"
PAPER = json.loads((FOLDER / "paper.json").read_bytes())


def read(data: bytes) -> list[Any]:
    return list(SemanticScholar().read(io.BytesIO(data)))


def paper(**changed: Any) -> RawPaper:
    (item,) = read(json.dumps({**PAPER, **changed}).encode())
    assert isinstance(item, RawPaper)
    return item


def test_a_paper_is_read_as_the_api_gives_it() -> None:
    found = paper()
    assert found.id == "s2:2d5673caa9e6af3a7b82a43f19ee920992db07ad"
    assert (found.title, found.year, found.published) == ("Computing Machinery and Intelligence", 1950, "1950-10-01")
    assert (found.venue, found.citations, found.kind) == (
        "The Philosophy of Artificial Intelligence",
        10059,
        "Journal Article",
    )
    assert found.doi == "10.1093/MIND/LIX.236.433"
    assert found.identifiers == {"CorpusId": "14636783", "S2": "2d5673caa9e6af3a7b82a43f19ee920992db07ad"}
    assert [(author.name, author.source_id, author.extra) for author in found.authors] == [
        ("A. Turing", "s2:2262347", {"dblp": "Alan M. Turing"})
    ]
    assert found.references[0] == "S2:348f436fd9a3965f5ff17db031a9f43426f89b8e"
    assert str(found.extra["tldr"]).startswith("If the meaning")
    assert (found.extra["mag"], found.extra["influential_citations"]) == ("2145482038", 530)
    assert found.extra["fields_of_study"] == ["Computer Science", "Sociology"]


@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("author.json", 3),
        ("paper.json", 1),
        ("reference.json", 1),
        ("references.json", 5),
        ("search.json", 5),
        ("papers.jsonl", 3),
        ("abstracts.jsonl", 2),
    ],
)
def test_every_kind_of_file_is_recognised_and_read(name: str, papers: int) -> None:
    data = (FOLDER / name).read_bytes()
    assert SemanticScholar().recognises(data)
    assert [type(item) for item in read(data)] == [RawPaper] * papers


def test_a_batch_tells_papers_from_those_that_were_not_found() -> None:
    found = read(json.dumps([PAPER, None, PAPER]).encode())
    assert [type(item) for item in found] == [RawPaper, Refusal, RawPaper]


def test_a_table_by_id_and_a_batch_of_authors_give_their_papers() -> None:
    table = read(json.dumps({"1": PAPER, "2": {**PAPER, "paperId": "0" * 40}}).encode())
    assert [item.id for item in table] == ["s2:" + PAPER["paperId"], "s2:" + "0" * 40]
    authors = read(json.dumps([{"authorId": "1", "papers": [PAPER]}, {"authorId": "2", "papers": []}]).encode())
    assert [item.id for item in authors] == ["s2:" + PAPER["paperId"]]


def test_a_row_of_the_papers_dataset_is_called_by_its_corpus_id() -> None:
    first, second, third = read((FOLDER / "papers.jsonl").read_bytes())
    assert (first.id, first.published, first.venue) == ("corpusid:223588394", "2006-02-28", None)
    assert first.identifiers == {"CorpusId": "223588394", "S2": "061be346f7c4bcfe3d0123d0783e965ebccd5540"}
    assert [author.name for author in first.authors] == ["粟毅", "吴亚梅"]
    assert second.kind == "Journal Article"
    assert third.identifiers["PMID"] == "23513707"
    assert (third.year, third.citations) == (2013, 0)


def test_a_row_of_the_abstracts_dataset_is_a_record_that_shares_its_papers_identifiers() -> None:
    first, second = read((FOLDER / "abstracts.jsonl").read_bytes())
    assert (first.id, first.title) == ("corpusid-abstract:223588394", None)
    assert str(first.abstract).startswith("An abstract")
    assert first.identifiers == {"CorpusId": "223588394"}
    assert first.doi == "10.3760/CMA.J.ISSN.2095-1485.2006.01.019"
    assert second.identifiers == {"CorpusId": "30747166", "PMCID": "3512070"}
    assert (second.arxiv, second.extra["licence"]) == ("2001.00001", "CCBY")


@pytest.mark.parametrize(
    ("types", "venue", "kind"),
    [
        (["Review", "Conference"], "V", "Conference"),
        (["BookSection"], "V", "Book Section"),
        (["JournalArticle", "Editorial"], "V", "Editorial"),
        (["ClinicalTrial"], "V", "Journal Article"),
        (["JournalArticle"], "arXiv.org", "preprint"),
        (None, "bioRxiv", "preprint"),
        (None, None, None),
        ([], "", None),
        ("Review", "V", None),
    ],
)
def test_the_list_of_types_becomes_one_word(types: object, venue: object, kind: str | None) -> None:
    assert paper(publicationTypes=types, venue=venue, journal=None).kind == kind


def test_a_paper_without_a_sha_is_called_by_its_corpus_id_or_not_at_all() -> None:
    assert paper(paperId=None).id == "corpusid:14636783"
    assert paper(paperId=None, corpusId=None, externalIds=None).id is None


def test_references_fall_back_on_other_ids() -> None:
    cited = [
        {"paperId": None, "externalIds": {"CorpusId": 7}},
        {"paperId": None, "externalIds": {"DOI": "10.1/x"}},
        {"paperId": None},
        None,
    ]
    assert paper(references=cited).references == ["CorpusId:7", "DOI:10.1/x"]


def test_what_is_no_paper_is_refused() -> None:
    (item,) = read(b'{"authorId": "2262347", "name": "A. Turing"}')
    assert isinstance(item, Refusal)
    assert item.reason == "not_a_paper"


@pytest.mark.parametrize(
    "head", [b'{"authorId": "1", "name": "x"}', b'{"id": "1", "title": "x", "corpusid": 7}', b'{"paperId": "x"}', b"[]"]
)
def test_other_streams_are_not_recognised(head: bytes) -> None:
    assert not SemanticScholar().recognises(head)
