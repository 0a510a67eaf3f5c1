"""Records of one work become one paper, by a rule that says for each field whose word counts.

| field | whose word counts |
|---|---|
| title | the leading record's; one in capitals or with TeX left in it gives way to the next that is readable |
| year, venue, url, kind | the leading record's, or else the next that has one |
| published | the first whose year is the chosen one |
| authors | who and in what order: the leading record, unless its list is cut short and another's is not |
| each author | a full name before initials; ORCID, affiliations and ids of the same person from all records |
| abstract | the longest that is an abstract: not cut off, and under 5,000 characters |
| citations | the highest count |
| identifiers, keywords, references | all of them |
| extra | all keys; where several records have one, the first in rank |

The leading record is the published one before the preprint, then the one with a venue, a DOI and more fields filled in,
then that of the later year, then the first by id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from paperkin.identity.bylines import aligned, is_named, signature_of
from paperkin.identity.works import is_preprint
from paperkin.records import Affiliation, Authorship, Paper
from paperkin.text import folded

LONGEST_ABSTRACT = 5_000
_UNREADABLE = re.compile(r"\\[a-zA-Z]|<[a-z/]|&[a-z]+;|\{")
_CUT_OFF = re.compile(r"(?:…|\.\.\.)\W*$")
_AFTERTHOUGHTS = frozenset({"erratum", "editorial", "review"})
_FIELDS = (
    "title",
    "abstract",
    "authors",
    "year",
    "venue",
    "url",
    "kind",
    "published",
    "citations",
    "keywords",
    "references",
)

T = TypeVar("T")


def compose_work(records: Sequence[Paper]) -> tuple[Paper, Mapping[str, str]]:
    """Return the paper that the records of one work make, and field → id of the record that gave it.

    records: one or more, in any order, which makes no difference. The paper's id is the leading record's. Of a field
    that is collected, provenance names the record that gave most of it; fields that nobody fills are not in it.
    """
    ranked = sorted(records, key=_rank)
    leading = ranked[0]
    given: dict[str, str] = {}
    title = _first(ranked, lambda paper: paper.title if _is_readable(paper.title) else "", "title", given)
    title = title or _first(ranked, lambda paper: paper.title, "title", given) or ""
    year = _first(ranked, lambda paper: paper.year, "year", given)
    dated = [paper for paper in ranked if paper.published and (year is None or paper.published[:4] == str(year))]
    most_cited = max(ranked, key=lambda paper: -1 if paper.citations is None else paper.citations)
    paper = Paper(
        id=leading.id,
        title=title,
        abstract=_abstract(ranked, given),
        authors=_authors(ranked, given),
        year=year,
        published=_first(dated, lambda paper: paper.published, "published", given),
        venue=_first(ranked, lambda paper: paper.venue, "venue", given),
        url=_first(ranked, lambda paper: paper.url, "url", given),
        citations=_first([most_cited], lambda paper: paper.citations, "citations", given),
        identifiers=tuple(sorted(set(_collected(ranked, lambda paper: paper.identifiers, "identifiers", given)))),
        keywords=_collected(ranked, lambda paper: paper.keywords, "keywords", given, folded),
        kind=_first(ranked, lambda paper: paper.kind, "kind", given),
        references=_collected(ranked, lambda paper: paper.references, "references", given),
        extra={key: value for paper in reversed(ranked) for key, value in paper.extra.items()},
        source=leading.source,
    )
    return paper, given


def _rank(paper: Paper) -> tuple[Any, ...]:
    has_doi = any(identifier.scheme == "DOI" for identifier in paper.identifiers)
    filled = sum(bool(getattr(paper, name)) for name in _FIELDS)
    return (
        is_preprint(paper),
        not paper.venue,
        paper.kind in _AFTERTHOUGHTS,
        not has_doi,
        -filled,
        -(paper.year or 0),
        paper.id,
    )


def _first(ranked: Iterable[Paper], value: Callable[[Paper], T | None], name: str, given: dict[str, str]) -> T | None:
    for paper in ranked:
        found = value(paper)
        if found is not None and found != "":
            given[name] = paper.id
            return found
    return None


def _collected(
    ranked: Iterable[Paper],
    values: Callable[[Paper], Iterable[T]],
    name: str,
    given: dict[str, str],
    key: Callable[[Any], object] = lambda value: value,
) -> tuple[T, ...]:
    found: dict[object, T] = {}
    most = 0
    for paper in ranked:
        before = len(found)
        for value in values(paper):
            found.setdefault(key(value), value)
        if len(found) - before > most:
            most, given[name] = len(found) - before, paper.id
    return tuple(found.values())


def _is_readable(title: str) -> bool:
    letters = [char for char in title if char.isalpha()]
    shouted = len(letters) > 8 and title.upper() == title and title.lower() != title
    return not shouted and not _UNREADABLE.search(title)


def _abstract(ranked: Sequence[Paper], given: dict[str, str]) -> str:
    written = [paper for paper in ranked if paper.abstract]
    if not written:
        return ""
    # max takes the first of equals, which is the first in rank.
    chosen = max(written, key=lambda paper: _abstract_worth(paper.abstract))
    given["abstract"] = chosen.id
    return chosen.abstract


def _abstract_worth(abstract: str) -> tuple[bool, bool, int]:
    whole = not _CUT_OFF.search(abstract)
    fits = len(abstract) <= LONGEST_ABSTRACT
    return fits, whole or not fits, len(abstract) if fits else -len(abstract)


def _authors(ranked: Sequence[Paper], given: dict[str, str]) -> tuple[Authorship, ...]:
    lists = [(paper, [author for author in paper.authors if is_named(author)]) for paper in ranked]
    lists = [(paper, authors) for paper, authors in lists if authors]
    if not lists:
        return _first(ranked, lambda paper: paper.authors or None, "authors", given) or ()
    chosen, authors = next((found for found in lists if len(found[1]) == len(found[0].authors)), lists[0])
    given["authors"] = chosen.id
    for paper, others in lists:
        if paper is not chosen:
            authors = _enriched(authors, others)
    return tuple(authors)


def _enriched(authors: list[Authorship], others: list[Authorship]) -> list[Authorship]:
    """Return authors with what others, of another record, know of the same people."""
    known = aligned([signature_of(author.name) for author in authors], [signature_of(other.name) for other in others])
    return [
        author if position is None else _united(author, others[position])
        for author, position in zip(authors, known, strict=True)
    ]


def _united(author: Authorship, other: Authorship) -> Authorship:
    if author.orcid and other.orcid and author.orcid != other.orcid:
        return author
    ids = dict.fromkeys(filter(None, (*_ids(author), *_ids(other))))
    extra = {**other.extra, **author.extra} | ({"source_ids": list(ids)} if len(ids) > 1 else {})
    return replace(
        author,
        name=_fuller(author.name, other.name),
        source_id=author.source_id or other.source_id,
        orcid=author.orcid or other.orcid,
        affiliations=_affiliations(author.affiliations, other.affiliations),
        extra=extra,
    )


def _ids(author: Authorship) -> Sequence[str | None]:
    collected = author.extra.get("source_ids")
    return (author.source_id, *(collected if isinstance(collected, list | tuple) else ()))


def _fuller(name: str, other: str) -> str:
    one, another = signature_of(name).name, signature_of(other).name
    return other if one.is_initials and not another.is_initials and one.family == another.family else name


def _affiliations(own: Iterable[Affiliation], others: Iterable[Affiliation]) -> tuple[Affiliation, ...]:
    found: dict[str, Affiliation] = {}
    for affiliation in (*own, *others):
        key = folded(affiliation.name)
        before = found.get(key)
        found[key] = (
            affiliation
            if before is None
            else replace(before, ror=before.ror or affiliation.ror, country=before.country or affiliation.country)
        )
    return tuple(found.values())
