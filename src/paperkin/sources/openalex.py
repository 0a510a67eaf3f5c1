"""OpenAlex works: the snapshot's JSON lines, answers of the API, and the snapshot's lists of merged ids.

Source: docs.openalex.org, "Work object" and "Snapshot data format".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from paperkin.identifiers import parse_identifier
from paperkin.records import Deletion, RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.sources.files import BREAKS, damaged
from paperkin.sources.json_documents import first_record, read_records
from paperkin.sources.json_lines import excerpt
from paperkin.sources.json_values import first_text, listed, mapping, number, text, told

MAX_ABSTRACT_WORDS = 50_000
_ANSWERS = (("results",),)
_MERGED_IDS = b"merge_date,id,merge_into_id"
_MAX_CSV_LINE = 10_000
_ID = re.compile(r"(?:https?://(?:www\.|api\.|explore\.)?openalex\.org/(?:works/|authors/)?)?([A-Z]\d{1,12})", re.I)
# Whoever could not be told apart is given this id, by the million.
_NOBODY = "A9999999999"


class OpenAlex:
    """Reads works; other entities are refused as `not_a_work`."""

    name = "openalex"
    description = "OpenAlex works: snapshot JSON lines, API answers, merged ids"

    def recognises(self, head: bytes) -> bool:
        """Take a stream whose first record has the id of a work as OpenAlex writes it, or a list of merged works."""
        if head.startswith(_MERGED_IDS):
            return re.search(rb"\n[^,\n]*,W\d", head[:_MAX_CSV_LINE]) is not None
        row = first_record(head, _ANSWERS)
        if row is None:
            return False
        return "openalex.org/" in str(row.get("id")) and _short_id(row.get("id"), "W") is not None

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper a work, or a deletion for each id that was merged into another."""
        first = stream.readline(_MAX_CSV_LINE) if _begins_with(stream, _MERGED_IDS) else b""
        if first:
            yield from _merged(stream)
            return
        for item in read_records(stream, _ANSWERS):
            yield item if isinstance(item, Refusal) else _raw_paper(*item)


def _begins_with(stream: BinaryIO, prefix: bytes) -> bool:
    peek = getattr(stream, "peek", None)
    if peek is not None:
        try:
            return bool(peek(len(prefix)).startswith(prefix))
        except BREAKS as error:
            raise damaged("the stream", error) from error
    begin = stream.read(len(prefix))
    stream.seek(-len(begin), 1)
    return begin == prefix


def _merged(stream: BinaryIO) -> Iterator[Deletion | Refusal]:
    line_number = 1
    try:
        while line := stream.readline(_MAX_CSV_LINE):
            line_number += 1
            fields = line.decode("utf-8", "replace").split(",")
            gone = _short_id(fields[1].strip(), "W") if len(fields) > 1 else None
            if gone:
                yield Deletion(line_number, f"openalex:{gone}")
            elif line.strip():
                yield Refusal(line_number, "not_a_work", "The line tells no work that was merged.", excerpt(line))
    except BREAKS as error:
        raise damaged("the stream", error) from error


def _raw_paper(line: int, row: Mapping[str, Any]) -> RawPaper | Refusal:
    work = _short_id(row.get("id"), "W")
    if work is None and _short_id(row.get("id"), "") is not None:
        return Refusal(line, "not_a_work", "The record is of another entity than a work.", f"id={row['id']!r}"[:200])
    ids, place, venue = mapping(row.get("ids")), mapping(row.get("primary_location")), mapping(row.get("host_venue"))
    return RawPaper(
        line=line,
        id=f"openalex:{work}" if work else None,
        title=first_text(row.get("title"), row.get("display_name")),
        abstract=_abstract(row),
        authors=[_author(mapping(authorship)) for authorship in listed(row.get("authorships"))],
        year=row.get("publication_year"),
        published=row.get("publication_date"),
        venue=first_text(
            mapping(place.get("source")).get("display_name"), venue.get("display_name"), place.get("raw_source_name")
        ),
        url=first_text(row.get("doi"), place.get("landing_page_url"), venue.get("url"), row.get("id")),
        doi=first_text(row.get("doi"), ids.get("doi")),
        arxiv=_arxiv(row),
        citations=row.get("cited_by_count"),
        keywords=_keywords(row),
        kind=first_text(row.get("type"), row.get("type_crossref")),
        identifiers=told(PMID=_last_digits(ids.get("pmid")), PMCID=_last_digits(ids.get("pmcid"))),
        references=[f"OpenAlex:{cited}" for cited in map(_work_id, listed(row.get("referenced_works"))) if cited],
        extra=_extra(row, ids, place),
    )


