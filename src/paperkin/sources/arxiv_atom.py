"""The Atom feeds of arXiv's API (export.arxiv.org/api/query)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.arxiv_oai import arxiv_paper
from paperkin.sources.xml_records import Layout, read_records, root_of
from paperkin.sources.xml_text import text_of, texts_of

_LAYOUT = Layout(roots=("feed",), records=("entry",))
_ADDRESS = re.compile(r"https?://(?:export\.)?arxiv\.org/abs/(\S+?)(v\d+)?")
_ERROR = re.compile(r"https?://(?:export\.)?arxiv\.org/api/errors")


class ArxivAtom:
    """Reads the API's answers; the entry's version goes into `extra`, not into its id."""

    name = "arxiv-atom"
    description = "Atom feeds of arXiv's API"

    def recognises(self, head: bytes) -> bool:
        """Take an Atom feed that speaks of arXiv's API or its papers."""
        return root_of(head) == "feed" and re.search(rb"//(?:export\.)?arxiv\.org/(?:api|abs)/", head) is not None

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper an entry; the API's way of saying that a query is wrong is a refusal."""
        for item in read_records(stream, _LAYOUT):
            yield item if isinstance(item, Refusal) else _read_entry(item.number, item.element)


def _read_entry(line: int, entry: Element) -> RawPaper | Refusal:
    address = (text_of(entry.find("id")) or "").strip()
    found = _ADDRESS.fullmatch(address)
    if found is None:
        said = " ".join((text_of(entry.find("summary")) or "").split())
        if _ERROR.match(address):
            return Refusal(line, "api_error", f"arXiv's API says: {said[:200]}", address[:200])
        return Refusal(line, "not_arxiv", "The entry's id is not an address of arXiv's.", address[:200])
    published = text_of(entry.find("published"))
    return arxiv_paper(
        line,
        found[1],
        title=text_of(entry.find("title")),
        abstract=text_of(entry.find("summary")),
        authors=[_author(author) for author in entry.iterfind("author")],
        published=published.strip()[:10] if published else None,
        doi=text_of(entry.find("doi")),
        keywords=[term for category in entry.iterfind("category") if (term := category.get("term"))],
        extra={
            "comments": text_of(entry.find("comment")),
            "journal-ref": text_of(entry.find("journal_ref")),
            "update_date": (text_of(entry.find("updated")) or "").strip()[:10],
            "version": found[2],
        },
    )


def _author(author: Element) -> RawAuthor:
    return RawAuthor(name=text_of(author.find("name")), affiliations=texts_of(author.iterfind("affiliation")))
