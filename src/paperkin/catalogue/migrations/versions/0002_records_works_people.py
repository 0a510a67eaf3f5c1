"""Records apart from works; people, institutions, references and the state of harvests.

What was one table of papers becomes works (`papers`) and what the sources said of them (`records`). Every paper that is
there becomes a work of one record.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa
import zstandard
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 1_000


def upgrade() -> None:
    _create_records()
    _create_people()
    _create_institutions()
    op.create_table(
        "harvests",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    )
    with op.batch_alter_table("authorships") as table:
        table.add_column(sa.Column("block", sa.Text()))
        table.add_column(sa.Column("author_row", _ROW))
        table.add_column(sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_foreign_key("fk_authorships_author_row", "authors", ["author_row"], ["row"], ondelete="SET NULL")
    op.create_index("ix_authorships_block", "authorships", ["block"])
    op.create_index("ix_authorships_orcid", "authorships", ["orcid"])
    op.create_index("ix_authorships_author_row", "authorships", ["author_row"])
    op.add_column("papers", sa.Column("kind", sa.String(16)))
    op.add_column("papers", sa.Column("provenance", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    _copy_papers_to_records()
    op.drop_index("ix_papers_id_folded", "papers")
    op.drop_column("papers", "id_folded")


def _create_records() -> None:
    op.create_table(
        "records",
        sa.Column("row", _ROW, primary_key=True, autoincrement=True),
        sa.Column("feed", sa.String(64), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("id_folded", sa.Text(), nullable=False),
        sa.Column("paper_row", _ROW, sa.ForeignKey("papers.row", ondelete="CASCADE"), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("feed", "id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_records_id", "records", ["id"])
    op.create_index("ix_records_id_folded", "records", ["id_folded"])
    op.create_index("ix_records_paper_row", "records", ["paper_row"])
    op.create_index(
        "ix_records_unmatched",
        "records",
        ["row"],
        sqlite_where=sa.text("matched = 0"),
        postgresql_where=sa.text("NOT matched"),
    )
    op.create_table(
        "record_keys",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("record_row", _ROW, sa.ForeignKey("records.row", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_keys_record_row", "record_keys", ["record_row"])
    op.create_table(
        "record_links",
        sa.Column("a", sa.Text(), primary_key=True),
        sa.Column("b", sa.Text(), primary_key=True),
        sa.Column("by", sa.String(8), primary_key=True),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_record_links_b", "record_links", ["b"])
    op.create_table(
        "bibliography",
        sa.Column("paper_row", _ROW, sa.ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("scheme", sa.String(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_index("ix_bibliography_scheme_value", "bibliography", ["scheme", "value"])


def _create_people() -> None:
    op.create_table(
        "authors",
        sa.Column("row", _ROW, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer()),
        sa.Column("last_year", sa.Integer()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_authors_name_folded", "authors", ["name_folded"])
    op.create_table(
        "author_aliases",
        sa.Column("alias_row", _ROW, primary_key=True, autoincrement=False),
        sa.Column("author_row", _ROW, sa.ForeignKey("authors.row", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_author_aliases_author_row", "author_aliases", ["author_row"])
    op.create_table(
        "authors_apart",
        sa.Column("a", _ROW, sa.ForeignKey("authors.row", ondelete="CASCADE"), primary_key=True),
        sa.Column("b", _ROW, sa.ForeignKey("authors.row", ondelete="CASCADE"), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
    )


def _create_institutions() -> None:
    op.create_table(
        "institutions",
        sa.Column("row", _ROW, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("ror", sa.String(9)),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_institutions_name_folded", "institutions", ["name_folded"])
    op.create_index("ix_institutions_papers", "institutions", ["papers"])
    op.create_table(
        "authorship_institutions",
        sa.Column("paper_row", _ROW, sa.ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("institution_row", _ROW, sa.ForeignKey("institutions.row", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_authorship_institutions_institution_row", "authorship_institutions", ["institution_row"])


def _table(name: str, /, **columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))


_PAPERS = _table(
    "papers", row=_ROW, id=sa.Text(), id_folded=sa.Text(), title=sa.Text(), abstract=sa.Text(), year=sa.Integer(),
    published=sa.String(), venue=sa.Text(), url=sa.Text(), citations=sa.Integer(), keywords=sa.JSON(), extra=sa.JSON(),
    source=sa.String(), content_hash=sa.LargeBinary(), updated_at=sa.DateTime(),
)  # fmt: skip
_AUTHORSHIPS = _table(
    "authorships", paper_row=_ROW, position=sa.Integer(), name=sa.Text(), source_id=sa.Text(), orcid=sa.String(),
    affiliations=sa.JSON(), extra=sa.JSON(),
)  # fmt: skip
_IDENTIFIERS = _table("identifiers", paper_row=_ROW, scheme=sa.String(), value=sa.Text())
_RECORDS = _table(
    "records", feed=sa.String(),
    id=sa.Text(), id_folded=sa.Text(), paper_row=_ROW, source=sa.String(), content_hash=sa.LargeBinary(),
    payload=sa.LargeBinary(), matched=sa.Boolean(), updated_at=sa.DateTime(),
)  # fmt: skip
_RENAMED_AFFILIATIONS = (
    sa.update(_AUTHORSHIPS)
    .where(_AUTHORSHIPS.c.paper_row == sa.bindparam("at_row"), _AUTHORSHIPS.c.position == sa.bindparam("at_position"))
    .values(affiliations=sa.bindparam("as_objects", type_=sa.JSON()))
)
_AS_WRITTEN = (
    "id",
    "title",
    "abstract",
    "year",
    "published",
    "venue",
    "url",
    "citations",
    "keywords",
    "extra",
    "source",
)


def _copy_papers_to_records() -> None:
    connection, last, compressor = op.get_bind(), -1, zstandard.ZstdCompressor(level=3)
    while True:
        found = connection.execute(
            sa.select(_PAPERS).where(_PAPERS.c.row > last).order_by(_PAPERS.c.row).limit(_BATCH)
        ).all()
        if not found:
            return
        last = found[-1].row
        rows = [paper.row for paper in found]
        authors, identifiers = _authors_of(connection, rows), _identifiers_of(connection, rows)
        named = [
            {"at_row": row, "at_position": position, "as_objects": author["affiliations"]}
            for row in rows
            for position, author in enumerate(authors[row])
            if author["affiliations"]
        ]
        if named:
            connection.execute(_RENAMED_AFFILIATIONS, named)
        new = []
        for paper in found:
            payload = {name: getattr(paper, name) for name in _AS_WRITTEN}
            payload |= {"kind": None, "references": [], "identifiers": identifiers[paper.row]}
            payload["authors"] = authors[paper.row]
            new.append(
                {
                    "feed": "arxiv" if paper.source == "arxiv-kaggle" else paper.source,
                    "id": paper.id,
                    "id_folded": paper.id_folded,
                    "paper_row": paper.row,
                    "source": paper.source,
                    "content_hash": paper.content_hash,
                    "payload": compressor.compress(orjson.dumps(payload)),
                    "matched": False,
                    "updated_at": paper.updated_at,
                }
            )
        connection.execute(sa.insert(_RECORDS), new)


def _authors_of(connection: sa.Connection, rows: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    authors: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = sa.select(_AUTHORSHIPS).where(_AUTHORSHIPS.c.paper_row.in_(rows))
    for found in connection.execute(query.order_by(_AUTHORSHIPS.c.paper_row, _AUTHORSHIPS.c.position)):
        authors[found.paper_row].append(
            {
                "name": found.name,
                "source_id": found.source_id,
                "orcid": found.orcid,
                "affiliations": [{"name": name, "ror": None, "country": None} for name in found.affiliations],
                "extra": found.extra,
                "author_id": None,
            }
        )
    return authors


def _identifiers_of(connection: sa.Connection, rows: Sequence[int]) -> dict[int, list[dict[str, str]]]:
    identifiers: dict[int, list[dict[str, str]]] = defaultdict(list)
    query = sa.select(_IDENTIFIERS).where(_IDENTIFIERS.c.paper_row.in_(rows))
    for found in connection.execute(query.order_by(_IDENTIFIERS.c.scheme, _IDENTIFIERS.c.value)):
        identifiers[found.paper_row].append({"scheme": found.scheme, "value": found.value})
    return identifiers


def downgrade() -> None:
    raise RuntimeError("There is no way back from works to papers: restore the backup that was made before")
