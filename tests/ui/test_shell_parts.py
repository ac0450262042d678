"""Settings of the PC, messages, the crash dialog, Russian words of Qt, the preview."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import RefusalError, UserError
from app.ui.kit.dialog import Choice, Dialog
from app.ui.shell.file_dialogs import PDF_FILE, XLSX_FILE, with_suffix
from app.ui.shell.messages import CrashDialog, DialogMessages, crash_report
from app.ui.shell.pdf_preview import PdfPreview
from app.ui.shell.previews import Paper
from app.ui.shell.russian import speak_russian
from app.ui.shell.settings import (
    LAST_LIBRARY,
    RECENT_LIBRARIES,
    SIDEBAR_COLLAPSED,
    TEXT_SCALE,
    Settings,
)
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner
from tests.ui.keyboard import press

Show = Callable[..., QWidget]


def test_settings_live_in_a_file_and_have_defaults(tmp_path: Path) -> None:
    file = tmp_path / "config" / "settings.json"
    settings = Settings(file)
    assert settings.get(SIDEBAR_COLLAPSED) is False
    settings.set(SIDEBAR_COLLAPSED, True)
    for number in range(12):
        settings.remember_library(Path(f"/library/{number}.formulyar"))
    settings.remember_library(Path("/library/11.formulyar"))
    again = Settings(file)
    assert again.get(SIDEBAR_COLLAPSED) is True
    assert again.get(LAST_LIBRARY) == str(Path("/library/11.formulyar"))
    recent = again.get(RECENT_LIBRARIES)
    assert len(recent) == 8
    assert len(set(recent)) == 8


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"window/sidebar_collapsed": "yes"}'])
def test_damaged_settings_mean_the_defaults(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")
    with caplog.at_level(logging.CRITICAL):
        settings = Settings(file)
    assert settings.get(SIDEBAR_COLLAPSED) is False
    settings.set(TEXT_SCALE, 1.75)
    assert Settings(file).get(TEXT_SCALE) == 1.75


def test_an_error_shows_what_happened_why_and_what_to_do(qtbot: QtBot) -> None:
    problem = RefusalError("Акт не проведён.", ("10482 — на руках у 7Б",), "Уберите строку.")
    dialog = DialogMessages().make_error(problem)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "Акт не проведён."
    assert "Уберите строку." in dialog.accessibleDescription()
    assert "10482 — на руках у 7Б" in dialog.accessibleDescription()


def _open(qtbot: QtBot, dialog: Dialog) -> None:
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()


def test_enter_takes_the_primary_choice_and_esc_the_safe_one(qtbot: QtBot) -> None:
    choice = [Choice("post", "Провести", primary=True)]
    dialog = Dialog("Провести акт № 3?", "47 экз. выбудут из фонда", choice)
    _open(qtbot, dialog)
    assert dialog.width() >= 480
    press("Return")
    assert dialog.chosen() == "post"
    dialog = Dialog("Провести акт № 3?", "47 экз. выбудут из фонда", choice)
    _open(qtbot, dialog)
    press("Escape")
    assert dialog.chosen() == "cancel"
    assert not dialog.isVisible()


def test_the_safe_button_has_the_focus_when_data_would_go(qtbot: QtBot) -> None:
    choice = [Choice("drop", "Удалить черновик", primary=True, danger=True)]
    dialog = Dialog("Удалить черновик акта № 3?", "", choice)
    _open(qtbot, dialog)
    assert dialog.button("cancel").hasFocus()
    press("Return")
    assert dialog.chosen() == "cancel"


def test_many_details_leave_the_buttons_on_the_screen(qtbot: QtBot) -> None:
    details = [f"{number} Драгунский В. Ю. Денискины рассказы" for number in range(300)]
    dialog = Dialog(
        "Сторнировать нельзя",
        "",
        [Choice("ok", "Понятно", primary=True)],
        cancel="",
        details=details,
    )
    _open(qtbot, dialog)
    assert dialog.height() < 560
    assert dialog.button("ok").hasFocus()
    box = dialog.findChild(QPlainTextEdit)
    assert box is not None
    assert box.toPlainText().count("Денискины") == 300
    press("Tab")
    assert box.hasFocus()


def test_the_crash_report_can_be_copied(qtbot: QtBot, tmp_path: Path) -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        report = crash_report(type(error), error, sys.exc_info()[2], "0.1.0")
    assert "ZeroDivisionError" in report
    assert "test_shell_parts.py" in report
    dialog = CrashDialog(report, tmp_path / "formulyar.log")
    _open(qtbot, dialog)
    assert any(box.toPlainText() == report for box in dialog.findChildren(QPlainTextEdit))
    assert str(tmp_path / "formulyar.log") in dialog.accessibleDescription()
    dialog.copy_report()
    assert QApplication.clipboard().text() == report


def test_qt_speaks_russian(qapp: QApplication, qtbot: QtBot) -> None:
    speak_russian(qapp)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Отмена"
    field = QLineEdit("текст")
    qtbot.addWidget(field)
    menu = field.createStandardContextMenu()
    labels = [a.text().replace("&", "").split("\t")[0] for a in menu.actions() if a.text()]
    menu.deleteLater()
    assert "Копировать" in labels
    assert not [label for label in labels if label.isascii()]


def test_a_suffix_is_added_when_it_is_missing() -> None:
    assert with_suffix(Path("Акт 3"), PDF_FILE) == Path("Акт 3.pdf")
    assert with_suffix(Path("Акт 3.PDF"), PDF_FILE) == Path("Акт 3.PDF")
    assert with_suffix(Path("Акт от 09.09"), XLSX_FILE) == Path("Акт от 09.09.xlsx")


def _pdf(pages: int = 3) -> bytes:
    import pypdf

    writer = pypdf.PdfWriter()
    for number in range(pages):
        wide = number == pages - 1
        writer.add_blank_page(842 if wide else 595, 595 if wide else 842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


class FilePrinter:
    """A printer that prints into a PDF file."""

    def __init__(self, path: Path, first: int = 0, last: int = 0) -> None:
        self._path = path
        self._range = (first, last)

    def choose(self, parent: QWidget, pages: int) -> QPrinter | None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self._path))
        printer.setResolution(300)
        printer.setFullPage(True)
        if self._range[0]:
            printer.setFromTo(*self._range)
        return printer


def _preview(
    runner: FakeTaskRunner,
    dialogs: FakeFileDialogs,
    tmp_path: Path,
    render: Callable[[str], bytes] | None = None,
) -> PdfPreview:
    made = render or (lambda kind: _pdf() if kind == "pdf" else b"xlsx")
    paper = Paper("Акт о списании № 3", "Акт о списании 3", made, ("pdf", "xlsx"))
    return PdfPreview(paper, runner, dialogs, FilePrinter(tmp_path / "printed.pdf"))


def test_the_preview_shows_pages_and_goes_through_them(
    qtbot: QtBot, show: Show, runner: FakeTaskRunner, file_dialogs: FakeFileDialogs, tmp_path: Path
) -> None:
    preview = _preview(runner, file_dialogs, tmp_path)
    window = show(preview)
    window.resize(1100, 600)
    QApplication.processEvents()
    assert preview.page_count() == 3
    assert preview.current_page() == 1
    press("PgDown")
    assert preview.current_page() == 2
    assert preview._place.text() == "2 из 3"
    preview.set_zoom(2.0)
    assert preview.current_page() == 2
    assert preview._percent.text() == "200\u00a0%"
    QApplication.processEvents()
    assert preview._sheets._images
    with qtbot.waitSignal(preview.closed):
        press("Escape")


def test_the_preview_saves_both_formats(
    qtbot: QtBot, show: Show, runner: FakeTaskRunner, file_dialogs: FakeFileDialogs, tmp_path: Path
) -> None:
    preview = _preview(runner, file_dialogs, tmp_path)
    show(preview)
    file_dialogs.paths = [tmp_path / "акт.pdf", tmp_path / "акт.xlsx", None]
    preview.save("pdf")
    preview.save("xlsx")
    preview.save("pdf")
    assert (tmp_path / "акт.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "акт.xlsx").read_bytes() == b"xlsx"
    file_dialogs.paths = [tmp_path / "нет такой папки" / "акт.pdf"]
    preview.save("pdf")
    assert "акт.pdf" in runner.errors[0].message


def test_printing_keeps_the_shape_and_number_of_pages(
    qtbot: QtBot, show: Show, runner: FakeTaskRunner, file_dialogs: FakeFileDialogs, tmp_path: Path
) -> None:
    import pypdf

    preview = _preview(runner, file_dialogs, tmp_path)
    show(preview)
    preview.print_paper()
    with (tmp_path / "printed.pdf").open("rb") as file:
        boxes = [page.mediabox for page in pypdf.PdfReader(file).pages]
        shapes = [box.width > box.height for box in boxes]
    assert shapes == [False, False, True]


def test_a_paper_that_cannot_be_made_says_why(
    qtbot: QtBot, show: Show, runner: FakeTaskRunner, file_dialogs: FakeFileDialogs, tmp_path: Path
) -> None:
    def refuse(_kind: str) -> bytes:
        raise UserError("В акте нет ни одной строки.", "Добавьте экземпляры.")

    preview = _preview(runner, file_dialogs, tmp_path, refuse)
    show(preview)
    assert preview.page_count() == 0
    assert "В акте нет ни одной строки." in preview._state.text()
    assert not preview._print.isEnabled()
    preview.print_paper()
    assert not (tmp_path / "printed.pdf").exists()
