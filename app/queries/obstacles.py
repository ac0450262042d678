"""Why a copy cannot go by a document: the rules that all documents share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from app.core.stock import Account, CopyState, DocumentKind, DocumentStatus
from app.models import (
    CustodyEvent,
    Document,
    Movement,
    ReplacementLine,
    RevaluationLine,
    TransferLine,
    WriteOffLine,
)
from app.queries.copies import CopyRow
from app.queries.rows import batches

_LINES = (WriteOffLine, TransferLine, ReplacementLine, RevaluationLine)
DRAFT_WORDS: dict[DocumentKind, str] = {
    DocumentKind.WRITE_OFF: "стоит в черновике акта о списании",
    DocumentKind.TRANSFER_OUT: "стоит в черновике передачи",
    DocumentKind.TRANSFER_RETURN: "стоит в черновике возврата",
    DocumentKind.REPLACEMENT: "стоит в черновике замены",
    DocumentKind.REVALUATION: "стоит в черновике переоценки",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a copy cannot go by this document.

    ``document_id`` and ``kind`` name the draft that holds the copy, where that is the obstacle.
    """

    sentence: str
    document_id: int | None = None
    kind: DocumentKind | None = None

    @property
    def act_id(self) -> int | None:
        """The draft act of write-off that holds the copy."""
        return self.document_id if self.kind is DocumentKind.WRITE_OFF else None


@dataclass(frozen=True, slots=True)
class Holder:
    """A draft that a copy stands in."""

    document_id: int
    kind: DocumentKind


class ObstacleFinder:
    """Tells what stands in the way of copies for one document.

    Args:
        rows: the copies that will be asked about.
        document_id: the document itself, whose own draft is no obstacle.
        corrects_id: the posted document it corrects, which brings its copies back first.
    """

    def __init__(
        self,
        session: Session,
        rows: Sequence[CopyRow],
        document_id: int | None,
        corrects_id: int | None = None,
    ) -> None:
        self._document_id = document_id
        self._holders = holders(session, [row.id for row in rows])
        self._returning = moved_by(session, corrects_id)

    def leaving(self, copy: CopyRow) -> Obstacle | None:
        """What keeps a copy of our own from leaving the fund or from being lent."""
        common = self._common(copy)
        if common is not None:
            return common
        if copy.account is Account.BORROWED:
            return Obstacle("получен от другой школы: его возвращают, а не списывают")
        if copy.lent_to and copy.id not in self._returning:
            return Obstacle(f"передан во временное пользование: {copy.lent_to}")
        return self.held(copy)

    def going_back(self, copy: CopyRow) -> Obstacle | None:
        """What keeps a borrowed copy from going back to the school that lent it."""
        common = self._common(copy)
        if common is not None:
            return common
        if copy.account is not Account.BORROWED:
            return Obstacle("принадлежит нашей школе: его передают, а не возвращают")
        return self.held(copy)

    def coming_home(self, copy: CopyRow) -> Obstacle | None:
        """What keeps a lent copy from coming home."""
        common = self._common(copy)
        if common is not None:
            return common
        if not copy.lent_to and copy.id not in self._returning:
            return Obstacle("не передан другой школе")
        return self.held(copy)

    def held(self, copy: CopyRow) -> Obstacle | None:
        """The draft of another document that holds the copy."""
        for holder in self._holders.get(copy.id, ()):
            if holder.document_id != self._document_id:
                words = DRAFT_WORDS[holder.kind]
                if holder.kind is DocumentKind.WRITE_OFF:
                    words = "стоит в черновике другого акта"
                return Obstacle(words, holder.document_id, holder.kind)
        return None

    def _common(self, copy: CopyRow) -> Obstacle | None:
        if copy.state is not CopyState.IN_STOCK and copy.id not in self._returning:
            return Obstacle(f"уже выбыл: {copy.gone_by or 'другому документу'}")
        return None


def holders(session: Session, copy_ids: Sequence[int]) -> dict[int, tuple[Holder, ...]]:
    """The drafts that copies stand in, by copy id."""
    found: dict[int, list[Holder]] = defaultdict(list)
    for ids in batches(copy_ids):
        lines = union(
            *(
                select(table.copy_id, table.document_id).where(table.copy_id.in_(ids))
                for table in _LINES
            )
        ).subquery()
        for copy_id, document_id, kind in session.execute(
            select(lines.c.copy_id, Document.id, Document.kind)
            .join(Document, Document.id == lines.c.document_id)
            .where(Document.status == DocumentStatus.DRAFT)
            .order_by(Document.id)
        ):
            found[copy_id].append(Holder(document_id, DocumentKind(kind)))
    return {copy_id: tuple(drafts) for copy_id, drafts in found.items()}


def moved_by(session: Session, document_id: int | None) -> frozenset[int]:
    """Copies that a posted document moved or lent: its correction brings them back first."""
    if document_id is None:
        return frozenset()
    found: set[int] = set()
    for table in (Movement, CustodyEvent):
        found.update(
            session.execute(select(table.copy_id).where(table.document_id == document_id)).scalars()
        )
    return frozenset(found)
