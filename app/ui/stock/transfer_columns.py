"""The columns of the list of transfers and of the lines of a transfer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.core.dates import format_date
from app.core.money import copies_short, format_count, format_kopecks
from app.core.stock import TRANSFER_MODE_NAMES, DocumentKind
from app.queries.transfer_list import TransferListRow
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.tokens import Tone
from app.ui.stock.document_parts import status_pill


def due_pill(row: TransferListRow, today: date) -> PillSpec | None:
    """How a temporary transfer stands with its return."""
    if row.due_date is None or not row.is_open:
        return None
    if not row.still_out:
        return PillSpec("Возвращено", Tone.OK, "check-circle-fill")
    if row.is_overdue(today):
        return PillSpec(f"Просрочен: {copies_short(row.still_out)}", Tone.BAD, "clock")
    return None


def answer_pill(row: TransferListRow) -> PillSpec | None:
    """What the other school has said."""
    if row.document.kind is not DocumentKind.TRANSFER_OUT or not row.is_open:
        return None
    if row.confirmed_on is None:
        return PillSpec("Не подтверждён", Tone.WARN, "hourglass")
    return PillSpec(f"Принято {row.confirmed_on:%d.%m.%y}", Tone.OK, "check-circle-fill")


def list_columns(today: Callable[[], date]) -> list[TableColumn[TransferListRow]]:
    """The columns of «Передача»."""
    right = Align.RIGHT
    return [
        TableColumn(
            "number",
            "№",
            lambda row: row.document.number or "—",
            width=56,
            align=right,
            weight=Weight.STRONG,
            searched=True,
            sort_key=lambda row: (row.document.date.year, _number(row)),
        ),
        TableColumn(
            "date",
            "Дата",
            lambda row: format_date(row.document.date),
            width=100,
            sort_key=lambda row: (row.document.date, row.document.id),
        ),
        TableColumn(
            "partner",
            "Школа",
            lambda row: row.partner or "Не указана",
            width=160,
            stretch=True,
            searched=True,
            weight=Weight.STRONG,
            second=lambda row: TRANSFER_MODE_NAMES[row.mode],
        ),
        TableColumn(
            "copies",
            "Экз.",
            lambda row: format_count(row.document.copies),
            width=64,
            align=right,
            sort_key=lambda row: row.document.copies,
        ),
        TableColumn(
            "total",
            "Сумма, ₽",
            lambda row: format_kopecks(row.document.total),
            width=116,
            align=right,
            spare=2,
            sort_key=lambda row: row.document.total,
        ),
        TableColumn(
            "due",
            "Вернуть до",
            lambda row: "" if row.due_date is None else format_date(row.due_date),
            width=100,
            spare=1,
            sort_key=lambda row: (row.due_date is None, row.due_date or row.document.date),
        ),
        TableColumn(
            "out",
            "Возврат",
            lambda row: f"Не вернули {row.still_out}" if row.still_out and row.is_open else "",
            width=168,
            pill=lambda row: due_pill(row, today()),
            sort_key=lambda row: row.still_out,
        ),
        TableColumn(
            "answer",
            "Приём",
            lambda _row: "",
            width=164,
            spare=3,
            pill=answer_pill,
            sort_key=lambda row: (row.awaits_answer, row.document.id),
        ),
        TableColumn(
            "status",
            "Состояние",
            lambda _row: "",
            width=140,
            pill=lambda row: status_pill(row.document),
            sort_key=lambda row: status_pill(row.document).text,
        ),
    ]


def _number(row: TransferListRow) -> int:
    number = row.document.number
    return int(number) if number.isdigit() else 0
