"""DBLP's XML: the dump of everything (dblp.xml), one record (dblp.org/rec/….xml) or one person (dblp.org/pid/….xml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from paperkin.identifiers import parse_identifier
from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.xml_records import Layout, read_records, root_of
from paperkin.sources.xml_text import text_of, texts_of

# Proceedings are volumes of papers, and `www` and `person` are pages of people: none is a paper.
_LAYOUT = Layout(
    roots=("dblp", "dblpperson"),
    records=("article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis", "data"),
)
_KEPT = ("pages", "volume", "number", "publisher", "series", "crossref", "isbn")
_NUMBERED = re.compile(r"(.*\S) \d{4}")
_OLD_DOI = re.compile(r"https?://doi\.(?:acm|ieeecomputersociety)\.org/(10\.\d{4,9}/.+)")
_CORR = re.compile(r"abs/(\S+)")


class DblpXml:
    """Reads DBLP; a homonym that DBLP has numbered keeps its number in its id, not in its name."""

    name = "dblp"
    description = "DBLP's XML: the whole dump, a record or a person"

    def recognises(self, head: bytes) -> bool:
        """Take XML whose outermost element is DBLP's."""
        return root_of(head) in _LAYOUT.roots

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper a publication."""
        for item in read_records(stream, _LAYOUT):
            yield item if isinstance(item, Refusal) else _raw_paper(item.number, item.element)


def _raw_paper(number: int, record: Element) -> RawPaper:
    key = record.get("key")
    publtype = record.get("publtype")
    editions = texts_of(record.iterfind("ee"))
    identifiers = _identifiers(record, editions)
    extra = {name: text_of(record.find(name)) for name in _KEPT} | {"publtype": publtype}
    return RawPaper(
        line=number,
        id=f"dblp:{key}" if key else None,
        title=_title(record),
        authors=[_author(author) for author in record.iterfind("author")],
        year=record.findtext("year"),
        venue=next(filter(None, (text_of(record.find(name)) for name in ("journal", "booktitle", "school"))), None),
        url=next((ee for ee in editions if ee.startswith("http")), f"https://dblp.org/rec/{key}" if key else None),
        doi=next(iter(identifiers.get("DOI", ())), None),
        arxiv=next(iter(identifiers.get("arXiv", ())), None),
        kind=_kind(record.tag, publtype),
        identifiers=identifiers,
        extra={name: value for name, value in extra.items() if value},
    )


def _title(record: Element) -> str | None:
    """Return the title without the full stop that DBLP sets after every one."""
    title = text_of(record.find("title"))
    return title.removesuffix(".") if title and not title.endswith("..") else title


def _author(author: Element) -> RawAuthor:
    known_as, pid = text_of(author), author.get("pid")
    numbered = _NUMBERED.fullmatch(known_as or "")
    person = known_as if numbered else pid
    return RawAuthor(
        name=numbered[1] if numbered else known_as,
        source_id=f"dblp:{person}" if person else None,
        orcid=author.get("orcid"),
        extra={"dblp": pid} if pid else {},
    )


def _kind(tag: str, publtype: str | None) -> str:
    """Return DBLP's word for the type: its "informal" publications are preprints, by its own definition."""
    if publtype and publtype.startswith("informal"):
        return "preprint"
    return publtype if publtype in ("data", "software") else tag


def _identifiers(record: Element, editions: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for edition in editions:
        old = _OLD_DOI.fullmatch(edition)
        if identifier := parse_identifier(unquote(old[1]) if old else edition):
            found.setdefault(identifier.scheme, []).append(identifier.value)
    corr = _CORR.fullmatch(record.findtext("volume") or "")
    if corr and record.findtext("journal") == "CoRR" and corr[1] not in found.get("arXiv", ()):
        found.setdefault("arXiv", []).append(corr[1])
    return found
