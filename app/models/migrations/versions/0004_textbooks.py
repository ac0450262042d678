"""Textbooks: federal lists, classes, sets, the study plan, orders, templates of the region."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_lists()
    _create_classes()
    _create_sets()
    _create_orders()


def _create_lists() -> None:
    op.create_table(
        "federal_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("textbooks", sa.Integer(), nullable=False),
        sa.Column("sections", sa.Integer(), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federal_list")),
        sa.UniqueConstraint("sha256", name=op.f("uq_federal_list_sha256")),
    )
    op.create_table(
        "federal_list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("order_name", sa.String(), nullable=False),
        sa.Column("appendix", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("authors", sa.String(), nullable=False),
        sa.Column("grade_from", sa.Integer(), nullable=True),
        sa.Column("grade_to", sa.Integer(), nullable=True),
        sa.Column("extra_first", sa.Boolean(), nullable=False),
        sa.Column("extra_only", sa.Boolean(), nullable=False),
        sa.Column("grade_text", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("rights_holder", sa.String(), nullable=False),
        sa.Column("guides", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("volumes", sa.Integer(), nullable=True),
        sa.Column("depth", sa.String(), nullable=False),
        sa.Column("standards", sa.String(), nullable=False),
        sa.Column("standard_orders", sa.String(), nullable=False),
        sa.Column("standard_year", sa.Integer(), nullable=True),
        sa.Column("included_by", sa.String(), nullable=False),
        sa.Column("term", sa.Date(), nullable=True),
        sa.Column("unlimited", sa.Boolean(), nullable=False),
        sa.Column("term_text", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("special", sa.Boolean(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("vocational", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["federal_list.id"],
            name=op.f("fk_federal_list_entry_list_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federal_list_entry")),
        sa.UniqueConstraint(
            "list_id", "sheet", "row", name=op.f("uq_federal_list_entry_list_id_sheet_row")
        ),
    )
    op.create_index(
        op.f("ix_federal_list_entry_list_id_appendix_number_key"),
        "federal_list_entry",
        ["list_id", "appendix", "number_key"],
        unique=False,
    )

    op.create_table(
        "title_listing",
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(decision = 'absent') = (entry_id IS NULL)",
            name=op.f("ck_title_listing_absent_has_no_entry"),
        ),
        sa.CheckConstraint(
            "decision IN ('certain', 'accepted', 'absent')",
            name=op.f("ck_title_listing_known_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["federal_list_entry.id"],
            name=op.f("fk_title_listing_entry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["federal_list.id"],
            name=op.f("fk_title_listing_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_title_listing_title_id")),
        sa.PrimaryKeyConstraint("title_id", "list_id", name=op.f("pk_title_listing")),
    )
    op.create_index(op.f("ix_title_listing_entry_id"), "title_listing", ["entry_id"], unique=False)
    op.create_index(op.f("ix_title_listing_list_id"), "title_listing", ["list_id"], unique=False)

    op.create_table(
        "report_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("workbook", sa.LargeBinary(), nullable=False),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template")),
        sa.UniqueConstraint("name", name=op.f("uq_report_template_name")),
    )


def _create_classes() -> None:
    op.create_table(
        "school_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("is_forecast", sa.Boolean(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "programme IN ('general', 'advanced', 'profile', 'adapted')",
            name=op.f("ck_school_class_known_programme"),
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 12", name=op.f("ck_school_class_grade_possible")),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_school_class_pupils_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_class")),
        sa.UniqueConstraint(
            "year", "grade", "letter", name=op.f("uq_school_class_year_grade_letter")
        ),
    )
    op.create_table(
        "class_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_class_group_pupils_not_negative")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["school_class.id"],
            name=op.f("fk_class_group_class_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_group")),
        sa.UniqueConstraint(
            "class_id", "subject", "name", name=op.f("uq_class_group_class_id_subject_name")
        ),
    )


def _create_sets() -> None:
    op.create_table(
        "textbook_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("grade_from", sa.Integer(), nullable=False),
        sa.Column("grade_to", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("is_workbook", sa.Boolean(), nullable=False),
        sa.Column("electronic_allowed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade_to >= grade_from", name=op.f("ck_textbook_set_grades_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_textbook_set")),
    )
    op.create_table(
        "set_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"], ["textbook_set.id"], name=op.f("fk_set_part_set_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_part")),
    )
    op.create_index(op.f("ix_set_part_set_id"), "set_part", ["set_id"], unique=False)

    op.create_table(
        "set_part_title",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"], ["set_part.id"], name=op.f("fk_set_part_title_part_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["title_id"], ["title.id"], name=op.f("fk_set_part_title_title_id")
        ),
        sa.PrimaryKeyConstraint("part_id", "title_id", name=op.f("pk_set_part_title")),
    )
    op.create_index(
        op.f("ix_set_part_title_title_id"), "set_part_title", ["title_id"], unique=False
    )

    op.create_table(
        "set_licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("paper", sa.String(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_set_licence_not_negative")),
        sa.ForeignKeyConstraint(
            ["set_id"], ["textbook_set.id"], name=op.f("fk_set_licence_set_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_licence")),
    )
    op.create_index(op.f("ix_set_licence_set_id"), "set_licence", ["set_id"], unique=False)

    op.create_table(
        "plan_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("set_id", sa.Integer(), nullable=True),
        sa.Column("obligatory", sa.Boolean(), nullable=False),
        sa.Column("suggested", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["school_class.id"],
            name=op.f("fk_plan_line_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["class_group.id"], name=op.f("fk_plan_line_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["set_id"], ["textbook_set.id"], name=op.f("fk_plan_line_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
    )
    op.create_index(op.f("ix_plan_line_class_id"), "plan_line", ["class_id"], unique=False)
    op.create_index(op.f("ix_plan_line_group_id"), "plan_line", ["group_id"], unique=False)
    op.create_index(op.f("ix_plan_line_set_id"), "plan_line", ["set_id"], unique=False)
    op.create_index(
        op.f("ix_plan_line_year_subject_grade"),
        "plan_line",
        ["year", "subject", "grade"],
        unique=False,
    )


def _create_orders() -> None:
    op.create_table(
        "textbook_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("fund_source_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'received')", name=op.f("ck_textbook_order_known_status")
        ),
        sa.ForeignKeyConstraint(
            ["fund_source_id"], ["reference_item.id"], name=op.f("fk_textbook_order_fund_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["document.id"], name=op.f("fk_textbook_order_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_textbook_order")),
    )
    op.create_table(
        "textbook_order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("fund_source_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_textbook_order_line_not_negative")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["federal_list_entry.id"],
            name=op.f("fk_textbook_order_line_entry_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["fund_source_id"],
            ["reference_item.id"],
            name=op.f("fk_textbook_order_line_fund_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["textbook_order.id"],
            name=op.f("fk_textbook_order_line_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["textbook_set.id"], name=op.f("fk_textbook_order_line_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_textbook_order_line")),
    )
    op.create_index(
        op.f("ix_textbook_order_line_entry_id"), "textbook_order_line", ["entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_textbook_order_line_order_id"), "textbook_order_line", ["order_id"], unique=False
    )
    op.create_index(
        op.f("ix_textbook_order_line_set_id"), "textbook_order_line", ["set_id"], unique=False
    )
