"""Books of account: transfers, replacements, revaluations, opening balances, cards, closings.

A movement says itself which part of the summary book records it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SUMMARY_COLUMNS = (
    ("summary_kind", "books", "Книги", "book"),
    ("summary_kind", "textbooks", "Учебники", "textbook"),
    ("summary_kind", "guides", "Учебные пособия", "study_guide"),
    ("summary_kind", "brochures", "Брошюры", "brochure"),
    ("summary_kind", "periodicals", "Журналы, газеты", "periodical"),
    ("summary_kind", "audiovisual", "АВД", "audiovisual"),
    ("summary_kind", "electronic", "Электронные", "electronic"),
    ("bbk_group", "natural", "Естественные науки (2)", "2"),
    ("bbk_group", "applied", "Прикладные науки (3, 4, 5)", "3,4,5"),
    ("bbk_group", "humanities", "Общественные, гуманитарные науки (6/8, 9)", "1,6,7,8,9"),
    ("bbk_group", "pedagogy", "Из них педагогика (74)", "of:74"),
    ("bbk_group", "fiction", "Художественная литература (84)", "84"),
    ("bbk_group", "small_children", "Литература для дошкольников и 1–2 классов (Д)", "Д"),
)


def upgrade() -> None:
    for trigger in ("movement_no_update", "lot_frozen_update", "receipt_frozen_update"):
        op.execute(f"DROP TRIGGER IF EXISTS trg_{trigger}")
    _create_tables()
    _add_columns()
    _add_summary_columns()


def _create_tables() -> None:
    op.create_table(
        "partner_school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_full", sa.String(), nullable=False),
        sa.Column("name_short", sa.String(), nullable=False),
        sa.Column("inn", sa.String(), nullable=False),
        sa.Column("okpo", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("director_name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("library_uid", sa.String(), nullable=True),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_school")),
        sa.UniqueConstraint("library_uid", name=op.f("uq_partner_school_library_uid")),
        sa.UniqueConstraint("name_short", name=op.f("uq_partner_school_name_short")),
    )
    op.create_table(
        "textbook_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["textbook_card.id"],
            name=op.f("fk_textbook_card_merged_into_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_textbook_card")),
        sa.UniqueConstraint("number", name=op.f("uq_textbook_card_number")),
    )
    op.create_table(
        "exchange_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("incoming", sa.Boolean(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("sender_uid", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_exchange_file_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner_school.id"], name=op.f("fk_exchange_file_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_file")),
        sa.UniqueConstraint(
            "kind", "incoming", "uid", name=op.f("uq_exchange_file_kind_incoming_uid")
        ),
    )
    op.create_index(
        op.f("ix_exchange_file_document_id"), "exchange_file", ["document_id"], unique=False
    )

    op.create_table(
        "library_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("private_key", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_identity")),
    )
    op.create_table(
        "period_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        sa.Column("reopened_by", sa.String(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_period_closing_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_closing")),
    )
    op.create_index(op.f("ix_period_closing_until"), "period_closing", ["until"], unique=False)

    op.create_table(
        "opening",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("commission_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commission_id"], ["commission.id"], name=op.f("fk_opening_commission_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_opening_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_opening")),
    )
    op.create_table(
        "replacement",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("commission_id", sa.Integer(), nullable=True),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("reader_class", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commission_id"], ["commission.id"], name=op.f("fk_replacement_commission_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_replacement_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_replacement")),
    )
    op.create_table(
        "revaluation",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("commission_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commission_id"], ["commission.id"], name=op.f("fk_revaluation_commission_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_revaluation_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_revaluation")),
    )
    op.create_table(
        "textbook_card_title",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"], ["textbook_card.id"], name=op.f("fk_textbook_card_title_card_id")
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["title.id"], name=op.f("fk_textbook_card_title_title_id")
        ),
        sa.PrimaryKeyConstraint("title_id", name=op.f("pk_textbook_card_title")),
    )
    op.create_index(
        op.f("ix_textbook_card_title_card_id"), "textbook_card_title", ["card_id"], unique=False
    )

    op.create_table(
        "transfer",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("commission_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("handed_by", sa.String(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmation", sa.String(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('permanent', 'temporary', 'return_lent', 'return_borrowed')",
            name=op.f("ck_transfer_known_mode"),
        ),
        sa.ForeignKeyConstraint(
            ["commission_id"], ["commission.id"], name=op.f("fk_transfer_commission_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_transfer_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner_school.id"], name=op.f("fk_transfer_partner_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("uid", name=op.f("uq_transfer_uid")),
    )
    op.create_index(op.f("ix_transfer_partner_id"), "transfer", ["partner_id"], unique=False)

    op.create_table(
        "exchange_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_exchange_line_some")),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["exchange_file.id"],
            name=op.f("fk_exchange_line_file_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["title_id"],
            ["title.id"],
            name=op.f("fk_exchange_line_title_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_line")),
    )
    op.create_index(op.f("ix_exchange_line_file_id"), "exchange_line", ["file_id"], unique=False)
    op.create_index(op.f("ix_exchange_line_title_id"), "exchange_line", ["title_id"], unique=False)

    op.create_table(
        "custody_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("record_date", sa.Date(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.CheckConstraint("delta IN (-1, 1)", name=op.f("ck_custody_event_lent_or_home")),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_custody_event_copy_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_custody_event_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_event")),
    )
    op.create_index(op.f("ix_custody_event_copy_id"), "custody_event", ["copy_id"], unique=False)
    op.create_index(
        op.f("ix_custody_event_document_id"), "custody_event", ["document_id"], unique=False
    )

    op.create_table(
        "replacement_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("equal_note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_replacement_line_copy_id")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_replacement_line_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement_line")),
        sa.UniqueConstraint(
            "document_id", "copy_id", name=op.f("uq_replacement_line_document_id_copy_id")
        ),
    )
    op.create_index(
        op.f("ix_replacement_line_copy_id"), "replacement_line", ["copy_id"], unique=False
    )

    op.create_table(
        "revaluation_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("new_price", sa.Integer(), nullable=False),
        sa.CheckConstraint("new_price >= 0", name=op.f("ck_revaluation_line_price_not_negative")),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_revaluation_line_copy_id")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_revaluation_line_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revaluation_line")),
        sa.UniqueConstraint(
            "document_id", "copy_id", name=op.f("uq_revaluation_line_document_id_copy_id")
        ),
    )
    op.create_index(
        op.f("ix_revaluation_line_copy_id"), "revaluation_line", ["copy_id"], unique=False
    )

    op.create_table(
        "transfer_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_transfer_line_copy_id")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_transfer_line_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_line")),
        sa.UniqueConstraint(
            "document_id", "copy_id", name=op.f("uq_transfer_line_document_id_copy_id")
        ),
    )
    op.create_index(op.f("ix_transfer_line_copy_id"), "transfer_line", ["copy_id"], unique=False)


def _add_columns() -> None:
    with op.batch_alter_table("copy") as batch:
        batch.add_column(sa.Column("lent_by_id", sa.Integer(), nullable=True))
        batch.create_index(batch.f("ix_copy_lent_by_id"), ["lent_by_id"], unique=False)
        batch.create_foreign_key(batch.f("fk_copy_lent_by_id"), "document", ["lent_by_id"], ["id"])
    with op.batch_alter_table("lot") as batch:
        batch.add_column(sa.Column("entered_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("entry_record", sa.String(), server_default="", nullable=False))
        batch.add_column(sa.Column("disposed_by", sa.String(), server_default="", nullable=False))
        batch.add_column(sa.Column("numbers", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("receipt") as batch:
        batch.add_column(sa.Column("way", sa.String(), server_default="purchase", nullable=False))
        batch.add_column(sa.Column("partner_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("due_date", sa.Date(), nullable=True))
        batch.add_column(sa.Column("package_uid", sa.String(), server_default="", nullable=False))
        batch.create_foreign_key(
            batch.f("fk_receipt_partner_id"), "partner_school", ["partner_id"], ["id"]
        )
        batch.create_check_constraint(
            batch.f("ck_receipt_known_way"), "way IN ('purchase', 'transfer', 'loan')"
        )
    with op.batch_alter_table("reference_item") as batch:
        batch.add_column(sa.Column("rule", sa.String(), server_default="", nullable=False))
    op.add_column("movement", sa.Column("part", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE movement SET part = (SELECT CASE kind WHEN 'receipt' THEN 1 ELSE 2 END "
        "FROM document WHERE document.id = movement.document_id)"
    )
    with op.batch_alter_table("movement") as batch:
        batch.alter_column("part", existing_type=sa.Integer(), nullable=False)
        batch.create_check_constraint(batch.f("ck_movement_known_part"), "part IN (0, 1, 2)")


def _add_summary_columns() -> None:
    item = sa.table(
        "reference_item",
        sa.column("category", sa.String()),
        sa.column("code", sa.String()),
        sa.column("name", sa.String()),
        sa.column("position", sa.Integer()),
        sa.column("active", sa.Boolean()),
        sa.column("rule", sa.String()),
    )
    op.bulk_insert(
        item,
        [
            {
                "category": category,
                "code": code,
                "name": name,
                "position": position,
                "active": True,
                "rule": rule,
            }
            for position, (category, code, name, rule) in enumerate(_SUMMARY_COLUMNS)
        ],
    )
