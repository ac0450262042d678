"""The first schema: school, catalogue, ledger, write-off acts, journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("record_date", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.Column("posted_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'discarded') OR (record_date IS NOT NULL AND number <> '')",
            name=op.f("ck_document_posted_is_numbered"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'posted', 'reversed', 'discarded')",
            name=op.f("ck_document_known_status"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["document.id"], name=op.f("fk_document_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["document.id"], name=op.f("fk_document_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_document_reverses_id")),
    )
    op.create_index(op.f("ix_document_corrects_id"), "document", ["corrects_id"], unique=False)
    op.create_index(op.f("ix_document_kind_status"), "document", ["kind", "status"], unique=False)
    op.create_table(
        "library_setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_library_setting")),
    )
    op.create_table(
        "reference_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_item")),
        sa.UniqueConstraint("category", "name", name=op.f("uq_reference_item_category_name")),
    )
    op.create_table(
        "school_requisites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name_full", sa.String(), nullable=False),
        sa.Column("name_short", sa.String(), nullable=False),
        sa.Column("inn", sa.String(), nullable=False),
        sa.Column("okpo", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("director_name", sa.String(), nullable=False),
        sa.Column("director_position", sa.String(), nullable=False),
        sa.Column("accountant_name", sa.String(), nullable=False),
        sa.Column("librarian_name", sa.String(), nullable=False),
        sa.Column("librarian_position", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_requisites")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_school_requisites_valid_from")),
    )
    op.create_table(
        "sequence",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("next_value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "scope", name=op.f("pk_sequence")),
    )
    op.create_table(
        "title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("part_title", sa.String(), nullable=False),
        sa.Column("responsibility", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("pages", sa.String(), nullable=False),
        sa.Column("illustrations", sa.String(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("series_number", sa.String(), nullable=False),
        sa.Column("issn", sa.String(), nullable=False),
        sa.Column("bbk", sa.String(), nullable=False),
        sa.Column("udc", sa.String(), nullable=False),
        sa.Column("author_mark", sa.String(), nullable=False),
        sa.Column("age_mark", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("annotation", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("school_subject", sa.String(), nullable=False),
        sa.Column("grade_from", sa.Integer(), nullable=True),
        sa.Column("grade_to", sa.Integer(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("authors_line", sa.String(), nullable=False),
        sa.Column("authors_key", sa.String(), nullable=False),
        sa.Column("bbk_division", sa.String(), nullable=False),
        sa.Column("match_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("ck_title_title_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title")),
        sa.UniqueConstraint("source_key", name=op.f("uq_title_source_key")),
    )
    op.create_index(op.f("ix_title_authors_key"), "title", ["authors_key"], unique=False)
    op.create_index(op.f("ix_title_match_key"), "title", ["match_key"], unique=False)
    op.create_index(op.f("ix_title_sort_key"), "title", ["sort_key"], unique=False)
    op.create_index(op.f("ix_title_year"), "title", ["year"], unique=False)
    op.create_table(
        "commission_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commission_id"],
            ["commission.id"],
            name=op.f("fk_commission_member_commission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_member")),
    )
    op.create_index(
        op.f("ix_commission_member_commission_id"),
        "commission_member",
        ["commission_id"],
        unique=False,
    )
    op.create_table(
        "disposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("direction_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.CheckConstraint("quantity >= 0 AND total >= 0", name=op.f("ck_disposal_not_negative")),
        sa.ForeignKeyConstraint(
            ["direction_id"], ["reference_item.id"], name=op.f("fk_disposal_direction_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_disposal_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
    )
    op.create_index(op.f("ix_disposal_document_id"), "disposal", ["document_id"], unique=False)
    op.create_table(
        "lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("paper_quantity", sa.Integer(), nullable=True),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("numbered", sa.Boolean(), nullable=False),
        sa.Column("number_prefix", sa.String(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("replaces_lot_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity >= 0 AND price >= 0", name=op.f("ck_lot_not_negative")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_lot_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["reference_item.id"], name=op.f("fk_lot_place_id")),
        sa.ForeignKeyConstraint(
            ["replaces_lot_id"], ["lot.id"], name=op.f("fk_lot_replaces_lot_id")
        ),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_lot_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    op.create_index(op.f("ix_lot_document_id"), "lot", ["document_id"], unique=False)
    op.create_index(op.f("ix_lot_title_id"), "lot", ["title_id"], unique=False)
    op.create_table(
        "operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("undo", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_operation_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["operation.id"], name=op.f("fk_operation_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    op.create_index(op.f("ix_operation_at"), "operation", ["at"], unique=False)
    op.create_index(op.f("ix_operation_document_id"), "operation", ["document_id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=True),
        sa.Column("fund_source_id", sa.Integer(), nullable=True),
        sa.Column("commission_id", sa.Integer(), nullable=True),
        sa.Column("paper_name", sa.String(), nullable=False),
        sa.Column("paper_number", sa.String(), nullable=False),
        sa.Column("paper_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commission_id"], ["commission.id"], name=op.f("fk_receipt_commission_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_receipt_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["fund_source_id"], ["reference_item.id"], name=op.f("fk_receipt_fund_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["reference_item.id"], name=op.f("fk_receipt_supplier_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_receipt")),
    )
    op.create_table(
        "summary_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_summary_record_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_record")),
        sa.UniqueConstraint(
            "document_id", "fund", "part", name=op.f("uq_summary_record_document_id_fund_part")
        ),
        sa.UniqueConstraint(
            "fund", "part", "scope", "number", name=op.f("uq_summary_record_fund_part_scope_number")
        ),
    )
    op.create_table(
        "title_contributor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("surname", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"],
            ["title.id"],
            name=op.f("fk_title_contributor_title_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_contributor")),
    )
    op.create_index(
        op.f("ix_title_contributor_title_id"), "title_contributor", ["title_id"], unique=False
    )
    op.create_table(
        "title_cover",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["title.id"], name=op.f("fk_title_cover_title_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("title_id", name=op.f("pk_title_cover")),
    )
    op.create_table(
        "title_isbn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("written", sa.String(), nullable=False),
        sa.Column("match_key", sa.String(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["title.id"], name=op.f("fk_title_isbn_title_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_isbn")),
    )
    op.create_index(op.f("ix_title_isbn_match_key"), "title_isbn", ["match_key"], unique=False)
    op.create_index(op.f("ix_title_isbn_title_id"), "title_isbn", ["title_id"], unique=False)
    op.create_table(
        "title_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["title.id"], name=op.f("fk_title_subject_title_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_subject")),
    )
    op.create_index(op.f("ix_title_subject_title_id"), "title_subject", ["title_id"], unique=False)
    op.create_table(
        "write_off",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("commission_id", sa.Integer(), nullable=True),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("debit", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commission_id"], ["commission.id"], name=op.f("fk_write_off_commission_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_write_off_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["reference_item.id"], name=op.f("fk_write_off_reason_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_write_off")),
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("inventory_number", sa.String(), nullable=True),
        sa.Column("inventory_key", sa.String(), nullable=False),
        sa.Column("barcode", sa.String(), nullable=True),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('in_stock', 'out', 'cancelled')", name=op.f("ck_copy_known_state")
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_copy_price_not_negative")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_copy_lot_id")),
        sa.ForeignKeyConstraint(["place_id"], ["reference_item.id"], name=op.f("fk_copy_place_id")),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_copy_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("barcode", name=op.f("uq_copy_barcode")),
        sa.UniqueConstraint("inventory_number", name=op.f("uq_copy_inventory_number")),
    )
    op.create_index(op.f("ix_copy_inventory_key"), "copy", ["inventory_key"], unique=False)
    op.create_index(op.f("ix_copy_lot_id"), "copy", ["lot_id"], unique=False)
    op.create_index(op.f("ix_copy_title_id_state"), "copy", ["title_id", "state"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["operation.id"], name=op.f("fk_journal_entry_operation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_index(
        op.f("ix_journal_entry_entity_entity_id"),
        "journal_entry",
        ["entity", "entity_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_journal_entry_operation_id"), "journal_entry", ["operation_id"], unique=False
    )
    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("record_date", sa.Date(), nullable=False),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.CheckConstraint("delta IN (-1, 1)", name=op.f("ck_movement_one_copy")),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_movement_copy_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_movement_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    op.create_index(op.f("ix_movement_copy_id"), "movement", ["copy_id"], unique=False)
    op.create_index(
        op.f("ix_movement_document_id_copy_id"),
        "movement",
        ["document_id", "copy_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_movement_record_date_fund"), "movement", ["record_date", "fund"], unique=False
    )
    op.create_table(
        "write_off_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_write_off_line_copy_id")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_write_off_line_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_off_line")),
        sa.UniqueConstraint(
            "document_id", "copy_id", name=op.f("uq_write_off_line_document_id_copy_id")
        ),
    )
    op.create_index(op.f("ix_write_off_line_copy_id"), "write_off_line", ["copy_id"], unique=False)
