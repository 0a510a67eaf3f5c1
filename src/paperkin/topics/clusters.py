"""Nearest neighbours → nested clusters, in which every paper has a place.

From the broadest level down, k-means divides what the level above has put together, in the coordinates of a diffusion
map (Coifman & Lafon, Applied and Computational Harmonic Analysis 2006) of the graph of nearest neighbours: papers are
near where a random walk of a few steps from either ends up in the same places, which says more about their subject
than any two abstracts do. A build goes on from the one before: its clusters are where k-means begins, so that a few
new papers move few old ones.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Ids = NDArray[np.int64]

# So many nearest papers make the graph: at three scales, since libraries are denser in some subjects than in others.
# What this and the numbers below are worth is measured in docs/explanation/topics.md.
SCALES = (15, 30, 50)
# Of a small library that would be everything: at most a twentieth of it is near.
_ONE_IN, _FEWEST = 20, 4
# The distance that counts as near is each paper's own to this neighbour (Zelnik-Manor & Perona, NIPS 2004).
_LOCAL = 6
# Half of what a paper's many neighbours weigh is taken from it, and to all is added a quarter of the mean, so that
# neither dense spots nor small groups that hardly hang on are clusters (Amini et al., Annals of Statistics 2013).
_DENSITY, _ADDED = 0.5, 0.25
# Walks are longer in larger graphs, whose neighbourhoods are a smaller part of the whole.
_DIMENSIONS, _STEPS, _SHORT_UP_TO, _LENGTHENED = 60, 6, 2_000, 0.3
# With fewer powers the last dimensions are chance, and clusters do not outlast a build: over 130,000 papers 4 powers
# without spare dimensions kept .50 of the adjusted Rand index through a tenth more papers, these keep .93.
_SPARE, _POWERS, _POWERS_OF_LARGE, _LARGE = 30, 8, 16, 20_000
_BEGINNINGS = 4
_SEED = 20_260_000
# Fewer papers than this are no topic.
_LEAST = 4
# A level is found anew where it should have so many times more or fewer topics than before.
_TOO_FEW = 1.5


def find_clusters(neighbours: Ints, cosines: Floats, sizes: Sequence[int], before: Ints | None = None) -> Ints:
    """Divide n papers into nested clusters, a level for each of `sizes`; return (n, l) int32, the broadest level first.

    neighbours, cosines: (n, k) the nearest others of each, best first, best 50 or more; -1 for none. sizes: about how
    many clusters each level should have, ascending. before: (n, l') clusters of the build before, -1 for papers that it
    did not have. Every number from 0 up to a level's highest is in use, and larger clusters come first within what
    they divide. The same input gives the same clusters.
    """
    from threadpoolctl import threadpool_limits

    # Sums that several threads make differ in their last digits from run to run; and small sums are no faster.
    with threadpool_limits(1):
        return _found(neighbour_graph(neighbours, cosines), sizes, before)


def _found(graph: Any, sizes: Sequence[int], before: Ints | None) -> Ints:
    previous = before if before is not None and before.shape[1] == len(sizes) else None
    levels: list[Ints] = []
    parents = np.zeros(graph.shape[0], np.int32)
    for level, size in enumerate(sizes):
        column = None if previous is None else previous[:, level]
        if level == 0 and column is not None and not _comparable(column, size):
            previous = column = None
        parents = _divided(graph, parents, size, column)
        levels.append(parents)
    return np.stack(levels, axis=1)


def neighbour_graph(neighbours: Ints, cosines: Floats) -> Any:
    """Return the symmetric (n, n) CSR matrix of how near papers are, the mean over `SCALES` of exp(-distance / own)."""
    count, width = neighbours.shape
    whole = sparse.csr_array((count, count), dtype=np.float64)
    most = min(width, max(_FEWEST, count // _ONE_IN))
    for scale in sorted({min(scale, most) for scale in SCALES}):
        rows, columns = np.nonzero(neighbours[:, :scale] >= 0)
        far = 1 - cosines[:, :scale]
        near = np.exp(-far / np.maximum(far[:, [min(_LOCAL, scale - 1)]], 1e-6))[rows, columns]
        one = sparse.csr_array((near, (rows, neighbours[rows, columns])), shape=(count, count))
        if total := one.sum():
            whole = whole + (one + one.T) * (count / total)
    return sparse.csr_array(whole)


def diffusion_coordinates(graph: Any) -> Floats:
    """Return the coordinates of a graph's n nodes in its diffusion map, (n, d) with d up to 60."""
    from sklearn.utils.extmath import randomized_range_finder

    nodes = graph.shape[0]
    degrees = np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-12)
    thinned = sparse.diags_array(degrees**-_DENSITY)
    graph = thinned @ graph @ thinned
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    scaled = sparse.diags_array(1 / np.sqrt(degrees + _ADDED * degrees.mean() + 1e-12))
    walk = sparse.csr_array(scaled @ graph @ scaled, dtype=np.float32)
    # A range found by powers serves as well as exact eigenvectors, in less time (Halko, Martinsson & Tropp,
    # SIAM Review 2011).
    span = randomized_range_finder(
        walk,
        size=min(_DIMENSIONS + _SPARE, nodes),
        n_iter=_POWERS_OF_LARGE if nodes > _LARGE else _POWERS,
        power_iteration_normalizer="QR",
        random_state=_SEED,
    )
    values, within = np.linalg.eigh(span.T @ (walk @ span))
    steps = _STEPS * max(1, nodes / _SHORT_UP_TO) ** _LENGTHENED
    weights = (np.maximum(values, 0) / max(values[-1], 1e-12)) ** steps
    coordinates: Floats = ((span @ within) * weights)[:, -_DIMENSIONS:]
    return coordinates


