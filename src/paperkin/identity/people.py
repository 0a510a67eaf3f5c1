"""Mentions become people: blocks, evidence, constrained linkage. Whole collections, or new mentions to known people."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from paperkin.identity.clustering import linked
from paperkin.identity.evidence import Evidence
from paperkin.identity.mentions import Mention
from paperkin.identity.model import PeopleModel, shipped_model
from paperkin.identity.names import block_key
from paperkin.identity.rarity import NameStatistics
from paperkin.progress import Progress, Silent

_BATCH = 256  # mentions: small blocks are compared together, since each comparison has its fixed cost
Labels = NDArray[np.int64]
RowPairs = Iterable[tuple[int, int]]


def cluster(
    mentions: Sequence[Mention],
    *,
    groups: Sequence[int] | Labels | None = None,
    together: RowPairs = (),
    apart: RowPairs = (),
    statistics: NameStatistics | None = None,
    blocks: Sequence[Hashable] | None = None,
    model: PeopleModel | None = None,
    progress: Progress | None = None,
) -> Labels:
    """Return a person's label for each mention, (n,).

    groups: labels of people known already, -1 for a mention without; known people are neither split nor merged, and
    new mentions are added to them or to people of their own, whose labels begin after the highest known. together,
    apart: rows (i, j) that a curator has declared one person, or two; they prevail over all evidence. statistics:
    name counts of the whole library (counted from these mentions where not given). blocks: only mentions of equal
    value are compared (`block_key` of the name where not given).

    Without a curator's word: two ORCIDs are two people (those that stand with the wrong author apart), one paper's
    authors are different people, and names that contradict each other, or another name of the same person, are two
    people's. Deterministic.
    """
    count = len(mentions)
    known = np.full(count, -1, dtype=np.int64) if groups is None else np.asarray(groups, dtype=np.int64)
    if not count:
        return known.copy()
    statistics = statistics or NameStatistics.of(names_in(mentions))
    evidence = Evidence(mentions, statistics, blocks or [block_key(mention.name) for mention in mentions])
    model = model or shipped_model()
    pins = _Pins(known, together, apart)
    labels = known.copy()
    following = int(known.max()) + 1 if count else 0
    progress = progress or Silent()
    progress.start("people", count, "mentions")
    for rows in _batches(evidence.block):
        found = _cluster_rows(evidence, rows, pins, model)
        names = np.full(int(found.max()) + 1, -1, dtype=np.int64)
        fixed = known[rows] >= 0
        names[found[fixed]] = known[rows][fixed]
        new = np.flatnonzero(names < 0)
        names[new] = following + np.arange(len(new))
        following += len(new)
        labels[rows] = names[found]
        progress.advance(len(rows))
    progress.done()
    return labels


def names_in(mentions: Iterable[Mention]) -> Iterator[str]:
    """Yield every name that is seen: the mentions' own, and their co-authors'."""
    for mention in mentions:
        yield mention.name
        yield from mention.coauthors


class _Pins:
    """What is settled before any evidence: known people, and a curator's word."""

    def __init__(self, known: Labels, together: RowPairs, apart: RowPairs) -> None:
        self.known = known
        self.together = _by_row(together)
        self.apart = _by_row(apart)

    def within(self, rows: NDArray[np.int64], pairs: dict[int, set[int]]) -> list[tuple[int, int]]:
        """Return the pairs of which both lie in `rows`, as positions there."""
        if not pairs:
            return []
        place = {int(row): position for position, row in enumerate(rows)}
        return [(place[i], place[j]) for i in place for j in pairs.get(i, ()) if j in place]


def _by_row(pairs: RowPairs) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for i, j in pairs:
        found.setdefault(int(i), set()).add(int(j))
    return found


def _batches(block: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """Yield the rows of whole blocks, small ones together."""
    order = np.argsort(block, kind="stable")
    starts = np.flatnonzero(np.diff(block[order], prepend=-1))
    begin = 0
    for end in [*starts[1:].tolist(), len(order)]:
        if end - begin >= _BATCH or end == len(order):
            yield order[begin:end]
            begin = end


def _cluster_rows(evidence: Evidence, rows: NDArray[np.int64], pins: _Pins, model: PeopleModel) -> Labels:
    if len(rows) == 1:
        return np.zeros(1, dtype=np.int64)
    known = pins.known[rows]
    # Known people are neither split nor merged, so that nothing is gained by comparing them.
    pairs, contradicting = evidence.pairs(rows, known < 0)
    forbidden = (known[:, None] != known[None, :]) & (known >= 0)[:, None] & (known >= 0)[None, :]
    paper = evidence.paper[rows]
    forbidden |= paper[:, None] == paper[None, :]
    for i, j in pins.within(rows, pins.apart):
        forbidden[i, j] = forbidden[j, i] = True
    np.fill_diagonal(forbidden, False)
    start = _settled(evidence, rows, known, pins.within(rows, pins.together), contradicting, forbidden)
    _forgive(contradicting, start)
    general, links = model.scores(pairs.features)
    apart = contradicting | forbidden
    return linked(len(rows), pairs.first, pairs.second, general, links, apart, start, model.threshold)


def _settled(
    evidence: Evidence,
    rows: NDArray[np.int64],
    known: Labels,
    together: list[tuple[int, int]],
    contradicting: NDArray[np.bool_],
    forbidden: NDArray[np.bool_],
) -> Labels:
    """Return labels that join what is certain: known people, a curator's pairs, and equal ORCIDs under one name."""
    label = np.arange(len(rows))

    def join(i: int, j: int, *, certain: bool) -> None:
        a, b = np.flatnonzero(label == label[i]), np.flatnonzero(label == label[j])
        if label[i] != label[j] and (certain or not (contradicting | forbidden)[np.ix_(a, b)].any()):
            label[b] = label[i]

    for values, certain in ((known, True), (evidence.orcid[rows], False)):
        first: dict[int, int] = {}
        for position in np.flatnonzero(values >= 0).tolist():
            join(first.setdefault(int(values[position]), position), position, certain=certain)
        if certain:
            for i, j in together:
                join(i, j, certain=True)
    return label.astype(np.int64)


def _forgive(contradicting: NDArray[np.bool_], start: Labels) -> None:
    """Let a person who was declared one under two names, or two ORCIDs, be joined by mentions of either."""
    labels, counts = np.unique(start, return_counts=True)
    for label in labels[counts > 1]:
        own = np.flatnonzero(start == label)
        if contradicting[np.ix_(own, own)].any():
            with_all = np.logical_and.reduce(contradicting[own], axis=0)
            contradicting[own] = with_all
            contradicting[:, own] = with_all[:, None]
