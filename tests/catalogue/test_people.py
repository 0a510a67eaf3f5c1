from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from paperkin import Paper
from paperkin.catalogue import Assigned, Catalogue
from paperkin.catalogue.database import sqlite_url
from paperkin.catalogue.institutions import StoredInstitution
from paperkin.records import Affiliation, Authorship


def longest(names: Mapping[str, int]) -> str:
    return max(names, key=len)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(sqlite_url(tmp_path / "catalogue.db"), create=True) as opened:
        anu = (Affiliation("ANU"), Affiliation("MIT"))
        opened.upsert(
            [
                Paper("a", "A", authors=(Authorship("Jan Leike", affiliations=anu), Authorship("Bo Li")), year=2015),
                Paper("b", "B", authors=(Authorship("J. Leike", orcid="0000-0002-1825-0097"),), year=2018),
                Paper("c", "C", authors=(Authorship("Bo Li"), Authorship("Bo Li")), year=None),
            ]
        )
        yield opened


def place_of(catalogue: Catalogue, paper_id: str, position: int) -> tuple[int, int]:
    row = catalogue.resolve(paper_id)
    assert row is not None
    return row, position


def test_mentions_wait_for_a_block_and_then_for_a_person(catalogue: Catalogue) -> None:
    assert catalogue.people.unplaced_count() == 3
    assert catalogue.people.unplaced_affiliations() == {Affiliation("ANU"): 1, Affiliation("MIT"): 1}
    seen = []
    for batch in catalogue.people.unplaced(2):
        seen += [mention.name for mention in batch]
        catalogue.people.place({mention.place: mention.name[-2:] for mention in batch})
    assert sorted(seen) == ["Bo Li", "Bo Li", "Bo Li", "J. Leike", "Jan Leike"]
    assert catalogue.people.unplaced_count() == 0
    assert catalogue.people.block_sizes(pending_only=True) == [("Li", 3), ("ke", 2)]
    assert catalogue.people.counts() == {"mentions": 5, "pending": 5, "people": 0}
    assert set(catalogue.people.in_blocks(["ke"]).values()) == {Assigned("ke", None, False)}
    assert sorted(catalogue.people.names()) == ["Bo Li", "J. Leike", "Jan Leike"]


def test_people_have_names_years_and_papers_and_vanish_with_their_last_mention(catalogue: Catalogue) -> None:
    leikes = [place_of(catalogue, "a", 0), place_of(catalogue, "b", 0)]
    [leike, other] = catalogue.people.assign({}, [leikes, [place_of(catalogue, "c", 1)]], longest)
    author = catalogue.people.authors([leike])[leike]
    assert (author.id, author.name, author.papers) == (f"A{leike}", "Jan Leike", 2)
    assert (author.first_year, author.last_year) == (2015, 2018)
    assert catalogue.people.authors([other])[other].first_year is None
    [third] = catalogue.people.assign({place_of(catalogue, "c", 1): leike}, [[place_of(catalogue, "a", 1)]], longest)
    assert catalogue.people.resolve(other) == leike
    assert third > other
    assert catalogue.people.counts()["people"] == 2


def test_people_are_found_by_name_and_by_orcid(catalogue: Catalogue) -> None:
    [leike] = catalogue.people.assign({}, [[place_of(catalogue, "a", 0), place_of(catalogue, "b", 0)]], longest)
    for name in ("jan leike", "LEIKE", "Jan"):
        assert [author.row for author in catalogue.people.named(name, 5)] == [leike]
    assert catalogue.people.named("eik", 5) == []
    assert catalogue.people.named("%", 5) == []
    assert catalogue.people.by_orcid("0000-0002-1825-0097") == leike
    assert catalogue.people.by_orcid("0000-0000-0000-0000") is None


def test_merged_people_keep_the_oldest_id_and_the_others_lead_to_it(catalogue: Catalogue) -> None:
    one, two, three = catalogue.people.assign(
        {}, [[place_of(catalogue, "a", 0)], [place_of(catalogue, "b", 0)], [place_of(catalogue, "a", 1)]], longest
    )
    assert catalogue.people.merge([two, one], longest) == one
    assert catalogue.people.resolve(two) == one
    assert all(mention.pinned for mention in catalogue.people.of_author(one).values())
    assert catalogue.people.merge([one, three], longest) == one
    assert catalogue.people.resolve(two) == catalogue.people.resolve(three) == one


