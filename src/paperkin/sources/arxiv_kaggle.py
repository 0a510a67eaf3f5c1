"""The arXiv metadata snapshot that is published on Kaggle (arxiv-metadata-oai-snapshot.json): one article a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.json_lines import first_object, read_objects

_TAKEN = frozenset(("id", "title", "abstract", "authors", "authors_parsed", "doi", "categories", "versions"))


class ArxivKaggle:
    """Reads the snapshot; the year is that of the first version, as arXiv cites it."""

    name = "arxiv-kaggle"
    description = "arXiv metadata snapshot as published on Kaggle"

    def recognises(self, head: bytes) -> bool:
        """Take a stream whose first object has the snapshot's own fields."""
        first = first_object(head)
        return first is not None and {"authors_parsed", "versions"} <= first.keys()

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a line."""
        for item in read_objects(stream):
            yield item if isinstance(item, Refusal) else _raw_paper(*item)


def _raw_paper(line: int, row: Mapping[str, Any]) -> RawPaper:
    number = row.get("id")
    published = _first_version_date(row.get("versions"))
    categories = row.get("categories")
    return RawPaper(
        line=line,
        id=f"arxiv:{number}" if isinstance(number, str) and number.strip() else number,
        title=row.get("title"),
        abstract=row.get("abstract"),
        authors=_authors(row),
        year=int(published[:4]) if published else None,
        published=published,
        venue="arXiv",
        kind="preprint",
        url=f"https://arxiv.org/abs/{number}",
        doi=row.get("doi"),
        arxiv=number,
        keywords=categories.split() if isinstance(categories, str) else None,
        extra={key: value for key, value in row.items() if key not in _TAKEN and value is not None},
    )


def _authors(row: Mapping[str, Any]) -> list[RawAuthor] | Any:
    parsed = row.get("authors_parsed")
    if not isinstance(parsed, list):
        return row.get("authors")
    authors = []
    for parts in parsed:
        if isinstance(parts, list) and len(parts) >= 2:
            family, given, suffix = (*map(str, parts[:3]), "")[:3]
            authors.append(
                RawAuthor(name=" ".join(part for part in (given, family, suffix) if part), affiliations=parts[3:])
            )
        else:
            authors.append(RawAuthor(name=parts))
    return authors


def _first_version_date(versions: object) -> str | None:
    """Read "Thu, 22 Dec 2022 17:01:56 GMT" (RFC 5322) of the first version as an ISO date; None if it is not one."""
    if not isinstance(versions, list) or not versions or not isinstance(versions[0], Mapping):
        return None
    try:
        return parsedate_to_datetime(str(versions[0].get("created"))).date().isoformat()
    except ValueError:
        return None
