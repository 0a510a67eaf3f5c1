"""Papers → related papers: nearness of vectors first, shared words second."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from paperkin.index import Generation
from paperkin.records import Filters, Paper
from paperkin.search import DEPTH, Method, Ranking, rank

# Words count for less here than in search: two papers on one subject share a field more often than a wording.
LEXICAL_WEIGHT = 0.2


def rank_related(
    generation: Generation,
    seeds: Sequence[tuple[int, Paper]],
    filters: Filters,
    *,
    method: Method = "hybrid",
    depth: int = DEPTH,
    lexical_weight: float = LEXICAL_WEIGHT,
) -> Ranking:
    """Rank papers by nearness to the mean of the seeds' vectors and to their texts; the seeds are left out.

    seeds: each seed's row in the generation and the paper itself.
    """
    rows = np.array([row for row, _ in seeds], np.int64)
    mean = generation.vectors.vectors(rows).mean(axis=0)
    length = float(np.linalg.norm(mean))
    vector = (mean / length if length else mean).astype(np.float32)
    ranking = rank(
        generation,
        lambda: vector,
        " ".join(f"{paper.title} {paper.abstract}" for _, paper in seeds),
        filters,
        method=method,
        depth=depth + len(rows),
        lexical_weight=lexical_weight,
    )
    return ranking.without(rows)
