"""Taking back the acceptance of another school's file: the draft, the school, the file itself.

The titles that it added are taken back with those of every other operation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.stock import DocumentStatus
from app.exchange.package import PACKAGE_NAMES, PackageKind
from app.models import (
    Document,
    ExchangeFile,
    JournalEntry,
    Lot,
    PartnerSchool,
    Receipt,
    Transfer,
)
from app.queries.exchange import document_words
from app.services.context import Journal
from app.services.exchange_parties import partner_values


def undo_acceptance(
    session: Session, journal: Journal, undo: int, entries: Sequence[JournalEntry]
) -> list[str]:
    """Turn round what accepting a file wrote besides titles; what has to stay is named."""
    kept: list[str] = []
    steps = (
        ("draft_receipt", _undo_draft),
        ("exchange_file", _undo_file),
        ("partner_key", _undo_partner),
    )
    for entity, step in steps:
        for entry in entries:
            if entry.entity != entity:
                continue
            before, after = _loaded(entry.before), _loaded(entry.after)
            name = step(session, entry.entity_id, before, after or {})
            if name:
                kept.append(name)
            else:
                journal.entry(undo, entity, entry.entity_id, after, before)
            session.flush()
    return kept


def _undo_draft(
    session: Session, document_id: int, _before: dict[str, Any] | None, after: dict[str, Any]
) -> str:
    """Empty the draft and put it away, unless somebody has worked on it."""
    row = session.get_one(Document, document_id)
    if row.status != DocumentStatus.DRAFT or row.version != after["version"]:
        return document_words(session, document_id)
    session.execute(delete(Lot).where(Lot.document_id == document_id))
    head = session.get_one(Receipt, document_id)
    head.partner_id, head.package_uid = None, ""
    row.status = DocumentStatus.DISCARDED
    row.version += 1
    return ""


def _undo_file(
    session: Session, file_id: int, before: dict[str, Any] | None, after: dict[str, Any]
) -> str:
    """Forget that the file was taken in, unless its document stays."""
    row = session.get(ExchangeFile, file_id)
    if row is None or row.uid != after["uid"] or row.document_id != after["document_id"]:
        return "файл обмена"
    document = session.get(Document, row.document_id) if row.document_id else None
    if document is not None and document.status != DocumentStatus.DISCARDED:
        return f"файл обмена: {PACKAGE_NAMES[PackageKind(row.kind)]}"
    if before is None:
        session.delete(row)
    else:
        row.document_id = before["document_id"]
    return ""


def _undo_partner(
    session: Session, partner_id: int, before: dict[str, Any] | None, after: dict[str, Any]
) -> str:
    """Forget the school or its new key, unless it was used or changed since."""
    row = session.get(PartnerSchool, partner_id)
    if row is None or partner_values(row) != after:
        return f"школа «{after['name_short']}»"
    if before is not None:
        row.library_uid, row.public_key = before["library_uid"], before["public_key"]
        row.version += 1
        return ""
    if _is_used(session, partner_id):
        return f"школа «{row.name_short}»"
    session.delete(row)
    return ""


def _is_used(session: Session, partner_id: int) -> bool:
    return any(
        session.execute(select(table).where(table.partner_id == partner_id).limit(1)).first()
        for table in (Transfer, Receipt, ExchangeFile)
    )


def _loaded(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
