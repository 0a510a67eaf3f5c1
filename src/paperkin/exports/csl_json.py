"""CSL-JSON: one array of items, as Zotero and pandoc read it.

Source: the schema csl-data.json of github.com/citation-style-language/schema, 1.0.2. What it has no place for goes into
the note as `PMID: …`, one a line, where Zotero looks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from paperkin.exports.addresses import addresses, identifier, month_and_day
from paperkin.exports.citation_keys import CitationKeys
from paperkin.exports.details import details
from paperkin.exports.personal_names import personal_name
from paperkin.exports.publication_types import PublicationType, publication_type
from paperkin.records import Authorship, Paper

_TYPES = {
    PublicationType.JOURNAL: "article-journal",
    PublicationType.CONFERENCE: "paper-conference",
    PublicationType.PREPRINT: "article",
    PublicationType.BOOK: "book",
    PublicationType.CHAPTER: "chapter",
    PublicationType.THESIS: "thesis",
    PublicationType.REPORT: "report",
    PublicationType.DATASET: "dataset",
    PublicationType.OTHER: "document",
}


def csl_json(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Yield one array, an item a piece, in UTF-8."""
    keys = CitationKeys()
    before = b"[\n"
    for paper in papers:
        yield before + orjson.dumps(_item(paper, keys.key(paper)))
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _item(paper: Paper, key: str) -> dict[str, Any]:
    kind = publication_type(paper)
    more = details(paper.extra)
    arxiv = identifier(paper, "arXiv")
    item = {
        "id": key,
        "type": _TYPES[kind],
        "title": paper.title,
        "author": [_name(author) for author in paper.authors],
        "editor": [_name(editor) for editor in more.editors],
        "issued": _date(paper),
        "container-title": paper.venue or "",
        "genre": "preprint" if kind is PublicationType.PREPRINT else None,
        "number": f"arXiv:{arxiv}" if arxiv and kind is PublicationType.PREPRINT else None,
        "volume": more.volume,
        "issue": more.number,
        "page": more.pages,
        "publisher": more.publisher,
        "collection-title": more.series,
        "edition": more.edition,
        "ISSN": more.issn,
        "ISBN": more.isbn,
        "language": more.language,
        "DOI": identifier(paper, "DOI"),
        "PMID": identifier(paper, "PMID"),
        "PMCID": pmcid if (pmcid := identifier(paper, "PMCID")) is None else f"PMC{pmcid}",
        "URL": next(iter(addresses(paper)), None),
        "keyword": ", ".join(paper.keywords),
        "abstract": paper.abstract,
        "note": "\n".join(
            f"{scheme}: {value}"
            for scheme in ("arXiv", "ACL", "OpenAlex", "S2", "CorpusId")
            if (value := identifier(paper, scheme))
        ),
    }
    return {name: value for name, value in item.items() if value}


def _name(author: Authorship) -> dict[str, str]:
    name = personal_name(author)
    if not name.given:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}


def _date(paper: Paper) -> dict[str, list[list[int]]] | None:
    if paper.year is None:
        return None
    month, day = month_and_day(paper)
    return {"date-parts": [[part for part in (paper.year, month, day) if part]]}
