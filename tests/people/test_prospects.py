"""Who is looked up at all, and who never is."""

from __future__ import annotations

import numpy as np
import pytest

from paperkin.people import prospects as prospects_module
from paperkin.people.features import FEATURES
from paperkin.people.prospects import Prospects
from tests.people.written import Papers, closing_circles, written

PEOPLE = 80
EVERYBODY = np.ones(PEOPLE, bool)


@pytest.fixture(scope="module")
def library() -> Prospects:
    return closing_circles().before(2009)


def drawn(papers: Papers, count: int) -> Prospects:
    """Everybody has three papers more, alone: so all are known enough."""
    alone = [(year, [person]) for person in range(count) for year in (2000, 2001, 2002)]
    return written([*papers, *alone], count).before(2030)


def test_nobody_is_a_prospect_of_their_own_or_of_a_co_author(library: Prospects) -> None:
    for person in range(0, PEOPLE, 7):
        others, features = library.of(person, EVERYBODY)
        assert len(others)
        assert np.all(np.diff(others) > 0)
        assert features.shape == (len(others), len(FEATURES))
        assert person not in others
        assert not set(others.tolist()) & set(library.collaborations.coauthors.of(person).tolist())


def test_in_new_circles_nobody_is_known_to_a_co_author(library: Prospects) -> None:
    graph = library.collaborations.coauthors
    for person in range(0, PEOPLE, 7):
        others = set(library.of(person, EVERYBODY, "new")[0].tolist())
        assert others
        assert others < set(library.of(person, EVERYBODY)[0].tolist())
        for other in graph.of(person).tolist():
            assert not others & {other, *graph.of(other).tolist()}


def test_nobody_is_a_prospect_who_may_not_be(library: Prospects) -> None:
    allowed = np.arange(PEOPLE) % 3 == 0
    for look_up in (library.of, library.singly):
        others, _ = look_up(31, allowed)
        assert len(others)
        assert allowed[others].all()
        assert allowed.sum() == len(range(0, PEOPLE, 3))  # what was given is left as it was
    assert len(library.of(31, np.zeros(PEOPLE, bool))[0]) == 0


def test_everybody_else_is_looked_up_where_there_are_few(library: Prospects) -> None:
    everybody, singles = library.singly(8, EVERYBODY)
    met = library.collaborations.coauthors.of(8)
    assert set(everybody.tolist()) == set(range(PEOPLE)) - {8, *met.tolist()}
    others, features = library.of(8, EVERYBODY)
    at = np.searchsorted(everybody, others)
    for name, told in singles.items():
        expected = np.log(told[at] + 1e-9) if name.startswith("walk") else told[at]
        np.testing.assert_allclose(features[:, FEATURES.index(name)], expected, atol=1e-5, err_msg=name)


def test_the_nearest_by_every_road_are_looked_up(library: Prospects, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody, singles = library.singly(8, EVERYBODY)
    for name, count in (("_BY_WALK", 5), ("_BY_FAR_WALK", 4), ("_BY_SUBJECT", 3)):
        monkeypatch.setattr(prospects_module, name, count)
    others = set(library.of(8, EVERYBODY)[0].tolist())
    assert 5 <= len(others) <= 12
    for name, count in (("walk", 5), ("walk_far", 4)):
        best = everybody[np.argsort(-singles[name])[:count]]
        assert set(best.tolist()) <= others


def test_steps_are_counted_over_papers_of_few() -> None:
    # 0 – 1 – 2 – 3, and 4 – 6 of whom 4 was in a crowd with 0; 5 was in another with 1.
    crowd, other_crowd = [0, 4, *range(10, 45)], [1, 5, *range(45, 80)]
    pairs = [(2001, [0, 1]), (2001, [1, 2]), (2001, [2, 3]), (2001, [4, 6])]
    prospects = drawn([*pairs, (2001, crowd), (2001, other_crowd)], 80)
    assert set(prospects.within(0, steps=1).tolist()) == {0, 1, *crowd}
    assert set(prospects.within(0, steps=2).tolist()) == {0, 1, 2, *crowd}
    others, _ = prospects.of(0, np.ones(80, bool), "new")
    assert {3, 5, 6} <= set(others.tolist())
    assert not {0, 1, 2, 4} & set(others.tolist())


def test_whoever_knows_nobody_has_prospects_by_subject() -> None:
    prospects = drawn([(2001, [0, 1])], 6)
    others, features = prospects.of(5, np.ones(6, bool))
    assert others.tolist() == [0, 1, 2, 3, 4]
    assert np.isfinite(features).all()
    assert prospects.within(5, steps=2).tolist() == [5]
