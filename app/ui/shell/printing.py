"""Printing: page images of a PDF on the printer the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

PRINT_DPI = 300


class PrinterChooser(Protocol):
    """How the printer is chosen; tests give one that writes a file."""

    def choose(self, parent: QWidget, pages: int) -> QPrinter | None:
        """A printer with its page range, ``None`` when the user changed their mind."""
        ...


class SystemPrinterChooser:
    """The print dialog of the system."""

    def choose(self, parent: QWidget, pages: int) -> QPrinter | None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(PRINT_DPI)
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle("Печать")
        dialog.setMinMax(1, pages)
        return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def print_pages(printer: QPrinter, pages: int, image_of: Callable[[int], QImage]) -> int:
    """Print the pages in the printer's range; answers how many were printed.

    ``image_of`` makes the image of a page (from 0) at ``PRINT_DPI``; each page is turned to
    portrait or landscape by its own shape and fitted into the sheet, never enlarged.
    """
    first = (printer.fromPage() or 1) - 1
    last = min((printer.toPage() or pages) - 1, pages - 1)
    painter = QPainter()
    printed = 0
    for number in range(first, last + 1):
        image = image_of(number)
        wide = image.width() > image.height()
        printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        )
        if printed == 0:
            if not painter.begin(printer):
                return 0
        else:
            printer.newPage()
        sheet = printer.pageLayout().fullRectPixels(printer.resolution())
        grow = printer.resolution() / PRINT_DPI
        wanted = (image.width() * grow, image.height() * grow)
        fit = min(1.0, sheet.width() / wanted[0], sheet.height() / wanted[1])
        painter.drawImage(QRectF(0, 0, wanted[0] * fit, wanted[1] * fit), image)
        printed += 1
    if printed:
        painter.end()
    return printed
