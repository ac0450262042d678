"""The lines of a transfer: a row for each title and price, its quantity edited in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.inventory_numbers import format_ranges
from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.core.text import clean_line
from app.queries.obstacles import Obstacle
from app.queries.transfer import TransferCopy, TransferLineDraft, TransferLineRow
from app.ui.kit.cards import EmptyState
from app.ui.kit.keys import latin_key
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.tokens import Tone
from app.ui.stock.editable_view import CellEdit, EditableModel, EditableView
from app.ui.stock.receipt_rules import read_quantity

_HINTS = (("Ins", "добавить"), ("F2", "количество"), ("Del", "убрать"), ("Ctrl+Z", "вернуть"))
_LOOKING = (("Enter", "экземпляры в каталоге"),)
_EMPTY = "Книг пока нет. Сканируйте штрихкод, введите номера (1201–1225) или слова заглавия"
LONGEST_REMARK = 200


@dataclass(frozen=True, slots=True)
class TransferRow:
    """Copies of one title at one price; what stands in the way parts them from the others.

    ``wanted`` is the quantity as it was typed, until the lines follow it.
    """

    number: int
    lines: tuple[TransferLineRow, ...]
    wanted: int
    remark: str

    @property
    def key(self) -> int:
        return self.lines[0].copy.id

    @property
    def title_id(self) -> int:
        return self.lines[0].copy.title_id

    @property
    def copy_ids(self) -> tuple[int, ...]:
        return tuple(line.copy.id for line in self.lines)

    @property
    def price(self) -> int:
        """Kopecks of one copy."""
        return self.lines[0].price

    @property
    def total(self) -> int:
        """Sum of the row in kopecks."""
        return self.price * len(self.lines)

    @property
    def obstacle(self) -> Obstacle | None:
        return self.lines[0].obstacle

    @property
    def numbers_text(self) -> str:
        """Inventory numbers as ranges, «б/н» where there are none."""
        numbers = [line.copy.inventory_number for line in self.lines if line.copy.inventory_number]
        return format_ranges(numbers) if numbers else "б/н"


def group_rows(lines: Iterable[TransferLineRow]) -> list[TransferRow]:
    """Lines as rows, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[TransferLineRow]] = {}
    for line in lines:
        sentence = "" if line.obstacle is None else line.obstacle.sentence
        groups.setdefault((line.copy.title_id, line.price, sentence), []).append(line)
    return [
        TransferRow(
            number,
            tuple(group),
            len(group),
            "; ".join(dict.fromkeys(line.remark for line in group if line.remark)),
        )
        for number, group in enumerate(groups.values(), start=1)
    ]


