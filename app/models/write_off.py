"""The write-off act (акт о списании, ф. 0504144): head, copies, directions of disposal."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class WriteOff(Base):
    """Head of a write-off act: one act has one fund and one reason."""

    __tablename__ = "write_off"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    fund: Mapped[str]
    reason_id: Mapped[int] = mapped_column(ForeignKey("reference_item.id"))
    commission_id: Mapped[int | None] = mapped_column(ForeignKey("commission.id"))
    responsible: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(default="")
    debit: Mapped[str] = mapped_column(default="")
    credit: Mapped[str] = mapped_column(default="")


class WriteOffLine(Base):
    __tablename__ = "write_off_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    position: Mapped[int]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    remark: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("document_id", "copy_id"), Index(None, "copy_id"))


class Disposal(Base):
    """A direction of disposal (направление выбытия) with its proof; filled even after posting.

    ``total`` is in kopecks.
    """

    __tablename__ = "disposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    position: Mapped[int]
    direction_id: Mapped[int] = mapped_column(ForeignKey("reference_item.id"))
    quantity: Mapped[int]
    total: Mapped[int]
    proof: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("quantity >= 0 AND total >= 0", name="not_negative"),
        Index(None, "document_id"),
    )
