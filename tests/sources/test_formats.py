"""Which reader takes a stream, and what each makes of its records."""

from __future__ import annotations

import io
import json
from typing import Any

import orjson
import pytest

from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources import SOURCES, ColumnMapping, choose_source
from tests.toy import CORPUS, FIXTURES

KAGGLE = (FIXTURES / "arxiv_kaggle.jsonl").read_bytes()


def read(source: str, *rows: dict[str, Any]) -> list[RawPaper]:
    papers = list(SOURCES[source].read(io.BytesIO(b"\n".join(map(orjson.dumps, rows)))))
    assert not any(isinstance(paper, Refusal) for paper in papers)
    return papers  # type: ignore[return-value]


def kaggle_row(**changed: Any) -> dict[str, Any]:
    return {**json.loads(KAGGLE.splitlines()[0]), **changed}


def test_a_reader_is_chosen_by_the_first_bytes() -> None:
    assert choose_source("auto", KAGGLE).name == "arxiv-kaggle"
    assert choose_source("auto", CORPUS.read_bytes()).name == "jsonl"
    assert choose_source("auto", b'{"title": "only a title"}').name == "jsonl"


def test_a_reader_is_chosen_by_name_whatever_the_bytes() -> None:
    assert choose_source("jsonl", KAGGLE).name == "jsonl"


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(InvalidRequest) as error:
        choose_source("cuneiform", b"")
    assert all(name in error.value.remedy for name in SOURCES)


@pytest.mark.parametrize("head", [b"", b"a text about papers", b'{"neither": 1}', b"[1, 2]", b"\x89PNG\r\n\x1a\n"])
def test_what_no_reader_knows_is_an_error(head: bytes) -> None:
    with pytest.raises(SourceUnreadable, match="no format"):
        choose_source("auto", head)


# Folder of native fixtures → the reader that takes each of its files.
NATIVE = {
    "acl_xml": "acl-anthology",
    "arxiv_atom": "arxiv-atom",
    "bibtex": "bibtex",
    "crossref": "crossref",
    "csl_json": "csl-json",
    "tables": "csv",
    "dblp": "dblp",
    "medline": "medline",
    "oai_arxiv": "arxiv-oai",
    "openalex": "openalex",
    "openreview": "openreview",
    "paperlists": "paperlists",
    "pubmed": "pubmed",
    "ris": "ris",
    "semantic_scholar": "semantic-scholar",
    "web_of_science": "web-of-science",
    "zotero": "zotero",
}


@pytest.mark.parametrize("folder", NATIVE)
def test_a_native_file_is_taken_by_its_own_reader_and_by_no_other(folder: str) -> None:
    files = [path for path in sorted((FIXTURES / folder).iterdir()) if path.name != "SOURCE.md"]
    assert files
    for path in files:
        head = path.read_bytes()[:1_000_000]
        # Tables and paperkin's own lines take what is left over, and come last for that.
        taking = [name for name, source in SOURCES.items() if name not in ("jsonl", "csv") and source.recognises(head)]
        assert choose_source("auto", head).name == NATIVE[folder], path.name
        assert taking in ([NATIVE[folder]], []), path.name


def test_columns_are_for_tables_alone() -> None:
    columns = ColumnMapping.parse(("title=Name of it",))
    assert choose_source("auto", b"Name of it,year\nA title,2020\n", columns).name == "csv"
    with pytest.raises(InvalidRequest, match="no table"):
        choose_source("auto", KAGGLE, columns)


def test_every_reader_has_a_name_and_a_description() -> None:
    for name, source in SOURCES.items():
        assert source.name == name
        assert source.description


def test_own_json_lines_give_every_field_and_keep_the_rest() -> None:
    row = {
        "id": "x",
        "title": "T",
        "abstract": "A",
        "authors": [{"name": "Ada", "id": "A1", "orcid": "0", "affiliation": "ANU", "h": 9}, "Bo", 7],
        "year": 2020,
        "published": "2020-01-02",
        "venue": "V",
        "url": "https://x.org",
        "doi": "10.1145/1",
        "arxiv": "2001.00001",
        "citations": 3,
        "keywords": ["k"],
        "tldr": "short",
    }
    (paper,) = read("jsonl", row)
    assert paper == RawPaper(
        line=1,
        extra={"tldr": "short"},
        authors=[RawAuthor("Ada", "A1", "0", "ANU", {"h": 9}), RawAuthor("Bo"), RawAuthor(7)],
        **{key: value for key, value in row.items() if key not in ("authors", "tldr")},
    )


def test_own_json_lines_may_lack_everything() -> None:
    assert read("jsonl", {}) == [RawPaper(line=1, id=None)]
    assert read("jsonl", {"authors": "Ada; Bo"})[0].authors == "Ada; Bo"


def test_the_arxiv_snapshot_is_read_as_its_records_say() -> None:
    papers = list(SOURCES["arxiv-kaggle"].read(io.BytesIO(KAGGLE)))
    first = papers[0]
    assert isinstance(first, RawPaper)
    assert first.id == "arxiv:2212.11862"
    assert str(first.title).startswith("Reduce-and-chop")
    assert [author.name for author in first.authors][:2] == ["Adrián Pérez-Salinas", "Radoica Draškić"]
    assert (first.year, first.published, first.venue) == (2022, "2022-12-22", "arXiv")
    assert first.url == "https://arxiv.org/abs/2212.11862"
    assert first.arxiv == "2212.11862"
    assert "quant-ph" in first.keywords
    assert first.extra["submitter"]
    assert [paper.doi for paper in papers if isinstance(paper, RawPaper)][1] == "10.18452/25593"


def test_the_year_is_that_of_the_first_version() -> None:
    versions = [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2012 20:10:27 GMT"},
    ]
    (paper,) = read("arxiv-kaggle", kaggle_row(versions=versions, update_date="2015-05-13"))
    assert (paper.year, paper.published) == (2007, "2007-04-02")


@pytest.mark.parametrize("versions", [None, [], [None], ["v1"], [{}], [{"created": "no date"}], [{"created": 7}], "v1"])
def test_a_record_without_a_readable_date_has_none(versions: object) -> None:
    (paper,) = read("arxiv-kaggle", kaggle_row(versions=versions))
    assert (paper.year, paper.published) == (None, None)


def test_names_are_put_together_from_their_parts() -> None:
    parsed = [
        ["Kierkegaard", "Søren", "Jr"],
        ["ATLAS Collaboration", "", ""],
        ["Li", "Bo", "", "ANU", "MIT"],
        "odd",
        [],
    ]
    (paper,) = read("arxiv-kaggle", kaggle_row(authors_parsed=parsed))
    assert [author.name for author in paper.authors] == [
        "Søren Kierkegaard Jr",
        "ATLAS Collaboration",
        "Bo Li",
        "odd",
        [],
    ]
    assert paper.authors[2].affiliations == ["ANU", "MIT"]


def test_the_string_of_authors_serves_where_the_parsed_list_is_missing() -> None:
    (paper,) = read("arxiv-kaggle", kaggle_row(authors_parsed=None, authors="Ada, Bo"))
    assert paper.authors == "Ada, Bo"


def test_a_record_without_an_id_says_so_to_whoever_normalises_it() -> None:
    for missing in (None, "", 7):
        assert read("arxiv-kaggle", kaggle_row(id=missing))[0].id == missing
