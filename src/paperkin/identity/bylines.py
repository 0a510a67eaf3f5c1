"""Bylines: the authors of two records, aligned name by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter

from rapidfuzz.distance import OSA

from paperkin.identity.names import Agreement, PersonalName, compatible, parse_name, spelling_key
from paperkin.records import Authorship

# A collaboration of three thousand is known by its first names; feeds cut such lists at various lengths.
LONGEST_COMPARED = 60
_NOBODY = re.compile(
    r"\W*(anonymous.*|anon\.?|unknown( author)?|n/?a|none|authors?|et\.? al\.?|(and )?others|no authors? listed)\W*",
    re.I,
)
_MORE = re.compile(r"\W*(et\.? al\.?|and others|others)\W*", re.I)
# `Kim HJ`, as Medline and its kin write all names of a list; a lone `Wei LI` is a family name in capitals.
_FAMILY_AND_INITIALS = re.compile(r"(\w[\w'’-]*[a-z][\w'’ -]*) ([A-Z]{1,3})")
_SHOUTED = re.compile(r" (?=[A-Z]*[AEIOUY])[A-Z]{2,3}$")
_SHORTEST_MISSPELT = 5


@dataclass(frozen=True, slots=True)
class Signature:
    """A name as bylines compare it.

    filed: the family name, however its umlauts are spelt. bag: its words in any order.
    """

    name: PersonalName
    full: str
    filed: str
    bag: str


@dataclass(frozen=True, slots=True)
class Byline:
    """The people who sign a work, in order, without `Anonymous` and its kin.

    filed: their family names. is_cut: whether there are more people than these.
    """

    signatures: tuple[Signature, ...]
    filed: frozenset[str]
    is_cut: bool


class BylineGrade(IntEnum):
    """How far two bylines agree."""

    NONE = 0
    UNKNOWN = 1  # one of the records names nobody
    SOME = 2
    MOST = 3
    ALL = 4  # everybody on the shorter list is on the longer, which has hardly more


@dataclass(frozen=True, slots=True)
class BylineAgreement:
    """A grade, how many people agree, of how many on the shorter list, and it in words."""

    grade: BylineGrade
    agreeing: int
    shorter: int
    reason: str

    @property
    def share(self) -> float:
        """The part of the shorter list that agrees, in [0, 1]."""
        return self.agreeing / self.shorter if self.shorter else 0.0


def is_named(author: Authorship) -> bool:
    """Tell a person's name from `Anonymous`, `et al.` and their kin."""
    return not _NOBODY.fullmatch(author.name)


def read_byline(authors: Sequence[Authorship]) -> Byline:
    """Read the authors of a record."""
    named = [author.name for author in authors[: LONGEST_COMPARED + 1] if is_named(author)]
    if (
        named
        and all(map(_FAMILY_AND_INITIALS.fullmatch, named))
        and not (len(named) == 1 and _SHOUTED.search(named[0]))
    ):
        named = [_FAMILY_AND_INITIALS.sub(_in_medline_order, name) for name in named]
    is_cut = len(named) > LONGEST_COMPARED or (bool(authors) and _MORE.fullmatch(authors[-1].name) is not None)
    signatures = tuple(signature_of(name) for name in named[:LONGEST_COMPARED])
    return Byline(signatures, frozenset(signature.filed for signature in signatures), is_cut)


def _in_medline_order(found: re.Match[str]) -> str:
    return f"{found[1]}, {'. '.join(found[2])}."


@lru_cache(maxsize=200_000)
def signature_of(name: str) -> Signature:
    """Read one name as bylines compare it."""
    parsed = parse_name(name)
    bag = " ".join(sorted((*parsed.given, *parsed.family_rest, parsed.family)))
    return Signature(parsed, parsed.full, spelling_key(parsed.family), bag)


def compare_bylines(a: Byline, b: Byline) -> BylineAgreement:
    """Return how far two author lists agree, whatever the order, initials, accents and a name left out. Symmetric."""
    shorter, longer = (a, b) if _order(a) <= _order(b) else (b, a)
    few, many = len(shorter.signatures), len(longer.signatures)
    if not few:
        return BylineAgreement(BylineGrade.UNKNOWN, 0, 0, "authors unknown on one side" if many else "authors unknown")
    agreeing = sum(found is not None for found in aligned(shorter.signatures, longer.signatures))
    return BylineAgreement(
        _graded(agreeing, few, many, is_cut=shorter.is_cut), agreeing, few, f"{agreeing} of {few} authors agree"
    )


def _order(byline: Byline) -> tuple[int, list[str]]:
    return len(byline.signatures), [signature.full for signature in byline.signatures]


def _graded(agreeing: int, few: int, many: int, *, is_cut: bool) -> BylineGrade:
    if not agreeing:
        return BylineGrade.NONE
    if agreeing == few and (is_cut or many - few <= max(1, many // 2) or few >= LONGEST_COMPARED // 2):
        return BylineGrade.ALL
    return BylineGrade.MOST if agreeing >= 2 and agreeing >= 0.6 * few else BylineGrade.SOME


def aligned(few: Sequence[Signature], many: Sequence[Signature]) -> list[int | None]:
    """Return for each of `few` its position among `many`, each used once; None where nobody there is that person."""
    if len(few) == len(many) and all(one.full == other.full for one, other in zip(few, many, strict=True)):
        return list(range(len(few)))
    found: list[int | None] = [None] * len(few)
    free = set(range(len(many)))
    for key, alike in _WAYS:
        filed = defaultdict(list)
        for position in free:
            filed[key(many[position])].append(position)
        for position, one in enumerate(few):
            if found[position] is not None:
                continue
            near = sorted(filed.get(key(one), ()), key=lambda other: (abs(other - position), other))
            match = next((other for other in near if other in free and alike(one.name, many[other].name)), None)
            if match is not None:
                found[position] = match
                free.remove(match)
    together = len(few) > 1 and sum(match is not None for match in found) * 2 >= len(few)
    for position, one in enumerate(few):
        # Among co-authors who agree, one family name in one place is one person: Dee Ann, who later signs as Drew.
        if together and found[position] is None and position in free and one.filed == many[position].filed:
            found[position] = position
            free.remove(position)
    return found


def _always(_a: PersonalName, _b: PersonalName) -> bool:
    return True


def _is_compatible(a: PersonalName, b: PersonalName) -> bool:
    return compatible(a, b) is not Agreement.CONFLICT


def _is_misspelt(a: PersonalName, b: PersonalName) -> bool:
    """Tell whether two names of one initial have an error in the family name, or a part of it left out."""
    if not a.initial or not (a.is_initials or b.is_initials or a.given[0][:3] == b.given[0][:3]):
        return False
    one, other = {a.family, *a.family_rest, *a.given[1:]}, {b.family, *b.family_rest, *b.given[1:]}
    if a.family in other or b.family in one:
        return min(len(a.family), len(b.family)) > 2
    if min(len(a.family), len(b.family)) < _SHORTEST_MISSPELT:
        return False
    allowed = 1 if max(len(a.family), len(b.family)) < 9 else 2
    return OSA.distance(a.family, b.family, score_cutoff=allowed) <= allowed


# In this order, so that an exact match is never taken by a likeness: what must be equal, and what must hold besides.
_WAYS: tuple[tuple[Callable[[Signature], str], Callable[[PersonalName, PersonalName], bool]], ...] = (
    (attrgetter("full"), _always),
    (attrgetter("filed"), _is_compatible),
    (attrgetter("bag"), _always),
    (attrgetter("name.initial"), _is_misspelt),
)
