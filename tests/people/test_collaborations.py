"""People at one moment: how active each is, where each has been, and how walks go from each."""

from __future__ import annotations

import numpy as np
import pytest

from paperkin.index.columns import UNKNOWN_YEAR
from paperkin.people.coauthors import FADE_YEARS, MOST_AUTHORS
from paperkin.people.collaborations import OF_LATE, WALKS, walk_chances
from paperkin.people.features import OWN, THEIRS
from tests.people.written import collaborations_of

CROWD = list(range(4, 4 + MOST_AUTHORS + 1))
PAPERS = [(2010, [0, 1]), (2018, [1, 0, 2]), (2020, [2]), (2020, [0, 3]), (2019, CROWD)]
DRAWN = collaborations_of(PAPERS, 4 + len(CROWD) + 1)
NEVER = 4 + len(CROWD)


def test_activity_is_counted_from_the_newest_paper_of_all() -> None:
    told = {name: float(values[0]) for name, values in DRAWN.activity.items()}
    assert DRAWN.as_of == 2020
    assert told == {
        "papers": 3,
        "recent_papers": 2,
        "newest_papers": 1,
        "faded_papers": pytest.approx(1 + np.exp(-2 / FADE_YEARS) + np.exp(-10 / FADE_YEARS)),
        "years_since_last": 0,
        "years_since_first": 10,
        "coauthors": 3,
        "faded_ties": pytest.approx(1 + 2 * np.exp(-2 / FADE_YEARS) + np.exp(-10 / FADE_YEARS)),
        "new_coauthors": 2,  # 1 has been known since 2010
        "team_size": pytest.approx(7 / 3),
        "last_author": 0,
        "first_author": pytest.approx(2 / 3),
    }


def test_of_late_has_an_end() -> None:
    edge = collaborations_of([(2020, [1]), (2020 - OF_LATE + 1, [0]), (2020 - OF_LATE, [0])], 2)
    assert edge.activity["recent_papers"].tolist() == [1, 1]


def test_every_measure_that_is_asked_for_is_there_for_everybody() -> None:
    assert set(THEIRS) | set(OWN) == set(DRAWN.activity)
    assert {values.shape for values in DRAWN.activity.values()} == {(len(DRAWN),)}


def test_whoever_wrote_alone_is_neither_first_nor_last_of_others() -> None:
    assert DRAWN.activity["first_author"][2] == 0
    assert DRAWN.activity["last_author"][2] == 0.5


def test_a_crowd_is_no_team_and_ties_nobody() -> None:
    assert DRAWN.activity["team_size"][5] == MOST_AUTHORS
    assert DRAWN.activity["coauthors"][5] == MOST_AUTHORS
    assert DRAWN.activity["faded_ties"][5] == 0


def test_whoever_never_wrote_is_silent_since_ever() -> None:
    told = {name: float(values[NEVER]) for name, values in DRAWN.activity.items()}
    assert told.pop("years_since_last") >= 50
    assert set(told.values()) == {0}


def test_a_paper_of_unknown_year_is_neither_recent_nor_old() -> None:
    found = collaborations_of([(2020, [1]), (int(UNKNOWN_YEAR), [0, 1]), (2016, [0])], 2).activity
    assert (found["years_since_last"][0], found["years_since_first"][0], found["recent_papers"][0]) == (4, 4, 0)
    assert found["papers"][0] == 2
    assert found["new_coauthors"].tolist() == [0, 0]


def test_an_event_is_a_venue_in_a_year_and_the_smaller_and_newer_the_more_it_says() -> None:
    unknown = int(UNKNOWN_YEAR)
    papers = [(2020, [0]), (2020, [1, 2, 3]), (2019, [0]), (2020, [0]), (unknown, [0]), (2020, [0]), (2020, [1])]
    found = collaborations_of(papers, 4, venues=[7, 7, 7, 8, 7, -1, 8])
    events, venues, weights = found.events
    of = found.authorships
    by_paper = {row: (events[at], venues[at], weights[at]) for at, row in enumerate(of.rows.tolist())}
    assert by_paper[0][0] == by_paper[1][0] != by_paper[2][0]
    assert len({by_paper[row][0] for row in (0, 2, 3)}) == 3
    assert [by_paper[row][1] for row in (0, 2, 3)] == [7, 7, 8]
    assert by_paper[4][0] == by_paper[5][0] == -1
    assert by_paper[4][2] == by_paper[5][2] == 0
    assert by_paper[3][2] > by_paper[0][2] > 0  # of two people, not four
    assert by_paper[3][2] > by_paper[2][2] > 0  # a year later, and of no fewer


@pytest.mark.parametrize(("name", "fade", "shared"), [(name, fade, shared) for name, fade, shared, _ in WALKS])
def test_walks_take_ties_by_their_joint_papers(name: str, fade: float, shared: bool) -> None:
    graph = DRAWN.coauthors
    chances = walk_chances(DRAWN.authorships, graph)[:, [walk for walk, *_ in WALKS].index(name)]
    own = slice(graph.ends[0], graph.ends[1])
    assert graph.others[own].tolist() == [1, 2, 3]
    share = 2 if shared else 1
    trio, pair, newest = np.exp(-2 / fade) / share, np.exp(-10 / fade), 1.0
    expected = np.array([pair + trio, trio, newest])
    np.testing.assert_allclose(chances[own], expected / expected.sum(), rtol=1e-5)


def test_chances_of_everybody_who_has_a_tie_sum_to_one() -> None:
    graph = DRAWN.coauthors
    owner = np.repeat(np.arange(len(DRAWN)), np.diff(graph.ends))
    chances = walk_chances(DRAWN.authorships, graph)
    for column in chances.T:
        sums = np.bincount(owner, column, minlength=len(DRAWN))
        np.testing.assert_allclose(sums[:4], 1, rtol=1e-5)
        assert sums[4:].max() == 0  # the crowd


def test_walks_go_by_the_chances_that_are_given() -> None:
    spent = DRAWN.walks.from_person(0)
    restarts = np.array([restart for *_, restart in WALKS])
    assert (spent[0] >= restarts).all()  # all begin there
    assert (spent[[1, 2, 3]] > 0).all()
    assert spent[4:].max() == 0
