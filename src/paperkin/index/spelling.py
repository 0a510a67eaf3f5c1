"""Did you mean: the library's own words, how many papers have each, and the query that was probably meant.

What was typed is a noisy version of what was meant (Kernighan, Church & Gale, COLING 1990): the words at a
Damerau-Levenshtein distance of 1 or 2, which tantivy's automata find, are weighed by how usual they are here and by
whether they stand beside their neighbours in a title or a name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import tantivy
from rapidfuzz.distance import OSA, Prefix
from tantivy import Query

from paperkin.index.text_writer import TextWriter
from paperkin.records import Paper
from paperkin.text import folded

# A longer query finds its papers by its other words.
MAX_CHARACTERS, MAX_WORDS = 300, 20
# Letters of a word that may hold an error, and that may hold two; shorter ones are near to too many others.
_SHORTEST, _SHORTEST_OF_TWO_ERRORS = 4, 8
# What hardly any papers have is a typing error of theirs, if a word one error away has so many times more of them.
# That a word is long, and that the other stands beside its neighbour here too, are evidence: one of the two, or both.
_RARE, _LONG_WORD = 10, 7
_FAR_RARER = {1: 1_000, 2: 20}
# What speaks for and against a word, in doublings of the papers that have it: an error, another first letter (which few
# mistype), that short words are near to many, and a neighbour that it stands beside here too.
_ERROR, _FIRST_LETTER, _SHORT, _NEIGHBOUR = 4.5, 3.0, 2.0, 5.0
_SHORT_WORD = 5
_MANY = 30_000  # papers: a library of fewer asks less of a word
_NO_ACRONYM = 8
# Two words are one if it has so many letters, and so many times the papers of the rarer. One is two, with an error
# beside the lost space, if it has so many letters.
_SHORTEST_JOINED, _FAR_MORE_USUAL_AS_ONE = 6, 5
_SHORTEST_OF_TWO_WORDS = 12
_CANDIDATES = 40
# So many entries are counted at once; then those seen once are dropped (lossy counting: Manku & Motwani, VLDB 2002).
_MOST_COUNTED = 3_000_000
_LONGEST = 40
_ENDINGS = frozenset(("", "s", "es", "e", "d", "ed", "ing", "r", "er", "rs", "ers", "ly", "al", "ally"))
_ASCII_WORD = re.compile("[a-z0-9]+")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s-]+")
_CJK = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


class SpellingBuilder(TextWriter):
    """Writes the dictionary of one generation."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(tantivy.Index(_schema(), path=str(folder)))
        self._papers: Counter[str] = Counter()

    def add(self, paper: Paper) -> None:
        """Count a paper's words, and the pairs of neighbours in its title and its authors' names."""
        lines = [_folded_words(text) for text in (paper.title, *(author.name for author in paper.authors))]
        entries = {word for line in lines for word in line}
        entries.update(_folded_words(paper.abstract))
        entries.update(f"{left} {right}" for line in lines for left, right in pairwise(line))
        self._papers.update(entries)
        if len(self._papers) > _MOST_COUNTED:
            self._papers = Counter({entry: papers for entry, papers in self._papers.items() if papers > 1})

    def finish(self) -> None:
        """Write what was counted, and commit; the folder is complete afterwards."""
        for entry, papers in sorted(self._papers.items()):
            # A pair that was seen once says nothing. A word that was seen once is known, though nobody means it.
            if len(entry) <= _LONGEST and (papers > 1 or " " not in entry):
                document = tantivy.Document()
                document.add_text("entry" if papers > 1 else "once", entry)
                document.add_unsigned("papers", papers)
                self._writer.add_document(document)
        super().finish()


@dataclass(slots=True)
class _Typed:
    """A word of the query: as typed, as compared, and what is meant instead, if anything is."""

    start: int
    end: int
    surface: str
    word: str
    papers: int
    meant: str | None = field(default=None)

    @property
    def now(self) -> str:
        return self.meant or self.word


