"""How rare a name is: from how often given and family names occur, and occur together.

A full name seen once may be rare or not; its parts tell. Parts are not independent (Hyunwoo is rare, but not among
Kims), so that names are a mixture of latent classes within which they are: P(given, family) = Σ P(class)
P(given | class) P(family | class). The classes are found without supervision and have no names. Rarity is in decades:
5 is one name in a hundred thousand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import log10

import numpy as np
from numpy.typing import NDArray

from paperkin.identity.names import Agreement, PersonalName, parse_name, spelling_key

_UNSEEN = 0.5  # what a name that was never counted counts
_RAREST_FAMILY = 4.5  # beyond these, counts are too small to tell rare from rarer
_RAREST_GIVEN = 4.5
_RAREST_MIDDLE = 1.5  # middle names come and go
Counts = NDArray[np.float64]


class NameStatistics:
    """Counts of given and family names over distinct full names, on top of counts that come with the package.

    Distinct names are counted, not papers, so that one busy author does not make a name common. The package's own
    counts keep a library of a hundred papers from taking Wang for a rare name.
    """

    def __init__(self) -> None:
        totals, family, given = _shipped_counts()
        self._totals = totals.copy()
        self._family = dict(family)
        self._given = dict(given)
        self._initial: dict[str, Counts] = {}
        for name, counts in given.items():
            self._initial[name[0]] = self._initial.get(name[0], 0) + counts
        self._seen: set[str] = set()
        self._likely: dict[str, Counts] = {}

    @classmethod
    def of(cls, names: Iterable[str]) -> NameStatistics:
        """Count names as written: authors and their co-authors alike, each once however often it comes."""
        statistics = cls()
        statistics.add(names)
        return statistics

    def add(self, names: Iterable[str]) -> None:
        """Count more names; those that were counted before, and mere initials, change nothing."""
        for text in sorted(set(names)):  # a name's class depends on those before it
            name = parse_name(text)
            if name.is_initials or name.full in self._seen:
                continue
            self._seen.add(name.full)
            family, given = spelling_key(name.family), name.given[0]
            share = self._classes(family) * self._given_by_class(given)
            share = share / share.sum()
            self._totals = self._totals + share
            for counts, key in ((self._family, family), (self._given, given), (self._initial, given[0])):
                counts[key] = counts.get(key, 0) + share
            if name.joined != given:
                self._given[name.joined] = self._given.get(name.joined, 0) + share
        self._likely.clear()

    def family_rarity(self, family: str) -> float:
        """Return the rarity of a family name: 2 is one person in a hundred."""
        counts = self._family.get(spelling_key(family))
        count = _UNSEEN if counts is None else float(counts.sum()) + _UNSEEN
        return min(_RAREST_FAMILY, log10(self._totals.sum() / count))

    def given_rarity(self, given: str, family: str) -> float:
        """Return the rarity of a given name, or of an initial, among people of that family name."""
        if not given:
            return 0.0
        key = spelling_key(family)
        if (likely := self._likely.get(key)) is None:
            likely = self._likely[key] = self._classes(key)
        return min(_RAREST_GIVEN, -log10(min(1.0, float(likely @ self._given_by_class(given)))))

    def _classes(self, family: str) -> Counts:
        """Return how likely a bearer of the family name is of each class, (classes,)."""
        share = self._totals / self._totals.sum()
        joint = self._family.get(family, 0.0) + _UNSEEN * share
        likely: Counts = joint / joint.sum()
        return likely

    def _given_by_class(self, given: str) -> Counts:
        """Return how frequent a given name or initial is in each class, (classes,)."""
        counts = (self._initial if len(given) == 1 else self._given).get(given, 0.0)
        frequency: Counts = (counts + _UNSEEN) / (self._totals + _UNSEEN)
        return frequency

    def rarity(self, name: PersonalName) -> float:
        """Return the rarity of the whole name."""
        return self.family_rarity(name.family) + self._given_names_rarity(name)

    def _given_names_rarity(self, name: PersonalName) -> float:
        if not name.given:
            return 0.0
        middles = sum(min(_RAREST_MIDDLE, self.given_rarity(word, name.family)) for word in name.given[1:])
        apart = self.given_rarity(name.given[0], name.family) + middles
        if len(name.given) > 1 and name.joined in self._given:
            apart = max(apart, self.given_rarity(name.joined, name.family))
        return min(_RAREST_GIVEN, apart)

    def shared_given_rarity(self, a: PersonalName, b: PersonalName, agreement: Agreement) -> float:
        """Return the rarity of what two names agree in: of `J. Leike` and `Jan Leike`, only the initial."""
        if agreement is Agreement.SAME:
            return min(self._given_names_rarity(a), self._given_names_rarity(b))
        if agreement in (Agreement.MIDDLE_MISSING, Agreement.NICKNAME):
            return min(self.given_rarity(name.given[0], name.family) for name in (a, b))
        if agreement is Agreement.INITIALS:
            return min(_RAREST_GIVEN, min(self._initials_rarity(a), self._initials_rarity(b)))
        return self.given_rarity(a.initial, a.family)

    def _initials_rarity(self, name: PersonalName) -> float:
        return sum(self.given_rarity(part[0], name.family) for word in name.hyphenated for part in word)


@cache
def _shipped_counts() -> tuple[Counts, dict[str, Counts], dict[str, Counts]]:
    shipped = json.loads((files("paperkin.identity") / "name_counts.json").read_text("utf-8"))
    totals = np.array(shipped["classes"], dtype=np.float64)

    def unpacked(counts: dict[str, str]) -> dict[str, Counts]:
        table = {}
        for name, text in counts.items():
            row = np.zeros(len(totals))
            for entry in text.split():
                number, _, count = entry.partition(":")
                row[int(number)] = float(count)
            table[name] = row
        return table

    return totals, unpacked(shipped["family"]), unpacked(shipped["given"])
