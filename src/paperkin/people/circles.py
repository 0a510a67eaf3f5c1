"""The people around somebody, ring by ring, and the shortest way from one person to another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from paperkin.index.people import PeopleArrays

# A longer path says nothing that anybody would act on.
MOST_STEPS = 4
_RINGS = 2
People = NDArray[np.int64]


class Circles:
    """The people around one person, or several, by how many steps they are away.

    A step is a paper of both. Papers of too many authors are none: their ties are 0. Of paths of equal length the one
    counts whose ties, multiplied, are strongest.
    hops (p,) int8: steps to each person, 0 for the middle itself, -1 beyond `rings`. strengths (p,) float32: the
    logarithm of the strongest path, -inf where there is none.
    """

    def __init__(self, people: PeopleArrays, middle: Sequence[int], rings: int = _RINGS) -> None:
        """middle: persons, none twice. rings: how many steps to go."""
        self._people = people
        self.hops = np.full(len(people), -1, np.int8)
        self.strengths = np.full(len(people), -np.inf, np.float32)
        self._before = np.full(len(people), -1, np.int32)
        self.rings: list[People] = [np.unique(np.asarray(middle, np.int64))]
        self.hops[self.rings[0]] = 0
        self.strengths[self.rings[0]] = 0
        for _ in range(rings):
            self._widen()

    def _widen(self) -> None:
        owners, places = _ties_of(self._people, self.rings[-1])
        others, ties = self._people.coauthors[places], self._people.ties[places]
        new = (ties > 0) & (self.hops[others] < 0)
        owners, others = owners[new], others[new]
        strengths = self.strengths[owners] + np.log(ties[new])
        np.maximum.at(self.strengths, others, strengths)
        best = strengths == self.strengths[others]
        self._before[others[best]] = owners[best]
        ring = np.unique(others).astype(np.int64)
        self.hops[ring] = len(self.rings)
        self.rings.append(ring)

    def path_out(self, person: int) -> list[int]:
        """Return the persons from the middle to one whom a ring reaches, both included."""
        path = [person]
        while self.hops[path[0]] > 0:
            path.insert(0, int(self._before[path[0]]))
        return path

    def path_to(self, person: int) -> list[int] | None:
        """Return the persons on the shortest path of at most `MOST_STEPS` steps; None where there is none."""
        if self.hops[person] >= 0:
            return self.path_out(person)
        back = Circles(self._people, [person], 0)
        while len(back.rings) + len(self.rings) - 2 < MOST_STEPS:
            back._widen()
            there = back.rings[-1][self.hops[back.rings[-1]] >= 0]
            if len(there):
                meeting = int(there[np.argmax(self.strengths[there] + back.strengths[there])])
                return self.path_out(meeting) + back.path_out(meeting)[-2::-1]
        return None

    def steps_to(self, persons: People) -> NDArray[np.int64]:
        """Return how many steps away each person (m,) is; whoever is more than one beyond the rings counts as two."""
        steps = self.hops[persons].astype(np.int64)
        beyond = np.flatnonzero(steps < 0)
        steps[beyond] = len(self.rings) + 1
        owners, places = _ties_of(self._people, persons[beyond], np.arange(len(beyond)))
        next_to = (self._people.ties[places] > 0) & (self.hops[self._people.coauthors[places]] >= 0)
        steps[beyond[np.unique(owners[next_to])]] = len(self.rings)
        return steps


def _ties_of(people: PeopleArrays, persons: People, names: People | None = None) -> tuple[People, People]:
    """Return for every tie of some persons whose it is, by `names` where they are given, and where it lies."""
    starts, lengths = people.coauthor_ends[persons], people.coauthor_ends[persons + 1] - people.coauthor_ends[persons]
    behind = np.cumsum(lengths) - lengths
    places = np.repeat(starts - behind, lengths) + np.arange(int(lengths.sum()))
    return np.repeat(persons if names is None else names, lengths), places
