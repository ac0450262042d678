"""The school: requisites, commissions, reference data and the settings that affect the books."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class SchoolRequisites(Base):
    """Requisites in force from ``valid_from`` on; a paper prints those of its own date."""

    __tablename__ = "school_requisites"

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    name_full: Mapped[str]
    name_short: Mapped[str]
    inn: Mapped[str] = mapped_column(default="")
    okpo: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    director_name: Mapped[str] = mapped_column(default="")
    director_position: Mapped[str] = mapped_column(default="")
    accountant_name: Mapped[str] = mapped_column(default="")
    librarian_name: Mapped[str] = mapped_column(default="")
    librarian_position: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class Commission(Base):
    """A commission appointed by an order (приказ)."""

    __tablename__ = "commission"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_number: Mapped[str]
    order_date: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class CommissionMember(Base):
    __tablename__ = "commission_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    commission_id: Mapped[int] = mapped_column(ForeignKey("commission.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")
    is_chair: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "commission_id"),)


class ReferenceItem(Base):
    """An entry of an editable list: ``category`` names the list, ``code`` marks shipped entries.

    ``rule`` says what belongs to a column of the summary book: kinds of titles
    («book,textbook») or beginnings of ББК indexes («3,4,5»).
    """

    __tablename__ = "reference_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    rule: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (UniqueConstraint("category", "name"),)


class LibrarySetting(Base):
    """A setting that affects the books; declared in :mod:`app.core.library_settings`."""

    __tablename__ = "library_setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
