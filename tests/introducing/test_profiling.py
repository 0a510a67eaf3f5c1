"""Profiles: who a person is, from the catalogue alone and with an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from paperkin import Library, Paper
from paperkin.errors import AuthorNotFound, InvalidRequest
from paperkin.identifiers import Identifier
from paperkin.identity.spelling import display_name
from paperkin.introducing.profile import COLLABORATORS_TOLD, ProfileTopic
from paperkin.introducing.profile_answers import author_works_answer, profile_answer
from paperkin.introducing.profile_index import works_on
from paperkin.introducing.profile_versions import arxiv_of
from paperkin.records import Authorship
from tests.peopled import CROWD, NOTES, ORCID, fill_with_people
from tests.toy import load_toy_encoder, toy_settings

Opened = Callable[..., Library]


@pytest.fixture
def people(empty_library: Library) -> Library:
    """The library of `tests.peopled`, which has no index."""
    fill_with_people(empty_library)
    return empty_library


def _paper(name: str, year: int | None, authors: str, title: str, *cites: str, **given: object) -> Paper:
    return Paper(
        name,
        title,
        authors=tuple(Authorship(author) for author in authors.split()),
        year=year,
        identifiers=(Identifier("DOI", f"10.1/{name}"),),
        references=tuple(Identifier("DOI", f"10.1/{cited}") for cited in cites),
        **given,  # type: ignore[arg-type]
    )


CITED = [
    _paper("a", 2010, "Ada Bo", "Comets and stars", citations=30, venue="Sky", kind="article"),
    _paper("b", 2012, "Cy Ada Bo", "Comets and planets", "a", citations=12, venue="Sky", kind="preprint"),
    _paper("c", 2012, "Ada", "Comets alone", "a", "b", venue="Sea"),
    _paper("d", None, "Bo Ada", "Proteins and cells"),
    _paper("e", 2019, "Cy", "Comets again", "a", "b"),
    *(_paper(f"f{at}", 2015, "Zoe", f"Proteins and enzymes, part {at}", "d") for at in range(12)),
]


def _fill_with_citations(library: Library) -> None:
    library.catalogue.upsert(CITED)
    places: dict[str, list[tuple[int, int]]] = {}
    for paper in CITED:
        row = library.catalogue.resolve(paper.id)
        assert row is not None
        for at, author in enumerate(paper.authors):
            places.setdefault(author.name, []).append((row, at))
    library.catalogue.people.assign({}, [places[name] for name in ("Ada", "Bo", "Cy", "Zoe")], display_name)


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An indexed library whose papers cite each other: Ada is A1, Bo A2, Cy A3, Zoe A4."""
    folder = tmp_path_factory.mktemp("cited") / "library"
    with Library.create(folder, toy_settings(folder), load_encoder=load_toy_encoder) as library:
        _fill_with_citations(library)
        library.build()
        yield library


# From the catalogue alone


@pytest.mark.parametrize("named", ["A1", " a1 ", ORCID, f"https://orcid.org/{ORCID}"])
def test_a_profile_comes_by_any_id_without_an_index(people: Library, named: str) -> None:
    profile = people.profile(named)
    assert (profile.summary.id, profile.summary.papers, profile.orcids, profile.source_ids) == (
        "A1",
        3,
        (ORCID,),
        ("s2:1",),
    )
    assert profile.names == (("Jan Leike", 2), ("J. Leike", 1))
    [deepmind] = profile.affiliations
    assert (deepmind.institution.id, deepmind.institution.country) == ("I1", "GB")
    assert (deepmind.papers, deepmind.first_year, deepmind.last_year, deepmind.current) == (2, 2018, 2020, True)
    assert [(year.year, year.papers, year.fractional) for year in profile.years] == [
        (2018, 1, 0.5),
        (2020, 1, 1),
        (2022, 1, 0.5),
    ]
    assert (profile.fractional, profile.positions.only, profile.positions.first) == (2.0, 1, 2)
    assert [(other.summary.id, other.joint, other.strength) for other in profile.collaborators] == [("A3", 2, 2.0)]


def test_what_needs_an_index_is_missing_with_a_reason_where_there_is_none(people: Library) -> None:
    profile = people.profile("A1")
    assert (profile.topics, profile.generation) == (None, None)
    assert profile.no_index is not None
    assert "paperkin index" in profile.no_index
    assert profile.computed.reason == profile.no_index
    assert {work.computed for work in people.author_works("A1").works} == {None}


def test_nobody_has_an_id_that_is_not_there(people: Library) -> None:
    for ask in (people.profile, people.author_works, people.collaborators, people.trust):
        with pytest.raises(AuthorNotFound):
            ask("A99999")


def test_a_crowd_gives_counts_and_no_closeness(people: Library) -> None:
    profile = people.profile("A5")
    assert (len(profile.collaborators), profile.collaborators_total) == (COLLABORATORS_TOLD, CROWD - 1)
    assert {(other.joint, other.crowded, other.strength) for other in profile.collaborators} == {(1, 1, 0.0)}
    assert profile.fractional == round(1 / CROWD, 3)
    assert (profile.crowded, profile.trust.band) == (1, "Unknown")


