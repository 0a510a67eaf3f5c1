"""What each person works on: several interests, not one mean, told from the papers and how much each says of today.

A person who works on parsing and on poetry is near to neither in the mean of both. So one's papers are put into groups
of near ones (Ward's clustering, as in PinnerSage, Pal et al., KDD 2020), as many as the number of papers bears out, and
each group is an interest: the mean of its papers, weighed by how recent they are and by the person's place among the
authors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.authorships import Authorships, Ints
from paperkin.people.coauthors import FADE_YEARS, MOST_AUTHORS, ages
from paperkin.progress import Progress

# Rows of papers → their vectors, (m,) → (m, d).
Read = Callable[[Ints], NDArray[np.float32]]

MOST_INTERESTS = 8
# Of n papers there are n to this power interests, up to the most.
_POWER = 0.7
# Of a paper of so many authors each one in the middle counts half of what the first and the last do.
_HALF_AT = 16
# What a paper counts that has too many authors to say anything: it decides where there is nothing else.
_SAYS_NOTHING = 1e-3
# What every paper counts at the least, so that there is something to divide by.
_TINY = 1e-9
# So much of each interest is what all of a person's papers have in common: a few papers say less than it seems.
_COMMON = 0.4
# So many papers' vectors are held at once, but for a person who has more.
_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Interests:
    """What people work on.

    ends (p + 1,) int64: the interests of person x are `vectors[ends[x]:ends[x + 1]]`, the heaviest first. vectors
    (v, d) float16 unit rows. weights (v,) float32: how much of a person's work each is now; a person's sum to 1.
    """

    ends: Ints
    vectors: NDArray[np.float16]
    weights: NDArray[np.float32]


def find_interests(authorships: Authorships, dimension: int, read: Read, progress: Progress | None = None) -> Interests:
    """Return the interests of everybody.

    read: gives papers' unit vectors (m, dimension) by their rows. It is asked for the papers of some people at a time.
    progress: is told how many people are done.
    Whoever has no paper has no interest. What comes out does not depend on the order of the rows.
    """
    weights = paper_weights(authorships)
    counts: list[Ints] = [np.zeros(1, np.int64)]
    vectors, heavy = [np.zeros((0, dimension), np.float16)], [np.zeros(0, np.float32)]
    for first, behind in _batches(authorships.paper_ends):
        own = slice(int(authorships.paper_ends[first]), int(authorships.paper_ends[behind]))
        ends = authorships.paper_ends[first : behind + 1] - own.start
        found = _interests_of_some(read(authorships.rows[own]), weights[own], ends)
        counts.append(np.diff(found.ends))
        vectors.append(found.vectors)
        heavy.append(found.weights)
        if progress is not None:
            progress.advance(behind - first)
    return Interests(np.cumsum(np.concatenate(counts)), np.concatenate(vectors), np.concatenate(heavy))


def interests_of_papers(
    vectors: NDArray[np.float32], years: NDArray[np.int16]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the interests of somebody of whom no more is known than papers: unit rows (k, d) and weights (k,).

    vectors (m, d): unit rows; years (m,). Papers of unknown year are as old as the oldest.
    """
    if not len(vectors):
        return vectors, np.zeros(0, np.float32)
    known = np.where(years == UNKNOWN_YEAR, years.max(), years).astype(np.float64)
    old = np.where(years == UNKNOWN_YEAR, known.max() - known.min(), known.max() - known)
    found = _interests_of_some(vectors, np.exp(-old / FADE_YEARS) + _TINY, np.array([0, len(vectors)]))
    return found.vectors.astype(np.float32), found.weights


def paper_weights(authorships: Authorships) -> NDArray[np.float64]:
    """Return how much each paper says of what each of its people works on now, (m,), alongside `authorships.rows`.

    exp(-age / `FADE_YEARS`), age in years before the person's newest paper; the first and the last author count in
    full, one in the middle the less the more authors there are; a paper of more than `MOST_AUTHORS` next to nothing.
    """
    old, sizes, places = ages(authorships)[authorships.rows], authorships.sizes[authorships.rows], authorships.places
    person = np.repeat(np.arange(len(authorships)), np.diff(authorships.paper_ends))
    newest = np.full(len(authorships), np.inf)
    np.minimum.at(newest, person, old)
    middle = (places > 0) & (places < sizes - 1)
    said = np.where(middle, _HALF_AT / (_HALF_AT + sizes - 2), 1.0)
    said = np.where(sizes > MOST_AUTHORS, _SAYS_NOTHING, said)
    weights: NDArray[np.float64] = np.maximum(said * np.exp((newest[person] - old) / FADE_YEARS), _TINY)
    return weights


def _batches(paper_ends: Ints) -> Iterator[tuple[int, int]]:
    """Yield from which to before which person there are about `_AT_ONCE` papers."""
    first, people = 0, len(paper_ends) - 1
    while first < people:
        behind = int(np.searchsorted(paper_ends, paper_ends[first] + _AT_ONCE, side="right")) - 1
        behind = min(max(behind, first + 1), people)
        yield first, behind
        first = behind


def _interests_of_some(vectors: NDArray[np.float32], weights: NDArray[np.float64], ends: Ints) -> Interests:
    """Return the interests of people whose papers lie one person after the other."""
    people = len(ends) - 1
    groups, counts = np.zeros(len(vectors), np.int64), np.minimum(np.diff(ends), 1)
    for person in np.flatnonzero(np.diff(ends) > 1).tolist():
        own = slice(ends[person], ends[person + 1])
        groups[own] = grouped(vectors[own])
        counts[person] = groups[own].max() + 1
    interest_ends = np.concatenate([[0], np.cumsum(counts)])
    interest = groups + np.repeat(interest_ends[:-1], np.diff(ends))
    heavy = np.bincount(interest, weights, minlength=int(interest_ends[-1]))
    summing = sparse.csr_matrix((weights, (interest, np.arange(len(vectors)))), shape=(len(heavy), len(vectors)))
    sums, owner = summing @ vectors, np.repeat(np.arange(people), counts)
    shares = heavy / np.bincount(owner, heavy, minlength=people)[owner]
    adding = sparse.csr_matrix((shares, (owner, np.arange(len(owner)))), shape=(people, len(owner)))
    means = sums / np.maximum(heavy, _TINY)[:, None]
    means = (1 - _COMMON) * means + _COMMON * (adding @ means)[owner]
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    order = np.lexsort((means[:, 0], -shares, owner))
    return Interests(interest_ends, means[order].astype(np.float16), shares[order].astype(np.float32))


def grouped(vectors: NDArray[np.float32]) -> Ints:
    """Return the group of each of a person's papers, from 0: near papers are together.

    vectors: (n, d) unit rows, n at least 2.
    """
    count = min(MOST_INTERESTS, _count(len(vectors)))
    if count == 1:
        return np.zeros(len(vectors), np.int64)
    # In an order of their own, so that ties do not depend on that of the rows.
    order = np.lexsort((vectors[:, 1], vectors[:, 0])) if vectors.shape[1] > 1 else np.argsort(vectors[:, 0])
    groups = np.empty(len(vectors), np.int64)
    groups[order] = fcluster(linkage(pdist(vectors[order]), "ward"), count, "maxclust") - 1
    return groups


def _count(papers: int) -> int:
    """Return how many interests so many papers bear out."""
    return max(1, round(float(papers**_POWER)))
