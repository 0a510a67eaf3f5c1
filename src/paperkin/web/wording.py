"""How pages write numbers, years, names and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from paperkin.records import Authorship, Passage

_DASH = "\N{EN DASH}"
# How people call what readers read. One that is not here is told by its own name.
_SOURCES = {
    "acl-anthology": "ACL Anthology",
    "arxiv-atom": "arXiv",
    "arxiv-kaggle": "arXiv",
    "arxiv-oai": "arXiv",
    "bibtex": "a BibTeX file",
    "crossref": "Crossref",
    "csl-json": "a CSL-JSON file",
    "csv": "a table (CSV)",
    "dblp": "DBLP",
    "jsonl": "a JSON lines file",
    "medline": "MEDLINE",
    "openalex": "OpenAlex",
    "openreview": "OpenReview",
    "paperlists": "paperlists",
    "parquet": "a table (Parquet)",
    "pubmed": "PubMed",
    "ris": "a RIS file",
    "semantic-scholar": "Semantic Scholar",
    "web-of-science": "Web of Science",
    "zotero": "Zotero",
}


def number(value: float | None, digits: int = 0) -> str:
    """Return a number in groups of thousands, or a dash where it is not known."""
    return _DASH if value is None else f"{value:,.{digits}f}"


def brief(value: int | None) -> str:
    """Return a count in at most four characters, such as `12.3k`; a dash where it is not known."""
    if value is None:
        return _DASH
    for size, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        # What would round to a thousand of one unit is one of the next.
        if value >= size - size // 2000:
            told = f"{value / size:.1f}" if value < 100 * size else f"{value / size:.0f}"
            return told.removesuffix(".0") + unit
    return str(value)


def counted(value: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: `1 paper`, `2,300 papers`."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """Return a share of 1 in percent: `12%`, `<1%`."""
    if share is None:
        return _DASH
    return "<1%" if 0 < share < 0.01 else f"{share:.0%}"


def years(first: int | None, last: int | None) -> str:
    """Return a span of years as `2015–2022`, one year where they are the same, nothing where neither is known."""
    known = [year for year in (first, last) if year is not None]
    return _DASH.join(str(year) for year in dict.fromkeys(known))


def excerpt(text: str, longest: int = 300) -> str:
    """Return the beginning of a text, cut at a word, with an ellipsis where something is left out."""
    if len(text) <= longest:
        return text
    cut = text.rfind(" ", 0, longest)
    return text[: cut if cut > longest // 2 else longest].rstrip(" ,;:") + "…"


def author_names(authors: Sequence[Authorship], most: int = 3) -> str:
    """Return names for a title or a description: `A, B, C and 276 more`."""
    names = [author.name for author in authors]
    if len(names) <= most:
        return listed(names)
    return f"{', '.join(names[:most])} and {len(names) - most:,} more"


def source_name(source: str) -> str:
    """Return what people call a source that records come from."""
    return _SOURCES.get(source, source)


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return words as a sentence lists them: `a, b and c`."""
    told = list(words)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} {last} {told[-1]}" if told else ""


def marked(passage: Passage) -> Markup:
    """Return a passage as HTML with what matched in `<mark>`; all else is escaped."""
    text, told, at = passage.text, Markup(), 0
    # Marks come sorted; one that overlaps the one before is passed over.
    for start, end in sorted(passage.marks):
        if start < at or end > len(text):
            continue
        told += escape(text[at:start]) + Markup("<mark>%s</mark>") % text[start:end]
        at = end
    return told + escape(text[at:])


def filled(values: Sequence[tuple[int, float]], until: int | None = None) -> list[tuple[int, float]]:
    """Return values by year with zeros for the years between that have none, so that charts keep their scale."""
    told = sorted(values)
    if until is not None and told and told[-1][0] < until:
        told.append((until, 0))
    whole: list[tuple[int, float]] = told[:1]
    for (year, _), after in pairwise(told):
        whole += [(between, 0) for between in range(year + 1, after[0])]
        whole.append(after)
    return whole