def _comparable(column: Ints, size: int) -> bool:
    count = len(np.unique(column[column >= 0]))
    return count > 0 and size / _TOO_FEW <= count <= size * _TOO_FEW


def _divided(graph: Any, parents: Ints, size: int, before: Ints | None) -> Ints:
    """Divide each parent by its share of the papers, and number the parts, of one parent after those of another."""
    found = np.empty(len(parents), np.int32)
    before_sizes = None if before is None else np.bincount(before[before >= 0], minlength=int(before.max()) + 1)
    after = 0
    for parent in range(int(parents.max()) + 1):
        rows = np.flatnonzero(parents == parent)
        wanted = max(1, round(size * len(rows) / len(parents)), 2 if len(rows) >= 4 * _LEAST and size > 1 else 1)
        wanted = min(wanted, max(1, len(rows) // 2))
        part = np.zeros(len(rows), np.int64)
        if wanted > 1:
            within = graph if len(rows) == len(parents) else graph[rows][:, rows]
            part = _parted(diffusion_coordinates(within), wanted, _still_whole(before, before_sizes, rows))
        found[rows] = part + after
        after += int(part.max()) + 1
    return found


def _still_whole(before: Ints | None, sizes: Ids | None, rows: Ids) -> Ints | None:
    """Return the clusters of the build before for some rows, -1 where most of one's papers are not among these."""
    if before is None or sizes is None:
        return None
    own = before[rows]
    here = np.bincount(own[own >= 0], minlength=len(sizes))
    whole = np.append(2 * here > sizes, False)
    return np.where(whole[own], own, -1)


def _parted(coordinates: Floats, wanted: int, before: Ints | None) -> NDArray[np.int64]:
    """Divide some papers into about `wanted` clusters, the largest first."""
    labels = _begun_from(coordinates, wanted, before)
    while (count := int(labels.max()) + 1) * _TOO_FEW < wanted:
        largest = np.flatnonzero(labels == np.bincount(labels).argmax())
        parts = _k_means(coordinates[largest], 2)
        if not parts.any():
            break
        labels[largest[parts == 1]] = count
    labels = _without_small(coordinates, labels)
    order = np.argsort(-np.bincount(labels), kind="stable")
    numbers = np.empty_like(order)
    numbers[order] = np.arange(len(order))
    return numbers[labels]


def _without_small(coordinates: Floats, labels: Ids) -> Ids:
    """Give the papers of clusters that are too small to be read as one to the nearest of the others."""
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= _LEAST)
    if len(large) in (0, len(sizes)):
        return labels if len(large) else np.zeros_like(labels)
    centres = np.stack([coordinates[labels == one].mean(axis=0) for one in large])
    stray = np.flatnonzero(sizes[labels] < _LEAST)
    far = ((coordinates[stray, None] - centres[None]) ** 2).sum(axis=2)
    found = np.searchsorted(large, labels)
    found[stray] = far.argmin(axis=1)
    return found


def _begun_from(coordinates: Floats, wanted: int, before: Ints | None) -> NDArray[np.int64]:
    """Find clusters, from those of the build before where these papers had two or more."""
    if before is not None:
        known = np.unique(before[before >= 0])
        if len(known) >= 2:
            return _k_means(
                coordinates, len(known), np.stack([coordinates[before == one].mean(axis=0) for one in known])
            )
    return _k_means(coordinates, wanted)


def _k_means(coordinates: Floats, count: int, begin: Floats | None = None) -> NDArray[np.int64]:
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    begins: Any = "k-means++" if begin is None else begin
    fitting = KMeans(count, init=begins, n_init=_BEGINNINGS if begin is None else 1, random_state=_SEED)
    with warnings.catch_warnings():
        # Copies of one paper cannot be told apart: fewer clusters come, which is as it should be.
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = fitting.fit(coordinates).labels_
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
