"""The help over the page: chapters, search, keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.errors import EnvironmentProblem
from app.ui.shell.help_view import HelpView, chapter_of, load_chapters

HELP = Path(__file__).parents[2] / "resources" / "help"


def test_each_page_has_a_chapter_of_its_own() -> None:
    titles = {chapter.name[:2]: chapter.title for chapter in load_chapters(HELP)}
    assert titles[chapter_of("stock.write_off")] == "Списание"
    assert titles[chapter_of("catalogue.import")] == "Загрузка изданий из файла"
    assert titles[chapter_of("catalogue.editor")] == "Каталог"
    assert titles[chapter_of("school.computer")] == "Вид и слабое зрение"
    assert titles[chapter_of("school.scanner")] == "Сканер штрихкодов"
    assert titles[chapter_of("unknown")] == "Начало работы"


def test_missing_help_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="нет справки"):
        load_chapters(tmp_path)


def test_search_lists_the_chapters_that_mention_another_form_of_the_word(qtbot: QtBot) -> None:
    view = HelpView(HELP, "catalogue")
    qtbot.addWidget(view)
    view.search("макулатура")
    assert view.shown_title() == "Списание"
    view.search("капибара")
    assert view.shown_title() == ""
    view.search("")
    assert view.shown_title()


def test_escape_closes_the_help(qtbot: QtBot) -> None:
    view = HelpView(HELP, "stock.receipts")
    qtbot.addWidget(view)
    assert view.shown_title() == "Поступления"
    with qtbot.waitSignal(view.closed, timeout=1000):
        QTest.keyClick(view, Qt.Key.Key_Escape)
