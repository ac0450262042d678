"""Small editable lists of the title form: people with roles, and ISBNs.

Keys inside a row: Ins adds a row below, Ctrl+Del takes the row away, Alt+↑ and Alt+↓ move
it, Enter goes to the next row (and makes one after the last), ↑ and ↓ go to the neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.bibliography import ROLE_NAMES, Contributor, Role
from app.core.isbn import check_isbn
from app.core.text import clean_line
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.fields import ComboBox, LeaveWatcher, LineEdit, set_invalid
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

_WITH_INITIALS = re.compile(r"([^\s,.]{2,}(?:\s[^\s,.]{2,})?)\s+((?:[^\W\d_]\.\s*-?\s*){1,3})")
_WITH_COMMA = re.compile(r"([^,]+),\s*([^,]+)")


class EditorRow(QWidget):
    """One row: its inputs from left to right, and the button that takes it away."""

    changed = Signal()
    remove_requested = Signal()

    def __init__(self, remove_name: str) -> None:
        super().__init__()
        theme = current_theme()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(2))
        self.row = QHBoxLayout()
        self.row.setSpacing(theme.px(8))
        self.column.addLayout(self.row)
        self._remove = IconButton("x", remove_name, kbd="Ctrl+Del")
        self._remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._remove.clicked.connect(self.remove_requested)

    def inputs(self) -> tuple[QWidget, ...]:
        """The inputs from left to right."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        raise NotImplementedError


