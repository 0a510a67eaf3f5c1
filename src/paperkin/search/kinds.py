"""What kind of query a text is, and what follows from it for the ranking. Pure.

There are few kinds, and each is here because something measurable follows from it. A weight of the lexical score that
depends on the length of a query, on how well the best hit covers it, or on how far the lists agree is not among them:
learned on some judged sets, it did not hold on the others (see docs/explanation/retrieval.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.text import folded

# name: may be somebody's name, so that their papers come first, if there are any.
# words: a title, a few keywords, a question, a claim. Titles are compared with it, and the best hits feed back.
# passage: longer than any title, such as a pasted abstract. The plain fusion ranks it.
Kind = Literal["name", "words", "passage"]

# More words than this are no title; the longest questions that people wrote for judged sets have fewer.
_MOST_WORDS = 100
_MOST_NAME_WORDS = 5
# What comes after so many characters changes nothing.
_READ = 10_000
_STOP_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of"}
    | {
        "on",
        "or",
        "such",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "will",
        "with",
    }
)


@dataclass(frozen=True, slots=True)
class KnownWord:
    """A word of a query: how many papers have it in title or abstract, and how many in a name."""

    word: str
    in_texts: int
    in_names: int


def kind_of(text: str, known: Sequence[KnownWord]) -> Kind:
    """Say what kind of query a text is.

    known: its words that count. `name` means only that it may be one: whether anybody bears it, the columns know.
    """
    count = len(folded(text[:_READ]).split())
    if count > _MOST_WORDS:
        return "passage"
    if count <= _MOST_NAME_WORDS and any(word.in_names > word.in_texts for word in known):
        return "name"
    return "words"


def may_stand_for(text: str, names: Sequence[str]) -> bool:
    """Say whether a text that is words of these names is enough to mean the people who bear them.

    Two words are. One is if it is a family name, the last word of most of them: Adam is a method, and Hinton a person.
    """
    words = folded(text).split()
    if len(words) != 1:
        return bool(names)
    return 2 * sum(folded(name).split()[-1] == words[0] for name in names) > len(names)


def title_agreement(text: str, titles: Sequence[str]) -> NDArray[np.float32]:
    """Return for each title how far it and the text are the same words, as (n,) float32 in [0, 1].

    It is the square of Jaccard's index over words other than stop words. Squared, because it is to speak up for a paper
    whose title was typed or remembered, and to be silent where a question only shares a word or two with a title.
    """
    asked = _title_words(text)
    agreements = np.zeros(len(titles), np.float32)
    for place, title in enumerate(titles):
        words = _title_words(title)
        agreements[place] = len(asked & words) / len(asked | words)
    return agreements**2


def _title_words(text: str) -> frozenset[str]:
    words = frozenset(folded(text).split())
    # A title of stop words alone, such as "It is what it is", is compared as it stands.
    return words - _STOP_WORDS or words or frozenset({""})
