"""The first start: a library is made with the keyboard alone, and mistakes stand beside fields."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import create_library
from app.core.dates import FixedClock
from app.core.errors import EnvironmentProblem
from app.queries.school import CommissionCard, Member, Requisites
from app.ui.start import StartPage
from app.ui.start.file_place import folder_problem, name_problem, suggest_file_name
from tests.ui.fakes import FakeFileDialogs, RecordingMessages
from tests.ui.keyboard import fill, press, write

SCHOOL = "Муниципальное бюджетное общеобразовательное учреждение «Школа № 12»"


class Started:
    """The page with everything that it was given and has called."""

    def __init__(self, folder: Path) -> None:
        self.dialogs, self.messages = FakeFileDialogs(), RecordingMessages()
        self.created: list[tuple[Path, Requisites, CommissionCard | None, str]] = []
        self.opened: list[Path] = []
        self.demos = 0
        known = folder / "Школа-7.formulyar"
        known.touch()
        self.known = known
        self.page = StartPage(
            recent=[known, folder / "Нет-такого.formulyar"],
            documents=folder,
            file_dialogs=self.dialogs,
            messages=self.messages,
            on_create=lambda *made: self.created.append(made),
            on_open=self.opened.append,
            on_demo=self._on_demo,
        )

    def _on_demo(self) -> None:
        self.demos += 1


@pytest.fixture
def started(qtbot: QtBot, tmp_path: Path) -> Started:
    made = Started(tmp_path)
    qtbot.addWidget(made.page)
    made.page.resize(1024, 600)
    made.page.show()
    made.page.activateWindow()
    qtbot.waitUntil(made.page.isActiveWindow)
    return made


def forward() -> None:
    press("Ctrl+Return")


def begin(started: Started) -> None:
    press("Ctrl+N")
    assert started.page.wizard() is not None


def test_nothing_is_begun_twice_while_a_library_is_prepared(started: Started) -> None:
    menu = started.page.menu
    menu.set_busy("Готовим учебную библиотеку…")
    assert menu.busy() == "Готовим учебную библиотеку…"
    for keys in ("Ctrl+D", "Ctrl+N"):
        QTest.keySequence(started.page, QKeySequence(keys))
    assert started.demos == 0
    assert started.page.wizard() is None
    menu.set_busy("")
    QTest.keySequence(started.page, QKeySequence("Ctrl+D"))
    assert started.demos == 1


def test_library_is_made_with_the_keyboard_alone(started: Started, tmp_path: Path) -> None:
    begin(started)
    fill(SCHOOL, "МБОУ СОШ № 12")
    press("Tab")
    press("Tab")
    fill("7707083893", "00032537", "Сургут, Школьная, 5")
    forward()
    fill("Соколова Е. В.")
    press("Tab")
    press("Tab")
    write("Петрова А. И.")
    forward()
    fill("84-о", "010926", "Иванов И. И.", "Завуч")
    for _ in range(3):
        press("Tab")
    fill("Орлова В. П.", "Учитель")
    forward()
    assert started.page.file.name.text() == "СОШ-12.formulyar"
    forward()
    assert ("Коды", "ИНН 7707083893, ОКПО 00032537") in started.page.summary.lines()
    assert not started.created
    forward()

    [(path, requisites, commission, who)] = started.created
    assert (path, who) == (tmp_path / "СОШ-12.formulyar", "Петрова А. И.")
    opened = create_library(
        path, requisites, commission, who=who, clock=FixedClock.on(dt.date(2026, 9, 9))
    )
    school = opened.workspace.queries.school
    saved = school.requisites(dt.date(2026, 9, 9))
    assert saved is not None
    assert (saved.name_full, saved.inn, saved.okpo) == (SCHOOL, "7707083893", "00032537")
    assert (saved.director_name, saved.librarian_position) == ("Соколова Е. В.", "Библиотекарь")
    [card] = school.commissions()
    assert (card.order_number, card.order_date) == ("84-о", dt.date(2026, 9, 1))
    assert card.members == (
        Member("Иванов И. И.", "Завуч", is_chair=True),
        Member("Орлова В. П.", "Учитель"),
    )
    opened.close()


class Windows(QObject):
    """Widgets that were shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show
        if shown and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


def test_building_the_steps_flashes_no_window(qapp: QApplication, started: Started) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    begin(started)
    qapp.removeEventFilter(windows)
    assert windows.shown == []
    assert started.page.isActiveWindow()


