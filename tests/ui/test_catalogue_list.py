"""The catalogue: what is typed is found, filters narrow, and what is done reaches the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.core.bibliography import TitleFields
from app.core.changes import Changes
from app.core.errors import RefusalError
from app.core.stock import Condition, Fund, ReferenceCategory
from app.queries.catalogue import CatalogueFilter, TitleSort
from app.queries.labels import LabelSource
from app.queries.stock import ReceiptDraft
from app.ui.catalogue.list_page import CataloguePage
from app.ui.catalogue.search import ORDERS
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import LIGHT
from app.ui.shell.settings import Settings
from tests.ui.catalogue_data import Desk, make_desk, show
from tests.ui.keyboard import focused, press, write

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.opened.close()


class Opened:
    """The page with what it has asked the window for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = CataloguePage(desk.workspace, desk.shell)
        self.went: list[tuple[str, object]] = []
        self.changed: list[Changes] = []
        self.page.navigate.connect(lambda page, argument: self.went.append((page, argument)))
        desk.bus.changed.connect(self.page.apply_changes)
        desk.bus.changed.connect(self.changed.append)

    def titles(self) -> list[str]:
        """The titles of the list from top to bottom."""
        model = self.page.results.model
        rows = (model.row_at(number) for number in range(model.rowCount()))
        return [row.title for row in rows if row is not None]

    def select(self, *titles: str) -> None:
        """Select rows by hand of the keyboard: the first one, then each further with Ctrl."""
        view = self.page.results.view
        assert view.select_id(self.desk.ids[titles[0]])
        for title in titles[1:]:
            number = view.table_model().number_of(self.desk.ids[title])
            flags = view.selectionModel().SelectionFlag
            index = view.table_model().index(number, 0)
            view.selectionModel().select(index, flags.Select | flags.Rows)

    def facet(self, label: str) -> QCheckBox:
        return next(box for box in self.page.facets.findChildren(QCheckBox) if box.text() == label)


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opened:
    made = Opened(desk)
    qtbot.addWidget(made.page)
    show(made.page)
    qtbot.waitUntil(made.page.isActiveWindow)
    return made


def type_query(opened: Opened, qtbot: QtBot, query: str) -> None:
    assert opened.page.focus_search()
    with qtbot.waitSignal(opened.page.results.answered):
        write(query)


def test_list_shows_everything_at_first(opened: Opened) -> None:
    assert opened.page.results.panel.title() == "В каталоге 7 изданий, 19 экз."
    assert opened.titles()[:2] == ["Алгебра", "Два капитана"]
    assert opened.page.results.panel.summary() == "1–7 из 7"
    card = opened.page.details.card()
    assert card is not None
    assert card.fields.title == "Алгебра"


def test_typing_finds(opened: Opened, qtbot: QtBot) -> None:
    type_query(opened, qtbot, "капитан")
    assert sorted(opened.titles()) == [
        "Два капитана",
        "Дети капитана Гранта",
        "Капитанская дочка",
    ]
    assert opened.page.results.panel.title() == "Найдено 3 издания, 13 экз."
    assert focused() is opened.page.search.edit
    press("Down")
    assert focused() is opened.page.results.view
    press("Down", "Return")
    assert opened.went == [("catalogue.editor", opened.page.results.view.current_row().id)]


def test_inventory_number_finds_its_title(opened: Opened, qtbot: QtBot) -> None:
    type_query(opened, qtbot, "14")
    assert opened.titles() == ["Ёлка"]


def test_other_layout_is_understood_and_told(opened: Opened, qtbot: QtBot) -> None:
    type_query(opened, qtbot, "tkrf")
    notice = opened.page.results.notice
    assert opened.titles() == ["Ёлка"]
    assert notice.isVisible()
    assert notice.text() == "По запросу „tkrf“ ничего нет. Показано по запросу „елка“"
    notice.exact.setFocus()
    press("Space")
    assert opened.titles() == []
    assert not notice.isVisible()
    empty = opened.page.results.panel.empty_state()
    assert empty is not None
    assert empty.text() == "По запросу „tkrf“ ничего нет"
    assert empty.button is not None
    empty.button.click()
    assert len(opened.titles()) == 7
    assert opened.page.search.text() == ""


def test_typing_on_takes_other_layouts_again(opened: Opened, qtbot: QtBot) -> None:
    opened.page.open_with(CatalogueFilter(query="tkrf", exact=True))
    assert opened.titles() == []
    opened.page.focus_search()
    press("End")
    with qtbot.waitSignal(opened.page.results.answered):
        press("Backspace")
    with qtbot.waitSignal(opened.page.results.answered):
        write("f")
    assert opened.titles() == ["Ёлка"]


def test_facets_narrow_and_count(opened: Opened) -> None:
    opened.facet("Учебный").setFocus()
    press("Space")
    assert opened.titles() == ["Алгебра"]
    kinds = [box for box in opened.page.facets.findChildren(QCheckBox) if box.isVisible()]
    assert "Брошюры" not in [box.text() for box in kinds]
    assert opened.facet("Основной").accessibleName() == "Основной, 4"
    (chip,) = opened.page.chips.chips()
    assert chip.text() == "Учебный"
    chip.setFocus()
    press("Delete")
    assert len(opened.titles()) == 7
    assert opened.page.chips.chips() == ()


