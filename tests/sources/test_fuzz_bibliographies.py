"""Mutated bibliographies and tables: no reader crashes or hangs, and the good records around the damage come out."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.records import Deletion, RawPaper, Refusal
from paperkin.sources.bibtex import BibTeX
from paperkin.sources.ris import RIS
from paperkin.sources.tables import CSV, Parquet
from paperkin.sources.web_of_science import WebOfScience
from paperkin.sources.zotero import Zotero
from tests.sources.test_zotero import ZoteroDatabase

Reader = BibTeX | RIS | WebOfScience | CSV | Parquet | Zotero

FIXTURES = Path(__file__).parents[1] / "fixtures"
_SPICE = (b"{", b"}", b'"', b"'", b"@", b"#", b"\\", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"[")
_SPICE += (b"@article{", b"@string{", b"ER  - ", b"TY  - ", b"\nER\n", b"PT J\n", b"   ", b"=", b" and ", b"((", b"|")


def mutated(data: bytes, seed: int) -> bytes:
    """Return data with one to eight random wounds: bytes changed, put in, left out, doubled, or the end cut off."""
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(damaged) + 1)
        until = min(len(damaged), at + chance.choice((1, 3, 20, 200)))
        match chance.randrange(6):
            case 0:
                damaged[at:until] = chance.randbytes(until - at)
            case 1:
                damaged[at:at] = chance.choice(_SPICE) * chance.choice((1, 1, 2, 50))
            case 2:
                del damaged[at:until]
            case 3:
                damaged[at:at] = damaged[at:until]
            case 4:
                damaged[at:until] = chance.choice(_SPICE)
            case _:
                damaged = damaged[: max(at, len(damaged) // 2)]
    return bytes(damaged)


def outcome(reader: Reader, data: bytes) -> list[RawPaper | Deletion | Refusal]:
    """Read everything up to where the reader says that it cannot go on, or fail."""
    found: list[RawPaper | Deletion | Refusal] = []
    reader.recognises(data[: 1 << 20])
    try:
        for item in reader.read(io.BytesIO(data)):
            assert isinstance(item, RawPaper | Deletion | Refusal)
            assert not isinstance(item, RawPaper) or item.id
            found.append(item)
    except (SourceUnreadable, InvalidRequest) as error:
        assert error.remedy
    return found


CSV_HEADER = b"title,abstract,authors,year\n"
CSV_BODY = b"".join(b'Title %d,"An ""abstract""\nof two lines","Doe, Jane; Roe, R",2001\n' % n for n in range(8))
BIB_BODY = (FIXTURES / "bibtex/awkward.bib").read_bytes()
RIS_BODY = (FIXTURES / "ris/example_full.ris").read_bytes()
WOS_BODY = (FIXTURES / "web_of_science/savedrecs.txt").read_bytes()
# A reader, what its files begin with, what is to be damaged, and a sound record by its number.
BETWEEN: dict[str, tuple[Reader, bytes, bytes, Callable[[int], bytes]]] = {
    "bibtex": (BibTeX(), b"", BIB_BODY, lambda n: b"@misc{s%d, title={Sound %d}}\n" % (n, n)),
    "ris": (RIS(), b"", RIS_BODY, lambda n: b"TY  - GEN\nTI  - Sound %d\nER  - \n" % n),
    "web-of-science": (WebOfScience(), b"", WOS_BODY, lambda n: b"PT J\nTI Sound %d\nUT WOS:%d\nER\n\n" % (n, n)),
    "csv": (CSV(), CSV_HEADER, CSV_BODY, lambda n: b"Sound %d,none,Ann Doe,2001\n" % n),
}


@pytest.mark.parametrize("name", BETWEEN)
@given(seed=st.integers(0, 2**32))
def test_sound_records_before_and_after_the_damage_come_out(name: str, seed: int) -> None:
    check_between(name, seed)


def check_between(name: str, seed: int) -> None:
    reader, head, body, sound = BETWEEN[name]
    data = head + sound(0) + sound(1) + mutated(body, seed) + b"\n" + sound(2) + sound(3)
    titles = [item.title for item in outcome(reader, data) if isinstance(item, RawPaper)]
    assert titles[:2] == ["Sound 0", "Sound 1"]
    assert {"Sound 2", "Sound 3"} <= set(titles)


def whole_files(folder: Path) -> dict[str, tuple[Reader, bytes]]:
    """Return what has a beginning and an end of its own, to be mutated anywhere."""
    database = ZoteroDatabase(folder / "zotero.sqlite")
    for number in range(60):
        people = [("author", "A", "B")]
        database.add(f"K{number:07}", title=f"T{number}", people=people, tags=[f"t{number}"], extra="DOI: x")
    table = io.BytesIO()
    authors = [[{"name": "Doe, Jane", "ids": [1]}]] * 50
    columns = {"title": [f"T{n}" for n in range(50)], "authors": authors, "year": list(range(50))}
    parquet.write_table(arrow.table(columns), table, row_group_size=10)
    tables = {path.name: (CSV(), path.read_bytes()) for path in (FIXTURES / "tables").glob("*.[ct]sv")}
    data = database.bytes()
    database.sql.close()
    return {
        **tables,
        "zotero.sqlite": (Zotero(), data),
        "items.json": (Zotero(), (FIXTURES / "zotero/items.json").read_bytes()),
        "table.parquet": (Parquet(), table.getvalue()),
        "acl.bib": (BibTeX(), (FIXTURES / "bibtex/acl.bib").read_bytes()),
        "example_utf_chars.ris": (RIS(), (FIXTURES / "ris/example_utf_chars.ris").read_bytes()),
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Reader, bytes]]:
    return whole_files(tmp_path_factory.mktemp("fuzz"))


@given(seed=st.integers(0, 2**32))
def test_no_wound_makes_a_reader_fail(files: dict[str, tuple[Reader, bytes]], seed: int) -> None:
    for reader, data in files.values():
        outcome(reader, mutated(data, seed))


@given(data=st.binary(max_size=300))
def test_no_bytes_at_all_make_a_reader_fail(data: bytes) -> None:
    magics: dict[bytes, Reader] = {b"@misc{": BibTeX(), b"TY  - ": RIS(), b"PT J": WebOfScience(), b"title,a\n": CSV()}
    for magic, reader in magics.items():
        outcome(reader, magic + data)
    outcome(Zotero(), b"SQLite format 3\0" + data)
    outcome(Parquet(), b"PAR1" + data + b"PAR1")
