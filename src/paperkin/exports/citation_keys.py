"""Citation keys: what a text cites a paper by, such as `Leike2018scalable`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from anyascii import anyascii

from paperkin.exports.personal_names import personal_name
from paperkin.markup.symbols import words
from paperkin.records import Paper

_FORMULA = re.compile(r"\$[^$]*\$")
_NOT_OF_A_KEY = re.compile(r"[^A-Za-z0-9]+")
_MAX_PART = 24
_TITLE_CHARACTERS = 300
_STOP_WORDS = words(
    """
    a about against all an and are as at be between beyond by can do does for from how i in into is it its let new no
    not of on onto or our over some that the their this through to toward towards under upon using via was we what
    when where which who why with within without you your
    """
)


class CitationKeys:
    """Gives each paper of one export a key of its own, in ASCII letters and digits.

    The first author's family name, the year and the title's first word that says something. Where two papers share
    them, the second gets an `a`, the third a `b`; case alone tells no keys apart, as BibTeX has it.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def key(self, paper: Paper) -> str:
        """Return the paper's key, another one at every call."""
        plain = plain_key(paper)
        key = next(key for key in _lettered(plain) if key.lower() not in self._taken)
        self._taken.add(key.lower())
        return key


def plain_key(paper: Paper) -> str:
    """Return the key that a paper has where no other wants it: the same in every export."""
    family = _part(personal_name(paper.authors[0]).family) if paper.authors else ""
    return f"{family or 'Anon'}{paper.year or ''}{_telling_word(paper.title)}"


def _part(text: str) -> str:
    return _NOT_OF_A_KEY.sub("", anyascii(text))[:_MAX_PART]


def _telling_word(title: str) -> str:
    plain = anyascii(_FORMULA.sub(" ", title[:_TITLE_CHARACTERS])).lower().replace("'", "")
    said = [word for word in _NOT_OF_A_KEY.split(plain) if word]
    telling = (word for word in said if word not in _STOP_WORDS and len(word) > 1 and not word.isdigit())
    return next(telling, said[0] if said else "")[:_MAX_PART]


def _lettered(key: str) -> Iterator[str]:
    yield key
    for number in count():
        letters = ""
        while number >= 0:
            number, letter = divmod(number, 26)
            letters = chr(ord("a") + letter) + letters
            number -= 1
        yield key + letters
