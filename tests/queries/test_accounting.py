"""The fund at a date, the turnover of a period, the list of documents: counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.bibliography import TitleKind
from app.core.periods import Period
from app.core.stock import Account, DocumentKind, DocumentStatus, Fund, ReceiptWay, TransferMode
from app.queries.accounting_data import Amount, Turnover, TurnoverLine, TurnoverStep
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from tests.support.workshop import TODAY, Workshop, line

YEAR = Period.year(2026)


def pairs(lines: tuple[TurnoverLine, ...]) -> list[tuple[str, str, int, int, int, int]]:
    return [
        (
            item.step.value,
            item.words,
            item.balance.copies,
            item.balance.total,
            item.off_balance.copies,
            item.off_balance.total,
        )
        for item in lines
    ]


def block(turnover: Turnover, fund: Fund | None) -> tuple[TurnoverLine, ...]:
    return next(found.lines for found in turnover.blocks if found.fund is fund)


def partner(workshop: Workshop) -> int:
    return workshop.services.partners.save(PartnerCard("Школа № 5", "Школа № 5")).entity_id or 0


def send(workshop: Workshop, mode: TransferMode, copy_ids: list[int], school: int) -> None:
    draft = TransferDraft(
        workshop.clock.today(),
        mode,
        school,
        tuple(TransferLineDraft(copy_id) for copy_id in copy_ids),
        due_date=TODAY + timedelta(days=200) if mode is TransferMode.TEMPORARY else None,
    )
    saved = workshop.services.transfer.save_draft(draft)
    workshop.services.transfer.post(saved.entity_id or 0, 1)


def test_state_is_that_of_the_end_of_the_day(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 5, 100_00), line(title, 2, 30_00, account=Account.OFF_BALANCE))
    workshop.receive(line(title, 4, 700_00, Fund.TEXTBOOKS, numbered=False))
    day = workshop.next_day()
    workshop.write_off([workshop.copies(title)[0].id])

    before = workshop.queries.accounting.state(TODAY)
    after = workshop.queries.accounting.state(day)

    assert workshop.queries.accounting.state(TODAY - timedelta(days=1)).lines == ()
    assert [(item.fund, item.account, item.amount) for item in before.lines] == [
        (Fund.MAIN, Account.BALANCE, Amount(5, 500_00)),
        (Fund.TEXTBOOKS, Account.BALANCE, Amount(4, 2800_00)),
        (Fund.MAIN, Account.OFF_BALANCE, Amount(2, 60_00)),
    ]
    assert after.total(Account.BALANCE) == Amount(8, 3200_00)
    assert after.total() == Amount(10, 3260_00)


def test_borrowed_and_lent_copies_stand_apart(workshop: Workshop) -> None:
    school = partner(workshop)
    title = workshop.title("Алгебра", kind=TitleKind.TEXTBOOK)
    workshop.receive(line(title, 4, 700_00, Fund.TEXTBOOKS, numbered=False))
    own = [copy.id for copy in workshop.copies(title)]
    workshop.receive(
        line(title, 3, 500_00, Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=school,
        due_date=TODAY + timedelta(days=100),
    )
    borrowed = [copy.id for copy in workshop.copies(title) if copy.id not in own]
    send(workshop, TransferMode.TEMPORARY, own[:2], school)
    day = workshop.next_day()
    send(workshop, TransferMode.RETURN_LENT, own[:1], school)
    send(workshop, TransferMode.RETURN_BORROWED, borrowed[:1], school)

    state = workshop.queries.accounting.state(day)
    assert state.total() == Amount(4, 2800_00)
    assert (state.borrowed, state.lent) == (Amount(2, 1000_00), Amount(1, 700_00))
    assert workshop.queries.accounting.state(TODAY).lent == Amount(2, 1400_00)
    turnover = workshop.queries.accounting.turnover(Period(day, day))
    assert turnover.borrowed == (
        Amount(3, 1500_00),
        Amount(),
        Amount(1, 500_00),
        Amount(2, 1000_00),
    )


def test_reconciliation_prints_the_persons_of_its_date(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    paper = workshop.queries.accounting.reconciliation(TODAY)
    assert paper.school.librarian_name == "Смирнова О. В."
    assert not paper.closed
    workshop.services.periods.close(TODAY)
    assert workshop.queries.accounting.reconciliation(TODAY).closed
    assert not workshop.queries.accounting.reconciliation(TODAY + timedelta(days=1)).closed


def test_turnover_tells_ways_and_reasons(workshop: Workshop) -> None:
    school = partner(workshop)
    title = workshop.title()
    workshop.receive(line(title, 10, 100_00))
    workshop.next_day()
    workshop.receive(line(title, 3, 50_00), way=ReceiptWay.TRANSFER, partner_id=school)
    ids = [copy.id for copy in workshop.copies(title)]
    workshop.write_off(ids[:2])
    lost = workshop.draft_act(ids[2:3])
    draft = replace(workshop.act(lost).draft, reason_id=workshop.reason("loss"))
    workshop.services.write_off.save_draft(draft)
    workshop.post_act(lost)
    mistaken = workshop.write_off(ids[3:6])
    workshop.services.write_off.reverse(mistaken)
    send(workshop, TransferMode.PERMANENT, ids[6:7], school)

    turnover = workshop.queries.accounting.turnover(YEAR)

    assert len(turnover.blocks) == 1  # one fund alone needs no line for all of them
    assert pairs(turnover.blocks[0].lines) == [
        ("start", "", 0, 0, 0, 0),
        ("in", "", 13, 1150_00, 0, 0),
        ("in_part", "Куплено, получено в дар", 10, 1000_00, 0, 0),
        ("in_part", "Передано из других школ", 3, 150_00, 0, 0),
        ("out", "", 4, 400_00, 0, 0),
        ("out_part", "Передано в другие школы", 1, 100_00, 0, 0),
        ("out_part", "Ветхость", 2, 200_00, 0, 0),
        ("out_part", "Утрата", 1, 100_00, 0, 0),
        ("end", "", 9, 750_00, 0, 0),
    ]


def test_turnover_of_a_part_of_the_time_begins_with_what_was_there(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 10, 100_00))
    day = workshop.next_day()
    workshop.receive(line(title, 4, 700_00, Fund.TEXTBOOKS, numbered=False))
    turnover = workshop.queries.accounting.turnover(Period(day, day))
    assert pairs(block(turnover, Fund.MAIN)) == [
        ("start", "", 10, 1000_00, 0, 0),
        ("in", "", 0, 0, 0, 0),
        ("out", "", 0, 0, 0, 0),
        ("end", "", 10, 1000_00, 0, 0),
    ]
    whole = block(turnover, None)
    assert whole[-1].both == Amount(14, 3800_00)
    assert (turnover.first_day, turnover.next_day) == (day, day + timedelta(days=1))


def test_turnover_without_a_beginning_starts_with_the_books(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    turnover = workshop.queries.accounting.turnover(Period(None, date(2026, 12, 31)))
    assert turnover.period == Period(TODAY, date(2026, 12, 31))
    assert turnover.blocks[0].line(TurnoverStep.END).both == Amount(2, 200_00)


def test_turnover_of_empty_books(workshop: Workshop) -> None:
    turnover = workshop.queries.accounting.turnover(YEAR)
    assert [found.fund for found in turnover.blocks] == [None]
    assert not turnover.has_borrowed
    assert turnover.blocks[0].line(TurnoverStep.END).both == Amount()


def test_documents_stand_by_kind_and_number(workshop: Workshop) -> None:
    title = workshop.title()
    for _number in range(11):
        workshop.receive(line(title, 1))
    act = workshop.write_off([workshop.copies(title)[0].id])
    workshop.services.write_off.reverse(act)
    workshop.draft_receipt(line(title, 1))
    found = workshop.queries.accounting.documents(YEAR)
    assert [(row.kind, row.number) for row in found.rows] == [
        *((DocumentKind.RECEIPT, str(number)) for number in range(1, 12)),
        (DocumentKind.WRITE_OFF, "1"),
        (DocumentKind.WRITE_OFF, "2"),
    ]
    assert [row.status for row in found.rows[-2:]] == [
        DocumentStatus.REVERSED,
        DocumentStatus.POSTED,
    ]
    assert workshop.queries.accounting.documents(Period.year(2025)).rows == ()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 12))
def test_turnover_agrees_with_the_summary_book_whatever_the_days(busy: Workshop, cut: int) -> None:
    """Two readings of one ledger say the same of the same days."""
    first = TODAY + timedelta(days=cut)
    period = Period(first, first + timedelta(days=4))
    turnover = busy.queries.accounting.turnover(period)
    for found in turnover.blocks:
        if found.fund is None:
            continue
        book = busy.queries.summary.book(found.fund, period)
        start, end = found.line(TurnoverStep.START), found.line(TurnoverStep.END)
        assert (start.both.copies, start.balance.total, start.off_balance.total) == (
            book.years[0].start.copies,
            book.years[0].start.balance_total,
            book.years[0].start.off_balance_total,
        )
        assert (end.both.copies, end.balance.total, end.off_balance.total) == (
            book.years[-1].end.copies,
            book.years[-1].end.balance_total,
            book.years[-1].end.off_balance_total,
        )
        assert found.line(TurnoverStep.IN).both.copies == sum(
            year.received.copies for year in book.years
        )
        assert found.line(TurnoverStep.OUT).both.copies == sum(
            year.disposed.copies for year in book.years
        )


@pytest.fixture
def busy(workshop: Workshop) -> Workshop:
    """Two weeks of receipts, acts and reversals in all funds."""
    title = workshop.title(bbk="84")
    for day in range(14):
        fund = list(Fund)[day % 3]
        account = Account.OFF_BALANCE if day % 4 == 0 else Account.BALANCE
        receipt = workshop.receive(line(title, day % 5 + 2, 10_00 + day, fund, account=account))
        if day % 5 == 4:
            workshop.services.receipts.reverse(receipt)
        else:
            copies = [copy.id for copy in workshop.copies(title) if copy.fund is fund]
            act = workshop.write_off(copies[-1:], fund)
            if day % 3 == 0:
                workshop.services.write_off.reverse(act)
        workshop.next_day()
    return workshop
