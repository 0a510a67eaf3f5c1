"""A library's people at one moment: who has written with whom, how active each is, where each publishes.

What tells who may write together next is read from here, of the present as of any year before: so a ranker learns from
the library's own past, and never sees what came after.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Authorships, Ints
from paperkin.people.coauthors import FADE_YEARS, MOST_AUTHORS, Coauthors, ages, joint_sums
from paperkin.people.interests import paper_weights
from paperkin.people.walks import Walks
from paperkin.people.words import TitleWords

# "Of late" is so many years.
OF_LATE = 3
_LONG_AGO = 50
_EVENT_FADE = 3.0
# Name, years in which a joint paper's say fades to 1/e, whether its authors share that say, how often it restarts.
WALKS = (
    ("walk", FADE_YEARS, False, 0.5),
    ("walk_shared", FADE_YEARS, True, 0.5),
    ("walk_recent", 1.0, True, 0.5),
    ("walk_ever", np.inf, False, 0.5),
    ("walk_far", FADE_YEARS, True, 0.15),
)
RESTARTS = np.array([restart for *_, restart in WALKS])


class Collaborations:
    """Who has written with whom, as of the last year of some authorships."""

    def __init__(
        self,
        authorships: Authorships,
        coauthors: Coauthors,
        venues: Ints,
        words: TitleWords,
        chances: NDArray[np.float32] | None = None,
    ) -> None:
        """venues (n,): the number of each paper's venue, -1 where nobody knows. chances: of the walks, where known."""
        self.authorships, self.coauthors, self._venues, self._words = authorships, coauthors, venues, words
        self.as_of = authorships.as_of
        found = walk_chances(authorships, coauthors) if chances is None else chances
        self.walks = Walks(coauthors.ends, coauthors.others, found, RESTARTS)

    def __len__(self) -> int:
        return len(self.authorships)

    @cached_property
    def owners(self) -> Ints:
        """Whose each of the authorships' papers is, (m,), alongside `authorships.rows`."""
        return np.repeat(np.arange(len(self)), np.diff(self.authorships.paper_ends))

    @cached_property
    def paper_ages(self) -> NDArray[np.float64]:
        """How many years each paper is older than the newest, (n,)."""
        return ages(self.authorships)

    @cached_property
    def words(self) -> sparse.csr_matrix:
        """How much each word of titles says of each person now, (p, v) with rows of unit length."""
        return self._words.of_people(self.authorships, paper_weights(self.authorships))

    @cached_property
    def activity(self) -> dict[str, NDArray[np.float32]]:
        """How active each person is, by name of the measure, (p,) each."""
        of, graph, people = self.authorships, self.coauthors, len(self)
        years, sizes = of.years[of.rows].astype(np.int64), of.sizes[of.rows]
        known = years != UNKNOWN_YEAR
        old = np.where(known, self.as_of - years, _LONG_AGO)
        first, last = np.zeros(people, np.int64), np.full(people, _LONG_AGO)
        np.maximum.at(first, self.owners[known], old[known])
        np.minimum.at(last, self.owners[known], old[known])
        papers = np.maximum(np.diff(of.paper_ends), 1)

        def summed(weights: NDArray[np.generic]) -> NDArray[np.float64]:
            return np.bincount(self.owners, weights, minlength=people).astype(np.float64)

        degree = np.diff(graph.ends)
        met = np.where(graph.first_years == UNKNOWN_YEAR, -_LONG_AGO, graph.first_years.astype(np.int64) - self.as_of)
        owner = np.repeat(np.arange(people), degree)
        measures = {
            "papers": np.diff(of.paper_ends),
            "recent_papers": summed(old < OF_LATE),
            "newest_papers": summed(old < 1),
            "faded_papers": summed(np.exp(-old / FADE_YEARS)),
            "years_since_last": last,
            "years_since_first": first,
            "coauthors": degree,
            "faded_ties": np.bincount(owner, graph.ties, minlength=people),
            "new_coauthors": np.bincount(owner, met > -OF_LATE, minlength=people),
            "team_size": summed(np.minimum(sizes, MOST_AUTHORS)) / papers,
            "last_author": summed((of.places == sizes - 1) & (sizes > 1)) / papers,
            "first_author": summed((of.places == 0) & (sizes > 1)) / papers,
        }
        return {name: values.astype(np.float32) for name, values in measures.items()}

    @cached_property
    def events(self) -> tuple[Ints, Ints, NDArray[np.float64]]:
        """Where each person has been: for each authorship the event, a venue in a year, its venue and its weight.

        Events and venues are -1, and weights 0, where nobody knows the venue. An event weighs the less the more people
        it had, and the longer ago it was.
        """
        of = self.authorships
        known = (self._venues >= 0) & (of.years != UNKNOWN_YEAR)
        keys = self._venues * 4096 + np.maximum(of.years, 0)
        _, numbers = np.unique(keys, return_inverse=True)
        events = np.where(known, numbers, -1)[of.rows]
        there = np.bincount(events[events >= 0], minlength=1)
        old = np.maximum(self.as_of - of.years[of.rows].astype(np.float64), 0)
        weights = np.exp(-old / _EVENT_FADE) / np.sqrt(np.log(2 + there[np.maximum(events, 0)]))
        return events, self._venues[of.rows], np.where(events >= 0, weights, 0.0)


def walk_chances(authorships: Authorships, coauthors: Coauthors) -> NDArray[np.float32]:
    """Return how likely each of the `WALKS` takes each tie, (e, w) in the order of `coauthors.others`."""
    old, others = ages(authorships), np.maximum(authorships.sizes - 1, 1)
    says = [np.exp(-old / fade) / (others if shared else 1) for _, fade, shared, _ in WALKS]
    few = authorships.sizes <= MOST_AUTHORS
    return Walks.of(
        coauthors.ends, coauthors.others, joint_sums(authorships, np.column_stack(says) * few[:, None]), RESTARTS
    ).chances
