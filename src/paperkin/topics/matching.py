"""Topics of one build → topics of the next: the same topic keeps its id, and what became of the others is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from paperkin.records import TopicEvent

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# What two topics' likeness must be to be the same. A topic that falls into three equal parts has a likeness of 1/3 to
# each. At a level that is not its own, a topic has to have kept most of its papers.
SAME_FROM, MOVED_FROM = 0.25, 0.5
# A topic that came out of another has at least so much of the other's papers.
_PART = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class KnownTopic:
    """A topic of the build before.

    papers: (m,) ids in the catalogue, ascending. centroid: (d,), or None where vectors are of another encoder.
    """

    id: str
    level: int
    label: str
    papers: Ids
    centroid: NDArray[np.floating] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FoundTopic:
    """A topic of this build, which has no id yet. Fields are as in `KnownTopic`."""

    level: int
    label: str
    papers: Ids
    centroid: NDArray[np.floating] | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """ids and before: for each topic of this build its id, and the place of the one before that it is, or None.

    next_number: the first that no topic has had.
    """

    ids: tuple[str, ...]
    before: tuple[int | None, ...]
    events: tuple[TopicEvent, ...]
    next_number: int


def members_by_topic(column: NDArray[np.integer], papers: Ids, topics: int) -> list[Ids]:
    """Return each topic's papers, ascending. column: (n,) topic of each row, below 0 for none; papers: (n,) ids."""
    order = np.lexsort((papers, column))
    ends = np.searchsorted(column[order], np.arange(topics + 1))
    return [papers[order[start:end]].astype(np.int64) for start, end in pairwise(ends)]


def match_topics(
    before: Sequence[KnownTopic], now: Sequence[FoundTopic], *, next_number: int, generation: str
) -> Matched:
    """Give every topic of this build the id of the topic before that it is, or else a new one.

    Two topics are alike by the Jaccard index of their papers, counted over the papers that both builds have, times the
    cosine of their centroids; the cosine takes away half at most, so that topics with most of their papers in common
    are the same whatever the vectors say. The pair that is most alike goes first, and each topic is in one pair. Topics
    of one level are compared first; one that is left over may then be found at another level.

    Of a topic that fell apart the part most like it keeps the id; born topics that are mostly made of its papers came
    out of it. A topic without a successor has merged into the one that has most of its papers, if there is one.
    The answer doesn't depend on the order of `before`, nor, but for the numbers of new ids, on that of `now`.
    """
    shared, old_sizes, new_sizes = _shared_papers(before, now)
    likeness = _likeness(shared, old_sizes, new_sizes) * _agreement(before, now)
    level = _same_level(before, now, likeness)
    pairs = _paired(likeness, level, before, now)
    number = max([next_number, *(int(topic.id[1:]) + 1 for topic in before)])
    ids = []
    for place in range(len(now)):
        if place in pairs:
            ids.append(before[pairs[place]].id)
        else:
            ids.append(f"T{number}")
            number += 1
    born = np.array([place not in pairs for place in range(len(now))], bool)
    fates = _Fates(before, now, ids, born, level, shared, old_sizes, new_sizes, generation)
    kept = set(pairs.values())
    events = [event for place in range(len(before)) for event in fates.of_known(place, kept=place in kept)]
    events += [fates.of_born(place) for place in np.flatnonzero(born).tolist()]
    return Matched(tuple(ids), tuple(pairs.get(place) for place in range(len(now))), tuple(events), number)


@dataclass(frozen=True, slots=True, eq=False)
class _Fates:
    """What is known for telling events. born: (t,); level, shared: (b, t); sizes count papers that both builds have."""

    before: Sequence[KnownTopic]
    now: Sequence[FoundTopic]
    ids: Sequence[str]
    born: Mask
    level: Mask
    shared: Ids
    old_sizes: Ids
    new_sizes: Ids
    generation: str

    def of_born(self, place: int) -> TopicEvent:
        topic = self.now[place]
        return TopicEvent("born", self.ids[place], topic.label, topic.level, len(topic.papers), self.generation)

    def of_known(self, place: int, *, kept: bool) -> list[TopicEvent]:
        shared = np.where(self.level[place], self.shared[place], 0)
        part = (shared >= _PART * self.old_sizes[place]) & (2 * shared >= self.new_sizes)
        parts = np.flatnonzero(self.born & part & (shared > 0))
        heirs = np.flatnonzero(2 * shared > self.old_sizes[place])
        if len(heirs) and not kept:
            return [self._event("merged", place, heirs)]
        if len(parts):
            return [self._event("split", place, parts[np.argsort(-shared[parts], kind="stable")])]
        return [] if kept else [self._event("died", place, parts)]

    def _event(self, kind: Literal["merged", "split", "died"], place: int, others: Ids) -> TopicEvent:
        topic = self.before[place]
        named = tuple(self.ids[other] for other in others.tolist())
        return TopicEvent(kind, topic.id, topic.label, topic.level, len(topic.papers), self.generation, named)


