"""What between two dollars is a formula, what is money, and which formulas are simpler as text."""

from __future__ import annotations

import re

from paperkin.markup.symbols import SYMBOLS

_MAX_CHARACTERS = 4000
_STRONG_MARK = re.compile(r"\\[A-Za-z{}]|[\^_]")
_MARK = re.compile(r"[{}=<>≤≥∈+*/|()\[\]]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_DRESSED = re.compile(r"\\[A-Za-z]+ ?\{[^{}]*+\}|\\[A-Za-z]++")
_PROSE = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}[ ,;.]")
_COMMAND = re.compile(r"\\([A-Za-z]+) ?")
_SIMPLE = re.compile(
    r"(?P<sign>[~∼+\-−±≈≤≥×→←↔↑↓]|) ?(?:(?P<number>\d[\d.,]*+)(?P<unit> ?\\?%| ?[×+°]|)|(?P<letter>[^\W\d_])|)\*?"
)
_SYMBOL = re.compile(r"[^\w\s\\{}$<>&^_~`]")
_RAISED = re.compile(
    r"\^ ?\{?(?:\\(?:text|mathrm|textrm|rm|it) ?\{?)?(?P<raised>th|st|nd|rd|[\d+\-*]{1,3}|[a-zA-Z]|[°∘†‡])\}{0,2}"
)
_LOWERED = re.compile(r"_ ?\{?(?P<lowered>\d{1,3})\}?")
_BARE_WHEN_RAISED = frozenset(("th", "st", "nd", "rd", "+", "-", "*", "°", "†", "‡"))


def is_formula(content: str, following: str) -> bool:
    """Say whether what stands between two dollars is a formula rather than the text between two prices.

    following: the character after the second dollar, or nothing.
    """
    if not content.strip() or len(content) > _MAX_CHARACTERS or _PROSE.search(_DRESSED.sub(" ", content)):
        return False
    if _STRONG_MARK.search(content):
        return True
    if content[0].isspace() or content[-1].isspace():
        return bool(_MARK.search(content)) and not _WORD.search(content)
    if following.isdigit() or (content[0].isdigit() and _WORD.search(content)):
        return False
    return content[0] not in ",.;:" and len(content) <= 200


def simplified(content: str) -> str | None:
    """Return a formula of one number, letter or symbol as the text that it looks like, or None if it is more.

    `10\\%` is `10%`, `\\alpha` is `α`, `k` is `k`, `^{th}` is `th`, `^2` is `^2`, `_2` is `2`.
    """
    text = _COMMAND.sub(lambda found: SYMBOLS.get(found[1], found[0]), content).strip()
    if raised := _RAISED.fullmatch(text):
        sign = raised["raised"].replace("∘", "°")
        return sign if sign in _BARE_WHEN_RAISED else f"^{sign}"
    if lowered := _LOWERED.fullmatch(text):
        return lowered["lowered"]
    if not text or not (_SIMPLE.fullmatch(text) or _SYMBOL.fullmatch(text)):
        return None
    return text.replace("\\%", "%").replace("∼", "~")
