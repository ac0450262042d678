"""The columns of a receipt's lines: what they show and what may be typed into them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.core.money import format_kopecks
from app.core.stock import ACCOUNT_NAMES, FUND_NAMES, Account, Fund
from app.queries.school import Reference
from app.queries.stock import ReceiptLine
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.tokens import Tone
from app.ui.stock.editable_view import CellEdit
from app.ui.stock.receipt_form import options_of
from app.ui.stock.receipt_rules import (
    NO_NUMBERS,
    Suggestions,
    differs,
    numbers_text,
    read_price,
    read_quantity,
    with_fund,
    with_numbers,
)

TITLE_WIDTH = 264
_ACCOUNTS = (Account.BALANCE, Account.OFF_BALANCE)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with its place in the receipt and the numbers that its copies would get."""

    key: int
    number: int
    line: ReceiptLine
    planned: str = ""


def columns(place_name: Callable[[int | None], str]) -> list[TableColumn[LineRow]]:
    """The columns of the table; ``place_name`` answers the name of a place by its id."""
    right, quiet = Align.RIGHT, Weight.SECONDARY
    return [
        _col("number", "№", lambda r: str(r.number), 40, right, quiet),
        TableColumn(
            "title",
            "Автор и заглавие",
            _title,
            width=TITLE_WIDTH,
            stretch=True,
            tooltip=_title,
            sortable=False,
        ),
        _col("quantity", "Кол-во", lambda r: str(r.line.quantity), 72, right, Weight.STRONG),
        TableColumn(
            "paper",
            "По док.",
            _paper,
            width=80,
            align=right,
            tone=_paper_tone,
            icon=lambda r: _warning(_paper_tone(r)),
            tooltip=_paper_hint,
            sortable=False,
            spare=4,
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda r: format_kopecks(r.line.price),
            width=86,
            align=right,
            tone=_price_tone,
            icon=lambda r: _warning(_price_tone(r)),
            sortable=False,
        ),
        _col("sum", "Сумма, ₽", lambda r: format_kopecks(r.line.total), 96, right),
        TableColumn(
            "numbers",
            "Инв. №",
            _numbers,
            width=122,
            tooltip=_numbers,
            sortable=False,
            weight=Weight.SECONDARY,
            spare=6,
        ),
        _col("fund", "Фонд", lambda r: FUND_NAMES[r.line.fund], 116, spare=5),
        _col("account", "Счёт", lambda r: ACCOUNT_NAMES[r.line.account], 118, spare=3),
        _col("place", "Место хранения", lambda r: place_name(r.line.place_id), 140, spare=2),
        _col("note", "Примечание", lambda r: r.line.note, 150, weight=quiet, spare=1),
    ]


def edits(
    suggestions: Callable[[], Suggestions], places: Callable[[], Sequence[Reference]]
) -> dict[str, CellEdit]:
    """How the cells are edited; asked for suggestions and places when they are needed."""
    return {
        "quantity": CellEdit(lambda r: r.line.quantity, _set_quantity),
        "paper": CellEdit(
            lambda r: "" if r.line.paper_quantity is None else r.line.paper_quantity,
            _set_paper,
            placeholder=lambda r: str(r.line.quantity),
        ),
        "price": CellEdit(
            lambda r: format_kopecks(r.line.price) if r.line.price else "",
            lambda r, typed: _with(r, price=read_price(str(typed))),
            placeholder=lambda _r: "0,00",
        ),
        "numbers": CellEdit(
            lambda r: numbers_text(r.line),
            lambda r, typed: replace(r, line=with_numbers(r.line, str(typed), suggestions())),
            placeholder=lambda r: r.planned.split("–")[0] or "сами",
        ),
        "fund": CellEdit(
            lambda r: r.line.fund,
            lambda r, value: replace(r, line=with_fund(r.line, Fund(str(value)), suggestions())),
            options=lambda: [(fund, name) for fund, name in FUND_NAMES.items()],
        ),
        "account": CellEdit(
            lambda r: r.line.account,
            lambda r, value: _with(r, account=Account(str(value))),
            options=lambda: [(item, ACCOUNT_NAMES[item]) for item in _ACCOUNTS],
        ),
        "place": CellEdit(
            lambda r: r.line.place_id,
            lambda r, value: _with(r, place_id=value),
            options=lambda: [(None, "—"), *options_of(places(), None)],
        ),
        "note": CellEdit(lambda r: r.line.note, lambda r, typed: _with(r, note=str(typed))),
    }


def _col(
    key: str,
    title: str,
    text: Callable[[LineRow], str],
    width: int,
    align: Align = Align.LEFT,
    weight: Weight = Weight.PLAIN,
    spare: int = 0,
) -> TableColumn[LineRow]:
    return TableColumn(
        key, title, text, width=width, align=align, weight=weight, sortable=False, spare=spare
    )


def _with(row: LineRow, **values: object) -> LineRow:
    return replace(row, line=replace(row.line, **values))  # type: ignore[arg-type]  # checked by name


def _set_quantity(row: LineRow, typed: object) -> LineRow:
    return _with(row, quantity=read_quantity(str(typed)))


def _set_paper(row: LineRow, typed: object) -> LineRow:
    text = str(typed).strip()
    return _with(row, paper_quantity=read_quantity(text) if text else None)


def _title(row: LineRow) -> str:
    year = f", {row.line.year}" if row.line.year is not None else ""
    return f"{row.line.name}{year}"


def _paper(row: LineRow) -> str:
    return "" if row.line.paper_quantity is None else str(row.line.paper_quantity)


def _paper_tone(row: LineRow) -> Tone | None:
    return Tone.WARN if differs(row.line) else None


def _paper_hint(row: LineRow) -> str:
    line = row.line
    if line.paper_quantity is None or not differs(line):
        return ""
    gap = line.quantity - line.paper_quantity
    return f"Излишек {gap} экз." if gap > 0 else f"Недостача {-gap} экз."


def _price_tone(row: LineRow) -> Tone | None:
    return Tone.WARN if row.line.quantity and not row.line.price else None


def _warning(tone: Tone | None) -> str:
    return "" if tone is None else "warning-fill"


def _numbers(row: LineRow) -> str:
    if row.planned:
        return row.planned
    return "" if row.line.numbered else NO_NUMBERS


def row_tone(row: LineRow) -> Tone | None:
    return Tone.WARN if differs(row.line) else None
