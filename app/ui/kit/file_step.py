"""The first step of an import: a file that is chosen in a dialog or dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.kit.cards import EmptyState
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.work_line import WorkLine


class FileStep(QWidget):
    """The file: chosen in a dialog or dropped here. ``chosen`` carries its path."""

    choose_pressed = Signal()
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        self._place = _DropPlace()
        self._place.dropped.connect(self.chosen)
        assert self._place.button is not None
        self._place.button.clicked.connect(lambda _checked=False: self.choose_pressed.emit())
        column.addWidget(self._place)
        self.work = WorkLine()
        column.addWidget(self.work)
        self._error = Text("", Type.BODY, "bad", wrap=True)
        self._error.hide()
        column.addWidget(self._error)

    def drop_place(self) -> QWidget:
        """Where a file can be dropped."""
        return self._place

    def show_file(self, path: Path | None) -> None:
        """The file chosen now."""
        self._place.set_text(
            "Перетащите сюда файл или выберите его"
            if path is None
            else f"«{path.name}», папка {path.parent}"
        )
        self.show_error("")

    def show_error(self, sentence: str) -> None:
        """Why the file cannot be read; an empty sentence takes it away."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def error(self) -> str:
        return self._error.text()


class _DropPlace(EmptyState):
    """The frame that takes a dropped file."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            "file-arrow-up",
            "Перетащите сюда файл или выберите его",
            "Выбрать файл…",
            action_icon="folder-open",
        )
        self._over = False
        self.setAcceptDrops(True)
        self.setMinimumHeight(current_theme().px(220))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        pen = QPen(theme.colour("accent" if self._over else "control"), theme.tokens.control_px)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.colour("accent_soft" if self._over else "surface"))
        radius = theme.px(8)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)

    def _set_over(self, over: bool) -> None:
        self._over = over
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()
            self._set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(False)
        event.acceptProposedAction()
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))
