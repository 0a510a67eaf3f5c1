"""Affiliations as authors write them: which institutions they name, without departments, addresses and noise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from paperkin.identity.affiliation_words import (
    CAMPUSES,
    COLLEGES_THAT_ARE,
    COMMON,
    COMPANY,
    DEPARTMENT,
    FACULTY_FIRST,
    FIELDS,
    FIELDS_FIRST,
    FOREIGN,
    INSTITUTE,
    JUNK,
    JUNK_WHOLE,
    LABORATORY,
    LEFT_OUT,
    LEGAL_END,
    LEGAL_ENDING,
    LEGAL_FORM,
    LONG_FORMS,
    PART,
    REGIONS,
    TOWNS_TOO,
    UNIVERSITY,
)
from paperkin.identity.places import country_of, country_of_city, folded, is_place
from paperkin.text import cleaned

# Where one affiliation ends and the next begins.
_BETWEEN = re.compile(
    r"\s*\+\s*|\s*[;|\n•·]\s*|\s+/\s+|,?\s*\b(?:and|&)\s+with\s+|(?<=[a-z]{2}[,.])\s*\(?\d[)\]]?\.?\s*(?=[A-Z])"
)
_JOINING = re.compile(r"\s(?:and|&|at)\s|/")
_AND = re.compile(r"\s+(?:and|&)\s+|/")
# Where one level of an affiliation ends and the next begins.
_SEGMENT = re.compile(r"\s*[,:()\[\]{}“”\"]\s*|\s+[-–—]\s*|\s*[—]\s*|(?<=[a-z]{4})\.\s+(?=[A-Z])|\s*//\s*|\s*@\s*")
_EMAIL = re.compile(r"[^\s@]{0,64}+@ ?[\w-]++(?: ?\.[A-Za-z-]+)+|\bhttps?://\S+")
_MARKS = re.compile(r"[*†‡§¶∗⋆★♠♣♥♦♯⊥∥‖¹²³⁰-⁹♮✉☆✝⇤⇥^_]+")
_MARK_BETWEEN = re.compile(rf"(?<=[^\W\d])(?:{_MARKS.pattern})(?=[^\W\d])")
_STARS_OF_NAMES = re.compile(r"\bA ?[*∗⋆] ?STAR\b")
_GLUED = re.compile(r"(?<=[a-z])(?=University)")
_MAX_CHARACTERS = 10_000
_NUMBER_BEFORE = re.compile(r"^\W*\d{1,2}\W*(?=[^\W\d]{2})")
_NUMBER_AFTER = re.compile(r"(?<=[a-z]{4})\d{1,2}$")
# PDFs take accents off their letters: `Universit ´e`, `T´ el´ ecom`, `K¨ unstliche`, `Universit `a`.
_LOOSE_ACCENT = re.compile(r" ?([´`¨ˆ˜ˇ¸]) ?([A-Za-zı])")
_COMBINING = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c", "¸": "\u0327"}

_ENDS_IN_ADDRESS = re.compile(r" (?:[A-Z]{2} )?\d{4,}\b")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}(?:[A-Z]\b)?")
_POST_BOX = re.compile(r"\s+P\.? ?O\.? ?Box.*", re.IGNORECASE)
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_CORE = re.compile(
    r"(?:(?P<before>(?:[A-ZÀ-Þ][\w.&'’-]*|de|of|and|la|du|del|des|van|von|für)(?:\s+(?:[A-ZÀ-Þ][\w.&'’-]*|and))*)\s+)?"
    r"(?P<word>Univ(?:ersit\w+|\.|(?=\s))|Academy of Sciences?|Institute of (?:Science and )?Technology)"
    r"(?P<after>(?:\s+(?:of|de|di|del|degli|der|des|zu|at|and|in|the|für|for|[A-ZÀ-Þ][\w.&'’-]*))*)"
)
_STOP_BEFORE = re.compile(r".*\b(?:of|at|in|for|and|de|la|du|del|des|von|für)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InstitutionName:
    """An institution as one affiliation names it.

    name: the spelling, without department and address. key: what equal spellings have in common (`folded`, without
    articles, abbreviations written out). country: ISO 3166-1 alpha-2, where the affiliation tells it.
    """

    name: str
    key: str
    country: str | None = None


class Aliases:
    """Other names of known institutions. `exact` maps keys to the canonical name and its country.

    beginnings: keys of institutions whose parts and laboratories are written after their name (`Google Brain`).
    """

    def __init__(self, rows: Mapping[str, InstitutionName], beginnings: frozenset[str] = frozenset()) -> None:
        self.exact = dict(rows)
        self.beginnings = beginnings

    def find(self, name: str) -> InstitutionName | None:
        """Return the known institution that a spelling stands for, or whose part it names, or None."""
        key = name_key(name)
        if known := self.exact.get(key):
            return None if _is_lower_acronym(name, key) else known
        words = key.split()
        for length in range(min(len(words) - 1, 6), 0, -1):
            beginning = " ".join(words[:length])
            rest = words[length:]
            if beginning in self.beginnings and rest[0] != "of" and not UNIVERSITY.search(" ".join(rest)):
                return self.exact[beginning]
        ending = " ".join(words[-2:])
        if len(words) > 2 and words[-2] in ("tu", "uc", "ut", "iit", "eth") and ending in self.exact:
            return self.exact[ending]
        last = words[-1] if words else ""
        if len(words) > 1 and len(last) >= 3 and name.split()[-1].isupper() and last in self.beginnings:
            return self.exact[last]
        return None


def _is_lower_acronym(name: str, key: str) -> bool:
    return len(key) <= 4 and " " not in key and key.isalpha() and name.islower()


def _joined_initials(text: str) -> str:
    return _INITIALS.sub(lambda found: found[0].replace(".", ""), text)


@lru_cache(maxsize=100_000)
def _spelled(word: str) -> str:
    """Return the common word that a rare one is a misspelling of, or the word."""
    if len(word) < 8 or FOREIGN.fullmatch(word):
        return word
    return next((common for common in COMMON if OSA.distance(word, common, score_cutoff=2) <= 2), word)


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """Return what spellings of one institution's name have in common, as far as that can be seen from the spelling.

    `name_key("The Univ. of Illinois at Urbana-Champaign") == name_key("University of Illinois, Urbana Champaign")`.
    """
    written_out = _joined_initials(name).replace("&", " and ").replace("’", "").replace("'", "")
    words = [LONG_FORMS.get(word) or _spelled(word) for word in folded(written_out).split()]
    key = " ".join(word for word in words if word not in LEFT_OUT)
    return LEGAL_END.sub("", key) or key or folded(name)


def split_affiliation(text: str) -> tuple[str, ...]:
    """Return the single affiliations in a text that names several.

    They are divided by `+`, `;`, line breaks, bullets, spaced slashes and numbers, and by "and" between two that are
    institutions each. Commas divide nothing here: "University of California, Berkeley" is one.
    """
    parts: list[str] = []
    for part in _BETWEEN.split(_repaired(text)):
        halves = _AND.split(part)
        parts += halves if len(halves) == 2 and all(map(_is_university, halves)) else [part]
    numberless = (_NUMBER_BEFORE.sub("", _NUMBER_AFTER.sub("", part.strip(" ,."))) for part in parts)
    return tuple(dict.fromkeys(filter(None, numberless)))


def _stands_alone(half: str) -> bool:
    return not set(name_key(half).split()) <= FIELDS


def _repaired(text: str) -> str:
    text = _EMAIL.sub(" ", text[:_MAX_CHARACTERS].replace("\n", "; "))
    text = _STARS_OF_NAMES.sub("ASTAR", text)
    text = _MARKS.sub(" ", _MARK_BETWEEN.sub("; ", _GLUED.sub(" ", text)))
    text = _LOOSE_ACCENT.sub(lambda found: found[2] + _COMBINING[found[1]], text)
    return _joined_initials(cleaned(unicodedata.normalize("NFKC", text)))


def read_affiliation(text: str, aliases: Aliases) -> tuple[InstitutionName, ...]:
    """Return the institutions that a text names, in its order, each once. None where it names none.

    Departments, schools, groups and addresses are left out. Where a text names a university, a company or anything in
    `aliases`, its institutes and laboratories are taken for parts of that; otherwise they are institutions themselves.
    """
    found = [ranked for part in split_affiliation(text) for ranked in _read_single(part, aliases)]
    if any(rank == _KNOWN for rank, _ in found):
        found = [(rank, name) for rank, name in found if rank != _SMALL or not PART.search(name.key)]
    by_key: dict[str, InstitutionName] = {}
    for _, name in found:
        if name.key not in by_key or by_key[name.key].country is None:
            by_key[name.key] = name
    return tuple(by_key.values())


def _read_single(part: str, aliases: Aliases) -> list[tuple[int, InstitutionName]]:
    segments = _segments(part)
    ranked = [
        _ranked(half, aliases, place == 0)
        for place, segment in enumerate(segments)
        for half in _halves(segment, aliases)
    ]
    best = max((rank for rank, _ in ranked), default=0)
    if not best:
        return []
    country = _country(segments)
    if best == _KNOWN:
        chosen = [name for rank, name in ranked if rank == _KNOWN]
    else:
        chosen = [next(name for rank, name in ranked if rank == best)]
    return [(best, _located(name, country, aliases)) for name in chosen]


def _located(name: InstitutionName, country: str | None, aliases: Aliases) -> InstitutionName:
    """Return the name with its country, as another institution where that country has one of the same name."""
    region = next((code for place, code in REGIONS.items() if place in name.key), None)
    elsewhere = aliases.exact.get(f"{name.key} {country.lower()}") if country else None
    return elsewhere or InstitutionName(name.name, name.key, name.country or region or country)


def _segments(part: str) -> list[str]:
    """Return the levels of an affiliation, with campuses and legal forms put back to what they belong to."""
    segments: list[str] = []
    for segment in filter(None, _SEGMENT.split(part)):
        key = name_key(segment)
        if len(segments) > 1 and LEGAL_FORM.fullmatch(key) and is_place(segments[-1]):
            segments[-2] += f", {segment}"  # Ricoh (Beijing) Co., Ltd.
        elif segments and (LEGAL_FORM.fullmatch(key) or _is_campus(name_key(segments[-1]), key)):
            segments[-1] += f", {segment}"
        else:
            segments.append(segment)
    return segments


def _is_campus(system: str, campus: str) -> bool:
    words = system.split()
    for length in range(1, min(7, len(words)) + 1):
        campuses = CAMPUSES.get(" ".join(words[-length:]))
        if campuses and campus in campuses:
            return "university" in words or "institute" in words
    return False


def _country(segments: list[str]) -> str | None:
    """Return the country that the last segments name, or the one of a city among them."""
    for place, segment in enumerate(reversed(segments)):
        if place and not is_place(segment) and place > 2:
            break
        if code := country_of(segment, last=place == 0):
            return code
    return next(filter(None, map(country_of_city, reversed(segments))), None)


def _halves(segment: str, aliases: Aliases) -> list[str]:
    """Return the two institutions that "and" joins, or what stands behind "at", or else the segment as it is."""
    if not _JOINING.search(segment) or name_key(segment) in aliases.exact:
        return [segment]
    halves = _AND.split(segment)
    if len(halves) > 1 and all(aliases.find(half.strip()) or _is_university(half) for half in halves):
        return halves
    before, _, after = segment.rpartition(" at ")
    if before and (aliases.find(after.strip()) or _is_university(after)) and not UNIVERSITY.search(name_key(before)):
        return [after]
    return [segment]


def _is_university(half: str) -> bool:
    return bool(UNIVERSITY.search(name_key(half))) and _stands_alone(half)


_KNOWN, _ORGANISATION, _INSTITUTION, _SMALL, _BARE, _NOTHING = 5, 4, 3, 2, 1, 0


def _ranked(segment: str, aliases: Aliases, first: bool) -> tuple[int, InstitutionName]:
    """Return how surely a segment names an institution, and which."""
    segment = segment.strip(" .,'’-")
    key = name_key(segment)
    if (known := aliases.find(segment)) and (first or key not in TOWNS_TOO):
        return _KNOWN, known
    nothing = _NOTHING, InstitutionName(segment, key)
    if key in JUNK_WHOLE or JUNK.search(key) or len(key) < 2 or key.replace(" ", "").isdigit() or len(segment) > 200:
        return nothing
    if (
        UNIVERSITY.search(key) and not (FACULTY_FIRST.match(key) and not COLLEGES_THAT_ARE.search(key))
    ) or "univ" in key:
        return _university(segment, key, aliases) or nothing
    if DEPARTMENT.search(key) or set(key.split()) <= FIELDS:
        return nothing
    rank = _BARE if not _ENDS_IN_ADDRESS.search(segment) else _NOTHING
    if " school of " in key:
        rank = _SMALL
    elif COMPANY.search(key):
        rank = _ORGANISATION
    elif INSTITUTE.search(key):
        rank = _INSTITUTION
    elif LABORATORY.search(key):
        rank = _SMALL
    if is_place(segment) and (rank <= _SMALL or segment[0].isdigit() or "college" in key):
        return nothing
    return rank, _named(segment)


def _university(segment: str, key: str, aliases: Aliases) -> tuple[int, InstitutionName] | None:
    """Return the university in a segment that may name its department, too, without a comma between them."""
    words = key.split()
    bare = not DEPARTMENT.search(key) and not FACULTY_FIRST.match(key)
    if bare and len(words) <= 9 and words[0] not in FIELDS_FIRST:
        return (_KNOWN, _named(segment)) if set(words) - FIELDS else None
    if (core := _CORE.search(segment)) is None:
        return None
    before = _STOP_BEFORE.sub("", (core["before"] or "") + " ").split()
    while before and name_key(before[0]) in FIELDS:
        before.pop(0)
    after = (core["after"] or "").split()
    if after and after[0].lower() not in ("of", "de", "di", "del", "degli", "der", "des", "zu") and before:
        after = []
    while after and (not after[-1][0].isupper() or name_key(after[-1]) in ("department", "school", "faculty")):
        after.pop()
    name = " ".join([*before, core["word"], *after]).strip(" .,")
    if known := aliases.find(name):
        return _KNOWN, known
    return (_KNOWN, _named(name)) if set(name_key(name).split()) - FIELDS else None


def _named(segment: str) -> InstitutionName:
    name = LEGAL_ENDING.sub("", _ARTICLE.sub("", _POST_BOX.sub("", segment))) or segment
    return InstitutionName(name.strip(" .,'’-"), name_key(name))
