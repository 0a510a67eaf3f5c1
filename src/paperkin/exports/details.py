"""Volume, pages and the like: what sources said beyond a paper's own fields, each source in its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paperkin.records import Authorship
from paperkin.text import cleaned

_MAX_CHARACTERS = 200
_PAGES = re.compile(r"\s*[-‐‑‒–—]+\s*")


@dataclass(frozen=True, slots=True)
class Details:
    """Where in its venue a paper stands. pages: `12-20`, or one number."""

    volume: str | None = None
    number: str | None = None
    pages: str | None = None
    publisher: str | None = None
    series: str | None = None
    edition: str | None = None
    issn: str | None = None
    isbn: str | None = None
    language: str | None = None
    editors: tuple[Authorship, ...] = ()


def details(extra: Mapping[str, Any]) -> Details:
    """Return what a paper's `extra` says under the names that the readers file it under."""
    # OpenAlex and Semantic Scholar keep these together.
    said = {**_mapping(extra.get("journal")), **_mapping(extra.get("biblio")), **extra}
    pages = _text(said, "pages", "page")
    if pages is None and (first := _text(said, "first_page")):
        last = _text(said, "last_page")
        pages = f"{first}-{last}" if last and last != first else first
    number = _text(said, "issue", "number")
    editors = extra.get("editors")
    return Details(
        volume=_text(said, "volume"),
        # CSL-JSON's number may be `arXiv:2001.00001`.
        number=None if number and ":" in number else number,
        pages=_PAGES.sub("-", pages) if pages else None,
        publisher=_text(said, "publisher"),
        series=_text(said, "series"),
        edition=_text(said, "edition"),
        issn=_text(said, "issn", "ISSN"),
        isbn=_text(said, "isbn", "ISBN"),
        language=_text(said, "language"),
        editors=tuple(Authorship(name) for name in map(_plain, editors if isinstance(editors, list) else ()) if name),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(said: Mapping[str, Any], *names: str) -> str | None:
    return next((text for text in (_plain(said.get(name)) for name in names) if text), None)


def _plain(value: Any) -> str | None:
    """Return a text or a number, or the first of several, in one line; None for anything else."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = cleaned(str(value))
    return text if 0 < len(text) <= _MAX_CHARACTERS else None
