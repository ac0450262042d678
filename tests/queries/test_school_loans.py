"""What schools have lent each other, as of any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.library_settings import EXCHANGE_LEGAL_BASIS
from app.core.periods import Period
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay, TransferMode
from app.queries.school_loans import LoanAsked, LoanLine, LoanReturn
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from tests.support.workshop import TODAY, Workshop, line

DUE = TODAY + timedelta(days=10)


def partner(workshop: Workshop, name: str = "Школа № 5") -> int:
    return workshop.services.partners.save(PartnerCard(name, name)).entity_id or 0


@pytest.fixture
def school(workshop: Workshop) -> int:
    return partner(workshop)


def own(workshop: Workshop, quantity: int = 5, name: str = "Алгебра") -> list[int]:
    title = workshop.title(name, kind=TitleKind.TEXTBOOK, year=2024)
    workshop.receive(line(title, quantity, 700_00, Fund.TEXTBOOKS, numbered=False))
    return [copy.id for copy in workshop.copies(title)]


def send(workshop: Workshop, mode: TransferMode, copy_ids: list[int], school: int) -> int:
    due = DUE if mode is TransferMode.TEMPORARY else None
    lines = tuple(TransferLineDraft(copy_id) for copy_id in copy_ids)
    draft = TransferDraft(workshop.clock.today(), mode, school, lines, due_date=due)
    document_id = workshop.services.transfer.save_draft(draft).entity_id or 0
    workshop.services.transfer.post(document_id, 1)
    return document_id


def borrow(workshop: Workshop, school: int, quantity: int = 3, **more: Any) -> int:
    title = workshop.title(
        "Геометрия", kind=TitleKind.TEXTBOOK, contributors=(Contributor("Атанасян", "Л. С."),)
    )
    borrowed = line(title, quantity, 550_00, Fund.TEXTBOOKS, numbered=False)
    values: dict[str, Any] = {"way": ReceiptWay.LOAN, "partner_id": school, "due_date": DUE, **more}
    return workshop.receive(replace(borrowed, account=Account.BORROWED), **values)


def kept(workshop: Workshop) -> list[int]:
    """Ids of the borrowed copies, oldest first."""
    return workshop.rows("SELECT id FROM copy WHERE account = 'borrowed' ORDER BY id")


def lent(workshop: Workshop, on: date | None = None, **asked: Any) -> tuple[LoanLine, ...]:
    wanted = LoanAsked(**asked, on=on)
    return workshop.queries.school_loans.lent(wanted, workshop.clock.today()).lines


def borrowed(workshop: Workshop, on: date | None = None, **asked: Any) -> tuple[LoanLine, ...]:
    wanted = LoanAsked(**asked, on=on)
    return workshop.queries.school_loans.borrowed(wanted, workshop.clock.today()).lines


def test_lent_copies_stand_by_document_and_title(workshop: Workshop, school: int) -> None:
    algebra, physics = own(workshop), own(workshop, 2, "Физика")
    document_id = send(workshop, TransferMode.TEMPORARY, [*algebra[:3], *physics], school)
    first, second = lent(workshop)
    assert (first.document_id, first.kind) == (document_id, DocumentKind.TRANSFER_OUT)
    assert (first.partner, first.paper) == ("Школа № 5", "передача № 1 от 09.09.2026")
    assert (first.date, first.due, first.name, first.year) == (TODAY, DUE, "Алгебра", 2024)
    assert (first.quantity, first.price, first.total) == (3, 700_00, 2100_00)
    assert (first.out, first.overdue_days, first.returns) == (3, 0, ())
    assert (second.name, second.quantity) == ("Физика", 2)


def test_returns_count_from_their_day(workshop: Workshop, school: int) -> None:
    ids = own(workshop)
    send(workshop, TransferMode.TEMPORARY, ids, school)
    back = workshop.next_day(12)
    first = send(workshop, TransferMode.RETURN_LENT, ids[:2], school)
    last = workshop.next_day()
    second = send(workshop, TransferMode.RETURN_LENT, ids[2:3], school)
    (found,) = lent(workshop)
    assert found.returns == (
        LoanReturn(first, back, "возврат № 1 от 21.09.2026", 2),
        LoanReturn(second, last, "возврат № 2 от 22.09.2026", 1),
    )
    assert (found.quantity, found.returned, found.out, found.overdue_days) == (5, 3, 2, 3)
    (then,) = lent(workshop, back - timedelta(days=1))
    assert (then.out, then.overdue_days, then.returns) == (5, 1, ())
    assert lent(workshop, TODAY - timedelta(days=1)) == ()


def test_what_is_home_is_not_overdue(workshop: Workshop, school: int) -> None:
    ids = own(workshop, 1)
    send(workshop, TransferMode.TEMPORARY, ids, school)
    workshop.next_day(30)
    assert lent(workshop)[0].overdue_days == 20
    send(workshop, TransferMode.RETURN_LENT, ids, school)
    (found,) = lent(workshop)
    assert (found.out, found.overdue_days) == (0, 0)
    assert lent(workshop, only_out=True) == ()


def test_a_copy_may_be_lent_again(workshop: Workshop, school: int) -> None:
    ids = own(workshop, 1)
    other = partner(workshop, "Гимназия")
    send(workshop, TransferMode.TEMPORARY, ids, school)
    send(workshop, TransferMode.RETURN_LENT, ids, school)
    send(workshop, TransferMode.TEMPORARY, ids, other)
    assert [(found.partner, found.out) for found in lent(workshop)] == [
        ("Школа № 5", 0),
        ("Гимназия", 1),
    ]
    assert [found.partner for found in lent(workshop, partner_id=other)] == ["Гимназия"]


def test_reversals_take_lendings_and_returns_back_from_their_day(
    workshop: Workshop, school: int
) -> None:
    ids = own(workshop, 2)
    sent = send(workshop, TransferMode.TEMPORARY, ids, school)
    workshop.next_day()
    back = send(workshop, TransferMode.RETURN_LENT, ids, school)
    day = workshop.next_day()
    workshop.services.transfer.reverse(back)
    (found,) = lent(workshop)
    assert (found.out, found.returns) == (2, ())
    assert lent(workshop, day - timedelta(days=1))[0].out == 0
    workshop.next_day()
    workshop.services.transfer.reverse(sent)
    assert lent(workshop) == ()
    assert lent(workshop, day)[0].out == 2


def test_permanent_transfers_are_no_loans(workshop: Workshop, school: int) -> None:
    send(workshop, TransferMode.PERMANENT, own(workshop), school)
    assert lent(workshop) == ()
    assert borrowed(workshop) == ()


def test_borrowed_copies_name_the_paper_that_came_with_them(
    workshop: Workshop, school: int
) -> None:
    document_id = borrow(
        workshop,
        school,
        paper_name="Акт приёма-передачи",
        paper_number="12",
        paper_date=date(2026, 9, 1),
    )
    borrow(workshop, school, 1)
    first, second = borrowed(workshop)
    assert (first.document_id, first.kind) == (document_id, DocumentKind.RECEIPT)
    assert (first.partner, first.paper) == ("Школа № 5", "акт приёма-передачи № 12 от 01.09.2026")
    assert (first.name, first.due, first.quantity, first.total) == (
        "Атанасян Л. С. Геометрия",
        DUE,
        3,
        1650_00,
    )
    assert second.paper == "поступление № 2 от 09.09.2026"
    assert lent(workshop) == ()


def test_borrowed_copies_go_back(workshop: Workshop, school: int) -> None:
    borrow(workshop, school)
    back = workshop.next_day(15)
    returned = send(workshop, TransferMode.RETURN_BORROWED, kept(workshop)[:2], school)
    (found,) = borrowed(workshop)
    assert found.returns == (LoanReturn(returned, back, "возврат № 1 от 24.09.2026", 2),)
    assert (found.out, found.overdue_days) == (1, 5)
    (then,) = borrowed(workshop, TODAY)
    assert (then.out, then.overdue_days) == (3, 0)
    workshop.next_day()
    workshop.services.transfer.reverse(returned)
    assert borrowed(workshop)[0].out == 3
    assert borrowed(workshop, back)[0].out == 1


def test_a_corrected_loan_stands_once(workshop: Workshop, school: int) -> None:
    wrong = borrow(workshop, school)
    (lot,) = workshop.rows("SELECT id FROM lot WHERE document_id = ?", wrong)
    lines = workshop.receipt(wrong).draft.lines
    workshop.next_day()
    right = workshop.correct(wrong, [replace(lines[0], quantity=2, replaces_lot_id=lot)])
    (found,) = borrowed(workshop)
    assert (found.document_id, found.quantity) == (right, 2)
    (then,) = borrowed(workshop, TODAY)
    assert (then.document_id, then.quantity) == (wrong, 3)


def test_a_reversed_loan_never_was(workshop: Workshop, school: int) -> None:
    document_id = borrow(workshop, school)
    workshop.services.receipts.reverse(document_id)
    assert borrowed(workshop) == ()


def test_registers_can_be_limited(workshop: Workshop, school: int) -> None:
    borrow(workshop, school)
    later = workshop.next_day(40)
    other = partner(workshop, "Гимназия")
    borrow(workshop, other, 1)
    assert [found.partner for found in borrowed(workshop, period=Period(later, later))] == [
        "Гимназия"
    ]
    assert [found.partner for found in borrowed(workshop, partner_id=school)] == ["Школа № 5"]
    send(workshop, TransferMode.RETURN_BORROWED, kept(workshop)[-1:], other)
    assert [found.partner for found in borrowed(workshop, only_out=True)] == ["Школа № 5"]


def test_the_register_carries_the_school_and_its_basis(workshop: Workshop, school: int) -> None:
    workshop.services.school.save_settings({EXCHANGE_LEGAL_BASIS.key: "Договор № 4"})
    asked = LoanAsked(partner_id=school)
    for found, is_lent in (
        (workshop.queries.school_loans.lent(asked, TODAY), True),
        (workshop.queries.school_loans.borrowed(asked, TODAY), False),
    ):
        assert (found.lent, found.asked, found.on) == (is_lent, asked, TODAY)
        assert (found.legal_basis, found.school.name_short) == ("Договор № 4", "Школа № 7")
