"""The columns of the lists of titles and of copies."""

from __future__ import annotations

from app.core.bibliography import KIND_NAMES
from app.core.isbn import check_isbn
from app.core.stock import CONDITION_NAMES, Condition, CopyState
from app.queries.catalogue import TitleRow, TitleSort
from app.queries.copies import CopyRow
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Status, TableColumn, Weight
from app.ui.kit.tokens import Tone

SORT_OF_COLUMN: dict[str, TitleSort] = {
    "title": TitleSort.TITLE,
    "authors": TitleSort.AUTHOR,
    "year": TitleSort.YEAR,
}
"""Columns that the catalogue can be sorted by."""


def title_columns() -> tuple[TableColumn[TitleRow], ...]:
    """Columns of the catalogue; author, kind and ISBN are hidden until asked for."""
    return (
        TableColumn(
            "title",
            "Заглавие, автор, издательство",
            lambda row: row.title,
            second=_origin,
            weight=Weight.STRONG,
            width=200,
            stretch=True,
            searched=True,
            tooltip=lambda row: f"{row.title}\n{_origin(row)}".strip(),
        ),
        TableColumn("authors", "Автор", lambda row: row.authors, width=160, hidden=True),
        TableColumn(
            "call",
            "Шифр",
            lambda row: row.bbk,
            second=lambda row: row.author_mark,
            weight=Weight.SECONDARY,
            width=124,
            sortable=False,
            spare=1,
        ),
        TableColumn("year", "Год", lambda row: str(row.year or ""), width=64),
        TableColumn("free", "Свободно", _free_text, status=free_status, width=104, sortable=False),
        TableColumn(
            "kind",
            "Вид",
            lambda row: KIND_NAMES[row.kind],
            width=120,
            sortable=False,
            hidden=True,
        ),
        TableColumn(
            "isbn",
            "ISBN",
            lambda row: check_isbn(row.isbn).formatted if row.isbn else "",
            width=152,
            sortable=False,
            hidden=True,
        ),
    )


def _origin(row: TitleRow) -> str:
    return " · ".join(filter(None, (row.authors, row.publisher)))


def _free_text(row: TitleRow) -> str:
    return f"{row.free} из {row.copies}" if row.copies else "нет экз."


def free_status(row: TitleRow) -> Status:
    """«2 из 6»: free copies of those in stock."""
    if not row.copies:
        return Status(_free_text(row), Tone.NEUTRAL, "prohibit")
    if not row.free:
        return Status(_free_text(row), Tone.WARN, "clock")
    return Status(_free_text(row), Tone.OK, "check-circle-fill")


def copy_columns() -> tuple[TableColumn[CopyRow], ...]:
    """Columns of the copies of one title, in the panel of details."""
    return (
        TableColumn(
            "number",
            "Инв. №",
            lambda row: row.inventory_number or row.barcode,
            weight=Weight.STRONG,
            width=124,
            tooltip=lambda row: f"Штрихкод {row.barcode}" if row.barcode else "",
        ),
        TableColumn("state", "Состояние", lambda _row: "", pill=copy_pill, width=116),
        TableColumn(
            "place", "Место", _where, weight=Weight.SECONDARY, stretch=True, tooltip=_where
        ),
    )


def copy_pill(row: CopyRow) -> PillSpec:
    """The state of a copy as a pill."""
    if row.state is not CopyState.IN_STOCK:
        return PillSpec(row.status_text, Tone.NEUTRAL, "archive")
    if row.draft_act_id is not None:
        return PillSpec(row.status_text, Tone.WARN, "file-text")
    if row.condition is Condition.REPAIR:
        return PillSpec(row.status_text, Tone.NEUTRAL, "wrench")
    return PillSpec(row.status_text, Tone.OK, "check")


def _where(row: CopyRow) -> str:
    if row.state is not CopyState.IN_STOCK:
        return row.gone_by
    if row.draft_act_id is not None:
        return "черновик списания"
    worn = row.condition in (Condition.WORN, Condition.DEFECTIVE)
    condition = CONDITION_NAMES[row.condition].lower() if worn else ""
    return " · ".join(filter(None, (row.place, condition, row.note)))
