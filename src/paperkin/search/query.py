"""The query box: a line of text is read into what papers are ranked by and what they must satisfy.

    graph "message passing" -survey author:"jan leike" year:2019..2022

A word is an operator only where it clearly is one; anything else is what somebody looks for:

- `"…"` at the beginning of a word, in any usual quotation marks, is a phrase; `-word` and `-"…"` exclude;
- `field:value` without a space between, for the fields of `FIELDS` and a value that the field can have;
- in a sentence, which people write with quotation marks and dashes of their own, only fields are operators;
- in a text of more than `LONGEST_LINE` characters, which nobody types, fields count at the very beginning and the very
  end alone, and the rest is as it was pasted: its colons, quotes and dashes are its own.

Reading never fails, and takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from paperkin.identifiers import parse_identifier
from paperkin.index.days import first_day
from paperkin.records import KINDS, Filters, Query
from paperkin.text import cleaned

LONGEST_LINE = 300
# A line is a sentence from so many words on, quotes and conditions left out, if it ends as one or has a word that no
# list of keywords has; from twice as many on it is one in any case.
_SENTENCE_WORDS = 5
_OF_SENTENCES = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "can",
        "could",
        "may",
        "might",
        "must",
        "should",
        "would",
        "will",
        "does",
        "do",
        "did",
        "has",
        "have",
        "had",
        "we",
        "i",
        "you",
        "it",
        "they",
        "that",
        "which",
        "what",
        "how",
        "why",
        "who",
        "when",
        "where",
        "there",
        "this",
        "these",
    ]
)
# What people write after a dash that lost its word: `blockchain -based` excludes nothing.
_SUFFIXES = frozenset(
    [
        "agnostic",
        "aided",
        "assisted",
        "aware",
        "based",
        "dependent",
        "driven",
        "enabled",
        "free",
        "guided",
        "independent",
        "like",
        "oriented",
        "related",
        "specific",
        "wise",
    ]
)
# How a field may be written → what it is in `Filters`.
FIELDS = {
    "author": "authors",
    "venue": "venues",
    "institution": "institutions",
    "inst": "institutions",
    "affiliation": "institutions",
    "topic": "topics",
    "type": "kinds",
    "kind": "kinds",
    "source": "sources",
    "year": "year",
    "since": "since",
}
# What takes several values in `Filters` → how it is written here.
_LISTS = {
    "authors": "author",
    "venues": "venue",
    "institutions": "institution",
    "topics": "topic",
    "kinds": "type",
    "sources": "source",
}

_Q = '"“”„‟«»＂'
_NAMES = "|".join(FIELDS)
_FIELD = re.compile(rf"({_NAMES}):(?:[{_Q}]([^{_Q}]*)[{_Q}]|([^\s{_Q}]+))", re.I)
_FIELD_APART = re.compile(rf"(?<!\S){_FIELD.pattern}(?!\S)", re.I)
# No number: `-40 °C` excludes nothing. And nothing set between dashes: `-indeed-`.
_EXCLUDED = re.compile(rf"-(?:[{_Q}]([^{_Q}]*)[{_Q}]|(?![\d.,:%]+(?!\S))([^\W_]\S*)(?<!-)(?!\S))")
_PHRASE = re.compile(rf"[{_Q}]([^{_Q}]*)[{_Q}]")
_UNBALANCED = re.compile(rf"((?:{_NAMES}):)?-?[{_Q}]", re.I)
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_YEARS = re.compile(r"(\d{4})|(\d{4})?(?:\.\.|[-–—])(\d{4})?", re.A)
_NEEDS_NO_QUOTES = re.compile(r"\w(?:[\w.-]*\w)?")
# Numbers and words that have the shape of an id and are more often none: there is no 14th month at arXiv.
_NO_IDENTIFIER = re.compile(r"\d\d(?:00|1[3-9]|[2-9]\d)\.\d{4,5}(?:v\d+)?|w\d{1,6}", re.I)
# As a sentence or a list of references sets them: `<https://arxiv.org/abs/2203.02155>`, `[2203.02155]`.
_BRACKETED = re.compile(r"<[^<>\s]+>|\([^()\s]+\)|\[[^\[\]\s]+\]")
_ADDRESS = re.compile(r"https?://[^\s/]+\.\S+", re.I)

Years = tuple[int | None, int | None]


def read_query(line: str) -> Query:
    """Read what stands in the query box. Any text can be read.

    An id or an address alone becomes `identifier`, and the text too, for where it names nothing here; an ORCID alone
    becomes a condition on the author.
    """
    line = cleaned(line)
    before, middle, after = _fields_apart(line)
    reading = _Reading(conditions=[*before])
    reading.scan(middle)
    if (reading.phrases or reading.excluded) and _is_sentence(middle):
        reading = _Reading(conditions=[*before])
        reading.scan(middle, fields_only=True)
    reading.conditions += after
    if len(" ".join(filter(None, reading.words))) > LONGEST_LINE:
        reading = _Reading([middle], conditions=before + after)
    return _identified(line) or reading.query()


def merge_filters(a: Filters, b: Filters) -> Filters:
    """Return what two sets of conditions ask together: of a field any value of both, of dates what both let pass."""
    return _merged([a, b])


def _merged(conditions: Sequence[Filters]) -> Filters:
    lists: dict[str, Any] = {
        called: tuple(dict.fromkeys(value for one in conditions for value in getattr(one, called))) for called in _LISTS
    }
    dates = [one.since for one in conditions if one.since is not None]
    return Filters(
        year_from=max((one.year_from for one in conditions if one.year_from is not None), default=None),
        year_to=min((one.year_to for one in conditions if one.year_to is not None), default=None),
        since=max(dates, key=lambda date: first_day(date) or 0, default=None),
        **lists,
    )


def written(query: Query) -> str:
    """Return a line that is read as this query: text, exclusions, conditions."""
    if query.identifier is not None:
        return query.identifier
    text = query.text if len(query.text) > LONGEST_LINE else _with_phrases(query.text, query.phrases)
    return " ".join([*filter(None, [text]), *map(_exclusion, query.excluded), *_conditions(query.filters)])


@dataclass(slots=True)
class _Reading:
    """A query as far as it has been read."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    conditions: list[Filters] = field(default_factory=list)

    def query(self) -> Query:
        text = " ".join(filter(None, self.words))
        if not self.excluded and not self.conditions and (identified := _identified(text)):
            return identified
        return Query(
            text, tuple(dict.fromkeys(self.phrases)), tuple(dict.fromkeys(self.excluded)), _merged(self.conditions)
        )

    def scan(self, text: str, *, fields_only: bool = False) -> None:
        """Read a text from beginning to end, each time the first of what may stand there."""
        at = 0
        while at < len(text):
            if text[at] == " ":
                at += 1
            elif (found := _FIELD.match(text, at)) and (filters := _condition(found)):
                self.conditions.append(filters)
                at = found.end()
            elif fields_only:
                at = self._take_word(text, at)
            elif (found := _EXCLUDED.match(text, at)) and (found[2] or "").lower() not in _SUFFIXES:
                self._take_quoted(found[1] or found[2] or "", self.excluded)
                at = found.end()
            elif found := _PHRASE.match(text, at):
                self._take_quoted(found[1], self.phrases)
                at = found.end()
            elif found := _UNBALANCED.match(text, at):
                self.words.append(found[1] or "")
                at = found.end()
            else:
                at = self._take_word(text, at)

    def _take_word(self, text: str, at: int) -> int:
        end = text.find(" ", at)
        end = len(text) if end < 0 else end
        self.words.append(text[at:end])
        return end

    def _take_quoted(self, content: str, into: list[str]) -> None:
        content = " ".join(content.split())
        if _SAYS_SOMETHING.search(content):
            into.append(content)
        if into is self.phrases or not _SAYS_SOMETHING.search(content):
            self.words.append(content)


