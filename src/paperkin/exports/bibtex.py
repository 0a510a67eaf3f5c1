"""BibTeX: entries that classic BibTeX and biber both take, and that reference managers import.

Source: the types and fields of btxdoc (Patashnik, 1988), and arXiv's, JabRef's and Zotero's additions to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from paperkin.exports.addresses import addresses, identifier, month_and_day
from paperkin.exports.citation_keys import CitationKeys
from paperkin.exports.details import details
from paperkin.exports.latex import latex
from paperkin.exports.personal_names import personal_name
from paperkin.exports.publication_types import PublicationType, publication_type
from paperkin.records import Authorship, Paper

# The entry's type, and the field that says where the paper came out.
_ENTRIES = {
    PublicationType.JOURNAL: ("article", "journal"),
    PublicationType.CONFERENCE: ("inproceedings", "booktitle"),
    PublicationType.PREPRINT: ("misc", "publisher"),
    PublicationType.BOOK: ("book", "publisher"),
    PublicationType.CHAPTER: ("incollection", "booktitle"),
    PublicationType.THESIS: ("phdthesis", "school"),
    PublicationType.REPORT: ("techreport", "institution"),
    PublicationType.DATASET: ("dataset", "publisher"),
    PublicationType.OTHER: ("misc", "publisher"),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What ends a field or is run; an address ends at some more.
_UNSAFE = re.compile(r"[^\x21-\x7e]|[\\{}^]")
_UNSAFE_IN_ADDRESS = re.compile(r"[^\x21-\x7e]|[\\{}^\"<>`]")
_JOINS_NAMES = re.compile(r",|(?:^|\s)and(?:\s|$)|^others$", re.I)


def bibtex(papers: Iterable[Paper]) -> Iterator[bytes]:
    """Yield one entry a paper, in UTF-8 that is ASCII wherever LaTeX has a way to write it."""
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field
    from bibtexparser.writer import write

    keys = CitationKeys()
    for number, paper in enumerate(papers):
        entry_type, _ = _ENTRIES[publication_type(paper)]
        fields = [Field(name, value) for name, value in _fields(paper)]
        entry = write(Library([Entry(entry_type, keys.key(paper), fields)]))
        yield f"\n{entry}".encode() if number else entry.encode()


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield (field, value with its braces), in the order in which people read an entry."""
    kind = publication_type(paper)
    more = details(paper.extra)
    where = _ENTRIES[kind][1]
    month, day = month_and_day(paper)
    yield from _braced("title", latex(paper.title, protects_capitals=True))
    yield from _braced("author", _names(paper.authors))
    yield from _braced("editor", _names(more.editors))
    yield from _braced(where, latex(paper.venue or ""))
    yield from _braced("year", str(paper.year or ""))
    if month:
        yield "month", _MONTHS[month - 1]
    yield from _braced("day", str(day or ""))
    yield from _braced("volume", latex(more.volume or ""))
    yield from _braced("number", latex(more.number or ""))
    yield from _braced("pages", latex((more.pages or "").replace("-", "\0")).replace("\0", "--"))
    for name, value in (("series", more.series), ("edition", more.edition), ("publisher", more.publisher)):
        if name != where or not paper.venue:
            yield from _braced(name, latex(value or ""))
    yield from _braced("isbn", latex(more.isbn or ""))
    yield from _braced("issn", latex(more.issn or ""))
    yield from _identified(paper)
    yield from _braced("keywords", latex(", ".join(paper.keywords)))
    yield from _braced("abstract", latex(paper.abstract))


def _identified(paper: Paper) -> Iterator[tuple[str, str]]:
    yield from _braced("doi", _verbatim(identifier(paper, "DOI")))
    if arxiv := identifier(paper, "arXiv"):
        yield from _braced("eprint", _verbatim(arxiv))
        yield from _braced("archiveprefix", "arXiv")
    for scheme in ("ACL", "PMID", "PMCID", "OpenAlex", "S2", "CorpusId"):
        yield from _braced(scheme.lower(), _verbatim(identifier(paper, scheme)))
    yield from _braced("url", _verbatim(next(iter(addresses(paper)), None), _UNSAFE_IN_ADDRESS))


def _braced(name: str, value: str) -> Iterator[tuple[str, str]]:
    if value:
        yield name, f"{{{value}}}"


def _verbatim(text: str | None, unsafe: re.Pattern[str] = _UNSAFE) -> str:
    """Return an identifier or an address as it stands, with what is unsafe percent-encoded."""

    def encoded(found: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8"))

    return unsafe.sub(encoded, text or "")


def _names(authors: Iterable[Authorship]) -> str:
    return " and ".join(filter(None, map(_name, authors)))


def _name(author: Authorship) -> str:
    """Return `van der Berg, Jr., Jan`, and in braces what is not to be taken apart."""
    name = personal_name(author)
    if not name.given and (" " in name.family or _JOINS_NAMES.search(name.family)):
        return f"{{{latex(name.family)}}}"
    return ", ".join(_name_part(part) for part in (name.family, name.suffix, name.given) if part)


def _name_part(part: str) -> str:
    return f"{{{latex(part)}}}" if _JOINS_NAMES.search(part) else latex(part)
