from __future__ import annotations

import io

import pytest

from paperkin.records import Deletion, RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.sources.pubmed_xml import PubmedXml
from tests.toy import FIXTURES

ARTICLE = (FIXTURES / "pubmed" / "article.xml").read_bytes()


def read(records: str) -> list[RawPaper | Deletion | Refusal]:
    data = f'<?xml version="1.0" encoding="utf-8"?><PubmedArticleSet>{records}</PubmedArticleSet>'
    return list(PubmedXml().read(io.BytesIO(data.encode())))


def article(inner: str = "", citation: str = "", data: str = "") -> RawPaper:
    (paper,) = read(
        f"<PubmedArticle><MedlineCitation><PMID Version='1'>7</PMID><Article>{inner}</Article>{citation}"
        f"</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )
    assert isinstance(paper, RawPaper)
    return paper


def test_an_article_is_read_as_it_says() -> None:
    (paper,) = PubmedXml().read(io.BytesIO(ARTICLE))
    assert isinstance(paper, RawPaper)
    assert paper.id == "pmid:29768149"
    assert paper.title == "Inhaled Combined Budesonide-Formoterol as Needed in Mild Asthma"
    assert str(paper.abstract).startswith("BACKGROUND: In patients with mild asthma, as-needed use")
    assert "METHODS: We conducted a 52-week" in paper.abstract
    assert [author.name for author in paper.authors] == ["Paul M O'Byrne", "J Mark FitzGerald"]
    assert paper.authors[0].affiliations[0].name.startswith("From the Firestone Institute")
    assert (paper.year, paper.published, paper.venue) == (2018, "2018-05-17", "The New England journal of medicine")
    assert (paper.doi, paper.kind) == ("10.1056/NEJMoa1715274", "journal article")
    assert paper.url == "https://pubmed.ncbi.nlm.nih.gov/29768149/"
    assert "Asthma" in paper.keywords
    assert "Humans" not in paper.keywords
    assert paper.extra["journal_abbreviation"] == "N Engl J Med"
    assert "Randomized Controlled Trial" in paper.extra["publication_types"]


def test_authors_come_with_suffixes_orcids_and_affiliations_and_collectives_with_their_name() -> None:
    paper = article(
        """<AuthorList><Author><LastName>King</LastName><ForeName>Martin L</ForeName><Initials>ML</Initials>
        <Suffix>Jr</Suffix><Identifier Source="ORCID">https://orcid.org/0000-0002-1825-0097</Identifier>
        <AffiliationInfo><Affiliation>Boston University.</Affiliation><Identifier Source="GRID">grid.1</Identifier>
        <Identifier Source="ROR">https://ror.org/05qwgg493</Identifier></AffiliationInfo>
        <AffiliationInfo><Affiliation>Morehouse College.</Affiliation></AffiliationInfo></Author>
        <Author><LastName>Li</LastName><Initials>B</Initials><Affiliation>Old style.</Affiliation></Author>
        <Author><CollectiveName>COVIDSurg Collaborative</CollectiveName></Author></AuthorList>"""
    )
    assert paper.authors == [
        RawAuthor(
            "Martin L King Jr",
            orcid="https://orcid.org/0000-0002-1825-0097",
            affiliations=[
                RawAffiliation("Boston University.", "https://ror.org/05qwgg493"),
                RawAffiliation("Morehouse College."),
            ],
        ),
        RawAuthor("B Li", affiliations=["Old style."]),
        RawAuthor("COVIDSurg Collaborative", affiliations=[], extra={"collective": True}),
    ]


def test_identifiers_are_the_articles_own_and_not_those_of_its_references() -> None:
    paper = article(
        '<ELocationID EIdType="doi" ValidYN="N">10.1/wrong</ELocationID>'
        '<ELocationID EIdType="pii">arXiv:2401.12345v2</ELocationID>',
        data="""<ArticleIdList><ArticleId IdType="pubmed">7</ArticleId><ArticleId IdType="pmc">PMC9</ArticleId>
        <ArticleId IdType="doi">10.1234/x</ArticleId><ArticleId IdType="pii">S1</ArticleId></ArticleIdList>
        <ReferenceList><Title>References</Title>
        <Reference><Citation>A</Citation><ArticleIdList><ArticleId IdType="pubmed">11</ArticleId>
        <ArticleId IdType="doi">10.1/eleven</ArticleId></ArticleIdList></Reference>
        <Reference><ArticleIdList><ArticleId IdType="pubmed">12</ArticleId></ArticleIdList></Reference>
        <Reference><Citation>C</Citation></Reference>
        <ReferenceList><Reference><Citation>D</Citation><ArticleIdList><ArticleId IdType="pmc">PMC13</ArticleId>
        </ArticleIdList></Reference></ReferenceList></ReferenceList>""",
    )
    assert (paper.doi, paper.arxiv) == ("10.1234/x", "2401.12345")
    assert paper.identifiers == {"PMID": ["7"], "PMCID": ["PMC9"], "DOI": ["10.1234/x"]}
    assert paper.references == ["DOI:10.1/eleven", "PMID:12", "PMCID:PMC13"]


def test_citations_of_older_records_and_retractions_are_in_the_comments() -> None:
    paper = article(
        citation="""<CommentsCorrectionsList><CommentsCorrections RefType="Cites"><PMID>5</PMID></CommentsCorrections>
        <CommentsCorrections RefType="CommentIn"><PMID>8</PMID></CommentsCorrections>
        <CommentsCorrections RefType="RetractionIn"><PMID>9</PMID></CommentsCorrections></CommentsCorrectionsList>"""
    )
    assert paper.references == ["PMID:5"]
    assert paper.extra["retracted_by"] == ["9"]


def test_abstracts_are_joined_part_by_part_with_formulas_readable() -> None:
    paper = article(
        """<Abstract><AbstractText Label="AIM">CO<sub>2</sub> at 10<sup>-5</sup> m.</AbstractText>
        <AbstractText Label="UNLABELLED">Then <i>x</i>.</AbstractText><AbstractText/>
        <CopyrightInformation>(c) X</CopyrightInformation></Abstract>"""
    )
    assert paper.abstract == "AIM: CO2 at 10^-5 m.\nThen x."


def test_an_abstract_in_another_place_serves_where_there_is_no_other() -> None:
    other = "<OtherAbstract Type='AIDS'><AbstractText>Other.</AbstractText></OtherAbstract>"
    assert article(citation=other).abstract == "Other."
    assert article("<Abstract><AbstractText>A.</AbstractText></Abstract>", citation=other).abstract == "A."
    assert article().abstract is None


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("A title.", "A title"),
        ("Why?", "Why?"),
        ("[On <i>gulls</i>].", "On gulls"),
        ("[Pub med] and [x].", "[Pub med] and [x]"),
        ("And so on...", "And so on..."),
        ("[Not Available].", "Über Möwen"),
        ("", "Über Möwen"),
    ],
)
def test_titles_are_without_what_pubmed_adds(written: str, title: str) -> None:
    inner = f"<ArticleTitle>{written}</ArticleTitle><VernacularTitle>Über Möwen.</VernacularTitle>"
    assert article(inner).title == title


