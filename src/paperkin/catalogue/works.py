"""Which records are one work: what is still to be compared, what was decided, and why."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from paperkin.catalogue.database import transaction
from paperkin.catalogue.payloads import unpacked
from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import papers, record_keys, record_links, records
from paperkin.catalogue.writing import (
    Decided,
    bump,
    decided_mentions,
    insert_works,
    now,
    recompose,
    records_of,
)
from paperkin.records import Paper

RULE, CURATOR = "rule", "curator"


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record with its internal id and that of its work."""

    row: int
    paper_row: int
    paper: Paper


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of two records: that they are one work or two, who says so (`rule` or `curator`), and why."""

    a: str
    b: str
    same: bool
    by: str
    reasons: tuple[str, ...] = ()
    score: float | None = None
    at: datetime | None = None


class Works:
    """The records behind the works."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unmatched(self, limit: int | None = None) -> list[int]:
        """Return internal ids of records that were not compared since they came or changed, ascending."""
        query = select(records.c.row).where(~records.c.matched).order_by(records.c.row).limit(limit)
        with transaction(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def records(self, rows: Sequence[int]) -> list[StoredRecord]:
        """Return these records, ascending by internal id."""
        query = select(records.c.row, records.c.paper_row, records.c.payload).order_by(records.c.row)
        with transaction(self._engine) as connection:
            return [
                StoredRecord(found.row, found.paper_row, unpacked(found.payload))
                for chunk in chunks(sorted(rows))
                for found in connection.execute(query.where(records.c.row.in_(chunk)))
            ]

    def works_of(self, rows: Sequence[int]) -> dict[int, int]:
        """Return the internal id of the work of each of these records."""
        query = select(records.c.row, records.c.paper_row)
        with transaction(self._engine) as connection:
            return {
                row: paper_row
                for chunk in chunks(rows)
                for row, paper_row in connection.execute(query.where(records.c.row.in_(chunk)))
            }

    def members(self, paper_rows: Sequence[int]) -> dict[int, list[int]]:
        """Return the internal ids of the records of each of these works, the oldest first."""
        found: dict[int, list[int]] = defaultdict(list)
        query = select(records.c.paper_row, records.c.row).order_by(records.c.row)
        with transaction(self._engine) as connection:
            for chunk in chunks(paper_rows):
                for paper_row, row in connection.execute(query.where(records.c.paper_row.in_(chunk))):
                    found[paper_row].append(row)
        return found

    def replace_keys(self, keys: Mapping[int, Sequence[str]]) -> None:
        """Remember the matching keys of records, in place of those that were remembered."""
        with transaction(self._engine, writes=True) as connection:
            for chunk in chunks(list(keys)):
                connection.execute(delete(record_keys).where(record_keys.c.record_row.in_(chunk)))
            values = [
                {"key": number, "record_row": row}
                for row, own in keys.items()
                for number in {_hashed(key) for key in own}
            ]
            if values:
                connection.execute(insert(record_keys), values)

    def sharing_keys(self, rows: Sequence[int], at_most: int) -> set[tuple[int, int]]:
        """Return pairs (record, other record) that share a key which no more than `at_most` records have."""
        own, other = aliased(record_keys), aliased(record_keys)
        pairs: set[tuple[int, int]] = set()
        with transaction(self._engine) as connection:
            for chunk in chunks(rows, 1_000):
                crowded = (
                    select(record_keys.c.key)
                    .where(record_keys.c.key.in_(select(own.c.key).where(own.c.record_row.in_(chunk))))
                    .group_by(record_keys.c.key)
                    .having(func.count() > at_most)
                )
                query = (
                    select(own.c.record_row, other.c.record_row)
                    .join(other, and_(other.c.key == own.c.key, other.c.record_row != own.c.record_row))
                    .where(own.c.record_row.in_(chunk), own.c.key.not_in(crowded))
                )
                pairs.update((a, b) for a, b in connection.execute(query))
        return pairs

    def links(self, ids: Sequence[str], by: str | None = None) -> list[Link]:
        """Return what is known of pairs in which one of these records takes part."""
        found: dict[tuple[str, str, str], Link] = {}
        with transaction(self._engine) as connection:
            for chunk in chunks(ids, 5_000):
                query = select(record_links).where(or_(record_links.c.a.in_(chunk), record_links.c.b.in_(chunk)))
                if by is not None:
                    query = query.where(record_links.c.by == by)
                for row in connection.execute(query):
                    found[row.a, row.b, row.by] = Link(
                        row.a, row.b, row.same, row.by, tuple(row.reasons), row.score, row.at
                    )
        return list(found.values())

    def settle(self, compared: Sequence[int], joined: Sequence[Sequence[int]], links: Sequence[Link]) -> int:
        """Write the outcome of a comparison in one transaction; return how many works vanished into others.

        compared: records that are done. joined: groups of works that are one; the oldest keeps its id. links: why.
        """
        with transaction(self._engine, writes=True) as connection:
            vanished = sum(self._join(connection, group) for group in joined)
            _write_links(connection, links)
            for chunk in chunks(compared):
                connection.execute(update(records).where(records.c.row.in_(chunk)).values(matched=True))
            if vanished:
                bump(connection)
        return vanished

    def join(self, paper_rows: Sequence[int], reason: str) -> None:
        """Make one work of several, as a curator says; matching will not undo it."""
        with transaction(self._engine, writes=True) as connection:
            members = records_of(connection, paper_rows)
            first, *others = [own[0].id for _, own in sorted(members.items())]
            ids = [paper.id for own in members.values() for paper in own]
            taken_back = record_links.c.a.in_(ids) & record_links.c.b.in_(ids) & (record_links.c.by == CURATOR)
            connection.execute(delete(record_links).where(taken_back, ~record_links.c.same))
            _write_links(connection, [Link(first, other, True, CURATOR, (reason,)) for other in others])
            self._join(connection, paper_rows)
            bump(connection)

    def split(self, paper_row: int, ids: Sequence[str], reason: str) -> tuple[int, int]:
        """Make two works of one, as a curator says; matching will not undo it. Return both internal ids.

        ids: the records that leave. The part with the first record keeps the work's internal id and its name.
        """
        with transaction(self._engine, writes=True) as connection:
            own = records_of(connection, [paper_row])[paper_row]
            founding = connection.execute(select(papers.c.id).where(papers.c.row == paper_row)).scalar_one()
            leaving = {paper.id for paper in own} & set(ids)
            if founding in leaving or (own[0].id in leaving and founding not in {paper.id for paper in own}):
                leaving = {paper.id for paper in own} - leaving
            moved = [paper for paper in own if paper.id in leaving]
            stayed = [paper.id for paper in own if paper.id not in leaving]
            decided = decided_mentions(connection, [paper_row])[paper_row]
            new = insert_works(connection, moved[:1])[moved[0].id]
            connection.execute(update(records).where(records.c.id.in_(sorted(leaving))).values(paper_row=new))
            _write_links(
                connection,
                [Link(a, b, False, CURATOR, (reason,)) for a in stayed for b in sorted(leaving)],
            )
            recompose(connection, [paper_row, new], {new: decided})
            bump(connection)
        return paper_row, new

    def _join(self, connection: Connection, paper_rows: Iterable[int]) -> int:
        kept, *absorbed = sorted(set(paper_rows))
        if not absorbed:
            return 0
        inherited: list[Decided] = [item for found in decided_mentions(connection, absorbed).values() for item in found]
        connection.execute(update(records).where(records.c.paper_row.in_(absorbed)).values(paper_row=kept))
        connection.execute(delete(papers).where(papers.c.row.in_(absorbed)))
        recompose(connection, [kept], {kept: inherited})
        return len(absorbed)

    def history(self, paper_row: int) -> list[dict[str, Any]]:
        """Return the records of a work, the oldest first, as `id, source, updated_at, paper`."""
        query = select(records.c.id, records.c.source, records.c.updated_at, records.c.payload)
        with transaction(self._engine) as connection:
            found = connection.execute(query.where(records.c.paper_row == paper_row).order_by(records.c.row)).all()
        return [
            {"id": row.id, "source": row.source, "updated_at": row.updated_at, "paper": unpacked(row.payload)}
            for row in found
        ]

    def provenance(self, paper_row: int) -> dict[str, str]:
        """Return which record gave each field of a work; empty where the work has one record."""
        with transaction(self._engine) as connection:
            found = connection.execute(select(papers.c.provenance).where(papers.c.row == paper_row)).scalar()
        return dict(found or {})

    def counts(self) -> dict[str, int]:
        """Return how many records there are, and how many works have several."""
        several = select(records.c.paper_row).group_by(records.c.paper_row).having(func.count() > 1).subquery()
        with transaction(self._engine) as connection:
            return {
                "records": connection.execute(select(func.count()).select_from(records)).scalar_one(),
                "works_of_several": connection.execute(select(func.count()).select_from(several)).scalar_one(),
            }


def _write_links(connection: Connection, links: Sequence[Link]) -> None:
    """Remember links, in place of what the same side said of the same pair before."""
    if not links:
        return
    at = now()
    latest = {(min(link.a, link.b), max(link.a, link.b), link.by): link for link in links}
    for a, b, by in latest:
        connection.execute(
            delete(record_links).where(record_links.c.a == a, record_links.c.b == b, record_links.c.by == by)
        )
    connection.execute(
        insert(record_links),
        [
            {"a": a, "b": b, "by": by, "same": link.same, "score": link.score, "reasons": list(link.reasons), "at": at}
            for (a, b, by), link in latest.items()
        ],
    )


def _hashed(key: str) -> int:
    """Return a key as a signed number of 64 bits. Two keys that meet by chance cost one comparison."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)
