"""Dense and lexical candidates, fused by score, and what the kind of the query adds to that.

Both lists give candidates. Every candidate has its exact cosine, whichever list it came from; one that BM25 did not
return counts as BM25's worst, or as nothing where BM25 returned all that it knows. Each score is scaled to [0, 1] over
the candidates and the two are mixed (score fusion, Fox & Shaw, 1994; the convex combination of Bruch, Gai & Ingber,
TOIS 2023, who find it above rank fusion).

A paper whose title is the query gains by that. That is the method `hybrid`. `best` adds two things, each where the
query's kind calls for it: the query's vector moves towards the best hits (Rocchio, 1971); whoever is asked for by name
has their papers first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.index import Generation, LexicalHits, Neighbours, Rows, Selection
from paperkin.records import Filters
from paperkin.search.kinds import KnownWord, kind_of, may_stand_for, title_agreement
from paperkin.search.ranking import Ranking

Method = Literal["best", "hybrid", "dense", "bm25"]
Vector = NDArray[np.float32]
Titles = Callable[[Rows], Sequence[str]]

# How deep each part looks. It bounds how far one can page: at most twice this many papers are ranked.
DEPTH = 500
# The share of the lexical score in the mixture.
LEXICAL_WEIGHT = 0.4
# What a title that is the query adds to a score of at most 1, and how many of the first papers are compared.
TITLE_WEIGHT = 0.6
COMPARED_TITLES = 40
# How far the query's vector moves towards the mean of the first papers, and how many those are.
FEEDBACK = 0.4
FEEDBACK_PAPERS = 5
# Feedback papers weigh as much as they are ahead of the paper at this place.
_FEEDBACK_REFERENCE = 50

_NO_ROWS: Rows = np.empty(0, np.int64)
_NO_SCORES: Vector = np.empty(0, np.float32)

# Encoding and BM25 need nothing of each other, and both let go of the interpreter's lock.
_other_threads = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="bm25")


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Rows (m,) ascending with their vectors (m, d), their cosines (m,), and BM25 scores (m,), nan where there is none.

    floor: what those count as: nothing where BM25 returned all that it knows, its worst where there may be more.
    """

    rows: Rows
    vectors: Vector
    similarities: Vector
    bm25: Vector
    floor: float

    @classmethod
    def of(
        cls, generation: Generation, vector: Vector, dense: Neighbours, lexical: LexicalHits, more: Rows, depth: int
    ) -> _Candidates:
        rows = np.union1d(np.union1d(dense.rows, lexical.rows), more)
        vectors = generation.vectors.vectors(rows)
        similarities = vectors @ vector
        similarities[np.searchsorted(rows, dense.rows)] = dense.scores
        bm25 = np.full(len(rows), np.nan, np.float32)
        bm25[np.searchsorted(rows, lexical.rows)] = lexical.scores
        floor = float(lexical.scores.min()) if len(lexical.rows) >= depth else 0.0
        return cls(rows, vectors, similarities, bm25, floor)

    def mixed(self, similarities: Vector, lexical_weight: float) -> Vector:
        """Return the fused scores (m,), in [0, 1]."""
        mixed = (1 - lexical_weight) * _scaled(similarities)
        listed = ~np.isnan(self.bm25)
        if listed.any():
            mixed = mixed + lexical_weight * _scaled(np.where(listed, self.bm25, self.floor))
        return np.asarray(mixed, np.float32)


