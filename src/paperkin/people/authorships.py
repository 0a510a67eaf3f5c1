"""Who wrote what, in both directions, as flat arrays: from papers to people and from people to papers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Authorships:
    """Who wrote what, and when.

    Papers are rows of an index, people the numbers of its labels (`Columns.column("person")`), 0 to p - 1.
    ends (n + 1,) and people (m,): those of row r are `people[ends[r]:ends[r + 1]]`, in the order of the authors.
    years (n,) int16: `UNKNOWN_YEAR` where nobody knows. paper_ends (p + 1,), rows (m,) and places (m,): the papers of
    person x are `rows[paper_ends[x]:paper_ends[x + 1]]`, ascending, and `places` says which author of each x
    is, from 0.
    """

    ends: Ints
    people: Ints
    years: NDArray[np.int16]
    paper_ends: Ints
    rows: Ints
    places: Ints

    @classmethod
    def of(cls, ends: Ints, people: Ints, years: NDArray[np.int16], count: int) -> Authorships:
        """Return the authorships of `count` people from the lists of each paper's."""
        lengths = np.diff(ends)
        rows = np.repeat(np.arange(len(lengths)), lengths)
        places = np.arange(len(people)) - np.repeat(ends[:-1], lengths)
        order = np.argsort(people, kind="stable")
        paper_ends = np.concatenate([[0], np.cumsum(np.bincount(people, minlength=count))])
        return cls(ends, people, years, paper_ends, rows[order], places[order])

    def only(self, rows: Ints) -> Authorships:
        """Return the authorships of some papers, numbered anew in the order given; people keep their numbers."""
        lengths = self.sizes[rows]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.ends[rows] - ends[:-1], lengths) + np.arange(int(ends[-1]))
        return Authorships.of(ends, self.people[places], self.years[rows], len(self))

    def __len__(self) -> int:
        return len(self.paper_ends) - 1

    @property
    def sizes(self) -> Ints:
        """How many authors each paper has, (n,)."""
        return np.diff(self.ends)

    @property
    def as_of(self) -> int:
        """The last year that any paper has; ages are counted from here."""
        return int(self.years.max(initial=UNKNOWN_YEAR))

    def papers_of(self, person: int) -> Ints:
        """Return the rows of a person's papers, ascending."""
        return self.rows[self.paper_ends[person] : self.paper_ends[person + 1]]

    def authors_of(self, row: int) -> Ints:
        """Return a paper's people, in the order of the authors."""
        return self.people[self.ends[row] : self.ends[row + 1]]
