"""Web of Science's tagged export (`savedrecs.txt`), with references, and addresses and ORCIDs per author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import BinaryIO

from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.bibliographies import (
    BOM,
    fingerprint,
    reading_order,
    spread_initials,
    tagged_records,
)
from paperkin.sources.dates import iso_date
from paperkin.text import folded

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$", re.S)
_HEAD = re.compile(rb"\s*(?:FN [^\r\n]*(?:Web of|Clarivate|Thomson|ISI)|PT [JBSPCU]\s*[\r\n]+[A-Z][A-Z0-9] )")
_CITED_DOI = re.compile(r"10\.\d{4,9}/[^\s,;\]]+")
_ADDRESS = re.compile(r"\s*\[([^\]]*)\]\s*([^\[]*)")
_PERSON_ID = re.compile(r"\s*([^;/]*)/([^;/\s]+)")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.I)
_KEPT = {"VL": "volume", "IS": "number", "PU": "publisher", "SN": "issn", "LA": "language", "CT": "conference"}
# What the index calls a review is an article that reviews a field.
_KINDS = {"Review": "Review article"}
_UNITS = {"J": "article", "B": "book", "S": "book chapter"}


class WebOfScience:
    """Reads `PT J` to `ER`: full names over short ones, each author's addresses, ORCID and ResearcherID."""

    name = "web-of-science"
    description = "Web of Science tagged export"

    def recognises(self, head: bytes) -> bool:
        """Take text that begins with the export's file name line or with a record's first two tags."""
        return _HEAD.match(head.removeprefix(BOM)) is not None

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a record."""
        for item in tagged_records(stream, _TAG, "PT", ("ER", "EF", "FN", "VR")):
            yield item if isinstance(item, Refusal) else _raw_paper(*item)


def _raw_paper(line: int, record: Iterable[tuple[str, list[str]]]) -> RawPaper:
    lines: dict[str, list[str]] = {}
    for tag, values in record:
        lines.setdefault(tag, []).extend(value for value in values if value)
    text = {tag: " ".join(values) for tag, values in lines.items()}
    published = iso_date(text.get("PY"), text.get("PD"), re.sub(r"\D+", " ", text.get("PD", "")))
    number, kind = text.get("UT", ""), text.get("DT") or _UNITS.get(text.get("PT", ""))
    authors, addresses = _authors(lines)
    author = authors[0].name if authors else None
    return RawPaper(
        line=line,
        id=number or f"web-of-science:{fingerprint(text.get('TI'), text.get('PY'), author)}",
        title=text.get("TI"),
        abstract=text.get("AB"),
        authors=authors,
        year=text.get("PY"),
        published=published if published and len(published) > 4 else None,
        venue=text.get("SO"),
        doi=text.get("DI"),
        citations=_count(text.get("TC") or text.get("Z9")),
        keywords=[word.strip() for tag in ("DE", "ID") for word in text.get(tag, "").split(";")],
        kind=_KINDS.get(kind or "", kind),
        identifiers={"PMID": text["PM"]} if text.get("PM") else None,
        references=[f"DOI:{found[0]}" for cited in lines.get("CR", ()) if (found := _CITED_DOI.search(cited))],
        extra={name: text[tag] for tag, name in _KEPT.items() if text.get(tag)}
        | ({"pages": "-".join(pages)} if (pages := [text[tag] for tag in ("BP", "EP") if text.get(tag)]) else {})
        | ({"categories": text["WC"]} if text.get("WC") else {})
        | ({"addresses": addresses} if addresses else {}),
    )


def _count(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _authors(lines: Mapping[str, list[str]]) -> tuple[list[RawAuthor], list[str]]:
    """Return the authors in order, and the addresses that the record gives to nobody in particular."""
    short = lines.get("AU") or lines.get("BA") or []
    full = lines.get("AF") or lines.get("BF") or []
    names = full if len(full) >= len(short) else short
    places = addresses_by_name(lines.get("C1", ()))
    shared = [line.rstrip(".") for line in lines.get("C1", ()) if "[" not in line]
    if len(shared) == 1 and not places:
        places, shared = {folded(reading_order(name)): shared for name in names}, []
    orcids = ids_by_place(lines.get("OI", ()), names, short)
    researchers = ids_by_place(lines.get("RI", ()), names, short)
    authors = [
        RawAuthor(
            # Where no full name is known, the short one stands in its place: initials, and no given name.
            name=reading_order(spread_initials(name) if name in short else name),
            source_id=f"researcherid:{researchers[place]}" if place in researchers else None,
            orcid=orcids.get(place) if _ORCID.fullmatch(orcids.get(place, "")) else None,
            affiliations=places.get(folded(reading_order(name))),
        )
        for place, name in enumerate(names)
    ]
    return authors or [RawAuthor(name=group) for group in lines.get("CA", ())], shared


def addresses_by_name(lines: Iterable[str]) -> dict[str, list[str]]:
    """Read "[Doe, A; Roe, B] Univ X, City. [Roe, B] Univ Y" into addresses by name, folded and in reading order."""
    places: dict[str, list[str]] = {}
    for names, address in (found for line in lines for found in _ADDRESS.findall(line)):
        for name in names.split(";"):
            places.setdefault(folded(reading_order(name)), []).append(address.strip(" ;").rstrip("."))
    return places


def ids_by_place(lines: Iterable[str], names: Sequence[str], aliases: Sequence[str] = ()) -> dict[int, str]:
    """Read "Doe, Anna/0000-…; Roe, B/E-7174-2011" into ids by the author's place, where one author alone is meant."""
    found: dict[int, str] = {}
    keys = [{folded(name), folded(alias)} for name, alias in zip_longest(names, aliases, fillvalue="")][: len(names)]
    for name, number in _PERSON_ID.findall(" ".join(lines)):
        wanted = folded(name)
        exact = [place for place, key in enumerate(keys) if wanted in key]
        near = exact or [place for place, full in enumerate(names) if _initialled(full) == _initialled(name)]
        if len(near) == 1:
            found.setdefault(near[0], number)
    return found


def _initialled(name: str) -> tuple[str, str]:
    family, _, given = name.partition(",")
    return folded(family), folded(given)[:1]
