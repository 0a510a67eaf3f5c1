"""Lines of JSON objects, however broken: what every JSON-lines feed shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from paperkin.records import Refusal
from paperkin.sources.files import BREAKS, damaged
from paperkin.text import cleaned

MAX_LINE_BYTES = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


def read_objects(stream: BinaryIO) -> Iterator[tuple[int, dict[str, Any]] | Refusal]:
    """Yield (line number, object) for each line that holds a JSON object, a Refusal for each that does not.

    Blank lines are passed over. A line above 16 MiB is refused without being held in memory.
    Raises SourceUnreadable where a compressed stream breaks off.
    """
    number = 0
    while True:
        try:
            line = stream.readline(MAX_LINE_BYTES)
            too_long = len(line) == MAX_LINE_BYTES and not line.endswith(b"\n")
            rest = line
            while too_long and rest and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LINE_BYTES)
        except BREAKS as error:
            raise damaged("the stream", error) from error
        if not line:
            return
        number += 1
        if too_long:
            yield Refusal(number, "line_too_long", f"The line is longer than {MAX_LINE_BYTES} bytes.", excerpt(line))
        elif line.strip():
            yield parsed_object(number, line.removeprefix(_BOM) if number == 1 else line)


def first_object(head: bytes) -> dict[str, Any] | None:
    """Return the first line of `head` that is a JSON object, or None."""
    for line in head.removeprefix(_BOM).splitlines()[:100]:
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(value, dict):
            return value
    return None


def excerpt(line: bytes, limit: int = 200) -> str:
    """Return the beginning of a line, readable whatever its bytes."""
    return cleaned(line[:limit].decode("utf-8", "backslashreplace"))


def parsed_object(number: int, line: bytes) -> tuple[int, dict[str, Any]] | Refusal:
    """Return (number, object) for bytes that are a JSON object, a Refusal for any others."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as wrong:
            return Refusal(number, "not_utf8", f"Byte {wrong.start} is not UTF-8.", excerpt(line))
        return Refusal(number, "invalid_json", str(error), excerpt(line))
    if not isinstance(value, dict):
        return Refusal(number, "not_an_object", f"A {type(value).__name__}, not a JSON object.", excerpt(line))
    return number, value
