"""What a walk through the window looks at: names, clipped text, overlaps, the way of the keys."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QStackedLayout,
    QTextEdit,
    QWidget,
)

from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import RoundCorners
from app.ui.kit.focus import FocusRing
from app.ui.kit.table.header import Header
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import Type, current_theme

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
    QPlainTextEdit,
    QTextEdit,
)
_SLACK = 1


def settle() -> None:
    """Let the layouts come to rest."""
    for _turn in range(8):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def shown(root: QWidget) -> Iterator[QWidget]:
    """The visible widgets of a window, without the insides of Qt's own controls."""
    for widget in (root, *root.findChildren(QWidget)):
        inside = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QCalendarWidget)
        if widget.isVisible() and not inside and not isinstance(widget, FocusRing | RoundCorners):
            yield widget


def describe(widget: QWidget) -> str:
    """Where a widget stands, for a person."""
    text = widget.accessibleName() or str(getattr(widget, "text", str)() or "")
    parents: list[str] = []
    parent = widget.parentWidget()
    while parent is not None and len(parents) < 4:
        parents.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{type(widget).__name__} «{text[:50]}» in {' < '.join(parents)}"


def unnamed(root: QWidget) -> list[str]:
    """Controls without a name to be read aloud; icons without a tooltip."""
    found = []
    for widget in shown(root):
        if not isinstance(widget, CONTROLS):
            continue
        label = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or label).strip():
            found.append(f"no name: {describe(widget)}")
        if isinstance(widget, QAbstractButton) and not label and not widget.toolTip():
            found.append(f"no tooltip: {describe(widget)}")
        keys = getattr(widget, "_kbd", "")
        if isinstance(keys, str) and keys and keys not in widget.toolTip():
            found.append(f"no keys in the tooltip: {describe(widget)}")
    return found


def too_small(root: QWidget) -> list[str]:
    """Targets below 32×32, in high contrast below 44×44."""
    least = 44 if current_theme().tokens.high_contrast else 32
    found: list[str] = []
    for widget in shown(root):
        if not isinstance(widget, QAbstractButton | QComboBox | QLineEdit):
            continue
        if widget.property("bare") or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        link = isinstance(widget, Button) and widget.look is Look.LINK
        if link and not current_theme().tokens.high_contrast:
            continue  # a link within a line of text is as high as the line
        if widget.height() < least or (widget.width() < least and not link):
            found.append(f"{widget.width()}×{widget.height()}: {describe(widget)}")
    return found


def clipped(root: QWidget) -> list[str]:
    """Text that does not fit and is not told by a tooltip; widgets beyond their parents."""
    found: list[str] = []
    for widget in shown(root):
        found += _cut_text(widget)
        found += _beyond(widget, root)
        layout = widget.layout()
        # a plain widget has none, which the stub does not say
        if isinstance(layout, QLayout):
            found += _overlaps(layout, widget)
    return found


def _cut_text(widget: QWidget) -> Iterator[str]:
    match widget:
        case Header():
            yield from _cut_titles(widget)
        case QLabel() if widget.text():
            yield from _cut_label(widget)
        case Button():
            least = widget.minimumSizeHint()
            if widget.width() < least.width() or widget.height() < least.height():
                yield f"button {widget.size().toTuple()} < {least.toTuple()}: {describe(widget)}"
        case QAbstractButton() if widget.text():
            wanted = widget.sizeHint().width()
            if widget.width() + _SLACK < wanted and widget.text() not in widget.toolTip():
                yield f"{widget.width()} < {wanted}: {describe(widget)}"
        case QLineEdit() | QComboBox():
            metrics = widget.fontMetrics()
            if widget.height() < metrics.height():
                yield f"low field: {describe(widget)}"
            text = widget.text() if isinstance(widget, QLineEdit) else widget.currentText()
            icons = 42 if isinstance(widget, QComboBox) else 18
            room = widget.width() - current_theme().px(icons)
            cut = metrics.horizontalAdvance(text) > room
            if cut and text not in widget.toolTip() and not widget.hasFocus():
                yield f"cut field «{text}»: {describe(widget)}"


