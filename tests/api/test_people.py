"""Authors, institutions, and the versions behind a paper."""

from __future__ import annotations

from typing import TypeVar

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from paperkin import Library
from paperkin.api.models import (
    AuthorsAnswer,
    AuthorWhyAnswer,
    InstitutionAnswer,
    InstitutionPeopleAnswer,
    InstitutionsAnswer,
    PaperListAnswer,
    WorkAnswer,
)
from paperkin.api.profile_models import (
    AuthorAnswer,
    AuthorWorksAnswer,
    CollaboratorsAnswer,
    InstitutionProfileAnswer,
    TrustAnswer,
)
from paperkin.introducing.profile import COLLABORATORS_TOLD
from paperkin.limits import MAX_OFFSET
from tests.peopled import CROWD, NOTES, ORCID, fill_with_people, joined_papers

Answer = TypeVar("Answer", bound=BaseModel)


def read(kind: type[Answer], response) -> Answer:
    """Check an answer against the model that OpenAPI shows, which allows nothing beyond itself."""
    assert response.status_code == 200, response.text
    assert response.headers["etag"]
    return kind.model_validate_json(response.content, strict=True)


def problem_code(response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"].rpartition(":")[2]


# Works


def test_a_paper_answers_with_its_versions_and_why_they_are_one(people_client: TestClient) -> None:
    work = read(WorkAnswer, people_client.get("/v1/papers/two-preprint"))
    assert (work.id, [version.id for version in work.versions]) == ("two", ["two", "two-preprint"])
    assert {"title", "authors"} <= set(work.provenance)
    assert [(match.same, match.by, match.score) for match in work.matches] == [(True, "rule", 4.25)]
    assert work.matches[0].reasons == ["titles equal", "1 of 1 authors agrees"]


def test_a_paper_of_one_record_has_no_history(people_client: TestClient) -> None:
    work = read(WorkAnswer, people_client.get("/v1/papers/one"))
    assert (len(work.versions), work.provenance, work.matches) == (1, {}, [])
    leike = work.authors[0]
    assert (leike.author_id, leike.orcid) == ("A1", ORCID)
    assert [(place.name, place.ror, place.country) for place in leike.affiliations] == [
        ("DeepMind", "00971b260", "GB"),
        ("Google DeepMind", None, None),
    ]


# Authors


def test_people_are_found_by_name_those_with_most_papers_first(people_client: TestClient) -> None:
    found = read(AuthorsAnswer, people_client.get("/v1/authors", params={"q": "LEIKE"})).authors
    assert [(author.id, author.papers) for author in found] == [("A1", 3), ("A2", 1)]
    assert (found[0].first_year, found[0].last_year) == (2018, 2022)
    first = read(AuthorsAnswer, people_client.get("/v1/authors", params={"name": "Jan Leike", "limit": 1}))
    assert first.authors == found[:1]
    second = read(AuthorsAnswer, people_client.get("/v1/authors?q=Jan+Leike&limit=1&offset=1"))
    assert second.authors == found[1:]
    assert read(AuthorsAnswer, people_client.get("/v1/authors?q=nobody")).authors == []


@pytest.mark.parametrize("named", ["A1", "a1", ORCID, f"ORCID:{ORCID}", f"https://orcid.org/{ORCID}"])
def test_a_person_is_fetched_by_any_id(people_client: TestClient, named: str) -> None:
    author = read(AuthorAnswer, people_client.get(f"/v1/authors/{named}"))
    assert (author.id, author.orcids, author.source_ids) == ("A1", [ORCID], ["s2:1"])
    assert [(name.name, name.papers) for name in author.names] == [("Jan Leike", 2), ("J. Leike", 1)]
    assert [(place.id, place.papers) for place in author.institutions] == [("I1", 2)]
    assert [(other.id, other.joint_papers, other.papers) for other in author.coauthors] == [("A3", 2, 2)]
    papers = read(AuthorWorksAnswer, people_client.get(f"/v1/authors/{named}/papers"))
    assert [(paper.number, paper.id) for paper in papers.papers] == [(1, "three"), (2, "two"), (3, "one")]
    assert (papers.author.id, papers.total, papers.sort) == ("A1", 3, "newest")
    others = read(CollaboratorsAnswer, people_client.get(f"/v1/authors/{named}/collaborators"))
    assert (others.total, others.collaborators) == (1, author.coauthors)
    assert read(TrustAnswer, people_client.get(f"/v1/authors/{named}/trust")) == author.trust


def test_a_profile_answers_whole_where_an_index_does(toy_client: TestClient) -> None:
    for found in read(AuthorsAnswer, toy_client.get("/v1/authors?q=Leike")).authors:
        profile = read(AuthorAnswer, toy_client.get(f"/v1/authors/{found.id}"))
        assert profile.no_index is None
        assert profile.generation
        assert profile.topics is not None
        assert profile.topics.indexed_papers == profile.papers
        assert profile.works_on
        assert {profile.citations.imported.source, profile.citations.computed.source} == {"imported", "computed"}


def test_a_byline_is_told_in_brief_or_whole(people_client: TestClient) -> None:
    [brief] = read(AuthorWorksAnswer, people_client.get("/v1/authors/A5/papers")).papers
    assert (len(brief.authors), brief.authors_more, brief.authors_total) == (3, CROWD - 3, CROWD)
    [whole] = read(AuthorWorksAnswer, people_client.get("/v1/authors/A5/papers?all_authors=true")).papers
    assert (len(whole.authors), whole.authors_more) == (CROWD, 0)
    by_citations = read(AuthorWorksAnswer, people_client.get("/v1/authors/A1/papers?sort=citations"))
    assert (by_citations.sort, by_citations.total) == ("citations", 3)


def test_an_id_that_was_merged_away_leads_to_who_has_its_papers(client_of, empty_library: Library) -> None:
    fill_with_people(empty_library)
    empty_library.merge_authors(["A1", "A2"])
    client = client_of(empty_library)
    author = read(AuthorAnswer, client.get("/v1/authors/A2"))
    assert (author.id, author.papers, author.decided_by_curator) == ("A1", 4, 4)


def test_pages_of_a_persons_papers_neither_overlap_nor_skip(people_client: TestClient) -> None:
    seen: list[str] = []
    for offset in range(0, NOTES + 100, 100):
        page = read(
            AuthorWorksAnswer, people_client.get("/v1/authors/A4/papers", params={"limit": 100, "offset": offset})
        )
        assert page.total == NOTES
        seen += [paper.id for paper in page.papers]
    assert seen == [f"note-{number}" for number in reversed(range(NOTES))]


def test_who_has_hundreds_of_coauthors_is_told_the_nearest_and_how_many_there_are(people_client: TestClient) -> None:
    member = read(AuthorAnswer, people_client.get("/v1/authors/A5"))
    assert (len(member.coauthors), member.coauthors_total) == (COLLABORATORS_TOLD, CROWD - 1)
    listed: list[str] = []
    for offset in range(0, CROWD, 100):
        address = f"/v1/authors/A5/collaborators?limit=100&offset={offset}"
        listed += [other.id for other in read(CollaboratorsAnswer, people_client.get(address)).collaborators]
    assert len(set(listed)) == len(listed) == CROWD - 1


def test_each_paper_of_a_person_has_its_reasons(people_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkin.curation.why_joined", joined_papers)
    why = read(AuthorWhyAnswer, people_client.get("/v1/authors/A1/why"))
    assert why.total == 3
    assert why.papers[2].model_dump() == {
        "paper": "two",
        "name": "J. Leike",
        "nearest": "one",
        "score": 1.25,
        "reasons": ["same institution: DeepMind", "compatible initials"],
        "pinned": False,
    }


# Institutions


def test_institutions_are_listed_and_searched_those_with_most_papers_first(people_client: TestClient) -> None:
    everywhere = read(InstitutionsAnswer, people_client.get("/v1/institutions"))
    assert (everywhere.total, [place.name for place in everywhere.institutions]) == (2, ["DeepMind", "Club of Members"])
    second = read(InstitutionsAnswer, people_client.get("/v1/institutions?limit=1&offset=1"))
    assert (second.total, second.institutions) == (2, everywhere.institutions[1:])
    club = read(InstitutionsAnswer, people_client.get("/v1/institutions", params={"name": "members CLUB"}))
    assert (club.total, [place.id for place in club.institutions]) == (1, ["I2"])


def test_an_institution_is_counted(people_client: TestClient) -> None:
    deepmind = read(InstitutionProfileAnswer, people_client.get("/v1/institutions/I1"))
    assert (deepmind.indexed_papers, deepmind.years, deepmind.topics) == (0, [], [])
    assert deepmind.no_index
    assert deepmind.model_dump(include=set(InstitutionAnswer.model_fields)) == {
        "id": "I1",
        "name": "DeepMind",
        "country": "GB",
        "ror": "00971b260",
        "papers": 2,
        "people": 1,
    }


def test_an_institution_has_years_and_topics_where_an_index_answers(toy_client: TestClient) -> None:
    for place in read(InstitutionsAnswer, toy_client.get("/v1/institutions")).institutions:
        profile = read(InstitutionProfileAnswer, toy_client.get(f"/v1/institutions/{place.id}"))
        assert (profile.indexed_papers, profile.no_index) == (place.papers, None)
        dated = sum(year.papers for year in profile.years)
        assert 0 < dated <= profile.indexed_papers
        assert sum(topic.papers_here for topic in profile.topics if topic.level == 0) == profile.indexed_papers


def test_an_institution_has_people_and_papers(people_client: TestClient) -> None:
    people = read(InstitutionPeopleAnswer, people_client.get("/v1/institutions/I1/people"))
    assert (people.total, [(who.id, who.papers_here, who.papers) for who in people.people]) == (1, [("A1", 2, 3)])
    papers = read(PaperListAnswer, people_client.get("/v1/institutions/I1/papers?limit=1"))
    assert (papers.total, [paper.id for paper in papers.papers]) == (2, ["two"])


def test_pages_of_an_institutions_people_neither_overlap_nor_skip(people_client: TestClient) -> None:
    seen: list[str] = []
    for offset in range(0, CROWD, 50):
        page = read(InstitutionPeopleAnswer, people_client.get(f"/v1/institutions/I2/people?limit=50&offset={offset}"))
        assert page.total == CROWD
        seen += [who.name for who in page.people]
    assert sorted(seen) == sorted(f"Member {number}" for number in range(CROWD))


# What cannot be answered


@pytest.mark.parametrize(
    "path",
    [
        *("authors/A0", "authors/A99999", "authors/Jan Leike", "authors/0000-0002-1825-0098", "authors/A1/nothing"),
        *(
            "authors/A0/papers",
            "authors/A0/collaborators",
            "authors/A0/trust",
            "authors/A0/why",
            "authors/A999999999999999999999",
            "authors/%00",
            "authors/😀",
        ),
        *("institutions/I0", "institutions/DeepMind", "institutions/I0/people", "institutions/I0/papers"),
    ],
)
def test_who_or_what_is_not_there_is_a_problem_document(people_client: TestClient, path: str) -> None:
    code = "author-not-found" if path.startswith("authors") else "institution-not-found"
    assert problem_code(people_client.get(f"/v1/{path}")) == (404, code)


@pytest.mark.parametrize(
    "path",
    [
        *("authors?q=", "authors?q=x&offset=-1", "authors/A1/papers?sort=best", "authors/A1/collaborators?limit=0"),
        *("authors", "authors?name=", "authors?name=%20", f"authors?name={'x' * 401}", "authors?name=x&limit=0"),
        *("authors/A1/papers?limit=101", "authors/A1/papers?offset=-1", f"authors/A1/papers?offset={10**30}"),
        *("institutions?limit=101", "institutions?offset=-1", f"institutions?offset={MAX_OFFSET + 1}"),
        *("institutions/I1/people?limit=0", "institutions/I1/papers?offset=x"),
    ],
)
def test_what_is_out_of_range_is_a_problem_document(people_client: TestClient, path: str) -> None:
    assert problem_code(people_client.get(f"/v1/{path}")) == (400, "invalid-request")


def test_beyond_the_end_of_a_list_there_is_nothing_but_its_length(people_client: TestClient) -> None:
    for path, total in (
        *(("authors/A1/papers", 3), ("authors/A1/collaborators", 1)),
        *(("institutions/I1/papers", 2), ("institutions/I1/people", 1)),
    ):
        answer = people_client.get(f"/v1/{path}?offset={MAX_OFFSET}").json()
        for told in ("author", "sort"):
            answer.pop(told, None)
        assert answer.pop("total") == total
        assert list(answer.values()) == [[]]
