"""RIS: tagged lines, as every reference manager imports them.

Source: the RIS format specification of Research Information Systems, 2011, with UTF-8 as everybody writes it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paperkin.exports.addresses import addresses, identifier
from paperkin.exports.citation_keys import CitationKeys
from paperkin.exports.details import details
from paperkin.exports.personal_names import personal_name
from paperkin.exports.publication_types import PublicationType, publication_type
from paperkin.records import Authorship, Paper

# CONF rather than CPAPER, which older importers do not know; RIS has no preprints.
_TYPES = {
    PublicationType.JOURNAL: "JOUR",
    PublicationType.CONFERENCE: "CONF",
    PublicationType.PREPRINT: "UNPB",
    PublicationType.BOOK: "BOOK",
    PublicationType.CHAPTER: "CHAP",
    PublicationType.THESIS: "THES",
    PublicationType.REPORT: "RPRT",
    PublicationType.DATASET: "DATA",
    PublicationType.OTHER: "GEN",
}


def ris(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Yield one record a paper, with CRLF and in UTF-8."""
    keys = CitationKeys()
    for paper in papers:
        lines = [
            f"{tag}  - {value.strip()}" for tag, value in _lines(paper, keys.key(paper)) if value and value.strip()
        ]
        yield ("\r\n".join(lines) + "\r\nER  - \r\n\r\n").encode()


def _lines(paper: Paper, key: str) -> Iterator[tuple[str, str | None]]:
    more = details(paper.extra)
    first_page, _, last_page = (more.pages or "").partition("-")
    year, month, day = [*(paper.published or "").split("-"), "", "", ""][:3]
    yield "TY", _TYPES[publication_type(paper)]
    yield "ID", key
    yield "TI", paper.title
    yield from (("AU", _name(author)) for author in paper.authors)
    yield from (("ED", _name(editor)) for editor in more.editors)
    yield "T2", paper.venue
    yield "PY", str(paper.year or "")
    yield "DA", f"{year}/{month}/{day}/" if month else None
    yield "VL", more.volume
    yield "IS", more.number
    yield "SP", first_page
    yield "EP", last_page
    yield "PB", more.publisher
    yield "T3", more.series
    yield "ET", more.edition
    yield "SN", more.issn or more.isbn
    yield "LA", more.language
    yield "AB", paper.abstract
    yield from (("KW", keyword.replace(";", ",")) for keyword in paper.keywords)
    yield "DO", _doi(paper)
    if pmid := identifier(paper, "PMID"):
        yield "AN", pmid
        yield "DB", "PubMed"
    yield from (("UR", address) for address in addresses(paper))


def _name(author: Authorship) -> str:
    # Readers part people at semicolons.
    return personal_name(author).inverted.replace(";", " ")


def _doi(paper: Paper) -> str | None:
    """Return the DOI, or the one that arXiv registers for each of its papers."""
    doi, arxiv = identifier(paper, "DOI"), identifier(paper, "arXiv")
    return doi or (f"10.48550/arXiv.{arxiv}" if arxiv else None)
