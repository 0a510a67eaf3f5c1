"""Walks and places: who comes into a graph."""

from __future__ import annotations

from collections import Counter

import pytest

from paperkin.graph.links import Key, Link, tied
from paperkin.graph.ranking import chosen, walked

CENTRE: Key = ("paper", 0)


def star(people: int, topics: int, papers: int) -> list[Link]:
    return [
        *(tied(("person", at), CENTRE, "writes", 1 / (1 + at)) for at in range(people)),
        *(tied(CENTRE, ("topic", at), "about", 0.5) for at in range(topics)),
        *(tied(CENTRE, ("paper", 1 + at), "near", 0.9 - at / 1000) for at in range(papers)),
    ]


def weights(links: list[Link], *starts: Key) -> dict[Key, float]:
    keys = list(dict.fromkeys(end for link in links for end in (link.source, link.target)))
    return walked(keys, links, dict.fromkeys(starts or (CENTRE,), 1.0))


def test_walks_come_by_the_centre_most_and_by_stronger_ties_more() -> None:
    found = weights(star(5, 2, 5))
    assert found[CENTRE] == 1.0
    assert max(weight for key, weight in found.items() if key != CENTRE) < 0.5
    assert [found["person", at] for at in range(5)] == sorted((found["person", at] for at in range(5)), reverse=True)


def test_each_kind_gets_as_many_steps_whatever_its_number() -> None:
    found = weights(star(279, 3, 40))
    sums = Counter[str]()
    for (kind, _), weight in found.items():
        sums[kind] += weight  # type: ignore[assignment]
    assert sums["person"] == pytest.approx(sums["topic"])
    assert sums["paper"] - 1 == pytest.approx(sums["topic"])


def test_who_is_tied_to_more_of_what_is_here_weighs_more() -> None:
    links = [
        *star(0, 0, 4),
        tied(("paper", 3), ("paper", 4), "near", 0.9),
        tied(("paper", 2), ("paper", 4), "near", 0.9),
    ]
    found = weights(links)
    assert found["paper", 4] > found["paper", 1]


def test_all_places_are_given_and_each_kind_has_its_share() -> None:
    taken = Counter(kind for kind, _ in chosen(weights(star(279, 30, 60)), [CENTRE], 40))
    assert taken.total() == 40
    assert taken["person"] == pytest.approx(14, abs=1)
    assert taken["topic"] == pytest.approx(7, abs=1)


def test_what_a_kind_cannot_fill_goes_to_the_others() -> None:
    assert len(chosen(weights(star(2, 1, 60)), [CENTRE], 40)) == 40
    assert len(chosen(weights(star(2, 1, 3)), [CENTRE], 40)) == 7


def test_what_must_stay_stays() -> None:
    last: Key = ("person", 278)
    keys = chosen(weights(star(279, 3, 40)), [CENTRE, last], 5)
    assert keys[:2] == [CENTRE, last]
    assert len(keys) == len(set(keys)) == 5


def test_a_node_alone_is_a_graph() -> None:
    assert chosen(walked([CENTRE], [], {CENTRE: 1.0}), [CENTRE], 40) == [CENTRE]
