"""The question before a document is posted or reversed, with its record date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.dates import format_date
from app.ui.kit.dialog import Choice, Dialog
from app.ui.kit.fields import DateEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut

DO = "do"


class RecordDialog(Dialog):
    """Asks «Провести поступление?»; ``confirmed`` carries the record date.

    Args:
        question: the title, a question.
        text: what happens, in a sentence.
        details: what happens besides, a line each.
        verb: label of the button that does it.
        day: the record date offered.
        earliest, latest: no date outside of them is taken; ``None`` sets no limit.
        caption: of the field with the record date.
        danger: put the focus on «Отмена», for what cannot be taken back.
    """

    confirmed = Signal(object)

    def __init__(
        self,
        question: str,
        text: str,
        verb: str,
        day: date,
        *,
        details: Sequence[str] = (),
        icon: str = "check-bold",
        earliest: date | None = None,
        latest: date | None = None,
        danger: bool = False,
        caption: str = "Дата записи в КСУ",
        parent: QWidget | None = None,
    ) -> None:
        choice = Choice(DO, verb, primary=True, danger=danger, icon=icon)
        super().__init__(question, text, [choice], details=details, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._earliest, self._latest = earliest, latest
        self.record_date = DateEdit(day, required=True)
        self._field = LabeledField(caption, self.record_date, check=self._complaint)
        self.body.addWidget(self._field)
        add_shortcut(self, "Ctrl+Enter", lambda: self.choose(DO))

    def choose(self, key: str) -> None:
        """Close with a choice; a wrong date keeps the dialog and says why."""
        if key == DO and not self._field.check():
            self.record_date.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        day = self.record_date.value()
        super().choose(key)
        if key == DO:
            self.confirmed.emit(day)

    def _complaint(self) -> str:
        day = self.record_date.value()
        if day is None:
            return self.record_date.error() or "Укажите дату записи, например 09.09.2026."
        if self._earliest is not None and day < self._earliest:
            return f"Дата записи не может быть раньше {format_date(self._earliest)}."
        if self._latest is not None and day > self._latest:
            return f"Дата записи не может быть позже {format_date(self._latest)}."
        return ""
