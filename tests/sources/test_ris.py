"""RIS as its many writers write it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from paperkin.records import RawPaper, Refusal
from paperkin.sources import bibliographies
from paperkin.sources.ris import RIS

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ris"


def read(data: str | bytes) -> list[RawPaper | Refusal]:
    return list(RIS().read(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def one(data: str | bytes) -> RawPaper:
    (paper,) = read(data)
    assert isinstance(paper, RawPaper)
    return paper


def test_a_full_record_is_read() -> None:
    first, second = read((FIXTURES / "example_full.ris").read_bytes())
    assert isinstance(first, RawPaper)
    assert isinstance(second, RawPaper)
    assert first.title == "Title of reference"
    assert [author.name for author in first.authors] == ["Karl Marx", "Astrid Lindgren"]
    assert (first.year, first.published, first.venue) == ("2014", None, "Lorem")
    assert first.keywords == ["Pippi", "Nordwind", "Piraten"]
    assert first.extra["editors"] == ["Daniel Glattauer"]
    assert first.id != second.id
    assert second.line == 27


def test_lines_without_a_tag_go_on_with_the_one_before() -> None:
    found = read((FIXTURES / "example_multiline.ris").read_bytes())
    assert {item.abstract for item in found if isinstance(item, RawPaper)} == {
        "first line, ER then second line and at the end the last line"
    }
    assert len(found) == 3


def test_a_byte_order_mark_and_cyrillic_are_read() -> None:
    paper = one((FIXTURES / "example_utf_chars.ris").read_bytes())
    assert paper.title.startswith("Состояние рецепторного")
    assert paper.kind == "Journal Article"


def test_a_record_ends_where_the_next_begins_and_with_the_file() -> None:
    found = read("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n\nRecord #3 of 3\nTY  -  JOUR\nTI  -  Three")
    assert [item.title for item in found if isinstance(item, RawPaper)] == ["One", "Two", "Three"]


def test_a_record_that_lost_its_first_line_is_read_all_the_same() -> None:
    found = read("TY  - JOUR\nTI  - One\nER  - \nXX JOUR\nTI  - Two\nAU  - Doe, J\nER  -\n")
    assert [item.title for item in found if isinstance(item, RawPaper)] == ["One", "Two"]


@pytest.mark.parametrize(
    ("tags", "published"),
    [
        ("PY  - 2014\nDA  - 2014/05/12/", "2014-05-12"),
        ("Y1  - 2014/05//", "2014-05"),
        ("PY  - 2014\nDA  - MAY 2014", "2014-05"),
        ("PY  - 2014", None),
    ],
)
def test_dates_are_read_as_far_as_they_go(tags: str, published: str | None) -> None:
    paper = one(f"TY  - JOUR\nTI  - T\n{tags}\nER  - \n")
    assert (paper.year, paper.published) == ("2014", published)


def test_ids_of_the_big_indexes_are_taken_and_a_managers_numbers_are_not() -> None:
    assert one("TY  - JOUR\nTI  - T\nAN  - WOS:000221807500019\n").id == "WOS:000221807500019"
    address = "https://www.scopus.com/inward/record.uri?eid=2-s2.0-85100000001&x=1"
    scopus = one(f"TY  - JOUR\nTI  - T\nUR  - {address}\nN1  - Cited By :12\n")
    assert (scopus.id, scopus.citations) == ("scopus:2-s2.0-85100000001", 12)
    assert one("TY  - JOUR\nTI  - T\nID  - 1\n").id == one("TY  - JOUR\nTI  - T\nID  - 2\n").id
    assert one("TY  - JOUR\nTI  - T\nDB  - PubMed\nAN  - 123456\n").identifiers == {"PMID": "123456"}


def test_dois_and_addresses_are_found_under_their_several_tags() -> None:
    paper = one(
        "TY  - CONF\nTI  - T\nM3  - doi: 10.1000/182\nUR  - see https://example.org/a;v=1;https://example.org/b\n"
    )
    assert (paper.doi, paper.url) == ("10.1000/182", "https://example.org/a;v=1")


def test_an_address_after_every_author_is_that_authors() -> None:
    paper = one("TY  - JOUR\nTI  - T\nAU  - Doe, J\nAD  - Univ X\nAU  - Roe, R\nAD  - Univ Y\n")
    assert [(author.name, author.affiliations) for author in paper.authors] == [
        ("J Doe", "Univ X"),
        ("R Roe", "Univ Y"),
    ]
    shared = one("TY  - JOUR\nTI  - T\nAU  - Doe, J\nAU  - Roe, R\nAD  - Univ X\n")
    assert [author.affiliations for author in shared.authors] == [None, None]
    assert shared.extra["addresses"] == ["Univ X"]


def test_a_chapter_stands_in_its_book() -> None:
    paper = one("TY  - CHAP\nTI  - The Chapter\nBT  - The Book\nER  - \n")
    assert (paper.title, paper.venue, paper.kind) == ("The Chapter", "The Book", "book chapter")


def test_windows_1252_and_a_macs_line_ends_are_read() -> None:
    assert one("TY  - JOUR\rTI  - Für Élise\rER  - \r".encode("cp1252")).title == "Für Élise"


def test_a_record_above_the_limit_is_refused_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bibliographies, "MAX_RECORD_BYTES", 1_000)
    found = read("TY  - JOUR\n" + "AU  - \n" * 100 + "ER  - \nTY  - JOUR\nTI  - Good\n")
    assert isinstance(found[0], Refusal)
    assert found[0].reason == "record_too_long"
    assert isinstance(found[1], RawPaper)
    assert found[1].title == "Good"


def test_every_address_that_names_an_identifier_is_taken_as_one() -> None:
    found = one("TY  - JOUR\nTI  - T\nUR  - https://x.org/a\nUR  - https://aclanthology.org/P19-1001\n")
    assert (found.url, found.identifiers) == ("https://x.org/a", {"ACL": "p19-1001"})
