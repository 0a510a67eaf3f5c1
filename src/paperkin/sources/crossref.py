"""Crossref: answers of its REST API, and the public data file as JSON or as JSON lines.

Source: github.com/CrossRef/rest-api-doc (api_format.md) and the notes on each yearly public data file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from paperkin.records import RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.sources.json_documents import first_record, read_records
from paperkin.sources.json_values import date_of_parts, first_text, listed, mapping, text, told
from paperkin.text import folded

_ANSWERS = (("message",), ("message", "items"), ("items",))
_OWN_FIELDS = frozenset(
    ("is-referenced-by-count", "reference-count", "references-count", "deposited", "indexed", "member", "prefix")
)
# When the text came out, before when it was registered.
_DATES = ("issued", "published", "published-online", "published-print", "posted", "approved", "accepted")
_NOTICES = ("retraction", "withdrawal", "removal", "erratum", "corrigendum", "correction")
_GONE = frozenset(("retraction", "withdrawal", "removal"))
_PARTS_OF_BOOKS = frozenset(("proceedings-article", "book-chapter", "book-section", "book-part", "reference-entry"))
_TEXTS = ("publisher", "volume", "issue", "page", "article-number", "language")


class Crossref:
    """Reads works. A notice, such as an erratum or a retraction, is of that kind, whatever type it was filed under."""

    name = "crossref"
    description = "Crossref: REST API answers, public data file"

    def recognises(self, head: bytes) -> bool:
        """Take a stream whose first record is a work with a DOI and fields that only Crossref writes."""
        row = first_record(head, _ANSWERS)
        return row is not None and "DOI" in row and bool(_OWN_FIELDS & row.keys())

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a work."""
        for item in read_records(stream, _ANSWERS):
            yield item if isinstance(item, Refusal) else _raw_paper(*item)


def _raw_paper(line: int, row: Mapping[str, Any]) -> RawPaper:
    doi = text(row.get("DOI"))
    return RawPaper(
        line=line,
        id=f"doi:{doi.strip().lower()}" if doi else None,
        title=_title(row),
        abstract=row.get("abstract"),
        authors=[_author(author) for author in map(mapping, listed(row.get("author")))],
        published=next((date for date in map(date_of_parts, map(row.get, _DATES)) if date), None),
        venue=_venue(row),
        url=first_text(row.get("URL"), mapping(mapping(row.get("resource")).get("primary")).get("URL")),
        doi=doi,
        citations=row.get("is-referenced-by-count"),
        kind=_kind(row),
        references=[f"DOI:{cited}" for cited in map(_cited, listed(row.get("reference"))) if cited],
        extra=_extra(row),
    )


def _cited(reference: object) -> str | None:
    doi = text(mapping(reference).get("DOI"))
    return doi.strip() if doi else None


def _title(row: Mapping[str, Any]) -> str | None:
    """Return title and subtitle as one, unless the title ends with the subtitle already."""
    title = first_text(row.get("title"), row.get("original-title"))
    subtitle = first_text(row.get("subtitle"))
    if title and subtitle and not folded(title).endswith(folded(subtitle)):
        return f"{title.rstrip().rstrip(':')}: {subtitle}"
    return title or subtitle


def _author(row: Mapping[str, Any]) -> RawAuthor:
    parts = [part for part in (text(row.get(key)) for key in ("given", "family", "suffix")) if part]
    return RawAuthor(
        name=" ".join(parts) or row.get("name") or row.get("literal"),
        orcid=row.get("ORCID"),
        affiliations=[_affiliation(place) for place in map(mapping, listed(row.get("affiliation")))],
        extra=told(is_organisation=not parts and text(row.get("name")) is not None),
    )


def _affiliation(row: Mapping[str, Any]) -> RawAffiliation:
    ids = (mapping(known) for known in listed(row.get("id")))
    ror = next((known.get("id") for known in ids if str(known.get("id-type")).upper() == "ROR"), None)
    return RawAffiliation(first_text(row.get("name"), row.get("department")), ror, row.get("country"))


def _venue(row: Mapping[str, Any]) -> str | None:
    """Return the journal, the book or the server; for a part of a book in a series, the book, which comes last."""
    containers = [name for name in map(text, listed(row.get("container-title"))) if name]
    if containers:
        return containers[-1] if text(row.get("type")) in _PARTS_OF_BOOKS else containers[0]
    institutions = row.get("institution")
    names = [
        mapping(place).get("name") for place in (institutions if isinstance(institutions, list) else [institutions])
    ]
    return first_text(row.get("container-title"), mapping(row.get("event")).get("name"), names, row.get("group-title"))


def _updates(row: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    updates = [
        told(doi=text(update.get("DOI")), type=text(update.get("type")), date=date_of_parts(update.get("updated")))
        for update in map(mapping, listed(row.get(key)))
    ]
    return [update for update in updates if update]


def _kind(row: Mapping[str, Any]) -> str | None:
    said = [update.get("type") for update in _updates(row, "update-to")]
    notice = next((kind for kind in _NOTICES if kind in said), None)
    if notice:
        return "retraction" if notice in _GONE else notice
    return (
        first_text(row.get("subtype"), row.get("type"))
        if row.get("type") == "posted-content"
        else text(row.get("type"))
    )


def _extra(row: Mapping[str, Any]) -> dict[str, Any]:
    updated_by = _updates(row, "updated-by")
    licences = [text(mapping(licence).get("URL")) for licence in listed(row.get("license"))]
    links = [mapping(link) for link in listed(row.get("link"))]
    pdfs = [link.get("URL") for link in links if link.get("content-type") == "application/pdf"]
    containers = [name for name in map(text, listed(row.get("container-title"))) if name]
    return told(
        is_retracted=any(update.get("type") in _GONE for update in updated_by),
        update_to=_updates(row, "update-to"),
        updated_by=updated_by,
        relations=_relations(row),
        licence=first_text(licences),
        pdf_url=first_text(pdfs),
        event=text(mapping(row.get("event")).get("name")),
        containers=containers if len(containers) > 1 else None,
        editors=[
            name for name in (_author(mapping(editor)).name for editor in listed(row.get("editor"))) if text(name)
        ],
        subjects=[subject for subject in map(text, listed(row.get("subject"))) if subject],
        issn=[issn for issn in map(text, listed(row.get("ISSN"))) if issn],
        isbn=[isbn for isbn in map(text, listed(row.get("ISBN"))) if isbn],
        **{key.replace("-", "_"): text(row.get(key)) for key in _TEXTS},
    )


def _relations(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what a work is to others (`is-preprint-of`, `has-review`, …) by their ids, less what it cites."""
    relations = {
        kind: [found for found in (text(mapping(other).get("id")) for other in listed(others)) if found]
        for kind, others in mapping(row.get("relation")).items()
        if kind not in ("cites", "references")
    }
    return {kind: others for kind, others in relations.items() if others}
