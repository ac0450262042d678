"""Checks of the books: what the registers say in sum follows from the movements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.money import copies_short, format_count, format_kopecks
from app.core.periods import Period
from app.core.stock import (
    ACCOUNT_NAMES,
    Account,
    CopyState,
    Fund,
    SummaryPart,
)
from app.models import Copy, Movement
from app.queries.audit_parts import Audit, AuditGroup, Check, Found, fund_phrase, said, shown_day
from app.queries.audit_rows import Record, written
from app.queries.inventory_book import InventoryAsked, InventoryBookQueries, InventoryTotals
from app.queries.summary_book import SummaryBookQueries

_ACCOUNT_WORDS = {account.value: name.lower() for account, name in ACCOUNT_NAMES.items()}
_PART_WORDS = {SummaryPart.IN: "часть 1", SummaryPart.OUT: "часть 2"}
_SEE_COPIES = (
    "Экземпляры, из-за которых они разошлись, названы в проверках экземпляров; их исправляют "
    "сторно, новый документ или переоценка."
)


@dataclass(slots=True)
class _Held:
    """Copies and kopecks of one account of a fund, by the inventory book or by groups."""

    moved: int = 0
    moved_total: int = 0
    there: int = 0
    there_total: int = 0

    @property
    def agrees(self) -> bool:
        return (self.moved, self.moved_total) == (self.there, self.there_total)


def _balances(audit: Audit) -> Iterator[Found]:
    """Per fund and account: movements = copies in stock, for the rows of the inventory book and
    for the copies under group accounting apart."""
    held: dict[tuple[str, str, bool], _Held] = defaultdict(_Held)
    numbered = Copy.inventory_number.is_not(None)
    for fund, account, has_number, copies, total in audit.session.execute(
        select(
            Movement.fund,
            Movement.account,
            numbered,
            func.sum(Movement.delta),
            func.sum(Movement.delta * Movement.price),
        )
        .join(Copy, Copy.id == Movement.copy_id)
        .group_by(Movement.fund, Movement.account, numbered)
    ):
        one = held[fund, account, bool(has_number)]
        one.moved, one.moved_total = copies, total
    for fund, account, has_number, copies, total in audit.session.execute(
        select(Copy.fund, Copy.account, numbered, func.count(), func.sum(Copy.price))
        .where(Copy.state == CopyState.IN_STOCK)
        .group_by(Copy.fund, Copy.account, numbered)
    ):
        one = held[fund, account, bool(has_number)]
        one.there, one.there_total = copies, total
    for (fund, account, has_number), one in sorted(held.items()):
        if not one.agrees:
            book = "строк инвентарной книги" if has_number else "экземпляров без номеров"
            yield Found(
                f"{_place(fund, account)}: по движениям "
                f"{_amount(one.moved, one.moved_total)}, {book} в фонде — "
                f"{_amount(one.there, one.there_total)}.",
                _SEE_COPIES,
            )
    yield from _inventory_books(audit, held)


def _inventory_books(audit: Audit, held: Mapping[tuple[str, str, bool], _Held]) -> Iterator[Found]:
    """The lines of the inventory book that have not left are the numbered copies of the fund."""
    book = InventoryBookQueries(audit.library)
    for fund in Fund:
        own = [
            one
            for (name, account, has_number), one in held.items()
            if name == fund and has_number and account != Account.BORROWED
        ]
        moved, moved_total = sum(one.moved for one in own), sum(one.moved_total for one in own)
        if not own:
            continue
        audit.advance()
        totals = InventoryTotals.of(book.lines(InventoryAsked(fund)))
        if (totals.standing, totals.standing_kopecks) != (moved, moved_total):
            yield Found(
                f"Инвентарная книга, {fund_phrase(fund)}: не выбыло "
                f"{_amount(totals.standing, totals.standing_kopecks)}, а по движениям "
                f"{_amount(moved, moved_total)}.",
                _SEE_COPIES,
            )


def _summary_book(audit: Audit) -> Iterator[Found]:
    """In КСУ of each fund, in each column: start + opened + part 1 − part 2 = end."""
    for fund in Fund:
        last = audit.session.execute(
            select(func.max(Movement.record_date)).where(Movement.fund == fund)
        ).scalar_one_or_none()
        if last is None:
            continue
        audit.advance()
        yield from _one_book(audit, fund, max(last, audit.today))


def _one_book(audit: Audit, fund: Fund, last: dt.date) -> Iterator[Found]:
    try:
        book = SummaryBookQueries(audit.library).book(fund, Period(None, last))
    except LookupError:
        # rows that lead nowhere; the check of references names them
        yield Found(
            f"КСУ, {fund_phrase(fund)}: итоги не сосчитать, в книге есть записи об "
            "экземплярах или изданиях, которых нет.",
            "Их называет проверка ссылок между записями.",
        )
        return
    names = (
        "всего экземпляров",
        "на балансе, экз.",
        "на балансе, сумма",
        "вне баланса, экз.",
        "вне баланса, сумма",
        *(f"графа «{column.title}»" for column in book.columns),
    )
    counted = book.counted_end.figures
    for index, (name, end, there) in enumerate(
        zip(names, book.years[-1].end.figures, counted, strict=True)
    ):
        if end != there:
            show = format_kopecks if index in (2, 4) else format_count
            yield Found(
                f"КСУ, {fund_phrase(fund)}, {said(name)}: начало, ввод остатков и "
                f"часть 1 без части 2 дают {show(end)}, а по движениям {show(there)}.",
                "Запись, которой не хватает или которая лишняя, называет проверка записей КСУ; "
                "её исправляют сторно документа и новый документ.",
            )


def _records(audit: Audit) -> Iterator[Found]:
    """Every record has its movements, every movement of parts 1 and 2 has its record."""
    moved: dict[tuple[int, str, int], set[str]] = defaultdict(set)
    rows = audit.session.execute(
        select(
            Movement.document_id,
            Movement.fund,
            Movement.part,
            func.min(written(Movement.record_date)),
            func.max(written(Movement.record_date)),
        )
        .where(Movement.part != SummaryPart.NONE)
        .group_by(Movement.document_id, Movement.fund, Movement.part)
    )
    for document_id, fund, part, first, last in rows:
        moved[document_id, fund, part] = {str(first), str(last)}
    known = set()
    for record in audit.rows.records:
        key = (record.document_id, record.fund, record.part)
        known.add(key)
        days = moved.get(key)
        if days is None:
            yield Found(
                f"{record_name(record)}: ни одного движения за ней нет ({{document}}).",
                "Сторнируйте «{document}» и составьте его заново.",
                document_id=record.document_id,
            )
        elif days != {record.day}:
            yield Found(
                f"{record_name(record)} от {shown_day(record.day)}: движения записаны другим "
                f"днём, {', '.join(shown_day(day) for day in sorted(days))} ({{document}}).",
                "Сторнируйте «{document}» и составьте его заново.",
                document_id=record.document_id,
            )
    for document_id, fund, part in sorted(moved.keys() - known):
        yield Found(
            f"{{document}}: движения есть, а записи в КСУ ({_book(fund, part)}) нет.",
            "Сторнируйте «{document}» и проведите новый: запись получит он.",
            document_id=document_id,
        )


def record_name(record: Record) -> str:
    """«КСУ, основной фонд, часть 1, запись № 4 за 2026 год»."""
    year = f" за {record.scope} год" if record.scope else ""
    return f"КСУ, {_book(record.fund, record.part)}, запись № {record.number}{year}"


def _book(fund: str, part: int) -> str:
    words = {int(number): name for number, name in _PART_WORDS.items()}
    return f"{fund_phrase(fund)}, {words.get(part, f'часть {part}')}"


def _place(fund: str, account: str) -> str:
    return f"{fund_phrase(fund)}, {said(_ACCOUNT_WORDS.get(account, account))}"


def _amount(copies: int, kopecks: int) -> str:
    return f"{copies_short(copies)} на {format_kopecks(kopecks)} ₽"


BOOK_CHECKS = (
    Check(
        "balances",
        "Остатки фондов: движения, экземпляры, инвентарная книга",
        AuditGroup.BOOKS,
        _balances,
    ),
    Check(
        "summary_book",
        "КСУ: начало + поступило − выбыло = конец, в каждой графе",
        AuditGroup.BOOKS,
        _summary_book,
    ),
    Check(
        "summary_records",
        "У записей КСУ есть движения, у движений — записи",
        AuditGroup.BOOKS,
        _records,
    ),
)
