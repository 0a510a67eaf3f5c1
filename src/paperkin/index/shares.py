"""How firmly each paper belongs to its topics, and which other topics it lies beside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

NONE = -1
_CHUNK = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """strengths (n, l): the share of a paper's nearest papers, each weighing its cosine, that have its topic.

    beside (n, 2): of the last level, the two other topics that most of them have, `NONE` where there are none;
    beside_shares (n, 2): their shares.
    """

    strengths: Floats
    beside: Ints
    beside_shares: Floats


def shares_of(own: Ints, partition: Ints, neighbours: Ints, cosines: Floats) -> Shares:
    """Return the shares of m papers, of which `own` (m, l) are the topics.

    partition (n, l): topics of all whom they may be near to. neighbours, cosines (m, k): rows of it, -1 where missing.
    """
    parts = [
        _shares(own[start : start + _CHUNK], partition, neighbours[start : start + _CHUNK], weights)
        for start in range(0, len(neighbours), _CHUNK)
        for weights in [np.maximum(cosines[start : start + _CHUNK], 0)]
    ]
    parts = parts or [_shares(own, partition, neighbours, cosines)]
    return Shares(*(np.concatenate([getattr(part, name) for part in parts]) for name in Shares.__slots__))


def _shares(own: Ints, partition: Ints, neighbours: Ints, weights: Floats) -> Shares:
    weights = np.where(neighbours >= 0, weights, 0)
    # Of one whose neighbours say nothing, its own topic is all that is known.
    total = weights.sum(axis=1)
    around = partition[np.maximum(neighbours, 0)]
    same = (around == own[:, None, :]) * weights[..., None]
    strengths = np.where(total[:, None] > 0, same.sum(axis=1) / np.maximum(total, 1e-9)[:, None], 1)
    last = around[..., -1]
    gathered = np.where(last != own[:, None, -1], _gathered(last, weights), 0) / np.maximum(total, 1e-9)[:, None]
    beside, shares = np.full((len(own), 2), NONE, np.int32), np.zeros((len(own), 2), np.float32)
    every = np.arange(len(own))
    for place in range(2):
        best = gathered.argmax(axis=1)
        shares[:, place] = gathered[every, best]
        found = shares[:, place] > 0
        beside[found, place] = last[every, best][found]
        gathered[last == beside[:, place, None]] = 0
    return Shares(strengths.astype(np.float32), beside, shares)


def nearest_topics(partition: Ints, neighbours: Ints, cosines: Floats) -> Ints:
    """Return of the last level the topic (m,) that most of each paper's nearest papers have, by their cosines."""
    weights = np.where(neighbours >= 0, np.maximum(cosines, 1e-6), 0).astype(np.float32)
    last = partition[np.maximum(neighbours, 0), -1]
    best = _gathered(last, weights).argmax(axis=1)
    nearest: Ints = last[np.arange(len(last)), best]
    return nearest


def _gathered(topics: Ints, weights: Floats) -> Floats:
    """Return for each neighbour (m, k) the weight of all those that have its topic."""
    alike: Floats = ((topics[:, :, None] == topics[:, None, :]) * weights[:, None, :]).sum(axis=2)
    return alike
