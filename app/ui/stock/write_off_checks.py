"""What is checked before a write-off act is posted."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_kopecks
from app.core.stock import Fund
from app.queries.documents import DocumentRow
from app.queries.school import CommissionCard
from app.queries.write_off import DisposalDraft, WriteOffLineRow
from app.ui.kit.tokens import Tone
from app.ui.stock.document_parts import Check
from app.ui.stock.write_off_disposals import Disposals

LINES, FUND, COMMISSION, DATE, EMPTY, PRICE, DISPOSALS = (
    "lines",
    "fund",
    "commission",
    "date",
    "empty",
    "price",
    "disposals",
)
FIELD_KEYS = frozenset({DATE, COMMISSION, DISPOSALS})
"""Checks of the head, counted as remarks; an empty act is no remark before it is posted."""


def checks_of(
    *,
    copies: int,
    total: int,
    problems: Sequence[WriteOffLineRow],
    unpriced: int,
    fund: Fund,
    commission: CommissionCard | None,
    date_ok: bool,
    disposals: Disposals,
) -> list[Check]:
    """«Перед проведением»: what forbids posting first, then what to look at, then the rest.

    ``total`` is the sum of the act in kopecks, ``problems`` are its lines with an obstacle.
    """
    bad, warn, ok = [], [], []
    foreign = sum(line.copy.fund is not fund for line in problems)
    others = len(problems) - foreign
    if not date_ok:
        bad.append(Check("Дата акта указана с ошибкой", Tone.BAD, DATE))
    if others:
        bad.append(Check(f"{copies_short(others)} с замечанием", Tone.BAD, LINES))
    if foreign:
        bad.append(Check(f"{copies_short(foreign)} другого фонда", Tone.BAD, FUND))
    else:
        ok.append(Check("Одна причина, один фонд", Tone.OK))
    if not copies:
        bad.append(Check("Нет ни одного экземпляра", Tone.BAD, EMPTY))
    if commission is None:
        bad.append(Check("Комиссия не выбрана", Tone.BAD, COMMISSION))
    else:
        people = count_phrase(len(commission.members), "человек", "человека", "человек")
        ok.append(Check(f"Комиссия: {people}", Tone.OK))
    if unpriced:
        warn.append(Check(f"Без цены: {copies_short(unpriced)}", Tone.WARN, PRICE))
    elif copies:
        ok.append(Check(f"Цена есть у всех {copies_short(copies)}", Tone.OK))
    excess = excess_of(disposals, copies, total)
    if excess:
        bad.append(Check(excess, Tone.BAD, DISPOSALS))
    elif disposals.left(copies) > 0:
        warn.append(Check(undisposed_text(disposals.left(copies)), Tone.WARN, DISPOSALS))
    return [*bad, *warn, *ok]


def checks_after(disposals: Disposals, copies: int, in_force: bool) -> list[Check]:
    """What is left to do for a posted act: directions of disposal come with their proofs."""
    if not in_force:
        return []
    if disposals.left(copies) > 0:
        return [Check(undisposed_text(disposals.left(copies)), Tone.WARN, DISPOSALS)]
    unproved = sum(not row.proof for row in disposals.rows)
    if unproved:
        noun = count_phrase(unproved, "направления", "направлений", "направлений")
        return [Check(f"Нет документа у {noun}", Tone.WARN, DISPOSALS)]
    return [Check("Направления выбытия указаны", Tone.OK, DISPOSALS)]


def facts_after(row: DocumentRow | None) -> list[tuple[str, str]]:
    """Rows of «Проведён»."""
    if row is None or row.record_date is None:
        return []
    records = ", ".join(f"№ {number}" for number in row.records)
    return [
        ("КСУ, часть 2", f"запись {records}"),
        ("Дата записи", format_date(row.record_date)),
        ("Отмена", "нельзя" if row.is_reversal else "через сторно"),
    ]


def remarks_in(checks: Sequence[Check], problems: int) -> int:
    """How many remarks the header counts: lines with an obstacle and fields amiss."""
    return problems + sum(is_field_remark(check) for check in checks)


def is_field_remark(check: Check) -> bool:
    """Does it forbid posting because of the head?"""
    return check.key in FIELD_KEYS and check.tone is Tone.BAD


def disposal_rows(rows: Sequence[object]) -> tuple[DisposalDraft, ...]:
    """The rows that a dialog has handed over by a signal."""
    return tuple(row for row in rows if isinstance(row, DisposalDraft))


def excess_of(disposals: Disposals, copies: int, total: int) -> str:
    """Sentence about directions of disposal that hold more than the act, empty when they fit."""
    if disposals.is_whole:
        return ""
    if disposals.left(copies) < 0:
        more = copies_short(-disposals.left(copies))
        return f"По направлениям выбытия на {more} больше, чем в акте"
    money = sum(row.total for row in disposals.rows) - total
    if money > 0:
        return f"По направлениям выбытия на {format_kopecks(money)} ₽ больше, чем в акте"
    return ""


def undisposed_text(copies: int) -> str:
    """«Не распределено 5 экз.»."""
    return f"Не распределено {copies_short(copies)}"
