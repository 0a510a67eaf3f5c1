"""Papers whose every text is one line without invisible characters, which is all that most formats can hold."""

from __future__ import annotations

from dataclasses import replace

from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship, Paper
from paperkin.text import cleaned


def in_lines(paper: Paper) -> Paper:
    """Return the paper with its texts cleaned, `extra` apart, and without names that nothing is left of.

    One out of the catalogue is so already; one that a program made need not be.
    """
    return replace(
        paper,
        id=cleaned(paper.id),
        title=cleaned(paper.title),
        abstract=cleaned(paper.abstract),
        authors=tuple(author for author in map(_author, paper.authors) if author.name),
        published=_line(paper.published),
        venue=_line(paper.venue),
        url=_line(paper.url),
        identifiers=tuple(map(_identifier, paper.identifiers)),
        keywords=tuple(filter(None, map(cleaned, paper.keywords))),
        references=tuple(map(_identifier, paper.references)),
    )


def _line(text: str | None) -> str | None:
    return cleaned(text) or None if text else None


def _author(author: Authorship) -> Authorship:
    places = tuple(Affiliation(cleaned(place.name), place.ror, place.country) for place in author.affiliations)
    return replace(author, name=cleaned(author.name), affiliations=tuple(place for place in places if place.name))


def _identifier(item: Identifier) -> Identifier:
    return Identifier(item.scheme, cleaned(item.value))
