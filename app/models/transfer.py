"""Transfers between schools: the partners, the documents, the files that travel."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class PartnerSchool(Base):
    """Another school. ``public_key`` is pinned at the first exchange by file."""

    __tablename__ = "partner_school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_full: Mapped[str]
    name_short: Mapped[str]
    inn: Mapped[str] = mapped_column(default="")
    okpo: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    director_name: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    library_uid: Mapped[str | None] = mapped_column(unique=True)
    public_key: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("name_short"),)


class Transfer(Base):
    """Head of a transfer or of a return; ``mode`` is a :class:`app.core.stock.TransferMode`.

    ``uid`` names the transfer in its exchange file and is given at posting. ``confirmed_on``
    and ``confirmation`` come with the answer of the other school and are filled after posting.
    """

    __tablename__ = "transfer"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    mode: Mapped[str]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner_school.id"))
    commission_id: Mapped[int | None] = mapped_column(ForeignKey("commission.id"))
    basis: Mapped[str] = mapped_column(default="")
    due_date: Mapped[dt.date | None]
    handed_by: Mapped[str] = mapped_column(default="")
    received_by: Mapped[str] = mapped_column(default="")
    uid: Mapped[str | None] = mapped_column(unique=True)
    confirmed_on: Mapped[dt.date | None]
    confirmation: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint(
            "mode IN ('permanent', 'temporary', 'return_lent', 'return_borrowed')",
            name="known_mode",
        ),
        Index(None, "partner_id"),
    )


class TransferLine(Base):
    __tablename__ = "transfer_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    position: Mapped[int]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    remark: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("document_id", "copy_id"), Index(None, "copy_id"))


class LibraryIdentity(Base):
    """Who this library is in exchange files: one row, made once, kept through restore."""

    __tablename__ = "library_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    private_key: Mapped[str]
    public_key: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ExchangeFile(Base):
    """A file that was sent or taken in; ``kind``: transfer, confirmation or offer.

    ``data`` is its data part (JSON), so that the file can be made again as it was and an answer
    can be held against it. ``document_id`` is the transfer that was sent or confirmed, or the
    receipt that it became.
    """

    __tablename__ = "exchange_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    kind: Mapped[str]
    incoming: Mapped[bool]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner_school.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    sender_uid: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(default="")
    data: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("kind", "incoming", "uid"), Index(None, "document_id"))


class ExchangeLine(Base):
    """Which title of ours a line of an exchange file is; ``position`` counts from 0 in its data.

    A title that is deleted leaves the line without one.
    """

    __tablename__ = "exchange_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("exchange_file.id", ondelete="CASCADE"))
    position: Mapped[int]
    title_id: Mapped[int | None] = mapped_column(ForeignKey("title.id", ondelete="SET NULL"))
    quantity: Mapped[int]

    __table_args__ = (
        CheckConstraint("quantity > 0", name="some"),
        Index(None, "file_id"),
        Index(None, "title_id"),
    )
