"""What people work on: groups of near papers, weighed by how recent they are and by the person's place on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people import interests as interests_module
from paperkin.people.authorships import Authorships, Ints
from paperkin.people.interests import MOST_INTERESTS, find_interests, interests_of_papers, paper_weights

DIMENSION = 8
Papers = list[list[int]]


def authorships(papers: Papers, years: list[int], people: int) -> Authorships:
    """Who wrote what, from the people of each paper."""
    ends = np.cumsum([0, *map(len, papers)])
    flat = np.array([person for paper in papers for person in paper], np.int64)
    return Authorships.of(ends, flat, np.array(years, np.int16), people)


def directions(*which: int) -> NDArray[np.float32]:
    """Unit vectors along some axes, (m, d)."""
    return np.eye(DIMENSION, dtype=np.float32)[list(which)]


def unit(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Unit vectors drawn at random."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def test_whoever_has_one_paper_has_its_vector() -> None:
    papers = directions(3, 5)
    found = find_interests(authorships([[0], [1]], [2000, 2020], 2), DIMENSION, papers.__getitem__)
    assert found.ends.tolist() == [0, 1, 2]
    np.testing.assert_allclose(found.vectors, papers, atol=1e-3)
    assert found.weights.tolist() == [1, 1]


def test_two_subjects_are_two_interests_and_the_recent_one_is_the_heavier() -> None:
    papers = directions(0, 0, 0, 1, 1)
    found = find_interests(authorships([[0]] * 5, [2000, 2000, 2000, 2020, 2020], 1), DIMENSION, papers.__getitem__)
    assert len(found.vectors) >= 2
    assert found.vectors[0].argmax() == 1
    assert found.weights[0] == max(found.weights)
    assert {int(vector.argmax()) for vector in found.vectors} == {0, 1}


def test_an_interest_leans_towards_what_all_papers_have_in_common() -> None:
    papers = directions(0, 1)
    found = find_interests(authorships([[0]] * 2, [2020, 2020], 1), DIMENSION, papers.__getitem__)
    first, second = found.vectors.astype(np.float32)
    assert 0 < first @ second < first @ papers[first.argmax()] < 1


def test_the_more_papers_the_more_interests_up_to_eight() -> None:
    counts = [1, 2, 4, 10, 100]
    papers = [[person] for person, count in enumerate(counts) for _ in range(count)]
    read = unit(len(papers)).__getitem__
    found = np.diff(find_interests(authorships(papers, [2020] * len(papers), len(counts)), DIMENSION, read).ends)
    assert found[0] == 1
    assert (np.diff(found) > 0).all()
    assert found[-1] == MOST_INTERESTS


def test_whoever_has_no_paper_has_no_interest() -> None:
    found = find_interests(authorships([[1]], [2020], 3), DIMENSION, unit(1).__getitem__)
    assert found.ends.tolist() == [0, 0, 1, 1]
    nobody = find_interests(authorships([], [], 2), DIMENSION, unit(1).__getitem__)
    assert (nobody.ends.tolist(), nobody.vectors.shape) == ([0, 0, 0], (0, DIMENSION))


def test_weights_fade_with_age_from_a_persons_own_newest_paper() -> None:
    written = authorships([[0], [0], [1], [1]], [2020, 2016, 1980, 1976], 2)
    weights = paper_weights(written)
    assert weights[0] == pytest.approx(1)
    assert weights[1] == pytest.approx(np.exp(-1))
    np.testing.assert_allclose(weights[2:], weights[:2])


def test_a_paper_of_unknown_year_counts_as_the_oldest() -> None:
    weights = paper_weights(authorships([[0], [0], [0]], [2020, 2012, int(UNKNOWN_YEAR)], 1))
    assert weights[2] == weights[1] < weights[0]


def test_one_of_many_in_the_middle_counts_less_than_the_first_and_the_last() -> None:
    crowd = list(range(20))
    weights = paper_weights(authorships([crowd], [2020], 20))
    assert weights[0] == weights[-1] == 1
    assert 0.1 < weights[7] < 0.9
    assert weights[7] == weights[12]


def test_a_paper_of_hundreds_counts_for_next_to_nothing_beside_an_own_one() -> None:
    papers: Papers = [list(range(300)), [7]]
    found = find_interests(authorships(papers, [2020, 2020], 300), DIMENSION, directions(0, 1).__getitem__)
    own = slice(found.ends[7], found.ends[8])
    assert found.vectors[own][0].argmax() == 1
    assert found.weights[own][0] > 0.99


def test_a_year_far_in_the_future_takes_nobodys_interests_away() -> None:
    written = authorships([[0], [0], [1]], [1500, 1501, 9999], 2)
    assert (paper_weights(written) > 0).all()
    found = find_interests(written, DIMENSION, unit(3).__getitem__)
    np.testing.assert_allclose(np.linalg.norm(found.vectors.astype(np.float32), axis=1), 1, atol=2e-3)


def test_papers_with_the_same_vector_are_no_trouble() -> None:
    found = find_interests(authorships([[0]] * 30, [2020] * 30, 1), DIMENSION, directions(*[2] * 30).__getitem__)
    np.testing.assert_allclose(found.vectors, directions(*[2] * len(found.vectors)), atol=1e-3)
    assert found.weights.sum() == pytest.approx(1, abs=1e-5)


@settings(max_examples=25)
@given(st.permutations(range(12)))
def test_interests_do_not_depend_on_the_order_of_the_rows(order: list[int]) -> None:
    papers: Papers = [[0, 1], [0], [1, 2], [0, 2], [0], [1], [0, 1, 2], [2], [0], [0], [1, 0], [2, 0]]
    years = [2000 + at for at in range(12)]
    vectors = unit(12)
    expected = find_interests(authorships(papers, years, 3), DIMENSION, vectors.__getitem__)
    again = authorships([papers[at] for at in order], [years[at] for at in order], 3)
    found = find_interests(again, DIMENSION, vectors[order].__getitem__)
    assert found.ends.tolist() == expected.ends.tolist()
    np.testing.assert_allclose(found.vectors, expected.vectors, atol=2e-3)
    np.testing.assert_allclose(found.weights, expected.weights, atol=1e-5)


def test_vectors_are_read_a_few_people_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interests_module, "_AT_ONCE", 5)
    vectors, asked = unit(40), []

    def read(rows: Ints) -> NDArray[np.float32]:
        asked.append(len(rows))
        return vectors[rows]

    papers = [[at % 7, 7] if at < 20 else [at % 7] for at in range(40)]
    written = authorships(papers, [2020] * 40, 8)
    found = find_interests(written, DIMENSION, read)
    assert max(asked) == 20  # the one person who has more
    assert sum(asked) == 60
    monkeypatch.undo()
    whole = find_interests(written, DIMENSION, vectors.__getitem__)
    np.testing.assert_array_equal(found.vectors, whole.vectors)


def test_of_papers_alone_the_recent_ones_weigh_more() -> None:
    years = np.array([2000, 2020, UNKNOWN_YEAR], np.int16)
    vectors, weights = interests_of_papers(directions(0, 1, 0), years)
    assert vectors[0].argmax() == 1
    assert weights[0] > 0.9
    nothing, no_weights = interests_of_papers(unit(0), years[:0])
    assert (nothing.shape, len(no_weights)) == ((0, DIMENSION), 0)
