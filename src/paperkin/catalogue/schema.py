"""The tables as they are now. Every change to them is a migration beside this file."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

# SQLite counts rowids in 64 bits only for INTEGER; PostgreSQL only for BIGINT.
_RowId = BigInteger().with_variant(Integer, "sqlite")

papers = Table(
    "papers",
    metadata,
    Column("row", _RowId, primary_key=True, autoincrement=True, comment="internal id: stable, never reused"),
    Column("id", Text, nullable=False, unique=True, comment="the record's own id"),
    Column("id_folded", Text, nullable=False, index=True, comment="the id in lower case"),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("year", Integer),
    Column("published", String(10)),
    Column("venue", Text),
    Column("url", Text),
    Column("citations", Integer),
    Column("keywords", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
    Column("source", String(64), nullable=False, comment="the reader that gave this record"),
    Column(
        "content_hash",
        LargeBinary(16),
        nullable=False,
        comment="of the whole record: unchanged ones are skipped",
    ),
    Column("updated_at", DateTime, nullable=False, comment="UTC"),
    sqlite_autoincrement=True,
)

authorships = Table(
    "authorships",
    metadata,
    Column("paper_row", _RowId, ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, comment="from 0, in the paper's order"),
    Column("name", Text, nullable=False),
    Column("source_id", Text),
    Column("orcid", String(19)),
    Column("affiliations", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("scheme", String(16), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("paper_row", _RowId, ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
)
Index("ix_identifiers_paper_row", identifiers.c.paper_row)

refusals = Table(
    "refusals",
    metadata,
    Column("origin", Text, primary_key=True, comment="the file, or `standard input`"),
    Column("line", BigInteger, primary_key=True),
    Column("reason", String(64), nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("at", DateTime, nullable=False, comment="UTC"),
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1: the table has one row"),
    Column("number", BigInteger, nullable=False, comment="goes up with every transaction that changes papers"),
)
