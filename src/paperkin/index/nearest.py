"""The nearest papers of every paper at once: the graph that topics and the map are made from."""

from __future__ import annotations

import os
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

faiss: Any = _faiss  # its stubs leave out what its Python layer adds

EXACT_UP_TO = 20_000
_TRAINING_ROWS_PER_LIST = 40
# On 130,000 real abstracts a thirty-second of the lists has .98 of the 15 nearest.
_LOOKED_AT = 32
_CHUNK = 4_096


def nearest_of_all(vectors: NDArray[np.float32], k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the k nearest other rows of each of n unit rows (n, d), and their cosines: both (n, k), best first.

    Missing slots are -1, with a cosine of 0. Exact up to `EXACT_UP_TO` rows, above by inverted lists. Uses all cores.
    """
    count, dimension = vectors.shape
    lists = 0 if count <= EXACT_UP_TO else 1 << round(np.log2(3 * np.sqrt(count)))
    index = faiss.index_factory(dimension, f"IVF{lists},Flat" if lists else "Flat", faiss.METRIC_INNER_PRODUCT)
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    try:
        if lists:
            sample = np.linspace(0, count - 1, min(count, _TRAINING_ROWS_PER_LIST * lists)).astype(np.int64)
            index.train(vectors[sample])
            index.nprobe = max(1, lists // _LOOKED_AT)
        index.add(vectors)
        rows, cosines = np.empty((count, k), np.int32), np.empty((count, k), np.float32)
        for start in range(0, count, _CHUNK):
            part = slice(start, min(count, start + _CHUNK))
            scores, found = index.search(vectors[part], k + 1)
            rows[part], cosines[part] = _others(found, scores, np.arange(part.start, part.stop), k)
    finally:
        faiss.omp_set_num_threads(1)
    return rows, cosines


def _others(
    found: NDArray[np.int64], scores: NDArray[np.float32], own: NDArray[np.int64], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Leave each row itself out of what was found for it; where it is not among them, the last one."""
    itself = found == own[:, None]
    itself[~itself.any(axis=1), -1] = True
    rows, cosines = found[~itself].reshape(-1, k), scores[~itself].reshape(-1, k)
    missing = rows < 0
    return rows, np.where(missing, 0, np.clip(cosines, -1, 1)).astype(np.float32)
