"""What a paper's page tells programs: Highwire tags for Zotero and Google Scholar, Open Graph, schema.org.

How often a paper is cited is left out of schema.org on purpose: its interaction types count what readers do on a page.
Sources: scholar.google.com/intl/en/scholar/inclusion.html#indexing, ogp.me, schema.org/ScholarlyArticle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paperkin.records import Authorship, Paper, Work
from paperkin.text import cleaned
from paperkin.web.addresses import paper_address, person_address, topic_address, with_query
from paperkin.web.paper_links import PaperLinks
from paperkin.web.wording import author_names, excerpt

_DESCRIBED = 200
# Where the work stands in, by CSL's type of it.
_WITHIN = {
    "article-journal": ("citation_journal_title", "Periodical"),
    "paper-conference": ("citation_conference_title", "Book"),
    "chapter": ("citation_inbook_title", "Book"),
    "thesis": ("citation_dissertation_institution", None),
    "report": ("citation_technical_report_institution", None),
    "article": ("citation_publisher", "Periodical"),
}
_TYPES = {"book": "Book", "chapter": "Chapter", "thesis": "Thesis", "report": "Report", "dataset": "Dataset"}


@dataclass(frozen=True, slots=True)
class ScholarlyMeta:
    """What stands in the head of a paper's page. highwire, graph: (name, content). linked_data: JSON-LD.

    oembed: the address that tells other sites how to embed the page (https://oembed.com, discovery).
    """

    canonical: str
    oembed: str
    description: str
    highwire: tuple[tuple[str, str], ...]
    graph: tuple[tuple[str, str], ...]
    linked_data: Mapping[str, Any]


def scholarly_meta(work: Work, item: Mapping[str, Any], links: PaperLinks, base: str, site: str) -> ScholarlyMeta:
    """Describe a paper. item: its CSL-JSON. base: the site's own address, without a slash at its end."""
    paper = work.paper
    canonical = base + paper_address(paper.id)
    description = _description(paper)
    dated = item.get("issued", {}).get("date-parts", [[]])[0]
    return ScholarlyMeta(
        canonical,
        with_query(f"{base}/oembed", url=canonical),
        description,
        tuple(_highwire(paper, item, links, canonical, "/".join(_padded(dated)))),
        tuple(_graph(paper, canonical, description, site, "-".join(_padded(dated)))),
        _linked_data(work, item, links, canonical, base, "-".join(_padded(dated))),
    )


def _description(paper: Paper) -> str:
    if paper.abstract:
        return excerpt(cleaned(paper.abstract), _DESCRIBED)
    by = f"By {author_names(paper.authors)}. " if paper.authors else ""
    return f"{by}Related papers, people and topics."


def _padded(dated: list[int]) -> list[str]:
    return [f"{part:04d}" if not at else f"{part:02d}" for at, part in enumerate(dated)]


def _highwire(
    paper: Paper, item: Mapping[str, Any], links: PaperLinks, canonical: str, dated: str
) -> list[tuple[str, str]]:
    tags: list[tuple[str, str | None]] = [("citation_title", paper.title)]
    for author in paper.authors:
        tags.append(("citation_author", author.name))
        tags += [("citation_author_institution", place.name) for place in author.affiliations]
        tags.append(("citation_author_orcid", author.orcid and f"https://orcid.org/{author.orcid}"))
    first, _, last = str(item.get("page", "")).partition("-")
    # Scholar takes a thesis or a report by its institution, which is its publisher or else its venue.
    within = _WITHIN.get(item["type"], ("citation_publisher", None))[0]
    place = item.get("container-title")
    if within.endswith("_institution"):
        place = item.get("publisher") or place
    tags += [
        ("citation_publication_date", dated),
        (within, place),
        ("citation_publisher", item.get("publisher") if within != "citation_publisher" or not place else None),
        ("citation_volume", item.get("volume")),
        ("citation_issue", item.get("issue")),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_issn", item.get("ISSN")),
        ("citation_isbn", item.get("ISBN")),
        ("citation_language", item.get("language")),
        ("citation_doi", item.get("DOI")),
        ("citation_arxiv_id", _identified(links, "arXiv")),
        ("citation_pmid", _identified(links, "PMID")),
        ("citation_abstract_html_url", canonical),
        ("citation_pdf_url", links.pdf),
        ("citation_abstract", paper.abstract),
        *(("citation_keywords", keyword) for keyword in paper.keywords),
    ]
    return [(name, content) for name, content in tags if content]


def _graph(paper: Paper, canonical: str, description: str, site: str, dated: str) -> list[tuple[str, str]]:
    tags = [
        ("og:type", "article"),
        ("og:title", paper.title or "A paper without a title"),
        ("og:description", description),
        ("og:url", canonical),
        ("og:site_name", site),
        ("article:published_time", dated),
        ("twitter:card", "summary"),
    ]
    return [(name, content) for name, content in tags if content]


def _linked_data(
    work: Work, item: Mapping[str, Any], links: PaperLinks, canonical: str, base: str, dated: str
) -> dict[str, Any]:
    paper = work.paper
    kind = _WITHIN.get(item["type"], ("", None))[1]
    told = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(item["type"], "ScholarlyArticle"),
        "@id": canonical,
        "url": canonical,
        "name": paper.title,
        "headline": excerpt(paper.title, 110),
        "abstract": paper.abstract,
        "author": [_author(author, base) for author in paper.authors],
        "datePublished": dated,
        "isPartOf": {"@type": kind, "name": paper.venue} if kind and paper.venue else None,
        "publisher": {"@type": "Organization", "name": item["publisher"]} if item.get("publisher") else None,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": link.scheme, "value": link.value, "url": link.address}
            for link in links.identified
        ],
        "sameAs": list(links.addresses),
        "keywords": list(paper.keywords),
        "about": [
            {"@type": "DefinedTerm", "name": topic.label, "url": base + topic_address(topic.id)}
            for topic in work.topics
        ],
    }
    return {name: value for name, value in told.items() if value}


def _author(author: Authorship, base: str) -> dict[str, Any]:
    organised = author.extra.get("is_organisation") or author.extra.get("collective")
    orcid = f"https://orcid.org/{author.orcid}" if author.orcid else None
    told = {
        "@type": "Organization" if organised else "Person",
        "name": author.name,
        "url": base + person_address(author.author_id) if author.author_id else None,
        "sameAs": orcid,
        "affiliation": [
            {"@type": "Organization", "name": place.name}
            | ({"sameAs": f"https://ror.org/{place.ror}"} if place.ror else {})
            for place in author.affiliations
        ],
    }
    return {name: value for name, value in told.items() if value}


def _identified(links: PaperLinks, scheme: str) -> str | None:
    return next((link.value for link in links.identified if link.scheme == scheme), None)
