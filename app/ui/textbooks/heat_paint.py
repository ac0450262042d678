"""How the heat map is drawn: cells, the ring around the chosen one, headers, legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import (
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.kit.paint import CENTRE, LEFT, RIGHT, elided, rounded_box
from app.ui.kit.theme import Type, current_theme

if TYPE_CHECKING:
    from app.ui.textbooks.heat_map import HeatModel

CELL_HEIGHT, CELL_MARGIN, RADIUS, CORNER = 26, 2, 4, 8
HEADER_HEIGHT, LEVEL_GAP = 42, 8
_RING, _RING_GAP = 2, 2
_HATCH_STEP, _DENSE_STEP = 6, 4


@dataclass(frozen=True, slots=True)
class HeatClass:
    """How cells from ``least`` per cent on look."""

    least: int
    name: str
    weight: Type
    outline: int
    hatch: int
    words: str


HEAT_CLASSES = (
    HeatClass(100, "heat_100", Type.BODY, 0, 0, "100 %"),
    HeatClass(90, "heat_90", Type.STRONG, 1, 0, "90–99"),
    HeatClass(75, "heat_75", Type.BOLD, 1, _HATCH_STEP, "75–89"),
    HeatClass(0, "heat_0", Type.BOLD, 2, _DENSE_STEP, "меньше 75"),
)


def heat_class(percent: int) -> HeatClass:
    """The class of a whole per cent."""
    return next(found for found in HEAT_CLASSES if percent >= found.least)


def cell_box(rect: QRect, *, gap: bool) -> QRect:
    """The box of a cell within its place in the table; ``gap``: a level begins with it."""
    theme = current_theme()
    margin = theme.px(CELL_MARGIN)
    box = rect.adjusted(margin + (theme.px(LEVEL_GAP) if gap else 0), 0, -margin, 0)
    height = theme.px(CELL_HEIGHT)
    return QRect(box.left(), rect.top() + (rect.height() - height) // 2, box.width(), height)


def paint_heat(painter: QPainter, box: QRect, percent: int) -> str:
    """Fill, hatch and outline of a cell; the token of its text."""
    theme, found = current_theme(), heat_class(percent)
    radius = theme.px(RADIUS)
    rounded_box(painter, box, radius, theme.colour(f"{found.name}_fill"))
    if found.hatch:
        _paint_hatch(painter, box, radius, theme.colour(f"{found.name}_hatch"), found.hatch)
    if found.outline:
        line = theme.colour(f"{found.name}_line")
        rounded_box(painter, box, radius, None, line, theme.px(found.outline))
    return found.name


def _paint_hatch(
    painter: QPainter, box: QRect, radius: float, colour: QColor, spacing: int
) -> None:
    theme = current_theme()
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, 1.4 * theme.scale))
    step = max(theme.px(spacing), 3)
    for x in range(box.left() - box.height(), box.right() + step, step):
        painter.drawLine(x, box.bottom() + 1, x + box.height(), box.top())
    painter.restore()


def paint_corner(painter: QPainter, box: QRect) -> None:
    """The corner that says: more than needed."""
    theme = current_theme()
    size = theme.px(CORNER)
    right, top = box.right() + 1, box.top()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    points = [QPoint(right - size, top), QPoint(right, top), QPoint(right, top + size)]
    painter.drawPolygon(QPolygon(points))


def paint_ring(painter: QPainter, rect: QRect, *, gap: bool) -> None:
    """The ring around the chosen cell."""
    theme = current_theme()
    reach = theme.px(_RING + _RING_GAP)
    ring = cell_box(rect, gap=gap).adjusted(-reach, -reach, reach, reach)
    width = theme.px(_RING)
    rounded_box(painter, ring, theme.px(RADIUS) + reach, None, theme.colour("accent"), width)
    inner = ring.adjusted(width, width, -width, -width)
    surface = theme.colour("surface")
    rounded_box(painter, inner, theme.px(RADIUS) + reach, None, surface, theme.px(_RING_GAP))


def _row_line(painter: QPainter, rect: QRect) -> None:
    theme = current_theme()
    thick = theme.tokens.line_px
    painter.fillRect(rect, theme.colour("surface"))
    line = QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick)
    painter.fillRect(line, theme.colour("line_2"))


class HeatDelegate(QStyledItemDelegate):
    """Draws a cell: number without sign, frame and hatch by class, a corner for a surplus."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = current_theme()
        model: HeatModel = index.model()  # type: ignore[assignment]  # the view has no other
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
        painter.save()
        _row_line(painter, rect)
        text = str(index.data())
        if model.is_total(index.column()):
            painter.setFont(theme.font(Type.BODY))
            painter.setPen(theme.colour("text_2"))
            painter.drawText(rect.adjusted(0, 0, -theme.px(14), 0), RIGHT, text)
            painter.restore()
            return
        box = cell_box(rect, gap=model.starts_level(index.column()))
        cell = model.cell_at(index)
        ink, weight = "text_3", Type.BODY
        if cell is not None and cell.percent is not None and not cell.is_quiet:
            ink = paint_heat(painter, box, cell.percent)
            weight = heat_class(cell.percent).weight
            if cell.has_surplus:
                paint_corner(painter, box)
        painter.setFont(theme.font(weight))
        painter.setPen(theme.colour(ink))
        painter.drawText(box, CENTRE, text)
        painter.restore()


