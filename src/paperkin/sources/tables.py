"""Tables of papers: CSV, TSV and Parquet, with the columns that `columns` finds in them."""

from __future__ import annotations

import csv
import math
import re
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

from paperkin.errors import InvalidRequest, SourceUnreadable
from paperkin.identifiers import identifier_of, parse_identifier
from paperkin.records import RawPaper, Refusal
from paperkin.sources.author_cells import read_authors
from paperkin.sources.bibliographies import BOM, MAX_RECORD_BYTES, decoded, fingerprint, spool
from paperkin.sources.columns import ColumnMapping, family_first
from paperkin.sources.dates import iso_date, leading_date
from paperkin.sources.files import BREAKS, damaged
from paperkin.text import cleaned

_DELIMITERS = ",;\t|"
# Exports begin with up to this many lines about themselves.
_LINES_BEFORE_HEADER = 3
_HEADER_CHARACTERS = 200
_PARQUET_MAGIC = b"PAR1"
_BATCH_ROWS = 1_000
_KEPT = ("volume", "number", "publisher", "issn", "language")
_OWN_IDS = (
    (re.compile(r"(?:WOS|MEDLINE|BCI|CABI|KJD|SCIELO|RSCI|DIIDW|INSPEC):\S+"), "{}"),
    (re.compile(r"2-s2\.0-\d{6,14}"), "scopus:{}"),
    (re.compile(r"pub\.\d{6,12}"), "dimensions:{}"),
    (re.compile(r"\d{3}-\d{3}-\d{3}-\d{3}-[\dX]{3}"), "lens:{}"),
    (re.compile(r"openreview:\S+"), "{}"),
)
_PREFIXES = {"arXiv": "arxiv", "DOI": "doi", "OpenAlex": "openalex", "S2": "s2", "ACL": "acl", "PMID": "pmid"}
_GUARDED = re.compile(r"'[=+\-@＝＋－＠]")
_CITED = re.compile(r"\b10\.\d{4,9}/[^\s,;\]|]+|\bhttps?://openalex\.org/W\d+")


class CSV:
    """Reads tables of delimited text: the delimiter, the header and the encoding are found out."""

    name = "csv"
    description = "CSV or TSV table, as databases of papers and spreadsheets export it"

    def __init__(self, columns: ColumnMapping | None = None) -> None:
        self._columns = columns or ColumnMapping()

    def recognises(self, head: bytes) -> bool:
        """Take text whose first lines are a header of two or more columns, one of them known to hold titles."""
        text = head.removeprefix(BOM)
        if b"\0" in head or text.lstrip().startswith((b"{", b"[", b"<", b"@", b"%")):
            return False
        lines = [decoded(line) for line in text.splitlines(keepends=True)[: _LINES_BEFORE_HEADER + 1]]
        try:
            _, header, _ = _header(lines, self._columns)
        except InvalidRequest:
            return False
        return len(header) > 1

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a row.

        Raises InvalidRequest where no column holds titles or a mapped column is missing.
        """
        lines = _Lines(stream)
        first = list(islice(lines, _LINES_BEFORE_HEADER + 1))
        delimiter, header, used = _header(first, self._columns)
        places = self._columns.find(header)
        reading = _Reading(self.name, self._columns.names_the_id, family_first(header))
        lines.give_back(keep=used)
        for number, row in _rows(lines, delimiter, len(header)):
            if isinstance(row, Refusal):
                yield row
            else:
                cells = {field: _unguarded(row[place]) for field, place in places.items()}
                yield reading.raw_paper(number, cells)


class Parquet:
    """Reads tables of columns, batch by batch; authors may be lists of texts or of structs."""

    name = "parquet"
    description = "Parquet table"

    def __init__(self, columns: ColumnMapping | None = None) -> None:
        self._columns = columns or ColumnMapping()

    def recognises(self, head: bytes) -> bool:
        """Take what begins as every Parquet file does."""
        return head.startswith(_PARQUET_MAGIC)

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper a row; a group of rows that cannot be read is one refusal.

        Raises InvalidRequest where no column holds titles or a mapped column is missing, SourceUnreadable where the
        file's own table of contents is damaged.
        """
        import pyarrow as arrow
        import pyarrow.parquet as parquet

        with tempfile.TemporaryFile(prefix="paperkin-") as file:
            spool(stream, file)
            try:
                table = parquet.ParquetFile(
                    file, page_checksum_verification=True, pre_buffer=False, buffer_size=1 << 20
                )
                names = list(table.schema_arrow.names)
            except (arrow.ArrowException, OSError, ValueError) as error:
                raise damaged("the Parquet table", error) from error
            places = {field: names[place] for field, place in self._columns.find(names).items()}
            reading = _Reading(self.name, self._columns.names_the_id, family_first(names))
            wanted = sorted(set(places.values()))
            number = 0
            for group in range(table.num_row_groups):
                try:
                    for batch in table.iter_batches(_BATCH_ROWS, row_groups=[group], columns=wanted, use_threads=False):
                        for row in batch.to_pylist():
                            number += 1
                            cells = {field: _plain(row.get(name)) for field, name in places.items()}
                            yield reading.raw_paper(number, cells)
                except (arrow.ArrowException, OSError, ValueError, OverflowError) as error:
                    yield Refusal(number + 1, "broken_row_group", cleaned(str(error))[:500], f"row group {group}")


