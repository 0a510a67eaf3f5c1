"""Who works on much the same as somebody, and where it shows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperkin import Library, Paper
from paperkin.errors import AuthorNotFound, InstitutionNotFound, InvalidRequest, LibraryNotIndexed
from paperkin.introducing.resembling import SimilarPeople, SimilarPerson
from paperkin.introducing.similar_answers import similar_people_answer
from paperkin.records import Authorship
from tests.introducing.acquainted import give_to_people, id_of, make_acquainted_library, number_of
from tests.toy import load_toy_encoder, toy_settings


def alike(folder: Path) -> Library:
    """Open a library, writable."""
    return Library.open(folder, toy_settings(folder), load_encoder=load_toy_encoder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library's folder. Not to be changed."""
    return make_acquainted_library(tmp_path_factory.mktemp("acquainted") / "library")


@pytest.fixture(scope="module")
def library(made: Path) -> Iterator[Library]:
    """The library, open. Not to be changed."""
    with alike(made) as library:
        yield library


def names(found: SimilarPeople) -> list[str]:
    """The names of who was found, in order."""
    return [one.person.name for one in found.similar]


def one_of(found: SimilarPeople, name: str) -> SimilarPerson:
    """The person of this name."""
    return next(one for one in found.similar if one.person.name == name)


def test_who_works_on_the_same_is_nearer_than_who_works_on_something_else(library: Library) -> None:
    found = library.similar_people(id_of(library, "Finn Fabri"), 100)
    order = names(found)
    assert order.index("Cleo Costa") < order.index("Eva Evans")
    assert found.person.name == "Finn Fabri"
    assert [one.rank for one in found.similar] == list(range(1, len(order) + 1))
    assert all(a.similarity >= b.similarity for a, b in zip(found.similar, found.similar[1:], strict=False))


def test_neither_the_person_nor_another_spelling_of_the_name_is_found(library: Library) -> None:
    found = library.similar_people(id_of(library, "Ada Abel"), 100)
    assert {"Ada Abel", "A. Abel"}.isdisjoint(names(found))
    assert found.left_out["same_name"] == 1


def test_co_authors_are_marked_and_can_be_left_out(library: Library) -> None:
    ada = id_of(library, "Ada Abel")
    with_them = library.similar_people(ada, 100)
    bea, finn = one_of(with_them, "Bea Bauer"), one_of(with_them, "Finn Fabri")
    assert bea.joint is not None
    assert (bea.joint.papers, bea.joint.first_year, bea.joint.last_year) == (2, 2018, 2022)
    assert finn.joint is None
    without = library.similar_people(ada, 100, beyond_coauthors=True)
    assert {"Bea Bauer", "Cleo Costa"}.isdisjoint(names(without))
    assert "Finn Fabri" in names(without)
    assert all(one.joint is None for one in without.similar)


def test_it_shows_in_interests_papers_and_topics(library: Library) -> None:
    finn = one_of(library.similar_people(id_of(library, "Ada Abel"), 100), "Finn Fabri")
    first = finn.matched[0]
    assert first.own.id in {"a1", "a2", "a3"}
    assert first.theirs.id in {"f1", "f2"}
    assert 0 < first.share <= 1
    assert 0 < first.their_share <= 1
    assert first.similarity > 0.5
    assert finn.nearest is not None
    assert finn.nearest.own.id.startswith(("a", "crowd"))
    assert finn.nearest.theirs.id.startswith("f")
    assert finn.topics
    assert all(shared.papers and shared.their_papers for shared in finn.topics)


def test_a_paper_of_both_is_not_evidence_of_nearness(library: Library) -> None:
    bea = one_of(library.similar_people(id_of(library, "Ada Abel"), 100), "Bea Bauer")
    assert bea.nearest is not None
    assert bea.nearest.own.id not in {"a1", "a2"}
    assert bea.nearest.theirs.id not in {"a1", "a2"}


def test_since_a_year_only_those_with_a_paper_of_it_or_later(library: Library) -> None:
    found = library.similar_people(id_of(library, "Finn Fabri"), 100, since=2022)
    assert "Gus Gomez" not in names(found)
    assert "Bea Bauer" in names(found)
    assert all((one.person.last_year or 0) >= 2022 for one in found.similar)


