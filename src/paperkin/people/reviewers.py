"""Who reviews what: how near people's papers are to each submission, and the best way to share the work out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.people.authorships import Authorships, Ints
from paperkin.people.coauthors import MOST_AUTHORS

Floats = NDArray[np.float64]

# A reviewer's papers near a submission add up softly: ten papers of one cosine are as good as one of .15 more.
_SOFTNESS = 15.0
_NEAREST = 10
NO_PAPERS = -np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Affinities:
    """How near people are to submissions.

    values (s, p): soft maximum of the cosines of a person's papers, `NO_PAPERS` where there is none that counts.
    nearest (s, p) int64: the row of the person's nearest paper, -1 where there is none; cosines (s, p): its cosine.
    """

    values: Floats
    nearest: Ints
    cosines: Floats


def affinities(
    submissions: NDArray[np.float32], rows: Ints, vectors: NDArray[np.float32], owners: Ints, count: int
) -> Affinities:
    """Return how near `count` people are to each submission.

    submissions (s, d): unit rows. rows (m,): papers with their vectors (m, d) and whose each is, owners (m,) from 0 to
    count - 1; a paper of two people stands there twice.
    """
    shape = (len(submissions), count)
    values, cosines = np.full(shape, NO_PAPERS), np.full(shape, np.nan)
    nearest = np.full(shape, -1, np.int64)
    if not len(rows):
        return Affinities(values, nearest, cosines)
    order = np.argsort(owners, kind="stable")
    rows, owners = rows[order], owners[order]
    found, starts = np.unique(owners, return_index=True)
    place_of = np.arange(len(owners)) - np.repeat(starts, np.diff(np.append(starts, len(owners))))
    for at, near in enumerate((submissions @ vectors[order].T).astype(np.float64)):
        # Within each person the nearest first: owners ascend already, so one sort does for all.
        best = np.lexsort((-near, owners))
        counted = place_of < _NEAREST
        said = np.where(counted, np.exp(_SOFTNESS * (near[best] - 1)), 0)
        values[at, found] = 1 + np.log(np.add.reduceat(said, starts)) / _SOFTNESS
        nearest[at, found], cosines[at, found] = rows[best[starts]], near[best[starts]]
    return Affinities(values, nearest, cosines)


def papers_that_count(authorships: Authorships, people: Ints) -> tuple[Ints, Ints]:
    """Return (rows, owners) of people's papers, of at most `MOST_AUTHORS` each; owners count from 0 as people do."""
    own = [authorships.papers_of(person) for person in people.tolist()]
    rows = np.concatenate(own) if own else np.zeros(0, np.int64)
    owners = np.repeat(np.arange(len(people)), [len(one) for one in own])
    counts = authorships.sizes[rows] <= MOST_AUTHORS
    return rows[counts], owners[counts]


def assign_reviewers(
    values: Floats, allowed: NDArray[np.bool_], per_paper: int, max_load: int, *, fair: bool = False
) -> NDArray[np.bool_]:
    """Share submissions out among people: (s, p), true where a person reviews a submission.

    values (s, p): affinities; allowed (s, p): where there is no conflict. Each submission gets up to `per_paper`
    people, each person up to `max_load` submissions. As many places as possible are filled, and of all ways to do
    that the one with the highest sum of affinities is taken: an optimum, by linear programming (the polytope of a
    transportation problem has whole corners). fair: first, the lowest affinity that is assigned is as high as it can
    be, as in PeerReview4All (Stelmakh, Shah & Singh, ALT 2019), and the sum the highest among these.
    """
    possible = allowed & np.isfinite(values)
    if fair and possible.any():
        possible &= values >= _highest_floor(values, possible, per_paper, max_load)
    return _best_sum(values, possible, per_paper, max_load)


def _best_sum(values: Floats, possible: NDArray[np.bool_], per_paper: int, max_load: int) -> NDArray[np.bool_]:
    from scipy import sparse
    from scipy.optimize import linprog

    chosen = np.zeros(values.shape, bool)
    submissions, people = np.nonzero(possible)
    if not len(submissions):
        return chosen
    count, variables = values.shape[0], np.arange(len(submissions))
    limits = sparse.csr_matrix(
        (np.ones(2 * len(variables)), (np.r_[submissions, count + people], np.r_[variables, variables])),
        shape=(sum(values.shape), len(variables)),
    )
    bounds = np.r_[np.full(count, per_paper), np.full(values.shape[1], max_load)]
    gains = values[submissions, people]
    # One place more is worth more than any difference that filling it could make to all others.
    worth = gains - gains.min() + (np.ptp(gains) + 1) * min(count * per_paper, values.shape[1] * max_load)
    solved = linprog(-worth, A_ub=limits, b_ub=bounds, bounds=(0, 1), method="highs-ds")
    taken = solved.x > 0.5
    chosen[submissions[taken], people[taken]] = True
    return chosen


def _highest_floor(values: Floats, possible: NDArray[np.bool_], per_paper: int, max_load: int) -> float:
    """Return the highest affinity below which nothing need be assigned for as many places to be filled."""
    floors = np.unique(values[possible])
    most = _places_filled(possible, per_paper, max_load)
    low, high = 0, len(floors) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _places_filled(possible & (values >= floors[middle]), per_paper, max_load) == most:
            low = middle
        else:
            high = middle - 1
    return float(floors[low])


def _places_filled(possible: NDArray[np.bool_], per_paper: int, max_load: int) -> int:
    """Return how many places can be filled at all, as the maximum flow from submissions to people."""
    from scipy import sparse
    from scipy.sparse.csgraph import maximum_flow

    count, people = possible.shape
    source, sink = count + people, count + people + 1
    one, other = np.nonzero(possible)
    tails = np.r_[np.full(count, source), one, count + np.arange(people)]
    heads = np.r_[np.arange(count), count + other, np.full(people, sink)]
    limits = np.r_[np.full(count, per_paper), np.ones(len(one), int), np.full(people, max_load)].astype(np.int32)
    graph = sparse.csr_matrix((limits, (tails, heads)), shape=(sink + 1, sink + 1))
    return int(maximum_flow(graph, source, sink).flow_value)