class _Lines:
    """The stream's lines as text, counted, which can be given back to be read once more."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._size > MAX_RECORD_BYTES:
            raise _TooLong
        line = self._again.popleft() if self._again else self._read()
        self._taken.append(line)
        self._size += len(line) + 100
        self.number += 1
        return line

    def _read(self) -> str:
        try:
            line = self._stream.readline(MAX_RECORD_BYTES)
        except BREAKS as error:
            raise damaged("the stream", error) from error
        if not line:
            raise StopIteration
        text = decoded(line.removeprefix(BOM) if self.number == 0 else line)
        if "\r" in text and not text.endswith("\n"):
            # An old Mac's, which ends lines with these alone.
            first, *rest = text.splitlines(keepends=True)
            self._again.extend(rest)
            return first
        return text

    @property
    def taken(self) -> int:
        """The lines since the last `keep`."""
        return len(self._taken)

    def keep(self) -> None:
        """Let go of what was taken."""
        self._taken.clear()
        self._size = 0

    def give_back(self, keep: int) -> str:
        """Put back all lines that were taken but the first `keep`, which are returned."""
        kept, back = self._taken[:keep], self._taken[keep:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)
        self.keep()
        return "".join(kept)


class _TooLong(Exception):
    """A row goes on for longer than any does."""

    def __str__(self) -> str:
        return f"A quote is not closed within {MAX_RECORD_BYTES} characters."


def _header(lines: Sequence[str], columns: ColumnMapping) -> tuple[str, list[str], int]:
    """Return the delimiter, the header and the number of lines up to its end.

    Raises InvalidRequest as `ColumnMapping.find` does, about the likeliest header, where no line is one.
    """
    best: tuple[int, int, str, list[str], int] | None = None
    widest: list[str] = []
    for delimiter in _DELIMITERS:
        for row, used in _first_rows(lines, delimiter):
            names = [cleaned(cell[:_HEADER_CHARACTERS]) for cell in row]
            widest = names if len(names) > len(widest) else widest
            try:
                found = len(columns.find(names))
            except InvalidRequest:
                continue
            if best is None or (found, len(names)) > best[:2]:
                best = (found, len(names), delimiter, names, used)
    if best is None:
        columns.find(widest)
        raise SourceUnreadable("The table is empty", value=lines[:1], remedy="Check that it was exported completely.")
    return best[2:]


def _first_rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        for row in rows:
            yield row, rows.line_num
    except csv.Error:
        return


def _rows(lines: _Lines, delimiter: str, width: int) -> Iterator[tuple[int, list[str] | Refusal]]:
    """Yield (line number, cells) for each row.

    A stray quote swallows the rows after it until it is found out: then its line alone is refused, and reading goes
    on with the next.
    """
    # The limit is the process's; 128 KiB, where it stands, is less than an abstract with its references may have.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_BYTES))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = lines.number + 1
        row: list[str] | None
        try:
            cells = next(reader)
            row, problem = cells, f"The row has {len(cells)} cells, the header {width}."
        except StopIteration:
            return
        except (csv.Error, _TooLong) as error:
            row, problem = None, str(error)
        fitting = _fitting(row, width) if row is not None else None
        if fitting is not None:
            lines.keep()
            if any(fitting):
                yield number, fitting
        elif row is not None and lines.taken == 1:
            yield number, Refusal(number, "ragged_row", problem, cleaned(lines.give_back(keep=1)[:200]))
        else:
            line = lines.give_back(keep=1)
            fitting = _fitting(_leniently(line, delimiter), width)
            yield number, fitting or Refusal(number, "broken_row", problem, cleaned(line[:200]))


def _fitting(row: list[str], width: int) -> list[str] | None:
    if not row:
        return [""] * width
    return row[:width] if len(row) >= width and not any(cell.strip() for cell in row[width:]) else None


def _unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _leniently(line: str, delimiter: str) -> list[str]:
    """Read a line in which quotes stand that are not doubled. Nothing where one is left open between commas."""
    if line.count('"') % 2:
        return line.rstrip("\r\n").split(delimiter) if delimiter == "\t" else [""]
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [""]


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class _Reading:
    """What holds for all rows of a table."""

    source: str
    trusts_ids: bool
    family_first: bool

    def raw_paper(self, line: int, cells: Mapping[str, Any]) -> RawPaper:
        """Return the paper that a row's cells, by field, describe."""
        authors, rest = read_authors(
            cells.get("authors"),
            cells.get("author_ids"),
            cells.get("orcids"),
            cells.get("affiliations"),
            cells.get("short_names"),
            self.family_first,
        )
        title = cells.get("title")
        year, published = _dates(cells.get("year"), cells.get("published"))
        first = authors[0].name if isinstance(authors, list) and authors else authors
        said = str(cells.get("id") or "").strip()
        own_id = _id(said, self.trusts_ids)
        kept = {field: cells[field] for field in _KEPT if cells.get(field) not in (None, "")}
        return RawPaper(
            line=line,
            id=own_id or f"{self.source}:{fingerprint(title or cells.get('abstract'), year, first)}",
            title=title,
            abstract=cells.get("abstract"),
            authors=authors,
            year=year,
            published=published,
            venue=cells.get("venue"),
            url=cells.get("url") or None,
            doi=cells.get("doi"),
            arxiv=cells.get("arxiv") or _arxiv(said),
            citations=_count(cells.get("citations")),
            keywords=_keywords(cells.get("keywords")),
            kind=_kind(cells.get("kind")),
            identifiers=_identifiers(cells),
            references=_references(cells.get("references")),
            extra=kept | ({"affiliations": rest} if rest else {}) | ({"row_id": said} if said and not own_id else {}),
        )


