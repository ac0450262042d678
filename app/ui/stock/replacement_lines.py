"""The lines of a replacement: what was lost at the left, what was accepted for it at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.money import count_phrase, format_kopecks
from app.core.stock import ACCOUNT_NAMES, FUND_NAMES, Account, Fund
from app.queries.replacement import PairDraft, PairRow
from app.queries.school import Reference
from app.queries.stock import ReceiptLine
from app.ui.kit.cards import EmptyState
from app.ui.kit.keys import latin_key
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.tokens import Tone
from app.ui.stock.editable_view import CellEdit, EditableModel, EditableView
from app.ui.stock.receipt_form import options_of
from app.ui.stock.receipt_rules import (
    NO_NUMBERS,
    Suggestions,
    numbers_text,
    read_price,
    with_fund,
    with_numbers,
)

PRICE, NOTE = "price", "note"
SAME, REMOVE, EDIT, OPEN = "same", "remove", "edit", "open"
LONGEST_NOTE = 300
_HINTS = (
    ("Ins", "утеряно"),
    ("Пробел", "такая же"),
    ("F2", "изменить"),
    ("Del", "убрать"),
)
_LOOKING = (("Enter", "издание в каталоге"),)
_EMPTY = "Утерянных книг пока нет. Введите инвентарный номер или слова заглавия"
_ACCOUNTS = (Account.BALANCE, Account.OFF_BALANCE)


class ReplacementLines(QWidget):
    """The table of the pairs.

    ``edited`` comes at every change by the user, ``add_requested`` with Ins, ``same_requested``
    (a pair) with Space, ``current_changed`` when another pair is current, ``opened`` (title id)
    asks for a title in the catalogue.
    """

    edited = Signal()
    add_requested = Signal()
    same_requested = Signal(object)
    current_changed = Signal()
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PairRow] = []
        self._removed: list[list[PairRow]] = []
        self._places: tuple[Reference, ...] = ()
        self._suggestions: Suggestions = {}
        self._read_only = False
        edits = self._edits()
        self._model = EditableModel(
            _columns(self._place_name),
            edits,
            row_id=lambda row: row.lost.id,
            row_tone=lambda row: None if row.is_in_order else Tone.BAD,
            parent=self,
        )
        self.view = EditableView(self._model, "Утеряно и принято взамен", edits, first_edited=PRICE)
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
        view.tick_requested.connect(self._on_same_requested)
        view.link_activated.connect(self._on_action_chosen)
        view.row_opened.connect(self._on_row_opened)
        view.current_row_changed.connect(lambda _row: self.current_changed.emit())

    # --- what the page calls ----------------------------------------------------------------

    def rows(self) -> tuple[PairRow, ...]:
        """The pairs as they stand in the table."""
        return tuple(self._rows)

    def drafts(self) -> tuple[PairDraft, ...]:
        """The pairs as a draft holds them."""
        return tuple(PairDraft(row.lost.id, row.accepted, row.equal_note) for row in self._rows)

    def current(self) -> PairRow | None:
        """The pair with the focus."""
        row = self.view.current_row()
        return row if isinstance(row, PairRow) else None

    def set_reference(self, places: Sequence[Reference], suggestions: Suggestions) -> None:
        """Places to choose from and how copies of each fund are numbered."""
        self._places, self._suggestions = tuple(places), suggestions

    def set_rows(self, rows: Sequence[PairRow], *, read_only: bool) -> None:
        """Show the pairs of another document."""
        self._read_only = read_only
        self.view.set_read_only(read_only)
        self.panel.set_hints(_LOOKING if read_only else _HINTS)
        self._rows, self._removed = list(rows), []
        self._show()
        self.view.scrollToTop()

    def renew(self, rows: Sequence[PairRow], planned: Sequence[str]) -> None:
        """Take what has been found out of the same pairs: remarks, and the inventory numbers
        foreseen, a text for each pair that has a book."""
        known = {row.lost.id: row for row in rows}
        numbers = iter(planned)
        renewed = []
        for row in self._rows:
            news = known.get(row.lost.id)
            same = (
                news is not None
                and _plain(news.accepted) == _plain(row.accepted)
                and news.equal_note == row.equal_note
            )
            accepted = row.accepted
            if accepted is not None:
                accepted = replace(accepted, numbers_text=next(numbers, ""))
            if news is not None and same:
                row = replace(news, position=row.position)
            renewed.append(replace(row, accepted=accepted))
        if renewed != self._rows:
            self._rows = renewed
            self._show()

    def add(self, row: PairRow) -> bool:
        """Add a lost copy at the end and make it current; false when it is there already."""
        is_new = all(known.lost.id != row.lost.id for known in self._rows)
        if is_new:
            self._rows.append(row)
            self._after_change()
            self.view.flash(row.lost.id)
        self.view.select_cell(row.lost.id, PRICE)
        return is_new

    def accept(self, copy_id: int, line: ReceiptLine) -> None:
        """Put the book accepted for a lost copy."""
        self._rows = [
            replace(row, accepted=line, remarks=()) if row.lost.id == copy_id else row
            for row in self._rows
        ]
        self._after_change()
        self.view.select_cell(copy_id, PRICE)
        self.view.flash(copy_id)

    def first_without_book(self) -> PairRow | None:
        """The first pair that nothing was accepted for."""
        return next((row for row in self._rows if row.accepted is None), None)

    def go_to_problem(self) -> None:
        """Put the focus on the next pair with a remark, into the cell that mends it."""
        current = self.view.currentIndex().row()
        problems = [at for at, row in enumerate(self._rows) if not row.is_in_order]
        after = [at for at in problems if at > current] or problems
        if after:
            row = self._rows[after[0]]
            cells = {"equal_note": NOTE, "number": "numbers"}
            key = cells.get(row.remarks[0].field.value, PRICE) if row.remarks else PRICE
            self.view.go_to(row.lost.id, key)

    def summary(self) -> str:
        """«3 пары»."""
        count = count_phrase(len(self._rows), "пара", "пары", "пар")
        return count if self._rows else ""

    def restore_removed(self) -> bool:
        """Put back the pairs removed last (Ctrl+Z); false when there are none."""
        if not self._removed or self._read_only:
            return False
        for row in sorted(self._removed.pop(), key=lambda row: row.position):
            self._rows.insert(min(row.position - 1, len(self._rows)), row)
        self._after_change()
        return True

    # --- inside -----------------------------------------------------------------------------

    def _edits(self) -> dict[str, CellEdit]:
        def of_line(change: Callable[[ReceiptLine, object], ReceiptLine]) -> Callable[..., PairRow]:
            """Changes the accepted book; a pair without one stays as it is."""

            def read(row: PairRow, typed: object) -> PairRow:
                if row.accepted is None:
                    return row
                return replace(row, accepted=change(row.accepted, typed))

            return read

        return {
            PRICE: CellEdit(
                lambda row: format_kopecks(row.accepted.price) if row.accepted else "",
                of_line(lambda line, typed: replace(line, price=read_price(str(typed)))),
                placeholder=lambda _row: "0,00",
            ),
            "numbers": CellEdit(
                lambda row: numbers_text(row.accepted) if row.accepted else "",
                of_line(
                    lambda line, typed: replace(
                        with_numbers(line, str(typed), self._suggestions), numbers_text=""
                    )
                ),
                placeholder=lambda row: row.accepted.numbers_text if row.accepted else "",
            ),
            "fund": CellEdit(
                lambda row: row.accepted.fund if row.accepted else None,
                of_line(
                    lambda line, value: replace(
                        with_fund(line, Fund(str(value)), self._suggestions), numbers_text=""
                    )
                ),
                options=lambda: [(fund, name) for fund, name in FUND_NAMES.items()],
            ),
            "account": CellEdit(
                lambda row: row.accepted.account if row.accepted else None,
                of_line(lambda line, value: replace(line, account=Account(str(value)))),
                options=lambda: [(item, ACCOUNT_NAMES[item]) for item in _ACCOUNTS],
            ),
            "place": CellEdit(
                lambda row: row.accepted.place_id if row.accepted else None,
                of_line(
                    lambda line, value: replace(
                        line, place_id=value if isinstance(value, int) else None
                    )
                ),
                options=lambda: [(None, "—"), *options_of(self._places, None)],
            ),
            NOTE: CellEdit(
                lambda row: row.equal_note,
                lambda row, typed: replace(row, equal_note=str(typed).strip()[:LONGEST_NOTE]),
                placeholder=lambda _row: "признана равноценной: …",
            ),
        }

    def _place_name(self, place_id: int | None) -> str:
        return next((item.name for item in self._places if item.id == place_id), "")

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
            self.panel.show_empty(EmptyState("arrows-left-right", _EMPTY))
        self.current_changed.emit()

    def _after_change(self) -> None:
        self._show()
        self.edited.emit()

    def _row_actions(self, row: PairRow) -> tuple[Link, ...]:
        if self._read_only:
            return (Link(OPEN, "Издание в каталоге", "Enter"),)
        return (
            Link(SAME, "Такая же книга", "Пробел"),
            Link(EDIT, "Изменить", "F2"),
            Link(OPEN, "Открыть утерянное в каталоге"),
            Link(REMOVE, "Убрать", "Del"),
        )

    def _on_action_chosen(self, row: PairRow, key: str) -> None:
        match key:
            case "same":
                self._on_same_requested(row)
            case "edit":
                self.view.edit_current()
            case "remove":
                self._on_delete_requested([row])
            case _:
                self.opened.emit(row.lost.title_id)

    def _on_same_requested(self, row: PairRow) -> None:
        if not self._read_only:
            self.same_requested.emit(row)

    def _on_row_edited(self, changed: PairRow) -> None:
        if not self._read_only:
            self._rows = [changed if row.lost.id == changed.lost.id else row for row in self._rows]
            self._after_change()

    def _on_delete_requested(self, rows: Sequence[PairRow]) -> None:
        if self._read_only or not rows:
            return
        gone = {row.lost.id for row in rows}
        number = self.view.currentIndex().row()
        self._removed.append([row for row in self._rows if row.lost.id in gone])
        self._rows = [row for row in self._rows if row.lost.id not in gone]
        self._after_change()
        if self._rows:
            left = self._rows[min(max(number, 0), len(self._rows) - 1)]
            self.view.select_cell(left.lost.id, PRICE)
        else:
            self.add_requested.emit()

    def _on_row_opened(self, row: PairRow) -> None:
        if self._read_only:
            self.opened.emit(row.accepted.title_id if row.accepted else row.lost.title_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z puts back removed pairs, as long as there are any."""
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


