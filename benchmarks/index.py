"""Building a library from nothing, each step in a process of its own, and then adding some papers to it.

The baseline of the addition is the build: what 500 papers more cost as a share of starting over.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
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
from paperkin.service import Library
from paperkin.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="corpora to read; default: the shipped sample")
    parser.add_argument("--source", default="auto", help="the files' format (default: %(default)s)")
    parser.add_argument("--held-out", type=int, default=500, metavar="N", help="papers to add (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the library in this new folder")
    parser.add_argument("--encoder", help="a sentence-transformers model: a hub name or a folder")
    parser.add_argument("--engine", help="auto, openvino or torch")
    parser.add_argument("--device", help="cpu, cuda, mps")


def measure(arguments: argparse.Namespace) -> Figures:
    """Ingest all, take some papers out, build; ingest all again, which brings them back, build again."""
    if arguments.library is not None:
        raise BenchmarkFailed("This one builds a library and measures none that exists: name files, and --keep FOLDER.")
    files = arguments.files or sample_files()
    options = [
        word
        for name in ("encoder", "engine", "device")
        if (value := getattr(arguments, name)) is not None
        for word in (f"--{name}", str(value))
    ]
    with fresh_folder(arguments.keep) as folder:
        ingested = run_command(folder, "ingest", *files, "--source", arguments.source)
        # In another process: on Linux a child's peak memory is never below its parent's at the time of the fork.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            held_out = pool.submit(_take_out, folder, arguments.held_out).result()
        embeddings = folder / "embeddings"
        cold = not embeddings.exists()
        built = run_command(folder, "index", *options)
        again = run_command(folder, "ingest", *files, "--source", arguments.source)
        added = run_command(folder, "index", *options)
    return {
        "papers": built["papers"],
        "cold": cold and built["encoded"] > 0,
        "encoded": built["encoded"],
        "papers_per_s": built["papers_per_s"],
        "seconds": round(built["seconds"], 2),
        "encode_seconds": round(built["encode_seconds"], 2),
        "assemble_seconds": round(built["assemble_seconds"], 2),
        "encode_share": ratio(built["encode_seconds"], built["seconds"]),
        "process_seconds": built["process_seconds"],
        "peak_rss_mb": built["peak_rss_mb"],
        "ingest_papers_per_s": ingested["papers_per_s"],
        "ingest_seconds": round(ingested["seconds"], 2),
        "refused": sum(ingested["refused"].values()),
        "added": held_out,
        "added_encoded": added["encoded"],
        "added_seconds": round(added["seconds"], 2),
        "added_process_seconds": added["process_seconds"],
        "added_peak_rss_mb": added["peak_rss_mb"],
        "added_ingest_seconds": round(again["seconds"], 2),
        "added_by_ingest": again["added"],
        "baseline": "the cold build",
        "ratio": ratio(added["seconds"], built["seconds"]),
    }


def _take_out(folder: Path, count: int) -> int:
    """Remove papers that lie evenly over the library, at most a quarter; return how many.

    Only papers whose text no other paper has, so that none is in the embedding cache when it comes back.
    """
    with Library.open(settings=Settings(library=folder, catalogue_url=None)) as library:
        rows, digests = [], []
        for batch in library.catalogue.texts(4096):
            for row, title, abstract in batch:
                rows.append(row)
                digests.append(hashlib.blake2b(f"{title} {abstract}".strip().encode(), digest_size=8).digest())
        seen = Counter(digests)
        unique = [row for row, digest in zip(rows, digests, strict=True) if seen[digest] == 1]
        chosen = np.linspace(0, len(unique) - 1, min(count, len(unique) // 4)).astype(np.int64)
        return library.catalogue.remove([unique[at] for at in chosen])


def tables(figures: Figures) -> Iterable[Table]:
    """Show the build, and the addition beside it."""
    yield comparison(
        f"{figures['papers']:,} papers built {'from nothing' if figures['cold'] else 'with embeddings at hand'}, "
        f"then {figures['added']:,} added",
        figures["baseline"],
        [
            ("papers/s of the build", figures["papers_per_s"]),
            ("of its time, encoding", f"{figures['encode_share']:.0%}"),
            ("peak memory, MB", figures["peak_rss_mb"]),
            ("papers/s of ingest", figures["ingest_papers_per_s"]),
            ("embedded for the addition", figures["added_encoded"], figures["encoded"]),
            ("seconds of the addition", figures["added_seconds"], figures["seconds"], times(figures["ratio"])),
            ("peak memory of it, MB", figures["added_peak_rss_mb"], figures["peak_rss_mb"]),
        ],
    )
