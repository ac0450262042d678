"""The status bar: file · last verified copy · scanner · task or last save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.dates import format_moment
from app.core.money import count_phrase, format_count
from app.ui.kit.buttons import IconButton
from app.ui.kit.cards import ProgressBar
from app.ui.kit.text import ElidedText, Line
from app.ui.kit.theme import Type, current_theme

BACKUP_AGE = timedelta(days=2)
TASK_DELAY_MS = 300
IDLE = "Нет фоновых задач"


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last verified copy; ``moment`` is UTC, ``None`` when there is no copy."""

    moment: datetime | None

    def is_fresh(self, now: datetime) -> bool:
        """At most two days old."""
        return self.moment is not None and now - self.moment <= BACKUP_AGE

    def words(self, now: datetime) -> str:
        """«Копия проверена сегодня, 08:12», «Копии нет 3 дня», «Копии ещё нет»."""
        if self.moment is None:
            return "Резервной копии ещё нет"
        if self.is_fresh(now):
            return f"Копия проверена {format_moment(self.moment, now).lower()}"
        return f"Копии нет {count_phrase((now - self.moment).days, 'день', 'дня', 'дней')}"


class _Mark(QWidget):
    """A small icon before words; a dot when the name is empty."""

    def __init__(self, icon: str, token: str) -> None:
        super().__init__()
        self._icon = icon
        self._token = token
        self._theme = current_theme()
        self._theme.changed.connect(self.updateGeometry)

    def set(self, icon: str, token: str) -> None:
        self._icon, self._token = icon, token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(14), self._theme.px(14))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        size = self._theme.px(14)
        spot = QRect(0, (self.height() - size) // 2, size, size)
        if self._icon == "circle-fill":
            shrink = self._theme.px(2)
            spot = spot.adjusted(shrink, shrink, -shrink, -shrink)
        self._theme.paint_icon(QPainter(self), spot, self._icon, self._token)


class StatusBar(QWidget):
    """The bar at the bottom; ``cancel_requested`` is the ✕ beside the running task."""

    cancel_requested = Signal()
    backup_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self.setProperty("role", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Строка состояния")
        self._note = IDLE
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TASK_DELAY_MS)
        self._timer.timeout.connect(lambda: self._show_task(True))
        self._build()
        self._theme.changed.connect(self._dress)
        self._dress()
        self._show_task(False)

    def set_library(self, file: Path | None) -> None:
        """The file that is open."""
        self._file.setText(file.name if file is not None else "")
        self._file_mark.setToolTip(str(file) if file is not None else "")
        self._file.setVisible(file is not None)
        self._file_mark.setVisible(file is not None)
        if file is None:
            self._backup.hide()
            self._backup_mark.hide()

    def set_backup(self, state: BackupState, now: datetime) -> None:
        """The age of the last verified copy."""
        fresh = state.is_fresh(now)
        self._backup.setText(state.words(now))
        self._backup.set_token("text_2" if fresh else "warn")
        self._backup_mark.set("circle-fill" if fresh else "warning-fill", "ok" if fresh else "warn")
        self._backup.show()
        self._backup_mark.show()

    def set_scanner(self, words: str) -> None:
        """What the scanner did last: «Сканер: 10618»."""
        self._scanner.setText(words)
        self._scanner.setVisible(bool(words))
        self._scanner_mark.setVisible(bool(words))

    def set_note(self, words: str) -> None:
        """The last save: «Черновик сохранён в 09:38»; empty for none."""
        self._note = words or IDLE
        if not self._bar.isVisible():
            self._show_task(False)

    def begin_task(self, label: str) -> None:
        """A long work began; it is shown when it does not end at once."""
        self.report(label, 0, 0)
        self._timer.start()

    def report(self, label: str, done: int, total: int) -> None:
        """«Готовим этикетки: 120 из 480»; total 0 when unknown."""
        count = f": {format_count(done)} из {format_count(total)}" if total else ""
        self._task_words = f"{label}{count}"
        self._bar.set_value(done, total)
        if self._bar.isVisibleTo(self):
            self._task.setText(self._task_words)

    def end_task(self) -> None:
        """The long work is over."""
        self._timer.stop()
        self._show_task(False)

    def texts(self) -> tuple[str, ...]:
        """What is shown now, from left to right."""
        shown = (self._file, self._backup, self._scanner, self._task)
        return tuple(text.text() for text in shown if text.isVisibleTo(self) and text.text())

    def _build(self) -> None:
        theme = self._theme
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(Line())
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        row.setSpacing(theme.px(8))
        outer.addWidget(middle, 1)
        self._file_mark, self._file = _Mark("database", "text_2"), self._words()
        self._backup_mark, self._backup = _Mark("circle-fill", "ok"), self._words()
        self._scanner_mark, self._scanner = _Mark("barcode", "text_2"), self._words()
        for mark, words in (
            (self._file_mark, self._file),
            (self._backup_mark, self._backup),
            (self._scanner_mark, self._scanner),
        ):
            row.addWidget(mark)
            row.addWidget(words)
            row.addSpacing(theme.px(12))
            mark.hide()
            words.hide()
        row.addStretch(1)
        self._task_words = ""
        self._task_mark, self._task = _Mark("check", "text_2"), self._words()
        self._bar = ProgressBar()
        self._bar.setFixedWidth(theme.px(140))
        self._cancel = IconButton("x", "Остановить работу")
        self._cancel.setFixedHeight(theme.px(28))
        self._cancel.clicked.connect(self.cancel_requested)
        row.addWidget(self._task_mark)
        row.addWidget(self._task)
        row.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._cancel)

    def _words(self) -> ElidedText:
        words = ElidedText("", Type.CAPTION, "text_2")
        # as wide as it is, and less where large letters leave no room
        words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return words

    def _show_task(self, running: bool) -> None:
        self._bar.setVisible(running)
        self._cancel.setVisible(running)
        self._task_mark.setVisible(not running)
        self._task.setText(self._task_words if running else self._note)

    def _dress(self) -> None:
        self.setFixedHeight(self._theme.px(32))
