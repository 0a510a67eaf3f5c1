"""Everything that has a page, part by part, for those who read all of it: crawlers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import authors, institutions, papers
from paperkin.catalogue.store import Catalogue

# A part covers so many internal ids, which are never given twice: nothing moves to another part as others come and go.
PART = 10_000


def read_parts(catalogue: Catalogue, kind: str) -> list[int]:
    """Return the numbers, from 1, of those parts of the papers, people or institutions in which there is any."""
    table = _TABLES[kind]
    with catalogue.reading() as connection:
        last = connection.execute(select(func.max(table.c.row))).scalar() or 0
        found = []
        for part in range(1, (last - 1) // PART + 2):
            first = connection.execute(select(table.c.row).where(_within(table, part)).limit(1)).scalar()
            found += [part] if first is not None else []
        return found


def read_listed_papers(catalogue: Catalogue, part: int) -> list[tuple[str, datetime]]:
    """Return the ids of one part of the papers, each with when it changed last, in UTC."""
    query = select(papers.c.id, papers.c.updated_at).where(_within(papers, part)).order_by(papers.c.row)
    with catalogue.reading() as connection:
        return [(paper_id, at) for paper_id, at in connection.execute(query)]


def read_listed_rows(catalogue: Catalogue, kind: str, part: int) -> list[int]:
    """Return the internal ids of one part of the people or the institutions, those without papers left out."""
    table = _TABLES[kind]
    query = select(table.c.row).where(_within(table, part), table.c.papers > 0).order_by(table.c.row)
    with catalogue.reading() as connection:
        return list(connection.execute(query).scalars())


def read_changes(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when each of these papers, by its own id, was taken in or changed last, in UTC."""
    query = select(papers.c.id, papers.c.updated_at)
    with catalogue.reading() as connection:
        return {
            paper_id: at
            for chunk in chunks(ids)
            for paper_id, at in connection.execute(query.where(papers.c.id.in_(chunk)))
        }


_TABLES = {"papers": papers, "people": authors, "institutions": institutions}


def _within(table: Table, part: int) -> ColumnElement[bool]:
    return table.c.row.between((part - 1) * PART + 1, part * PART)
