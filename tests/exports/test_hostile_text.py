"""Titles, names and all the rest as somebody would write them who means harm, or whose feed is broken."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from dataclasses import replace

import pytest

from paperkin.exports import FORMATS
from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship, Paper
from tests.exports.reading import exported, read_back

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;b&gt;bold&lt;/b&gt; &amp;amp; <i>italic",
    r"\input{/etc/passwd} \write18{id} \csname input\endcsname",
    r"$\input{/etc/passwd}$ and $$\write18{id}$$",
    r"}, url = {https://evil.example}, note = {",
    '}\n@string{a = "b"}\n@preamble{"\\input{x}"}\n@article{b, title={c}}',
    "}}}}}} and {{{{{{ and \\{ and \\} and %",
    "line\nER  - \r\nTY  - BOOK\r\nTI  - injected",
    "line\u2028ER  - \u2029TY  - BOOK\x85TI  - injected\x0b\x0c",
    '"; DROP TABLE papers; --',
    '","=HYPERLINK(""https://evil.example"")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\x00\x01\x02\x1b[31mred\x7f\x9b",
    "\u202eright to left\u202c \u200bzero\u200b\ufeff width",
    "lone \ud800 surrogate",
    "Ze\u0301ro a\u0300\u0301\u0302\u0303 marks",
    "🏳️‍🌈 👩‍👩‍👧‍👦 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﷽ ℵ₀",
    "^^5cinput{x} ^^7d",
    "a and b and others, and, and",
    "; | , ;; ||",
    ']}, {"id": "injected", "a": [',
    "</textarea>--><svg onload=alert(1)>",
    "$" * 99 + "{" * 99 + "\\" * 99,
    "x" * 10_000,
    " ",
    "",
)
PAPERS = [
    Paper(
        id=f"{text}{number}",
        title=text,
        abstract=text,
        authors=(
            Authorship(text or "A", affiliations=(Affiliation(text or "B"),)),
            Authorship(f"Jan {text}"),
            Authorship(f"{text} Leike"),
        ),
        venue=text,
        url=f"https://example.org/{text}",
        identifiers=(Identifier("DOI", f"10.1000/{text}"), Identifier("arXiv", text)),
        keywords=(text, text),
        # What a source said besides comes out of JSON, where there are no lone surrogates.
        extra=dict.fromkeys(("volume", "pages", "publisher", "series"), text.replace("\ud800", "")),
    )
    for number, text in enumerate(HOSTILE)
]


@pytest.mark.parametrize("form", FORMATS)
def test_as_many_papers_are_read_as_were_written(form: str) -> None:
    # One without any text would be refused where it is read.
    papers = [replace(paper, id=f"p{number}", title=f"Title {paper.title}") for number, paper in enumerate(PAPERS)]
    assert len(read_back(papers, form)) == len(papers)


def test_bibtex_runs_no_command_and_opens_no_entry_of_its_own() -> None:
    text = exported(PAPERS, "bibtex")
    assert text.count("\n@") + 1 == len(re.findall(r"^@\w+\{\w+,$", text, re.M)) == len(PAPERS)
    assert all(re.match(r"@|\t\w+ = |\}$|$", line) for line in text.split("\n"))
    assert not set(re.findall(r"\\([A-Za-z]+)", text)) & {"input", "write", "csname", "endcsname", "immediate"}
    assert "^^" not in text
    depth = 0
    for line in text.split("\n"):
        assert depth == 0 or not line.startswith("@")
        depth += line.count("{") - line.count("}")
    assert depth == 0


def test_ris_has_only_lines_that_it_wrote() -> None:
    text = exported(PAPERS, "ris")
    lines = [line for line in text.splitlines() if line]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert sum(line.startswith("TY  - ") for line in lines) == sum(line == "ER  - " for line in lines) == len(PAPERS)


def test_csv_has_a_row_a_paper_and_no_formula() -> None:
    text = exported(PAPERS, "csv").removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) == len(PAPERS) + 1
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r＝＋－＠")]


@pytest.mark.parametrize("form", ["csl-json", "jsonl"])
def test_json_is_json(form: str) -> None:
    text = exported(PAPERS, form)
    rows = json.loads(text) if form == "csl-json" else [json.loads(line) for line in text[:-1].split("\n")]
    assert len(rows) == len(PAPERS)


@pytest.mark.parametrize("form", FORMATS)
def test_no_control_character_and_no_override_of_direction_gets_out(form: str) -> None:
    # JSON lines give back what a source said besides, to the letter.
    papers = [replace(paper, extra={}) if form == "jsonl" else paper for paper in PAPERS]
    text = exported(papers, form).removeprefix("\ufeff")
    assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ud800-\udfff]", text)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("piece", ["a B: ", "$", "\\$", "$x_1$ Y ", "{", "A", "and ", "$$a", "\\", "'A", "A-", "; "])
def test_hostile_text_takes_no_more_time_than_its_length(form: str, piece: str) -> None:
    text = piece * (100_000 // len(piece))
    paper = Paper(id="a", title=text, abstract=text, authors=(Authorship(text),), venue=text, keywords=(text,))
    began = time.process_time()
    exported([paper], form)
    assert time.process_time() - began < 2
