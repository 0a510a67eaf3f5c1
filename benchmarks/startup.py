"""From starting the server's process to `/readyz` answering 200, and the memory that it then holds.

The baseline is a Python that does nothing but `import paperkin.service`: what is beyond it is the library's doing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import psutil
from rich.table import Table

from benchmarks.common import (
    BenchmarkFailed,
    Figures,
    comparison,
    described,
    library_folder,
    note,
    opened_library,
    ratio,
    times,
)
from benchmarks.queries import distinct_queries
from benchmarks.server import running_server, search_request, send_all

_IMPORT = "import paperkin.service, psutil; print(psutil.Process().memory_info().rss)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--starts", type=int, default=5, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--queries", type=int, default=64, metavar="N", help="searches after (default: %(default)s)")


def measure(arguments: argparse.Namespace) -> Figures:
    """Start the server and the baseline in turns; one start before, so that files are in the system's cache."""
    folder = library_folder(arguments.library)
    with opened_library(folder) as library:
        about = described(library)
        queries = distinct_queries(library, arguments.queries)
    note(f"{arguments.starts} starts, and one before")
    _import()
    imports, starts = [], []
    for start in range(arguments.starts + 1):
        with running_server(folder) as server:
            if start == 0:
                continue
            ready = _memory(server.pid)
            send_all(server, [search_request(server, query) for query in queries], clients=1)
            starts.append({"ready_s": server.ready_s, **ready, **_memory(server.pid, "after_queries_")})
        imports.append(_import())
    middle = {name: median(start[name] for start in starts) for name in starts[0]}
    import_s, import_rss = (median(column) for column in zip(*imports, strict=True))
    return {
        **about,
        "starts": len(starts),
        "ready_s": round(middle["ready_s"], 3),
        "ready_s_of_starts": [round(start["ready_s"], 3) for start in starts],
        "import_s": round(import_s, 3),
        "ratio": ratio(middle["ready_s"], import_s),
        **{name: round(value, 1) for name, value in middle.items() if name.endswith("_mb")},
        "import_rss_mb": round(import_rss, 1),
        "rss_ratio": ratio(middle["rss_mb"], import_rss),
        "queries": len(queries),
        "baseline": "python -c 'import paperkin.service'",
    }


def _import() -> tuple[float, float]:
    """Return the seconds and the resident megabytes of a Python that imports the service."""
    began = time.perf_counter()
    finished = subprocess.run([sys.executable, "-c", _IMPORT], stdout=subprocess.PIPE, check=False)
    seconds = time.perf_counter() - began
    if finished.returncode:
        raise BenchmarkFailed("paperkin.service cannot be imported.")
    return seconds, int(finished.stdout) / 1e6


def _memory(pid: int, prefix: str = "") -> dict[str, float]:
    """Return resident megabytes; where the kernel tells, those that are its own and those that are files' too."""
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    if not rollup.exists():
        return {f"{prefix}rss_mb": psutil.Process(pid).memory_info().rss / 1e6}
    lines = (line.split() for line in rollup.read_text(encoding="ascii").splitlines()[1:])
    megabytes = {words[0].rstrip(":"): int(words[1]) * 1024 / 1e6 for words in lines}
    return {
        f"{prefix}rss_mb": megabytes["Rss"],
        f"{prefix}anonymous_mb": megabytes["Anonymous"],
        f"{prefix}file_mb": megabytes["Rss"] - megabytes["Anonymous"],
    }


def tables(figures: Figures) -> Iterable[Table]:
    """Show time and memory."""
    lines: list[tuple[object, ...]] = [
        ("seconds to ready", figures["ready_s"], figures["import_s"], times(figures["ratio"])),
        ("resident MB when ready", figures["rss_mb"], figures["import_rss_mb"], times(figures["rss_ratio"])),
    ]
    names = {
        "anonymous_mb": "of it anonymous",
        "file_mb": "of it file-backed",
        "after_queries_rss_mb": f"resident MB after {figures['queries']} searches",
        "after_queries_anonymous_mb": "of it anonymous",
        "after_queries_file_mb": "of it file-backed",
    }
    lines += [(label, figures[name]) for name, label in names.items() if name in figures]
    yield comparison(
        f"A server of {figures['papers']:,} papers, {figures['starts']} starts, median", figures["baseline"], lines
    )
