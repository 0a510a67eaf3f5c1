from __future__ import annotations

import pytest

from paperkin.exports.personal_names import PersonalName, personal_name, split_name
from paperkin.identity.names import parse_name
from paperkin.records import Authorship
from tests.toy import toy_papers


@pytest.mark.parametrize(
    ("name", "family", "given", "suffix"),
    [
        ("Jan Leike", "Leike", "Jan", ""),
        ("Jan van der Berg", "van der Berg", "Jan", ""),
        ("Martin Luther King Jr.", "King", "Martin Luther", "Jr."),
        ("Henry Ford II", "Ford", "Henry", "II"),
        ("José García-López", "García-López", "José", ""),
        ("J. R. R. Tolkien", "Tolkien", "J. R. R.", ""),
        ("Leike J.", "Leike", "J.", ""),
        ("WANG Wei", "WANG", "Wei", ""),
        ("Wei Wang 0001", "Wang 0001", "Wei", ""),
        ('Robert "Bob" Smith', "Smith", 'Robert "Bob"', ""),
    ],
)
def test_names_are_split_where_the_inverted_form_is_the_same_persons(
    name: str, family: str, given: str, suffix: str
) -> None:
    assert split_name(name) == PersonalName(family, given, suffix)


@pytest.mark.parametrize(
    "name",
    [
        *("Madonna", "王伟", "李 娜", "김철수", "The Fixture Consortium", "ATLAS Collaboration", "Delft University"),
        *("Doe, Jane", "Mausam .", "???", "Andrew Senior"),
    ],
)
def test_names_without_parts_stay_whole(name: str) -> None:
    assert split_name(name) == PersonalName(name)


@pytest.mark.parametrize("mark", ["is_organisation", "collective"])
def test_what_a_source_calls_an_organisation_stays_whole(mark: str) -> None:
    assert personal_name(Authorship("Research in Motion", extra={mark: True})) == PersonalName("Research in Motion")


def test_the_toy_corpus_keeps_its_people() -> None:
    for author in (author for paper in toy_papers() for author in paper.authors):
        found = personal_name(author)
        if found.given:
            bare = PersonalName(found.family.rstrip("0123456789"), found.given, found.suffix)
            assert parse_name(bare.inverted).full == parse_name(author.name).full
