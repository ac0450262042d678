"""The top line of a write-off act: number, status, remarks, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.core.money import count_phrase
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.chips import PILL_HEIGHT, Pill, PillSpec, paint_pill, pill_width
from app.ui.kit.keys import is_press
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone

_TARGET = 32


class RemarksPill(QAbstractButton):
    """«1 замечание»: a click, Space or Enter goes to the next one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self._spec = PillSpec("", Tone.BAD, "warning-octagon-fill")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Показать следующее замечание")
        self._theme.changed.connect(self.updateGeometry)
        self.set_count(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_press(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def set_count(self, count: int) -> None:
        """How many remarks there are; none hides the pill."""
        words = count_phrase(count, "замечание", "замечания", "замечаний")
        self._spec = PillSpec(words, Tone.BAD, "warning-octagon-fill")
        self.setText(words)
        self.setAccessibleName(f"{words}, показать следующее")
        self.setVisible(count > 0)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        height = max(self._theme.px(PILL_HEIGHT), _TARGET)
        return QSize(pill_width(self._theme, self._spec), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_pill(QPainter(self), self._theme, QRect(self.rect()), self._spec)


class ActTitle(QWidget):
    """Title, pills and buttons; a draft and a posted act have different ones."""

    remarks_requested = Signal()
    save_requested = Signal()
    print_requested = Signal()
    workbook_requested = Signal()
    post_requested = Signal()
    reverse_requested = Signal()
    correct_requested = Signal()
    disposals_requested = Signal()
    more_requested = Signal()
    discard_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._draft = True
        self._posted = False
        self._narrow = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self._words = Text("", Type.SECTION)
        self._number = Text("", Type.SECTION)
        self._status = Pill(PillSpec(""))
        self.remarks = RemarksPill()
        name = QHBoxLayout()
        name.setSpacing(theme.px(5))
        name.addWidget(self._words)
        name.addWidget(self._number)
        row.addLayout(name)
        row.addSpacing(theme.px(4))
        row.addWidget(self._status)
        row.addWidget(self.remarks)
        row.addStretch(1)
        self.menu_button = IconButton("dots-three", "Ещё")
        self.menu_button.setMenu(self._make_menu())
        self.save = Button("Сохранить черновик", icon="floppy-disk", kbd="Ctrl+S")
        self.correct = Button(
            "Исправить", icon="pencil-simple", hint="Сторно и исправленный акт одной операцией"
        )
        self.reverse = Button("Сторно…", icon="arrow-counter-clockwise")
        self.workbook = Button("XLSX", icon="table", hint="Сохранить акт таблицей Excel")
        self.print = Button("Печать ф. 0504144", icon="printer", kbd="Ctrl+P")
        self.post = Button("Провести акт", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        for button in (
            self.menu_button,
            self.correct,
            self.reverse,
            self.workbook,
            self.save,
            self.print,
            self.post,
        ):
            row.addWidget(button)
        self._connect()

    def set_number(self, number: str, *, suggested: bool, words: str = "Акт о списании №") -> None:
        """«Акт о списании № 3»; the next free number of a draft is grey."""
        self._words.setText(words)
        self._number.setText(number)
        self._number.set_token("text_3" if suggested else "text")
        self._number.setToolTip("Номер акт получит при проведении" if suggested else "")

    def text(self) -> str:
        """The title as it is read."""
        return f"{self._words.text()} {self._number.text()}".strip()

    def set_status(self, spec: PillSpec) -> None:
        self._status.set_spec(spec)

    def status(self) -> str:
        """The word of the status pill."""
        return self._status.accessibleName()

    def set_mode(self, *, draft: bool, posted: bool) -> None:
        """``draft``: it can be changed; ``posted``: it can be reversed and corrected."""
        self._draft, self._posted = draft, posted
        self._discard.setVisible(draft)
        self._more.setVisible(draft)
        self._lay_out()

    def set_narrow(self, narrow: bool) -> None:
        """In a small window the labels are short and saving is left to Ctrl+S."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._words.setText(self._words.text())
            self.print.set_text("Печать" if narrow else "Печать ф. 0504144")
            self.post.set_text("Провести" if narrow else "Провести акт")
            self._lay_out()

    def _lay_out(self) -> None:
        self.save.setVisible(self._draft and not self._narrow)
        self.post.setVisible(self._draft)
        self.workbook.setVisible(not self._draft and not self._narrow)
        self.reverse.setVisible(self._posted)
        self.correct.setVisible(self._posted)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("Направления выбытия…", self.disposals_requested.emit)
        self._more = menu.addAction("Дебет, кредит и примечание", self.more_requested.emit)
        menu.addAction("Сохранить как таблицу Excel…", self.workbook_requested.emit)
        menu.addSeparator()
        self._discard = menu.addAction("Удалить черновик", self.discard_requested.emit)
        return menu

    def _connect(self) -> None:
        self.remarks.clicked.connect(self.remarks_requested)
        self.save.clicked.connect(self.save_requested)
        self.correct.clicked.connect(self.correct_requested)
        self.reverse.clicked.connect(self.reverse_requested)
        self.workbook.clicked.connect(self.workbook_requested)
        self.print.clicked.connect(self.print_requested)
        self.post.clicked.connect(self.post_requested)
