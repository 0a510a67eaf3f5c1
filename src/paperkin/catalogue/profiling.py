"""All that the catalogue knows of one person, read at once and lean: hundreds of papers without their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from paperkin.catalogue.institutions import StoredInstitution
from paperkin.catalogue.people import StoredAuthor
from paperkin.catalogue.schema import (
    SAME_MENTION,
    authors,
    authorship_institutions,
    authorships,
    identifiers,
    institutions,
    papers,
    records,
)
from paperkin.catalogue.store import Catalogue


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """One of a person's papers without its text, and how it names them.

    row: internal id of the paper. position: from 0, of the person among its authors. affiliated: it says where they
    worked. pinned: a curator said that it is theirs.
    """

    row: int
    position: int
    name: str
    source_id: str | None
    orcid: str | None
    affiliated: bool
    pinned: bool
    title: str
    year: int | None
    published: str | None
    venue: str | None
    kind: str | None
    citations: int | None
    has_abstract: bool


@dataclass(frozen=True, slots=True, eq=False)
class PersonRecords:
    """What the catalogue knows of a person.

    papers: each once, the newest first. bylines: paper → whose each of its names is, by internal id, in the order of
    the authors; None for nobody's yet. institutions: paper → those that it names for this person, by internal id;
    places: what these are. feeds: paper → whose records of it there are. identified: papers that have an identifier
    besides the library's own. namesakes: how many others here are called just the same.
    """

    author: StoredAuthor
    papers: tuple[OwnPaper, ...]
    bylines: Mapping[int, Sequence[int | None]]
    institutions: Mapping[int, Sequence[int]]
    places: Mapping[int, StoredInstitution]
    feeds: Mapping[int, frozenset[str]]
    identified: frozenset[int]
    namesakes: int


# Built once: SQLAlchemy takes longer to put a statement together than SQLite takes to answer it.
_OWN = authorships.c.author_row == bindparam("author")
_OWN_ROWS = select(authorships.c.paper_row).where(_OWN)
_PERSON = select(authors).where(authors.c.row == bindparam("author"))
_PAPERS = (
    select(
        *(authorships.c.paper_row, authorships.c.position, authorships.c.name, authorships.c.source_id),
        *(authorships.c.orcid, authorships.c.affiliations, authorships.c.pinned),
        *(papers.c.title, papers.c.year, papers.c.published, papers.c.venue, papers.c.kind, papers.c.citations),
        (papers.c.abstract != "").label("has_abstract"),
    )
    .join(papers, papers.c.row == authorships.c.paper_row)
    .where(_OWN)
    .order_by(authorships.c.paper_row, authorships.c.position)
)
_BYLINES = (
    select(authorships.c.paper_row, authorships.c.author_row)
    .where(authorships.c.paper_row.in_(_OWN_ROWS))
    .order_by(authorships.c.paper_row, authorships.c.position)
)
_PLACED = (
    select(authorship_institutions.c.paper_row, authorship_institutions.c.institution_row)
    .join(authorships, SAME_MENTION)
    .where(_OWN)
)
_PLACES = select(institutions).where(institutions.c.row.in_(bindparam("rows", expanding=True)))
_FEEDS = select(records.c.paper_row, records.c.feed).where(records.c.paper_row.in_(_OWN_ROWS))
_IDENTIFIED = select(identifiers.c.paper_row).where(identifiers.c.paper_row.in_(_OWN_ROWS)).distinct()
_NAMESAKES = (
    select(func.count())
    .select_from(authors)
    .where(authors.c.name_folded == bindparam("name"), authors.c.row != bindparam("author"))
)


def read_person(catalogue: Catalogue, row: int) -> PersonRecords | None:
    """Return what there is about the person with this internal id, as of one moment; None where nobody has it."""
    asked = {"author": row}
    with catalogue.reading() as connection:
        person = connection.execute(_PERSON, asked).first()
        if person is None:
            return None
        named = _lists(connection, _PLACED, asked)
        wanted = sorted({place for own in named.values() for place in own})
        return PersonRecords(
            author=StoredAuthor(person.row, person.name, person.papers, person.first_year, person.last_year),
            papers=_papers(connection, asked),
            bylines=_lists(connection, _BYLINES, asked),
            institutions={paper: tuple(dict.fromkeys(own)) for paper, own in named.items()},
            places={found.row: _place(found) for found in connection.execute(_PLACES, {"rows": wanted})},
            feeds={paper: frozenset(own) for paper, own in _lists(connection, _FEEDS, asked).items()},
            identified=frozenset(connection.execute(_IDENTIFIED, asked).scalars()),
            namesakes=connection.execute(_NAMESAKES, {**asked, "name": person.name_folded}).scalar_one(),
        )


def _papers(connection: Connection, asked: Mapping[str, int]) -> tuple[OwnPaper, ...]:
    found: dict[int, OwnPaper] = {}
    for own in connection.execute(_PAPERS, asked).all():
        paper = OwnPaper(
            row=own.paper_row,
            position=own.position,
            name=own.name,
            source_id=own.source_id,
            orcid=own.orcid,
            affiliated=bool(own.affiliations),
            pinned=own.pinned,
            title=own.title,
            year=own.year,
            published=own.published,
            venue=own.venue,
            kind=own.kind,
            citations=own.citations,
            has_abstract=bool(own.has_abstract),
        )
        found.setdefault(paper.row, paper)  # a curator may have joined two names of one paper
    by_title = sorted(found.values(), key=lambda paper: paper.title)
    return tuple(sorted(by_title, key=lambda paper: (paper.year or 0, paper.published or ""), reverse=True))


def _lists(connection: Connection, query: Any, asked: Mapping[str, int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for paper_row, value in connection.execute(query, asked).all():
        found[paper_row].append(value)
    return found


def _place(row: Any) -> StoredInstitution:
    return StoredInstitution(row.row, row.key, row.name, row.country, row.ror, tuple(row.names), row.papers, row.people)