def rank(
    generation: Generation,
    encode: Callable[[], Vector],
    text: str,
    selection: Selection,
    *,
    method: Method = "best",
    depth: int = DEPTH,
    lexical_weight: float = LEXICAL_WEIGHT,
    titles: Titles | None = None,
    title_weight: float = TITLE_WEIGHT,
    feedback: float = FEEDBACK,
) -> Ranking:
    """Rank papers for a text and its vector, among those that a selection holds.

    encode: returns the unit vector (d,); words are looked up in another thread while it runs. titles: returns the
    titles of some rows, which `hybrid` and `best` compare with the text; without it, no title is compared.
    If k papers pass, k come back for every k up to `depth`, unless the method is `bm25`, which knows only papers
    that share a word with the text.
    """
    within = selection.rows
    looked_up: Future[LexicalHits] | None = None
    if method != "dense":
        looked_up = _other_threads.submit(generation.lexical.search, text, depth, selection)
    vector = encode()
    dense = Neighbours(_NO_ROWS, _NO_SCORES)
    if method != "bm25":
        found = generation.vectors.search(vector[None], min(depth, len(generation)), within)
        there = found.rows[0] >= 0
        dense = Neighbours(found.rows[0][there], found.scores[0][there])
    fused, best = method in ("hybrid", "best"), method == "best"
    kind = kind_of(text, [KnownWord(*word) for word in generation.lexical.known(text)]) if fused else "passage"
    named = _papers_of(generation, text, within)[:depth] if best and kind == "name" else _NO_ROWS
    lexical = looked_up.result() if looked_up else LexicalHits(_NO_ROWS, _NO_SCORES)
    candidates = _Candidates.of(generation, vector, dense, lexical, named, depth)
    weight = {"dense": 0.0, "bm25": 1.0}.get(method, lexical_weight)
    scores = candidates.mixed(candidates.similarities, weight)
    if len(named):
        scores = _led_by(named, candidates.rows, scores)
    elif kind != "passage":
        agreement = title_weight * _title_agreement(candidates.rows, scores, text, titles)
        if best and feedback:
            moved = _fed_back(vector, candidates, scores + agreement, feedback)
            scores = candidates.mixed(moved, weight)
        scores = np.asarray((scores + agreement) / (1 + title_weight), np.float32)
    return Ranking.of(candidates.rows, scores, candidates.similarities, candidates.bm25, dense.rows, lexical.rows)


def _papers_of(generation: Generation, name: str, within: Rows | None) -> Rows:
    """Return the rows of papers by people of this name, the newest first; none where it may as well be a subject."""
    by_name = Filters(authors=(name,))
    (labels,) = generation.columns.labels(by_name)
    rows = generation.columns.select(by_name)
    if rows is None or not may_stand_for(name, labels):
        return _NO_ROWS
    rows = rows if within is None else np.intersect1d(rows, within, assume_unique=True)
    newest_first: Rows = rows[np.lexsort((rows, -generation.columns.dates[rows].astype(np.int64)))]
    return newest_first


def _led_by(first: Rows, rows: Rows, scores: Vector) -> Vector:
    """Return scores that put some rows first, in the order given, and keep the others' order."""
    led = scores / 2
    led[np.searchsorted(rows, first)] = np.linspace(1, 0.5, len(first), endpoint=False, dtype=np.float32)
    return np.asarray(led, np.float32)


def _title_agreement(rows: Rows, scores: Vector, text: str, titles: Titles | None) -> Vector:
    agreement: Vector = np.zeros(len(rows), np.float32)
    if titles is not None and len(rows):
        first = _first(scores, COMPARED_TITLES)
        agreement[first] = title_agreement(text, titles(rows[first]))
    return agreement


def _fed_back(vector: Vector, candidates: _Candidates, scores: Vector, share: float) -> Vector:
    """Return the candidates' cosines (m,) to the query's vector after it moved towards the first of them."""
    first = _first(scores, _FEEDBACK_REFERENCE + 1)
    ahead = scores[first[:FEEDBACK_PAPERS]] - scores[first[-1:]]
    if not len(first) or not ahead.sum() > 0:
        return candidates.similarities
    moved = vector + share * (ahead / ahead.sum()) @ candidates.vectors[first[:FEEDBACK_PAPERS]]
    cosines: Vector = candidates.vectors @ np.asarray(moved / np.linalg.norm(moved), np.float32)
    return cosines


def _first(scores: Vector, count: int) -> NDArray[np.int64]:
    """Return the places of the highest scores, highest first; ties by ascending place."""
    return np.argsort(-scores, kind="stable")[:count]


def _scaled(scores: Vector) -> Vector:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    scaled: Vector = (scores - low) / (high - low) if high > low else np.ones_like(scores)
    return scaled
