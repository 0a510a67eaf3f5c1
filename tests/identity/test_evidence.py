from __future__ import annotations

import numpy as np

from paperkin.identity.evidence import FEATURES, Evidence, misplaced_orcids
from paperkin.identity.mentions import Mention
from paperkin.identity.people import cluster
from paperkin.identity.rarity import NameStatistics

ONE, TWO, THREE = "0000-0001-0000-0001", "0000-0002-0000-0002", "0000-0003-0000-0003"


def shared(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    mentions = [Mention(0, 0, "Yang Liu", left), Mention(1, 0, "Yang Liu", right)]
    pairs, _ = Evidence(mentions, NameStatistics(), ["", ""]).pairs(np.arange(2))
    return float(pairs.features[0, FEATURES.index("shared_coauthors")])


def test_co_authors_who_share_only_an_initial_are_not_shared() -> None:
    assert shared(("Maosong Szymanowicz",), ("Min Szymanowicz",)) == 0


def test_an_initial_agrees_with_every_name_that_begins_so_and_tells_less_than_the_name() -> None:
    full = shared(("Stanislaw Szymanowicz",), ("Stanislaw Szymanowicz",))
    brief = shared(("Stanislaw Szymanowicz",), ("S. Szymanowicz",))
    assert 0 < brief <= full
    assert brief == shared(("S. Szymanowicz",), ("Stanislaw Szymanowicz",)) == shared(*[("S. Szymanowicz",)] * 2)
    assert shared(("Stanislaw J. Szymanowicz",), ("Stanislaw Szymanowicz",)) == full


def columns_shifted() -> list[Mention]:
    """The second paper has Xiao's ORCID and institution with Pavone."""
    return [
        Mention(0, 0, "Marco Pavone", ("Ada Lovelace",), ("Stanford University",), ONE),
        Mention(1, 1, "Marco Pavone", ("Chaowei Xiao",), ("Arizona State University",), TWO),
        Mention(1, 0, "Chaowei Xiao", ("Marco Pavone",), ("Caltech",), THREE),
        Mention(2, 0, "Chaowei Xiao", ("Bo Li",), ("Arizona State University",), TWO),
    ]


def test_an_orcid_is_misplaced_that_a_co_author_bears_elsewhere() -> None:
    mentions = columns_shifted()
    assert misplaced_orcids(mentions) == ({1, 2}, {1})


def test_an_orcid_that_a_name_bears_more_often_than_the_co_author_is_its_own() -> None:
    again = [Mention(3, 0, "Marco Pavone", (), (), TWO), Mention(4, 0, "Marco Pavone", (), (), TWO)]
    assert misplaced_orcids([*columns_shifted(), *again]) == (set(), set())


def test_an_orcid_of_somebody_who_is_not_in_the_byline_is_left_alone() -> None:
    strangers = [Mention(0, 0, "Marco Pavone", ("Ada Lovelace",), (), ONE), Mention(1, 0, "Chaowei Xiao", (), (), ONE)]
    assert misplaced_orcids(strangers) == (set(), set())


def test_misplaced_orcids_and_institutions_part_nobody() -> None:
    labels = cluster(columns_shifted())
    assert labels[0] == labels[1]
    assert labels[2] == labels[3]
    assert labels[0] != labels[2]
