"""Labelled fields and the grid they stand in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.kit.fields import DateEdit, LeaveWatcher, MoneyEdit, set_invalid
from app.ui.kit.scroll import seen_width
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
    """Fields in columns with even gaps; ``add`` fills the rows from left to right. Where the
    columns do not fit (large letters, a small window) half as many stand side by side."""

    def __init__(
        self, columns: int = 2, *, stretches: tuple[int, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._columns = columns
        self._stretches = stretches
        self._shown_columns = columns
        self._fields: list[LabeledField] = []
        self._parts: list[tuple[QWidget, int]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(10))
        self._stretch(columns)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the fewest columns are."""
        return QSize(self._need(self._fewest()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

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
        self._parts.append((widget, span))
        row, column = self._places(self._shown_columns)[-1]
        self._grid.addWidget(widget, row, column, 1, min(span, self._shown_columns))

    def _places(self, columns: int) -> list[tuple[int, int]]:
        """Row and column of each part when there are so many columns."""
        places, at = [], 0
        for _widget, span in self._parts:
            wide = min(span, columns)
            row, column = divmod(at, columns)
            if column + wide > columns:
                row, column = row + 1, 0
            places.append((row, column))
            at = row * columns + column + wide
        return places

    def _fewest(self) -> int:
        return max(1, self._columns // 2)

    def _need(self, columns: int) -> int:
        """The least width of so many columns, in pixels."""
        gap = self._grid.horizontalSpacing()
        least = [0] * columns
        for span in range(1, columns + 1):
            for (widget, wanted), (_row, column) in zip(
                self._parts, self._places(columns), strict=True
            ):
                if min(wanted, columns) != span or widget.isHidden():
                    continue
                width = max(widget.minimumSizeHint().width(), widget.minimumWidth())
                there = sum(least[column : column + span]) + gap * (span - 1)
                if width > there:
                    for place in range(column, column + span):
                        least[place] += -(-(width - there) // span)
        return sum(least) + gap * (columns - 1)

    def _arrange(self) -> None:
        fits = self._need(self._columns) <= seen_width(self)
        wanted = self._columns if fits else self._fewest()
        if wanted == self._shown_columns or not self._parts:
            return
        self._shown_columns = wanted
        for widget, _span in self._parts:
            self._grid.removeWidget(widget)
        for (widget, span), (row, column) in zip(self._parts, self._places(wanted), strict=True):
            self._grid.addWidget(widget, row, column, 1, min(span, wanted))
        self._stretch(wanted)
        self.updateGeometry()

    def _stretch(self, columns: int) -> None:
        for column in range(self._columns):
            own = self._stretches[column] if column < len(self._stretches) else 1
            if columns < self._columns:
                own = 1 if column < columns else 0
            self._grid.setColumnStretch(column, own)
