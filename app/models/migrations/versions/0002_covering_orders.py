"""Indexes that hold a whole order of the catalogue, so that it is read without the titles."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_title_sort_key"), table_name="title")
    op.drop_index(op.f("ix_title_authors_key"), table_name="title")
    op.drop_index(op.f("ix_title_year"), table_name="title")
    op.create_index(op.f("ix_title_sort_key_year"), "title", ["sort_key", "year"], unique=False)
    op.create_index(
        op.f("ix_title_authors_key_sort_key"), "title", ["authors_key", "sort_key"], unique=False
    )
    op.create_index(op.f("ix_title_year_sort_key"), "title", ["year", "sort_key"], unique=False)
