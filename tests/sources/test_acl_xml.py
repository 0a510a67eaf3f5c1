from __future__ import annotations

import io

import pytest

from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.acl_xml import AclXml
from tests.toy import FIXTURES

NALOMA = (FIXTURES / "acl_xml" / "2022.naloma.xml").read_bytes()
BIGSCIENCE = (FIXTURES / "acl_xml" / "2022.bigscience.xml").read_bytes()
META = "<meta><booktitle>Proceedings</booktitle><editor><last>Ed</last></editor><year>2019</year></meta>"


def read(data: bytes) -> list[RawPaper | Deletion | Refusal]:
    return list(AclXml().read(io.BytesIO(data)))


def collection(name: str, volume: str, inner: str) -> list[RawPaper | Deletion | Refusal]:
    return read(f"<collection id='{name}'><volume id='{volume}'>{META}{inner}</volume></collection>".encode())


def only(inner: str, name: str = "2019.x", volume: str = "1") -> RawPaper:
    (paper,) = collection(name, volume, inner)
    assert isinstance(paper, RawPaper)
    return paper


def test_a_collection_is_read_as_its_papers_say() -> None:
    papers = read(NALOMA)
    assert [item.id for item in papers if isinstance(item, RawPaper)] == [
        f"acl:2022.naloma-1.{at}" for at in range(1, 6)
    ]
    assert papers[2] == RawPaper(
        line=5,
        id="acl:2022.naloma-1.3",
        title="Learning Knowledge with Neural DTS",
        authors=[RawAuthor(name, affiliations=[]) for name in ("Daisuke Bekki", "Ribeka Tanaka", "Yuta Takahashi")],
        year="2022",
        published="2022-08",
        venue="Proceedings of the 3rd Natural Logic Meets Machine Learning Workshop (NALOMA III)",
        url="https://aclanthology.org/2022.naloma-1.3",
        kind="conference paper",
        identifiers={"ACL": "2022.naloma-1.3"},
        extra={
            "pages": "17–25",
            "bibkey": "bekki-etal-2022-learning",
            "venues": ["nlma"],
            "publisher": "Association for Computational Linguistics",
        },
    )


def test_abstracts_and_authors_come_with_their_letters() -> None:
    papers = read(BIGSCIENCE)
    assert len(papers) == 3
    assert isinstance(papers[1], RawPaper)
    assert papers[1].title == "Using ASR-Generated Text for Spoken Language Modeling"
    assert papers[1].authors[0].name == "Nicolas Hervé"
    assert str(papers[1].abstract).startswith("This papers aims at")
    assert "BigScience Episode #5" in papers[1].venue


def test_front_and_back_matter_are_no_papers() -> None:
    front = "<frontmatter><url>2019.x-1.0</url></frontmatter><paper id='0'/>"
    assert only(f"{front}<paper id='1'/><paper id='9' type='backmatter'/>").id == "acl:2019.x-1.1"


@pytest.mark.parametrize(
    ("name", "volume", "place", "number", "year"),
    [
        ("P19", "1", "1", "P19-1001", "2019"),
        ("W18", "62", "7", "W18-6207", "2019"),
        ("W19", "1", "7", "W19-0107", "2019"),
        ("D19", "1", "700", "D19-1700", "2019"),
        ("D19", "50", "1", "D19-5001", "2019"),
        ("C69", "1", "1", "C69-0101", "2019"),
        ("2022.acl", "long", "12", "2022.acl-long.12", "2019"),
    ],
)
def test_ids_follow_from_the_place_in_the_file(name: str, volume: str, place: str, number: str, year: str) -> None:
    paper = only(f"<paper id='{place}'><title>T</title></paper>", name, volume)
    assert (paper.id, paper.year, paper.identifiers) == (f"acl:{number}", year, {"ACL": number})
    assert paper.url == f"https://aclanthology.org/{number}"


def test_the_address_of_a_paper_says_its_id_even_where_the_volume_is_broken() -> None:
    inner = "<paper id='1'><title>T</title><url hash='x'>P19-1001</url></paper>"
    broken = f"<collection id='P19'><volume id='1>{META}{inner}</volume></collection>"
    refusal, paper = read(broken.encode())
    assert isinstance(refusal, Refusal)
    assert isinstance(paper, RawPaper)
    assert paper.id == "acl:P19-1001"
    assert only("<paper id='1'><url>https://other.org/x.pdf</url></paper>", "P19").id == "acl:P19-1001"


def test_a_paper_of_nowhere_says_so_to_whoever_normalises_it() -> None:
    (paper,) = read(b"<collection><paper id='1'><title>T</title></paper></collection>")
    assert isinstance(paper, RawPaper)
    assert (paper.id, paper.identifiers, paper.venue, paper.year) == (None, None, None, None)
    assert only("<paper id='1'/>", "P19", "x").id is None


