"""The tables as they are now. Every change to them is a migration beside this file."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
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
    Column(
        "id", Text, nullable=False, unique=True, comment="the id of the work's first record, and the work's for ever"
    ),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("year", Integer),
    Column("published", String(10)),
    Column("venue", Text),
    Column("url", Text),
    Column("citations", Integer),
    Column("keywords", JSON, nullable=False),
    Column("kind", String(16)),
    Column("extra", JSON, nullable=False),
    Column("source", String(64), nullable=False, comment="the reader of the record that the title is from"),
    Column("provenance", JSON, nullable=False, comment="field → id of its record; empty where there is one record"),
    Column("content_hash", LargeBinary(16), nullable=False, comment="of the whole work: unchanged ones are skipped"),
    Column("updated_at", DateTime, nullable=False, comment="UTC"),
    Column(
        "revision",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="the `revision` at which what an index holds of it changed last: text, people, institutions",
    ),
    sqlite_autoincrement=True,
)
Index("ix_papers_revision", papers.c.revision, papers.c.row)

records = Table(
    "records",
    metadata,
    Column("row", _RowId, primary_key=True, autoincrement=True),
    Column("feed", String(64), nullable=False, comment="whose record it is: only that feed updates and deletes it"),
    Column("id", Text, nullable=False, index=True, comment="the record's own id, in its feed"),
    Column("id_folded", Text, nullable=False, index=True, comment="the id in lower case"),
    Column("paper_row", _RowId, ForeignKey("papers.row", ondelete="CASCADE"), nullable=False, index=True),
    Column("source", String(64), nullable=False, comment="the reader that gave this record"),
    Column("content_hash", LargeBinary(16), nullable=False, comment="of the payload: unchanged ones are skipped"),
    Column("payload", LargeBinary, nullable=False, comment="the whole record, JSON in zstd"),
    Column("matched", Boolean, nullable=False, comment="whether it was compared with the others since it changed"),
    Column("updated_at", DateTime, nullable=False, comment="UTC: when the source gave it"),
    UniqueConstraint("feed", "id"),
    sqlite_autoincrement=True,
)
Index("ix_records_unmatched", records.c.row, sqlite_where=~records.c.matched, postgresql_where=~records.c.matched)

record_keys = Table(
    "record_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False, comment="hash of a matching key"),
    Column("record_row", _RowId, ForeignKey("records.row", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
Index("ix_record_keys_record_row", record_keys.c.record_row)

record_links = Table(
    "record_links",
    metadata,
    Column("a", Text, primary_key=True, comment="a record's id; no foreign key: a decision outlives its records"),
    Column("b", Text, primary_key=True, comment="the other's, after `a` in order"),
    Column("by", String(8), primary_key=True, comment="rule or curator"),
    Column("same", Boolean, nullable=False),
    Column("score", Float),
    Column("reasons", JSON, nullable=False),
    Column("at", DateTime, nullable=False, comment="UTC"),
)
Index("ix_record_links_b", record_links.c.b)

bibliography = Table(
    "bibliography",
    metadata,
    Column("paper_row", _RowId, ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("scheme", String(16), nullable=False),
    Column("value", Text, nullable=False),
)
Index("ix_bibliography_scheme_value", bibliography.c.scheme, bibliography.c.value)

authors = Table(
    "authors",
    metadata,
    Column("row", _RowId, primary_key=True, autoincrement=True, comment="stable, never reused; the id is A and this"),
    Column("name", Text, nullable=False, comment="the fullest of the usual spellings"),
    Column("name_folded", Text, nullable=False, index=True),
    Column("papers", Integer, nullable=False),
    Column("first_year", Integer),
    Column("last_year", Integer),
    sqlite_autoincrement=True,
)

author_aliases = Table(
    "author_aliases",
    metadata,
    Column("alias_row", _RowId, primary_key=True, autoincrement=False, comment="an id that was merged away"),
    Column("author_row", _RowId, ForeignKey("authors.row", ondelete="CASCADE"), nullable=False, index=True),
)

authors_apart = Table(
    "authors_apart",
    metadata,
    Column("a", _RowId, ForeignKey("authors.row", ondelete="CASCADE"), primary_key=True),
    Column("b", _RowId, ForeignKey("authors.row", ondelete="CASCADE"), primary_key=True),
    Column("at", DateTime, nullable=False, comment="UTC: when a curator said that these are two people"),
)

authorships = Table(
    "authorships",
    metadata,
    Column("paper_row", _RowId, ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, comment="from 0, in the paper's order"),
    Column("name", Text, nullable=False),
    Column("source_id", Text),
    Column("orcid", String(19), index=True),
    Column("affiliations", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
    Column("block", Text, index=True, comment="the names that may be this person's; empty until people are told apart"),
    Column("author_row", _RowId, ForeignKey("authors.row", ondelete="SET NULL"), index=True),
    Column("pinned", Boolean, nullable=False, server_default=false(), comment="a curator said whose this is"),
)

institutions = Table(
    "institutions",
    metadata,
    Column("row", _RowId, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True, comment="stable: the folded name, or the ROR id"),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, index=True),
    Column("country", String(2)),
    Column("ror", String(9)),
    Column("names", JSON, nullable=False, comment="keys of the spellings that stand for it"),
    Column("papers", Integer, nullable=False, index=True, comment="counted after each change"),
    Column("people", Integer, nullable=False, comment="counted after each change"),
    sqlite_autoincrement=True,
)

authorship_institutions = Table(
    "authorship_institutions",
    metadata,
    Column("paper_row", _RowId, ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("institution_row", _RowId, ForeignKey("institutions.row", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

SAME_MENTION = (authorships.c.paper_row == authorship_institutions.c.paper_row) & (
    authorships.c.position == authorship_institutions.c.position
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

harvests = Table(
    "harvests",
    metadata,
    Column("key", Text, primary_key=True, comment="the service and what is asked of it"),
    Column("state", JSON, nullable=False),
    Column("updated_at", DateTime, nullable=False, comment="UTC"),
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1: the table has one row"),
    Column("number", BigInteger, nullable=False, comment="goes up with every transaction that changes papers"),
)
