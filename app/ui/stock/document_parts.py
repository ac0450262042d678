"""What the pages of all documents are made of: totals, checks, consequences, a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import FormulyarError, RefusalError
from app.core.money import copies_short, format_kopecks, rubles_in_words, sentence_case
from app.core.stock import DocumentStatus
from app.queries.documents import DocumentRow
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.cards import Box, Card
from app.ui.kit.chips import PillSpec
from app.ui.kit.picture import TONE_ICONS, Picture
from app.ui.kit.text import ElidedText, Line, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone


def status_pill(row: DocumentRow) -> PillSpec:
    """The status of a document as lists and headers show it."""
    if row.is_reversal:
        return PillSpec("Сторно", Tone.INFO, "arrow-counter-clockwise")
    match row.status:
        case DocumentStatus.DRAFT:
            return DRAFT_PILL
        case DocumentStatus.POSTED:
            return PillSpec("Проведён", Tone.OK, "check-circle-fill")
        case DocumentStatus.REVERSED:
            return PillSpec("Сторнирован", Tone.WARN, "arrow-counter-clockwise")
        case DocumentStatus.DISCARDED:
            return PillSpec("Удалён", Tone.NEUTRAL, "prohibit")


DRAFT_PILL = PillSpec("Черновик", Tone.NEUTRAL, "pencil-simple")


@dataclass(frozen=True, slots=True)
class Check:
    """A line of «Перед проведением». With a ``key`` it offers «Показать»."""

    text: str
    tone: Tone
    key: str = ""


class RowsCard(Card):
    """A card whose rows are made anew whenever they change."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._rows: tuple[object, ...] | None = None

    def _replace(self, rows: Sequence[object]) -> bool:
        """Forget the old rows; false when the new ones are the same."""
        if self._rows == tuple(rows):
            return False
        self._rows = tuple(rows)
        _empty(self.body)
        return True


class ChecksCard(RowsCard):
    """«Перед проведением»: what stands in the way and what is in order.

    ``show_requested`` carries the key of a check.
    """

    show_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Перед проведением", parent)

    def set_checks(self, checks: Sequence[Check]) -> None:
        if not self._replace(checks):
            return
        for check in checks:
            self.body.addWidget(self._make_row(check))
        self.body.addStretch(1)
        self.setAccessibleDescription("; ".join(check.text for check in checks))

    def checks(self) -> tuple[Check, ...]:
        """The checks shown now."""
        return tuple(row for row in self._rows or () if isinstance(row, Check))

    def _make_row(self, check: Check) -> QWidget:
        icon, token = TONE_ICONS[check.tone]
        row, line = _line_of_widgets()
        line.addWidget(Picture(icon, token), 0, Qt.AlignmentFlag.AlignTop)
        strong = check.tone in (Tone.BAD, Tone.WARN)
        words = Text(
            check.text,
            Type.BOLD if check.tone is Tone.BAD else Type.BODY,
            token if strong else "text",
            wrap=True,
        )
        line.addWidget(words, 1)
        if check.key:
            link = Button("Показать", Look.LINK, name=f"Показать: {check.text}")
            link.clicked.connect(lambda: self.show_requested.emit(check.key))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return row


class FactsCard(RowsCard):
    """A card of captions and values: «КСУ, часть 1 · запись № 12»."""

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        if not self._replace(facts):
            return
        for caption, value in facts:
            row, line = _line_of_widgets()
            line.addWidget(ElidedText(caption, Type.BODY, "text_2"), 1)
            line.addWidget(Text(value, Type.STRONG))
            row.setAccessibleName(f"{caption}: {value}")
            self.body.addWidget(row)
        self.body.addStretch(1)
        self.setAccessibleDescription("; ".join(f"{name}: {value}" for name, value in facts))

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The facts shown now."""
        return tuple(row for row in self._rows or () if isinstance(row, tuple))


class TotalsCard(RowsCard):
    """Copies and sum, the sum in words, and rows that tell them apart."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._caption = caption
        self.setAccessibleName(caption)

    def set_totals(
        self, copies: int, kopecks: int, details: Sequence[tuple[str, str]] = ()
    ) -> None:
        """``kopecks`` is the sum of the document; ``details`` are captions and values."""
        if not self._replace((copies, kopecks, *details)):
            return
        words = sentence_case(rubles_in_words(kopecks))
        self.body.addWidget(Text(self._caption, Type.CAPTION, "text_2"))
        self.body.addWidget(Text(copies_short(copies), Type.FIGURE))
        self.body.addWidget(Text(f"{format_kopecks(kopecks)} руб.", Type.FIGURE))
        self.body.addWidget(Text(words, Type.BODY, "text_2", wrap=True))
        if details:
            self.body.addWidget(Line())
        for caption, value in details:
            row, line = _line_of_widgets()
            line.addWidget(ElidedText(caption), 1)
            line.addWidget(Text(value, Type.STRONG))
            self.body.addWidget(row)
        self.body.addStretch(1)
        self.setAccessibleDescription(f"{copies_short(copies)}, {words}")


class Notice(Box):
    """A sentence above the document: a refusal with its reasons, a hint, a conflict.

    ``acted`` comes when its action is chosen; ✕ puts it away.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        theme = current_theme()
        self._inside = QHBoxLayout(self)
        side = theme.px(12)
        self._inside.setContentsMargins(theme.px(16), side, side, side)
        self._inside.setSpacing(theme.px(8))
        self._text = ""
        self.hide()

    def show_error(self, error: FormulyarError, action: str = "") -> None:
        """Say what was refused, why, and what to do."""
        reasons = error.reasons if isinstance(error, RefusalError) else ()
        lines = [error.message, *(f"· {reason}" for reason in reasons)]
        self.show_words("\n".join([*lines, error.cure] if error.cure else lines), Tone.BAD, action)

    def show_words(
        self, text: str, tone: Tone = Tone.INFO, action: str = "", *, closable: bool = True
    ) -> None:
        self.put_away()
        icon, token = TONE_ICONS[tone]
        self.set_colours(f"{token}_soft", f"{token}_line")
        self._text = text
        top = Qt.AlignmentFlag.AlignTop
        self._inside.addWidget(Picture(icon, token), 0, top)
        self._inside.addWidget(Text(text, Type.BODY, "text", wrap=True), 1)
        if action:
            link = Button(action, Look.LINK)
            link.clicked.connect(self.acted)
            self._inside.addWidget(link, 0, top)
        if closable:
            close = IconButton("x", "Убрать сообщение")
            close.clicked.connect(self.put_away)
            self._inside.addWidget(close, 0, top)
        self.setAccessibleName(text)
        self.show()

    def text(self) -> str:
        """What it says, empty when it is put away."""
        return self._text

    def put_away(self) -> None:
        _empty(self._inside)
        self._text = ""
        self.hide()


def column_of(*widgets: QWidget, spacing: int = 12) -> QWidget:
    """Widgets one under another at the top of a column."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(current_theme().px(spacing))
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return holder


def _empty(layout: QBoxLayout) -> None:
    while layout.count():
        widget = layout.takeAt(0).widget()
        if isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()


def _line_of_widgets() -> tuple[QWidget, QHBoxLayout]:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(current_theme().px(8))
    return row, line
