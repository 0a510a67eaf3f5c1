"""The sentences of abstracts, the one that answers a query best, and the nearest ones of two papers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from math import log
from threading import Lock

import numpy as np
import sentencex
from numpy.typing import NDArray

from paperkin.records import Paper, Passage, SentencePair

# (start, end, word as the index has it) of the words of a text that count, ascending.
Analyse = Callable[[str], Sequence[tuple[int, int, str]]]
# Texts as unit rows (n, d), as `Encoder.encode_papers` gives them.
Encode = Callable[[Sequence[str]], NDArray[np.float32]]

LONGEST_PASSAGE = 300  # characters
# A pasted abstract has hundreds of words, and would have every sentence marked all over.
MAX_WANTED = 32
# How much a long sentence is held against: of 0 to 1, .1 to .3 agree best with the default encoder's own choice.
_LENGTH_POWER = 0.2
_CUT = "…"
_FEWEST_LETTERS = 30
# What is beyond is no abstract: a whole thesis, or a book's table of contents.
_LONGEST_READ, _MOST_SENTENCES, _LONGEST_ENCODED = 10_000, 24, 600

_BRACKETS_COVERED = str.maketrans(dict.fromkeys("\"'`´‘’‚“”„«»()[]{}", "_"))
_BREAKS = re.compile(r"[^\S ]")
_MORE_WITHIN = re.compile(r"[.!?]\W? [A-Z]")
_GOES_ON_AFTER_SPACE = re.compile(r"[^\W\d_]")
_STARTS_WITHOUT_SPACE = re.compile(r"[A-Z][a-z]|[^\x00-\x7f]")
# Sentences that any two papers may share, by how they begin or by what they hold.
_BOILERPLATE = re.compile(
    r"^\W*(?:(?:extensive|comprehensive|empirical|our|the|these|numerous)?\s*"
    r"(?:experiment\w*|evaluation\w*|simulation\w*|result\w*|stud(?:y|ies))\b.{0,60}?"
    r"\b(?:show|demonstrat|validat|confirm|verif|illustrat|indicat|reveal|prov)\w*"
    r"|(?:the )?(?:rest|remainder) of (?:the|this) paper)"
    r"|\b(?:codes?|data|datasets?|models?|implementation|demo|videos?|project page|software)\b.{0,60}"
    r"\b(?:available|released?|found|open[- ]?sourced?|at)\b.{0,20}(?:https?|github|www|$|upon|online|here|public)"
    r"|https?://|©|\(c\) \d{4}|copyright|all rights reserved|published by|elsevier|abstract truncated",
    re.I,
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with the space that follows it: joined, they are the text again."""
    found: list[str] = []
    for piece in _cut_like(text, text if text.isprintable() else _BREAKS.sub(" ", text)):
        if len(piece) > LONGEST_PASSAGE and _MORE_WITHIN.search(piece):
            # What is in quotes or brackets counts as one sentence; whole abstracts are, where a feed quoted them,
            # and much of one may stand between `1)` and `(2)`.
            found += _cut_like(piece, piece.translate(_BRACKETS_COVERED))
        else:
            found.append(piece)
    return _joined(found)


def _cut_like(text: str, sample: str) -> list[str]:
    """Return a text cut where another one of its length has its sentences."""
    ends = list(accumulate(map(len, sentencex.segment("en", sample))))
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _joined(pieces: Iterable[str]) -> list[str]:
    """Put back together what is no sentence: `cs.` and `CL`, `github.` and `com`, rows of dots."""
    whole: list[str] = []
    for piece in pieces:
        starts = _GOES_ON_AFTER_SPACE.search(piece) and (
            not whole or whole[-1][-1].isspace() or _STARTS_WITHOUT_SPACE.match(piece)
        )
        if starts or not whole:
            whole.append(piece)
        else:
            whole[-1] += piece
    return whole


def weigh_words(frequencies: Mapping[str, int], papers: int) -> dict[str, float]:
    """Return the weights of a query's words, the rarest `MAX_WANTED` of them.

    frequencies: word as the index has it → how many of the papers have it. Words of no paper are left out.
    """
    known = sorted((count, word) for word, count in frequencies.items() if count > 0)[:MAX_WANTED]
    return {word: log(1 + (papers - count + 0.5) / (count + 0.5)) for count, word in known if count <= papers}


def mark_words(text: str, wanted: Mapping[str, float], analyse: Analyse) -> tuple[tuple[int, int], ...]:
    """Return where a text has words that are wanted, in characters."""
    return tuple((start, end) for start, end, word in analyse(text) if word in wanted)


def best_passage(paper: Paper, wanted: Mapping[str, float], analyse: Analyse) -> Passage | None:
    """Return the sentence of a paper that answers a query best, with the query's words marked.

    wanted: `weigh_words` of the query. analyse: reads texts as the index does, or only the words that are wanted.
    It is the sentence of the abstract that has the most of the query's weight for its length, else the title if that
    has a word of the query, else how the abstract begins, without marks; None where there is nothing to show.
    """
    abstract = paper.abstract[:_LONGEST_READ]
    hits = [hit for hit in analyse(abstract) if hit[2] in wanted] if wanted and abstract else []
    if hits:
        return _best_sentence(abstract, hits, wanted)
    if wanted and (marks := mark_words(paper.title, wanted, analyse)):
        return _passage(paper.title, marks, "title")
    if not abstract:
        return None
    parts = sentences(abstract)
    opening = next((part for part in parts if len(part) >= _FEWEST_LETTERS), parts[0])
    return _passage(opening, (), "abstract")


