"""Paper lists as Paper Copilot publishes them: an array of flat records for each venue and year (`icra2010.json`).

The records do not say what venue and year they are of; the file's name does. A record without an id has the first ten
digits of its title's MD5 for one.
Source: github.com/papercopilot/paperlists, as its files are; it has no description of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from paperkin.records import RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.sources.dates import year_in
from paperkin.sources.json_documents import first_record, read_records
from paperkin.sources.json_values import first_text, told
from paperkin.text import cleaned

_OWN_FIELDS = frozenset(
    ("author_site", "aff", "aff_unique_norm", "gs_citation", "gs_version_total", "or_profile", "authorids")
)
_NAMES = {"nips": "NeurIPS", "corl": "CoRL", "automl": "AutoML", "acmmm": "ACM MM"}
_FILE_NAME = re.compile(r"([a-z0-9]*[a-z])_?((?:19|20)\d{2})(?!\d)", re.I)
_PROCEEDINGS_OF_SITE = re.compile(
    r"/content_?([a-z]+)_?((?:19|20)\d{2})/|//(nips|icml|iclr)\.cc/virtual/(\d{4})/", re.I
)
_YEAR_IN_BIBTEX = re.compile(r"\byear\s*=\s*[{\"]?(\d{4})")
_ID_DIGITS = 10


class Paperlists:
    """Reads `[{"title": …, "author": "A;B", "aff": "…;…", "site": …, "gs_citation": …}, …]`."""

    name = "paperlists"
    description = "paperlists (Paper Copilot): one array of papers for each venue and year"

    def recognises(self, head: bytes) -> bool:
        """Take a stream whose first record has a title, authors in one text, and fields that only these lists have."""
        row = first_record(head)
        return (
            row is not None
            and isinstance(row.get("title"), str)
            and isinstance(row.get("author"), str)
            and bool(_OWN_FIELDS & row.keys())
        )

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a record."""
        proceedings = _proceedings_of_name(getattr(stream, "name", None))
        for item in read_records(stream):
            yield item if isinstance(item, Refusal) else _raw_paper(*item, proceedings)


def _proceedings_of_name(name: object) -> tuple[str, int] | None:
    found = _FILE_NAME.match(PurePath(name).name) if isinstance(name, str) else None
    return (found[1].lower(), int(found[2])) if found else None


def _raw_paper(line: int, row: Mapping[str, Any], proceedings: tuple[str, int] | None) -> RawPaper:
    venue, year = proceedings or _proceedings_of_site(row.get("site")) or (None, _year(row))
    title, site = first_text(row.get("title")), first_text(row.get("site"), row.get("openreview"))
    own_id = first_text(row.get("id")) or (
        hashlib.md5(title.encode(), usedforsecurity=False).hexdigest()[:_ID_DIGITS] if title else None
    )
    return RawPaper(
        line=line,
        id=f"{f'{venue}{year}' if venue else 'paperlists'}:{own_id.strip()}" if own_id else None,
        title=title,
        abstract=row.get("abstract"),
        authors=_authors(row),
        year=year,
        venue=_NAMES.get(venue, venue.upper()) if venue else None,
        url=site,
        doi=first_text(row.get("doi")),
        arxiv=first_text(row.get("arxiv")),
        citations=_citations(row.get("gs_citation")),
        keywords=_cells(row.get("keywords")),
        extra=told(
            status=first_text(row.get("status")),
            track=first_text(row.get("track")),
            primary_area=first_text(row.get("primary_area")),
            tldr=first_text(row.get("tldr")),
            pdf_url=first_text(row.get("pdf"), row.get("oa")),
            code=first_text(row.get("github")),
            project=first_text(row.get("project")),
        ),
    )


def _proceedings_of_site(site: object) -> tuple[str, int] | None:
    found = _PROCEEDINGS_OF_SITE.search(site) if isinstance(site, str) else None
    return ((found[1] or found[3]).lower(), int(found[2] or found[4])) if found else None


def _year(row: Mapping[str, Any]) -> int | None:
    found = _YEAR_IN_BIBTEX.search(first_text(row.get("bibtex")) or "")
    return int(found[1]) if found else year_in(first_text(row.get("site")))


def _citations(value: object) -> object:
    """Return the count; -1 stands for one that was not looked up."""
    return None if value == -1 else value


def _cells(value: object, separator: str = ";") -> list[str]:
    return [cleaned(cell) for cell in value.split(separator)] if isinstance(value, str) and value.strip() else []


def _authors(row: Mapping[str, Any]) -> list[RawAuthor]:
    """Return the authors, each with what the other columns hold at the same place.

    A column of another length than that of the names says nothing about any of them: older lists name each
    affiliation once, whosever it is. Robotics venues write every list of authors twice, and the affiliations once.
    """
    told_names = first_text(row.get("author"), row.get("author_site"), row.get("authors"))
    names = _cells(told_names) if ";" in (told_names or "") else _cells(told_names, ",")
    ids = _column(row, "authorids", names)
    half, odd = divmod(len(names), 2)
    if half and not odd and names[:half] == names[half:] and ids[:half] == ids[half:]:
        names, ids = names[:half], ids[:half]
    columns = {key: _column(row, key, names) for key in ("aff", "orcid", "dblp", "google_scholar", "homepage")}
    return [
        RawAuthor(
            name=name,
            source_id=_source_id(ids[place]),
            orcid=columns["orcid"][place] or None,
            affiliations=[RawAffiliation(part) for part in columns["aff"][place].split("+") if part.strip()],
            extra=told(**{key: columns[key][place] for key in ("dblp", "google_scholar", "homepage")}),
        )
        for place, name in enumerate(names)
    ]


def _column(row: Mapping[str, Any], key: str, names: list[str]) -> list[str]:
    cells = _cells(row.get(key))
    return cells if len(cells) == len(names) else [""] * len(names)


def _source_id(value: str) -> str | None:
    """Return a person's id with the name of whoever gave it; addresses that stand in for one are no ids."""
    if value.startswith("~"):
        return f"openreview:{value}"
    if found := re.fullmatch(r"/(?:author/)?(\d{6,})/?", value):
        return f"ieee:{found[1]}"
    if found := re.fullmatch(r"/[a-z]/([\w.-]+)/?", value):
        return f"acl:{found[1]}"
    return None if "@" in value or not value else value
