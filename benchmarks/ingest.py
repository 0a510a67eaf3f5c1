"""Taking papers in: reading and writing records, matching works, telling people apart; then some papers more.

The baseline of the whole is parsing the same lines as JSON and nothing else; that of the addition is the whole.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from pathlib import Path

from rich.table import Table

from benchmarks.common import (
    BenchmarkFailed,
    Figures,
    comparison,
    fresh_folder,
    ratio,
    run_command,
    sample_files,
    times,
)
from paperkin.sources import expand_inputs, open_input
from paperkin.sources.json_lines import read_objects


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="JSON lines to read; default: the shipped sample")
    parser.add_argument("--held-out", type=int, default=500, metavar="N", help="records to add (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the library in this new folder")


def measure(arguments: argparse.Namespace) -> Figures:
    """Ingest all but some lines, then those."""
    if arguments.library is not None:
        raise BenchmarkFailed("This one builds a library and measures none that exists: name files, and --keep FOLDER.")
    files = arguments.files or sample_files()
    with fresh_folder(arguments.keep) as folder:
        folder.mkdir(parents=True, exist_ok=True)
        most, rest = folder / "most.jsonl", folder / "rest.jsonl"
        records = _divide(files, arguments.held_out, most, rest)
        began = time.perf_counter()
        _parse([str(most)])
        baseline = time.perf_counter() - began
        taken = run_command(folder, "ingest", str(most))
        added = run_command(folder, "ingest", str(rest))
        for path in (most, rest):
            path.unlink()
    identified = taken["identified"]
    reading = taken["seconds"] - identified["match_seconds"] - identified["people_seconds"]
    return {
        "records": records,
        "seconds": round(taken["seconds"], 2),
        "records_per_s": round(taken["papers_per_s"], 1),
        "read_seconds": round(reading, 2),
        "read_records_per_s": round(taken["read"] / reading, 1),
        "match_seconds": identified["match_seconds"],
        "match_records_per_s": round(identified["compared"] / identified["match_seconds"], 1),
        "merged": identified["merged"],
        "people_seconds": identified["people_seconds"],
        "names_per_s": round(identified["mentions"] / identified["people_seconds"], 1),
        "people": identified["people"],
        "institutions": identified["institutions"],
        "refused": taken["refused"],
        "peak_rss_mb": taken["peak_rss_mb"],
        "baseline": "parsing the lines",
        "baseline_seconds": round(baseline, 2),
        "ratio": ratio(taken["seconds"], baseline),
        "added": added["read"],
        "added_seconds": round(added["seconds"], 2),
        "added_names": added["identified"]["mentions"],
        "added_ratio": ratio(added["seconds"], taken["seconds"]),
    }


def _divide(files: list[str], held_out: int, most: Path, rest: Path) -> int:
    """Write lines that lie evenly over the files to `rest` and all others to `most`; return how many there are."""
    lines = [line for name in files for line in _lines(name)]
    step = max(len(lines) // max(min(held_out, len(lines) // 4), 1), 1)
    with most.open("wb") as kept, rest.open("wb") as left:
        for number, line in enumerate(lines):
            (left if number % step == step - 1 and number // step < held_out else kept).write(line)
    return len(lines)


def _lines(name: str) -> list[bytes]:
    [item] = expand_inputs([name])
    with open_input(item, lambda _: None) as (_, stream):
        return [line for line in stream if line.strip()]


def _parse(files: list[str]) -> None:
    for item in expand_inputs(files):
        with open_input(item, lambda _: None) as (_, stream):
            for _ in read_objects(stream):
                pass


def tables(figures: Figures) -> Iterable[Table]:
    """Show the whole, and the addition beside it."""
    yield comparison(
        f"{figures['records']:,} records taken in, of which {figures['added']:,} afterwards",
        figures["baseline"],
        [
            ("seconds", figures["seconds"], figures["baseline_seconds"], times(figures["ratio"])),
            ("records/s read and written", figures["read_records_per_s"]),
            ("records/s matched", figures["match_records_per_s"]),
            ("works that turned out to be others", figures["merged"]),
            ("names/s given to people", figures["names_per_s"]),
            ("people", figures["people"]),
            ("peak memory, MB", figures["peak_rss_mb"]),
            ("seconds of the addition", figures["added_seconds"], figures["seconds"], times(figures["added_ratio"])),
        ],
    )
