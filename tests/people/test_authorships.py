"""Who wrote what, from papers to people and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paperkin.index.columns import UNKNOWN_YEAR
from tests.people.written import Papers, authorships_of

DRAWN = authorships_of([(2001, [2, 0]), (2003, []), (2002, [0, 1, 3]), (2000, [0])], 5)
PEOPLE = 6
papers_drawn = st.lists(
    st.tuples(st.integers(1990, 2020), st.lists(st.integers(0, PEOPLE - 1), unique=True, max_size=PEOPLE)), max_size=12
)


def test_papers_and_people_are_found_from_each_other() -> None:
    assert DRAWN.papers_of(0).tolist() == [0, 2, 3]
    assert DRAWN.authors_of(0).tolist() == [2, 0]
    assert DRAWN.authors_of(1).tolist() == []
    assert DRAWN.papers_of(4).tolist() == []
    assert (len(DRAWN), DRAWN.sizes.tolist()) == (5, [2, 0, 3, 1])


def test_places_say_which_author_of_each_paper_one_is() -> None:
    own = slice(DRAWN.paper_ends[0], DRAWN.paper_ends[1])
    assert DRAWN.places[own].tolist() == [1, 0, 0]


def test_the_newest_year_is_that_of_a_paper_that_has_one() -> None:
    assert DRAWN.as_of == 2003
    assert authorships_of([(int(UNKNOWN_YEAR), [0]), (1999, [0])], 1).as_of == 1999
    assert authorships_of([], 2).as_of == UNKNOWN_YEAR


@given(papers_drawn)
def test_either_direction_tells_the_same(papers: Papers) -> None:
    found = authorships_of(papers, PEOPLE)
    told = {(row, at, person) for row, (_, authors) in enumerate(papers) for at, person in enumerate(authors)}
    back = {
        (int(found.rows[at]), int(found.places[at]), person)
        for person in range(PEOPLE)
        for at in range(found.paper_ends[person], found.paper_ends[person + 1])
    }
    assert back == told
    assert all(np.all(np.diff(found.papers_of(person)) > 0) for person in range(PEOPLE))


@given(papers_drawn, st.data())
def test_some_papers_alone_are_as_if_there_were_no_others(papers: Papers, data: st.DataObject) -> None:
    rows = data.draw(st.permutations(range(len(papers))))[: len(papers) // 2]
    found = authorships_of(papers, PEOPLE).only(np.array(rows, np.int64))
    expected = authorships_of([papers[row] for row in rows], PEOPLE)
    for name in ("ends", "people", "years", "paper_ends", "rows", "places"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
