"""Streams of XML cut into records, each parsed on its own: what every XML feed shares.

No parser ever sees a document, a DTD or an entity that is not a character, and one broken record costs only itself.
Decision 11 says why.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from html.entities import html5
from typing import BinaryIO, cast
from xml.etree.ElementTree import Element, ParseError, fromstring

from paperkin.errors import SourceUnreadable
from paperkin.records import Refusal
from paperkin.sources.files import BREAKS, damaged
from paperkin.sources.json_lines import excerpt

MAX_RECORD_BYTES = 16 * 1024 * 1024
# An element costs many times its bytes: this bounds a record of nothing but tags or attributes.
MAX_TAGS = 1_000_000
_CHUNK_BYTES = 1 << 20
_MAX_SPACES = 16
_MAX_PREFIXES = 100
# What hides tags, where it ends, and how far off the end may be before the beginning is taken for a broken tag.
_OPAQUE = {
    b"<!--": (b"-->", 1 << 20),
    b"<![CDATA[": (b"]]>", MAX_RECORD_BYTES),
    b"<?": (b"?>", 4_096),
}
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")
# Encodings in which no byte of a character can be mistaken for `<` or `&`.
_SAFE_ENCODINGS = ("utf-8", "iso8859", "cp125", "koi8", "mac-", "euc_", "gb", "big5", "shift_jis", "cp932", "cp949")
_DECLARED_ENCODING = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_PROLOG = re.compile(
    rb"""<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)|"[^"]*"?|'[^']*'?|<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a feed's records stand in its XML.

    roots: names that the outermost element may have. records: elements that are records; they never nest.
    contexts: elements around records, besides the root, whose attributes say something about the records within.
    """

    roots: tuple[str, ...]
    records: tuple[str, ...]
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number in the stream, its element, and the attributes of the root and the contexts around it.

    Tags are bare of namespaces. Records of one context share one mapping of its attributes, the same object; after its
    end it is an empty one.
    """

    number: int
    element: Element
    around: Mapping[str, Mapping[str, str]]


def root_of(head: bytes) -> str | None:
    """Return the name, without its prefix, of the outermost element of the XML that begins so; None if it is no XML."""
    head = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not head.startswith(b"<"):
        return None
    return next((found[2].decode("ascii") for found in _PROLOG.finditer(head) if found[2]), None)


def read_records(stream: BinaryIO, layout: Layout) -> Iterator[Record | Refusal]:
    """Yield each record of the stream, or a Refusal for each that cannot be read.

    Refused: what is not well-formed even after mending (`malformed_xml`), not in its encoding (`not_utf8`,
    `wrong_encoding`), above 16 MiB (`record_too_long`), or of too many tags (`too_many_elements`). Memory is bounded
    by the longest record.
    Raises SourceUnreadable where entities are declared, where there is none of the layout's elements, and, once
    everything before has been yielded, where the stream breaks off.
    """
    window = _Window(stream)
    number, root_is_open, is_ours = 0, False, False
    around: dict[str, Mapping[str, str]] = {}
    for token in _tokens(window, layout):
        is_ours = True
        ends_record = token.closing and token.name in layout.records
        if window.in_record:
            # Whatever comes next ends a record, so that one without an end does not take the others with it.
            number += 1
            yield _record(number, window, token.end if ends_record else token.start, around)
        elif ends_record:
            number += 1
            yield Refusal(number, "malformed_xml", f"</{token.name}> ends what never began.", window.before(token.end))
        if token.name in layout.roots:
            root_is_open = not token.closing
        if token.name in layout.records:
            if not token.closing:
                window.begin_record(token.start)
            continue
        attributes = None if token.closing else _attributes(window.start_tag(token.start))
        around = {name: kept for name, kept in around.items() if name != token.name} | {token.name: attributes or {}}
        if attributes is None and not token.closing:
            number += 1
            yield Refusal(number, "malformed_xml", f"<{token.name}> is broken.", window.excerpt(token.start))
    if window.in_record or root_is_open:
        raise damaged("the stream", EOFError("the XML ends before its last element does"))
    if not is_ours:
        raise SourceUnreadable(
            "There is no record of this format in the XML",
            value=f"<{layout.roots[0]}> or <{layout.records[0]}> expected",
            remedy="Check that the file is what its name says, or name another format.",
        )


