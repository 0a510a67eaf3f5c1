"""Acronyms, and what papers say they stand for: `long short-term memory (LSTM)`."""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{0,8}[A-Z][a-z]?s?|[A-Z]{2,10})\)")
_LAST_WORDS = re.compile(r"[\w'’/ -]*$")
_LONGEST_BEFORE = 120  # characters
_MOST_EXTRA_WORDS = 3


def definitions(text: str) -> list[tuple[str, str]]:
    """Return (acronym, words) for each acronym that a text defines, the acronym without its plural s.

    The words are the shortest run before the bracket that has the acronym's letters in order, the first of them at the
    beginning of a word (Schwartz & Hearst, PSB 2003).
    """
    if "(" not in text:
        return []
    found = []
    for bracketed in _BRACKETED.finditer(text):
        before = text[max(0, bracketed.start() - _LONGEST_BEFORE) : bracketed.start()]
        acronym = bracketed[1].removesuffix("s") if len(bracketed[1]) > 2 else bracketed[1]
        run = _LAST_WORDS.search(before)
        words = run[0].split()[-(len(acronym) + _MOST_EXTRA_WORDS) :] if run else []
        if (expansion := _expansion(acronym, " ".join(words))) is not None:
            found.append((acronym, expansion))
    return found


def _expansion(acronym: str, before: str) -> str | None:
    letters = [letter for letter in acronym.lower() if letter.isalnum()]
    small, at = before.lower(), len(before)
    for number, letter in reversed(list(enumerate(letters))):
        at = small.rfind(letter, 0, at)
        while number == 0 and at > 0 and small[at - 1].isalnum():
            at = small.rfind(letter, 0, at)
        if at < 0:
            return None
    words = before[at:].split()
    long_enough = len(before) - at > len(acronym) and acronym.lower() not in small[at:].split()
    return before[at:] if long_enough and len(words) <= len(letters) + 1 else None
