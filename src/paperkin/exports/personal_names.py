"""Names in the parts that citation formats want: family name, given names, suffix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from paperkin.identity.names import parse_name
from paperkin.records import Authorship

_SUFFIX = re.compile(r"(?:[JS]r|II|III|IV)\.?", re.I)
# Written family name first and without a comma, whatever the format; a citation processor must leave them so.
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_MAX_WORDS = 12
_HOMONYM_NUMBER = re.compile(r"\s*\d+$")
_ORGANISATION = re.compile(
    r"^the\s|\b(?:academy|agency|alliance|association|authority|centers?|centres?|collaboration|college|committee"
    r"|consortium|corporation|council|department|foundation|gmbh|groups?|inc|initiative|institutes?|laboratory|ltd"
    r"|ministry|networks?|office|organi[sz]ation|project|school|society|team|universit\w+|working)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PersonalName:
    """A name in its own spelling. Without `given`, `family` is all of it, and is not to be taken apart."""

    family: str
    given: str = ""
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """`van der Berg, Jan, Jr.`, as RIS writes it."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def personal_name(author: Authorship) -> PersonalName:
    """Return an author's name in its parts; an organisation's, and one in East Asian script, stays whole."""
    name = author.name
    if author.extra.get("is_organisation") or author.extra.get("collective"):
        return PersonalName(name)
    return split_name(name)


@lru_cache(maxsize=100_000)
def split_name(name: str) -> PersonalName:
    """Return the parts of a name in reading order.

    A name is split where `identity.names` reads the inverted form as the same person's name as the name itself, so
    that what is exported means here what it meant. One that cannot be split so stays whole.
    """
    words = name.split()
    if not 2 <= len(words) <= _MAX_WORDS or "," in name or _EAST_ASIAN.search(name) or _ORGANISATION.search(name):
        return PersonalName(name)
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    parsed = parse_name(name)
    if not parsed.given:
        return PersonalName(name)
    wanted = (parsed.given, parsed.family, parsed.family_rest, parsed.suffix)
    for family, given in _splits(words):
        bare = _HOMONYM_NUMBER.sub("", family)
        if not bare:
            continue
        found = parse_name(", ".join(part for part in (bare, given, suffix) if part))
        if (found.given, found.family, found.family_rest, found.suffix) == wanted:
            return PersonalName(family, given, suffix)
    return PersonalName(name)


def _splits(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (family, given): the last words as the family name, the fewest first, then the first word as in `Kim J.`"""
    places = [place for place in range(1, len(words)) if all(map(_has_letter, (words[place - 1], words[place])))]
    for place in reversed(places):
        yield " ".join(words[place:]), " ".join(words[:place])
    if 1 in places:
        yield words[0], " ".join(words[1:])


def _has_letter(word: str) -> bool:
    return any(char.isalnum() for char in word)
