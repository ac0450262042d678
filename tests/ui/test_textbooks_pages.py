"""Classes, the study plan and sets of textbooks worked on in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.stock import Account, Fund
from app.queries.classes import ClassDraft, GroupDraft
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.ui.kit.cards import EmptyState
from app.ui.kit.dialog import Dialog
from app.ui.shell.main_window import MainWindow
from app.ui.textbooks import build_section
from app.ui.textbooks.class_dialog import ClassDialog
from app.ui.textbooks.classes_import_page import PREVIEW, ClassesImportPage
from app.ui.textbooks.classes_page import ClassesPage
from app.ui.textbooks.edition_dialog import EditionDialog
from app.ui.textbooks.next_year_dialog import NextYearDialog
from app.ui.textbooks.plan_line_dialog import PlanLineDialog
from app.ui.textbooks.plan_matrix import short_set_name
from app.ui.textbooks.set_dialog import SetDialog
from app.ui.textbooks.sets_page import SETS, SetsPage
from tests.exchange.table_files import delimited
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import press, write

RESOURCES = Path(__file__).parents[2] / "resources"
YEAR = 2026
W = TypeVar("W", bound=QDialog)
P = TypeVar("P", ClassesPage, ClassesImportPage, SetsPage)


class Desk:
    """A window with the section «Учебники»."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.services = house.workspace.services
        self.queries = house.workspace.queries
        self.window = MainWindow(house.runner, house.bus, house.settings)
        self.window.resize(1440, 900)
        self.window.set_sections([build_section(house.workspace, house.shell, RESOURCES)])
        self.window.show()

    def back(self) -> None:
        """The window has the focus, as after a dialog."""
        self.window.activateWindow()
        QApplication.processEvents()

    def page(self, kind: type[P]) -> P:
        self.back()
        self.window.navigator.go(kind.page_id, None)
        found = self.window.findChild(kind)
        assert isinstance(found, kind)
        return found

    def dialog(self, kind: type[W]) -> W:
        for widget in QApplication.topLevelWidgets():
            if type(widget) is kind and widget.isVisible():
                widget.activateWindow()
                QApplication.processEvents()
                return widget
        raise AssertionError(f"no {kind.__name__} is shown")

    def school_class(self, grade: int, letter: str, pupils: int, *groups: GroupDraft) -> None:
        draft = ClassDraft(YEAR, grade, letter, pupils, groups=groups)
        self.house.bus.publish(self.services.classes.save(draft))

    def textbook(self, name: str, author: str, grade: int, copies: int) -> int:
        fields = TitleFields(
            name,
            kind=TitleKind.TEXTBOOK,
            contributors=(Contributor(author, "А. А."),),
            grade_from=grade,
            grade_to=grade,
            year=2023,
        )
        title_id = self.services.catalogue.create_title(fields).entity_id
        assert title_id is not None
        line = ReceiptLine(
            title_id, Fund.TEXTBOOKS, Account.BALANCE, copies, 500_00, numbered=False
        )
        saved = self.services.receipts.save_draft(ReceiptDraft(DAY, (line,)))
        assert saved.entity_id is not None
        self.house.post_receipt(saved.entity_id)
        return title_id

    def lines(self) -> list[tuple[str, str, str]]:
        plan = self.queries.study_plan.plan(YEAR)
        return [(row.subject, row.whom, row.set_name) for row in plan.lines]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    house = make_house(tmp_path)
    desk = Desk(house)
    qtbot.addWidget(desk.window)
    qtbot.waitExposed(desk.window)
    yield desk
    assert house.runner.errors == []
    house.opened.close()


def labels(page: ClassesPage) -> list[tuple[str, int]]:
    return [(row.label, row.pupils) for row in page.model.rows()]


# --- classes ----------------------------------------------------------------------------------


def test_class_is_entered_by_keyboard(desk: Desk) -> None:
    page = desk.page(ClassesPage)
    assert page.panel.empty_state() is not None
    page.setFocus()
    press("Ins")
    dialog = desk.dialog(ClassDialog)
    dialog.grade.setValue(7)
    dialog.letter.setFocus()
    write("a")
    press("Tab")
    dialog.pupils.setValue(27)
    dialog.add_group()
    line = dialog.groups()[0]
    line.name.setText("английский")
    line.pupils.setValue(30)
    press("Ctrl+Return")
    assert "30" in dialog.error.text()
    assert dialog.isVisible()
    line.pupils.setValue(14)
    press("Ctrl+Return")
    assert labels(page) == [("7А", 27)]
    row = page.model.rows()[0]
    assert [(group.subject, group.pupils) for group in row.groups] == [("Иностранный язык", 14)]
    assert page.panel.summary() == "1 класс, 27 учеников"
    assert desk.house.published[-1].undoable


