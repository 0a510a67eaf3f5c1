"""Who is to review what: conflicts of interest, loads, and what could not be filled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from paperkin.errors import AuthorNotFound, InvalidRequest
from paperkin.introducing.expertise import Assignment, Submission
from tests.introducing.reviewing import SUBJECTS, Reviewing, id_of, make_reviewing_library
from tests.toy import load_toy_encoder, toy_settings

POOL = ("Ada Abel", "Bea Bauer", "Cleo Costa", "Dora Dietz", "Eva Evans", "Finn Fabri", "Gus Gomez", "Hal Huber")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewing]:
    folder = make_reviewing_library(tmp_path_factory.mktemp("reviewing") / "library")
    with Reviewing.open(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        yield library


def on(subject: str, *authors: str, name: str = "s1", institutions: tuple[str, ...] = ()) -> Submission:
    return Submission(name, f"{subject.capitalize()} anew", SUBJECTS[subject], authors, institutions)


def assigned(library: Reviewing, *submissions: Submission, **asked: Any) -> Assignment:
    asked.setdefault("pool", [id_of(library, name) for name in POOL])
    return library.reviewers(submissions, **asked)


def reviewers(assignment: Assignment, at: int = 0) -> list[str]:
    return [reviewer.person.name for reviewer in assignment.papers[at].reviewers]


def conflicts(assignment: Assignment, at: int = 0) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for conflict in assignment.papers[at].conflicts:
        found.setdefault(conflict.reviewer.name, set()).add(conflict.kind)
    return found


def test_conflicts_of_interest_are_listed_and_kept(library: Reviewing) -> None:
    answer = assigned(library, on("comets", id_of(library, "Ada Abel")), per_paper=8)
    assert conflicts(answer) == {
        "Ada Abel": {"self"},
        "Bea Bauer": {"coauthor"},
        "Cleo Costa": {"institution"},
        "Finn Fabri": {"advisor"},
    }
    assert set(reviewers(answer)) == {"Dora Dietz", "Eva Evans", "Gus Gomez", "Hal Huber"}
    details = {conflict.reviewer.name: conflict.detail for conflict in answer.papers[0].conflicts}
    assert details["Bea Bauer"] == "wrote with Ada Abel in 2023"
    assert details["Cleo Costa"] == "at Sky Laboratory, as Ada Abel is or was of late"
    assert details["Finn Fabri"] == "may have advised Ada Abel, 2010 to 2011"
    assert answer.papers[0].missing == 4
    assert answer.papers[0].why == "4 of 8 people have a conflict of interest"


def test_an_advisor_has_a_conflict_with_those_whom_they_advised(library: Reviewing) -> None:
    answer = assigned(library, on("comets", "Finn Fabri"), per_paper=1)
    assert conflicts(answer) == {"Finn Fabri": {"self"}, "Ada Abel": {"advisor"}}


def test_years_widen_and_narrow_what_counts(library: Reviewing) -> None:
    ada = on("comets", id_of(library, "Ada Abel"))
    assert conflicts(assigned(library, ada, coi_years=20))["Gus Gomez"] == {"coauthor"}
    assert conflicts(assigned(library, ada, coi_years=20))["Hal Huber"] == {"institution"}
    assert "Bea Bauer" not in conflicts(assigned(library, ada, coi_years=0))


def test_authors_may_be_named_and_whoever_may_be_meant_is_told(library: Reviewing) -> None:
    pool = [one.id for one in library.authors("Wei Wang")] + [id_of(library, "Dora Dietz")]
    answer = assigned(library, on("comets", "W. Wang", "Nobody Known"), pool=pool, per_paper=1)
    assert [(one.given, len(one.people)) for one in answer.papers[0].authors] == [("W. Wang", 2), ("Nobody Known", 0)]
    assert conflicts(answer) == {"Wei Wang": {"self"}, "Dora Dietz": {"coauthor"}}
    assert len({conflict.reviewer.id for conflict in answer.papers[0].conflicts}) == 3
    assert all("2 people here may be W. Wang" in conflict.detail for conflict in answer.papers[0].conflicts)
    assert answer.papers[0].missing == 1


def test_a_name_in_full_is_not_everybody_of_its_initial(library: Reviewing) -> None:
    answer = assigned(library, on("comets", "Abel, Ada"))
    assert [[person.name for person in one.people] for one in answer.papers[0].authors] == [["Ada Abel"]]


def test_a_submission_may_name_its_institutions(library: Reviewing) -> None:
    answer = assigned(library, on("comets", institutions=("sea institute", "Institute of Nowhere")), per_paper=1)
    assert conflicts(answer) == {"Dora Dietz": {"institution"}, "Hal Huber": {"institution"}}
    assert answer.papers[0].unknown == ("Institute of Nowhere",)
    assert answer.papers[0].conflicts[0].author is None


def test_an_id_of_nobody_is_refused_wherever_it_stands(library: Reviewing) -> None:
    for submission, asked in ((on("comets", "A999999"), {}), (on("comets"), {"pool": ["A999999"]})):
        with pytest.raises(AuthorNotFound):
            assigned(library, submission, **asked)


def test_the_nearest_review_and_say_by_which_paper(library: Reviewing) -> None:
    answer = assigned(library, on("proteins"), per_paper=1)
    [eva] = answer.papers[0].reviewers
    assert (eva.person.name, eva.nearest and eva.nearest.id in {"e1", "e2"}) == ("Eva Evans", True)
    assert eva.affinity >= eva.similarity > 0.5
    assert (answer.total, answer.worst) == (eva.affinity, eva.affinity)


def test_nobody_has_more_than_they_take_and_the_loads_add_up(library: Reviewing) -> None:
    four = [on("comets", name=f"s{at}") for at in range(4)]
    answer = assigned(library, *four, per_paper=2, max_load=1)
    assert {load for _, load in answer.loads} == {1}
    assert sum(load for _, load in answer.loads) == 8
    short = assigned(library, *four, per_paper=3, max_load=1)
    assert sum(paper.missing for paper in short.papers) == 4
    assert {paper.why for paper in short.papers if paper.missing} == {"8 have as many submissions as they take"}


def test_without_a_pool_experts_are_one(library: Reviewing) -> None:
    answer = assigned(library, on("proteins", "Wei Wang"), pool=None, per_paper=1, exclude=[id_of(library, "Ada Abel")])
    assert reviewers(answer) == ["Eva Evans"]
    assert answer.pool > 3
    assert "Ada Abel" not in conflicts(answer)


def test_whoever_has_only_a_crowds_paper_shows_nothing(library: Reviewing) -> None:
    answer = assigned(library, on("comets"), pool=[id_of(library, "Ida Ivens")], per_paper=1)
    assert (reviewers(answer), answer.worst, answer.papers[0].why) == ([], None, "1 have no papers here")


def test_members_of_the_pool_who_came_after_the_build_are_told(library: Reviewing) -> None:
    answer = assigned(library, on("proteins"), pool=[id_of(library, "Eva Evans"), id_of(library, "Eva Evans")])
    assert (answer.pool, answer.without_papers) == (1, ())
    assert answer.papers[0].why == "the pool has 1 people only"


@pytest.mark.parametrize(
    "asked",
    [{"per_paper": 0}, {"per_paper": 21}, {"max_load": 0}, {"coi_years": -1}, {"pool": []}],
)
def test_numbers_that_cannot_be_are_refused(library: Reviewing, asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        assigned(library, on("comets"), **asked)


def test_there_must_be_submissions_that_say_something(library: Reviewing) -> None:
    for submissions in ([], [Submission("s1", " ")]):
        with pytest.raises(InvalidRequest):
            assigned(library, *submissions)
