"""External identifiers: read in any usual spelling, kept in one.

Sources: arXiv identifier scheme (info.arxiv.org/help/arxiv_identifier.html), DOI Handbook 2.2, ORCID and the
prefixes of the Semantic Scholar API, which people already have in their scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A scheme (`arXiv`, `DOI`, `ACL`, `S2`, `CorpusId`, `OpenAlex`, `PMID`, `PMCID`, `ORCID`) and its folded value."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


_ARXIV = r"(?:\d{4}\.\d{4,5}|[a-z][a-z.-]*/\d{7})"
_SHAPES: dict[str, re.Pattern[str]] = {
    "arXiv": re.compile(rf"({_ARXIV})(?:v\d+)?", re.I),
    "DOI": re.compile(r"(10\.\d{4,9}/\S+)", re.I),
    "ACL": re.compile(r"([a-z]\d{2}-\d{4}|\d{4}\.[a-z0-9_-]+-[a-z0-9]+\.\d+)", re.I),
    "S2": re.compile(r"([0-9a-f]{40})", re.I),
    "CorpusId": re.compile(r"(\d{1,12})"),
    "OpenAlex": re.compile(r"(w\d{2,12})", re.I),
    "PMID": re.compile(r"(\d{1,9})"),
    "PMCID": re.compile(r"(?:pmc)?(\d{1,9})", re.I),
    "ORCID": re.compile(r"(\d{4}-\d{4}-\d{4}-\d{3}[\dx])", re.I),
}
_PREFIXES = {scheme.lower(): scheme for scheme in _SHAPES} | {"corpus": "CorpusId", "pmc": "PMCID"}
_BARE = ("arXiv", "DOI", "ORCID", "OpenAlex", "S2", "ACL")
_URLS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), scheme)
    for pattern, scheme in (
        (r"(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format|ps|src|e-print)/(.+?)(?:\.pdf)?", "arXiv"),
        (r"(?:(?:www\.)?ar5iv\.org|ar5iv\.labs\.arxiv\.org|(?:www\.)?alphaxiv\.org)/(?:abs|pdf|html)/(.+)", "arXiv"),
        (r"(?:www\.)?huggingface\.co/papers/(.+)", "arXiv"),
        (r"(?:dx\.|www\.)?doi\.org/(.+)", "DOI"),
        (r"(?:www\.)?aclanthology\.org/(.+?)(?:(?:v\d+)?\.pdf|\.bib)?", "ACL"),
        (r"(?:www\.)?aclanthology\.info/papers/(.+)", "ACL"),
        (r"(?:www\.)?aclweb\.org/anthology/(.+?)(?:(?:v\d+)?\.pdf|\.bib)?", "ACL"),
        (r"(?:www\.)?semanticscholar\.org/paper/(?:.*/)?([0-9a-f]{40})", "S2"),
        (r"api\.semanticscholar\.org/corpusid:(\d+)", "CorpusId"),
        (r"(?:www\.|api\.)?openalex\.org/(?:works/)?(w\d+)", "OpenAlex"),
        (r"pubmed\.ncbi\.nlm\.nih\.gov/(\d+)", "PMID"),
        (r"(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/(pmc\d+)", "PMCID"),
        (r"(?:www\.)?orcid\.org/(.+)", "ORCID"),
    )
)
# As in the margin of a paper: `arXiv:2203.02155v1 [cs.CL] 4 Mar 2022`.
_STAMP = re.compile(rf"arxiv:\s*({_ARXIV})(?:v\d+)?\s+\[[a-z.-]+\](?:\s+\d{{1,2}} [a-z]{{3}} \d{{4}})?", re.I)
_SPACED = re.compile(r"(arxiv|doi|pmid)\s+(\S+)", re.I)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.I)


def parse_identifier(text: str) -> Identifier | None:
    """Read `arXiv:2203.02155v2`, `10.1145/…`, `https://aclanthology.org/P19-1001` and their kin; None if it is none.

    Version suffixes of arXiv are dropped, case is folded, and a DOI that arXiv minted becomes the arXiv id.
    """
    text = text.strip()
    address = re.fullmatch(r"(?:https?://)?([^/\s]+\.[a-z]{2,}/\S+?)/?(?:[?#].*)?", text, re.I)
    if address:
        for pattern, scheme in _URLS:
            if found := pattern.fullmatch(address[1]):
                return _of_shape(scheme, unquote(found[1]))
    if found := _STAMP.fullmatch(text):
        return _of_shape("arXiv", found[1])
    if found := _SPACED.fullmatch(text):
        return _of_shape(_PREFIXES[found[1].lower()], found[2])
    prefix, colon, rest = text.partition(":")
    if colon and (known := _PREFIXES.get(prefix.strip().lower())):
        return _of_shape(known, rest.strip())
    for scheme in _BARE:
        if identifier := _of_shape(scheme, text):
            return identifier
    return None


def identifier_of(scheme: str, value: object) -> Identifier | None:
    """Read a value that a source has filed under a known scheme, however it is spelt there; None if it is not one."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    text = str(value).strip()
    read = _of_shape(scheme, text) or parse_identifier(text)
    return read if read is not None and (read.scheme == scheme or scheme == "DOI") else None


def _of_shape(scheme: str, text: str) -> Identifier | None:
    found = _SHAPES[scheme].fullmatch(text)
    if not found:
        return None
    value = found[1]
    if scheme == "DOI" and (arxiv := _ARXIV_DOI.fullmatch(value)):
        return _of_shape("arXiv", arxiv[1]) or Identifier("DOI", value.lower())
    return Identifier(scheme, value.upper() if scheme in ("ORCID", "OpenAlex") else value.lower())