def test_next_year_is_shown_as_a_forecast_and_confirmed(desk: Desk) -> None:
    desk.school_class(1, "А", 27)
    desk.school_class(11, "А", 20)
    page = desk.page(ClassesPage)
    page.ask_next_year()
    dialog = desk.dialog(NextYearDialog)
    dialog.pupils.setText("много")
    dialog.save()
    assert dialog.field.error()
    dialog.pupils.setText("25; 26")
    dialog.save()
    assert labels(page) == [("1А", 25), ("1Б", 26), ("2А", 27)]
    assert page.year_field.currentText() == "Учебный год 2027/28"
    assert page.confirm.isVisible()
    page.confirm.click()
    assert not page.confirm.isVisible()
    page.year_field.set_value(YEAR)
    assert labels(page) == [("1А", 27), ("11А", 20)]
    assert [row.next_pupils for row in page.model.rows()] == [27, None]


def test_class_is_removed_after_a_question(desk: Desk) -> None:
    desk.school_class(7, "А", 27)
    page = desk.page(ClassesPage)
    page.view.setFocus()
    press("Del")
    assert labels(page) == [("7А", 27)]
    desk.house.messages.answers = ["yes"]
    press("Del")
    assert labels(page) == []
    desk.house.bus.publish(desk.services.safety.undo().changes)
    assert labels(page) == [("7А", 27)]


def test_table_of_classes_is_loaded(desk: Desk, tmp_path: Path) -> None:
    desk.school_class(7, "А", 20)
    path = tmp_path / "классы.csv"
    rows: list[list[Any]] = [["Группа лиц", "Сколько"], ["7А", 27], ["7Б", 24], ["99", 1]]
    path.write_text(delimited(rows), encoding="utf-8")
    desk.house.dialogs.paths = [path]
    page = desk.page(ClassesImportPage)
    page.file_step.choose_pressed.emit()
    assert page.wizard.current() == PREVIEW
    assert "новых классов 1, изменится 1" in page.preview_step.facts.text()
    page.preview_step.forecast.setChecked(True)
    page.wizard.next()
    classes = desk.page(ClassesPage)
    assert labels(classes) == [("7А", 27), ("7Б", 24)]
    assert all(row.is_forecast for row in classes.model.rows())


