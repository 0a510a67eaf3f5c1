"""Where people work: institutions, and the mentions that name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, bindparam, delete, func, insert, select, update

from paperkin.catalogue.database import transaction
from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import SAME_MENTION, authorship_institutions, authorships, institutions, papers
from paperkin.catalogue.writing import mark
from paperkin.text import folded


@dataclass(frozen=True, slots=True)
class StoredInstitution:
    """An institution as the library knows it. `key` names it for ever; `country` is ISO 3166-1 alpha-2."""

    row: int
    key: str
    name: str
    country: str | None = None
    ror: str | None = None
    names: tuple[str, ...] = ()
    papers: int = 0
    people: int = 0

    @property
    def id(self) -> str:
        """Return the public id."""
        return f"I{self.row}"


class Institutions:
    """The institutions of a library."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[StoredInstitution]:
        """Return every institution, in the order in which they came."""
        with transaction(self._engine) as connection:
            return [_institution(row) for row in connection.execute(select(institutions).order_by(institutions.c.row))]

    def count(self, name: str | None = None) -> int:
        """Return how many institutions there are; `name`: how many whose name holds these words."""
        with transaction(self._engine) as connection:
            return int(connection.execute(_named(select(func.count()).select_from(institutions), name)).scalar_one())

    def write(self, found: Sequence[StoredInstitution], places: Mapping[tuple[int, int], Sequence[str]]) -> None:
        """Write institutions by key, and the keys of those that each mention names.

        The `row` of an institution given is ignored. What mentions of the same papers named before is forgotten.
        """
        with transaction(self._engine, writes=True) as connection:
            known = {
                row.key: row
                for chunk in chunks([item.key for item in found])
                for row in connection.execute(select(institutions).where(institutions.c.key.in_(chunk)))
            }
            new = [item for item in found if item.key not in known]
            if new:
                connection.execute(
                    insert(institutions),
                    [{"key": item.key, "papers": 0, "people": 0, **_columns(item)} for item in new],
                )
            for item in found:
                if item.key in known and _columns(item) != _columns(_institution(known[item.key])):
                    connection.execute(
                        update(institutions).where(institutions.c.key == item.key).values(**_columns(item))
                    )
            keys = sorted({key for own in places.values() for key in own})
            rows = {
                row.key: row.row
                for chunk in chunks(keys)
                for row in connection.execute(
                    select(institutions.c.key, institutions.c.row).where(institutions.c.key.in_(chunk))
                )
            }
            for chunk in chunks(sorted({paper for paper, _ in places})):
                connection.execute(
                    delete(authorship_institutions).where(authorship_institutions.c.paper_row.in_(chunk))
                )
            values = [
                {"paper_row": paper, "position": position, "institution_row": rows[key]}
                for (paper, position), own in places.items()
                for key in dict.fromkeys(own)
            ]
            if values:
                connection.execute(insert(authorship_institutions), values)
                mark(connection, (value["paper_row"] for value in values))

    def refresh(self) -> None:
        """Count papers and people of every institution anew."""
        counted = (
            select(
                authorship_institutions.c.institution_row,
                func.count(func.distinct(authorship_institutions.c.paper_row)).label("papers"),
                func.count(func.distinct(authorships.c.author_row)).label("people"),
            )
            .join(authorships, SAME_MENTION)
            .group_by(authorship_institutions.c.institution_row)
            .subquery()
        )
        query = select(institutions.c.row, counted.c.papers, counted.c.people).outerjoin(
            counted, counted.c.institution_row == institutions.c.row
        )
        papers, people = func.coalesce(counted.c.papers, 0), func.coalesce(counted.c.people, 0)
        changed = query.where((papers != institutions.c.papers) | (people != institutions.c.people))
        with transaction(self._engine, writes=True) as connection:
            values = [
                {"at_row": row, "papers": papers or 0, "people": people or 0}
                for row, papers, people in connection.execute(changed)
            ]
            if values:
                connection.execute(update(institutions).where(institutions.c.row == bindparam("at_row")), values)

    def largest(self, limit: int, offset: int = 0, name: str | None = None) -> list[StoredInstitution]:
        """Return institutions by number of papers, most first; `name`: those whose name holds these words."""
        query = _named(select(institutions), name).order_by(institutions.c.papers.desc(), institutions.c.row)
        with transaction(self._engine) as connection:
            return [_institution(row) for row in connection.execute(query.limit(limit).offset(offset))]

    def get(self, row: int) -> StoredInstitution | None:
        """Return an institution by internal id."""
        with transaction(self._engine) as connection:
            found = connection.execute(select(institutions).where(institutions.c.row == row)).first()
        return _institution(found) if found else None

    def papers(self, row: int, limit: int, offset: int = 0) -> list[int]:
        """Return the internal ids of an institution's papers, the newest first."""
        own = select(authorship_institutions.c.paper_row).where(authorship_institutions.c.institution_row == row)
        query = (
            select(papers.c.row).where(papers.c.row.in_(own)).order_by(papers.c.year.desc().nulls_last(), papers.c.row)
        )
        with transaction(self._engine) as connection:
            return list(connection.execute(query.limit(limit).offset(offset)).scalars())

    def people(self, row: int, limit: int, offset: int = 0) -> list[tuple[int, int]]:
        """Return (author's internal id, papers written there) of an institution's people, most papers first."""
        counted = func.count()
        query = (
            select(authorships.c.author_row, counted)
            .join(authorship_institutions, SAME_MENTION)
            .where(authorship_institutions.c.institution_row == row, authorships.c.author_row.is_not(None))
            .group_by(authorships.c.author_row)
            .order_by(counted.desc(), authorships.c.author_row)
        )
        with transaction(self._engine) as connection:
            return [(author, count) for author, count in connection.execute(query.limit(limit).offset(offset))]


def _named(query: Select[Any], name: str | None) -> Select[Any]:
    for word in folded(name or "").split():
        query = query.where(institutions.c.name_folded.contains(word, autoescape=True))
    return query


def _columns(item: StoredInstitution) -> dict[str, Any]:
    return {
        "name": item.name,
        "name_folded": folded(item.name),
        "country": item.country,
        "ror": item.ror,
        "names": list(item.names),
    }


def _institution(row: Any) -> StoredInstitution:
    return StoredInstitution(row.row, row.key, row.name, row.country, row.ror, tuple(row.names), row.papers, row.people)
