"""Whose each mention is: blocks, authors, and what curators decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, case, delete, func, insert, select, update

from paperkin.catalogue.database import transaction
from paperkin.catalogue.reading import author_id, chunks
from paperkin.catalogue.schema import author_aliases, authors, authors_apart, authorships, papers
from paperkin.catalogue.writing import mark, now
from paperkin.records import Affiliation, Authorship, Paper
from paperkin.text import folded

# The name to show of all spellings with how often each comes.
ChooseName = Callable[[Mapping[str, int]], str]
Place = tuple[int, int]  # internal id of the paper, position in its author list


@dataclass(frozen=True, slots=True)
class StoredAuthor:
    """A person as the library knows it. `row` is the internal id; `id` the public one."""

    row: int
    name: str
    papers: int
    first_year: int | None = None
    last_year: int | None = None

    @property
    def id(self) -> str:
        """Return the public id."""
        return author_id(self.row)


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whose a mention is: the author's internal id or None, and whether a curator said so."""

    block: str
    author_row: int | None
    pinned: bool


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A mention that has no block yet."""

    place: Place
    name: str
    affiliations: tuple[Affiliation, ...]


class People:
    """The mentions and the people they were given to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # Mentions

    def unplaced(self, size: int) -> Iterator[list[Unplaced]]:
        """Yield batches of mentions that have no block yet, those of one paper together."""
        columns = (authorships.c.paper_row, authorships.c.position, authorships.c.name, authorships.c.affiliations)
        while True:
            with transaction(self._engine) as connection:
                rows = connection.execute(_WAITING.order_by(authorships.c.paper_row).limit(size)).scalars().all()
                query = select(*columns).where(authorships.c.paper_row.in_(rows))
                batch = [
                    Unplaced((row.paper_row, row.position), row.name, _affiliations(row.affiliations))
                    for row in connection.execute(query)
                ]
            if not batch:
                return
            yield batch

    def unplaced_affiliations(self) -> Counter[Affiliation]:
        """Return the affiliations of mentions that have no block yet, with how often each comes."""
        counts: Counter[Affiliation] = Counter()
        query = select(authorships.c.affiliations).where(authorships.c.block.is_(None))
        with transaction(self._engine) as connection:
            for affiliations in connection.execute(query).scalars():
                counts.update(_affiliations(affiliations))
        return counts

    def unplaced_count(self) -> int:
        """Return how many papers have mentions without a block."""
        with transaction(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(_WAITING.subquery())).scalar_one()

    def place(self, blocks: Mapping[Place, str]) -> None:
        """Remember the block of each mention."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(
                _AT_PLACE.values(block=bindparam("to_block")),
                [{"at_paper": paper, "at_position": at, "to_block": block} for (paper, at), block in blocks.items()],
            )

    def counts(self) -> dict[str, int]:
        """Return how many mentions there are, how many are nobody's yet, and how many people."""
        nobodys = func.sum(case((authorships.c.author_row.is_(None), 1), else_=0))
        with transaction(self._engine) as connection:
            mentions, pending = connection.execute(select(func.count(), nobodys).select_from(authorships)).one()
            people = connection.execute(select(func.count()).select_from(authors)).scalar_one()
        return {"mentions": mentions, "pending": pending or 0, "people": people}

    def names(self) -> list[str]:
        """Return every name as written, once."""
        with transaction(self._engine) as connection:
            return list(connection.execute(select(authorships.c.name).distinct()).scalars())

    def block_sizes(self, *, pending_only: bool) -> list[tuple[str, int]]:
        """Return blocks with their number of mentions, by name; `pending_only`: those in which one is nobody's."""
        query = select(authorships.c.block, func.count()).group_by(authorships.c.block).order_by(authorships.c.block)
        query = query.where(authorships.c.block.is_not(None))
        if pending_only:
            query = query.having(func.sum(case((authorships.c.author_row.is_(None), 1), else_=0)) > 0)
        with transaction(self._engine) as connection:
            return [(block, count) for block, count in connection.execute(query)]

    def in_blocks(self, blocks: Sequence[str]) -> dict[Place, Assigned]:
        """Return the mentions of these blocks with whose they are."""
        columns = (
            *(authorships.c.paper_row, authorships.c.position),
            *(authorships.c.block, authorships.c.author_row, authorships.c.pinned),
        )
        with transaction(self._engine) as connection:
            return {
                (row.paper_row, row.position): Assigned(row.block, row.author_row, row.pinned)
                for chunk in chunks(blocks)
                for row in connection.execute(select(*columns).where(authorships.c.block.in_(chunk)))
            }

    def papers(self, rows: Sequence[int]) -> Iterator[tuple[int, Paper]]:
        """Yield (internal id, paper) for these papers, with what tells people apart and nothing else."""
        paper_columns = select(papers.c.row, papers.c.id, papers.c.title, papers.c.year, papers.c.venue)
        for chunk in chunks(rows, 5_000):
            with transaction(self._engine) as connection:
                named = _authors_of(connection, chunk)
                for row, paper_id, title, year, venue in connection.execute(
                    paper_columns.where(papers.c.row.in_(chunk))
                ):
                    yield row, Paper(paper_id, title, authors=tuple(named[row]), year=year, venue=venue)

    def of_author(self, row: int) -> dict[Place, Assigned]:
        """Return a person's mentions."""
        columns = (authorships.c.paper_row, authorships.c.position, authorships.c.block, authorships.c.pinned)
        with transaction(self._engine) as connection:
            return {
                (found.paper_row, found.position): Assigned(found.block or "", row, found.pinned)
                for found in connection.execute(select(*columns).where(authorships.c.author_row == row))
            }

    # People

    def apart(self) -> list[tuple[int, int]]:
        """Return the pairs of people that a curator has said are two."""
        with transaction(self._engine) as connection:
            return [(a, b) for a, b in connection.execute(select(authors_apart.c.a, authors_apart.c.b))]

    def assign(self, known: Mapping[Place, int], new: Sequence[Sequence[Place]], choose_name: ChooseName) -> list[int]:
        """Give mentions to people in one transaction; return the internal ids of the new people.

        known: mention → whose it is now. new: for each person not seen before, the mentions.
        The id of a person who loses the last mention leads to who has most of them now. Names and years of all that
        were touched follow.
        """
        with transaction(self._engine, writes=True) as connection:
            created = _created(connection, len(new))
            to = dict(known) | {place: row for row, own in zip(created, new, strict=True) for place in own}
            moved = _give(connection, to)
            mark(connection, (paper for paper, _ in to))
            _lead_on(connection, moved)
            _refresh(connection, sorted({*to.values(), *moved}), choose_name)
        return created

    def refresh(self, choose_name: ChooseName) -> None:
        """Bring up to date the people of whose papers some came or went; those without any are deleted."""
        counted = (
            select(authorships.c.author_row, func.count().label("n"))
            .where(authorships.c.author_row.is_not(None))
            .group_by(authorships.c.author_row)
            .subquery()
        )
        query = select(authors.c.row).outerjoin(counted, counted.c.author_row == authors.c.row)
        with transaction(self._engine, writes=True) as connection:
            stale = connection.execute(query.where(func.coalesce(counted.c.n, 0) != authors.c.papers)).scalars().all()
            _refresh(connection, stale, choose_name)

    def resolve(self, row: int) -> int | None:
        """Return the internal id that a person has now: its own, or that of whom it was merged into."""
        with transaction(self._engine) as connection:
            return _resolved(connection, row)

    def authors(self, rows: Sequence[int]) -> dict[int, StoredAuthor]:
        """Return people by internal id."""
        with transaction(self._engine) as connection:
            return {
                found.row: _author(found)
                for chunk in chunks(rows)
                for found in connection.execute(select(authors).where(authors.c.row.in_(chunk)))
            }

    def named(self, name: str, limit: int) -> list[StoredAuthor]:
        """Return people whose name is this, or begins or ends with it, without regard to case; most papers first."""
        key = folded(name)
        pattern = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        column = authors.c.name_folded
        found = (column == key) | column.like(f"{pattern} %", escape="\\") | column.like(f"% {pattern}", escape="\\")
        query = select(authors).where(found).order_by((column == key).desc(), authors.c.papers.desc(), authors.c.row)
        with transaction(self._engine) as connection:
            return [_author(row) for row in connection.execute(query.limit(limit))]

    def by_orcid(self, orcid: str) -> int | None:
        """Return the person most of whose mentions bear this ORCID, or None: feeds put some beside the wrong name."""
        owner = authorships.c.author_row
        query = (
            select(owner)
            .where(authorships.c.orcid == orcid, owner.is_not(None))
            .group_by(owner)
            .order_by(func.count().desc(), owner)
        )
        with transaction(self._engine) as connection:
            return connection.execute(query.limit(1)).scalar()

    # What curators decide

    def merge(self, rows: Sequence[int], choose_name: ChooseName) -> int:
        """Make one person of several, for good; the oldest id stays and the others lead to it. Return it."""
        kept, *others = sorted(set(rows))
        with transaction(self._engine, writes=True) as connection:
            mark(
                connection,
                connection.execute(
                    select(authorships.c.paper_row).where(authorships.c.author_row.in_(others))
                ).scalars(),
            )
            mine = authorships.c.author_row.in_([kept, *others])
            connection.execute(update(authorships).where(mine).values(author_row=kept, pinned=True))
            for a, b in connection.execute(
                select(authors_apart.c.a, authors_apart.c.b).where(
                    authors_apart.c.a.in_(others) | authors_apart.c.b.in_(others)
                )
            ).all():
                _keep_apart(connection, kept if a in others else a, kept if b in others else b)
            if others:
                _become_alias(connection, others, kept)
            _refresh(connection, [kept], choose_name)
        return kept

    def split(self, row: int, leaving: Sequence[Place], choose_name: ChooseName) -> int:
        """Make two people of one, for good: these mentions leave for a new person, whose internal id is returned."""
        with transaction(self._engine, writes=True) as connection:
            [new] = _created(connection, 1)
            _give(connection, dict.fromkeys(leaving, new))
            mark(connection, (paper for paper, _ in leaving))
            both = authorships.c.author_row.in_([row, new])
            connection.execute(update(authorships).where(both).values(pinned=True))
            _keep_apart(connection, row, new)
            _refresh(connection, [row, new], choose_name)
        return new


