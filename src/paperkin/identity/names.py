"""Personal names: read as the field writes them, and compared with a grade that says how far two of them agree."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

from paperkin.identity.nicknames import nicknames_agree

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior"})
_DEGREES = frozenset({"phd", "prof", "dr"})  # not MD: Md. is Mohammad in Dhaka
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "degli",
        "di",
        "da",
        "das",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "los",
        "las",
        "el",
        "al",
        "ten",
        "ter",
        "zu",
        "zur",
        "af",
        "av",
        "bin",
        "ibn",
        "abu",
        "abd",
        "y",
        "e",
    ]
)
_TURKISH = str.maketrans({"ı": "i", "İ": "i"})
_UMLAUTS = re.compile(r"(?<=[aou])e")
_HYPHENS = re.compile(r"[-‐‑‒–—−_·•・]+")
_APOSTROPHES = re.compile(r"['’‘`´ʼʻ]+")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\"[^\"]*\"|\d+$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_COMPOUND_HAN = frozenset({"欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "令狐", "东方", "東方", "尉迟"})
_SHORTEST_MISSPELT = 4
_SHORTEST_SHORTENED = 2


class Agreement(IntEnum):
    """How far two names agree, from not at all; every grade but CONFLICT may be one person."""

    CONFLICT = 0
    MISSPELT = 1  # one letter differs: Elliot, Elliott, but also Jiaheng, Jiahang
    PARTIAL = 2  # a part of the given names: Eva, Eva-Maria; Ravi, Ravikumar; Geunbae, Gary Geunbae
    NICKNAME = 3  # Bob, Robert
    INITIALS = 4  # J., Jan
    MIDDLE_MISSING = 5  # Michael, Michael J.
    SAME = 6  # but for case, accents, hyphens and spaces


@dataclass(frozen=True, slots=True)
class PersonalName:
    """A name in its parts, transliterated to Latin letters, small, without accents or punctuation.

    given: given and middle names in order, an initial as one letter; a hyphenated name is one, `hyphenated` tells
    where it was joined. family: the last word of the family name, by which people are filed. family_rest: what
    stands before it, particles included. suffix: `jr`, `iii` or nothing.
    """

    text: str
    given: tuple[str, ...]
    family: str
    family_rest: tuple[str, ...] = ()
    suffix: str = ""
    hyphenated: tuple[tuple[str, ...], ...] = ()
    umlaut: bool = False

    @property
    def joined(self) -> str:
        """All given names in one word, which `Jia Hao`, `Jia-Hao` and `JiaHao` share."""
        return "".join(self.given)

    @property
    def initial(self) -> str:
        """The first letter of the first given name, or nothing."""
        return self.given[0][0] if self.given else ""

    @property
    def full(self) -> str:
        """The whole name as a comparison key: given names in one word, then the family name."""
        return f"{self.joined} {self.family}".strip()

    @property
    def is_initials(self) -> bool:
        """Whether the first given name is no more than its initial."""
        return not self.given or len(self.given[0]) == 1


@lru_cache(maxsize=500_000)
def parse_name(text: str) -> PersonalName:
    """Read one person's name in any usual form: `Jan van der Berg Jr.`, `BERG, J. v. d.`, `王伟`, `Łukasz Ørsted`.

    A name of one word is a family name. Text without any letter gives a name whose family name is the text itself.
    """
    plain = unicodedata.normalize("NFC", _BRACKETS.sub(" ", text)).strip()
    if _is_han_name(plain):
        plain = _han_in_reading_order(plain)
    umlaut = any(letter in plain for letter in "äöüÄÖÜ")
    if "," in plain:
        head, *tail = (part.strip() for part in plain.split(","))
        suffixes = [part for part in tail if _word(part) in _SUFFIXES | _DEGREES]
        given = " ".join(part for part in tail if part not in suffixes)
        family_words, given_words = (_words(head), _words(given)) if given else ([], [])
        if not given:
            return _in_reading_order(text, " ".join([head, *suffixes]), umlaut)
        suffix = next((word for word in map(_word, suffixes) if word in _SUFFIXES), "")
        return _assembled(text, given_words, family_words, suffix, umlaut)
    return _in_reading_order(text, plain, umlaut)


def _is_han_name(text: str) -> bool:
    bare = re.sub(r"[\s·,]", "", text)
    return 2 <= len(bare) <= 4 and all(_HAN.match(char) or _HANGUL.match(char) for char in bare)


def _han_in_reading_order(text: str) -> str:
    """Return `伟 王` for `王伟`: names in Han or Hangul are written family name first."""
    bare = re.sub(r"[\s·,]", "", text)
    length = 2 if bare[:2] in _COMPOUND_HAN and len(bare) > 2 else 1
    return f"{bare[length:]} {bare[:length]}"


def _in_reading_order(text: str, plain: str, umlaut: bool) -> PersonalName:
    words = _words(plain)
    suffix = ""
    while len(words) > 1 and "".join(words[-1]) in _SUFFIXES | _DEGREES:
        last = "".join(words.pop())
        suffix = suffix or (last if last in _SUFFIXES else "")
    while len(words) > 2 and "".join(words[0]) in _DEGREES:
        words.pop(0)
    if _family_comes_first(plain, words):
        words = [*words[1:], words[0]]
    split = max(len(words) - 1, 0)
    while split > 1 and "".join(words[split - 1]) in _PARTICLES and len("".join(words[split - 1])) > 1:
        split -= 1
    return _assembled(text, words[:split], words[split:], suffix, umlaut)


def _family_comes_first(plain: str, words: list[tuple[str, ...]]) -> bool:
    """Tell `WANG Wei` and `Leike J.`, whose writers marked the family name; `Wei WANG` and `J. LEIKE` are in order."""
    raw = plain.split()
    if len(raw) != len(words) or len(raw) < 2:
        return False
    first, rest = raw[0], raw[1:]
    shouted = len(first) > 2 and first.isupper() and "." not in first and any(c.islower() for c in "".join(rest))
    if shouted and not rest[-1].isupper():
        return True
    return len(first) > 3 and all("." in word and len(_word(word)) <= 2 for word in rest) and "." not in first


def _words(text: str) -> list[tuple[str, ...]]:
    """Return the words of a name, each as the tuple of its hyphenated parts; `J.R.` and shouted `JR` are initials."""
    words: list[tuple[str, ...]] = []
    for chunk in text.replace(".", ". ").split():
        parts = [_word(part) for part in _HYPHENS.split(chunk)]
        kept = tuple(part for part in parts if part)
        if not kept:
            continue
        if len(kept) > 1 and all(len(part) == 1 for part in kept):
            words.extend((part,) for part in kept)
        else:
            words.append(kept)
    return words


def _word(text: str) -> str:
    """Return one word in small Latin letters: accents dropped, other scripts transliterated, apostrophes closed up."""
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.translate(_TURKISH)))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    latin = bare if bare.isascii() else anyascii(bare)
    return "".join(char for char in latin.casefold() if char.isalnum())


def _assembled(
    text: str, given: list[tuple[str, ...]], family: list[tuple[str, ...]], suffix: str, umlaut: bool
) -> PersonalName:
    flat_family = [part for word in family for part in word]
    if flat_family and flat_family[-1] in _SUFFIXES and len(flat_family) > 1:
        suffix = suffix or flat_family[-1]
        flat_family.pop()
    if not flat_family:
        flat_family = [re.sub(r"\s+", " ", text).strip().casefold()]
    joined = tuple("".join(word) for word in given)
    return PersonalName(text, joined, flat_family[-1], tuple(flat_family[:-1]), suffix, tuple(given), umlaut)


def block_key(name: str) -> str:
    """Return the name's block: first initial and last word of the family name, such as `j leike`.

    Mentions of different blocks are compared only where an id, an ORCID or an inverted name bridges them.
    """
    parsed = parse_name(name)
    return f"{parsed.initial} {spelling_key(parsed.family)}".strip()


def spelling_key(family: str) -> str:
    """Return a family name without the e that German writes for an umlaut, so that Mueller stands by Müller."""
    return _UMLAUTS.sub("", family) if len(family) > 4 else family


def compatible(a: PersonalName, b: PersonalName) -> Agreement:
    """Return how far two names agree, CONFLICT if they cannot be one person's. Symmetric."""
    if not _families_agree(a, b) or (a.suffix and b.suffix and a.suffix != b.suffix):
        return Agreement.CONFLICT
    if not a.given or not b.given:
        return Agreement.SAME if a.given == b.given else Agreement.INITIALS
    if a.joined == b.joined and a.family_rest == b.family_rest:
        return Agreement.SAME
    # What one writes as a middle name another writes as part of the family name: Sánchez Marco.
    return _given_agreement(_with_middle(a), _with_middle(b))