def test_only_those_who_are_at_an_institution_or_are_not(library: Library) -> None:
    eva = id_of(library, "Eva Evans")
    inside = library.similar_people(eva, 100, institution="Sky")
    assert sorted(names(inside)) == ["Ada Abel", "Finn Fabri"]
    outside = library.similar_people(eva, 100, outside="Sky")
    assert "Finn Fabri" not in names(outside)
    by_id = next(one.id for one in library.institutions("Sky"))
    assert names(library.similar_people(eva, 100, institution=by_id)) == names(inside)


def test_pages_neither_overlap_nor_skip(library: Library) -> None:
    finn = id_of(library, "Finn Fabri")
    whole = names(library.similar_people(finn, 12))
    parts = [name for offset in range(0, 12, 4) for name in names(library.similar_people(finn, 4, offset=offset))]
    assert parts == whole
    assert library.similar_people(finn, 2, offset=4).similar[0].rank == 5


def test_what_cannot_be_asked_is_refused(library: Library, tmp_path: Path) -> None:
    ada = id_of(library, "Ada Abel")
    with pytest.raises(AuthorNotFound):
        library.similar_people("A999999")
    with pytest.raises(InvalidRequest):
        library.similar_people(ada, 0)
    with pytest.raises(InvalidRequest):
        library.similar_people(ada, offset=-1)
    with pytest.raises(InstitutionNotFound):
        library.similar_people(ada, institution="Nowhere at all")
    with Library.create(tmp_path / "new", toy_settings(tmp_path / "new"), load_encoder=load_toy_encoder) as new:
        new.catalogue.upsert([Paper("one", "One", authors=(Authorship("Ada Abel"),))])
        give_to_people(new, [Paper("one", "One", authors=(Authorship("Ada Abel"),))])
        with pytest.raises(LibraryNotIndexed):
            new.similar_people(id_of(new, "Ada Abel"))


def test_conditions_that_nobody_satisfies_are_said_to_be_so(library: Library) -> None:
    found = library.similar_people(id_of(library, "Ada Abel"), since=2090)
    assert (found.similar, bool(found.note)) == ((), True)


def test_who_came_after_the_build_is_near_to_others_by_their_papers(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "library"))
    with alike(folder) as library:
        new = Paper(
            "new",
            "Comets: comets orbit stars and planets beyond the sun",
            abstract="comets orbit stars and planets beyond the sun",
            authors=(Authorship("Nora Neu"), Authorship("Finn Fabri")),
            year=2024,
        )
        library.catalogue.upsert([new])
        give_to_people(library, [new], {"Finn Fabri": number_of(library, "Finn Fabri")})
    with alike(folder) as library:
        nora = id_of(library, "Nora Neu")
        found = names(library.similar_people(nora, 100))
        assert found.index("Finn Fabri") < found.index("Eva Evans")
        assert "Finn Fabri" not in names(library.similar_people(nora, 100, beyond_coauthors=True))


def test_who_is_not_in_the_index_yet_is_told_so(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "library"))
    with alike(folder) as library:
        monkeypatch.setattr(library.serving, "_freshener", None)
        new = Paper("new", "Comets", authors=(Authorship("Nora Neu"),), year=2024)
        library.catalogue.upsert([new])
        give_to_people(library, [new])
        found = library.similar_people(id_of(library, "Nora Neu"))
        assert found.similar == ()
        assert "paperkin index" in (found.note or "")


def test_the_public_shape_has_what_was_found(library: Library) -> None:
    found = library.similar_people(id_of(library, "Ada Abel"), 3)
    answer = similar_people_answer(found)
    assert answer["person"]["name"] == "Ada Abel"
    assert [one["name"] for one in answer["people"]] == names(found)
    first, written = answer["people"][0], found.similar[0]
    assert first["similarity"] == written.similarity
    assert [one["own"]["id"] for one in first["interests"]] == [one.own.id for one in written.matched]
    assert [one["topic"]["label"] for one in first["topics"]] == [one.topic.label for one in written.topics]
