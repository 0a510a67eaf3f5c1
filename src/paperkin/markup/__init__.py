"""LaTeX, JATS and HTML in what feeds write become text that people read; formulas survive as TeX between dollars."""

from __future__ import annotations

import re

from paperkin.markup.tags import without_tags
from paperkin.markup.tex import without_tex

__all__ = ["readable"]

_SUSPICIOUS = re.compile(r"[<&\\${`~]|--")
_TAGS = re.compile(r"[<&]")
_TEX = re.compile(r"[\\${`~]|--")
_ROUNDS = 6


def readable(text: str) -> str:
    """Return text without markup, with its formulas as TeX between `$` or `$$`.

    Idempotent, and linear in the length of the text. Never raises. A text with nothing to clean comes back as it is;
    one that was cleaned comes back with single spaces. Markup inside markup (`&amp;lt;i&amp;gt;`) is unwrapped round by
    round, and a text that has not settled after six rounds is nobody's title: it comes back as it is, too.
    """
    if not _SUSPICIOUS.search(text):
        return text
    before = text
    for _ in range(_ROUNDS):
        after = without_tags(before) if _TAGS.search(before) else before
        after = without_tex(after) if _TEX.search(after) else after
        if after == before:
            return before
        before = " ".join(after.split())
    return text
