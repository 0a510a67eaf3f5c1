"""Vectors, their neighbours and the papers' phrases → topics with ids, names and members: what a generation keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from paperkin.index.shares import Shares, shares_of
from paperkin.index.topics import NEAREST
from paperkin.progress import Progress, Silent
from paperkin.records import Topic, TopicEvent
from paperkin.topics.clusters import find_clusters
from paperkin.topics.labels import Naming, name_topics
from paperkin.topics.levels import level_sizes
from paperkin.topics.matching import FoundTopic, KnownTopic, Matched, match_topics, members_by_topic
from paperkin.topics.naming import Unnamed
from paperkin.topics.phrases import PhraseTable

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Ids = NDArray[np.int64]

# Finding the neighbours is the fourth part of the work, which whoever calls has done.
STEPS = 4
# How many of a topic's papers speak for it when it is named.
_CENTRAL = 20
Read = Callable[[Sequence[int]], list[tuple[str, str]]]
# Better names than the phrases of the papers, level by level, other than those that are taken.
Rename = Callable[[Sequence[Unnamed], Iterable[str]], list[Naming]]


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """The topics of the build before.

    nodes: all of them, level by level. partition (m, l): node of each of its papers at each level, and papers (m,) the
    ids of these in the catalogue, ascending. centroids (t, d): by node. comparable: vectors are of the same encoder.
    """

    nodes: Sequence[Topic]
    partition: Ints
    papers: Ids
    centroids: NDArray[np.floating]
    history: Sequence[TopicEvent]
    next_number: int
    comparable: bool


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The topics of a build. nodes: level by level; partition (n, l): nodes; centroids (t, d): unit rows by node."""

    nodes: Sequence[Topic]
    partition: Ints
    shares: Shares
    centroids: Floats
    history: Sequence[TopicEvent]
    next_number: int


def find_topics(
    vectors: Floats,
    neighbours: Ints,
    cosines: Floats,
    papers: Ids,
    phrases: PhraseTable,
    read: Read,
    *,
    generation: str,
    since: str,
    before: Before | None = None,
    rename: Rename | None = None,
    progress: Progress | None = None,
) -> Found:
    """Find the topics of a library's n papers.

    vectors (n, d): unit rows. neighbours, cosines (n, k): the nearest others of each, best first, best 50 of them.
    papers (n,): ids in the catalogue, ascending. read: title and abstract of some rows. generation: the name of this
    build. since: when it is, ISO 8601. before: what the same topics are recognised by. rename: gives better names than
    the papers' own phrases. progress: of a stage that has begun, told of three quarters of its papers.
    """
    progress = progress or Silent()
    step = len(vectors) // STEPS
    columns = find_clusters(neighbours, cosines, level_sizes(len(vectors)), _held_before(papers, before))
    partition, levels = _as_nodes(columns)
    centroids = _centroids(vectors, partition, len(levels))
    progress.advance(step)
    matched = _matched(papers, partition, levels, centroids, before, generation)
    progress.advance(step)
    names = _named(vectors, columns, centroids, phrases, read, matched, before, rename)
    nodes = _described(partition, levels, names, matched, before, since)
    labels = {node.id: node.label for node in nodes}
    # That all topics of a first build are born in it goes without saying.
    events = matched.events if before is not None else ()
    history = [replace(event, label=labels.get(event.topic, event.label)) for event in events]
    progress.advance(step)
    return Found(
        nodes,
        partition,
        shares_of(partition, partition, neighbours[:, :NEAREST], cosines[:, :NEAREST]),
        centroids,
        (*(before.history if before else ()), *history),
        matched.next_number,
    )


def _held_before(papers: Ids, before: Before | None) -> Ints | None:
    """Return the nodes that each paper had, (n, l), -1 for one that is new."""
    if before is None or not len(before.papers):
        return None
    at = np.minimum(np.searchsorted(before.papers, papers), len(before.papers) - 1)
    there = before.papers[at] == papers
    return np.where(there[:, None], before.partition[at], -1).astype(np.int32)


