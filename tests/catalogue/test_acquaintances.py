"""What is asked of the catalogue about many people at once."""

from __future__ import annotations

import pytest

from paperkin import Library
from paperkin.catalogue import BriefPaper, Employed, StoredInstitution
from paperkin.catalogue.acquaintances import Acquaintances
from tests.peopled import NOTES, ORCID, fill_with_people


@pytest.fixture
def people(empty_library: Library) -> Library:
    fill_with_people(empty_library)
    return empty_library


@pytest.fixture
def acquaintances(people: Library) -> Acquaintances:
    return people.catalogue.acquaintances


def row_of(library: Library, name: str, papers: int) -> int:
    return next(int(found.id[1:]) for found in library.authors(name) if found.papers == papers)


def test_co_authors_are_those_of_now(people: Library, acquaintances: Acquaintances) -> None:
    jan, shane = row_of(people, "Jan Leike", 3), row_of(people, "Shane Legg", 2)
    assert acquaintances.coauthors(jan) == {shane}
    assert acquaintances.coauthors(row_of(people, "Prolific Person", NOTES)) == set()


def test_spellings_come_the_most_usual_first_with_the_orcids(people: Library, acquaintances: Acquaintances) -> None:
    jan, shane = row_of(people, "Jan Leike", 3), row_of(people, "Shane Legg", 2)
    told = acquaintances.spellings([jan, shane, 999_999])
    assert told == {jan: (("J. Leike", "Jan Leike"), frozenset({ORCID})), shane: (("Shane Legg",), frozenset())}


def test_employers_are_told_with_papers_and_years_the_latest_first(
    people: Library, acquaintances: Acquaintances
) -> None:
    jan = row_of(people, "Jan Leike", 3)
    deepmind = int(people.institutions("DeepMind")[0].id[1:])
    assert acquaintances.employers([jan]) == {jan: [Employed(deepmind, "DeepMind", 2, 2018, 2020)]}


def test_where_people_are_now_is_what_their_newest_papers_say(people: Library, acquaintances: Acquaintances) -> None:
    jan = row_of(people, "Jan Leike", 3)
    deepmind, club = (int(people.institutions(name)[0].id[1:]) for name in ("DeepMind", "Club"))
    assert acquaintances.now_at([deepmind]) == {jan}  # his newest paper names no institution
    assert len(acquaintances.now_at([deepmind, club])) == 280
    two, three = people.catalogue.resolve("two"), people.catalogue.resolve("three")
    assert two is not None
    assert three is not None
    people.catalogue.institutions.write([], {(three, 0): []})
    assert acquaintances.now_at([club]) == acquaintances.now_at([deepmind, club]) - {jan}


def test_a_later_paper_from_elsewhere_counts_and_one_that_names_no_institution_does_not(
    people: Library, acquaintances: Acquaintances
) -> None:
    jan = row_of(people, "Jan Leike", 3)
    club, deepmind = (int(people.institutions(name)[0].id[1:]) for name in ("Club", "DeepMind"))
    three = people.catalogue.resolve("three")
    assert three is not None
    members = acquaintances.now_at([club])
    people.catalogue.institutions.write([StoredInstitution(0, "sea", "Sea")], {(three, 0): ["sea"]})
    sea = int(people.institutions("Sea")[0].id[1:])
    assert acquaintances.now_at([sea]) == {jan}
    assert acquaintances.now_at([deepmind]) == set()
    assert acquaintances.now_at([club]) == members - {jan}
    assert acquaintances.now_at([]) == set()


def test_who_names_an_institution_on_a_paper_is_told_with_the_paper(
    people: Library, acquaintances: Acquaintances
) -> None:
    jan = row_of(people, "Jan Leike", 3)
    deepmind = int(people.institutions("DeepMind")[0].id[1:])
    one, two, three = (people.catalogue.resolve(name) for name in ("one", "two", "three"))
    assert one and two and three
    assert acquaintances.writing_at([one, two, three], [deepmind]) == {(one, jan), (two, jan)}
    assert acquaintances.writing_at([one], []) == set()


def test_people_of_a_block_come_with_each_of_their_spellings(people: Library, acquaintances: Acquaintances) -> None:
    jan = row_of(people, "Jan Leike", 3)
    own = people.catalogue.people.of_author(jan)
    people.catalogue.people.place(dict.fromkeys(own, "leike j"))
    assert acquaintances.spelt_in(["nobody"]) == {}
    assert sorted(acquaintances.spelt_in(["leike j", "nobody"])["leike j"]) == [(jan, "J. Leike"), (jan, "Jan Leike")]


def test_papers_are_told_in_brief_without_those_that_are_gone(people: Library, acquaintances: Acquaintances) -> None:
    one = people.catalogue.resolve("one")
    assert one is not None
    assert acquaintances.briefs([one, 999_999]) == {one: BriefPaper("one", "One", 2018)}
