"""Papers in and out of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Self

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from paperkin.catalogue.acquaintances import Acquaintances
from paperkin.catalogue.database import HEAD_REVISION, migrate, open_engine, schema_revision, transaction
from paperkin.catalogue.harvests import HarvestStates
from paperkin.catalogue.institutions import Institutions
from paperkin.catalogue.payloads import content_hash, packed
from paperkin.catalogue.people import People
from paperkin.catalogue.reading import chunks, read_papers, read_texts
from paperkin.catalogue.schema import identifiers, papers, records, refusals
from paperkin.catalogue.snapshot import Snapshot
from paperkin.catalogue.works import Works
from paperkin.catalogue.writing import bump, insert_works, now, recompose
from paperkin.errors import CatalogueUnusable
from paperkin.identifiers import parse_identifier
from paperkin.records import Paper, Refusal
from paperkin.sources.feeds import feed_of
from paperkin.text import cleaned


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """How many papers of a batch were new, changed, or already there as they are."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: UpsertCounts) -> UpsertCounts:
        return UpsertCounts(self.added + other.added, self.updated + other.updated, self.unchanged + other.unchanged)


class Catalogue:
    """The papers of one library, in SQLite or PostgreSQL. Safe to share between threads.

    `works` says which records are one work, `people` and `institutions` whose the papers are, `acquaintances` what
    many people have to do with one another, `harvests` how far each harvest has come.
    """

    def __init__(self, url: str, *, create: bool = False) -> None:
        """Open the catalogue; with `create` make it or migrate it first.

        Raises CatalogueUnusable where it is missing, damaged or of a newer version than this paperkin.
        """
        self._engine = open_engine(url)
        try:
            self._check_version(create)
        except BaseException:
            self._engine.dispose()
            raise
        self.works = Works(self._engine)
        self.people = People(self._engine)
        self.institutions = Institutions(self._engine)
        self.acquaintances = Acquaintances(self._engine)
        self.harvests = HarvestStates(self._engine)

    def _check_version(self, create: bool) -> None:
        at = schema_revision(self._engine)
        if at == HEAD_REVISION:
            return
        where = self._engine.url.render_as_string(hide_password=True)
        if at is not None and at > HEAD_REVISION:
            raise CatalogueUnusable(
                f"The catalogue is of version {at}; this paperkin knows versions up to {HEAD_REVISION}",
                value=where,
                remedy="Upgrade paperkin.",
            )
        if not create:
            raise CatalogueUnusable(
                "The catalogue is empty or of an older version",
                value=where,
                remedy="Run `paperkin ingest` or `paperkin index` once: both bring it up to date.",
            )
        migrate(self._engine)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing

    def upsert(self, batch: Iterable[Paper]) -> UpsertCounts:
        """Write records by feed and id in one transaction; of several with one id the last counts.

        A record that is already there, with the same content, is not touched: ingesting a file twice changes nothing.
        A new one becomes a work of its own until it is matched.
        """
        latest = {(feed_of(paper.source), paper.id): paper for paper in batch}
        hashes = {key: content_hash(paper) for key, paper in latest.items()}
        with transaction(self._engine, writes=True) as connection:
            known = self._known(connection, [paper_id for _, paper_id in latest])
            added = {key: paper for key, paper in latest.items() if key not in known}
            changed = {
                key: paper
                for key, paper in latest.items()
                if key in known and bytes(known[key].content_hash) != hashes[key]
            }
            if added or changed:
                grown = self._insert(connection, added, hashes)
                self._update(connection, {known[key].row: (paper, hashes[key]) for key, paper in changed.items()})
                recompose(connection, [*grown, *(known[key].paper_row for key in changed)])
                bump(connection)
        return UpsertCounts(len(added), len(changed), len(latest) - len(added) - len(changed))

    def remove_records(self, ids: Sequence[str], feed: str) -> int:
        """Delete single records of a feed, as it says that they are no more; return how many there were.

        A work that has others is composed of those; one that has none left is deleted.
        """
        with transaction(self._engine, writes=True) as connection:
            found = self._known(connection, list(dict.fromkeys(ids)))
            known = [record for (of, _), record in found.items() if of == feed]
            if not known:
                return 0
            for chunk in chunks([record.row for record in known]):
                connection.execute(delete(records).where(records.c.row.in_(chunk)))
            works = {record.paper_row for record in known}
            left = {
                row
                for chunk in chunks(sorted(works))
                for row in connection.execute(
                    select(records.c.paper_row).where(records.c.paper_row.in_(chunk)).distinct()
                ).scalars()
            }
            for chunk in chunks(sorted(works - left)):
                connection.execute(delete(papers).where(papers.c.row.in_(chunk)))
            recompose(connection, left)
            bump(connection)
        return len(known)

    def remove(self, rows: Sequence[int]) -> int:
        """Delete works by internal id with all that hangs on them; return how many there were."""
        with transaction(self._engine, writes=True) as connection:
            removed = sum(
                connection.execute(delete(papers).where(papers.c.row.in_(chunk))).rowcount for chunk in chunks(rows)
            )
            if removed:
                bump(connection)
        return removed

    def replace_refusals(self, origin: str, refused: Sequence[Refusal], *, first: bool) -> None:
        """Record refused lines of one origin; `first` forgets what was recorded for it before."""
        at = now()
        with transaction(self._engine, writes=True) as connection:
            if first:
                connection.execute(delete(refusals).where(refusals.c.origin == origin))
            if refused:
                connection.execute(insert(refusals), [{"origin": origin, "at": at, **asdict(item)} for item in refused])

    # Reading

    def revision(self) -> int:
        """Return the number that goes up with every change to a paper."""
        with self.snapshot() as snapshot:
            return snapshot.revision()

    def count(self) -> int:
        """Return how many papers there are."""
        with self.snapshot() as snapshot:
            return snapshot.count()

    def refusals_by_reason(self) -> dict[str, int]:
        """Return how many records stand refused, by reason, most first."""
        counted = func.count().label("n")
        with transaction(self._engine) as connection:
            found = connection.execute(
                select(refusals.c.reason, counted).group_by(refusals.c.reason).order_by(counted.desc())
            )
            return {row.reason: row.n for row in found}

    def refused(self, limit: int = 100) -> list[dict[str, Any]]:
        """Return refused records, newest first, as `origin, line, reason, detail, excerpt, at`."""
        with transaction(self._engine) as connection:
            query = select(refusals).order_by(refusals.c.at.desc(), refusals.c.origin, refusals.c.line)
            found = connection.execute(query.limit(limit)).mappings()
            # SQLAlchemy's keys are a kind of string of their own, which JSON does not take.
            return [{str(name): value for name, value in row.items()} for row in found]

    def check(self) -> None:
        """Let the database look itself over. Raises CatalogueUnusable where its file is damaged."""
        if self._engine.dialect.name != "sqlite":
            return
        with transaction(self._engine) as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise CatalogueUnusable(
                f"The catalogue's file is damaged: {found}",
                value=str(self._engine.url.database),
                remedy="Restore catalogue.db from a backup, or move it away and ingest the sources again.",
            )

    def resolve(self, text: str) -> int | None:
        """Return the internal id of the paper that any id or address names, or None.

        Tried in order: a record's own id as written, a known external identifier, the own id in any case. Where
        several works carry one external identifier, the oldest answers.
        """
        with transaction(self._engine) as connection:
            return self._resolved(connection, cleaned(text))  # as ids were when they were stored

    def papers(self, rows: Sequence[int]) -> dict[int, Paper]:
        """Return the papers with these internal ids; one that is no longer there is missing from the answer."""
        with transaction(self._engine) as connection:
            return {row: paper for chunk in chunks(rows, 500) for row, paper in read_papers(connection, chunk)}

    def ids(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the own ids of the papers with these internal ids."""
        query = select(papers.c.row, papers.c.id)
        with transaction(self._engine) as connection:
            return {
                row: paper_id
                for chunk in chunks(rows)
                for row, paper_id in connection.execute(query.where(papers.c.row.in_(chunk)))
            }

    def changed_since(self, number: int, limit: int | None = None) -> list[tuple[int, int]]:
        """Return what changed after a revision: see `Snapshot.changed_since`."""
        with self.snapshot() as snapshot:
            return snapshot.changed_since(number, limit)

    def count_since(self, number: int) -> int:
        """Return how many papers changed after a revision."""
        with self.snapshot() as snapshot:
            return snapshot.count_since(number)

    def texts(self, size: int) -> Iterator[list[tuple[int, str, str]]]:
        """Yield batches of (internal id, title, abstract), ascending by internal id.

        Each batch is read in a transaction of its own, so that hours of encoding hold no lock and grow no log.
        """
        last = -1
        while True:
            with transaction(self._engine) as connection:
                batch = read_texts(connection, last, size)
            if not batch:
                return
            yield batch
            last = batch[-1][0]

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Give a view of the catalogue that does not change while others write."""
        with self.reading() as connection:
            yield Snapshot(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to what is there at one moment, for the other readers of this package."""
        with transaction(self._engine) as connection:
            yield connection

    # How it is done

    def _known(self, connection: Connection, ids: Sequence[str]) -> dict[tuple[str, str], Any]:
        """Return the records that bear these ids, by feed and id."""
        query = select(records.c.feed, records.c.id, records.c.row, records.c.paper_row, records.c.content_hash)
        return {
            (row.feed, row.id): row
            for chunk in chunks(ids)
            for row in connection.execute(query.where(records.c.id.in_(chunk)))
        }

    def _insert(
        self, connection: Connection, added: Mapping[tuple[str, str], Paper], hashes: Mapping[tuple[str, str], bytes]
    ) -> list[int]:
        """Write new records; return the works that have several now.

        A record whose id another feed uses too, or that was deleted and comes again while others kept its work alive,
        belongs to the work that bears the id.
        """
        ids = list(dict.fromkeys(paper_id for _, paper_id in added))
        bearing = {
            found.id: found.row
            for chunk in chunks(ids)
            for query in (
                select(papers.c.id, papers.c.row).where(papers.c.id.in_(chunk)),
                select(records.c.id, records.c.paper_row.label("row")).where(records.c.id.in_(chunk)),
            )
            for found in connection.execute(query)
        }
        founding = {paper.id: paper for paper in reversed(list(added.values())) if paper.id not in bearing}
        works = bearing | insert_works(connection, [founding[paper_id] for paper_id in ids if paper_id in founding])
        if added:
            connection.execute(
                insert(records),
                [
                    {"feed": key[0], "id": paper.id, "id_folded": paper.id.lower(), "paper_row": works[paper.id]}
                    | _record_columns(paper, hashes[key])
                    for key, paper in added.items()
                ],
            )
        grown = Counter(works[paper.id] for paper in added.values())
        return [row for row, count in grown.items() if count > 1] + list(bearing.values())

    def _update(self, connection: Connection, changed: Mapping[int, tuple[Paper, bytes]]) -> None:
        if changed:
            connection.execute(
                update(records).where(records.c.row == bindparam("at_row")),
                [{"at_row": row} | _record_columns(paper, digest) for row, (paper, digest) in changed.items()],
            )

    def _resolved(self, connection: Connection, text: str) -> int | None:
        own = select(func.min(records.c.paper_row)).where(records.c.id == text)
        if (row := connection.execute(own).scalar()) is not None:
            return int(row)
        founding = select(papers.c.row).where(papers.c.id == text)
        if (row := connection.execute(founding).scalar()) is not None:
            return int(row)
        if identifier := parse_identifier(text):
            external = select(func.min(identifiers.c.paper_row)).where(
                identifiers.c.scheme == identifier.scheme, identifiers.c.value == identifier.value
            )
            if (row := connection.execute(external).scalar()) is not None:
                return int(row)
        any_case = select(records.c.paper_row).where(records.c.id_folded == text.lower()).distinct().limit(2)
        found = connection.execute(any_case).scalars().all()
        return int(found[0]) if len(found) == 1 else None


def _record_columns(paper: Paper, digest: bytes) -> dict[str, Any]:
    return {
        "source": paper.source,
        "content_hash": digest,
        "payload": packed(paper),
        "matched": False,
        "updated_at": now(),
    }
