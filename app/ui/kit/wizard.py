"""A wizard: a full page with the steps at the left, the step in the middle, and its buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box
from app.ui.kit.paint import CENTRE, LEFT, elided, rounded_box
from app.ui.kit.text import Line, Text
from app.ui.kit.theme import Type, current_theme

_CONTENT_WIDTH = 760


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a wizard.

    Args:
        title: short, stands in the list of steps.
        widget: what the user fills or reads.
        heading: above the widget; the title when empty.
        note: one or two quiet sentences below the heading.
        check: asked by «Далее»; false keeps the step (it shows the reason itself).
        entered: called each time the step is shown by «Далее».
        next_label: what «Далее» is called here.
        wide: the widget takes the whole width (tables); otherwise it is a column of text width.
    """

    title: str
    widget: QWidget
    heading: str = ""
    note: str = ""
    check: Callable[[], bool] | None = None
    entered: Callable[[], None] | None = None
    next_label: str = "Далее"
    wide: bool = False


class Wizard(QWidget):
    """Steps one after another. Ctrl+Enter goes on, Esc emits ``cancelled``.

    Inside a page of the window Ctrl+Enter belongs to the window: there ``own_keys`` is
    false and the page's primary action is :meth:`next`.

    ``finished`` comes when «Далее» of the last step is pressed and its check agrees;
    ``step_changed`` carries the number of the step shown, from 0.
    """

    finished = Signal()
    cancelled = Signal()
    step_changed = Signal(int)

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        title: str = "",
        cancel_label: str = "Отмена",
        own_keys: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._steps = tuple(steps)
        self._current = 0
        self._next_blocked = False
        self._back_blocked = False
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(16))
        self._list = StepList([step.title for step in steps], title)
        row.addWidget(self._list)
        row.addWidget(self._make_middle(cancel_label), 1)
        self._own_keys = own_keys
        self._show(0)

    def current(self) -> int:
        """Number of the step shown, from 0."""
        return self._current

    def next(self) -> None:
        """Check the step and go on; what «Далее» does."""
        step = self._steps[self._current]
        if self._next_blocked or (step.check is not None and not step.check()):
            return
        if self._current + 1 == len(self._steps):
            self.finished.emit()
            return
        self.go_to(self._current + 1)

    def back(self) -> None:
        """The step before; nothing that was entered is lost."""
        if self._current > 0 and not self._back_blocked:
            self._show(self._current - 1)

    def go_to(self, number: int) -> None:
        """Show a step and call its ``entered``."""
        self._show(number)
        entered = self._steps[number].entered
        if entered is not None:
            entered()

    def block_next(self, blocked: bool, hint: str = "") -> None:
        """Hold «Далее» back while there is nothing to go on with; ``hint`` says why."""
        self._next_blocked = blocked
        self._next.setEnabled(not blocked)
        self._next.set_hint(hint)

    def block_back(self, blocked: bool) -> None:
        """Take «Назад» away where there is no way back (something was done)."""
        self._back_blocked = blocked
        self._back.setVisible(not blocked and self._current > 0)

    def set_busy(self, busy: bool) -> None:
        """Hold both ways while the work of the step is done."""
        self.block_next(busy)
        self._back.setEnabled(not busy)
        self._cancel.setEnabled(not busy)

    def set_next_label(self, label: str) -> None:
        self._next.set_text(label)

    def set_cancel_label(self, label: str) -> None:
        self._cancel.set_text(label)

    def next_button(self) -> Button:
        return self._next

    def back_button(self) -> Button:
        return self._back

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_next(event)
        ):
            # before the shortcut of the window takes it
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif self._is_next(event):
            self.next()
        else:
            super().keyPressEvent(event)

    def _is_next(self, event: QKeyEvent) -> bool:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return self._own_keys and enter and control

    def _make_middle(self, cancel_label: str) -> QWidget:
        theme = current_theme()
        box = Box()
        column = QVBoxLayout(box)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self._stack = QStackedWidget()
        for step in self._steps:
            self._stack.addWidget(_StepBody(step))
        column.addWidget(self._stack, 1)
        column.addWidget(Line())
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(12))
        bar.setSpacing(theme.px(8))
        self._cancel = Button(cancel_label, Look.QUIET, kbd="Esc")
        self._back = Button("Назад", icon="arrow-left")
        self._next = Button("Далее", Look.PRIMARY, kbd="Ctrl+Enter")
        self._cancel.clicked.connect(self.cancelled)
        self._back.clicked.connect(self.back)
        self._next.clicked.connect(self.next)
        bar.addWidget(self._cancel)
        bar.addStretch(1)
        bar.addWidget(self._back)
        bar.addWidget(self._next)
        column.addLayout(bar)
        return box

    def _show(self, number: int) -> None:
        self._current = number
        step = self._steps[number]
        self._list.set_current(number)
        self._stack.setCurrentIndex(number)
        self._back.setVisible(number > 0 and not self._back_blocked)
        self._next.set_text(step.next_label)
        self.block_next(False)
        self._focus_first(step.widget)
        self.step_changed.emit(number)

    def _focus_first(self, widget: QWidget) -> None:
        """The first input of a step has the focus, else «Далее»."""
        for child in (widget, *widget.findChildren(QWidget)):
            takes = child.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and child.isEnabled() and child.isVisibleTo(widget):
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self._next.setFocus(Qt.FocusReason.TabFocusReason)


