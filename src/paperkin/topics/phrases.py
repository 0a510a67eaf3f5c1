"""The noun phrases of a library: what its papers are written about, and in which papers each stands.

Candidates are runs of one to four words that no function word, verb or mark divides (RAKE: Rose et al. 2010). What is
part of a longer one nearly everywhere is dropped (C-value: Frantzi et al. 2000), and what is no noun phrase is told by
the company that its words keep: verbs follow `we` and `can` and go before `the`, modifiers seldom end a run.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.topics.acronyms import definitions
from paperkin.topics.spellings import joined_columns, shown_forms
from paperkin.topics.words import TOKEN, divides, may_begin, may_end, one_key, plain, prose, says_nothing

LONGEST_PHRASE = 4  # words
TITLE_WEIGHT = 3
# What is beyond is no abstract.
_LONGEST_READ = 4_000  # characters
_PAPERS_AT_ONCE = 8_192
# A phrase of fewer papers names no topic: one in so many papers, and of small libraries a few.
_ONE_IN = 16_000
_SMALL_LIBRARY, _TINY_LIBRARY = 200, 30
_AUXILIARIES = frozenset(
    """
    we can could may might must should will would cannot i they who not also
    """.split()  # noqa: SIM905
)
_DETERMINERS = frozenset(
    """
    the a an this these our its their each any
    """.split()  # noqa: SIM905
)
# Of the occurrences of a word, those that only a verb has; of a phrase, those within a longer one, those at an
# end, and the same for one word.
_VERB, _WITHIN, _AT_END, _ALONE, _FEWEST_SEEN = 0.4, 0.75, 0.15, 0.4, 10
_DIVIDES = -1
_SORTED_IN = 8

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """The phrases, and how often each paper has each.

    counts: (n, p) float32 CSR, in titles `TITLE_WEIGHT` fold. phrases: (p,) as shown. keys: (p,) the words of each
    phrase as they are compared, of its spellings the one that is shown.
    """

    counts: Any
    phrases: list[str]
    keys: list[tuple[str, ...]]


class PhraseTableBuilder:
    """Reads papers in row order, and keeps of each the numbers of its words: some 500 bytes."""

    def __init__(self) -> None:
        self._number: defaultdict[str, int] = defaultdict(count().__next__)
        self._open = array("i")
        self._open_ends = array("i")
        self._blocks: list[NDArray[np.int32]] = []
        self._lengths: list[NDArray[np.int32]] = []
        self._divides: list[bool] = []
        self._cues: list[tuple[bool, bool]] = []
        self._verbal: NDArray[np.int64] = np.zeros(0, np.int64)
        self._defined: Counter[tuple[str, str]] = Counter()

    def add(self, title: str, abstract: str) -> None:
        """Append the next row."""
        for text in (title, abstract[:_LONGEST_READ]):
            self._open.extend(map(self._number.__getitem__, TOKEN.findall(prose(text))))
            self._open_ends.append(len(self._open))
            self._defined.update(set(definitions(text)))
        if len(self._open_ends) >= 2 * _PAPERS_AT_ONCE:
            self._pack()

    def finish(self) -> PhraseTable:
        """Return the phrases of all papers. The builder is empty then."""
        self._pack()
        papers = sum(map(len, self._lengths)) // 2
        text = _Text.of(self._blocks, self._lengths, list(self._number), np.array(self._divides, bool), self._verbal)
        self._blocks, self._lengths, self._number = [], [], defaultdict(count().__next__)
        return _table(text, papers, self._defined)

    def _pack(self) -> None:
        """Keep what may be in a phrase of the papers that were read, and one mark wherever phrases are divided."""
        for word in list(self._number)[len(self._divides) :]:
            small = word.lower()
            self._divides.append(divides(word))
            self._cues.append((small in _AUXILIARIES, small in _DETERMINERS))
        tokens, ends = np.array(self._open, np.int32), np.array(self._open_ends, np.int64)
        self._open, self._open_ends = array("i"), array("i")
        if not tokens.size:
            self._lengths.append(np.diff(ends, prepend=0).astype(np.int32))
            return
        auxiliary, determiner = np.array(self._cues, bool).T
        verbal = np.bincount(tokens[1:][auxiliary[tokens[:-1]]], minlength=len(self._divides))
        verbal += np.bincount(tokens[:-1][determiner[tokens[1:]]], minlength=len(self._divides))
        self._verbal = verbal + np.pad(self._verbal, (0, len(verbal) - len(self._verbal)))
        dividing = np.array(self._divides, bool)[tokens]
        kept = ~(dividing & np.concatenate(([True], dividing[:-1])))
        before = np.concatenate(([0], np.cumsum(kept)))
        self._blocks.append(np.where(dividing, _DIVIDES, tokens)[kept].astype(np.int32))
        self._lengths.append(np.diff(before[ends], prepend=0).astype(np.int32))


@dataclass(frozen=True, slots=True)
class _Text:
    """All papers as one run of words.

    words: (t,) int32, numbers of spellings, -1 where phrases are divided. keys: (t,) int32, numbers of what they are
    counted as, -1 too. parts: (t,) int32, 2i for the title of row i and 2i + 1 for its abstract. names: the words of
    the keys.
    """

    words: NDArray[np.int32]
    keys: NDArray[np.int32]
    parts: NDArray[np.int32]
    spellings: list[str]
    names: list[str]

    @classmethod
    def of(
        cls,
        blocks: list[NDArray[np.int32]],
        lengths: list[NDArray[np.int32]],
        spellings: list[str],
        divides: NDArray[np.bool_],
        verbal: NDArray[np.int64],
    ) -> _Text:
        words = np.concatenate([*blocks, np.zeros(0, np.int32)])
        # Each title and abstract ends with a mark of its own: no phrase goes on from one to the next.
        long = np.concatenate([*lengths, np.zeros(0, np.int32)])
        ends = np.cumsum(long, dtype=np.int64)
        blocks.clear()
        words = np.insert(words, ends, np.int32(_DIVIDES))
        parts = np.repeat(np.arange(len(long), dtype=np.int32), long + 1)
        seen = np.bincount(words[words >= 0], minlength=len(spellings))
        total: Counter[str] = Counter()
        as_verb: Counter[str] = Counter()
        for number, spelling in enumerate(spellings):
            if not divides[number]:
                total[plain(spelling)] += int(seen[number])
                as_verb[plain(spelling)] += int(verbal[number])
        keys = one_key(total)
        verbs = {word for word, times in total.items() if times >= _FEWEST_SEEN and as_verb[word] > _VERB * times}
        names = sorted(set(keys.values()))
        numbers = {name: number for number, name in enumerate(names)}
        key_of = np.full(len(spellings) + 1, _DIVIDES, np.int32)
        for number, spelling in enumerate(spellings):
            if not divides[number] and (word := plain(spelling)) not in verbs and word:
                key_of[number] = numbers[keys[word]]
        return cls(words, key_of[words], parts, spellings, names)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases of one length. starts and which: where each occurrence begins, and of which phrase it is.

    keys: (p, length) numbers of words.
    """

    length: int
    starts: Rows
    which: NDArray[np.int32]
    keys: NDArray[np.int32]


