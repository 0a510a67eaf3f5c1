"""What speaks for two people's working together, as numbers: near papers, shared topics, mutual co-authors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR, Rows
from paperkin.index.people import PeopleArrays

Vectors = NDArray[np.float32]
Nodes = NDArray[np.int32]
Labels = NDArray[np.int64]
# What a person has much of, and what little, of their papers; and the fewest papers that are much.
_MUCH, _LITTLE, _FEWEST = 0.1, 0.02, 2


@dataclass(frozen=True, slots=True)
class Near:
    """Two papers that are near, one of each person, as rows; cosine in [-1, 1]."""

    a: int
    b: int
    cosine: float


@dataclass(frozen=True, slots=True)
class Tie:
    """What two people have written together: papers, and the years of the first and the last, None where unknown."""

    papers: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class Mutual:
    """Somebody with whom both have written, and what with either."""

    person: int
    with_a: Tie
    with_b: Tie


@dataclass(frozen=True, slots=True)
class Shared:
    """What both have papers in, a topic's node or a label: papers of each, and their shares of each one's papers."""

    what: int
    papers_a: int
    share_a: float
    papers_b: int
    share_b: float


def nearest_pair(rows_a: Rows, vectors_a: Vectors, rows_b: Rows, vectors_b: Vectors) -> Near | None:
    """Return the two papers, one of each, that are nearest; None where either has none.

    vectors (m, d): unit rows, those of `rows` (m,).
    """
    if not len(rows_a) or not len(rows_b):
        return None
    cosines = vectors_a @ vectors_b.T
    a, b = np.unravel_index(int(cosines.argmax()), cosines.shape)
    return Near(int(rows_a[a]), int(rows_b[b]), float(np.clip(cosines[a, b], -1, 1)))


def tie_between(people: PeopleArrays, a: int, b: int) -> Tie | None:
    """Return what two people have written together; None where nothing."""
    start, stop = people.coauthor_ends[a : a + 2].tolist()
    at = start + int(np.searchsorted(people.coauthors[start:stop], b))
    return _tie(people, at) if at < stop and people.coauthors[at] == b else None


def mutual_coauthors(people: PeopleArrays, a: int, b: int, top: int) -> tuple[int, list[Mutual]]:
    """Return how many people both know from papers of few authors, and those with the strongest ties to both."""
    places_a, places_b = (np.arange(*people.coauthor_ends[one : one + 2]) for one in (a, b))
    places_a, places_b = (places[people.ties[places] > 0] for places in (places_a, places_b))
    known_a, known_b = people.coauthors[places_a], people.coauthors[places_b]
    both, at_a, at_b = np.intersect1d(known_a, known_b, assume_unique=True, return_indices=True)
    places_a, places_b = places_a[at_a], places_b[at_b]
    order = np.argsort(-np.minimum(people.ties[places_a], people.ties[places_b]), kind="stable")[:top]
    best = [
        Mutual(int(both[at]), _tie(people, int(places_a[at])), _tie(people, int(places_b[at]))) for at in order.tolist()
    ]
    return len(both), best


def _tie(people: PeopleArrays, place: int) -> Tie:
    first, last = int(people.first_years[place]), int(people.last_years[place])
    unknown = last == UNKNOWN_YEAR
    return Tie(int(people.joint[place]), None if unknown else first, None if unknown else last)


def shared_labels(a: Labels, papers_a: int, b: Labels, papers_b: int, top: int) -> list[Shared]:
    """Return the labels that papers of both bear, those of which both have most of their papers first.

    a, b: the labels of all papers of each, a label as often as papers bear it. papers_a, papers_b: how many there are.
    """
    (what_a, counts_a), (what_b, counts_b) = (np.unique(labels, return_counts=True) for labels in (a, b))
    both, at_a, at_b = np.intersect1d(what_a, what_b, assume_unique=True, return_indices=True)
    found = [
        Shared(what, many_a, many_a / papers_a, many_b, many_b / papers_b)
        for what, many_a, many_b in zip(both.tolist(), counts_a[at_a].tolist(), counts_b[at_b].tolist(), strict=True)
    ]
    return sorted(found, key=lambda one: (-min(one.share_a, one.share_b), -one.papers_a - one.papers_b))[:top]


def shared_topics(a: Nodes, b: Nodes, top: int) -> list[Shared]:
    """Return the topics that both have papers in, of the narrowest level at which there are any.

    a, b (m, l): the nodes of each one's papers, level by level, the broadest first; -1 for none.
    """
    for level in reversed(range(a.shape[1])):
        own, other = (column[column >= 0].astype(np.int64) for column in (a[:, level], b[:, level]))
        if found := shared_labels(own, len(own), other, len(other), top):
            return found
    return []


def brought(a: Nodes, b: Nodes, level: int, top: int) -> list[tuple[int, int, float]]:
    """Return what b has much of and a little: topics of one level, with b's papers in each and their share.

    Much is a tenth of the papers and two at least, little a fiftieth at most.
    """
    own, other = (column[column >= 0] for column in (a[:, level], b[:, level]))
    topics, counts = np.unique(other, return_counts=True)
    lacking = np.array([np.count_nonzero(own == topic) <= _LITTLE * len(own) for topic in topics.tolist()], bool)
    much = (counts >= _FEWEST) & (counts >= _MUCH * len(other)) & lacking
    order = np.argsort(-counts[much], kind="stable")[:top]
    return [
        (topic, count, count / len(other))
        for topic, count in zip(topics[much][order].tolist(), counts[much][order].tolist(), strict=True)
    ]
