from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.search import Ranking, rerank

ROWS = np.array([7, 3, 9, 1, 4], np.int64)


class Reader:
    """Says what it was told to say, and remembers what it was given."""

    name = "reader"

    def __init__(self, said: Sequence[float]) -> None:
        self.said = said
        self.given: tuple[str, list[str]] | None = None

    def score(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.given = query, list(texts)
        return np.array(self.said[: len(texts)], np.float32)


@pytest.fixture
def ranking() -> Ranking:
    scores = np.array([0.9, 0.8, 0.7, 0.5, 0.2], np.float32)
    places = np.arange(1, 6)
    halves = np.array([0.45, 0.4, 0.35, 0.25, 0.1], np.float32)
    return Ranking(ROWS, scores, halves, np.array([5, np.nan, 3, 2, 1], np.float32), places, places)


def texts(rows: NDArray[np.int64]) -> list[str]:
    return [f"paper {row}" for row in rows]


def test_the_first_papers_are_read_and_the_others_stay_below(ranking: Ranking) -> None:
    reader = Reader([-3, 8, 1])
    reranked = rerank(ranking, reader, "a query", texts, top=3)
    assert reader.given == ("a query", ["paper 7", "paper 3", "paper 9"])
    assert reranked.rows.tolist() == [3, 7, 9, 1, 4]
    assert (np.diff(reranked.scores) <= 0).all()
    assert reranked.scores[3:].tolist() == ranking.scores[3:].tolist()
    assert reranked.scores.max() <= 1


def test_what_each_part_said_goes_with_its_paper(ranking: Ranking) -> None:
    reranked = rerank(ranking, Reader([-3, 8, 1]), "a query", texts, top=3)
    assert reranked.dense_ranks.tolist() == [2, 1, 3, 4, 5]
    first, last = reranked.why(0), reranked.why(4)
    assert (first.reranked, first.bm25, first.similarity) == (8.0, None, 0.4)
    assert last.reranked is None
    assert ranking.why(0).reranked is None


def test_both_have_their_say_unless_the_weight_says_otherwise(ranking: Ranking) -> None:
    against = Reader([1, 2, 3, 4, 5])
    assert rerank(ranking, against, "q", texts, weight=1.0).rows.tolist() == ROWS[::-1].tolist()
    assert rerank(ranking, against, "q", texts, weight=0.0).rows.tolist() == ROWS.tolist()


def test_a_reader_without_an_opinion_changes_no_order(ranking: Ranking) -> None:
    assert rerank(ranking, Reader([2, 2, 2, 2, 2]), "q", texts).rows.tolist() == ROWS.tolist()


def test_nothing_to_read_is_no_question(ranking: Ranking) -> None:
    reader = Reader([])
    assert len(rerank(ranking.without(ROWS), reader, "q", texts)) == 0
    assert reader.given is None


def test_what_was_said_stays_when_others_are_left_out(ranking: Ranking) -> None:
    rest = rerank(ranking, Reader([-3, 8, 1]), "q", texts, top=3).without(np.array([3]))
    assert [rest.why(at).reranked for at in range(2)] == [-3.0, 1.0]
