"""Rows of the tables as papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, select

from paperkin.catalogue.schema import (
    authorship_institutions,
    authorships,
    bibliography,
    identifiers,
    institutions,
    papers,
)
from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship, Paper

# SQLite takes 32,766 bound values in one statement, PostgreSQL 65,535.
VALUES_PER_STATEMENT = 10_000
_T = TypeVar("_T")

# Built once: SQLAlchemy takes longer to put a statement together than SQLite takes to answer it.
_ROWS: BindParameter[list[int]] = bindparam("rows", expanding=True)
_PAPERS_OF = select(papers).where(papers.c.row.in_(_ROWS))
_AUTHORS_OF = (
    select(
        *(authorships.c.paper_row, authorships.c.name, authorships.c.source_id, authorships.c.orcid),
        *(authorships.c.affiliations, authorships.c.extra, authorships.c.author_row),
    )
    .where(authorships.c.paper_row.in_(_ROWS))
    .order_by(authorships.c.paper_row, authorships.c.position)
)
_IDENTIFIERS_OF = select(identifiers.c.paper_row, identifiers.c.scheme, identifiers.c.value).where(
    identifiers.c.paper_row.in_(_ROWS)
)
_REFERENCES_OF = (
    select(bibliography.c.paper_row, bibliography.c.scheme, bibliography.c.value)
    .where(bibliography.c.paper_row.in_(_ROWS))
    .order_by(bibliography.c.paper_row, bibliography.c.position)
)
_INSTITUTIONS_OF = (
    select(authorship_institutions.c.paper_row, institutions.c.row, institutions.c.name)
    .join(institutions, institutions.c.row == authorship_institutions.c.institution_row)
    .where(authorship_institutions.c.paper_row.in_(_ROWS))
    .distinct()
)


def author_id(author_row: int) -> str:
    """Return a person's public id."""
    return f"A{author_row}"


def read_texts(connection: Connection, after: int, size: int) -> list[tuple[int, str, str]]:
    """Return (internal id, title, abstract) of the next works after an internal id, ascending."""
    query = select(papers.c.row, papers.c.title, papers.c.abstract).where(papers.c.row > after)
    found = connection.execute(query.order_by(papers.c.row).limit(size))
    return [(row, title, abstract) for row, title, abstract in found]


def read_papers(connection: Connection, rows: Sequence[int]) -> Iterator[tuple[int, Paper]]:
    """Yield (internal id, paper) of those of these works that are there, in no order."""
    wanted = {"rows": list(rows)}
    authors: dict[int, list[Authorship]] = defaultdict(list)
    for row, name, source_id, orcid, affiliations, extra, author_row in connection.execute(_AUTHORS_OF, wanted).all():
        authors[row].append(
            Authorship(
                name,
                source_id,
                orcid,
                tuple(Affiliation(**item) for item in affiliations),
                extra,
                author_id(author_row) if author_row is not None else None,
            )
        )
    external: dict[int, list[Identifier]] = defaultdict(list)
    for row, scheme, value in connection.execute(_IDENTIFIERS_OF, wanted).all():
        external[row].append(Identifier(scheme, value))
    cited: dict[int, list[Identifier]] = defaultdict(list)
    for row, scheme, value in connection.execute(_REFERENCES_OF, wanted).all():
        cited[row].append(Identifier(scheme, value))
    for found in connection.execute(_PAPERS_OF, wanted).all():
        yield found.row, _paper(found, authors[found.row], sorted(external[found.row]), cited[found.row])


def read_institutions(connection: Connection, rows: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """Return the institutions of each of these works, as their internal ids and names, in no order."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for paper_row, row, name in connection.execute(_INSTITUTIONS_OF, {"rows": list(rows)}).all():
        found[paper_row].append((row, name))
    return found


def _paper(
    found: Any, authors: Sequence[Authorship], external: Sequence[Identifier], cited: Sequence[Identifier]
) -> Paper:
    return Paper(
        id=found.id,
        title=found.title,
        abstract=found.abstract,
        authors=tuple(authors),
        year=found.year,
        published=found.published,
        venue=found.venue,
        url=found.url,
        citations=found.citations,
        identifiers=tuple(external),
        keywords=tuple(found.keywords),
        kind=found.kind,
        references=tuple(cited),
        extra=found.extra,
        source=found.source,
    )


def chunks(items: Sequence[_T], size: int | None = None) -> Iterator[Sequence[_T]]:
    """Yield consecutive slices of at most `size` items, by default as many as one statement takes."""
    size = size or VALUES_PER_STATEMENT
    for start in range(0, len(items), size):
        yield items[start : start + size]
