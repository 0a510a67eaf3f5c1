"""RIS, the tagged lines that reference managers and publishers export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from paperkin.identifiers import parse_identifier
from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.bibliographies import BOM, fingerprint, first_of, reading_order, tagged_records
from paperkin.sources.dates import iso_date, leading_date

# One space before the hyphen, or two after it, are seen in the wild.
_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?:\s+(.*)|)$", re.S)
_HEAD_RECORD = re.compile(rb"^(?:\xef\xbb\xbf)?TY {1,2}-[ \r\n]", re.M)
_EID = re.compile(r"\b2-s2\.0-\d{6,14}\b")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
# Several come between semicolons, which an address may hold, too.
_URL = re.compile(r"https?://(?:(?!;\s*http|;$)\S)+")
_CITED_BY = re.compile(r"Cited[ -]By\s*:\s*(\d{1,7})", re.I)
_TITLES = ("TI", "T1", "CT", "ST", "BT")
_VENUES = ("T2", "JF", "JO", "BT", "C3", "JA", "J2")
_YEARS = ("PY", "Y1", "DA")
# The fullest first.
_DATES = ("DA", "Y1", "PY")
_DOIS = ("DO", "M3", "L3", "M1")
_KEPT = {
    "VL": "volume",
    "IS": "number",
    "PB": "publisher",
    "SN": "issn",
    "CY": "place",
    "LA": "language",
    "ET": "edition",
    "DB": "database",
    "TT": "translated_title",
}
_KINDS = {
    "ABST": "abstract",
    "BOOK": "book",
    "CHAP": "book chapter",
    "CONF": "conference proceedings",
    "CPAPER": "conference paper",
    "DATA": "dataset",
    "EBOOK": "book",
    "ECHAP": "book chapter",
    "EDBOOK": "book",
    "EJOUR": "journal article",
    "ENCYC": "encyclopedia article",
    "INPR": "journal article",
    "JFULL": "journal article",
    "JOUR": "journal article",
    "MGZN": "magazine article",
    "NEWS": "news",
    "RPRT": "report",
    "STAND": "standard",
    "THES": "thesis",
    "UNPB": "unpublished",
    "UNPD": "unpublished",
}


class RIS:
    """Reads `TY  - JOUR` to `ER  -`. A record ends where the next begins, too, and at the end of the file."""

    name = "ris"
    description = "RIS, as reference managers and publishers export it"

    def recognises(self, head: bytes) -> bool:
        """Take text in which a line begins with the tag that begins a record."""
        text = head.removeprefix(BOM).lstrip()
        return not text.startswith((b"{", b"[", b"<")) and b"\0" not in head and _HEAD_RECORD.search(head) is not None

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a record."""
        for item in tagged_records(stream, _TAG, "TY", ("ER",)):
            yield item if isinstance(item, Refusal) else _raw_paper(*item)


def _raw_paper(line: int, record: list[tuple[str, list[str]]]) -> RawPaper:
    values: dict[str, list[str]] = {}
    for tag, lines in record:
        values.setdefault(tag, []).append(" ".join(part for part in lines if part))

    def first(*tags: str) -> str | None:
        return first_of(value for tag in tags for value in values.get(tag, ()))

    title, abstract = first(*_TITLES), first("AB", "N2")
    published = first_of(
        leading_date(value) or iso_date(value, value) for value in (first(tag) or "" for tag in _DATES)
    )
    authors = _authors(record)
    year = first_of(found[:4] for tag in _YEARS if (found := leading_date(first(tag)) or iso_date(first(tag))))
    author = authors[0].name if authors else None
    return RawPaper(
        line=line,
        id=_own_id(values) or f"ris:{fingerprint(title or abstract, year, author)}",
        title=title,
        abstract=abstract,
        authors=authors,
        year=year or first(*_YEARS),
        published=published if published and len(published) > 4 else None,
        venue=first(*(tag for tag in _VENUES if first(tag) != title)),
        url=_url(values),
        doi=next((doi[0] for tag in _DOIS if (doi := _DOI.search(first(tag) or ""))), None),
        citations=next((int(cited[1]) for note in values.get("N1", ()) if (cited := _CITED_BY.search(note))), None),
        keywords=[word.strip() for value in values.get("KW", ()) for word in value.split(";")],
        kind=_KINDS.get(first("TY") or "", first("TY")),
        identifiers=_identifiers(values),
        extra=_extra(values, authors),
    )


def _authors(record: Sequence[tuple[str, list[str]]]) -> list[RawAuthor]:
    """Return the authors in order, each with the address that follows it where every one is followed by one."""
    names: list[str] = []
    addresses: dict[int, str] = {}
    for tag, lines in record:
        if tag in ("AU", "A1"):
            names += [name for value in lines for name in value.split(";") if name.strip()]
        elif tag == "AD" and names:
            addresses.setdefault(len(names), " ".join(lines))
    linked = len(addresses) == len(names)
    return [
        RawAuthor(name=reading_order(name), affiliations=addresses.get(place) if linked else None)
        for place, name in enumerate(names, 1)
    ]


def _own_id(values: dict[str, list[str]]) -> str | None:
    """Return the id that Web of Science or Scopus gave the record; a reference manager's own number is none."""
    for value in values.get("AN", ()):
        if value.startswith("WOS:"):
            return value
    found = (_EID.search(value) for tag in ("UR", "AN", "N1") for value in values.get(tag, ()))
    return next((f"scopus:{match[0]}" for match in found if match), None)


def _url(values: dict[str, list[str]]) -> str | None:
    found = (_URL.search(value) for tag in ("UR", "LK", "L2", "L1") for value in values.get(tag, ()))
    return next((match[0] for match in found if match), None)


def _identifiers(values: dict[str, list[str]]) -> dict[str, str]:
    """Return what the addresses name, and PubMed's number where the record says that it is PubMed's."""
    found: dict[str, str] = {}
    for address in (match[0] for value in values.get("UR", ()) for match in _URL.finditer(value)):
        if identifier := parse_identifier(address):
            found.setdefault(identifier.scheme, identifier.value)
    databases = " ".join([*values.get("DB", ()), *values.get("DP", ())]).casefold()
    number = first_of(values.get("AN", ())) or ""
    if number.isascii() and number.isdigit() and re.search("pubmed|medline", databases):
        found["PMID"] = number
    return found


def _extra(values: dict[str, list[str]], authors: Sequence[RawAuthor]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: found for tag, name in _KEPT.items() if (found := first_of(values.get(tag, ())))}
    pages = [found for tag in ("SP", "EP") if (found := first_of(values.get(tag, ())))]
    editors = [reading_order(name) for tag in ("ED", "A2") for name in values.get(tag, ())]
    linked = any(author.affiliations for author in authors)
    addresses = [] if linked else values.get("AD", [])
    more = {"pages": "-".join(pages), "editors": editors, "addresses": addresses}
    return kept | {name: value for name, value in more.items() if value}
