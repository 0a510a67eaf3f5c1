"""What bibliographies share whatever their format: lines in any encoding, names, dates, ids for records without one."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import tempfile
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import IO, BinaryIO

from paperkin.errors import StorageFull
from paperkin.sources.files import BREAKS, damaged
from paperkin.text import folded

MAX_RECORD_BYTES = 16 * 1024 * 1024
MAX_LINE_BYTES = 1024 * 1024
# What an empty line costs in memory, so that a record of nothing but tags is bounded too.
_LINE_OVERHEAD = 100
BOM = b"\xef\xbb\xbf"
_HASHED_CHARACTERS = 2_000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = re.compile(r"(?<![a-z])(" + "|".join(_MONTHS) + r")[a-z]*", re.I)
_NUMERIC_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d{2}|20\d{2})(?!\d)", re.ASCII)
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
    stream: BinaryIO, tag_of: Callable[[str], tuple[str, str] | None], begins: str, ends: Collection[str]
) -> Iterator[tuple[int, list[tuple[str, list[str]]] | None]]:
    """Yield (line number, [(tag, its lines)] in order) for each record of a format of tagged lines.

    tag_of: reads the tag and the rest of a line, None for a line that continues the tag before it. A record ends at
    one of `ends`, or else where the next begins, or with the stream; lines between records are passed over.
    A record above 16 MiB comes as None.
    """
    record: list[tuple[str, list[str]]] = []
    began, size = 0, 0
    for number, line in read_lines(stream):
        tagged = tag_of(line)
        if tagged and (tagged[0] == begins or tagged[0] in ends):
            if record:
                yield began, record if size <= MAX_RECORD_BYTES else None
            record, size = [], 0
        if tagged and tagged[0] in ends:
            continue
        began = began if record else number
        size += len(line) + _LINE_OVERHEAD if record or tagged else 0
        if size > MAX_RECORD_BYTES:
            del record[1:]
        elif tagged:
            record.append((tagged[0], [tagged[1].strip()]))
        elif record and line.strip():
            record[-1][1].append(line.strip())
    if record:
        yield began, record if size <= MAX_RECORD_BYTES else None


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


def iso_date(text: object) -> str | None:
    """Read the date at the beginning of "2014/05/12/", "2004-6" or "2014//" as ISO 8601; None if there is none."""
    found = _NUMERIC_DATE.match(str(text or "").strip())
    return ymd(found[1], found[2], found[3]) if found else None


def ymd(year: object, month: object = None, day: object = None) -> str | None:
    """Join a year, a month (a number or an English name) and a day, as far as they are there and can be."""
    found = _YEAR.search(str(year or ""))
    if not found:
        return None
    number = month_number(month)
    if number is None:
        return found[1]
    days = re.match(r"\s*(\d{1,2})(?!\d)", str(day or ""), re.ASCII)
    inside = days and 1 <= int(days[1]) <= monthrange(int(found[1]), number)[1]
    return f"{found[1]}-{number:02}-{int(days[1]):02}" if days and inside else f"{found[1]}-{number:02}"


def month_number(text: object) -> int | None:
    """Return 1 to 12 for "6", "06", "jun", "JUN 8" or "10~June"; None for "SUM" and the rest."""
    said = str(text or "").strip()
    if named := _MONTH_NAME.search(said):
        return _MONTHS.index(named[1].lower()) + 1
    return int(said) if re.fullmatch(r"0?[1-9]|1[0-2]", said, re.ASCII) else None


def first_of(values: Iterable[str | None]) -> str | None:
    """Return the first text that is more than space."""
    return next((value for value in values if value and value.strip()), None)
