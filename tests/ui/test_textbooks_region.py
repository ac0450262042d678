"""Reports for the regional centre in the window: the list, the marking of a form, the package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from zipfile import is_zipfile

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.report_template import FigureTable
from app.exchange.template.grid import SheetGrid
from app.ui.kit.buttons import Button
from app.ui.kit.text import Text
from app.ui.shell.main_window import MainWindow
from app.ui.textbooks import build_section
from app.ui.textbooks.region_dialog import RegionDialog
from app.ui.textbooks.region_page import RegionPage
from app.ui.textbooks.template_marks import TemplateMarks
from app.ui.textbooks.template_page import TemplatePage
from tests.exchange.test_template import values
from tests.services.test_templates import MAPPING, form
from tests.support.region_school import fill_school
from tests.support.workshop import Workshop
from tests.ui.house import House, make_house
from tests.ui.keyboard import press, write

RESOURCES = Path(__file__).parents[2] / "resources"
YEAR = 2026
P = TypeVar("P", RegionPage, TemplatePage)


class Desk:
    """A window with the section «Учебники» over a school with a plan."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.services = house.workspace.services
        self.queries = house.workspace.queries
        fill_school(Workshop(house.opened, house.clock))
        self.window = MainWindow(house.runner, house.bus, house.settings)
        self.window.resize(1440, 900)
        self.window.set_sections([build_section(house.workspace, house.shell, RESOURCES)])
        self.window.show()

    def page(self, kind: type[P], argument: object = None) -> P:
        self.window.activateWindow()
        QApplication.processEvents()
        self.window.navigator.go(kind.page_id, argument)
        return self.shown(kind)

    def shown(self, kind: type[P]) -> P:
        found = self.window.findChild(kind)
        assert isinstance(found, kind)
        QApplication.processEvents()
        return found

    def dialog(self) -> RegionDialog:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, RegionDialog) and widget.isVisible():
                widget.activateWindow()
                QApplication.processEvents()
                return widget
        raise AssertionError("no dialog is shown")


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    house = make_house(tmp_path)
    made = Desk(house)
    qtbot.addWidget(made.window)
    qtbot.waitExposed(made.window)
    yield made
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog):
            widget.close()
    house.opened.close()


def texts(widget: QWidget) -> str:
    return " ".join(each.text() for each in widget.findChildren(Text) if not each.isHidden())


def test_page_says_what_to_put_in_order(desk: Desk) -> None:
    page = desk.page(RegionPage)
    assert [row.name for row in page.model.rows()] == [
        "Мониторинг обеспеченности",
        "Чек-лист обеспеченности",
    ]
    assert "Не выбран комплект для 1 строки плана" in texts(page.checks)
    assert "Физика: 8 класс" in texts(page.checks)
    [link] = [each for each in page.checks.findChildren(Button) if each.text() == "К комплектам"]
    asked: list[str] = []
    page.navigate.connect(lambda page_id, _argument: asked.append(page_id))
    link.click()
    assert asked == ["textbooks.sets"]


def test_form_is_made_with_enter(desk: Desk, tmp_path: Path) -> None:
    page = desk.page(RegionPage)
    target = tmp_path / "формы.xlsx"
    desk.house.dialogs.paths = [target]
    page.view.setFocus()
    page.view.select_number(0)
    press("Return")
    assert "Форма 3" in values_of_sheets(target)
    assert desk.house.toasts.shown == ["Сохранено: формы.xlsx"]


def values_of_sheets(path: Path) -> list[str]:
    import openpyxl

    names: list[str] = openpyxl.load_workbook(path).sheetnames
    return names


def test_package_is_made_after_its_gaps_were_seen(desk: Desk, tmp_path: Path) -> None:
    page = desk.page(RegionPage)
    target = tmp_path / "пакет.zip"
    desk.house.dialogs.paths = [target]
    desk.house.messages.answers = ["cancel"]
    page.view.setFocus()
    press("Ctrl+Return")
    assert not target.exists()
    desk.house.dialogs.paths = [target]
    desk.house.messages.answers = ["make"]
    press("Ctrl+Return")
    assert is_zipfile(target)
    assert desk.services.region.check(target).is_sound


def test_year_without_a_plan_offers_no_package(desk: Desk) -> None:
    page = desk.page(RegionPage)
    page.year_field.set_value(YEAR - 1)
    QApplication.processEvents()
    assert not page.package.isEnabled()
    assert page.primary_action() is None
    assert "нет учебного плана" in texts(page.checks)


