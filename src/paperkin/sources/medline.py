"""PubMed's tagged text, called MEDLINE or nbib: `PMID- 12230038`, one field a line, records parted by blank lines.

Fields: nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.dates import iso_date, year_in
from paperkin.sources.files import BREAKS, damaged
from paperkin.sources.json_lines import excerpt
from paperkin.sources.pubmed_xml import kind_of, plain_title

MAX_RECORD_BYTES = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_FIELD = re.compile(rb"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|\s*)", re.DOTALL)
_START = re.compile(rb"PMID ?- ?\d")
_SUFFIX = re.compile(r"(.*\S) ((?:Jr|Sr)\.?|2nd|3rd|[4-9]th|II|III|IV)")
_LOCATED = re.compile(r"(\S+) \[doi\]")
_NO_AUTHORS = ("FED", "ED", "FIR", "IR", "FPS", "PS")


class Medline:
    """Reads MEDLINE text; affiliations and ORCIDs belong to the author whom they follow."""

    name = "medline"
    description = "PubMed's tagged text (MEDLINE, nbib)"

    def recognises(self, head: bytes) -> bool:
        """Take text whose first record is all tagged lines, the first of them PubMed's number."""
        lines = head.removeprefix(_BOM).lstrip().split(b"\n", 20)[:20]
        record = lines[: next((at for at, line in enumerate(lines) if not line.strip()), len(lines))]
        return (
            bool(record)
            and _START.match(record[0]) is not None
            and all(_FIELD.match(line) or line.startswith(b" ") for line in record)
        )

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper a record; refused are records above 16 MiB, not in UTF-8, or with lines without a tag."""
        for line, record in _records(stream):
            if not record:
                yield Refusal(line, "record_too_long", f"The record is longer than {MAX_RECORD_BYTES} bytes.")
                continue
            fields = _fields(record)
            yield Refusal(line, *fields, excerpt(record)) if isinstance(fields, tuple) else _raw_paper(line, fields)


def _records(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the number of each record's first line, and the record: empty where it is too long to be held."""
    number, start, size = 0, 0, 0
    kept: list[bytes] = []
    while True:
        try:
            line = stream.readline(MAX_RECORD_BYTES)
        except BREAKS as error:
            raise damaged("the stream", error) from error
        number += 1
        line = line.removeprefix(_BOM) if number == 1 else line
        is_blank = not line.strip()
        if size and (is_blank or _START.match(line)):
            yield start, b"".join(kept)
            kept, size = [], 0
        if not line:
            return
        if not is_blank:
            start = start if size else number
            size += len(line)
            if size <= MAX_RECORD_BYTES:
                kept.append(line)
            else:
                kept = []


def _fields(record: bytes) -> list[tuple[str, str]] | tuple[str, str]:
    """Return the record's tags and values in order, or the reason and the detail of its refusal."""
    fields: list[tuple[str, list[bytes]]] = []
    for line in record.splitlines():
        if line.startswith((b"  ", b"\t")) and fields:
            fields[-1][1].append(line.strip())
        elif found := _FIELD.fullmatch(line):
            fields.append((found[1].decode("ascii"), [(found[2] or b"").strip()]))
        elif line.strip():
            return "malformed_medline", f"A line is neither a field nor goes on with one: {excerpt(line, 60)}"
    try:
        return [(tag, b" ".join(parts).decode("utf-8")) for tag, parts in fields]
    except UnicodeDecodeError as error:
        return "not_utf8", f"The record is not in UTF-8: {error.reason}."


def _raw_paper(line: int, fields: list[tuple[str, str]]) -> RawPaper:
    said: dict[str, list[str]] = {}
    for tag, value in fields:
        if value:
            said.setdefault(tag, []).append(value)
    first = {tag: values[0] for tag, values in said.items()}
    number, pmc = first.get("PMID"), first.get("PMC")
    doi = next(
        (found[1] for value in (*said.get("LID", ()), *said.get("AID", ())) if (found := _LOCATED.match(value))), None
    )
    year, published = _dates(first.get("DP"), first.get("DEP"))
    types = said.get("PT", [])
    return RawPaper(
        line=line,
        id=f"pmid:{number}" if number else None,
        title=plain_title(first.get("TI"), first.get("TT") or first.get("BTI")),
        abstract=first.get("AB"),
        authors=_authors(fields),
        year=year,
        published=published,
        venue=first.get("JT") or first.get("TA") or first.get("BTI"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if number else None,
        doi=doi,
        keywords=[*(word.strip("* ") for word in said.get("OT", ())), *_major_subjects(said.get("MH", []))],
        kind=kind_of(types, "book chapter" if "BTI" in first else "journal article"),
        identifiers={"PMCID": [pmc]} if pmc else None,
        extra=_extra(first, types, said.get("LA", [])),
    )


def _authors(fields: list[tuple[str, str]]) -> list[RawAuthor]:
    """Return authors and collectives in order. Before 2015 the one affiliation stands above the first author."""
    full = "FAU" if any(tag == "FAU" for tag, _ in fields) else "AU"
    authors: list[_Author] = []
    current: _Author | None = None
    before: list[str] = []
    for tag, value in fields:
        if tag in (full, "CN"):
            current = _Author(_in_reading_order(value, full) if tag == full else value, tag == "CN", before)
            authors.append(current)
            before = []
        elif tag in _NO_AUTHORS:
            current = None
        elif tag == "AD":
            if current is not None:
                current.affiliations.append(value)
            elif not authors:
                before.append(value)
        elif tag == "AUID" and current is not None and value.upper().startswith("ORCID:"):
            current.orcid = value.partition(":")[2].strip()
    return [
        RawAuthor(
            one.name, orcid=one.orcid, affiliations=one.affiliations, extra={"collective": True} if one.group else {}
        )
        for one in authors
    ]


@dataclass(slots=True)
class _Author:
    """An author whose fields are still being read."""

    name: str
    group: bool
    affiliations: list[str] = field(default_factory=list)
    orcid: str | None = None


def _in_reading_order(name: str, tag: str) -> str:
    """Turn `King, Martin Luther Jr` (FAU) or `King ML Jr` (AU) around."""
    suffixed = _SUFFIX.fullmatch(name)
    name, suffix = (suffixed[1], suffixed[2]) if suffixed else (name, "")
    family, _, given = name.partition(",") if tag == "FAU" else name.rpartition(" ")
    family, given = (family, given) if family else (given, "")
    return " ".join(part for part in (given.strip(), family.strip(), suffix) if part)


def _dates(issue: str | None, online: str | None) -> tuple[int | None, str | None]:
    """Read `2006 Jan 10`, `2000 Nov-Dec` or `2004 Spring`, and `20060110`."""
    parts = (issue or "").split()[:3]
    printed = iso_date(*parts) if parts else None
    electronic = iso_date(online[:4], online[4:6], online[6:8]) if online else None
    return year_in(issue) or year_in(online), electronic or printed


def _major_subjects(headings: list[str]) -> list[str]:
    return [heading.partition("/")[0].strip("* ") for heading in headings if "*" in heading]


def _extra(first: dict[str, str], types: list[str], languages: list[str]) -> dict[str, object]:
    names = {"TA": "journal_abbreviation", "VI": "volume", "IP": "issue", "PG": "pages"}
    said = {name: first[tag] for tag, name in names.items() if tag in first}
    lists = {"publication_types": types, "languages": languages}
    return {**said, **{name: values for name, values in lists.items() if values}}
