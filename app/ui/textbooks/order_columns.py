"""The columns of the orders of a year and of the lines of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.money import count_phrase, format_count, format_kopecks
from app.queries.orders import DRAFT, RECEIVED, SENT, OrderDraft, OrderLine, OrderRow
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.tokens import Tone

_STATUSES = {
    DRAFT: PillSpec("Черновик", Tone.NEUTRAL, "pencil-simple"),
    SENT: PillSpec("Отправлен", Tone.INFO, "paper-plane-tilt"),
    RECEIVED: PillSpec("Получен", Tone.OK, "check-circle-fill"),
}
PRIORITIES = {1: "Первая", 2: "Вторая", 3: "Третья"}
NO_PRICE = "нет цены"


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line of an order with its place, from 1."""

    number: int
    line: OrderLine


def numbered(draft: OrderDraft) -> list[NumberedLine]:
    return [NumberedLine(number, line) for number, line in enumerate(draft.lines, start=1)]


def summary_of(draft: OrderDraft) -> str:
    """«48 комплектов на 22 654,05 ₽ · без цены — 1 · остаётся 345,95 ₽»."""
    sets = count_phrase(draft.quantity, "комплект", "комплекта", "комплектов")
    parts = [f"{sets} на {format_kopecks(draft.total)}\u00a0₽"]
    if draft.unpriced:
        parts.append(f"без цены — {draft.unpriced}")
    if draft.budget is not None:
        left = draft.budget - draft.total
        word = "остаётся" if left >= 0 else "не хватает"
        parts.append(f"{word} {format_kopecks(abs(left))}\u00a0₽")
    return " · ".join(parts)


def order_columns() -> list[TableColumn[OrderRow]]:
    return [
        TableColumn(
            "name",
            "Заказ",
            lambda row: row.name,
            width=120,
            stretch=True,
            weight=Weight.STRONG,
            tooltip=lambda row: row.name,
            sortable=False,
        ),
        TableColumn(
            "status",
            "Состояние",
            lambda row: _STATUSES[row.status].text,
            width=116,
            pill=lambda row: _STATUSES[row.status],
            sortable=False,
        ),
        TableColumn(
            "total",
            "Сумма, ₽",
            lambda row: format_kopecks(row.total),
            width=104,
            align=Align.RIGHT,
            sortable=False,
            spare=1,
        ),
    ]


def line_columns() -> list[TableColumn[NumberedLine]]:
    return [
        _column("subject", "Предмет", lambda line: line.subject, width=140, spare=2),
        _column(
            "grade",
            "Класс",
            lambda line: str(line.grade),
            width=64,
            align=Align.RIGHT,
            sort_key=lambda line: line.grade,
        ),
        _column("name", "Комплект", lambda line: line.name, width=170, stretch=True),
        _column("publisher", "Издательство", lambda line: line.publisher, width=120, spare=3),
        _column(
            "quantity",
            "Кол-во",
            lambda line: format_count(line.quantity),
            width=72,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sort_key=lambda line: line.quantity,
        ),
        _column(
            "price",
            "Цена, ₽",
            lambda line: NO_PRICE if line.price is None else format_kopecks(line.price),
            width=96,
            align=Align.RIGHT,
            tone=lambda line: Tone.WARN if line.price is None else None,
            sort_key=lambda line: line.price or 0,
        ),
        _column(
            "sum",
            "Сумма, ₽",
            lambda line: "" if line.price is None else format_kopecks(line.total),
            width=108,
            align=Align.RIGHT,
            sort_key=lambda line: line.total,
        ),
        _column(
            "priority",
            "Очередь",
            lambda line: PRIORITIES.get(line.priority, str(line.priority)),
            width=84,
            weight=Weight.SECONDARY,
            sort_key=lambda line: line.priority,
            spare=1,
        ),
    ]


def _column(
    key: str,
    title: str,
    text: Callable[[OrderLine], str],
    *,
    width: int,
    stretch: bool = False,
    align: Align = Align.LEFT,
    weight: Weight = Weight.PLAIN,
    tone: Callable[[OrderLine], Tone | None] | None = None,
    sort_key: Callable[[OrderLine], object] | None = None,
    spare: int = 0,
) -> TableColumn[NumberedLine]:
    by = sort_key or text
    return TableColumn(
        key,
        title,
        lambda row: text(row.line),
        width=width,
        stretch=stretch,
        align=align,
        weight=weight,
        tone=None if tone is None else (lambda row: tone(row.line)),
        tooltip=lambda row: _about(row.line),
        sort_key=lambda row: by(row.line),
        spare=spare,
    )


def _about(line: OrderLine) -> str:
    """What is cut in a narrow window, and why the line is there."""
    name = f"{line.subject}, {line.grade} класс: {line.name}"
    publisher = f"Издательство: {line.publisher}" if line.publisher else ""
    return "\n".join(filter(None, (name, publisher, line.reason)))
