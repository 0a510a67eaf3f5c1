"""Whom a group lacks for what an abstract needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from paperkin.errors import AuthorNotFound, InvalidRequest
from tests.introducing.acquainted import Acquainted, id_of, make_acquainted_library
from tests.toy import load_toy_encoder, toy_settings

PROTEINS = "proteins fold in cells with enzymes and acids"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acquainted]:
    folder = make_acquainted_library(tmp_path_factory.mktemp("acquainted") / "library")
    with Acquainted.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


def ids(library: Acquainted, *names: str) -> list[str]:
    return [id_of(library, name) for name in names]


def test_who_has_what_the_group_lacks_is_suggested_the_nearer_first(library: Acquainted) -> None:
    answer = library.team_suggestions(ids(library, "Ada Abel", "Bea Bauer"), PROTEINS, 5)
    assert [member.name for member in answer.team] == ["Ada Abel", "Bea Bauer"]
    assert answer.needs
    assert not any(need.covered or need.papers for need in answer.needs)
    assert sum(need.share for need in answer.needs) <= 1 + 1e-3
    dora, eva = answer.suggestions
    assert (dora.person.name, eva.person.name) == ("Dora Dietz", "Eva Evans")
    assert dora.nearest_member is not None
    assert (dora.nearest_member.name, [step.person.name for step in dora.path]) == ("Bea Bauer", ["Dora Dietz"])
    assert dora.reason.endswith("has written with Bea Bauer.")
    assert eva.reason.endswith("is known to Bea Bauer through Dora Dietz.")
    own = {"Dora Dietz": {"d3", "d4"}, "Eva Evans": {"d3", "e1"}}
    for member in answer.suggestions:
        assert {paper.id for need in member.covers for paper in need.nearest} <= own[member.person.name]
        assert {need.topic.id for need in member.covers} <= {need.topic.id for need in answer.needs}


def test_a_group_that_has_everything_is_told_so(library: Acquainted) -> None:
    answer = library.team_suggestions(ids(library, "Eva Evans"), PROTEINS)
    assert all(need.covered for need in answer.needs)
    assert {need.nearest.id for need in answer.needs if need.nearest} <= {"d3", "e1"}
    assert answer.suggestions == ()
    assert answer.note == "The group covers all that this needs."


def test_members_the_excluded_and_those_long_silent_are_not_suggested(library: Acquainted) -> None:
    team = ids(library, "Ada Abel")
    answer = library.team_suggestions(team, PROTEINS, exclude=ids(library, "Dora Dietz"))
    assert [member.person.name for member in answer.suggestions] == ["Eva Evans"]
    silent = library.team_suggestions(team, PROTEINS, 20, inactive=True)
    assert any(member.person.name.startswith("Filler") for member in silent.suggestions)
    assert all(member.path == () for member in silent.suggestions if member.person.name.startswith("Filler"))
    nobody = library.team_suggestions(team, PROTEINS, since=2024)
    assert nobody.suggestions == ()
    assert nobody.note


def test_a_member_named_twice_is_one_and_scores_fall(library: Acquainted) -> None:
    answer = library.team_suggestions(ids(library, "Ada Abel", "Ada Abel"), PROTEINS, 20, inactive=True)
    assert len(answer.team) == 1
    assert [member.rank for member in answer.suggestions] == list(range(1, len(answer.suggestions) + 1))


def test_what_cannot_be_asked_is_refused(library: Acquainted) -> None:
    ada = ids(library, "Ada Abel")
    for team, text, k in (([], PROTEINS, 5), (ada, " ", 5), (ada, PROTEINS, 0)):
        with pytest.raises(InvalidRequest) as error:
            library.team_suggestions(team, text, k)
        assert error.value.remedy
    with pytest.raises(AuthorNotFound):
        library.team_suggestions(["A999999"], PROTEINS)
