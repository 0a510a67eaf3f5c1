"""What related papers are looked for by: one vector, or the probes of several papers together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from paperkin.index import Generation
from paperkin.index.columns import Rows
from paperkin.records import Paper
from paperkin.related.background import Floats, Probes, background_of

Seed = tuple[int, Paper]
EncodeTitles = Callable[[Sequence[str]], Floats]

# How much of a seed's vector is its title's alone.
TITLE_SHARE = 0.3
# The share of nearness to unwanted papers that is taken off (Rocchio's .15 to .75).
AWAY = 0.2
# How many papers of a set look for candidates on their own, beside all of them together.
_OWN_QUERIES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """rows (s,) and vectors (s, d) of the seeds; queries (q, d) unit rows that find candidates, the main one first."""

    rows: Rows
    vectors: Floats
    queries: Floats
    probes: Probes | None = None
    away: Probes | None = None

    def nearness(self, vectors: Floats) -> Floats:
        """Return how near vectors (m, d) are to what is asked for: a cosine for one seed, deviations for several."""
        if self.probes is None:
            return np.asarray(vectors @ self.queries[0], np.float32)
        near = self.probes.nearness(vectors)
        return near if self.away is None else near - AWAY * self.away.nearness(vectors)

    def similarities(self, vectors: Floats) -> Floats:
        """Return the cosines of vectors (m, d) to the nearest seed."""
        cosines: Floats = (vectors @ self.vectors.T).max(axis=1)
        return np.clip(cosines, -1.0, 1.0)


def asked_of(
    index: Generation,
    rows: Rows,
    papers: Sequence[Paper],
    away: Rows,
    encode: EncodeTitles | None = None,
    *,
    softness: float | None = None,
) -> Asked:
    """Return what these seeds, and not those `away`, ask for.

    encode: returns unit rows (t, d); with it the title of a single seed counts apart. softness: see `Probes.nearness`.
    """
    vectors = index.vectors.vectors(rows)
    if len(rows) == 1 and not len(away):
        query = vectors
        if encode and papers[0].title:
            query = (1 - TITLE_SHARE) * vectors + TITLE_SHARE * encode([papers[0].title])
            query = (query / max(float(np.linalg.norm(query)), 1e-9)).astype(np.float32)
        return Asked(rows, vectors, query)
    background = background_of(index)
    probes = background.probes(vectors, softness)
    unwanted = background.probes(index.vectors.vectors(away), softness) if len(away) else None
    return Asked(rows, vectors, probes.queries(_OWN_QUERIES if len(rows) > 1 else 0), probes, unwanted)