def _families_agree(a: PersonalName, b: PersonalName) -> bool:
    if a.family == b.family:
        return True
    return (a.umlaut or b.umlaut) and spelling_key(a.family) == spelling_key(b.family)


Words = tuple[tuple[str, ...], ...]


def _with_middle(name: PersonalName) -> Words:
    return name.hyphenated + tuple((part,) for part in name.family_rest if part not in _PARTICLES)


def _given_agreement(a: Words, b: Words) -> Agreement:
    first = _word_agreement(a[0], b[0])
    rest = _middle_agreement(a[1:], b[1:]) if first is not Agreement.CONFLICT else first
    if rest is not Agreement.CONFLICT:
        return min(first, rest)
    if (joined := _joined_agreement(a, b)) is not Agreement.CONFLICT:
        return joined
    return Agreement.PARTIAL if _goes_by_middle(a, b) or _goes_by_middle(b, a) else Agreement.CONFLICT


def _word_agreement(a: tuple[str, ...], b: tuple[str, ...]) -> Agreement:
    whole_a, whole_b = sorted(("".join(a), "".join(b)), key=len)
    if whole_a == whole_b or spelling_key(whole_a) == spelling_key(whole_b):
        return Agreement.SAME
    if len(whole_a) == 1:
        return Agreement.INITIALS if whole_a == whole_b[0] else Agreement.CONFLICT
    if nicknames_agree(whole_a, whole_b):
        return Agreement.NICKNAME
    if len(a) == len(b) > 1 and all(x[0] == y[0] and 1 in (len(x), len(y)) for x, y in zip(a, b, strict=True)):
        return Agreement.INITIALS
    if len(whole_a) >= _SHORTEST_SHORTENED and whole_b.startswith(whole_a) and len(whole_b) > len(whole_a) + 1:
        return Agreement.PARTIAL
    if whole_a[0] == whole_b[0] and len(whole_a) >= _SHORTEST_MISSPELT:
        near = DamerauLevenshtein.distance(whole_a, whole_b, score_cutoff=1) <= 1
        return Agreement.MISSPELT if near else Agreement.CONFLICT
    return Agreement.CONFLICT


