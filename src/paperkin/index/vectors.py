"""Nearest neighbours by cosine, exact or refined to exact, over a float16 matrix that stays on disk.

Three ways to look, chosen by size, which the caller never sees:

- up to `EXACT_UP_TO` papers, and under every filter: an exact scan of the matrix (FAISS scalar quantiser, fp16);
- above: a scan of 1-bit RaBitQ codes (Gao & Long, SIGMOD 2024) whose best `CANDIDATES` are ranked again
  from the matrix;
- above `FLAT_UP_TO`: the same codes in inverted lists.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from paperkin.errors import DimensionMismatch
from paperkin.index.columns import Rows

faiss: Any = _faiss  # its stubs leave out what its Python layer adds

EXACT_UP_TO = 20_000
FLAT_UP_TO = 2_000_000
CANDIDATES = 1_000
_TRAINING_ROWS = 100_000
_CHUNK = 16_384
_MATRIX, _CODES = "matrix.faiss", "codes.faiss"

# A server answers many people at once: one thread a query beats many threads on one query. Builds take all cores.
faiss.omp_set_num_threads(1)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """rows (q, k) int64 and cosine scores (q, k) float32 in [-1, 1], best first; missing slots are -1."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


def write_vectors(
    folder: Path,
    batches: Iterator[NDArray[np.float16]],
    dimension: int,
    *,
    exact_up_to: int = EXACT_UP_TO,
    flat_up_to: int = FLAT_UP_TO,
) -> int:
    """Write batches of (m, dimension) unit rows, in row order, as the matrix and its codes; return how many rows."""
    matrix = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for batch in batches:
        matrix.add(batch.astype(np.float32))
    faiss.write_index(matrix, str(folder / _MATRIX))
    count = int(matrix.ntotal)
    if count > exact_up_to:
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        try:
            _write_codes(folder, _view(matrix), flat_up_to)
        finally:
            faiss.omp_set_num_threads(1)
    return count


def _write_codes(folder: Path, rows: NDArray[np.float16], flat_up_to: int) -> None:
    count, dimension = rows.shape
    lists = 1 << int(np.log2(4 * np.sqrt(count)))
    kind = "RaBitQfs" if count <= flat_up_to else f"IVF{lists},RaBitQfs"
    codes = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    sample = np.linspace(0, count - 1, min(count, _TRAINING_ROWS)).astype(np.int64)
    codes.train(rows[sample].astype(np.float32))
    for start in range(0, count, _CHUNK):
        codes.add(rows[start : start + _CHUNK].astype(np.float32))
    faiss.write_index(codes, str(folder / _CODES))


class VectorIndex:
    """The vectors of one generation. Safe to share between threads."""

    def __init__(self, folder: Path, dimension: int, *, candidates: int = CANDIDATES) -> None:
        """Open what `write_vectors` wrote. Raises DimensionMismatch if its dimension is another."""
        self._matrix = faiss.read_index(str(folder / _MATRIX), faiss.IO_FLAG_MMAP_IFC)
        if self._matrix.d != dimension:
            raise DimensionMismatch(
                f"The matrix has {self._matrix.d} dimensions, its manifest says {dimension}",
                value=str(folder),
                remedy="Build again: paperkin index.",
            )
        self._rows = _view(self._matrix)
        self._candidates = candidates
        self._refined = None
        if (folder / _CODES).exists():
            self._codes = faiss.read_index(str(folder / _CODES))
            self._refined = faiss.IndexRefine(self._codes, self._matrix)

    def __len__(self) -> int:
        return int(self._matrix.ntotal)

    @property
    def dimension(self) -> int:
        """The number of components of each vector."""
        return int(self._matrix.d)

    def search(self, vectors: NDArray[np.float32], k: int, within: Rows | None = None) -> Neighbours:
        """Return the k nearest papers to each query vector, among the rows `within` where it is given.

        vectors: (q, d) unit rows. within: (m,) row numbers; None is all of them.
        Returns rows (q, k) and cosine scores (q, k), best first; ties by ascending row, though which of several
        equal ones take the last places is left open; missing slots are -1. If `within` holds at least k rows, k come
        back.
        Raises DimensionMismatch if d differs from the manifest.
        """
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise DimensionMismatch(
                f"The index has {self.dimension} dimensions",
                value=vectors.shape,
                remedy="Encode with the encoder that the manifest names.",
            )
        vectors = np.ascontiguousarray(vectors, np.float32)
        if within is not None:
            scores, rows = self._matrix.search(vectors, k, params=_selecting(within, len(self)))
        elif self._refined is None:
            scores, rows = self._matrix.search(vectors, k)
        else:
            scores, rows = self._refined.search(vectors, k, params=self._refining(k))
        return _sorted(rows, scores)

    def _refining(self, k: int) -> Any:
        wanted: dict[str, Any] = {"k_factor": max(1.0, self._candidates / k)}
        if isinstance(faiss.downcast_index(self._codes), faiss.IndexIVF):
            # A quarter of the lists: text queries fall between clusters far more often than papers do.
            wanted["base_index_params"] = faiss.SearchParametersIVF(nprobe=max(1, self._codes.nlist // 4))
        return faiss.IndexRefineSearchParameters(**wanted)

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of these rows as (m, d) float32."""
        # FAISS widens float16 quicker than numpy does.
        widened: NDArray[np.float32] = self._matrix.sa_decode(self._rows[rows].view(np.uint8))
        return widened

    def similarities(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of one unit vector (d,) to each of these rows, as (m,) float32."""
        return self.vectors(rows) @ vector


def _view(matrix: Any) -> NDArray[np.float16]:
    """Return FAISS's fp16 codes as the (n, d) matrix that they are, without copying. Valid while `matrix` lives."""
    if matrix.ntotal == 0:
        return np.empty((0, matrix.d), np.float16)
    codes = faiss.rev_swig_ptr(matrix.codes.data(), matrix.codes.size())
    view: NDArray[np.float16] = codes.view(np.float16).reshape(matrix.ntotal, matrix.d)
    view.flags.writeable = False
    return view


def _selecting(within: Rows, count: int) -> Any:
    passes = np.zeros(count, bool)
    passes[within] = True
    return faiss.SearchParameters(sel=faiss.IDSelectorBitmap(np.packbits(passes, bitorder="little")))


def _sorted(rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Neighbours:
    order = np.lexsort((rows, -scores), axis=1)
    rows, scores = np.take_along_axis(rows, order, 1), np.take_along_axis(scores, order, 1)
    return Neighbours(rows, np.clip(np.where(rows < 0, -1.0, scores), -1.0, 1.0).astype(np.float32))
