"""Exact search in float32: the baseline for time and the truth for recall."""

from __future__ import annotations

from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from paperkin.index import VectorIndex

faiss: Any = _faiss  # its stubs leave out what its Python layer adds

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
K = 10
_CHUNK = 65_536
# Float32 sums in another order differ by less; papers with one and the same text do not differ at all.
_TIE = 1e-6


class Exact:
    """A flat index over unit rows, searched by one thread."""

    def __init__(self, dimension: int) -> None:
        self.index: Any = faiss.IndexFlatIP(dimension)

    @classmethod
    def of(cls, vectors: VectorIndex) -> Exact:
        """Copy the vectors that a library holds. They are float16 there, and so rounded here."""
        exact = cls(vectors.dimension)
        for start in range(0, len(vectors), _CHUNK):
            exact.add(vectors.vectors(np.arange(start, min(start + _CHUNK, len(vectors)))))
        return exact

    def add(self, rows: Floats) -> None:
        """Append rows (m, d)."""
        self.index.add(np.ascontiguousarray(rows, np.float32))

    def __len__(self) -> int:
        return int(self.index.ntotal)

    @property
    def matrix(self) -> Floats:
        """The rows (n, d), not copied. Valid until more are added."""
        flat = faiss.rev_swig_ptr(self.index.get_xb(), len(self) * self.index.d)
        matrix: Floats = flat.reshape(len(self), self.index.d)
        return matrix

    def search(self, vector: Floats, k: int = K) -> Rows:
        """Return the k nearest rows to one vector (d,)."""
        rows: Rows = self.index.search(vector[None], k)[1][0]
        return rows

    def kth_scores(self, vectors: Floats, k: int = K, within: Rows | None = None) -> Floats:
        """Return for each vector (q, d) the score (q,) of its k-th nearest row, of all or of those `within`.

        Of the last, where there are fewer than k.
        """
        if within is None:
            nearest: Floats = self.index.search(vectors, min(k, len(self)))[0]
            return nearest[:, -1]
        scores = vectors @ self.matrix[within].T
        last = max(0, len(within) - k)
        kth: Floats = np.partition(scores, last, axis=1)[:, last]
        return kth

    def recall(self, vector: Floats, found: Rows, kth_score: float, k: int = K) -> float:
        """Return the share of the k nearest that was found, at most 1.

        A row that is as near as the k-th nearest counts, whichever of several equal ones it is.
        """
        distinct = np.unique(found[:k][found[:k] >= 0])
        return int((self.matrix[distinct] @ vector >= kth_score - _TIE).sum()) / k
