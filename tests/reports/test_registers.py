"""Registers of temporary storage, of periodicals and of loans between schools, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from app.core.errors import UserError
from app.core.periods import Period
from app.queries.lot_registers import PeriodicalCards, TemporaryRegister
from app.queries.school_loans import LoanAsked, LoanRegister
from app.reports.loan_registers import (
    lay_out_loan_register,
    render_loan_register_pdf,
    render_loan_register_xlsx,
)
from app.reports.periodical_cards import (
    lay_out_periodical_cards,
    render_periodical_cards_pdf,
    render_periodical_cards_xlsx,
)
from app.reports.temporary_register import (
    lay_out_temporary_register,
    render_temporary_register_pdf,
    render_temporary_register_xlsx,
)
from tests.reports import register_samples as samples
from tests.reports.checks import RESOURCES, check_layout, check_pdf, page_lines, pdf_texts
from tests.reports.samples import LONG_NAME, LONG_TITLE, LONG_WORD, SCHOOL

MONSTER = replace(SCHOOL, name_full=LONG_NAME, name_short=LONG_NAME, librarian_name=LONG_WORD)


def formulas_of(content: bytes) -> dict[str, float]:
    """The formulas of the first sheet with the values that they carry; every product is
    checked."""
    formulas = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    values: Any = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]
    found: dict[str, float] = {}
    for row in formulas.iter_rows():
        for cell in row:
            if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                continue
            shown = values[cell.coordinate].value
            found[cell.value] = shown
            if product := re.fullmatch(r"=([A-Z]+\d+)\*([A-Z]+\d+)", cell.value):
                left, right = (values[name].value for name in product.groups())
                assert shown == pytest.approx(left * right), cell.coordinate
            else:
                block = re.fullmatch(r"=SUM\(([A-Z]+\d+:[A-Z]+\d+)\)", cell.value)
                assert block is not None, cell.value
                numbers = [line[0].value or 0 for line in values[block[1]]]
                assert shown == pytest.approx(sum(numbers)), cell.coordinate
    return found


# --- temporary storage ------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 8, 9, 60])
def test_temporary_register_adds_up(count: int) -> None:
    data = samples.temporary_register(count)
    paper, totals = lay_out_temporary_register(data, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert totals[-1].running == (
        sum(line.quantity for line in data.lines),
        sum(line.total for line in data.lines),
        sum(line.gone for line in data.lines),
        sum(line.gone_kopecks for line in data.lines),
    )


def test_temporary_register_tells_what_came_and_left() -> None:
    data = samples.temporary_register(8)
    text = " ".join(pdf_texts(render_temporary_register_pdf(data, RESOURCES)))
    for words in (
        "ЖУРНАЛ УЧЁТА ИЗДАНИЙ ВРЕМЕННОГО ХРАНЕНИЯ",
        "записи: 2026 год",
        "по состоянию на 09.09.2026",
        "Положение о порядке учёта",
        "В-11–В-14",
        "Всего 32 360,75 4 44,75",
        "Поступило 32 экз. на сумму 360,75 руб., выбыло 4 экз. на сумму 44,75 руб., "
        "состоит 28 экз.",
        "Журнал ведёт Заведующий библиотекой",
        "лист 2 из 2",
    ):
        assert words in text, words
    # the third lot has left by two papers, the last one was taken back
    assert text.count("акт № 3 от") == text.count("акт № 4 от") == 1
    assert "11,00 55,00 акт № 3 от 20.05.2026 1 11,00 акт № 4 от 20.05.2026 2 22,00" in text
    assert "запись сторнирована: сторно поступления № 5 от 10.09.2026" in text
    assert (
        "записи:"
        not in pdf_texts(render_temporary_register_pdf(replace(data, period=None), RESOURCES))[0]
    )


def test_temporary_workbook_sums_by_itself() -> None:
    data = samples.temporary_register(20)
    found = formulas_of(render_temporary_register_xlsx(data, RESOURCES))
    sums = sorted(key for key in found if key.startswith("=SUM"))
    assert len(sums) == 4
    assert sum("*" in key for key in found) == sum(not line.cancelled_by for line in data.lines)
    assert sum(line.quantity for line in data.lines) in found.values()
    assert pytest.approx(sum(line.total for line in data.lines) / 100) in found.values()
    formulas_of(render_temporary_register_xlsx(TemporaryRegister(on=samples.DAY), RESOURCES))


# --- loans ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lent", [True, False])
@pytest.mark.parametrize("count", [0, 1, 10, 11, 60])
def test_loan_register_adds_up(count: int, lent: bool) -> None:
    data = samples.loan_register(count, lent=lent)
    paper, totals = lay_out_loan_register(data, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert totals[-1].running == (
        sum(line.quantity for line in data.lines),
        sum(line.total for line in data.lines),
        sum(line.returned for line in data.lines),
        sum(line.out for line in data.lines),
    )


def test_loan_register_tells_what_is_out_and_late() -> None:
    late, back = samples.loan_lines(2)
    data = replace(samples.loan_register(0), lines=(late, back))
    (text,) = pdf_texts(render_loan_register_pdf(data, RESOURCES))
    for words in (
        "ПЕРЕДАННЫХ ДРУГИМ ШКОЛАМ ВО ВРЕМЕННОЕ ПОЛЬЗОВАНИЕ",
        "Кому передано",
        "Гимназия имени А. С. Пушкина",
        "передача № 1 от 20.02.2026",
        "06.09.2026",
        "просрочено 3 дн.",
        "просрочено 2 дн.",
        "23.04.2026 возврат № 2 от 01.06.2026 2",
        "Передано 9 экз. на сумму 6 160,50 руб., возвращено 4 экз., не возвращено 5 экз.",
        "Срок возврата истёк: 5 экз.",
    ):
        assert words in text, words


def test_loans_in_time_are_not_late() -> None:
    (line,) = samples.loan_lines(1)
    data = replace(
        samples.loan_register(0, lent=False),
        lines=(replace(line, due=samples.DAY), replace(line, due=None)),
    )
    (text,) = pdf_texts(render_loan_register_pdf(data, RESOURCES))
    assert "ПОЛУЧЕННЫХ ОТ ДРУГИХ ШКОЛ" in text
    assert "От кого получено" in text
    assert "просрочено" not in text
    assert "Срок возврата истёк" not in text


def test_loan_register_says_what_was_asked_for() -> None:
    asked = LoanAsked(Period.year(2026), partner_id=4, only_out=True)
    data = replace(samples.loan_register(1), asked=asked)
    (text,) = pdf_texts(render_loan_register_pdf(data, RESOURCES))
    assert "документы: 2026 год; школа: Школа № 5; только невозвращённые" in text
    (plain,) = pdf_texts(render_loan_register_pdf(samples.loan_register(1), RESOURCES))
    assert "документы:" not in plain


@pytest.mark.parametrize("lent", [True, False])
def test_loan_workbook_sums_by_itself(lent: bool) -> None:
    data = samples.loan_register(20, lent=lent)
    found = formulas_of(render_loan_register_xlsx(data, RESOURCES))
    assert sum(key.startswith("=SUM") for key in found) == 4
    assert sum("*" in key for key in found) == 20
    assert sum(line.out for line in data.lines) in found.values()
    empty = LoanRegister(on=samples.DAY, lent=lent)
    assert formulas_of(render_loan_register_xlsx(empty, RESOURCES)) == {}


# --- periodicals ------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "entries"), [(1, 1), (7, 3), (3, 14), (2, 120), (5, 40)])
def test_cards_of_periodicals_stay_in_their_places(count: int, entries: int) -> None:
    paper = lay_out_periodical_cards(samples.periodical_cards(count, entries), RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    text = " ".join(page_lines(page) for page in paper.pages)
    assert text.count("РЕГИСТРАЦИОННАЯ КАРТОЧКА") == text.count("Всего за год") == count


def test_a_card_that_a_page_can_hold_is_not_torn() -> None:
    pages = pdf_texts(render_periodical_cards_pdf(samples.periodical_cards(9, 5), RESOURCES))
    for text in pages:
        assert text.count("РЕГИСТРАЦИОННАЯ") == text.count("Всего за год") > 1
        assert "продолжение" not in text
    long = pdf_texts(render_periodical_cards_pdf(samples.periodical_cards(2, 80), RESOURCES))
    assert "Наука и жизнь : научно-популярный журнал, 2024 г. (продолжение)" in long[1]
    second = next(text for text in long if "Костёр" in text)
    assert "продолжение" not in second
    assert second.count("РЕГИСТРАЦИОННАЯ") == 1


def test_a_card_tells_its_year() -> None:
    (text,) = pdf_texts(render_periodical_cards_pdf(samples.periodical_cards(2, 3), RESOURCES))
    for words in (
        "Заглавие Наука и жизнь : научно-популярный журнал",
        "Место издания, издатель Москва : Наука и жизнь",
        "ISSN 0028-1263",
        "Год 2024",
        "13.11.2025 1 № 1 3 10,50 31,50",
        "Всего за год 12 129,50 3 33,00",
        "Состоит на 09.09.2026: 9 экз.",
        "Положение о порядке учёта",
    ):
        assert words in text, words


def test_without_cards_there_is_no_paper() -> None:
    empty = PeriodicalCards(on=samples.DAY)
    renders: tuple[Callable[..., bytes], ...] = (
        render_periodical_cards_pdf,
        render_periodical_cards_xlsx,
    )
    for render in renders:
        with pytest.raises(UserError, match="карточек нет"):
            render(empty, RESOURCES)


def test_cards_as_a_workbook_are_one_table() -> None:
    data = samples.periodical_cards(3, 8)
    content = render_periodical_cards_xlsx(data, RESOURCES)
    found = formulas_of(content)
    assert sum(key.startswith("=SUM") for key in found) == 4
    assert sum("*" in key for key in found) == 3 * 7
    assert sum(card.quantity for card in data.cards) in found.values()
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert texts.count("Мурзилка") == len(data.cards[2].entries) + sum(
        max(0, len(line.disposals) - 1) for line in data.cards[2].entries
    )


# --- all of them ------------------------------------------------------------------------------


def test_long_texts_stay_in_their_places() -> None:
    register, loans = samples.temporary_register(7), samples.loan_register(7)
    cards = samples.periodical_cards(2, 7)
    lots = tuple(
        replace(
            line,
            name=LONG_TITLE,
            source=LONG_WORD,
            record=LONG_WORD,
            issue=LONG_TITLE,
            numbers="В-1, " * 40,
            price=99_999_999_99,
        )
        for line in register.lines
    )
    lines = tuple(
        replace(
            line,
            name=LONG_WORD,
            partner=LONG_NAME,
            paper=LONG_TITLE,
            due=samples.DAY - timedelta(days=4000),
            price=99_999_999_99,
        )
        for line in loans.lines
    )
    papers = (
        lay_out_temporary_register(
            replace(register, lines=lots, school=MONSTER, legal_basis=LONG_TITLE), RESOURCES
        )[0],
        lay_out_loan_register(
            replace(loans, lines=lines, school=MONSTER, legal_basis=LONG_TITLE), RESOURCES
        )[0],
        lay_out_periodical_cards(
            replace(
                cards,
                school=MONSTER,
                legal_basis=LONG_TITLE,
                cards=tuple(
                    replace(card, name=LONG_TITLE, publisher=LONG_WORD, entries=lots)
                    for card in cards.cards
                ),
            ),
            RESOURCES,
        ),
    )
    for paper in papers:
        check_layout(paper.pages)
        check_pdf(paper.pdf(), paper)
