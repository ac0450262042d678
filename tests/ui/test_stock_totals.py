"""«Итоги»: the fund at a date, the turnover, closing and opening periods; by the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import resources_folder
from app.core.money import NBSP
from app.ui.kit.table.models import RowTableModel
from app.ui.stock.period_dialogs import CloseDialog, ReopenDialog
from app.ui.stock.totals_page import FUND, PERIODS, STATE, TURNOVER, TotalsPage
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import press, write
from tests.ui.walk import settle

Shown = Callable[..., QWidget]


@pytest.fixture
def house(tmp_path: Path, theme: object) -> Iterator[House]:
    house = make_house(tmp_path)
    title = house.add_title("Капитанская дочка")
    house.post_receipt(house.draft_receipt(title, 3, 350_00))
    house.clock.advance(timedelta(days=30))
    house.post_receipt(house.draft_receipt(title, 2, 10_00))
    yield house
    house.opened.close()


@pytest.fixture
def page(house: House, show: Shown) -> TotalsPage:
    page = TotalsPage(house.workspace, house.shell, resources_folder())
    house.bus.changed.connect(page.apply_changes)
    show(page)
    return page


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def table(page: TotalsPage, part: str) -> list[list[str]]:
    models: dict[str, RowTableModel[Any]] = {
        STATE: page.state_model,
        TURNOVER: page.turnover_model,
        PERIODS: page.periods_model,
    }
    model = models[part]
    return [
        [plain(str(model.index(row, column).data())) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def dialog() -> QWidget:
    found = QApplication.activeModalWidget()
    assert found is not None, "no dialog is shown"
    found.activateWindow()
    settle()
    return found


def test_the_fund_is_shown_by_fund_and_account(page: TotalsPage) -> None:
    assert table(page, STATE) == [
        ["Основной", "На балансе", "5", "1 070,00"],
        ["Итого на балансе", "", "5", "1 070,00"],
        ["Всего в фондах", "", "5", "1 070,00"],
    ]


def test_another_day_shows_what_was_then(page: TotalsPage) -> None:
    page.day.setFocus()
    page.day.selectAll()
    write("09.09.2026")
    press("Return")
    assert table(page, STATE)[0] == ["Основной", "На балансе", "3", "1 050,00"]
    page.day.selectAll()
    write("08.09.2026")
    press("Return")
    empty = page.state_panel.empty_state()
    assert empty is not None
    assert "На конец дня 08.09.2026 в фондах ничего нет" in empty.text()


def test_parts_are_reached_by_the_arrows(page: TotalsPage) -> None:
    tabs = page.tabs
    tabs._tabs[STATE].setFocus()
    press("Right")
    assert tabs.current() == TURNOVER
    assert page.sheet.isVisible()
    press("Right")
    assert page.close_period.isVisible()
    assert not page.sheet.isVisible()


def test_turnover_of_the_year_and_of_one_fund(page: TotalsPage) -> None:
    page.open_with(TURNOVER)
    rows = table(page, TURNOVER)
    assert [row[0].strip() for row in rows] == [
        "Состоит на 01.01.2026",
        "Поступило",
        "Куплено, получено в дар",
        "Выбыло",
        "Состоит на 01.01.2027",
    ]
    assert rows[-1] == ["Состоит на 01.01.2027", "5", "1 070,00", "—", "—", "5", "1 070,00"]
    combo = page.fields.inputs()[-1]
    assert combo.accessibleName() == "Фонд"
    page.fields._choices[FUND][1].set_value("textbooks")
    assert page.turnover_panel.empty_state() is not None


def test_papers_are_those_of_the_chosen_days(page: TotalsPage, house: House) -> None:
    page.day.set_date(DAY)
    page.reconciliation.click()
    page.open_with(TURNOVER)
    page.sheet.click()
    page.documents.click()
    titles = [paper.title for paper in house.previews.papers]
    assert titles == [
        "Сверка с бухгалтерией на 09.09.2026",
        "Оборотная ведомость, 2026 год",
        "Реестр документов, 2026 год",
    ]
    for paper in house.previews.papers:
        assert paper.formats == ("pdf", "xlsx")
        assert paper.render("pdf").startswith(b"%PDF")
        assert paper.render("xlsx").startswith(b"PK")


def test_what_ctrl_p_prints_is_what_is_shown(page: TotalsPage, house: House) -> None:
    for part in (STATE, TURNOVER):
        page.open_with(part)
        action = page.print_action()
        assert action is not None
        action()
    assert [paper.title.split()[0] for paper in house.previews.papers] == ["Сверка", "Оборотная"]
    page.open_with(PERIODS)
    assert page.print_action() is None


def test_a_period_is_closed_after_a_question(page: TotalsPage, house: House) -> None:
    page.open_with(PERIODS)
    assert page.periods_panel.empty_state() is not None
    action = page.primary_action()
    assert action is not None
    action()
    question = dialog()
    assert isinstance(question, CloseDialog)
    # the end of the last quarter that has passed, what it holds
    assert question.until.value() == date(2026, 9, 30)
    assert "с 09.09.2026 по 30.09.2026: 3 экз. на 1 050,00 ₽" in plain(question.said.text())
    press("Ctrl+Return")
    settle()
    assert table(page, PERIODS)[0][:3] == ["09.09.2026 – 30.09.2026", "3", "1 050,00"]
    assert "закрыто по 30.09.2026" in page.periods_panel.summary()
    assert house.published[-1].undoable
    assert house.workspace.queries.periods.closed_until() == date(2026, 9, 30)


def test_the_question_names_drafts_and_days_that_cannot_be_closed(
    page: TotalsPage, house: House
) -> None:
    house.draft_receipt(1, 1, 10_00)
    page.open_with(PERIODS)
    page.close_period.click()
    question = dialog()
    assert isinstance(question, CloseDialog)
    assert "Не проведено документов с датой этого периода: 1" in plain(question.said.text())
    for words, complaint in (
        ("01.09.2026", "По этот день нет ни одной записи: закрывать нечего."),
        ("01.01.2027", "Этот день ещё не наступил."),
        ("", "Дата не указана. Введите день, месяц и год, например 09.09.2026."),
    ):
        question.until.setFocus()
        question.until.selectAll()
        press("Delete")
        write(words)
        press("Tab")
        question.choose("do")
        assert question.isVisible()
        assert question._field.error() == complaint
    question.choose("cancel")
    assert house.workspace.queries.periods.closed_until() is None


def test_the_last_period_is_opened_again_with_a_reason(page: TotalsPage, house: House) -> None:
    closed = house.workspace.services.periods.close(date(2026, 9, 30))
    house.bus.publish(closed)
    page.open_with(PERIODS)
    page.reopen.click()
    question = dialog()
    assert isinstance(question, ReopenDialog)
    question.choose("do")
    assert question.isVisible()
    assert "Впишите причину" in question._field.error()
    question.reason.setFocus()
    write("нашлась накладная")
    question.choose("do")
    settle()
    assert house.workspace.queries.periods.closed_until() is None
    assert "нашлась накладная" in house.published[-1].message
    assert not page.reopen.isEnabled()
    pill = page.periods_model.columns[-1].pill
    assert pill is not None
    shown = pill(page.periods_model.rows()[0])
    assert shown is not None
    assert shown.text == "Открыт снова"


def test_a_refusal_stands_on_the_page(page: TotalsPage, house: House) -> None:
    page.open_with(PERIODS)
    page.close_period.click()
    question = dialog()
    assert isinstance(question, CloseDialog)
    # somebody was faster
    house.workspace.services.periods.close(date(2026, 10, 8))
    question.choose("do")
    settle()
    assert "Период по 08.10.2026 уже закрыт" in page.notice.text()
    assert house.runner.errors == []