def _goes_by_middle(a: Words, b: Words) -> bool:
    """Tell whether b leaves out the first of a's given names: Gary Geunbae, Geunbae."""
    return len(a) > 1 and len("".join(b[0])) > 1 and _middle_agreement(a[1:], b) >= Agreement.MIDDLE_MISSING


def _middle_agreement(a: Words, b: Words) -> Agreement:
    """Align middle names in order: one side may lack some, but where both have the same place they must agree."""
    if not a and not b:
        return Agreement.SAME
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    grade = Agreement.SAME if len(a) == len(b) else Agreement.MIDDLE_MISSING
    position = 0
    for word in shorter:
        while position < len(longer):
            found = _word_agreement(word, longer[position])
            position += 1
            if found is not Agreement.CONFLICT:
                grade = min(grade, max(found, Agreement.MIDDLE_MISSING) if found is Agreement.INITIALS else found)
                break
        else:
            return Agreement.CONFLICT
    return grade


def _joined_agreement(a: Words, b: Words) -> Agreement:
    """Compare names whose words were cut apart differently: `K F` and `Kaifu` no, `Jia Hao M` and `Jiahao` yes."""
    for one, other in ((a, b), (b, a)):
        whole = "".join(other[0])
        pieces = ""
        for count, word in enumerate(one, 1):
            pieces += "".join(word)
            if pieces == whole and count > 1:
                return min(_middle_agreement(one[count:], other[1:]), Agreement.SAME)
            if not whole.startswith(pieces) or len(word[0]) == 1:
                break
        parts = [part for word in one for part in word]
        initials = [part for word in other for part in word]
        if (
            len(parts) == len(initials) > 1
            and all(len(part) == 1 for part in initials)
            and all(x[0] == y for x, y in zip(parts, initials, strict=True))
        ):
            return Agreement.INITIALS
    return Agreement.CONFLICT