_WAITING = select(authorships.c.paper_row).where(authorships.c.block.is_(None)).distinct()
_AT_PLACE = update(authorships).where(
    authorships.c.paper_row == bindparam("at_paper"), authorships.c.position == bindparam("at_position")
)


def _authors_of(connection: Connection, rows: Sequence[int]) -> dict[int, list[Any]]:
    named: dict[int, list[Authorship]] = defaultdict(list)
    columns = (authorships.c.name, authorships.c.source_id, authorships.c.orcid, authorships.c.affiliations)
    query = select(authorships.c.paper_row, *columns, authorships.c.extra).where(authorships.c.paper_row.in_(rows))
    ordered = query.order_by(authorships.c.paper_row, authorships.c.position)
    for row, name, source_id, orcid, affiliations, extra in connection.execute(ordered):
        named[row].append(Authorship(name, source_id, orcid, _affiliations(affiliations), extra))
    return named


def _affiliations(items: Sequence[Mapping[str, Any]]) -> tuple[Affiliation, ...]:
    return tuple(Affiliation(**item) for item in items)


def _created(connection: Connection, count: int) -> list[int]:
    if not count:
        return []
    query = insert(authors).returning(authors.c.row, sort_by_parameter_order=True)
    return list(connection.execute(query, [{"name": "", "name_folded": "", "papers": 0}] * count).scalars())


