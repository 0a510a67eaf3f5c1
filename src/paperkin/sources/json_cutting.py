"""A stream of JSON cut into records by their brackets, each of which is parsed on its own.

Memory is bounded by the longest record, and a record that is no JSON costs only itself. Decision 12 says why.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from paperkin.errors import SourceUnreadable
from paperkin.records import Refusal
from paperkin.sources.files import BREAKS, damaged
from paperkin.sources.json_lines import MAX_LINE_BYTES, excerpt
from paperkin.sources.json_lines import parsed_object as parsed_object

CHUNK_BYTES = 1 << 18
MAX_RECORD_BYTES = MAX_LINE_BYTES
MAX_DEPTH = 1 << 16
_MAX_KEY_BYTES = 256
BOM = b"\xef\xbb\xbf"

# Possessive throughout: nothing to go back to, whatever the bytes.
_BLANK = re.compile(rb"[ \t\r\n,]*+")
_SCALAR = re.compile(rb'[^ \t\r\n,:"\[\]{}]++')
_IN_STRING = re.compile(rb'[^"\\\n]*+(?:\\.[^"\\\n]*+)*', re.DOTALL)
_UP_TO_BRACKET = re.compile(rb'[^"\[\]{}]*+(?:"[^"\\\n]*+(?:\\.[^"\\\n]*+)*"[^"\[\]{}]*+)*', re.DOTALL)
_KEY = re.compile(rb'"((?:[^"\\\n]|\\.){0,%d})"' % _MAX_KEY_BYTES, re.DOTALL)
_QUOTE, _BACKSLASH, _BRACE = b'"\\{'
_CLOSERS = {_BRACE: ord("}"), ord("["): ord("]")}


def _nested(levels: int) -> re.Pattern[bytes]:
    """Match an object whose brackets pair off, of whichever kind they are, down to so many levels."""
    flat = _UP_TO_BRACKET.pattern
    inside = flat
    for _ in range(levels):
        inside = rb"%b(?:[\[{]%b[\]}]%b)*" % (flat, inside, flat)
    return re.compile(rb"\{%b\}" % inside, re.DOTALL)


# One match finds a record's end, as long as it lies in the buffer. Whatever it does not fit is gone through in steps.
_OBJECT = _nested(8)

Containers = frozenset[tuple[str, ...]]
Item = tuple[int, dict[str, Any]] | Refusal


def object_of(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object that bytes are, or None."""
    if not line.startswith(b"{"):
        return None
    try:
        value: dict[str, Any] = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value


class _Broken(Exception):
    """The brackets and quotes of a record do not match."""


class _Ended(Exception):
    """Nothing that could be a record is left."""