def test_columns_that_are_not_found_are_chosen(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "классы.csv"
    path.write_text(delimited([["7А", "двадцать"], ["7Б", "сорок"]]), encoding="utf-8")
    page = desk.page(ClassesImportPage)
    page.open_with(path)
    assert page.wizard.current() == PREVIEW
    assert "Учеников" in page.preview_step.facts.text()
    assert not page.wizard.next_button().isEnabled()


# --- the plan ---------------------------------------------------------------------------------


@pytest.fixture
def planned(desk: Desk) -> SetsPage:
    """Two seventh classes, algebra by two authors, a plan that was suggested."""
    desk.school_class(7, "А", 27)
    desk.school_class(7, "Б", 20)
    desk.textbook("Алгебра", "Макарычев", 7, 9)
    desk.textbook("Алгебра", "Мордкович", 7, 5)
    page = desk.page(SetsPage)
    page.suggest()
    dialog = desk.dialog(Dialog)
    dialog.choose("cancel")
    desk.back()
    return page


def test_plan_is_suggested_and_a_set_chosen(desk: Desk, planned: SetsPage) -> None:
    assert desk.lines() == [("Алгебра", "7-е классы", "Алгебра, Макарычев, 7 класс")]
    planned.matrix.setFocus()
    cell = planned.matrix.current_cell()
    assert cell is not None
    assert (cell.text, cell.is_suggested) == ("Макарычев", True)
    assert "47 уч." in cell.spoken
    press("Return")
    combo = planned.side.combos[0]
    assert combo.hasFocus()
    press("Down")
    assert desk.lines() == [("Алгебра", "7-е классы", "Алгебра, Мордкович, 7 класс")]
    cell = planned.matrix.current_cell()
    assert cell is not None
    assert not cell.is_suggested
    desk.house.bus.publish(desk.services.safety.undo().changes)
    assert planned.matrix.current_cell() != cell


def test_parallel_is_split_and_joined(desk: Desk, planned: SetsPage) -> None:
    planned.side.split.click()
    assert [row[1] for row in desk.lines()] == ["7А", "7Б"]
    assert planned.side.split.isHidden()
    planned.side.combos[1].set_value(
        next(row.id for row in planned.model.rows() if "Мордкович" in row.name)
    )
    cell = planned.matrix.current_cell()
    assert cell is not None
    assert cell.text == "комплектов: 2"
    planned.side.join.click()
    assert desk.lines() == [("Алгебра", "7-е классы", "Алгебра, Макарычев, 7 класс")]


def test_subject_is_entered_and_removed(desk: Desk, planned: SetsPage) -> None:
    planned.matrix.setFocus()
    press("Ins")
    dialog = desk.dialog(PlanLineDialog)
    dialog.subject.setEditText("Физика")
    dialog.save()
    desk.back()
    planned.matrix.setFocus()
    assert desk.lines()[-1] == ("Физика", "7-е классы", "")
    cell = planned.matrix.current_cell()
    assert cell is not None
    assert (cell.subject, cell.text) == ("Физика", "не выбран")
    press("Del")
    assert [row[0] for row in desk.lines()] == ["Алгебра"]


def test_plan_of_a_table_is_loaded_after_a_look(
    desk: Desk, planned: SetsPage, tmp_path: Path
) -> None:
    path = tmp_path / "план.csv"
    rows = [["Предмет", "Класс", "Учебник"], ["Алгебра", "7Б", "Мордкович"], ["Химия", "5", ""]]
    path.write_text(delimited(rows), encoding="utf-8")
    desk.house.dialogs.paths = [path]
    planned.load_plan()
    dialog = desk.dialog(Dialog)
    assert "новых строк 1" in dialog.accessibleDescription()
    dialog.choose("load")
    assert ("Алгебра", "7Б", "Алгебра, Мордкович, 7 класс") in desk.lines()


def test_year_without_classes_leads_to_them(desk: Desk) -> None:
    page = desk.page(SetsPage)
    page.year_field.set_value(YEAR + 1)
    page.refresh()
    empty = page.frame.findChild(EmptyState)
    assert empty is not None
    assert empty.button is not None
    empty.button.click()
    classes = desk.window.findChild(ClassesPage)
    assert classes is not None
    assert classes.isVisible()


# --- sets -------------------------------------------------------------------------------------


def test_edition_is_left_out_of_the_count(desk: Desk, planned: SetsPage) -> None:
    planned.show_part(SETS)
    assert [row.fit for row in planned.model.rows()] == [9, 5]
    planned.open_set(planned.model.rows()[0].id)
    dialog = desk.dialog(SetDialog)
    dialog.view.setFocus()
    press("Space")
    dialog.subject.setText("")
    press("Ctrl+Return")
    assert dialog.error.text()
    dialog.subject.setText("Алгебра")
    dialog.electronic.setChecked(True)
    dialog.add_licence()
    dialog.draft()
    press("Ctrl+Return")
    assert [row.fit for row in planned.model.rows()] == [0, 5]


def test_free_title_is_added_to_a_new_set(desk: Desk, planned: SetsPage) -> None:
    desk.textbook("Геометрия", "Атанасян", 7, 4)
    planned.show_part(SETS)
    planned.new_set()
    dialog = desk.dialog(SetDialog)
    dialog.name.setText("Геометрия-7")
    dialog.subject.setText("Геометрия")
    dialog.grade_to.setValue(9)
    dialog.grade_from.setValue(7)
    dialog.add_edition()
    desk.dialog(EditionDialog).accept_chosen()
    dialog.save()
    row = next(row for row in planned.model.rows() if row.name == "Геометрия-7")
    assert (row.grades, row.fit) == ("7–9", 4)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Алгебра, Макарычев (ред. Теляковский), 7 класс", "Макарычев (ред. Теляковский)"),
        ("Геометрия, Атанасян, 7–9 классы", "Атанасян"),
        ("Физика, Мякишев, 10 класс, базовый уровень", "Мякишев"),
        ("Алгебра-7", "Алгебра-7"),
    ],
)
def test_cell_names_a_set_shortly(name: str, short: str) -> None:
    assert short_set_name(name) == short
