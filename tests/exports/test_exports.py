from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from paperkin.errors import InvalidRequest
from paperkin.exports import FORMATS, choose_format, write_export
from paperkin.records import Paper
from paperkin.sources import choose_source
from tests.exports.reading import exported, paper
from tests.toy import toy_papers


@pytest.mark.parametrize("form", FORMATS)
def test_a_paper_is_written_before_the_next_is_asked_for(form: str) -> None:
    asked = []

    def papers() -> Iterator[Paper]:
        for number in range(3):
            asked.append(number)
            yield paper(title=f"Title{number}")

    written = b""
    for piece in write_export(papers(), form):
        written += piece
        if b"Title0" in written:
            break
    assert asked == [0]


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_known_by_its_first_bytes_for_what_it_is(form: str) -> None:
    assert choose_source("auto", exported(toy_papers(), form).encode()).name == form


def test_no_papers_are_an_empty_file_of_the_format() -> None:
    assert exported([], "bibtex") == exported([], "ris") == exported([], "jsonl") == ""
    assert json.loads(exported([], "csl-json")) == []
    assert exported([], "csv").count("\r\n") == 1


def test_an_unknown_format_is_refused_before_anything_is_read() -> None:
    with pytest.raises(InvalidRequest, match=r"docx.*bibtex, ris, csl-json, csv, jsonl"):
        write_export((paper() for _ in range(1)), "docx")


def test_formats_are_named_in_any_case() -> None:
    assert choose_format("BibTeX").extension == "bib"
    assert {form.media_type.partition(";")[0] for form in FORMATS.values()} == {
        "application/x-bibtex",
        "application/x-research-info-systems",
        "application/vnd.citationstyles.csl+json",
        "text/csv",
        "application/x-ndjson",
    }


def test_bibliographies_cite_a_paper_by_the_same_key() -> None:
    papers = [paper("Jan Leike", title="Scalable alignment"), paper("Jan Leike", title="Scalable oversight")]
    keys = ["Leike2021scalable", "Leike2021scalablea"]
    assert [row["id"] for row in json.loads(exported(papers, "csl-json"))] == keys
    for form, line in (("bibtex", "@misc{{{},"), ("ris", "ID  - {}\r\n")):
        text = exported(papers, form)
        assert all(line.format(key) in text for key in keys)
