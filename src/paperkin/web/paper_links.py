"""Where else a paper is: its identifiers with their addresses, and its PDF where one can be told from them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from paperkin.records import Paper
from paperkin.web.addresses import outside

# In the order in which readers want them: scheme, how it is called, where it leads.
_PLACES = (
    ("arXiv", "arXiv", "https://arxiv.org/abs/{}"),
    ("DOI", "DOI", "https://doi.org/{}"),
    ("ACL", "ACL Anthology", "https://aclanthology.org/{}"),
    ("PMID", "PubMed", "https://pubmed.ncbi.nlm.nih.gov/{}/"),
    ("PMCID", "PubMed Central", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{}/"),
    ("S2", "Semantic Scholar", "https://www.semanticscholar.org/paper/{}"),
    ("CorpusId", "Semantic Scholar corpus", "https://api.semanticscholar.org/CorpusID:{}"),
    ("OpenAlex", "OpenAlex", "https://openalex.org/{}"),
)
_PDFS = {"arXiv": "https://arxiv.org/pdf/{}", "ACL": "https://aclanthology.org/{}.pdf"}


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A place outside. value: the identifier there as people write it."""

    scheme: str
    name: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class PaperLinks:
    """All that leads out of a paper's page. own: the address that the source gave, where no identifier leads there."""

    identified: tuple[PaperLink, ...]
    own: str | None
    own_host: str
    pdf: str | None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address of the paper elsewhere, its PDF left out."""
        return (*(link.address for link in self.identified), *((self.own,) if self.own else ()))


def paper_links(paper: Paper) -> PaperLinks:
    """Return where else a paper is."""
    links = [
        PaperLink(scheme, name, _spelt(scheme, item.value), place.format(_quoted(_spelt(scheme, item.value))))
        for scheme, name, place in _PLACES
        for item in paper.identifiers
        if item.scheme == scheme
    ]
    own = outside(paper.url)
    if own and _bare(own) in {_bare(link.address) for link in links}:
        own = None
    pdf = next((_PDFS[link.scheme].format(_quoted(link.value)) for link in links if link.scheme in _PDFS), None)
    return PaperLinks(tuple(links), own, (urlsplit(own).hostname or "") if own else "", pdf)


def _spelt(scheme: str, value: str) -> str:
    """Return the value as its place spells it: the Anthology's older ids are in capitals."""
    return value.upper() if scheme == "ACL" and "." not in value else value


def _quoted(value: str) -> str:
    return quote(value, safe="/:();,.-_", errors="replace")


def _bare(address: str) -> str:
    return address.lower().partition("://")[2].removeprefix("www.").rstrip("/")
