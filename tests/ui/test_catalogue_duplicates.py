"""Повторы: pairs are found, compared and merged by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.bibliography import Contributor, TitleFields
from app.core.changes import Changes
from app.core.errors import ConflictError
from app.ui.catalogue.duplicates_page import DuplicatesPage
from app.ui.catalogue.list_page import CataloguePage
from tests.ui.catalogue_data import Desk, make_desk, show
from tests.ui.keyboard import focused, press

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

COPY = TitleFields(
    "Ёлка",
    contributors=(Contributor("Зощенко", "М. М."),),
    publisher="Речь",
    age_mark="6+",
    isbns=("978-5-08-005892-9",),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    yield made
    made.opened.close()


@pytest.fixture
def second(desk: Desk) -> int:
    """Another description of «Ёлка», without a year and with the ISBN of another book."""
    changes = desk.workspace.services.catalogue.create_title(COPY)
    assert changes.entity_id is not None
    return changes.entity_id


class Opened:
    def __init__(self, desk: Desk, qtbot: QtBot, argument: object = None) -> None:
        self.desk = desk
        self.page = DuplicatesPage(desk.workspace, desk.shell)
        self.went: list[tuple[str, object]] = []
        self.changed: list[Changes] = []
        self.page.navigate.connect(lambda page, argument: self.went.append((page, argument)))
        desk.bus.changed.connect(self.page.apply_changes)
        desk.bus.changed.connect(self.changed.append)
        qtbot.addWidget(self.page)
        self.page.open_with(argument)
        show(self.page)
        qtbot.waitUntil(self.page.isActiveWindow)
        self.page.pairs.setFocus()

    def pairs(self) -> list[tuple[str, str, str]]:
        return [(row.first.title, row.second.title, row.reason) for row in self.page.model.rows()]

    def row(self, label: str) -> tuple[str, str, bool | None]:
        for row in self.page.comparison.rows_model.rows():
            if row.label == label:
                return row.kept, row.dropped, row.from_dropped
        raise LookupError(label)

    def go_to(self, label: str) -> None:
        """Walk down the comparison by the keyboard."""
        press("Ctrl+Home")
        for _row in self.page.comparison.rows_model.rows():
            if self.page.comparison.current_row().label == label:
                return
            press("Down")
        raise LookupError(label)


def test_pairs_are_found_and_the_better_one_stays(desk: Desk, second: int, qtbot: QtBot) -> None:
    opened = Opened(desk, qtbot)
    assert opened.pairs() == [
        ("Капитанская дочка", "Ёлка", "тот же ISBN"),
        ("Ёлка", "Ёлка", "те же автор и заглавие, у одного нет года"),
    ]
    assert opened.page.panel.title() == "2 пары похожих изданий"
    press("Ctrl+Home", "Down")
    assert opened.row("Издательство") == ("Самовар", "Речь", False)
    assert opened.row("Возраст") == ("", "6+", True)
    assert opened.row("Заглавие") == ("Ёлка", "Ёлка", None)
    assert opened.row("Экземпляры и поступления") == (
        "1 экз., 1 поступление",
        "0 экз., 0 поступлений",
        None,
    )


def test_fields_are_chosen_and_titles_merged_by_keyboard(
    desk: Desk, second: int, qtbot: QtBot
) -> None:
    opened = Opened(desk, qtbot)
    press("Ctrl+Home", "Down", "Return")
    assert focused() is opened.page.comparison
    opened.go_to("Издательство")
    press("Right")
    assert opened.row("Издательство")[2] is True
    press("Left")
    assert opened.row("Издательство")[2] is False
    press("Space")
    opened.go_to("Возраст")
    press("Left")
    opened.go_to("Заглавие")
    press("Right")
    assert opened.row("Заглавие")[2] is None, "there is nothing to choose"
    action = opened.page.primary_action()
    assert action is not None
    action()
    kept = desk.fields(desk.ids["Ёлка"])
    assert (kept.publisher, kept.age_mark, kept.year) == ("Речь", "", 2015)
    assert kept.isbns == ("978-5-08-005892-9",)
    with pytest.raises(LookupError):
        desk.fields(second)
    (changes,) = opened.changed
    assert changes.undoable
    assert changes.message == "Объединены издания: Зощенко М. М. Ёлка"
    assert [pair[2] for pair in opened.pairs()] == ["тот же ISBN"]
    outcome = desk.workspace.services.safety.undo(changes.operation_id)
    desk.bus.publish(outcome.changes)
    assert len(opened.pairs()) == 2
    assert desk.fields(second) == COPY


def test_other_title_may_stay(desk: Desk, second: int, qtbot: QtBot) -> None:
    opened = Opened(desk, qtbot)
    press("Ctrl+Home", "Down", "F4")
    assert opened.row("Издательство") == ("Речь", "Самовар", False)
    assert opened.row("Год") == ("", "2015", True)
    opened.page.merge.click()
    fields = desk.fields(second)
    assert (fields.publisher, fields.year, fields.age_mark) == ("Речь", 2015, "6+")
    card = desk.workspace.queries.catalogue.card(second)
    assert card is not None
    assert len(card.copies) == 1


def test_choice_stays_while_others_work_and_goes_with_a_changed_title(
    desk: Desk, second: int, qtbot: QtBot
) -> None:
    opened = Opened(desk, qtbot)
    press("Ctrl+Home", "Down", "Return")
    opened.go_to("Издательство")
    press("Right")
    service = desk.workspace.services.catalogue
    desk.bus.publish(service.create_title(TitleFields("Аист")))
    assert opened.row("Издательство")[2] is True
    service.update_title(second, 1, TitleFields("Ёлка", contributors=COPY.contributors))
    opened.page.merge.click()
    (error,) = desk.runner.errors
    assert isinstance(error, ConflictError)
    opened.page.refresh()
    assert opened.row("Издательство") == ("Самовар", "", False)


def test_pair_chosen_in_the_catalogue_stands_first(desk: Desk, second: int, qtbot: QtBot) -> None:
    wanted = (desk.ids["Два капитана"], desk.ids["Памятка читателю"])
    opened = Opened(desk, qtbot, wanted)
    assert opened.pairs()[0] == ("Два капитана", "Памятка читателю", "выбраны в каталоге")
    assert opened.row("Заглавие")[:2] == ("Два капитана", "Памятка читателю")
    opened.page.open_with((desk.ids["Ёлка"], second))
    assert len(opened.pairs()) == 2, "a pair that was found is not named twice"
    assert opened.row("Заглавие")[:2] == ("Ёлка", "Ёлка")


def test_nothing_to_merge(desk: Desk, qtbot: QtBot) -> None:
    opened = Opened(desk, qtbot)
    assert opened.pairs() == []
    empty = opened.page.panel.empty_state()
    assert empty is not None
    assert empty.text().startswith("Повторов не нашлось")
    assert opened.page.primary_action() is None
    assert not opened.page.merge.isEnabled()
    assert empty.button is not None
    empty.button.click()
    assert opened.went == [("catalogue", None)]


def test_catalogue_leads_here(desk: Desk, second: int, qtbot: QtBot) -> None:
    page = CataloguePage(desk.workspace, desk.shell)
    went: list[tuple[str, object]] = []
    page.navigate.connect(lambda target, argument: went.append((target, argument)))
    qtbot.addWidget(page)
    show(page)
    page.duplicates_button.click()
    view = page.results.view
    assert view.select_id(desk.ids["Ёлка"])
    assert not page.details._many.merge.isVisible()
    flags = view.selectionModel().SelectionFlag
    number = view.table_model().number_of(second)
    view.selectionModel().select(view.table_model().index(number, 0), flags.Select | flags.Rows)
    menu = view.make_menu()
    assert menu is not None
    assert "Объединить…" in [action.text() for action in menu.actions()]
    assert page.details._many.merge.isVisible()
    page.details._many.merge.click()
    assert went[0] == ("catalogue.duplicates", None)
    assert went[1][0] == "catalogue.duplicates"
    assert set(went[1][1]) == {desk.ids["Ёлка"], second}  # type: ignore[call-overload]


@pytest.mark.parametrize("which", ["pairs", "comparison"])
def test_models_keep_the_rules_of_qt(desk: Desk, second: int, qtbot: QtBot, which: str) -> None:
    opened = Opened(desk, qtbot)
    models: dict[str, QAbstractItemModel] = {
        "pairs": opened.page.model,
        "comparison": opened.page.comparison.rows_model,
    }
    model = models[which]
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    press("Ctrl+Home", "Down", "Return", "Right", "F4", "Space")
    opened.page.merge.click()
    desk.bus.publish(desk.workspace.services.safety.undo().changes)
    assert tester.model() is model
