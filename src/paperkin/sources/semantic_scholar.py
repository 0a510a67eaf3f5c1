"""Semantic Scholar: the datasets `papers` and `abstracts`, and answers of the Academic Graph API.

The datasets are joined by corpus id, so their records are called `corpusid:…`, those of the API `s2:…` by paper id. A
row of `abstracts` becomes a record of its own, `corpusid-abstract:…`, without a title; it carries the identifiers of
its paper, by which the two become one work.
Source: api.semanticscholar.org/api-docs, and the README of each dataset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from paperkin.records import RawAuthor, RawPaper, Refusal
from paperkin.sources.json_documents import first_record, read_records
from paperkin.sources.json_values import first_text, listed, mapping, number, text, told

_ANSWERS = (("data",), ("papers",), ("recommendedPapers",))
_LINKS = ("citedPaper", "citingPaper")
_SHA = re.compile(r"[0-9a-f]{40}", re.I)
_SCHEMES = {"PubMed": "PMID", "PubMedCentral": "PMCID", "ACL": "ACL"}
_PREPRINT_SERVERS = frozenset(("arxiv.org", "arxiv", "biorxiv", "medrxiv"))
# The most telling first; what is not here (`Review`, `MetaAnalysis`, `ClinicalTrial`, …) is a kind of article.
_TYPES = ("Editorial", "LettersAndComments", "News", "Dataset", "BookSection", "Book", "Conference", "JournalArticle")


class SemanticScholar:
    """Reads papers; what else the API and the datasets have is refused as `not_a_paper`."""

    name = "semantic-scholar"
    description = "Semantic Scholar: papers and abstracts datasets, API answers"

    def recognises(self, head: bytes) -> bool:
        """Take a stream whose first record has a paper's id as only Semantic Scholar writes it."""
        row = first_record(head, _ANSWERS)
        return row is not None and any(_is_paper(paper) for paper in _papers(row))

    def read(self, stream: BinaryIO) -> Iterator[RawPaper | Refusal]:
        """Yield one raw paper for each paper, also for those that are listed as citing or cited."""
        for item in read_records(stream, _ANSWERS):
            if isinstance(item, Refusal):
                yield item
                continue
            line, row = item
            for paper in _papers(row):
                if _is_paper(paper):
                    yield _raw_abstract(line, paper) if "openaccessinfo" in paper else _raw_paper(line, paper)
                else:
                    yield Refusal(line, "not_a_paper", "The record has no paper id.", f"keys={list(paper)[:9]}"[:200])


