"""What every service needs, and the journal that every change writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core.dates import Clock
from app.exchange.package.signature import KeyPair, make_key_pair
from app.models.library import Library
from app.models.safety import JournalEntry, Operation, UndoWay


@dataclass(slots=True)
class ServiceContext:
    """The opened library, the clock, and the librarian who works now.

    ``new_uid`` and ``new_keys`` give names and keys that no other library gives.
    """

    library: Library
    clock: Clock
    who: str = ""
    new_uid: Callable[[], str] = lambda: str(uuid4())
    new_keys: Callable[[], KeyPair] = make_key_pair


class Journal:
    """Writes one operation and its entries in the session of the change itself."""

    def __init__(self, session: Session, context: ServiceContext) -> None:
        self._session = session
        self._who = context.who
        self._now = context.clock.now()

    @property
    def now(self) -> datetime:
        return self._now

    def operation(
        self,
        kind: str,
        summary: str,
        *,
        undo: UndoWay = UndoWay.NONE,
        copies: int | None = None,
        total: int | None = None,
        document_id: int | None = None,
    ) -> int:
        """Write the operation and return its id. ``total`` is in kopecks."""
        row = Operation(
            at=self._now,
            who=self._who,
            kind=kind,
            summary=summary,
            copies=copies,
            total=total,
            undo=undo,
            document_id=document_id,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def entry(
        self,
        operation_id: int,
        entity: str,
        entity_id: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        """Write what one row was and has become; ``None`` stands for a row that is not there."""
        self._session.add(
            JournalEntry(
                operation_id=operation_id,
                entity=entity,
                entity_id=entity_id,
                before=_to_json(before),
                after=_to_json(after),
            )
        )

    def entries(
        self,
        operation_id: int,
        entity: str,
        rows: Iterable[tuple[int, dict[str, Any] | None, dict[str, Any] | None]],
    ) -> None:
        """Write many entries at once: ``(entity id, before, after)``."""
        values = [
            {
                "operation_id": operation_id,
                "entity": entity,
                "entity_id": entity_id,
                "before": _to_json(before),
                "after": _to_json(after),
            }
            for entity_id, before, after in rows
        ]
        if values:
            self._session.execute(insert(JournalEntry), values)


def _to_json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
