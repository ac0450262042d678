"""A small school for what is told to the region: parts, surpluses, terms, losses, a plan's gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core.stock import Condition
from app.models import TitleIsbn
from tests.support.school_year import YEAR, school_year
from tests.support.workshop import Workshop

ISBN = "978-5-09-102538-5"


@dataclass(frozen=True, slots=True)
class RegionSchool:
    """Ids of what the school has."""

    algebra: int
    algebra_parts: tuple[int, int]
    history: int
    music: int
    list_id: int


def fill_school(workshop: Workshop) -> RegionSchool:
    """7-е классы: 50 pupils, 8-е: 30.

    Алгебра 7: two parts, 45 and 40 fit copies, 3 worn of the second — 40 sets of 50, lack 10.
    История 7: 60 copies, of 50 pupils — 10 over; its term ends on 25 June 2027.
    Музыка 8: 30 copies of 30. Физика 8: a line without a set.
    """
    with school_year(workshop) as rows:
        rows.school_class(7, "А", 26)
        rows.school_class(7, "Б", 24)
        rows.school_class(8, "А", 30)
        list_id = rows.federal_list()
        first = rows.title("Алгебра", part="Ч. 1", authors_line="Мерзляк А. Г.")
        second = rows.title("Алгебра", part="Ч. 2", authors_line="Мерзляк А. Г.")
        rows.copies(first, 45, price=600_00)
        rows.copies(second, 40, price=550_50)
        rows.copies(second, 3, price=550_50, condition=Condition.WORN)
        algebra = rows.textbook_set("Алгебра", (7, 7), [first], [second])
        rows.plan("Алгебра", 7, algebra)
        history, _set = rows.textbook("История", 7, 60, price=400_00)
        music, _set = rows.textbook("Музыка", 8, 30, price=300_00)
        rows.plan("Физика", 8, None)
        rows.listed(list_id, first, number="1.1.2.4.1.1.1")
        rows.listed(list_id, second, number="1.1.2.4.1.1.1")
        rows.listed(list_id, history, term=date(2027, 6, 25), number="1.1.2.5.1.1.7", appendix=2)
        rows.absent(list_id, music)
    _give_isbn(workshop, history)
    return RegionSchool(algebra, (first, second), history, music, list_id)


def _give_isbn(workshop: Workshop, title_id: int) -> None:
    with workshop.opened.library.write() as session:
        session.add(
            TitleIsbn(
                title_id=title_id,
                position=0,
                written=ISBN,
                match_key=ISBN.replace("-", ""),
                valid=True,
            )
        )


__all__ = ["ISBN", "YEAR", "RegionSchool", "fill_school"]
