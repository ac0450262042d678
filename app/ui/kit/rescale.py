"""Carries the fixed measures of a living window over to another size of letters.

Widgets are built with ``theme.px(…)``. Margins, gaps and fixed sizes set that way are plain
numbers afterwards, so a change of scale multiplies them here, once and for every widget; a
widget that sets its measures itself on ``Theme.changed`` does so after this.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QMargins, QSize
from PySide6.QtWidgets import QGridLayout, QLayout, QLineEdit, QWidget

_UNLIMITED = 16_777_215
# Qt keeps here that the style sheet set a measure, which it sets anew by itself
_BY_STYLE = {
    "minimum width": "_q_stylesheet_minw",
    "minimum height": "_q_stylesheet_minh",
    "maximum width": "_q_stylesheet_maxw",
    "maximum height": "_q_stylesheet_maxh",
}


class _Ratio:
    """Pixels at the old scale to pixels at the new one, without drift for scales of 1 and up."""

    def __init__(self, old: float, new: float) -> None:
        self._old, self._new = old, new

    def __call__(self, pixels: int) -> int:
        return round(round(pixels / self._old) * self._new)


def rescale(widgets: Iterable[QWidget], old: float, new: float) -> None:
    """Multiply what was laid out for the scale ``old`` to the scale ``new``.

    Windows themselves keep their size; what stands in them follows.
    """
    ratio = _Ratio(old, new)
    for widget in widgets:
        if not widget.isWindow():
            _rescale_limits(widget, ratio)
        if isinstance(widget, QLineEdit):
            widget.setTextMargins(_margins(widget.textMargins(), ratio))
        layout = widget.layout()
        # a widget that draws a frame of its own has a layout made by Qt: it has no parts of ours
        if layout is not None:
            _rescale_layout(layout, ratio)


def _rescale_limits(widget: QWidget, ratio: _Ratio) -> None:
    least, most = widget.minimumSize(), widget.maximumSize()
    by_style = {name for name, key in _BY_STYLE.items() if widget.property(key)}
    if least.width() > 0 and "minimum width" not in by_style:
        least.setWidth(ratio(least.width()))
    if least.height() > 0 and "minimum height" not in by_style:
        least.setHeight(ratio(least.height()))
    if most.width() < _UNLIMITED and "maximum width" not in by_style:
        most.setWidth(ratio(most.width()))
    if most.height() < _UNLIMITED and "maximum height" not in by_style:
        most.setHeight(ratio(most.height()))
    # first the wider limits, so that the least never passes the most on the way
    widget.setMinimumSize(QSize(0, 0))
    widget.setMaximumSize(most)
    widget.setMinimumSize(least)


def _rescale_layout(layout: QLayout, ratio: _Ratio) -> None:
    layout.setContentsMargins(_margins(layout.contentsMargins(), ratio))
    if isinstance(layout, QGridLayout):
        layout.setHorizontalSpacing(_gap(layout.horizontalSpacing(), ratio))
        layout.setVerticalSpacing(_gap(layout.verticalSpacing(), ratio))
        for column in range(layout.columnCount()):
            layout.setColumnMinimumWidth(column, ratio(layout.columnMinimumWidth(column)))
    else:
        layout.setSpacing(_gap(layout.spacing(), ratio))
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        # the stubs do not say that an item is one of three things
        inner: QLayout | None = item.layout()
        spacer = item.spacerItem()
        if inner is not None:
            _rescale_layout(inner, ratio)
        elif spacer is not None:
            size, policy = spacer.sizeHint(), spacer.sizePolicy()
            spacer.changeSize(
                ratio(size.width()),
                ratio(size.height()),
                policy.horizontalPolicy(),
                policy.verticalPolicy(),
            )
    layout.invalidate()


def _gap(pixels: int, ratio: _Ratio) -> int:
    # a layout without a gap of its own answers the one of the style, or -1
    return pixels if pixels <= 0 else ratio(pixels)


def _margins(margins: QMargins, ratio: _Ratio) -> QMargins:
    return QMargins(
        ratio(margins.left()), ratio(margins.top()), ratio(margins.right()), ratio(margins.bottom())
    )
