"""The hits of one page, completed with what people read beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from paperkin.index import Generation
from paperkin.recommend import nearest_liked
from paperkin.records import Hit, Paper, Query, Reasons
from paperkin.search import best_passage, weigh_words

# A hit and its row in the index; and what completes the hits of one page, with passages or reasons.
Found = tuple[int, Hit]
Completing = Callable[[Sequence[Found]], list[Hit]]


def with_passages(index: Generation, query: Query, hits: Sequence[Found]) -> list[Hit]:
    """Return hits with the sentence of each that answers the query best."""
    words = {word: count for word, count, _ in index.lexical.known(query.text)}
    wanted = weigh_words(words, len(index))
    find = index.lexical.finder(wanted)
    return [replace(hit, passage=best_passage(hit.paper, wanted, find)) for _, hit in hits]


def with_nearest(index: Generation, liked: Sequence[tuple[int, Paper]], hits: Sequence[Found]) -> list[Hit]:
    """Return hits with the paper of a reading list that each is nearest to."""
    nearest = nearest_liked(index, [row for row, _ in hits], liked, most=1) if hits else []
    return [
        replace(hit, reasons=Reasons(seed=liked[places[0]][1].id))
        for (_, hit), places in zip(hits, nearest, strict=True)
    ]


def as_they_are(hits: Sequence[Found]) -> list[Hit]:
    """Return hits that need nothing more."""
    return [hit for _, hit in hits]
