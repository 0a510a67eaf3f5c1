"""PubMed's XML: the yearly baseline, the daily updates with their deletions, and what efetch answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from paperkin.records import Deletion, RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.sources.dates import iso_date, year_in
from paperkin.sources.xml_records import Layout, Record, read_records, root_of
from paperkin.sources.xml_text import text_of, texts_of

_LAYOUT = Layout(
    roots=("PubmedArticleSet", "PubmedBookArticleSet"), records=("PubmedArticle", "PubmedBookArticle", "DeleteCitation")
)
# PubMed lists types by the alphabet; these say more about a work than that it stood in a journal.
_TELLING_TYPES = (
    *("Published Erratum", "Retraction of Publication", "Preprint", "Editorial", "Letter", "Comment", "News"),
    *("Interview", "Biography", "Dataset", "Technical Report", "Academic Dissertation"),
)
_SCHEMES = {"doi": "DOI", "pubmed": "PMID", "pmc": "PMCID"}
_TRANSLATED = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\.?")
_ARXIV = re.compile(r"arXiv:(\S+?)(?:v\d+)?", re.IGNORECASE)


class PubmedXml:
    """Reads PubMed; the year is that of the issue, the date that of the first publication, on line or on paper."""

    name = "pubmed"
    description = "PubMed's XML: baseline, updates, efetch"

    def recognises(self, head: bytes) -> bool:
        """Take XML whose outermost element is PubMed's."""
        return root_of(head) in (*_LAYOUT.roots, *_LAYOUT.records)

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Deletion | Refusal]:
        """Yield one raw paper an article or book chapter, and a deletion for each id that PubMed has deleted."""
        for item in read_records(stream, _LAYOUT):
            if isinstance(item, Refusal):
                yield item
            elif item.element.tag == "DeleteCitation":
                for number in texts_of(item.element.iterfind("PMID")):
                    yield Deletion(item.number, f"pmid:{number.strip()}")
            else:
                yield _raw_paper(item)


def _raw_paper(record: Record) -> RawPaper:
    """Return what an article says. A chapter of a book has the same parts in other places."""
    is_book = record.element.tag == "PubmedBookArticle"
    citation = record.element.find("BookDocument" if is_book else "MedlineCitation")
    citation = Element("none") if citation is None else citation
    article = citation if is_book else citation.find("Article")
    article = Element("none") if article is None else article
    data = record.element.find("PubmedBookData" if is_book else "PubmedData")
    data = Element("none") if data is None else data
    number = (text_of(citation.find("PMID")) or "").strip()
    ids = _identifiers(article, data, citation if is_book else None)
    types = texts_of(article.iterfind("PublicationTypeList/PublicationType"))
    types = types or texts_of(article.iterfind("PublicationType"))
    printed = article.find("Book/PubDate" if is_book else "Journal/JournalIssue/PubDate")
    year, published = _dates(printed, article.find("ArticleDate"))
    return RawPaper(
        line=record.number,
        id=f"pmid:{number}" if number else None,
        title=plain_title(
            text_of(article.find("ArticleTitle")),
            text_of(article.find("VernacularTitle")) or text_of(article.find("Book/BookTitle")),
        ),
        abstract=_abstract(article) or _abstract(citation, "OtherAbstract"),
        authors=[_author(author) for author in _author_list(article)],
        year=year,
        published=published,
        venue=text_of(article.find("Journal/Title")) or text_of(article.find("Book/BookTitle")),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if number else None,
        doi=next(iter(ids.get("DOI", ())), None),
        arxiv=next(iter(ids.pop("arXiv", ())), None),
        keywords=[*texts_of(citation.iterfind("KeywordList/Keyword")), *_major_subjects(citation)],
        kind=kind_of(types, "book chapter" if is_book else "journal article"),
        identifiers=ids,
        references=[*_references(citation, data)],
        extra=_extra(citation, article, types),
    )


def plain_title(title: str | None, otherwise: str | None) -> str | None:
    """Return PubMed's title without its full stop, and without the brackets of one that PubMed translated.

    otherwise: the title where PubMed has none in English.
    """
    title = " ".join((title or "").split())
    translated = _TRANSLATED.fullmatch(title)
    title = translated[1] if translated else title
    if title.casefold().strip(" .") in ("", "not available"):
        title = otherwise or ""
    return title if title.endswith("..") else title.removesuffix(".")


def _abstract(element: Element, name: str = "Abstract") -> str | None:
    """Join the parts of an abstract, each behind its label as PubMed prints it: `METHODS: We conducted …`."""
    abstract = element.find(name)
    parts = []
    for part in abstract.iterfind("AbstractText") if abstract is not None else ():
        label, text = part.get("Label", ""), text_of(part)
        if text:
            parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return "\n".join(parts) or None


