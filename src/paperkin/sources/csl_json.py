"""CSL-JSON: the bibliography that Zotero, Mendeley, pandoc and every citation processor write.

Its ids are a library's own citation keys, so a record's id here is that key and a fingerprint of the title: two
libraries that call different works `smith2020` stay two, and the same library read again finds its own.
Source: the schema csl-data.json of github.com/citation-style-language/schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.bibliographies import fingerprint
from paperkin.sources.dates import iso_date, year_in
from paperkin.sources.json_documents import first_record, read_records
from paperkin.sources.json_values import date_of_parts, first_text, listed, mapping, number, text, told

_ANSWERS = (("items",), ("references",))
_OTHERS_FIELDS = frozenset(("authors", "deposited", "indexed", "member", "authorships", "paperId"))
_VENUES = ("container-title", "event-title", "event", "collection-title")
_ARXIV = re.compile(r"\barxiv:\s*([a-z.-]+/\d{7}|\d{4}\.\d{4,5})", re.I)
_NOTED = ("ACL", "OpenAlex", "S2", "CorpusId")
_IN_NOTE = {key: re.compile(rf"^\s*{key}\s*:\s*(\S+)", re.I | re.M) for key in ("DOI", "PMID", "PMCID", *_NOTED)}
_ISO_DATE = re.compile(r"\s*(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?!\d)")
_KEPT = ("publisher", "volume", "issue", "page", "language", "edition", "genre", "number", "ISSN", "ISBN", "note")


class CslJson:
    """Reads `[{"id": …, "type": "article-journal", "title": …, "author": [{"family": …, "given": …}], …}]`."""

    name = "csl-json"
    description = "CSL-JSON bibliography (Zotero, Mendeley, pandoc)"

    def recognises(self, head: bytes) -> bool:
        """Take a stream whose first record has a type and people, a date or a container as CSL writes them."""
        row = first_record(head, _ANSWERS)
        if row is None or not isinstance(row.get("type"), str) or _OTHERS_FIELDS & row.keys():
            return False
        people = [mapping(person) for person in listed(row.get("author")) + listed(row.get("editor"))]
        is_named = any({"family", "literal"} & person.keys() for person in people)
        is_dated = bool({"date-parts", "raw", "literal"} & mapping(row.get("issued")).keys())
        return is_named or is_dated or bool({"container-title", "DOI", "URL"} & row.keys())

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper an item."""
        for item in read_records(stream, _ANSWERS):
            yield item if isinstance(item, Refusal) else _raw_paper(*item)


def _raw_paper(line: int, row: Mapping[str, Any]) -> RawPaper:
    key, title = first_text(row.get("id")) or number(row.get("id")), first_text(row.get("title"))
    note = text(row.get("note")) or ""
    return RawPaper(
        line=line,
        id=f"csl:{(key or '').strip()[:200]}-{fingerprint(title, digits=8)}" if key or title else None,
        title=title,
        abstract=row.get("abstract"),
        authors=[_author(author) for author in map(mapping, listed(row.get("author")))],
        published=next((date for date in map(_date, map(row.get, ("issued", "original-date"))) if date), None),
        venue=first_text(*map(row.get, _VENUES)),
        url=text(row.get("URL")),
        doi=text(row.get("DOI")) or _in_note("DOI", note),
        arxiv=_arxiv(row, note),
        keywords=row.get("keyword"),
        kind=_kind(row, note),
        identifiers=told(
            PMID=number(row.get("PMID")) or _in_note("PMID", note),
            PMCID=text(row.get("PMCID")) or _in_note("PMCID", note),
            **{scheme: _in_note(scheme, note) for scheme in _NOTED},
        ),
        extra=told(
            citation_key=first_text(row.get("citation-key"), key),
            editors=[name for name in (_author(mapping(editor)).name for editor in listed(row.get("editor"))) if name],
            **{name.lower(): text(row.get(name)) for name in _KEPT},
        ),
    )


def _author(row: Mapping[str, Any]) -> RawAuthor:
    """Return the author, in reading order with the particles where they belong: Ludwig van Beethoven."""
    keys = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    parts = [part.strip() for part in (text(row.get(key)) for key in keys) if part]
    return RawAuthor(name=" ".join(parts) or text(row.get("literal")), orcid=row.get("ORCID"))


def _kind(row: Mapping[str, Any], note: str) -> str | None:
    """Return the type; `article` without more is CSL's word for a preprint, and for what fits nowhere else."""
    kind, genre = text(row.get("type")), text(row.get("genre")) or ""
    return "preprint" if kind == "article" and ("preprint" in genre.lower() or _arxiv(row, note)) else kind


def _date(value: object) -> str | None:
    """Return a date that is in parts, in ISO 8601, or anything else with a year in it."""
    if parts := date_of_parts(value):
        return parts
    said = text(value) or first_text(mapping(value).get("raw"), mapping(value).get("literal"))
    found = _ISO_DATE.match(said or "")
    if found:
        return iso_date(*found.groups())
    year = year_in(said)
    return str(year) if year else None


def _in_note(key: str, note: str) -> str | None:
    found = _IN_NOTE[key].search(note)
    return found[1] if found else None


def _arxiv(row: Mapping[str, Any], note: str) -> str | None:
    """Return the arXiv id from where exporters put it: the number, the journal's name, the note."""
    for said in (row.get("number"), row.get("container-title"), row.get("archive_location"), note):
        found = _ARXIV.search(said) if isinstance(said, str) else None
        if found:
            return found[1]
    return None
