"""A raw row becomes a `Paper`, or a refusal with its reason. Pure: no clock, no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from paperkin.identifiers import Identifier, identifier_of, parse_identifier
from paperkin.markup import readable
from paperkin.records import Affiliation, Authorship, Paper, RawAffiliation, RawAuthor, RawPaper, Refusal
from paperkin.text import cleaned

MAX_ID_CHARACTERS = 400
MAX_TEXT_CHARACTERS = 100_000
EARLIEST_YEAR = 1500
_NAMES_IN_STRING = re.compile(r"\s*(?:;|,(?!\s*(?:Jr|Sr|I{2,3})\b)|\band\b)\s*")
_ROR = re.compile(r"\b0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}\b")
_COUNTRY = re.compile(r"[A-Z]{2}")
# In order: a "review article" is an article, "posted content" a preprint, "proceedings article" no book.
_KIND_WORDS = tuple(
    (kind, re.compile(said))
    for kind, said in (
        ("erratum", r"erratum|errata|corrigend|correction|corrected|retraction"),
        ("preprint", r"preprint|posted content|working paper|eprint|unpublished"),
        ("editorial", r"editorial|letter|comment|paratext|news|interview|biograph"),
        ("review", r"^(book |peer )?review$|book review|peer review"),
        ("thesis", r"thesis|dissertation"),
        ("dataset", r"data ?set|database|^data$|software"),
        ("chapter", r"chapter|inbook|incollection|book (part|section)|^chap$|reference entry"),
        ("article", r"article|publication|journal|^jour$|conference|inproceedings|paper|^conf$|meta analysis"),
        ("book", r"book|monograph|manual|proceedings|collection"),
        ("report", r"report|^rprt$|standard"),
    )
)
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A paper, and the kinds of repair that it took (each kind once), so that they can be counted."""

    paper: Paper
    repairs: tuple[str, ...] = ()


def normalise_paper(raw: RawPaper, source: str, latest_year: int) -> Normalised | Refusal:
    """Return the paper that a raw row describes, or the reason why it describes none.

    source: the reader's name, kept as provenance. latest_year: years after it are implausible and dropped.
    Refused are rows without an id (`missing_id`), with an unusable id (`unusable_id`), or with neither title nor
    abstract (`no_text`). Everything else that is wrong is repaired and named in `repairs`.
    """
    repairs: list[str] = []
    paper_id = _text(raw.id)
    if not paper_id:
        return _refused(raw, "missing_id", "The record has no id, so it could not be updated later.")
    if len(paper_id) > MAX_ID_CHARACTERS:
        return _refused(raw, "unusable_id", f"The id is longer than {MAX_ID_CHARACTERS} characters.")
    title = _capped(_readable(raw.title), "title_shortened", repairs)
    abstract = _capped(_readable(raw.abstract), "abstract_shortened", repairs)
    if not title and not abstract:
        return _refused(raw, "no_text", "The record has neither a title nor an abstract.")
    published = _date(raw.published, latest_year, repairs)
    paper = Paper(
        id=paper_id,
        title=title,
        abstract=abstract,
        authors=_authors(raw.authors, repairs),
        year=_year(raw.year, published, latest_year, repairs),
        published=published,
        venue=_readable(raw.venue) or None,
        url=_url(raw.url, repairs),
        citations=_citations(raw.citations, repairs),
        identifiers=_identifiers(raw, paper_id),
        keywords=_keywords(raw.keywords),
        kind=_kind(raw.kind),
        references=_references(raw.references),
        extra=dict(raw.extra),
        source=source,
    )
    return Normalised(paper, tuple(dict.fromkeys(repairs)))


def _refused(raw: RawPaper, reason: str, detail: str) -> Refusal:
    return Refusal(raw.line, reason, detail, f"id={raw.id!r} title={raw.title!r}"[:200])


def _text(value: object) -> str:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _readable(value: object) -> str:
    """Return text without HTML, JATS and LaTeX, formulas apart."""
    text = _text(value)
    return cleaned(readable(text)) if text else text


def _capped(text: str, repair: str, repairs: list[str]) -> str:
    if len(text) > MAX_TEXT_CHARACTERS:
        repairs.append(repair)
        return text[:MAX_TEXT_CHARACTERS].rstrip()
    return text