def _table(text: _Text, papers: int, defined: Counter[tuple[str, str]]) -> PhraseTable:
    from scipy import sparse

    lengths = list(_accepted(text, _fewest(papers)))
    keys = [tuple(text.names[key] for key in phrase) for found in lengths for phrase in found.keys.tolist()]
    offsets = np.cumsum([0, *(len(found.keys) for found in lengths)])
    parts = []
    for found, offset in zip(lengths, offsets, strict=False):
        of = text.parts[found.starts]
        weights = np.where(of % 2 == 0, np.float32(TITLE_WEIGHT), np.float32(1))
        bounds = np.searchsorted(of, np.arange(0, 2 * papers + 1, 2, dtype=np.int32)).astype(np.int32)
        part = sparse.csr_matrix((weights, found.which + np.int32(offset), bounds), shape=(papers, len(keys)))
        part.sum_duplicates()
        parts.append(part)
    counts = sum(parts[1:], parts[0])
    forms = [form for found in lengths for form in shown_forms(text.words, text.parts, text.spellings, found)]
    support = np.bincount(counts.indices, minlength=len(keys))
    columns, shown = joined_columns(keys, forms, support, defined)
    merged = sparse.csr_matrix((counts.data, columns[counts.indices], counts.indptr), shape=(papers, len(shown)))
    merged.sum_duplicates()
    return PhraseTable(merged, [forms[at] for at in shown], [keys[at] for at in shown])


