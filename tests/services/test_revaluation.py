"""Revaluations: choosing copies, posting, prices afterwards, reversal, correction, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.core.errors import ConflictError, RefusalError, UserError
from app.core.price_factor import apply_factor
from app.core.stock import Account, Fund, ReceiptWay, TransferMode
from app.queries.revaluation import CopyChoice, RevaluationDraft, RevaluationLineDraft
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from tests.support.changes import (
    draft_revaluation,
    pair,
    post_revaluation,
    replace_lost,
    revaluation,
    revalue,
)
from tests.support.ledger import breaches
from tests.support.workshop import TODAY, Workshop, line


@pytest.fixture(autouse=True)
def books_agree(workshop: Workshop) -> Iterator[None]:
    """Whatever a test here does, the books agree after it."""
    yield
    assert breaches(workshop.path) == []


@pytest.fixture
def title(workshop: Workshop) -> int:
    """«Мцыри»: three numbered copies in the main fund, two textbooks without numbers."""
    made = workshop.title("Мцыри")
    workshop.receive(line(made, 3, 348_50), line(made, 2, 990_00, Fund.TEXTBOOKS, numbered=False))
    return made


@pytest.fixture
def ids(workshop: Workshop, title: int) -> list[int]:
    return [copy.id for copy in workshop.copies(title)]


def prices(workshop: Workshop, ids: list[int]) -> list[int]:
    by_id = dict(workshop.rows("SELECT id, price FROM copy"))
    return [by_id[copy_id] for copy_id in ids]


def total(workshop: Workshop, fund: Fund = Fund.MAIN) -> int:
    return workshop.queries.stock.fund_totals(fund).total


def chosen(workshop: Workshop, **wanted: object) -> list[str]:
    draft = RevaluationDraft(TODAY)
    rows = workshop.queries.revaluation.choose(CopyChoice(**wanted), draft)  # type: ignore[arg-type]  # by name
    return [row.copy.inventory_number or row.copy.fund.value for row in rows]


# --- drafts -----------------------------------------------------------------------------------


def test_draft_comes_back_as_it_was_saved(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_revaluation(
        workshop, {ids[1]: 1_00, ids[0]: 2_00}, basis="Приказ № 7", note="к сверке"
    )
    card = revaluation(workshop, document_id)
    assert card.draft.lines == (
        RevaluationLineDraft(ids[1], 1_00), RevaluationLineDraft(ids[0], 2_00),
    )  # fmt: skip
    assert (card.draft.basis, card.draft.note) == ("Приказ № 7", "к сверке")
    assert (card.old_total, card.new_total, card.row.total) == (697_00, 3_00, -694_00)
    assert prices(workshop, ids[:2]) == [348_50, 348_50]


def test_copy_stands_in_a_revaluation_once_and_has_a_possible_price(
    workshop: Workshop, ids: list[int]
) -> None:
    wrong: list[tuple[RevaluationLineDraft, ...]] = [
        (RevaluationLineDraft(ids[0], 1), RevaluationLineDraft(ids[0], 2)),
        (RevaluationLineDraft(ids[0], -1),),
        (RevaluationLineDraft(ids[0], 10**15),),
    ]
    for lines in wrong:
        with pytest.raises(UserError, match=r"дважды|Новая цена"):
            draft_revaluation(workshop, {}, lines=lines)


def test_two_windows_cannot_both_save(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_revaluation(workshop, {ids[0]: 1_00})
    draft = revaluation(workshop, document_id).draft
    workshop.services.revaluation.save_draft(replace(draft, basis="Приказ"))
    with pytest.raises(ConflictError):
        workshop.services.revaluation.save_draft(draft)


# --- choosing ---------------------------------------------------------------------------------


def test_copies_are_chosen_by_fund_numbers_title_receipt_and_day(workshop: Workshop) -> None:
    first, second = workshop.title("Мцыри"), workshop.title("Демон")
    workshop.receive(line(first, 12), line(second, 2, fund=Fund.TEXTBOOKS, numbered=False))
    workshop.next_day(30)
    later = workshop.receive(line(second, 2, number_prefix="Б-"), line(first, 1))
    assert chosen(workshop, fund=Fund.TEXTBOOKS) == ["textbooks", "textbooks"]
    assert chosen(workshop, numbers="2–4, 11, Б-1–Б-7") == ["2", "3", "4", "11", "Б-1", "Б-2"]
    assert chosen(workshop, title_id=second) == ["Б-1", "Б-2", "textbooks", "textbooks"]
    assert chosen(workshop, receipt_id=later) == ["13", "Б-1", "Б-2"]
    assert chosen(workshop, receipt_id=later, title_id=first) == ["13"]
    assert len(chosen(workshop, fund=Fund.MAIN, received_before=TODAY + timedelta(days=30))) == 12
    assert chosen(workshop, received_before=TODAY) == []


def test_gone_and_borrowed_copies_are_not_chosen(workshop: Workshop, ids: list[int]) -> None:
    workshop.write_off([ids[0]])
    school = workshop.services.partners.save(PartnerCard("Школа № 9", "Школа № 9")).entity_id
    workshop.receive(
        line(workshop.title("Физика"), 2, fund=Fund.MAIN, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=school,
    )
    assert chosen(workshop, fund=Fund.MAIN) == ["2", "3"]


def test_numbers_that_cannot_be_read_are_refused(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError):
        chosen(workshop, numbers="много")


# --- what stands in the way -------------------------------------------------------------------


def test_nothing_is_posted_without_lines_or_commission(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError, match="ни одного экземпляра"):
        revalue(workshop, {})
    with pytest.raises(UserError, match="комиссия"):
        revalue(workshop, {ids[0]: 1_00}, commission_id=None)


def test_copies_that_stay_as_they_are_or_cannot_change_are_named(
    workshop: Workshop, ids: list[int]
) -> None:
    workshop.write_off([ids[0]])
    workshop.draft_act([ids[1]])
    document_id = draft_revaluation(
        workshop, {ids[0]: 1_00, ids[1]: 1_00, ids[2]: 348_50, ids[3]: 1_00}
    )
    obstacles = [row.obstacle for row in revaluation(workshop, document_id).lines]
    assert [item and item.sentence for item in obstacles] == [
        "уже выбыл: акт о списании № 1 от 09.09.2026",
        "стоит в черновике другого акта",
        "цена не меняется",
        None,
    ]
    with pytest.raises(RefusalError, match="замечаний — 3") as refusal:
        post_revaluation(workshop, document_id)
    assert refusal.value.reasons[2] == "3 Мцыри: цена не меняется"
    assert prices(workshop, [ids[3]]) == [990_00]


# --- posting ----------------------------------------------------------------------------------


def test_prices_change_and_the_difference_stands_in_part_1(
    workshop: Workshop, ids: list[int]
) -> None:
    document_id = revalue(workshop, {ids[0]: 400_00, ids[1]: 300_00, ids[3]: 1_000_00})
    assert prices(workshop, ids) == [400_00, 300_00, 348_50, 1_000_00, 990_00]
    assert (total(workshop), total(workshop, Fund.TEXTBOOKS)) == (1_048_50, 1_990_00)
    assert workshop.queries.stock.fund_totals(Fund.MAIN).copies == 3
    assert workshop.rows(
        "SELECT fund, part, number FROM summary_record WHERE document_id = ? ORDER BY fund",
        document_id,
    ) == [("main", 1, 2), ("textbooks", 1, 2)]
    assert workshop.rows(
        "SELECT sum(delta), sum(delta * price) FROM movement WHERE document_id = ? "
        "GROUP BY fund ORDER BY fund",
        document_id,
    ) == [(0, 3_00), (0, 10_00)]
    card = revaluation(workshop, document_id)
    assert (card.row.number, card.row.copies, card.row.total) == ("1", 3, 13_00)
    assert (card.lines[0].old_price, card.lines[0].new_price) == (348_50, 400_00)


def test_copy_is_written_off_at_its_new_price(workshop: Workshop, ids: list[int]) -> None:
    revalue(workshop, {ids[0]: 400_00})
    act = workshop.write_off([ids[0]])
    assert workshop.act(act).total == 400_00
    assert total(workshop) == 2 * 348_50


def test_copy_lent_to_another_school_is_revalued(workshop: Workshop, ids: list[int]) -> None:
    school = workshop.services.partners.save(PartnerCard("Школа № 9", "Школа № 9")).entity_id
    saved = workshop.services.transfer.save_draft(
        TransferDraft(
            TODAY,
            TransferMode.TEMPORARY,
            school,
            (TransferLineDraft(ids[3]),),
            due_date=date(2027, 5, 31),
        )
    )
    assert saved.entity_id is not None
    workshop.services.transfer.post(saved.entity_id, 1)
    revalue(workshop, {ids[3]: 1_000_00})
    assert prices(workshop, [ids[3]]) == [1_000_00]


def test_record_date_does_not_run_backwards(workshop: Workshop, ids: list[int]) -> None:
    workshop.next_day(5)
    workshop.receive(line(workshop.title("Демон")))
    document_id = draft_revaluation(workshop, {ids[0]: 1_00}, TODAY)
    with pytest.raises(UserError, match="уже есть запись"):
        post_revaluation(workshop, document_id, TODAY + timedelta(days=1))


def test_five_thousand_copies_are_revalued_at_once(workshop: Workshop) -> None:
    """Choosing, saving and posting ask the database some dozens of times, not once a copy."""
    title = workshop.title("Мцыри")
    workshop.receive(line(title, 5_000, 99_99))
    draft = RevaluationDraft(TODAY, commission_id=workshop.queries.school.commissions()[0].id)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = workshop.opened.library.engine
    event.listen(engine, "before_cursor_execute", note)
    rows = workshop.queries.revaluation.choose(CopyChoice(fund=Fund.MAIN), draft)
    lines = tuple(
        RevaluationLineDraft(row.copy.id, apply_factor(row.old_price, Decimal("1.25")))
        for row in rows
    )
    saved = workshop.services.revaluation.save_draft(replace(draft, lines=lines))
    assert saved.entity_id is not None
    workshop.services.revaluation.post(saved.entity_id, 1)
    event.remove(engine, "before_cursor_execute", note)
    assert total(workshop) == 5_000 * 124_99
    assert len(asked) < 150, len(asked)


# --- reversal ---------------------------------------------------------------------------------


def test_reversal_gives_the_old_prices_back(workshop: Workshop, ids: list[int]) -> None:
    document_id = revalue(workshop, {ids[0]: 400_00, ids[3]: 1_00})
    workshop.next_day()
    reversal = workshop.services.revaluation.reverse(document_id).entity_id
    assert reversal is not None
    assert prices(workshop, ids) == [348_50, 348_50, 348_50, 990_00, 990_00]
    assert (total(workshop), total(workshop, Fund.TEXTBOOKS)) == (3 * 348_50, 2 * 990_00)
    card = revaluation(workshop, reversal)
    assert card.row.is_reversal
    assert (card.row.copies, card.row.total) == (-2, -(51_50 - 989_00))
    assert [(row.old_price, row.new_price) for row in card.lines] == [
        (348_50, 400_00), (990_00, 1_00),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (lambda w, copy: w.write_off([copy]), "1 Мцыри: выбыл, акт о списании № 1"),
        (lambda w, copy: revalue(w, {copy: 2_00}), "1 Мцыри: цена с тех пор другая, 2,00\u00a0₽"),
        (lambda w, copy: replace_lost(w, pair(w, copy)), "1 Мцыри: выбыл, замена утерянного № 1"),
    ],
)
def test_reversal_refuses_when_a_copy_has_changed_since(
    workshop: Workshop, ids: list[int], move: Callable[[Workshop, int], int], reason: str
) -> None:
    document_id = revalue(workshop, {ids[0]: 400_00, ids[1]: 400_00})
    move(workshop, ids[0])
    for refused in (
        workshop.services.revaluation.reverse,
        workshop.services.revaluation.start_correction,
    ):
        with pytest.raises(RefusalError, match="Переоценку № 1 нельзя") as told:
            refused(document_id)
        assert [words[: len(reason)] for words in told.value.reasons] == [reason]
    assert prices(workshop, [ids[1]]) == [400_00]


def test_reversal_of_the_later_revaluation_lets_the_earlier_one_go(
    workshop: Workshop, ids: list[int]
) -> None:
    first = revalue(workshop, {ids[0]: 400_00})
    second = revalue(workshop, {ids[0]: 500_00})
    workshop.services.revaluation.reverse(second)
    workshop.services.revaluation.reverse(first)
    assert prices(workshop, [ids[0]]) == [348_50]


def test_receipt_of_revalued_copies_is_not_reversed(workshop: Workshop, ids: list[int]) -> None:
    revalue(workshop, {ids[0]: 400_00})
    receipt = workshop.rows("SELECT id FROM document WHERE kind = 'receipt'")[0]
    with pytest.raises(RefusalError) as refusal:
        workshop.services.receipts.reverse(receipt)
    assert refusal.value.reasons == ("1 Мцыри: переоценён",)


def test_undo_reverses_a_revaluation(workshop: Workshop, ids: list[int]) -> None:
    document_id = revalue(workshop, {ids[0]: 400_00})
    workshop.services.safety.undo()
    assert prices(workshop, [ids[0]]) == [348_50]
    assert revaluation(workshop, document_id).row.status == "reversed"


def test_discarded_draft_comes_back(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_revaluation(workshop, {ids[0]: 400_00})
    workshop.services.revaluation.discard(document_id, 1)
    assert workshop.queries.revaluation.revaluations() == ()
    workshop.services.safety.undo()
    assert [row.id for row in workshop.queries.revaluation.revaluations()] == [document_id]


# --- correction -------------------------------------------------------------------------------


def test_correction_starts_from_the_prices_before(workshop: Workshop, ids: list[int]) -> None:
    document_id = revalue(workshop, {ids[0]: 400_00, ids[1]: 400_00})
    started = workshop.services.revaluation.start_correction(document_id).entity_id
    assert started is not None
    card = revaluation(workshop, started)
    assert [(row.old_price, row.new_price) for row in card.lines] == [(348_50, 400_00)] * 2
    assert card.remarks == 0
    lines = (
        RevaluationLineDraft(ids[0], 348_50),
        RevaluationLineDraft(ids[2], 500_00),
    )
    workshop.services.revaluation.save_draft(replace(card.draft, lines=lines))
    # back at the old price is no revaluation at all
    with pytest.raises(RefusalError) as refusal:
        post_revaluation(workshop, started)
    assert refusal.value.reasons == ("1 Мцыри: цена не меняется",)
    draft = revaluation(workshop, started).draft
    workshop.services.revaluation.save_draft(replace(draft, lines=lines[1:]))
    post_revaluation(workshop, started)
    assert prices(workshop, ids[:3]) == [348_50, 348_50, 500_00]
    assert revaluation(workshop, document_id).row.status == "reversed"
