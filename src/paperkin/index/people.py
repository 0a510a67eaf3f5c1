"""The people of a generation: whose papers are whose, who wrote with whom, and what each works on.

`paperkin.people` works them out; here they are kept and read. They are as of the build: what came after it is known to
the catalogue alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from paperkin.index.vectors import VectorIndex, write_vectors

_ARRAYS, _KEPT, _INTERESTS, _LINKS, _RANKER = "arrays.npz", "kept.json", "interests", "links", "ranker.txt"
# So many interests are widened at once.
_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class PeopleArrays:
    """What is known person by person. A person is the number of a label of the columns' `person`, 0 to p - 1.

    numbers (p,) int32: the number of each one's public id (`A12`), -1 for a name that is not told apart from others.
    paper_ends (p + 1,) int64, rows (m,) int32 and places (m,) int32: the papers of each, as rows of the generation,
    ascending, and which of their authors the person is, from 0.
    coauthor_ends (p + 1,) int64, coauthors, joint, first_years, last_years (e,): with whom each has written, ascending,
    how many papers and from when to when. ties (e,) float32: how strong each tie is now, above 0 (see
    `paperkin.people.coauthors`); 0 where all joint papers have too many authors to say anything.
    interest_ends (p + 1,) int64: the rows of each one's interests among the interest vectors. interest_weights (v,)
    float32: how much of a person's work each is now; a person's sum to 1.
    as_of: the last year of any paper; ages are counted from here.
    """

    numbers: NDArray[np.int32]
    paper_ends: NDArray[np.int64]
    rows: NDArray[np.int32]
    places: NDArray[np.int32]
    coauthor_ends: NDArray[np.int64]
    coauthors: NDArray[np.int32]
    joint: NDArray[np.int32]
    first_years: NDArray[np.int16]
    last_years: NDArray[np.int16]
    ties: NDArray[np.float32]
    interest_ends: NDArray[np.int64]
    interest_weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True, eq=False)
class LinkArrays:
    """What else it takes to tell who may write together next.

    ends (n + 1,) int64 and people (m,) int32: the people of row r are `people[ends[r]:ends[r + 1]]`, in the order of
    the authors. years (n,) int16 and venues (n,) int32: of each row, `UNKNOWN_YEAR` and -1 where nobody knows.
    chances (e, w) float32: how likely each of some walks takes each tie, in the order of `PeopleArrays.coauthors`.
    word_ends (n + 1,) int64 and words (t,) int32: the words of each row's title.
    """

    ends: NDArray[np.int64]
    people: NDArray[np.int32]
    years: NDArray[np.int16]
    venues: NDArray[np.int32]
    chances: NDArray[np.float32]
    word_ends: NDArray[np.int64]
    words: NDArray[np.int32]


def write_links(folder: Path, arrays: LinkArrays, ranker: str | None) -> None:
    """Write into the folder of some people what links them. ranker: what was learned of them, as text."""
    np.savez(folder / _LINKS, **{name: getattr(arrays, name) for name in LinkArrays.__slots__})
    if ranker is not None:
        (folder / _RANKER).write_text(ranker)


def read_learned(folder: Path) -> tuple[dict[str, Any], str | None]:
    """Return what else was kept with some people, and what was learned of them, without opening the rest."""
    path = folder / _RANKER
    return orjson.loads((folder / _KEPT).read_bytes()), path.read_text() if path.exists() else None


def write_people(
    folder: Path,
    arrays: PeopleArrays,
    interests: NDArray[np.float16],
    kept: Mapping[str, Any],
) -> None:
    """Write people into a folder that is made for them.

    interests (v, d): unit rows; those of person x at `interest_ends[x]:interest_ends[x + 1]`. kept: whatever else,
    JSON-ready.
    """
    (folder / _INTERESTS).mkdir(parents=True)
    np.savez(folder / _ARRAYS, **{name: getattr(arrays, name) for name in PeopleArrays.__slots__})
    batches = (interests[start : start + _AT_ONCE] for start in range(0, len(interests), _AT_ONCE))
    write_vectors(folder / _INTERESTS, batches, interests.shape[1])
    (folder / _KEPT).write_bytes(orjson.dumps(dict(kept)))


class PeopleIndex:
    """The people of a generation. Safe to share between threads."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Read what `write_people` wrote."""
        with np.load(folder / _ARRAYS, allow_pickle=False) as stored:
            self.arrays = PeopleArrays(**stored)
        self.interests = VectorIndex(folder / _INTERESTS, dimension)
        self.owners = np.repeat(np.arange(len(self.arrays)), np.diff(self.arrays.interest_ends))
        self.kept: dict[str, Any] = orjson.loads((folder / _KEPT).read_bytes())
        self._folder = folder
        self._by_number = np.argsort(self.arrays.numbers, kind="stable")

    def __len__(self) -> int:
        return len(self.arrays)

    @cached_property
    def links(self) -> LinkArrays:
        """What else it takes to tell who may write together next."""
        with np.load(self._folder / f"{_LINKS}.npz", allow_pickle=False) as stored:
            return LinkArrays(**stored)

    @cached_property
    def ranker(self) -> str | None:
        """What was learned of who writes together next, as text; None where there was too little to learn from."""
        path = self._folder / _RANKER
        return path.read_text() if path.exists() else None

    @cached_property
    def papers(self) -> VectorIndex:
        """The vectors of the papers."""
        return VectorIndex(self._folder.parent, self.interests.dimension)

    def person(self, number: int) -> int | None:
        """Return the person whose public id has this number, or None if nobody had it at the build."""
        at = int(np.searchsorted(self.arrays.numbers, number, sorter=self._by_number))
        if at == len(self) or self.arrays.numbers[self._by_number[at]] != number:
            return None
        return int(self._by_number[at])

    def papers_of(self, person: int) -> NDArray[np.int32]:
        """Return the rows of a person's papers, ascending."""
        return self.arrays.rows[self.arrays.paper_ends[person] : self.arrays.paper_ends[person + 1]]

    def coauthors_of(self, person: int) -> slice:
        """Return where a person's co-authors lie in the arrays."""
        return slice(int(self.arrays.coauthor_ends[person]), int(self.arrays.coauthor_ends[person + 1]))

    def interests_of(self, person: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return a person's interests as unit rows (k, d) and how much each weighs (k,), the heaviest first."""
        own = np.arange(self.arrays.interest_ends[person], self.arrays.interest_ends[person + 1])
        return self.interests.vectors(own), self.arrays.interest_weights[own]