@pytest.mark.parametrize(
    ("issue", "online", "year", "published"),
    [
        ("<Year>1976</Year><Month>Sep</Month><Day>28</Day>", "", 1976, "1976-09-28"),
        ("<Year>1990</Year><Season>Spring</Season>", "", 1990, "1990"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "", 1998, "1998"),
        ("<Year>2018</Year><Month>Jan</Month>", "<Year>2017</Year><Month>12</Month><Day>02</Day>", 2018, "2017-12-02"),
        ("", "<Year>2017</Year>", 2017, "2017"),
        ("", "", None, None),
    ],
)
def test_the_year_is_the_issues_and_the_date_the_first(
    issue: str, online: str, year: int | None, published: str | None
) -> None:
    dates = f"<Journal><JournalIssue><PubDate>{issue}</PubDate></JournalIssue></Journal>"
    dates += f"<ArticleDate DateType='Electronic'>{online}</ArticleDate>" if online else ""
    paper = article(dates)
    assert (paper.year, paper.published) == (year, published)


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (("Comparative Study", "Journal Article"), "journal article"),
        (("Journal Article", "Preprint"), "Preprint"),
        (("Comment", "Letter"), "Letter"),
        (("Journal Article", "Published Erratum"), "Published Erratum"),
        (("Journal Article", "Retracted Publication"), "journal article"),
        ((), "journal article"),
    ],
)
def test_the_kind_is_the_publication_type_that_says_most(types: tuple[str, ...], kind: str) -> None:
    listed = "".join(f"<PublicationType>{said}</PublicationType>" for said in types)
    assert article(f"<PublicationTypeList>{listed}</PublicationTypeList>").kind == kind


def test_keywords_are_the_authors_and_the_major_subjects() -> None:
    paper = article(
        citation="""<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="N">Humans</DescriptorName></MeshHeading>
        <MeshHeading><DescriptorName MajorTopicYN="N">Asthma</DescriptorName>
        <QualifierName MajorTopicYN="Y">drug therapy</QualifierName></MeshHeading></MeshHeadingList>
        <KeywordList><Keyword>gulls</Keyword></KeywordList>"""
    )
    assert paper.keywords == ["gulls", "Asthma"]


def test_each_deleted_citation_is_a_deletion() -> None:
    paper, *deleted = read(
        "<PubmedArticle><MedlineCitation><PMID>1</PMID></MedlineCitation></PubmedArticle>"
        "<DeleteCitation><PMID Version='1'>2</PMID><PMID Version='1'> 3 </PMID></DeleteCitation>"
    )
    assert isinstance(paper, RawPaper)
    assert deleted == [Deletion(2, "pmid:2"), Deletion(2, "pmid:3")]


def test_a_chapter_of_a_book_has_its_authors_and_not_the_books_editors() -> None:
    (paper,) = read(
        """<PubmedBookArticle><BookDocument><PMID>20301295</PMID>
        <ArticleIdList><ArticleId IdType="bookaccession">NBK1116</ArticleId>
        <ArticleId IdType="doi">10.1/nbk</ArticleId></ArticleIdList>
        <Book><BookTitle>GeneReviews</BookTitle><PubDate><Year>1993</Year></PubDate>
        <AuthorList Type="editors"><Author><LastName>Ed</LastName></Author></AuthorList></Book>
        <ArticleTitle>ALS Overview</ArticleTitle>
        <AuthorList Type="authors"><Author><LastName>Siddique</LastName><ForeName>Nailah</ForeName></Author>
        </AuthorList>
        <PublicationType>Review</PublicationType><Abstract><AbstractText>Text.</AbstractText></Abstract>
        </BookDocument></PubmedBookArticle>"""
    )
    assert isinstance(paper, RawPaper)
    assert (paper.id, paper.title, paper.venue, paper.year) == ("pmid:20301295", "ALS Overview", "GeneReviews", 1993)
    assert [author.name for author in paper.authors] == ["Nailah Siddique"]
    assert (paper.kind, paper.doi) == ("book chapter", "10.1/nbk")
    assert paper.abstract == "Text."


def test_an_empty_record_says_so_to_whoever_normalises_it() -> None:
    (paper,) = read("<PubmedArticle/>")
    assert isinstance(paper, RawPaper)
    assert (paper.id, paper.title, paper.authors, paper.year) == (None, "", [], None)