def _give(connection: Connection, to: Mapping[Place, int]) -> dict[int, Counter[int]]:
    """Write whose mentions are; return for each person whose they were, whose they are now and how many."""
    if not to:
        return {}
    rows = sorted({paper for paper, _ in to})
    moved: dict[int, Counter[int]] = defaultdict(Counter)
    for chunk in chunks(rows):
        for paper, position, owner in connection.execute(
            select(authorships.c.paper_row, authorships.c.position, authorships.c.author_row).where(
                authorships.c.paper_row.in_(chunk), authorships.c.author_row.is_not(None)
            )
        ):
            if (paper, position) in to:
                moved[owner][to[paper, position]] += 1
    connection.execute(
        _AT_PLACE.values(author_row=bindparam("to_author")),
        [{"at_paper": paper, "at_position": at, "to_author": row} for (paper, at), row in to.items()],
    )
    return moved


def _lead_on(connection: Connection, moved: Mapping[int, Counter[int]]) -> None:
    """Let the ids of people who have lost every mention lead to who has most of them now."""
    left = {
        row
        for chunk in chunks(sorted(moved))
        for row in connection.execute(
            select(authorships.c.author_row).where(authorships.c.author_row.in_(chunk)).distinct()
        ).scalars()
    }
    for row, owners in moved.items():
        if row not in left:
            _become_alias(connection, [row], owners.most_common(1)[0][0])


