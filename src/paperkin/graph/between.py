"""What ties nodes of a graph among each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.graph.field import Field
from paperkin.graph.ground import Ints
from paperkin.graph.links import Key, Link, tied
from paperkin.graph.neighbours import about, about_paper, near_topics, worked_with, wrote
from paperkin.graph.research_graph import NodeKind
from paperkin.index import Rows
from paperkin.people.coauthors import MOST_AUTHORS

# Of all that could be near to each other, those that are among each other's nearest so many.
_MUTUAL = 3
# A topic is told of somebody where so much of the work is about it.
_SHARE_TOLD = 0.1
_SHARE_OF_INSTITUTION_TOLD = 0.04


def between(field: Field, keys: Sequence[Key]) -> list[Link]:
    """Return what ties these nodes, but for who has worked where, which the catalogue knows."""
    numbers = {
        kind: sorted(number for key_kind, number in keys if key_kind == kind)
        for kind in ("paper", "person", "topic", "institution")
    }
    papers, people = np.array(numbers["paper"], np.int64), numbers["person"]
    topics, institutions = numbers["topic"], numbers["institution"]
    return [
        *_authors(field, papers, people),
        *_named_on(field, papers, institutions),
        *_citations(field, papers),
        *_near_papers(field, papers),
        *_papers_about(field, papers, topics),
        *_works_about(field, "person", people, topics, _SHARE_TOLD),
        *_works_about(field, "institution", institutions, topics, _SHARE_OF_INSTITUTION_TOLD),
        *_joint_papers(field, people),
        *_near_topics(field, topics),
    ]


def _authors(field: Field, papers: Rows, people: Sequence[int]) -> Iterator[Link]:
    labels, places = field.ground.people.of_rows(papers)
    behind = field.ground.people.ends[papers]
    at = np.arange(len(labels)) - np.concatenate([[0], np.cumsum(field.ground.people.sizes(papers))])[places]
    for index in np.flatnonzero(np.isin(labels, people)).tolist():
        row = int(papers[places[index]])
        of = int(field.ground.people.ends[row + 1] - behind[places[index]])
        yield wrote(int(labels[index]), row, int(at[index]), of)


def _named_on(field: Field, papers: Rows, institutions: Sequence[int]) -> Iterator[Link]:
    labels, places = field.ground.institutions.of_rows(papers)
    sizes = field.ground.institutions.sizes(papers)
    for index in np.flatnonzero(np.isin(labels, institutions)).tolist():
        place = int(places[index])
        at: Key = ("institution", int(labels[index]))
        yield tied(("paper", int(papers[place])), at, "at", 1 / (1 + int(sizes[place])), part="named on the paper")


def _citations(field: Field, papers: Rows) -> Iterator[Link]:
    for row in papers.tolist():
        for cited in np.intersect1d(field.index.citations.cites(row), papers).tolist():
            yield tied(("paper", row), ("paper", int(cited)), "cites", 0.5)


def _near_papers(field: Field, papers: Rows) -> Iterator[Link]:
    if len(papers) < 2:
        return
    vectors = field.index.vectors.vectors(papers)
    for a, b, cosine in _mutual(vectors @ vectors.T, field.ground.near_from):
        one, other = int(papers[a]), int(papers[b])
        weight = field.ground.nearness(cosine)
        yield tied(("paper", one), ("paper", other), "near", weight, similarity=round(cosine, 4))


def _near_topics(field: Field, topics: Sequence[int]) -> Iterator[Link]:
    """Yield what ties topics to their parts, and those of one level that are near to each other."""
    nodes = field.survey.topics
    for node in topics:
        parent = nodes[node].parent
        if parent is not None and (above := field.survey.node_of[parent]) in topics:
            yield near_topics(field, node, above, f"part of {nodes[above].label}")
    for level in sorted({nodes[node].level for node in topics}):
        own = np.array([node for node in topics if nodes[node].level == level], np.int64)
        if len(own) > 1:
            vectors = field.centroids[own]
            for a, b, _ in _mutual(vectors @ vectors.T, field.ground.near_from):
                yield near_topics(field, int(own[a]), int(own[b]))


def _papers_about(field: Field, papers: Rows, topics: Sequence[int]) -> Iterator[Link]:
    for node in topics:
        level = field.survey.topics[node].level
        for row in papers[field.survey.partition[papers, level] == node].tolist():
            yield about_paper(field, row, node)


def _works_about(
    field: Field, kind: NodeKind, numbers: Sequence[int], topics: Sequence[int], least: float
) -> Iterator[Link]:
    """Yield what ties people or institutions to the topics that a good part of their papers is about."""
    if not topics or not numbers:
        return
    own = [field.papers((kind, number)) for number in numbers]
    rows = np.concatenate(own)
    nodes = field.survey.partition[rows, field.level].astype(np.int64)
    who = np.repeat(np.arange(len(own)), [len(papers) for papers in own])
    keep = np.isin(nodes, topics)
    count = len(field.survey.topics)
    tally = field.tallied(who[keep] * count + nodes[keep], rows[keep], np.ones(int(keep.sum())))
    for at, (place, node) in enumerate(zip(*np.divmod(tally.numbers, count), strict=True)):
        papers = len(own[place])
        if tally.papers[at] >= least * papers:
            yield about((kind, numbers[place]), ("topic", int(node)), tally, at, papers)


def _joint_papers(field: Field, people: Sequence[int]) -> Iterator[Link]:
    """Yield what ties people who have written together; papers of very many people tie nobody."""
    if len(people) < 2:
        return
    bearing = field.ground.people
    rows = np.unique(np.concatenate([field.papers(("person", person)) for person in people]))
    rows = rows[(bearing.sizes(rows) > 1) & (bearing.sizes(rows) <= MOST_AUTHORS)]
    labels, places = bearing.of_rows(rows)
    keep = np.isin(labels, people)
    a, b, places = _pairs(np.searchsorted(people, labels[keep]), places[keep], len(rows))
    tally = field.tallied(a * len(people) + b, rows[places], 1 / (bearing.sizes(rows)[places] - 1))
    for at, (one, other) in enumerate(zip(*np.divmod(tally.numbers, len(people)), strict=True)):
        yield worked_with(("person", people[one]), ("person", people[other]), tally, at)


def _pairs(who: Ints, places: Ints, papers: int) -> tuple[Ints, Ints, Ints]:
    """Return each two of a paper's people, the lower number first, and the paper's place."""
    written = sparse.csr_matrix((np.ones(len(who)), (places, who)), shape=(papers, int(who.max(initial=0)) + 1))
    sizes = np.diff(written.indptr)
    found = [np.zeros((0, 3), np.int64)]
    for size in np.unique(sizes[sizes > 1]).tolist():
        at = np.flatnonzero(sizes == size)
        own = np.sort(written.indices[written.indptr[at][:, None] + np.arange(size)], axis=1)
        one, other = np.triu_indices(size, 1)
        found.append(
            np.stack([own[:, one].ravel(), own[:, other].ravel(), np.repeat(at, len(one))], axis=1).astype(np.int64)
        )
    a, b, where = np.concatenate(found).T
    return a, b, where


def _mutual(cosines: NDArray[np.float32], least: float) -> Iterator[tuple[int, int, float]]:
    """Yield pairs that are among each other's nearest and near for this library."""
    cosines = cosines.copy()
    np.fill_diagonal(cosines, -2)
    near = np.zeros(cosines.shape, bool)
    order = np.argsort(-cosines, axis=1, kind="stable")[:, : min(_MUTUAL, len(cosines) - 1)]
    np.put_along_axis(near, order, True, axis=1)
    for a, b in zip(*np.nonzero(near & near.T & (cosines >= least)), strict=True):
        if a < b:
            yield int(a), int(b), min(1.0, float(cosines[a, b]))
