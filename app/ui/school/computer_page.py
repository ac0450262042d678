"""«Этот компьютер»: who works, and how the window looks here."""

from __future__ import annotations

from collections.abc import Callable

from app.core.text import clean_line
from app.ui.kit.cards import Card
from app.ui.kit.fields import ComboBox, LeaveWatcher, LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.theme import current_theme
from app.ui.school.form_page import FORM_WIDTH
from app.ui.shell.context import Shell
from app.ui.shell.look import LOOK_NAMES, SCALES, set_look
from app.ui.shell.page import Page
from app.ui.shell.settings import COLOURS, LIBRARIAN, TEXT_SCALE


class ComputerPage(Page):
    """Settings of this PC; each takes effect at once.

    Args:
        on_who: called with the new name of who works; it goes into the journal.
    """

    page_id = "school.computer"
    section_id = "school"
    title = "Этот компьютер"

    def __init__(self, *, shell: Shell, on_who: Callable[[str], None]) -> None:
        super().__init__()
        self._shell = shell
        self._on_who = on_who
        self.set_up()

    def refresh(self) -> None:
        settings = self._shell.settings
        if not self.who.hasFocus():
            self.who.setText(settings.get(LIBRARIAN))
        for combo, value in (
            (self.colours, settings.get(COLOURS)),
            (self.scale, settings.get(TEXT_SCALE)),
        ):
            combo.blockSignals(True)
            combo.set_value(value)
            combo.blockSignals(False)

    def _build(self) -> None:
        theme = current_theme()
        scroll = ScrollColumn()
        self._scroll = scroll
        theme.changed.connect(self._fit)
        self._fit()
        scroll.column.setSpacing(theme.px(16))
        scroll.column.setContentsMargins(0, 0, theme.px(12), 0)
        self.column.addWidget(scroll, 1)
        people = Card("Кто работает", divider=True)
        self.who = LineEdit(placeholder="Фамилия И. О.")
        people.body.addWidget(
            LabeledField(
                "Ваша фамилия и инициалы",
                self.who,
                hint="Пишется в журнал рядом с каждой операцией. Подпись в актах — в «Школе».",
            )
        )
        scroll.column.addWidget(people)
        look = Card("Вид", divider=True)
        self.colours = ComboBox(LOOK_NAMES)
        self.scale = ComboBox([(scale, f"{round(scale * 100)} %") for scale in SCALES])
        look.body.addWidget(LabeledField("Цвета", self.colours))
        look.body.addWidget(
            LabeledField(
                "Размер букв",
                self.scale,
                hint="Для слабовидящих — от 150 %. Ctrl+F12 включает "
                "и выключает этот вид из любого места.",
            )
        )
        scroll.column.addWidget(look)
        scroll.column.addStretch(1)

    def _fit(self) -> None:
        self._scroll.setMaximumWidth(current_theme().px(FORM_WIDTH + 24))

    def _connect(self) -> None:
        self._leaving = LeaveWatcher(self.who)
        self._leaving.left.connect(self._on_who_left)
        self.who.returnPressed.connect(self._on_who_left)
        self.colours.value_changed.connect(lambda _value: self._on_look_chosen())
        self.scale.value_changed.connect(lambda _value: self._on_look_chosen())
        # the look may be changed from the strip and by Ctrl+F12 as well
        current_theme().changed.connect(self.refresh)

    def _on_who_left(self) -> None:
        who = clean_line(self.who.text())
        if who and who != self._shell.settings.get(LIBRARIAN):
            self._shell.settings.set(LIBRARIAN, who)
            self._on_who(who)
            self._shell.toasts.show(f"В журнале теперь пишется: {who}")

    def _on_look_chosen(self) -> None:
        colours, scale = self.colours.value(), self.scale.value()
        if isinstance(colours, str) and isinstance(scale, float):
            set_look(self._shell.settings, current_theme(), colours, scale)
