"""A reading list learns: papers liked and disliked → what else is worth reading, such as what came in since a date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from paperkin.index import Generation, Selection
from paperkin.related.asked import Seed, asked_of
from paperkin.related.candidates import find_by_text
from paperkin.search import DEPTH, Ranking

# A list has several interests where the seeds of one question have one: members are told apart more sharply, and
# words, which name methods and things, count for more.
SOFTNESS = 2.0
LEXICAL_WEIGHT = 0.4


def rank_recommended(
    index: Generation,
    liked: Sequence[Seed],
    selection: Selection,
    *,
    disliked: Sequence[Seed] = (),
    depth: int = DEPTH,
    lexical_weight: float = LEXICAL_WEIGHT,
) -> Ranking:
    """Rank papers for a reader of these, away from the disliked ones; neither come back.

    liked, disliked: rows in the index and the papers; one liked paper is enough, and a thousand are not too many.
    selection: such as the arrivals since a date. If k papers pass besides them, k come back for every k up to `depth`.
    `similarities` are cosines to the nearest liked paper.
    """
    rows = np.array([row for row, _ in liked], np.int64)
    away = np.array([row for row, _ in disliked], np.int64)
    papers = [paper for _, paper in liked]
    known = np.union1d(rows, away)
    asked = asked_of(index, rows, papers, away, softness=SOFTNESS)
    found = find_by_text(index, asked, papers, selection, depth + len(known), lexical_weight, left_out=known)
    return found.ranking().without(known)


def nearest_liked(index: Generation, rows: Sequence[int], liked: Sequence[Seed], most: int = 2) -> list[list[int]]:
    """Return for each row which of the liked papers (places in the list) it is nearest to, nearest first."""
    own = index.vectors.vectors(np.array([row for row, _ in liked], np.int64))
    cosines = index.vectors.vectors(np.array(rows, np.int64)) @ own.T
    nearest: list[list[int]] = np.argsort(-cosines, axis=1, kind="stable")[:, :most].tolist()
    return nearest
