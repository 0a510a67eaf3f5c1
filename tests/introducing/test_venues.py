"""Where papers appeared: the list of venues, and what is said of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperkin import Library
from paperkin.errors import InvalidRequest, LibraryNotIndexed, VenueNotFound
from paperkin.introducing.venue_answers import venue_answer
from tests.toy import write_lines


def test_venues_come_with_most_papers_first_and_alphabetically_where_they_have_as_many(toy_library: Library) -> None:
    found = toy_library.venues(limit=100)
    assert [(venue.name, venue.papers) for venue in found.venues[:3]] == [
        ("ACL", 5),
        ("ICLR", 3),
        ("Journal of Things", 3),
    ]
    assert found.total == len(found.venues) == 24
    assert sum(venue.papers for venue in found.venues) + found.without == 40
    assert found.without == 5
    ones = [venue.name.casefold() for venue in found.venues if venue.papers == 1 and venue.name.isascii()]
    assert ones == sorted(ones)


def test_spellings_that_differ_by_case_are_one_venue_called_as_most_papers_call_it(toy_library: Library) -> None:
    for name in ("acl", "ACL", " Acl "):
        assert toy_library.venue(name).venue.name == "ACL"
        assert toy_library.venue(name).venue.papers == 5


def test_years_are_counted_and_the_first_and_the_last_are_told(toy_library: Library) -> None:
    acl = toy_library.venue("ACL")
    assert acl.years == ((2005, 1), (2013, 1), (2019, 1), (2020, 2))
    assert (acl.venue.first_year, acl.venue.last_year) == (2005, 2020)


def test_a_name_is_found_by_the_beginnings_of_its_words_in_any_case_and_script(toy_library: Library) -> None:
    def names(words: str) -> list[str]:
        return [venue.name for venue in toy_library.venues(words, limit=100).venues]

    assert names("foUND inf") == ["Foundations and Trends in Information Retrieval"]
    assert names("things journ") == ["Journal of Things"]
    assert names("中文") == ["中文信息学报"]
    assert names("اللسانيات") == ["مجلة اللسانيات"]
    assert names("ournal") == []
    assert names("") == names(" ") == [venue.name for venue in toy_library.venues(limit=100).venues]


def test_parts_of_the_list_neither_overlap_nor_skip(toy_library: Library) -> None:
    whole = toy_library.venues(limit=100).venues
    parts = [venue for offset in range(0, 24, 7) for venue in toy_library.venues(limit=7, offset=offset).venues]
    assert tuple(parts) == whole
    assert toy_library.venues(limit=7, offset=24).venues == ()


def test_topics_of_the_broadest_level_have_all_the_papers_and_shares_say_so(toy_library: Library) -> None:
    acl = toy_library.venue("ACL")
    broad = [one for one in acl.topics if one.topic.level == 0]
    assert sum(one.papers for one in broad) == 5
    assert sum(one.share for one in broad) == pytest.approx(1)
    for one in broad:
        assert one.library_share == pytest.approx(one.topic.papers / 40)
    assert [one.papers for one in broad] == sorted((one.papers for one in broad), reverse=True)


def test_people_and_institutions_are_those_of_its_papers(toy_library: Library) -> None:
    acl = toy_library.venue("ACL")
    assert (acl.people[0].name, acl.people[0].papers) == ("José García-López", 2)
    assert len(acl.people) == 10
    written_by = {author.name for paper in toy_library.venue_papers("ACL").papers for author in paper.authors}
    assert {person.name for person in acl.people[1:]} <= written_by | {person.name for person in acl.people[:1]}
    assert acl.people_total >= len(acl.people)
    told = {
        place.id
        for venue in toy_library.venues(limit=100).venues
        for place in toy_library.venue(venue.name).institutions
    }
    assert told <= {place.id for place in toy_library.institutions()}
    assert told


def test_papers_come_newest_first_or_most_cited_first(toy_library: Library) -> None:
    newest = toy_library.venue_papers("ACL").papers
    assert [paper.year for paper in newest] == [2020, 2020, 2019, 2013, 2005]
    assert newest == toy_library.venue("ACL").newest
    cited = toy_library.venue_papers("Nature", "citations").papers
    counts = [-1 if paper.citations is None else paper.citations for paper in cited]
    assert counts == sorted(counts, reverse=True)
    assert toy_library.venue("ACL").most_cited == ()


def test_a_venues_papers_are_listed_in_parts(toy_library: Library) -> None:
    whole = toy_library.venue_papers("ACL")
    part = toy_library.venue_papers("ACL", limit=2, offset=2)
    assert (part.total, part.papers) == (5, whole.papers[2:4])


def test_a_venue_that_no_paper_names_is_not_found(toy_library: Library) -> None:
    for ask in (toy_library.venue, toy_library.venue_papers):
        for name in ("Nowhere", "", "\ud800"):
            with pytest.raises(VenueNotFound):
                ask(name)


def test_what_cannot_be_listed_is_refused(toy_library: Library) -> None:
    with pytest.raises(InvalidRequest):
        toy_library.venues(limit=0)
    with pytest.raises(InvalidRequest):
        toy_library.venue_papers("ACL", "best")  # type: ignore[arg-type]


def test_without_an_index_nothing_is_known(empty_library: Library) -> None:
    with pytest.raises(LibraryNotIndexed):
        empty_library.venues()


def test_papers_that_come_and_go_after_the_build_count_at_once(library: Library, tmp_path: Path) -> None:
    before = library.venues().generation
    fresh = [
        {"id": "fresh/1", "title": "Newly come", "abstract": "Stars.", "year": 2025, "venue": "acl"},
        {"id": "fresh/2", "title": "Newly come elsewhere", "abstract": "Comets.", "year": 2025, "venue": "A new place"},
    ]
    library.ingest([str(write_lines(tmp_path / "fresh.jsonl", fresh))])
    library.remove(["control"])
    library.serving.freshen()
    assert library.venues().generation != before
    acl = library.venue("ACL")
    assert (acl.venue.papers, acl.venue.last_year) == (5, 2025)
    assert acl.newest[0].id == "fresh/1"
    assert "control" not in [paper.id for paper in library.venue_papers("ACL").papers]
    assert library.venue("a new place").venue.papers == 1


def test_the_answer_says_the_same_in_plain_values(toy_library: Library) -> None:
    answer = venue_answer(toy_library.venue("ACL"))
    assert (answer["name"], answer["papers"], answer["people_total"]) == (
        "ACL",
        5,
        toy_library.venue("ACL").people_total,
    )
    assert answer["years"][0] == {"year": 2005, "papers": 1}
    assert answer["topics"][0].keys() == {"id", "label", "level", "papers", "papers_here", "share", "library_share"}
