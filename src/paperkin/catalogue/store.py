"""Papers in and out of the catalogue."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Self

import orjson
from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, update

from paperkin.catalogue.database import HEAD_REVISION, migrate, open_engine, schema_revision, transaction
from paperkin.catalogue.schema import authorships, identifiers, papers, refusals, revision
from paperkin.errors import CatalogueUnusable
from paperkin.identifiers import Identifier, parse_identifier
from paperkin.records import Authorship, Paper, Refusal
from paperkin.text import cleaned

# SQLite takes 32,766 bound values in one statement, PostgreSQL 65,535.
_VALUES_PER_STATEMENT = 10_000


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper with its internal id."""

    row: int
    paper: Paper


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """How many papers of a batch were new, changed, or already there as they are."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: UpsertCounts) -> UpsertCounts:
        return UpsertCounts(self.added + other.added, self.updated + other.updated, self.unchanged + other.unchanged)


class Catalogue:
    """The papers of one library, in SQLite or PostgreSQL. Safe to share between threads."""

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
        """Write papers by id in one transaction; of several with one id the last counts.

        A paper that is already there, with the same content, is not touched: ingesting a file twice changes nothing.
        """
        latest = {paper.id: paper for paper in batch}
        hashes = {paper_id: _content_hash(paper) for paper_id, paper in latest.items()}
        with transaction(self._engine, writes=True) as connection:
            known = self._known(connection, list(latest))
            added = [paper for paper in latest.values() if paper.id not in known]
            changed = [
                paper
                for paper in latest.values()
                if paper.id in known and bytes(known[paper.id].content_hash) != hashes[paper.id]
            ]
            if added or changed:
                self._insert(connection, added, hashes)
                self._update(connection, changed, known, hashes)
                self._write_details(connection, added + changed, {p.id: known[p.id].row for p in changed})
                _bump(connection)
        return UpsertCounts(len(added), len(changed), len(latest) - len(added) - len(changed))

    def remove(self, rows: Sequence[int]) -> int:
        """Delete papers by internal id with everything that hangs on them; return how many there were."""
        with transaction(self._engine, writes=True) as connection:
            removed = sum(
                connection.execute(delete(papers).where(papers.c.row.in_(chunk))).rowcount
                for chunk in _chunks(rows, _VALUES_PER_STATEMENT)
            )
            if removed:
                _bump(connection)
        return removed

    def replace_refusals(self, origin: str, refused: Sequence[Refusal], *, first: bool) -> None:
        """Record refused lines of one origin; `first` forgets what was recorded for it before."""
        now = _now()
        with transaction(self._engine, writes=True) as connection:
            if first:
                connection.execute(delete(refusals).where(refusals.c.origin == origin))
            if refused:
                connection.execute(
                    insert(refusals), [{"origin": origin, "at": now, **asdict(item)} for item in refused]
                )

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

        Tried in order: the record's own id as written, a known external identifier, the own id in any case. Where
        several papers carry one external identifier, the oldest record answers.
        """
        text = cleaned(text)  # as ids were when they were stored
        with transaction(self._engine) as connection:
            own = select(papers.c.row).where(papers.c.id == text)
            if (row := connection.execute(own).scalar()) is not None:
                return int(row)
            if identifier := parse_identifier(text):
                external = select(func.min(identifiers.c.paper_row)).where(
                    identifiers.c.scheme == identifier.scheme, identifiers.c.value == identifier.value
                )
                if (row := connection.execute(external).scalar()) is not None:
                    return int(row)
            any_case = select(papers.c.row).where(papers.c.id_folded == text.lower()).limit(2)
            found = connection.execute(any_case).scalars().all()
            return int(found[0]) if len(found) == 1 else None

    def papers(self, rows: Sequence[int]) -> dict[int, Paper]:
        """Return the papers with these internal ids; one that is no longer there is missing from the answer."""
        with transaction(self._engine) as connection:
            return {row: paper for chunk in _chunks(rows, 500) for row, paper in _read(connection, chunk)}

    def ids(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the own ids of the papers with these internal ids."""
        query = select(papers.c.row, papers.c.id)
        with transaction(self._engine) as connection:
            return {
                row: paper_id
                for chunk in _chunks(rows, _VALUES_PER_STATEMENT)
                for row, paper_id in connection.execute(query.where(papers.c.row.in_(chunk)))
            }

    def texts(self, size: int) -> Iterator[list[tuple[int, str, str]]]:
        """Yield batches of (internal id, title, abstract), ascending by internal id.

        Each batch is read in a transaction of its own, so that hours of encoding hold no lock and grow no log.
        """
        last = -1
        while True:
            query = select(papers.c.row, papers.c.title, papers.c.abstract).where(papers.c.row > last)
            with transaction(self._engine) as connection:
                batch = connection.execute(query.order_by(papers.c.row).limit(size)).all()
            if not batch:
                return
            yield [(row, title, abstract) for row, title, abstract in batch]
            last = batch[-1][0]

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Give a view of the catalogue that does not change while others write."""
        with transaction(self._engine) as connection:
            yield Snapshot(connection)

    # How it is written

    def _known(self, connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
        query = select(papers.c.id, papers.c.row, papers.c.content_hash)
        return {
            row.id: row
            for chunk in _chunks(ids, _VALUES_PER_STATEMENT)
            for row in connection.execute(query.where(papers.c.id.in_(chunk)))
        }

    def _insert(self, connection: Connection, added: Sequence[Paper], hashes: dict[str, bytes]) -> None:
        if added:
            connection.execute(insert(papers), [_columns(paper, hashes[paper.id]) for paper in added])

    def _update(
        self,
        connection: Connection,
        changed: Sequence[Paper],
        known: dict[str, Any],
        hashes: dict[str, bytes],
    ) -> None:
        if not changed:
            return
        rows = [known[paper.id].row for paper in changed]
        connection.execute(
            update(papers).where(papers.c.row == bindparam("at_row")),
            [{"at_row": row, **_columns(paper, hashes[paper.id])} for row, paper in zip(rows, changed, strict=True)],
        )
        for table in (authorships, identifiers):
            for chunk in _chunks(rows, _VALUES_PER_STATEMENT):
                connection.execute(delete(table).where(table.c.paper_row.in_(chunk)))

    def _write_details(self, connection: Connection, batch: Sequence[Paper], rows: dict[str, int]) -> None:
        new = [paper.id for paper in batch if paper.id not in rows]
        rows = rows | {paper_id: row.row for paper_id, row in self._known(connection, new).items()}
        authors = [
            {
                "paper_row": rows[paper.id],
                "position": position,
                "name": author.name,
                "source_id": author.source_id,
                "orcid": author.orcid,
                "affiliations": author.affiliations,
                "extra": author.extra,
            }
            for paper in batch
            for position, author in enumerate(paper.authors)
        ]
        ids = [
            {"paper_row": rows[paper.id], "scheme": identifier.scheme, "value": identifier.value}
            for paper in batch
            for identifier in paper.identifiers
        ]
        if authors:
            connection.execute(insert(authorships), authors)
        if ids:
            connection.execute(insert(identifiers), ids)


class Snapshot:
    """One unchanging view of the catalogue, for a build."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revision(self) -> int:
        """Return the number that goes up with every change to a paper."""
        return int(self._connection.execute(select(revision.c.number)).scalar_one())

    def count(self) -> int:
        """Return how many papers there are."""
        return int(self._connection.execute(select(func.count()).select_from(papers)).scalar_one())

    def papers(self, size: int = 1024) -> Iterator[list[StoredPaper]]:
        """Yield batches of whole papers, ascending by internal id."""
        last = -1
        while True:
            query = select(papers.c.row).where(papers.c.row > last).order_by(papers.c.row).limit(size)
            rows = self._connection.execute(query).scalars().all()
            if not rows:
                return
            found = dict(_read(self._connection, rows))
            yield [StoredPaper(row, found[row]) for row in rows]
            last = rows[-1]


# Built once: SQLAlchemy takes longer to put a statement together than SQLite takes to answer it.
_ROWS: BindParameter[list[int]] = bindparam("rows", expanding=True)
_PAPERS_OF = select(papers).where(papers.c.row.in_(_ROWS))
_AUTHORS_OF = (
    select(authorships)
    .where(authorships.c.paper_row.in_(_ROWS))
    .order_by(authorships.c.paper_row, authorships.c.position)
)
_IDENTIFIERS_OF = select(identifiers.c.paper_row, identifiers.c.scheme, identifiers.c.value).where(
    identifiers.c.paper_row.in_(_ROWS)
)


def _read(connection: Connection, rows: Sequence[int]) -> Iterator[tuple[int, Paper]]:
    wanted = {"rows": list(rows)}
    authors: dict[int, list[Authorship]] = defaultdict(list)
    for row, _, name, source_id, orcid, affiliations, extra in connection.execute(_AUTHORS_OF, wanted).all():
        authors[row].append(Authorship(name, source_id, orcid, tuple(affiliations), extra))
    external: dict[int, list[Identifier]] = defaultdict(list)
    for row, scheme, value in connection.execute(_IDENTIFIERS_OF, wanted).all():
        external[row].append(Identifier(scheme, value))
    for found in connection.execute(_PAPERS_OF, wanted).all():
        yield (
            found.row,
            Paper(
                id=found.id,
                title=found.title,
                abstract=found.abstract,
                authors=tuple(authors[found.row]),
                year=found.year,
                published=found.published,
                venue=found.venue,
                url=found.url,
                citations=found.citations,
                identifiers=tuple(sorted(external[found.row])),
                keywords=tuple(found.keywords),
                extra=found.extra,
                source=found.source,
            ),
        )


def _columns(paper: Paper, content_hash: bytes) -> dict[str, Any]:
    return {
        "id": paper.id,
        "id_folded": paper.id.lower(),
        "title": paper.title,
        "abstract": paper.abstract,
        "year": paper.year,
        "published": paper.published,
        "venue": paper.venue,
        "url": paper.url,
        "citations": paper.citations,
        "keywords": list(paper.keywords),
        "extra": dict(paper.extra),
        "source": paper.source,
        "content_hash": content_hash,
        "updated_at": _now(),
    }


def _content_hash(paper: Paper) -> bytes:
    return hashlib.blake2b(orjson.dumps(paper, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def _bump(connection: Connection) -> None:
    connection.execute(update(revision).values(number=revision.c.number + 1))


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
