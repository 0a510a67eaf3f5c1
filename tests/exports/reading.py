"""Papers to export, and what paperkin's own readers make of what was exported."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from paperkin.exports import write_export
from paperkin.identifiers import Identifier
from paperkin.normalise import Normalised, normalise_paper
from paperkin.records import Authorship, Paper, RawPaper
from paperkin.sources import SOURCES

LATEST_YEAR = 2030


def paper(*names: str, **given: Any) -> Paper:
    """Return a paper by these people, with whatever else is given."""
    authors = tuple(Authorship(name) for name in names)
    return Paper(**{"id": "a", "title": "On things", "authors": authors, "year": 2021, **given})


def identified(*identifiers: str) -> tuple[Identifier, ...]:
    """Return identifiers from `DOI:10.1000/x` and their kin, kept as they are."""
    return tuple(Identifier(*text.split(":", 1)) for text in identifiers)


def exported(papers: Iterable[Paper], form: str) -> str:
    """Return an export as text."""
    return b"".join(write_export(papers, form)).decode()


def read_back(papers: Iterable[Paper], form: str) -> list[Paper]:
    """Return the papers that the format's reader finds in an export. Fails on any refusal."""
    found = []
    for raw in SOURCES[form].read(io.BytesIO(b"".join(write_export(papers, form)))):
        assert isinstance(raw, RawPaper), raw
        normalised = normalise_paper(raw, form, LATEST_YEAR)
        assert isinstance(normalised, Normalised), normalised
        found.append(normalised.paper)
    return found
