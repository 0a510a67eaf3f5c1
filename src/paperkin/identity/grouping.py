"""Verdicts on pairs become works: what belongs together is joined, and what conflicts is kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar


class _Judged(Protocol):
    @property
    def same(self) -> bool: ...
    @property
    def conflict(self) -> bool: ...
    @property
    def score(self) -> float: ...


R = TypeVar("R", int, str)

MOST_RECORDS_OF_A_KEY = 200


def candidate_pairs(keys: Mapping[R, Iterable[str]], at_most: int = MOST_RECORDS_OF_A_KEY) -> Iterator[tuple[R, R]]:
    """Yield each pair of records that share a key once, the lesser first; a key of more than `at_most` says nothing."""
    holders: dict[str, list[R]] = defaultdict(list)
    for record, own in keys.items():
        for key in own:
            holders[key].append(record)
    seen: set[tuple[R, R]] = set()
    for sharing in holders.values():
        if not 1 < len(sharing) <= at_most:
            continue
        sharing.sort()
        for position, one in enumerate(sharing):
            for other in sharing[position + 1 :]:
                if (one, other) not in seen:
                    seen.add((one, other))
                    yield one, other


def cluster_works(
    verdicts: Mapping[tuple[R, R], _Judged],
    same: Iterable[tuple[R, R]] = (),
    different: Iterable[tuple[R, R]] = (),
) -> list[tuple[R, ...]]:
    """Return the works of two or more records, each ascending, the works by their first.

    verdicts: on every pair of the candidates that was judged, in either order. same, different: a curator's decisions,
    which win over verdicts; of two that contradict each other, `different` wins.
    The strongest verdicts join first. No two records that conflict end up in one work, whoever stands between them,
    unless a curator joined them. The result does not depend on the order in which anything is given.
    """
    apart = _Apart({frozenset(pair) for pair in different})
    for one, other in sorted((min(pair), max(pair)) for pair in same):
        apart.join(one, other)
    apart.forbid(pair for pair, verdict in verdicts.items() if verdict.conflict)
    joining = [(-verdict.score, min(pair), max(pair)) for pair, verdict in verdicts.items() if verdict.same]
    for _, one, other in sorted(joining):
        apart.join(one, other)
    return apart.works()


class _Apart(dict[R, int]):
    """Record → work number, with the works that may not become one."""

    def __init__(self, forbidden: set[frozenset[R]]) -> None:
        super().__init__()
        self._members: dict[int, list[R]] = {}
        self._enemies: dict[int, set[int]] = defaultdict(set)
        self.forbid(tuple(pair) for pair in forbidden if len(pair) == 2)

    def _work(self, record: R) -> int:
        if record not in self:
            self[record] = len(self)
            self._members[self[record]] = [record]
        return self[record]

    def forbid(self, pairs: Iterable[Sequence[R]]) -> None:
        for one, other in pairs:
            a, b = self._work(one), self._work(other)
            if a != b:
                self._enemies[a].add(b)
                self._enemies[b].add(a)

    def join(self, one: R, other: R) -> None:
        a, b = self._work(one), self._work(other)
        if a == b or b in self._enemies[a]:
            return
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        for record in self._members.pop(b):
            self[record] = a
            self._members[a].append(record)
        for enemy in self._enemies.pop(b, ()):
            self._enemies[enemy].discard(b)
            self._enemies[enemy].add(a)
            self._enemies[a].add(enemy)

    def works(self) -> list[tuple[R, ...]]:
        return sorted(tuple(sorted(records)) for records in self._members.values() if len(records) > 1)
