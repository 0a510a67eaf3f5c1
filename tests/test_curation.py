"""Works, people and institutions, and what curators say of them, on a library where all was decided by hand."""

from __future__ import annotations

import pytest

from paperkin import Library
from paperkin.errors import AuthorNotFound, InstitutionNotFound, InvalidRequest, PaperNotFound
from paperkin.limits import MAX_OFFSET
from tests.peopled import CROWD, NOTES, ORCID, fill_with_people


@pytest.fixture
def people(empty_library: Library) -> Library:
    """The library of `tests.peopled`."""
    fill_with_people(empty_library)
    return empty_library


# Works


def test_a_work_has_its_records_and_why_they_are_one(people: Library) -> None:
    work = people.work("two-preprint")
    assert (work.paper.id, [version.id for version in work.versions]) == ("two", ["two", "two-preprint"])
    assert set(work.provenance.values()) <= {"two", "two-preprint"}
    assert [(match.a, match.b, match.same, match.by) for match in work.matches] == [
        ("two", "two-preprint", True, "rule")
    ]
    assert people.work("one").matches == ()


def test_a_work_that_was_split_stays_so_until_a_curator_merges_it(people: Library) -> None:
    kept, new = people.split_work("two", ["two-preprint"])
    assert (kept.paper.id, new.paper.id) == ("two", "two-preprint")
    people.identify(full=True)
    assert people.paper("two-preprint").id == "two-preprint"
    assert [version.id for version in people.merge_works(["two-preprint", "two"]).versions] == ["two", "two-preprint"]
    people.identify(full=True)
    assert people.paper("two-preprint").id == "two"


def test_what_cannot_be_merged_or_split_stays_as_it_is(people: Library) -> None:
    for wrong in (
        lambda: people.merge_works(["two", "two-preprint"]),
        lambda: people.split_work("two", []),
        lambda: people.split_work("two", ["one"]),
        lambda: people.split_work("two", ["two", "two-preprint"]),
    ):
        with pytest.raises(InvalidRequest):
            wrong()
    with pytest.raises(PaperNotFound):
        people.merge_works(["two", "nothing"])
    assert len(people.work("two").versions) == 2


# People and institutions


def works_of(people: Library, named: str) -> list[str]:
    return [work.paper.id for work in people.author_works(named).works]


@pytest.mark.parametrize("named", ["A1", " a1 ", ORCID, f"https://orcid.org/{ORCID}"])
def test_a_person_comes_by_any_id(people: Library, named: str) -> None:
    author = people.profile(named)
    assert (author.summary.id, author.summary.papers) == ("A1", 3)
    assert dict(author.names) == {"Jan Leike": 2, "J. Leike": 1}
    assert [(span.institution.name, span.papers) for span in author.affiliations] == [("DeepMind", 2)]
    assert [(other.summary.name, other.joint) for other in author.collaborators] == [("Shane Legg", 2)]
    assert works_of(people, named) == ["three", "two", "one"]


@pytest.mark.parametrize(
    "named", ["", "A0", "A", "12", "Jan Leike", "0000-0002-1825-0098", "A١٢", "\ud800", "A" + "9" * 40]
)
def test_a_person_who_is_not_there_is_an_error(people: Library, named: str) -> None:
    with pytest.raises(AuthorNotFound):
        people.profile(named)


def test_people_who_were_merged_stay_one_through_a_rebuild_and_old_ids_lead_on(people: Library) -> None:
    assert people.merge_authors(["A2", "A1"]).id == "A1"
    people.identify(full=True)
    assert set(works_of(people, "A2")) >= {"one", "two", "three", "other"}
    assert people.profile("A2").summary.id == "A1"


def test_people_who_were_split_stay_two_through_a_rebuild(people: Library) -> None:
    kept, new = people.split_author("A1", ["three"])
    assert [works_of(people, author.id) for author in (kept, new)] == [["two", "one"], ["three"]]
    people.identify(full=True)
    stayed, left = (set(works_of(people, name)) for name in ("A1", new.id))
    assert {"one", "two"} <= stayed
    assert "three" in left
    assert not stayed & left


def test_what_is_not_a_persons_cannot_be_split_off(people: Library) -> None:
    for papers in (["other"], [], ["one", "two", "three"]):
        with pytest.raises(InvalidRequest):
            people.split_author("A1", papers)
    with pytest.raises(InvalidRequest):
        people.merge_authors(["A1", ORCID])
    assert people.profile("A1").summary.papers == 3


def test_institutions_are_counted_and_paged(people: Library) -> None:
    assert [(place.id, place.papers, place.people) for place in people.institutions()] == [
        ("I1", 2, 1),
        ("I2", 1, CROWD),
    ]
    assert people.institutions("CLUB", offset=1) == []
    assert (people.count_institutions(), people.count_institutions("club")) == (2, 1)
    assert people.institution("i2").people == CROWD
    pages = [people.institution_people("I2", 100, offset) for offset in range(0, CROWD, 100)]
    assert len({author.id for page in pages for author, _ in page}) == CROWD
    assert [paper.id for paper in people.institution_papers("I1")] == ["two", "one"]
    with pytest.raises(InstitutionNotFound):
        people.institution("I3")


@pytest.mark.parametrize("offset", [-1, MAX_OFFSET + 1, 10**30])
def test_an_offset_beyond_all_lists_is_an_error(people: Library, offset: int) -> None:
    for ask in (
        lambda: people.institutions(offset=offset),
        lambda: people.institution_people("I1", offset=offset),
        lambda: people.institution_papers("I1", offset=offset),
    ):
        with pytest.raises(InvalidRequest, match="offset"):
            ask()


def test_people_are_found_by_the_beginning_or_the_end_of_a_name(people: Library) -> None:
    assert [author.id for author in people.authors("leike")] == ["A1", "A2"]
    assert [author.papers for author in people.authors("Prolific")] == [NOTES]
    for nobody in ("eike", "%", "_an Leike"):
        assert people.authors(nobody) == []
