"""OpenReview: notes of its API, version 2 (`{"value": …}` around every field) and version 1 (bare fields).

Source: docs.openreview.net, "Notes" and "API 2 vs API 1".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from paperkin.identifiers import parse_identifier
from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.dates import year_in
from paperkin.sources.json_documents import first_record, read_records
from paperkin.sources.json_values import date_of_milliseconds, first_text, listed, mapping, text, told

_ANSWERS = (("notes",),)
_SITE = "https://openreview.net"
_NOTE_FIELDS = frozenset(("forum", "invitation", "invitations", "signatures", "replyto", "cdate", "tcdate", "domain"))
# "ICLR.cc/2024/Conference", and no workshop, no rejected submission.
_CONFERENCE = re.compile(r"([A-Za-z]+)(?:\.(?:cc|org))?/(\d{4})/Conference")
_ENTRY_TYPE = re.compile(r"\s*@([a-z]+)", re.I)
_PROFILE = re.compile(r"~\S+\d")


class OpenReview:
    """Reads submissions; reviews, comments and decisions are refused as `not_a_paper`, deleted notes are deletions."""

    name = "openreview"
    description = "OpenReview notes (API 2 and API 1)"

    def recognises(self, head: bytes) -> bool:
        """Take a stream whose first record is a note: an id, a content, and what OpenReview files notes by."""
        row = first_record(head, _ANSWERS)
        if row is None:
            return False
        return "id" in row and isinstance(row.get("content"), Mapping) and bool(_NOTE_FIELDS & row.keys())

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper a submission."""
        for item in read_records(stream, _ANSWERS):
            yield item if isinstance(item, Refusal) else _item(*item)


def _item(line: int, row: Mapping[str, Any]) -> RawPaper | Deletion | Refusal:
    note, forum = text(row.get("id")), text(row.get("forum"))
    if text(row.get("replyto")) or (forum and note and forum != note):
        return Refusal(line, "not_a_paper", "The note is a reply to a submission.", f"id={note!r}"[:200])
    submission = forum or note
    if submission and row.get("ddate"):
        return Deletion(line, f"openreview:{submission.strip()}")
    return _raw_paper(line, submission, row)


def _raw_paper(line: int, submission: str | None, row: Mapping[str, Any]) -> RawPaper:
    content = {key: _value(field) for key, field in mapping(row.get("content")).items()}
    venue, venue_id = first_text(content.get("venue")), first_text(content.get("venueid")) or ""
    conference = _CONFERENCE.fullmatch(venue_id)
    published = date_of_milliseconds(row.get("pdate"))
    link = first_text(content.get("html"), content.get("ee"))
    elsewhere = parse_identifier(link) if link else None
    entry = _ENTRY_TYPE.match(first_text(content.get("_bibtex")) or "")
    return RawPaper(
        line=line,
        id=f"openreview:{submission.strip()}" if submission else None,
        title=content.get("title"),
        abstract=content.get("abstract"),
        authors=_authors(content),
        year=int(conference[2]) if conference else _year(row, venue, venue_id, published),
        published=published,
        venue=conference[1] if conference else venue,
        url=f"{_SITE}/forum?id={submission.strip()}" if submission else None,
        doi=first_text(content.get("doi")) or (elsewhere.value if elsewhere and elsewhere.scheme == "DOI" else None),
        arxiv=elsewhere.value if elsewhere and elsewhere.scheme == "arXiv" else None,
        keywords=content.get("keywords"),
        kind=entry[1] if entry and entry[1].casefold() != "misc" else None,
        extra=_extra(row, content, venue, venue_id),
    )


def _value(field: object) -> Any:
    return field.get("value") if isinstance(field, Mapping) and "value" in field else field


def _year(row: Mapping[str, Any], venue: str | None, venue_id: str, published: str | None) -> int | None:
    """Return the year of the venue, which is often the one after the submission's."""
    for said in (venue, venue_id, *_invitations(row), published, *map(date_of_milliseconds, _created(row))):
        if year := year_in(said):
            return year
    return None


def _invitations(row: Mapping[str, Any]) -> list[str]:
    invitations = [row.get("invitation"), *listed(row.get("invitations"))]
    return [invitation for invitation in map(text, invitations) if invitation]


def _created(row: Mapping[str, Any]) -> tuple[object, object]:
    return row.get("cdate"), row.get("tcdate")


def _authors(content: Mapping[str, Any]) -> list[RawAuthor] | Any:
    """Return the authors with their profiles. Addresses that stand in for a profile are left where they are."""
    names, ids = content.get("authors"), listed(content.get("authorids"))
    if not isinstance(names, list):
        return names
    if len(ids) != len(names):
        ids = [None] * len(names)
    return [_author(name, profile) for name, profile in zip(names, ids, strict=True)]


def _author(name: object, profile: object) -> RawAuthor:
    if isinstance(name, Mapping):
        profile, name = name.get("username"), first_text(name.get("fullname"), name.get("name"))
    known = isinstance(profile, str) and _PROFILE.fullmatch(profile.strip())
    return RawAuthor(
        name=name, source_id=f"openreview:{profile.strip()}" if known and isinstance(profile, str) else None
    )


def _extra(row: Mapping[str, Any], content: Mapping[str, Any], venue: str | None, venue_id: str) -> dict[str, Any]:
    pdf = first_text(content.get("pdf"))
    return told(
        tldr=first_text(content.get("TLDR"), content.get("TL;DR"), content.get("one-sentence_summary")),
        decision=venue,
        venue_id=venue_id or None,
        invitation=first_text(_invitations(row)),
        primary_area=first_text(content.get("primary_area")),
        pdf_url=f"{_SITE}{pdf}" if pdf and pdf.startswith("/") else pdf,
        code=first_text(content.get("code")),
        licence=first_text(row.get("license"), content.get("license")),
        created=first_text(*map(date_of_milliseconds, _created(row))),
    )
