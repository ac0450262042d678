"""Input widgets: text, choice, date, money, number, check box; and labelled fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSizePolicy,
    QSpinBox,
    QStyleOptionComboBox,
    QWidget,
)

from app.core.dates import format_date, parse_date
from app.core.errors import UserError
from app.core.money import format_kopecks, parse_money
from app.ui.kit.paint import LEFT, rounded_box
from app.ui.kit.theme import Type, current_theme

_SOLID = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")


def _shown_day(day: date | None) -> str:
    return "" if day is None else format_date(day)


def _shown_sum(kopecks: int | None) -> str:
    return "" if kopecks is None else format_kopecks(kopecks)


def _read_day(text: str) -> date:
    solid = _SOLID.fullmatch(text.strip())
    return parse_date(".".join(solid.groups()) if solid else text)


def _complaint(error: UserError) -> str:
    return f"{error.message} {error.cure}".strip()


def repolish(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it looks at has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_invalid(widget: QWidget, invalid: bool) -> None:
    """Give an input the border of an error, or take it away."""
    if bool(widget.property("invalid")) != invalid:
        widget.setProperty("invalid", invalid)
        repolish(widget)


def show_whole(widget: QWidget, text: str, cut: bool) -> None:
    """Give a widget whose text is cut the whole text as its tooltip; a tooltip of its own
    comes back when there is room again."""
    kept = widget.property("ownTip")
    if cut:
        if kept is None:
            widget.setProperty("ownTip", widget.toolTip())
        if widget.toolTip() != text:
            widget.setToolTip(text)
    elif kept is not None:
        widget.setToolTip(str(kept))
        widget.setProperty("ownTip", None)


class LineEdit(QLineEdit):
    """One line of text. ``icon`` is drawn at the right (a hint, not a button)."""

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        icon: str = "",
        read_only: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._theme = current_theme()
        self.setPlaceholderText(placeholder)
        self.setReadOnly(read_only)
        self.setAccessibleName(name or placeholder)
        self.setMinimumWidth(self._theme.px(72))
        if icon:
            self.setTextMargins(0, 0, self._theme.px(22), 0)
        self.textChanged.connect(self._on_text_changed)
        self.setCursorPosition(0)

    def _on_text_changed(self, _text: str) -> None:
        if not self.hasFocus():
            # a long value shows its beginning
            self.setCursorPosition(0)
        self._tell_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        room = self.width() - self._theme.px(18) - (self._icon_zone() if self._icon else 0)
        show_whole(self, self.text(), self.fontMetrics().horizontalAdvance(self.text()) > room)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setCursorPosition(0)

    def _icon_zone(self) -> int:
        """Width at the right end that belongs to the icon."""
        return self._theme.px(16 + 2 * 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            size = self._theme.px(16)
            x = self.width() - size - self._theme.px(10)
            box = QRect(x, (self.height() - size) // 2, size, size)
            self._theme.paint_icon(QPainter(self), box, self._icon, "text_2")


class TextEdit(QPlainTextEdit):
    """Several lines of plain text; Tab leaves the field."""

    def __init__(
        self, text: str = "", *, rows: int = 3, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        theme = current_theme()
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setFixedHeight(theme.px(20 * rows + 18))


class ComboBox(QComboBox):
    """A choice of ``(value, label)`` pairs; the wheel does not change it by accident.

    ``value_changed`` carries the value chosen by the user or the program.
    """

    value_changed = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str]] = (),
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.set_options(options)
        self.currentIndexChanged.connect(lambda _index: self.value_changed.emit(self.value()))
        self.currentTextChanged.connect(lambda _text: self._tell_whole())

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Replace the options; the value stays when it is still there."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for value, label in options:
            self.addItem(label, value)
        self.blockSignals(False)
        if before is not None:
            self.set_value(before)
        self._tell_whole()

    def value(self) -> object:
        """The chosen value, ``None`` when nothing is chosen."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose the option with ``value``; an unknown value changes nothing."""
        for index in range(self.count()):
            if self.itemData(index) == value:
                self.setCurrentIndex(index)
                # also while signals are blocked
                self._tell_whole()
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        room = self.width() - self._theme.px(10 + 32)
        text = self.currentText()
        show_whole(self, text, self.fontMetrics().horizontalAdvance(text) > room)

    def setLineEdit(self, edit: QLineEdit) -> None:
        super().setLineEdit(edit)
        self._keep_beginning(edit)

    def setEditable(self, editable: bool) -> None:
        super().setEditable(editable)
        edit = self.lineEdit()
        if editable and isinstance(edit, QLineEdit):
            self._keep_beginning(edit)

    def _keep_beginning(self, edit: QLineEdit) -> None:
        """A long value that can be typed shows its beginning while it is not being typed."""
        edit.setProperty("bare", True)

        def to_start() -> None:
            if not edit.hasFocus():
                edit.setCursorPosition(0)

        edit.textChanged.connect(lambda _text: to_start())
        edit.textChanged.connect(lambda _text: self._tell_whole())
        LeaveWatcher(edit).left.connect(lambda: edit.setCursorPosition(0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        room = self.width() - self._theme.px(10 + 32)
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = shown  # type: ignore[attr-defined]  # the stub lacks the field

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = self._theme.px(14)
        x = self.width() - size - self._theme.px(12)
        box = QRect(x, (self.height() - size) // 2, size, size)
        token = "text_2" if self.isEnabled() else "text_3"
        self._theme.paint_icon(QPainter(self), box, "caret-down", token)


class SpinBox(QSpinBox):
    """A whole number, typed or changed by ↑ ↓; the wheel does not change it."""

    def __init__(
        self,
        minimum: int = 0,
        maximum: int = 99_999,
        value: int = 0,
        *,
        suffix: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setRange(minimum, maximum)
        self.setValue(value)
        self.setSuffix(suffix)
        self.setAccessibleName(name)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(current_theme().px(72))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DateEdit(LineEdit):
    """A date typed as «09.09.2026» (also «9.9.26», «090926») or taken from the calendar (F4).

    ``date_changed`` carries a ``date`` or ``None`` after the field was left or a day chosen.
    """

    date_changed = Signal(object)

    def __init__(
        self,
        value: date | None = None,
        *,
        required: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            _shown_day(value),
            placeholder="дд.мм.гггг",
            icon="calendar-blank",
            name=name,
            parent=parent,
        )
        self._value = value
        self._required = required
        self._calendar: QCalendarWidget | None = None
        self.setMinimumWidth(self._theme.px(124))
        self.setMouseTracking(True)
        self.setMaxLength(16)
        self.setToolTip("Дата; календарь — F4")
        self.editingFinished.connect(self._on_editing_finished)
        self.textEdited.connect(lambda _text: set_invalid(self, False))

    def value(self) -> date | None:
        """The date as it stands in the field, ``None`` when it is empty or no date."""
        try:
            return _read_day(self.text())
        except UserError:
            return None

    def is_valid(self) -> bool:
        """Is there a date (or nothing, where nothing is allowed)?"""
        if not self.text().strip():
            return not self._required
        return self.value() is not None

    def error(self) -> str:
        """Sentence for the user, empty when the field is right."""
        if self.is_valid():
            return ""
        try:
            _read_day(self.text())
        except UserError as error:
            return _complaint(error)
        return ""

    def set_date(self, value: date | None) -> None:
        """Show a date without emitting ``date_changed``."""
        self._value = value
        self.setText(_shown_day(value))
        set_invalid(self, False)

    def show_calendar(self) -> None:
        """Open the calendar under the field."""
        if self._calendar is None:
            self._calendar = _make_calendar(self)
            self._calendar.clicked.connect(self._on_day_chosen)
            self._calendar.activated.connect(self._on_day_chosen)
        chosen = self.value()
        if chosen is not None:
            self._calendar.setSelectedDate(QDate(chosen.year, chosen.month, chosen.day))
        self._calendar.adjustSize()
        self._calendar.move(self.mapToGlobal(QPoint(0, self.height() + self._theme.px(4))))
        self._calendar.show()
        self._calendar.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() >= self.width() - self._icon_zone() and not self.isReadOnly():
            self.show_calendar()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = event.position().x() >= self.width() - self._icon_zone() and not self.isReadOnly()
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4 or (
            event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.show_calendar()
            return
        super().keyPressEvent(event)

    def _on_day_chosen(self, day: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.setText(format_date(date(day.year(), day.month(), day.day())))
        self.setFocus()
        self._on_editing_finished()

    def _on_editing_finished(self) -> None:
        set_invalid(self, not self.is_valid())
        value = self.value()
        if value is not None:
            self.setText(_shown_day(value))
        if self.is_valid() and value != self._value:
            self._value = value
            self.date_changed.emit(value)


def _make_calendar(owner: QWidget) -> QCalendarWidget:
    calendar = QCalendarWidget(owner)
    calendar.setWindowFlag(Qt.WindowType.Popup)
    calendar.setLocale(QLocale(QLocale.Language.Russian, QLocale.Country.Russia))
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setGridVisible(False)
    calendar.setAccessibleName("Календарь")
    return calendar


class MoneyEdit(LineEdit):
    """A sum in roubles, «1 234,50»; ``kopecks()`` is the value.

    ``kopecks_changed`` carries kopecks or ``None`` after the field was left.
    """

    kopecks_changed = Signal(object)

    def __init__(
        self,
        kopecks: int | None = None,
        *,
        required: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_shown_sum(kopecks), placeholder="0,00", name=name, parent=parent)
        self._value = kopecks
        self._required = required
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(24)
        self.editingFinished.connect(self._on_editing_finished)
        self.textEdited.connect(lambda _text: set_invalid(self, False))

    def kopecks(self) -> int | None:
        """The sum in kopecks as it stands in the field, ``None`` when empty or no sum."""
        try:
            return parse_money(self.text())
        except UserError:
            return None

    def is_valid(self) -> bool:
        if not self.text().strip():
            return not self._required
        return self.kopecks() is not None

    def error(self) -> str:
        """Sentence for the user, empty when the field is right."""
        if self.is_valid():
            return ""
        try:
            parse_money(self.text())
        except UserError as error:
            return _complaint(error)
        return ""

    def set_kopecks(self, kopecks: int | None) -> None:
        """Show a sum without emitting ``kopecks_changed``."""
        self._value = kopecks
        self.setText(_shown_sum(kopecks))
        set_invalid(self, False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def _on_editing_finished(self) -> None:
        set_invalid(self, not self.is_valid())
        value = self.kopecks()
        if value is not None:
            self.setText(_shown_sum(value))
        if self.is_valid() and value != self._value:
            self._value = value
            self.kopecks_changed.emit(value)


class CheckBox(QCheckBox):
    """A check box, 18 px, with an optional count at the right (facets)."""

    def __init__(
        self,
        text: str,
        *,
        checked: bool = False,
        count: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._count = count
        self._theme = current_theme()
        self.setChecked(checked)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name()

    def set_count(self, count: int | None) -> None:
        self._count = count
        self._name()
        self.update()

    def count(self) -> int | None:
        return self._count

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def sizeHint(self) -> QSize:
        width = self._theme.px(34) + self.fontMetrics().horizontalAdvance(self.text())
        if self._count is not None:
            width += self._theme.px(16) + self.fontMetrics().horizontalAdvance(str(self._count))
        return QSize(width, self._theme.target())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.target())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        _paint_mark(painter, self, theme.px(4))
        right = 0
        if self._count is not None:
            painter.setFont(theme.font(Type.CAPTION))
            painter.setPen(theme.colour("text_2"))
            painter.drawText(
                self.rect(),
                int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value),
                str(self._count),
            )
            right = painter.fontMetrics().horizontalAdvance(str(self._count)) + theme.px(8)
        _paint_label(painter, self, right)

    def _name(self) -> None:
        count = "" if self._count is None else f", {self._count}"
        self.setAccessibleName(f"{self.text()}{count}")


class RadioButton(QRadioButton):
    """One of several; drawn like the check box, with a round mark."""

    def __init__(self, text: str, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = current_theme()
        self.setChecked(checked)
        self.setAccessibleName(text)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def sizeHint(self) -> QSize:
        width = self._theme.px(34) + self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width, self._theme.target())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        _paint_mark(painter, self, self._theme.px(9))
        _paint_label(painter, self, 0)


def _paint_mark(painter: QPainter, button: QCheckBox | QRadioButton, radius: int) -> None:
    theme = current_theme()
    size = theme.px(18)
    box = QRect(0, (button.height() - size) // 2, size, size)
    partly = isinstance(button, QCheckBox) and (
        button.checkState() == Qt.CheckState.PartiallyChecked
    )
    if not button.isChecked() and not partly:
        line = theme.colour("control" if button.isEnabled() else "line")
        width = theme.tokens.control_px * 1.2
        rounded_box(painter, box, radius, theme.colour("surface"), line, width)
        return
    rounded_box(painter, box, radius, theme.colour("accent" if button.isEnabled() else "control"))
    inset = theme.px(3)
    inner = box.adjusted(inset, inset, -inset, -inset)
    if isinstance(button, QRadioButton):
        deeper = inner.adjusted(2, 2, -2, -2)
        rounded_box(painter, deeper, deeper.width() / 2, theme.colour("on_accent"))
    else:
        theme.paint_icon(painter, inner, "minus-bold" if partly else "check-bold", "on_accent")


def _paint_label(painter: QPainter, button: QCheckBox | QRadioButton, right: int) -> None:
    theme = current_theme()
    painter.setFont(button.font())
    painter.setPen(theme.colour("text" if button.isEnabled() else "text_3"))
    box = button.rect().adjusted(theme.px(26), 0, -right, 0)
    shown = button.fontMetrics().elidedText(button.text(), Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, LEFT, shown)


class LeaveWatcher(QObject):
    """Emits ``left`` when the watched input loses the focus (not to its own popup)."""

    left = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.FocusOut
            and isinstance(event, QFocusEvent)
            and event.reason() != Qt.FocusReason.PopupFocusReason
        ):
            self.left.emit()
        return False
