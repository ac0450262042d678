"""What is said before an opening balance is posted or reversed, and how it hangs together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.core.dates import format_date
from app.core.money import copies_short, format_kopecks
from app.core.stock import FUND_NAMES, DocumentStatus
from app.queries.documents import DocumentRow
from app.queries.opening import OpeningCard
from app.ui.stock.record_dialog import RecordDialog

_CAPTION = "Состоит в фонде с"


def posting_dialog(
    card: OpeningCard, today: date, remarks: Sequence[str], parent: QWidget
) -> RecordDialog:
    """«Провести ввод остатков?» with everything that posting does, and the remarks left."""
    text = (
        f"{_amount(card)} будут состоять в фонде с этой даты. В КСУ они войдут в «Состоит на», "
        "а не в поступление за год."
    )
    details = [
        f"{FUND_NAMES[amount.fund]} фонд: {copies_short(amount.copies)} "
        f"на {format_kopecks(amount.total)} руб."
        for amount in card.amounts
        if amount.copies
    ]
    if card.gone:
        details.append(f"{copies_short(card.gone)} выбыли раньше: останутся только их номера")
    return RecordDialog(
        "Провести ввод остатков?",
        text,
        "Провести",
        card.row.date,
        details=[*details, *remarks],
        earliest=card.row.date,
        latest=today,
        caption=_CAPTION,
        parent=parent,
    )


def reversal_dialog(card: OpeningCard, today: date, parent: QWidget) -> RecordDialog:
    """«Сторнировать ввод остатков № 1?» with its own date."""
    return RecordDialog(
        f"Сторнировать ввод остатков № {card.row.number}?",
        f"{_amount(card)} выбудут из учёта. Их инвентарные номера останутся за ними: остатки "
        "можно ввести заново с теми же номерами. Вернуть сторно нельзя.",
        "Сторнировать",
        today,
        icon="arrow-counter-clockwise",
        earliest=card.row.record_date,
        latest=today,
        danger=True,
        caption="Дата сторно",
        parent=parent,
    )


def relation_words(row: DocumentRow, other: DocumentRow) -> str:
    """How the document hangs together with what it corrects or what has reversed it."""
    name = f"№ {other.number} на {format_date(other.date)}"
    if row.reversed_by is not None:
        return f"Сторнировано документом {name}."
    if row.status is DocumentStatus.DRAFT:
        return (
            f"Исправляет ввод остатков {name}. При проведении он будет сторнирован; экземпляры, "
            "инвентарные номера и штрихкоды сохранятся."
        )
    return f"Исправляет ввод остатков {name}."


def _amount(card: OpeningCard) -> str:
    return f"{copies_short(abs(card.copies))} на {format_kopecks(abs(card.total))} руб."
