"""The inventory book says what the ledger says, a line a numbered copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.inventory_numbers import NumberSpan
from app.core.library_settings import INVENTORY_LEGAL_BASIS
from app.core.periods import Period
from app.core.stock import Account, CopyState, Fund, TransferMode
from app.queries.inventory_book import InventoryAsked, InventoryLine, InventoryTotals
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.services.catalogue import CopyEdit
from tests.support.old_books import (
    OldLot,
    enter_opening,
    replace_lost,
    revalue,
)
from tests.support.workshop import TODAY, Workshop, line


@pytest.fixture
def novel(workshop: Workshop) -> int:
    return workshop.title(
        "Мцыри",
        contributors=(Contributor("Лермонтов", "М. Ю."),),
        year=2019,
        bbk="84(2=411.2)5",
        author_mark="Л49",
    )


def book(workshop: Workshop, **asked: object) -> dict[str, InventoryLine]:
    """Lines by number, in the order of the book."""
    lines = workshop.queries.inventory.lines(InventoryAsked(**asked))  # type: ignore[arg-type]
    assert len({found.number for found in lines}) == len(lines)
    return {found.number: found for found in lines}


def span(first: str, last: str) -> NumberSpan | None:
    return NumberSpan.parse(first, last)


def test_a_receipt_gives_a_line_for_each_numbered_copy(workshop: Workshop, novel: int) -> None:
    textbook = workshop.title("Алгебра", kind=TitleKind.TEXTBOOK)
    workshop.receive(line(textbook, 1, number_prefix="П-"))
    workshop.receive(
        line(novel, 2, 348_50),
        line(textbook, 30, 990_00, Fund.TEXTBOOKS, numbered=False),
        day=TODAY,
    )
    lines = book(workshop)
    assert list(lines) == ["1", "2", "П-1"]
    first = lines["1"]
    assert (first.entered_on, first.record, first.price) == (TODAY, "2", 348_50)
    assert (first.bbk, first.author_mark, first.name, first.year) == (
        "84(2=411.2)5",
        "Л49",
        "Лермонтов М. Ю. Мцыри",
        2019,
    )
    assert (first.disposal, first.remark, first.marks) == ("", "", ())
    assert first.state is CopyState.IN_STOCK
    assert lines["П-1"].record == "1"


def test_lines_stand_in_the_order_of_values_within_a_series(workshop: Workshop, novel: int) -> None:
    for prefix, first in (("Б-", 99), ("", 8), ("А", 1), ("2024/", 3), ("", 199)):
        workshop.receive(line(novel, 3, number_prefix=prefix, first_number=first))
    enter_opening(workshop, OldLot(novel, ["17а", "дубль"]))
    assert list(book(workshop)) == [
        *("2024/3", "2024/4", "2024/5"),
        *("8", "9", "10", "199", "200", "201"),
        *("А1", "А2", "А3"),
        *("Б-99", "Б-100", "Б-101"),
        *("17а", "дубль"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("9", "11", ["9", "10", "11"]),
        ("11", "", ["11", "12"]),
        ("", "9", ["8", "9"]),
        ("Б-9", "Б-10", ["Б-9", "Б-10"]),
        ("Б-1", "", ["Б-8", "Б-9", "Б-10", "Б-11", "Б-12"]),
        ("б-12", "", ["Б-12"]),
        ("У-1", "У-100", []),
    ],
)
def test_a_range_holds_the_numbers_of_its_series(
    workshop: Workshop, novel: int, first: str, last: str, found: list[str]
) -> None:
    for prefix in ("", "Б-"):
        workshop.receive(line(novel, 5, number_prefix=prefix, first_number=8))
    assert list(book(workshop, numbers=span(first, last))) == found


def test_the_book_can_be_limited_by_fund_and_days(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 1), line(novel, 1, fund=Fund.TEMPORARY, number_prefix="В-"))
    enter_opening(workshop, OldLot(novel, ["70"], entered_on=date(1998, 5, 4), entry_record="12"))
    later = workshop.next_day(30)
    workshop.receive(line(novel, 1))
    assert list(book(workshop, fund=Fund.MAIN)) == ["1", "70", "71"]
    assert list(book(workshop, fund=Fund.TEMPORARY)) == ["В-1"]
    assert list(book(workshop, period=Period(None, date(1998, 5, 4)))) == ["70"]
    assert list(book(workshop, period=Period(TODAY, TODAY))) == ["1", "В-1"]
    assert list(book(workshop, fund=Fund.MAIN, period=Period(later, later))) == ["71"]


def test_a_corrected_receipt_stands_with_its_new_record_and_price(
    workshop: Workshop, novel: int
) -> None:
    wrong = workshop.receive(line(novel, 3, 100_00))
    (lot,) = workshop.rows("SELECT id FROM lot WHERE document_id = ?", wrong)
    workshop.next_day()
    workshop.correct(wrong, [replace(line(novel, 2, 120_00), replaces_lot_id=lot)])
    lines = book(workshop)
    assert [
        (found.number, found.record, found.entered_on, found.price) for found in lines.values()
    ] == [
        ("1", "3", date(2026, 9, 10), 120_00),
        ("2", "3", date(2026, 9, 10), 120_00),
        ("3", "1", TODAY, 100_00),
    ]
    assert lines["3"].remark == "запись сторнирована: сторно поступления № 2 от 10.09.2026"
    assert not lines["3"].counts
    assert lines["1"].remark == ""


def test_a_reversed_receipt_keeps_its_numbers_but_does_not_count(
    workshop: Workshop, novel: int
) -> None:
    workshop.receive(line(novel, 1, 50_00))
    receipt = workshop.receive(line(novel, 2, 100_00))
    workshop.services.receipts.reverse(receipt)
    lines = book(workshop)
    assert [found.state for found in lines.values()] == [
        CopyState.IN_STOCK,
        CopyState.CANCELLED,
        CopyState.CANCELLED,
    ]
    assert "сторно поступления № 3" in lines["2"].remark
    assert lines["2"].disposal == ""
    totals = InventoryTotals.of(list(lines.values()))
    assert (totals.entered, totals.entered_kopecks) == (1, 50_00)
    assert (totals.standing, totals.standing_kopecks) == (1, 50_00)


def test_a_disposal_is_named_until_it_is_reversed(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 3, 100_00))
    ids = [copy.id for copy in workshop.copies(novel)]
    workshop.next_day()
    first = workshop.write_off(ids[:2])
    assert [found.disposal for found in book(workshop).values()] == [
        "акт № 1 от 10.09.2026",
        "акт № 1 от 10.09.2026",
        "",
    ]
    workshop.services.write_off.reverse(first)
    assert {found.disposal for found in book(workshop).values()} == {""}
    workshop.next_day()
    workshop.write_off(ids[1:2])
    lines = book(workshop)
    assert lines["2"].disposal == "акт № 3 от 11.09.2026"
    assert lines["2"].state is CopyState.OUT
    totals = InventoryTotals.of(list(lines.values()))
    assert (totals.entered, totals.gone, totals.standing) == (3, 1, 2)
    assert (totals.gone_kopecks, totals.standing_kopecks) == (100_00, 200_00)


def test_an_opening_says_what_the_old_book_says(workshop: Workshop, novel: int) -> None:
    enter_opening(
        workshop,
        OldLot(novel, ["4501"], 1_20, date(1986, 3, 2), "15"),
        OldLot(novel, ["4502"], 80_00, date(2001, 9, 1), "7", "акт № 12 от 03.06.2015"),
        OldLot(novel, ["4503"], 90_00),
    )
    lines = book(workshop)
    assert (lines["4501"].entered_on, lines["4501"].record) == (date(1986, 3, 2), "15")
    assert (lines["4501"].remark, lines["4501"].disposal) == ("", "")
    assert lines["4502"].disposal == "акт № 12 от 03.06.2015"
    assert lines["4502"].state is CopyState.OUT
    assert (lines["4503"].entered_on, lines["4503"].record) == (TODAY, "")
    assert lines["4503"].remark == "ввод остатков № 1"
    totals = InventoryTotals.of(list(lines.values()))
    assert (totals.entered, totals.gone, totals.standing) == (3, 1, 2)
    assert totals.standing_kopecks == 91_20


def test_a_revaluation_leaves_the_price_of_entry_and_is_told_in_the_remark(
    workshop: Workshop, novel: int
) -> None:
    workshop.receive(line(novel, 2, 120_00))
    ids = [copy.id for copy in workshop.copies(novel)]
    workshop.next_day()
    first = revalue(workshop, {ids[0]: 144_00, ids[1]: 144_00})
    workshop.next_day()
    revalue(workshop, {ids[0]: 150_50})
    lines = book(workshop)
    assert (lines["1"].price, lines["1"].book_price) == (120_00, 150_50)
    assert lines["1"].remark == (
        "переоценён: было 120,00, стало 144,00, акт № 1; "
        "переоценён: было 144,00, стало 150,50, акт № 2"
    )
    assert lines["2"].remark == "переоценён: было 120,00, стало 144,00, акт № 1"
    assert {found.disposal for found in lines.values()} == {""}
    totals = InventoryTotals.of(list(lines.values()))
    assert (totals.entered_kopecks, totals.standing_kopecks) == (240_00, 294_50)
    assert totals.revalued_kopecks == 54_50
    assert first


def test_a_revaluation_that_was_taken_back_is_not_told(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 1, 120_00))
    (copy,) = workshop.copies(novel)
    document_id = revalue(workshop, {copy.id: 144_00})
    workshop.next_day()
    workshop.services.revaluation.reverse(document_id)
    found = book(workshop)["1"]
    assert (found.remark, found.disposal, found.book_price) == ("", "", 120_00)
    assert found.state is CopyState.IN_STOCK


def test_a_replacement_names_both_copies(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 1, 120_00))
    (lost,) = workshop.copies(novel)
    workshop.next_day()
    replace_lost(workshop, lost.id, novel, 150_00)
    lines = book(workshop)
    assert (lines["1"].disposal, lines["1"].state) == ("замена № 1 от 10.09.2026", CopyState.OUT)
    assert (lines["2"].record, lines["2"].entered_on) == ("2", date(2026, 9, 10))
    assert lines["2"].remark == "взамен утерянного № 1"


def test_entries_that_were_taken_back_name_the_reversal(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 1, 120_00))
    (lost,) = workshop.copies(novel)
    replaced = replace_lost(workshop, lost.id, novel, 150_00)
    opened = enter_opening(
        workshop,
        OldLot(novel, ["70"], entry_record="12"),
        OldLot(novel, ["71"], entry_record="13", disposed_by="акт № 2 от 01.06.2010"),
    )
    workshop.next_day()
    workshop.services.replacement.reverse(replaced)
    workshop.services.opening.reverse(opened)
    lines = book(workshop)
    assert (lines["1"].disposal, lines["1"].remark, lines["1"].counts) == ("", "", True)
    assert lines["2"].remark == (
        "запись сторнирована: сторно замены утерянного № 2 от 10.09.2026; взамен утерянного № 1"
    )
    assert lines["70"].remark == "запись сторнирована: сторно ввода остатков № 2 от 10.09.2026"
    assert lines["71"].remark.startswith("запись сторнирована")
    assert InventoryTotals.of(list(lines.values())).entered == 1


def test_transfers_are_told(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 2, 120_00))
    ids = [copy.id for copy in workshop.copies(novel)]
    school = workshop.services.partners.save(PartnerCard("Школа № 5", "Школа № 5")).entity_id
    for copy_id, mode in zip(ids, (TransferMode.PERMANENT, TransferMode.TEMPORARY), strict=True):
        due = date(2027, 6, 1) if mode is TransferMode.TEMPORARY else None
        draft = TransferDraft(TODAY, mode, school, (TransferLineDraft(copy_id),), due_date=due)
        document_id = workshop.services.transfer.save_draft(draft).entity_id or 0
        workshop.services.transfer.post(document_id, 1)
    lines = book(workshop)
    assert lines["1"].disposal == "передача № 1 от 09.09.2026"
    assert lines["2"].disposal == ""
    assert lines["2"].remark == "во временном пользовании: Школа № 5"


def test_remarks_tell_condition_account_attachments_and_notes(workshop: Workshop) -> None:
    noted = workshop.title("Атлас", notes="Прил.: CD-ROM. Библиогр. в конце кн.")
    plus = workshop.title("Физика", size="21 см + 1 DVD")
    plain = workshop.title("Химия", notes="Апрель")
    workshop.receive(
        line(noted, 1, account=Account.OFF_BALANCE),
        line(plus, 1, note="дар выпускников"),
        line(plain, 1),
    )
    (copy,) = workshop.copies(plain)
    edit = CopyEdit(condition=copy.condition.WORN, note="без титульного листа")
    workshop.services.catalogue.edit_copies([copy.id], edit)
    assert [found.remark for found in book(workshop).values()] == [
        "вне баланса; приложение: CD-ROM",
        "приложение: 1 DVD; дар выпускников",
        "ветхий; без титульного листа",
    ]


def test_the_condition_of_a_copy_that_has_left_is_no_remark(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 1))
    (copy,) = workshop.copies(novel)
    workshop.services.catalogue.edit_copies([copy.id], CopyEdit(condition=copy.condition.WORN))
    workshop.write_off([copy.id])
    assert book(workshop)["1"].remark == ""


def test_the_book_carries_the_school_and_its_basis(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 1))
    workshop.services.school.save_settings({INVENTORY_LEGAL_BASIS.key: "Положение об учёте"})
    asked = InventoryAsked(Fund.MAIN, span("1", "5"))
    found = workshop.queries.inventory.book(asked, TODAY)
    assert found.school.name_short == "Школа № 7"
    assert (found.legal_basis, found.asked, found.on) == ("Положение об учёте", asked, TODAY)
    assert [entry.number for entry in found.lines] == ["1"]


def test_reading_does_not_ask_for_each_copy(workshop: Workshop, novel: int) -> None:
    from sqlalchemy import event

    workshop.receive(line(novel, 2_500))
    workshop.write_off([copy.id for copy in workshop.copies(novel)[:300]])
    asked: list[str] = []
    engine = workshop.opened.library.engine

    def count(*found: object) -> None:
        asked.append(str(found[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        lines = workshop.queries.inventory.lines(InventoryAsked())
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(lines) == 2_500
    assert sum(bool(found.disposal) for found in lines) == 300
    assert len(asked) <= 6