@dataclass(frozen=True, slots=True)
class _Token:
    """A start or end tag that matters; `start` and `end` count from the beginning of the stream."""

    name: str
    closing: bool
    start: int
    end: int


def _tokens(window: _Window, layout: Layout) -> Iterator[_Token]:
    names = b"|".join(name.encode("ascii") for name in (*layout.roots, *layout.records, *layout.contexts))
    # All alternatives begin with the one `<`: Python's search then runs ten times as fast.
    pattern = re.compile(
        rb"<(?:(!--|!\[CDATA\[|\?)|(!ENTITY)|/(%b)\s{0,%d}>|(%b)(?=[\s/>]))" % (names, _MAX_SPACES, names)
    )
    longest = max(map(len, (*layout.roots, *layout.records, *layout.contexts, "<!ENTITY"))) + _MAX_SPACES + 4
    position = 0
    while True:
        found = pattern.search(window.data, max(position - window.base, 0))
        if found is None:
            position = max(position, window.end - longest)
            if not window.grow(position):
                return
            continue
        start, end = window.base + found.start(), window.base + found.end()
        position = end
        if found[1]:
            position = window.end_of_opaque(start, b"<" + found[1])
        elif found[2]:
            if not window.in_record:
                raise _entities_declared(window.excerpt(start))
        else:
            yield _Token((found[3] or found[4]).decode("ascii"), bool(found[3]), start, end)


def _entities_declared(beginning: str) -> SourceUnreadable:
    return SourceUnreadable(
        "The XML declares entities of its own, which is how XML attacks its readers",
        value=beginning,
        remedy="No feed of papers needs them. If you trust the file, remove the declarations from its DOCTYPE.",
    )


class _Window:
    """The part of a stream that is looked at; positions count from the stream's beginning."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = cast(io.BufferedIOBase, stream)
        self.data = b""
        self.base = 0
        self.encoding = "utf-8"
        self.in_record = False
        self._record_start: int | None = None
        self._too_long = ""
        self._unclosed: dict[bytes, int] = {}
        if self.grow(0) and self.data.startswith(_UTF16_OR_32):
            raise SourceUnreadable(
                "The XML is in UTF-16 or UTF-32", value=self.data[:8], remedy="Convert it to UTF-8 first, with iconv."
            )

    @property
    def end(self) -> int:
        """Where what has been read ends."""
        return self.base + len(self.data)

    def grow(self, needed: int) -> bool:
        """Read on, and let go of what lies before `needed` and the record; False at the stream's end."""
        try:
            # Not read(): where the stream breaks off, that would lose what came before the break.
            chunk = self._stream.read1(_CHUNK_BYTES)
        except BREAKS as error:
            raise damaged("the stream", error) from error
        if self._record_start is not None and self.end - self._record_start > MAX_RECORD_BYTES:
            self._too_long, self._record_start = self.excerpt(self._record_start), None
        kept = needed if self._record_start is None else min(needed, self._record_start)
        dropped = min(max(kept - self.base, 0), len(self.data))
        self.data = self.data[dropped:] + chunk
        self.base += dropped
        return bool(chunk)

    def begin_record(self, start: int) -> None:
        self.in_record, self._record_start = True, start

    def end_record(self, end: int) -> bytes | str:
        """Return the record's bytes, or the beginning of one that was too long to be kept."""
        start, self._record_start, self.in_record = self._record_start, None, False
        if start is None:
            return self._too_long
        data = self.data[start - self.base : end - self.base]
        return data if len(data) <= MAX_RECORD_BYTES else self.excerpt(start)

    def end_of_opaque(self, start: int, opening: bytes) -> int:
        """Return where a comment, CDATA section or processing instruction ends: after its opening if it never does."""
        closing, limit = _OPAQUE[opening]
        after = start + len(opening)
        if start < self._unclosed.get(opening, 0):
            return after
        searched = after
        while (found := self.data.find(closing, searched - self.base, after + limit - self.base)) < 0:
            searched = max(after, self.end - len(closing) + 1)
            if self.end - after >= limit or not self.grow(start):
                self._unclosed[opening] = min(self.end, after + limit) - len(closing)
                return after
        if opening == b"<?" and not self.in_record:
            self._declare(self.data[start - self.base : found])
        return self.base + found + len(closing)

    def start_tag(self, start: int) -> bytes:
        """Return the tag that starts there, up to its `>`, or empty where it is broken."""
        while (found := self.data.find(b">", start - self.base)) < 0:
            if self.end - start > _OPAQUE[b"<?"][1] or not self.grow(start):
                return b""
        return self.data[start - self.base : found + 1]

    def excerpt(self, start: int) -> str:
        return excerpt(self.data[max(start - self.base, 0) :][:200])

    def before(self, end: int) -> str:
        return excerpt(self.data[max(end - self.base - 200, 0) : end - self.base])

    def _declare(self, instruction: bytes) -> None:
        if re.match(rb"<\?xml\s", instruction):
            declared = _DECLARED_ENCODING.match(instruction)
            self.encoding = _encoding(declared[1].decode("ascii")) if declared else "utf-8"


