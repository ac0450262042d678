"""The questions of a transfer: its kind, posting, reversal, the school's answer, the papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.dates import format_date
from app.core.money import copies_short, format_kopecks
from app.core.stock import TRANSFER_MODE_NAMES, TransferMode
from app.core.text import clean_line
from app.queries.transfer import TransferCard
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Choice, Dialog
from app.ui.kit.fields import DateEdit, LineEdit, RadioButton
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.stock.record_dialog import RecordDialog

ACT, NOTICE, LETTER = "act", "notice", "letter"
_ABOUT: dict[TransferMode, str] = {
    TransferMode.TEMPORARY: "Книги остаются на балансе и вернутся к сроку.",
    TransferMode.PERMANENT: "Книги выбывают из фонда; нужно согласие учредителя.",
    TransferMode.RETURN_LENT: "Книги, переданные на время, пришли обратно.",
    TransferMode.RETURN_BORROWED: "Книги, взятые у другой школы на время, отдаём.",
}
_WHAT_HAPPENS: dict[TransferMode, str] = {
    TransferMode.TEMPORARY: "{amount} останутся на балансе, но будут числиться у школы «{school}».",
    TransferMode.PERMANENT: "{amount} выбудут из фонда и перейдут школе «{school}».",
    TransferMode.RETURN_LENT: "{amount} снова будут в библиотеке: школа «{school}» вернула их.",
    TransferMode.RETURN_BORROWED: "{amount} уйдут из библиотеки обратно в школу «{school}».",
}
_WHAT_REVERSES: dict[TransferMode, str] = {
    TransferMode.TEMPORARY: "{amount} перестанут числиться у школы «{school}».",
    TransferMode.PERMANENT: "{amount} вернутся в фонд, в КСУ встанет запись со знаком минус.",
    TransferMode.RETURN_LENT: "{amount} снова будут числиться у школы «{school}».",
    TransferMode.RETURN_BORROWED: "{amount} снова будут числиться полученными от школы «{school}».",
}


class ModeDialog(Dialog):
    """«Что оформить?»; ``mode_chosen`` carries the :class:`TransferMode`."""

    mode_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Что оформить?", parent=parent)
        theme = current_theme()
        self.options: dict[TransferMode, RadioButton] = {}
        for mode, about in _ABOUT.items():
            option = RadioButton(TRANSFER_MODE_NAMES[mode])
            option.setToolTip(about)
            words = Text(about, Type.BODY, "text_2", wrap=True)
            words.setContentsMargins(theme.px(34), 0, 0, 0)
            self.options[mode] = option
            self.body.addWidget(option)
            self.body.addWidget(words)
        first = self.options[TransferMode.TEMPORARY]
        first.setChecked(True)
        start = Button("Продолжить", Look.PRIMARY, icon="check-bold", kbd="Enter")
        start.clicked.connect(self._on_confirmed)
        self.row.addWidget(start)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), Button):
            self._on_confirmed()
            return
        super().keyPressEvent(event)

    def _on_confirmed(self) -> None:
        mode = next(mode for mode, option in self.options.items() if option.isChecked())
        self.choose("start")
        self.mode_chosen.emit(mode)


class ConfirmDialog(Dialog):
    """«Подтвердить приём?» by a paper that came back; ``confirmed`` carries day and words."""

    confirmed = Signal(object, str)

    def __init__(self, card: TransferCard, today: date, parent: QWidget | None = None) -> None:
        super().__init__(
            f"Подтвердить приём по передаче № {card.row.number}?",
            "Так отмечают ответ, который пришёл бумагой: подписанный акт или письмо. Файл "
            "подтверждения принимают кнопкой «Принять подтверждение…».",
            [Choice("confirm", "Подтвердить", primary=True, icon="check-bold")],
            parent=parent,
        )
        self._earliest = card.draft.date
        self.day = DateEdit(max(today, card.draft.date), required=True)
        self.words = LineEdit(placeholder="например, акт № 4 подписан")
        self._day_field = LabeledField("Дата приёма", self.day, check=self._complaint)
        self.body.addWidget(self._day_field)
        self.body.addWidget(LabeledField("Что ответила школа", self.words))
        add_shortcut(self, "Ctrl+Enter", lambda: self.choose("confirm"))

    def choose(self, key: str) -> None:
        """Close with a choice; a wrong date keeps the dialog and says why."""
        if key == "confirm" and not self._day_field.check():
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        day, words = self.day.value(), clean_line(self.words.text())
        super().choose(key)
        if key == "confirm":
            self.confirmed.emit(day, words)

    def _complaint(self) -> str:
        day = self.day.value()
        if day is None:
            return self.day.error() or "Укажите дату приёма."
        if day < self._earliest:
            return f"Передача записана {format_date(self._earliest)}: принять раньше не могли."
        return ""


def papers_dialog(mode: TransferMode, parent: QWidget) -> Dialog:
    """«Что напечатать?»; its choice is ``ACT``, ``NOTICE`` or ``LETTER``."""
    choices = [Choice(LETTER, "Письмо")]
    text = "Акт приёма-передачи со списком и сопроводительное письмо к нему."
    if mode is TransferMode.PERMANENT:
        choices.append(Choice(NOTICE, "Извещение"))
        text = (
            "Акт приёма-передачи со списком, данные для извещения (ф. 0504805) бухгалтеру и "
            "сопроводительное письмо."
        )
    choices.append(Choice(ACT, "Акт", primary=True, icon="printer"))
    return Dialog("Что напечатать?", text, choices, parent=parent)


def posting_dialog(
    card: TransferCard, number: str, today: date, details: Sequence[str], parent: QWidget
) -> RecordDialog:
    """«Провести передачу № 4?» with what happens."""
    draft = card.draft
    earliest = draft.date
    return RecordDialog(
        f"Провести {_noun(draft.mode)} № {number}?",
        _words(_WHAT_HAPPENS[draft.mode], card),
        "Провести",
        max(today, earliest),
        details=details,
        earliest=earliest,
        caption=_record_caption(draft.mode),
        parent=parent,
    )


def reversal_dialog(card: TransferCard, today: date, parent: QWidget) -> RecordDialog:
    """«Сторнировать передачу № 4?» with its own record date."""
    earliest = card.row.record_date or card.row.date
    mode = card.draft.mode
    return RecordDialog(
        f"Сторнировать {_noun(mode)} № {card.row.number}?",
        f"{_words(_WHAT_REVERSES[mode], card)} Сам документ останется в списке.",
        "Сторнировать",
        max(today, earliest),
        icon="arrow-counter-clockwise",
        earliest=earliest,
        danger=True,
        caption=_record_caption(mode),
        parent=parent,
    )


def _noun(mode: TransferMode) -> str:
    out = mode in (TransferMode.PERMANENT, TransferMode.TEMPORARY)
    return "передачу" if out else "возврат"


def _record_caption(mode: TransferMode) -> str:
    """Only a permanent transfer is written into the summary book."""
    return "Дата записи в КСУ" if mode is TransferMode.PERMANENT else "Дата записи"


def _words(text: str, card: TransferCard) -> str:
    amount = f"{copies_short(len(card.lines))} на {format_kopecks(card.total)} руб."
    school = card.partner.name_short if card.partner is not None else ""
    return text.format(amount=amount, school=school)
