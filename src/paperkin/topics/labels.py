"""What topics are called: the phrases that mark a topic off from its siblings and from the whole library.

A phrase is worth what it adds to the divergence between the topic's papers and the others', p·log(p/q) with p the share
of the topic's papers that have it (class-based TF-IDF: Grootendorst 2022, with shares of papers for counts of words).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperkin.topics.describing import describe
from paperkin.topics.phrases import PhraseTable

MOST_TERMS = 10
LONGEST_LABEL = 70
_MOST_READ = 8
# A paper has a phrase wholly that has it in its title and once in its abstract.
_WHOLLY = 4.0
_AGAINST_SIBLINGS = 0.5
_SMOOTHING = 2.0  # papers
_CONSIDERED = 60
# The divergence counts coverage fully, and puts `control` before `motion planning`.
_COVERAGE_COUNTS = 0.75
# One phrase names a topic if so many of its papers have it; else a second is joined to it, if it is worth so much of
# the first one and most of its papers are others.
_COVERS, _WORTH, _SHARED = 0.3, 0.5, 0.5
_WORTH_OF_WORD = 0.8  # the same, where the second is a single word
_BY_WORDS = {1: 0.4, 2: 1.0, 3: 1.0, 4: 0.9}
_BROAD_WORD = 0.6  # a single word says less of a broad topic
_NAME = 1.7  # BERT, ImageNet: one word, and says what it is
_EMPTY_HEAD = 0.75
# Heads that may be left out: a model of it, a system for it, the task.
_EMPTY_HEADS = frozenset(
    """
    model system task problem algorithm analysis theory data dataset corpus code application text technique review
    information method performance process evaluation structure function time issue output input score research
    """.split()  # noqa: SIM905
)
Read = Callable[[Sequence[int]], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Naming:
    """What a topic is called. terms: at most MOST_TERMS phrases, best first. description: one line, or empty."""

    label: str
    terms: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class _Worth:
    """The phrases of one topic, best first: columns and what each is worth."""

    columns: NDArray[np.int64]
    values: NDArray[np.float64]


def name_topics(
    table: PhraseTable,
    partition: NDArray[np.int32],
    central: Sequence[Sequence[NDArray[np.int64]]],
    read: Read,
    taken: Mapping[tuple[int, int], str] | None = None,
) -> list[list[Naming]]:
    """Return for each level what its topics are called, in the order of their numbers.

    partition: (n, L) nested, broadest level first. central: per level and topic its most central rows, the most central
    first. read: gives title and abstract of rows. taken: labels of (level, topic) that stay. No two labels of a level
    are alike, and over the library as few as possible.
    """
    taken = taken or {}
    parents = _parents(partition)
    worth = list(_worth(table, partition, parents))
    chosen = _Labels(table, partition, dict(taken))
    named: list[list[Naming]] = []
    for level, topics in enumerate(worth):
        terms = [_diverse(table, topic) for topic in topics]
        best = np.array([-(topic.values[0] if len(topic.values) else 0.0) for topic in topics])
        for topic in np.lexsort((np.arange(len(topics)), best)):
            titles = read(central[level][topic][:1].tolist())
            chosen.choose(level, int(topic), int(parents[level][topic]), topics[topic], titles[0][0] if titles else "")
        named.append([])
        for topic, columns in enumerate(terms):
            label = chosen.labels[level, topic]
            words = chosen.first(chosen.columns.get((level, topic), ()), columns)
            phrases = tuple(sentence_case(table.phrases[column]) for column in words)
            papers = read(central[level][topic][:_MOST_READ].tolist())
            named[-1].append(Naming(label, phrases, describe([table.phrases[at] for at in words], papers)))
    return named


def sentence_case(phrase: str) -> str:
    """Return a phrase with a capital at its beginning; words that have capitals of their own keep theirs."""
    first = phrase.split(" ", 1)[0]
    return phrase[:1].upper() + phrase[1:] if first.islower() else phrase


def _parents(partition: NDArray[np.int32]) -> list[NDArray[np.int64]]:
    """Return for each level the topic above each topic, -1 on the broadest."""
    above = []
    for level in range(partition.shape[1]):
        parents = np.full(int(partition[:, level].max(initial=-1)) + 1, -1, np.int64)
        if level:
            parents[partition[:, level]] = partition[:, level - 1]
        above.append(parents)
    return above


def _worth(
    table: PhraseTable, partition: NDArray[np.int32], parents: Sequence[NDArray[np.int64]]
) -> Iterator[list[_Worth]]:
    """Yield for each level, broadest first, what the phrases of its topics are worth."""
    from scipy import sparse

    rows, levels = partition.shape
    weights = table.counts.copy()
    weights.data = np.minimum(weights.data, _WHOLLY) / _WHOLLY
    sums: list[Any] = [None] * levels
    for level in reversed(range(levels)):
        topics = len(parents[level])
        within = partition[:, level] if level == levels - 1 else parents[level + 1]
        members = sparse.csr_matrix(
            (np.ones(len(within), np.float32), (within, np.arange(len(within)))), (topics, len(within))
        )
        sums[level] = (members @ (weights if level == levels - 1 else sums[level + 1])).tocsr()
        sums[level].sort_indices()
    whole = np.asarray(weights.sum(axis=0)).ravel()
    form = _form(table)
    words = np.array([len(key) for key in table.keys])
    for level in range(levels):
        sizes = np.bincount(partition[:, level], minlength=len(parents[level])).astype(np.float64)
        of, columns, found = _entries(sums[level])
        share = found / (sizes[of] + _SMOOTHING)
        value = np.log(share / _outside(whole[columns], found, rows - sizes[of], rows))
        if level:
            above = parents[level][of]
            parent_sizes = np.bincount(partition[:, level - 1]).astype(np.float64)
            in_parent = np.asarray(sums[level - 1][above, columns]).ravel()
            beside = np.log(share / _outside(in_parent, found, parent_sizes[above] - sizes[of], rows))
            only = parent_sizes[above] == sizes[of]
            value = np.where(only, value, (1 - _AGAINST_SIBLINGS) * value + _AGAINST_SIBLINGS * beside)
        value = value * share**_COVERAGE_COUNTS * form[columns]
        if level + 1 < levels:
            value = np.where(words[columns] == 1, _BROAD_WORD * value, value)
            value *= _evenness(sums[level], sums[level + 1], sizes, parents[level + 1], partition[:, level + 1])
        yield [_best(columns[at], value[at]) for at in _slices(sums[level].indptr)]


def _outside(total: NDArray[Any], inside: NDArray[Any], papers: NDArray[Any], rows: int) -> NDArray[np.float64]:
    """Return the share of the other papers that have a phrase, never nought."""
    outside = np.maximum(total - inside, 0.0) + _SMOOTHING * total / (rows + 1) + 0.1
    return np.asarray(outside / (np.maximum(papers, 0.0) + _SMOOTHING), np.float64)


def _entries(matrix: Any) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return of, matrix.indices.astype(np.int64), matrix.data.astype(np.float64)


def _evenness(
    own: Any, below: Any, sizes: NDArray[np.float64], parents: NDArray[np.int64], partition: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Return for each entry how evenly a topic's children share the phrase: 1 where each has its share, else less."""
    from scipy import sparse

    child_sizes = np.bincount(partition, minlength=len(parents)).astype(np.float64)
    child, columns, found = _entries(below)
    average = np.asarray(own[parents[child], columns]).ravel() / sizes[parents[child]]
    level = np.minimum(found / child_sizes[child], average) * child_sizes[child]
    level = sparse.csr_matrix((level, below.indices, below.indptr), shape=below.shape)
    members = sparse.csr_matrix((np.ones(len(parents)), (parents, np.arange(len(parents)))), (len(sizes), len(parents)))
    shared = (members @ level).tocsr()
    shared.sort_indices()
    return np.asarray(shared.data / own.data, np.float64)


