"""Which hyphens are dashes, and which tildes are blanks."""

from __future__ import annotations

import re

_TIED = re.compile(r"[^\W\d_].|\d(?!\d)|\$|\\|\(", re.DOTALL)
_DISTRIBUTION = re.compile(r"[A-Z]\w{0,8}\(")


def dash(token: re.Match[str]) -> str:
    """Return a dash for two or three hyphens between words, and anything else (flags, rules, decrements) as it is."""
    before, after = token.string[max(0, token.start() - 1) : token.start()], token.string[token.end() : token.end() + 1]
    if len(token[0]) > 3 or not before or not after:
        return token[0]
    if len(token[0]) == 3:
        return "—"
    spaced = before.isspace() and after.isspace()
    joined = (before.isalnum() or before in ")]}”\"'$%.,?!") and (after.isalnum() or after in '([{“"$\\`')
    return "–" if spaced or joined else token[0]


def ties(token: re.Match[str]) -> bool:
    """Say whether a tilde ties two words, rather than meaning about, a range, a home directory or a distribution."""
    text, start, end = token.string, token.start(), token.end()
    before = text[start - 1 : start] if start else ""
    if not before or not _TIED.match(text, end):
        return False
    if text[end].isdigit():
        return before == "." or text[max(0, start - 2) : start].isalpha()
    if before.isalnum():
        return not _DISTRIBUTION.match(text, end)
    return before in ".,;:)]}$”\"'’%"
