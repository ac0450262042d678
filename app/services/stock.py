"""What a librarian can do with receipts (поступления)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.barcodes import copy_barcode
from app.core.changes import Changes
from app.core.dates import format_date
from app.core.errors import RefusalError, UserError
from app.core.inventory_numbers import number_key
from app.core.money import MAX_KOPECKS, copies_short
from app.core.stock import (
    ACCOUNT_NAMES,
    RECEIPT_WAY_NAMES,
    Account,
    CopyState,
    DocumentKind,
    Fund,
    ReceiptWay,
    SummaryPart,
)
from app.core.text import clean_line, fold
from app.models import Copy, Document, Lot, Receipt
from app.models.safety import UndoWay
from app.queries.copies import copies_by_ids
from app.queries.obstacles import DRAFT_WORDS, holders
from app.queries.stock import (
    ReceiptDraft,
    ReceiptLine,
    load_receipt,
    number_series,
    plan_numbers,
)
from app.services.context import ServiceContext
from app.services.documents import (
    AREAS,
    DocumentStore,
    MovementPlan,
    discard_draft,
    reversal_date,
)
from app.services.numbers import move_past, take_numbers

MOST_COPIES_A_LINE = 10_000
LARGEST_NUMBER = 99_999_999_999
MOST_OBSTACLES_SHOWN = 20


class ReceiptService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save_draft(self, draft: ReceiptDraft) -> Changes:
        """Save a draft, however unfinished. ``Changes.entity_id`` is its document id.

        Raises:
            UserError: a negative quantity or price, or an absurd quantity.
            ConflictError: it was changed or posted meanwhile.
        """
        _check_lines(draft.lines)
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = _save(store, draft)
            operation = store.note_editing(
                row,
                f"Черновик поступления от {format_date(draft.date)}",
                draft.quantity,
                draft.total,
            )
            document_id = row.id
        return Changes.of(
            *AREAS[DocumentKind.RECEIPT][:1], operation_id=operation, entity_id=document_id
        )

    def discard(self, document_id: int, version: int) -> Changes:
        """Put a draft away; undo brings it back."""
        return discard_draft(self._context, DocumentKind.RECEIPT, document_id, version)

    def post(self, document_id: int, version: int, record_date: date | None = None) -> Changes:
        """Post a draft: copies are made, numbered and entered; a correction reverses what it
        corrects in the same transaction and keeps its copies.

        Raises:
            UserError: nothing to post, a number is taken, the record date runs backwards.
            RefusalError: copies of the corrected receipt have moved on.
            ConflictError: the draft was changed or posted meanwhile.
        """
        day = record_date or self._context.clock.today()
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.editable(document_id, version)
            draft = _draft_of(session, document_id)
            _check_postable(draft)
            kept: dict[int, list[Copy]] = {}
            if draft.corrects_id is not None:
                kept = self._take_back(store, draft.corrects_id, day)
            moves = _enter_copies(session, document_id, draft, kept)
            store.post(row, day, moves)
            kind = "receipt_corrected" if draft.corrects_id else "receipt_posted"
            summary = f"Поступление № {row.number} от {format_date(row.date)}"
            operation = store.journal.operation(
                kind,
                summary,
                undo=UndoWay.NONE if draft.corrects_id else UndoWay.DOCUMENT,
                copies=len(moves),
                total=sum(move.price for move in moves),
                document_id=document_id,
            )
        return Changes.of(
            *AREAS[DocumentKind.RECEIPT],
            operation_id=operation,
            entity_id=document_id,
            message=f"Проведено: {summary.lower()}, {copies_short(len(moves))}",
            undoable=draft.corrects_id is None,
        )

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes:
        """Reverse a posted receipt (сторно): its copies leave the fund, a negative record with
        its own date and number stands in part 1. ``Changes.entity_id`` is the reversal.

        Raises:
            RefusalError: copies have moved on since or stand in a draft act.
            UserError: the record date runs backwards.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, DocumentKind.RECEIPT)
            day = reversal_date(store, original, record_date)
            copies = _reversible_copies(store, original)
            reversal = store.reverse(original, day)
            store.set_states([copy.id for copy in copies], CopyState.CANCELLED)
            summary = f"Сторно поступления № {original.number} от {format_date(original.date)}"
            operation = store.journal.operation(
                "receipt_reversed",
                summary,
                copies=-len(copies),
                total=-sum(copy.price for copy in copies),
                document_id=reversal.id,
            )
            reversal_id = reversal.id
        return Changes.of(
            *AREAS[DocumentKind.RECEIPT],
            operation_id=operation,
            entity_id=reversal_id,
            message=f"{summary}: {copies_short(len(copies))} выбыло из учёта",
        )

    def start_correction(self, document_id: int) -> Changes:
        """Make the draft of a corrected receipt («Исправить»), bound to the same copies.

        Posting it reverses the old one. ``Changes.entity_id`` is the draft.

        Raises:
            RefusalError: copies have moved on since or stand in a draft act.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, DocumentKind.RECEIPT)
            _reversible_copies(store, original)
            draft = _draft_of(session, document_id)
            lots = session.execute(
                select(Lot.id).where(Lot.document_id == document_id).order_by(Lot.position)
            ).scalars()
            lines = tuple(
                replace(line, replaces_lot_id=lot_id, first_number=None)
                for line, lot_id in zip(draft.lines, lots, strict=True)
            )
            row = _save(
                store,
                replace(draft, document_id=None, version=0, corrects_id=document_id, lines=lines),
            )
            operation = store.note_editing(
                row,
                f"Исправление поступления № {original.number}",
                draft.quantity,
                draft.total,
            )
            draft_id = row.id
        return Changes.of(*AREAS[DocumentKind.RECEIPT], operation_id=operation, entity_id=draft_id)

    def _take_back(
        self, store: DocumentStore, original_id: int, day: date
    ) -> dict[int, list[Copy]]:
        """Reverse the corrected receipt; returns its copies by lot."""
        original = store.posted(original_id, DocumentKind.RECEIPT)
        copies = _reversible_copies(store, original)
        store.reverse(original, reversal_date(store, original, day))
        by_lot: dict[int, list[Copy]] = {}
        for copy in copies:
            copy.state = CopyState.CANCELLED
            by_lot.setdefault(copy.lot_id, []).append(copy)
        return by_lot


def _check_lines(lines: Sequence[ReceiptLine]) -> None:
    for number, line in enumerate(lines, start=1):
        if line.quantity < 0 or line.price < 0 or (line.paper_quantity or 0) < 0:
            raise UserError(
                f"Строка {number}: количество и цена не могут быть меньше нуля.", "Исправьте их."
            )
        if line.quantity > MOST_COPIES_A_LINE:
            raise UserError(
                f"Строка {number}: {line.quantity} экз. в одной строке — слишком много.",
                f"В строке может быть до {MOST_COPIES_A_LINE} экз.",
            )
        if line.price > MAX_KOPECKS:
            raise UserError(
                f"Строка {number}: цена слишком велика.", "Проверьте, нет ли лишних цифр."
            )
        if line.first_number is not None and not 1 <= line.first_number <= LARGEST_NUMBER:
            raise UserError(
                f"Строка {number}: первый инвентарный номер {line.first_number} невозможен.",
                "Номер — целое число больше нуля, до 11 цифр.",
            )


def _check_postable(draft: ReceiptDraft) -> None:
    if not any(line.quantity for line in draft.lines):
        raise UserError("В поступлении нет ни одного экземпляра.", "Добавьте издания.")
    if draft.way is not ReceiptWay.PURCHASE and draft.partner_id is None:
        raise UserError(
            "Не указана школа, которая передала книги.", "Выберите её в шапке поступления."
        )
    for number, line in enumerate(draft.lines, start=1):
        if (line.account is Account.BORROWED) != (draft.way is ReceiptWay.LOAN):
            raise UserError(
                f"Строка {number}: счёт «{ACCOUNT_NAMES[line.account]}» не подходит к поступлению "
                f"«{RECEIPT_WAY_NAMES[draft.way]}».",
                "Полученное во временное пользование учитывают отдельным поступлением.",
            )
        if line.account is Account.BORROWED and line.numbered:
            raise UserError(
                f"Строка {number}: книгам другой школы инвентарные номера не присваивают.",
                "Снимите отметку «С номерами».",
            )
        if line.numbered and not _prefix_possible(line.number_prefix):
            raise UserError(
                f"Строка {number}: префикс «{line.number_prefix}» не годится "
                "для инвентарных номеров.",
                "Префикс начинается с буквы или цифры, не кончается цифрой "
                "и не длиннее 16 знаков: «Б-».",
            )


def _prefix_possible(prefix: str) -> bool:
    """Whether numbers of this prefix can be told from those of any other."""
    return number_key(f"{prefix}1") == f"{fold(prefix)}|{1:012d}"


def _save(store: DocumentStore, draft: ReceiptDraft) -> Document:
    session = store.session
    row = store.draft(
        DocumentKind.RECEIPT,
        draft.document_id,
        draft.version,
        day=draft.date,
        note=draft.note,
        corrects_id=draft.corrects_id,
    )
    head = session.get(Receipt, row.id) or Receipt(document_id=row.id)
    head.supplier_id = draft.supplier_id
    head.fund_source_id = draft.fund_source_id
    head.commission_id = draft.commission_id
    head.paper_name = clean_line(draft.paper_name)
    head.paper_number = clean_line(draft.paper_number)
    head.paper_date = draft.paper_date
    head.way = draft.way
    head.partner_id = draft.partner_id
    head.due_date = draft.due_date
    head.package_uid = draft.package_uid
    session.add(head)
    session.flush()
    session.execute(delete(Lot).where(Lot.document_id == row.id))
    if draft.lines:
        session.execute(
            insert(Lot), [_lot_values(row.id, at, line) for at, line in enumerate(draft.lines)]
        )
    return row


def _lot_values(document_id: int, position: int, line: ReceiptLine) -> dict[str, object]:
    return {
        "document_id": document_id,
        "position": position,
        "title_id": line.title_id,
        "fund": line.fund,
        "account": line.account,
        "quantity": line.quantity,
        "paper_quantity": line.paper_quantity,
        "price": line.price,
        "place_id": line.place_id,
        "numbered": line.numbered,
        "number_prefix": clean_line(line.number_prefix) if line.number_prefix.strip() else "",
        "first_number": line.first_number,
        "note": clean_line(line.note),
        "replaces_lot_id": line.replaces_lot_id,
    }


def _draft_of(session: Session, document_id: int) -> ReceiptDraft:
    card = load_receipt(session, document_id)
    if card is None:
        raise UserError("Документа уже нет.", "Обновите список.")
    return card.draft


def _enter_copies(
    session: Session, document_id: int, draft: ReceiptDraft, kept: dict[int, list[Copy]]
) -> list[MovementPlan]:
    """Make the copies of each line, after those that a correction keeps."""
    lots = list(
        session.execute(
            select(Lot).where(Lot.document_id == document_id).order_by(Lot.position)
        ).scalars()
    )
    keeps = [_keep(kept.get(line.replaces_lot_id or 0, []), line.quantity) for line in draft.lines]
    numbered = tuple(sum(copy.inventory_number is not None for copy in old) for old in keeps)
    numbers = plan_numbers(session, draft.lines, numbered)
    moves: list[MovementPlan] = []
    for lot, line, old, values in zip(lots, draft.lines, keeps, numbers, strict=True):
        _check_free(session, line, values)
        fresh = iter(values)
        for copy in old:
            _rebind(copy, lot)
            if copy.inventory_number is None and values:
                copy.inventory_number = f"{line.number_prefix}{next(fresh)}"
                copy.inventory_key = number_key(copy.inventory_number)
        ids = [copy.id for copy in old]
        count = line.quantity - len(old)
        ids += _insert_copies(session, lot, count, line.number_prefix, list(fresh))
        if values:
            move_past(session, "inventory", number_series(line.number_prefix), values[-1])
        borrowed = lot.account == Account.BORROWED
        part = SummaryPart.NONE if borrowed else SummaryPart.IN
        moves += [
            MovementPlan(copy_id, Fund(lot.fund), lot.account, part, 1, lot.price)
            for copy_id in ids
        ]
    session.flush()
    return moves


def _keep(copies: list[Copy], quantity: int) -> list[Copy]:
    """Take the first ``quantity`` copies off the list: two lines of a correction may share
    a corrected line, but never a copy."""
    taken = copies[:quantity]
    del copies[:quantity]
    return taken


def _rebind(copy: Copy, lot: Lot) -> None:
    copy.lot_id, copy.title_id = lot.id, lot.title_id
    copy.fund, copy.account, copy.price = lot.fund, lot.account, lot.price
    copy.place_id = lot.place_id if lot.place_id is not None else copy.place_id
    copy.state = CopyState.IN_STOCK
    copy.version += 1


def _check_free(session: Session, line: ReceiptLine, values: list[int]) -> None:
    keys = [number_key(f"{line.number_prefix}{value}") for value in values]
    for start in range(0, len(keys), 1000):
        taken = session.execute(
            select(Copy.inventory_number)
            .where(Copy.inventory_key.in_(keys[start : start + 1000]))
            .limit(1)
        ).scalar_one_or_none()
        if taken is not None:
            raise UserError(
                f"Инвентарный номер {taken} уже занят: «{line.name}».",
                "Укажите другой первый номер или оставьте поле пустым — номер даст программа.",
            )


def _insert_copies(
    session: Session, lot: Lot, count: int, prefix: str, values: list[int]
) -> list[int]:
    if count <= 0:
        return []
    first_id = take_numbers(session, "copy", "", count)
    rows = []
    for index in range(count):
        copy_id = first_id + index
        number = f"{prefix}{values[index]}" if values else None
        rows.append(
            {
                "id": copy_id,
                "title_id": lot.title_id,
                "lot_id": lot.id,
                "inventory_number": number,
                "inventory_key": number_key(number) if number else "",
                "barcode": copy_barcode(copy_id),
                "fund": lot.fund,
                "account": lot.account,
                "price": lot.price,
                "place_id": lot.place_id,
                "condition": "good",
                "state": CopyState.IN_STOCK,
                "note": "",
                "version": 1,
            }
        )
    session.execute(insert(Copy), rows)
    return [int(str(row["id"])) for row in rows]


def _reversible_copies(store: DocumentStore, original: Document) -> list[Copy]:
    """The copies of a posted receipt, if all of them are still as it left them.

    Raises:
        RefusalError: some have left the fund, are lent, were revalued or stand in a draft.
    """
    copies = store.moved_copies(original.id)
    copy_ids = [copy.id for copy in copies]
    shown = copies_by_ids(store.session, copy_ids)
    held = holders(store.session, copy_ids)
    entered = {move.copy_id: move.price for move in store.movements(original.id)}
    reasons = []
    for copy in copies:
        row = shown[copy.id]
        name = f"{row.inventory_number or row.barcode} {row.name}"
        if row.state is not CopyState.IN_STOCK:
            reasons.append(f"{name}: выбыл, {row.gone_by or 'другой документ'}")
        elif row.lent_to:
            reasons.append(f"{name}: передан во временное пользование: {row.lent_to}")
        elif copy.id in held:
            reasons.append(f"{name}: {DRAFT_WORDS[held[copy.id][0].kind]}")
        elif copy.price != entered[copy.id]:
            reasons.append(f"{name}: переоценён")
    if reasons:
        more = len(reasons) - MOST_OBSTACLES_SHOWN
        shown_reasons = reasons[:MOST_OBSTACLES_SHOWN]
        if more > 0:
            shown_reasons.append(f"и ещё {copies_short(more)}")
        raise RefusalError(
            f"Поступление № {original.number} нельзя сторнировать: экземпляры уже двигались.",
            tuple(shown_reasons),
            "Сначала сторнируйте документы, по которым они двигались, "
            "или уберите их из черновиков.",
        )
    return copies
