"""paperkin's own JSON lines, which `paperkin ingest` reads back to the same papers: docs/reference/json-lines.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from paperkin.records import Affiliation, Authorship, Paper


def json_lines(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Yield one object a paper: the fields that have a value, and beside them what its source said beyond them.

    A person's id in this library, and the name of the reader that a paper came through, are not in it: they are given
    anew where the lines are read.
    """
    for paper in papers:
        yield orjson.dumps(_object(paper), option=orjson.OPT_APPEND_NEWLINE)


def _object(paper: Paper) -> dict[str, Any]:
    identifiers: dict[str, list[str]] = defaultdict(list)
    for item in paper.identifiers:
        identifiers[item.scheme].append(item.value)
    row = {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [_author(author) for author in paper.authors],
        "year": paper.year,
        "published": paper.published,
        "venue": paper.venue,
        "url": paper.url,
        "doi": next(iter(identifiers["DOI"]), None),
        "arxiv": next(iter(identifiers["arXiv"]), None),
        "identifiers": {scheme: values for scheme, values in identifiers.items() if values},
        "citations": paper.citations,
        "keywords": paper.keywords,
        "kind": paper.kind,
        "references": [str(item) for item in paper.references],
    }
    return _told(row) | {name: value for name, value in paper.extra.items() if name not in row}


def _author(author: Authorship) -> dict[str, Any]:
    row = {
        "name": author.name,
        "id": author.source_id,
        "orcid": author.orcid,
        "affiliations": [_affiliation(place) for place in author.affiliations],
    }
    taken = {*row, "affiliation"}
    return _told(row) | {name: value for name, value in author.extra.items() if name not in taken}


def _affiliation(place: Affiliation) -> str | dict[str, Any]:
    if place.ror is None and place.country is None:
        return place.name
    return _told({"name": place.name, "ror": place.ror, "country": place.country})


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, but not the number 0."""
    return {name: value for name, value in row.items() if value or isinstance(value, int)}
