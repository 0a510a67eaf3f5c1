"""Maximal marginal relevance: the top of a ranking reordered so that it says less twice.

Carbonell & Goldstein, *The use of MMR, diversity-based reranking for reordering documents and producing summaries*,
SIGIR 1998.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# What is beyond stays as it is: few read as far, and the work grows with the square.
DIVERSIFIED = 100


def diversify(scores: NDArray[np.float32], vectors: NDArray[np.float32], diversity: float) -> NDArray[np.int64]:
    """Return the order in which to show a ranking's top: positions (n,), each once.

    scores: (n,) descending. vectors: (n, d) unit rows of the same papers. diversity: how much likeness to those that
    come before is held against a paper, against its own score: 0 leaves the order as it is, 1 looks at nothing else.
    The first stays first. Of equals, the one that was ahead stays ahead.
    """
    count = len(scores)
    if diversity <= 0 or count < 3:
        return np.arange(count)
    # Some encoders' cosines are all between .8 and 1, so both are scaled to what there is.
    relevance = (1 - diversity) * _scaled(np.asarray(scores, np.float32))
    # By einsum: BLAS starts threads for so little, and waits milliseconds for them on a busy machine.
    likeness = diversity * _scaled(np.einsum("id,jd->ij", vectors, vectors))
    order = np.zeros(count, np.int64)
    nearest = likeness[0].copy()
    relevance[0] = -np.inf
    for place in range(1, count):
        chosen = int((relevance - nearest).argmax())
        order[place] = chosen
        relevance[chosen] = -np.inf
        np.maximum(nearest, likeness[chosen], out=nearest)
    return order


def _scaled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
