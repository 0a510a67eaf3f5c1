from __future__ import annotations

import io

import pytest

from paperkin.records import Deletion, RawAuthor, RawPaper, Refusal
from paperkin.sources.arxiv_oai import ArxivOai
from tests.toy import FIXTURES

FOLDER = FIXTURES / "oai_arxiv"
ARXIV = (FOLDER / "get_record_arxiv.xml").read_bytes()
DUBLIN_CORE = (FOLDER / "list_records_oai_dc.xml").read_bytes()
ONE_RECORD = (FOLDER / "record_oai_dc.xml").read_bytes()
HEADER = "<header><identifier>oai:arXiv.org:2401.00001</identifier></header>"


def read(data: bytes) -> list[RawPaper | Deletion | Refusal]:
    return list(ArxivOai().read(io.BytesIO(data)))


def record(inner: str) -> RawPaper | Deletion | Refusal:
    (item,) = read(f"<OAI-PMH><ListRecords><record>{inner}</record></ListRecords></OAI-PMH>".encode())
    return item


def paper(metadata: str) -> RawPaper:
    item = record(f"{HEADER}<metadata>{metadata}</metadata>")
    assert isinstance(item, RawPaper)
    return item


def test_arxivs_own_format_is_read_even_where_its_prefixes_are_not_declared() -> None:
    first, second, third = read(ARXIV)
    assert isinstance(first, RawPaper)
    assert first.id == "arxiv:1601.03238"
    assert first.title == "Irreversible degradation of quantum coherence under relativistic motion"
    assert [author.name for author in first.authors][:3] == ["Planck Collaboration", "Jieci Wang", "Zehua Tian"]
    assert (first.year, first.published, first.venue, first.kind) == (2016, "2016-01-13", "arXiv", "preprint")
    assert first.doi == "10.1103/PhysRevD.93.016005"
    assert first.keywords == ["quant-ph", "gr-qc", "hep-th"]
    assert first.extra == {
        "comments": "6 pages, 4 figures, conference paper",
        "license": "https://creativecommons.org/licenses/by/3.0/",
    }
    assert isinstance(second, RawPaper)
    assert isinstance(third, RawPaper)
    assert third.authors[0] == RawAuthor("N. Abgrall", affiliations=["The NA61/SHINE Collaboration"])
    assert [author.name for author in third.authors][4:6] == ["The T2K Beam Group", "L. Berns"]


def test_dublin_core_is_read() -> None:
    first, second, third = read(DUBLIN_CORE)
    assert isinstance(first, RawPaper)
    assert (first.id, first.published) == ("arxiv:1009.1022", "2010-09-06")
    assert [author.name for author in first.authors] == ["Robert Ralowski", "Szymon Zeberski"]
    assert str(first.abstract).startswith("We show that for a $\\sigma $-ideal")
    assert first.extra["journal-ref"] == "Houston Journal of Mathematics, 34 (3) (2008), pp. 773-780"
    assert first.extra["comments"] == "7 pages"
    assert isinstance(second, RawPaper)
    assert second.doi == "10.1007/s00153-015-0433-z"
    assert isinstance(third, RawPaper)
    assert (third.published, third.extra["update_date"]) == ("2014-12-03", "2023-01-23")


def test_a_record_on_its_own_is_read_with_an_id_of_the_old_style() -> None:
    (item,) = read(ONE_RECORD)
    assert isinstance(item, RawPaper)
    assert (item.id, item.arxiv, item.year) == ("arxiv:math/0306266", "math/0306266", 2003)
    assert item.url == "https://arxiv.org/abs/math/0306266"
    assert item.doi == "10.1017/S0963548305006826"


def test_the_raw_format_folds_its_versions_into_the_first() -> None:
    item = paper(
        """<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2401.00001</id><submitter>A. One</submitter>
        <version version="v2"><date>Tue, 24 Jul 2012 20:10:27 GMT</date><size>1kb</size></version>
        <version version="v1"><date>Mon, 2 Apr 2007 19:18:42 GMT</date><size>1kb</size></version>
        <title>T</title><authors>A. One (ETH), B. Two and C. Three</authors><categories>cs.CL stat.ML</categories>
        <license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  A &lt; B. </abstract></arXivRaw>"""
    )
    assert (item.id, item.year, item.published) == ("arxiv:2401.00001", 2007, "2007-04-02")
    assert item.authors == [
        RawAuthor("A. One", affiliations=["ETH"]),
        RawAuthor("B. Two", affiliations=[]),
        RawAuthor("C. Three", affiliations=[]),
    ]
    assert item.extra["versions"] == ["v2", "v1"]
    assert item.extra["submitter"] == "A. One"
    assert item.keywords == ["cs.CL", "stat.ML"]


def test_names_have_their_suffixes() -> None:
    item = paper(
        "<arXiv><authors><author><keyname>King</keyname><forenames>Martin</forenames><suffix>Jr</suffix></author>"
        "<author><keyname>:</keyname></author></authors></arXiv>"
    )
    assert [author.name for author in item.authors] == ["Martin King Jr"]
    item = paper("<oai_dc:dc><dc:creator>King, Martin, Jr</dc:creator><dc:creator>ATLAS</dc:creator></oai_dc:dc>")
    assert [author.name for author in item.authors] == ["Martin King Jr", "ATLAS"]


@pytest.mark.parametrize("date", ["", "<date>soon</date>", "<created>soon</created>"])
def test_a_date_that_cannot_be_read_gives_no_year(date: str) -> None:
    assert paper(f"<arXivRaw><title>T</title>{date}</arXivRaw>").year is None


def test_a_deleted_record_is_a_deletion() -> None:
    header = '<header status="deleted"><identifier>oai:arXiv.org:hep-th/9901001v3</identifier></header>'
    assert record(header) == Deletion(1, "arxiv:hep-th/9901001")


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<header><identifier>oai:zenodo.org:1</identifier></header><metadata><dc/></metadata>", "not_arxiv"),
        ("<metadata><arXiv/></metadata>", "not_arxiv"),
        ("", "not_arxiv"),
        (HEADER, "unknown_metadata"),
        (HEADER + "<metadata/>", "unknown_metadata"),
        (HEADER + "<metadata><marc/></metadata>", "unknown_metadata"),
    ],
)
def test_what_is_no_record_of_arxiv_is_refused(inner: str, reason: str) -> None:
    item = record(inner)
    assert isinstance(item, Refusal)
    assert item.reason == reason


def test_an_answer_without_records_has_none() -> None:
    assert (
        read(b'<OAI-PMH><request>http://export.arxiv.org/oai2</request><error code="noRecordsMatch"/></OAI-PMH>') == []
    )


@pytest.mark.parametrize(
    ("head", "recognised"),
    [
        (ARXIV, True),
        (DUBLIN_CORE, True),
        (ONE_RECORD, True),
        (b"<OAI-PMH><request verb='ListRecords'>https://oaipmh.arxiv.org/oai</request><error/></OAI-PMH>", True),
        (b"<OAI-PMH><request>https://zenodo.org/oai2d</request><record/></OAI-PMH>", False),
        (b"<record><header/></record>", False),
        (b"<feed>oai:arXiv.org:1</feed>", False),
        (b"oai:arXiv.org:1", False),
    ],
)
def test_arxivs_oai_is_known_by_its_root_and_its_identifiers(head: bytes, recognised: bool) -> None:
    assert ArxivOai().recognises(head) is recognised
