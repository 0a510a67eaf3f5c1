from __future__ import annotations

import pytest

from paperkin.people.same_name import Spelt, may_be_one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jan Leike", "Jan Leike"),
        ("Jan Leike", "J. Leike"),
        ("Jan M. Leike", "Jan Leike"),
        ("Bob Carpenter", "Robert Carpenter"),
        ("Jörg Tiedemann", "Joerg Tiedemann"),
        ("Rebecca Kramer-Bottiglio", "Rebeca Kramer-Bottiglio"),  # one letter less, in a rare name
    ],
)
def test_names_that_agree_may_be_one_persons(one: str, other: str) -> None:
    assert may_be_one(Spelt((one,)), Spelt((other,)))
    assert may_be_one(Spelt((other,)), Spelt((one,)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jan Leike", "Shane Legg"),
        ("Jan Leike", "Maria Leike"),
        ("Jiaheng Wang", "Jiahang Wang"),  # one letter differs, in a common name
        ("Yi Liu", "Yifan Liu"),
    ],
)
def test_names_that_differ_are_two_peoples(one: str, other: str) -> None:
    assert not may_be_one(Spelt((one,)), Spelt((other,)))


def test_initials_do_not_agree_where_both_are_written_in_full_elsewhere() -> None:
    john = Spelt(("John Smith", "J. Smith"))
    assert not may_be_one(john, Spelt(("Jane Smith", "J. Smith")))
    assert may_be_one(john, Spelt(("J. Smith",)))


def test_orcids_that_differ_tell_people_of_one_name_apart() -> None:
    one, other = frozenset({"0000-0001"}), frozenset({"0000-0002"})
    assert not may_be_one(Spelt(("Wei Wang",), one), Spelt(("Wei Wang",), other))
    assert may_be_one(Spelt(("Wei Wang",), one), Spelt(("Wei Wang",)))
    assert may_be_one(Spelt(("Wei Wang",), one), Spelt(("Wei Wang",), one | other))
