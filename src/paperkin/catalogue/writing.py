"""How works and their details are written: inside somebody else's transaction, all of it or nothing.

A work (a row of `papers`) is composed of the records that belong to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from paperkin.catalogue.payloads import content_hash, unpacked
from paperkin.catalogue.reading import chunks
from paperkin.catalogue.schema import (
    authorship_institutions,
    authorships,
    bibliography,
    identifiers,
    papers,
    records,
    revision,
)
from paperkin.identity.merging import compose_work
from paperkin.records import Authorship, Paper
from paperkin.text import folded

_DETAILS = (authorships, authorship_institutions, identifiers, bibliography)


def insert_works(connection: Connection, new: Sequence[Paper]) -> dict[str, int]:
    """Write works of one record each; return their internal ids by the record's id."""
    if not new:
        return {}
    at = _revision_to_come(connection)
    connection.execute(insert(papers), [_columns(paper, {}) | {"id": paper.id, "revision": at} for paper in new])
    rows = {
        found.id: found.row
        for chunk in chunks([paper.id for paper in new])
        for found in connection.execute(select(papers.c.id, papers.c.row).where(papers.c.id.in_(chunk)))
    }
    _write_details(connection, {rows[paper.id]: paper for paper in new}, {})
    return rows


def recompose(
    connection: Connection,
    rows: Iterable[int],
    inherited: Mapping[int, Sequence[Decided]] | None = None,
) -> int:
    """Write works anew from the records that they have now; return how many came out different.

    inherited: decided mentions of works that have become part of these.
    """
    wanted = sorted(set(rows))
    composed: dict[int, tuple[Paper, Mapping[str, str]]] = {}
    for chunk in chunks(wanted, 1_000):
        for row, own in records_of(connection, chunk).items():
            composed[row] = compose_work(own) if len(own) > 1 else (own[0], {})
    hashes = {
        found.row: bytes(found.content_hash)
        for chunk in chunks(list(composed))
        for found in connection.execute(select(papers.c.row, papers.c.content_hash).where(papers.c.row.in_(chunk)))
    }
    inherited = inherited or {}
    changed = {row: work for row, work in composed.items() if row in inherited or hashes[row] != content_hash(work[0])}
    if not changed:
        return 0
    at = _revision_to_come(connection)
    connection.execute(
        update(papers).where(papers.c.row == bindparam("at_row")),
        [{"at_row": row, "revision": at, **_columns(*work)} for row, work in changed.items()],
    )
    decided = decided_mentions(connection, list(changed))
    for row, more in inherited.items():
        decided[row] += more
    for table in _DETAILS:
        for chunk in chunks(list(changed)):
            connection.execute(delete(table).where(table.c.paper_row.in_(chunk)))
    _write_details(connection, {row: paper for row, (paper, _) in changed.items()}, decided)
    return len(changed)


def records_of(connection: Connection, rows: Sequence[int]) -> dict[int, list[Paper]]:
    """Return the records of each of these works, the oldest first."""
    found: dict[int, list[Paper]] = defaultdict(list)
    query = select(records.c.paper_row, records.c.payload).where(records.c.paper_row.in_(rows)).order_by(records.c.row)
    for paper_row, payload in connection.execute(query):
        found[paper_row].append(unpacked(payload))
    return found


def bump(connection: Connection) -> None:
    """Say that a paper has changed."""
    connection.execute(update(revision).values(number=revision.c.number + 1))


def mark(connection: Connection, rows: Iterable[int]) -> None:
    """Say that these works changed in what is not written here and yet indexed: whose they are, and from where."""
    wanted = sorted(set(rows))
    if not wanted:
        return
    at = _revision_to_come(connection)
    for chunk in chunks(wanted):
        connection.execute(update(papers).where(papers.c.row.in_(chunk)).values(revision=at))
    bump(connection)


def _revision_to_come(connection: Connection) -> int:
    """Return the number that `bump` makes of the revision at the end of this transaction; no other writes meanwhile."""
    return int(connection.execute(select(revision.c.number)).scalar_one()) + 1


def now() -> datetime:
    """Return the time as the tables hold it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


def _columns(paper: Paper, provenance: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "year": paper.year,
        "published": paper.published,
        "venue": paper.venue,
        "url": paper.url,
        "citations": paper.citations,
        "keywords": list(paper.keywords),
        "kind": paper.kind,
        "extra": dict(paper.extra),
        "source": paper.source,
        "provenance": dict(provenance),
        "content_hash": content_hash(paper),
        "updated_at": now(),
    }


@dataclass(frozen=True, slots=True)
class Decided:
    """Whose a mention is, with what is needed to find it again in a list that was written anew."""

    position: int
    name: str
    author_row: int
    pinned: bool

    def is_at(self, position: int, name: str) -> bool:
        """Say whether the mention is likely to be the one at this place: `J. Leike` may have become `Jan Leike`."""
        return self.position == position and bool(set(self.name.split()) & set(name.split()))


def decided_mentions(connection: Connection, rows: Sequence[int]) -> dict[int, list[Decided]]:
    """Return the mentions of these works that have an author, those first that a curator has decided on."""
    found: dict[int, list[Decided]] = defaultdict(list)
    columns = (authorships.c.position, authorships.c.name, authorships.c.author_row, authorships.c.pinned)
    for chunk in chunks(rows):
        query = select(authorships.c.paper_row, *columns).where(
            authorships.c.paper_row.in_(chunk), authorships.c.author_row.is_not(None)
        )
        ordered = query.order_by(authorships.c.pinned.desc(), authorships.c.paper_row, authorships.c.position)
        for paper_row, position, name, author_row, pinned in connection.execute(ordered):
            found[paper_row].append(Decided(position, folded(name), author_row, pinned))
    return found


def _kept(decided: list[Decided], authors: Sequence[Authorship]) -> dict[int, Decided]:
    """Return what stays decided of a list of authors, by position. Each decision is used once at most."""
    kept: dict[int, Decided] = {}
    names = [folded(author.name) for author in authors]
    for loosely in (False, True):
        for at, name in enumerate(names):
            fitting = (item for item in decided if item.name == name or (loosely and item.is_at(at, name)))
            if at not in kept and (found := next(fitting, None)):
                decided.remove(found)
                kept[at] = found
    return kept


def _write_details(connection: Connection, batch: Mapping[int, Paper], decided: Mapping[int, list[Decided]]) -> None:
    authors = []
    for row, paper in batch.items():
        # Whose a mention is survives an update of its paper, as long as the name still stands there.
        kept = _kept(decided[row], paper.authors) if row in decided else {}
        authors += [
            {
                "paper_row": row,
                "position": position,
                "name": author.name,
                "source_id": author.source_id,
                "orcid": author.orcid,
                "affiliations": author.affiliations,
                "extra": author.extra,
                "author_row": kept[position].author_row if position in kept else None,
                "pinned": position in kept and kept[position].pinned,
            }
            for position, author in enumerate(paper.authors)
        ]
    external = [
        {"paper_row": row, "scheme": identifier.scheme, "value": identifier.value}
        for row, paper in batch.items()
        for identifier in paper.identifiers
    ]
    cited = [
        {"paper_row": row, "position": position, "scheme": identifier.scheme, "value": identifier.value}
        for row, paper in batch.items()
        for position, identifier in enumerate(paper.references)
    ]
    for table, values in ((authorships, authors), (identifiers, external), (bibliography, cited)):
        if values:
            connection.execute(insert(table), values)
