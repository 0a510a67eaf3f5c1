"""Papers written for other programs: bibliographies, spreadsheets and paperkin's own lines, as a stream of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from paperkin.errors import InvalidRequest
from paperkin.exports.bibtex import bibtex
from paperkin.exports.csl_json import csl_json
from paperkin.exports.json_lines import json_lines
from paperkin.exports.lines import in_lines
from paperkin.exports.ris import ris
from paperkin.exports.tables import csv_table
from paperkin.records import Paper

__all__ = ["FORMATS", "ExportFormat", "choose_format", "write_export"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format that papers can be written in.

    media_type: as in `Content-Type`. extension: of a file's name, without the dot. writer: papers whose texts are lines
    to pieces of bytes, one or a few a paper, none held back.
    """

    name: str
    media_type: str
    extension: str
    description: str
    writer: Callable[[Iterable[Paper]], Iterator[bytes]]

    def write(self, papers: Iterable[Paper]) -> Iterator[bytes]:
        """Return the papers, piece by piece, in their order; each is written as it comes."""
        return self.writer(map(in_lines, papers))


_FORMATS = (
    ExportFormat(
        "bibtex",
        "application/x-bibtex; charset=utf-8",
        "bib",
        "BibTeX, for LaTeX and most reference managers",
        bibtex,
    ),
    ExportFormat(
        "ris",
        "application/x-research-info-systems; charset=utf-8",
        "ris",
        "RIS, for EndNote, Zotero, Mendeley and most reference managers",
        ris,
    ),
    ExportFormat(
        "csl-json",
        "application/vnd.citationstyles.csl+json",
        "json",
        "CSL-JSON, for Zotero, pandoc and other citation processors",
        csl_json,
    ),
    ExportFormat("csv", "text/csv; charset=utf-8; header=present", "csv", "CSV, for spreadsheets", csv_table),
    ExportFormat("jsonl", "application/x-ndjson", "jsonl", "paperkin's own JSON lines, which lose nothing", json_lines),
)
FORMATS: dict[str, ExportFormat] = {form.name: form for form in _FORMATS}


def choose_format(name: str) -> ExportFormat:
    """Return the format of this name, in any case. Raises InvalidRequest for one that there is not."""
    if form := FORMATS.get(name.strip().lower()):
        return form
    raise InvalidRequest("There is no such export format", value=name, remedy=f"Use one of: {', '.join(FORMATS)}.")


def write_export(papers: Iterable[Paper], format: str) -> Iterator[bytes]:  # noqa: A002 - what everybody calls it
    """Return the papers in a format, piece by piece, in their order; each is written as it comes.

    format: one of `FORMATS`. Raises InvalidRequest at once for any other.
    """
    return choose_format(format).write(papers)
