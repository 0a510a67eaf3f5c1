"""What bibliographies share whatever their format: lines in any encoding, names, ids for records without one."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from typing import IO, BinaryIO

from paperkin.errors import StorageFull
from paperkin.records import Refusal
from paperkin.sources.files import BREAKS, damaged
from paperkin.text import folded

MAX_RECORD_BYTES = 16 * 1024 * 1024
MAX_LINE_BYTES = 1024 * 1024
# What an empty line costs in memory, so that a record of nothing but tags is bounded too.
_LINE_OVERHEAD = 100
BOM = b"\xef\xbb\xbf"
_HASHED_CHARACTERS = 2_000
# "Smith, JR" and "Petrov, IV" are initials: with one comma only what cannot be initials is a suffix.
_SUFFIX_ALONE = re.compile(r"(?:[JjSs]r|[JS]R(?=\.))\.?")
_SUFFIX_OF_THREE = re.compile(r"(?:[JS]r|II|III|IV|V|2nd|3rd|4th)\.?", re.I)
_GLUED_INITIALS = re.compile(r"[A-Z]{1,3}(?:-[A-Z]{1,2})?")


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield (number, line without its end), in UTF-8 or else Windows-1252, line by line.

    A line above 1 MiB comes in pieces under one number; an old Mac's carriage returns end lines too.
    Raises SourceUnreadable where a compressed stream breaks off.
    """
    number, at_start = 0, True
    while True:
        try:
            line = stream.readline(MAX_LINE_BYTES)
        except BREAKS as error:
            raise damaged("the stream", error) from error
        if not line:
            return
        number += at_start
        at_start = line.endswith(b"\n")
        for part in decoded(line.removeprefix(BOM) if number == 1 else line).rstrip("\r\n").split("\r"):
            yield number, part


def tagged_records(
    stream: BinaryIO, tags: re.Pattern[str], begins: str, ends: Collection[str]
) -> Iterator[tuple[int, list[tuple[str, list[str]]]] | Refusal]:
    """Yield (line number, [(tag, its lines)] in order) for each record of a format of tagged lines.

    tags: matches a line that begins with a tag, in groups the tag and the rest; any other line continues the tag before
    it. A record ends at one of `ends`, or else where the next begins, or with the stream; lines between records are
    passed over. A record above 16 MiB is refused.
    """
    record: list[tuple[str, list[str]]] = []
    began, size = 0, 0

    def finished() -> tuple[int, list[tuple[str, list[str]]]] | Refusal:
        if size <= MAX_RECORD_BYTES:
            return began, record
        return Refusal(began, "record_too_long", f"The record is longer than {MAX_RECORD_BYTES} bytes.")

    for number, line in read_lines(stream):
        found = tags.match(line)
        tag = found[1] if found else None
        if tag is not None and (tag == begins or tag in ends):
            if record:
                yield finished()
            record, size = [], 0
        if tag in ends:
            continue
        began = began if record else number
        size += len(line) + _LINE_OVERHEAD if record or found else 0
        if size > MAX_RECORD_BYTES:
            del record[1:]
        elif found and tag is not None:
            record.append((tag, [(found[2] or "").strip()]))
        elif record and line.strip():
            record[-1][1].append(line.strip())
    if record:
        yield finished()


def decoded(data: bytes) -> str:
    """Read UTF-8, or else Windows-1252, in which the old reference managers of the West wrote."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def spool(stream: BinaryIO, file: IO[bytes]) -> None:
    """Copy a stream into an open file, for formats that are not read from front to back.

    Raises SourceUnreadable where a compressed stream breaks off, StorageFull where the disk is full.
    """
    try:
        shutil.copyfileobj(stream, file, 1024 * 1024)
        file.flush()
    except BREAKS as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                "The temporary folder is full",
                value=tempfile.gettempdir(),
                remedy="Make room there, or name another folder in TMPDIR.",
            ) from error
        raise damaged("the stream", error) from error
    file.seek(0)


def fingerprint(*parts: object, digits: int = 16) -> str:
    """Return hexadecimal digits that say the same of texts that differ in case, accents, braces or spacing only."""
    texts = (folded(str(part or "")[:_HASHED_CHARACTERS].replace("{", "").replace("}", "")) for part in parts)
    key = "\n".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(key, digest_size=digits // 2).hexdigest()


def reading_order(name: str) -> str:
    """Return "Last, First", "Last, First, Jr" and "Last, Jr, First" as "First Last Jr", all else as it is."""
    parts = [part for part in (" ".join(part.split()) for part in name.split(",")) if part]
    if len(parts) == 2 and _SUFFIX_ALONE.fullmatch(parts[1]):
        return " ".join(parts)
    family, *rest = parts or [""]
    shape = _SUFFIX_OF_THREE if len(rest) > 1 else _SUFFIX_ALONE
    given = [part for part in rest if not shape.fullmatch(part)]
    return " ".join([*given, family, *(part for part in rest if shape.fullmatch(part))])


def spread_initials(name: str) -> str:
    """Return "Majeed, AP" as "Majeed, A. P.", since an index's bare initials would pass for a given name."""
    family, comma, given = name.partition(",")
    # "LI, WEI" is a name in capitals.
    if not comma or family.isupper() or not _GLUED_INITIALS.fullmatch(given.strip()):
        return name
    spread = "-".join(". ".join(piece) + "." for piece in given.strip().split("-"))
    return f"{family}, {spread}"


def first_of(values: Iterable[str | None]) -> str | None:
    """Return the first text that is more than space."""
    return next((value for value in values if value and value.strip()), None)
