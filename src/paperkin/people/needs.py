"""What a text needs, topic by topic, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR, Rows

Vectors = NDArray[np.float32]
# A topic of less than this part of the nearest papers is none that a text needs; and the most that one needs.
_LEAST, _MOST = 0.06, 6
# The mean of a few papers is nearer to each of them than to any paper besides, however much that is alike: by so much.
_ABOUT = 0.05
# What a paper is worth fades to 1/e in so many years, but never below a part.
_FADE_YEARS, _STAYS = 8.0, 0.25
# By how much a need matters less after somebody who has it whole, and how much of it always matters.
_MET, _MATTERS_STILL = 0.6, 0.2


@dataclass(frozen=True, slots=True, eq=False)
class TopicNeed:
    """A topic that a text needs. share: its part of the papers near to the text, by weight, in [0, 1].

    rows (m,): those of the near papers that are in it, the nearest to the text first. vector (d,): their mean, by
    weight, of unit length. near: a paper of at least this cosine to it is about as near as half of them.
    """

    topic: int
    share: float
    rows: Rows
    vector: Vectors
    near: float


def needs_of(rows: Rows, cosines: Vectors, topics: NDArray[np.int32], vectors: Vectors) -> list[TopicNeed]:
    """Return the topics that a text needs, the greatest share first.

    rows (m,): the papers nearest to it, best first, with cosines (m,), topics (m,), -1 for none, and vectors (m, d).
    A paper weighs by how much nearer it is than the furthest of them; at least a tenth of the first.
    """
    floor = float(cosines.min(initial=1.0))
    span = max(float(cosines.max(initial=-1.0)) - floor, 1e-6)
    weights = np.where(topics >= 0, 0.1 + 0.9 * (cosines - floor) / span, 0)
    total = float(weights.sum())
    found = []
    for topic in np.unique(topics[topics >= 0]).tolist():
        own = np.flatnonzero(topics == topic)
        share = float(weights[own].sum()) / total
        if share >= _LEAST:
            mean = weights[own] @ vectors[own]
            vector = np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)
            found.append(TopicNeed(topic, share, rows[own], vector, float(np.median(vectors[own] @ vector)) - _ABOUT))
    return sorted(found, key=lambda need: -need.share)[:_MOST]


def worth_of(cosines: Vectors, years: NDArray[np.int16], newest: int) -> Vectors:
    """Return how much papers (m,) say that their people have what is needed: the furthest of them 0, the nearest 1.

    Old papers say less; those of unknown year count as old.
    """
    floor = float(cosines.min(initial=1.0))
    nearness = (cosines - floor) / max(float(cosines.max(initial=-1.0)) - floor, 1e-6)
    ages = np.where(years == UNKNOWN_YEAR, np.inf, np.maximum(0, newest - years.astype(np.float64)))
    fresh = _STAYS + (1 - _STAYS) * np.exp(-ages / _FADE_YEARS)
    return np.asarray(nearness * fresh, np.float32)


def strengths_of(people: NDArray[np.int64], worth: Vectors, count: int) -> Vectors:
    """Return how much each of `count` people has of a need (count,), in [0, 1), from the worth of each one's papers.

    people, worth (m,): one entry for every authorship. Papers add up, each further one by less.
    """
    return np.asarray(1 - np.exp(-np.bincount(people, weights=worth, minlength=count)), np.float32)


def chosen_in_turn(strengths: Vectors, wanted: Sequence[float], bonus: Vectors, top: int) -> list[tuple[int, float]]:
    """Return the places of people with their scores when they were chosen, best first, so that all needs are met.

    strengths (p, n): of each person in each need. wanted (n,): how much each need matters. bonus (p,): by how much a
    person counts for more for being near. After somebody who covers a need, it matters less.
    """
    shares = np.array(wanted, np.float64)
    matters = shares.copy()
    left = np.ones(len(strengths), bool)
    chosen: list[tuple[int, float]] = []
    while len(chosen) < top and left.any():
        scores = np.where(left, (strengths @ matters) * (1 + bonus), -np.inf)
        best = int(scores.argmax())
        if scores[best] <= 0:
            break
        chosen.append((best, float(scores[best])))
        left[best] = False
        matters = np.maximum(matters * (1 - _MET * strengths[best]), _MATTERS_STILL * shares)
    return chosen
