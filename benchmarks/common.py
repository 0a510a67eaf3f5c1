"""What every benchmark needs: a library to measure, a clock that is fair to all contenders, tables."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import psutil
from platformdirs import user_cache_path
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from paperkin.cli.bars import Bars
from paperkin.errors import PaperkinError
from paperkin.service import Library
from paperkin.settings import Settings, read_settings

Figures = dict[str, Any]
Call = Callable[[int], object]

SAMPLE = Path(__file__).resolve().parent.parent / "sample"
# How many calls one contender makes before the next has its turn: few enough that noise meets all of them, enough
# that each has the processor's caches to itself for most of its turn.
BLOCK = 16


class BenchmarkFailed(Exception):
    """What was to be measured did not run, in words for the person who asked."""


# A library to measure


def sample_files() -> list[str]:
    """Return the papers that come with paperkin."""
    return [str(path) for path in sorted(SAMPLE.glob("*.jsonl*"))]


def library_folder(given: Path | None) -> Path:
    """Return the folder of the library to measure: the one given, or that of the sample, built if it is not there."""
    if given is not None:
        return given
    files = sample_files()
    if not files:
        raise BenchmarkFailed(f"There is no sample in {SAMPLE.name}/. Name a library with --library.")
    # The sample has a catalogue of its own, whatever the environment says of the reader's library.
    os.environ.pop("PAPERKIN_CATALOGUE_URL", None)
    content = hashlib.blake2b(b"".join(Path(name).read_bytes() for name in files), digest_size=6).hexdigest()
    folder = user_cache_path("paperkin") / "benchmarks" / f"sample-{content}"
    if not _answers(folder):
        note("Building a library of the sample. This is done once.")
        with Library.create(settings=Settings(library=folder)) as library, Bars() as bars:
            library.ingest(files, progress=bars)
            library.build(bars)
    return folder


def _answers(folder: Path) -> bool:
    try:
        with Library.open(settings=Settings(library=folder)) as library:
            library.search("is it there and sound", k=1)
            return bool(library.info()["generation"]["up_to_date"])
    except PaperkinError:
        return False


@contextmanager
def fresh_folder(keep: Path | None) -> Iterator[Path]:
    """Give a folder for a library that is not there yet: the one to keep, or one that goes with the block."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="paperkin-bench-") as folder:
            yield Path(folder) / "library"
    else:
        if keep.exists() and any(keep.iterdir()):
            raise BenchmarkFailed(f"{keep} is not empty: a build is measured from nothing.")
        yield keep


def run_command(folder: Path, command: str, *options: str) -> Figures:
    """Run a command of paperkin on the library; return what it reports, and the seconds of its whole process."""
    # The catalogue is this folder's own, whatever the environment says of the reader's library.
    environment = {name: value for name, value in os.environ.items() if name != "PAPERKIN_CATALOGUE_URL"}
    note(f"paperkin {command}")
    began = time.perf_counter()
    finished = subprocess.run(
        paperkin_command(command, *options, "--library", str(folder), "--json"),
        stdout=subprocess.PIPE,
        env=environment,
        check=False,
    )
    if finished.returncode:
        raise BenchmarkFailed(f"paperkin {command} ended with {finished.returncode}.")
    reported: Figures = orjson.loads(finished.stdout)
    return {**reported, "process_seconds": round(time.perf_counter() - began, 2)}


@contextmanager
def opened_library(given: Path | None) -> Iterator[Library]:
    """Give the library to measure, open."""
    with Library.open(settings=read_settings(library=library_folder(given))) as library:
        yield library


def described(library: Library) -> Figures:
    """Say what was measured, without where it lies."""
    generation = library.serving.generation()
    spec = generation.manifest.encoder
    return {"papers": len(generation), "encoder": spec.id, "dimension": spec.dimension}


def paperkin_command(*arguments: str) -> list[str]:
    """Return the command line of paperkin under this very Python."""
    return [sys.executable, "-c", "from paperkin.cli import main; main()", *arguments]


# A fair clock


def interleaved(contenders: Mapping[str, Call], calls: int, block: int = BLOCK) -> dict[str, list[float]]:
    """Time `call(0)` … `call(calls - 1)` of every contender, in turns of `block` calls; return milliseconds by name.

    Who goes first changes from turn to turn, so that a noisy neighbour slows all of them alike.
    """
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for turn, start in enumerate(range(0, calls, block)):
        for name in names if turn % 2 == 0 else reversed(names):
            samples[name] += timed_ms(contenders[name], range(start, min(start + block, calls)))
    return samples


def timed_ms(call: Call, items: Iterable[int]) -> list[float]:
    """Return the milliseconds that each call took."""
    samples = []
    for item in items:
        began = time.perf_counter()
        call(item)
        samples.append(1e3 * (time.perf_counter() - began))
    return samples


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the sample below which `share` percent of them lie."""
    return round(float(np.percentile(samples, share)), 4)


def latency(samples: Sequence[float], prefix: str = "") -> Figures:
    """Return `p50_ms` and `p95_ms` of some samples."""
    return {f"{prefix}p50_ms": percentile(samples, 50), f"{prefix}p95_ms": percentile(samples, 95)}


def ratio(measured: float, baseline: float) -> float:
    """Return measured ÷ baseline."""
    return round(measured / baseline, 4) if baseline else float("nan")


def machine() -> Figures:
    """Describe what the figures were measured on, and how busy it was before: load is of the last minute."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load": round(psutil.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("paperkin", "faiss-cpu", "openvino", "torch", "tantivy")},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


# Showing


def note(text: str) -> None:
    """Write a remark to standard error."""
    Console(stderr=True).print(text, style="dim", highlight=False, soft_wrap=True)


def show(figures: Figures, tables: Iterable[Table], *, as_json: bool) -> None:
    """Write the figures to standard output: as JSON, or as tables under a line that describes the machine."""
    if as_json:
        option = orjson.OPT_INDENT_2 if sys.stdout.isatty() else 0
        sys.stdout.write(orjson.dumps(figures, option=option | orjson.OPT_SERIALIZE_NUMPY).decode() + "\n")
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    about = figures["machine"]
    console.print(
        f"{about['processor']}, {about['cores']} cores, load {about['load']} before; paperkin {about['paperkin']}",
        style="dim",
    )
    for table in tables:
        title, table.title = table.title, None  # which would be wrapped to the width of its table
        if title:
            console.print(f"\n{title}", style="bold", soft_wrap=True)
        console.print(table)


def comparison(title: str, baseline: str, lines: Iterable[Sequence[object]]) -> Table:
    """Return a table of (figure, measured, baseline, ratio); a line may end early where nothing compares."""
    table = grid(title, ["", "measured", baseline, "ratio"])
    for line in lines:
        table.add_row(*(written(cell) for cell in line))
    return table


def grid(title: str, columns: Sequence[str]) -> Table:
    """Return an empty table, its first column to the left and the others to the right."""
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1))
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left")
    return table


def written(value: object) -> str:
    """Write a value to three digits or so."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 100 else f"{value:.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)


def times(value: float) -> str:
    """Write a ratio: `0.31 ×`."""
    return f"{written(float(value))} ×"
