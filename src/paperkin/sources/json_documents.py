"""JSON in whatever shape it comes: lines, an array, an API's answer around one, pretty-printed objects in a row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from paperkin.errors import SourceUnreadable
from paperkin.records import Refusal
from paperkin.sources.files import BREAKS, HEAD_BYTES, damaged
from paperkin.sources.json_cutting import BOM, Containers, Document, Item, object_of
from paperkin.sources.json_lines import first_object, read_objects

_FIRST_LINES = 100
_UNFINISHED = (b"{", b"[", b",", b":")


def read_records(stream: BinaryIO, containers: Iterable[tuple[str, ...]] = ()) -> Iterator[Item]:
    """Yield (number, object) for each record of a JSON stream, a Refusal for each that is none.

    containers: where an answer keeps its records, as paths of keys: `("results",)`, `("message", "items")`. An object
    that has none of them is a record itself. Numbers count lines in JSON lines, and records in everything else.
    A broken record is passed over where its brackets match, or where the layout tells the next one's beginning.
    Raises SourceUnreadable where neither is so or the stream breaks off; everything before has been yielded by then.
    """
    paths = frozenset(containers)
    buffered, head = _with_head(stream)
    if _is_lines(head, paths):
        yield from read_objects(cast(BinaryIO, buffered))
    else:
        yield from Document(buffered, paths).records()


def first_record(head: bytes, containers: Iterable[tuple[str, ...]] = ()) -> dict[str, Any] | None:
    """Return the first record of a stream that begins with `head`, or None.

    Of an object that is longer than `head`, the members are returned that came whole.
    """
    paths = frozenset(containers)
    if _is_lines(head, paths):
        return first_object(head)
    document = Document(io.BufferedReader(cast(io.RawIOBase, io.BytesIO(head))), paths)
    try:
        for item in document.records():
            if not isinstance(item, Refusal):
                return item[1]
    except SourceUnreadable:
        return document.members_so_far()
    return None


def _with_head(stream: BinaryIO) -> tuple[io.BufferedReader[Any], bytes]:
    """Return a stream with its first bytes still in it, and those bytes: a whole line of them, or a mebibyte."""
    try:
        if isinstance(stream, io.BufferedReader):
            head = stream.peek(HEAD_BYTES)
            if b"\n" in head.lstrip() or len(head) >= HEAD_BYTES:
                return stream, head
        buffered = io.BufferedReader(cast(io.RawIOBase, stream), HEAD_BYTES)
        return buffered, buffered.peek(HEAD_BYTES)
    except BREAKS as error:
        raise damaged("the stream", error) from error


def _is_lines(head: bytes, containers: Containers) -> bool:
    """Say whether a stream is of one object a line: its first line is one, or is a broken one among others."""
    text = head.removeprefix(BOM).lstrip()
    first, *more = [line.strip(b"\r") for line in text.split(b"\n", _FIRST_LINES) if line.strip()][:3] or [b""]
    if (value := object_of(first)) is not None:
        return not any((key,) in containers for key in value)
    if more and object_of(more[0]) is not None and all(line.startswith(b"{") for line in more[1:]):
        return True
    return b"\n" in text and not first.startswith(b"[") and not first.rstrip().endswith(_UNFINISHED)