def _plain(line: ReceiptLine | None) -> ReceiptLine | None:
    """A line without what is for showing only."""
    return None if line is None else replace(line, numbers_text="", name="", year=None)


def remark_text(row: PairRow) -> str:
    """What is in the way, or else the words of the commission."""
    if row.obstacle is not None:
        return row.obstacle.sentence
    if row.remarks:
        return "; ".join(remark.sentence for remark in row.remarks)
    return row.equal_note


def _cure(row: PairRow) -> str:
    """The second line of a remark."""
    return "; ".join(dict.fromkeys(remark.cure for remark in row.remarks if remark.cure))


def _lost(row: PairRow) -> str:
    """«1201 · Мцыри»."""
    return f"{row.lost.inventory_number or row.lost.barcode} · {row.lost.title}"


def _lost_about(row: PairRow) -> str:
    return ", ".join(filter(None, (row.lost.authors, str(row.lost.year or ""))))


def _accepted(row: PairRow) -> str:
    return "—" if row.accepted is None else row.accepted.name


def _accepted_about(row: PairRow) -> str:
    if row.accepted is None:
        return ""
    if row.accepted.title_id == row.lost.title_id:
        return "такая же"
    return str(row.accepted.year or "")


def _numbers(row: PairRow) -> str:
    line = row.accepted
    if line is None:
        return ""
    return line.numbers_text or ("" if line.numbered else NO_NUMBERS)


