"""paperkin's own JSON lines: one paper a line, described in docs/reference/json-lines.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from paperkin.records import RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.sources.json_lines import first_object, read_objects

_PAPER_FIELDS = frozenset(
    (
        *("id", "title", "abstract", "authors", "year", "published", "venue", "url", "doi", "arxiv", "citations"),
        *("keywords", "kind", "identifiers", "references"),
    )
)
_AUTHOR_FIELDS = frozenset(("name", "id", "orcid", "affiliation", "affiliations"))


class PaperkinJsonLines:
    """Reads `{"id": …, "title": …, "abstract": …, "authors": [{"name": …}], "year": …, "venue": …}`."""

    name = "jsonl"
    description = "paperkin's own JSON lines"

    def recognises(self, head: bytes) -> bool:
        """Take any stream whose first object looks at all like a paper."""
        first = first_object(head)
        return first is not None and ("title" in first or "id" in first)

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a line."""
        for item in read_objects(stream):
            yield item if isinstance(item, Refusal) else _raw_paper(*item)


def _raw_paper(line: int, row: Mapping[str, Any]) -> RawPaper:
    authors = row.get("authors")
    return RawPaper(
        line=line,
        authors=[_raw_author(author) for author in authors] if isinstance(authors, list) else authors,
        extra={key: value for key, value in row.items() if key not in _PAPER_FIELDS},
        **{key: row.get(key) for key in _PAPER_FIELDS if key != "authors"},
    )


def _raw_author(author: object) -> RawAuthor:
    if not isinstance(author, Mapping):
        return RawAuthor(name=author)
    affiliations = author.get("affiliations") or author.get("affiliation")
    return RawAuthor(
        name=author.get("name"),
        source_id=author.get("id"),
        orcid=author.get("orcid"),
        affiliations=[_raw_affiliation(item) for item in affiliations]
        if isinstance(affiliations, list)
        else affiliations,
        extra={key: value for key, value in author.items() if key not in _AUTHOR_FIELDS},
    )


def _raw_affiliation(affiliation: object) -> object:
    if not isinstance(affiliation, Mapping):
        return affiliation
    return RawAffiliation(affiliation.get("name"), affiliation.get("ror"), affiliation.get("country"))
