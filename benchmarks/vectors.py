"""Nearest neighbours of text queries: recall@10, time and size of what paperkin serves, and of what it might have.

The baseline is an exact scan in float32. One thread searches; build times are of one thread too, unless
--build-threads says otherwise.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean, median

import numpy as np
from rich.table import Table

from benchmarks.common import (
    Figures,
    described,
    grid,
    interleaved,
    note,
    opened_library,
    percentile,
    ratio,
    written,
)
from benchmarks.exact import Exact, Floats, K, faiss
from benchmarks.queries import distinct_queries
from benchmarks.variants import (
    CODES_FILE,
    MATRIX_FILE,
    Search,
    Variant,
    built_by_paperkin,
    compared_variants,
    served,
)
from paperkin.index import Generation, VectorIndex
from paperkin.search import DEPTH
from paperkin.service import Library

# Added to a copy, relative to its length: a copy's cosine to its original is then about 0.9.
_NOISE = 0.5
_CHUNK = 16_384


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--queries", type=Path, metavar="FILE", help='JSON lines with "text" to use as the queries')
    parser.add_argument("--count", type=int, default=256, metavar="N", help="queries for recall (default: %(default)s)")
    parser.add_argument("--timed", type=int, default=64, metavar="N", help="calls timed (default: %(default)s)")
    parser.add_argument("--force-codes", action="store_true", help="serve a small library as a large one is served")
    parser.add_argument("--copies", type=int, default=1, metavar="N", help="each paper N times, with noise added")
    parser.add_argument("--build-threads", type=int, default=1, metavar="N", help="threads to build with")
    parser.add_argument("--only-served", action="store_true", help="leave the other indexes out")


def measure(arguments: argparse.Namespace) -> Figures:
    """Measure the served index, then each variant, always in turns with the exact scan."""
    with opened_library(arguments.library) as library, tempfile.TemporaryDirectory() as scratch:
        generation = library.serving.generation()
        queries = _encoded(library, arguments)
        exact = _rows(generation, arguments.copies)
        note(f"{len(queries)} queries over {len(exact):,} rows")
        about = described(library)
        comparing = _Comparing(exact, queries, arguments.timed)
        faiss.omp_set_num_threads(arguments.build_threads)
        index, variant = _served(generation, exact, arguments, Path(scratch))
        road = next(iter(variant.searches))
        (figures,) = comparing.add(variant).values()
        if not arguments.only_served:
            faiss.omp_set_num_threads(arguments.build_threads)
            for other in compared_variants(exact, Path(scratch)):
                comparing.add(other)
                faiss.omp_set_num_threads(arguments.build_threads)
        faiss.omp_set_num_threads(1)
        depth = min(DEPTH, len(exact))
        deep = interleaved({"": lambda at: index.search(comparing.timed[at][None], depth)}, len(comparing.timed))[""]
        matrix_bytes = 2 * exact.index.d
        return {
            **about,
            "rows": len(exact),
            "noisy_copies": arguments.copies - 1,
            "queries": len(queries),
            "served": road,
            **figures,
            "bytes_per_paper_with_matrix": round(figures["bytes_per_paper"] + matrix_bytes, 1),
            "search_depth": depth,
            "search_depth_p50_ms": percentile(deep, 50),
            "baseline": "exact flat fp32",
            "build_threads": arguments.build_threads,
            "variants": comparing.variants(),
        }


def _encoded(library: Library, arguments: argparse.Namespace) -> Floats:
    encoder = library.encoders.of(library.serving.generation().manifest.encoder)
    texts = distinct_queries(library, arguments.count, arguments.queries)
    return encoder.encode_queries([encoder.spec.query_text(text) for text in texts])


def _rows(generation: Generation, copies: int) -> Exact:
    """Return the library's rows and, after them, their noisy copies."""
    exact = Exact.of(generation.vectors)
    random = np.random.default_rng(0)
    originals = np.arange(len(generation))
    for _ in range(copies - 1):
        for start in range(0, len(originals), _CHUNK):
            rows = generation.vectors.vectors(originals[start : start + _CHUNK])
            noise = random.standard_normal(rows.shape, np.float32) * np.float32(_NOISE / np.sqrt(rows.shape[1]))
            rows += noise
            exact.add(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    return exact


def _served(
    generation: Generation, exact: Exact, arguments: argparse.Namespace, scratch: Path
) -> tuple[VectorIndex, Variant]:
    """Return the library's own index, or one that is built as `paperkin index` builds it where its rows differ."""
    if arguments.copies == 1 and not arguments.force_codes:
        folder, index = generation.folder, generation.vectors
        return index, served(folder, index, _road(folder))
    folder = scratch / "served"
    built = built_by_paperkin(exact, folder, "served", **({"exact_up_to": 0} if arguments.force_codes else {}))
    index = VectorIndex(folder, exact.index.d)
    return index, served(folder, index, _road(folder), built.build_s)


def _road(folder: Path) -> str:
    if not (folder / CODES_FILE).exists():
        return "exact scan of the fp16 matrix"
    ivf = isinstance(faiss.downcast_index(faiss.read_index(str(folder / CODES_FILE))), faiss.IndexIVF)
    return f"RaBitQ {'IVF' if ivf else 'flat'}, refined from {MATRIX_FILE}"


class _Comparing:
    """Measures variants, each in turns with the exact scan."""

    def __init__(self, exact: Exact, queries: Floats, timed: int) -> None:
        # Few queries are asked again and again, so that a median is one.
        self.timed = queries[np.arange(timed) % len(queries)]
        self._exact, self._queries = exact, queries
        self._kth = exact.kth_scores(queries)
        self._exact_ms: list[float] = []
        self._variants: dict[str, Figures] = {}

    def add(self, variant: Variant) -> dict[str, Figures]:
        """Measure one index in each of its ways, on one thread; return the figures by name."""
        faiss.omp_set_num_threads(1)
        about = {
            "bytes_per_paper": round(variant.bytes / len(self._exact), 1),
            "build_s": None if variant.build_s is None else round(variant.build_s, 2),
        }
        measured = {name: {**self._measured(search), **about} for name, search in variant.searches.items()}
        self._variants |= measured
        return measured

    def _measured(self, search: Search) -> Figures:
        found = [search(query) for query in self._queries]  # which also warms it
        recalls = map(self._exact.recall, self._queries, found, self._kth)
        samples = interleaved(
            {
                "this": lambda at: search(self.timed[at]),
                "exact": lambda at: self._exact.search(self.timed[at]),
            },
            len(self.timed),
        )
        self._exact_ms += samples["exact"]
        return {
            f"recall_at_{K}": round(fmean(recalls), 4),
            "p50_ms": percentile(samples["this"], 50),
            "ratio": ratio(median(samples["this"]), median(samples["exact"])),
        }

    def variants(self) -> dict[str, Figures]:
        """Return what was measured, the baseline first."""
        baseline = {
            f"recall_at_{K}": 1.0,
            "p50_ms": percentile(self._exact_ms, 50),
            "ratio": 1.0,
            "bytes_per_paper": 4.0 * self._exact.index.d,
            "build_s": None,
        }
        return {"exact flat fp32": baseline, **self._variants}


def tables(figures: Figures) -> Iterable[Table]:
    """Show what is served and, beside it, the others."""
    rows = f"{figures['rows']:,} rows"
    if figures["noisy_copies"]:
        rows += f" ({figures['papers']:,} papers, each with {figures['noisy_copies']} noisy copies)"
    yield _listed(f"Served: {figures['served']}; {rows}, {figures['queries']} text queries", [("served", figures)])
    remark = Table.grid()
    remark.add_row(
        f"With the matrix {figures['bytes_per_paper_with_matrix']} bytes a paper; "
        f"to the depth of a search, {figures['search_depth']}, {written(figures['search_depth_p50_ms'])} ms."
    )
    yield remark
    yield _listed(f"Compared, one thread; ratio is time ÷ {figures['baseline']}", figures["variants"].items())


def _listed(title: str, lines: Iterable[tuple[str, Figures]]) -> Table:
    columns: Sequence[str] = (f"recall_at_{K}", "p50_ms", "ratio", "bytes_per_paper", "build_s")
    table = grid(title, ["", f"recall@{K}", "p50 ms", "ratio", "bytes/paper beside the matrix", "build s"])
    for name, measured in lines:
        recall, *others = (measured[column] for column in columns)
        table.add_row(name, f"{recall:.4f}", *map(written, others))
    return table
