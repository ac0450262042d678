"""What is said before a receipt is posted or reversed, and how it hangs together with others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.core.dates import format_date
from app.core.money import copies_short, format_kopecks
from app.core.stock import FUND_NAMES, DocumentStatus, ReceiptWay
from app.queries.documents import DocumentRow
from app.queries.stock import ReceiptDraft
from app.ui.stock.receipt_outlook import ReceiptOutlook
from app.ui.stock.record_dialog import RecordDialog


def posting_dialog(
    draft: ReceiptDraft,
    outlook: ReceiptOutlook,
    today: date,
    remarks: Sequence[str],
    parent: QWidget,
) -> RecordDialog:
    """«Провести поступление?» with everything that posting does, and the remarks left."""
    where = "будут записаны в фонд."
    if draft.way is ReceiptWay.LOAN:
        where = "будут записаны как полученные от другой школы, в КСУ записи не будет."
    text = f"{_amount(draft)} {where}"
    if outlook.corrected_number:
        text += f" Поступление № {outlook.corrected_number} будет сторнировано."
    details = [
        f"{FUND_NAMES[item.fund]}: КСУ, часть 1 — {item.records_text}; {item.copies_text}"
        for item in outlook.funds
    ]
    numbers = ", ".join(filter(None, outlook.planned))
    details += [f"Инв. № {numbers}"] if numbers else []
    return RecordDialog(
        "Провести поступление?",
        text,
        "Провести",
        today,
        details=[*details, *remarks],
        earliest=max(draft.date, outlook.corrected_date or draft.date),
        latest=today,
        parent=parent,
    )


def reversal_dialog(
    row: DocumentRow, draft: ReceiptDraft, today: date, parent: QWidget
) -> RecordDialog:
    """«Сторнировать поступление № 7?» with its own record date."""
    return RecordDialog(
        f"Сторнировать поступление № {row.number}?",
        f"{_amount(draft)} выбудут из учёта. В КСУ встанет обратная запись со своей датой и "
        "номером. Вернуть сторно нельзя.",
        "Сторнировать",
        today,
        icon="arrow-counter-clockwise",
        earliest=row.record_date,
        latest=today,
        danger=True,
        parent=parent,
    )


def relation_words(row: DocumentRow, other: DocumentRow) -> str:
    """How a receipt hangs together with the one that it corrects or that has reversed it."""
    name = f"№ {other.number} от {format_date(other.date)}"
    if row.reversed_by is not None:
        return f"Сторнировано документом {name}."
    if row.status is DocumentStatus.DRAFT:
        return (
            f"Исправляет поступление {name}. При проведении оно будет сторнировано; "
            "экземпляры, инвентарные номера и штрихкоды сохранятся."
        )
    return f"Исправляет поступление {name}."


def _amount(draft: ReceiptDraft) -> str:
    return f"{copies_short(draft.quantity)} на {format_kopecks(draft.total)} руб."
