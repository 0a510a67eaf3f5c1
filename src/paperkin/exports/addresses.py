"""The addresses that a paper is found at, and its identifiers by scheme."""

from __future__ import annotations

from paperkin.records import Paper

# A DOI's resolver comes last: DOIs have fields of their own in every format.
_ADDRESSES = {
    "ACL": "https://aclanthology.org/{}",
    "arXiv": "https://arxiv.org/abs/{}",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "PMCID": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{}",
    "S2": "https://www.semanticscholar.org/paper/{}",
    "CorpusId": "https://api.semanticscholar.org/CorpusID:{}",
    "OpenAlex": "https://openalex.org/{}",
    "DOI": "https://doi.org/{}",
}


def identifier(paper: Paper, scheme: str) -> str | None:
    """Return the paper's identifier in one scheme, the first of several; the Anthology's in its own capitals."""
    found = next((item.value for item in paper.identifiers if item.scheme == scheme), None)
    return found.upper() if found and scheme == "ACL" and "." not in found else found


def addresses(paper: Paper) -> list[str]:
    """Return the paper's own address, then those that its identifiers lead to."""
    known = [
        address.format(value)
        for scheme, address in _ADDRESSES.items()
        if scheme != "DOI" and (value := identifier(paper, scheme))
    ]
    return list(dict.fromkeys([*([paper.url] if paper.url else []), *known]))


def month_and_day(paper: Paper) -> tuple[int | None, int | None]:
    """Return the month and the day of publication, where they are known and of the year that the paper is filed under.

    A preprint of December may be an article of the next year: then the day says nothing about that year.
    """
    parts = (paper.published or "").split("-")
    if not parts[0].isdigit() or (paper.year is not None and int(parts[0]) != paper.year):
        return None, None
    month, day = [*(int(part) for part in parts[1:3] if part.isdigit()), None, None][:2]
    return month, day
