"""How near papers are to several papers together, against how near any two papers of the library are.

Vectors of papers all lie in one corner of the sphere, so the mean of several is near everything: it points to that
corner rather than to what they have in common. Here every paper of the set gives a linear discriminant against the
library (Fisher's, with one covariance for all, shrunk: Hariharan, Malik & Ramanan, ECCV 2012), which tells how many
standard deviations nearer than the library's average a paper is; and these are averaged softly, so that a paper near
some of the set counts for nearly as much as one that is half near to all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# How much the covariance is shrunk to a sphere, in its mean variances. 3 to 1,000 were tried: 10 to 100 are alike.
SHRINKAGE = 30.0
# Standard deviations by which two members of a set are told apart: towards 0 the nearest alone counts, far above all
# count alike.
SOFTNESS = 4.0
_SAMPLE = 20_000
_REMEMBERED = 4


class Vectors(Protocol):
    """What is asked of a generation's vectors."""

    def __len__(self) -> int: ...

    @property
    def dimension(self) -> int:
        """The number of components."""
        ...

    def vectors(self, rows: NDArray[np.int64], /) -> Floats:
        """Return the vectors of these rows as (m, d)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Probes:
    """What tells how near papers are to each of some papers: standard deviations above the library's average.

    directions (s, d) and offsets (s,): a paper v scores `directions @ v - offsets`. softness: see `SOFTNESS`.
    """

    directions: Floats
    offsets: Floats
    softness: float = SOFTNESS

    def __len__(self) -> int:
        return len(self.offsets)

    def nearness(self, vectors: Floats) -> Floats:
        """Return for vectors (m, d) the soft mean (m,) over the set of how near each is."""
        if not len(self):
            return np.zeros(len(vectors), np.float32)
        scores = (vectors @ self.directions.T - self.offsets) / self.softness
        highest = scores.max(axis=1)
        soft = highest + np.log(np.exp(scores - highest[:, None]).mean(axis=1))
        return np.asarray(self.softness * soft, np.float32)

    def queries(self, most: int) -> Floats:
        """Return unit vectors to find candidates by: the mean of all, and up to `most` that lie farthest apart."""
        unit = np.stack([_normalised(direction) for direction in self.directions])
        chosen = [_normalised(self.directions.mean(axis=0))]
        covered = unit @ chosen[0]
        for _ in range(min(most, len(unit))):
            chosen.append(unit[int(covered.argmin())])
            covered = np.maximum(covered, unit @ chosen[-1])
        return np.stack(chosen).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What the papers of a library have in common: mean (d,), covariance (d, d), and its shrunk inverse (d, d)."""

    mean: Floats
    covariance: Floats
    precision: Floats

    @classmethod
    def of(cls, vectors: Vectors) -> Background:
        """Estimate it from up to 20,000 papers, spread evenly.

        Where there are fewer papers than dimensions nothing can be said, and all directions count alike.
        """
        dimension, count = vectors.dimension, len(vectors)
        if count < dimension:
            sphere = np.eye(dimension, dtype=np.float32)
            return cls(np.zeros(dimension, np.float32), (sphere / dimension).astype(np.float32), sphere)
        rows = np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64)
        sample = vectors.vectors(rows)
        mean = sample.mean(axis=0)
        sample -= mean
        covariance = (sample.T @ sample / len(sample)).astype(np.float32)
        scale = float(np.trace(covariance)) / dimension or 1.0
        shrunk = covariance / scale + SHRINKAGE * np.eye(dimension, dtype=np.float32)
        return cls(mean, covariance, np.linalg.inv(shrunk).astype(np.float32))

    def probes(self, vectors: Floats, softness: float | None = None) -> Probes:
        """Return what finds papers near to each of these vectors (s, d). softness: other than `SOFTNESS`."""
        directions = (vectors - self.mean) @ self.precision
        spread = np.sqrt((directions @ self.covariance * directions).sum(axis=1))
        directions = directions / np.maximum(spread, 1e-9)[:, None]
        return Probes(directions.astype(np.float32), (directions @ self.mean).astype(np.float32), softness or SOFTNESS)


class _Backgrounds:
    """The backgrounds of the generations that were asked last: each takes about a tenth of a second to estimate."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[str, Background] = OrderedDict()

    def of(self, index: Any) -> Background:
        name = str(index.manifest.id)
        with self._lock:
            if name not in self._known:
                self._known[name] = Background.of(index.vectors)
                if len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
            self._known.move_to_end(name)
            return self._known[name]


_backgrounds = _Backgrounds()


def background_of(index: Any) -> Background:
    """Return the background of an index, estimated at the first call. Safe to call from many threads."""
    return _backgrounds.of(index)


def _normalised(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
