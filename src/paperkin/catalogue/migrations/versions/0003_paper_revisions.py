"""The revision at which each paper changed last, so that what came after a build is found without reading everything.

Papers that are there get 0, which is before every build. None is missed by that: a generation of an older format is not
read any more, and one that is built now holds them all. And none is embedded again: what is at 0 is never new.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("papers", sa.Column("revision", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.create_index("ix_papers_revision", "papers", ["revision", "row"])


def downgrade() -> None:
    op.drop_index("ix_papers_revision", "papers")
    op.drop_column("papers", "revision")
