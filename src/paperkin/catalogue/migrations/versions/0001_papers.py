"""Papers, authorships, identifiers, refusals.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("row", _ROW, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("id_folded", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("published", sa.String(10)),
        sa.Column("venue", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("citations", sa.Integer()),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_papers_id_folded", "papers", ["id_folded"])
    op.create_table(
        "authorships",
        sa.Column("paper_row", _ROW, sa.ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text()),
        sa.Column("orcid", sa.String(19)),
        sa.Column("affiliations", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
    )
    op.create_table(
        "identifiers",
        sa.Column("scheme", sa.String(16), primary_key=True),
        sa.Column("value", sa.Text(), primary_key=True),
        sa.Column("paper_row", _ROW, sa.ForeignKey("papers.row", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_identifiers_paper_row", "identifiers", ["paper_row"])
    op.create_table(
        "refusals",
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("line", sa.BigInteger(), primary_key=True),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_refusals_reason", "refusals", ["reason"])
    revision_table = op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
    )
    op.bulk_insert(revision_table, [{"id": 1, "number": 0}])


def downgrade() -> None:
    for table in ("revision", "refusals", "identifiers", "authorships", "papers"):
        op.drop_table(table)
