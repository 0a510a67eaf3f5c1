"""One line about a topic, in the words of its most central papers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from paperkin.search.passages import sentences
from paperkin.text import cleaned
from paperkin.topics.words import FOREIGN_WORDS, STOP_WORDS, prose

LONGEST_DESCRIPTION = 160
_SHORTEST = 40
_MOST_SENTENCES = 12
# What a sentence is worth that says what something is; one that is cut; one in another language than most papers are.
_TELLING, _UNFINISHED, _FOREIGN = 1.5, 0.35, 0.4
_TELLS = re.compile(
    r"\b(?:is|are|has been|have been|remains?) (?:an?|the|one|widely|among|increasingly|fundamental|essential|"
    r"important|key|central|crucial|critical|used|concerned|becoming|commonly)\b"
    r"|\b(?:aims?|seeks?|refers?|deals?|consists?) (?:to|at|with|of)\b"
    r"|\bplays? an?\b",
    re.I,
)
# How a sentence begins that says who writes, and not what about.
_OPENING = re.compile(
    r"^(?:(?:abstract|background|objective|motivation|introduction|purpose|aims?|summary)\s*[:.—–-]+\s*"
    r"|(?:in (?:this|the present|our) (?:paper|work|article|study|thesis|report|chapter|"
    r"survey|tutorial|contribution|demo)|here|"
    r"to (?:this|that) end|recently|however|moreover|furthermore|specifically|in particular|in addition|additionally|"
    r"therefore|thus|hence|finally|first|nevertheless|also|for example|as a result|"
    r"consequently|in contrast|besides),?\s+)+",
    re.I,
)
_SAYS_WHO = re.compile(
    r"\b(?:we|our|us|i|my)\b|\b(?:this|the present|the proposed|our) "
    r"(?:paper|work|article|study|approach|method|report|thesis)\b|"
    r"\bthe (?:authors?|results?|experiments?)\b|\b(?:outperform|state[- ]of[- ]the[- ]art|experiment)",
    re.I,
)
_REFERS_BACK = re.compile(
    r"\b(?:this|these)\b|^(?:this|these|those|it|its|they|their|such|he|she|both|and|but|so|which|the latter|while)\b",
    re.I,
)


def describe(terms: Sequence[str], papers: Sequence[tuple[str, str]]) -> str:
    """Return one line of at most LONGEST_DESCRIPTION characters, or an empty one where there are no papers.

    terms: the topic's phrases, best first. papers: title and abstract of its most central papers. It is the sentence
    that has the most of the terms and does not speak of its authors; where none has any, the titles.
    """
    wanted = [(_stem(term), 1.0 if at == 0 else 0.4) for at, term in enumerate(terms)]
    best, most = "", 0.0
    for rank, (_, abstract) in enumerate(papers):
        for place, sentence in enumerate(sentences(cleaned(abstract))[:_MOST_SENTENCES]):
            line = _line(sentence)
            if line is None:
                continue
            small = line.lower()
            worth = sum(weight for term, weight in wanted if term in small) / (1 + 0.03 * rank + 0.15 * place)
            worth *= _TELLING if _TELLS.search(line) else 1.0
            worth *= _FOREIGN if _is_foreign(small) else 1.0
            worth *= _UNFINISHED if line.endswith("…") else 1.0
            if worth > most:
                best, most = line, worth
    return best or _titles([title for title, _ in papers])


def _stem(term: str) -> str:
    small = term.lower()
    return small[:-1] if small.endswith("s") and not small.endswith("ss") else small


def _is_foreign(small: str) -> bool:
    words = small.split()
    return sum(word in FOREIGN_WORDS for word in words) > sum(word in STOP_WORDS for word in words)


def _line(sentence: str) -> str | None:
    """Return a sentence as it may stand alone, or None."""
    text = _OPENING.sub("", cleaned(sentence))
    if prose(text) != text or _SAYS_WHO.search(text) or _REFERS_BACK.match(text) or len(text) < _SHORTEST:
        return None
    if not text[0].isalnum() or text.count("(") != text.count(")"):
        return None
    return _cut(text[0].upper() + text[1:])


def _cut(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(",;:(–— ") + "…"


def _titles(titles: Sequence[str]) -> str:
    line = ""
    for title in (cleaned(title) for title in titles):
        longer = f"{line}; {title}" if line else title
        if len(longer) > LONGEST_DESCRIPTION:
            break
        line = longer
    return line or (_cut(cleaned(titles[0])) if titles else "")
