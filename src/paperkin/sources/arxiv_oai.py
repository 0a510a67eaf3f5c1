"""arXiv over OAI-PMH: ListRecords and GetRecord answers, and records on their own, in all of its metadata formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.arxiv_authors import authors_in
from paperkin.sources.xml_records import Layout, Record, read_records, root_of
from paperkin.sources.xml_text import text_of, texts_of

_LAYOUT = Layout(roots=("OAI-PMH",), records=("record",))
_IDENTIFIER = re.compile(r"oai:arXiv\.org:(\S+?)(?:v\d+)?", re.IGNORECASE)
_COMMENT = "Comment:"
_ALPHABETIC = re.compile(r"[^\W\d_]")


class ArxivOai:
    """Reads the prefixes arXiv, arXivRaw, arXivOld and oai_dc; the date is that of the first version."""

    name = "arxiv-oai"
    description = "arXiv over OAI-PMH (arXiv, arXivRaw, oai_dc)"

    def recognises(self, head: bytes) -> bool:
        """Take OAI-PMH of arXiv; other repositories speak it too."""
        if root_of(head) not in ("OAI-PMH", "record"):
            return False
        asked = re.search(rb"<request[^<]*<", head)
        return b"oai:arXiv.org:" in head or (asked is not None and b"arxiv.org" in asked[0].lower())

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper a record, and a deletion for each that its header says is deleted."""
        for item in read_records(stream, _LAYOUT):
            yield item if isinstance(item, Refusal) else _read_record(item)


def _read_record(record: Record) -> RawPaper | Deletion | Refusal:
    header, metadata = record.element.find("header"), record.element.find("metadata")
    said = (header.findtext("identifier") if header is not None else None) or ""
    found = _IDENTIFIER.fullmatch(said.strip())
    if found is None:
        return Refusal(record.number, "not_arxiv", "The record's identifier is not arXiv's.", said[:200])
    if header is not None and header.get("status") == "deleted":
        return Deletion(record.number, f"arxiv:{found[1]}")
    inner = next(iter(metadata), None) if metadata is not None else None
    fields = _FORMATS.get(inner.tag) if inner is not None else None
    if inner is None or fields is None:
        form = "none" if inner is None else inner.tag
        return Refusal(record.number, "unknown_metadata", f"The record's metadata format is {form}.", said[:200])
    return arxiv_paper(record.number, found[1], **fields(inner))


def arxiv_paper(line: int, number: str, *, published: str | None, **fields: Any) -> RawPaper:
    """Return the raw paper of an arXiv number without its version; the year is that of the first version."""
    return RawPaper(
        line=line,
        id=f"arxiv:{number}",
        year=int(published[:4]) if published and published[:4].isdecimal() else None,
        published=published,
        venue="arXiv",
        url=f"https://arxiv.org/abs/{number}",
        arxiv=number,
        kind="preprint",
        **{name: value for name, value in fields.items() if name != "extra"},
        extra={name: value for name, value in fields.get("extra", {}).items() if value},
    )


def _in_arxiv(metadata: Element) -> dict[str, Any]:
    categories = text_of(metadata.find("categories"))
    authors = metadata.find("authors")
    parsed = authors is not None and len(authors) > 0
    return {
        "title": text_of(metadata.find("title")),
        "abstract": text_of(metadata.find("abstract")),
        "authors": [*_authors(authors)] if authors is not None and parsed else authors_in(text_of(authors) or ""),
        "published": _first_version(metadata),
        "doi": text_of(metadata.find("doi")),
        "keywords": categories.split() if categories else None,
        "extra": {
            **{name: text_of(metadata.find(name)) for name in ("submitter", "comments", "report-no", "journal-ref")},
            **{name: text_of(metadata.find(name)) for name in ("msc-class", "acm-class", "license")},
            "update_date": text_of(metadata.find("updated")),
            "versions": [version.get("version") for version in metadata.iterfind("version")],
        },
    }


def _authors(authors: Element) -> Iterator[RawAuthor]:
    for author in authors.iterfind("author"):
        parts = (text_of(author.find(name)) for name in ("forenames", "keyname", "suffix"))
        name = " ".join(part.strip() for part in parts if part)
        # "The T2K Beam Group, :" is how a list of authors after a collaboration's name comes out.
        if _ALPHABETIC.search(name):
            yield RawAuthor(name=name, affiliations=texts_of(author.iterfind("affiliation")))


def _first_version(metadata: Element) -> str | None:
    """Return the ISO date of the first version: `created` in arXiv's format, `version` in its raw one."""
    if created := text_of(metadata.find("created")):
        return created.strip()
    first = next((version for version in metadata.iterfind("version") if version.get("version") == "v1"), None)
    said = (first.findtext("date") if first is not None else metadata.findtext("date")) or ""
    try:
        return parsedate_to_datetime(said).date().isoformat()
    except ValueError:
        return None


def _in_dublin_core(metadata: Element) -> dict[str, Any]:
    described = [text.strip() for text in texts_of(metadata.iterfind("description"))]
    identifiers = [text.strip() for text in texts_of(metadata.iterfind("identifier"))]
    dates = sorted(text.strip() for text in texts_of(metadata.iterfind("date")))
    others = [text for text in identifiers if not text.startswith(("http://", "https://", "doi:"))]
    comments = [text.removeprefix(_COMMENT).strip() for text in described if text.startswith(_COMMENT)]
    return {
        "title": text_of(metadata.find("title")),
        "abstract": next((text for text in described if not text.startswith(_COMMENT)), None),
        "authors": [RawAuthor(name=_in_reading_order(name)) for name in texts_of(metadata.iterfind("creator"))],
        "published": dates[0] if dates else None,
        "doi": next((text.removeprefix("doi:") for text in identifiers if text.startswith("doi:")), None),
        "keywords": texts_of(metadata.iterfind("subject")),
        "extra": {
            "comments": " ".join(comments),
            "journal-ref": "; ".join(others),
            "license": text_of(metadata.find("rights")),
            "update_date": dates[-1] if len(dates) > 1 else None,
        },
    }


def _in_reading_order(creator: str) -> str:
    """Turn `Ponomarev, V. Yu.` and `King, Martin, Jr` around; a collaboration's name has no comma."""
    family, *given = (part.strip() for part in creator.split(","))
    return " ".join((*given[:1], family, *given[1:]))


_FORMATS: Mapping[str, Any] = {
    "arXiv": _in_arxiv,
    "arXivRaw": _in_arxiv,
    "arXivOld": _in_arxiv,
    "dc": _in_dublin_core,
}
