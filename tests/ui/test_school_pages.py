"""«Настройки» over a real library: what is saved stands in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.library_settings import LIBRARY_SETTINGS, MAIN_PREFIX, NUMBER_TEXTBOOKS
from app.core.stock import ReferenceCategory
from app.queries.school import CommissionCard, Member, Reference
from app.ui.kit.fields import CheckBox, LineEdit
from app.ui.kit.theme import Theme
from app.ui.school import build_section
from app.ui.school.accounting_page import AccountingPage
from app.ui.school.backups_page import BackupsPage, shown_size
from app.ui.school.commissions_page import CommissionsPage
from app.ui.school.computer_page import ComputerPage
from app.ui.school.references_page import ReferencesPage, rule_words
from app.ui.school.requisites_page import RequisitesPage
from app.ui.shell.page import Page
from app.ui.shell.settings import LIBRARIAN
from tests.ui.house import COMMISSION, DAY, House, make_house
from tests.ui.keyboard import press, write

P = TypeVar("P", bound=Page)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


def shown(page: P, qtbot: QtBot, house: House) -> P:
    qtbot.addWidget(page)
    house.bus.changed.connect(page.apply_changes)
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def ctrl_s(page: Page) -> None:
    """What the window does for Ctrl+S."""
    action = page.save_action()
    assert action is not None
    action()


def test_every_page_is_a_tab_of_the_section(house: House, qtbot: QtBot) -> None:
    section = build_section(
        house.workspace, house.shell, on_restore=lambda _path: None, on_who=lambda _who: None
    )
    assert section.digit == 0
    for entry in section.pages:
        page = entry.factory()
        qtbot.addWidget(page)
        assert page.page_id == entry.page_id
        assert page.section_id == "school"
        assert entry.tab


# --- Школа --------------------------------------------------------------------------------


@pytest.fixture
def requisites(house: House, qtbot: QtBot) -> RequisitesPage:
    page = RequisitesPage(workspace=house.workspace, shell=house.shell)
    return shown(page, qtbot, house)


def test_requisites_are_saved(house: House, requisites: RequisitesPage) -> None:
    requisites.people.input("director_name").setFocus()
    press("Ctrl+A")
    write("Новикова М. П.")
    assert requisites.is_dirty()
    ctrl_s(requisites)
    saved = house.workspace.queries.school.requisites(DAY)
    assert saved is not None
    assert (saved.director_name, saved.name_short) == ("Новикова М. П.", "МБОУ СОШ № 12")
    assert not requisites.is_dirty()
    assert house.published[-1].message == "Реквизиты сохранены"
    requisites.school.input("okpo").setFocus()
    write("00032537")
    ctrl_s(requisites)
    saved = house.workspace.queries.school.requisites(DAY)
    assert saved is not None
    assert saved.okpo == "00032537"


def test_wrong_requisites_are_not_saved(house: House, requisites: RequisitesPage) -> None:
    requisites.school.input("inn").setFocus()
    write("7707083894")
    requisites.people.input("director_name").setFocus()
    ctrl_s(requisites)
    assert "7707083894" in requisites.school.error("inn")
    assert QApplication.focusWidget() is requisites.school.input("inn")
    saved = house.workspace.queries.school.requisites(DAY)
    assert saved is not None
    assert saved.inn == ""


def test_typing_survives_a_refresh_and_can_be_dropped(
    house: House, requisites: RequisitesPage
) -> None:
    field = requisites.school.input("address")
    field.setFocus()
    write("Сургут")
    requisites.refresh()
    assert field.text() == "Сургут"
    requisites.revert_button.setFocus()
    press("Space")
    assert field.text() == ""
    assert not requisites.is_dirty()


def test_leaving_asks_about_unsaved_input(house: House, requisites: RequisitesPage) -> None:
    assert requisites.may_leave()
    requisites.school.input("address").setFocus()
    write("Сургут")
    assert not requisites.may_leave()
    house.messages.answers = ["save"]
    assert requisites.may_leave()
    saved = house.workspace.queries.school.requisites(DAY)
    assert saved is not None
    assert saved.address == "Сургут"


# --- Комиссии -----------------------------------------------------------------------------


@pytest.fixture
def commissions(house: House, qtbot: QtBot) -> CommissionsPage:
    page = CommissionsPage(workspace=house.workspace, shell=house.shell)
    return shown(page, qtbot, house)


def type_and_take_back(page: RequisitesPage | CommissionsPage, field: QWidget) -> None:
    field.setFocus()
    press("End")
    write("1")
    assert page.is_dirty()
    press("Backspace")
    assert not page.is_dirty()
    assert page.may_leave(), "nothing is asked"


def test_what_was_typed_and_taken_back_is_no_change(requisites: RequisitesPage) -> None:
    type_and_take_back(requisites, requisites.people.input("director_name"))


def test_half_a_date_is_a_change_of_the_commission(commissions: CommissionsPage) -> None:
    type_and_take_back(commissions, commissions.form.number)
    commissions.form.day.setFocus()
    press("Ctrl+A")
    write("01.0")
    assert commissions.is_dirty()


def cards(house: House) -> tuple[CommissionCard, ...]:
    return house.workspace.queries.school.commissions()


def test_new_commission_is_typed_and_saved(house: House, commissions: CommissionsPage) -> None:
    commissions.view.setFocus()
    press("Ins")
    write("91-о")
    press("Tab")
    write("02.09.2026")
    press("Tab")
    write("Громова А. С.")
    press("Tab")
    write("Директор")
    ctrl_s(commissions)
    new = next(card for card in cards(house) if card.order_number == "91-о")
    assert new.members == (Member("Громова А. С.", "Директор", is_chair=True),)
    assert len(cards(house)) == 2
    assert commissions.view.current_row() == new


def test_member_is_added_to_the_chosen_commission(
    house: House, commissions: CommissionsPage
) -> None:
    commissions.view.setFocus()
    press("Return", "Ins")
    write("Седова К. Л.")
    ctrl_s(commissions)
    [card] = cards(house)
    assert card.members == (*COMMISSION.members, Member("Седова К. Л."))


def test_commission_without_a_name_is_held_back(house: House, commissions: CommissionsPage) -> None:
    commissions.form.rows()[0].name.setFocus()
    press("Ctrl+A", "Del")
    ctrl_s(commissions)
    assert commissions.form.error() == "Впишите фамилию или уберите строку."
    assert cards(house)[0].members == COMMISSION.members


def test_commission_goes_to_the_archive_and_comes_back(
    house: House, commissions: CommissionsPage
) -> None:
    commissions.archive_button.setFocus()
    press("Space")
    assert not cards(house)[0].active
    assert commissions.archive_button.text() == "Вернуть из архива"
    commissions.archive_button.setFocus()
    press("Space")
    assert cards(house)[0].active


def test_half_typed_commission_is_not_lost_by_choosing_another(
    house: House, commissions: CommissionsPage
) -> None:
    house.workspace.services.school.save_commission(
        CommissionCard("12", None, (Member("Один И. И.", is_chair=True),))
    )
    commissions.refresh()
    first = commissions.view.current_row()
    commissions.form.number.setFocus()
    write("-б")
    commissions.view.setFocus()
    press("Down")
    assert commissions.view.current_row() == first
    assert commissions.form.number.text() == f"{first.order_number}-б"
    house.messages.answers = ["drop"]
    press("Down")
    assert commissions.view.current_row() != first
    assert not commissions.is_dirty()


# --- Справочники --------------------------------------------------------------------------


@pytest.fixture
def references(house: House, qtbot: QtBot) -> ReferencesPage:
    page = ReferencesPage(workspace=house.workspace, shell=house.shell)
    return shown(page, qtbot, house)


def entries(house: House, category: ReferenceCategory) -> dict[str, Reference]:
    rows = house.workspace.queries.school.references(category, active_only=False)
    return {row.name: row for row in rows}


def test_entries_are_added_renamed_and_retired(house: House, references: ReferencesPage) -> None:
    references.show_category(ReferenceCategory.SUPPLIER)
    references.name.setFocus()
    write("«Просвещение»")
    press("Return")
    added = entries(house, ReferenceCategory.SUPPLIER)["«Просвещение»"]
    assert references.view.current_row() == added
    references.view.setFocus()
    press("F2", "Ctrl+A")
    write("АО «Просвещение»")
    press("Return")
    renamed = entries(house, ReferenceCategory.SUPPLIER)["АО «Просвещение»"]
    assert renamed.id == added.id
    assert references.view.hasFocus()
    press("Del")
    assert not entries(house, ReferenceCategory.SUPPLIER)["АО «Просвещение»"].active
    press("Right", "Right", "Return")
    assert entries(house, ReferenceCategory.SUPPLIER)["АО «Просвещение»"].active


def test_name_that_is_there_already_is_refused_beside_the_field(
    house: House, references: ReferencesPage
) -> None:
    references.show_category(ReferenceCategory.PLACE)
    references.view.setFocus()
    press("F2", "Ctrl+A")
    write("Читальный зал")
    press("Return")
    assert references.name_field.error()
    assert references.name.hasFocus()
    assert "Абонемент" in entries(house, ReferenceCategory.PLACE)
    press("Esc")
    assert references.view.hasFocus()
    assert references.name.text() == ""


def test_lists_are_changed_by_the_arrow_keys(references: ReferencesPage) -> None:
    references.name.setFocus()
    press("Shift+Tab", "Right")
    assert references.category() is ReferenceCategory.PLACE
    assert "Абонемент" in {row.name for row in references.model.rows()}
    press("Left", "Left")
    assert references.category() is ReferenceCategory.BBK_GROUP
    press("Left", "Left")
    assert references.category() is ReferenceCategory.DISPOSAL_DIRECTION


def test_what_a_column_of_the_summary_book_counts_is_changed(
    house: House, references: ReferencesPage
) -> None:
    references.show_category(ReferenceCategory.BBK_GROUP)
    shown_rules = {row.name: rule_words(row) for row in references.model.rows()}
    assert shown_rules["Прикладные науки (3, 4, 5)"] == "3, 4, 5"
    assert shown_rules["Из них педагогика (74)"] == "из них 74"
    row = entries(house, ReferenceCategory.BBK_GROUP)["Прикладные науки (3, 4, 5)"]
    references.view.select_id(row.id)
    references.view.setFocus()
    press("F2", "Tab", "Ctrl+A")
    write("3, 5")
    press("Return")
    assert entries(house, ReferenceCategory.BBK_GROUP)[row.name].rule == "3,5"
    press("Insert")
    write("Техника")
    press("Tab")
    write("3")
    press("Return")
    assert "уже считается в графе «Прикладные науки" in references.rule_field.error()
    press("Ctrl+A")
    write("четыре!")
    press("Return")
    assert "не начало индекса ББК" in references.rule_field.error()
    press("Ctrl+A")
    write("4")
    press("Return")
    assert entries(house, ReferenceCategory.BBK_GROUP)["Техника"].rule == "4"
    assert references.rule_field.error() == ""


def test_rule_is_offered_where_there_is_one(references: ReferencesPage) -> None:
    references.show_category(ReferenceCategory.PLACE)
    assert not references.rule_field.isVisible()
    references.show_category(ReferenceCategory.SUMMARY_KIND)
    assert references.rule_field.isVisible()
    assert {rule_words(row) for row in references.model.rows()} >= {"Книги", "Учебники"}


# --- Учёт ---------------------------------------------------------------------------------


def test_every_setting_has_a_field_and_is_saved(house: House, qtbot: QtBot) -> None:
    page = shown(AccountingPage(workspace=house.workspace, shell=house.shell), qtbot, house)
    assert set(page.fields) == {spec.key for spec in LIBRARY_SETTINGS}
    assert not page.is_dirty()
    flag, prefix = page.fields[NUMBER_TEXTBOOKS.key], page.fields[MAIN_PREFIX.key]
    assert isinstance(flag, CheckBox)
    assert isinstance(prefix, LineEdit)
    flag.setFocus()
    press("Space")
    prefix.setFocus()
    write("Б-")
    ctrl_s(page)
    saved = house.workspace.queries.school.settings()
    assert (saved[NUMBER_TEXTBOOKS.key], saved[MAIN_PREFIX.key]) == ("yes", "Б-")
    others = {s.key for s in LIBRARY_SETTINGS} - {NUMBER_TEXTBOOKS.key, MAIN_PREFIX.key}
    assert all(saved[spec.key] == spec.default for spec in LIBRARY_SETTINGS if spec.key in others)


# --- Копии --------------------------------------------------------------------------------


def test_copies_are_made_listed_and_restored_after_a_question(
    house: House, qtbot: QtBot, tmp_path: Path
) -> None:
    restored: list[Path] = []
    page = BackupsPage(workspace=house.workspace, shell=house.shell, on_restore=restored.append)
    shown(page, qtbot, house)
    page.make_button.setFocus()
    press("Space")
    stick = tmp_path / "флешка"
    stick.mkdir()
    house.dialogs.paths = [stick]
    page.second_button.setFocus()
    press("Space")
    places = [row.place for row in page.model.rows()]
    assert sorted(places) == ["Вторая папка", "Этот компьютер"]
    page.view.setFocus()
    page.view.select_number(0)
    press("Right", "Return")
    assert restored == []
    assert house.messages.asked[-1][0].startswith("Восстановить библиотеку из копии от сегодня")
    house.messages.answers = ["restore"]
    press("Return")
    assert restored == [page.view.current_row().backup.path]


def test_library_is_restored_from_a_file(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    restored: list[Path] = []
    page = BackupsPage(workspace=house.workspace, shell=house.shell, on_restore=restored.append)
    shown(page, qtbot, house)
    chosen = tmp_path / "с флешки.formulyar"
    house.dialogs.paths = [chosen]
    house.messages.answers = ["restore"]
    page.file_button.setFocus()
    press("Space")
    assert restored == [chosen]


@pytest.mark.parametrize(
    ("size", "text"), [(300, "1 КБ"), (640_400, "640 КБ"), (12_440_000, "12,4 МБ")]
)
def test_size_is_read_easily(size: int, text: str) -> None:
    assert shown_size(size) == text


# --- Компьютер ----------------------------------------------------------------------------


def test_who_works_is_told_once_the_field_is_left(house: House, qtbot: QtBot) -> None:
    told: list[str] = []
    page = shown(ComputerPage(shell=house.shell, on_who=told.append), qtbot, house)
    page.who.setFocus()
    write("Петрова  А. И.")
    press("Tab")
    assert told == ["Петрова А. И."]
    assert house.settings.get(LIBRARIAN) == "Петрова А. И."


def test_look_changes_at_once_and_is_remembered(house: House, qtbot: QtBot, theme: Theme) -> None:
    page = shown(ComputerPage(shell=house.shell, on_who=lambda _who: None), qtbot, house)
    page.colours.setFocus()
    press("End")
    assert theme.tokens.name == "black-on-white"
    assert theme.scale == 1.5
    assert page.scale.value() == 1.5
    press("Home")
    assert theme.tokens.name == "light"
