"""Likely collaborators: who is suggested, who never is, and what speaks for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paperkin import Paper
from paperkin.errors import AuthorNotFound, InstitutionNotFound, InvalidRequest, TopicNotFound
from paperkin.introducing.choosing import Refusing
from paperkin.introducing.suggested import SuggestedCollaborators
from paperkin.records import Authorship
from tests.introducing.acquainted import (
    Acquainted,
    give_to_people,
    id_of,
    make_acquainted_library,
    number_of,
)
from tests.toy import load_toy_encoder, toy_settings

Opened = Callable[[Path], Acquainted]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_acquainted_library(tmp_path_factory.mktemp("acquainted") / "library")


@pytest.fixture(scope="module")
def library(made: Path) -> Iterator[Acquainted]:
    """The library. Not to be changed: ask for `copied` instead."""
    with Acquainted.open(made, toy_settings(made), load_encoder=load_toy_encoder) as library:
        yield library


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Iterator[Acquainted]:
    folder = Path(shutil.copytree(made, tmp_path / "library"))
    with Acquainted.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


def suggested(library: Acquainted, name: str = "Ada Abel", **asked: object) -> SuggestedCollaborators:
    return library.suggested_collaborators(id_of(library, name), 100, **asked)  # type: ignore[arg-type]


def names(answer: SuggestedCollaborators) -> list[str]:
    return [one.person.name for one in answer.suggestions]


def add_paper(library: Acquainted, name: str, people: list[str], year: int = 2023) -> None:
    """Add a paper of people of whom some may be there already; the index is as it was."""
    paper = Paper(name, f"Comets, {name}", authors=tuple(Authorship(person) for person in people), year=year)
    library.catalogue.upsert([paper])
    known = {person: number_of(library, person) for person in people if library.authors(person)}
    give_to_people(library, [paper], known)


# Who


def test_the_ranked_come_in_order_without_co_authors_the_person_and_those_long_silent(library: Acquainted) -> None:
    answer = suggested(library)
    assert names(answer) == ["Dora Dietz", "Finn Fabri", "Eva Evans"]
    assert [one.rank for one in answer.suggestions] == [1, 2, 3]
    assert answer.since == 2018
    scores = [one.score for one in answer.suggestions]
    assert scores == sorted(scores, reverse=True)
    assert [one.chance for one in answer.suggestions] == pytest.approx([score / 10 for score in scores], abs=1e-4)
    assert answer.note is None


def test_another_spelling_of_the_person_is_left_out_and_counted(library: Acquainted) -> None:
    assert suggested(library).left_out == {"same_name": 1}
    assert "A. Abel" in names(suggested(library, "Finn Fabri"))


def test_whom_a_curator_has_said_to_be_another_is_not_left_out(copied: Acquainted) -> None:
    copied.merge_authors([id_of(copied, "Ada Abel"), id_of(copied, "A. Abel")])
    _, other = copied.split_author(id_of(copied, "Ada Abel"), ["s1"])
    answer = suggested(copied)
    assert answer.left_out.get("same_name") is None
    assert other.id != answer.person.id


def test_somebody_who_became_a_co_author_since_the_build_is_left_out(copied: Acquainted) -> None:
    add_paper(copied, "new", ["Ada Abel", "Dora Dietz"])
    answer = suggested(copied)
    assert "Dora Dietz" not in names(answer)
    assert answer.left_out["coauthor_since"] == 1


def test_somebody_who_was_merged_since_the_build_is_left_out(copied: Acquainted) -> None:
    finn, dora = number_of(copied, "Finn Fabri"), number_of(copied, "Dora Dietz")
    kept = copied.merge_authors([f"A{finn}", f"A{dora}"])
    assert names(suggested(copied)) == [kept.name, "Eva Evans"]
    refusing = Refusing(copied.catalogue, [number_of(copied, "Ada Abel")])
    assert list(refusing.passing([dora, finn, 999_999])) == [(dora, finn).index(int(kept.id[1:]))]
    assert refusing.left_out == {"gone": 2}


def test_a_merged_id_answers_for_the_person_that_it_leads_to(copied: Acquainted) -> None:
    gone, kept = id_of(copied, "Eva Evans"), id_of(copied, "Dora Dietz")
    merged = copied.merge_authors([gone, kept])
    answer = copied.suggested_collaborators(gone)
    assert answer.person.id == merged.id == kept


def test_somebody_of_after_the_build_gets_a_note_and_nobody(copied: Acquainted) -> None:
    add_paper(copied, "new", ["Zoe Zander"])
    answer = suggested(copied, "Zoe Zander")
    assert answer.suggestions == ()
    assert answer.note == "Zoe Zander came after the last build: run `paperkin index`."


def test_a_person_with_one_paper_gets_suggestions(library: Acquainted) -> None:
    answer = suggested(library, "Filler aacorpora")
    assert "Ada Abel" in names(answer)
    assert all(one.reason for one in answer.suggestions)


# Controls


def test_the_inactive_come_where_they_are_asked_for(library: Acquainted) -> None:
    assert "Gus Gomez" not in names(suggested(library))
    answer = library.suggested_collaborators(id_of(library, "Ada Abel"), 100, inactive=True)
    assert "Gus Gomez" in names(answer)
    assert answer.since is None
    assert names(suggested(library, since=2023)) == ["Finn Fabri", "Eva Evans"]
    with pytest.raises(InvalidRequest):
        suggested(library, since=2010, inactive=True)


def test_a_new_circle_is_beyond_two_steps(library: Acquainted) -> None:
    assert names(suggested(library, circle="new")) == ["Finn Fabri", "Eva Evans"]


def test_institutions_are_where_the_newest_papers_place_people(library: Acquainted) -> None:
    sky = library.institutions("Sky")[0].id
    assert names(suggested(library, institution=sky)) == ["Finn Fabri"]  # Dora was there until 2019
    assert names(suggested(library, institution="sea institute")) == ["Dora Dietz", "Eva Evans"]
    assert names(suggested(library, outside="sky")) == ["Dora Dietz", "Eva Evans"]
    for nowhere in ("Atlantis", " ", "I999"):
        with pytest.raises(InstitutionNotFound):
            suggested(library, institution=nowhere)


def test_topics_are_taken_by_id_by_name_and_by_meaning(library: Acquainted) -> None:
    proteins = library.topics(text="proteins").topics[0].topic
    answer = suggested(library, topics=[proteins.id.lower()])
    assert names(answer) == ["Dora Dietz", "Eva Evans"]
    assert [topic.id for topic in answer.topics] == [proteins.id]
    assert proteins.id in {topic.id for topic in suggested(library, topics=[proteins.label]).topics}
    meant = suggested(library, topics=["enzymes and acids that fold"]).topics
    assert len(meant) == 1
    with pytest.raises(TopicNotFound):
        suggested(library, topics=["T999"])


def test_the_excluded_are_not_named_and_conditions_may_leave_nobody(library: Acquainted) -> None:
    out = [id_of(library, name) for name in ("Dora Dietz", "Eva Evans")]
    assert names(suggested(library, exclude=out)) == ["Finn Fabri"]
    nobody = suggested(library, exclude=out, outside="sky")
    assert nobody.suggestions == ()
    assert nobody.note
    with pytest.raises(AuthorNotFound):
        suggested(library, exclude=["A999999"])


def test_reach_puts_the_far_or_the_near_forward(library: Acquainted) -> None:
    assert names(suggested(library, reach=-1)) == ["Dora Dietz", "Finn Fabri", "Eva Evans"]
    assert names(suggested(library, reach=1))[0] == "Finn Fabri"
    assert set(names(suggested(library, reach=1))) == set(names(suggested(library)))


def test_pages_neither_overlap_nor_skip(library: Acquainted) -> None:
    ada = id_of(library, "Ada Abel")
    pages = [library.suggested_collaborators(ada, 1, offset=at).suggestions for at in range(4)]
    assert [one for page in pages for one in page] == list(suggested(library).suggestions)


@pytest.mark.parametrize(
    "asked", [{"k": 0}, {"k": 101}, {"reach": 1.5}, {"reach": float("nan")}, {"circle": "far"}, {"offset": -1}], ids=str
)
def test_what_cannot_be_asked_is_refused(library: Acquainted, asked: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest) as error:
        library.suggested_collaborators(id_of(library, "Ada Abel"), **asked)  # type: ignore[arg-type]
    assert error.value.remedy


# Evidence


def test_evidence_names_papers_people_topics_and_what_each_brings(library: Acquainted) -> None:
    dora = suggested(library).suggestions[0]
    evidence = dora.evidence
    assert evidence is not None
    assert evidence.nearest is not None
    assert evidence.nearest.own.id in {"a1", "a2", "a3", "crowd"}
    assert evidence.nearest.theirs.id in {"d1", "d2"}
    assert 0.5 < evidence.nearest.similarity <= 1
    assert evidence.mutual_total == 2
    assert [(one.person.name, one.own.papers, one.theirs.last_year) for one in evidence.mutual] == [
        ("Bea Bauer", 2, 2022),
        ("Cleo Costa", 1, 2021),
    ]
    assert [(step.person.name, step.joint.papers) for step in evidence.path] == [("Bea Bauer", 2), ("Dora Dietz", 1)]
    assert [(one.venue, one.papers, one.their_papers) for one in evidence.venues] == [("Journal of the Sky", 6, 4)]
    assert [(one.name, one.last_year, one.their_last_year) for one in evidence.institutions] == [
        ("Sky Laboratory", 2022, 2019)
    ]
    assert [one.papers for one in evidence.brings] == [2]
    assert [one.papers for one in evidence.lacks] == [2]
    assert dora.reason is not None
    assert dora.reason.startswith("Both have written with Bea Bauer and Cleo Costa; ")


def test_a_paper_of_too_many_authors_is_no_path(library: Acquainted) -> None:
    answer = suggested(library, "Hana Hauer")
    assert "Bea Bauer" in names(answer)
    assert "Ada Abel" not in names(answer)  # they have written together all the same
    assert all(one.evidence is not None and one.evidence.path == () for one in answer.suggestions)


def test_longer_paths_are_told_step_by_step(library: Acquainted) -> None:
    eva = next(one for one in suggested(library).suggestions if one.person.name == "Eva Evans")
    assert eva.evidence is not None
    assert [step.person.name for step in eva.evidence.path] == ["Bea Bauer", "Dora Dietz", "Eva Evans"]
    assert eva.evidence.mutual_total == 0
    assert eva.reason is not None
    assert eva.reason.startswith("Bea Bauer and then Dora Dietz stand between them")


def test_evidence_may_be_left_out(library: Acquainted) -> None:
    bare, full = suggested(library, evidence=False), suggested(library)
    assert names(bare) == names(full)
    assert all(one.evidence is None and one.reason is None for one in bare.suggestions)


def test_papers_of_after_the_build_are_evidence_too(copied: Acquainted) -> None:
    add_paper(copied, "beyond the sun", ["Finn Fabri"], 2024)
    finn = next(one for one in suggested(copied).suggestions if one.person.name == "Finn Fabri")
    assert finn.evidence is not None
    assert {round(one.their_share * 3, 3) for one in finn.evidence.topics} == {
        float(one.their_papers) for one in finn.evidence.topics
    }


def test_a_mutual_co_author_who_was_merged_since_is_named_without_an_id(copied: Acquainted) -> None:
    copied.merge_authors([id_of(copied, "Bea Bauer"), id_of(copied, "Cleo Costa")])
    dora = suggested(copied).suggestions[0].evidence
    assert dora is not None
    assert [(one.person.name, one.person.id) for one in dora.mutual] == [
        ("Bea Bauer", id_of(copied, "Bea Bauer")),
        ("Cleo Costa", None),
    ]
    assert dora.nearest is not None
    assert dora.nearest.theirs.id in {"d1", "d2"}
