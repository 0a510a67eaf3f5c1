"""What suggesting people needs to know of many at once: names, co-authors of now, where they work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Engine, func, select

from paperkin.catalogue.database import transaction
from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import authorship_institutions, authorships, institutions, papers
from paperkin.catalogue.store import Catalogue


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

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """Return what answers from a catalogue."""
        return cls(catalogue._engine)

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
            .join(authorship_institutions, _SAME_MENTION)
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
        at = self._last_years(list(wanted))
        elsewhere = self._last_years(None, list(at))
        return {row for row, year in at.items() if year >= elsewhere[row]}

    def _last_years(self, of: Sequence[int] | None, people: Sequence[int] | None = None) -> dict[int, int]:
        """Return the last year in which people named any of some institutions, or any at all; 0 for an unknown one."""
        owner = authorships.c.author_row
        query = (
            select(owner, func.max(func.coalesce(papers.c.year, 0)))
            .join(authorship_institutions, _SAME_MENTION)
            .join(papers, papers.c.row == authorships.c.paper_row)
            .where(owner.is_not(None))
            .group_by(owner)
        )
        if of is not None:
            query = query.where(authorship_institutions.c.institution_row.in_(of))
        with transaction(self._engine) as connection:
            queries = [query] if people is None else [query.where(owner.in_(chunk)) for chunk in chunks(people)]
            return {row: year for asked in queries for row, year in connection.execute(asked)}

    def briefs(self, rows: Sequence[int]) -> dict[int, BriefPaper]:
        """Return what papers are called; one that is no longer there is missing."""
        query = select(papers.c.row, papers.c.id, papers.c.title, papers.c.year)
        with transaction(self._engine) as connection:
            return {
                row: BriefPaper(paper_id, title, year)
                for chunk in chunks(rows)
                for row, paper_id, title, year in connection.execute(query.where(papers.c.row.in_(chunk)))
            }


_SAME_MENTION = (authorships.c.paper_row == authorship_institutions.c.paper_row) & (
    authorships.c.position == authorship_institutions.c.position
)
