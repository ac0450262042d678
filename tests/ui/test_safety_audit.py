"""«Проверка учёта»: run, read, follow, copy, print; by the keyboard."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.bootstrap import resources_folder
from app.queries.audit import CHECKS
from app.ui.safety.audit_page import AuditPage
from tests.support.spoiling import change_behind, spoil_tree
from tests.ui.house import House, make_house
from tests.ui.keyboard import press
from tests.ui.walk import settle

Shown = Callable[..., QWidget]


@pytest.fixture
def house(tmp_path: Path, theme: object) -> Iterator[House]:
    house = make_house(tmp_path)
    title = house.add_title("Капитанская дочка")
    house.post_receipt(house.draft_receipt(title, 3, 350_00))
    yield house
    house.opened.close()


@pytest.fixture
def page(house: House, show: Shown) -> AuditPage:
    page = AuditPage(house.workspace, house.shell, resources_folder())
    show(page)
    return page


def spoil(house: House) -> None:
    change_behind(
        house.workspace.path,
        "UPDATE lot SET quantity = 7",
        "UPDATE title SET match_key = 'x'",
    )


def outcome(page: AuditPage) -> str:
    return page._outcome.text()


def test_nothing_is_checked_until_it_is_asked_for(page: AuditPage) -> None:
    assert page.model.rowCount() == 0
    assert page.panel.empty_state() is not None
    assert page.print_action() is None
    assert not page.copy_button.isEnabled()


def test_honest_books(page: AuditPage) -> None:
    page.run_button.setFocus()
    press("Space")
    assert outcome(page) == "Книги учёта сходятся"
    assert "Проверено 09.09.2026 в " in page._detail.text()
    assert page.model.rowCount() == len(CHECKS)
    assert page.panel.summary().startswith(f"{len(CHECKS)}")
    assert page.panel.empty_state() is None


def test_broken_rules_are_shown_with_the_way_to_their_document(
    page: AuditPage, house: House
) -> None:
    spoil(house)
    page.run()
    assert outcome(page) == "Книги учёта не сходятся: нарушено 2 правила"
    row = page.view.current_row()
    assert row is not None
    assert row.name == "document_sums"
    assert page.breaches.title.text() == row.title
    went: list[tuple[str, object]] = []
    page.navigate.connect(lambda target, argument: went.append((target, argument)))
    page.view.setFocus()
    press("Return", "Space")
    assert went == [("stock.receipt", 1)]


def test_breaches_follow_the_chosen_rule(page: AuditPage, house: House) -> None:
    spoil(house)
    page.run()
    page.view.setFocus()
    press("Home")
    assert page.breaches.links == []
    for _step in range(len(CHECKS)):
        row = page.view.current_row()
        if row is not None and row.name == "titles":
            break
        press("Down")
    press("Return", "Space")
    assert [link.text() for link in page.breaches.links] == ["Открыть издание"]


def test_report_is_copied_as_text(page: AuditPage, house: House) -> None:
    spoil(house)
    page.run()
    page.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Проверено 09.09.2026 в ")
    assert "НЕТ  Суммы документов — суммы их строк" in text
    assert "Поступление № 1" in text
    assert house.toasts.shown == ["Отчёт скопирован"]


def test_protocol_is_shown_before_it_is_printed(page: AuditPage, house: House) -> None:
    page.run()
    action = page.print_action()
    assert action is not None
    action()
    (paper,) = house.previews.papers
    assert paper.title == "Протокол проверки учёта от 09.09.2026"
    assert paper.render("pdf").startswith(b"%PDF")


def test_work_in_the_background_can_be_stopped(page: AuditPage, house: House) -> None:
    page.run()
    before = outcome(page)
    house.runner.held = True
    page.run()
    assert page.primary_action() is None
    assert not page.run_button.isEnabled()
    assert page.line.isVisible()
    page.line.stopped.emit()
    house.runner.release()
    assert page.run_button.isEnabled()
    assert not page.line.isVisible()
    assert outcome(page) == before
    assert house.runner.labels == ["Проверяем учёт", "Проверяем учёт"]


def test_a_report_says_when_the_books_have_changed_since(page: AuditPage, house: House) -> None:
    page.run()
    house.bus.changed.connect(page.apply_changes)
    house.bus.publish(house.post_receipt(house.draft_receipt(1, 1, 10_00)))
    assert "учёт изменился: проверьте снова" in page._detail.text()
    page.refresh()
    assert "изменился" not in page._detail.text()


def test_a_damaged_file_is_told_at_its_place(page: AuditPage, house: House) -> None:
    path = house.workspace.path
    house.opened.library.engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil_tree(path, "movement")
    page.run()
    assert outcome(page) == "Проверить не удалось"
    assert "повреждён" in page._detail.text()
    assert house.messages.errors == []


def test_breaches_move_below_where_the_window_is_narrow(page: AuditPage) -> None:
    page.run()
    page.window().resize(1400, 800)
    settle()
    side = page.breaches.geometry()
    assert side.left() > page.panel.geometry().right()
    page.window().resize(800, 800)
    settle()
    assert page.breaches.geometry().top() > page.panel.geometry().bottom()