def _id(said: str, trusted: bool) -> str | None:
    """Return an id that is one in the whole world, or that the user says is; a row's number is neither."""
    if not said or trusted:
        return said or None
    for shape, form in _OWN_IDS:
        if shape.fullmatch(said):
            return form.format(said)
    if (identifier := parse_identifier(said)) and identifier.scheme in _PREFIXES:
        return f"{_PREFIXES[identifier.scheme]}:{identifier.value}"
    return None


def _dates(year: Any, published: Any) -> tuple[Any, str | None]:
    """Return the year, and the date where more than the year is known: "JUN 8" stands beside its year, too."""
    date = (
        leading_date(published)
        or iso_date(published, published)
        or iso_date(year, published, re.sub(r"\D+", " ", str(published)))
    )
    return (year if year not in (None, "") else date and date[:4]), (date if date and len(date) > 4 else None)


def _identifiers(cells: Mapping[str, Any]) -> dict[str, str]:
    found = {scheme: identifier_of(scheme, cells.get(scheme.lower())) for scheme in ("ACL", "PMID", "PMCID")}
    return {scheme: identifier.value for scheme, identifier in found.items() if identifier}


def _arxiv(own: str) -> str | None:
    return own if identifier_of("arXiv", own) else None


def _count(value: Any) -> int | None:
    try:
        return int(float(value)) if value not in (None, "") and not isinstance(value, bool) else None
    except (ValueError, TypeError, OverflowError):
        return None


def _keywords(value: Any) -> Any:
    if isinstance(value, str):
        return re.split(r"[;|]", value) if re.search(r"[;|]", value) else value
    return value


def _kind(value: Any) -> Any:
    # Scopus, Web of Science and OpenAlex call a review what normalise would take for a book review.
    return "Review article" if isinstance(value, str) and value.strip().lower() == "review" else value


def _references(value: Any) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    found = (match for text in texts if isinstance(text, str) for match in _CITED.findall(text))
    return [item if item.startswith("http") else f"DOI:{item.rstrip('.')}" for item in found]