class Spelling:
    """The dictionary of one generation, memory-mapped. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        most = self._searcher.search(Query.all_query(), 1, False, "papers").hits
        # In a small library no word is usual, and there are few to be mistaken for one another.
        self._small = max(0.0, math.log2(_MANY / most[0][0]) / 2) if most else 0.0
        self.papers_with = lru_cache(maxsize=16_384)(self._papers_with)
        self._near = lru_cache(maxsize=1_024)(self._nearest)

    def did_you_mean(self, text: str) -> str | None:
        """Return a query with what are probably typing errors put right, or None where there seem to be none.

        A word is put right where no paper here has it and a near one is usual, or where hardly any have it and a
        near one is far more usual; also two words that are one, and one that is two. Short words, acronyms, numbers
        and inflections of known words are let be. Words that are not touched stay as they were typed, and so does what
        stands between them. Texts of more than `MAX_WORDS` words are not looked at.
        """
        if len(text) > MAX_CHARACTERS:
            return None
        typed = [
            _Typed(found.start(), found.end(), found[0], word, self.papers_with(word))
            for found in _WORD.finditer(text)
            for word in [folded(found[0])]
        ]
        if len(typed) > MAX_WORDS:
            return None
        shouted = text.upper() == text and any(len(word.word) >= _NO_ACRONYM for word in typed)
        typed = list(self._joined(text, typed))
        for _ in range(2):  # what was put right is a better neighbour
            for at, word in enumerate(typed):
                if word.meant is None and _may_be_wrong(word.surface, word.word, shouted=shouted):
                    before = typed[at - 1].now if at else None
                    after = typed[at + 1].now if at + 1 < len(typed) else None
                    word.meant = self._meant(word, before, after)
        return _rewritten(text, typed)

    def _papers_with(self, entry: str) -> int:
        """Return how many papers have a word, or a pair of words beside each other in a title or a name.

        Pairs that one paper has are not known.
        """
        if not self._searcher.doc_freq("entry", entry):
            return self._searcher.doc_freq("once", entry)
        hits = self._searcher.search(Query.term_query(self._schema, "entry", entry), 1, False, "papers").hits
        return int(hits[0][0])

    def _joined(self, text: str, typed: Sequence[_Typed]) -> Iterator[_Typed]:
        """Yield the words, two that are far more usual as one made one: `trans former`."""
        at = 0
        while at < len(typed):
            one, other = typed[at], typed[at + 1] if at + 1 < len(typed) else None
            if other and _BETWEEN.fullmatch(text, one.end, other.start) and self._is_one(one, other):
                whole = one.word + other.word
                surface = text[one.start : other.end]
                yield _Typed(one.start, other.end, surface, whole, self.papers_with(whole), whole)
                at += 2
            else:
                yield one
                at += 1

    def _is_one(self, one: _Typed, other: _Typed) -> bool:
        whole = one.word + other.word
        if len(whole) < _SHORTEST_JOINED or min(len(one.word), len(other.word)) < 2 or not whole.isalpha():
            return False
        least = max(1, min(one.papers, other.papers))
        usual = self.papers_with(whole) > _FAR_MORE_USUAL_AS_ONE * least
        return usual and not self.papers_with(f"{one.word} {other.word}")

    def _meant(self, typed: _Typed, before: str | None, after: str | None) -> str | None:
        if typed.papers > _RARE or (typed.papers and len(typed.word) <= _SHORTEST):
            return None
        most = 1 if typed.papers or len(typed.word) < _SHORTEST_OF_TWO_ERRORS else 2
        candidates = [
            (_worth(typed.word, entry, papers, errors, beside), beside > 0, entry)
            for entry, papers, errors in self._near(typed.word, most)
            for beside in [self._stands_beside(entry, before, after)]
            if not typed.papers or _is_far_rarer(typed, entry, papers, errors, beside)
        ]
        enough = [(beside, worth, entry) for worth, beside, entry in candidates if worth + self._small >= 0]
        if not enough:
            return None
        _, _, best = max(enough)
        return None if _inflects(typed.word, best) else best

    def _stands_beside(self, entry: str, before: str | None, after: str | None) -> int:
        first, last = entry.split()[0], entry.split()[-1]
        left = before is not None and self.papers_with(f"{before} {first}") > 0
        right = after is not None and self.papers_with(f"{last} {after}") > 0
        return left + right

    def _nearest(self, word: str, most: int) -> tuple[tuple[str, int, int], ...]:
        """Return (entry, papers, errors) of the most usual entries that are at most so many errors from a word."""
        found: dict[str, tuple[str, int, int]] = {}
        for errors in range(1, most + 1):
            query = Query.fuzzy_term_query(self._schema, "entry", word, errors, transposition_cost_one=True)
            for papers, address in self._searcher.search(query, _CANDIDATES, False, "papers").hits:
                entry = self._searcher.doc(address)["entry"][0]
                if entry not in found and entry != word and _can_be_meant(entry, word):
                    found[entry] = entry, papers, _errors(word, entry)
        return tuple(found.values())


def _folded_words(text: str) -> list[str]:
    lower = text.lower()
    if lower.isascii():
        return _ASCII_WORD.findall(lower)
    return [word for part in lower.split() for word in (_ASCII_WORD.findall(part) if part.isascii() else _bare(part))]


@lru_cache(maxsize=65_536)
def _bare(part: str) -> list[str]:
    return folded(part).split()


def _may_be_wrong(surface: str, word: str, *, shouted: bool) -> bool:
    """Say whether a word is one that can be misspelt: no number, no acronym, no name of a system such as `XLNet`."""
    if len(word) < _SHORTEST or not word.isalpha() or _CJK.search(word):
        return False
    return shouted or surface[1:] == surface[1:].lower()


def _can_be_meant(entry: str, word: str) -> bool:
    parts = entry.split()
    if len(parts) > 1 and (min(map(len, parts)) < 3 or (len(word) < _SHORTEST_OF_TWO_WORDS and "".join(parts) != word)):
        return False
    return all(part.isalpha() for part in parts)


def _errors(word: str, entry: str) -> int:
    """Count errors (Damerau & Levenshtein, restricted); a space that is lost is none, so hard it is to be mistaken."""
    return OSA.distance(word, entry.replace(" ", ""))


def _worth(word: str, entry: str, papers: int, errors: int, beside: int) -> float:
    """Weigh what speaks for an entry being meant; what is below 0 is not enough."""
    against = _ERROR * errors + _FIRST_LETTER * (word[0] != entry[0]) + _SHORT * (len(word) <= _SHORT_WORD)
    return math.log2(papers) + _NEIGHBOUR * beside - against


def _is_far_rarer(typed: _Typed, entry: str, papers: int, errors: int, beside: int) -> bool:
    evidence = (beside > 0) + (len(typed.word) >= _LONG_WORD)
    if not evidence or errors > 1 or typed.word[0] != entry[0]:
        return False
    return papers >= _FAR_RARER[evidence] * typed.papers


def _inflects(word: str, entry: str) -> bool:
    """Say whether two words differ by what English inflects with; a last `e` alone is no inflection."""
    shared = Prefix.similarity(word, entry)
    endings = {word[shared:], entry[shared:]}
    return endings <= _ENDINGS and endings != {"", "e"}


def _rewritten(text: str, typed: Iterable[_Typed]) -> str | None:
    parts, at = [], 0
    for word in typed:
        if word.meant is not None:
            parts += [text[at : word.start], _like(word.surface, word.meant)]
            at = word.end
    return "".join([*parts, text[at:]]) if parts else None


def _like(surface: str, meant: str) -> str:
    """Return a word in the capitals of the one that it stands for."""
    if surface.isupper():
        return meant.upper()
    return meant.title() if surface.istitle() else meant


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("entry", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("once", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("papers", fast=True)
    return builder.build()