def _shared_papers(before: Sequence[KnownTopic], now: Sequence[FoundTopic]) -> tuple[Ids, Ids, Ids]:
    """Return how many papers each pair has in common, (b, t), and how many of each topic's are in both builds."""
    old, new = _flat([topic.papers for topic in before]), _flat([topic.papers for topic in now])
    common = np.intersect1d(old[1], new[1])
    left, right = (_memberships(*flat, common, len(topics)) for flat, topics in ((old, before), (new, now)))
    sizes = [np.asarray(side.sum(axis=1)).ravel().astype(np.int64) for side in (left, right)]
    return (left @ right.T).toarray().astype(np.int64), sizes[0], sizes[1]


def _flat(papers: Sequence[Ids]) -> tuple[Ids, Ids]:
    places = np.repeat(np.arange(len(papers)), [len(some) for some in papers])
    return places, np.concatenate([np.empty(0, np.int64), *papers])


def _memberships(topics: Ids, papers: Ids, common: Ids, count: int) -> sparse.csr_array:
    columns = np.searchsorted(common, papers)
    here = np.isin(papers, common)
    return sparse.csr_array(
        (np.ones(int(here.sum()), np.int64), (topics[here], columns[here])), shape=(count, len(common))
    )


def _likeness(shared: Ids, old_sizes: Ids, new_sizes: Ids) -> Floats:
    either = old_sizes[:, None] + new_sizes[None, :] - shared
    return np.asarray(shared / np.maximum(either, 1), np.float64)


def _agreement(before: Sequence[KnownTopic], now: Sequence[FoundTopic]) -> Floats:
    """Return the cosines of centroids, (b, t), no less than half; 1 where they cannot be compared."""
    old = [topic.centroid for topic in before if topic.centroid is not None]
    new = [topic.centroid for topic in now if topic.centroid is not None]
    comparable = len(old) == len(before) and len(new) == len(now) and len({len(vector) for vector in old + new}) == 1
    if not comparable or not old or not new:
        return np.ones((len(before), len(now)))
    return np.clip(_unit(old) @ _unit(new).T, 0.5, 1)


def _unit(vectors: Sequence[NDArray[np.floating]]) -> Floats:
    rows = np.stack(vectors).astype(np.float64)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float64)


def _same_level(before: Sequence[KnownTopic], now: Sequence[FoundTopic], likeness: Floats) -> Mask:
    """Say which pairs are of one level, (b, t).

    Where one build has more levels than the other, those of the fewer are held, in their order, against the ones whose
    topics are most like theirs.
    """
    old, new = (np.array([topic.level for topic in topics], np.int64) for topics in (before, now))
    old_levels, new_levels = np.unique(old).tolist(), np.unique(new).tolist()
    alike = {
        (above, below): float(likeness[np.ix_(old == above, new == below)].max(axis=1).sum())
        for above in old_levels
        for below in new_levels
    }
    few = min(len(old_levels), len(new_levels))
    ways = [
        list(zip(some, others, strict=True))
        for some in combinations(old_levels, few)
        for others in combinations(new_levels, few)
    ]
    best = max(ways, key=lambda way: sum(alike[pair] for pair in way))
    same = np.zeros(likeness.shape, bool)
    for above, below in best:
        same |= (old == above)[:, None] & (new == below)[None, :]
    return same


def _paired(likeness: Floats, level: Mask, before: Sequence[KnownTopic], now: Sequence[FoundTopic]) -> dict[int, int]:
    """Return place now → place before of the topics that are the same: at their own level first, then elsewhere."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for allowed, floor in ((level, SAME_FROM), (~level, MOVED_FROM)):
        for known, found in _best_first(np.where(allowed, likeness, 0), floor, before, now):
            if found not in pairs and known not in taken:
                pairs[found] = known
                taken.add(known)
    return pairs


def _best_first(
    likeness: Floats, floor: float, before: Sequence[KnownTopic], now: Sequence[FoundTopic]
) -> list[tuple[int, int]]:
    """Return the pairs that are alike enough, most alike first, ties by the older id and the older paper."""
    # Rounded: the last digits of a product of matrices depend on the order of their rows.
    likeness = likeness.round(9)
    known, found = np.nonzero(likeness >= floor)
    number = np.array([int(topic.id[1:]) for topic in before], np.int64)
    oldest = np.array([topic.papers[0] if len(topic.papers) else -1 for topic in now], np.int64)
    levels = np.array([topic.level for topic in now], np.int64)
    order = np.lexsort((oldest[found], levels[found], number[known], -likeness[known, found]))
    return list(zip(known[order].tolist(), found[order].tolist(), strict=True))