def test_ticks_of_one_group_are_or_and_groups_are_and(opened: Opened) -> None:
    opened.facet("Основной").click()
    opened.facet("Учебный").click()
    assert len(opened.titles()) == 5
    opened.facet("84 Худож. литература").click()
    assert "Алгебра" not in opened.titles()
    assert len(opened.page.chips.chips()) == 3
    opened.page.chips.clear_button.click()
    assert len(opened.titles()) == 7


def test_years_and_titles_without_copies(opened: Opened, qtbot: QtBot) -> None:
    facets = opened.page.facets
    facets.year_from.setFocus()
    write("2020")
    press("Return")
    assert opened.titles() == ["Алгебра", "Два капитана", "Памятка читателю"]
    opened.facet("Без экземпляров").click()
    assert opened.titles() == ["Памятка читателю"]
    assert [chip.text() for chip in opened.page.chips.chips()] == [
        "Без экземпляров",
        "Годы 2020–…",
    ]
    opened.page.results.view.setFocus()
    press("Escape")
    assert len(opened.titles()) == 7
    assert facets.year_from.text() == ""


def test_order_from_menu_and_heading(opened: Opened) -> None:
    results = opened.page.results
    years = next(order for order in ORDERS if order.sort is TitleSort.YEAR)
    results.set_order(years)
    assert opened.titles()[0] == "Алгебра"
    assert results.order_button.text() == "по году"
    newest = next(order for order in ORDERS if order.sort is TitleSort.ADDED)
    results.set_order(newest)
    assert opened.titles()[0] == "Памятка читателю"
    results.model.sort(results.model.column_number("title"))
    assert results.order_button.text() == "по заглавию"
    assert opened.titles()[0] == "Алгебра"
    labels = [action.text() for action in results.make_order_menu().actions()]
    assert labels == ["по совпадению", "по заглавию", "по автору", "по году", "новые сверху"]


def test_deleting_asks_names_and_can_be_undone(opened: Opened) -> None:
    desk = opened.desk
    opened.select("Памятка читателю")
    opened.page.results.view.setFocus()
    press("Delete")
    assert desk.messages.asked[0][0] == "Удалить издание «Памятка читателю»?"
    assert len(opened.titles()) == 7, "nothing is deleted before the answer"
    desk.messages.answers = ["delete"]
    press("Delete")
    assert "Памятка читателю" not in opened.titles()
    (changes,) = opened.changed
    assert changes.undoable
    assert changes.message == "Удалено издание: Памятка читателю"
    outcome = desk.workspace.services.safety.undo(changes.operation_id)
    desk.bus.publish(outcome.changes)
    assert "Памятка читателю" in opened.titles()


def test_title_with_copies_is_not_deleted(opened: Opened) -> None:
    desk = opened.desk
    opened.select("Ёлка", "Памятка читателю")
    opened.page.results.view.setFocus()
    desk.messages.answers = ["delete"]
    press("Delete")
    (error,) = desk.runner.errors
    assert isinstance(error, RefusalError)
    assert error.reasons == ("Зощенко М. М. Ёлка: записано 1 экземпляр, считая выбывшие",)
    assert len(opened.titles()) == 7
    assert desk.fields(desk.ids["Памятка читателю"]).title == "Памятка читателю"


def test_selected_titles_are_written_off_by_fund(opened: Opened) -> None:
    opened.page.results.view.setFocus()
    press("Home", "Ctrl+A")
    panel = opened.page.details
    assert panel.card() is None
    choices = panel.write_off_choices()
    assert {fund: len(ids) for fund, ids in choices.items()} == {
        Fund.MAIN: 14,
        Fund.TEXTBOOKS: 5,
    }
    many = panel.findChildren(type(panel._many))[0]
    many.write_off_buttons()[1].click()
    assert opened.went == [("stock.write_off", choices[Fund.TEXTBOOKS])]
    rows = opened.desk.workspace.queries.catalogue.card(opened.desk.ids["Алгебра"])
    assert rows is not None
    assert {copy.id for copy in rows.copies} == set(choices[Fund.TEXTBOOKS])


def test_selected_copies_are_written_off(opened: Opened) -> None:
    opened.select("Капитанская дочка")
    copies = opened.page.details.copies.view
    copies.setFocus()
    press("Down", "Shift+Down")
    chosen = tuple(copies.selected_ids())
    assert len(chosen) == 2
    opened.page.details.write_off.click()
    assert opened.went == [("stock.write_off", chosen)]


