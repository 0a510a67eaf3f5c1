"""Submissions as conference systems write them out: JSON lines, or a table with a header."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.introducing.expertise import Submission

_SEVERAL = ("authors", "institutions")


def read_submissions(path: Path) -> list[Submission]:
    """Read submissions from a file, or from standard input for `-`.

    JSON lines, or a table in CSV or tab-separated: `id`, `title`, `abstract`, `authors`, `institutions`, of which the
    title must be there. In a table several authors or institutions stand in one cell, with semicolons between. Without
    an id the number of the line is one. Raises SourceUnreadable, InvalidRequest.
    """
    text = read_text(path)
    lines = _objects(text) if text.lstrip()[:1] == "{" else _table(text)
    found = [_submission(row, line) for line, row in lines]
    ids = [one.id for one in found]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise InvalidRequest("Two submissions have one id", value=twice, remedy="Give each an id of its own.")
    return found


def read_people(path: Path) -> list[str]:
    """Read ids of people from a file, one a line, first word of each; `#` begins a remark."""
    lines = (line.partition("#")[0].replace(",", " ").split() for line in read_text(path).splitlines())
    return [words[0] for words in lines if words]


def read_text(path: Path) -> str:
    """Read a file, or standard input for `-`. Raises SourceUnreadable."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceUnreadable(
            "The file cannot be read", value=str(path), remedy=f"It says: {error}. Give a text file in UTF-8, or -."
        ) from error


def _objects(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise SourceUnreadable(
                    f"Line {number} is no JSON", value=line[:80], remedy=f"It says: {error}."
                ) from error
            if not isinstance(row, dict):
                raise SourceUnreadable(f"Line {number} is no object", value=line[:80], remedy="Write {…} on each line.")
            yield number, row


def _table(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in first else ",")
    names = {name: name.strip().lower() for name in reader.fieldnames or () if name}
    if "title" not in names.values():
        raise SourceUnreadable(
            "There is no column `title`", value=first[:80], remedy="Name the columns in the first line: id,title,…"
        )
    for row in reader:
        told = {name: row[column] or "" for column, name in names.items()}
        yield (
            reader.line_num,
            {
                name: [part.strip() for part in cell.split(";") if part.strip()] if name in _SEVERAL else cell
                for name, cell in told.items()
            },
        )


def _submission(row: Mapping[str, Any], line: int) -> Submission:
    title = str(row.get("title") or "").strip()
    if not title:
        raise SourceUnreadable(f"The submission on line {line} has no title", remedy="Give it one, or leave it out.")
    authors, institutions = (_names(row.get(name), line) for name in _SEVERAL)
    return Submission(str(row.get("id") or line), title, str(row.get("abstract") or ""), authors, institutions)


def _names(given: Any, line: int) -> tuple[str, ...]:
    """Return names or ids, given as a text with semicolons, or as a list of texts or of objects."""
    listed = given.split(";") if isinstance(given, str) else given or []
    if not isinstance(listed, list):
        raise SourceUnreadable(f"Authors or institutions on line {line} are no list", value=given, remedy="Write […].")
    names = (
        (item.get("author_id") or item.get("orcid") or item.get("name") or "") if isinstance(item, dict) else item
        for item in listed
    )
    return tuple(name for item in names if (name := str(item).strip()))