def _as_nodes(columns: Ints) -> tuple[Ints, list[int]]:
    """Number the clusters of all levels through; return that and each node's level."""
    counts = columns.max(axis=0) + 1
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return (columns + starts).astype(np.int32), [level for level, count in enumerate(counts) for _ in range(count)]


def _centroids(vectors: Floats, partition: Ints, count: int) -> Floats:
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    for column in partition.T:
        order = np.argsort(column, kind="stable")
        nodes, starts = np.unique(column[order], return_index=True)
        sums[nodes] = np.add.reduceat(vectors[order], starts, axis=0)
    units: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return units


def _matched(
    papers: Ids, partition: Ints, levels: list[int], centroids: Floats, before: Before | None, generation: str
) -> Matched:
    found = [
        FoundTopic(levels[node], "", members, centroids[node])
        for column in partition.T
        for node, members in _members(column, papers)
    ]
    known = []
    if before is not None:
        for column in before.partition.T:
            for node, members in _members(column, before.papers):
                topic = before.nodes[node]
                centroid = before.centroids[node] if before.comparable else None
                known.append(KnownTopic(topic.id, topic.level, topic.label, members, centroid))
    return match_topics(known, found, next_number=before.next_number if before else 1, generation=generation)


def _members(column: Ints, papers: Ids) -> list[tuple[int, Ids]]:
    first = int(column.min())
    members = members_by_topic(column - first, papers, int(column.max()) - first + 1)
    return [(first + place, of_topic) for place, of_topic in enumerate(members)]


def _named(
    vectors: Floats,
    columns: Ints,
    centroids: Floats,
    phrases: PhraseTable,
    read: Read,
    matched: Matched,
    before: Before | None,
    rename: Rename | None,
) -> list[Naming]:
    """Name every node; a topic that is an old one keeps its label."""
    taken, central, node = dict[tuple[int, int], str](), list[list[Ids]](), 0
    for level, column in enumerate(columns.T):
        central.append([])
        for topic in range(int(column.max()) + 1):
            rows = np.flatnonzero(column == topic)
            central[-1].append(rows[np.argsort(-(vectors[rows] @ centroids[node]), kind="stable")[:_CENTRAL]])
            if (same := matched.before[node]) is not None and before is not None:
                taken[level, topic] = before.nodes[same].label
            node += 1
    names = name_topics(phrases, columns, central, read, taken)
    if rename is not None:
        known = set(taken.values())
        for level, of_level in enumerate(names):
            new = [topic for topic in range(len(of_level)) if (level, topic) not in taken]
            titles = [[title for title, _ in read(central[level][topic].tolist())] for topic in new]
            renamed = rename([Unnamed(of_level[topic], told) for topic, told in zip(new, titles, strict=True)], known)
            for topic, name in zip(new, renamed, strict=True):
                of_level[topic] = name
                known.add(name.label)
    return [name for level_names in names for name in level_names]


def _described(
    partition: Ints, levels: list[int], names: Sequence[Naming], matched: Matched, before: Before | None, since: str
) -> list[Topic]:
    sizes = np.bincount(partition.ravel(), minlength=len(levels))
    parents = np.full(len(levels), -1)
    for above, below in zip(partition.T, partition.T[1:], strict=False):
        parents[below] = above
    children: dict[int, list[int]] = {}
    for node in sorted(range(len(levels)), key=lambda node: -sizes[node]):
        children.setdefault(int(parents[node]), []).append(node)
    nodes = []
    for node, (level, name) in enumerate(zip(levels, names, strict=True)):
        same = matched.before[node]
        nodes.append(
            Topic(
                id=matched.ids[node],
                level=level,
                label=name.label,
                description=name.description,
                terms=tuple(name.terms),
                papers=int(sizes[node]),
                parent=matched.ids[parents[node]] if parents[node] >= 0 else None,
                children=tuple(matched.ids[child] for child in children.get(node, ())),
                since=before.nodes[same].since if same is not None and before is not None else since,
            )
        )
    return nodes
