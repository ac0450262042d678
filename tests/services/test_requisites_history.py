"""The history of the requisites: a paper prints those of its own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.core.errors import ConflictError, UserError
from app.queries.school import Requisites, RequisitesRow
from tests.support.workshop import SCHOOL, TODAY, Workshop, line

SEPTEMBER = date(2026, 9, 1)
NEW = replace(SCHOOL, director_name="Новикова М. П.")


def history(workshop: Workshop) -> tuple[RequisitesRow, ...]:
    return workshop.queries.school.requisites_history()


def director(workshop: Workshop, on: date) -> str:
    found = workshop.queries.school.requisites(on)
    assert found is not None
    return found.director_name


def test_an_act_of_last_year_prints_last_years_director(workshop: Workshop) -> None:
    title = workshop.title()
    old = replace(SCHOOL, director_name="Соколова Е. В.")
    (first,) = history(workshop)
    workshop.services.requisites.save(replace(first, requisites=_same_version(old, first)))
    workshop.receive(line(title, 3))
    act = workshop.write_off([workshop.copies(title)[0].id])
    workshop.next_day(30)
    workshop.services.requisites.add(date(2026, 10, 1), NEW)
    late = workshop.write_off([workshop.copies(title)[1].id])

    assert workshop.queries.papers.write_off(act).school.director_name == "Соколова Е. В."
    assert workshop.queries.papers.write_off(late).school.director_name == "Новикова М. П."


def _same_version(requisites: Requisites, row: RequisitesRow) -> Requisites:
    return replace(requisites, version=row.requisites.version)


def test_history_tells_days_and_papers(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title()))
    workshop.services.requisites.add(SEPTEMBER, NEW)
    workshop.services.requisites.add(TODAY + timedelta(days=1), NEW)
    rows = history(workshop)
    assert [(row.until, row.is_first, row.papers) for row in rows] == [
        (None, False, 0),
        (TODAY, False, 1),
        (date(2026, 8, 31), True, 0),
    ]
    assert [row.valid_from for row in rows[:2]] == [TODAY + timedelta(days=1), SEPTEMBER]


def test_requisites_can_be_moved_mended_and_deleted(workshop: Workshop) -> None:
    workshop.services.requisites.add(SEPTEMBER, NEW)
    row = history(workshop)[0]
    moved = replace(row, valid_from=date(2026, 9, 5), requisites=replace(row.requisites, inn=""))
    workshop.services.requisites.save(moved)
    assert director(workshop, date(2026, 9, 4)) == ""
    assert director(workshop, date(2026, 9, 5)) == "Новикова М. П."
    with pytest.raises(ConflictError):
        workshop.services.requisites.save(moved)
    workshop.services.requisites.delete(history(workshop)[0])
    assert director(workshop, date(2026, 9, 5)) == ""
    assert len(history(workshop)) == 1
    kinds = [row.kind for row in workshop.queries.safety.operations(3)]
    assert kinds == ["requisites_deleted", "requisites_changed", "requisites_added"]


def test_the_first_requisites_stay_and_keep_their_day(workshop: Workshop) -> None:
    (first,) = history(workshop)
    with pytest.raises(UserError, match="Первые реквизиты не удаляют"):
        workshop.services.requisites.delete(first)
    with pytest.raises(UserError, match="с самого начала"):
        workshop.services.requisites.save(replace(first, valid_from=SEPTEMBER))
    assert history(workshop) == (first,)


def test_impossible_days_and_values_are_refused(workshop: Workshop) -> None:
    workshop.services.requisites.add(SEPTEMBER, NEW)
    with pytest.raises(UserError, match="уже записаны"):
        workshop.services.requisites.add(SEPTEMBER, NEW)
    with pytest.raises(UserError, match="начаться не могут"):
        workshop.services.requisites.add(date(1900, 1, 1), NEW)
    with pytest.raises(UserError, match="ИНН"):
        workshop.services.requisites.add(TODAY, replace(NEW, inn="1"))
    with pytest.raises(UserError, match="названия школы"):
        workshop.services.requisites.add(TODAY, replace(NEW, name_short=" "))
    workshop.services.requisites.add(TODAY, NEW)
    latest = history(workshop)[0]
    with pytest.raises(UserError, match="уже записаны"):
        workshop.services.requisites.save(replace(latest, valid_from=SEPTEMBER))
    assert len(history(workshop)) == 3
