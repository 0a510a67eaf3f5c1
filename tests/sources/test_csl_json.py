from __future__ import annotations

import io
import json
from typing import Any

import pytest

from paperkin.records import RawPaper
from paperkin.sources.csl_json import CslJson
from tests.toy import FIXTURES

FILE = FIXTURES / "csl_json" / "library.json"
ITEM = json.loads(FILE.read_bytes())[0]


def read(data: bytes) -> list[Any]:
    return list(CslJson().read(io.BytesIO(data)))


def paper(**changed: Any) -> RawPaper:
    (item,) = read(json.dumps([{**ITEM, **changed}]).encode())
    assert isinstance(item, RawPaper)
    return item


def test_an_item_is_read_as_zotero_writes_it() -> None:
    found = paper()
    assert (found.title, found.published, found.venue) == (
        "How fixtures are cited",
        "2020-03-04",
        "Journal of Made-up Results",
    )
    assert (found.doi, found.kind) == ("10.5555/csl.1", "article-journal")
    assert found.identifiers == {"PMID": "23513707", "PMCID": "PMC3512070"}
    assert [author.name for author in found.authors] == [
        "Ludwig van Beethoven",
        "Ada Vogelfänger Jr.",
        "The Fixture Consortium",
    ]
    assert found.extra["editors"] == ["Ed Itor"]


def test_a_key_that_two_libraries_use_for_two_works_gives_two_ids() -> None:
    assert paper(id="smith2020").id == paper(id="smith2020", volume="8").id
    assert paper(id="smith2020").id != paper(id="smith2020", title="Another work").id
    assert paper(id=7).id == paper(id="7").id
    assert paper(id=None, title=None).id is None


def test_an_article_on_arxiv_is_a_preprint() -> None:
    preprint = read(FILE.read_bytes())[1]
    assert (preprint.kind, preprint.arxiv, preprint.published) == ("preprint", "2001.00001", "2020-01-05")
    assert paper(type="article", genre="Preprint").kind == "preprint"
    assert paper(type="article").kind == "article"


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [["2020", 3, 4]]}, "2020-03-04"),
        ({"date-parts": [[2020], [2021]]}, "2020"),
        ({"raw": "2020-3-4"}, "2020-03-04"),
        ({"literal": "circa 1999"}, "1999"),
        ("2020-03", "2020-03"),
        ({"date-parts": [[]], "raw": "in press"}, None),
        ({"date-parts": "2020"}, None),
        (None, None),
    ],
)
def test_dates_are_read_as_far_as_they_go(issued: object, date: str | None) -> None:
    assert paper(issued=issued).published == date


def test_only_csl_is_recognised() -> None:
    assert CslJson().recognises(FILE.read_bytes())
    assert CslJson().recognises(b'{"items": [' + json.dumps(ITEM).encode() + b"]}")
    for head in (
        b'{"id": "1", "title": "x", "type": "article", "authors": [], "issued": {"raw": "2020"}}',
        b'{"id": "1", "title": "x", "type": "article", "doi": "10.1/x"}',
        b'{"DOI": "10.1/x", "type": "journal-article", "deposited": {}}',
        b"[]",
        b"",
    ):
        assert not CslJson().recognises(head)


def test_identifiers_stand_in_the_note_one_a_line() -> None:
    found = paper(PMID=None, PMCID=None, note="ACL: P19-1001\nCorpusId: 7\nSee also PMID: 1")
    assert found.identifiers == {"ACL": "P19-1001", "CorpusId": "7"}
