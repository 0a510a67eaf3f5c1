from __future__ import annotations

import json
from dataclasses import replace

from paperkin.records import Affiliation, Authorship
from tests.exports.reading import exported, identified, paper, read_back
from tests.toy import toy_papers


def test_nothing_is_lost_but_who_the_people_are_here() -> None:
    author = Authorship(
        "Jan Leike",
        "openalex:A1",
        "0000-0002-1825-0097",
        (Affiliation("OpenAI"), Affiliation("ANU", "019wvm592", "AU")),
        {"dblp": "1/2"},
        author_id="A7",
    )
    one = paper(
        authors=(author,),
        venue="Nature",
        url="https://example.org/a",
        published="2021-02-03",
        citations=0,
        identifiers=identified("DOI:10.1000/x", "DOI:10.1000/y", "PMID:12345"),
        keywords=("one", "two"),
        kind="article",
        references=identified("DOI:10.1000/z"),
        extra={"volume": "7", "empty": None, "flag": False},
        source="jsonl",
    )
    assert read_back([one], "jsonl") == [replace(one, authors=(replace(author, author_id=None),))]


def test_the_toy_corpus_comes_back_the_same() -> None:
    papers = toy_papers()
    assert read_back(papers, "jsonl") == papers


def test_what_is_unknown_is_left_out() -> None:
    assert json.loads(exported([paper()], "jsonl")) == {"id": "a", "title": "On things", "year": 2021}
