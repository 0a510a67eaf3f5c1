"""Titles: read into the parts that tell works apart, and compared with a grade that says what differs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from rapidfuzz.distance import OSA, Levenshtein

from paperkin.identity.title_words import (
    COMPANION_STEMS,
    COMPANIONS,
    CONTRARY,
    LETTERED,
    NEGATIONS,
    PREFIXES,
    RECURRING,
    SERIES_WORDS,
    SPELLED,
    SPELLED_LETTERS,
    STOP_WORDS,
)
from paperkin.markup import readable

DISTINCTIVE_WORDS = 4  # words of content from which a title alone says which work it is
_SHORT_LETTERS = 24
_SHORTEST_BEGINNING = 12
_LONGEST_COMPARED = 600
_ALIKE = 0.8

_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_WORDS = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_GROUPED_DIGITS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_TEX_ACCENT = re.compile(r"\\[\"'`^~=.uvHcdbkrt](?=\W?\{?\\?[A-Za-z])(?:\{\\?([A-Za-z])\}|\s?([A-Za-z]))")
_TEX_COMMAND = re.compile(r"\\(?:text|math|emph|rm|it|bf|sc|tt|sf|cal|ensuremath|left|right|mbox)[a-z]*(?![a-zA-Z])")
_TEX_SIGNS = re.compile(r"[\\${}^_~]")
_BREAK = re.compile(
    r"\s*[:;]\s+|\s+[-–—]+\s+|[—–]{1,2}(?=\s)|[?!.]\s+(?=[A-Z\d])|:(?=[A-Z])|\s*[(\[](?=[^)\]]*[)\]]?\W*$)"
)
_ACRONYM = re.compile(r"\b[A-Z]{2,6}s?\b")
_NUMBERED_SUBTITLE = re.compile(r"(?:[.:]\s+|\()(I{1,3}|IV|VI{0,3}|IX|X|\d{1,2})[.:]\s")
_VERSION_NOTE = re.compile(
    r"^\s*(?:\[(?:retracted|withdrawn)(?: article| paper)?\]\s*:?|(?:retracted|withdrawn)(?: article| paper)?\s*:)\s*|"
    r"\s*[(\[]\s*(?:v\d+|version \d+|pre-?print|(?:author'?s? )?accepted (?:manuscript|version)|post-?print|retracted"
    r"(?: article)?|withdrawn|(?:in|article in) [a-z]+)\s*[)\]]\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A title, or what stands before or after its first colon. squashed: all words in one, as hyphens come and go."""

    words: tuple[str, ...]
    squashed: str
    numbers: tuple[str, ...]

    @property
    def content(self) -> list[str]:
        """The words that are no article, preposition or conjunction."""
        return [word for word in self.words if word not in STOP_WORDS]

    @property
    def is_short(self) -> bool:
        """Whether the part is a name or a commonplace that another work may bear too."""
        return _breadth(self.squashed) < _SHORT_LETTERS or len(self.content) < DISTINCTIVE_WORDS - 1

    @property
    def is_distinctive(self) -> bool:
        """Whether hardly two works would have it in common."""
        return _breadth(self.squashed) >= _SHORT_LETTERS and (
            len(self.content) >= DISTINCTIVE_WORDS or not self.squashed.isascii()
        )


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared.

    main, sub: what stands before and after the first colon, dash, question mark or bracket; sub is None, and main the
    whole, where there is none. series: its numbers as part of a series (`Part II`). companion: what the work is to
    another (`an erratum`). recurring: whether every volume has such a title (`Introduction`). acronyms: words all in
    capitals, in small letters, unless the whole title is.
    """

    text: str
    whole: Part
    main: Part
    sub: Part | None
    series: tuple[str, ...]
    companion: str | None
    recurring: bool
    acronyms: frozenset[str]


class TitleGrade(IntEnum):
    """How far two titles agree."""

    OTHER = 0
    REWORDED = 1  # words of content differ
    NAME = 2  # a short name before the colon is all that they share
    SUBTITLE = 3  # all but the subtitle
    SLIP = 4  # words differ as typing errors do, but so much, or so short, that they may be other words
    PART = 5  # one lacks the other's subtitle, the end of it, or its leading name
    NEAR = 6  # but for typing errors
    EQUAL = 7  # but for case, accents, markup, hyphens and spaces


@dataclass(frozen=True, slots=True)
class TitleAgreement:
    """A grade, the similarity in [0, 1] beneath it, and it in words. conflict: the titles themselves say two works."""

    grade: TitleGrade
    similarity: float
    reason: str
    conflict: bool = False


def read_title(text: str) -> Title:
    """Read a title, whatever markup, TeX, ligatures or notes of its version are left in it."""
    plain = _VERSION_NOTE.sub("", _without_markup(text))
    companion = _companion(plain)
    whole = _part(plain)
    head, *rest = _BREAK.split(plain, maxsplit=1)
    main, sub = (whole, None) if not rest else (_part(head), _part(rest[0]))
    if sub is None or not main.words or not sub.words:
        main, sub = whole, None
    recurring = all(word in RECURRING or word.isdigit() for word in whole.content)
    acronyms = () if plain.isupper() else _ACRONYM.findall(plain)
    return Title(
        text=text,
        whole=whole,
        main=main,
        sub=sub,
        series=_series(plain, whole.words, main.words, sub.words if sub else ()),
        companion=companion,
        recurring=recurring,
        acronyms=frozenset(word.lower() for word in acronyms),
    )


def _companion(plain: str) -> str | None:
    lowered = plain.lower()
    if not any(stem in lowered for stem in COMPANION_STEMS):
        return None
    return next((name for name, said in COMPANIONS if said.search(plain)), None)


def _without_markup(text: str) -> str:
    plain = readable(text[:_LONGEST_COMPARED])
    if "\\" in plain or "$" in plain or "{" in plain or "_" in plain or "^" in plain:
        plain = _TEX_ACCENT.sub(lambda found: found[1] or found[2], plain)
        plain = _TEX_SIGNS.sub("", _TEX_COMMAND.sub("", plain))
    return plain


def _part(text: str) -> Part:
    text = _GROUPED_DIGITS.sub("", _APOSTROPHES.sub("", text))
    if text.isascii():
        folded = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        folded = "".join(char for char in decomposed if not unicodedata.combining(char)).translate(SPELLED_LETTERS)
    words = _with_part_numbers(_WORDS.findall(folded))
    return Part(words, "".join(words), _numbers(words))


def _with_part_numbers(words: list[str]) -> tuple[str, ...]:
    """Write `Part II` and `Part Two` as `Part 2`."""
    for position, (before, word) in enumerate(pairwise(words), 1):
        if before in SERIES_WORDS and word in SPELLED:
            words[position] = SPELLED[word]
    return tuple(words)


def _numbers(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return every number in order: digits, roman numerals and small numbers that are spelt out."""
    found: list[str] = []
    last = len(words) - 1
    for position, word in enumerate(words):
        if word in SPELLED:
            counts = word not in "ivx" or (position and (position == last or words[position - 1] in SERIES_WORDS))
            found += [SPELLED[word]] if counts else []
            continue
        if not word.isalpha():
            found += [number.lstrip("0") or "0" for number in _DIGITS.findall(word)]
    return tuple(found)


