"""Receipts: drafts, numbers, posting, correction, reversal, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.core.barcodes import is_own_barcode
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import Account, CopyState, Fund, ReferenceCategory
from app.queries.stock import FundTotals, ReceiptLine
from tests.support.ledger import breaches
from tests.support.workshop import TODAY, Workshop, line


@pytest.fixture(autouse=True)
def books_agree(workshop: Workshop) -> Iterator[None]:
    """Whatever a test here does, the books agree after it."""
    yield
    assert breaches(workshop.path) == []


def numbers(workshop: Workshop, title: int) -> list[str]:
    return [copy.inventory_number for copy in workshop.copies(title)]


def records(workshop: Workshop, document_id: int) -> list[tuple[str, int, int]]:
    """Fund, scope and number of the records of a document."""
    return workshop.rows(
        "SELECT fund, scope, number FROM summary_record WHERE document_id = ? ORDER BY fund",
        document_id,
    )


def totals(workshop: Workshop, fund: Fund = Fund.MAIN) -> FundTotals:
    return workshop.queries.stock.fund_totals(fund)


def lots(workshop: Workshop, document_id: int) -> list[int]:
    return workshop.rows("SELECT id FROM lot WHERE document_id = ? ORDER BY position", document_id)


# --- drafts -----------------------------------------------------------------------------------


def test_draft_comes_back_as_it_was_saved(workshop: Workshop) -> None:
    school = workshop.queries.school
    title = workshop.title()
    place = school.references(ReferenceCategory.PLACE)[0].id
    document_id = workshop.draft_receipt(
        line(title, 5, 348_50, Fund.TEXTBOOKS, paper_quantity=7, place_id=place, note="две мятых",
             numbered=False, account=Account.OFF_BALANCE),
        line(title, 0, 0, number_prefix="Б-", first_number=40),
        fund_source_id=school.references(ReferenceCategory.FUND_SOURCE)[0].id,
        commission_id=school.commissions()[0].id,
        paper_number="318",
        paper_date=date(2026, 9, 7),
        note="привезли утром",
    )  # fmt: skip
    draft = workshop.receipt(document_id).draft
    assert draft.lines[0] == line(
        title, 5, 348_50, Fund.TEXTBOOKS, paper_quantity=7, place_id=place, note="две мятых",
        numbered=False, account=Account.OFF_BALANCE, name="Капитанская дочка",
    )  # fmt: skip
    assert (draft.lines[1].number_prefix, draft.lines[1].first_number) == ("Б-", 40)
    assert (draft.paper_number, draft.paper_date, draft.note) == (
        "318", date(2026, 9, 7), "привезли утром",
    )  # fmt: skip
    assert (draft.quantity, draft.total, draft.discrepancies) == (5, 5 * 348_50, 1)
    assert draft.version == 1
    workshop.services.receipts.save_draft(replace(draft, lines=draft.lines[::-1], note=""))
    again = workshop.receipt(document_id).draft
    assert (again.lines, again.note, again.version) == (draft.lines[::-1], "", 2)


def test_draft_moves_nothing_and_takes_no_number(workshop: Workshop) -> None:
    document_id = workshop.draft_receipt(line(workshop.title(), 3))
    row = workshop.receipt(document_id).row
    assert (row.number, row.records, row.record_date) == ("", (), None)
    assert totals(workshop) == FundTotals(0, 0)
    assert workshop.rows("SELECT count(*) FROM copy") == [0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"quantity": -1}, "не могут быть меньше нуля"),
        ({"price": -1}, "не могут быть меньше нуля"),
        ({"paper_quantity": -1}, "не могут быть меньше нуля"),
        ({"quantity": 10_001}, "слишком много"),
        ({"price": 10**12}, "цена слишком велика"),
        ({"first_number": 0}, "номер 0 невозможен"),
        ({"first_number": -5}, "номер -5 невозможен"),
        ({"first_number": 10**11}, "невозможен"),
    ],
)
def test_line_that_cannot_be_is_refused_by_its_number(
    workshop: Workshop, values: dict[str, Any], words: str
) -> None:
    title = workshop.title()
    with pytest.raises(UserError, match=f"Строка 2: .*{words}"):
        workshop.draft_receipt(line(title), replace(line(title), **values))
    assert workshop.rows("SELECT count(*) FROM document") == [0]


def test_two_windows_do_not_overwrite_each_other(workshop: Workshop) -> None:
    title = workshop.title()
    document_id = workshop.draft_receipt(line(title))
    draft = workshop.receipt(document_id).draft
    workshop.services.receipts.save_draft(replace(draft, note="первый"))
    attempts: list[Callable[[], object]] = [
        lambda: workshop.services.receipts.save_draft(replace(draft, note="второй")),
        lambda: workshop.services.receipts.post(document_id, draft.version),
        lambda: workshop.services.receipts.discard(document_id, draft.version),
    ]
    for attempt in attempts:
        with pytest.raises(ConflictError, match="изменили в другом месте"):
            attempt()
    assert workshop.receipt(document_id).draft.note == "первый"
    workshop.post_receipt(document_id)
    with pytest.raises(ConflictError, match="уже не черновик"):
        workshop.services.receipts.save_draft(replace(draft, version=3))
    with pytest.raises(ConflictError, match="уже не черновик"):
        workshop.services.receipts.discard(document_id, 3)


def test_discarded_draft_comes_back(workshop: Workshop) -> None:
    document_id = workshop.draft_receipt(line(workshop.title(), 2))
    gone = workshop.services.receipts.discard(document_id, 1)
    assert workshop.queries.stock.receipts() == ()
    assert len(workshop.queries.stock.receipts(with_discarded=True)) == 1
    with pytest.raises(ConflictError):
        workshop.services.receipts.post(document_id, 2)
    workshop.services.safety.undo(gone.operation_id)
    (row,) = workshop.queries.stock.receipts()
    assert (row.status, row.copies) == ("draft", 2)
    workshop.post_receipt(document_id)


def test_one_editing_session_is_one_entry_of_the_journal(workshop: Workshop) -> None:
    document_id = workshop.draft_receipt(line(workshop.title()))
    for _second in range(5):
        workshop.services.receipts.save_draft(workshop.receipt(document_id).draft)
    kinds = "SELECT count(*) FROM operation WHERE kind = 'receipt_draft'"
    assert workshop.rows(kinds) == [1]
    workshop.clock.advance(timedelta(minutes=31))
    workshop.services.receipts.save_draft(workshop.receipt(document_id).draft)
    assert workshop.rows(kinds) == [2]


# --- posting and numbers ----------------------------------------------------------------------


def test_posting_enters_numbered_copies_with_labels(workshop: Workshop) -> None:
    title = workshop.title()
    place = workshop.queries.school.references(ReferenceCategory.PLACE)[1]
    document_id = workshop.receive(line(title, 3, 348_50, place_id=place.id))
    copies = workshop.copies(title)
    assert [copy.inventory_number for copy in copies] == ["1", "2", "3"]
    assert all(is_own_barcode(copy.barcode) for copy in copies)
    assert {(copy.place, copy.price, copy.state) for copy in copies} == {
        (place.name, 348_50, CopyState.IN_STOCK)
    }
    row = workshop.receipt(document_id).row
    assert (row.number, row.status, row.records, row.record_date) == ("1", "posted", (1,), TODAY)
    assert workshop.receipt(document_id).draft.lines[0].numbers_text == "1–3"
    assert totals(workshop) == FundTotals(3, 3 * 348_50)


def test_mixed_delivery_makes_a_record_in_each_fund_that_it_touches(workshop: Workshop) -> None:
    title = workshop.title()
    document_id = workshop.receive(
        line(title, 2),
        line(title, 30, 990_00, Fund.TEXTBOOKS, numbered=False),
        line(title, 1, 50_00, account=Account.OFF_BALANCE),
        line(title, 0, 10_00, Fund.TEMPORARY, paper_quantity=5),
    )
    assert records(workshop, document_id) == [("main", 2026, 1), ("textbooks", 2026, 1)]
    assert totals(workshop) == FundTotals(3, 250_00)
    assert totals(workshop, Fund.TEXTBOOKS) == FundTotals(30, 30 * 990_00)
    assert totals(workshop, Fund.TEMPORARY) == FundTotals(0, 0)
    assert {
        copy.inventory_number for copy in workshop.copies(title) if copy.fund == "textbooks"
    } == {""}


def test_documents_and_part_1_are_numbered_by_the_year(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title))
    second = workshop.receive(line(title), line(title, fund=Fund.TEXTBOOKS, numbered=False))
    workshop.clock.advance(timedelta(days=120))
    next_year = workshop.receive(line(title))
    late = workshop.receive(line(title), day=date(2026, 12, 31))
    shown = [workshop.receipt(document).row for document in (first, second, next_year, late)]
    assert [row.number for row in shown] == ["1", "2", "1", "3"]
    assert [records(workshop, row.id) for row in shown] == [
        [("main", 2026, 1)],
        [("main", 2026, 2), ("textbooks", 2026, 1)],
        [("main", 2027, 1)],
        [("main", 2027, 2)],
    ]


def test_series_of_numbers_run_on_each_for_itself(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 2), line(title, 2, number_prefix="Б-"))
    workshop.receive(
        line(title, 1, first_number=100), line(title, 1), line(title, 2, number_prefix="б-")
    )
    workshop.receive(line(title, 1), line(title, 1, first_number=50))
    assert numbers(workshop, title) == [
        "1", "2", "Б-1", "Б-2", "100", "101", "б-3", "б-4", "102", "50",
    ]  # fmt: skip
    assert workshop.queries.stock.suggest_numbers(Fund.MAIN).next_number == 103


@pytest.mark.parametrize(
    "wanted",
    [
        {"first_number": 2},
        {"first_number": 1, "quantity": 1, "number_prefix": "б-"},
        {"first_number": 18, "quantity": 3},
    ],
)
def test_taken_number_refuses_the_whole_receipt(workshop: Workshop, wanted: dict[str, Any]) -> None:
    title = workshop.title()
    workshop.receive(
        line(title, 3), line(title, 1, number_prefix="Б-"), line(title, 1, first_number=20)
    )
    before = totals(workshop)
    document_id = workshop.draft_receipt(line(title, 1), replace(line(title), **wanted))
    with pytest.raises(UserError, match="уже занят"):
        workshop.post_receipt(document_id)
    assert totals(workshop) == before
    assert workshop.receipt(document_id).row.status == "draft"


def test_numbers_of_one_receipt_do_not_collide_either(workshop: Workshop) -> None:
    title = workshop.title()
    document_id = workshop.draft_receipt(
        line(title, 3, first_number=10), line(title, 1, first_number=12)
    )
    with pytest.raises(UserError, match="12 уже занят"):
        workshop.post_receipt(document_id)
    assert workshop.rows("SELECT count(*) FROM copy") == [0]


@pytest.mark.parametrize("prefix", ["2026", "Б-1", "(Б)", "№", "Ж" * 20, "-"])
def test_prefix_that_numbers_could_not_be_told_by_is_refused(
    workshop: Workshop, prefix: str
) -> None:
    document_id = workshop.draft_receipt(line(workshop.title(), 1, number_prefix=prefix))
    with pytest.raises(UserError, match="Строка 1: префикс"):
        workshop.post_receipt(document_id)


@pytest.mark.parametrize("prefix", ["", "Б-", "У", "2026/", "А.", "МК "])
def test_usual_prefixes_are_fine(workshop: Workshop, prefix: str) -> None:
    title = workshop.title()
    workshop.receive(line(title, 1, number_prefix=prefix))
    (number,) = numbers(workshop, title)
    assert number == f"{prefix.strip()}1"
    assert workshop.queries.catalogue.find_copies(number)


def test_reversed_numbers_are_not_given_again(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 3))
    workshop.services.receipts.reverse(first)
    workshop.receive(line(title, 2))
    assert numbers(workshop, title) == ["1", "2", "3", "4", "5"]
    again = workshop.draft_receipt(line(title, 1, first_number=2))
    with pytest.raises(UserError, match="2 уже занят"):
        workshop.post_receipt(again)
    barcodes = [copy.barcode for copy in workshop.copies(title)]
    assert len(set(barcodes)) == 5


def test_foreseen_numbers_are_those_that_posting_gives(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 4))
    lines = (
        line(title, 2),
        line(title, 3, number_prefix="Б-"),
        line(title, 1, first_number=77),
        line(title, 2, numbered=False),
        line(title, 1),
    )
    foreseen = workshop.queries.stock.planned_numbers(lines)
    document_id = workshop.receive(*lines)
    assert foreseen == ("5, 6", "Б-1–Б-3", "77", "", "78")
    assert tuple(row.numbers_text for row in workshop.receipt(document_id).draft.lines) == foreseen


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "нет ни одного экземпляра"),
        ([{"quantity": 0}], "нет ни одного экземпляра"),
        ([{"account": Account.BORROWED}], "не подходит к поступлению"),
    ],
)
def test_posting_refuses_with_the_reason(
    workshop: Workshop, lines: list[dict[str, Any]], words: str
) -> None:
    title = workshop.title()
    document_id = workshop.draft_receipt(*(replace(line(title), **values) for values in lines))
    with pytest.raises(UserError, match=words) as caught:
        workshop.post_receipt(document_id)
    assert caught.value.cure
    assert workshop.receipt(document_id).row.status == "draft"


# --- record dates -----------------------------------------------------------------------------


def test_record_dates_never_run_backwards(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title))
    early = workshop.draft_receipt(line(title), day=date(2026, 9, 1))
    with pytest.raises(UserError, match=r"уже есть запись от 09\.09\.2026"):
        workshop.post_receipt(early, date(2026, 9, 8))
    workshop.post_receipt(early, date(2026, 9, 9))
    other = workshop.draft_receipt(line(title, fund=Fund.TEXTBOOKS), day=date(2026, 9, 1))
    workshop.post_receipt(other, date(2026, 9, 2))


def test_record_date_is_not_before_the_paper_and_not_in_the_future(workshop: Workshop) -> None:
    title = workshop.title()
    document_id = workshop.draft_receipt(line(title), day=date(2026, 9, 5))
    with pytest.raises(UserError, match="позже даты записи"):
        workshop.post_receipt(document_id, date(2026, 9, 4))
    with pytest.raises(UserError, match=r"10\.09\.2062 ещё не наступила") as caught:
        workshop.post_receipt(document_id, date(2062, 9, 10))
    assert "часы" in caught.value.cure
    workshop.post_receipt(document_id)


def test_refused_posting_takes_no_number(workshop: Workshop) -> None:
    title = workshop.title()
    document_id = workshop.draft_receipt(line(title, 2), day=date(2026, 9, 5))
    with pytest.raises(UserError):
        workshop.post_receipt(document_id, date(2026, 9, 4))
    workshop.post_receipt(document_id)
    assert workshop.receipt(document_id).row.number == "1"
    assert numbers(workshop, title) == ["1", "2"]


# --- correction -------------------------------------------------------------------------------


def test_correction_keeps_copies_numbers_and_labels(workshop: Workshop) -> None:
    title = workshop.title()
    other = workshop.title("Дубровский")
    first = workshop.receive(line(title, 3, 348_50), paper_number="318")
    before = workshop.copies(title)
    workshop.next_day()
    (old,) = workshop.receipt(first).draft.lines
    second = workshop.correct(
        first,
        [replace(old, title_id=other, price=384_50, replaces_lot_id=lots(workshop, first)[0])],
    )
    after = workshop.copies(other)
    assert workshop.copies(title) == []
    assert [(copy.id, copy.inventory_number, copy.barcode) for copy in after] == [
        (copy.id, copy.inventory_number, copy.barcode) for copy in before
    ]
    assert {copy.price for copy in after} == {384_50}
    rows = {row.id: row for row in workshop.queries.stock.receipts()}
    reversal = next(row for row in rows.values() if row.is_reversal)
    assert rows[first].status == "reversed"
    assert rows[first].reversed_by == reversal.id
    assert rows[second].corrects_id == first
    assert [rows[first].number, reversal.number, rows[second].number] == ["1", "2", "3"]
    assert [rows[first].records, reversal.records, rows[second].records] == [(1,), (2,), (3,)]
    assert (reversal.copies, reversal.total) == (-3, -3 * 348_50)
    assert workshop.receipt(second).draft.paper_number == "318"
    assert totals(workshop) == FundTotals(3, 3 * 384_50)


def test_correction_to_more_copies_adds_only_the_new_ones(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 2))
    workshop.receive(line(title, 1))
    (old,) = workshop.receipt(first).draft.lines
    started = workshop.services.receipts.start_correction(first).entity_id or 0
    draft = workshop.receipt(started).draft
    wanted = replace(draft, lines=(replace(draft.lines[0], quantity=4),))
    assert workshop.queries.stock.planned_numbers(wanted.lines) == ("1, 2, 4, 5",)
    workshop.services.receipts.save_draft(wanted)
    workshop.post_receipt(started)
    assert old.quantity == 2
    assert [copy.id for copy in workshop.copies(title)] == [1, 2, 3, 4, 5]
    assert numbers(workshop, title) == ["1", "2", "3", "4", "5"]
    assert workshop.receipt(started).draft.lines[0].numbers_text == "1, 2, 4, 5"


def test_correction_to_fewer_copies_cancels_the_last_ones(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 4))
    workshop.correct(first, [replace(line(title, 1), replaces_lot_id=lots(workshop, first)[0])])
    copies = workshop.copies(title)
    assert [copy.state for copy in copies] == ["in_stock", "cancelled", "cancelled", "cancelled"]
    assert "сторно поступления № 2" in copies[3].gone_by
    workshop.receive(line(title, 1))
    assert numbers(workshop, title) == ["1", "2", "3", "4", "5"]


def test_line_split_in_a_correction_divides_the_copies(workshop: Workshop) -> None:
    """Five books were typed at one price; two of them cost more."""
    title = workshop.title()
    first = workshop.receive(line(title, 5, 100_00))
    (lot,) = lots(workshop, first)
    split = [
        replace(line(title, 3, 100_00), replaces_lot_id=lot),
        replace(line(title, 2, 120_00), replaces_lot_id=lot),
    ]
    assert workshop.queries.stock.planned_numbers(tuple(split)) == ("1–3", "4, 5")
    second = workshop.correct(first, split)
    assert [(copy.inventory_number, copy.price) for copy in workshop.copies(title)] == [
        ("1", 100_00), ("2", 100_00), ("3", 100_00), ("4", 120_00), ("5", 120_00),
    ]  # fmt: skip
    assert [row.numbers_text for row in workshop.receipt(second).draft.lines] == ["1–3", "4, 5"]


def test_copies_that_were_forgotten_to_be_numbered_get_numbers(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 2, numbered=False))
    before = workshop.copies(title)
    wanted = replace(line(title, 3), replaces_lot_id=lots(workshop, first)[0])
    assert workshop.queries.stock.planned_numbers((wanted,)) == ("1–3",)
    workshop.correct(first, [wanted])
    after = workshop.copies(title)
    assert [copy.inventory_number for copy in after] == ["1", "2", "3"]
    assert [copy.barcode for copy in after[:2]] == [copy.barcode for copy in before]


def test_papers_of_a_corrected_receipt_still_show_its_numbers(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 3))
    second = workshop.correct(first)
    third = workshop.correct(second)
    rows = workshop.queries.stock.receipts()
    assert len(rows) == 5
    for row in rows:
        assert workshop.receipt(row.id).draft.lines[0].numbers_text == "1–3", row.id
    assert workshop.receipt(third).row.status == "posted"


def test_second_correction_of_the_same_receipt_is_refused(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 2))
    one = workshop.services.receipts.start_correction(first).entity_id or 0
    two = workshop.services.receipts.start_correction(first).entity_id or 0
    workshop.post_receipt(one)
    with pytest.raises(RefusalError, match="уже сторнирован"):
        workshop.post_receipt(two)
    with pytest.raises(RefusalError, match="уже сторнирован"):
        workshop.services.receipts.start_correction(first)
    assert workshop.receipt(two).row.status == "draft"


# --- reversal ---------------------------------------------------------------------------------


def test_reversal_stands_in_the_book_as_a_negative_record(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 3, 348_50), line(title, 2, 10_00, Fund.TEXTBOOKS))
    workshop.next_day()
    done = workshop.services.receipts.reverse(first)
    assert (totals(workshop), totals(workshop, Fund.TEXTBOOKS)) == (FundTotals(0, 0),) * 2
    row = workshop.receipt(done.entity_id or 0).row
    assert (row.is_reversal, row.copies, row.total) == (True, -5, -(3 * 348_50 + 20_00))
    assert row.record_date == date(2026, 9, 10)
    assert records(workshop, row.id) == [("main", 2026, 2), ("textbooks", 2026, 2)]
    assert {copy.state for copy in workshop.copies(title)} == {CopyState.CANCELLED}


def test_reversal_is_refused_when_copies_moved_on(workshop: Workshop) -> None:
    title = workshop.title("Мцыри")
    first = workshop.receive(line(title, 3))
    out, drafted, _free = workshop.copies(title)
    workshop.write_off([out.id])
    workshop.draft_act([drafted.id])
    for attempt in (
        workshop.services.receipts.reverse,
        workshop.services.receipts.start_correction,
    ):
        with pytest.raises(RefusalError, match="экземпляры уже двигались") as caught:
            attempt(first)
        assert caught.value.reasons == (
            "1 Мцыри: выбыл, акт о списании № 1 от 09.09.2026",
            "2 Мцыри: стоит в черновике акта о списании",
        )
    assert totals(workshop) == FundTotals(2, 200_00)


def test_correction_is_refused_when_copies_move_while_it_is_a_draft(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 2))
    started = workshop.services.receipts.start_correction(first).entity_id or 0
    workshop.write_off([workshop.copies(title)[0].id])
    with pytest.raises(RefusalError, match="экземпляры уже двигались"):
        workshop.post_receipt(started)
    assert workshop.receipt(first).row.status == "posted"


def test_only_a_posted_receipt_is_reversed_and_only_once(workshop: Workshop) -> None:
    title = workshop.title()
    receipts = workshop.services.receipts
    draft = workshop.draft_receipt(line(title))
    with pytest.raises(RefusalError, match="Черновик не сторнируют"):
        receipts.reverse(draft)
    first = workshop.receive(line(title))
    reversal = receipts.reverse(first).entity_id or 0
    with pytest.raises(RefusalError, match="уже сторнирован"):
        receipts.reverse(first)
    with pytest.raises(RefusalError, match="Сторно не сторнируется"):
        receipts.reverse(reversal)
    with pytest.raises(ConflictError, match="документа уже нет"):
        receipts.reverse(999)


def test_reversal_is_not_dated_before_its_receipt(workshop: Workshop) -> None:
    first = workshop.receive(line(workshop.title()))
    workshop.next_day(3)
    with pytest.raises(UserError, match=r"записан 09\.09\.2026"):
        workshop.services.receipts.reverse(first, date(2026, 9, 8))
    workshop.services.receipts.reverse(first, date(2026, 9, 11))


def test_reversal_is_not_dated_before_what_the_copies_did_since(workshop: Workshop) -> None:
    """Otherwise the fund would stand below zero on the days between."""
    title = workshop.title()
    first = workshop.receive(line(title))
    workshop.next_day(5)
    act = workshop.write_off([workshop.copies(title)[0].id])
    workshop.next_day(5)
    workshop.services.write_off.reverse(act)
    with pytest.raises(UserError, match=r"записаны в книгу суммарного учёта 19\.09\.2026"):
        workshop.services.receipts.reverse(first, date(2026, 9, 12))
    workshop.services.receipts.reverse(first)


# --- undo -------------------------------------------------------------------------------------


def test_undo_of_posting_is_a_reversal(workshop: Workshop) -> None:
    title = workshop.title()
    document_id = workshop.draft_receipt(line(title, 2))
    posted = workshop.services.receipts.post(document_id, 1)
    assert posted.undoable
    last = workshop.queries.safety.last_undoable()
    assert last is not None
    assert last.id == posted.operation_id
    workshop.services.safety.undo()
    assert workshop.receipt(document_id).row.status == "reversed"
    assert totals(workshop) == FundTotals(0, 0)
    again = workshop.queries.safety.last_undoable()
    assert again is not None
    assert again.kind == "title_added"
    with pytest.raises(RefusalError):
        workshop.services.safety.undo(posted.operation_id)


def test_lines_of_a_big_receipt_are_numbered_in_order(workshop: Workshop) -> None:
    title = workshop.title()
    lines: list[ReceiptLine] = [line(title, 40) for _line in range(50)]
    document_id = workshop.receive(*lines)
    shown = workshop.receipt(document_id).draft.lines
    assert shown[0].numbers_text == "1–40"
    assert shown[-1].numbers_text == "1961–2000"
