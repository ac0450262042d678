"""The journal: every operation, who did it, and what it changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcDateTime


class UndoWay(StrEnum):
    """How an operation can be taken back.

    ``JOURNAL``: its entries are turned round; ``DOCUMENT``: the posted document is
    reversed; ``DRAFT``: a discarded draft comes back; ``MERGE``: two titles part again, whole
    or not at all; ``PERIOD``: a closed period is opened again.
    """

    NONE = "none"
    JOURNAL = "journal"
    DOCUMENT = "document"
    DRAFT = "draft"
    MERGE = "merge"
    PERIOD = "period"


class Operation(Base):
    """One thing a librarian did. ``undo`` holds an :class:`UndoWay`; ``total`` is in kopecks."""

    __tablename__ = "operation"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str]
    kind: Mapped[str]
    summary: Mapped[str]
    copies: Mapped[int | None]
    total: Mapped[int | None]
    undo: Mapped[str] = mapped_column(default="none")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))

    __table_args__ = (Index(None, "at"), Index(None, "document_id"))


class JournalEntry(Base):
    """Before and after of one row, as JSON. Append-only."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    entity: Mapped[str]
    entity_id: Mapped[int]
    before: Mapped[str | None]
    after: Mapped[str | None]

    __table_args__ = (Index(None, "operation_id"), Index(None, "entity", "entity_id"))
