"""The lines of a revaluation: copies with the price before and the price that is typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.money import copies_short, format_kopecks, parse_money
from app.core.price_factor import factor_between, format_factor
from app.core.stock import FUND_NAMES
from app.queries.revaluation import RevaluationLineDraft, RevaluationLineRow
from app.ui.kit.cards import EmptyState
from app.ui.kit.keys import latin_key
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.tokens import Tone
from app.ui.stock.editable_view import CellEdit, EditableModel, EditableView

PRICE = "new_price"
REMOVE, EDIT, OPEN = "remove", "edit", "open"
_HINTS = (("Ins", "добавить"), ("F2", "цена"), ("Ctrl+A", "выбрать все"), ("Del", "убрать"))
_LOOKING = (("Enter", "издание в каталоге"),)
_EMPTY = "Книг пока нет. Подберите их или введите номера (1201–1225), слова заглавия"


class RevaluationLines(QWidget):
    """The table of the lines.

    ``edited`` comes at every change by the user, ``add_requested`` with Ins, ``opened`` (title
    id) when a line of a posted document is opened, ``selected`` when other lines are chosen.
    """

    edited = Signal()
    add_requested = Signal()
    opened = Signal(int)
    selected = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RevaluationLineRow] = []
        self._removed: list[list[RevaluationLineRow]] = []
        self._read_only = False
        edits = {PRICE: CellEdit(_shown_price, _read_price)}
        self._model = EditableModel(
            _columns(), edits, row_id=lambda row: row.copy.id, row_tone=_row_tone, parent=self
        )
        self.view = EditableView(
            self._model, "Экземпляры переоценки", edits, first_edited=PRICE, multi=True
        )
        self.view.set_row_actions(self._row_actions)
        self.panel = TablePanel(self.view, hints=_HINTS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._connect()
        self._show()

    def _connect(self) -> None:
        view = self.view
        view.installEventFilter(self)
        view.row_edited.connect(self._on_row_edited)
        view.cell_refused.connect(lambda words: self.panel.set_summary(words or self.summary()))
        view.walked_out.connect(self.add_requested)
        view.insert_requested.connect(self.add_requested)
        view.delete_requested.connect(self._on_delete_requested)
        view.link_activated.connect(self._on_action_chosen)
        view.row_opened.connect(self._on_row_opened)
        view.selectionModel().selectionChanged.connect(lambda *_items: self.selected.emit())

    # --- what the page calls ----------------------------------------------------------------

    def rows(self) -> tuple[RevaluationLineRow, ...]:
        """The lines as they stand in the table."""
        return tuple(self._rows)

    def drafts(self) -> tuple[RevaluationLineDraft, ...]:
        """The lines as a draft holds them."""
        return tuple(RevaluationLineDraft(row.copy.id, row.new_price) for row in self._rows)

    def set_rows(self, rows: Sequence[RevaluationLineRow], *, read_only: bool) -> None:
        """Show the lines of another document."""
        self._read_only = read_only
        self.view.set_read_only(read_only)
        # the price that is typed is never hidden, the rest may give way
        self.view.set_sparing(True)
        self.panel.set_hints(_LOOKING if read_only else _HINTS)
        self._rows, self._removed = list(rows), []
        self._show()
        self.view.scrollToTop()

    def renew(self, rows: Sequence[RevaluationLineRow]) -> None:
        """Take what has been found out of the same lines: prices before, what is in the way."""
        known = {row.copy.id: row for row in rows}
        renewed = [
            replace(known[row.copy.id], position=row.position)
            if row.copy.id in known and known[row.copy.id].new_price == row.new_price
            else row
            for row in self._rows
        ]
        if renewed != self._rows:
            self._rows = renewed
            self._show()

    def add(self, rows: Iterable[RevaluationLineRow]) -> list[int]:
        """Add lines at the end; the ids of those that were not there yet."""
        there = {row.copy.id for row in self._rows}
        fresh = [row for row in rows if row.copy.id not in there]
        if fresh:
            self._rows += fresh
            self._after_change()
            self.view.select_cell(fresh[-1].copy.id, PRICE)
            self._model.set_fresh(frozenset(row.copy.id for row in fresh[-100:]))
        return [row.copy.id for row in fresh]

    def has(self, copy_id: int) -> bool:
        """Does the copy stand in the table?"""
        return any(row.copy.id == copy_id for row in self._rows)

    def reprice(self, price: Callable[[int], int], copy_ids: Collection[int]) -> int:
        """Give these lines the price that follows from the old one; how many changed.

        Raises:
            UserError: a price would be too large; nothing is changed then.
        """
        wanted = frozenset(copy_ids)
        changed = [
            replace(row, new_price=price(row.old_price)) if row.copy.id in wanted else row
            for row in self._rows
        ]
        count = sum(new != old for new, old in zip(changed, self._rows, strict=True))
        if count:
            self._rows = changed
            self._after_change()
        return count

    def chosen_ids(self) -> tuple[int, ...]:
        """The selected lines when there are several, else all of them."""
        selected = self.view.selected_ids()
        return tuple(selected) if len(selected) > 1 else tuple(row.copy.id for row in self._rows)

    def go_to_problem(self) -> None:
        """Put the focus on the next line with a remark."""
        current = self.view.currentIndex().row()
        problems = [at for at, row in enumerate(self._rows) if row.obstacle is not None]
        after = [at for at in problems if at > current] or problems
        if after:
            self.view.go_to(self._rows[after[0]].copy.id, PRICE)

    def summary(self) -> str:
        """«38 экз. · было 12 480,50, станет 15 600,63 ₽»."""
        if not self._rows:
            return ""
        old, new = (
            format_kopecks(sum(prices))
            for prices in zip(*((row.old_price, row.new_price) for row in self._rows), strict=True)
        )
        became = "стало" if self._read_only else "станет"
        return f"{copies_short(len(self._rows))} · было {old}, {became} {new}\u00a0₽"

    def restore_removed(self) -> bool:
        """Put back the lines removed last (Ctrl+Z); false when there are none."""
        if not self._removed or self._read_only:
            return False
        for row in sorted(self._removed.pop(), key=lambda row: row.position):
            self._rows.insert(min(row.position - 1, len(self._rows)), row)
        self._after_change()
        return True

    # --- inside -----------------------------------------------------------------------------

    def _show(self) -> None:
        self._rows = [
            row if row.position == at else replace(row, position=at)
            for at, row in enumerate(self._rows, start=1)
        ]
        self._model.set_rows(self._rows)
        self.panel.set_summary(self.summary())
        if self._rows:
            if self.panel.empty_state() is not None:
                self.panel.show_table()
        elif self.panel.empty_state() is None:
            self.panel.show_empty(EmptyState("percent", _EMPTY))

    def _after_change(self) -> None:
        self._show()
        self.edited.emit()

    def _row_actions(self, _row: RevaluationLineRow) -> tuple[Link, ...]:
        if self._read_only:
            return (Link(OPEN, "Издание в каталоге", "Enter"),)
        return (
            Link(EDIT, "Изменить цену", "F2"),
            Link(OPEN, "Открыть в каталоге"),
            Link(REMOVE, "Убрать", "Del"),
        )

    def _on_action_chosen(self, row: RevaluationLineRow, key: str) -> None:
        match key:
            case "edit":
                self.view.edit_current()
            case "remove":
                self._on_delete_requested([row])
            case _:
                self.opened.emit(row.copy.title_id)

    def _on_row_edited(self, changed: RevaluationLineRow) -> None:
        if not self._read_only:
            self._rows = [changed if row.copy.id == changed.copy.id else row for row in self._rows]
            self._after_change()

    def _on_delete_requested(self, rows: Sequence[RevaluationLineRow]) -> None:
        if self._read_only or not rows:
            return
        gone = {row.copy.id for row in rows}
        number = self.view.currentIndex().row()
        self._removed.append([row for row in self._rows if row.copy.id in gone])
        self._rows = [row for row in self._rows if row.copy.id not in gone]
        self._after_change()
        if self._rows:
            left = self._rows[min(max(number, 0), len(self._rows) - 1)]
            self.view.select_cell(left.copy.id, PRICE)
        else:
            self.add_requested.emit()

    def _on_row_opened(self, row: RevaluationLineRow) -> None:
        if self._read_only:
            self.opened.emit(row.copy.title_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z puts back removed lines, as long as there are any."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            and Qt.Key.Key_Z in (event.key(), latin_key(event.key()))
            and self._removed
        ):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.restore_removed()
            return True
        return super().eventFilter(watched, event)


def _shown_price(row: RevaluationLineRow) -> str:
    return format_kopecks(row.new_price) if row.new_price != row.old_price else ""


def _read_price(row: RevaluationLineRow, typed: object) -> RevaluationLineRow:
    text = str(typed).strip()
    return replace(row, new_price=parse_money(text) if text else row.old_price)


def _row_tone(row: RevaluationLineRow) -> Tone | None:
    return Tone.BAD if row.obstacle is not None else None


def _factor(row: RevaluationLineRow) -> str:
    factor = factor_between(row.old_price, row.new_price)
    return "—" if factor is None else format_factor(factor)


def _difference(row: RevaluationLineRow) -> str:
    sign = "+" if row.difference > 0 else ""
    return f"{sign}{format_kopecks(row.difference)}"


def _columns() -> list[TableColumn[RevaluationLineRow]]:
    right = Align.RIGHT
    return [
        TableColumn(
            "number",
            "№",
            lambda row: str(row.position),
            width=52,
            align=right,
            weight=Weight.SECONDARY,
            sortable=False,
            spare=2,
        ),
        TableColumn(
            "inventory",
            "Инв. №",
            lambda row: row.copy.inventory_number or row.copy.barcode,
            width=104,
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            "title",
            "Автор и заглавие",
            lambda row: row.copy.name,
            width=200,
            stretch=True,
            tooltip=lambda row: row.copy.name,
            sortable=False,
        ),
        TableColumn(
            "fund",
            "Фонд",
            lambda row: FUND_NAMES[row.copy.fund],
            width=110,
            sortable=False,
            spare=1,
        ),
        _money("old_price", "Цена была, ₽", lambda row: format_kopecks(row.old_price)),
        TableColumn("factor", "Коэфф.", _factor, width=84, align=right, sortable=False, spare=4),
        _money(PRICE, "Новая цена, ₽", lambda row: format_kopecks(row.new_price), Weight.STRONG),
        TableColumn(
            "difference",
            "Разница, ₽",
            _difference,
            width=100,
            align=right,
            sortable=False,
            spare=3,
        ),
        TableColumn(
            "remark",
            "Замечание",
            lambda row: row.obstacle.sentence if row.obstacle is not None else "",
            width=150,
            icon=lambda row: "warning-octagon-fill" if row.obstacle is not None else "",
            tone=_row_tone,
            tooltip=lambda row: row.obstacle.sentence if row.obstacle is not None else "",
            sortable=False,
        ),
    ]


def _money(
    key: str,
    title: str,
    text: Callable[[RevaluationLineRow], str],
    weight: Weight = Weight.PLAIN,
) -> TableColumn[RevaluationLineRow]:
    return TableColumn(
        key, title, text, width=108, align=Align.RIGHT, weight=weight, sortable=False
    )
