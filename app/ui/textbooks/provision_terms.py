"""An explained number: a line for each term of a sum, which opens its copies and papers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.money import copies_short, format_count
from app.core.provision_words import Term
from app.queries.provision_copies import CopyGroup
from app.ui.kit.keys import is_press
from app.ui.kit.paint import LEFT, RIGHT, elided
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

MOST_PAPERS = 12
_SIGN_WIDTH = 22


class TermRow(QAbstractButton):
    """Sign, caption, amount; a term with copies opens them (Enter, Space, a click)."""

    def __init__(self, term: Term, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.term = term
        self._theme = current_theme()
        self.setText(term.caption)
        self.setAccessibleName(term.spoken)
        self.setProperty("ringRadius", 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if self.opens:
            self.setCheckable(True)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setToolTip(f"{term.caption}: показать экземпляры и документы")
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setToolTip(term.caption)
        self._theme.changed.connect(self.updateGeometry)

    @property
    def opens(self) -> bool:
        """Whether there are copies to show."""
        return self.term.copies is not None and self.term.amount > 0

    def sizeHint(self) -> QSize:
        theme = self._theme
        metrics = QFontMetrics(theme.font(Type.BOLD))
        width = metrics.horizontalAdvance(self.term.caption + self._amount)
        return QSize(width + theme.px(_SIGN_WIDTH + 40), theme.target())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.target())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_press(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rect = self.rect()
        hot = self.opens and (self.underMouse() or self.isChecked())
        if hot:
            painter.fillRect(rect, theme.colour("hover"))
        role = Type.BOLD if self.term.is_result else Type.BODY
        font = theme.font(role)
        painter.setFont(font)
        painter.setPen(theme.colour("text_2"))
        sign = theme.px(_SIGN_WIDTH)
        painter.drawText(QRect(0, 0, sign, rect.height()), LEFT, self.term.sign)
        painter.setPen(theme.colour("text"))
        metrics = QFontMetrics(font)
        caret = theme.px(18)
        right = rect.width() - caret
        room = right - sign - metrics.horizontalAdvance(self._amount) - theme.px(8)
        caption = elided(metrics, self.term.caption, room)
        painter.drawText(QRect(sign, 0, room, rect.height()), LEFT, caption)
        painter.drawText(QRect(0, 0, right, rect.height()), RIGHT, self._amount)
        if self.opens:
            icon = "caret-up" if self.isChecked() else "caret-down"
            size = theme.px(12)
            spot = QRect(rect.width() - size, (rect.height() - size) // 2, size, size)
            theme.paint_icon(painter, spot, icon, "text_2")

    @property
    def _amount(self) -> str:
        return format_count(self.term.amount)


class Terms(QWidget):
    """A sum. ``copies_requested`` carries the row whose copies are to be shown with
    :meth:`show_copies`; ``paper_opened`` a :class:`CopyGroup`."""

    copies_requested = Signal(object)
    paper_opened = Signal(object)

    def __init__(self, terms: Sequence[Term], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: dict[TermRow, QWidget] = {}
        self.rows = tuple(TermRow(term) for term in terms)
        for row in self.rows:
            self._column.addWidget(row)
            if row.opens:
                row.clicked.connect(lambda _checked=False, chosen=row: self._on_clicked(chosen))

    def show_copies(self, row: TermRow, groups: Sequence[CopyGroup]) -> None:
        """The papers of a term below it."""
        self._hide(row)
        papers = _Papers(groups)
        papers.opened.connect(self.paper_opened)
        self._shown[row] = papers
        self._column.insertWidget(self._column.indexOf(row) + 1, papers)
        before: QWidget = row
        for paper in papers.rows:
            QWidget.setTabOrder(before, paper)
            before = paper

    def shown_copies(self, row: TermRow) -> QWidget | None:
        """What is open below a term."""
        return self._shown.get(row)

    def _on_clicked(self, row: TermRow) -> None:
        if row.isChecked():
            self.copies_requested.emit(row)
        else:
            self._hide(row)

    def _hide(self, row: TermRow) -> None:
        before = self._shown.pop(row, None)
        if before is not None:
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()


class _Papers(QWidget):
    """The documents by which copies came or went, each with their number."""

    opened = Signal(object)

    def __init__(self, groups: Sequence[CopyGroup]) -> None:
        super().__init__()
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(_SIGN_WIDTH), 0, theme.px(18), theme.px(8))
        column.setSpacing(0)
        self.rows: list[PaperRow] = []
        titles = {group.title_id for group in groups}
        for _title_id, found in groupby(groups[:MOST_PAPERS], key=lambda group: group.title_id):
            of_title = list(found)
            if len(titles) > 1:
                first = of_title[0]
                year = f", {first.year}" if first.year else ""
                name = Text(f"{first.title}{year}", Type.CAPTION, "text_2", wrap=True)
                column.addWidget(name)
            for group in of_title:
                column.addWidget(self._make_row(group))
        rest = sum(group.quantity for group in groups[MOST_PAPERS:])
        if rest:
            words = f"и ещё {copies_short(rest)} по другим документам"
            column.addWidget(Text(words, Type.CAPTION, "text_2", wrap=True))

    def _make_row(self, group: CopyGroup) -> PaperRow:
        row = PaperRow(group)
        self.rows.append(row)
        row.clicked.connect(lambda: self.opened.emit(group))
        return row


class PaperRow(QAbstractButton):
    """A document as a link, at the right how many copies; below it the other school and where
    they stand."""

    def __init__(self, group: CopyGroup) -> None:
        super().__init__()
        self._group = group
        self._details = ", ".join(filter(None, (group.partner, group.place)))
        self._theme = current_theme()
        words = ", ".join(filter(None, (copies_short(group.quantity), self._details)))
        self.setText(group.paper)
        self.setAccessibleName(f"{group.paper}, {words}")
        self.setToolTip(f"Открыть: {group.paper}, {words}")
        self.setProperty("ringRadius", 4)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = self._theme
        metrics = QFontMetrics(theme.font(Type.STRONG))
        words = group_amount(self._group)
        width = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(words)
        return QSize(width + theme.px(8), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_press(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        first = self.rect()
        if self._details:
            first.setHeight(theme.px(Type.BODY.line_height + 4))
        amount = group_amount(self._group)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("text_2"))
        painter.drawText(first, RIGHT, amount)
        taken = painter.fontMetrics().horizontalAdvance(amount) + theme.px(8)
        font = theme.font(Type.STRONG)
        metrics = QFontMetrics(font)
        text = elided(metrics, self.text(), first.width() - taken)
        painter.setFont(font)
        painter.setPen(theme.colour("accent_text"))
        painter.drawText(first, LEFT, text)
        if self.underMouse() or theme.tokens.high_contrast:
            y = first.center().y() + metrics.ascent() // 2 + 2
            painter.drawLine(0, y, metrics.horizontalAdvance(text), y)
        if self._details:
            role = theme.font(Type.CAPTION)
            painter.setFont(role)
            painter.setPen(theme.colour("text_2"))
            second = self.rect().adjusted(0, first.height(), 0, -theme.px(4))
            painter.drawText(
                second, LEFT, elided(QFontMetrics(role), self._details, second.width())
            )

    def _height(self) -> int:
        theme = self._theme
        two = theme.px(Type.BODY.line_height + Type.CAPTION.line_height + 8)
        return max(theme.target(), two) if self._details else theme.target()


def group_amount(group: CopyGroup) -> str:
    """«32 экз.»."""
    return copies_short(group.quantity)
