"""Reading the journal, the drafts that wait, and what can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.stock import DocumentKind, DocumentStatus
from app.models import Document, Operation
from app.models.library import Library
from app.models.safety import UndoWay
from app.queries.documents import DocumentRow, documents

__all__ = ["OperationRow", "SafetyQueries", "UndoWay"]

# what an undo of documents and drafts leaves behind is told by the document's own status
_HIDDEN_KINDS = tuple(f"{kind.value}_draft" for kind in DocumentKind)


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One thing that was done. ``total`` in kopecks; ``undo`` says how it can be taken back
    now (``NONE`` when it cannot be, or was already)."""

    id: int
    at: dt.datetime
    who: str
    kind: str
    summary: str
    copies: int | None
    total: int | None
    undo: UndoWay
    undone: bool
    document_id: int | None
    document_kind: DocumentKind | None

    @property
    def is_reversal_needed(self) -> bool:
        """Taking it back makes a reversal (сторно) with its own date and number."""
        return self.undo is UndoWay.DOCUMENT


class SafetyQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def operations(
        self, limit: int = 50, *, before_id: int | None = None
    ) -> tuple[OperationRow, ...]:
        """The journal, newest first, without the savings of drafts."""
        with self._library.read() as session:
            statement = (
                select(Operation, Document.status, Document.kind)
                .outerjoin(Document, Document.id == Operation.document_id)
                .where(Operation.kind.not_in(_HIDDEN_KINDS))
                .order_by(Operation.id.desc())
                .limit(limit)
            )
            if before_id is not None:
                statement = statement.where(Operation.id < before_id)
            return tuple(
                _row(operation, status, kind)
                for operation, status, kind in session.execute(statement)
            )

    def operation_ids(self) -> tuple[int, ...]:
        """Ids of the whole journal, newest first, without the savings of drafts."""
        with self._library.read() as session:
            statement = (
                select(Operation.id)
                .where(Operation.kind.not_in(_HIDDEN_KINDS))
                .order_by(Operation.id.desc())
            )
            return tuple(session.execute(statement).scalars())

    def operations_by_ids(self, ids: Sequence[int]) -> tuple[OperationRow, ...]:
        """These operations, newest first."""
        with self._library.read() as session:
            statement = (
                select(Operation, Document.status, Document.kind)
                .outerjoin(Document, Document.id == Operation.document_id)
                .where(Operation.id.in_(ids))
                .order_by(Operation.id.desc())
            )
            return tuple(_row(*found) for found in session.execute(statement))

    def count_since(self, moment: dt.datetime) -> int:
        """How many operations were done since ``moment`` (UTC), without savings of drafts."""
        with self._library.read() as session:
            return session.execute(
                select(func.count())
                .select_from(Operation)
                .where(Operation.kind.not_in(_HIDDEN_KINDS), Operation.at >= moment)
            ).scalar_one()

    @property
    def on_network(self) -> bool:
        """Does the library file lie on a network share, where it is slower and less safe?"""
        return self._library.on_network

    def operation(self, operation_id: int) -> OperationRow | None:
        with self._library.read() as session:
            found = session.execute(
                select(Operation, Document.status, Document.kind)
                .outerjoin(Document, Document.id == Operation.document_id)
                .where(Operation.id == operation_id)
            ).one_or_none()
            return None if found is None else _row(*found)

    def last_undoable(self) -> OperationRow | None:
        """The newest operation that can be taken back."""
        with self._library.read() as session:
            statement = (
                select(Operation, Document.status, Document.kind)
                .outerjoin(Document, Document.id == Operation.document_id)
                .where(Operation.undo != UndoWay.NONE, Operation.undone_by_id.is_(None))
                .order_by(Operation.id.desc())
            )
            for operation, status, kind in session.execute(statement):
                row = _row(operation, status, kind)
                if row.undo is not UndoWay.NONE:
                    return row
        return None

    def drafts(self) -> tuple[DocumentRow, ...]:
        """All drafts, the one changed last first."""
        with self._library.read() as session:
            rows = [
                row
                for kind in DocumentKind
                for row in documents(session, kind, status=DocumentStatus.DRAFT)
            ]
        return tuple(sorted(rows, key=lambda row: row.changed_at, reverse=True))


def _row(operation: Operation, status: str | None, kind: str | None) -> OperationRow:
    way = UndoWay(operation.undo)
    needed = {
        UndoWay.DOCUMENT: DocumentStatus.POSTED,
        UndoWay.DRAFT: DocumentStatus.DISCARDED,
    }.get(way)
    if operation.undone_by_id is not None or (needed is not None and status != needed):
        way = UndoWay.NONE
    return OperationRow(
        id=operation.id,
        at=operation.at,
        who=operation.who,
        kind=operation.kind,
        summary=operation.summary,
        copies=operation.copies,
        total=operation.total,
        undo=way,
        undone=operation.undone_by_id is not None,
        document_id=operation.document_id,
        document_kind=None if kind is None else DocumentKind(kind),
    )
