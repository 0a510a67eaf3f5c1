"""The indexes that paperkin's is compared with, each built over the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.exact import Exact, Floats, K, Rows, faiss
from paperkin.index import VectorIndex, write_vectors

NPROBES = (1, 8, 32)
EF_SEARCHES = (32, 128)
MATRIX_FILE, CODES_FILE = "matrix.faiss", "codes.faiss"
_TRAINING_ROWS = 100_000
_CHUNK = 16_384

Search = Callable[[Floats], Rows]


@dataclass(frozen=True, slots=True)
class Variant:
    """One index, and the ways in which it can be asked.

    searches: name → what returns the K nearest rows to one vector (d,). bytes: what it adds to a library, which keeps
    its float16 matrix whatever the index is. build_s: None for one that was not built here.
    """

    searches: dict[str, Search]
    bytes: int
    build_s: float | None


def compared_variants(exact: Exact, folder: Path) -> Iterator[Variant]:
    """Build one index after the other; the one before is let go, so that memory holds one beside the exact."""
    yield _of_faiss("flat fp16", exact, "SQfp16", adds=False)
    yield _of_faiss("RaBitQ flat, codes alone", exact, "RaBitQfs")
    yield built_by_paperkin(exact, folder / "flat", "RaBitQ flat, refined", exact_up_to=0)
    yield built_by_paperkin(exact, folder / "ivf", "RaBitQ IVF, refined", exact_up_to=0, flat_up_to=0)
    lists = 1 << int(np.log2(4 * np.sqrt(len(exact))))
    yield _of_faiss(f"IVF{lists} flat", exact, f"IVF{lists},Flat", nprobe=NPROBES)
    yield _of_faiss("HNSW32", exact, "HNSW32,Flat", efSearch=EF_SEARCHES)


def built_by_paperkin(exact: Exact, folder: Path, name: str, **sizes: int) -> Variant:
    """Build with paperkin's own code, `sizes` as `write_vectors` takes them, and open what it wrote."""
    folder.mkdir()
    batches = (exact.matrix[start : start + _CHUNK].astype(np.float16) for start in range(0, len(exact), _CHUNK))
    began = time.perf_counter()
    write_vectors(folder, batches, exact.index.d, **sizes)
    build_s = time.perf_counter() - began
    return served(folder, VectorIndex(folder, exact.index.d), name, build_s)


def served(folder: Path, index: VectorIndex, name: str, build_s: float | None = None) -> Variant:
    """Describe an index of paperkin's that is open."""
    codes = folder / CODES_FILE
    return Variant({name: lambda vector: index.search(vector[None], K).rows[0]}, _size(codes), build_s)


def _of_faiss(name: str, exact: Exact, factory: str, *, adds: bool = True, **knobs: tuple[int, ...]) -> Variant:
    rows = exact.matrix
    index = faiss.index_factory(exact.index.d, factory, faiss.METRIC_INNER_PRODUCT)
    sample = np.linspace(0, len(rows) - 1, min(len(rows), _TRAINING_ROWS)).astype(np.int64)
    began = time.perf_counter()
    index.train(rows[sample])
    for start in range(0, len(rows), _CHUNK):
        index.add(rows[start : start + _CHUNK])
    build_s = time.perf_counter() - began
    searches: dict[str, Search] = {}
    for knob, values in knobs.items():
        searches |= {f"{name}, {knob} {value}": _asking(index, knob, value) for value in values}
    return Variant(searches or {name: _asking(index)}, _written_bytes(index) if adds else 0, build_s)


def _asking(index: Any, knob: str | None = None, value: int = 0) -> Search:
    parameters = None
    if knob == "nprobe":
        parameters = faiss.SearchParametersIVF(nprobe=min(value, index.nlist))
    elif knob == "efSearch":
        parameters = faiss.SearchParametersHNSW(efSearch=value)

    def search(vector: Floats) -> Rows:
        rows: Rows = index.search(vector[None], K, params=parameters)[1][0]
        return rows

    return search


def _written_bytes(index: Any) -> int:
    """Return the size of the index as a file, without writing one."""
    total = 0

    def count(block: bytes) -> None:
        nonlocal total
        total += len(block)

    faiss.write_index(index, faiss.PyCallbackIOWriter(count))
    return total


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
