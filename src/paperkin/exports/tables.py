"""CSV for spreadsheets, by RFC 4180.

A cell that begins as a formula does gets an apostrophe before it (CWE-1236), or else a spreadsheet would run what
somebody wrote for a title.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from paperkin.exports.addresses import addresses, identifier
from paperkin.records import Paper

COLUMNS = (
    *("id", "title", "authors", "orcids", "year", "published", "venue", "kind", "doi", "arxiv", "acl", "pmid", "pmcid"),
    *("url", "citations", "keywords", "abstract"),
)
# Without it, Excel takes the file for the code page of its country.
_BYTE_ORDER_MARK = "\ufeff"
# The wide ones are formulas where people type Chinese and Japanese.
_BEGINS_FORMULA = frozenset("=+-@＝＋－＠")


def csv_table(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Yield the header, then one row a paper, in UTF-8 with a byte-order mark.

    Several authors, ORCIDs (as many as authors) and keywords stand between semicolons.
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    yield (_BYTE_ORDER_MARK + line.getvalue()).encode()
    for paper in papers:
        line.seek(0)
        line.truncate()
        writer.writerow([_guarded(cell) for cell in _row(paper)])
        yield line.getvalue().encode()


def _row(paper: Paper) -> Iterator[str]:
    yield from (paper.id, paper.title)
    yield _listed(author.name for author in paper.authors)
    orcids = [author.orcid or "" for author in paper.authors]
    yield "; ".join(orcids) if any(orcids) else ""
    yield str(paper.year or "")
    yield from (paper.published or "", paper.venue or "", paper.kind or "")
    yield from (identifier(paper, scheme) or "" for scheme in ("DOI", "arXiv", "ACL", "PMID", "PMCID"))
    yield next(iter(addresses(paper)), "")
    yield "" if paper.citations is None else str(paper.citations)
    yield _listed(paper.keywords)
    yield paper.abstract


def _listed(values: Iterable[str]) -> str:
    """Return values between semicolons; one that could be taken for several has one after it."""
    parts = [" ".join(value.replace(";", " ").replace("|", " ").split()) for value in values]
    alone = len(parts) == 1 and ("," in parts[0] or " and " in parts[0])
    return f"{parts[0]};" if alone else "; ".join(parts)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell[:1] in _BEGINS_FORMULA else cell
