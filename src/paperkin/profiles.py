"""The catalogue's rows about people and institutions, as answers name them."""

from __future__ import annotations

from paperkin.catalogue import StoredAuthor, StoredInstitution
from paperkin.records import AuthorSummary, Institution


def author_summary(author: StoredAuthor) -> AuthorSummary:
    """Return a person as lists name one."""
    return AuthorSummary(author.id, author.name, author.papers, author.first_year, author.last_year)


def institution_of(stored: StoredInstitution) -> Institution:
    """Return an institution as answers name one."""
    return Institution(stored.id, stored.name, stored.country, stored.ror, stored.papers, stored.people)
