"""One view of the catalogue that does not change while others write: what a build reads, and what comes after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from paperkin.catalogue.citations import read_citations
from paperkin.catalogue.reading import read_institutions, read_papers, read_texts
from paperkin.catalogue.schema import papers, revision
from paperkin.records import Paper


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper with its internal id."""

    row: int
    paper: Paper


@dataclass(frozen=True, slots=True)
class ChangedPaper:
    """A paper with its internal id, the revision at which it changed last, and (id, name) of its institutions."""

    row: int
    revision: int
    paper: Paper
    institutions: tuple[tuple[int, str], ...] = ()


class Snapshot:
    """One unchanging view of the catalogue."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revision(self) -> int:
        """Return the number that goes up with every change to a paper."""
        return int(self._connection.execute(select(revision.c.number)).scalar_one())

    def count(self) -> int:
        """Return how many papers there are."""
        return int(self._connection.execute(select(func.count()).select_from(papers)).scalar_one())

    def changed_since(self, number: int, limit: int | None = None) -> list[tuple[int, int]]:
        """Return (internal id, revision) of papers whose indexed content changed after a revision, in that order.

        Text, names, metadata, whose the names are and where they work: all of it counts. Papers of one revision come
        by internal id. One that was deleted is not among them: compare with `rows`.
        """
        query = select(papers.c.row, papers.c.revision).where(papers.c.revision > number)
        ordered = query.order_by(papers.c.revision, papers.c.row).limit(limit)
        return [(row, at) for row, at in self._connection.execute(ordered)]

    def count_since(self, number: int) -> int:
        """Return how many papers changed after a revision."""
        query = select(func.count()).select_from(papers).where(papers.c.revision > number)
        return int(self._connection.execute(query).scalar_one())

    def rows(self) -> list[int]:
        """Return the internal ids of all papers, ascending."""
        return list(self._connection.execute(select(papers.c.row).order_by(papers.c.row)).scalars())

    def changed(self, rows: Sequence[int]) -> list[ChangedPaper]:
        """Return those of these papers that are there, in the order asked."""
        found = dict(read_papers(self._connection, rows))
        query = select(papers.c.row, papers.c.revision).where(papers.c.row.in_(rows))
        at = {found.row: found.revision for found in self._connection.execute(query)}
        places = self.institutions(rows)
        return [ChangedPaper(row, at[row], found[row], tuple(places.get(row, ()))) for row in rows if row in found]

    def read(self, rows: Sequence[int]) -> dict[int, Paper]:
        """Return those of these papers that are there."""
        return dict(read_papers(self._connection, rows))

    def papers(self, size: int = 1024) -> Iterator[list[StoredPaper]]:
        """Yield batches of whole papers, ascending by internal id."""
        last = -1
        while True:
            query = select(papers.c.row).where(papers.c.row > last).order_by(papers.c.row).limit(size)
            rows = self._connection.execute(query).scalars().all()
            if not rows:
                return
            found = dict(read_papers(self._connection, rows))
            yield [StoredPaper(row, found[row]) for row in rows]
            last = rows[-1]

    def texts(self, size: int = 1024) -> Iterator[list[tuple[int, str, str]]]:
        """Yield batches of (internal id, title, abstract), ascending by internal id."""
        last = -1
        while batch := read_texts(self._connection, last, size):
            yield batch
            last = batch[-1][0]

    def institutions(self, rows: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
        """Return the institutions of each of these papers, as their internal ids and names, in no order."""
        return read_institutions(self._connection, rows)

    def citations(self, size: int = 10_000) -> Iterator[list[tuple[int, int]]]:
        """Yield batches of (citing, cited) internal ids: the references that name papers here."""
        return read_citations(self._connection, size)
