"""Web of Science's tagged export."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from paperkin.records import RawPaper
from paperkin.sources.web_of_science import WebOfScience

EXPORT = Path(__file__).parents[1] / "fixtures" / "web_of_science" / "savedrecs.txt"


def read(data: bytes) -> list[RawPaper]:
    found = list(WebOfScience().read(io.BytesIO(data)))
    assert all(isinstance(item, RawPaper) for item in found)
    return found  # type: ignore[return-value]


@pytest.fixture(scope="module")
def papers() -> list[RawPaper]:
    return read(EXPORT.read_bytes())


def test_every_record_is_read_though_one_has_no_end(papers: list[RawPaper]) -> None:
    assert [paper.id for paper in papers] == [f"WOS:0002218075000{number}" for number in (19, 20, 21)]
    assert papers[0].title == "Interactions that stabilise toys, and their subunits (T820)"
    assert (papers[0].year, papers[0].published, papers[0].citations) == ("2004", "2004-06-08", 23)
    assert papers[0].keywords == ["toy bears", "toy dolls", "CORE COMPLEX", "TOY"]
    assert papers[0].extra["pages"] == "7003-7016"
    assert papers[2].published is None


def test_full_names_win_and_bare_initials_are_spread(papers: list[RawPaper]) -> None:
    assert [author.name for author in papers[0].authors] == ["Paula S. Parkes-Loach", "Hua Li", "I. V. Petrov"]
    assert [author.name for author in papers[1].authors] == ["J. Garcia"]


def test_each_author_gets_the_addresses_under_the_own_name(papers: list[RawPaper]) -> None:
    northwestern = "Northwestern Univ, Dept Toys, Evanston, IL 60208 USA"
    assert [author.affiliations for author in papers[0].authors] == [
        [northwestern],
        [northwestern, "Tsinghua Univ, Beijing, Peoples R China"],
        None,
    ]


def test_the_only_address_is_everybodys_and_of_several_nobody_knows(papers: list[RawPaper]) -> None:
    assert papers[1].authors[0].affiliations == ["Univ Toys, Toytown, Spain"]
    assert [author.affiliations for author in papers[2].authors] == [None, None]
    assert len(papers[2].extra["addresses"]) == 2


def test_orcids_and_researcher_ids_go_to_the_one_whom_they_can_mean(papers: list[RawPaper]) -> None:
    assert [author.orcid for author in papers[0].authors] == ["0000-0002-1825-0097", "0000-0001-5109-3700", None]
    assert [author.source_id for author in papers[0].authors] == [None, "researcherid:E-7174-2011", None]
    (twins,) = read(b"PT J\nAU Li, H\n   Li, H\nTI T\nOI Li, H/0000-0001-5109-3700\nUT WOS:1\nER\n")
    assert [author.orcid for author in twins.authors] == [None, None]


def test_cited_dois_are_references_and_a_review_is_an_article(papers: list[RawPaper]) -> None:
    assert papers[0].references == ["DOI:10.1073/pnas.83.22.8589", "DOI:10.1017/S0033583501003754"]
    assert papers[0].kind == "Review article"


def test_exports_may_be_joined_with_their_headers_and_marks() -> None:
    data = b"\xef\xbb\xbf" + EXPORT.read_bytes()
    assert WebOfScience().recognises(data)
    assert [paper.id for paper in read(data + data)] == 2 * [paper.id for paper in read(data)]


def test_a_group_is_the_author_where_there_is_no_other() -> None:
    (paper,) = read(b"PT J\nCA CMS Collaboration\nTI T\nUT WOS:1\nER\n")
    assert [author.name for author in paper.authors] == ["CMS Collaboration"]
