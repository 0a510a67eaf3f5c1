"""Random walks with restart over the co-author graph: how near people are by all the ways between them.

Personalised PageRank (Page et al. 1999; Tong, Faloutsos & Pan, ICDM 2006), by power iteration over what the walk has
reached so far, so that it costs as much as the neighbourhood is large and not as the library is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.people.authorships import Ints

# A walk goes on so many steps; with a restart of a half less than a thousandth of it is left by then.
STEPS = 8
# Where less of a walk than this arrives, it is not followed further.
_FLOOR = 2e-5


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """Several walks over one graph, whose ties weigh differently for each.

    ends (p + 1,) and others (e,): whom each person has ties to. chances (e, w) float32: of each tie, how likely each
    walk takes it; those of a person sum to 1. restarts (w,): how likely each walk goes home at every step.
    """

    ends: Ints
    others: NDArray[np.int32]
    chances: NDArray[np.float32]
    restarts: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        ends: Ints,
        others: NDArray[np.int32],
        weights: NDArray[np.float64],
        restarts: NDArray[np.float64],
    ) -> Walks:
        """Return walks over ties of these weights (e, w), at least 0."""
        owner = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        chances = np.empty(weights.shape, np.float32)
        for walk in range(weights.shape[1]):
            sums = np.bincount(owner, weights[:, walk], minlength=len(ends) - 1)
            chances[:, walk] = weights[:, walk] / np.maximum(sums, 1e-12)[owner]
        return cls(ends, others, chances, restarts)

    def from_person(self, person: int) -> NDArray[np.float64]:
        """Return how much of the time each walk that begins at a person is at each, (p, w)."""
        people, walks = len(self.ends) - 1, len(self.restarts)
        spent = np.zeros((people, walks))
        at = np.array([person])
        moving = np.ones((1, walks))
        for step in range(STEPS + 1):
            spent[at] += moving * self.restarts
            if step == STEPS:
                break
            at, moving = self._stepped(at, moving * (1 - self.restarts))
        return spent

    def _stepped(self, at: Ints, moving: NDArray[np.float64]) -> tuple[Ints, NDArray[np.float64]]:
        starts, lengths = self.ends[at], self.ends[at + 1] - self.ends[at]
        behind = np.cumsum(lengths) - lengths
        places = np.repeat(starts - behind, lengths) + np.arange(int(lengths.sum()))
        to = self.others[places]
        taken = self.chances[places] * np.repeat(moving, lengths, axis=0)
        there = np.zeros(len(self.ends) - 1, bool)
        there[to] = True
        reached = np.flatnonzero(there)
        number = np.empty(len(there), np.int64)
        number[reached] = np.arange(len(reached))
        where = number[to]
        arrived = [np.bincount(where, column, minlength=len(reached)) for column in taken.T]
        followed = np.flatnonzero(np.maximum.reduce(arrived) > _FLOOR)
        return reached[followed], np.column_stack([column[followed] for column in arrived])
