"""The window: navigation, keys, search of everything, status, toasts, narrow sizes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.core.changes import Area, Changes
from app.ui.kit.buttons import Button
from app.ui.kit.theme import Theme
from app.ui.kit.tokens import DARK, WHITE_ON_BLACK
from app.ui.shell.app_icon import SIZES, app_icon
from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Page
from app.ui.shell.palette import Hit
from app.ui.shell.settings import SIDEBAR_COLLAPSED, Settings
from app.ui.shell.status_bar import BackupState
from app.ui.shell.toasts import SHOWN_MS, ToastHost
from tests.ui.fakes import FakeTaskRunner, press_on_russian_layout
from tests.ui.gallery import (
    ActPage,
    ActsPage,
    CataloguePage,
    ReceiptsPage,
    TodayPage,
    make_window,
    sections,
)
from tests.ui.keyboard import press, write

NOW = datetime(2026, 9, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def settings() -> Settings:
    return Settings(None)


@pytest.fixture
def window(qtbot: QtBot, runner: FakeTaskRunner, settings: Settings) -> MainWindow:
    window = make_window(runner, settings)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def _page(window: MainWindow) -> Page:
    page = window.navigator.current_page()
    assert page is not None
    return page


def _focused() -> QWidget | None:
    return QApplication.focusWidget()


def test_only_registered_sections_are_shown_with_their_fixed_digits(window: MainWindow) -> None:
    assert window.sidebar.section_ids() == ("today", "catalogue", "stock")
    assert window.sidebar.item("stock").toolTip() == "Учёт фонда (Ctrl+6)"
    press("Ctrl+6")
    assert isinstance(_page(window), ActsPage)
    assert window.sidebar.current() == "stock"
    press("Ctrl+5")
    assert isinstance(_page(window), ActsPage)


def test_pages_are_made_when_first_shown(window: MainWindow) -> None:
    assert [type(page) for page in window.navigator.pages()] == [TodayPage]


def test_tabs_path_and_the_way_back(window: MainWindow) -> None:
    press("Ctrl+6")
    assert window.top_bar.title() == "Учёт фонда"
    assert window.top_bar.tabs.ids() == ("stock.acts", "stock.receipts")
    assert window.top_bar.path() == ()
    window.top_bar.tabs.selected.emit("stock.receipts")
    assert isinstance(_page(window), ReceiptsPage)
    assert window.top_bar.tabs.current() == "stock.receipts"
    _page(window).navigate.emit("stock.act", 3)
    page = _page(window)
    assert isinstance(page, ActPage)
    assert page.opened == [3]
    assert window.top_bar.path() == ("Списание", "Акт № 3")
    assert not window.top_bar.tabs.isVisible()
    press("Alt+Left")
    assert isinstance(_page(window), ReceiptsPage)


def test_the_parts_of_a_section_have_keys_of_their_own(window: MainWindow) -> None:
    press("Ctrl+6", "Ctrl+PgDown")
    assert window.top_bar.tabs.current() == "stock.receipts"
    press("Ctrl+PgDown")
    assert window.top_bar.tabs.current() == "stock.acts"
    press("Ctrl+PgUp")
    assert isinstance(_page(window), ReceiptsPage)


def test_arrows_go_on_along_the_tabs(window: MainWindow) -> None:
    press("Ctrl+6")
    tabs = window.top_bar.tabs
    for tab in tabs.findChildren(QAbstractButton):
        if tab.isChecked():
            tab.setFocus()
    press("Right", "Right")
    assert tabs.current() == "stock.acts"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert tabs.isAncestorOf(focused)


def test_a_section_opens_where_it_was_left(window: MainWindow) -> None:
    window.navigator.go("stock.act", 3)
    press("Ctrl+1", "Ctrl+6")
    assert isinstance(_page(window), ActPage)


def test_the_focus_of_a_page_is_remembered(window: MainWindow) -> None:
    window.navigator.go("stock.act")
    page = _page(window)
    assert isinstance(page, ActPage)
    page.basis.setFocus()
    press("Ctrl+2", "Ctrl+6")
    assert _focused() is page.basis


@pytest.mark.parametrize(
    ("keys", "page"), [("Ctrl+Return", "today"), ("F5", "today"), ("Ctrl+А", "catalogue")]
)
def test_the_window_hands_its_keys_to_the_page(window: MainWindow, keys: str, page: str) -> None:
    window.navigator.go(page)
    before = _page(window)
    refreshed = before.refreshed if isinstance(before, TodayPage) else 0
    (press if keys.isascii() else press_on_russian_layout)(keys)
    if keys == "Ctrl+Return":
        assert isinstance(before, TodayPage)
        assert before.done == ["primary"]
    elif keys == "F5":
        assert isinstance(before, TodayPage)
        assert before.refreshed == refreshed + 1
    else:
        assert isinstance(before, CataloguePage)
        assert before.search.edit.hasFocus()


def test_undo_belongs_to_the_text_field_while_it_has_the_focus(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.navigator.go("stock.act")
    page = _page(window)
    assert isinstance(page, ActPage)
    page.basis.setFocus()
    page.basis.end(False)
    QTest.keyClicks(page.basis, "1")
    with qtbot.assertNotEmitted(window.undo_requested):
        press_on_russian_layout("Ctrl+Я")
    assert page.basis.text() == "Протокол комиссии № 2 от 07.09.2026"
    with qtbot.waitSignal(window.undo_requested):
        press("Ctrl+Z")  # nothing is left to take back in the field
    page.table.setFocus()
    with qtbot.waitSignal(window.undo_requested):
        press("Ctrl+Z")


def test_changes_refresh_visible_pages_and_mark_hidden_ones(
    qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    bus = ChangesBus()
    window = MainWindow(runner, bus, Settings(None))
    qtbot.addWidget(window)
    window.set_sections(sections())
    window.show()
    page = _page(window)
    assert isinstance(page, TodayPage)
    assert page.refreshed == 1
    bus.publish(Changes.of(Area.STOCK))
    assert page.refreshed == 2
    bus.publish(Changes.of(Area.CATALOGUE))
    bus.publish(Changes())
    assert page.refreshed == 2
    window.navigator.go("catalogue")
    bus.publish(Changes.of(Area.STOCK))
    assert page.refreshed == 2
    assert page.is_stale
    window.navigator.go("today")
    assert page.refreshed == 3


def test_f6_goes_by_the_parts_of_the_window(window: MainWindow) -> None:
    page = _page(window)
    assert isinstance(page, TodayPage)
    page.receipt.setFocus()
    press("F6")
    assert _focused() is page.table
    press("F6")
    assert _focused() is window.sidebar.item("today")
    press("F6")
    assert window.top_bar.isAncestorOf(_focused() or window)
    press("Shift+F6")
    assert _focused() is window.sidebar.item("today")
    press("Down", "Return")
    assert isinstance(_page(window), CataloguePage)


def test_the_search_of_everything(window: MainWindow, runner: FakeTaskRunner) -> None:
    done: list[str] = []

    def find(query: str) -> list[Hit]:
        return [Hit("Капитанская дочка", "Пушкин А. С.", page_id="stock.act", argument=7)]

    command = Hit("Новый акт о списании", "Учёт фонда", action=lambda: done.append("act"))
    window.set_search([find], [command])
    page = _page(window)
    assert isinstance(page, TodayPage)
    page.receipt.setFocus()
    press_on_russian_layout("Ctrl+Л")
    assert window.top_bar.search.edit.hasFocus()
    assert [hit.title for hit in window.palette_list.hits()][:2] == [
        "Новый акт о списании",
        "Сегодня",
    ]
    press("Escape")
    assert _focused() is page.receipt
    assert window.palette_list.hits() == ()
    press("Ctrl+K")
    write("акт списании")
    press("Return")
    act = _page(window)
    assert isinstance(act, ActPage)
    assert act.opened == [7]
    press("Ctrl+K")
    write("акт спис")
    window.top_bar.search.changed.emit("акт спис")
    assert [hit.title for hit in window.palette_list.hits()] == [
        "Капитанская дочка",
        "Новый акт о списании",
    ]
    press("Down", "Return")
    assert done == ["act"]
    assert window.top_bar.search.text() == ""


def test_nothing_found_is_said(window: MainWindow) -> None:
    window.set_search([lambda _query: []])
    press("Ctrl+K")
    write("zzz")
    window.top_bar.search.changed.emit("zzz")
    assert window.palette_list.isVisible()
    assert window.palette_list.hits() == ()
    assert window.palette_list._nothing.text() == "По запросу «zzz» ничего нет"


def test_the_model_of_the_answers_keeps_the_rules(window: MainWindow) -> None:
    model = window.palette_list._model
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, mode, model)
    model.set_hits([Hit("Капитанская дочка", "Пушкин А. С.", keys="F7")])
    text = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "Капитанская дочка, Пушкин А. С., F7"
    assert tester.model() is model


def test_a_scan_goes_to_the_page_then_to_its_field_then_to_the_search(window: MainWindow) -> None:
    window.navigator.go("catalogue")
    page = _page(window)
    assert isinstance(page, CataloguePage)
    window.take_scan("4606782123456")
    assert page.scans == ["4606782123456"]
    window.navigator.go("stock.act")
    act = _page(window)
    assert isinstance(act, ActPage)
    codes: list[str] = []
    act.scan.scanned.connect(codes.append)
    window.take_scan("10618")
    assert codes == ["10618"]
    window.navigator.go("today")
    window.take_scan("10619")
    assert window.top_bar.search.text() == "10619"
    assert "Сканер: 10619" in window.status.texts()


def test_the_sidebar_is_collapsed_and_remembered(
    window: MainWindow, settings: Settings, qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    assert window.sidebar.width() == 208
    press("Ctrl+B")
    assert window.sidebar.width() == 56
    assert settings.get(SIDEBAR_COLLAPSED)
    again = make_window(runner, settings)
    qtbot.addWidget(again)
    again.show()
    assert again.sidebar.is_collapsed()


def test_the_place_of_the_window_is_remembered(
    window: MainWindow, settings: Settings, qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    window.resize(1100, 620)
    window.close()
    again = make_window(runner, settings)
    qtbot.addWidget(again)
    # the width is cut to the off-screen screen, which is narrower than the smallest window
    assert again.height() == 620


def test_the_first_window_fills_a_screen_too_small_for_it(
    settings: Settings, qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    first = make_window(runner, settings)
    qtbot.addWidget(first)
    first.open_on_screen()  # the off-screen screen is narrower than the usual window
    assert first.isMaximized()
    first.showNormal()
    first.close()
    again = make_window(runner, settings)
    qtbot.addWidget(again)
    again.open_on_screen()
    assert not again.isMaximized()


def test_the_program_has_a_mark_in_the_task_list(window: MainWindow) -> None:
    for side in SIZES:
        picture = app_icon().pixmap(side, side).toImage()
        assert picture.width() >= side
        assert picture.pixelColor(0, 0).alpha() < 255
        assert picture.pixelColor(picture.width() // 2, 1).alpha() == 255


def test_the_window_paints_before_the_library_is_opened(
    qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    window = MainWindow(runner, ChangesBus(), Settings(None))
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    assert not window.sidebar.isVisible()
    start = QLineEdit()
    window.show_start(start)
    assert start.isVisible()
    window.set_sections(sections())
    assert window.sidebar.isVisible()
    assert isinstance(_page(window), TodayPage)


@pytest.mark.parametrize("page_id", ["today", "stock.act"])
def test_nothing_is_cut_in_the_smallest_window(
    window: MainWindow, qtbot: QtBot, page_id: str
) -> None:
    window.resize(1024, 560)
    window.navigator.go(page_id)
    QApplication.processEvents()
    page = _page(window)
    assert page.minimumSizeHint().width() <= page.width()
    for button in page.findChildren(Button):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.accessibleName()
            assert button.height() >= button.minimumSizeHint().height()
            right = button.mapTo(window, button.rect().topRight()).x()
            assert right <= window.width()


def test_every_control_has_a_name_and_room_for_a_finger(window: MainWindow) -> None:
    for page_id in ("today", "catalogue", "stock.act"):
        window.navigator.go(page_id)
        for control in window.findChildren(QAbstractButton):
            if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert control.accessibleName() or control.text(), control


@pytest.mark.parametrize("tokens", [DARK, WHITE_ON_BLACK])
def test_other_looks_are_applied_to_an_open_window(
    window: MainWindow, theme: Theme, tokens: object
) -> None:
    chosen = DARK if tokens is DARK else WHITE_ON_BLACK
    before = window.grab().toImage().pixelColor(700, 300)
    theme.apply(chosen, 1.0 if chosen is DARK else 1.5)
    QApplication.processEvents()
    image = window.grab().toImage()
    assert image.pixelColor(image.width() - 4, 300).name().upper() == chosen.canvas
    assert image.pixelColor(700, 300) != before


def test_a_layer_hides_the_page_until_it_is_closed(window: MainWindow) -> None:
    layer = QLineEdit()
    window.show_layer(layer)
    assert layer.hasFocus()
    page = _page(window)
    assert not page.isVisible()
    press("Alt+Left")
    assert page.isVisible()


def test_the_bar_tells_the_age_of_the_last_copy(window: MainWindow) -> None:
    local = datetime(2026, 9, 9, 8, 12).astimezone()
    now = local + timedelta(hours=2)
    assert BackupState(local.astimezone(UTC)).words(now.astimezone(UTC)) == (
        "Копия проверена сегодня, 08:12"
    )
    old = BackupState(NOW - timedelta(days=3))
    assert old.words(NOW) == "Копии нет 3 дня"
    assert not old.is_fresh(NOW)
    assert BackupState(None).words(NOW) == "Резервной копии ещё нет"
    window.set_backup(old, NOW)
    assert "Копии нет 3 дня" in window.status.texts()
    window.set_library(Path("СОШ-5.formulyar"), "МБОУ СОШ № 5")
    assert "СОШ-5.formulyar" in window.status.texts()


def test_long_work_is_shown_with_its_count_and_cancelled(window: MainWindow, qtbot: QtBot) -> None:
    status = window.status
    status.begin_task("Готовим этикетки")
    qtbot.waitUntil(lambda: "Готовим этикетки" in status.texts())
    status.report("Готовим этикетки", 120, 1480)
    assert "Готовим этикетки: 120 из 1\u00a0480" in status.texts()
    with qtbot.waitSignal(window.cancel_requested):
        QTest.mouseClick(status._cancel, Qt.MouseButton.LeftButton)
    status.end_task()
    assert status.texts()[-1] == "Нет фоновых задач"
    status.set_note("Черновик сохранён в 09:38")
    assert status.texts()[-1] == "Черновик сохранён в 09:38"


def test_a_toast_offers_its_undoing_once(window: MainWindow, qtbot: QtBot) -> None:
    undone: list[str] = []
    toasts = window.toasts
    toasts.show(
        "Выдано 270 экз. классу 5А",
        action="Отменить",
        on_action=lambda: undone.append("undone"),
        kbd="Ctrl+Z",
    )
    assert toasts.text() == "Выдано 270 экз. классу 5А"
    assert toasts.geometry().bottom() <= window.height() - window.status.height() + 16
    assert toasts._timer.interval() == SHOWN_MS
    button = toasts._action
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == ["undone"]
    assert toasts.text() == ""
    toasts.show("Сохранено")
    assert toasts._action is None


def test_a_toast_stays_while_it_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    toasts: ToastHost = window.toasts
    toasts.show("Списано 47 экз.", action="Отменить", on_action=lambda: None)
    button = toasts._action
    assert button is not None
    button.setFocus()
    toasts._timer.timeout.emit()
    assert toasts.text()
    press("Escape")
    assert toasts.text() == ""
