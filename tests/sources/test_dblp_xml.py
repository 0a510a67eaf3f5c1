from __future__ import annotations

import io

from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.dblp_xml import DblpXml
from tests.toy import FIXTURES

DUMP = (FIXTURES / "dblp" / "records.xml").read_bytes()
HEAD = b'<?xml version="1.0" encoding="US-ASCII"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>'


def read(records: str, head: bytes = HEAD) -> list[RawPaper]:
    items = list(DblpXml().read(io.BytesIO(head + records.encode("iso-8859-1") + b"</dblp>")))
    assert all(isinstance(item, RawPaper) for item in items)
    return items  # type: ignore[return-value]


def only(record: str) -> RawPaper:
    (paper,) = read(record)
    return paper


def test_the_dump_is_read_as_its_records_say() -> None:
    first, second = DblpXml().read(io.BytesIO(DUMP))
    assert first == RawPaper(
        line=1,
        id="dblp:conf/acl/ChangSRM23",
        title="Multi-CLS BERT: An Efficient Alternative to Traditional Ensembling",
        authors=[
            RawAuthor(name, f"dblp:{pid}", extra={"dblp": pid})
            for name, pid in (
                ("Haw-Shiuan Chang", "130/1022"),
                ("Ruei-Yao Sun", "301/6251"),
                ("Kathryn Ricci", "331/1034"),
                ("Andrew McCallum", "m/AndrewMcCallum"),
            )
        ],
        year="2023",
        venue="ACL (1)",
        url="https://doi.org/10.18653/v1/2023.acl-long.48",
        doi="10.18653/v1/2023.acl-long.48",
        kind="inproceedings",
        identifiers={"DOI": ["10.18653/v1/2023.acl-long.48"], "ACL": ["2023.acl-long.48"]},
        extra={"pages": "821-854", "crossref": "conf/acl/2023-1"},
    )
    assert isinstance(second, RawPaper)
    assert (second.title, second.venue, second.doi) == (
        "Jim Gray, astronomer",
        "Commun. ACM",
        "10.1145/1400214.1400231",
    )


def test_a_numbered_homonym_keeps_its_number_in_the_id_alone() -> None:
    paper = only(
        "<article key='k'><author orcid='0000-0002-1825-0097'>Wei Wang 0001</author><author>Wei Wang</author>"
        "<author pid='w/X'>Wei Wang 0002</author><author>R2D2 12</author><title>T.</title></article>"
    )
    assert paper.authors == [
        RawAuthor("Wei Wang", "dblp:Wei Wang 0001", "0000-0002-1825-0097"),
        RawAuthor("Wei Wang"),
        RawAuthor("Wei Wang", "dblp:Wei Wang 0002", extra={"dblp": "w/X"}),
        RawAuthor("R2D2 12"),
    ]


def test_names_and_titles_are_read_with_the_characters_of_the_dtd() -> None:
    paper = only(
        "<article key='k'><author>J&uuml;rgen M&oslash;ller</author>"
        "<title>O(<i>n<sup>2</sup></i>) &times; H<sub>2</sub>O &amp; <tt>a&lt;b</tt>?</title></article>"
    )
    assert paper.authors[0].name == "Jürgen Møller"
    assert paper.title == "O(n^2) × H2O & a<b?"


def test_the_dump_may_be_in_latin_1() -> None:
    head = HEAD.replace(b"US-ASCII", b"ISO-8859-1")
    assert read("<article key='k'><author>Jürgen</author></article>", head)[0].authors == [RawAuthor("Jürgen")]


def test_only_the_full_stop_that_dblp_sets_is_taken_off_a_title() -> None:
    titles = {"A title.": "A title", "Why?": "Why?", "Wait...": "Wait...", "No stop": "No stop"}
    for written, title in titles.items():
        assert only(f"<article key='k'><title>{written}</title></article>").title == title


def test_preprints_in_corr_have_their_arxiv_id() -> None:
    paper = only(
        "<article publtype='informal' key='journals/corr/abs-2203-02155'><title>T.</title><journal>CoRR</journal>"
        "<volume>abs/2203.02155</volume><ee type='oa'>https://doi.org/10.48550/arXiv.2203.02155</ee></article>"
    )
    assert (paper.id, paper.arxiv, paper.kind) == ("dblp:journals/corr/abs-2203-02155", "2203.02155", "preprint")
    old = only(
        "<article publtype='informal' key='k'><journal>CoRR</journal><volume>cs.DL/0301001</volume>"
        "<ee>http://arxiv.org/abs/cs/0301001</ee></article>"
    )
    assert old.arxiv == "cs/0301001"


def test_kinds_are_dblps_own_words() -> None:
    kinds = ("article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis", "data")
    assert [paper.kind for paper in read("".join(f"<{kind} key='k'></{kind}>" for kind in kinds))] == [*kinds]
    assert only("<data publtype='software' key='k'/>").kind == "software"


def test_a_thesis_has_its_school_for_a_venue() -> None:
    assert only("<phdthesis key='k'><school>ANU</school></phdthesis>").venue == "ANU"


def test_volumes_and_people_are_no_papers_and_editors_no_authors() -> None:
    (book,) = read(
        "<www key='homepages/w/X'><author>Wei Wang</author><title>Home Page</title></www>"
        "<proceedings key='conf/x'><editor>Ed</editor><title>Proc.</title></proceedings>"
        "<book key='books/x'><editor>Ed</editor><title>B.</title></book>"
    )
    assert (book.id, book.authors) == ("dblp:books/x", [])


def test_the_page_of_a_person_gives_the_persons_papers() -> None:
    page = (
        b'<?xml version="1.0"?><dblpperson name="Wei Wang 0001" pid="w/X"><person key="homepages/w/X"><author>Wei Wang'
        b'</author></person><r><article key="k"><title>T.</title></article></r><coauthors/></dblpperson>'
    )
    assert DblpXml().recognises(page)
    (paper,) = DblpXml().read(io.BytesIO(page))
    assert isinstance(paper, RawPaper)
    assert paper.id == "dblp:k"


def test_a_broken_record_is_refused_alone() -> None:
    broken = DUMP.replace(b"<title>Multi", b"<title<Multi")
    first, second = DblpXml().read(io.BytesIO(broken))
    assert isinstance(first, Refusal)
    assert "conf/acl/ChangSRM23" in first.excerpt
    assert isinstance(second, RawPaper)


def test_a_record_without_a_key_says_so_to_whoever_normalises_it() -> None:
    paper = only("<article><title>T.</title></article>")
    assert (paper.id, paper.url) == (None, None)