class _StepBody(QWidget):
    """Heading, note and the widget of a step; scrolls when the window is low."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        theme = current_theme()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content = QWidget()
        content.setProperty("role", "transparent")
        column = QVBoxLayout(content)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(16))
        column.setSpacing(theme.px(6))
        column.addWidget(Text(step.heading or step.title, Type.SECTION))
        if step.note:
            column.addWidget(Text(step.note, Type.BODY, "text_2", wrap=True))
        column.addSpacing(theme.px(10))
        self.setAccessibleName(step.heading or step.title)
        if step.wide:
            column.addWidget(step.widget, 1)
            outer.addWidget(content)
            return
        column.addWidget(step.widget)
        column.addStretch(1)
        content.setMaximumWidth(theme.px(_CONTENT_WIDTH))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(content)
        outer.addWidget(scroll)


class StepList(QWidget):
    """The steps with their numbers; those behind the user bear a tick."""

    def __init__(self, titles: Sequence[str], title: str = "") -> None:
        super().__init__()
        self._titles = tuple(titles)
        self._title = title
        self._current = 0
        self._theme = current_theme()
        self._theme.changed.connect(self.updateGeometry)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._name()

    def set_current(self, number: int) -> None:
        self._current = number
        self._name()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        rows = len(self._titles)
        return QSize(theme.px(220), theme.px(40 if self._title else 0) + rows * theme.px(44))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        top = 0
        if self._title:
            painter.setFont(theme.font(Type.SECTION))
            painter.setPen(theme.colour("text"))
            box = QRect(theme.px(8), 0, self.width() - theme.px(8), theme.px(28))
            painter.drawText(box, LEFT, elided(painter.fontMetrics(), self._title, box.width()))
            top = theme.px(40)
        for number, title in enumerate(self._titles):
            box = QRect(0, top + number * theme.px(44), self.width(), theme.px(40))
            self._paint_step(painter, box, number, title)

    def _paint_step(self, painter: QPainter, box: QRect, number: int, title: str) -> None:
        theme, tokens = self._theme, self._theme.tokens
        now, done = number == self._current, number < self._current
        inverted = now and tokens.high_contrast
        if now:
            fill = theme.colour("selection" if tokens.high_contrast else "accent_soft")
            rounded_box(painter, box, theme.px(6), fill)
        size = theme.px(24)
        badge = QRect(box.left() + theme.px(8), box.center().y() - size // 2 + 1, size, size)
        ink = "on_selection" if inverted else "accent_text" if now or done else "text_2"
        line = theme.colour("on_selection" if inverted else "accent" if now or done else "control")
        filled = theme.colour("accent") if now and not tokens.high_contrast else None
        rounded_box(painter, badge, size / 2, filled, line, tokens.control_px)
        if done:
            inset = theme.px(5)
            tick = badge.adjusted(inset, inset, -inset, -inset)
            theme.paint_icon(painter, tick, "check-bold", "accent_text")
        else:
            painter.setFont(theme.font(Type.CAPTION_BOLD))
            painter.setPen(theme.colour("on_accent" if filled is not None else ink))
            painter.drawText(badge, CENTRE, str(number + 1))
        painter.setFont(theme.font(Type.BOLD if now else Type.BODY))
        painter.setPen(theme.colour("on_selection" if inverted else "text" if now or done else ink))
        text = box.adjusted(theme.px(42), 0, -theme.px(8), 0)
        painter.drawText(text, LEFT, elided(painter.fontMetrics(), title, text.width()))

    def _name(self) -> None:
        title = self._titles[self._current] if self._titles else ""
        self.setAccessibleName(f"Шаг {self._current + 1} из {len(self._titles)}: {title}")