def test_pages_of_collaborators_neither_overlap_nor_skip(people: Library) -> None:
    pages = [people.collaborators("A5", 100, offset) for offset in range(0, CROWD, 100)]
    assert {page.total for page in pages} == {CROWD - 1}
    listed = [other.summary.id for page in pages for other in page.people]
    assert len(listed) == len(set(listed)) == CROWD - 1


def test_publications_are_numbered_and_pages_neither_overlap_nor_skip(people: Library) -> None:
    pages = [people.author_works("A4", limit=100, offset=offset) for offset in range(0, NOTES, 100)]
    works = [work for page in pages for work in page.works]
    assert [work.number for work in works] == list(range(1, NOTES + 1))
    assert [work.paper.id for work in works] == [f"note-{number}" for number in reversed(range(NOTES))]


def test_a_byline_in_brief_has_three_names_and_how_many_more_there_are(people: Library) -> None:
    [work] = author_works_answer(people.author_works("A10"))["papers"]
    assert ([author["name"] for author in work["authors"]], work["authors_more"], work["authors_total"]) == (
        ["Member 0", "Member 1", "Member 2"],
        CROWD - 3,
        CROWD,
    )
    assert work["position"] == 6
    [whole] = author_works_answer(people.author_works("A10"), all_authors=True)["papers"]
    assert (len(whole["authors"]), whole["authors_more"]) == (CROWD, 0)


def test_somebody_who_was_merged_twice_onto_one_paper_has_it_once(people: Library) -> None:
    people.merge_authors(["A5", "A6"])
    profile = people.profile("A6")
    assert (profile.summary.id, [year.papers for year in profile.years]) == ("A5", [1])
    assert profile.collaborators_total == CROWD - 2


def test_a_list_that_cannot_be_is_an_error(people: Library) -> None:
    for ask in (
        lambda: people.author_works("A1", "oldest"),  # type: ignore[arg-type]
        lambda: people.author_works("A1", limit=0),
        lambda: people.collaborators("A1", offset=-1),
        lambda: people.authors("leike", offset=-1),
    ):
        with pytest.raises(InvalidRequest):
            ask()


def test_people_of_a_name_come_page_by_page(people: Library) -> None:
    both = people.authors("leike", 2)
    assert [people.authors("leike", 1, offset) for offset in range(3)] == [both[:1], both[1:], []]


# With an index


def test_citations_say_where_they_are_from(cited: Library) -> None:
    profile = cited.profile("A1")
    imported, computed = profile.imported, profile.computed
    assert (imported.known, imported.unknown, imported.total, imported.h_index, imported.i10_index) == (2, 2, 42, 2, 2)
    assert imported.by_year == ((2010, 30), (2012, 12))
    # a is cited by b, c and e; b by c and e; d by twelve; c by nobody.
    assert (computed.known, computed.unknown, computed.total, computed.h_index, computed.i10_index) == (4, 0, 17, 2, 1)
    assert computed.by_year == ((2012, 3), (2015, 12), (2019, 2))
    assert computed.by_oneself == 3


def test_publications_come_by_what_sources_say_or_else_by_what_is_counted_here(cited: Library) -> None:
    works = cited.author_works("A1", "citations").works
    assert [(work.paper.id, work.paper.citations, work.computed) for work in works] == [
        ("a", 30, 3),
        ("b", 12, 2),
        ("d", None, 12),
        ("c", None, 0),
    ]
    assert [work.paper.id for work in cited.author_works("A1").works] == ["c", "b", "a", "d"]


def test_topics_have_shares_that_add_up_at_every_level_and_in_every_year(cited: Library) -> None:
    found = cited.profile("A1").topics
    assert found is not None
    assert (found.indexed, found.recent_since) == (4, 2008)
    assert found.works_on
    for level in {topic.level for topic in found.topics}:
        topics = [topic for topic in found.topics if topic.level == level]
        assert sum(topic.share for topic in topics) == pytest.approx(1, abs=1e-3)
        assert sum(topic.papers for topic in topics) == 4
        assert sum(topic.weight for topic in topics) == pytest.approx(0.5 + 1 / 3 + 1 + 0.5, abs=2e-3)
        for year in (2010, 2012):
            shares = [own.share for topic in topics for own in topic.years if own.year == year]
            assert sum(shares) == pytest.approx(1, abs=1e-3)


def test_a_paper_that_came_after_the_build_is_in_the_profile_at_once(tmp_path: Path, opened: Opened) -> None:
    library = opened(tmp_path / "library", create=True)
    _fill_with_citations(library)
    library.build()
    library.catalogue.upsert([_paper("new", 2020, "Ada", "Comets at last", citations=1)])
    row = library.catalogue.resolve("new")
    assert row is not None
    library.catalogue.people.assign({(row, 0): 1}, [], display_name)
    profile = library.profile("A1")
    assert (profile.summary.papers, profile.imported.total) == (5, 43)
    assert (profile.computed.known, profile.computed.unknown) == (4, 1)
    assert library.author_works("A1").works[0].computed is None


