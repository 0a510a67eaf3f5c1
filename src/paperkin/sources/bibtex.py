"""BibTeX and biblatex: entries out of the stream one by one, each read by bibtexparser."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.bibliographies import BOM, MAX_RECORD_BYTES, fingerprint, first_of, read_lines
from paperkin.sources.dates import iso_date, leading_date
from paperkin.text import cleaned

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

# What bibtexparser too takes for a new block, whatever is still open.
_BLOCK = re.compile(r"[ \t]*@\w*[ \t]*[{(]")
_HEAD_ENTRY = re.compile(rb"^[ \t]*@\w+[ \t]*[{(]\s*(?:[^\s,{}()\"=]+\s*,\s*[\w-]+|\w+)\s*=", re.M)
_MARK = re.compile(r'(?<!\\)[{}"#]')
_EXTENDED_NAME = re.compile(r"(?:^|,)\s*(family|given|prefix|suffix)(?:-i)?\s*=\s*([^,]*)", re.I)
_ARXIV_IN_VENUE = re.compile(r"\barxiv[:\s]\s*(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})", re.I)
_URL = re.compile(r"https?://[^\s{}\\\"<>]+")
_TITLED = ("title", "maintitle", "booktitle")
_VENUES = ("journaltitle", "journal", "booktitle", "maintitle", "eventtitle", "school", "institution", "publisher")
# What a part may take from the whole that holds it, under the part's own name for it.
_INHERITED = {
    "booktitle": ("booktitle", "title"),
    "journaltitle": ("journaltitle", "journal"),
    **{name: (name,) for name in ("year", "date", "month", "publisher", "editor", "series", "volume", "isbn", "issn")},
}
_KEPT = ("volume", "number", "pages", "publisher", "series", "edition", "isbn", "issn", "language", "note", "address")
_KINDS = {"proceedings": "book", "mvproceedings": "book", "collection": "book", "mvcollection": "book"}
# Of the fields that only some write, named for the scheme.
_SCHEMES = ("PMID", "PMCID", "ACL", "OpenAlex", "S2", "CorpusId")
_MAX_WAITING = 10_000
_SILENT = logging.NullHandler()


class BibTeX:
    """Reads `@article{key, title = {…}, author = {von Last, Jr, First and …}}`, `@string` and `crossref` included."""

    name = "bibtex"
    description = "BibTeX and biblatex bibliography"

    def recognises(self, head: bytes) -> bool:
        """Take text in which a line begins an entry with a key and a field, or a `@string`."""
        text = head.removeprefix(BOM).lstrip()
        return not text.startswith((b"{", b"[", b"<")) and b"\0" not in head and _HEAD_ENTRY.search(text) is not None

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper an entry, in order but for entries that name a `crossref`, which wait for it."""
        # A refusal says it all; without a handler, Python prints the library's warnings to the terminal.
        logging.getLogger("bibtexparser").addHandler(_SILENT)
        bibliography = _Bibliography()
        for line, text in _blocks(stream):
            if text is None:
                yield Refusal(line, "record_too_long", f"The entry is longer than {MAX_RECORD_BYTES} characters.")
            else:
                yield from bibliography.papers(line, text)
        yield from bibliography.rest()


def _blocks(stream: BinaryIO) -> Iterator[tuple[int, str | None]]:
    """Yield (line number, text) from each line that opens a block to before the next; no text where it is too long."""
    began, lines, size = 1, list[str](), 0
    for number, line in read_lines(stream):
        if "@" in line and _BLOCK.match(line):
            if size:
                yield began, "\n".join(lines) if size <= MAX_RECORD_BYTES else None
            began, lines, size = number, [], 0
        size += len(line) + 1
        if size <= MAX_RECORD_BYTES:
            lines.append(line)
        else:
            lines.clear()
    if size:
        yield began, "\n".join(lines) if size <= MAX_RECORD_BYTES else None


