"""Labelled fields and the grid they stand in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.kit.fields import DateEdit, LeaveWatcher, MoneyEdit, set_invalid
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme


class LabeledField(QWidget):
    """An input with its caption above and, when it is wrong, a sentence below.

    Args:
        caption: shown above and read as the accessible name of the input.
        field: the input.
        check: answers the sentence of the error or «»; asked when the field is left.
            Date and money fields check themselves.
        hint: a quiet sentence below while there is no error.
    """

    def __init__(
        self,
        caption: str,
        field: QWidget,
        *,
        check: Callable[[], str] | None = None,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.field = field
        self._hint = hint
        if check is None and isinstance(field, DateEdit | MoneyEdit):
            check = field.error
        self._check = check
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        self.caption = Text(caption, Type.CAPTION, "text_2")
        self.caption.setBuddy(field)
        self._below = Text(hint, Type.CAPTION, "text_3", wrap=True)
        field.setAccessibleName(caption)
        column.addWidget(self.caption)
        column.addWidget(field)
        column.addWidget(self._below)
        # only now: shown without a parent it would be a window of its own for a moment
        self._below.setVisible(bool(hint))
        column.addStretch(1)
        self.setFocusProxy(field)
        self._watcher = LeaveWatcher(field)
        self._watcher.left.connect(self.check)

    def check(self) -> bool:
        """Check the input and show the result; true when it is right."""
        sentence = self._check() if self._check is not None else ""
        self.set_error(sentence)
        return not sentence

    def set_error(self, sentence: str) -> None:
        """Show an error below the field; an empty sentence takes it away."""
        set_invalid(self.field, bool(sentence))
        self._below.setText(sentence or self._hint)
        self._below.set_token("bad" if sentence else "text_3")
        self._below.setVisible(bool(sentence or self._hint))
        self.field.setAccessibleDescription(sentence)

    def error(self) -> str:
        """The sentence shown now, empty when there is none."""
        return "" if self._below.text() == self._hint else self._below.text()


class FormGrid(QWidget):
    """Fields in columns with even gaps; ``add`` fills the rows from left to right."""

    def __init__(
        self, columns: int = 2, *, stretches: tuple[int, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._columns = columns
        self._next = 0
        self._fields: list[LabeledField] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(10))
        for column in range(columns):
            stretch = stretches[column] if column < len(stretches) else 1
            self._grid.setColumnStretch(column, stretch)

    def add(
        self,
        caption: str,
        field: QWidget,
        *,
        span: int = 1,
        check: Callable[[], str] | None = None,
        hint: str = "",
    ) -> LabeledField:
        """Add an input over ``span`` columns."""
        labelled = LabeledField(caption, field, check=check, hint=hint)
        self._place(labelled, span)
        self._fields.append(labelled)
        return labelled

    def add_widget(self, widget: QWidget, *, span: int = 1) -> None:
        """Add a widget without caption (a check box, a sentence)."""
        self._place(widget, span)

    def check(self) -> bool:
        """Check every field; the first wrong one gets the focus."""
        wrong = [labelled for labelled in self._fields if not labelled.check()]
        if wrong:
            wrong[0].field.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def _place(self, widget: QWidget, span: int) -> None:
        row, column = divmod(self._next, self._columns)
        if column + span > self._columns:
            row, column = row + 1, 0
        self._grid.addWidget(widget, row, column, 1, span)
        self._next = row * self._columns + column + span
