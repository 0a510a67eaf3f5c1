"""What lies beside a topic, and the papers and people that two topics have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Nodes = NDArray[np.integer]
# Rows → their unit vectors, (m, d).
ReadVectors = Callable[[Rows], NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class TopicBeside:
    """A topic near another.

    similarity: cosine of the centroids. exchange: how much of the two topics' papers' neighbourhoods is in the other,
    in [0, 1]. score: in [0, 1], 1 for a topic that is first by both.
    """

    topic: int
    score: float
    similarity: float
    exchange: float


@dataclass(frozen=True, slots=True)
class BridgingPaper:
    """A paper between topics a and b.

    share_a and share_b: of its nearest papers, how many are in either. similarity_a and similarity_b: cosines to the
    centroids. score: the smaller share plus the smaller cosine.
    """

    row: int
    score: float
    share_a: float
    share_b: float
    similarity_a: float
    similarity_b: float


@dataclass(frozen=True, slots=True)
class BridgingPerson:
    """Somebody with papers in topics a and b: how many, and the harmonic mean of the parts of them that are theirs."""

    person: int
    score: float
    papers_a: int
    papers_b: int


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """How the rows lie among the topics of one level.

    topics: (t,) node numbers of the level. own: (n,) node of each row, below 0 for none. strength: (n,) share of the
    row's nearest papers in it. beside, beside_shares: (n, k) other nodes of the level that its nearest papers are in,
    below 0 for none, each at most once in a row, with their shares.
    """

    topics: Nodes
    own: Nodes
    strength: NDArray[np.floating]
    beside: Nodes
    beside_shares: NDArray[np.floating]

    def shares(self, topic: int) -> NDArray[np.float32]:
        """Return what share of each row's nearest papers is in a topic, as far as it is known, (n,)."""
        shares = np.where(self.own == topic, self.strength, 0).astype(np.float32)
        for column, weight in zip(self.beside.T, self.beside_shares.T, strict=True):
            here = np.flatnonzero(column == topic)
            shares[here] += weight[here]
        return shares


def placing_at(
    topics: Nodes,
    own: Nodes,
    strength: NDArray[np.floating],
    beside: Nodes,
    beside_shares: NDArray[np.floating],
    ancestors: Nodes,
) -> Placing:
    """Return how rows lie among the topics of a level, given which leaves they lie beside.

    own and strength are of the level, beside and beside_shares of the leaves; ancestors: (nodes,) each leaf's node at
    the level, its own number at that of the leaves. Leaves of the row's own topic are not beside it, and two leaves of
    one topic are one.
    """
    there = np.where(beside >= 0, ancestors[np.maximum(beside, 0)], -1)
    there = np.where(there == own[:, None], -1, there)
    shares = np.where(there >= 0, beside_shares, 0).astype(np.float32)
    for later in range(1, there.shape[1]):
        for earlier in range(later):
            same = np.flatnonzero((there[:, earlier] == there[:, later]) & (there[:, later] >= 0))
            shares[same, earlier] += shares[same, later]
            there[same, later], shares[same, later] = -1, 0
    return Placing(topics, own, strength, there, shares)


def topics_beside(topic: int, placing: Placing, centroids: NDArray[np.floating], *, top: int = 10) -> list[TopicBeside]:
    """Return the topics of a level that are beside one of them, nearest first. centroids: (nodes, d) unit rows.

    Two things are asked: whether the centroids point the same way, and whether papers of one topic have their nearest
    papers in the other (their mutual share over the geometric mean of both sizes, so that large topics are not
    everybody's neighbour). The first knows every pair, but the middle of a broad topic says little of its edges; the
    second knows the edges, but of most pairs nothing. So both rank, and the reciprocal ranks are added, as search
    does with its two rankings: where there is no exchange only the centroids speak.
    """
    others = placing.topics[placing.topics != topic]
    if not len(others):
        return []
    # Halves of floats, as centroids are kept, are multiplied slowly.
    similarity = (centroids[others].astype(np.float32) @ centroids[topic].astype(np.float32)).astype(np.float64)
    exchange = _exchange(topic, placing, len(centroids))[others]
    score = (_reciprocal_ranks(similarity) + _reciprocal_ranks(exchange)) / 2
    order = np.lexsort((others, -similarity, -score))[:top]
    return [
        TopicBeside(int(others[at]), float(score[at]), float(similarity[at]), float(exchange[at]))
        for at in order.tolist()
    ]