class Document:
    """Goes once through a stream and yields its records.

    `_kept` is where the record begins whose bytes must not be dropped yet, `_mark` how lines begin that begin a record.
    """

    def __init__(self, stream: io.BufferedReader[Any], containers: Containers) -> None:
        self._stream = stream
        self._containers = containers
        self._data = b""
        self._at = 0
        self._kept: int | None = None
        self._whole_members = 0
        self._number = 0
        self._begun = ""
        self._lead = self._lead_of_record = b""
        self._mark: bytes | None = None
        self._mark_is_sought = True

    def records(self) -> Iterator[Item]:
        """Yield (number, object) for each record, a Refusal for each that is none, as `read_records` says."""
        self._fill(len(BOM))
        self._at = len(BOM) if self._data.startswith(BOM) else 0
        try:
            yield from self._items()
        except _Ended:
            return

    def members_so_far(self) -> dict[str, Any] | None:
        """Return what came whole of the object in whose middle the stream ended."""
        begin = self._kept
        if begin is None or not self._whole_members:
            return None
        item = parsed_object(1, self._data[begin : begin + self._whole_members] + b"}")
        return None if isinstance(item, Refusal) else item[1]

    def _items(self, closer: bytes = b"") -> Iterator[Item]:
        """Yield the records up to `closer`, or up to the end where there is none."""
        while first := self._next():
            if first == closer:
                self._at += 1
                return
            self._lead_of_record = self._lead if closer or self._number else b"\n" + self._lead
            try:
                if first == b"{" and (value := self._object_at_hand()) is not None:
                    yield from self._numbered(value)
                elif first == b"[" and not closer:
                    self._at += 1
                    yield from self._items(b"]")
                elif first == b"{" and not closer:
                    yield from self._object(())
                elif first == b"{":
                    yield from self._record()
                else:
                    yield self._no_object(first, is_listed=bool(closer))
            except _Broken as error:
                yield self._refused("invalid_json", str(error))
                self._resume()
        if closer:
            raise self._cut()

    def _object_at_hand(self) -> dict[str, Any] | None:
        found = _OBJECT.match(self._data, self._at)
        if found is None or found.end() - found.start() > MAX_RECORD_BYTES:
            return None
        value = object_of(found[0])
        if value is None:
            return None
        self._at = found.end()
        if self._mark_is_sought:
            self._learn_layout(found[0])
        return value

    def _numbered(self, value: dict[str, Any]) -> Iterator[Item]:
        """Yield an object as a record, or if it is an answer, the records in it."""
        for record in _unwrapped(value, (), self._containers):
            self._number += 1
            if isinstance(record, dict):
                yield self._number, record
            else:
                kind = type(record).__name__
                yield Refusal(self._number, "not_an_object", f"A {kind}, not a JSON object.", str(record)[:200])

    def _record(self) -> Iterator[Item]:
        self._kept = self._at
        self._pass_structure()
        item = self._taken()
        if isinstance(item, Refusal):
            yield item
        else:
            self._number -= 1
            yield from self._numbered(item[1])

    def _object(self, path: tuple[str, ...]) -> Iterator[Item]:
        """Yield the records in the answer that begins here, or the object itself if it holds no container."""
        self._kept, self._whole_members = self._at, 0
        is_answer = False
        self._at += 1
        while (first := self._next()) != b"}":
            if not first:
                raise self._cut()
            inner = (*path, self._key(first))
            opener = self._next()
            if inner in self._containers and opener in (b"[", b"{"):
                is_answer, self._kept = True, None
                if opener == b"{":
                    yield from self._object(inner)
                else:
                    self._at += 1
                    yield from self._items(b"]")
            else:
                self._pass_value(opener)
                self._whole_members = self._at - (self._kept or 0)
        self._at += 1
        if not is_answer:
            yield self._taken()

    def _key(self, first: bytes) -> str:
        self._fill(2 * _MAX_KEY_BYTES)
        found = _KEY.match(self._data, self._at)
        if found:
            self._at = found.end()
        elif first == b'"':
            self._pass_string()
        if first != b'"' or self._next() != b":":
            raise _Broken(f"A key and a colon were due, not {first!r}.")
        self._at += 1
        return found[1].decode("utf-8", "replace") if found else ""

    def _taken(self) -> Item:
        """Return what has just been passed over as a parsed record."""
        begin, self._kept = self._kept, None
        self._number += 1
        if begin is not None and self._at - begin > MAX_RECORD_BYTES:
            self._begun, begin = excerpt(self._data[begin : begin + 200]), None
        if begin is None:
            detail = f"The record is longer than {MAX_RECORD_BYTES} bytes."
            return Refusal(self._number, "record_too_long", detail, self._begun)
        record = self._data[begin : self._at]
        item = parsed_object(self._number, record)
        if self._mark_is_sought and not isinstance(item, Refusal):
            self._learn_layout(record)
        return item

    # -- moving through the bytes --------------------------------------------------------------------------------

    def _next(self) -> bytes:
        """Go to the next character that is neither blank nor a comma; return it, or nothing at the end."""
        self._lead = b""
        while True:
            end = _BLANK.match(self._data, self._at).end()  # type: ignore[union-attr]
            self._lead = (self._lead + self._data[self._at : end])[-_MAX_KEY_BYTES:]
            self._at = end
            if end < len(self._data):
                return self._data[end : end + 1]
            if not self._read():
                return b""

    def _pass_value(self, first: bytes) -> None:
        if not first:
            raise self._cut()
        if first in b"{[":
            self._pass_structure()
        elif first == b'"':
            self._pass_string()
        else:
            self._pass_scalar()

    def _pass_scalar(self) -> None:
        passed = 0
        while found := _SCALAR.match(self._data, self._at):
            passed += found.end() - self._at
            self._at = found.end()
            if self._at < len(self._data) or not self._read():
                break
        if not passed:
            raise _Broken(f"A value was due, not {self._data[self._at : self._at + 1]!r}.")

    def _pass_string(self) -> None:
        self._at += 1
        while True:
            at = self._at = _IN_STRING.match(self._data, self._at).end()  # type: ignore[union-attr]
            if at == len(self._data) or (self._data[at] == _BACKSLASH and at + 1 == len(self._data)):
                if not self._read():
                    raise self._cut()
            elif self._data[at] == _QUOTE:
                self._at += 1
                return
            elif self._mark is not None:
                # No JSON string holds a bare line break, so a quote is missing, and the next record begins a line.
                raise _Broken("A line ends inside a string.")
            else:
                self._at += 1

    def _pass_structure(self) -> None:
        """Go behind the partner of the bracket that is here."""
        due = bytearray()
        while True:
            at = self._at = _UP_TO_BRACKET.match(self._data, self._at).end()  # type: ignore[union-attr]
            if at == len(self._data):
                if not self._read():
                    raise self._cut()
                continue
            char = self._data[at]
            if char == _QUOTE:
                self._pass_string()
                continue
            if closer := _CLOSERS.get(char):
                if due and char == _BRACE and self._begins_record(at):
                    raise _Broken("The next record begins before this one ends.")
                if len(due) == MAX_DEPTH:
                    raise _Broken(f"It is nested more than {MAX_DEPTH} deep.")
                due.append(closer)
            elif not due or due.pop() != char:
                raise _Broken(f"{chr(char)} closes what it did not open.")
            self._at += 1
            if not due:
                return

    def _fill(self, wanted: int) -> None:
        while len(self._data) - self._at < wanted and self._read():
            pass

    def _read(self) -> bool:
        """Read on, dropping what is no longer needed; False at the end of the stream."""
        if self._kept is not None and self._at - self._kept > MAX_RECORD_BYTES:
            self._begun = excerpt(self._data[self._kept : self._kept + 200])
            self._kept = None
        begin = self._at if self._kept is None else self._kept
        rest = self._data[begin:]
        try:
            # Twice as much for a record twice as long, so that copying stays linear.
            more = self._stream.read1(max(CHUNK_BYTES, len(rest)))
        except BREAKS as error:
            raise damaged("the stream", error) from error
        if not more:
            return False
        self._data = rest + more
        self._at -= begin
        self._kept = None if self._kept is None else 0
        return True

    # -- broken records ------------------------------------------------------------------------------------------

    def _learn_layout(self, record: bytes) -> None:
        """Learn from a good record whether a line's beginning tells a record's: then damage ends where a line does.

        It does where a record takes one line, or where all its inner lines are indented deeper than its first.
        """
        _, broken, indent = self._lead_of_record.rpartition(b"\n")
        if not broken or len(record) <= len(b"{}"):
            return
        self._mark_is_sought = False
        inner = record.split(b"\n")[1:-1]
        if not indent.strip(b" \t") and all(line[len(indent) : len(indent) + 1] in (b" ", b"\t") for line in inner):
            self._mark = b"\n" + indent

    def _begins_record(self, at: int) -> bool:
        return self._mark is not None and self._data.endswith(self._mark, 0, at)

    def _resume(self) -> None:
        """Go to where the layout says that the next record begins."""
        self._kept = None
        if self._mark is None:
            raise SourceUnreadable(
                f"The JSON is broken in record {self._number}, and its layout does not tell where the next begins",
                value=self._data[self._at : self._at + 60],
                remedy="Everything before it has been kept. Repair the file there, or fetch it again.",
            )
        beginning = self._mark + b"{"
        self._at = max(0, self._at - len(self._mark))
        while (found := self._data.find(beginning, self._at)) < 0:
            self._at = max(self._at, len(self._data) - len(self._mark))
            if not self._read():
                raise _Ended
        self._at = found + len(self._mark)

    def _no_object(self, first: bytes, is_listed: bool) -> Refusal:
        if not is_listed or first in b"]}:":
            raise _Broken(f"A record was due, not {first!r}.")
        begun = self._data[self._at : self._at + 200]
        self._pass_value(first)
        self._number += 1
        return Refusal(self._number, "not_an_object", "A value, not a JSON object.", excerpt(begun))

    def _refused(self, reason: str, detail: str) -> Refusal:
        self._number += 1
        begin = self._at if self._kept is None else self._kept
        return Refusal(self._number, reason, detail, excerpt(self._data[begin : begin + 200]))

    def _cut(self) -> SourceUnreadable:
        return damaged("the stream", EOFError(f"the JSON ends in the middle, after {self._number} records"))


def _unwrapped(value: Mapping[str, Any], path: tuple[str, ...], containers: Containers) -> Iterator[object]:
    """Yield what an answer holds, or the value itself if it is none."""
    is_answer = False
    for key, inner in value.items():
        where = (*path, key)
        if where in containers and isinstance(inner, dict | list):
            is_answer = True
            yield from inner if isinstance(inner, list) else _unwrapped(inner, where, containers)
    if not is_answer:
        yield value
