"""The ledger: documents, lots, copies, movements and the records of the summary book."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class Document(Base):
    """A paper that moves copies. Draft → posted → reversed; a discarded draft can come back.

    ``date`` is the paper's own date, ``record_date`` the date of its record in the
    summary book. ``reverses_id`` marks a reversal (сторно), ``corrects_id`` a
    corrected document and the one it replaces.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    number: Mapped[str] = mapped_column(default="")
    date: Mapped[dt.date]
    record_date: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), unique=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    posted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    posted_by: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'posted', 'reversed', 'discarded')", name="known_status"
        ),
        CheckConstraint(
            "status IN ('draft', 'discarded') OR (record_date IS NOT NULL AND number <> '')",
            name="posted_is_numbered",
        ),
        Index(None, "kind", "status"),
        Index(None, "corrects_id"),
    )


class Receipt(Base):
    """What a receipt (поступление) knows beyond the document: who brought it, by what paper.

    ``way`` is a :class:`app.core.stock.ReceiptWay`; copies from another school name it in
    ``partner_id``, borrowed ones their day of return in ``due_date``. ``package_uid`` is the
    exchange file that the receipt was made from.
    """

    __tablename__ = "receipt"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("reference_item.id"))
    fund_source_id: Mapped[int | None] = mapped_column(ForeignKey("reference_item.id"))
    commission_id: Mapped[int | None] = mapped_column(ForeignKey("commission.id"))
    paper_name: Mapped[str] = mapped_column(default="")
    paper_number: Mapped[str] = mapped_column(default="")
    paper_date: Mapped[dt.date | None]
    way: Mapped[str] = mapped_column(default="purchase", server_default="purchase")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner_school.id"))
    due_date: Mapped[dt.date | None]
    package_uid: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (CheckConstraint("way IN ('purchase', 'transfer', 'loan')", name="known_way"),)


class Lot(Base):
    """A line of a receipt (партия): one title at one price; copies come from lots.

    ``price`` is in kopecks. ``quantity`` is what arrived, ``paper_quantity`` what the
    accompanying document says (``None``: the same).

    Lots of an opening balance carry what the old books say: ``entered_on`` and
    ``entry_record``, the day and the number of the old record, ``numbers``, the inventory
    numbers as they are inked (see :func:`app.core.inventory_numbers.pack_numbers`), and
    ``disposed_by``, the paper by which the copies had left before; such copies keep their
    numbers and are never in stock.
    """

    __tablename__ = "lot"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    position: Mapped[int]
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"))
    fund: Mapped[str]
    account: Mapped[str]
    quantity: Mapped[int]
    paper_quantity: Mapped[int | None]
    price: Mapped[int]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("reference_item.id"))
    numbered: Mapped[bool] = mapped_column(default=True)
    number_prefix: Mapped[str] = mapped_column(default="")
    first_number: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    replaces_lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    entered_on: Mapped[dt.date | None]
    entry_record: Mapped[str] = mapped_column(default="", server_default="")
    disposed_by: Mapped[str] = mapped_column(default="", server_default="")
    numbers: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        CheckConstraint("quantity >= 0 AND price >= 0", name="not_negative"),
        Index(None, "document_id"),
        Index(None, "title_id"),
    )


class Copy(Base):
    """One physical item (экземпляр).

    ``state`` says whether the item is in the fund now; posting keeps it in step with
    the movements and the audit compares them. ``price`` is the book price in kopecks.
    ``lent_by_id`` is the transfer by which another school keeps the copy now, in step with
    the custody events.
    """

    __tablename__ = "copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    inventory_number: Mapped[str | None] = mapped_column(unique=True)
    inventory_key: Mapped[str] = mapped_column(default="")
    barcode: Mapped[str | None] = mapped_column(unique=True)
    fund: Mapped[str]
    account: Mapped[str]
    price: Mapped[int]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("reference_item.id"))
    condition: Mapped[str] = mapped_column(default="good")
    state: Mapped[str] = mapped_column(default="in_stock")
    note: Mapped[str] = mapped_column(default="")
    lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state IN ('in_stock', 'out', 'cancelled')", name="known_state"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        Index(None, "title_id", "state"),
        Index(None, "lot_id"),
        Index(None, "inventory_key"),
        Index(None, "lent_by_id"),
    )


class Movement(Base):
    """One copy entering (+1) or leaving (−1) a fund at a book price in kopecks. Append-only.

    ``part`` is the :class:`app.core.stock.SummaryPart` that records it; the sign does not
    tell it, because a reversal stands in the part of what it reverses.
    """

    __tablename__ = "movement"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    record_date: Mapped[dt.date]
    fund: Mapped[str]
    account: Mapped[str]
    part: Mapped[int]
    delta: Mapped[int]
    price: Mapped[int]

    __table_args__ = (
        CheckConstraint("delta IN (-1, 1)", name="one_copy"),
        CheckConstraint("part IN (0, 1, 2)", name="known_part"),
        Index(None, "document_id", "copy_id"),
        Index(None, "copy_id"),
        Index(None, "record_date", "fund"),
    )


class CustodyEvent(Base):
    """A copy lent to another school (+1) or come home (−1): no balance moves. Append-only."""

    __tablename__ = "custody_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    record_date: Mapped[dt.date]
    delta: Mapped[int]

    __table_args__ = (
        CheckConstraint("delta IN (-1, 1)", name="lent_or_home"),
        Index(None, "document_id"),
        Index(None, "copy_id"),
    )


class SummaryRecord(Base):
    """A record of the summary book (КСУ): ``part`` 1 numbers run within ``scope`` = the year;
    ``part`` 2 numbers run on with ``scope`` = 0, or within the year by ``numbers.part_two``."""

    __tablename__ = "summary_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    fund: Mapped[str]
    part: Mapped[int]
    scope: Mapped[int]
    number: Mapped[int]
    record_date: Mapped[dt.date]

    __table_args__ = (
        UniqueConstraint("fund", "part", "scope", "number"),
        UniqueConstraint("document_id", "fund", "part"),
    )


class Sequence(Base):
    """Counters of numbers that are never used twice. ``next_value`` is the next free one."""

    __tablename__ = "sequence"

    name: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    next_value: Mapped[int]


class PeriodClosing(Base):
    """A closed period: no record date may fall on ``until`` or before it.

    ``fingerprint`` is the SHA-256 of all movements and records up to ``until``; ``copies`` and
    ``total`` (kopecks) are what they came to. A closing that was opened again stays as a row.
    """

    __tablename__ = "period_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[dt.date]
    until: Mapped[dt.date]
    fingerprint: Mapped[str]
    copies: Mapped[int]
    total: Mapped[int]
    closed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[str]
    reopened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reopened_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (CheckConstraint("until >= since", name="in_order"), Index(None, "until"))