class TransferLines(QWidget):
    """The table. It holds a line for each copy and shows them in groups.

    ``edited`` comes at every change by the user, ``add_requested`` with Ins, ``more_wanted``
    (row, how many) when more copies are asked for than stand here, ``opened`` (title id) when
    a row of a posted document is opened, ``refused`` the sentence why something was not taken.
    """

    edited = Signal()
    add_requested = Signal()
    more_wanted = Signal(object, int)
    opened = Signal(int)
    refused = Signal(str)
    left_at_top = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[TransferLineRow] = []
        self._removed: list[list[TransferLineRow]] = []
        self._read_only = False
        edits = {
            "quantity": CellEdit(
                lambda row: len(row.lines),
                lambda row, typed: replace(row, wanted=read_quantity(str(typed))),
            ),
            "remark": CellEdit(
                lambda row: row.remark,
                lambda row, typed: replace(row, remark=clean_line(str(typed))[:LONGEST_REMARK]),
            ),
        }
        self.model = EditableModel(
            _columns(),
            edits,
            row_id=lambda row: row.key,
            row_tone=lambda row: Tone.BAD if row.obstacle is not None else None,
            parent=self,
        )
        self.view = EditableView(self.model, "Книги", edits, first_edited="quantity")
        self.view.set_row_actions(self._row_actions)
        self.panel = TablePanel(self.view, hints=_HINTS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.view.installEventFilter(self)
        self.view.row_edited.connect(self._on_row_edited)
        self.view.cell_refused.connect(self.refused)
        self.view.insert_requested.connect(self.add_requested)
        self.view.left_at_top.connect(self.left_at_top)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.link_activated.connect(self._on_action_chosen)
        self.view.row_opened.connect(self._on_row_opened)

    # --- what the page calls ---------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many copies stand here."""
        return len(self._lines)

    @property
    def total(self) -> int:
        """Sum in kopecks."""
        return sum(line.price for line in self._lines)

    def lines(self) -> tuple[TransferLineRow, ...]:
        """A line for each copy."""
        return tuple(self._lines)

    def draft_lines(self) -> tuple[TransferLineDraft, ...]:
        """The lines as a draft keeps them."""
        return tuple(TransferLineDraft(line.copy.id, line.remark) for line in self._lines)

    def rows(self) -> tuple[TransferRow, ...]:
        return self.model.rows()

    def load(self, lines: Sequence[TransferLineRow], *, read_only: bool) -> None:
        """Show the lines of a document; what could be put back is forgotten."""
        self._lines, self._removed = list(lines), []
        self._read_only = read_only
        self.view.set_read_only(read_only)
        self.panel.set_hints(_LOOKING if read_only else _HINTS)
        self._show()
        self.view.scrollToTop()

    def add(self, copies: Iterable[TransferCopy]) -> tuple[int, ...]:
        """Add copies that do not stand here yet; their ids."""
        known = {line.copy.id for line in self._lines}
        fresh = {item.copy.id: item for item in copies if item.copy.id not in known}
        for item in fresh.values():
            position = len(self._lines) + 1
            line = TransferLineRow(position, item.copy, item.copy.price, "", item.obstacle)
            self._lines.append(line)
        if fresh:
            self._after_change()
            row = self.row_of(next(reversed(fresh)))
            if row is not None:
                self.view.select_cell(row.key, "quantity")
                self.view.flash(row.key)
        return tuple(fresh)

    def row_of(self, copy_id: int) -> TransferRow | None:
        """The row that a copy stands in."""
        return next((row for row in self.rows() if copy_id in row.copy_ids), None)

    def renew(self, copies: Iterable[TransferCopy]) -> None:
        """Take over copies, prices and obstacles as they are now."""
        now = {item.copy.id: item for item in copies}
        self._lines = [
            line
            if (item := now.get(line.copy.id)) is None
            else replace(line, copy=item.copy, price=item.copy.price, obstacle=item.obstacle)
            for line in self._lines
        ]
        self._show()

    def go_to_first_problem(self) -> None:
        """Put the focus on the first row that cannot go."""
        row = next((row for row in self.rows() if row.obstacle is not None), None)
        if row is not None:
            self.view.go_to(row.key, "remark")

    def restore_removed(self) -> bool:
        """Put back the copies removed last (Ctrl+Z); false when there are none."""
        if not self._removed or self._read_only:
            return False
        known = {line.copy.id for line in self._lines}
        self._lines += [line for line in self._removed.pop() if line.copy.id not in known]
        self._after_change()
        return True

    def summary(self) -> str:
        """«3 издания · 40 экз.»."""
        if not self._lines:
            return ""
        titles = len({line.copy.title_id for line in self._lines})
        words = count_phrase(titles, "издание", "издания", "изданий")
        return f"{words} · {copies_short(self.count)}"

    # --- inside ------------------------------------------------------------------------------

    def _show(self) -> None:
        self.model.set_rows(group_rows(self._lines))
        self.panel.set_summary(self.summary())
        if self._lines:
            if self.panel.empty_state() is not None:
                self.panel.show_table()
        elif self.panel.empty_state() is None:
            self.panel.show_empty(EmptyState("barcode", _EMPTY))

    def _after_change(self) -> None:
        self._show()
        self.edited.emit()

    def _row_actions(self, _row: TransferRow) -> tuple[Link, ...]:
        if self._read_only:
            return (Link("open", "Экземпляры в каталоге", "Enter"),)
        return (
            Link("edit", "Изменить", "F2"),
            Link("open", "Открыть в каталоге"),
            Link("remove", "Убрать", "Del"),
        )

    def _on_row_edited(self, changed: TransferRow) -> None:
        if self._read_only:
            return
        ids = set(changed.copy_ids)
        self._lines = [
            replace(line, remark=changed.remark) if line.copy.id in ids else line
            for line in self._lines
        ]
        if changed.wanted < len(changed.lines):
            self._remove(changed.copy_ids[changed.wanted :])
            return
        self._after_change()
        if changed.wanted > len(changed.lines):
            self.more_wanted.emit(changed, changed.wanted - len(changed.lines))

    def _remove(self, copy_ids: Iterable[int]) -> None:
        gone = set(copy_ids)
        self._removed.append([line for line in self._lines if line.copy.id in gone])
        self._lines = [line for line in self._lines if line.copy.id not in gone]
        self._after_change()

    def _on_delete_requested(self, rows: Sequence[TransferRow]) -> None:
        if self._read_only or not rows:
            return
        number = self.view.currentIndex().row()
        self._remove([copy_id for row in rows for copy_id in row.copy_ids])
        left = self.rows()
        if left:
            self.view.select_cell(left[min(max(number, 0), len(left) - 1)].key)
        else:
            self.add_requested.emit()

    def _on_action_chosen(self, row: TransferRow, key: str) -> None:
        match key:
            case "edit":
                self.view.edit_current()
            case "remove":
                self._on_delete_requested([row])
            case "open":
                self.opened.emit(row.title_id)

    def _on_row_opened(self, row: TransferRow) -> None:
        if self._read_only:
            self.opened.emit(row.title_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z puts back removed copies, as long as there are any."""
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


def _columns() -> list[TableColumn[TransferRow]]:
    right, quiet = Align.RIGHT, Weight.SECONDARY
    return [
        TableColumn(
            "position",
            "№",
            lambda row: str(row.number),
            width=44,
            align=right,
            weight=quiet,
            sortable=False,
        ),
        TableColumn(
            "name",
            "Автор и заглавие",
            lambda row: row.lines[0].copy.name,
            width=200,
            stretch=True,
            sortable=False,
            tooltip=lambda row: row.lines[0].copy.name,
        ),
        TableColumn(
            "year",
            "Год",
            lambda row: str(row.lines[0].copy.year or ""),
            width=64,
            align=right,
            sortable=False,
            spare=2,
        ),
        TableColumn(
            "quantity",
            "Экз.",
            lambda row: format_count(len(row.lines)),
            width=64,
            align=right,
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda row: format_kopecks(row.price),
            width=88,
            align=right,
            sortable=False,
        ),
        TableColumn(
            "sum",
            "Сумма, ₽",
            lambda row: format_kopecks(row.total),
            width=98,
            align=right,
            sortable=False,
            spare=1,
        ),
        TableColumn(
            "numbers",
            "Инв. №",
            lambda row: row.numbers_text,
            width=84,
            weight=quiet,
            sortable=False,
            spare=3,
            tooltip=lambda row: row.numbers_text,
        ),
        TableColumn(
            "remark",
            "Примечание",
            _remark_text,
            width=144,
            weight=quiet,
            sortable=False,
            icon=lambda row: "warning-octagon-fill" if row.obstacle is not None else "",
            tone=lambda row: Tone.BAD if row.obstacle is not None else None,
            tooltip=_remark_text,
        ),
    ]


def _remark_text(row: TransferRow) -> str:
    return row.remark if row.obstacle is None else row.obstacle.sentence