def _series(plain: str, whole: tuple[str, ...], main: tuple[str, ...], sub: tuple[str, ...]) -> tuple[str, ...]:
    """Return what follows `Part` and its kin, a roman numeral that ends the title or its main part, a bare `2.0`."""
    found = [after for word, after in pairwise(whole) if word in SERIES_WORDS and after.isdigit()]
    found += [after for word, after in pairwise(whole) if word in LETTERED and after in ("a", "b", "c", "d")]
    for words in (whole, main):
        last = words[-1] if len(words) > 1 else ""
        if last in SPELLED and last[0] in "ivx" and words[-2] not in SERIES_WORDS:
            found.append(SPELLED[last])
    if sub and all(word.isdigit() for word in sub):
        found.append(".".join(sub))
    if numbered := _NUMBERED_SUBTITLE.search(plain):
        found.append(SPELLED.get(numbered[1].lower(), numbered[1]))
    return tuple(dict.fromkeys(found))


def _breadth(squashed: str) -> int:
    """Return a length in Latin letters: a Chinese character says as much as three of them."""
    return len(squashed) if squashed.isascii() else sum(3 if char >= "\u2e80" else 1 for char in squashed)


def compare_titles(a: Title, b: Title) -> TitleAgreement:
    """Return how far two titles agree, and whether they contradict each other. Symmetric but for the order of words."""
    if a.companion != b.companion:
        return TitleAgreement(TitleGrade.OTHER, 0.0, f"one is {a.companion or b.companion}", conflict=True)
    if a.whole.squashed == b.whole.squashed:
        return TitleAgreement(
            TitleGrade.EQUAL, 1.0, "titles equal" if a.text == b.text else "titles equal but for spelling"
        )
    acronyms = a.acronyms | b.acronyms
    whole = _likeness(a.whole, b.whole, acronyms)
    if whole.grade is TitleGrade.NEAR or (whole.grade is TitleGrade.SLIP and a.series == b.series):
        return whole
    part = _compare_parts(a, b, acronyms) if a.sub or b.sub else None
    extended = a.whole.squashed.startswith(b.whole.squashed) or b.whole.squashed.startswith(a.whole.squashed)
    if a.series != b.series and (part or whole.similarity or extended):
        return TitleAgreement(TitleGrade.REWORDED, whole.similarity, _series_reason(a, b), conflict=True)
    if part is not None and not (whole.conflict and bool(a.sub) == bool(b.sub)):
        return part
    return whole if whole.similarity else _shared_words(a.whole, b.whole)


