"""Institutions: one for all the ways in which affiliations name it. Pure; what is known already is passed in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from paperkin.identity.affiliation_words import words
from paperkin.identity.affiliations import (
    Aliases,
    InstitutionName,
    name_key,
    read_affiliation,
    split_affiliation,
)
from paperkin.records import Affiliation

__all__ = [
    "Aliases",
    "Institution",
    "InstitutionName",
    "KnownInstitution",
    "Resolution",
    "aliases_of",
    "known_institutions",
    "read_affiliation",
    "resolve_institutions",
    "ror_institutions",
    "split_affiliation",
]

_MIN_ABROAD = 5  # Affiliations with another country before a name is taken for two institutions.
_MIN_ABROAD_SHARE = 0.05
# Aliases that other names begin with, too.
_NEVER_BEGINS = words(
    "penn hit rice duke brown apple meta snap line sap tri kit gist cas tau ens psl atr usi cea bit imperial"
)


@dataclass(frozen=True, slots=True)
class KnownInstitution:
    """An institution with its other names, from the package's own table or from ROR.

    has_parts: what follows its name names a part of it (`Google Brain`). ror: the bare id.
    """

    name: str
    country: str | None = None
    ror: str | None = None
    aliases: tuple[str, ...] = ()
    has_parts: bool = False


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution of the library. `key` never changes; `names` are the keys of the spellings that stand for it.

    Where several universities bear one name, the names of those abroad end in the code of their country.
    """

    key: str
    name: str
    country: str | None = None
    ror: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which institutions each affiliation names (their keys, in the order of the text), and the institutions by key."""

    keys: Mapping[Affiliation, tuple[str, ...]]
    institutions: Mapping[str, Institution]


@cache
def known_institutions() -> tuple[KnownInstitution, ...]:
    """Return the institutions that come with the package: those that are most often written by other names."""
    lines = files("paperkin.identity").joinpath("known_institutions.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(
        KnownInstitution(name, country, None, tuple(filter(None, aliases.split("|"))), kind == "company")
        for name, country, kind, aliases in rows
    )


def ror_institutions(records: Iterable[Mapping[str, Any]]) -> list[KnownInstitution]:
    """Return the active institutions of a ROR dump (schema version 2, CC0), for `aliases_of`.

    Acronyms are left out, since most stand for several institutions.
    """
    institutions = []
    for record in records:
        names = [(name["value"], name.get("types", ())) for name in record.get("names", ())]
        shown = next((value for value, types in names if "ror_display" in types), None)
        if record.get("status") != "active" or shown is None:
            continue
        places = [place.get("geonames_details", {}).get("country_code") for place in record.get("locations", ())]
        others = tuple(value for value, types in names if value != shown and "acronym" not in types)
        ror = str(record["id"]).rpartition("/")[2]
        institutions.append(KnownInstitution(shown, next(iter(places), None), ror, others))
    return institutions


def aliases_of(known: Iterable[KnownInstitution]) -> Aliases:
    """Return the names of known institutions as a table for reading affiliations.

    An institution's own name goes before another's alias, and the first of two that claim an alias gets it
    when it comes from the package; an alias that two ROR records claim is nobody's.
    """
    exact: dict[str, InstitutionName] = {}
    claimed: dict[str, str | None] = {}
    beginnings = set()
    institutions = list(known)
    for one in institutions:
        exact.setdefault(name_key(one.name), InstitutionName(one.name, name_key(one.name), one.country))
    for one in institutions:
        target = exact[name_key(one.name)]
        for key in map(name_key, one.aliases):
            if key in claimed and claimed[key] not in (None, target.key) and one.ror:
                exact.pop(key, None)
            elif key not in exact:
                exact[key], claimed[key] = target, target.key if one.ror else None
            if one.has_parts or _is_acronym_of_parts(key, one):
                beginnings.add(key)
        if one.has_parts or (not one.ror and "university" in target.key):
            beginnings.add(target.key)
    return Aliases(exact, frozenset(beginnings & exact.keys()))


def _is_acronym_of_parts(key: str, one: KnownInstitution) -> bool:
    return not one.ror and 3 <= len(key) <= 10 and key not in _NEVER_BEGINS


@cache
def _shipped_aliases() -> Aliases:
    return aliases_of(known_institutions())


def resolve_institutions(
    affiliations: Mapping[Affiliation, int],
    given: Iterable[Institution] = (),
    known: Iterable[KnownInstitution] = (),
) -> Resolution:
    """Return the institutions that affiliations name.

    affiliations: each with the number of times that it occurs. given: the library's institutions so far; what names
    them attaches to them, and they keep their keys; of two that bear a name, the first gets what has no id. known:
    institutions with other names beyond those that come with the package, such as ROR's.

    Affiliations with one ROR id are of one institution; two ROR ids never merge. A name without an id goes to the
    institution that bears it most often, in its own country where the name is borne in several. The canonical name is
    the known one, or else the most frequent spelling.
    """
    known = tuple(known)
    aliases = aliases_of((*known_institutions(), *known)) if known else _shipped_aliases()
    registered = {name_key(one.name): one.ror for one in known if one.ror}
    read = {affiliation: _read(affiliation, aliases, registered) for affiliation in affiliations}
    return _Grouping(affiliations, read, tuple(given), aliases).resolution()


@dataclass(frozen=True, slots=True)
class _Mention:
    name: InstitutionName
    ror: str | None


def _read(affiliation: Affiliation, aliases: Aliases, registered: Mapping[str, str | None]) -> tuple[_Mention, ...]:
    names = read_affiliation(affiliation.name, aliases)
    if affiliation.ror and len(names) != 1:
        # The id is of the whole text, whatever else it may name.
        names = names[:1] if names else (InstitutionName(affiliation.name, name_key(affiliation.name)),)
    country = affiliation.country if affiliation.ror or len(names) == 1 else None
    return tuple(
        _Mention(replace(name, country=country or name.country), affiliation.ror or registered.get(name.key))
        for name in names
    )


class _Grouping:
    """Mentions into institutions: by ROR id first, then by name and, for names borne in two countries, by country."""

    def __init__(
        self,
        counts: Mapping[Affiliation, int],
        read: Mapping[Affiliation, tuple[_Mention, ...]],
        given: tuple[Institution, ...],
        aliases: Aliases,
    ) -> None:
        self.read = read
        self.given_by_ror = {one.ror: one for one in given if one.ror}
        self.given_by_name: dict[str, Institution] = {}
        for one in given:
            for name in one.names:
                self.given_by_name.setdefault(name, one)
        self.given = given
        self.aliases = aliases
        self.spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self.countries: dict[str, Counter[str]] = defaultdict(Counter)
        self.rors: dict[str, Counter[str]] = defaultdict(Counter)
        for affiliation, mentions in read.items():
            for mention in mentions:
                count = counts[affiliation]
                self.spellings[mention.name.key][mention.name.name] += count
                if mention.name.country:
                    self.countries[mention.name.key][mention.name.country] += count
                if mention.ror:
                    self.rors[mention.name.key][mention.ror] += count

    def resolution(self) -> Resolution:
        groups: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
        placed = {affiliation: tuple(map(self.group, mentions)) for affiliation, mentions in self.read.items()}
        for affiliation, places in placed.items():
            for mention, place in zip(self.read[affiliation], places, strict=True):
                groups[place].append(mention)
        institutions: dict[str, Institution] = {one.key: one for one in self.given}
        keys: dict[tuple[str, str], str] = {}
        for place in sorted(groups, key=lambda place: (self.existing(place, groups[place]) is None, place)):
            one = self.institution(place, groups[place], institutions)
            institutions[one.key] = one
            keys[place] = one.key
        return Resolution(
            {
                affiliation: tuple(dict.fromkeys(keys[place] for place in places))
                for affiliation, places in placed.items()
            },
            institutions,
        )

    def group(self, mention: _Mention) -> tuple[str, str]:
        """Return what a mention is grouped by: its ROR id, or its name and the country that sets it apart."""
        if mention.ror:
            return "ror", mention.ror
        key, country = mention.name.key, mention.name.country
        if country in self.abroad(key):
            return "name", f"{key} {country}"
        if (one := self.given_by_name.get(key)) and one.ror:
            return "ror", one.ror
        rors = self.rors.get(key)
        return ("ror", min(rors, key=lambda ror: (-rors[ror], ror))) if rors else ("name", key)

    def abroad(self, key: str) -> frozenset[str]:
        """Return the countries other than a name's main one in which somebody else bears it."""
        countries = self.countries.get(key)
        if not countries or key in self.aliases.exact or "university" not in key:
            return frozenset()
        given = self.given_by_name.get(key)
        main = (given and given.country) or min(countries, key=lambda code: (-countries[code], code))
        enough = max(_MIN_ABROAD, _MIN_ABROAD_SHARE * countries.total())
        others = {code for code, count in countries.items() if code != main}
        return frozenset(code for code in others if countries[code] >= enough or f"{key} {code}" in self.given_by_name)

    def existing(self, place: tuple[str, str], mentions: list[_Mention]) -> Institution | None:
        """Return the given institution that a group belongs to, unless their ROR ids differ."""
        if place[0] == "ror" and (one := self.given_by_ror.get(place[1])):
            return one
        names = [place[1]] if place[0] == "name" else sorted({mention.name.key for mention in mentions})
        found = (one for name in names if (one := self.given_by_name.get(name)))
        return next((one for one in found if place[0] == "name" or one.ror in (None, place[1])), None)

    def institution(
        self, place: tuple[str, str], mentions: list[_Mention], taken: Mapping[str, Institution]
    ) -> Institution:
        keys = sorted({mention.name.key for mention in mentions})
        names = [place[1]] if place[0] == "name" else keys
        ror = place[1] if place[0] == "ror" else None
        if one := self.existing(place, mentions):
            one = taken[one.key]
            country = one.country or self.country(keys)
            return replace(one, country=country, ror=one.ror or ror, names=tuple(sorted({*one.names, *names})))
        spellings = sum((self.spellings[name] for name in keys), Counter[str]())
        known = next((self.aliases.exact[name] for name in keys if name in self.aliases.exact), None)
        shown = (
            known.name
            if known
            else min(spellings, key=lambda name: (-spellings[name], name.isupper(), "." in name, name))
        )
        set_apart = place[1][-2:] if names[0] not in keys else None
        country = set_apart or (known.country if known else None) or self.country(keys)
        key = _free_key("-".join(name_key(shown).split()), (set_apart or "").lower() or ror, taken)
        return Institution(key, shown, country, ror, tuple(names))

    def country(self, names: list[str]) -> str | None:
        countries = sum((self.countries[name] for name in names if name in self.countries), Counter[str]())
        return min(countries, key=lambda code: (-countries[code], code)) if countries else None


def _free_key(slug: str, apart: str | None, taken: Mapping[str, Institution]) -> str:
    """Return the slug, with what sets the institution apart where another bears it, and a number after that."""
    key, number = slug, 1
    while key in taken:
        key = f"{slug}-{apart}" if apart and number == 1 else f"{slug}-{number + 1}"
        number += 1
    return key
