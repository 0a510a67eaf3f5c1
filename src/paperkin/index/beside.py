"""A new paper's place on a map that stands: among its neighbours, without the library that made the layout."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Weights up to here say nothing.
PLACELESS = 1e-12
# Neighbours within this distance, in units of the map of width 2, are one group.
_REACH = 0.04
_AT_ONCE = 8192
# The turn of a sunflower's seeds: no two of few points lie in one direction.
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def place_beside(neighbours: NDArray[np.int32], weights: Floats, xy: Floats) -> Floats:
    """Return places for m papers from their nearest papers' places: (m, 2) float32, NaN where no neighbour has one.

    neighbours: (m, k) rows of `xy` (n, 2), -1 for none; weights: (m, k), higher for nearer. A paper goes to the middle
    of the group that most of its neighbours' weight is in, not to the middle of all: that may be where nothing is.
    """
    places = np.full((len(neighbours), 2), np.nan, np.float32)
    for start in range(0, len(neighbours), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        places[part] = _among(neighbours[part], weights[part], xy)
    return places


def _among(neighbours: NDArray[np.int32], weights: Floats, xy: Floats) -> Floats:
    if not neighbours.size or not len(xy):
        return np.full((len(neighbours), 2), np.nan, np.float32)
    there = xy[np.maximum(neighbours, 0)]
    known: NDArray[np.bool_] = (neighbours >= 0) & np.isfinite(there[:, :, 0]) & (weights > PLACELESS)
    there = np.where(known[..., None], there, 0)
    given = np.where(known, weights, 0).astype(np.float32)
    apart2 = ((there[:, :, None] - there[:, None]) ** 2).sum(axis=-1)
    near = np.exp(-apart2 / (2 * _REACH**2)) * given[:, None, :]
    best = np.where(known, near.sum(axis=2), -1).argmax(axis=1)
    shares = near[np.arange(len(best)), best]
    with np.errstate(invalid="ignore"):
        middle = (there * shares[..., None]).sum(axis=1) / shares.sum(axis=1)[:, None]
    return np.where(np.asarray(known.any(axis=1))[:, None], middle, np.nan).astype(np.float32)


def apart(xy: Floats, movable: NDArray[np.integer], seed: int = 0) -> Floats:
    """Move those of `movable` rows that lie exactly on another paper a little aside, each in a direction of its own.

    The step is a small part of the usual distance between papers, so that duplicates stay side by side.
    """
    xy = np.clip(xy, -1, 1).astype(np.float32)
    step = 0.5 / np.sqrt(max(1, len(xy)) + 20)
    may_move = np.zeros(len(xy), bool)
    may_move[movable] = True
    for turn in range(1, 9):
        # Those that stay come first, so that they are the one that the others leave.
        order = np.lexsort((may_move, xy[:, 1], xy[:, 0]))
        same = np.r_[False, (xy[order[1:]] == xy[order[:-1]]).all(axis=1)]
        moved = order[same]
        moved = moved[may_move[moved]]
        if not moved.size:
            break
        numbers = np.arange(1, len(moved) + 1) + seed % 1000
        angles = numbers * _GOLDEN_ANGLE * turn
        radii = step * (0.15 + 0.85 * np.sqrt((numbers % 97) / 97))
        aside = xy[moved] + np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None]
        # At the edge a step outwards would be cut back onto the same place.
        xy[moved] = np.where(np.abs(aside) > 1, 2 * np.sign(aside) - aside, aside)
    return xy