def _series_reason(a: Title, b: Title) -> str:
    one, other = (f"part {' '.join(title.series)}" if title.series else "no part" for title in (a, b))
    return f"'{one}' against '{other}'"


def _compare_parts(a: Title, b: Title, acronyms: frozenset[str]) -> TitleAgreement | None:
    """Compare titles of which one has lost, gained or changed what stands before or after the colon."""
    if a.sub and b.sub and _likeness(a.main, b.main, acronyms).grade >= TitleGrade.NEAR:
        shorter, longer = sorted((a.sub.squashed, b.sub.squashed), key=len)
        if longer.startswith(shorter) and len(shorter) >= max(_SHORTEST_BEGINNING, len(longer) / 3):
            return TitleAgreement(TitleGrade.PART, 0.9, "one title is the beginning of the other")
        if a.main.is_short:
            return TitleAgreement(TitleGrade.NAME, 0.5, "different subtitles after one name")
        return TitleAgreement(TitleGrade.SUBTITLE, 0.7, "titles equal but for the subtitle")
    pairs = [(a.whole, part) for part in (b.main, b.sub) if part and b.sub]
    pairs += [(part, b.whole) for part in (a.main, a.sub) if part and a.sub]
    shared = next((one for one, other in pairs if _likeness(one, other, acronyms).grade >= TitleGrade.NEAR), None)
    if shared is None:
        return None
    if shared.is_short:
        return TitleAgreement(TitleGrade.NAME, 0.7, "one title is the other's short name")
    return TitleAgreement(TitleGrade.PART, 0.9, "one title is a part of the other")


_FAR = TitleAgreement(TitleGrade.OTHER, 0.0, "different titles")


def _likeness(a: Part, b: Part, acronyms: frozenset[str]) -> TitleAgreement:
    """Compare two parts letter by letter, then word by word where letters differ."""
    if a.squashed == b.squashed:
        return TitleAgreement(TitleGrade.EQUAL, 1.0, "titles equal but for spelling")
    similarity = Levenshtein.normalized_similarity(a.squashed, b.squashed, score_cutoff=_ALIKE)
    if not similarity:
        return _FAR
    if a.numbers != b.numbers:
        one, other = (" ".join(words) for words in _told_apart(a, b))
        return TitleAgreement(
            TitleGrade.REWORDED, similarity, f"'{one}' against '{other}' in the titles", conflict=True
        )
    grade, differing = min((_graded(one, other, acronyms), (one, other)) for one, other in _differing(a.words, b.words))
    if grade is TitleGrade.NEAR:
        return TitleAgreement(grade, similarity, "titles equal but for typing errors")
    one, other = (" ".join(words) for words in differing)
    return TitleAgreement(grade, similarity, f"'{one}' against '{other}' in the titles")