def _become_alias(connection: Connection, rows: Sequence[int], of: int) -> None:
    connection.execute(update(author_aliases).where(author_aliases.c.author_row.in_(rows)).values(author_row=of))
    connection.execute(delete(authors).where(authors.c.row.in_(rows)))
    connection.execute(insert(author_aliases), [{"alias_row": row, "author_row": of} for row in rows])


def _refresh(connection: Connection, rows: Sequence[int], choose_name: ChooseName) -> None:
    spellings: dict[int, Counter[str]] = defaultdict(Counter)
    years: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(rows):
        query = (
            select(
                authorships.c.author_row,
                authorships.c.name,
                func.count(),
                func.min(papers.c.year),
                func.max(papers.c.year),
            )
            .join(papers, papers.c.row == authorships.c.paper_row)
            .where(authorships.c.author_row.in_(chunk))
            .group_by(authorships.c.author_row, authorships.c.name)
        )
        for row, name, count, first, last in connection.execute(query):
            spellings[row][name] += count
            years[row] += [year for year in (first, last) if year is not None]
    if spellings:
        connection.execute(
            update(authors).where(authors.c.row == bindparam("at_row")),
            [
                {
                    "at_row": row,
                    "name": (name := choose_name(own)),
                    "name_folded": folded(name),
                    "papers": own.total(),
                    "first_year": min(years[row], default=None),
                    "last_year": max(years[row], default=None),
                }
                for row, own in spellings.items()
            ],
        )
    for chunk in chunks([row for row in rows if row not in spellings]):
        connection.execute(delete(authors).where(authors.c.row.in_(chunk)))


def _resolved(connection: Connection, row: int) -> int | None:
    found = connection.execute(select(authors.c.row).where(authors.c.row == row)).scalar()
    if found is None:
        found = connection.execute(
            select(author_aliases.c.author_row).where(author_aliases.c.alias_row == row)
        ).scalar()
    return found


def _keep_apart(connection: Connection, a: int, b: int) -> None:
    a, b = sorted((a, b))
    known = connection.execute(select(authors_apart.c.a).where(authors_apart.c.a == a, authors_apart.c.b == b)).scalar()
    if a != b and known is None:
        connection.execute(insert(authors_apart).values(a=a, b=b, at=now()))


def _author(row: Any) -> StoredAuthor:
    return StoredAuthor(row.row, row.name, row.papers, row.first_year, row.last_year)