def test_wrong_inn_is_told_beside_the_field_when_it_is_left(started: Started) -> None:
    begin(started)
    started.page.school.input("inn").setFocus()
    write("7707083894")
    assert started.page.school.error("inn") == ""
    press("Tab")
    assert "7707083894" in started.page.school.error("inn")
    write("12345679")
    press("Tab")
    assert "Росстате" in started.page.school.error("okpo")


def test_without_a_name_the_step_stays_and_the_field_has_the_focus(started: Started) -> None:
    begin(started)
    started.page.school.input("address").setFocus()
    forward()
    wizard = started.page.wizard()
    assert wizard is not None
    assert wizard.current() == 0
    assert QApplication.focusWidget() is started.page.school.input("name_full")
    assert started.page.school.error("name_full")


def to_commission(started: Started) -> None:
    begin(started)
    fill(SCHOOL, "Школа № 12")
    forward()
    forward()


def test_commission_can_be_left_out(started: Started) -> None:
    to_commission(started)
    forward()
    forward()
    assert ("Комиссия", "можно заполнить позже") in started.page.summary.lines()
    forward()
    assert started.created[0][2] is None
    assert started.created[0][0].name == "Школа-12.formulyar"


def test_half_filled_commission_is_held_back(started: Started) -> None:
    to_commission(started)
    form = started.page.commission.form
    form.rows()[2].post.setFocus()
    write("Учитель")
    forward()
    assert form.error() == "Впишите фамилию или уберите строку."
    assert QApplication.focusWidget() is form.rows()[2].name
    press("Ctrl+Del")
    assert len(form.rows()) == 2
    press("Ins")
    assert len(form.rows()) == 3
    forward()
    wizard = started.page.wizard()
    assert wizard is not None
    assert wizard.current() == 3


def test_file_that_is_there_is_not_overwritten(started: Started, tmp_path: Path) -> None:
    (tmp_path / "Школа-12.formulyar").write_text("чужой", encoding="utf-8")
    to_commission(started)
    forward()
    forward()
    wizard = started.page.wizard()
    assert wizard is not None
    assert wizard.current() == 3
    assert "уже есть" in started.page.file.error()


def test_error_of_creating_stands_beside_the_file(started: Started) -> None:
    to_commission(started)
    for _ in range(3):
        forward()
    assert len(started.created) == 1
    started.page.show_create_error(EnvironmentProblem("Папка закрыта.", "Выберите другую."))
    assert started.page.file.error() == "Папка закрыта. Выберите другую."
    wizard = started.page.wizard()
    assert wizard is not None
    assert wizard.next_button().isEnabled()


def test_esc_asks_only_when_something_was_entered(started: Started) -> None:
    begin(started)
    press("Esc")
    assert started.page.wizard() is None
    assert not started.messages.asked
    begin(started)
    write("Школа")
    press("Esc")
    assert [title for title, _text in started.messages.asked] == ["Прервать создание библиотеки?"]
    assert started.page.wizard() is not None
    started.messages.answers = ["stop"]
    press("Esc")
    assert started.page.wizard() is None


def test_files_open_by_key_and_from_the_recent(started: Started) -> None:
    assert [row.text() for row in started.page.menu.recent_rows] == ["Школа-7"]
    started.page.menu.recent_rows[0].setFocus()
    press("Space")
    assert started.opened == [started.known]
    started.dialogs.paths = [started.known.with_name("Флешка.formulyar")]
    press("Ctrl+O")
    assert started.opened[-1].name == "Флешка.formulyar"
    press("Ctrl+D")
    assert started.demos == 1


@pytest.mark.parametrize(
    ("school", "name"),
    [
        ("МБОУ СОШ № 12", "СОШ-12.formulyar"),
        ("ГБОУ «Лицей № 5»", "Лицей-5.formulyar"),
        ("МБОУ", "МБОУ.formulyar"),
        ("", "Библиотека.formulyar"),
        ("ФГКОУ «СОШ / 3»", "СОШ-3.formulyar"),
    ],
)
def test_file_name_is_suggested_from_the_school(school: str, name: str) -> None:
    assert suggest_file_name(school) == name


def test_places_that_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "Файл"
    file.touch()
    assert folder_problem(str(tmp_path / "новая")) == ""
    assert "не папка" in folder_problem(str(file))
    assert "целиком" in folder_problem("Документы")
    assert "«?»" in name_problem(str(tmp_path), "Школа?.formulyar")
    assert name_problem(str(tmp_path), ".formulyar")
    assert name_problem(str(tmp_path), "Школа 12") == ""