class SubjectHeader(QHeaderView):
    """The names of the subjects; they stay while the grades scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setAccessibleName("Предметы")

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme = current_theme()
        painter.save()
        _row_line(painter, rect)
        font = theme.font(Type.BODY)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        inner = rect.adjusted(theme.px(14), 0, -theme.px(4), 0)
        name = str(self.model().headerData(logical, Qt.Orientation.Vertical))
        painter.drawText(inner, LEFT, elided(QFontMetrics(font), name, inner.width()))
        painter.restore()


class GradeHeader(QHeaderView):
    """The grades with their pupils below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = current_theme()
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setAccessibleName("Параллели")
        self._theme.changed.connect(self._fit)
        self._fit()

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        model: HeatModel = self.model()  # type: ignore[assignment]  # the view has no other
        theme = self._theme
        above, below = model.header_lines(logical)
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        thick = theme.tokens.line_px
        line = QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick)
        painter.fillRect(line, theme.colour("line"))
        flags, box = CENTRE, cell_box(rect, gap=model.starts_level(logical))
        if model.is_total(logical):
            flags, box = RIGHT, rect.adjusted(0, 0, -theme.px(14), 0)
        top, half = rect.top() + theme.px(4), (rect.height() - theme.px(8)) // 2
        for number, (text, role, token) in enumerate(
            ((above, Type.BOLD, "text"), (below, Type.CAPTION, "text_2"))
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.colour(token))
            place = QRect(box.left(), top + number * half, box.width(), half)
            painter.drawText(place, flags, text)
        painter.restore()

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(HEADER_HEIGHT))


class CornerTitle(QWidget):
    """«Предмет», and below it what the numbers under the grades are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Предмет, обучающихся")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        rect = self.rect()
        painter.fillRect(rect, theme.colour("surface"))
        thick = theme.tokens.line_px
        line = QRect(0, rect.bottom() + 1 - thick, rect.width(), thick)
        painter.fillRect(line, theme.colour("line"))
        left, top, half = theme.px(14), theme.px(4), (rect.height() - theme.px(8)) // 2
        for number, (text, role, token) in enumerate(
            (("Предмет", Type.BOLD, "text"), ("обучающихся", Type.CAPTION, "text_2"))
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.colour(token))
            place = QRect(left, top + number * half, rect.width() - left, half)
            painter.drawText(place, LEFT, text)


class LegendMark(QWidget):
    """A sample of a cell with what it means: a class, a surplus, «·»."""

    def __init__(self, words: str, *, percent: int | None = None, surplus: bool = False) -> None:
        super().__init__()
        self._words, self._percent, self._surplus = words, percent, surplus
        self._theme = current_theme()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        self._theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = self._theme
        metrics = QFontMetrics(theme.font(Type.CAPTION))
        width = theme.px(self._sample + 8) + metrics.horizontalAdvance(self._words) + 2
        return QSize(width, theme.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _sample(self) -> int:
        return 8 if self._percent is None else 24

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        width, height = theme.px(self._sample), theme.px(16)
        box = QRect(1, (self.height() - height) // 2, width, height)
        if self._percent is None:
            painter.setFont(theme.font(Type.BODY))
            painter.setPen(theme.colour("text_3"))
            painter.drawText(box, CENTRE, "·")
        else:
            paint_heat(painter, box, self._percent)
            if self._surplus:
                paint_corner(painter, box)
        painter.setFont(theme.font(Type.CAPTION))
        painter.setPen(theme.colour("text_2"))
        left = theme.px(self._sample + 7)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), LEFT, self._words)


def legend_marks() -> tuple[LegendMark, ...]:
    """All that the map shows, in a row."""
    return (
        *(LegendMark(found.words, percent=found.least) for found in HEAT_CLASSES),
        LegendMark("есть излишек", percent=100, surplus=True),
        LegendMark("не изучается"),
    )
