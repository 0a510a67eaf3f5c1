"""What many people have to do with one another: names, co-authors of now, where they work, who may be called so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, bindparam, exists, func, select

from paperkin.catalogue.database import transaction
from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import (
    SAME_MENTION,
    authors,
    authorship_institutions,
    authorships,
    institutions,
    papers,
)


@dataclass(frozen=True, slots=True)
class Employed:
    """Where a person has worked: the institution's internal id and name, papers that say so, years of them."""

    institution: int
    name: str
    papers: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class BriefPaper:
    """What a paper is called. `id` is the public one."""

    id: str
    title: str
    year: int | None


class Acquaintances:
    """Answers about many people at once. People and papers are internal ids."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def coauthors(self, row: int) -> set[int]:
        """Return everybody with whom a person has written, as the catalogue has it now."""
        own = select(authorships.c.paper_row).where(authorships.c.author_row == row)
        query = select(authorships.c.author_row).where(authorships.c.paper_row.in_(own)).distinct()
        with transaction(self._engine) as connection:
            return {other for other in connection.execute(query).scalars() if other not in (None, row)}

    def spellings(self, rows: Sequence[int]) -> dict[int, tuple[tuple[str, ...], frozenset[str]]]:
        """Return every spelling and every ORCID of people who are there, the most usual spelling first."""
        names: dict[int, list[str]] = defaultdict(list)
        orcids: dict[int, set[str]] = defaultdict(set)
        columns = (authorships.c.author_row, authorships.c.name, authorships.c.orcid)
        query = select(*columns).group_by(*columns).order_by(func.count().desc(), authorships.c.name)
        with transaction(self._engine) as connection:
            for chunk in chunks(rows):
                for row, name, orcid in connection.execute(query.where(authorships.c.author_row.in_(chunk))):
                    names[row].append(name)
                    if orcid:
                        orcids[row].add(orcid)
        return {row: (tuple(dict.fromkeys(own)), frozenset(orcids[row])) for row, own in names.items()}

    def employers(self, rows: Sequence[int]) -> dict[int, list[Employed]]:
        """Return the institutions that people's papers name beside them, the latest first."""
        last = func.max(papers.c.year)
        query = (
            select(
                *(authorships.c.author_row, institutions.c.row, institutions.c.name, func.count()),
                *(func.min(papers.c.year), last),
            )
            .join(authorship_institutions, SAME_MENTION)
            .join(institutions, institutions.c.row == authorship_institutions.c.institution_row)
            .join(papers, papers.c.row == authorships.c.paper_row)
            .group_by(authorships.c.author_row, institutions.c.row, institutions.c.name)
            .order_by(func.coalesce(last, 0).desc(), func.count().desc(), institutions.c.row)
        )
        found: dict[int, list[Employed]] = defaultdict(list)
        with transaction(self._engine) as connection:
            for chunk in chunks(rows):
                for row, *employed in connection.execute(query.where(authorships.c.author_row.in_(chunk))):
                    found[row].append(Employed(*employed))
        return found

    def now_at(self, wanted: Sequence[int]) -> set[int]:
        """Return who works at any of some institutions, by the newest of their papers that name an institution."""
        with transaction(self._engine) as connection:
            return set(connection.execute(_NOW_AT, {"wanted": list(wanted)}).scalars())

    def briefs(self, rows: Sequence[int]) -> dict[int, BriefPaper]:
        """Return what papers are called; one that is no longer there is missing."""
        query = select(papers.c.row, papers.c.id, papers.c.title, papers.c.year)
        with transaction(self._engine) as connection:
            return {
                row: BriefPaper(paper_id, title, year)
                for chunk in chunks(rows)
                for row, paper_id, title, year in connection.execute(query.where(papers.c.row.in_(chunk)))
            }

    def writing_at(self, paper_rows: Sequence[int], institution_rows: Sequence[int]) -> set[tuple[int, int]]:
        """Return (paper, person) for those of these papers' authors who name any of these institutions there."""
        wanted = frozenset(institution_rows)
        query = select(
            authorships.c.paper_row, authorships.c.author_row, authorship_institutions.c.institution_row
        ).join(authorship_institutions, SAME_MENTION)
        with transaction(self._engine) as connection:
            return {
                (paper, person)
                for chunk in chunks(paper_rows)
                for paper, person, institution in connection.execute(query.where(authorships.c.paper_row.in_(chunk)))
                if institution in wanted and person is not None
            }

    def spelt_in(self, blocks: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
        """Return for each block of names (see `paperkin.identity`) its people with each of their spellings."""
        columns = (authorships.c.block, authorships.c.author_row, authorships.c.name)
        query = select(*columns).where(authorships.c.author_row.is_not(None)).distinct()
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        with transaction(self._engine) as connection:
            for chunk in chunks(blocks):
                for block, person, name in connection.execute(query.where(authorships.c.block.in_(chunk))):
                    found[block].append((person, name))
        return found


def _now_at() -> Select[Any]:
    """Return the query for who works at any of `wanted`: no later paper of theirs names an institution.

    Whose last paper is from there is looked at no further, which saves most of the time.
    """
    owner, year = authorships.c.author_row, func.coalesce(papers.c.year, 0)
    there = (
        select(owner.label("person"), func.max(year).label("last"))
        .join(authorship_institutions, SAME_MENTION)
        .join(papers, papers.c.row == authorships.c.paper_row)
        .where(authorship_institutions.c.institution_row.in_(bindparam("wanted", expanding=True)), owner.is_not(None))
        .group_by(owner)
        .cte("there")
    )
    later = (
        exists()
        .where(owner == there.c.person, SAME_MENTION)
        .where(papers.c.row == authorships.c.paper_row, papers.c.year > there.c.last)
    )
    return (
        select(there.c.person)
        .join(authors, authors.c.row == there.c.person)
        .where((there.c.last >= func.coalesce(authors.c.last_year, 0)) | ~later)
    )


_NOW_AT = _now_at()