def test_a_library_without_references_computes_no_citations(tmp_path: Path, opened: Opened) -> None:
    library = opened(tmp_path / "library", create=True)
    fill_with_people(library)
    library.build()
    computed = library.profile("A1").computed
    assert (computed.total, computed.unknown) == (None, 3)
    assert computed.reason == "No paper of this library says what it cites."


def test_years_places_venues_and_kinds_are_counted(cited: Library) -> None:
    profile = cited.profile("A1")
    assert [(year.year, year.papers, year.kinds, year.venues) for year in profile.years] == [
        (2010, 1, (("article", 1),), (("Sky", 1),)),
        (2012, 2, (("preprint", 1),), (("Sea", 1), ("Sky", 1))),
    ]
    assert (profile.undated, profile.kinds) == (1, (("article", 1), ("preprint", 1)))
    assert [(venue.venue, venue.papers, venue.first_year, venue.last_year) for venue in profile.venues] == [
        ("Sky", 2, 2010, 2012),
        ("Sea", 1, 2012, 2012),
    ]
    places = profile.positions
    assert (places.only, places.first, places.middle, places.last) == (1, 1, 1, 1)
    assert [(other.summary.name, other.joint, other.strength) for other in profile.collaborators] == [
        ("Bo", 3, 2.5),
        ("Cy", 1, 0.5),
    ]


def test_an_answer_has_nothing_that_json_cannot_carry(cited: Library) -> None:
    answer = profile_answer(cited.profile("A1"))
    assert answer["citations"]["computed"]["source"] == "computed"
    assert answer["coauthors"][0]["joint_papers"] == 3
    assert {type(year["years"]) for year in answer["topics"]["topics"]} == {list}


# Trust


def test_neither_citations_nor_venues_change_trust(tmp_path: Path, opened: Opened) -> None:
    library = opened(tmp_path / "library", create=True)
    _fill_with_citations(library)
    before = library.trust("A1")
    library.catalogue.upsert([replace(paper, citations=9_999, venue="Nature", references=()) for paper in CITED])
    assert library.profile("A1").imported.total == 4 * 9_999
    assert library.trust("A1") == before


def test_what_ties_papers_together_and_what_curators_say_count_for_trust(people: Library) -> None:
    before = people.trust("A1")
    assert (before.level, before.band) == ("L2", "Emerging")
    tied = next(item for item in before.items if item.name == "papers that belong together")
    assert "ties 3 papers of 3" in tied.words
    people.merge_authors(["A1", "A2"])
    after = people.trust("A1")
    assert after.score > before.score
    assert "a curator has confirmed 4" in next(item.words for item in after.items if item.name == tied.name)


def test_a_source_more_counts_for_trust(people: Library) -> None:
    before = people.trust("A1")
    [three] = [work.paper for work in people.author_works("A1").works if work.paper.id == "three"]
    people.catalogue.upsert([replace(three, source="openalex")])
    assert people.trust("A1").score > before.score


# In words


def _topic(label: str, share: float, recent: float = 0.0, papers: int = 2) -> ProfileTopic:
    return ProfileTopic(label, label, 0, papers, share, share, recent, ())


def test_the_line_names_the_narrowest_topics_that_have_most_of_the_work() -> None:
    broad = [_topic("Machines", 0.9, 0.9), _topic("Plants", 0.1)]
    telling = [_topic("Robots", 0.5), _topic("Looms", 0.3), _topic("Mills", 0.12), _topic("Kites", 0.08, 0.6)]
    scattered = [_topic(f"Bolt {at}", 0.1) for at in range(10)]
    assert works_on([broad, telling]) == "Robots, Looms and Mills; lately Kites"
    assert works_on([broad, scattered]) == "Machines and Plants"
    assert works_on([scattered, scattered]) == "Bolt 0, Bolt 1 and Bolt 2"
    assert works_on([]) is works_on([[]]) is None


def test_one_paper_is_not_what_somebody_works_on_unless_there_is_nothing_else() -> None:
    broad = [_topic("Machines", 0.6), _topic("Plants", 0.4, papers=1)]
    narrow = [_topic("Robots", 0.6, papers=1), _topic("Ferns", 0.4, papers=1)]
    assert works_on([broad, narrow]) == "Machines"
    assert works_on([narrow, narrow]) == "Robots and Ferns"


@pytest.mark.parametrize(
    ("given", "version"),
    [
        ({}, None),
        ({"url": "https://arxiv.org/abs/2203.02155v2"}, "v2"),
        ({"extra": {"versions": ["v1", "v3", "v2"]}}, "v3"),
        ({"extra": {"version": 4}}, "v4"),
        ({"extra": {"version": "v1", "versions": [{"version": "v5"}]}}, "v5"),
        ({"extra": {"version": "draft", "versions": None}}, None),
    ],
)
def test_the_version_of_a_preprint_is_the_latest_that_is_named(given: dict[str, object], version: str | None) -> None:
    paper = Paper("p", "P", identifiers=(Identifier("arXiv", "2203.02155"),), **given)  # type: ignore[arg-type]
    assert arxiv_of(paper) == ("2203.02155", version)
    assert arxiv_of(replace(paper, identifiers=())) == (None, None)