def _differing(a: tuple[str, ...], b: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the stretches of words at which two titles differ."""
    blocks: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    end_a = end_b = -1
    for step in Levenshtein.opcodes(a, b):
        if step.tag == "equal":
            continue
        from_a, to_a, from_b, to_b = step.src_start, step.src_end, step.dest_start, step.dest_end
        if blocks and from_a == end_a and from_b == end_b:
            one, other = blocks.pop()
            blocks.append((one + a[from_a:to_a], other + b[from_b:to_b]))
        else:
            blocks.append((a[from_a:to_a], b[from_b:to_b]))
        end_a, end_b = to_a, to_b
    return blocks


def _told_apart(a: Part, b: Part) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for one, other in _differing(a.words, b.words):
        if _numbers(("", *one)) != _numbers(("", *other)):
            return one, other
    return a.numbers, b.numbers


def _graded(a: tuple[str, ...], b: tuple[str, ...], acronyms: frozenset[str]) -> TitleGrade:
    """Return NEAR where two stretches of words are one, typed wrongly or cut apart differently; SLIP; or REWORDED."""
    one, other = "".join(a), "".join(b)
    if one == other or all(word in STOP_WORDS for word in (*a, *b)):
        return TitleGrade.NEAR
    if not a or not b:
        return TitleGrade.REWORDED
    if not NEGATIONS.isdisjoint(a) or not NEGATIONS.isdisjoint(b):
        return TitleGrade.SLIP if OSA.distance(one, other) == 1 else TitleGrade.REWORDED
    if len(a) != len(b):
        return _graded_word(one, other, acronyms)
    return min(TitleGrade.NEAR if x == y else _graded_word(x, y, acronyms) for x, y in zip(a, b, strict=True))


def _graded_word(a: str, b: str, acronyms: frozenset[str]) -> TitleGrade:
    shorter, longer = sorted((a, b), key=len)
    distance = OSA.distance(a, b, score_cutoff=4)
    if a in STOP_WORDS or b in STOP_WORDS:
        return {1: TitleGrade.NEAR, 2: TitleGrade.SLIP}.get(distance, TitleGrade.REWORDED)
    if a in acronyms or b in acronyms or _are_contrary(shorter, longer):
        return TitleGrade.REWORDED
    if len(longer) > 4 and distance <= (1 if len(longer) < 8 else 2 if len(longer) < 15 else 3):
        return TitleGrade.NEAR
    return (
        TitleGrade.SLIP if distance <= (1 if len(longer) < 5 else 2 if len(longer) < 8 else 3) else TitleGrade.REWORDED
    )


def _are_contrary(shorter: str, longer: str) -> bool:
    if any(longer == prefix + shorter for prefix in PREFIXES):
        return True
    return any(
        frozenset((shorter.removesuffix(rest), longer.removesuffix(rest))) in CONTRARY
        for rest in _common_endings(shorter, longer)
    )


def _common_endings(a: str, b: str) -> list[str]:
    length = 0
    while length < min(len(a), len(b)) and a[-1 - length] == b[-1 - length]:
        length += 1
    return [a[len(a) - taken :] for taken in range(length, max(length - 3, 0), -1)]


def _shared_words(a: Part, b: Part) -> TitleAgreement:
    """Compare titles that were rewritten by the words they have in common."""
    one, other = set(a.content), set(b.content)
    shared = len(one & other)
    if shared < 3 or shared < 0.6 * min(len(one), len(other)) or shared < 0.4 * max(len(one), len(other)):
        return _FAR
    similarity = shared / len(one | other)
    return TitleAgreement(TitleGrade.REWORDED, similarity, f"titles have {shared} words in common")
