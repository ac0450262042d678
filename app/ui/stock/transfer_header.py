"""The top line of a transfer: as a receipt's, in two lines where it does not fit in one."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.ui.kit.scroll import seen_width
from app.ui.stock.receipt_header import HeaderState, ReceiptHeader


class TransferHeader(ReceiptHeader):
    """Has no labels to print; the workbook gives way first, for the preview saves it too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit()

    def show_state(self, state: HeaderState) -> None:
        super().show_state(state)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.labels.hide()
        room = seen_width(self)
        self.xlsx.setVisible(not self.state().is_draft)
        parts = [self._rows.itemAt(number) for number in range(self._rows.count())]
        widths = [part.minimumSize().width() for part in parts]
        if widths[-1] > room:
            self.xlsx.hide()
        whole = sum(widths) + self._rows.spacing()
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._rows.setDirection(down if whole > room else right)
