"""The head line of a replacement or a revaluation: name, status, remarks, what can be done."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.core.money import count_phrase
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.chips import Pill, PillSpec
from app.ui.kit.scroll import seen_width
from app.ui.kit.text import ElidedText, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.stock.document_parts import DRAFT_PILL

NARROW, CROWDED = 1000, 740


@dataclass(frozen=True, slots=True)
class HeaderState:
    """What the line shows. ``number`` of a draft is a suggestion and stands in grey;
    ``stopping``: some remark forbids posting."""

    name: str = ""
    number: str = ""
    is_draft: bool = True
    status: PillSpec = DRAFT_PILL
    remarks: int = 0
    stopping: bool = False
    saved: str = ""
    can_reverse: bool = False


class ChangeHeader(QWidget):
    """Buttons emit what they ask for; their keys belong to the window."""

    save_requested = Signal()
    print_requested = Signal()
    xlsx_requested = Signal()
    post_requested = Signal()
    correct_requested = Signal()
    reverse_requested = Signal()
    discard_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.name = Text("", Type.SECTION)
        self.number = Text("", Type.SECTION, "text_3")
        self.status = Pill(DRAFT_PILL)
        self.remarks = Pill(PillSpec(""))
        self.saved = ElidedText("", Type.CAPTION, "text_2")
        self.discard = IconButton("trash", "Удалить черновик")
        self.save = Button("Сохранить черновик", icon="floppy-disk", kbd="Ctrl+S")
        self.print = Button("Печать акта", icon="printer", kbd="Ctrl+P")
        self.xlsx = Button("XLSX", icon="table", hint="Сохранить акт таблицей Excel")
        self.reverse = Button("Сторно…", icon="arrow-counter-clockwise")
        self.reverse.set_hint("Отменить обратными записями со своей датой и номером")
        self.correct = Button("Исправить", icon="pencil-simple")
        self.correct.set_hint("Сторно и исправленный документ одной операцией")
        self.post = Button("Провести", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.px(8))
        row, buttons = QHBoxLayout(), QHBoxLayout()
        for part in (row, buttons):
            part.setSpacing(theme.px(8))
        self._rows.addLayout(row, 1)
        self._rows.addLayout(buttons)
        for widget in (self.name, self.number, self.status, self.remarks):
            row.addWidget(widget)
        row.addWidget(self.saved, 1)
        self._gap = QWidget()
        row.addWidget(self._gap, 1)
        for button, signal in (
            (self.discard, self.discard_requested),
            (self.save, self.save_requested),
            (self.print, self.print_requested),
            (self.xlsx, self.xlsx_requested),
            (self.reverse, self.reverse_requested),
            (self.correct, self.correct_requested),
            (self.post, self.post_requested),
        ):
            buttons.addWidget(button)
            button.clicked.connect(signal)
        self._state = HeaderState()
        self.show_state(self._state)

    def state(self) -> HeaderState:
        return self._state

    def show_state(self, state: HeaderState) -> None:
        """Show another state of the document."""
        self._state = state
        self.name.setText(state.name)
        self.number.setText(f"№ {state.number}" if state.number else "")
        self.number.set_token("text_3" if state.is_draft else "text")
        self.number.setToolTip("Номер даётся при проведении" if state.is_draft else "")
        self.status.set_spec(state.status)
        self.remarks.setVisible(state.is_draft and state.remarks > 0)
        words = count_phrase(state.remarks, "замечание", "замечания", "замечаний")
        tone = Tone.BAD if state.stopping else Tone.WARN
        icon = "warning-octagon-fill" if state.stopping else "warning-fill"
        self.remarks.set_spec(PillSpec(words, tone, icon))
        self.saved.setText(state.saved)
        for button in (self.save, self.post):
            button.setVisible(state.is_draft)
        self.discard.setVisible(state.is_draft and not self._is_narrow())
        self.xlsx.setVisible(not state.is_draft)
        for button in (self.correct, self.reverse):
            button.setVisible(state.can_reverse)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = seen_width(self)
        narrow = self._is_narrow()
        # drafts are deleted in the list as well
        self.discard.setVisible(self._state.is_draft and not narrow)
        self.saved.setVisible(not narrow)
        self._gap.setVisible(narrow)
        crowded = width < current_theme().px(CROWDED)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._rows.setDirection(down if crowded else right)
        for button, wide, short in (
            (self.save, "Сохранить черновик", "Сохранить"),
            (self.print, "Печать акта", "Печать"),
        ):
            wanted = short if narrow else wide
            if button.text() != wanted:
                button.set_text(wanted)
                button.setAccessibleName(wide)
                button.set_hint(wide)

    def _is_narrow(self) -> bool:
        return seen_width(self) < current_theme().px(NARROW)