def _slices(bounds: NDArray[Any]) -> Iterator[slice]:
    return (slice(int(start), int(end)) for start, end in pairwise(bounds))


def _best(columns: NDArray[np.int64], values: NDArray[np.float64]) -> _Worth:
    order = np.lexsort((columns, -values))[:_CONSIDERED]
    order = order[values[order] > 0]
    return _Worth(columns[order], values[order])


def _form(table: PhraseTable) -> NDArray[np.float64]:
    """Return how well each phrase would read as a label, by its words alone."""
    form = np.empty(len(table.phrases))
    for at, (phrase, key) in enumerate(zip(table.phrases, table.keys, strict=True)):
        form[at] = _BY_WORDS[len(key)]
        if len(key) == 1 and phrase[1:] != phrase[1:].lower():
            form[at] *= _NAME
        if key[-1] in _EMPTY_HEADS:
            form[at] *= _EMPTY_HEAD
    return form


def _diverse(table: PhraseTable, topic: _Worth) -> list[int]:
    """Return the best phrases of which none holds another."""
    picked: list[int] = []
    for column in topic.columns.tolist():
        words = set(table.keys[column])
        if not any(words <= set(table.keys[other]) or words >= set(table.keys[other]) for other in picked):
            picked.append(column)
        if len(picked) == MOST_TERMS:
            break
    return picked


