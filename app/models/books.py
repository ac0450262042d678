"""Heads and lines of the rarer documents, and the cards of textbooks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Opening(Base):
    """Head of an opening balance (ввод остатков); ``source`` is the file it was read from."""

    __tablename__ = "opening"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    commission_id: Mapped[int | None] = mapped_column(ForeignKey("commission.id"))
    source: Mapped[str] = mapped_column(default="")


class Replacement(Base):
    """Head of a replacement of lost books (взамен утерянных): one reader a document."""

    __tablename__ = "replacement"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    commission_id: Mapped[int | None] = mapped_column(ForeignKey("commission.id"))
    reader: Mapped[str] = mapped_column(default="")
    reader_class: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(default="")


class ReplacementLine(Base):
    """A lost copy and, in the lot of the same ``position``, the one accepted for it.

    ``equal_note`` is why the commission holds a cheaper one to be of equal value.
    """

    __tablename__ = "replacement_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    position: Mapped[int]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    equal_note: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("document_id", "copy_id"), Index(None, "copy_id"))


class Revaluation(Base):
    """Head of a revaluation (переоценка): book prices change, copies stay."""

    __tablename__ = "revaluation"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    commission_id: Mapped[int | None] = mapped_column(ForeignKey("commission.id"))
    basis: Mapped[str] = mapped_column(default="")


class RevaluationLine(Base):
    """A copy and its new book price in kopecks."""

    __tablename__ = "revaluation_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    position: Mapped[int]
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    new_price: Mapped[int]

    __table_args__ = (
        CheckConstraint("new_price >= 0", name="price_not_negative"),
        UniqueConstraint("document_id", "copy_id"),
        Index(None, "copy_id"),
    )


class TextbookCard(Base):
    """A registration card of a textbook (учётная карточка); numbers are never re-used.

    ``merged_into_id`` is the card to which the last title of this one went.
    """

    __tablename__ = "textbook_card"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    opened_on: Mapped[dt.date]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("textbook_card.id"))


class TextbookCardTitle(Base):
    """Which card a title stands on."""

    __tablename__ = "textbook_card_title"

    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"), primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("textbook_card.id"))

    __table_args__ = (Index(None, "card_id"),)
