"""What people work on, for comparing many with one: interests of an index, or of a moment long past."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.index.people import PeopleIndex
from paperkin.people.authorships import Ints
from paperkin.people.interests import Interests, Read
from paperkin.people.similar import Compared, interests_near, people_near


class Subjects(Protocol):
    """What each of some people works on."""

    def similarities(self, person: int, others: Ints) -> NDArray[np.float32]:
        """Return how near the interests of others (k,) are to a person's, as (k,) in [-1, 1]; 0 where one has none."""
        ...

    def means(self, people: Ints) -> NDArray[np.float32]:
        """Return the mean of each one's interests by weight, as unit rows (k, d); zeros for who has none."""
        ...

    def nearest(self, person: int, count: int, allowed: NDArray[np.bool_]) -> Ints:
        """Return about `count` of those allowed (p,) who are nearest to a person, in no order."""
        ...

    def papers(self, rows: Ints) -> NDArray[np.float32]:
        """Return the vectors of papers, (m, d); zeros for one without text."""
        ...


class _Compared:
    """What is alike for all: the table of interests says whose each is."""

    def __init__(self, table: Compared) -> None:
        self._table = table

    def similarities(self, person: int, others: Ints) -> NDArray[np.float32]:
        """Return how near the interests of others are to a person's."""
        own = self._own(person)
        return np.nan_to_num(interests_near(self._table, *own, others), nan=0.0)

    def means(self, people: Ints) -> NDArray[np.float32]:
        """Return the mean of each one's interests by weight."""
        starts, lengths = self._table.ends[people], self._table.ends[people + 1] - self._table.ends[people]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        rows = np.repeat(starts - ends[:-1], lengths) + np.arange(int(ends[-1]))
        # A sparse product sums many short runs of rows several times as fast as numpy's reduceat.
        summing = (self._table.weights[rows], np.arange(len(rows)), ends)
        by_person = sparse.csr_matrix(summing, shape=(len(people), len(rows)))
        means: NDArray[np.float32] = by_person @ self._table.vectors(rows)
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        return means

    def _own(self, person: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        own = np.arange(self._table.ends[person], self._table.ends[person + 1])
        return self._table.vectors(own), self._table.weights[own]


class IndexedSubjects(_Compared):
    """The interests of an index."""

    def __init__(self, people: PeopleIndex) -> None:
        super().__init__(Compared.of(people))
        self._people = people

    def nearest(self, person: int, count: int, allowed: NDArray[np.bool_]) -> Ints:
        """Return who is nearest, as far as one of the nearest interests is theirs."""
        vectors, weights = self._own(person)
        if not len(vectors) or not allowed.any():
            return np.zeros(0, np.int64)
        return people_near(self._people, vectors, weights, count, allowed)[0][:count]

    def papers(self, rows: Ints) -> NDArray[np.float32]:
        """Return the vectors of papers."""
        return self._people.papers.vectors(rows)


class HeldSubjects(_Compared):
    """Interests that are held in memory."""

    def __init__(self, interests: Interests, read: Read, pool: Ints) -> None:
        """read: vectors of papers by their rows. pool: who may ever be looked up as near."""
        vectors = interests.vectors.astype(np.float32)
        self._read = read
        super().__init__(Compared(interests.ends, interests.weights, lambda rows: vectors[rows]))
        self._pool, self._means = pool, self.means(pool)

    def nearest(self, person: int, count: int, allowed: NDArray[np.bool_]) -> Ints:
        """Return who is nearest by the means of interests."""
        may = allowed[self._pool]
        if int(may.sum()) <= count:
            return self._pool[may]
        far = np.where(may, -(self._means @ self.means(np.array([person]))[0]), np.inf)
        return self._pool[np.argpartition(far, count - 1)[:count]]

    def papers(self, rows: Ints) -> NDArray[np.float32]:
        """Return the vectors of papers."""
        return self._read(rows)
