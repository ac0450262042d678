"""The one delegate of all tables: text, two lines, pills, statuses, links, marked matches."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.text import highlight_spans
from app.ui.kit.chips import paint_pill, pill_width
from app.ui.kit.paint import LEFT, RIGHT, elided, kbd_width, paint_kbd, paint_marked, rounded_box
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import TableModel
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone

PADDING = 12
TALL_ROW = 46
_ROLE = {Weight.PLAIN: Type.BODY, Weight.STRONG: Type.STRONG, Weight.SECONDARY: Type.BODY}
_TONE_TOKEN = {
    Tone.NEUTRAL: "text_2",
    Tone.OK: "ok",
    Tone.WARN: "warn",
    Tone.BAD: "bad",
    Tone.INFO: "info",
}
Index = QModelIndex | QPersistentModelIndex


def _model(index: Index) -> TableModel[Any]:
    model = index.model()
    if not isinstance(model, TableModel):
        raise TypeError("The delegate paints table models only.")
    return model


class CellDelegate(QStyledItemDelegate):
    """Paints cells; the view tells it which row is hovered and which link has the focus."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self.search_text = ""
        self.hovered_row = -1
        self.focused_link: tuple[int, str] | None = None
        self.bar_column = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = _model(index).columns[index.column()].width
        return QSize(self._theme.px(width), self._theme.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = _model(index)
        column = model.columns[index.column()]
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        self._paint_ground(painter, rect, index, selected)
        row = model.row_at(index.row())
        if row is not None:
            inner = rect.adjusted(self._theme.px(PADDING), 0, -self._theme.px(PADDING), -1)
            inner = self._paint_links(painter, inner, index, column, row, selected)
            self._paint_content(painter, inner, column, row, selected)
        painter.restore()

    def links(self, index: Index) -> tuple[Link, ...]:
        """The links of a cell."""
        model = _model(index)
        column, row = model.columns[index.column()], model.row_at(index.row())
        return column.links(row) if column.links is not None and row is not None else ()

    def link_at(self, rect: QRect, index: Index, position: QPoint) -> Link | None:
        """The link of the cell ``rect`` under a point of the viewport."""
        inner = rect.adjusted(self._theme.px(PADDING), 0, -self._theme.px(PADDING), -1)
        for link, box, _caps in self._link_boxes(inner, self.links(index)):
            if box.contains(position):
                return link
        return None

    def _paint_ground(self, painter: QPainter, rect: QRect, index: Index, selected: bool) -> None:
        theme = self._theme
        tone = _model(index).tone_at(index.row())
        fill, line = "surface", "line_2"
        if selected:
            fill = "selection"
        elif tone in (Tone.BAD, Tone.OK, Tone.WARN, Tone.INFO):
            fill = f"{tone.value}_soft"
            line = f"{tone.value}_line" if tone is Tone.BAD else line
        elif index.row() == self.hovered_row:
            fill = "hover"
        painter.fillRect(rect, theme.colour(fill))
        thick = theme.tokens.line_px
        painter.fillRect(
            QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick), theme.colour(line)
        )
        if selected and index.column() == self.bar_column and not theme.tokens.high_contrast:
            bar = QRect(rect.left(), rect.top(), theme.px(3), rect.height())
            painter.fillRect(bar, theme.colour("accent"))

    def _ink(self, token: str, selected: bool) -> QColor:
        if selected and self._theme.tokens.high_contrast:
            token = "on_selection"
        return self._theme.colour(token)

    def _paint_content(
        self, painter: QPainter, rect: QRect, column: TableColumn[Any], row: Any, selected: bool
    ) -> None:
        theme = self._theme
        inverted = selected and theme.tokens.high_contrast
        if column.pill is not None and (spec := column.pill(row)) is not None:
            paint_pill(painter, theme, rect, spec, inverted=inverted)
            taken = pill_width(theme, spec) + theme.px(8)
            rect = rect.adjusted(taken, 0, 0, 0)
        if column.status is not None and (status := column.status(row)) is not None:
            token = _TONE_TOKEN[status.tone]
            size = theme.px(14)
            spot = QRect(rect.left(), rect.center().y() - size // 2 + 1, size, size)
            theme.paint_icon(painter, spot, status.icon, "on_selection" if inverted else token)
            painter.setFont(theme.font(Type.BODY))
            painter.setPen(self._ink(token, selected))
            box = rect.adjusted(size + theme.px(8), 0, 0, 0)
            painter.drawText(box, LEFT, elided(painter.fontMetrics(), status.text, box.width()))
            return
        text = column.text(row)
        token = "text_2" if column.weight is Weight.SECONDARY else "text"
        tone = column.tone(row) if column.tone is not None else None
        if tone is not None:
            token = _TONE_TOKEN[tone]
        icon = column.icon(row) if column.icon is not None else ""
        if icon:
            size = theme.px(18 if tone in (Tone.BAD, Tone.WARN) else 16)
            spot = QRect(rect.left(), rect.center().y() - size // 2 + 1, size, size)
            ink = "on_selection" if inverted else token if tone is not None else "text_2"
            theme.paint_icon(painter, spot, icon, ink)
            rect = rect.adjusted(size + theme.px(8), 0, 0, 0)
        role = Type.BOLD if tone is Tone.BAD else _ROLE[column.weight]
        second = column.second(row) if column.second is not None else None
        if second is not None:
            self._paint_two_lines(painter, rect, column, (text, second), (role, token), selected)
        else:
            self._paint_text(painter, rect, column, text, (role, token), selected)

    def _paint_two_lines(
        self,
        painter: QPainter,
        rect: QRect,
        column: TableColumn[Any],
        lines: tuple[str, str],
        style: tuple[Type, str],
        selected: bool,
    ) -> None:
        theme = self._theme
        role, token = style
        half = theme.px(18)
        top = rect.center().y() - half + 1
        first = QRect(rect.left(), top, rect.width(), half)
        self._paint_text(painter, first, column, lines[0], (role, token), selected)
        font = theme.font(Type.BODY)
        painter.setFont(font)
        painter.setPen(self._ink("text_2", selected))
        below = QRect(rect.left(), top + half + 1, rect.width(), half)
        flags = RIGHT if column.align is Align.RIGHT else LEFT
        painter.drawText(below, flags, elided(QFontMetrics(font), lines[1], rect.width()))

    def _paint_text(
        self,
        painter: QPainter,
        rect: QRect,
        column: TableColumn[Any],
        text: str,
        style: tuple[Type, str],
        selected: bool,
    ) -> None:
        role, token = style
        ink = self._ink(token, selected)
        if column.searched and self.search_text:
            marks = highlight_spans(text, self.search_text)
            if marks:
                paint_marked(painter, self._theme, rect, text, marks, role, ink)
                return
        painter.setFont(self._theme.font(role))
        painter.setPen(ink)
        metrics = painter.fontMetrics()
        flags = {Align.RIGHT: RIGHT, Align.CENTRE: Qt.AlignmentFlag.AlignCenter}.get(
            column.align, LEFT
        )
        tall = rect.height() >= self._theme.px(TALL_ROW)
        if tall and metrics.horizontalAdvance(text) > rect.width():
            painter.drawText(rect, int(flags.value) | Qt.TextFlag.TextWordWrap.value, text)
            return
        painter.drawText(rect, flags, elided(metrics, text, rect.width()))

    def _paint_links(
        self,
        painter: QPainter,
        rect: QRect,
        index: Index,
        column: TableColumn[Any],
        row: Any,
        selected: bool,
    ) -> QRect:
        """Draw the links at the right of ``rect``; answer what is left of it."""
        links = column.links(row) if column.links is not None else ()
        if not links:
            return rect
        theme = self._theme
        left = rect.right()
        for link, box, caps in self._link_boxes(rect, links):
            if link.kbd:
                paint_kbd(painter, theme, caps, link.kbd)
            painter.setFont(theme.font(Type.STRONG))
            painter.setPen(self._ink("accent_text", selected))
            painter.drawText(box, RIGHT, link.text)
            if theme.tokens.high_contrast:
                painter.drawLine(box.left(), box.bottom() - 4, box.right(), box.bottom() - 4)
            if self.focused_link == (index.row(), link.key):
                ring = box.adjusted(-4, 2, 4, -2)
                rounded_box(painter, ring, theme.px(4), None, theme.colour("focus"), 2)
            left = min(left, caps.left() if link.kbd else box.left())
        return rect.adjusted(0, 0, left - rect.right() - theme.px(8), 0)

    def _link_boxes(self, rect: QRect, links: tuple[Link, ...]) -> list[tuple[Link, QRect, QRect]]:
        """Rectangles of the links and of their key caps: stacked in tall rows, else in a line."""
        theme = self._theme
        metrics = QFontMetrics(theme.font(Type.STRONG))
        boxes = []
        if len(links) > 1 and rect.height() >= theme.px(TALL_ROW):
            height = theme.px(20)
            top = rect.center().y() - height * len(links) // 2 + 1
            for number, link in enumerate(links):
                width = metrics.horizontalAdvance(link.text)
                box = QRect(rect.right() - width, top + number * height, width, height)
                boxes.append((link, box, QRect()))
            return boxes
        right = rect.right()
        for link in reversed(links):
            width = metrics.horizontalAdvance(link.text)
            box = QRect(right - width, rect.top(), width, rect.height())
            right = box.left() - theme.px(8)
            caps = QRect()
            if link.kbd:
                wide = kbd_width(theme, link.kbd)
                caps = QRect(right - wide, rect.top(), wide, rect.height())
                right = caps.left() - theme.px(8)
            right -= theme.px(4)
            boxes.insert(0, (link, box, caps))
        return boxes
