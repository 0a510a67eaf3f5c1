"""Who has written with whom: a graph of people, with ties that fade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Authorships, Ints

# A paper of more people says nothing of who knows whom.
MOST_AUTHORS = 30
# Ties fade to 1/e in so many years: what helped most of all to tell who would write together next.
FADE_YEARS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Coauthors:
    """Who has written with whom, in CSR form, both ways.

    ends (p + 1,) int64; others (e,) int32 ascending for each person; joint (e,) int32: papers of both. first_years and
    last_years (e,) int16: of these, `UNKNOWN_YEAR` where no year is known. ties (e,) float32: the sum over joint papers
    of at most `MOST_AUTHORS` people of exp(-age / `FADE_YEARS`), age in years before the last year of all; a paper of
    unknown year counts as the oldest that counts.
    """

    ends: Ints
    others: NDArray[np.int32]
    joint: NDArray[np.int32]
    first_years: NDArray[np.int16]
    last_years: NDArray[np.int16]
    ties: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ends) - 1

    def of(self, person: int) -> NDArray[np.int32]:
        """Return whom a person has written with, ascending."""
        return self.others[self.ends[person] : self.ends[person + 1]]

    def graph(self) -> sparse.csr_matrix:
        """Return the ties as a (p, p) matrix."""
        return sparse.csr_matrix((self.ties, self.others, self.ends), shape=(len(self), len(self)))


def coauthors_of_all(authorships: Authorships) -> Coauthors:
    """Return who has written with whom."""
    pairs = _Pairs.of(authorships)
    years = authorships.years[pairs.rows]
    first = np.where(years == UNKNOWN_YEAR, np.iinfo(np.int16).max, years)
    firsts, lasts = pairs.reduced(np.minimum, first), pairs.reduced(np.maximum, years)
    return Coauthors(
        ends=np.concatenate([[0], np.cumsum(np.bincount(pairs.a[pairs.starts], minlength=len(authorships)))]),
        others=pairs.b[pairs.starts].astype(np.int32),
        joint=np.diff(np.append(pairs.starts, len(pairs.a))).astype(np.int32),
        first_years=np.where(lasts == UNKNOWN_YEAR, UNKNOWN_YEAR, firsts).astype(np.int16),
        last_years=lasts.astype(np.int16),
        ties=pairs.reduced(np.add, _says(authorships)[pairs.rows]).astype(np.float32),
    )


def joint_sums(authorships: Authorships, says: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, of what each paper says (n, w), the sums over the joint papers of co-authors: (e, w), as in `others`."""
    pairs = _Pairs.of(authorships)
    sums = [pairs.reduced(np.add, column[pairs.rows]) for column in says.T]
    found: NDArray[np.float64] = np.column_stack(sums)
    return found


def ages(authorships: Authorships) -> NDArray[np.float64]:
    """Return how many years each paper is older than the newest, (n,); of unknown year means as old as the oldest."""
    known = authorships.years != UNKNOWN_YEAR
    oldest = int(authorships.years[known].min(initial=authorships.as_of))
    return np.where(known, authorships.as_of - authorships.years.astype(np.float64), authorships.as_of - oldest)


def _says(authorships: Authorships) -> NDArray[np.float64]:
    """Return how much each paper says of who knows whom, (n,)."""
    return np.where(authorships.sizes > MOST_AUTHORS, 0.0, np.exp(-ages(authorships) / FADE_YEARS))


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Every ordered pair of different people of a paper, with its row, in order; a pair anew begins at each start."""

    a: Ints
    b: Ints
    rows: Ints
    starts: Ints

    @classmethod
    def of(cls, authorships: Authorships) -> _Pairs:
        a, b, rows = _pairs(authorships)
        order = np.argsort(a * len(authorships) + b, kind="stable")
        a, b, rows = a[order], b[order], rows[order]
        new = np.ones(len(a), bool)
        new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
        return cls(a, b, rows, np.flatnonzero(new))

    def reduced(self, how: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        """Return one value of each pair, of the values of its papers."""
        found: NDArray[Any] = how.reduceat(values, self.starts) if len(self.starts) else values[:0]
        return found


def _pairs(authorships: Authorships) -> tuple[Ints, Ints, Ints]:
    """Return every ordered pair of different people of a paper, and the paper's row."""
    sizes = authorships.sizes
    found: list[tuple[Ints, Ints, Ints]] = []
    for size in np.unique(sizes[sizes > 1]).tolist():
        rows = np.flatnonzero(sizes == size)
        people = authorships.people[authorships.ends[rows][:, None] + np.arange(size)]
        one, other = np.nonzero(~np.eye(size, dtype=bool))
        found.append((people[:, one].ravel(), people[:, other].ravel(), np.repeat(rows, len(one))))
    if not found:
        nobody = np.zeros(0, np.int64)
        return nobody, nobody, nobody
    a, b, rows = (np.concatenate(parts) for parts in zip(*found, strict=True))
    apart = a != b
    return a[apart], b[apart], rows[apart]