def _cut_label(label: QLabel) -> Iterator[str]:
    metrics = label.fontMetrics()
    if label.wordWrap():
        wanted = label.heightForWidth(label.width())
        if label.height() + _SLACK < wanted:
            yield f"height {label.height()} < {wanted}: {describe(label)}"
        return
    lines = label.text().split("\n")
    wide = max(metrics.horizontalAdvance(line) for line in lines)
    if label.contentsRect().width() + _SLACK < wide and label.text() not in label.toolTip():
        yield f"width {label.width()} < {wide}: {describe(label)}"
    if label.height() + _SLACK < metrics.height() * len(lines):
        yield f"height {label.height()} < {metrics.height()}: {describe(label)}"


def _cut_titles(header: Header) -> Iterator[str]:
    view = header.parentWidget()
    assert isinstance(view, TableView)
    metrics = QFontMetrics(current_theme().font(Type.CAPTION_STRONG))
    for number, column in enumerate(view.table_model().columns):
        if header.isSectionHidden(number):
            continue
        room = header.sectionSize(number) - 2 * current_theme().px(12)
        told = view.table_model().headerData(
            number, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
        )
        if metrics.horizontalAdvance(column.title) > room + _SLACK and told != column.title:
            yield f"heading «{column.title}» of {describe(view)}"


def _beyond(widget: QWidget, root: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if widget is root or parent is None or widget.isWindow():
        return
    scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea)
    if scrolls or isinstance(parent, QAbstractScrollArea):
        return
    room = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
    if not room.contains(widget.geometry()):
        yield (
            f"{widget.geometry().getRect()} beyond {parent.rect().getRect()}: {describe(widget)}"
        )


def _overlaps(layout: QLayout, owner: QWidget) -> Iterator[str]:
    """Neighbours of a layout that lie over each other: it had less room than it needs."""
    if isinstance(layout, QStackedLayout):
        return
    boxes: list[tuple[QRect, str]] = []
    for place in range(layout.count()):
        item = layout.itemAt(place)
        assert item is not None
        # an item is a widget, a layout or a gap, which the stubs do not say
        widget: QWidget | None = item.widget()
        inner: QLayout | None = item.layout()
        if inner is not None:
            yield from _overlaps(inner, owner)
            if not inner.isEmpty():
                boxes.append((inner.geometry(), f"a layout in {describe(owner)}"))
        if widget is not None and widget.isVisible():
            boxes.append((widget.geometry(), describe(widget)))
    for place, (box, name) in enumerate(boxes):
        for other, other_name in boxes[place + 1 :]:
            common = box.intersected(other)
            if common.width() > _SLACK and common.height() > _SLACK:
                yield f"{name} lies over {other_name} by {common.size().toTuple()}"


def unreached(window: QWidget) -> list[str]:
    """Visible controls that neither Tab nor F6 leads to."""
    wanted = {
        widget
        for widget in shown(window)
        if isinstance(widget, CONTROLS)
        and widget.isEnabled()
        and widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        and not isinstance(widget.parentWidget(), QAbstractItemView)
        # the arrows lead to the others of a group
        and not (isinstance(widget, QRadioButton) and not widget.isChecked())
    }
    met: set[QWidget] = set()
    for _region in range(8):
        for _step in range(len(wanted) + 8):
            focused = QApplication.focusWidget()
            if focused is None:
                break
            met.add(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
            if QApplication.focusWidget() in met and _step > 3:
                break
        if wanted <= met:
            break
        target = QApplication.focusWidget() or window
        QTest.keyClick(target, Qt.Key.Key_F6)
        settle()
    return sorted(describe(widget) for widget in wanted - met)


def in_sight(widget: QWidget) -> bool:
    """Can a person see the middle of the widget (it is not scrolled away)?"""
    return not widget.visibleRegion().isEmpty() and widget.rect().contains(QPoint(0, 0))
