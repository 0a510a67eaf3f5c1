"""The words that several papers have in common, as a text to look others up by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from paperkin.index.lexical import MAX_QUERY_TERMS
from paperkin.records import Paper

# Of very many papers some hundred say as much, and reading each takes 50 microseconds.
_MOST_PAPERS = 200
_MOST_WEIGHED = 400
# How often the most common word is repeated: words are weighted by how often they stand in the text.
_STEPS = 8


class Words(Protocol):
    """What is asked of a generation's lexical index."""

    def __len__(self) -> int: ...

    def words(self, text: str, /) -> list[tuple[int, int, str]]:
        """Return the words that count: start, end, and how the index writes each."""
        ...

    def known(self, text: str, /) -> list[tuple[str, int, int]]:
        """Return the words that count, each with the number of papers that have it in their text."""
        ...


def common_wording(lexical: Words, papers: Sequence[Paper]) -> str:
    """Return a text for `LexicalIndex.search`: of one paper its own, of several the words that tell most of them.

    A word tells by how many of the papers have it, times its inverse document frequency (Rocchio, 1971, with binary
    counts).
    """
    if len(papers) == 1:
        return text_of(papers[0])
    spelt: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for at in np.unique(np.linspace(0, len(papers) - 1, min(len(papers), _MOST_PAPERS)).astype(int)):
        text = text_of(papers[at])
        found = {word: text[start:end] for start, end, word in lexical.words(text)}
        counts.update(found.keys())
        spelt = found | spelt
    weighed = [word for word, _ in counts.most_common(_MOST_WEIGHED)]
    everyone = len(lexical) + 1
    frequency = {word: papers for word, papers, _ in lexical.known(" ".join(spelt[word] for word in weighed))}
    telling = sorted(
        (word for word in weighed if frequency.get(word)),
        key=lambda word: (-counts[word] * np.log(everyone / frequency[word]), word),
    )[:MAX_QUERY_TERMS]
    most = max((counts[word] for word in telling), default=1)
    return " ".join(" ".join([spelt[word]] * max(1, round(_STEPS * counts[word] / most))) for word in telling)


def text_of(paper: Paper) -> str:
    """Return what of a paper other papers are looked up by."""
    return f"{paper.title} {paper.abstract}"
