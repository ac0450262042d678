"""Textbooks and who studies by them: federal lists, classes, sets, the plan, orders."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class FederalList(Base):
    """A federal list of textbooks (ФПУ) as one order set it; ``as_of`` is the order's date.

    ``textbooks`` and ``sections`` are the rows of either kind that the file had; ``is_shipped``:
    it came with the program.
    """

    __tablename__ = "federal_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    order_number: Mapped[str] = mapped_column(default="")
    as_of: Mapped[dt.date]
    loaded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(unique=True)
    textbooks: Mapped[int]
    sections: Mapped[int]
    is_shipped: Mapped[bool] = mapped_column(default=False)


class FederalListEntry(Base):
    """A textbook of a federal list, with the fields of
    :class:`app.exchange.federal_list.FederalListEntry`.

    Its number is text and no key: it repeats; ``row`` of the sheet is one within the list.
    ``standard_orders`` are numbers joined by «; ».
    """

    __tablename__ = "federal_list_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("federal_list.id", ondelete="CASCADE"))
    sheet: Mapped[str]
    row: Mapped[int]
    order_name: Mapped[str] = mapped_column(default="")
    appendix: Mapped[int]
    line: Mapped[str] = mapped_column(default="")
    number: Mapped[str]
    number_key: Mapped[str]
    title: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    authors: Mapped[str] = mapped_column(default="")
    grade_from: Mapped[int | None]
    grade_to: Mapped[int | None]
    extra_first: Mapped[bool] = mapped_column(default=False)
    extra_only: Mapped[bool] = mapped_column(default=False)
    grade_text: Mapped[str] = mapped_column(default="")
    publisher: Mapped[str] = mapped_column(default="")
    rights_holder: Mapped[str] = mapped_column(default="")
    guides: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    edition: Mapped[str] = mapped_column(default="")
    volumes: Mapped[int | None]
    depth: Mapped[str] = mapped_column(default="")
    standards: Mapped[str] = mapped_column(default="")
    standard_orders: Mapped[str] = mapped_column(default="")
    standard_year: Mapped[int | None]
    included_by: Mapped[str] = mapped_column(default="")
    term: Mapped[dt.date | None]
    unlimited: Mapped[bool] = mapped_column(default=False)
    term_text: Mapped[str] = mapped_column(default="")
    part: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")
    area: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    special: Mapped[bool] = mapped_column(default=False)
    programme: Mapped[str] = mapped_column(default="")
    vocational: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        UniqueConstraint("list_id", "sheet", "row"),
        Index(None, "list_id", "appendix", "number_key"),
    )


class TitleListing(Base):
    """Where a title of ours stands in a federal list.

    ``decision``: certain (by the program), accepted or absent (by a person); an absent title
    has no entry. ``reason`` says why.
    """

    __tablename__ = "title_listing"

    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"), primary_key=True)
    list_id: Mapped[int] = mapped_column(
        ForeignKey("federal_list.id", ondelete="CASCADE"), primary_key=True
    )
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("federal_list_entry.id", ondelete="CASCADE")
    )
    decision: Mapped[str]
    confidence: Mapped[float] = mapped_column(default=0.0)
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("decision IN ('certain', 'accepted', 'absent')", name="known_decision"),
        CheckConstraint("(decision = 'absent') = (entry_id IS NULL)", name="absent_has_no_entry"),
        Index(None, "list_id"),
        Index(None, "entry_id"),
    )


class SchoolClass(Base):
    """A class of a school year (``year`` is the one it begins in). ``is_forecast``: the number
    of pupils is expected, not counted."""

    __tablename__ = "school_class"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    grade: Mapped[int]
    letter: Mapped[str] = mapped_column(default="")
    pupils: Mapped[int]
    is_forecast: Mapped[bool] = mapped_column(default=False)
    programme: Mapped[str] = mapped_column(default="general")
    profile: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("year", "grade", "letter"),
        CheckConstraint("pupils >= 0", name="pupils_not_negative"),
        CheckConstraint("grade BETWEEN 1 AND 12", name="grade_possible"),
        CheckConstraint(
            "programme IN ('general', 'advanced', 'profile', 'adapted')", name="known_programme"
        ),
    )


class ClassGroup(Base):
    """Pupils of a class who study a subject apart (a foreign language, a profile)."""

    __tablename__ = "class_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id", ondelete="CASCADE"))
    subject: Mapped[str]
    name: Mapped[str]
    pupils: Mapped[int]

    __table_args__ = (
        UniqueConstraint("class_id", "subject", "name"),
        CheckConstraint("pupils >= 0", name="pupils_not_negative"),
    )


class TextbookSet(Base):
    """A set (комплект, УМК) that a pupil studies a subject by; parts and their editions below.

    ``is_workbook`` sets are consumables and stand outside the percentage; ``electronic_allowed``
    lets licences of the electronic form count.
    """

    __tablename__ = "textbook_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    subject: Mapped[str]
    grade_from: Mapped[int]
    grade_to: Mapped[int]
    level: Mapped[str] = mapped_column(default="")
    is_workbook: Mapped[bool] = mapped_column(default=False)
    electronic_allowed: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("grade_to >= grade_from", name="grades_in_order"),)


class SetPart(Base):
    __tablename__ = "set_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("textbook_set.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index(None, "set_id"),)


class SetPartTitle(Base):
    """An edition that serves for a part of a set; ``counted`` ones add up with the others."""

    __tablename__ = "set_part_title"

    part_id: Mapped[int] = mapped_column(
        ForeignKey("set_part.id", ondelete="CASCADE"), primary_key=True
    )
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"), primary_key=True)
    position: Mapped[int]
    counted: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (Index(None, "title_id"),)


class SetLicence(Base):
    """Licences of the electronic form of a set, in force from and until these days."""

    __tablename__ = "set_licence"

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("textbook_set.id", ondelete="CASCADE"))
    quantity: Mapped[int]
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    paper: Mapped[str] = mapped_column(default="")

    __table_args__ = (CheckConstraint("quantity >= 0", name="not_negative"), Index(None, "set_id"))


class PlanLine(Base):
    """A line of the study plan: a subject in a grade, for a class or a group of it, and the set.

    Without ``class_id`` it is for the whole parallel (of ``programme``, where that is given).
    ``suggested``: the program proposed it and nobody has touched it since.
    """

    __tablename__ = "plan_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    subject: Mapped[str]
    grade: Mapped[int]
    programme: Mapped[str] = mapped_column(default="")
    class_id: Mapped[int | None] = mapped_column(ForeignKey("school_class.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("class_group.id", ondelete="CASCADE"))
    set_id: Mapped[int | None] = mapped_column(ForeignKey("textbook_set.id"))
    obligatory: Mapped[bool] = mapped_column(default=True)
    suggested: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "year", "subject", "grade"),
        Index(None, "class_id"),
        Index(None, "group_id"),
        Index(None, "set_id"),
    )


class TextbookOrder(Base):
    """An order (заказ) of textbooks; ``budget`` in kopecks. ``receipt_id`` is the draft receipt
    that was made of it when the delivery came."""

    __tablename__ = "textbook_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    budget: Mapped[int | None]
    fund_source_id: Mapped[int | None] = mapped_column(ForeignKey("reference_item.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("status IN ('draft', 'sent', 'received')", name="known_status"),
    )


class TextbookOrderLine(Base):
    """A line of an order: so many sets. ``price`` of one set in kopecks, ``None``: unknown.

    ``priority``: 1 first, 3 last.
    """

    __tablename__ = "textbook_order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("textbook_order.id", ondelete="CASCADE"))
    position: Mapped[int]
    subject: Mapped[str]
    grade: Mapped[int]
    set_id: Mapped[int | None] = mapped_column(ForeignKey("textbook_set.id"))
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("federal_list_entry.id", ondelete="SET NULL")
    )
    name: Mapped[str]
    publisher: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int]
    price: Mapped[int | None]
    priority: Mapped[int] = mapped_column(default=2)
    fund_source_id: Mapped[int | None] = mapped_column(ForeignKey("reference_item.id"))
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("quantity >= 0", name="not_negative"),
        Index(None, "order_id"),
        Index(None, "set_id"),
        Index(None, "entry_id"),
    )


class ReportTemplate(Base):
    """A workbook of the region with the mapping of figures to its cells, kept for next year."""

    __tablename__ = "report_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    file_name: Mapped[str]
    workbook: Mapped[bytes]
    mapping: Mapped[str]
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
