"""Whether two people of a library may be one person after all, by what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from paperkin.identity.names import Agreement, PersonalName, compatible, parse_name
from paperkin.identity.rarity import NameStatistics

# Jiahang Wang is not a misspelt Jiaheng Wang, as one Kramer-Bottiglio may be of another: so rare, in decades, is the
# family name of two people whose given names agree only loosely.
_RARE = 3.5


@dataclass(frozen=True, slots=True)
class Spelt:
    """How a person is named: every spelling, at least one, and every ORCID."""

    names: tuple[str, ...]
    orcids: frozenset[str] = frozenset()


def may_be_one(a: Spelt, b: Spelt) -> bool:
    """Say whether what two people are called speaks for their being one: the same family name, given names that agree.

    Initials agree with every name that begins so, unless both are written in full elsewhere. Names of which one is a
    part or a misspelling of the other count where the family name is rare. People with ORCIDs that differ are two.
    """
    if a.orcids and b.orcids and a.orcids.isdisjoint(b.orcids):
        return False
    ours, theirs = _in_full(a.names), _in_full(b.names)
    if not ours or not theirs:
        ours, theirs = _parsed(a.names), _parsed(b.names)
    return any(_agree(one, other) for one in ours for other in theirs)


def _agree(a: PersonalName, b: PersonalName) -> bool:
    agreement = compatible(a, b)
    if agreement in (Agreement.PARTIAL, Agreement.MISSPELT):
        return _statistics().family_rarity(a.family) >= _RARE
    return agreement is not Agreement.CONFLICT


def _parsed(names: Sequence[str]) -> list[PersonalName]:
    return [parse_name(name) for name in dict.fromkeys(names)]


def _in_full(names: Sequence[str]) -> list[PersonalName]:
    return [name for name in _parsed(names) if not name.is_initials]


@cache
def _statistics() -> NameStatistics:
    """Return the counts that come with the package."""
    return NameStatistics()
