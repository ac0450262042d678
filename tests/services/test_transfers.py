"""Transfers between schools: balances, custody, returns, reversals, corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from app.core.bibliography import TitleKind
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay, TransferMode
from app.queries.transfer import PartnerCard, TransferCard, TransferDraft, TransferLineDraft
from tests.support.ledger import breaches
from tests.support.workshop import TODAY, Workshop, line

DUE = TODAY + timedelta(days=260)


def partner(workshop: Workshop, name: str = "Школа № 5", inn: str = "") -> int:
    saved = workshop.services.partners.save(PartnerCard(name, name, inn=inn))
    assert saved.entity_id is not None
    return saved.entity_id


def textbooks(workshop: Workshop, quantity: int = 5) -> list[int]:
    title = workshop.title("Алгебра", kind=TitleKind.TEXTBOOK, grade_from=8, grade_to=8)
    workshop.receive(line(title, quantity, 700_00, Fund.TEXTBOOKS, numbered=False))
    return [copy.id for copy in workshop.copies(title)]


def draft(
    workshop: Workshop, mode: TransferMode, copy_ids: list[int], school: int | None, **more: Any
) -> int:
    due = DUE if mode is TransferMode.TEMPORARY else None
    values: dict[str, Any] = {"due_date": due, **more}
    saved = workshop.services.transfer.save_draft(
        TransferDraft(
            workshop.clock.today(),
            mode,
            school,
            tuple(TransferLineDraft(copy_id) for copy_id in copy_ids),
            **values,
        )
    )
    assert saved.entity_id is not None
    return saved.entity_id


def card(workshop: Workshop, document_id: int) -> TransferCard:
    found = workshop.queries.transfer.transfer(document_id)
    assert found is not None
    return found


def post(workshop: Workshop, document_id: int) -> None:
    workshop.services.transfer.post(document_id, card(workshop, document_id).draft.version)


def send(
    workshop: Workshop, mode: TransferMode, copy_ids: list[int], school: int, **more: Any
) -> int:
    document_id = draft(workshop, mode, copy_ids, school, **more)
    post(workshop, document_id)
    return document_id


def borrow(workshop: Workshop, school: int, quantity: int = 3) -> list[int]:
    title = workshop.title("Геометрия", kind=TitleKind.TEXTBOOK)
    workshop.receive(
        line(title, quantity, 0, Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=school,
        due_date=DUE,
    )
    return [copy.id for copy in workshop.copies(title)]


def records(workshop: Workshop, document_id: int) -> list[Any]:
    return workshop.rows(
        "SELECT fund, part, number FROM summary_record WHERE document_id = ?", document_id
    )


def test_permanent_transfer_takes_copies_off_the_balance(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    sent = send(workshop, TransferMode.PERMANENT, ids[:2], partner(workshop))
    assert workshop.queries.stock.fund_totals(Fund.TEXTBOOKS).copies == 3
    assert records(workshop, sent) == [("textbooks", 2, 1)]
    assert card(workshop, sent).uid
    gone = workshop.rows("SELECT state FROM copy WHERE id IN (?, ?)", *ids[:2])
    assert gone == ["out", "out"]
    assert breaches(workshop.path) == []


def test_temporary_transfer_leaves_the_balance_and_holds_the_copies(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    sent = send(workshop, TransferMode.TEMPORARY, ids[:2], partner(workshop))
    assert workshop.queries.stock.fund_totals(Fund.TEXTBOOKS).copies == 5
    assert records(workshop, sent) == []
    shown = {copy.id: copy for copy in workshop.copies(1)}
    assert shown[ids[0]].status_text == "В другой школе"
    assert shown[ids[0]].lent_to == "Школа № 5"
    act = workshop.draft_act(ids[:1], Fund.TEXTBOOKS)
    with pytest.raises(RefusalError) as refusal:
        workshop.post_act(act)
    assert "передан во временное пользование: Школа № 5" in refusal.value.reasons[0]
    assert breaches(workshop.path) == []


def test_lent_copies_come_home_in_parts(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    school = partner(workshop)
    sent = send(workshop, TransferMode.TEMPORARY, ids[:3], school)
    workshop.next_day()
    home = send(workshop, TransferMode.RETURN_LENT, ids[:2], school)
    assert card(workshop, home).row.kind is DocumentKind.TRANSFER_RETURN
    assert card(workshop, sent).still_out == 1
    waiting = workshop.queries.transfer.copies_to_return(TransferMode.RETURN_LENT, school)
    assert [copy.id for copy in waiting] == [ids[2]]
    with pytest.raises(RefusalError) as refusal:
        workshop.services.transfer.reverse(sent)
    assert len(refusal.value.reasons) == 2
    assert "уже вернулся" in refusal.value.reasons[0]
    workshop.services.transfer.reverse(home)
    assert card(workshop, sent).still_out == 3
    assert breaches(workshop.path) == []


def test_copies_of_one_school_are_not_returned_by_another(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    first, second = partner(workshop), partner(workshop, "Школа № 9")
    send(workshop, TransferMode.TEMPORARY, ids[:1], first)
    wrong = draft(workshop, TransferMode.RETURN_LENT, ids[:1], second)
    with pytest.raises(RefusalError) as refusal:
        post(workshop, wrong)
    assert "другая школа: Школа № 5" in refusal.value.reasons[0]


def test_borrowed_copies_stand_in_no_summary_book_and_go_back(workshop: Workshop) -> None:
    school = partner(workshop)
    ids = borrow(workshop, school)
    assert workshop.rows("SELECT count(*) FROM summary_record") == [0]
    act = workshop.draft_act(ids[:1], Fund.TEXTBOOKS)
    with pytest.raises(RefusalError):
        workshop.post_act(act)
    workshop.services.write_off.discard(act, workshop.act(act).draft.version)
    back = send(workshop, TransferMode.RETURN_BORROWED, ids[:2], school)
    assert records(workshop, back) == []
    left = workshop.queries.transfer.copies_to_return(TransferMode.RETURN_BORROWED, school)
    assert [copy.id for copy in left] == [ids[2]]
    workshop.services.transfer.reverse(back)
    assert (
        len(workshop.queries.transfer.copies_to_return(TransferMode.RETURN_BORROWED, school)) == 3
    )
    assert breaches(workshop.path) == []


def test_reversal_of_a_permanent_transfer_brings_copies_back(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    sent = send(workshop, TransferMode.PERMANENT, ids, partner(workshop))
    workshop.next_day()
    workshop.services.safety.undo()
    assert workshop.queries.stock.fund_totals(Fund.TEXTBOOKS).copies == 5
    assert card(workshop, sent).row.reversed_by is not None
    (part_two,) = workshop.rows("SELECT count(*) FROM summary_record WHERE part = 2")
    assert part_two == 2
    assert breaches(workshop.path) == []


def test_correction_changes_the_copies_in_one_transaction(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    school = partner(workshop)
    for mode in (TransferMode.PERMANENT, TransferMode.TEMPORARY):
        sent = send(workshop, mode, ids[:2], school)
        started = workshop.services.transfer.start_correction(sent).entity_id or 0
        mended = card(workshop, started).draft
        lines = (TransferLineDraft(ids[1]), TransferLineDraft(ids[2], "следы воды"))
        workshop.services.transfer.save_draft(replace(mended, lines=lines))
        post(workshop, started)
        assert card(workshop, sent).row.status.value == "reversed"
        rows = workshop.rows(
            "SELECT id FROM copy WHERE state = 'out' OR lent_by_id IS NOT NULL ORDER BY id"
        )
        assert rows == ids[1:3]
        workshop.services.transfer.reverse(started)
        assert breaches(workshop.path) == []


def test_confirmed_transfer_is_closed(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    sent = send(workshop, TransferMode.PERMANENT, ids, partner(workshop))
    version = card(workshop, sent).draft.version
    with pytest.raises(UserError):
        workshop.services.transfer.confirm(sent, version, TODAY - timedelta(days=1), "")
    workshop.services.transfer.confirm(sent, version, TODAY, "Принято полностью")
    assert card(workshop, sent).confirmation == "Принято полностью"
    service = workshop.services.transfer
    attempts: tuple[Callable[[], object], ...] = (
        partial(service.reverse, sent),
        partial(service.start_correction, sent),
        partial(service.confirm, sent, version + 1, TODAY, ""),
    )
    for attempt in attempts:
        with pytest.raises(RefusalError) as refusal:
            attempt()
        assert "подтвердила приём" in refusal.value.message


@pytest.mark.parametrize(
    ("mode", "changes", "words"),
    [
        (TransferMode.PERMANENT, {"partner": False}, "Не указана другая школа"),
        (TransferMode.PERMANENT, {"copies": False}, "нет ни одного экземпляра"),
        (TransferMode.TEMPORARY, {"due_date": None}, "Не указан срок возврата"),
        (TransferMode.TEMPORARY, {"due_date": TODAY - timedelta(days=1)}, "раньше даты передачи"),
    ],
)
def test_posting_refuses_with_the_reason(
    workshop: Workshop, mode: TransferMode, changes: dict[str, Any], words: str
) -> None:
    ids = textbooks(workshop) if changes.pop("copies", True) else []
    school = partner(workshop) if changes.pop("partner", True) else None
    document_id = draft(workshop, mode, ids, school, **changes)
    with pytest.raises(UserError) as refusal:
        post(workshop, document_id)
    assert words in refusal.value.message


def test_copy_of_another_draft_is_named(workshop: Workshop) -> None:
    ids = textbooks(workshop)
    act = workshop.draft_act(ids[:1], Fund.TEXTBOOKS)
    document_id = draft(workshop, TransferMode.PERMANENT, ids[:2], partner(workshop))
    (first, second) = card(workshop, document_id).lines
    assert first.obstacle is not None
    assert (first.obstacle.document_id, first.obstacle.kind) == (act, DocumentKind.WRITE_OFF)
    assert second.obstacle is None


def test_discarded_draft_comes_back(workshop: Workshop) -> None:
    document_id = draft(workshop, TransferMode.PERMANENT, textbooks(workshop), None)
    version = card(workshop, document_id).draft.version
    workshop.services.transfer.discard(DocumentKind.TRANSFER_OUT, document_id, version)
    assert workshop.queries.transfer.transfers() == ()
    workshop.services.safety.undo()
    assert len(workshop.queries.transfer.transfers()) == 1


def test_two_schools_do_not_share_a_name_or_a_number(workshop: Workshop) -> None:
    first = partner(workshop, "Школа № 5", inn="7707083893")
    with pytest.raises(UserError, match="уже записана"):
        partner(workshop, "школа № 5")
    with pytest.raises(UserError, match="уже записан за школой"):
        partner(workshop, "Гимназия № 1", inn="7707083893")
    known = workshop.queries.transfer.partner(first)
    assert known is not None
    workshop.services.partners.save(replace(known, address="ул. Лесная, 1"))
    with pytest.raises(ConflictError):
        workshop.services.partners.save(replace(known, address="ул. Полевая, 2"))


def test_group_rows_put_copies_of_a_price_together(workshop: Workshop) -> None:
    title = workshop.title("Физика", kind=TitleKind.TEXTBOOK)
    workshop.receive(line(title, 3, 500_00, Fund.TEXTBOOKS, numbered=False))
    workshop.receive(line(title, 2, 600_00, Fund.TEXTBOOKS, numbered=False))
    ids = [copy.id for copy in workshop.copies(title)]
    groups = card(workshop, draft(workshop, TransferMode.PERMANENT, ids, None)).groups
    assert [(group.quantity, group.total) for group in groups] == [(3, 1500_00), (2, 1200_00)]


def test_a_return_reversed_twice_leaves_the_copy_with_the_transfer_that_lent_it(
    workshop: Workshop,
) -> None:
    copies, school = textbooks(workshop, 2), partner(workshop)
    lent = send(workshop, TransferMode.TEMPORARY, copies, school)
    for _time in range(2):
        workshop.next_day()
        workshop.services.transfer.reverse(send(workshop, TransferMode.RETURN_LENT, copies, school))
    assert workshop.rows("SELECT DISTINCT lent_by_id FROM copy") == [lent]
    assert workshop.queries.audit.run(workshop.clock).ok