def _is_sentence(text: str) -> bool:
    """Say whether a line is written as prose is: what stands in quotation marks or is a condition does not count."""
    plain = _PHRASE.sub(" ", _FIELD.sub(" ", text)).lower().split()
    words = [word.strip(".,;:?!()") for word in plain if _SAYS_SOMETHING.search(word)]
    if len(words) < _SENTENCE_WORDS:
        return False
    ended = text.rstrip(f"{_Q} )")[-1:] in (".", "?", "!")
    return ended or len(words) >= 2 * _SENTENCE_WORDS or not _OF_SENTENCES.isdisjoint(words)


def _identified(text: str) -> Query | None:
    text = text.strip(f"{_Q} ").rstrip(".,;")
    if found := _BRACKETED.fullmatch(text):
        text = found[0][1:-1].rstrip(".,;")
    if _NO_IDENTIFIER.fullmatch(text):
        return None
    identifier = parse_identifier(text)
    if identifier is not None and identifier.scheme == "ORCID":
        return Query("", filters=Filters(authors=(identifier.value,)))
    return Query(text, identifier=text) if identifier is not None or _ADDRESS.fullmatch(text) else None


def _fields_apart(line: str) -> tuple[list[Filters], str, list[Filters]]:
    """Cut the conditions at the very beginning and the very end from what is between them."""
    found = [(one, _condition(one)) for one in _FIELD_APART.finditer(line)]
    before, start = list[Filters](), 0
    for one, filters in found:
        if one.start() > start or not filters:
            break
        before.append(filters)
        start = one.end() + 1
    after, end = list[Filters](), len(line)
    for one, filters in reversed(found[len(before) :]):
        if one.end() < end or not filters:
            break
        after.append(filters)
        end = max(one.start() - 1, start)
    return before, line[start:end], after[::-1]