def _best_sentence(abstract: str, hits: Sequence[tuple[int, int, str]], wanted: Mapping[str, float]) -> Passage:
    parts = sentences(abstract)
    starts = [0, *accumulate(map(len, parts))]
    within: dict[int, list[tuple[int, int, str]]] = {}
    for hit in hits:
        within.setdefault(bisect_right(starts, hit[0]) - 1, []).append(hit)
    worth = {
        at: sum(wanted[word] for word in {word for *_, word in found}) / len(parts[at].rstrip()) ** _LENGTH_POWER
        for at, found in within.items()
    }
    best = max(worth, key=worth.__getitem__)  # the first of equals
    begin, until = starts[best], starts[best + 1]
    # A word that a sentence's end cuts in two is marked as far as the sentence goes.
    marks = tuple((start - begin, min(end, until) - begin) for start, end, _ in within[best])
    return _passage(parts[best], marks, "abstract")


def _passage(text: str, marks: Sequence[tuple[int, int]], field: str) -> Passage:
    """Return a text as a passage: without space around it, and cut around its marks where it is long."""
    begin, until = len(text) - len(text.lstrip()), len(text.rstrip())
    if until - begin > LONGEST_PASSAGE:
        begin, until = _window(text, marks, begin, until)
    head = _CUT if text[:begin].strip() else ""
    tail = _CUT if text[until:].strip() else ""
    shift = len(head) - begin
    kept = tuple((start + shift, end + shift) for start, end in marks if start >= begin and end <= until)
    return Passage(f"{head}{text[begin:until]}{tail}", field, kept)


def _window(text: str, marks: Sequence[tuple[int, int]], begin: int, until: int) -> tuple[int, int]:
    """Return where to cut a long text, on borders of words, so that as many marks as can be are in the middle."""
    room = LONGEST_PASSAGE - 2 * len(_CUT)
    starts = [start for start, _ in marks]
    # The first mark of the window that holds most of them: each ends where the room does.
    counts = [bisect_right(starts, start + room) - at for at, start in enumerate(starts)]
    if counts:
        at = max(range(len(counts)), key=counts.__getitem__)
        first, last = marks[at][0], min(marks[at + counts[at] - 1][1], marks[at][0] + room)
        begin = max(begin, min(first - (room - (last - first)) // 2, until - room))
    until = min(until, begin + room)
    return _border(text, begin, 1), _border(text, until, -1)


def _border(text: str, at: int, step: int) -> int:
    """Return the nearest border of words inwards; the place itself where none is near, as in Chinese."""
    for moved in range(at, at + step * 40, step):
        if moved in (0, len(text)) or (0 < moved < len(text) and text[moved - (step > 0)].isspace()):
            return moved
    return at


def nearest_sentences(
    seed: Paper, papers: Sequence[Paper], encode: Encode, pairs: int = 1
) -> list[tuple[SentencePair, ...]]:
    """Return for each paper the sentences of its abstract and the seed's that are nearest to each other.

    encode: all sentences go through it in one batch; `RememberedVectors` makes a second look free.
    Returns up to `pairs` pairs per paper, nearest first, no sentence twice. Sentences that any two papers may share
    (`Code is available at …`) are taken only where there are no others; a paper without an abstract has its title.
    """
    texts = [_telling_sentences(paper) for paper in (seed, *papers)]
    flat = list(dict.fromkeys(text for own in texts for text in own))
    if not flat:
        return [() for _ in papers]
    row = {text: at for at, text in enumerate(flat)}
    vectors = encode(flat)
    own, *others = ([row[text] for text in part] for part in texts)
    return [
        _nearest(texts[0], theirs, vectors[own] @ vectors[rows].T, pairs) if own and rows else ()
        for theirs, rows in zip(texts[1:], others, strict=True)
    ]


def _telling_sentences(paper: Paper) -> list[str]:
    all_of_them = [
        text.strip()[:_LONGEST_ENCODED] for text in sentences(paper.abstract[:_LONGEST_READ])[:_MOST_SENTENCES]
    ]
    proper = [text for text in all_of_them if len(text) >= _FEWEST_LETTERS]
    telling = [text for text in proper if not _BOILERPLATE.search(text)]
    return telling or proper or all_of_them or ([paper.title] if paper.title else [])


def _nearest(
    ours: Sequence[str], theirs: Sequence[str], cosines: NDArray[np.float32], pairs: int
) -> tuple[SentencePair, ...]:
    left = cosines.copy()
    found = []
    for _ in range(min(pairs, *left.shape)):
        one, other = divmod(int(left.argmax()), left.shape[1])
        found.append(SentencePair(ours[one], theirs[other], round(float(np.clip(left[one, other], -1, 1)), 4)))
        left[one, :] = left[:, other] = -np.inf
    return tuple(found)


class RememberedVectors:
    """Encodes texts, and remembers the vectors of those that were asked for last. Safe to share between threads.

    at_most: how many; of 384 dimensions, 10,000 take about 10 MB.
    """

    def __init__(self, encode: Encode, at_most: int = 10_000) -> None:
        self._encode, self._at_most, self._lock = encode, at_most, Lock()
        self._rows: OrderedDict[str, NDArray[np.float16]] = OrderedDict()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of the texts (n, d), rounded to 16 bits, whether they were remembered or not."""
        rows: dict[str, NDArray[np.float16]] = {}
        with self._lock:
            for text in texts:
                if text in self._rows:
                    rows[text] = self._rows[text]
                    self._rows.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in rows]
        if missing:
            # Copies: a row of the batch would keep the whole batch alive.
            fresh = {text: row.astype(np.float16) for text, row in zip(missing, self._encode(missing), strict=True)}
            rows |= fresh
            with self._lock:
                self._rows |= fresh
                while len(self._rows) > self._at_most:
                    self._rows.popitem(last=False)
        return np.stack([rows[text] for text in texts]).astype(np.float32)
