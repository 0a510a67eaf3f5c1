from __future__ import annotations

import io
import json
from typing import Any

import pytest

from paperkin.records import RawAffiliation, RawPaper
from paperkin.sources.crossref import Crossref
from tests.toy import FIXTURES

FOLDER = FIXTURES / "crossref"
ITEMS = json.loads((FOLDER / "items.json").read_bytes())["message"]["items"]


def read(data: bytes) -> list[Any]:
    return list(Crossref().read(io.BytesIO(data)))


def paper(**changed: Any) -> RawPaper:
    (item,) = read(json.dumps({**ITEMS[0], **changed}).encode())
    assert isinstance(item, RawPaper)
    return item


def test_a_work_is_read_as_the_api_gives_it() -> None:
    (found,) = read((FOLDER / "works_2018.3804742.json").read_bytes())
    assert found.id == "doi:10.1155/2018/3804742"
    assert found.title == "Multiobjective Optimization, Scalarization, and Maximal Elements of Preorders"
    assert found.abstract.startswith("<jats:p>We characterize")
    assert (found.published, found.venue, found.kind) == ("2018", "Abstract and Applied Analysis", "journal-article")
    assert [author.name for author in found.authors] == ["Paolo Bevilacqua", "Gianni Bosi", "Magalì Zuanon"]
    assert found.authors[1].orcid == "http://orcid.org/0000-0002-3799-4630"
    assert found.authors[1].affiliations == [RawAffiliation("DEAMS, Università di Trieste, 34127 Trieste, Italy")]
    assert len(found.references) == 22
    assert found.references[0] == "DOI:10.1007/bf01210689"
    assert found.citations == 0
    assert found.extra["licence"] == "http://creativecommons.org/licenses/by/4.0/"
    assert found.extra["pdf_url"].endswith("3804742.pdf")


def test_a_list_a_data_file_and_lines_give_the_same_works() -> None:
    answer = read((FOLDER / "items.json").read_bytes())
    assert [item.id for item in answer] == [
        "doi:10.5555/preprint.1",
        "doi:10.5555/notice.1",
        "doi:10.5555/978-1-4028-9462-6_3",
        "doi:10.5555/untitled",
    ]
    assert read(json.dumps({"items": ITEMS}).encode()) == answer
    assert read(b"\n".join(json.dumps(item).encode() for item in ITEMS)) == answer


def test_a_preprint_has_its_server_its_dates_and_what_it_became() -> None:
    found = paper()
    assert (found.kind, found.venue, found.published) == ("preprint", "bioRxiv", "2023-07-09")
    assert found.extra["relations"] == {"is-preprint-of": ["10.5555/article.1"]}
    assert found.extra["is_retracted"] is True
    assert found.extra["updated_by"] == [{"doi": "10.5555/notice.1", "type": "retraction", "date": "2024-01-02"}]


def test_authors_have_rors_suffixes_and_may_be_organisations() -> None:
    person, group = paper().authors
    assert (person.name, person.orcid) == ("Ada Maria Vogelfänger Jr.", "https://orcid.org/0000-0002-1825-0097")
    assert person.affiliations == [RawAffiliation("University of Nowhere", "https://ror.org/052gg0110")]
    assert (group.name, group.extra) == ("The Fixture Consortium", {"is_organisation": True})


@pytest.mark.parametrize(
    ("title", "subtitle", "read_as"),
    [
        (["Seeing"], ["A survey"], "Seeing: A survey"),
        (["Seeing: a survey"], ["A Survey"], "Seeing: a survey"),
        (["Seeing:"], ["A survey"], "Seeing: A survey"),
        (["Seeing", "Voir"], [], "Seeing"),
        ("Seeing", None, "Seeing"),
        ([], ["A survey"], "A survey"),
        ([None, 7, " "], None, None),
        (None, None, None),
    ],
)
def test_title_and_subtitle_become_one(title: object, subtitle: object, read_as: str | None) -> None:
    assert paper(title=title, subtitle=subtitle).title == read_as


@pytest.mark.parametrize("notice", ["erratum", "correction", "corrigendum", "retraction", "withdrawal"])
def test_a_notice_is_of_the_kind_of_what_it_announces(notice: str) -> None:
    found = paper(type="journal-article", **{"update-to": [{"DOI": "10.5555/x", "type": notice}]})
    assert found.kind == ("retraction" if notice == "withdrawal" else notice)
    assert found.extra["update_to"] == [{"doi": "10.5555/x", "type": notice}]
    assert paper(type="journal-article", **{"update-to": [{"DOI": "10.5555/x", "type": "new_edition"}]}).kind == (
        "journal-article"
    )


def test_a_chapter_is_in_its_book_and_not_in_the_series() -> None:
    chapter = read((FOLDER / "items.json").read_bytes())[2]
    assert chapter.venue == "Computer Vision – TEST 2020"
    assert (chapter.extra["editors"], chapter.published) == (["Ed Itor"], "2020")
    assert chapter.references == ["DOI:10.5555/cited.1"]


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        ([[2018, 1, 28]], "2018-01-28"),
        ([["2018", "1"]], "2018-01"),
        ([[2018], [2019]], "2018"),
        ([[None]], "2023-07-09"),
        ([[]], "2023-07-09"),
        ([], "2023-07-09"),
        ("2018", "2023-07-09"),
        ([[1e300]], "2023-07-09"),
        ([[-1, 0]], "2023-07-09"),
    ],
)
def test_dates_are_read_as_far_as_they_go(parts: object, date: str) -> None:
    assert paper(issued={"date-parts": parts}).published == date


def test_only_crossref_is_recognised() -> None:
    for name in ("items.json", "works_2018.3804742.json", "works_PhysRevB.33.3547.2.json"):
        assert Crossref().recognises((FOLDER / name).read_bytes()), name
    assert Crossref().recognises(b'{"items":[' + json.dumps(ITEMS[0]).encode())
    for head in (b'{"DOI": "10.1/x", "title": "x", "type": "article"}', b'{"id": "1", "title": "x"}', b"[]", b""):
        assert not Crossref().recognises(head)
