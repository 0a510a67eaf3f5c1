from __future__ import annotations

import io

import pytest

from paperkin.errors import SourceUnreadable
from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources import medline
from paperkin.sources.medline import Medline
from tests.toy import FIXTURES

FILE = (FIXTURES / "medline" / "made_up.nbib").read_bytes()


def read(data: bytes) -> list[RawPaper | Refusal]:
    return list(Medline().read(io.BytesIO(data)))  # type: ignore[arg-type]


def only(fields: str) -> RawPaper:
    (paper,) = read(f"PMID- 1\n{fields}\n".encode())
    assert isinstance(paper, RawPaper)
    return paper


def test_a_record_is_read_as_its_fields_say() -> None:
    assert read(FILE)[0] == RawPaper(
        line=1,
        id="pmid:90000001",
        title="Gulls that learn to open letters: a field study of forty harbours",
        abstract="BACKGROUND: Gulls open many things. METHODS: We wrote letters to forty harbours. "
        "RESULTS: Few were answered.",
        authors=[
            RawAuthor("Harbour Letters Consortium", affiliations=[], extra={"collective": True}),
            RawAuthor(
                "Åse Møller",
                orcid="0000-0002-1825-0097",
                affiliations=["Institute of Gulls, Bergen, Norway.", "Harbour School, Oslo, Norway."],
            ),
            RawAuthor("Martin King Jr", affiliations=[]),
        ],
        year=2019,
        published="2019-08-30",
        venue="Journal of gulls",
        url="https://pubmed.ncbi.nlm.nih.gov/90000001/",
        doi="10.1234/gulls.2019.1",
        keywords=["harbours", "letters", "Birds", "Learning"],
        kind="Letter",
        identifiers={"PMCID": ["PMC9000001"]},
        extra={
            "journal_abbreviation": "J Gulls",
            "volume": "7",
            "issue": "2",
            "pages": "10-19",
            "publication_types": ["Journal Article", "Letter"],
            "languages": ["eng"],
        },
    )


def test_an_old_record_has_short_names_and_one_affiliation() -> None:
    paper = read(FILE)[1]
    assert isinstance(paper, RawPaper)
    assert paper.line == 41
    assert paper.title == "Gulls of the north"
    assert paper.authors == [
        RawAuthor("Å Møller", affiliations=["Institute of Gulls, Bergen, Norway."]),
        RawAuthor("MJ de Hoon", affiliations=[]),
    ]
    assert (paper.year, paper.published, paper.kind) == (2004, "2004", "journal article")


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("FAU - King, Martin Luther Jr", "Martin Luther King Jr"),
        ("FAU - Plato", "Plato"),
        ("FAU - de Hoon, M J L", "M J L de Hoon"),
        ("AU  - King ML 3rd", "ML King 3rd"),
        ("AU  - Plato", "Plato"),
        ("CN  - The Group, Inc.", "The Group, Inc."),
    ],
)
def test_names_are_put_into_reading_order(field: str, name: str) -> None:
    assert [author.name for author in only(field).authors] == [name]


def test_editors_and_investigators_are_no_authors() -> None:
    paper = only("FAU - Li, Bo\nFED - Ed, A\nAD  - Nowhere\nFIR - In, V\nAUID- ORCID: 0000-0002-1825-0097")
    assert paper.authors == [RawAuthor("Bo Li", affiliations=[])]


def test_a_chapter_has_the_book_for_a_venue() -> None:
    paper = only("TI  - Chapter.\nBTI - The Book\nPT  - Review")
    assert (paper.title, paper.venue, paper.kind) == ("Chapter", "The Book", "book chapter")


def test_records_part_at_blank_lines_and_at_numbers_with_any_line_ends() -> None:
    for data in (
        b"PMID- 1\r\nTI  - A\r\n\r\n\r\nPMID- 2\r\n",
        b"\xef\xbb\xbf\nPMID- 1\nTI  - A\nPMID- 2",
        b"PMID- 1\nPMID- 2\n",
    ):
        assert [item.id for item in read(data) if isinstance(item, RawPaper)] == ["pmid:1", "pmid:2"]


def test_a_broken_record_is_refused_alone() -> None:
    data = b"PMID- 1\n\nPMID- 2\nno field at all\n\nPMID- 3\nTI  - M\xfcller\n\nPMID- 4\n"
    items = read(data)
    assert [item.reason if isinstance(item, Refusal) else item.id for item in items] == [
        "pmid:1",
        "malformed_medline",
        "not_utf8",
        "pmid:4",
    ]
    assert [item.line for item in items] == [1, 3, 6, 9]
    assert isinstance(items[1], Refusal)
    assert "no field at all" in items[1].detail
    assert items[1].excerpt.startswith("PMID- 2")


def test_a_record_without_a_number_says_so_to_whoever_normalises_it() -> None:
    (paper,) = read(b"TI  - A title.\n")
    assert isinstance(paper, RawPaper)
    assert (paper.id, paper.title, paper.url) == (None, "A title", None)


def test_a_record_beyond_the_limit_is_refused_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medline, "MAX_RECORD_BYTES", 100)
    for long in (b"AB  - " + b"x" * 1_000, b"AD  - x\n" * 100):
        first, second, third = read(b"PMID- 1\n\nPMID- 2\n" + long + b"\n\nPMID- 3\n")
        assert isinstance(second, Refusal)
        assert (second.line, second.reason) == (3, "record_too_long")
        assert isinstance(first, RawPaper)
        assert isinstance(third, RawPaper)
        assert third.id == "pmid:3"


class Breaking(io.BytesIO):
    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(size)
        if not line:
            raise EOFError("Compressed file ended")
        return line


def test_a_stream_that_breaks_off_gives_what_came_before_the_break() -> None:
    items = Medline().read(Breaking(b"PMID- 1\n\nPMID- 2\nTI  - cu"))
    first = next(items)
    assert isinstance(first, RawPaper)
    assert first.id == "pmid:1"
    with pytest.raises(SourceUnreadable, match="only half written"):
        next(items)


@pytest.mark.parametrize(
    ("head", "recognised"),
    [
        (FILE, True),
        (b"\xef\xbb\xbf\nPMID- 1\nOWN - NLM\n", True),
        (b"PMID- 1\nno field\n", False),
        (b"TY  - JOUR\nTI  - A\nER  - \n", False),
        (b"PT J\nAU Li, B\nPM 1\n", False),
        (b"PMID,title\n1,x\n", False),
        (b"", False),
    ],
)
def test_medline_is_known_by_its_first_record(head: bytes, recognised: bool) -> None:
    assert Medline().recognises(head) is recognised
