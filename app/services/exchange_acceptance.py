"""Accepting the file of another school, within the transaction of one operation."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.library_settings import NUMBER_TEXTBOOKS
from app.core.money import copies_short, format_kopecks
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay, TransferMode, place_of_kind
from app.core.title_json import fields_to_json
from app.exchange.package import offer_to_json, transfer_to_json
from app.models import Document, ExchangeFile, ExchangeLine, Operation
from app.models.safety import UndoWay
from app.queries.exchange import find_file
from app.queries.school import setting
from app.queries.stock import PREFIX_SETTINGS, ReceiptDraft, ReceiptLine
from app.queries.titles import load_fields
from app.services.catalogue import tidy
from app.services.context import Journal, ServiceContext
from app.services.documents import AREAS, DocumentStore
from app.services.exchange_matching import LineState, PreviewLine, lot_note
from app.services.exchange_parties import PartnerChange, check_key, pin
from app.services.exchange_previews import (
    ConfirmationPreview,
    OfferPreview,
    TransferPreview,
)
from app.services.stock import save_receipt
from app.services.title_store import TitleStore
from app.services.transfer import confirm_transfer

PAPER_NAME = "Акт приёма-передачи"
_MOST_DIFFERENCES = 20
_LONGEST_WORDS = 4_000


def accept_transfer(
    session: Session, context: ServiceContext, preview: TransferPreview, accept_key: bool
) -> Changes:
    """Make a draft receipt of a transfer: missing titles, the school, lots, all at once.

    Raises:
        RefusalError: the key of the school has changed and was not accepted.
    """
    check_key(preview.sender, accept_key)
    store = DocumentStore(session, context)
    data = preview.data
    operation = store.journal.operation(
        "package_accepted",
        f"Принят файл передачи № {data.number} от {format_date(data.date)}, "
        f"школа «{data.giver.name_short}»",
        undo=UndoWay.JOURNAL,
        copies=data.quantity,
        total=data.total,
    )
    partner = pin(session, preview.sender, preview.package.manifest.sender, data.giver)
    note_partner(store.journal, operation, partner)
    titles = _add_titles(session, store.journal, operation, preview.lines)
    document = save_receipt(store, _receipt(session, store, preview, titles, partner.partner_id))
    session.get_one(Operation, operation).document_id = document.id
    store.journal.entry(
        operation, "draft_receipt", document.id, None, {"version": document.version}
    )
    _register(
        store,
        operation,
        preview,
        transfer_to_json(data),
        titles,
        partner_id=partner.partner_id,
        document_id=document.id,
    )
    return Changes.of(
        Area.TRANSFER,
        *AREAS[DocumentKind.RECEIPT],
        operation_id=operation,
        entity_id=document.id,
        message=f"Файл принят: черновик поступления, {copies_short(data.quantity)} "
        f"на {format_kopecks(data.total)} ₽",
        undoable=True,
    )


def accept_confirmation(
    session: Session, context: ServiceContext, preview: ConfirmationPreview, accept_key: bool
) -> Changes:
    """Close our transfer with the receiver's answer.

    Raises:
        RefusalError: the key of the school has changed and was not accepted, or the transfer
            was confirmed meanwhile.
    """
    check_key(preview.sender, accept_key)
    store = DocumentStore(session, context)
    data = preview.data
    row = session.get_one(Document, preview.document_id)
    today = context.clock.today()
    on = max(row.date, min(data.record_date, today))
    operation = confirm_transfer(store, row, on, confirmation_words(preview))
    partner = pin(session, preview.sender, preview.package.manifest.sender, data.receiver)
    note_partner(store.journal, operation, partner)
    session.add(_file_row(store, preview, "", partner_id=partner.partner_id, document_id=row.id))
    session.flush()
    difference = "" if data.in_full else f", принято {data.accepted} из {data.sent} экз."
    return Changes.of(
        *AREAS[DocumentKind.TRANSFER_OUT],
        operation_id=operation,
        entity_id=row.id,
        message=f"Передача № {row.number}: приём подтверждён{difference}",
    )


def accept_offer(
    session: Session, context: ServiceContext, preview: OfferPreview, accept_key: bool
) -> Changes:
    """Keep the offer of another school.

    Raises:
        RefusalError: the key of the school has changed and was not accepted.
    """
    check_key(preview.sender, accept_key)
    store = DocumentStore(session, context)
    data = preview.data
    summary = f"Принято предложение школы «{data.school.name_short}»"
    operation = store.journal.operation("package_accepted", summary, undo=UndoWay.JOURNAL)
    partner = pin(session, preview.sender, preview.package.manifest.sender, data.school)
    note_partner(store.journal, operation, partner)
    titles = {line.number: line.title_id for line in preview.lines}
    file_id = _register(
        store, operation, preview, offer_to_json(data), titles, partner_id=partner.partner_id
    )
    return Changes.of(
        Area.TRANSFER,
        operation_id=operation,
        entity_id=file_id,
        message=f"{summary}: {copies_short(data.quantity)}",
        undoable=True,
    )


def confirmation_words(preview: ConfirmationPreview) -> str:
    """«Поступление № 17 от 10.09.2026: принято 16 из 17 экз. Алгебра: принято 11 из 12»."""
    data = preview.data
    words = (
        f"Поступление № {data.number} от {format_date(data.date)}: принято {data.accepted} "
        f"из {data.sent} экз."
    )
    shown = list(preview.differences[:_MOST_DIFFERENCES])
    more = len(preview.differences) - len(shown)
    if more > 0:
        shown.append(f"и ещё строк с расхождениями: {more}")
    rest = [f" {'; '.join(shown)}." if shown else "", f" {data.remark}" if data.remark else ""]
    whole = words + "".join(rest)
    return whole if len(whole) <= _LONGEST_WORDS else f"{whole[:_LONGEST_WORDS]}…"


def note_partner(journal: Journal, operation: int, change: PartnerChange) -> None:
    """Write into the journal what has become of a school."""
    if change.after is not None:
        journal.entry(operation, "partner_key", change.partner_id, change.before, change.after)


def _add_titles(
    session: Session, journal: Journal, operation: int, lines: tuple[PreviewLine, ...]
) -> dict[int, int]:
    """Our titles by the numbers of the lines; those that we lack are added."""
    found = {line.number: line.title_id for line in lines if line.title_id is not None}
    fresh = [line for line in lines if line.state is LineState.NEW and line.same_as is None]
    clean = [tidy(line.item.title) for line in fresh]
    ids = TitleStore(session, journal.now).insert_many([(title, None) for title in clean])
    journal.entries(
        operation,
        "title",
        [
            (title_id, None, fields_to_json(title))
            for title_id, title in zip(ids, clean, strict=True)
        ],
    )
    found.update({line.number: title_id for line, title_id in zip(fresh, ids, strict=True)})
    found.update({line.number: found[line.same_as] for line in lines if line.same_as is not None})
    return found


def _receipt(
    session: Session,
    store: DocumentStore,
    preview: TransferPreview,
    titles: dict[int, int],
    partner_id: int,
) -> ReceiptDraft:
    data = preview.data
    way = ReceiptWay.LOAN if data.mode is TransferMode.TEMPORARY else ReceiptWay.TRANSFER
    kinds = {
        title_id: fields.kind for title_id, fields in load_fields(session, titles.values()).items()
    }
    numbering = {fund: _numbering(session, fund) for fund in Fund}
    lines = []
    for line in preview.lines:
        title_id = titles[line.number]
        fund, account = place_of_kind(kinds[title_id])
        numbered, prefix = numbering[fund]
        borrowed = way is ReceiptWay.LOAN
        lines.append(
            ReceiptLine(
                title_id,
                fund,
                Account.BORROWED if borrowed else account,
                line.item.quantity,
                line.item.price or 0,
                paper_quantity=line.item.quantity,
                numbered=numbered and not borrowed,
                number_prefix=prefix,
                note=lot_note(line.item),
            )
        )
    return ReceiptDraft(
        store.context.clock.today(),
        tuple(lines),
        paper_name=PAPER_NAME,
        paper_number=data.number,
        paper_date=data.date,
        note=f"Основание: {data.basis}" if data.basis else "",
        way=way,
        partner_id=partner_id,
        due_date=data.due_date,
        package_uid=preview.package.manifest.uid,
    )


def _numbering(session: Session, fund: Fund) -> tuple[bool, str]:
    """Whether copies of a fund get inventory numbers, and with which prefix."""
    numbered = fund is not Fund.TEXTBOOKS or setting(session, NUMBER_TEXTBOOKS) == "yes"
    return numbered, setting(session, PREFIX_SETTINGS[fund])


def _register(
    store: DocumentStore,
    operation: int,
    preview: TransferPreview | OfferPreview,
    data: bytes,
    titles: dict[int, int] | dict[int, int | None],
    *,
    partner_id: int,
    document_id: int | None = None,
) -> int:
    """Note that a file was taken in. One whose receipt was put away comes anew in its place."""
    session = store.session
    package = preview.package
    before: dict[str, Any] | None = None
    row = find_file(session, package.kind, package.manifest.uid, incoming=True)
    if row is None:
        row = _file_row(
            store, preview, data.decode(), partner_id=partner_id, document_id=document_id
        )
        session.add(row)
        session.flush()
        for line in preview.lines:
            session.add(
                ExchangeLine(
                    file_id=row.id,
                    position=line.number - 1,
                    title_id=titles[line.number],
                    quantity=line.item.quantity,
                )
            )
    else:
        before = {"uid": row.uid, "document_id": row.document_id}
        row.document_id, row.partner_id = document_id, partner_id
    session.flush()
    after = {"uid": row.uid, "document_id": row.document_id}
    store.journal.entry(operation, "exchange_file", row.id, before, after)
    return row.id


def _file_row(
    store: DocumentStore,
    preview: TransferPreview | ConfirmationPreview | OfferPreview,
    data: str,
    *,
    partner_id: int,
    document_id: int | None,
) -> ExchangeFile:
    package = preview.package
    return ExchangeFile(
        uid=package.manifest.uid,
        kind=package.kind,
        incoming=True,
        partner_id=partner_id,
        document_id=document_id,
        sender_uid=package.manifest.sender.library_uid,
        sha256=package.sha256,
        file_name=preview.file_name,
        at=store.journal.now,
        data=data,
    )
