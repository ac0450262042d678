"""Closing periods: what it forbids, what it keeps, how it is undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import Account, Fund, ReceiptWay
from app.queries.periods import ClosingRow
from app.queries.transfer import PartnerCard
from tests.support.spoiling import change_behind
from tests.support.workshop import TODAY, Workshop, line

AUGUST = date(2026, 8, 31)


def only(workshop: Workshop) -> ClosingRow:
    (closing,) = workshop.queries.periods.closings()
    return closing


def test_closing_keeps_what_the_fund_came_to(workshop: Workshop) -> None:
    title = workshop.title()
    first = workshop.receive(line(title, 3, 150_00))
    workshop.next_day()
    workshop.write_off([workshop.copies(title)[0].id])
    end = workshop.next_day()
    workshop.receive(line(title, 5, 10_00))

    closed = workshop.services.periods.close(end - timedelta(days=1))

    row = only(workshop)
    assert (row.since, row.until) == (TODAY, end - timedelta(days=1))
    assert (row.copies, row.total) == (2, 300_00)
    assert row.closed_by == "Смирнова О. В."
    assert closed.undoable
    assert "2 экз." in closed.message
    assert workshop.queries.periods.fits(row.id)
    assert workshop.receipt(first).row.number == "1"


def test_borrowed_copies_are_no_part_of_the_fund_but_of_the_fingerprint(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 2, 100_00))
    before = workshop.queries.periods.outlook(TODAY)
    partner = workshop.services.partners.save(PartnerCard("Школа № 9", "Школа № 9")).entity_id
    workshop.receive(
        line(title, 4, 50_00, Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=partner,
    )
    workshop.services.periods.close(TODAY)
    assert (only(workshop).copies, only(workshop).total) == (2, 200_00)
    assert (before.copies, before.total) == (2, 200_00)
    workshop.services.safety.undo()
    assert workshop.value("SELECT count(*) FROM movement WHERE account = 'borrowed'") == 4


def test_no_record_date_falls_into_a_closed_period(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 2))
    workshop.services.periods.close(TODAY)
    draft = workshop.draft_receipt(line(title, 1))
    with pytest.raises(UserError, match=r"Период по 09\.09\.2026 закрыт"):
        workshop.post_receipt(draft)
    day = workshop.next_day()
    with pytest.raises(UserError, match="закрыт"):
        workshop.post_receipt(draft, TODAY)
    workshop.post_receipt(draft, day)
    assert workshop.queries.periods.fits(only(workshop).id)


def test_next_period_begins_on_the_day_after(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    workshop.services.periods.close(TODAY)
    later = workshop.next_day(30)
    workshop.services.periods.close(later)
    second, first = workshop.queries.periods.closings()
    assert second.since == first.until + timedelta(days=1)
    assert (second.is_last, first.is_last) == (True, False)
    assert workshop.queries.periods.closed_until() == later


def test_days_that_cannot_be_closed_are_refused(workshop: Workshop) -> None:
    with pytest.raises(UserError, match="нет ни одной записи"):
        workshop.services.periods.close(TODAY)
    workshop.receive(line(workshop.title(), 2))
    with pytest.raises(UserError, match="нет ни одной записи"):
        workshop.services.periods.close(AUGUST)
    with pytest.raises(UserError, match="ещё не наступило"):
        workshop.services.periods.close(TODAY + timedelta(days=1))
    workshop.services.periods.close(TODAY)
    with pytest.raises(UserError, match="уже закрыт"):
        workshop.services.periods.close(TODAY)


def test_only_the_last_period_is_opened_again_and_says_why(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    first = workshop.services.periods.close(TODAY).entity_id or 0
    day = workshop.next_day()
    second = workshop.services.periods.close(day).entity_id or 0
    with pytest.raises(RefusalError, match="закрыт и следующий"):
        workshop.services.periods.reopen(first, "ошибка")
    with pytest.raises(UserError, match="почему"):
        workshop.services.periods.reopen(second, "  ")

    workshop.services.periods.reopen(second, "нашли накладную")

    assert workshop.queries.periods.closed_until() == TODAY
    newest = workshop.queries.safety.operations(1)[0]
    assert "нашли накладную" in newest.summary
    with pytest.raises(ConflictError):
        workshop.services.periods.reopen(second, "ещё раз")
    rows = workshop.queries.periods.closings()
    assert [row.is_open_again for row in rows] == [True, False]
    # the day can be closed again, and the closing that was opened stays as a row
    workshop.services.periods.close(day)
    assert len(workshop.queries.periods.closings()) == 3


def test_undo_opens_the_period_and_is_offered_once(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    operation = workshop.services.periods.close(TODAY).operation_id
    row = workshop.queries.safety.last_undoable()
    assert row is not None
    assert row.id == operation

    workshop.services.safety.undo()

    assert workshop.queries.periods.closed_until() is None
    again = workshop.queries.safety.last_undoable()
    assert again is not None
    assert again.kind == "receipt_posted"


def test_reopening_takes_the_undo_of_the_closing_away(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    closed = workshop.services.periods.close(TODAY)
    workshop.services.periods.reopen(closed.entity_id or 0, "ошибка")
    with pytest.raises(RefusalError):
        workshop.services.safety.undo(closed.operation_id)


def test_outlook_names_the_drafts_of_the_period(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 2))
    inside = workshop.draft_receipt(line(title, 1))
    day = workshop.next_day()
    workshop.draft_receipt(line(title, 1), day=day)
    outlook = workshop.queries.periods.outlook(TODAY)
    assert [row.id for row in outlook.drafts] == [inside]
    assert (outlook.since, outlook.closed_until) == (TODAY, None)
    assert workshop.queries.periods.outlook(AUGUST).since is None


def test_ends_of_quarters_are_suggested(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    ends = workshop.queries.periods.suggested_ends(date(2027, 2, 1))
    assert ends == (date(2026, 9, 30), date(2026, 12, 31))
    workshop.services.periods.close(TODAY)
    workshop.next_day(60)
    workshop.services.periods.close(date(2026, 9, 30))
    ends = workshop.queries.periods.suggested_ends(date(2027, 2, 1))
    assert ends == (date(2026, 12, 31),)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE movement SET price = price + 1 WHERE id = 1",
        "UPDATE movement SET copy_id = 2 WHERE id = 1",
        "UPDATE movement SET account = 'off_balance' WHERE id = 1",
        "UPDATE movement SET record_date = '2026-09-08' WHERE id = 1",
        "UPDATE summary_record SET number = number + 6",
        "DELETE FROM movement WHERE id = 2",
        "INSERT INTO custody_event (document_id, copy_id, record_date, delta) "
        "VALUES (1, 1, '2026-09-09', 1)",
        "UPDATE period_closing SET copies = copies + 1",
    ],
)
def test_any_change_behind_the_back_breaks_the_fingerprint(workshop: Workshop, change: str) -> None:
    workshop.receive(line(workshop.title(), 3))
    workshop.next_day()
    workshop.receive(line(workshop.title("Мцыри"), 1))
    workshop.services.periods.close(TODAY)
    closing = only(workshop)
    assert workshop.queries.periods.fits(closing.id)
    change_behind(workshop.path, change)
    assert not workshop.queries.periods.fits(closing.id)


def test_a_later_record_leaves_the_fingerprint_alone(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 3))
    workshop.services.periods.close(TODAY)
    workshop.next_day()
    workshop.write_off([workshop.copies(title)[0].id])
    assert workshop.queries.periods.fits(only(workshop).id)
