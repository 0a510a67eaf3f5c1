"""Text as the whole road compares it."""

from __future__ import annotations

import re
import unicodedata

# Controls, surrogates, byte-order marks, zero-width and bidirectional-override characters: never seen by a reader.
# Tabs and line breaks are left to the whitespace rule; ZWJ and ZWNJ stay, since Persian and Hindi are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACE = re.compile(r"\s+")
_NOT_SPELLING = re.compile("[^a-z0-9]+")


def cleaned(text: str) -> str:
    """Return text in Unicode NFC without invisible characters and with single spaces. Idempotent."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # most are so
    return _SPACE.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def folded(text: str) -> str:
    """Return text as a comparison key: no case, no accents, no punctuation that names are spelt with and without.

    `folded("Müller-Krüger,  J.") == folded("muller kruger j")`. Idempotent. Text of punctuation alone stays as it is,
    so that it still equals itself and nothing else.
    """
    if text.isascii():
        plain = _NOT_SPELLING.sub(" ", text.lower()).strip()
        return plain or _SPACE.sub(" ", text).strip()
    # Decomposed before too: ℂ and 𝐀 have no small letters until they are C and A.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = "".join(char if _is_spelling(char) else " " for char in bare).split()
    return " ".join(words) if words else _SPACE.sub(" ", text).strip()


def _is_spelling(char: str) -> bool:
    # The vowel signs of Hindi or Thai are marks, and no accents.
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")