@dataclass(slots=True)
class _Bibliography:
    """What an entry may need from elsewhere in its file: strings, and the wholes that parts refer to."""

    strings: dict[str, str] = field(default_factory=dict)
    wholes: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: dict[str, list[tuple[int, str, str, dict[str, str]]]] = field(default_factory=dict)
    waiting_entries: int = 0

    def papers(self, line: int, text: str) -> Iterator[RawPaper | Refusal]:
        """Yield what one block holds: an entry as a rule, nothing for comments, one refusal where it is broken."""
        from bibtexparser.model import Entry, ExplicitComment, ImplicitComment, Preamble, String

        refused = False
        for block in _split(text):
            at = line + block.start_line if block.start_line else line
            read = getattr(block, "ignore_error_block", None) or block
            if isinstance(read, String):
                self.strings[read.key.lower()] = _value(read.value, self.strings)
            elif isinstance(read, Entry):
                yield from self._entry(at, read)
            elif not isinstance(read, ExplicitComment | ImplicitComment | Preamble) and not refused:
                refused = True
                yield from _refusal(at, read)

    def _entry(self, line: int, entry: Entry) -> Iterator[RawPaper]:
        fields: dict[str, str] = {}
        for given in entry.fields:
            fields.setdefault(given.key.lower(), _value(given.value, self.strings))
        whole = fields.get("crossref", "").strip().lower()
        key = entry.key.lower()
        if whole and whole not in self.wholes and self.waiting_entries < _MAX_WAITING:
            self.waiting.setdefault(whole, []).append((line, entry.entry_type, entry.key, fields))
            self.waiting_entries += 1
            return
        yield _raw_paper(line, entry.entry_type, entry.key, _inheriting(fields, self.wholes.get(whole)))
        if key in self.waiting or entry.entry_type.lower() in ("proceedings", "book", "collection", "mvbook"):
            if len(self.wholes) >= _MAX_WAITING:
                del self.wholes[next(iter(self.wholes))]
            self.wholes[key] = {name: fields[name] for names in _INHERITED.values() for name in names if name in fields}
            for part in self.waiting.pop(key, ()):
                self.waiting_entries -= 1
                yield _raw_paper(*part[:3], _inheriting(part[3], self.wholes[key]))

    def rest(self) -> Iterator[RawPaper]:
        """Yield the parts whose whole never came."""
        for parts in self.waiting.values():
            for part in parts:
                yield _raw_paper(*part)


def _split(text: str) -> list[Block]:
    from bibtexparser.exceptions import ParserStateException
    from bibtexparser.model import ParsingFailedBlock
    from bibtexparser.splitter import Splitter

    try:
        return Splitter(text).split().blocks
    except ParserStateException as error:
        return [ParsingFailedBlock(start_line=0, raw=text, error=error)]


def _refusal(line: int, block: Block) -> Iterator[Refusal]:
    raw = block.raw or ""
    if not raw.lstrip().lower().startswith(("@comment", "@preamble")):
        said = getattr(block, "error", None)
        detail = getattr(said, "abort_reason", None) or str(said)
        yield Refusal(line, "broken_entry", cleaned(detail), cleaned(raw[:200]))


def _value(value: str, strings: Mapping[str, str]) -> str:
    """Return what `{A} # jan # "B"` stands for. An unknown name stands for itself, as `jan` does for a month."""
    if "#" not in value:
        return _piece(value, strings)
    return "".join(_piece(piece.strip(), strings) for piece in _concatenated(value))


def _concatenated(value: str) -> Iterator[str]:
    depth, quoted, start = 0, False, 0
    for mark in _MARK.finditer(value):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth = max(depth - 1, 0)
        elif depth == 0 and mark[0] == '"':
            quoted = not quoted
        elif depth == 0 and not quoted:
            yield value[start : mark.start()]
            start = mark.end()
    yield value[start:]


def _piece(piece: str, strings: Mapping[str, str]) -> str:
    if len(piece) > 1 and (piece[0], piece[-1]) in (("{", "}"), ('"', '"')):
        return piece[1:-1]
    return strings.get(piece.lower(), piece)