class RowsEditor(QWidget):
    """Rows one under another; there is always at least one, maybe empty."""

    changed = Signal()

    def __init__(
        self, make_row: Callable[[], EditorRow], add_text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._make_row = make_row
        self._rows: list[EditorRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(6))
        column.addLayout(self._list)
        self._add = Button(add_text, Look.LINK, kbd="Ins", icon="plus", hint=add_text)
        self._add.clicked.connect(lambda: self.add_row())
        line = QHBoxLayout()
        line.addWidget(self._add)
        line.addStretch(1)
        column.addLayout(line)
        self.add_row(focus=False)

    def rows(self) -> tuple[EditorRow, ...]:
        return tuple(self._rows)

    def add_row(self, after: EditorRow | None = None, *, focus: bool = True) -> EditorRow:
        """Put an empty row after ``after`` (at the end by default)."""
        row = self._make_row()
        place = len(self._rows) if after is None else self._rows.index(after) + 1
        self._rows.insert(place, row)
        self._list.insertWidget(place, row)
        if self.isVisible():
            # a layout shows it only later, and the next key may come before
            row.show()
        row.changed.connect(self.changed)
        row.remove_requested.connect(lambda: self.remove_row(row))
        for field in row.inputs():
            field.installEventFilter(self)
        self._order_tabs()
        if focus:
            row.inputs()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return row

    def remove_row(self, row: EditorRow) -> None:
        """Take a row away; the focus goes to its neighbour."""
        place = self._rows.index(row)
        self._drop(row)
        if not self._rows:
            self.add_row(focus=False)
        self._rows[min(place, len(self._rows) - 1)].inputs()[0].setFocus()
        self.changed.emit()

    def move_row(self, row: EditorRow, step: int) -> None:
        """Exchange a row with its neighbour; the focus stays in it."""
        place = self._rows.index(row)
        if not 0 <= place + step < len(self._rows):
            return
        focused = self.focusWidget()
        self._rows.pop(place)
        self._rows.insert(place + step, row)
        self._list.removeWidget(row)
        self._list.insertWidget(place + step, row)
        self._order_tabs()
        if focused is not None:
            focused.setFocus()
        self.changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        # put into a form, the rows come after the link below them in the order of Tab
        self._order_tabs()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        row = next((row for row in self._rows if watched in row.inputs()), None)
        if row is None:
            return False
        column = row.inputs().index(watched) if isinstance(watched, QWidget) else 0
        return self._on_key(row, column, event)

    def _on_key(self, row: EditorRow, column: int, event: QKeyEvent) -> bool:
        modifier = Qt.KeyboardModifier
        modifiers = event.modifiers() & ~modifier.KeypadModifier
        plain = modifiers == modifier.NoModifier
        in_list = isinstance(row.inputs()[column], ComboBox)
        match event.key():
            case Qt.Key.Key_Insert if plain:
                self.add_row(row)
            case Qt.Key.Key_Delete if modifiers == modifier.ControlModifier:
                self.remove_row(row)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if modifiers == modifier.AltModifier:
                self.move_row(row, -1 if event.key() == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if plain and not in_list:
                self._go(row, column, -1 if event.key() == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain:
                if row is self._rows[-1]:
                    if not row.is_empty():
                        self.add_row()
                else:
                    self._go(row, 0, 1)
            case _:
                return False
        return True

    def _go(self, row: EditorRow, column: int, step: int) -> None:
        place = self._rows.index(row) + step
        if 0 <= place < len(self._rows):
            self._rows[place].inputs()[column].setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, row: EditorRow) -> None:
        self._rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _order_tabs(self) -> None:
        """The rows, then the link that adds one."""
        chain = [field for row in self._rows for field in row.inputs()] + [self._add]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)

    def _fill(self, count: int) -> None:
        """Exactly ``count`` rows, one at least."""
        while len(self._rows) > max(count, 1):
            self._drop(self._rows[-1])
        while len(self._rows) < max(count, 1):
            self.add_row(focus=False)


class PersonRow(EditorRow):
    """Surname, initials or given names, role.

    «Пушкин А. С.» or «Пушкин, Александр» typed as a surname is parted when it is left.
    """

    def __init__(self) -> None:
        super().__init__("Убрать участника")
        theme = current_theme()
        self.surname = LineEdit(placeholder="Фамилия", name="Фамилия участника")
        self.given = LineEdit(placeholder="И. О.", name="Инициалы или имя участника")
        self.role = ComboBox([(role, name) for role, name in ROLE_NAMES.items()], name="Роль")
        self.role.setFixedWidth(theme.px(136))
        self.row.addWidget(self.surname, 3)
        self.row.addWidget(self.given, 2)
        self.row.addWidget(self.role)
        self.row.addWidget(self._remove)
        self.surname.textChanged.connect(self.changed)
        self.given.textChanged.connect(self.changed)
        self.role.value_changed.connect(self.changed)
        self._watcher = LeaveWatcher(self.surname)
        self._watcher.left.connect(self._part_name)

    def inputs(self) -> tuple[QWidget, ...]:
        return (self.surname, self.given, self.role)

    def is_empty(self) -> bool:
        return not (self.surname.text().strip() or self.given.text().strip())

    def person(self) -> Contributor:
        # Qt hands an enumeration of strings back as a plain string
        role = Role(str(self.role.value()))
        return Contributor(self.surname.text(), self.given.text(), role)

    def set_person(self, person: Contributor) -> None:
        self.surname.setText(person.surname)
        self.given.setText(person.given)
        self.role.set_value(person.role)

    def _part_name(self) -> None:
        typed = clean_line(self.surname.text())
        match = _WITH_INITIALS.fullmatch(typed) or _WITH_COMMA.fullmatch(typed)
        if match and not self.given.text().strip():
            self.surname.setText(match[1].strip())
            self.given.setText(match[2].strip())


class PeopleEditor(RowsEditor):
    """Authors and other contributors in order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(PersonRow, "Добавить участника", parent)

    def people(self) -> tuple[Contributor, ...]:
        """The rows that have anything in them."""
        return tuple(
            row.person() for row in self.rows() if isinstance(row, PersonRow) and not row.is_empty()
        )

    def set_people(self, people: Iterable[Contributor]) -> None:
        wanted = list(people)
        self._fill(len(wanted))
        for row, person in zip(self.rows(), wanted or [Contributor("")], strict=True):
            if isinstance(row, PersonRow):
                row.set_person(person)


class IsbnRow(EditorRow):
    """An ISBN: hyphens are put in when it is right; a wrong one stays, with a sentence."""

    def __init__(self) -> None:
        super().__init__("Убрать ISBN")
        self.edit = LineEdit(placeholder="978-5-…", name="ISBN")
        self.row.addWidget(self.edit, 1)
        self.row.addWidget(self._remove)
        self._sentence = Text("", Type.CAPTION, "bad", wrap=True)
        self._sentence.hide()
        self.column.addWidget(self._sentence)
        self.edit.textChanged.connect(self.changed)
        self._watcher = LeaveWatcher(self.edit)
        self._watcher.left.connect(self.check)

    def inputs(self) -> tuple[QWidget, ...]:
        return (self.edit,)

    def is_empty(self) -> bool:
        return not self.edit.text().strip()

    def sentence(self) -> str:
        """What is wrong with the number, as shown; empty when nothing is."""
        return self._sentence.text()

    def check(self) -> None:
        """Format a right number, mark a wrong one."""
        sentence = ""
        if not self.is_empty():
            result = check_isbn(self.edit.text())
            sentence = result.problem
            if result.valid and "(" not in self.edit.text():
                self.edit.setText(result.formatted)
        self._sentence.setText(f"{sentence} Номер будет сохранён как есть." if sentence else "")
        self._sentence.setVisible(bool(sentence))
        set_invalid(self.edit, bool(sentence))
        self.edit.setAccessibleDescription(sentence)


class IsbnEditor(RowsEditor):
    """ISBNs of the edition, of its parts and of the whole set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(IsbnRow, "Ещё один ISBN", parent)

    def isbns(self) -> tuple[str, ...]:
        return tuple(
            row.edit.text().strip()
            for row in self.rows()
            if isinstance(row, IsbnRow) and not row.is_empty()
        )

    def set_isbns(self, isbns: Iterable[str]) -> None:
        wanted = list(isbns)
        self._fill(len(wanted))
        for row, written in zip(self.rows(), wanted or [""], strict=True):
            if isinstance(row, IsbnRow):
                row.edit.setText(written)
                row.check()
