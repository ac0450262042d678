"""Papers of transfers between schools: words, sums, places, and the data behind them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import UserError
from app.core.stock import TransferMode
from app.queries.paper_data import PaperStatus
from app.reports.papers import find_paper
from app.reports.transfer import render_transfer, render_transfer_act, render_transfer_notice
from app.reports.transfer_act import INLINE_LINES, lay_out_transfer_act
from app.reports.transfer_letter import lay_out_transfer_letter
from app.reports.transfer_notice import lay_out_transfer_notice
from tests.reports.checks import RESOURCES, check_layout, check_pdf, pdf_texts
from tests.reports.test_workbooks import both, cells, check_formulas
from tests.reports.transfer_samples import LEGAL, line, monstrous_transfer, transfer
from tests.support.exchange import GYMNASIUM, algebra, partner, send
from tests.support.workshop import Workshop

PERMANENT, TEMPORARY = TransferMode.PERMANENT, TransferMode.TEMPORARY
MODES = list(TransferMode)


def act_text(*given: object) -> str:
    data = transfer(*given)  # type: ignore[arg-type]  # as transfer takes them
    return " ".join(pdf_texts(render_transfer_act(data, RESOURCES, "pdf")))


@pytest.mark.parametrize("count", [0, 1, INLINE_LINES, INLINE_LINES + 1, 32, 400])
def test_no_act_leaves_its_place(count: int) -> None:
    for status in PaperStatus if count < 40 else (PaperStatus.POSTED,):
        data = transfer(count, PERMANENT, status)
        paper, totals = lay_out_transfer_act(data, RESOURCES)
        check_layout(paper.pages)
        check_pdf(paper.pdf(), paper)
        assert totals[-1].running == (data.total_quantity, data.total_kopecks)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [0, 1, 12])
def test_monstrous_papers_stay_in_their_cells(mode: TransferMode, count: int) -> None:
    data = monstrous_transfer(count, mode)
    papers = [lay_out_transfer_act(data, RESOURCES)[0], lay_out_transfer_letter(data, RESOURCES)]
    if mode is PERMANENT:
        papers.append(lay_out_transfer_notice(data, RESOURCES))
    for paper in papers:
        check_layout(paper.pages)
        check_pdf(paper.pdf(), paper)
    render_transfer_act(data, RESOURCES, "xlsx")


def test_act_of_a_permanent_transfer_names_both_sides() -> None:
    text = act_text(2)
    for words in (
        "АКТ № 4 приёма-передачи документов библиотечного фонда с баланса на баланс",
        "Передающая сторона Наименование Муниципальное бюджетное общеобразовательное "
        "учреждение «Школа № 12» ИНН, ОКПО ИНН 7707083893, ОКПО 12345672",
        "Принимающая сторона Наименование Муниципальное бюджетное общеобразовательное "
        "учреждение «Лицей № 5»",
        "безвозмездная передача с баланса на баланс",
        "Комиссия передающей стороны в составе:",
        "принимающая сторона приняла документы в количестве 23 (двадцать три) экземпляра "
        "на общую сумму 22 540 руб. 35 коп.",
        "двадцать две тысячи пятьсот сорок рублей 35 копеек",
        "Всего передано: экз. 23 на сумму 22 540,35",
        "Выбытие записано в книгу суммарного учета, часть 2, запись 118",
        "Соколова Е. В.",
        "Громова О. П.",
        "М. П.",
        LEGAL,
    ):
        assert words in text, words
    assert "Срок возврата" not in text


def test_act_of_a_temporary_transfer_says_when_the_books_return() -> None:
    text = act_text(1, TEMPORARY)
    assert "во временное пользование" in text
    assert "Срок возврата 31.05.2027" in text
    assert "подлежат возврату до «31» мая 2027 г." in text
    assert "книгу суммарного учета" not in text


@pytest.mark.parametrize("mode", [TransferMode.RETURN_LENT, TransferMode.RETURN_BORROWED])
def test_act_of_a_return_says_who_gives_back(mode: TransferMode) -> None:
    text = act_text(1, mode)
    assert "возврата документов библиотечного фонда из временного пользования" in text
    ours, theirs = text.index("«Школа № 12»"), text.index("«Лицей № 5»")
    assert (ours > theirs) == (mode is TransferMode.RETURN_LENT)


def test_long_list_follows_on_numbered_sheets() -> None:
    data = transfer(60)
    texts = pdf_texts(render_transfer_act(data, RESOURCES, "pdf"))
    assert "Список документов прилагается на 3 листах." in texts[0]
    assert "лист 1 из 3" in texts[1]
    assert "К переносу" in texts[1]
    assert "Перенесено" in texts[2]
    assert "Всего передано" in texts[3]
    assert line(60).name in " ".join(texts[3].split())


def test_draft_and_reversal_are_marked() -> None:
    draft = act_text(1, PERMANENT, PaperStatus.DRAFT)
    assert "ЧЕРНОВИК Акт не проведён и в учёт не записан" in draft
    reversal = act_text(2, PERMANENT, PaperStatus.REVERSAL)
    assert "СТОРНО Отменяет акт № 3 от 01.09.2026" in reversal
    assert "Всего передано: экз. −23 на сумму −22 540,35" in reversal


def test_copies_without_numbers_are_called_so() -> None:
    text = act_text(3)
    assert "б/н" in text
    assert "300–309" in text


def test_notice_is_data_for_the_accountant() -> None:
    text = " ".join(pdf_texts(render_transfer_notice(transfer(2), RESOURCES, "pdf")))
    for words in (
        "Данные для извещения по ф. 0504805",
        "Сведения для бухгалтера",
        "Отправитель Наименование",
        "Документ Акт приёма-передачи № 4 от «09» сентября 2026 г.",
        "Балансовая стоимость документов библиотечного фонда, 23 экз.",
        "22 540,35",
        "Начисленная амортизация",
        "Белова Н. Н.",
    ):
        assert words in text, words


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode is not PERMANENT])
def test_there_is_no_notice_where_the_balance_stays(mode: TransferMode) -> None:
    with pytest.raises(UserError, match="с баланса на баланс"):
        render_transfer_notice(transfer(1, mode), RESOURCES, "pdf")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (PERMANENT, "для принятия на баланс по акту приёма-передачи № 4"),
        (TEMPORARY, "Просим вернуть документы до 31.05.2027."),
        (TransferMode.RETURN_BORROWED, "Возвращаем документы библиотечного фонда"),
        (TransferMode.RETURN_LENT, "Подтверждаем приём документов библиотечного фонда"),
    ],
)
def test_letter_goes_from_us_to_the_other_school(mode: TransferMode, words: str) -> None:
    data = transfer(3, mode)
    paper = lay_out_transfer_letter(data, RESOURCES)
    check_layout(paper.pages)
    text = " ".join(pdf_texts(render_transfer(data, RESOURCES, "letter", "pdf")))
    assert words in text
    assert text.index("«Школа № 12»") < text.index("Исх. №")
    assert "Громова О. П." in text
    assert "Исполнитель: Петрова А. И." in text
    assert ("извещение" in text) == (mode is PERMANENT)


@pytest.mark.parametrize("count", [0, 1, 40])
@pytest.mark.parametrize("status", [PaperStatus.POSTED, PaperStatus.REVERSAL])
def test_workbook_of_an_act_has_its_sums(count: int, status: PaperStatus) -> None:
    data = transfer(count, PERMANENT, status)
    content = render_transfer_act(data, RESOURCES, "xlsx")
    assert check_formulas(content) == (count + 3 if count else 1)
    _, values = both(content)
    assert values.sheetnames == ["Акт", "Список"]
    numbers = [value for value in cells(values["Акт"]) if isinstance(value, int | float)]
    assert numbers == [pytest.approx(data.total_kopecks / 100)]
    texts = [value for value in cells(values["Акт"]) if isinstance(value, str)]
    assert texts.count("Комиссия передающей стороны в составе:") == 1
    if count:
        assert data.lines[-1].name in cells(values["Список"])


def test_workbook_of_a_notice_has_its_sum() -> None:
    data = transfer(2)
    content = render_transfer_notice(data, RESOURCES, "xlsx")
    assert check_formulas(content) == 1
    _, values = both(content)
    assert pytest.approx(22_540.35) in cells(values["Извещение"])


def test_unknown_details_leave_places_to_write_by_hand() -> None:
    data = replace(transfer(1, TEMPORARY), due_date=None, handed_by="", basis="")
    paper, _ = lay_out_transfer_act(data, RESOURCES)
    check_layout(paper.pages)


# --- from the books ----------------------------------------------------------------------------


def test_papers_are_printed_from_the_books(workshop: Workshop) -> None:
    title = algebra(workshop, 5)
    copies = [copy.id for copy in workshop.copies(title)]
    partner(workshop, GYMNASIUM)
    send(workshop, copies[:3])
    send(workshop, copies[3:], PERMANENT)
    spec = find_paper("transfer-act")
    temporary = spec.render(workshop.queries, {"number": "1"}, RESOURCES, "pdf")
    text = " ".join(pdf_texts(temporary))
    assert "Мерзляк А. Г. Алгебра" in text
    assert "Всего передано: экз. 3 на сумму 2 100,00" in text
    assert "Гимназия № 2" in text
    notice = find_paper("transfer-notice").render(workshop.queries, {}, RESOURCES, "pdf")
    assert "1 400,00" in " ".join(pdf_texts(notice))
    letter = find_paper("transfer-letter").render(workshop.queries, {}, RESOURCES, "pdf")
    assert "2 (два) экземпляра" in " ".join(pdf_texts(letter))
    with pytest.raises(UserError):
        spec.render(workshop.queries, {"kind": "return"}, RESOURCES, "pdf")
    with pytest.raises(UserError, match="Вид «x» неизвестен"):
        spec.render(workshop.queries, {"kind": "x"}, RESOURCES, "pdf")
