"""The question before a document is posted or reversed, with its record date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.core.dates import format_date
from app.ui.kit.buttons import Button, Look
from app.ui.kit.fields import DateEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 480


class RecordDialog(QDialog):
    """Asks «Провести поступление?»; ``confirmed`` carries the record date.

    Args:
        question: the title, a question.
        sentences: what happens, a paragraph each.
        verb: label of the button that does it.
        day: the record date offered.
        earliest: no earlier date is taken; ``None`` sets no limit.
        safe_focus: put the focus on «Отмена», for what cannot be taken back.
    """

    confirmed = Signal(object)

    def __init__(
        self,
        question: str,
        sentences: Sequence[str],
        verb: str,
        day: date,
        *,
        icon: str = "check-bold",
        earliest: date | None = None,
        safe_focus: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._earliest = earliest
        self.setWindowTitle(question)
        self.setAccessibleName(question)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(WIDTH))
        self.record_date = DateEdit(day, required=True)
        self._field = LabeledField("Дата записи в КСУ", self.record_date, check=self._complaint)
        self._do = Button(verb, Look.PRIMARY, icon=icon, kbd="Ctrl+Enter")
        self._cancel = Button("Отмена", kbd="Esc")
        self._lay_out(question, sentences)
        self._do.clicked.connect(self._on_confirmed)
        self._cancel.clicked.connect(self.reject)
        add_shortcut(self, "Ctrl+Enter", self._on_confirmed)
        (self._cancel if safe_focus else self._do).setFocus(Qt.FocusReason.TabFocusReason)
        if not safe_focus:
            self._do.setAutoDefault(True)
            self._do.setDefault(True)

    def _lay_out(self, question: str, sentences: Sequence[str]) -> None:
        theme = current_theme()
        column = QVBoxLayout(self)
        side = theme.px(24)
        column.setContentsMargins(side, side, side, theme.px(16))
        column.setSpacing(theme.px(12))
        column.addWidget(Text(question, Type.SECTION, wrap=True))
        for sentence in sentences:
            column.addWidget(Text(sentence, Type.BODY, "text_2", wrap=True))
        column.addWidget(self._field)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(8))
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._do)
        column.addSpacing(theme.px(8))
        column.addLayout(buttons)

    def _complaint(self) -> str:
        if not self.record_date.is_valid():
            return self.record_date.error() or "Укажите дату записи, например 09.09.2026."
        day = self.record_date.value()
        if day is not None and self._earliest is not None and day < self._earliest:
            return f"Дата записи не может быть раньше {format_date(self._earliest)}."
        return ""

    def _on_confirmed(self) -> None:
        if not self._field.check():
            self.record_date.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        day = self.record_date.value()
        self.accept()
        self.confirmed.emit(day)
