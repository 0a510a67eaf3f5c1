"""What a graph reads of the catalogue: a few columns of many papers, and who has worked where, in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import SAME_MENTION, authorship_institutions, authorships, institutions, papers
from paperkin.catalogue.store import Catalogue

Years = tuple[int | None, int | None]
_ROWS: Any = bindparam("rows", expanding=True)
_HEADINGS = select(papers.c.row, papers.c.id, papers.c.title).where(papers.c.row.in_(_ROWS))
_PEOPLE_AT = select(institutions.c.row, institutions.c.people).where(institutions.c.row.in_(_ROWS))
_PLACES = (
    select(
        authorships.c.author_row.label("person"),
        authorship_institutions.c.institution_row.label("institution"),
        func.count(func.distinct(authorships.c.paper_row)).label("papers"),
        func.min(papers.c.year).label("first"),
        func.max(papers.c.year).label("last"),
    )
    .join(authorship_institutions, SAME_MENTION)
    .join(papers, papers.c.row == authorships.c.paper_row)
    .where(authorships.c.author_row.is_not(None))
    .group_by(authorships.c.author_row, authorship_institutions.c.institution_row)
)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where somebody has worked: internal ids of both, on how many papers it stands, and from when to when."""

    person: int
    institution: int
    papers: int
    first_year: int | None
    last_year: int | None


def read_headings(catalogue: Catalogue, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the id and the title of each of these papers that is still there, by internal id."""
    with catalogue.reading() as connection:
        return {
            row: (paper_id, title)
            for chunk in chunks(rows)
            for row, paper_id, title in connection.execute(_HEADINGS, {"rows": list(chunk)})
        }


def read_workplaces(catalogue: Catalogue, people: Sequence[int], years: Years) -> list[Workplace]:
    """Return where these people have worked, of papers within the years, inclusive; most papers first."""
    return _read(catalogue, _PLACES.where(authorships.c.author_row.in_(people)), years)


def read_people_at(catalogue: Catalogue, institution: int, years: Years, most: int) -> list[Workplace]:
    """Return who has worked at an institution, most papers first."""
    return _read(catalogue, _PLACES.where(authorship_institutions.c.institution_row == institution), years, most)


def count_people_at(catalogue: Catalogue, rows: Sequence[int]) -> dict[int, int]:
    """Return how many people have worked at each of these institutions, by internal id."""
    with catalogue.reading() as connection:
        return {found.row: found.people for found in connection.execute(_PEOPLE_AT, {"rows": list(rows)})}


def _read(catalogue: Catalogue, query: Select[Any], years: Years, most: int | None = None) -> list[Workplace]:
    first, last = years
    if first is not None:
        query = query.where(papers.c.year >= first)
    if last is not None:
        query = query.where(papers.c.year <= last)
    ordered = query.order_by(func.count(func.distinct(authorships.c.paper_row)).desc(), "person", "institution")
    with catalogue.reading() as connection:
        return [Workplace(*row) for row in connection.execute(ordered.limit(most))]
