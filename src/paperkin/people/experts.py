"""Who works on something: people ranked by the papers of theirs that answer a need.

Papers are ranked first, by the library's own search, and each then speaks for its authors: Balog's document-centric
model (Balog, Azzopardi & de Rijke, SIGIR 2006) in the form of votes (Macdonald & Ounis, CIKM 2006). How loud each
paper speaks was chosen on papers whose authors are known (docs/explanation/experts.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Ints
from paperkin.people.coauthors import MOST_AUTHORS

Floats = NDArray[np.float64]

# So many of the papers that answer speak for their authors.
SPEAKING = 200
# A need of so few words names a subject, in which whoever has many papers is at home; a longer one is a question of its
# own, for which a few papers near to it say more than many further off.
_SUBJECT_WORDS = 6


def power(of: float) -> Callable[[Floats], Floats]:
    """Return what lets papers speak by a power of their scores: 0, all alike; 1, by the score itself."""

    def loudness(scores: Floats) -> Floats:
        raised: Floats = scores**of
        return raised

    return loudness


_LOUDNESS = power(4)


@dataclass(frozen=True, slots=True)
class Voting:
    """How papers speak for their authors.

    loudness: scores (m,), 1 for the best paper, → how loud each speaks. shared: a paper of k authors says k to the
    power of minus this of each. fade_years: in so many years it fades to 1/e; None: never. times_votes: the sum is
    multiplied by how many papers speak for a person, as CombMNZ does.
    """

    loudness: Callable[[Floats], Floats] = _LOUDNESS
    shared: float = 0.5
    fade_years: float | None = 6.0
    times_votes: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RankedPeople:
    """People, best first, each with the papers that speak for them.

    people (p,) int64: labels of an index; scores (p,) float64 above 0, descending, ties by ascending label.
    ends (p + 1,), places (v,) and weights (v,): the papers of the person at i are
    `places[ends[i]:ends[i + 1]]`, as places in the ranking, the one that says most first, with what each says.
    """

    people: Ints
    scores: Floats
    ends: Ints
    places: Ints
    weights: Floats

    def __len__(self) -> int:
        return len(self.people)

    def taken(self, kept: NDArray[np.bool_]) -> RankedPeople:
        """Return those whom a mask (p,) keeps, in their order."""
        lengths = np.diff(self.ends)
        votes = np.repeat(kept, lengths)
        ends = np.concatenate([[0], np.cumsum(lengths[kept])])
        return RankedPeople(self.people[kept], self.scores[kept], ends, self.places[votes], self.weights[votes])

    def papers_of(self, at: int) -> tuple[Ints, Floats]:
        """Return the papers that speak for the person at this place, and what each says."""
        own = slice(int(self.ends[at]), int(self.ends[at + 1]))
        return self.places[own], self.weights[own]


SPECIFIC = Voting()
SUBJECT = Voting(power(2), times_votes=True)


def voting_for(need: str) -> Voting:
    """Return how papers speak for people where this is needed."""
    return SUBJECT if len(need.split()) <= _SUBJECT_WORDS else SPECIFIC


def rank_people(
    scores: NDArray[np.floating],
    years: NDArray[np.int16],
    ends: Ints,
    people: Ints,
    *,
    voting: Voting = SPECIFIC,
    most_authors: int = MOST_AUTHORS,
    speaking: int = SPEAKING,
) -> RankedPeople:
    """Rank people by papers that answer a need.

    scores (m,): of the papers, best first, in [0, 1]; years (m,): of each, `UNKNOWN_YEAR` where nobody knows, which
    counts as the oldest. ends (m + 1,), people (v,): the authors of the paper at i are `people[ends[i]:ends[i + 1]]`.
    Papers of more than `most_authors` say nothing; of the others, the first `speaking` do.
    """
    sizes = np.diff(ends)
    at = np.flatnonzero((sizes > 0) & (sizes <= most_authors) & (scores > 0))[:speaking]
    if not len(at):
        nothing = np.zeros(0, np.int64)
        return RankedPeople(nothing, np.zeros(0), np.zeros(1, np.int64), nothing, np.zeros(0))
    relative = scores[at].astype(np.float64) / float(scores[at[0]])
    said = voting.loudness(relative) * sizes[at].astype(np.float64) ** -voting.shared
    if voting.fade_years is not None:
        said = said * np.exp(-_ages(years[at]) / voting.fade_years)
    voters = np.repeat(np.arange(len(at)), sizes[at])
    votes = np.concatenate([people[ends[place] : ends[place + 1]] for place in at.tolist()])
    # A name that stands twice in one byline is one person's.
    pairs = np.unique(np.stack([votes, voters]), axis=1)
    found, which = np.unique(pairs[0], return_inverse=True)
    weights = said[pairs[1]]
    summed: Floats = np.bincount(which, weights, len(found)).astype(np.float64)
    if voting.times_votes:
        summed = summed * np.bincount(which)
    order = np.lexsort((found, -summed))
    ranks = np.empty(len(found), np.int64)
    ranks[order] = np.arange(len(found))
    by_person = np.lexsort((pairs[1], -weights, ranks[which]))
    counts = np.bincount(which, minlength=len(found))[order]
    return RankedPeople(
        people=found[order],
        scores=summed[order],
        ends=np.concatenate([[0], np.cumsum(counts)]),
        places=at[pairs[1][by_person]],
        weights=weights[by_person],
    )


def _ages(years: NDArray[np.int16]) -> Floats:
    """Return by how many years each paper is older than the newest, (m,). Only differences matter."""
    known = years != UNKNOWN_YEAR
    if not known.any():
        return np.zeros(len(years))
    ages = int(years[known].max()) - years.astype(np.float64)
    return np.where(known, ages, ages[known].max())
