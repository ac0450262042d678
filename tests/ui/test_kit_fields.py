"""Input widgets take what people type and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.kit.facets import FacetGroup, FacetOption, Facets
from app.ui.kit.fields import CheckBox, ComboBox, DateEdit, LineEdit, MoneyEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.search import ScanField, ScanState, SearchField
from app.ui.kit.text import Text

Show = Callable[..., QWidget]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("09.09.2026", date(2026, 9, 9)),
        ("9.9.26", date(2026, 9, 9)),
        ("090926", date(2026, 9, 9)),
        ("09092026", date(2026, 9, 9)),
    ],
)
def test_a_date_is_taken_as_people_type_it(qtbot: QtBot, show: Show, typed: str, day: date) -> None:
    field, other = DateEdit(), LineEdit()
    show(field, other)
    field.setFocus()
    QTest.keyClicks(field, typed)
    with qtbot.waitSignal(field.date_changed) as blocker:
        other.setFocus()
    assert blocker.args == [day]
    assert field.text() == "09.09.2026"
    assert field.value() == day


def test_a_wrong_date_is_told_below_the_field_after_it_was_left(qtbot: QtBot, show: Show) -> None:
    grid = FormGrid(1)
    field, other = DateEdit(date(2026, 9, 9)), LineEdit()
    labelled = grid.add("Дата акта", field)
    show(grid, other)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "31.02.2026")
    assert labelled.error() == ""
    other.setFocus()
    assert "31.02.2026" in labelled.error()
    assert field.property("invalid") is True
    assert field.accessibleName() == "Дата акта"
    assert field.accessibleDescription() == labelled.error()
    field.set_date(date(2026, 2, 28))
    assert labelled.check()
    assert labelled.error() == ""


def test_the_calendar_opens_by_f4_and_speaks_russian(qtbot: QtBot, show: Show) -> None:
    field = DateEdit(date(2026, 9, 9))
    show(field)
    QTest.keyClick(field, Qt.Key.Key_F4)
    calendar = field._calendar
    assert calendar is not None
    assert calendar.isVisible()
    month = calendar.findChild(QToolButton, "qt_calendar_monthbutton")
    assert isinstance(month, QToolButton)
    assert month.text().lower() == "сентябрь"
    assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
    with qtbot.waitSignal(field.date_changed):
        calendar.clicked.emit(calendar.selectedDate().addDays(1))
    assert field.text() == "10.09.2026"
    assert not calendar.isVisible()


def test_money_is_kept_in_kopecks_and_shown_with_a_no_break_space(qtbot: QtBot, show: Show) -> None:
    field, other = MoneyEdit(required=True), LineEdit()
    show(field, other)
    field.setFocus()
    QTest.keyClicks(field, "12480,5")
    with qtbot.waitSignal(field.kopecks_changed) as blocker:
        other.setFocus()
    assert blocker.args == [1_248_050]
    assert field.text() == "12\u00a0480,50"
    field.setText("12 50")
    assert field.kopecks() is None
    assert "12 50" in field.error()
    field.setText("")
    assert field.error()


def test_the_wheel_does_not_change_a_choice(qtbot: QtBot, show: Show) -> None:
    field = ComboBox([("main", "Основной"), ("textbook", "Учебный")])
    show(field)
    field.setFocus()
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    field.wheelEvent(event)
    assert field.value() == "main"


def test_new_options_keep_the_value_that_is_still_there(qtbot: QtBot, show: Show) -> None:
    field = ComboBox([("main", "Основной"), ("textbook", "Учебный")])
    qtbot.addWidget(field)
    field.set_value("textbook")
    field.set_options([("other", "Временный"), ("textbook", "Учебный")])
    assert field.value() == "textbook"


def test_the_search_waits_for_the_typist_and_clears_by_esc(qtbot: QtBot, show: Show) -> None:
    field = SearchField("Найти в каталоге", delay_ms=20)
    show(field)
    field.setFocus()
    assert field.edit.hasFocus()
    heard: list[str] = []
    field.changed.connect(heard.append)
    with qtbot.waitSignal(field.changed):
        QTest.keyClicks(field.edit, "kapitan")
    assert heard == ["kapitan"]
    QTest.keyClick(field.edit, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert heard == ["kapitan", ""]


def test_a_scan_field_is_empty_and_ready_after_each_code(qtbot: QtBot, show: Show) -> None:
    field = ScanField()
    show(field)
    field.setFocus()
    codes: list[str] = []
    field.scanned.connect(codes.append)
    for code in ("10618", "10619"):
        QTest.keyClicks(field.edit, code)
        QTest.keyClick(field.edit, Qt.Key.Key_Return)
        assert field.edit.text() == ""
        assert field.edit.hasFocus()
    assert codes == ["10618", "10619"]
    field.answer(ScanState.ALREADY, "10619", "Уже в акте, строка 12")
    assert field.answer_text() == "Уже в акте, строка 12"
    assert field.state() is ScanState.ALREADY
    assert "строка 12" in field.edit.accessibleDescription()


def _groups(books: int, brochures: int) -> list[FacetGroup]:
    options = (FacetOption("book", "Книги", books), FacetOption("brochure", "Брошюры", brochures))
    return [FacetGroup("kind", "Вид", options)]


def test_facets_keep_ticks_and_focus_when_numbers_change(qtbot: QtBot, show: Show) -> None:
    facets = Facets()
    facets.set_groups(_groups(12, 1))
    show(facets)
    box = next(b for b in facets.findChildren(CheckBox) if b.text() == "Брошюры")
    box.setFocus()
    with qtbot.waitSignal(facets.changed) as blocker:
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert blocker.args == [{"kind": frozenset({"brochure"})}]
    facets.set_groups(_groups(0, 0))
    shown = {b.text(): b.count() for b in facets.findChildren(CheckBox) if b.isVisible()}
    assert shown == {"Брошюры": 0}
    assert box.hasFocus()
    facets.clear()
    assert facets.selected() == {}
    facets.set_groups(_groups(0, 0))
    assert not any(b.isVisible() for b in facets.findChildren(CheckBox))
    assert not any(t.isVisible() for t in facets.findChildren(Text))
