"""Other ways to find topics in the same vectors, to be scored beside a build's own.

k-means is told the number of labels, which no build knows. BERTopic (Grootendorst 2022) is run by the parts and the
defaults of its `_bertopic.py`: UMAP to five dimensions, then HDBSCAN. EVoC gives several layers, of which the one
nearest in number to the labels is taken, as of a build's levels. All are seeded, so that UMAP runs on one thread.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.evaluate.labelled import Numbers

Vectors = NDArray[np.float32]

# Fewer papers than this have no neighbourhood that UMAP or EVoC could unfold.
FEWEST = 60
_SEED = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What one way found: the topic of each paper (n,), -1 where it has none, and the seconds that it took.

    Seconds begin with the vectors; they include what numba compiles on its first use in a process.
    """

    found: Numbers
    seconds: float


def find_with(name: str, vectors: Vectors, labels: int) -> Baseline | str:
    """Run one of `BASELINES` on (n, d) unit rows; return what it found, or in words why it was not run.

    labels: how many labels there are, which k-means takes for its k.
    """
    needs, find = BASELINES[name]
    missing = [package for module, package in needs.items() if find_spec(module) is None]
    if missing:
        return f"{name} was not run: {' and '.join(missing)} is not installed; pip install 'paperkin[baselines]'."
    if needs and len(vectors) < FEWEST:
        return f"{name} was not run: it wants {FEWEST} papers at least."
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, of their own defaults and dependencies
        found = find(vectors, labels)
    return Baseline(found, time.perf_counter() - began)


def _kmeans(vectors: Vectors, labels: int) -> Numbers:
    from sklearn.cluster import KMeans

    clusters = min(labels, len(np.unique(vectors, axis=0)))
    return _numbers(KMeans(clusters, n_init=10, random_state=_SEED).fit_predict(vectors))


def _bertopic(vectors: Vectors, _labels: int) -> Numbers:
    from sklearn.cluster import HDBSCAN
    from umap import UMAP

    reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=_SEED, n_jobs=1)
    # BERTopic's min_topic_size is 10. scikit-learn counts the paper itself among the samples, the hdbscan package,
    # which BERTopic calls, does not: its 10 are 11 here.
    clusters = HDBSCAN(min_cluster_size=10, min_samples=11, copy=True)
    return _numbers(clusters.fit_predict(reduced.fit_transform(vectors)))


def _evoc(vectors: Vectors, labels: int) -> Numbers:
    from evoc import EVoC

    clusters = EVoC(random_state=_SEED)
    clusters.fit(vectors)
    layers = [_numbers(layer) for layer in clusters.cluster_layers_]
    return min(layers, key=lambda layer: abs(len(np.unique(layer[layer >= 0])) - labels))


def _numbers(found: Any) -> Numbers:
    return np.asarray(found, np.int64)


# Name → the modules that it needs besides paperkin's own, with the packages that hold them; what runs it.
BASELINES: dict[str, tuple[dict[str, str], Callable[[Vectors, int], Numbers]]] = {
    "k-means": ({}, _kmeans),
    "BERTopic defaults": ({"umap": "umap-learn"}, _bertopic),
    "EVoC": ({"evoc": "evoc"}, _evoc),
}
