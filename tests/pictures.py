"""Makes the pictures of the README and of the help from the real window.

``python -m tests.pictures`` works on the demonstration library and writes to
``docs/pictures`` and, smaller, to ``resources/help/pictures``; look at the pictures
before committing them.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.bootstrap import Places, create_demo, resources_folder
from app.core.dates import FixedClock
from app.core.stock import DocumentKind, DocumentStatus
from app.desktop import Desktop
from app.queries.catalogue import CatalogueFilter
from app.reports.write_off import render_write_off_pdf
from app.ui.kit.theme import Theme
from app.ui.shell.russian import speak_russian
from app.ui.shell.settings import Settings
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages
from tests.ui.keyboard import press, write

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
HELP_PICTURES = Path(__file__).parents[1] / "resources" / "help" / "pictures"
HELP_WIDTH = 860
SIZE = (1440, 900)
PAPER_SCALE = 1.4
LATER = dt.date(2025, 6, 19)  # the day after the demonstration year ends


class Camera:
    """The window with the demonstration library, and a place for its pictures."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.target = target
        self.library = folder / "СОШ-12.formulyar"
        create_demo(self.library).close()
        places = Places(
            resources_folder(), folder / "config", folder / "data", folder / "log", folder
        )
        self.desktop = Desktop(
            places,
            Settings(None),
            FakeTaskRunner(),
            RecordingMessages(),
            FakeFileDialogs(),
            FixedClock.on(LATER),
        )
        self.window = self.desktop.window
        self.window.resize(*SIZE)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        for _ in range(20):
            QApplication.processEvents()

    def take(self, name: str) -> None:
        self.window.toasts.dismiss()
        self.settle()
        picture = self.window.grab().toImage()
        picture.save(str(self.target / f"{name}.png"))
        smaller = picture.scaledToWidth(HELP_WIDTH, Qt.TransformationMode.SmoothTransformation)
        smaller.convertToFormat(QImage.Format.Format_RGB888).save(
            str(HELP_PICTURES / f"{name}.png"), quality=0
        )

    def go(self, page_id: str, argument: object = None) -> None:
        self.window.navigator.go(page_id, argument)
        self.settle()


def take_all(folder: Path, target: Path) -> None:
    """Take every picture into ``target``."""
    camera = Camera(folder, target)
    camera.desktop.show_start()
    camera.take("start")
    camera.desktop.open(camera.library)
    camera.settle()
    opened = camera.desktop.opened
    if opened is None:
        raise LookupError("the demonstration library did not open")
    queries = opened.workspace.queries
    camera.take("today")
    camera.go("catalogue")
    press("Ctrl+F")
    write("капитан")
    press("Return")
    found = queries.catalogue.find(CatalogueFilter("капитан")).ids
    camera.go("catalogue", found[0])
    camera.take("catalogue")
    camera.go("catalogue.editor", found[0])
    camera.take("editor")
    acts = queries.write_off.acts()
    draft = next(act for act in acts if act.status is DocumentStatus.DRAFT)
    camera.go("stock.write_off", draft.id)
    camera.take("write_off")
    camera.go("stock.receipt", queries.papers.find_document(DocumentKind.RECEIPT, "2", 2024))
    camera.take("receipt")
    camera.go("stock.books", "inventory")
    camera.take("books")
    camera.go("stock.transfer", queries.transfer.transfers()[0].id)
    camera.take("transfer")
    camera.go("textbooks.provision", ("Литература", 7))
    camera.take("provision")
    act_id = queries.papers.find_document(DocumentKind.WRITE_OFF, "1", 2025)
    paper = render_write_off_pdf(queries.papers.write_off(act_id), resources_folder())
    with pypdfium2.PdfDocument(paper) as pdf:
        picture = pdf[0].render(scale=PAPER_SCALE, rev_byteorder=True)
        QImage(
            bytes(picture.buffer),
            picture.width,
            picture.height,
            picture.stride,
            QImage.Format.Format_RGB888,
        ).save(str(target / "act_0504144.png"))
    camera.desktop.close_library()


def main() -> int:
    app = QApplication(sys.argv[:1])
    speak_russian(app)
    Theme(app, resources_folder() / "fonts")
    PICTURES.mkdir(parents=True, exist_ok=True)
    HELP_PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        take_all(Path(folder), PICTURES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
