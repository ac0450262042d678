"""What a librarian can do with orders of textbooks: from the deficits to the delivery."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import SchoolYear
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import MAX_KOPECKS, count_phrase, format_kopecks
from app.core.order_choice import choose
from app.core.stock import Account, DocumentStatus, Fund
from app.core.text import clean_line
from app.models import (
    Document,
    JournalEntry,
    SetPart,
    SetPartTitle,
    TextbookOrder,
    TextbookOrderLine,
    Title,
)
from app.models.safety import UndoWay
from app.queries.orders import (
    RECEIVED,
    SENT,
    OrderCard,
    OrderDraft,
    OrderLine,
    OrderQueries,
    lacking_lines,
    load_order,
    publisher_of,
    want_of,
)
from app.queries.provision import ProvisionQueries
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.services.context import Journal, ServiceContext
from app.services.documents import DocumentStore
from app.services.stock import save_receipt

ORDER = "textbook_order"
MOST_SETS = 10_000
_FIELDS = (
    "subject",
    "grade",
    "name",
    "quantity",
    "price",
    "set_id",
    "entry_id",
    "publisher",
    "priority",
    "fund_source_id",
    "reason",
)


class OrderService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._provision = ProvisionQueries(context.library)

    def suggest(self, year: int, budget: int | None = None) -> OrderDraft:
        """What to buy for a school year, within ``budget`` kopecks or all that is lacking;
        nothing is written. See :func:`app.core.order_choice.choose` for the rule.

        Raises:
            UserError: nothing is lacking, the budget is negative or buys not a single set.
        """
        if budget is not None and budget < 0:
            raise UserError("Сумма не может быть меньше нуля.", "Исправьте её.")
        lacking = lacking_lines(self._provision.checklist(year))
        label = SchoolYear(year).label
        if not lacking:
            raise UserError(
                f"На {label} учебный год ничего докупать не нужно.",
                "Проверьте классы и учебный план, если это не так.",
            )
        choice = choose([want_of(line) for line in lacking], budget)
        lines = []
        for line in lacking:
            need = line.provision.need
            quantity = choice.quantities.get(need.line_id, 0)
            if not quantity:
                continue
            classes = ", ".join(f"{item.name} — {item.pupils}" for item in line.classes)
            lines.append(
                OrderLine(
                    subject=need.subject,
                    grade=need.grade,
                    name=need.subject if line.set is None else line.set.name,
                    quantity=quantity,
                    price=None if line.set is None else line.set.stock.price,
                    set_id=None if line.set is None else line.set.id,
                    publisher=publisher_of(line.set),
                    priority=1 if line.obligatory else 3,
                    reason=f"Не хватает {line.provision.deficit}: {classes}",
                )
            )
        if not lines:
            raise UserError(
                "На эту сумму не купить ни одного комплекта, цена которого известна.",
                "Увеличьте её или составьте заказ без ограничения.",
            )
        return OrderDraft(year, self._new_name(year), tuple(lines), budget)

    def _new_name(self, year: int) -> str:
        """«Заказ на 2026/27», then «Заказ 2 на 2026/27»."""
        label = SchoolYear(year).label
        taken = {row.name for row in OrderQueries(self._context.library).orders(year)}
        name, number = f"Заказ на {label}", 1
        while name in taken:
            number += 1
            name = f"Заказ {number} на {label}"
        return name

    def save(self, draft: OrderDraft) -> Changes:
        """Save an order. ``Changes.entity_id`` is its id.

        Raises:
            UserError: no name, or an amount or a price that cannot be.
            RefusalError: it was received already.
            ConflictError: it was changed meanwhile.
        """
        _check(draft)
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            before = None
            if draft.id is None:
                row = TextbookOrder(year=draft.year, name="", created_at=journal.now)
                session.add(row)
            else:
                row = _open(session, draft.id, draft.version)
                before = order_state(session, row.id)
                row.version += 1
            row.name = clean_line(draft.name)
            row.budget = draft.budget
            row.fund_source_id = draft.fund_source_id
            row.note = clean_line(draft.note)
            session.flush()
            _write_lines(session, row.id, [_plain(line) for line in draft.lines])
            summary = f"{row.name}: {_amounts(draft)}"
            operation = journal.operation("order_saved", summary, undo=UndoWay.JOURNAL)
            journal.entry(operation, ORDER, row.id, before, order_state(session, row.id))
            order_id = row.id
        return Changes.of(
            Area.TEXTBOOKS,
            operation_id=operation,
            entity_id=order_id,
            message=f"Сохранён {summary[0].lower()}{summary[1:]}",
            undoable=True,
        )

    def remove(self, order_id: int, version: int) -> Changes:
        """Remove an order that was not received; undo brings it back.

        Raises:
            RefusalError: it was received already.
            ConflictError: it was changed meanwhile.
        """
        with self._context.library.write() as session:
            row = _open(session, order_id, version)
            before, name = order_state(session, order_id), row.name
            session.execute(delete(TextbookOrder).where(TextbookOrder.id == order_id))
            journal = Journal(session, self._context)
            operation = journal.operation(
                "order_removed", f"Удалён заказ: {name}", undo=UndoWay.JOURNAL
            )
            journal.entry(operation, ORDER, order_id, before, None)
        return Changes.of(
            Area.TEXTBOOKS,
            operation_id=operation,
            message=f"Удалён заказ: {name}",
            undoable=True,
        )

    def mark_sent(self, order_id: int, version: int) -> Changes:
        """Note that the order went to the publishers.

        Raises:
            RefusalError: it was received already.
            ConflictError: it was changed meanwhile.
        """
        with self._context.library.write() as session:
            row = _open(session, order_id, version)
            before = order_state(session, order_id)
            row.status = SENT
            row.version += 1
            session.flush()
            journal = Journal(session, self._context)
            operation = journal.operation(
                "order_sent", f"Отправлен: {row.name}", undo=UndoWay.JOURNAL
            )
            journal.entry(operation, ORDER, order_id, before, order_state(session, order_id))
        return Changes.of(
            Area.TEXTBOOKS,
            operation_id=operation,
            entity_id=order_id,
            message="Заказ отмечен отправленным",
            undoable=True,
        )

    def receive(self, order_id: int, version: int) -> Changes:
        """Make the draft receipt of the delivery: a line for each part of each set, by its newest
        edition, with what was ordered as the quantity of the paper. ``Changes.entity_id`` is the
        draft receipt; what really came is counted there, and the differences show.

        Raises:
            UserError: some lines have no set to take titles from; they are named.
            RefusalError: it was received already.
            ConflictError: it was changed meanwhile.
        """
        with self._context.library.write() as session:
            row = _open(session, order_id, version)
            card = _card(session, order_id)
            lines = _receipt_lines(session, card)
            store = DocumentStore(session, self._context)
            document = save_receipt(
                store,
                ReceiptDraft(
                    self._context.clock.today(),
                    lines,
                    fund_source_id=row.fund_source_id,
                    note=row.name,
                ),
            )
            operation = store.note_editing(
                document,
                f"Черновик поступления по заказу «{row.name}»",
                sum(line.quantity for line in lines),
                sum(line.total for line in lines),
            )
            row.status, row.receipt_id = RECEIVED, document.id
            row.version += 1
            document_id = document.id
        return Changes.of(
            Area.TEXTBOOKS,
            Area.STOCK,
            operation_id=operation,
            entity_id=document_id,
            message="Создан черновик поступления: сверьте его с накладной",
        )


def undo_orders(
    session: Session, journal: Journal, undo: int, entries: Sequence[JournalEntry]
) -> list[str]:
    """Take back what was done to orders; the names of those changed since."""
    kept = []
    for entry in entries:
        if entry.entity != ORDER:
            continue
        before: dict[str, Any] | None = json.loads(entry.before) if entry.before else None
        after: dict[str, Any] | None = json.loads(entry.after) if entry.after else None
        if order_state(session, entry.entity_id) != after:
            kept.append(str((after or before or {})["name"]))
            continue
        if before is None:
            session.execute(delete(TextbookOrder).where(TextbookOrder.id == entry.entity_id))
        else:
            _put_back(session, journal, entry.entity_id, before)
        journal.entry(undo, ORDER, entry.entity_id, after, before)
    session.flush()
    return kept


def order_state(session: Session, order_id: int) -> dict[str, Any] | None:
    """An order with its lines as plain values, ``None`` when there is none."""
    row = session.get(TextbookOrder, order_id, populate_existing=True)
    if row is None:
        return None
    card = _card(session, order_id)
    return {
        "year": row.year,
        "name": row.name,
        "status": row.status,
        "budget": row.budget,
        "fund_source_id": row.fund_source_id,
        "receipt_id": row.receipt_id,
        "note": row.note,
        "lines": [_plain(line) for line in card.draft.lines],
    }


def _put_back(session: Session, journal: Journal, order_id: int, state: dict[str, Any]) -> None:
    row = session.get(TextbookOrder, order_id)
    if row is None:
        row = TextbookOrder(id=order_id, created_at=journal.now)
        session.add(row)
    for name, value in state.items():
        if name != "lines":
            setattr(row, name, value)
    row.version = (row.version or 0) + 1
    session.flush()
    _write_lines(session, order_id, state["lines"])


def _card(session: Session, order_id: int) -> OrderCard:
    session.flush()
    card = load_order(session, order_id)
    if card is None:
        raise ConflictError("Заказа уже нет.", "Обновите список.")
    return card


def _open(session: Session, order_id: int, version: int) -> TextbookOrder:
    row = session.get(TextbookOrder, order_id)
    if row is None or row.version != version:
        raise ConflictError("Заказ изменили в другом месте.", "Откройте его снова.")
    receipt = None if row.receipt_id is None else session.get(Document, row.receipt_id)
    if receipt is not None and receipt.status == DocumentStatus.DISCARDED:
        row.status, row.receipt_id = SENT, None
    if row.status == RECEIVED:
        raise RefusalError(
            f"По заказу «{row.name}» уже создано поступление.",
            cure="Составьте новый заказ.",
        )
    return row


def _check(draft: OrderDraft) -> None:
    if not clean_line(draft.name):
        raise UserError("У заказа нет названия.", "Впишите его.")
    for number, line in enumerate(draft.lines, start=1):
        if not 0 <= line.quantity <= MOST_SETS:
            raise UserError(
                f"Строка {number}: количество {line.quantity} невозможно.",
                f"Введите число от 0 до {MOST_SETS}.",
            )
        if line.price is not None and not 0 <= line.price <= MAX_KOPECKS:
            raise UserError(f"Строка {number}: цена невозможна.", "Исправьте её.")


def _amounts(draft: OrderDraft) -> str:
    sets = count_phrase(draft.quantity, "комплект", "комплекта", "комплектов")
    words = f"{sets} на {format_kopecks(draft.total)} ₽"
    return f"{words}, без цены — {draft.unpriced}" if draft.unpriced else words


def _plain(line: OrderLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _FIELDS}


def _write_lines(session: Session, order_id: int, lines: Sequence[dict[str, Any]]) -> None:
    session.execute(delete(TextbookOrderLine).where(TextbookOrderLine.order_id == order_id))
    if lines:
        session.execute(
            insert(TextbookOrderLine),
            [
                {"order_id": order_id, "position": position, **line}
                for position, line in enumerate(lines)
            ],
        )


def _receipt_lines(session: Session, card: OrderCard) -> tuple[ReceiptLine, ...]:
    """A line for each part of each set, at the part's share of the price of the set."""
    lines: list[ReceiptLine] = []
    missing = []
    for line in card.draft.lines:
        if not line.quantity:
            continue
        titles = [] if line.set_id is None else _newest_titles(session, line.set_id)
        if not titles:
            missing.append(f"{line.subject}, {line.grade} класс: {line.name}")
            continue
        price = (line.price or 0) // len(titles)
        rest = (line.price or 0) - price * len(titles)
        lines += [
            ReceiptLine(
                title_id,
                Fund.TEXTBOOKS,
                Account.BALANCE,
                line.quantity,
                price + (rest if number == 0 else 0),
                paper_quantity=line.quantity,
                numbered=False,
            )
            for number, title_id in enumerate(titles)
        ]
    if missing:
        raise RefusalError(
            "По этим строкам заказа неизвестно, какие книги придут.",
            tuple(missing),
            "Создайте для них комплекты на странице «Комплекты» или уберите строки из заказа.",
        )
    if not lines:
        raise UserError("В заказе нет ни одного комплекта.", "Впишите количество.")
    return tuple(lines)


def _newest_titles(session: Session, set_id: int) -> list[int]:
    """The newest edition of each part of a set; empty when a part has none."""
    parts = session.execute(
        select(SetPart.id).where(SetPart.set_id == set_id).order_by(SetPart.position)
    ).scalars()
    found = []
    for part_id in parts:
        newest = session.execute(
            select(Title.id)
            .join(SetPartTitle, SetPartTitle.title_id == Title.id)
            .where(SetPartTitle.part_id == part_id)
            .order_by(SetPartTitle.counted.desc(), Title.year.desc(), Title.id.desc())
            .limit(1)
        ).scalar_one_or_none()
        if newest is None:
            return []
        found.append(newest)
    return found
