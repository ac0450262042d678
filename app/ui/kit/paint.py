"""Drawing shared by painted widgets and delegates: rounded boxes, key caps, text runs."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen

from app.ui.kit.theme import Theme, Type

KBD_HEIGHT = 20
KBD_PADDING = 6
KBD_GAP = 4

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def rounded_box(
    painter: QPainter,
    rect: QRect,
    radius: float,
    fill: QColor | None,
    line: QColor | None = None,
    width: float = 1,
) -> None:
    """A rounded rectangle whose line lies inside ``rect``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    half = width / 2 if line is not None else 0
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)
    if fill is not None:
        painter.fillPath(path, fill)
    if line is not None:
        painter.setPen(QPen(line, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


def kbd_width(theme: Theme, keys: str) -> int:
    """Width of one key cap with the text ``keys``."""
    metrics = QFontMetrics(theme.font(Type.CAPTION_STRONG))
    return metrics.horizontalAdvance(keys) + 2 * theme.px(KBD_PADDING)


def paint_kbd(
    painter: QPainter, theme: Theme, rect: QRect, keys: str, *, on_accent: bool = False
) -> None:
    """A key cap of the height ``KBD_HEIGHT`` in the middle of ``rect``, from its left edge."""
    tokens = theme.tokens
    height = theme.px(KBD_HEIGHT)
    box = QRect(rect.left(), 0, kbd_width(theme, keys), height)
    box.moveTop(rect.top() + (rect.height() - height) // 2)
    if on_accent:
        ink = theme.colour("on_accent")
        line, fill = QColor(ink), QColor(ink)
        line.setAlpha(255 if tokens.high_contrast else 110)
        fill.setAlpha(0 if tokens.high_contrast else 26)
    else:
        ink, line, fill = theme.colour("text_2"), theme.colour("line"), theme.colour("sunken")
    rounded_box(painter, box, theme.px(4), fill, line, tokens.line_px)
    painter.setFont(theme.font(Type.CAPTION_STRONG))
    painter.setPen(ink)
    painter.drawText(box, CENTRE, keys)


def elided(metrics: QFontMetrics, text: str, width: int) -> str:
    """``text`` cut with an ellipsis at the right to ``width`` pixels."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def paint_marked(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    text: str,
    marks: tuple[tuple[int, int], ...],
    role: Type,
    ink: QColor,
) -> None:
    """One line of text with search matches filled (underlined in high contrast).

    ``marks`` are half-open ranges of ``text``, in order and apart from each other.
    """
    metrics = QFontMetrics(theme.font(role))
    shown = elided(metrics, text, rect.width())
    painter.save()
    painter.setClipRect(rect)
    x, at = rect.left(), 0
    bold = {Type.STRONG: Type.BOLD, Type.BODY: Type.BOLD}.get(role, Type.CAPTION_BOLD)
    limit = len(shown) - 1 if shown != text else len(text)
    pieces: list[tuple[str, bool]] = []
    for start, end in marks:
        start, end = min(start, limit), min(end, limit)
        if end > start:
            pieces += [(shown[at:start], False), (shown[start:end], True)]
            at = end
    pieces.append((shown[at:], False))
    for piece, marked in pieces:
        if not piece:
            continue
        font = theme.font(bold if marked else role)
        advance = QFontMetrics(font).horizontalAdvance(piece)
        box = QRect(x, rect.top(), advance, rect.height())
        if marked and theme.tokens.high_contrast:
            bottom = rect.center().y() + metrics.height() // 2
            painter.fillRect(QRect(x, bottom, advance, 3), ink)
        elif marked:
            height = metrics.height()
            mark = QRect(x - 1, rect.center().y() - height // 2 + 1, advance + 2, height)
            rounded_box(painter, mark, theme.px(3), theme.colour("mark"))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(box, LEFT, piece)
        x += advance
    painter.restore()