def _columns(place_name: Callable[[int | None], str]) -> list[TableColumn[PairRow]]:
    right = Align.RIGHT
    return [
        TableColumn(
            "lost",
            "Утеряно",
            _lost,
            width=210,
            stretch=True,
            second=_lost_about,
            tooltip=lambda row: f"{_lost(row)}, {_lost_about(row)}",
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            "lost_price",
            "Цена, ₽",
            lambda row: format_kopecks(row.lost_price),
            width=84,
            align=right,
            sortable=False,
        ),
        TableColumn(
            "accepted",
            "Принято взамен",
            _accepted,
            width=190,
            stretch=True,
            second=_accepted_about,
            tooltip=_accepted,
            tone=lambda row: Tone.BAD if row.accepted is None else None,
            sortable=False,
        ),
        TableColumn(
            PRICE,
            "Принято, ₽",
            lambda row: format_kopecks(row.accepted.price) if row.accepted else "",
            width=92,
            align=right,
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            NOTE,
            "Решение комиссии, замечание",
            remark_text,
            width=250,
            second=_cure,
            icon=lambda row: "" if row.is_in_order else "warning-octagon-fill",
            tone=lambda row: None if row.is_in_order else Tone.BAD,
            tooltip=remark_text,
            sortable=False,
        ),
        TableColumn("numbers", "Новый №", _numbers, width=96, tooltip=_numbers, sortable=False),
        TableColumn(
            "fund",
            "Фонд",
            lambda row: FUND_NAMES[row.accepted.fund] if row.accepted else "",
            width=110,
            sortable=False,
        ),
        TableColumn(
            "account",
            "Счёт",
            lambda row: ACCOUNT_NAMES[row.accepted.account] if row.accepted else "",
            width=110,
            sortable=False,
        ),
        TableColumn(
            "place",
            "Место хранения",
            lambda row: place_name(row.accepted.place_id) if row.accepted else "",
            width=130,
            sortable=False,
        ),
    ]