def test_each_volume_lends_its_own_papers_its_name_and_a_broken_one_nothing() -> None:
    volumes = (
        "<volume id='1'><meta><booktitle>One</booktitle><year>2001</year></meta><paper id='1'/></volume>"
        "<volume id='2'><meta><booktitle>Two<year></meta><paper id='1'/></volume>"
        "<volume id='3'><meta><booktitle>Three</booktitle><month>June</month></meta><paper id='1'/></volume>"
        "<event id='e'><meta><title>Event</title></meta></event>"
    )
    items = read(f"<collection id='P01'>{volumes}</collection>".encode())
    papers = [item for item in items if isinstance(item, RawPaper)]
    assert [(paper.venue, paper.year, paper.published) for paper in papers] == [
        ("One", "2001", "2001"),
        (None, "2001", "2001"),
        ("Three", "2001", "2001-06"),
    ]
    assert [item.reason for item in items if isinstance(item, Refusal)] == ["malformed_xml"]


@pytest.mark.parametrize(("name", "year"), [("P79", "1979"), ("P05", "2005"), ("2024.acl", "2024"), ("x", None)])
def test_the_year_is_the_collections_where_the_volume_says_none(name: str, year: str | None) -> None:
    (paper,) = read(f"<collection id='{name}'><volume id='1'><paper id='1'/></volume></collection>".encode())
    assert isinstance(paper, RawPaper)
    assert paper.year == year


def test_explicit_ids_orcids_affiliations_and_names_in_other_scripts_are_kept() -> None:
    paper = only(
        """<paper id="1"><author id="yang-liu-ict" orcid="0000-0002-1825-0097"><first>Yang</first><last>Liu</last>
        <affiliation>Tsinghua</affiliation><variant script="hani"><first>洋</first><last>刘</last></variant>
        <variant script="latn"><first>Y.</first><last>Liu</last></variant></author>
        <author><last>Plato</last></author><author><first/><last>Socrates</last></author>
        <editor><last>Nobody</last></editor></paper>"""
    )
    assert paper.authors == [
        RawAuthor(
            "Yang Liu", "acl:yang-liu-ict", "0000-0002-1825-0097", ["Tsinghua"], {"variants": ["刘洋", "Y. Liu"]}
        ),
        RawAuthor("Plato", affiliations=[]),
        RawAuthor("Socrates", affiliations=[]),
    ]


def test_titles_and_abstracts_keep_their_formulas() -> None:
    paper = only(
        "<paper id='1'><title>On <tex-math>\\alpha_i</tex-math> in <fixed-case>BERT</fixed-case></title>"
        "<abstract>See <url>https://x.org</url>, <b>bold</b> <tex-math>O(n)</tex-math>.</abstract>"
        "<doi>10.18653/v1/P19-1001</doi></paper>"
    )
    assert paper.title == "On $\\alpha_i$ in BERT"
    assert paper.abstract == "See https://x.org, bold $O(n)$."
    assert paper.doi == "10.18653/v1/P19-1001"


def test_a_journal_is_the_venue_of_its_papers() -> None:
    meta = "<meta><booktitle>TACL, Volume 9</booktitle><journal-title>TACL</journal-title></meta>"
    (paper,) = read(f"<collection id='2021.tacl'><volume id='1'>{meta}<paper id='1'/></volume></collection>".encode())
    assert isinstance(paper, RawPaper)
    assert (paper.venue, paper.kind) == ("TACL", "journal article")


def test_a_removed_paper_is_a_deletion_and_a_retracted_one_is_not() -> None:
    removed, retracted = collection(
        "2019.x",
        "1",
        "<paper id='1'><title>T</title><removed date='2020-01-01'>Why</removed></paper>"
        "<paper id='2'><title>U</title><retracted date='2020-01-01'>Wrong data</retracted></paper>",
    )
    assert removed == Deletion(2, "acl:2019.x-1.1")
    assert isinstance(retracted, RawPaper)
    assert retracted.extra["retracted"] == ["Wrong data"]


def test_a_paper_in_a_comment_is_none() -> None:
    assert only("<!-- <paper id='1'><title>old</title></paper> --><paper id='2'/>").id == "acl:2019.x-1.2"


def test_a_broken_paper_is_refused_alone() -> None:
    broken = NALOMA.replace(b"<title>Learning", b"<titel>Learning")
    items = read(broken)
    assert [type(item) for item in items] == [RawPaper, RawPaper, Refusal, RawPaper, RawPaper]
    assert isinstance(items[2], Refusal)
    assert (items[2].reason, items[2].line) == ("malformed_xml", 5)
