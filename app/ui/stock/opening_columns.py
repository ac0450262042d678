"""The columns of an opening balance: what they show, what may be typed, rows page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.core.stock import FUND_NAMES, Fund
from app.core.text import clean_line
from app.queries.opening import OpeningLine
from app.queries.school import Reference
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import PagedTableModel, QueryRunner
from app.ui.kit.tokens import Tone
from app.ui.stock.editable_view import CellEdit
from app.ui.stock.opening_rules import (
    record_words,
    with_day,
    with_fund,
    with_numbers,
    with_quantity,
)
from app.ui.stock.receipt_form import options_of
from app.ui.stock.receipt_rules import read_price

Index = QModelIndex | QPersistentModelIndex
TITLE_WIDTH = 264


def columns() -> tuple[TableColumn[OpeningLine], ...]:
    """Place, title, numbers, copies, price, sum, fund, place, the old record, disposal, note."""
    right, quiet = Align.RIGHT, Weight.SECONDARY
    return (
        TableColumn(
            "position",
            "№",
            lambda row: format_count(row.position + 1),
            width=56,
            align=right,
            weight=quiet,
        ),
        TableColumn(
            "name", "Автор и заглавие", _title, width=TITLE_WIDTH, stretch=True, tooltip=_title
        ),
        TableColumn(
            "numbers",
            "Инв. №",
            lambda row: row.numbers,
            width=132,
            tooltip=lambda row: row.numbers,
            sortable=False,
        ),
        TableColumn(
            "quantity",
            "Кол-во",
            lambda row: format_count(row.quantity),
            width=76,
            align=right,
            weight=Weight.STRONG,
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda row: format_kopecks(row.price),
            width=92,
            align=right,
            tone=_price_tone,
            icon=lambda row: "warning-fill" if _price_tone(row) else "",
        ),
        TableColumn(
            "total",
            "Сумма, ₽",
            lambda row: format_kopecks(row.total),
            width=104,
            align=right,
            spare=6,
        ),
        TableColumn(
            "fund",
            "Фонд",
            lambda row: FUND_NAMES[row.fund],
            width=116,
            sortable=False,
            spare=5,
        ),
        TableColumn(
            "place",
            "Место хранения",
            lambda row: row.place,
            width=132,
            sortable=False,
            spare=2,
        ),
        TableColumn(
            "entered",
            "Записан",
            lambda row: format_date(row.entered_on) if row.entered_on is not None else "",
            width=104,
            sortable=False,
            tooltip=record_words,
            spare=3,
        ),
        TableColumn(
            "disposed",
            "Выбыл",
            lambda row: row.disposed_by,
            width=132,
            sortable=False,
            tone=lambda row: Tone.WARN if row.disposed_by else None,
            tooltip=lambda row: row.disposed_by,
            spare=4,
        ),
        TableColumn(
            "note",
            "Примечание",
            lambda row: row.note,
            width=150,
            weight=quiet,
            sortable=False,
            tooltip=lambda row: row.note,
            spare=1,
        ),
    )


def edits(places: Callable[[], Sequence[Reference]]) -> dict[str, CellEdit]:
    """How the cells are edited; asked for the places when they are needed."""
    return {
        "numbers": CellEdit(
            lambda row: row.numbers,
            lambda row, typed: with_numbers(row, str(typed)),
            placeholder=lambda _row: "без номеров",
        ),
        "quantity": CellEdit(
            lambda row: row.quantity, lambda row, typed: with_quantity(row, str(typed))
        ),
        "price": CellEdit(
            lambda row: format_kopecks(row.price) if row.price else "",
            lambda row, typed: replace(row, price=read_price(str(typed))),
            placeholder=lambda _row: "0,00",
        ),
        "fund": CellEdit(
            lambda row: row.fund,
            lambda row, value: with_fund(row, Fund(str(value))),
            options=lambda: [(fund, name) for fund, name in FUND_NAMES.items()],
        ),
        "place": CellEdit(
            lambda row: row.place_id,
            lambda row, value: _with_place(row, value, places()),
            options=lambda: [(None, "—"), *options_of(places(), None)],
        ),
        "entered": CellEdit(
            lambda row: format_date(row.entered_on) if row.entered_on is not None else "",
            lambda row, typed: with_day(row, str(typed)),
            placeholder=lambda _row: "дд.мм.гггг",
        ),
        "disposed": CellEdit(
            lambda row: row.disposed_by,
            lambda row, typed: replace(row, disposed_by=clean_line(str(typed))),
            placeholder=lambda _row: "акт №",
        ),
        "note": CellEdit(
            lambda row: row.note, lambda row, typed: replace(row, note=clean_line(str(typed)))
        ),
    }


class OpeningModel(PagedTableModel[OpeningLine]):
    """The lines of a document of thousands of them, fetched as they are seen and edited."""

    def __init__(
        self,
        runner: QueryRunner,
        edited: Collection[str],
        *,
        load_rows: Callable[[Sequence[int]], Sequence[OpeningLine]],
        row_tone: Callable[[OpeningLine], Tone | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(
            columns(),
            runner,
            load_rows=load_rows,
            row_id=lambda row: row.lot_id or 0,
            row_tone=row_tone,
            parent=parent,
        )
        self._edited = frozenset(edited)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if (
            index.isValid()
            and self.columns[index.column()].key in self._edited
            and self.row_at(index.row()) is not None
        ):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def put(self, row: OpeningLine) -> None:
        """Show a line as it was edited, before it is in the file."""
        number = self.number_of(row.lot_id or 0)
        if number >= 0:
            self._cache[row.lot_id or 0] = row
            last = self.index(number, len(self.columns) - 1)
            self.dataChanged.emit(self.index(number, 0), last)


def _with_place(row: OpeningLine, value: Any, places: Sequence[Reference]) -> OpeningLine:
    name = next((place.name for place in places if place.id == value), "")
    return replace(row, place_id=value, place=name)


def _title(row: OpeningLine) -> str:
    year = f", {row.year}" if row.year is not None else ""
    return f"{row.name}{year}"


def _price_tone(row: OpeningLine) -> Tone | None:
    return Tone.WARN if row.quantity and not row.price and not row.disposed_by else None
