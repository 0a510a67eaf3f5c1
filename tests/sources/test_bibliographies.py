"""What the bibliographic readers share: names, dates, lines and ids."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from paperkin.errors import SourceUnreadable
from paperkin.records import RawPaper
from paperkin.sources.bibliographies import MAX_LINE_BYTES, fingerprint, read_lines, reading_order, spread_initials
from paperkin.sources.bibtex import BibTeX
from paperkin.sources.ris import RIS
from paperkin.sources.tables import CSV, Parquet
from paperkin.sources.web_of_science import WebOfScience
from paperkin.sources.zotero import Zotero

FIXTURES = Path(__file__).parents[1] / "fixtures"
READERS = (BibTeX(), RIS(), WebOfScience(), CSV(), Parquet(), Zotero())
OWN = {"bibtex": "bibtex", "ris": "ris", "web_of_science": "web-of-science", "tables": "csv", "zotero": "zotero"}


@pytest.mark.parametrize("path", sorted(path for path in FIXTURES.rglob("*") if path.is_file()), ids=lambda p: p.name)
def test_a_format_is_recognised_by_its_own_reader_alone(path: Path) -> None:
    head = path.read_bytes()[: 1 << 20]
    wanted = {OWN[path.parent.name]} if path.parent.name in OWN and path.suffix != ".md" else set()
    assert {reader.name for reader in READERS if reader.recognises(head)} == wanted


@pytest.mark.parametrize("head", [b"", b"\n", b"\0\0\0", b"\xff\xfe", b"plain prose, and a title\nmore", b"[]", b"{}"])
def test_no_reader_takes_what_is_nothing(head: bytes) -> None:
    assert [reader.name for reader in READERS if reader.recognises(head)] == []


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_stream_that_breaks_off_is_said_to_be_damaged(reader: BibTeX) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            raise EOFError("Compressed file ended")

    with pytest.raises(SourceUnreadable, match="damaged or only half written"):
        list(reader.read(io.BufferedReader(Broken())))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Doe, Jane", "Jane Doe"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Berg, Jan van der", "Jan van der Berg"),
        ("Smith, John, Jr.", "John Smith Jr."),
        ("Smith, Jr., John", "John Smith Jr."),
        ("Beeblebrox, IV, Zaphod", "Zaphod Beeblebrox IV"),
        ("John Smith, Jr.", "John Smith Jr."),
        ("Smith, JR", "JR Smith"),
        ("Petrov, IV", "IV Petrov"),
        ("Smith, V", "V Smith"),
        ("  Plain   Name ", "Plain Name"),
        ("Madonna,", "Madonna"),
        ("", ""),
        (" , ", ""),
    ],
)
def test_names_come_in_reading_order(name: str, wanted: str) -> None:
    assert reading_order(name) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Majeed, AP", "Majeed, A. P."),
        ("Sartre, J-P", "Sartre, J.-P."),
        ("Ye, X", "Ye, X."),
        ("Li, Wei", "Li, Wei"),
        ("LI, WEI", "LI, WEI"),
        ("AP Majeed", "AP Majeed"),
    ],
)
def test_bare_initials_are_spread(name: str, wanted: str) -> None:
    assert spread_initials(name) == wanted


def test_a_fingerprint_overlooks_case_accents_and_braces_and_nothing_else() -> None:
    assert fingerprint("On {BERT}  and Gödel", 2001) == fingerprint("On Bert and Godel", "2001")
    assert fingerprint("On BERT", 2001) != fingerprint("On BERT", 2002)
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert len(fingerprint("x", digits=8)) == 8


def test_lines_are_read_whatever_their_ends_encoding_and_length() -> None:
    text = b"\xef\xbb\xbfone\r\ntwo \xe9\xfc\rthree \xc3\xa9\n" + b"x" * (MAX_LINE_BYTES + 5) + b"\nlast"
    lines = list(read_lines(io.BytesIO(text)))
    assert lines[:2] == [(1, "one"), (2, "two éü")]
    assert [number for number, _ in lines[3:]] == [3, 3, 4]
    assert lines[-1] == (4, "last")


def papers(reader: object, data: bytes) -> list[RawPaper]:
    found = list(reader.read(io.BytesIO(data)))  # type: ignore[attr-defined]
    return [item for item in found if isinstance(item, RawPaper)]


RIS_ONE = b"TY  - JOUR\nTI  - Toys\nPY  - 2001\nAU  - Doe, J.\nER  - \n"
RIS_TWO = b"TY  - BOOK\nT1  - TOYS\nY1  - 2001//\nA1  - Doe, J.\n"
CSV_ONE = b"title,authors,year\nToys,Jane Doe,2001\n"
CSV_TWO = b"Year;Title;Authors\n2001;T\xf3ys;Jane Doe\n"


@pytest.mark.parametrize(("reader", "first", "second"), [(RIS(), RIS_ONE, RIS_TWO), (CSV(), CSV_ONE, CSV_TWO)])
def test_a_record_without_an_id_of_its_own_gets_the_same_one_from_every_file(
    reader: RIS | CSV, first: bytes, second: bytes
) -> None:
    papers = [item for data in (first, second) for item in reader.read(io.BytesIO(data))]
    assert all(isinstance(item, RawPaper) for item in papers)
    assert papers[0].id == papers[1].id  # type: ignore[union-attr]