def _exchange(topic: int, placing: Placing, nodes: int) -> Floats:
    """Return the mutual share of neighbourhoods of one topic with every node, (nodes,)."""
    total = np.zeros(nodes)
    inside = np.flatnonzero(placing.own == topic)
    for column, weight in zip(placing.beside.T, placing.beside_shares.T, strict=True):
        from_here = inside[column[inside] >= 0]
        total += np.bincount(column[from_here], weights=weight[from_here], minlength=nodes)
        to_here = np.flatnonzero((column == topic) & (placing.own >= 0))
        total += np.bincount(placing.own[to_here], weights=weight[to_here], minlength=nodes)
    sizes = np.bincount(placing.own[placing.own >= 0], minlength=nodes)
    return np.asarray(total / 2 / np.sqrt(np.maximum(sizes * len(inside), 1)), np.float64)


# Reciprocal rank fusion damps the first ranks by so many.
_DAMPING = 10


def _reciprocal_ranks(values: Floats) -> Floats:
    """Return 1 for the highest and less for the next, equals alike; nothing for what has no value."""
    ranks = np.searchsorted(np.sort(-values), -values, side="left")
    return np.where(values > 0, (_DAMPING + 1) / (_DAMPING + 1 + ranks), 0)


def bridging_papers(
    a: int,
    b: int,
    placing: Placing,
    vectors: ReadVectors,
    centroids: NDArray[np.floating],
    *,
    top: int = 10,
) -> list[BridgingPaper]:
    """Return the papers that have most of two topics of one level.

    A paper is between two topics if enough of its nearest papers are in each, and if it is near to the centre of each;
    of either the smaller counts, since the larger cannot make up for it. Where no paper's neighbourhood has both
    topics, as with topics that are far apart, those in either topic that are nearest to the other come.
    """
    share_a, share_b = placing.shares(a), placing.shares(b)
    rows = np.flatnonzero((share_a > 0) & (share_b > 0))
    if len(rows) < top:
        rows = np.union1d(rows, np.flatnonzero((placing.own == a) | (placing.own == b)))
    cosines = np.asarray(vectors(rows) @ centroids[[a, b]].T.astype(np.float32), np.float64)
    score = np.minimum(share_a[rows], share_b[rows]) + cosines.min(axis=1)
    order = np.lexsort((rows, -score))[:top]
    return [
        BridgingPaper(
            int(rows[at]),
            float(score[at]),
            float(share_a[rows[at]]),
            float(share_b[rows[at]]),
            float(cosines[at, 0]),
            float(cosines[at, 1]),
        )
        for at in order.tolist()
    ]


def bridging_people(
    rows_a: Rows, rows_b: Rows, ends: NDArray[Any], people: NDArray[Any], *, top: int = 10
) -> list[BridgingPerson]:
    """Return the people who have papers in two topics, those who have most of both first.

    rows_a, rows_b: the topics' papers; ends, people: in CSR form, where each row's people begin and who they are. A
    paper with k people counts 1/k for each (fractional counting), so that one name on two papers of fifty is little.
    The score is the harmonic mean of the two counts: who has much of one and hardly any of the other comes late.
    """
    count = int(people.max(initial=-1)) + 1
    (mine_a, part_a), (mine_b, part_b) = (_people_of(rows, ends, people) for rows in (rows_a, rows_b))
    papers_a, papers_b = (np.bincount(mine, minlength=count) for mine in (mine_a, mine_b))
    both = np.flatnonzero((papers_a > 0) & (papers_b > 0))
    weight_a, weight_b = (
        np.bincount(mine, weights=part, minlength=count)[both] for mine, part in ((mine_a, part_a), (mine_b, part_b))
    )
    score = 2 * weight_a * weight_b / (weight_a + weight_b)
    order = np.lexsort((both, -score))[:top]
    return [
        BridgingPerson(int(person), float(mean), int(papers_a[person]), int(papers_b[person]))
        for person, mean in zip(both[order], score[order], strict=True)
    ]


def _people_of(rows: Rows, ends: NDArray[Any], people: NDArray[Any]) -> tuple[Rows, Floats]:
    """Return the people of some rows, row after row, and the part of the paper that is each one's."""
    starts = ends[rows].astype(np.int64)
    lengths = ends[rows + 1].astype(np.int64) - starts
    behind = np.cumsum(lengths) - lengths
    places = np.repeat(starts - behind, lengths) + np.arange(int(lengths.sum()))
    return people[places].astype(np.int64), np.repeat(1 / np.maximum(lengths, 1), lengths)