def _condition(found: re.Match[str]) -> Filters | None:
    """Return the condition that `field:value` means; None where the field cannot have the value."""
    called = FIELDS[found[1].lower()]
    value = (found[3] or "").strip(",;") if found[2] is None else " ".join(found[2].split())
    if not _SAYS_SOMETHING.search(value):
        return None
    if called == "year":
        return _year_condition(value)
    if called == "since":
        return Filters(since=value) if first_day(value) is not None else None
    if called == "kinds":
        return Filters(kinds=(value.lower(),)) if value.lower() in KINDS else None
    listed: dict[str, Any] = {called: (value,)}
    return Filters(**listed)


def _year_condition(value: str) -> Filters | None:
    found = _YEARS.fullmatch(value)
    if not found:
        return None
    years = [int(year) if year else None for year in (found[1] or found[2], found[1] or found[3])]
    first, last = years
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Filters(year_from=first, year_to=last)


def _with_phrases(text: str, phrases: Sequence[str]) -> str:
    """Put phrases between quotes where their words stand in the text, one after the other."""
    words, at = text.split(), 0
    for phrase in phrases:
        wanted = phrase.split()
        at = next((at for at in range(at, len(words)) if words[at : at + len(wanted)] == wanted), len(words))
        words[at : at + len(wanted)] = [f'"{phrase}"']
        at += 1
    return " ".join(words)


def _exclusion(phrase: str) -> str:
    bare = f"-{phrase}"
    found = _EXCLUDED.fullmatch(bare)
    return bare if found and found[2] == phrase else f'-"{_without_quotes(phrase)}"'


def _conditions(filters: Filters) -> Iterator[str]:
    for called, name in _LISTS.items():
        for value in getattr(filters, called):
            yield f"{name}:{value}" if _NEEDS_NO_QUOTES.fullmatch(value) else f'{name}:"{_without_quotes(value)}"'
    first, last = filters.year_from, filters.year_to
    if first is not None and first == last:
        yield f"year:{first:04}"
    elif first is not None and last is not None and first > last:
        # No year is both, which one range cannot say.
        yield f"year:{first:04}.."
        yield f"year:..{last:04}"
    elif first is not None or last is not None:
        yield f"year:{'' if first is None else f'{first:04}'}..{'' if last is None else f'{last:04}'}"
    if filters.since is not None:
        yield f"since:{filters.since}"


def _without_quotes(value: str) -> str:
    return " ".join(re.sub(f"[{_Q}]", " ", value).split())