def _encoding(declared: str) -> str:
    """Return Python's name of an encoding, or UTF-8 where it is unknown or cannot be that of the declaration itself."""
    try:
        known = codecs.lookup(declared).name
    except LookupError:
        return "utf-8"
    return known if known.startswith(_SAFE_ENCODINGS) else "utf-8"


def _record(number: int, window: _Window, end: int, around: Mapping[str, Mapping[str, str]]) -> Record | Refusal:
    data = window.end_record(end)
    if isinstance(data, str):
        return Refusal(number, "record_too_long", f"The record is longer than {MAX_RECORD_BYTES} bytes.", data)
    if len(data) > MAX_TAGS and (data.count(b"<") > MAX_TAGS or data.count(b'="') + data.count(b"='") > MAX_TAGS):
        return Refusal(
            number, "too_many_elements", f"The record has more than {MAX_TAGS} tags or attributes.", excerpt(data)
        )
    try:
        text = data.decode(window.encoding)
    except UnicodeDecodeError as error:
        reason = "not_utf8" if window.encoding == "utf-8" else "wrong_encoding"
        return Refusal(number, reason, f"Byte {error.start} is not {window.encoding}.", excerpt(data))
    text = _NAMED.sub(_character, text) if "&" in text else text
    try:
        element = _parsed(text)
    except ParseError as error:
        return Refusal(number, "malformed_xml", str(error), excerpt(data))
    return Record(number, element, around)


def _attributes(start_tag: bytes) -> Mapping[str, str] | None:
    try:
        return _parsed(f"{start_tag.rstrip(b'/>').decode('utf-8', 'replace')}/>").attrib
    except ParseError:
        return None


_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
# The five that XML itself knows, and none that would put a bare `<` or `&` into the text.
_OF_XML = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_CHARACTERS = {name: escape(text) for name, text in html5.items() if name.endswith(";") and name not in _OF_XML}
_NOT_OF_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBERED = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,9}|#x[0-9A-Fa-f]{1,8});)")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")


def _character(name: re.Match[str]) -> str:
    """Resolve `&uuml;` and its kin as HTML and the ISO sets have them, whatever the file's DTD would say."""
    return _CHARACTERS.get(name[1], name[0])


def _parsed(text: str) -> Element:
    try:
        root = fromstring(text)
    except ParseError:
        root = _mended(text)
    else:
        if "xmlns" not in text:
            return root
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _mended(text: str) -> Element:
    """Parse once more without characters that XML forbids, with `&` escaped where it stands for itself, and with the
    prefixes that were declared outside of the record."""
    text = _NUMBERED.sub(_allowed, _NOT_OF_XML.sub("", text))
    text = _BARE_AMPERSAND.sub("&amp;", text)
    prefixes = {prefix for found in _PREFIX.findall(text) for prefix in found} - {"", "xml", "xmlns"}
    if len(prefixes) > _MAX_PREFIXES:
        raise ParseError(f"{len(prefixes)} prefixes")
    declared = " ".join(f'xmlns:{prefix}="urn:{prefix}"' for prefix in sorted(prefixes))
    wrapper = fromstring(f"<records {declared}>{text}</records>")
    if len(wrapper) != 1:
        raise ParseError(f"{len(wrapper)} elements instead of one")
    return wrapper[0]


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    allowed = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return reference[0] if allowed else ""