def _inheriting(fields: dict[str, str], whole: Mapping[str, str] | None) -> dict[str, str]:
    if whole:
        for name, sources in _INHERITED.items():
            if name not in fields and (value := first_of(whole.get(source) for source in sources)):
                fields[name] = value
    return fields


def _raw_paper(line: int, entry_type: str, key: str, fields: Mapping[str, str]) -> RawPaper:
    title = first_of(fields.get(name) for name in _TITLED)
    venue = first_of(fields.get(name) for name in _VENUES if title is not fields.get(name))
    published = leading_date(fields.get("date")) or iso_date(fields.get("year"), fields.get("month"), fields.get("day"))
    authors, others = _authors(fields.get("author", ""))
    extra: dict[str, Any] = {name: fields[name] for name in _KEPT if fields.get(name)}
    editors, _ = _authors(fields.get("editor", ""))
    return RawPaper(
        line=line,
        id=f"bib:{cleaned(key)[:200]}-{fingerprint(title, published and published[:4], digits=8)}",
        title=f"{title}: {fields['subtitle']}" if title and fields.get("subtitle") else title,
        abstract=fields.get("abstract"),
        authors=authors,
        year=published[:4] if published else fields.get("year"),
        published=published if published and len(published) > 4 else None,
        venue=venue,
        url=_url(fields),
        doi=fields.get("doi"),
        arxiv=_arxiv(fields),
        keywords=first_of((fields.get("keywords"), fields.get("keyword"))),
        kind=_kind(entry_type, fields),
        identifiers=_identifiers(fields),
        extra=extra
        | {"bibtex_key": key}
        | ({"editors": [editor.name for editor in editors]} if editors else {})
        | ({"and_others": True} if others else {}),
    )


def _authors(names: str) -> tuple[list[RawAuthor], bool]:
    """Return the authors, and whether the list ends in "and others"."""
    from bibtexparser.middlewares.names import split_multiple_persons_names

    split = [name.strip() for name in split_multiple_persons_names(names)]
    known = [name for name in split if name and name.lower() != "others"]
    return [RawAuthor(name=_reading_order(name)) for name in known], len(known) < len(split)


def _reading_order(name: str) -> str:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    if "=" in name and (given := {part.lower(): text.strip() for part, text in _EXTENDED_NAME.findall(name)}):
        return " ".join(given[part] for part in ("given", "prefix", "family", "suffix") if given.get(part))
    return str(parse_single_name_into_parts(name, strict=False).merge_first_name_first)


def _url(fields: Mapping[str, str]) -> str | None:
    found = (_URL.search(fields.get(name, "")) for name in ("url", "howpublished", "ee", "link"))
    return next((match[0] for match in found if match), None)


def _arxiv(fields: Mapping[str, str]) -> str | None:
    kind = (fields.get("eprinttype") or fields.get("archiveprefix") or "").strip().lower()
    eprint = fields.get("eprint", "").strip()
    if eprint and (kind == "arxiv" or (not kind and eprint.lower().startswith("arxiv:"))):
        return eprint
    found = (
        _ARXIV_IN_VENUE.search(fields.get(name, "")) for name in ("journal", "journaltitle", "note", "howpublished")
    )
    return next((match[1] for match in found if match), fields.get("arxiv") or fields.get("arxivid"))


def _kind(entry_type: str, fields: Mapping[str, str]) -> str:
    kind = entry_type.strip().lower()
    venue = first_of(fields.get(name) for name in ("journaltitle", "journal", "booktitle")) or "arxiv"
    if kind in ("article", "misc", "online", "unpublished") and "arxiv" in venue.lower() and _arxiv(fields):
        return "preprint"
    return _KINDS.get(kind, kind)


def _identifiers(fields: Mapping[str, str]) -> dict[str, str]:
    found = {scheme: fields.get(scheme.lower(), "").strip() for scheme in _SCHEMES}
    eprint, kind = fields.get("eprint", "").strip(), fields.get("eprinttype", "").strip().lower()
    if kind in ("pubmed", "pmid") and eprint:
        found["PMID"] = eprint
    return {scheme: value for scheme, value in found.items() if value}