class _Labels:
    """The labels that are given so far, and what they leave to the next."""

    def __init__(self, table: PhraseTable, partition: NDArray[np.int32], taken: dict[tuple[int, int], str]) -> None:
        self.labels = taken
        self.columns: dict[tuple[int, int], tuple[int, ...]] = {}
        self._table, self._partition = table, partition
        self._by_column = table.counts.tocsc()
        self._stem = _stemmer()
        self._meant: dict[tuple[int, int], list[frozenset[str]]] = {}
        self._used: set[frozenset[str]] = set()
        self._given: dict[int, set[str]] = {}
        self._parents: dict[tuple[int, int], int] = {}
        self._siblings: dict[tuple[int, int], list[frozenset[str]]] = {}
        known = {phrase.lower(): at for at, phrase in enumerate(table.phrases)}
        for (level, topic), label in taken.items():
            self._given.setdefault(level, set()).add(label.lower())
            columns = [known[part.lower()] for part in label.split(" & ") if part.lower() in known]
            self._note(level, topic, tuple(columns))

    def choose(self, level: int, topic: int, parent: int, worth: _Worth, title: str) -> None:
        """Give a topic its label, if it has none."""
        self._parents[level, topic] = parent
        if (level, topic) not in self.labels:
            columns = self._pick(level, topic, parent, worth)
            self._note(level, topic, columns)
            label = " & ".join(
                sentence_case(self._table.phrases[column]) if not at else self._table.phrases[column]
                for at, column in enumerate(columns)
            )
            label = self._distinct(level, label or _cut(title) or "Unnamed topic")
            self.labels[level, topic] = label
            self._given.setdefault(level, set()).add(label.lower())
        self._siblings.setdefault((level, parent), []).extend(self._meant.get((level, topic), []))

    def first(self, columns: Sequence[int], terms: Sequence[int]) -> list[int]:
        """Return a topic's terms with those of its label first."""
        return [*columns, *(term for term in terms if term not in columns)][:MOST_TERMS]

    def _pick(self, level: int, topic: int, parent: int, worth: _Worth) -> tuple[int, ...]:
        candidates = [
            (int(column), float(value))
            for column, value in zip(worth.columns, worth.values, strict=True)
            if self._is_free(level, parent, self._signature(int(column)))
        ]
        if not candidates:
            return ()
        (first, value), *others = candidates
        rows = np.flatnonzero(self._partition[:, level] == topic)
        has = self._papers(first, rows)
        if has.mean() >= _COVERS:
            return (first,)
        words = {self._stem(word) for word in self._table.keys[first]} - _EMPTY_HEADS
        best, gain = None, 0.0
        for column, other in others:
            too_long = len(self._table.phrases[first]) + len(self._table.phrases[column]) + 3 > LONGEST_LABEL
            stems = {self._stem(word) for word in self._table.keys[column]}
            worth_enough = _WORTH_OF_WORD if len(self._table.keys[column]) == 1 else _WORTH
            if other < worth_enough * value or too_long or words & stems:
                continue
            second = self._papers(column, rows)
            if (has & second).sum() <= _SHARED * min(has.sum(), second.sum()) and other * (second & ~has).sum() > gain:
                best, gain = column, float(other * (second & ~has).sum())
        return (first,) if best is None else (first, best)

    def _papers(self, column: int, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        start, end = self._by_column.indptr[column : column + 2]
        return np.isin(rows, self._by_column.indices[start:end])

    def _is_free(self, level: int, parent: int, meant: frozenset[str]) -> bool:
        if meant in self._used:
            return False
        above, at = level - 1, parent
        while above >= 0 and at >= 0:
            if any(meant <= part for part in self._meant.get((above, at), [])):
                return False
            above, at = above - 1, self._parents.get((above, at), -1)
        return not any(meant < part for part in self._siblings.get((level, parent), []))

    def _signature(self, column: int) -> frozenset[str]:
        """Return the words that matter: `dialogue systems` and `dialogue modelling` say the same."""
        key = self._table.keys[column]
        return frozenset(self._stem(word) for word in key if word not in _EMPTY_HEADS) or frozenset(key)

    def _note(self, level: int, topic: int, columns: tuple[int, ...]) -> None:
        meant = [self._signature(column) for column in columns]
        self.columns[level, topic] = columns
        self._meant[level, topic] = meant
        self._used.update(meant)

    def _distinct(self, level: int, label: str) -> str:
        given = self._given.get(level, set())
        number, distinct = 1, label
        while distinct.lower() in given:
            number += 1
            distinct = f"{label} ({number})"
        return distinct


def _stemmer() -> Callable[[str], str]:

    from snowballstemmer import stemmer

    stem = stemmer("english").stemWord

    @functools.cache
    def stemmed(word: str) -> str:
        return str(stem(word))

    return stemmed


def _cut(title: str) -> str:
    if len(title) <= LONGEST_LABEL:
        return title
    return title[: LONGEST_LABEL - 1].rsplit(" ", 1)[0] + "…"
