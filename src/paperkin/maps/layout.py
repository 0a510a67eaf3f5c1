"""Where each paper lies on the map: t-SNE on the library's own neighbour graph, and old papers stay where they were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.index.beside import PLACELESS, apart, place_beside
from paperkin.progress import Progress, Silent

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

# Above this share of new papers the old map says too little about the whole, and a new one is laid out.
MOSTLY_NEW = 0.5
# t-SNE in openTSNE's own defaults (Kobak & Berens, Nature Communications 2019): early exaggeration 12 for 250 rounds.
_EARLY_ROUNDS, _EARLY_EXAGGERATION = 250, 12.0
# Exaggeration above 1 in the end draws clusters apart (Böhm, Berens & Kobak, JMLR 2022: 4 is about UMAP's look).
_LATE_ROUNDS, _LATE_EXAGGERATION = 350, 1.5
_REPORT_EACH = 50
_MARGIN = 0.97
# Interpolation on a grid beats the tree from about here on.
_MANY_PAPERS = 10_000


@dataclass(frozen=True, slots=True)
class Layout:
    """Where papers lie. xy: (n, 2) float32 in [-1, 1]². anew: all were laid out, so that old papers may have moved."""

    xy: Floats
    anew: bool


def place_papers(
    vectors: NDArray[np.floating],
    neighbours: Ints,
    weights: Floats,
    partition: Ints | None = None,
    before: Floats | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Layout:
    """Place papers so that near ones lie together; those that were on the map before stay exactly where they were.

    vectors: (n, d), read only to begin a new layout. neighbours: (n, k) rows, -1 for none, with `weights` (n, k) above
    0, higher for nearer. partition: (n, L) topics; a new paper without a placed neighbour goes to its topic's middle.
    before: (n, 2), NaN for new papers. Where more than half are new, a new layout begins from the old one's places, and
    `Layout.anew` says so. The same input, seed and number of cores give the same map.
    """
    progress = progress or Silent()
    n = len(neighbours)
    if before is None:
        before = np.full((n, 2), np.nan, np.float32)
    placed: NDArray[np.bool_] = np.isfinite(before[:, 0]) & np.isfinite(before[:, 1])
    progress.start("map", n, "papers")
    if placed.any() and placed.sum() >= (1 - MOSTLY_NEW) * n:
        xy = _settled(before, placed, neighbours, weights, partition, seed)
        progress.advance(n)
        layout = Layout(xy, anew=False)
    else:
        start = None
        if placed.any():
            start = _settled(before, placed, neighbours, weights, partition, seed)
        layout = Layout(_laid_out(vectors, neighbours, weights, start, seed, progress), anew=True)
    progress.done()
    return layout


def _settled(
    before: Floats, placed: NDArray[np.bool_], neighbours: Ints, weights: Floats, partition: Ints | None, seed: int
) -> Floats:
    """Place what is new among what is not: neighbour by neighbour inwards, then twice more with all in place."""
    xy = np.where(placed[:, None], before, np.nan).astype(np.float32)
    new = (~placed).nonzero()[0]
    while (open_rows := new[np.isnan(xy[new, 0])]).size:
        found = place_beside(neighbours[open_rows], weights[open_rows], xy)
        xy[open_rows] = found
        if not np.isfinite(found).any():
            break
    stray = new[np.isnan(xy[new, 0])]
    xy[stray] = _middles(xy, partition, stray)
    for _ in range(2):
        better = place_beside(neighbours[new], weights[new], xy)
        sure = np.isfinite(better[:, 0])
        xy[new[sure]] = better[sure]
    return apart(xy, new, seed)


def _middles(xy: Floats, partition: Ints | None, rows: NDArray[np.int64]) -> Floats:
    """Return the middle of the narrowest topic of each row that has a placed paper, else of the map: (m, 2)."""
    here = np.isfinite(xy[:, 0])
    middle = np.tile(np.median(xy[here], axis=0).astype(np.float32), (len(rows), 1))
    for column in () if partition is None else partition.T:
        topics, inverse = np.unique(column, return_inverse=True)
        for topic in np.unique(inverse[rows]):
            members = here & (inverse == topic)
            if topics[topic] >= 0 and members.any():
                middle[inverse[rows] == topic] = np.median(xy[members], axis=0)
    return middle


def _laid_out(
    vectors: NDArray[np.floating],
    neighbours: Ints,
    weights: Floats,
    start: Floats | None,
    seed: int,
    progress: Progress,
) -> Floats:
    n = len(neighbours)
    graph = _affinities(neighbours, weights)
    if n < 4 or graph.nnz == 0:
        progress.advance(n)
        if n == 0:
            return np.zeros((0, 2), np.float32)
        return apart(_in_square(_ring(n) if start is None else start), np.arange(n), seed)
    begin = _principal(vectors) * 1e-4 if start is None else _centred(start)
    return apart(_in_square(_tsne(begin, graph, start is None, seed, progress)), np.arange(n), seed)


def _tsne(begin: NDArray[np.float64], graph: sparse.csr_matrix, afresh: bool, seed: int, progress: Progress) -> Floats:
    """Optimise a layout. Its picture of old papers is kept by leaving out the early exaggeration, which gathers all."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PrecomputedAffinities

    n = len(begin)
    many = n > _MANY_PAPERS
    embedding = TSNEEmbedding(
        begin,
        PrecomputedAffinities(graph),
        negative_gradient_method="fft" if many else "bh",
        # Threads wait for each other several times a round, which costs more than few papers do.
        n_jobs=-1 if many else 1,
        random_state=seed,
    )
    rounds = _LATE_ROUNDS + (_EARLY_ROUNDS if afresh else 0)
    early = rounds - _LATE_ROUNDS
    for done in range(_REPORT_EACH, rounds + 1, _REPORT_EACH):
        exaggeration, momentum = (_EARLY_EXAGGERATION, 0.5) if done <= early else (_LATE_EXAGGERATION, 0.8)
        embedding.optimize(_REPORT_EACH, exaggeration=exaggeration, momentum=momentum, inplace=True)
        progress.advance(n * done // rounds - n * (done - _REPORT_EACH) // rounds)
    return np.asarray(embedding, np.float32)


def _affinities(neighbours: Ints, weights: Floats) -> sparse.csr_matrix:
    """Return the symmetric graph whose weights add up to 1, each paper giving as much as any other: (n, n)."""
    n, k = neighbours.shape
    own = np.arange(n, dtype=np.int32)
    known = (neighbours >= 0) & (neighbours != own[:, None]) & (weights > PLACELESS)
    values = np.where(known, weights, 0).astype(np.float64)
    values /= np.maximum(values.sum(axis=1, keepdims=True), PLACELESS)
    rows = np.repeat(own, k)[known.ravel()]
    directed = sparse.csr_matrix((values[known], (rows, neighbours[known])), shape=(n, n))
    graph = directed + directed.T
    return (graph / max(graph.sum(), PLACELESS)).tocsr()


def _principal(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the first two principal components, the first of variance 1, each with its largest loading positive."""
    sample = vectors[:: max(1, len(vectors) // 20_000)].astype(np.float64)
    middle = sample.mean(axis=0)
    _, axes = np.linalg.eigh((sample - middle).T @ (sample - middle))
    axes = axes[:, :-3:-1] if axes.shape[1] > 1 else np.pad(axes, ((0, 0), (0, 1)))
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])])
    found = np.concatenate(
        [chunk.astype(np.float64) @ axes for chunk in np.array_split(vectors, 1 + len(vectors) // 50_000)]
    )
    found -= found.mean(axis=0)
    spread = float(found[:, 0].std())
    if spread == 0:
        return _ring(len(found)).astype(np.float64)
    scaled: NDArray[np.float64] = found / spread
    return scaled


def _centred(start: Floats) -> NDArray[np.float64]:
    """Return old places on the scale that t-SNE works in, where n papers cover about √n units."""
    wide = start.astype(np.float64) * (np.sqrt(len(start)) / 4)
    return np.asarray(wide - wide.mean(axis=0), np.float64)


def _ring(n: int) -> Floats:
    """Return n places on a ring, the first on the left; one paper is in the middle."""
    if n == 1:
        return np.zeros((1, 2), np.float32)
    angles = np.pi - 2 * np.pi * np.arange(n) / max(1, n)
    return np.stack([np.cos(angles) / 2, np.sin(angles) / 2], axis=1).astype(np.float32)


def _in_square(xy: NDArray[np.floating]) -> Floats:
    """Scale to fill [-1, 1]², both axes alike. A stray thousandth of papers may lie at the edge."""
    low, high = (np.quantile(xy, [0.0005, 0.9995], axis=0)) if len(xy) > 2000 else (xy.min(axis=0), xy.max(axis=0))
    half = float((high - low).max()) / 2
    if half == 0:
        return np.zeros_like(xy, np.float32)
    filled: Floats = np.clip((xy - (low + high) / 2) / half * _MARGIN, -1, 1).astype(np.float32)
    return filled