def test_a_split_is_kept_and_passed_on_by_a_merge(catalogue: Catalogue) -> None:
    places = [place_of(catalogue, paper, 0) for paper in "ab"]
    one, li = catalogue.people.assign({}, [places, [place_of(catalogue, "c", 0)]], longest)
    new = catalogue.people.split(one, places[1:], longest)
    assert catalogue.people.apart() == [(one, new)]
    assert catalogue.people.authors([one, new])[new].name == "J. Leike"
    assert catalogue.people.merge([new, li], longest) == min(new, li)
    assert catalogue.people.apart() == [(one, min(new, li))]


def test_institutions_are_browsed_by_papers_and_by_people(catalogue: Catalogue) -> None:
    anu, mit = (StoredInstitution(0, key, key.upper(), "AU", names=(key,)) for key in ("anu", "mit"))
    at = {place_of(catalogue, "a", 0): ["anu", "mit"], place_of(catalogue, "b", 0): ["anu"]}
    catalogue.institutions.write([anu, mit], at)
    [leike] = catalogue.people.assign({}, [list(at)], longest)
    catalogue.institutions.refresh()
    largest = catalogue.institutions.largest(10)
    assert [(item.name, item.papers, item.people) for item in largest] == [("ANU", 2, 1), ("MIT", 1, 1)]
    assert [item.name for item in catalogue.institutions.largest(10, name="mi")] == ["MIT"]
    assert catalogue.institutions.largest(10, offset=2) == []
    row = largest[0].row
    assert catalogue.ids(catalogue.institutions.papers(row, 10)) == {
        at_row: name for (at_row, _), name in zip(at, "ab", strict=True)
    }
    assert catalogue.institutions.papers(row, 1) == [place_of(catalogue, "b", 0)[0]]
    assert catalogue.institutions.people(row, 10) == [(leike, 2)]
    catalogue.institutions.write(
        [StoredInstitution(0, "anu", "Australian National University", "AU", names=("anu",))], {}
    )
    assert catalogue.institutions.count() == 2
    found = catalogue.institutions.get(row)
    assert found is not None and (found.name, found.names) == ("Australian National University", ("anu",))


def test_a_harvest_is_remembered(catalogue: Catalogue) -> None:
    assert catalogue.harvests.load("arxiv cs") == {}
    catalogue.harvests.save("arxiv cs", {"from": "2024-01-01"})
    catalogue.harvests.save("arxiv cs", {"token": "x"})
    assert catalogue.harvests.load("arxiv cs") == {"token": "x"}


def test_people_follow_what_becomes_of_their_papers(catalogue: Catalogue) -> None:
    leike, li = catalogue.people.assign(
        {}, [[place_of(catalogue, "a", 0), place_of(catalogue, "b", 0)], [place_of(catalogue, "c", 0)]], longest
    )
    catalogue.remove([place_of(catalogue, paper, 0)[0] for paper in "bc"])
    catalogue.people.refresh(longest)
    assert catalogue.people.authors([leike])[leike].papers == 1
    assert catalogue.people.resolve(li) is None


def test_an_orcid_beside_the_wrong_name_finds_the_right_person(catalogue: Catalogue) -> None:
    orcid = "0000-0001-5109-3700"
    catalogue.upsert(
        [
            Paper("x", "X", authors=(Authorship("Bo Li", orcid=orcid),)),
            Paper("y", "Y", authors=(Authorship("Bo Li", orcid=orcid),)),
            Paper("z", "Z", authors=(Authorship("Ada Zweig", orcid=orcid), Authorship("Bo Li"))),
        ]
    )
    ada, li = catalogue.people.assign(
        {}, [[place_of(catalogue, "z", 0)], [place_of(catalogue, paper, 0) for paper in "xy"]], longest
    )
    assert ada < li == catalogue.people.by_orcid(orcid)
