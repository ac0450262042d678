"""Candidates for writing off: each filter by itself and all together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.stock import Account, Condition, Fund, ReferenceCategory
from app.models import Copy
from app.queries.candidates import CandidateFilter, CandidateSort
from app.services.catalogue import CopyEdit
from tests.support.workshop import Workshop, line

CAME_FIRST, CAME_LATER, TODAY = date(2018, 3, 1), date(2026, 9, 1), date(2026, 9, 9)


@pytest.fixture
def ids(workshop: Workshop) -> dict[str, list[int]]:
    """Copies by title: an old novel that came in 2018, a new one, a textbook."""
    places = workshop.queries.school.references(ReferenceCategory.PLACE)
    titles = {
        "old": workshop.title("Мцыри", year=1985, bbk="84(2=411.2)5"),
        "new": workshop.title("Ёлка", year=2024, bbk="84(2=411.2)6"),
        "plain": workshop.title("Атлас", bbk="26.8"),
        "school": workshop.title("Алгебра", year=2010, bbk="22.14"),
    }
    workshop.clock.advance(CAME_FIRST - workshop.clock.today())
    workshop.receive(line(titles["old"], 3, 50_00, place_id=places[0].id))
    workshop.clock.advance(CAME_LATER - workshop.clock.today())
    workshop.receive(
        line(titles["new"], 2, 300_00, place_id=places[1].id),
        line(titles["plain"], 1, 100_00),
        line(titles["school"], 4, 200_00, fund=Fund.TEXTBOOKS, numbered=False),
    )
    workshop.clock.advance(TODAY - workshop.clock.today())
    return {name: [copy.id for copy in workshop.copies(title)] for name, title in titles.items()}


def found(workshop: Workshop, **wanted: Any) -> list[int]:
    answer = workshop.queries.write_off.candidates(CandidateFilter(**wanted), TODAY)
    assert len(answer.ids) == len(answer.prices)
    return sorted(answer.ids)


def test_each_filter_by_itself(workshop: Workshop, ids: dict[str, list[int]]) -> None:
    everything = sorted(ids["old"] + ids["new"] + ids["plain"])
    assert found(workshop) == everything
    assert found(workshop, fund=Fund.TEXTBOOKS) == ids["school"]
    assert found(workshop, fund=Fund.TEMPORARY) == []
    assert found(workshop, published_for=41) == ids["old"]
    assert found(workshop, published_for=42) == []
    assert found(workshop, received_for=8) == ids["old"]
    assert found(workshop, received_for=9) == []
    assert found(workshop, more_than=1) == sorted(ids["old"] + ids["new"])
    assert found(workshop, more_than=3) == []
    assert found(workshop, bbk="26") == ids["plain"]
    place = workshop.copies(1)[0].place_id
    assert found(workshop, place_id=place) == ids["old"]
    worn = frozenset([Condition.WORN, Condition.DEFECTIVE])
    assert found(workshop, conditions=worn) == []
    workshop.services.catalogue.edit_copies(ids["new"][:1], CopyEdit(condition=Condition.WORN))
    workshop.services.catalogue.edit_copies(ids["old"][:1], CopyEdit(condition=Condition.DEFECTIVE))
    assert found(workshop, conditions=worn) == sorted([ids["new"][0], ids["old"][0]])
    assert found(workshop, conditions=worn, published_for=10) == [ids["old"][0]]


def test_day_of_coming_is_counted_to_the_day(workshop: Workshop, ids: dict[str, list[int]]) -> None:
    queries, wanted = workshop.queries.write_off, CandidateFilter(received_for=8)
    assert queries.candidates(wanted, date(2026, 2, 28)).ids == ()
    assert len(queries.candidates(wanted, date(2026, 3, 1)).ids) == 3
    leap = queries.candidates(CandidateFilter(received_for=1), date(2028, 2, 29))
    assert len(leap.ids) == 6


def test_what_cannot_be_written_off_is_left_out(
    workshop: Workshop, ids: dict[str, list[int]]
) -> None:
    workshop.write_off(ids["old"][:1])
    draft = workshop.draft_act(ids["old"][1:2])
    assert found(workshop, published_for=10) == ids["old"][2:]
    workshop.services.write_off.discard(draft, workshop.act(draft).draft.version)
    assert found(workshop, published_for=10) == ids["old"][1:]
    with workshop.opened.library.write() as session:
        session.get_one(Copy, ids["old"][2]).account = Account.BORROWED
    assert found(workshop, published_for=10) == ids["old"][1:2]


def test_returned_copy_keeps_the_day_it_came_first(
    workshop: Workshop, ids: dict[str, list[int]]
) -> None:
    act = workshop.write_off(ids["old"])
    workshop.services.write_off.reverse(act)
    assert found(workshop, received_for=8) == ids["old"]


def test_order_sum_and_rows(workshop: Workshop, ids: dict[str, list[int]]) -> None:
    queries = workshop.queries.write_off

    def ordered(sort: CandidateSort, *, descending: bool = False) -> tuple[int, ...]:
        wanted = CandidateFilter(sort=sort, descending=descending)
        return queries.candidates(wanted, TODAY).ids

    old, new, plain = (tuple(ids[name]) for name in ("old", "new", "plain"))
    assert ordered(CandidateSort.TITLE) == plain + new + old
    assert ordered(CandidateSort.NUMBER) == old + new + plain
    assert ordered(CandidateSort.YEAR) == plain + old + new
    assert ordered(CandidateSort.PRICE, descending=True) == new + plain + old
    assert ordered(CandidateSort.RECEIVED)[:3] == old
    answer = queries.candidates(CandidateFilter(published_for=10), TODAY)
    assert answer.total == 150_00
    rows = queries.candidate_rows((*answer.ids, 999))
    assert [(row.copy.id, row.received, row.same) for row in rows] == [
        (copy_id, CAME_FIRST, 3) for copy_id in old
    ]


def test_filters_offer_what_the_fund_has(workshop: Workshop, ids: dict[str, list[int]]) -> None:
    choices = workshop.queries.write_off.candidate_choices(Fund.MAIN)
    assert [key for key, _label in choices.divisions] == ["26", "84"]
    assert choices.divisions[1][1] == "84 Худож. литература"
    assert len(choices.places) == 2
    assert workshop.queries.write_off.candidate_choices(Fund.TEXTBOOKS).places == ()