def _short_id(value: object, kind: str) -> str | None:
    found = _ID.fullmatch(value.strip()) if isinstance(value, str) else None
    short = found[1].upper() if found else None
    return short if short and short.startswith(kind) else None


def _work_id(value: object) -> str | None:
    return _short_id(value, "W")


def _last_digits(value: object) -> str | None:
    found = re.search(r"(\d{1,9})/?$", value.strip(), re.ASCII) if isinstance(value, str) else None
    return found[1] if found else number(value)


def _abstract(row: Mapping[str, Any]) -> str | None:
    """Return the abstract, put together from an index of words to their positions as publishers' terms demand it."""
    index = row.get("abstract_inverted_index")
    if isinstance(index, str):
        try:
            index = orjson.loads(index)
        except orjson.JSONDecodeError:
            return text(index)
    index = mapping(index)
    index = mapping(index["InvertedIndex"]) if isinstance(index.get("InvertedIndex"), Mapping) else index
    words: dict[int, str] = {}
    for word, positions in index.items():
        for position in listed(positions):
            if type(position) is int and position >= 0:
                words.setdefault(position, word)
    in_order = [words[position] for position in sorted(words)[:MAX_ABSTRACT_WORDS]]
    return " ".join(in_order) or text(row.get("abstract"))


def _author(authorship: Mapping[str, Any]) -> RawAuthor:
    author = mapping(authorship.get("author"))
    author_id = _short_id(author.get("id"), "A")
    name, raw_name = text(author.get("display_name")), text(authorship.get("raw_author_name"))
    return RawAuthor(
        name=name or raw_name,
        source_id=f"openalex:{author_id}" if author_id and author_id != _NOBODY else None,
        orcid=author.get("orcid"),
        affiliations=_affiliations(authorship),
        extra=told(
            raw_name=raw_name if raw_name != name else None,
            raw_affiliations=[raw for raw in map(text, listed(authorship.get("raw_affiliation_strings"))) if raw],
            corresponding=authorship.get("is_corresponding") is True,
        ),
    )


def _affiliations(authorship: Mapping[str, Any]) -> list[RawAffiliation]:
    """Return the institutions that OpenAlex knew, and the strings on the paper in which it knew none."""
    known = [
        RawAffiliation(institution.get("display_name"), institution.get("ror"), institution.get("country_code"))
        for institution in map(mapping, listed(authorship.get("institutions")))
    ]
    strings = [
        affiliation.get("raw_affiliation_string")
        for affiliation in map(mapping, listed(authorship.get("affiliations")))
        if not listed(affiliation.get("institution_ids"))
    ]
    if not known and not strings:
        strings = listed(authorship.get("raw_affiliation_strings")) or [authorship.get("raw_affiliation_string")]
    return known + [RawAffiliation(string) for string in map(text, strings) if string]


def _keywords(row: Mapping[str, Any]) -> list[str]:
    """Return the keywords, which were called `keyword` before they were called `display_name`."""
    words = (
        first_text(mapping(word).get("display_name"), mapping(word).get("keyword"), word)
        for word in listed(row.get("keywords"))
    )
    return [word for word in words if word]


def _locations(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [mapping(location) for location in listed(row.get("locations"))]


def _arxiv(row: Mapping[str, Any]) -> str | None:
    for location in _locations(row):
        for address in (location.get("landing_page_url"), location.get("pdf_url")):
            found = parse_identifier(address) if isinstance(address, str) and "arxiv" in address.lower() else None
            if found is not None and found.scheme == "arXiv":
                return found.value
    return None


def _extra(row: Mapping[str, Any], ids: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
    access, best = mapping(row.get("open_access")), mapping(row.get("best_oa_location"))
    return told(
        is_retracted=row.get("is_retracted") is True,
        is_paratext=row.get("is_paratext") is True,
        language=text(row.get("language")),
        type_crossref=text(row.get("type_crossref")),
        version=text(place.get("version")),
        oa_status=text(access.get("oa_status")),
        oa_url=first_text(access.get("oa_url"), best.get("pdf_url"), best.get("landing_page_url")),
        licence=first_text(best.get("license"), place.get("license")),
        mag=number(ids.get("mag")),
        topic=text(mapping(row.get("primary_topic")).get("display_name")),
        biblio={key: value for key, value in mapping(row.get("biblio")).items() if text(value)},
        locations=[found for found in map(_location, _locations(row)) if found],
    )


def _location(location: Mapping[str, Any]) -> dict[str, Any]:
    return told(
        url=text(location.get("landing_page_url")),
        pdf_url=text(location.get("pdf_url")),
        source=text(mapping(location.get("source")).get("display_name")),
        version=text(location.get("version")),
        licence=text(location.get("license")),
    )
