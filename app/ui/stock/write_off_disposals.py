"""The directions of disposal of an act: where the copies went, and the paper that proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.money import copies_short, format_kopecks
from app.queries.school import Reference
from app.queries.write_off import DisposalDraft
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import ComboBox, LineEdit, MoneyEdit, SpinBox
from app.ui.kit.keys import add_shortcut
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

_CAPTIONS = ("Направление выбытия", "Экз.", "Сумма, ₽", "Документ")


@dataclass(frozen=True, slots=True)
class Disposals:
    """How the copies of an act are disposed of.

    While ``rows`` holds at most one row and ``is_whole``, that row goes for all copies of the
    act, however many they are; otherwise the rows stand as they were typed.
    """

    rows: tuple[DisposalDraft, ...] = ()
    is_whole: bool = True

    @classmethod
    def of(cls, rows: tuple[DisposalDraft, ...], copies: int, total: int) -> Disposals:
        """Rows as they were saved with an act of so many copies and kopecks."""
        whole = not rows or (
            len(rows) == 1 and (rows[0].quantity, rows[0].total) == (copies, total)
        )
        return cls(rows, whole)

    @property
    def direction(self) -> int | None:
        """The one direction of the act, ``None`` when there is none or several."""
        return self.rows[0].direction_id if self.is_whole and self.rows else None

    def towards(self, direction_id: int) -> Disposals:
        """All copies into one direction; the proof is kept."""
        proof = self.rows[0].proof if len(self.rows) == 1 else ""
        return Disposals((DisposalDraft(direction_id, 0, 0, proof),))

    def drafts(self, copies: int, total: int) -> tuple[DisposalDraft, ...]:
        """The rows for an act of so many copies and kopecks."""
        if not self.is_whole:
            return self.rows
        return tuple(replace(row, quantity=copies, total=total) for row in self.rows)

    def left(self, copies: int) -> int:
        """Copies without a direction; negative when more were given than there are."""
        if self.is_whole:
            return 0 if self.rows else copies
        return copies - sum(row.quantity for row in self.rows)


class _Row:
    """The inputs of one direction."""

    def __init__(
        self, directions: Sequence[tuple[object, str]], item: DisposalDraft, number: int
    ) -> None:
        theme = current_theme()
        self.direction = ComboBox(directions, name=f"Направление {number}")
        self.direction.set_value(item.direction_id)
        self.quantity = SpinBox(0, 1_000_000, item.quantity, name=f"Экземпляров {number}")
        self.quantity.setFixedWidth(theme.px(84))
        self.total = MoneyEdit(item.total, required=True, name=f"Сумма {number}")
        self.total.setFixedWidth(theme.px(120))
        self.proof = LineEdit(
            item.proof,
            placeholder="Квитанция № 12 от 10.09.2026",
            name=f"Подтверждающий документ {number}",
        )
        self.typed = False
        """Has the sum been typed by the user?"""
        self.remove = IconButton("x", f"Убрать направление {number}", kbd="Ctrl+Del")

    def widgets(self) -> tuple[QWidget, ...]:
        return (self.direction, self.quantity, self.total, self.proof, self.remove)

    def item(self) -> DisposalDraft | None:
        """What stands in the inputs, ``None`` while the sum or the direction is missing."""
        direction, kopecks = self.direction.value(), self.total.kopecks()
        if not isinstance(direction, int) or kopecks is None:
            return None
        return DisposalDraft(direction, self.quantity.value(), kopecks, self.proof.text().strip())


class DisposalsDialog(Dialog):
    """Edits the rows; Ins adds one, Ctrl+Del removes the current one.

    ``saved`` carries the rows (:class:`DisposalDraft`).
    """

    saved = Signal(tuple)

    def __init__(
        self,
        rows: Sequence[DisposalDraft],
        directions: Sequence[Reference],
        copies: int,
        total: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Направления выбытия",
            f"В акте {copies_short(copies)} на {format_kopecks(total)} ₽. Документ можно вписать "
            "и после проведения, когда его дадут.",
            parent=parent,
        )
        theme = current_theme()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMaximumWidth(theme.px(900))
        self.setFixedWidth(theme.px(900))
        self._copies, self._total = copies, total
        used = {row.direction_id for row in rows}
        self._directions: list[tuple[object, str]] = [
            (item.id, item.name) for item in directions if item.active or item.id in used
        ]
        self.rows: list[_Row] = []
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(3, 5)
        for column, caption in enumerate(_CAPTIONS):
            self._grid.addWidget(Text(caption, Type.CAPTION, "text_2"), 0, column)
        self._left = Text("", Type.STRONG)
        more = Button("Добавить направление", Look.LINK, icon="plus", shortcut="Ins")
        more.clicked.connect(self.add_row)
        self.body.addWidget(self._holder)
        self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._left)
        self._save = Button(
            "Сохранить направления", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter"
        )
        self._save.clicked.connect(self._on_confirmed)
        self.row.addWidget(self._save)
        add_shortcut(self, "Ctrl+Enter", self._on_confirmed)
        add_shortcut(self, "Ctrl+Del", self._remove_current)
        for item in rows:
            self._append(item)
            self.rows[-1].typed = len(rows) > 1
        if not rows:
            self.add_row()
        self.rows[0].direction.setFocus(Qt.FocusReason.TabFocusReason)
        self._renew()

    def add_row(self) -> None:
        """A row for what has no direction yet."""
        copies, kopecks = self._rest()
        taken = {row.direction.value() for row in self.rows}
        free = [value for value, _label in self._directions if value not in taken]
        direction = free[0] if free else self._directions[0][0]
        if isinstance(direction, int):
            self._append(DisposalDraft(direction, max(copies, 0), max(kopecks, 0)))
            self.rows[-1].direction.setFocus(Qt.FocusReason.TabFocusReason)
        self._renew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), Button):
            return
        super().keyPressEvent(event)

    def complaint(self) -> str:
        """What is wrong with the rows as they stand, empty when they can be saved."""
        if any(row.item() is None for row in self.rows):
            return "Впишите сумму по каждому направлению, например 348,50."
        copies, kopecks = self._rest()
        if copies < 0:
            return f"Распределено на {copies_short(-copies)} больше, чем в акте."
        if kopecks < 0:
            return f"Распределено на {format_kopecks(-kopecks)} ₽ больше, чем в акте."
        if any(not row.quantity.value() for row in self.rows):
            return "В направлении нет ни одного экземпляра: впишите количество или уберите строку."
        return ""

    def _append(self, item: DisposalDraft) -> None:
        row = _Row(self._directions, item, len(self.rows) + 1)
        self.rows.append(row)
        line = self._grid.rowCount()
        for column, widget in enumerate(row.widgets()):
            self._grid.addWidget(widget, line, column)
            # in an open dialog a hidden input could not take the focus yet
            widget.show()
        row.quantity.valueChanged.connect(lambda _value: self._on_quantity_changed(row))
        row.total.textEdited.connect(lambda _text: self._on_sum_typed(row))
        row.remove.clicked.connect(lambda: self._remove(row))

    def _on_quantity_changed(self, row: _Row) -> None:
        """Offer a sum: whoever takes the last copies takes the last kopecks too, anybody else
        the share of an average copy; a sum that was typed stays."""
        copies, _kopecks = self._rest()
        others = sum(item.total.kopecks() or 0 for item in self.rows if item is not row)
        if not row.typed and self._copies:
            share = round(self._total * row.quantity.value() / self._copies)
            row.total.set_kopecks(max(self._total - others, 0) if copies == 0 else share)
        self._renew()

    def _on_sum_typed(self, row: _Row) -> None:
        row.typed = True
        self._renew()

    def _remove(self, row: _Row) -> None:
        if row not in self.rows:
            return
        self.rows.remove(row)
        for widget in row.widgets():
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        if self.rows:
            self.rows[-1].direction.setFocus(Qt.FocusReason.OtherFocusReason)
        self._renew()

    def _remove_current(self) -> None:
        focused = self.focusWidget()
        for row in self.rows:
            if focused in row.widgets():
                self._remove(row)
                return

    def _rest(self) -> tuple[int, int]:
        """Copies and kopecks that no row has taken."""
        copies = sum(row.quantity.value() for row in self.rows)
        kopecks = sum(row.total.kopecks() or 0 for row in self.rows)
        return self._copies - copies, self._total - kopecks

    def _renew(self) -> None:
        copies, kopecks = self._rest()
        complaint = self.complaint()
        if complaint:
            words, token = complaint, "bad"
        elif copies or kopecks:
            words, token = (
                f"Не распределено {copies_short(copies)} на {format_kopecks(kopecks)} ₽",
                "warn",
            )
        else:
            words, token = "Распределены все экземпляры и вся сумма", "ok"
        self._left.setText(words)
        self._left.set_token(token)

    def words(self) -> str:
        """The sentence under the rows."""
        return self._left.text()

    def _on_confirmed(self) -> None:
        if self.complaint():
            self._renew()
            return
        items = tuple(item for row in self.rows if (item := row.item()) is not None)
        self.choose("save")
        self.saved.emit(items)