def _fewest(papers: int) -> int:
    if papers < _SMALL_LIBRARY:
        return 1 if papers < _TINY_LIBRARY else 2
    return max(3, papers // _ONE_IN)


def _accepted(text: _Text, fewest: int) -> Iterator[_Phrases]:
    """Yield the noun phrases of each length, the shortest first."""
    begins = np.array([may_begin(name) for name in text.names], bool)
    ends = np.array([may_end(name) for name in text.names], bool)
    nothing = np.array([says_nothing([name]) for name in text.names], bool)
    tied = np.array([spelling.endswith("-") for spelling in text.spellings] + [False], bool)[text.words]
    for runs, longer in pairwise(chain(_runs(text.keys, fewest), [None])):
        if runs is None:
            return
        last = runs.starts + np.int32(runs.length - 1)
        # `shot learning` is no phrase of `few-shot learning`, and `few-shot` none without what it is tied to.
        whole = ~tied[last] & ~tied[np.maximum(runs.starts - 1, 0)]
        total = np.bincount(runs.which, minlength=len(runs.keys))
        usual = np.bincount(runs.which[whole], minlength=len(runs.keys))
        at_end = np.bincount(runs.which[whole & (text.keys[last + 1] < 0)], minlength=len(runs.keys))
        within = _most_within(runs, longer)
        good = begins[runs.keys[:, 0]] & ends[runs.keys[:, -1]]
        good &= (
            (usual >= fewest)
            & (2 * usual >= total)
            & (at_end >= (_AT_END if runs.length > 1 else _ALONE) * usual)
            & (within < _WITHIN * total)
        )
        if runs.length == 1:
            good &= ~nothing[runs.keys[:, 0]]
        renumbered = np.where(good, np.cumsum(good) - 1, -1).astype(np.int32)
        kept = whole & good[runs.which]
        yield _Phrases(runs.length, runs.starts[kept], renumbered[runs.which[kept]], runs.keys[good])


def _runs(keys: NDArray[np.int32], fewest: int) -> Iterator[_Phrases]:
    """Yield all runs of one to LONGEST_PHRASE words that stand somewhere `fewest` times."""
    words = int(keys.max(initial=0)) + 1
    often = np.bincount(keys[keys >= 0], minlength=words) >= fewest
    starts = np.flatnonzero((keys >= 0) & often[keys]).astype(np.int32)
    which = keys[starts]
    numbers = np.flatnonzero(often).astype(np.int32)
    which = (np.cumsum(often, dtype=np.int32) - np.int32(1))[which]
    known = numbers[:, None]
    for length in range(1, LONGEST_PHRASE + 1):
        yield _Phrases(length, starts, which, known)
        following = keys[np.minimum(starts + length, len(keys) - 1)]
        goes_on = (following >= 0) & often[following]
        starts, codes = starts[goes_on], which[goes_on].astype(np.int64)
        codes *= words
        codes += following[goes_on]
        found = _frequent(codes, fewest)
        kept, which = _places(codes, found)
        starts = starts[kept]
        known = np.column_stack([known[found // words], (found % words).astype(np.int32)]).astype(np.int32)


def _frequent(codes: NDArray[np.int64], fewest: int) -> NDArray[np.int64]:
    """Return the numbers that stand in an array `fewest` times, ascending."""
    found = []
    bounds = np.linspace(0, codes.max(initial=0) + 1, _SORTED_IN + 1).astype(np.int64)
    for low, high in pairwise(bounds.tolist()):  # in parts: a sorted copy of all would double what is held
        numbers, times = np.unique(codes[(codes >= low) & (codes < high)], return_counts=True)
        found.append(numbers[times >= fewest])
    return np.concatenate(found)


def _places(codes: NDArray[np.int64], found: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Return which codes are among the found ones, and the place of each that is."""
    kept, places = [np.zeros(0, bool)], [np.zeros(0, np.int32)]
    for part in np.array_split(codes, _SORTED_IN):
        at = np.searchsorted(found, part).astype(np.int32)
        known = at < len(found)
        known[known] = found[at[known]] == part[known]
        kept.append(known)
        places.append(at[known])
    return np.concatenate(kept), np.concatenate(places)


def _most_within(runs: _Phrases, longer: _Phrases | None) -> NDArray[np.int64]:
    """Return for each run how often the commonest run one word longer has it."""
    most = np.zeros(len(runs.keys), np.int64)
    if longer is None or not len(longer.keys):
        return most
    times = np.bincount(longer.which, minlength=len(longer.keys))
    first = np.full(len(longer.keys), -1, np.int32)
    first[longer.which[::-1]] = longer.starts[::-1]
    for shift in (0, 1):
        np.maximum.at(most, runs.which[np.searchsorted(runs.starts, first + shift)], times)
    return most
