"""Operations of the journal as a table shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.dates import format_moment
from app.core.money import format_count, format_kopecks
from app.queries.safety import OperationRow, UndoWay
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight

UNDO, REVERSE = "undo", "reverse"

# kind of the journal → word and icon
WORDS: dict[str, tuple[str, str]] = {
    "receipt_posted": ("Поступление", "plus"),
    "receipt_corrected": ("Исправление", "pencil-simple"),
    "receipt_reversed": ("Сторно", "arrow-counter-clockwise"),
    "receipt_discarded": ("Удаление", "trash"),
    "write_off_posted": ("Списание", "archive"),
    "write_off_corrected": ("Исправление", "pencil-simple"),
    "write_off_reversed": ("Сторно", "arrow-counter-clockwise"),
    "write_off_discarded": ("Удаление", "trash"),
    "opening_loaded": ("Загрузка", "download-simple"),
    "opening_posted": ("Ввод остатков", "notebook"),
    "opening_corrected": ("Исправление", "pencil-simple"),
    "opening_reversed": ("Сторно", "arrow-counter-clockwise"),
    "opening_discarded": ("Удаление", "trash"),
    "replacement_posted": ("Замена", "arrows-left-right"),
    "replacement_corrected": ("Исправление", "pencil-simple"),
    "replacement_reversed": ("Сторно", "arrow-counter-clockwise"),
    "replacement_discarded": ("Удаление", "trash"),
    "revaluation_posted": ("Переоценка", "percent"),
    "revaluation_corrected": ("Исправление", "pencil-simple"),
    "revaluation_reversed": ("Сторно", "arrow-counter-clockwise"),
    "revaluation_discarded": ("Удаление", "trash"),
    "disposals_filled": ("Выбытие", "truck"),
    "title_added": ("Новое издание", "book"),
    "title_changed": ("Изменение", "pencil-simple"),
    "title_deleted": ("Удаление", "trash"),
    "titles_merged": ("Объединение", "intersect"),
    "titles_imported": ("Загрузка", "download-simple"),
    "cover_changed": ("Обложка", "image"),
    "copies_changed": ("Экземпляры", "pencil-simple"),
    "barcode_assigned": ("Штрихкод", "barcode"),
    "textbook_cards_opened": ("Карточки", "cards"),
    "class_saved": ("Класс", "users-three"),
    "class_removed": ("Удаление", "trash"),
    "classes_confirmed": ("Классы", "check"),
    "classes_rolled": ("Прогноз", "users-three"),
    "classes_loaded": ("Загрузка", "download-simple"),
    "sets_suggested": ("Комплекты", "stack"),
    "set_saved": ("Комплект", "stack"),
    "sets_merged": ("Объединение", "intersect"),
    "set_removed": ("Удаление", "trash"),
    "plan_suggested": ("Учебный план", "list-numbers"),
    "plan_line_saved": ("Учебный план", "list-numbers"),
    "plan_line_removed": ("Учебный план", "list-numbers"),
    "plan_loaded": ("Загрузка", "download-simple"),
    "school_set_up": ("Начало", "house"),
    "period_closed": ("Период закрыт", "lock-simple"),
    "period_reopened": ("Период открыт", "lock-simple-open"),
    "numbering_moved": ("Нумерация", "list-numbers"),
    "numbering_rule_changed": ("Нумерация", "list-numbers"),
    "requisites_added": ("Реквизиты", "gear-six"),
    "requisites_changed": ("Реквизиты", "gear-six"),
    "requisites_deleted": ("Реквизиты", "gear-six"),
    "commission_saved": ("Комиссия", "users-three"),
    "reference_saved": ("Справочник", "gear-six"),
    "settings_changed": ("Настройки", "gear-six"),
    "undo": ("Отмена", "arrow-counter-clockwise"),
}
OTHER = ("Операция", "note")


def operation_columns(
    now: Callable[[], datetime], newest: Callable[[], int | None]
) -> tuple[TableColumn[OperationRow], ...]:
    """Time, operation, what was done, copies, sum, the way back.

    ``now`` is the moment, UTC. ``newest`` is the id of the operation that Ctrl+Z takes back.
    """
    return (
        TableColumn(
            "time",
            "Время",
            lambda row: shown_time(row.at, now()),
            width=156,
            weight=Weight.SECONDARY,
            sortable=False,
        ),
        TableColumn(
            "kind",
            "Операция",
            lambda row: WORDS.get(row.kind, OTHER)[0],
            icon=lambda row: WORDS.get(row.kind, OTHER)[1],
            width=168,
            weight=Weight.STRONG,
            sortable=False,
            spare=1,
        ),
        TableColumn(
            "summary",
            "Что сделано",
            lambda row: row.summary,
            tooltip=lambda row: f"{row.summary}\nКто: {row.who}" if row.who else row.summary,
            width=240,
            stretch=True,
            sortable=False,
        ),
        TableColumn(
            "copies", "Экз.", shown_copies, width=80, align=Align.RIGHT, sortable=False, spare=2
        ),
        TableColumn("total", "Сумма, ₽", shown_sum, width=130, align=Align.RIGHT, sortable=False),
        TableColumn(
            "undo",
            "",
            lambda row: "отменено" if row.undone else "",
            links=lambda row: way_back(row, newest()),
            width=172,
            align=Align.RIGHT,
            weight=Weight.SECONDARY,
            sortable=False,
        ),
    )


def who_column() -> TableColumn[OperationRow]:
    """Who did it, for the whole journal."""
    return TableColumn("who", "Кто", lambda row: row.who or "—", width=150, sortable=False, spare=2)


def shown_time(moment: datetime, now: datetime) -> str:
    """«09:41» today, «Вчера, 16:20», «12.03.2026, 10:00»."""
    text = format_moment(moment, now).removeprefix("сегодня, ")
    return text[:1].upper() + text[1:]


def shown_copies(row: OperationRow) -> str:
    return "—" if row.copies is None else format_count(row.copies)


def shown_sum(row: OperationRow) -> str:
    return "—" if row.total is None else format_kopecks(row.total)


def way_back(row: OperationRow, newest: int | None) -> tuple[Link, ...]:
    """«Сторно…» for a posted document, «Отменить» for what can be turned round."""
    match row.undo:
        case UndoWay.NONE:
            return ()
        case UndoWay.DOCUMENT:
            return (Link(REVERSE, "Сторно…"),)
        case _:
            return (Link(UNDO, "Отменить", "Ctrl+Z" if row.id == newest else ""),)


def newest_undoable(rows: tuple[OperationRow, ...], after: int) -> int | None:
    """The operation that Ctrl+Z takes back: the newest of those later than ``after`` (an id)
    that can be taken back."""
    for row in rows:
        if row.id > after and row.undo is not UndoWay.NONE:
            return row.id
    return None
