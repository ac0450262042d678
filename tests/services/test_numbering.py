"""Counters of numbers: moved on, never back; part 2 of the summary book by years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ConflictError, UserError
from app.core.stock import Fund
from app.core.summary_numbers import RUNNING, is_yearly, scope_of, turned
from app.queries.numbering import NumberSeries, Skipped, skipped_numbers
from tests.support.workshop import TODAY, Workshop, line


def series(workshop: Workshop, name: str, scope: str) -> NumberSeries:
    found = workshop.queries.numbering.series(workshop.clock.today())
    return next(one for one in found if (one.name, one.scope) == (name, scope))


def part_two(workshop: Workshop) -> list[tuple[int, int, str]]:
    return workshop.rows(
        "SELECT scope, number, record_date FROM summary_record WHERE part = 2 ORDER BY id"
    )


def write_off_one(workshop: Workshop) -> None:
    copy_id = workshop.value("SELECT id FROM copy WHERE state = 'in_stock' ORDER BY id LIMIT 1")
    workshop.write_off([copy_id])


def test_document_number_goes_on_from_where_it_was_moved(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title))
    receipts = series(workshop, "receipt", "2026")
    assert (receipts.following, receipts.example) == (2, "№ 2")

    changes = workshop.services.numbering.move_on(receipts, 15)

    assert "15" in changes.message
    document_id = workshop.receive(line(title))
    assert workshop.receipt(document_id).row.number == "15"
    with workshop.opened.library.read() as session:
        assert skipped_numbers(session) == {("receipt", "2026"): (Skipped(2, 14),)}
    assert "2–14" in workshop.queries.safety.operations(5)[1].summary


def test_inventory_numbers_of_a_prefix_move_on(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 2, number_prefix="Б-"))
    mine = series(workshop, "inventory", "б-")
    assert (mine.title, mine.example) == ("Префикс «Б-»", "Б-3")
    workshop.services.numbering.move_on(mine, 1201)
    workshop.receive(line(title, 1, number_prefix="Б-"))
    assert workshop.copies(title)[-1].inventory_number == "Б-1201"


def test_records_of_the_summary_book_move_on(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.services.numbering.move_on(series(workshop, "summary.main.1", "2026"), 41)
    document_id = workshop.receive(line(title))
    assert workshop.receipt(document_id).row.records == (41,)


@pytest.mark.parametrize("following", [-1, 0, 1, 2])
def test_numbers_never_go_back(workshop: Workshop, following: int) -> None:
    workshop.receive(line(workshop.title()))
    with pytest.raises(UserError, match="назад нумерация не идёт"):
        workshop.services.numbering.move_on(series(workshop, "receipt", "2026"), following)
    assert series(workshop, "receipt", "2026").following == 2


def test_absurd_and_outdated_numbers_are_refused(workshop: Workshop) -> None:
    title = workshop.title()
    seen = series(workshop, "receipt", "2026")
    with pytest.raises(UserError, match="слишком велик"):
        workshop.services.numbering.move_on(seen, 10**12)
    workshop.receive(line(title))
    with pytest.raises(ConflictError, match="уже выдавали"):
        workshop.services.numbering.move_on(seen, 10)


def test_every_kind_of_number_is_shown(workshop: Workshop) -> None:
    found = workshop.queries.numbering.series(TODAY)
    assert len({(one.name, one.scope) for one in found}) == len(found)
    titles = [one.title for one in found]
    assert "Акт о списании, 2026 год" in titles
    assert "Основной фонд, часть 1 (поступление), 2026 год" in titles
    assert "Учебный фонд, часть 2 (выбытие)" in titles
    assert "Временное хранение, часть 1 (поступление), 2026 год" in titles
    assert "Префикс «У-»" in titles
    assert "Без префикса" in titles
    assert "Карточки учебников" in titles


def test_part_two_begins_anew_from_this_year_when_it_has_no_record(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 5))
    changes = workshop.services.numbering.number_part_two(yearly=True)
    assert "с 2026 года каждый год с № 1" in changes.message
    write_off_one(workshop)
    workshop.next_day(200)
    write_off_one(workshop)
    assert part_two(workshop) == [(2026, 1, "2026-09-09"), (2027, 1, "2027-03-28")]


def test_a_year_that_has_records_keeps_its_way_of_numbering(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 9))
    write_off_one(workshop)
    changes = workshop.services.numbering.number_part_two(yearly=True)
    assert "с 2027 года" in changes.message
    state = workshop.queries.numbering.part_two(TODAY)
    assert (state.yearly, state.since, state.now) == (True, 2027, False)
    write_off_one(workshop)
    workshop.next_day(200)
    write_off_one(workshop)
    # back to running numbers: they go on where they had stopped
    assert (
        "с 2028 года сквозная" in workshop.services.numbering.number_part_two(yearly=False).message
    )
    write_off_one(workshop)
    workshop.next_day(365)
    write_off_one(workshop)
    assert [(scope, number) for scope, number, _day in part_two(workshop)] == [
        (0, 1),
        (0, 2),
        (2027, 1),
        (2027, 2),
        (0, 3),
    ]
    assert workshop.queries.stock.next_summary_number(Fund.MAIN, 2, date(2028, 5, 1)) == 4


def test_a_rule_that_holds_already_writes_nothing(workshop: Workshop) -> None:
    before = workshop.value("SELECT count(*) FROM operation")
    assert workshop.services.numbering.number_part_two(yearly=False).operation_id is None
    assert workshop.value("SELECT count(*) FROM operation") == before


def test_a_rule_can_be_taken_back_before_it_holds(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 5))
    write_off_one(workshop)
    workshop.services.numbering.number_part_two(yearly=True)
    workshop.services.numbering.number_part_two(yearly=False)
    workshop.clock.advance(timedelta(days=200))
    write_off_one(workshop)
    assert [(scope, number) for scope, number, _day in part_two(workshop)] == [(0, 1), (0, 2)]


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=8))
def test_rule_says_for_each_year_what_was_asked_for_it(steps: list[tuple[int, bool]]) -> None:
    """Turning the rule from a year on changes that year and the later ones, no earlier one."""
    rule, year = "", 2020
    for step, yearly in steps:
        year += step
        before = {past: is_yearly(rule, past) for past in range(2015, year)}
        if is_yearly(rule, year) != yearly:
            rule = turned(rule, year)
        assert is_yearly(rule, year) == is_yearly(rule, year + 50) == yearly
        assert before == {past: is_yearly(rule, past) for past in before}
        assert scope_of(2, year, rule) == (year if yearly else RUNNING)
        assert scope_of(1, year, rule) == year