def _papers(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the papers of a record: itself, the one it links to, or all in a table by id."""
    for link in _LINKS:
        if isinstance(row.get(link), Mapping):
            return [row[link]]
    if row and not _is_paper(row) and all(isinstance(value, Mapping) and _is_paper(value) for value in row.values()):
        return list(row.values())
    return [row]


def _is_paper(row: Mapping[str, Any]) -> bool:
    if "id" in row:
        return False
    by_sha = "paperId" in row and (row["paperId"] is None or _sha(row["paperId"]) is not None)
    return by_sha or (number(row.get("corpusid")) is not None and ("title" in row or "openaccessinfo" in row))


def _sha(value: object) -> str | None:
    return value.lower() if isinstance(value, str) and _SHA.fullmatch(value) else None


def _raw_abstract(line: int, row: Mapping[str, Any]) -> RawPaper:
    access = mapping(row.get("openaccessinfo"))
    ids = mapping(access.get("externalids"))
    corpus_id = number(row.get("corpusid"))
    return RawPaper(
        line=line,
        id=f"corpusid-abstract:{corpus_id}",
        abstract=row.get("abstract"),
        doi=ids.get("DOI"),
        arxiv=ids.get("ArXiv"),
        identifiers=_identifiers(ids, corpus_id, None),
        extra=told(
            oa_url=text(access.get("url")), oa_status=text(access.get("status")), licence=text(access.get("license"))
        ),
    )


def _raw_paper(line: int, row: Mapping[str, Any]) -> RawPaper:
    row = _as_in_the_api(row) if "corpusid" in row else row
    ids, journal = mapping(row.get("externalIds")), mapping(row.get("journal"))
    venue = first_text(row.get("venue"), mapping(row.get("publicationVenue")).get("name"), journal.get("name"))
    sha, corpus_id = _sha(row.get("paperId")), number(row.get("corpusId")) or number(ids.get("CorpusId"))
    return RawPaper(
        line=line,
        id=f"s2:{sha}" if sha else f"corpusid:{corpus_id}" if corpus_id else None,
        title=row.get("title"),
        abstract=row.get("abstract"),
        authors=[_author(author) for author in map(mapping, listed(row.get("authors")))],
        year=row.get("year"),
        published=row.get("publicationDate"),
        venue=venue,
        url=row.get("url"),
        doi=ids.get("DOI"),
        arxiv=ids.get("ArXiv"),
        citations=row.get("citationCount"),
        kind=_kind(row, venue),
        identifiers=_identifiers(ids, corpus_id, sha or _sha_of_address(row.get("url"))),
        references=[found for found in map(_reference, listed(row.get("references"))) if found],
        extra=_extra(row, ids, journal),
    )


def _as_in_the_api(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the papers dataset with the API's names for its fields."""
    names = {
        "corpusid": "corpusId",
        "externalids": "externalIds",
        "citationcount": "citationCount",
        "influentialcitationcount": "influentialCitationCount",
        "publicationtypes": "publicationTypes",
        "publicationdate": "publicationDate",
        "s2fieldsofstudy": "s2FieldsOfStudy",
    }
    return {names.get(key, key): value for key, value in row.items()}


def _sha_of_address(value: object) -> str | None:
    return _sha(value.rstrip("/").rpartition("/")[2]) if isinstance(value, str) else None


def _identifiers(ids: Mapping[str, Any], corpus_id: str | None, sha: str | None) -> dict[str, str]:
    found = {scheme: first_text(ids.get(name)) or number(ids.get(name)) for name, scheme in _SCHEMES.items()}
    return told(CorpusId=corpus_id, S2=sha, **found)


def _author(row: Mapping[str, Any]) -> RawAuthor:
    ids, author_id = mapping(row.get("externalIds")), number(row.get("authorId"))
    return RawAuthor(
        name=row.get("name"),
        source_id=f"s2:{author_id}" if author_id else None,
        orcid=first_text(ids.get("ORCID")),
        affiliations=[place for place in map(text, listed(row.get("affiliations"))) if place],
        extra=told(dblp=first_text(ids.get("DBLP")), homepage=text(row.get("homepage"))),
    )


def _reference(value: object) -> str | None:
    row = mapping(value)
    if sha := _sha(row.get("paperId")):
        return f"S2:{sha}"
    ids = mapping(row.get("externalIds"))
    if corpus_id := number(row.get("corpusId")) or number(ids.get("CorpusId")):
        return f"CorpusId:{corpus_id}"
    doi = text(ids.get("DOI"))
    return f"DOI:{doi}" if doi else None


def _kind(row: Mapping[str, Any], venue: str | None) -> str | None:
    """Return one word for the list of types; what lies on a preprint server is called a journal article there."""
    if venue and venue.casefold() in _PREPRINT_SERVERS:
        return "preprint"
    given = [kind for kind in map(text, listed(row.get("publicationTypes"))) if kind]
    if not given:
        return None
    word = next((kind for kind in _TYPES if kind in given), "JournalArticle")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word)


def _extra(row: Mapping[str, Any], ids: Mapping[str, Any], journal: Mapping[str, Any]) -> dict[str, Any]:
    pdf = mapping(row.get("openAccessPdf"))
    fields = [mapping(field).get("category") for field in listed(row.get("s2FieldsOfStudy"))]
    return told(
        tldr=text(mapping(row.get("tldr")).get("text")),
        fields_of_study=sorted({field for field in map(text, fields + listed(row.get("fieldsOfStudy"))) if field}),
        types=[kind for kind in map(text, listed(row.get("publicationTypes"))) if kind],
        influential_citations=int(number(row.get("influentialCitationCount")) or 0),
        oa_url=text(pdf.get("url")),
        oa_status=text(pdf.get("status")),
        licence=text(pdf.get("license")),
        mag=first_text(ids.get("MAG")),
        dblp=first_text(ids.get("DBLP")),
        journal={key: value for key, value in journal.items() if text(value)},
    )
