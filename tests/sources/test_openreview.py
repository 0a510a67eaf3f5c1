from __future__ import annotations

import io
import json
from typing import Any

import pytest

from paperkin.records import Deletion, RawPaper, Refusal
from paperkin.sources.openreview import OpenReview
from tests.toy import FIXTURES

FOLDER = FIXTURES / "openreview"
NOTE = json.loads((FOLDER / "notes_v2.json").read_bytes())["notes"][0]


def read(data: bytes) -> list[Any]:
    return list(OpenReview().read(io.BytesIO(data)))


def paper(**content: Any) -> RawPaper:
    fields = {key: {"value": value} for key, value in content.items()}
    (item,) = read(json.dumps({**NOTE, "content": {**NOTE["content"], **fields}}).encode())
    assert isinstance(item, RawPaper)
    return item


def test_a_submission_of_the_second_api_is_read() -> None:
    found = paper()
    assert (found.id, found.title) == ("openreview:aB3dEfGhIj", "Fixtures are all you need")
    assert (found.venue, found.year, found.published, found.kind) == ("ICLR", 2024, "2024-01-16", "inproceedings")
    assert found.url == "https://openreview.net/forum?id=aB3dEfGhIj"
    assert found.keywords == ["fixtures", "tests"]
    assert (found.extra["decision"], found.extra["tldr"]) == ("ICLR 2024 poster", "We need fixtures.")
    assert found.extra["pdf_url"] == "https://openreview.net/pdf/0123.pdf"


def test_profiles_are_ids_and_addresses_are_not() -> None:
    assert [(author.name, author.source_id) for author in paper().authors] == [
        ("Ada Vogelfänger", "openreview:~Ada_Vogelfänger1"),
        ("Bo Li", None),
    ]
    assert [author.source_id for author in paper(authorids=["~Bo_Li1"]).authors] == [None, None]


def test_replies_are_refused_and_deleted_notes_are_deletions() -> None:
    items = read((FOLDER / "notes_v2.json").read_bytes())
    assert [type(item) for item in items] == [RawPaper, Refusal, RawPaper, Deletion]
    assert items[1].reason == "not_a_paper"
    assert items[3] == Deletion(4, "openreview:gOnE000001")


def test_a_rejected_submission_is_not_of_the_conference() -> None:
    rejected = read((FOLDER / "notes_v2.json").read_bytes())[2]
    assert (rejected.venue, rejected.year) == ("Submitted to ICLR 2024", 2024)
    assert [(author.name, author.source_id) for author in rejected.authors] == [("Cy Dé", "openreview:~Cy_Dé2")]


def test_notes_of_the_first_api_are_read() -> None:
    blind, record = read((FOLDER / "notes_v1.json").read_bytes())
    assert (blind.id, blind.abstract, blind.year) == ("openreview:S1fixture", "An old note.", 2019)
    assert (blind.kind, blind.extra["tldr"]) == (None, "Old but here.")
    assert (record.arxiv, record.year, record.kind) == ("1601.00001", 2016, "article")


@pytest.mark.parametrize("authors", [None, "Ada", 7, {}, [], [None], [{"fullname": 7}], [[]]])
def test_odd_authors_are_left_to_whoever_normalises_them(authors: object) -> None:
    assert paper(authors=authors).title == "Fixtures are all you need"


def test_only_notes_are_recognised() -> None:
    assert OpenReview().recognises((FOLDER / "notes_v2.json").read_bytes())
    assert OpenReview().recognises((FOLDER / "notes_v1.json").read_bytes())
    assert OpenReview().recognises(json.dumps([NOTE]).encode())
    for head in (b'{"id": "1", "content": "text"}', b'{"id": "1", "title": "x"}', b'{"notes": []}', b""):
        assert not OpenReview().recognises(head)
