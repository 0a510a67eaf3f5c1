"""`python -m benchmarks NAME`: measures one thing and shows it as a table, or as a JSON object."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

NAMES = {
    "encode": "texts per second against sentence-transformers, and how equal the vectors are",
    "vectors": "recall@10 and time of nearest neighbours against exact search and other indexes",
    "search": "a real server's answers: latency, throughput, and where the time goes",
    "filters": "filtered search: recall, time, and that nothing is lost",
    "ingest": "taking papers in: reading, matching works, telling people apart, and adding to it",
    "index": "building a library, and adding to it",
    "related": "related papers of several seeds, with some not wanted, and what a reading list is recommended",
    "suggest": "completions while one types, and what is meant by typing errors",
    "ablation": "what each part of the ranking is worth, on judged sets",
    "topics": "finding topics: time, memory, sizes, and how many stay when papers come",
    "profiles": "profiles of prolific people and of the largest paper's authors",
    "interests": "what authors' interests are worth and cost",
    "graphs": "graphs around nodes of every kind: time, and what choosing and drawing cost",
    "site_pages": "pages of the site: time in the server, bytes and requests, against the API's JSON",
    "map_frames": "the map in a browser: first paint, bytes, frames while panning",
    "startup": "from a server's start to its first answer, and its memory",
}


class Benchmark(Protocol):
    """What each module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options of this benchmark alone."""
        ...

    def measure(self, arguments: argparse.Namespace) -> dict[str, Any]:
        """Measure, and return figures that JSON can carry."""
        ...

    def tables(self, figures: dict[str, Any]) -> Iterable[Any]:
        """Return what `measure` found as tables for rich to print."""
        ...


def main() -> None:
    """Parse, measure, show."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure paperkin on this machine.")
    commands = parser.add_subparsers(dest="name", metavar="NAME", required=True)
    benchmarks: dict[str, Benchmark] = {}
    try:
        for name, summary in NAMES.items():
            benchmarks[name] = cast(Benchmark, import_module(f"benchmarks.{name}"))
            command = commands.add_parser(name, help=summary, description=benchmarks[name].__doc__)
            command.add_argument("--json", action="store_true", help="write a JSON object instead of tables")
            command.add_argument(
                "--library",
                type=Path,
                metavar="FOLDER",
                help="an indexed library; default: one of the shipped sample, built on first use and kept",
            )
            benchmarks[name].add_arguments(command)
    except ModuleNotFoundError as error:
        sys.exit(f"error: {error}. Install paperkin for this Python first: pip install -e '.[dev]'")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a server that was started is stopped
    _run(benchmarks[arguments.name], arguments)


def _run(benchmark: Benchmark, arguments: argparse.Namespace) -> None:
    from benchmarks.common import BenchmarkFailed, machine, show
    from paperkin.errors import PaperkinError

    try:
        figures = {"benchmark": arguments.name, "machine": machine(), **benchmark.measure(arguments)}
    except (BenchmarkFailed, PaperkinError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    show(figures, [] if arguments.json else benchmark.tables(figures), as_json=arguments.json)


if __name__ == "__main__":
    main()