def test_form_of_the_region_is_marked_by_keyboard_and_filled(desk: Desk, tmp_path: Path) -> None:
    page = desk.page(RegionPage)
    source = tmp_path / "Свод.xlsx"
    source.write_bytes(form())
    desk.house.dialogs.paths = [source]
    page.view.setFocus()
    press("Ins")
    marking = desk.shown(TemplatePage)
    assert marking.name.text() == "Свод"
    marking.table.set_value(FigureTable.SCHOOL.value)
    marking.view.choose((1, 1))
    assert marking.figure.value() == "school.name_short"
    marking.view.setFocus()
    press("Return")
    marking.view.choose((4, 1))
    marking.table.set_value(FigureTable.DEFICITS.value)
    assert marking.figure.value() == "lack.subject"
    assert marking.first_row.value() == 6
    press("Return")
    press("Right")
    press("Return")
    press("Right")
    press("Return")
    assert marking.placed.text() == "Показателей в форме: 4"
    press("Ctrl+S")
    assert [row.name for row in page.model.rows()][2:] == ["Свод"]
    target = tmp_path / "готово.xlsx"
    desk.house.dialogs.paths = [target]
    page.make_form(page.model.rows()[2])
    found = values(target.read_bytes(), "Свод")
    assert found["B1"] == "МБОУ СОШ № 12"
    assert (found["A6"], found["B6"], found["C6"]) == ("Алгебра", 7, 10)


def test_kept_form_shows_its_marks_and_loses_one(desk: Desk) -> None:
    from app.services.templates import TemplateDraft

    made = desk.services.templates.save(TemplateDraft("Свод", "свод.xlsx", form(), MAPPING))
    page = desk.page(TemplatePage, made.entity_id)
    assert page.placed.text() == "Показателей в форме: 5"
    page.view.choose((4, 3))
    assert page.figure.value() == "lack.sets"
    page.view.setFocus()
    press("Del")
    assert page.placed.text() == "Показателей в форме: 4"
    page.first_row.setValue(7)
    page.view.choose((4, 1))
    page.first_row.setValue(8)
    page.save()
    card = desk.queries.templates.card(made.entity_id or 0)
    assert card is not None
    [table] = card.mapping.tables
    assert (table.first_row, [column.column for column in table.columns]) == (8, ["A", "B"])


def test_form_without_figures_says_so_at_its_place(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "Свод.xlsx"
    source.write_bytes(form())
    page = desk.page(TemplatePage, source)
    page.save()
    assert "Не выбрано ни одного показателя" in page.error.text()
    assert not page.error.isHidden()


def test_old_workbook_is_refused_with_what_to_do(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "форма.xls"
    source.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    page = desk.page(TemplatePage, source)
    assert not page.empty.isHidden()
    assert "старого образца" in str(desk.house.runner.errors[-1])


def test_form_is_removed_when_agreed(desk: Desk) -> None:
    from app.services.templates import TemplateDraft

    desk.services.templates.save(TemplateDraft("Свод", "свод.xlsx", form(), MAPPING))
    page = desk.page(RegionPage)
    page.view.setFocus()
    page.view.select_number(2)
    press("Del")
    assert len(page.model.rows()) == 3
    desk.house.messages.answers = ["yes"]
    press("Del")
    assert len(page.model.rows()) == 2


def test_settings_of_the_forms_are_kept(desk: Desk) -> None:
    page = desk.page(RegionPage)
    page.settings.click()
    dialog = desk.dialog()
    year = dialog.fields["region.campaign_year"]
    year.setFocus()
    write("двадцать")
    dialog.save()
    assert "не год кампании" in dialog.error.text()
    year.selectAll()
    write("2027")
    dialog.cases.setPlainText("Районный суд; два")
    dialog.save()
    assert "нужно число дел" in dialog.error.text()
    dialog.cases.setPlainText("Районный суд; 2\n\n")
    dialog.decisions.setPlainText("Районный суд; решение № 2-14")
    dialog.save()
    assert desk.queries.school.settings()["region.campaign_year"] == "2027"
    court = desk.queries.region_forms.court_rows()
    assert [(row.court, row.cases) for row in court.cases] == [("Районный суд", 2)]
    assert court.decisions[0].decision == "решение № 2-14"


def test_marks_come_from_a_mapping_and_back() -> None:
    from app.exchange.template import read_template
    from app.exchange.template.grid import read_grids

    grids = read_grids(read_template(form()), "свод.xlsx")
    assert TemplateMarks(MAPPING).mapping(grids) == MAPPING
    assert TemplateMarks().mapping((SheetGrid("Лист", ()),)).cells == ()