def _authors(value: object, repairs: list[str]) -> tuple[Authorship, ...]:
    """Return the authors in order.

    A list that repeats itself whole (A B A B) is folded: one big feed writes every list twice. A single name that
    comes twice stays, since two Bing Lius do write papers together.
    """
    if isinstance(value, str):
        value = [RawAuthor(name=name) for name in _NAMES_IN_STRING.split(cleaned(value))]
    if not isinstance(value, Sequence):
        if value is not None:
            repairs.append("authors_unreadable")
        return ()
    authors = []
    for raw in value:
        author = _author(raw)
        if author is None:
            repairs.append("nameless_author_dropped")
        else:
            authors.append(author)
    half = len(authors) // 2
    while half and len(authors) % 2 == 0 and [_key(a) for a in authors[:half]] == [_key(a) for a in authors[half:]]:
        repairs.append("repeated_author_list_folded")
        authors, half = authors[:half], half // 2
    return tuple(authors)


def _key(author: Authorship) -> tuple[str, str | None]:
    return author.name, author.source_id


def _author(raw: object) -> Authorship | None:
    if not isinstance(raw, RawAuthor) or not (name := _readable(raw.name)):
        return None
    orcid = identifier_of("ORCID", raw.orcid)
    given = raw.affiliations if isinstance(raw.affiliations, list | tuple) else [raw.affiliations]
    return Authorship(
        name=name,
        source_id=_text(raw.source_id) or None,
        orcid=orcid.value if orcid else None,
        affiliations=tuple(dict.fromkeys(filter(None, map(_affiliation, given)))),
        extra={key: value for key, value in raw.extra.items() if value not in (None, "")},
    )


def _affiliation(raw: object) -> Affiliation | None:
    raw = raw if isinstance(raw, RawAffiliation) else RawAffiliation(raw)
    name, ror = _readable(raw.name), _ROR.search(_text(raw.ror).lower())
    country = _text(raw.country).upper()
    if not name:
        return None
    return Affiliation(name, ror[0] if ror else None, country if _COUNTRY.fullmatch(country) else None)


def _year(value: object, published: str | None, latest: int, repairs: list[str]) -> int | None:
    try:
        year = int(str(value)[:4]) if value not in (None, "") and not isinstance(value, bool) else None
    except ValueError:
        repairs.append("unreadable_year_dropped")
        year = None
    if year is not None and not EARLIEST_YEAR <= year <= latest:
        repairs.append("implausible_year_dropped")
        year = None
    return int(published[:4]) if year is None and published else year


def _date(value: object, latest: int, repairs: list[str]) -> str | None:
    if value in (None, ""):
        return None
    found = _ISO_DATE.match(str(value))
    try:
        year = date(int(found[1]), int(found[2] or 1), int(found[3] or 1)).year if found else None
    except ValueError:
        year = None
    if found is None or year is None:
        repairs.append("unreadable_date_dropped")
        return None
    if not EARLIEST_YEAR <= year <= latest:
        repairs.append("implausible_date_dropped")
        return None
    return found[0]


def _url(value: object, repairs: list[str]) -> str | None:
    url = _text(value)
    if url and not url.startswith(("http://", "https://")):
        repairs.append("unsafe_url_dropped")
        return None
    return url or None


def _citations(value: object, repairs: list[str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return value
    repairs.append("unreadable_citations_dropped")
    return None


def _keywords(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = re.split(r"[;,]", value)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(dict.fromkeys(filter(None, map(_readable, value))))


def _kind(value: object) -> str | None:
    """Return one of `KINDS` for a feed's own word, which is matched by what it says rather than by whose it is."""
    words = _text(value).casefold().replace("-", " ").replace("_", " ")
    if not words:
        return None
    return next((kind for kind, said in _KIND_WORDS if said.search(words)), "other")


def _references(values: object) -> tuple[Identifier, ...]:
    if not isinstance(values, list | tuple):
        return ()
    return tuple(dict.fromkeys(filter(None, (parse_identifier(_text(value)) for value in values))))


def _identifiers(raw: RawPaper, paper_id: str) -> tuple[Identifier, ...]:
    found = [
        parse_identifier(paper_id),
        identifier_of("arXiv", raw.arxiv),
        identifier_of("DOI", raw.doi),
        parse_identifier(_text(raw.url)),
    ]
    if isinstance(raw.identifiers, Mapping):
        found += [
            parse_identifier(f"{scheme}:{value}")
            for scheme, values in raw.identifiers.items()
            for value in (values if isinstance(values, list | tuple) else [values])
        ]
    kept = {item for item in found if item and item.scheme != "ORCID" and len(item.value) <= MAX_ID_CHARACTERS}
    return tuple(sorted(kept))
