from __future__ import annotations

from paperkin.identity.names import Agreement, parse_name
from paperkin.identity.rarity import NameStatistics


def rarity(statistics: NameStatistics, text: str) -> float:
    return statistics.rarity(parse_name(text))


def test_names_are_known_to_be_common_before_any_is_seen() -> None:
    statistics = NameStatistics()
    assert rarity(statistics, "Wei Wang") < 5 < 6.5 < rarity(statistics, "Stanislaw Szymanowicz")
    assert rarity(statistics, "Wei Wang") < rarity(statistics, "Bill Yuchen Wang")


def test_a_given_name_is_as_common_as_it_is_among_bearers_of_the_family_name() -> None:
    statistics = NameStatistics()
    assert statistics.given_rarity("hyunwoo", "kim") < statistics.given_rarity("hyunwoo", "schmidt")


def test_names_of_the_library_count_once_each() -> None:
    once, often = NameStatistics.of(["Ada Quuxley"]), NameStatistics.of(["Ada Quuxley"] * 50 + ["ADA QUUXLEY"])
    assert rarity(once, "Ada Quuxley") == rarity(often, "Ada Quuxley")
    several = NameStatistics.of([f"{first} Quuxley" for first in ("Ada", "Bob", "Cleo", "Dan", "Eve")])
    assert several.family_rarity("quuxley") < once.family_rarity("quuxley")


def test_an_initial_says_less_than_a_name() -> None:
    statistics = NameStatistics()
    full, brief = parse_name("Jan Leike"), parse_name("J. Leike")
    assert statistics.shared_given_rarity(full, brief, Agreement.INITIALS) < statistics.shared_given_rarity(
        full, full, Agreement.SAME
    )


def test_rarity_does_not_depend_on_the_order_in_which_names_come() -> None:
    names = [
        f"{given} {family}" for given in ("Hyunwoo", "Quux", "Wei", "Zora") for family in ("Kimm", "Quuxley", "Wu")
    ]
    forwards, backwards = NameStatistics.of(names), NameStatistics.of(reversed(names))
    assert [rarity(forwards, name) for name in names] == [rarity(backwards, name) for name in names]