def test_labels_of_a_title_or_of_the_selected_copies(opened: Opened) -> None:
    desk, details = opened.desk, opened.page.details
    opened.select("Капитанская дочка")
    details.labels.click()
    details.barcodes.click()
    details.copies.view.setFocus()
    press("Down", "Shift+Down")
    chosen = tuple(details.copies.view.selected_ids())
    details.labels.click()
    title = LabelSource(title_id=desk.ids["Капитанская дочка"])
    assert opened.went == [
        ("stock.labels", title),
        ("stock.barcodes", title),
        ("stock.labels", LabelSource(copy_ids=chosen)),
    ]
    opened.select("Памятка читателю")
    assert not details.labels.isEnabled()
    assert details.labels.toolTip() == "Напечатать этикетки: экземпляров нет"


def test_place_and_condition_of_copies(opened: Opened) -> None:
    desk = opened.desk
    opened.select("Капитанская дочка")
    part = opened.page.details.copies
    part.view.setFocus()
    press("Down", "Ctrl+A")
    assert not part.apply_button.isEnabled()
    reading = desk.workspace.queries.school.references(ReferenceCategory.PLACE)[1]
    part.place.set_value(reading.id)
    part.condition.set_value(Condition.REPAIR.value)
    part.apply_button.setFocus()
    press("Space")
    card = desk.workspace.queries.catalogue.card(desk.ids["Капитанская дочка"])
    assert card is not None
    assert {copy.place for copy in card.copies} == {reading.name}
    assert {copy.condition for copy in card.copies} == {Condition.REPAIR}
    assert opened.changed[-1].undoable
    row = opened.page.results.view.current_row()
    assert (row.free, row.copies) == (0, 6)


def test_receipt_of_a_title_begins_with_its_last_price(opened: Opened) -> None:
    opened.select("Алгебра")
    opened.page.details.receive.click()
    ((page, draft),) = opened.went
    assert page == "stock.receipt"
    assert isinstance(draft, ReceiptDraft)
    (line,) = draft.lines
    assert (line.title_id, line.fund, line.price) == (
        opened.desk.ids["Алгебра"],
        Fund.TEXTBOOKS,
        89_900,
    )


def test_page_opens_at_a_title_whatever_the_filter(opened: Opened) -> None:
    opened.page.open_with(CatalogueFilter(query="капитан", funds=frozenset({Fund.MAIN})))
    assert len(opened.titles()) == 3
    opened.page.open_with(opened.desk.ids["Ёлка"])
    assert len(opened.titles()) == 7
    assert opened.page.results.view.current_row().title == "Ёлка"
    card = opened.page.details.card()
    assert card is not None
    assert card.id == opened.desk.ids["Ёлка"]


def test_new_title_is_begun_by_ins(opened: Opened) -> None:
    opened.page.results.view.setFocus()
    press("Insert")
    assert opened.went == [("catalogue.editor", TitleFields(title=""))]


def test_changes_elsewhere_keep_the_selection(opened: Opened) -> None:
    opened.select("Ёлка")
    desk = opened.desk
    desk.bus.publish(desk.workspace.services.catalogue.create_title(TitleFields(title="Аист")))
    assert "Аист" in opened.titles()
    assert opened.page.results.view.current_row().title == "Ёлка"


def test_details_lie_over_the_list_in_a_narrow_window(desk: Desk, qtbot: QtBot) -> None:
    opened = Opened(desk)
    qtbot.addWidget(opened.page)
    show(opened.page, 1024, 560)
    qtbot.waitUntil(opened.page.isActiveWindow)
    details, view = opened.page.details, opened.page.results.view
    assert not details.isVisible()
    view.setFocus()
    press("Space")
    assert details.isVisible()
    assert focused() is view
    press("Escape")
    assert not details.isVisible()
    opened.page.resize(1440, 900)
    assert details.isVisible()


@pytest.mark.parametrize("which", ["titles", "copies"])
def test_models_keep_the_rules_of_qt(opened: Opened, which: str) -> None:
    page = opened.page
    models: dict[str, QAbstractItemModel] = {
        "titles": page.results.model,
        "copies": page.details.copies.model,
    }
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(models[which], mode)
    for query in ("капитан", "нет такого вовсе", ""):
        page.open_with(CatalogueFilter(query=query))
    page.results.set_order(ORDERS[3])
    for title in ("Ёлка", "Капитанская дочка", "Памятка читателю"):
        opened.select(title)
    assert tester.model() is models[which]


def test_columns_are_remembered_and_follow_the_size_of_letters(desk: Desk, qtbot: QtBot) -> None:
    settings = Settings(None)
    shell = replace(desk.shell, settings=settings)
    first = CataloguePage(desk.workspace, shell)
    qtbot.addWidget(first)
    show(first)
    header = first.results.view.horizontalHeader()
    year = first.results.model.column_number("year")
    isbn = first.results.model.column_number("isbn")
    assert header.isSectionHidden(isbn)
    header.setSectionHidden(isbn, False)
    header.resizeSection(year, 90)
    theme = current_theme()
    theme.apply(LIGHT, 1.75)
    assert header.sectionSize(year) == theme.px(90)
    theme.apply(LIGHT, 1.0)
    assert header.sectionSize(year) == 90
    third = CataloguePage(desk.workspace, shell)
    qtbot.addWidget(third)
    again = third.results.view.horizontalHeader()
    assert again.sectionSize(year) == 90
    assert not again.isSectionHidden(isbn)
