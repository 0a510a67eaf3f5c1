"""The words of titles and how much each says of each person."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from paperkin.people import words as words_module
from paperkin.people.words import TitleWords
from tests.people.written import authorships_of


def said(titles: list[str], papers: list[list[int]], weights: list[float] | None = None) -> NDArray[np.float64]:
    """Return how much each word of these titles says of each person, (p, v)."""
    people = 1 + max(person for authors in papers for person in authors)
    written = authorships_of([(2020, authors) for authors in papers], people)
    counts = np.ones(len(written.rows)) if weights is None else np.array(weights)
    return np.asarray(TitleWords.of(titles).of_people(written, counts).todense())


def test_words_are_numbered_as_they_come_each_once_in_a_title() -> None:
    words = TitleWords.of(["Big Data, big", "", "Données: BIG"])
    assert words.ends.tolist() == [0, 2, 2, 4]
    assert words.words.tolist() == [0, 1, 2, 0]


def test_some_titles_alone_keep_the_numbers_of_their_words() -> None:
    words = TitleWords.of(["a b", "c", "", "b d"]).only(np.array([3, 1]))
    assert (words.ends.tolist(), words.words.tolist()) == ([0, 2, 3], [1, 3, 2])
    none = words.only(np.zeros(0, np.int64))
    assert (none.ends.tolist(), none.words.tolist()) == ([0], [])


def test_rare_words_say_more_by_tf_idf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_module, "_MOST_TITLES", 0.5)
    titles = ["urdu parsing", "urdu", "parsing", "parsing tags", "tags", "tags", "x1", "x2"]
    found = said(titles, [[0], [1], [1], [2], [2], [2], [2], [2]])
    urdu, parsing = np.log(9 / 3), np.log(9 / 4)
    length = np.hypot(urdu, parsing)
    np.testing.assert_allclose(found[0, :3], [urdu / length, parsing / length, 0], rtol=1e-6)
    # Person 1 has one title of each.
    np.testing.assert_allclose(found[1], found[0], rtol=1e-6)


def test_a_word_counts_as_much_as_the_papers_that_have_it() -> None:
    titles = ["urdu", "wolof", "urdu", "wolof", *(f"x{at}" for at in range(30))]
    papers = [[0], [0], [1], [1], *([2] for _ in range(30))]
    found = said(titles, papers, [3, 4, 1, 1, *([1.0] * 30)])
    np.testing.assert_allclose(found[0, :2], [0.6, 0.8], rtol=1e-6)
    np.testing.assert_allclose(found[1, :2], [0.5**0.5] * 2, rtol=1e-6)


def test_a_word_of_one_title_or_of_most_says_nothing() -> None:
    titles = [f"common {'twice' if at < 2 else f'once{at}'}" for at in range(40)]
    found = said(titles, [[at % 4] for at in range(40)])
    assert (found > 0).sum(axis=0).nonzero()[0].tolist() == [1]  # "twice"
    assert found[:, 1].tolist() == [1, 1, 0, 0]


def test_people_of_whom_nothing_is_said_have_empty_rows() -> None:
    found = TitleWords.of([""]).of_people(authorships_of([(2020, [0])], 2), np.ones(1))
    assert (found.shape, found.nnz) == ((2, 0), 0)