def _author_list(article: Element) -> Iterable[Element]:
    lists = [names for names in article.iterfind("AuthorList") if names.get("Type") != "editors"]
    return lists[0].iterfind("Author") if lists else ()


def _author(author: Element) -> RawAuthor:
    collective = text_of(author.find("CollectiveName"))
    given = text_of(author.find("ForeName")) or text_of(author.find("Initials"))
    parts = (given, text_of(author.find("LastName")), text_of(author.find("Suffix")))
    orcid = next((text_of(said) for said in author.iterfind("Identifier") if said.get("Source") == "ORCID"), None)
    affiliations = [_affiliation(info) for info in author.iterfind("AffiliationInfo")]
    return RawAuthor(
        name=collective or " ".join(part.strip() for part in parts if part),
        orcid=orcid,
        # Before 2015 an author had one affiliation, right below.
        affiliations=affiliations or texts_of(author.iterfind("Affiliation")),
        extra={"collective": True} if collective else {},
    )


def _affiliation(info: Element) -> RawAffiliation:
    ror = next((text_of(said) for said in info.iterfind("Identifier") if said.get("Source") == "ROR"), None)
    return RawAffiliation(text_of(info.find("Affiliation")), ror)


def _dates(printed: Element | None, online: Element | None) -> tuple[int | None, str | None]:
    """Return the year of the issue and the ISO date of the first publication. The issue may say `1998 Dec-1999 Jan`."""
    dates = [
        iso_date(*(date.findtext(part) for part in ("Year", "Month", "Day")))
        for date in (online, printed)
        if date is not None
    ]
    said = "".join(printed.itertext()) if printed is not None else None
    year = year_in(printed.findtext("Year") if printed is not None else None) or year_in(said)
    first = next(filter(None, dates), None)
    return year or year_in(first), first or (str(year) if year else None)


def _identifiers(article: Element, data: Element, book: Element | None) -> dict[str, list[str]]:
    said = [
        (place.get("EIdType", ""), text_of(place))
        for place in article.iterfind("ELocationID")
        if place.get("ValidYN") != "N"
    ]
    lists = [data.find("ArticleIdList"), book.find("ArticleIdList") if book is not None else None]
    said += [(one.get("IdType", ""), text_of(one)) for ids in lists if ids is not None for one in ids]
    found: dict[str, list[str]] = {}
    for kind, value in said:
        arxiv = _ARXIV.fullmatch((value or "").strip())
        scheme = "arXiv" if arxiv else _SCHEMES.get(kind)
        named = arxiv[1] if arxiv else (value or "").strip()
        if scheme and named and named not in found.setdefault(scheme, []):
            found[scheme].append(named)
    return found


def _references(citation: Element, data: Element) -> Iterator[str]:
    """Yield one id for each work that is cited: its DOI, which every feed knows, else PubMed's own."""
    for reference in data.iterfind("ReferenceList//Reference"):
        ids = {one.get("IdType"): text_of(one) for one in reference.iterfind("ArticleIdList/ArticleId")}
        known = ((scheme, ids.get(kind)) for kind, scheme in _SCHEMES.items())
        if found := next(((scheme, value) for scheme, value in known if value), None):
            yield f"{found[0]}:{found[1].strip()}"
    for other in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        if other.get("RefType") == "Cites" and (number := text_of(other.find("PMID"))):
            yield f"PMID:{number.strip()}"


def _major_subjects(citation: Element) -> list[str]:
    """Return the medical subject headings that the paper is mainly about; the rest say "Humans" and "Adult"."""
    headings = citation.iterfind("MeshHeadingList/MeshHeading")
    major = (heading for heading in headings if any(part.get("MajorTopicYN") == "Y" for part in heading))
    return texts_of(name for heading in major if (name := heading.find("DescriptorName")) is not None)


def kind_of(types: list[str], otherwise: str) -> str:
    """Return the publication type that says most about a work."""
    return next((kind for kind in _TELLING_TYPES if kind in types), otherwise)


def _extra(citation: Element, article: Element, types: list[str]) -> dict[str, object]:
    said = {
        "publication_types": types,
        "journal_abbreviation": text_of(article.find("Journal/ISOAbbreviation")),
        "issn": text_of(article.find("Journal/ISSN")),
        "volume": text_of(article.find("Journal/JournalIssue/Volume")),
        "issue": text_of(article.find("Journal/JournalIssue/Issue")),
        "pages": text_of(article.find("Pagination/MedlinePgn")),
        "languages": texts_of(article.iterfind("Language")),
        "retracted_by": [
            number.strip()
            for other in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
            if other.get("RefType") == "RetractionIn" and (number := text_of(other.find("PMID")))
        ],
    }
    return {name: value for name, value in said.items() if value}
