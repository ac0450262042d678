"""What the papers of replacements and revaluations print is what stands in the ledger."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.errors import UserError
from app.core.periods import Period
from app.core.stock import Fund
from app.queries.change_papers import ReplacementRegister
from app.queries.paper_data import PaperStatus
from app.reports.papers import find_paper
from tests.reports.checks import RESOURCES, pdf_texts
from tests.support.changes import (
    draft_replacement,
    pair,
    replace_lost,
    replacement,
    revalue,
)
from tests.support.workshop import SCHOOL, TODAY, Workshop, line


@pytest.fixture
def ids(workshop: Workshop) -> list[int]:
    """Three numbered copies of a novel, two textbooks without numbers."""
    novel = workshop.title("Мцыри", contributors=(Contributor("Лермонтов", "М. Ю."),), year=2019)
    textbook = workshop.title("Алгебра", kind=TitleKind.TEXTBOOK, year=2023)
    workshop.receive(
        line(novel, 3, 348_50), line(textbook, 2, 990_00, Fund.TEXTBOOKS, numbered=False)
    )
    return [copy.id for title in (novel, textbook) for copy in workshop.copies(title)]


def register(workshop: Workshop, first: date, last: date) -> ReplacementRegister:
    return workshop.queries.change_papers.register(Period(first, last), TODAY)


def test_act_of_replacement_says_what_the_document_moved(
    workshop: Workshop, ids: list[int]
) -> None:
    other = workshop.title("Демон", year=2020)
    document_id = replace_lost(
        workshop,
        pair(workshop, ids[0], title_id=other, price=400_00),
        pair(workshop, ids[3], "признана равноценной", price=900_00),
        basis="Заявление",
    )
    paper = workshop.queries.change_papers.replacement(document_id)
    assert (paper.number, paper.status, paper.record_date) == ("1", PaperStatus.POSTED, TODAY)
    assert (paper.record_in, paper.record_out) == (
        "№ 2 (основной), № 2 (учебный)", "№ 1 (основной), № 1 (учебный)",
    )  # fmt: skip
    assert (paper.numbers, paper.cards) == ("4", "1")
    assert (paper.fund_name, paper.basis, paper.reader_class) == (
        "Основной, учебный", "Заявление", "5 «А»",
    )  # fmt: skip
    assert paper.school.name_full == SCHOOL.name_full
    first, second = paper.lines
    assert (first.lost.number, first.lost.name, first.lost.year, first.lost.price) == (
        "1", "Лермонтов М. Ю. Мцыри", 2019, 348_50,
    )  # fmt: skip
    assert (first.accepted.number, first.accepted.name, first.accepted.price) == (
        "4", "Демон", 400_00,
    )  # fmt: skip
    assert (second.lost.number, second.accepted.number) == ("карт. 1", "карт. 1")
    assert second.equal_note == "признана равноценной"
    assert (paper.lost_kopecks, paper.accepted_kopecks) == (1_338_50, 1_300_00)


def test_draft_of_a_replacement_prints_what_is_known(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_replacement(workshop, [pair(workshop, ids[0])], reader="")
    paper = workshop.queries.change_papers.replacement(document_id)
    assert (paper.number, paper.status, paper.record_in, paper.numbers) == (
        "", PaperStatus.DRAFT, "", "",
    )  # fmt: skip
    assert (paper.lines[0].accepted.name, paper.lines[0].accepted.number) == (
        "Лермонтов М. Ю. Мцыри", "",
    )  # fmt: skip


def test_price_of_a_lost_book_is_the_one_it_left_at(workshop: Workshop, ids: list[int]) -> None:
    revalue(workshop, {ids[0]: 500_00})
    document_id = replace_lost(workshop, pair(workshop, ids[0]))
    revalue(workshop, {replacement(workshop, document_id).pairs[0].entered.id: 1_00})  # type: ignore[union-attr]  # it is posted
    paper = workshop.queries.change_papers.replacement(document_id)
    assert (paper.lost_kopecks, paper.accepted_kopecks) == (500_00, 500_00)


def test_register_keeps_every_pair_and_takes_back_with_a_minus(
    workshop: Workshop, ids: list[int]
) -> None:
    first = replace_lost(workshop, pair(workshop, ids[0]), pair(workshop, ids[1]))
    reversed_on = workshop.next_day()
    workshop.services.replacement.reverse(first)
    workshop.next_day()
    replace_lost(workshop, pair(workshop, ids[3]), reader="")
    data = register(workshop, date(2026, 1, 1), date(2026, 12, 31))
    assert [
        (row.number, row.sign, row.lost.number, row.accepted.number, row.reader_text)
        for row in data.entries
    ] == [
        (1, 1, "1", "4", "Петров Иван, 5 «А»"),
        (2, 1, "2", "5", "Петров Иван, 5 «А»"),
        (3, -1, "1", "4", "Петров Иван, 5 «А»"),
        (4, -1, "2", "5", "Петров Иван, 5 «А»"),
        (5, 1, "карт. 1", "карт. 1", "5 «А»"),
    ]
    assert [row.document_number for row in data.entries] == ["1", "1", "2", "2", "3"]
    assert (data.quantity, data.lost_kopecks, data.accepted_kopecks) == (1, 990_00, 990_00)
    # a row keeps its number whatever days are asked for
    part = register(workshop, reversed_on, reversed_on)
    assert [row.number for row in part.entries] == [3, 4]
    assert part.lost_kopecks == -697_00


def test_numbers_of_the_register_begin_with_the_year(workshop: Workshop, ids: list[int]) -> None:
    replace_lost(workshop, pair(workshop, ids[0]))
    workshop.next_day(200)
    replace_lost(workshop, pair(workshop, ids[1]))
    data = workshop.queries.change_papers.register(Period(None, date(2027, 12, 31)), TODAY)
    assert [(row.day.year, row.number) for row in data.entries] == [(2026, 1), (2027, 1)]


def test_corrected_replacement_is_registered_as_it_was_and_as_it_is(
    workshop: Workshop, ids: list[int]
) -> None:
    document_id = replace_lost(workshop, pair(workshop, ids[0]))
    started = workshop.services.replacement.start_correction(document_id).entity_id or 0
    workshop.services.replacement.post(started, 1)
    data = register(workshop, TODAY, TODAY)
    assert [(row.sign, row.accepted.number) for row in data.entries] == [
        (1, "4"),
        (-1, "4"),
        (1, "4"),
    ]
    assert data.quantity == 1


def test_act_of_revaluation_puts_copies_without_numbers_together(
    workshop: Workshop, ids: list[int]
) -> None:
    prices = {ids[0]: 435_63, ids[1]: 400_00, ids[3]: 1_237_50, ids[4]: 1_237_50}
    document_id = revalue(workshop, prices)
    paper = workshop.queries.change_papers.revaluation(document_id)
    assert [
        (row.number_text, row.quantity, row.old_price, str(row.factor), row.new_price)
        for row in paper.lines
    ] == [
        ("1", 1, 348_50, "1.25", 435_63),
        ("2", 1, 348_50, "1.14778", 400_00),
        ("карт. 1", 2, 990_00, "1.25", 1_237_50),
    ]
    assert (paper.quantity, paper.old_kopecks, paper.new_kopecks) == (4, 2_677_00, 3_310_63)
    assert [(place.name, place.quantity) for place in paper.places] == [
        ("Основной, на балансе", 2), ("Учебный, на балансе", 2),
    ]  # fmt: skip
    assert paper.record == "№ 2 (основной), № 2 (учебный)"


def test_reversal_of_a_revaluation_leads_back(workshop: Workshop, ids: list[int]) -> None:
    document_id = revalue(workshop, {ids[0]: 400_00})
    reversal = workshop.services.revaluation.reverse(document_id).entity_id
    assert reversal is not None
    paper = workshop.queries.change_papers.revaluation(reversal)
    assert (paper.old_kopecks, paper.new_kopecks, paper.difference) == (400_00, 348_50, -51_50)
    assert paper.reverses == "№ 1 от 09.09.2026"


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("replacement-act", {}, "АКТ № 1"),
        ("revaluation-act", {"number": "1", "year": "2026"}, "о переоценке"),
        ("replacement-register", {"from": "1.9.2026", "to": "30.9.2026"}, "01.09.2026 – 30.09"),
    ],
)
def test_papers_are_asked_for_by_name(
    workshop: Workshop, ids: list[int], name: str, given: dict[str, str], words: str
) -> None:
    replace_lost(workshop, pair(workshop, ids[0]))
    revalue(workshop, {ids[1]: 1_00})
    paper = find_paper(name)
    pdf = paper.render(workshop.queries, given, RESOURCES, "pdf")
    assert words in " ".join(pdf_texts(pdf))
    assert paper.render(workshop.queries, given, RESOURCES, "xlsx").startswith(b"PK")


def test_wrong_days_and_missing_documents_are_refused(workshop: Workshop) -> None:
    paper = find_paper("replacement-register")
    with pytest.raises(UserError, match="позже последнего"):
        paper.render(workshop.queries, {"from": "2.9.2026", "to": "1.9.2026"}, RESOURCES, "pdf")
    with pytest.raises(UserError, match="такого документа нет"):
        find_paper("replacement-act").render(workshop.queries, {}, RESOURCES, "pdf")


def test_act_of_write_off_names_the_price_of_the_register_and_the_factor(
    workshop: Workshop, ids: list[int]
) -> None:
    first = revalue(workshop, {ids[0]: 435_63, ids[1]: 400_00, ids[3]: 1_237_50})
    workshop.services.revaluation.reverse(first)
    revalue(workshop, {ids[0]: 435_63, ids[3]: 1_237_50, ids[4]: 1_237_50})
    revalue(workshop, {ids[0]: 500_00})
    act = workshop.write_off(ids[:3])
    paper = workshop.queries.papers.write_off(act)
    assert paper.factor_shown
    assert [(row.price_kopecks, str(row.factor), row.revalued_kopecks) for row in paper.lines] == [
        (348_50, "1.43472", 500_00),
        (348_50, "None", 348_50),
        (348_50, "None", 348_50),
    ]
    assert paper.total_kopecks == workshop.act(act).total == 500_00 + 2 * 348_50
    books = workshop.write_off(ids[3:], Fund.TEXTBOOKS)
    (line_of_two,) = workshop.queries.papers.write_off(books).lines
    assert (line_of_two.quantity, line_of_two.price_kopecks, line_of_two.sum_kopecks) == (
        2, 990_00, 2 * 1_237_50,
    )  # fmt: skip


def test_book_that_had_no_price_is_written_off_at_the_one_it_got(workshop: Workshop) -> None:
    title = workshop.title("Дар")
    workshop.receive(line(title, 1, 0))
    (copy,) = workshop.copies(title)
    revalue(workshop, {copy.id: 50_00})
    (row,) = workshop.queries.papers.write_off(workshop.write_off([copy.id])).lines
    assert (row.price_kopecks, row.factor, row.sum_kopecks) == (50_00, None, 50_00)
