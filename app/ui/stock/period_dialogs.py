"""The questions before a period is closed or opened again."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_kopecks
from app.queries.periods import ClosingOutlook, ClosingRow
from app.ui.kit.dialog import Choice, Dialog
from app.ui.kit.fields import DateEdit, LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.kit.text import Text
from app.ui.kit.theme import Type

DO = "do"
_WHAT_CLOSING_DOES = (
    "Записи с датой по этот день больше нельзя будет добавить, итоги останутся такими навсегда. "
    "Период можно открыть снова, причина останется в журнале."
)


class CloseDialog(Dialog):
    """«Закрыть период?»; ``confirmed`` carries the last day, ``day_chosen`` a day whose outlook
    is wanted.

    Args:
        day: the day that is offered.
        today: no later day is taken.
    """

    confirmed = Signal(object)
    day_chosen = Signal(object)

    def __init__(self, day: date, today: date, parent: QWidget | None = None) -> None:
        choice = Choice(DO, "Закрыть период", primary=True, icon="lock-simple")
        super().__init__("Закрыть период?", _WHAT_CLOSING_DOES, [choice], parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._today = today
        self._outlook: ClosingOutlook | None = None
        self.until = DateEdit(day, required=True)
        self._field = LabeledField("По какой день включительно", self.until, check=self._complaint)
        self.said = Text("", Type.BODY, "text", wrap=True)
        self.body.addWidget(self._field)
        self.body.addWidget(self.said)
        self.until.date_changed.connect(self._on_day_changed)
        add_shortcut(self, "Ctrl+Enter", lambda: self.choose(DO))

    def show_outlook(self, outlook: ClosingOutlook) -> None:
        """Say what closing up to the chosen day holds."""
        if outlook.until != self.until.value():
            return
        self._outlook = outlook
        self.said.setText(outlook_words(outlook))
        self._field.check()

    def choose(self, key: str) -> None:
        """Close with a choice; a day that cannot be closed keeps the dialog and says why."""
        if key == DO and not self._field.check():
            self.until.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        day = self.until.value()
        super().choose(key)
        if key == DO:
            self.confirmed.emit(day)

    def _on_day_changed(self, day: object) -> None:
        self.said.setText("")
        self._outlook = None
        if isinstance(day, date) and day <= self._today:
            self.day_chosen.emit(day)

    def _complaint(self) -> str:
        day = self.until.value()
        if day is None:
            return self.until.error()
        if day > self._today:
            return "Этот день ещё не наступил."
        outlook = self._outlook
        if outlook is not None and outlook.until == day and outlook.since is None:
            if outlook.closed_until is not None and day <= outlook.closed_until:
                return f"Период по {format_date(outlook.closed_until)} уже закрыт."
            return "По этот день нет ни одной записи: закрывать нечего."
        return ""


def outlook_words(outlook: ClosingOutlook) -> str:
    """What a closing would hold, and which drafts it meets."""
    if outlook.since is None:
        return ""
    words = (
        f"Закроется период с {format_date(outlook.since)} по {format_date(outlook.until)}: "
        f"{copies_short(outlook.copies)} на {format_kopecks(outlook.total)} ₽."
    )
    if outlook.drafts:
        drafts = count_phrase(len(outlook.drafts), "черновик", "черновика", "черновиков")
        words += (
            f" Не проведено документов с датой этого периода: {drafts}. "
            "После закрытия они получат более позднюю дату записи."
        )
    return words


class ReopenDialog(Dialog):
    """«Открыть период снова?»; ``confirmed`` carries the reason."""

    confirmed = Signal(str)

    def __init__(self, row: ClosingRow, parent: QWidget | None = None) -> None:
        choice = Choice(DO, "Открыть снова", primary=True, danger=True, icon="lock-simple-open")
        text = (
            f"Период с {format_date(row.since)} по {format_date(row.until)} снова примет записи. "
            "Если бумаги за него уже сданы, сообщите бухгалтеру."
        )
        super().__init__("Открыть период снова?", text, [choice], parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.reason = LineEdit(placeholder="например, нашлась неучтённая накладная")
        self._field = LabeledField("Почему", self.reason, check=self._complaint)
        self.body.addWidget(self._field)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, key: str) -> None:
        """Close with a choice; without a reason the dialog stays."""
        if key == DO and not self._field.check():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        reason = self.reason.text()
        super().choose(key)
        if key == DO:
            self.confirmed.emit(reason)

    def _complaint(self) -> str:
        return "" if self.reason.text().strip() else "Впишите причину: она останется в журнале."
