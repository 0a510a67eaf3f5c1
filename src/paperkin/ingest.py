"""sources → normalise → catalogue: streaming, idempotent, with progress and counts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from paperkin.catalogue import Catalogue, UpsertCounts
from paperkin.errors import SourceUnreadable
from paperkin.identify import IdentifyReport, identify
from paperkin.normalise import Normalised, normalise_paper
from paperkin.progress import Progress, Silent
from paperkin.records import Deletion, Paper, RawPaper, Refusal
from paperkin.sources import ColumnMapping, Input, Source, choose_source, expand_inputs, open_input
from paperkin.sources.feeds import feed_of

BATCH_PAPERS = 2_000
# A batch of 3,000-author papers is cut here, so that memory stays bounded by what is read and not by how it is written.
BATCH_AUTHORSHIPS = 50_000
YEARS_AHEAD = 2
_KEPT_REFUSALS = 10_000


@dataclass(slots=True)
class IngestReport:
    """What an ingest did. Every record read is in exactly one of added, updated, unchanged, repeated, deleted, refused.

    repeated: records whose id came again, later in the same batch. deleted: the source said that they are no more.
    refused and repaired count by reason. failed: inputs that could not be read to their end, with the error in words.
    identified: what became of the records as works and of the names as people.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    deleted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    identified: IdentifyReport = field(default_factory=IdentifyReport)
    seconds: float = 0.0

    @property
    def papers_per_s(self) -> float:
        """Records read per second."""
        return self.read / self.seconds if self.seconds else 0.0

    def answer(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return {
            "read": self.read,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "repeated": self.repeated,
            "deleted": self.deleted,
            "refused": dict(self.refused),
            "repaired": dict(self.repaired),
            "failed": self.failed,
            "identified": self.identified.answer(),
            "seconds": round(self.seconds, 3),
            "papers_per_s": round(self.papers_per_s, 1),
        }


def ingest(
    catalogue: Catalogue,
    arguments: Sequence[str],
    source: str = "auto",
    progress: Progress | None = None,
    *,
    columns: ColumnMapping | None = None,
) -> IngestReport:
    """Read every input, write its records batch by batch, then say which are one work and whose they are.

    What is written stays, whatever happens next: what was not identified is so by the next ingest.

    arguments: paths, globs or `-`. source: a reader's name, or `auto`. columns: of tables, which hold what.
    A file that breaks off is reported in `failed` after its good part was written, and the next file is read.
    Raises SourceUnreadable before anything is read where an argument names nothing, and StorageFull.
    """
    progress = progress or Silent()
    report = IngestReport()
    began = time.perf_counter()
    inputs = expand_inputs(arguments)
    for item in inputs:
        progress.start(f"ingest {item.name}", item.bytes, "bytes")
        try:
            _ingest_input(catalogue, item, source, columns, report, progress)
        except SourceUnreadable as error:
            report.failed[item.name] = str(error)
        finally:
            progress.done()
    report.identified = identify(catalogue, progress)
    report.seconds = time.perf_counter() - began
    return report


def _ingest_input(
    catalogue: Catalogue,
    item: Input,
    source_name: str,
    columns: ColumnMapping | None,
    report: IngestReport,
    progress: Progress,
) -> None:
    with open_input(item, progress.advance) as (head, stream):
        if not head.strip():
            raise SourceUnreadable(
                "The file is empty",
                value=item.name,
                remedy="Check that it was fetched or exported completely.",
            )
        ingest_stream(catalogue, choose_source(source_name, head, columns), stream, item.origin, report)


def ingest_stream(catalogue: Catalogue, source: Source, stream: BinaryIO, origin: str, report: IngestReport) -> None:
    """Write the records of one stream, adding to the report. origin: what its refusals are listed under.

    Raises SourceUnreadable where the stream breaks off, when all before has been written.
    """
    batches = _Batches(catalogue, source.name, origin, report)
    latest_year = datetime.now(UTC).year + YEARS_AHEAD
    try:
        for raw in source.read(stream):
            batches.add(_normalised(raw, source.name, latest_year, report))
    finally:
        batches.flush()


def _normalised(
    raw: RawPaper | Deletion | Refusal, source: str, latest_year: int, report: IngestReport
) -> Paper | Deletion | Refusal:
    report.read += 1
    if not isinstance(raw, RawPaper):
        return raw
    result = normalise_paper(raw, source, latest_year)
    if isinstance(result, Refusal):
        return result
    report.repaired.update(result.repairs)
    return result.paper


class _Batches:
    """Collects papers and refusals and writes them when enough have come together."""

    def __init__(self, catalogue: Catalogue, source: str, origin: str, report: IngestReport) -> None:
        self._catalogue = catalogue
        self._source = source
        self._origin = origin
        self._report = report
        self._papers: list[Paper] = []
        self._authorships = 0
        self._deleted: list[str] = []
        self._refused: list[Refusal] = []
        self._kept_refusals = 0
        self._first = True

    def add(self, item: Paper | Deletion | Refusal) -> None:
        if isinstance(item, Deletion) != bool(self._deleted):
            self.flush()  # a record may be given, taken back and given again in one stream
        if isinstance(item, Deletion):
            self._report.deleted += 1
            self._deleted.append(item.id)
        elif isinstance(item, Refusal):
            self._report.refused[item.reason] += 1
            if self._kept_refusals < _KEPT_REFUSALS:
                self._kept_refusals += 1
                self._refused.append(item)
        else:
            self._papers.append(item)
            self._authorships += len(item.authors)
        if max(len(self._papers), len(self._deleted)) >= BATCH_PAPERS or self._authorships >= BATCH_AUTHORSHIPS:
            self.flush()

    def flush(self) -> None:
        if self._deleted:
            self._catalogue.remove_records(self._deleted, feed_of(self._source))
        counts = self._catalogue.upsert(self._papers) if self._papers else UpsertCounts()
        if self._refused or self._first:
            self._catalogue.replace_refusals(self._origin, self._refused, first=self._first)
        self._report.added += counts.added
        self._report.updated += counts.updated
        self._report.unchanged += counts.unchanged
        self._report.repeated += len(self._papers) - counts.added - counts.updated - counts.unchanged
        self._papers, self._authorships, self._deleted, self._refused, self._first = [], 0, [], [], False


def read_papers(item: Input, source_name: str = "auto") -> Iterator[Paper]:
    """Yield the papers of one input without writing them anywhere; refused records are passed over."""
    latest_year = datetime.now(UTC).year + YEARS_AHEAD
    with open_input(item, lambda _: None) as (head, stream):
        source = choose_source(source_name, head)
        for raw in source.read(stream):
            result = normalise_paper(raw, source.name, latest_year) if isinstance(raw, RawPaper) else None
            if isinstance(result, Normalised):
                yield result.paper
