from __future__ import annotations

import csv
import io

import pytest

from paperkin.exports.tables import COLUMNS
from paperkin.records import Authorship, Paper
from tests.exports.reading import exported, identified, paper, read_back
from tests.toy import toy_papers


def row(one: Paper) -> dict[str, str]:
    (found,) = csv.DictReader(io.StringIO(exported([one], "csv").removeprefix("\ufeff"), newline=""), strict=True)
    return found


def test_a_row_has_what_a_spreadsheet_sorts_by() -> None:
    one = paper(
        authors=(Authorship("Jan Leike", orcid="0000-0002-1825-0097"), Authorship("王伟")),
        title='Say "no", twice',
        citations=0,
        identifiers=identified("DOI:10.1000/x"),
        keywords=("one", "two"),
    )
    found = row(one)
    assert tuple(found) == COLUMNS
    assert found["title"] == 'Say "no", twice'
    assert (found["authors"], found["orcids"]) == ("Jan Leike; 王伟", "0000-0002-1825-0097; ")
    assert (found["year"], found["citations"], found["doi"]) == ("2021", "0", "10.1000/x")
    assert found["keywords"] == "one; two"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=cmd|' /C calc'!A0", "＝1", "\x00=1"])
def test_no_cell_begins_as_a_formula_does(title: str) -> None:
    found = row(paper(title, title=title, abstract=title, venue=title))
    for name in ("title", "authors", "abstract", "venue"):
        assert found[name].startswith("'")


def test_lines_end_as_the_standard_says_and_excel_is_told_the_encoding() -> None:
    text = exported([paper(title="One\nline")], "csv")
    assert text.startswith("\ufeffid,title,")
    assert text.count("\n") == text.count("\r\n") == 2


def test_one_person_is_not_taken_for_several() -> None:
    (found,) = read_back([paper("Institute of Law and Order")], "csv")
    assert [author.name for author in found.authors] == ["Institute of Law and Order"]


def test_python_reads_every_row() -> None:
    papers = toy_papers()
    rows = csv.DictReader(io.StringIO(exported(papers, "csv").removeprefix("\ufeff"), newline=""), strict=True)
    assert [found["id"] for found in rows] == [one.id for one in papers]
