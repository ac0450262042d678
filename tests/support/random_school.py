"""A school by chance: small, with everything that a checklist must tell apart."""

from __future__ import annotations

from datetime import date
from random import Random

from app.core.stock import Condition, CopyState, Fund
from tests.support.school_year import SchoolYearRows

_SUBJECTS = ("Алгебра", "История", "Английский язык", "Музыка")
_GRADES = (3, 7, 8, 9, 11)
_PROGRAMMES = ("general", "general", "adapted", "advanced")
_TERMS = (None, date(2026, 8, 31), date(2026, 9, 1), date(2027, 4, 29), date(2020, 1, 1))
_LISTS = (date(2022, 9, 21), date(2025, 9, 1), date(2026, 9, 1), date(2026, 9, 2))


def fill_at_random(year: SchoolYearRows, chance: Random) -> None:
    """Classes with groups, titles with copies in every state, lists, sets and a plan."""
    grades = chance.sample(_GRADES, chance.randint(1, 4))
    classes, groups = _classes(year, chance, grades)
    titles = [_title(year, chance, number) for number in range(chance.randint(1, 8))]
    _lists(year, chance, titles)
    sets = [_set(year, chance, titles) for _ in range(chance.randint(1, 5))]
    for subject in chance.sample(_SUBJECTS, chance.randint(1, 3)):
        for grade in grades:
            _plan(year, chance, subject, grade, (classes[grade], groups, sets))


def _classes(
    year: SchoolYearRows, chance: Random, grades: list[int]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    classes: dict[int, list[int]] = {grade: [] for grade in grades}
    groups: dict[int, list[int]] = {}
    for grade in grades:
        for letter in "АБВ"[: chance.randint(0, 3)]:
            pupils = chance.randint(0, 30)
            made = year.school_class(grade, letter, pupils, chance.choice(_PROGRAMMES))
            classes[grade].append(made)
            groups[made] = [
                year.group(made, "Английский язык", f"группа {number}", chance.randint(0, 17))
                for number in range(chance.choice((0, 0, 1, 2)))
            ]
    return classes, groups


def _title(year: SchoolYearRows, chance: Random, number: int) -> int:
    title = year.title(f"Учебник {number}", chance.choice((None, 2015, 2020, 2021, 2022, 2025)))
    for _ in range(chance.randint(0, 5)):
        year.copies(
            title,
            chance.randint(1, 25),
            price=chance.choice((0, 300_00, 1_200_00)),
            condition=chance.choice((Condition.GOOD, Condition.GOOD, *Condition)),
            state=chance.choice((CopyState.IN_STOCK, CopyState.IN_STOCK, *CopyState)),
            lent=chance.random() < 0.15,
            borrowed=chance.random() < 0.15,
            fund=chance.choice((Fund.TEXTBOOKS, *Fund)),
        )
    return title


def _lists(year: SchoolYearRows, chance: Random, titles: list[int]) -> None:
    for day in chance.sample(_LISTS, chance.randint(0, len(_LISTS))):
        listed = year.federal_list(day)
        for title in titles:
            fate = chance.random()
            if fate < 0.15:
                year.absent(listed, title)
            elif fate < 0.85:
                year.listed(listed, title, term=chance.choice(_TERMS))


def _set(year: SchoolYearRows, chance: Random, titles: list[int]) -> int:
    parts = [
        [
            (title, chance.random() < 0.8)
            for title in chance.sample(titles, min(len(titles), chance.choice((0, 1, 1, 2, 3))))
        ]
        for _ in range(chance.choice((0, 1, 1, 1, 2)))
    ]
    made = year.textbook_set(
        "Предмет",
        (1, 11),
        *parts,
        workbook=chance.random() < 0.15,
        electronic=chance.random() < 0.4,
    )
    for _ in range(chance.choice((0, 0, 1, 2))):
        year.licence(
            made,
            chance.randint(0, 15),
            chance.choice((None, date(2026, 9, 1), date(2026, 9, 2))),
            chance.choice((None, date(2026, 8, 31), date(2026, 9, 1))),
        )
    return made


def _plan(
    year: SchoolYearRows,
    chance: Random,
    subject: str,
    grade: int,
    there: tuple[list[int], dict[int, list[int]], list[int]],
) -> None:
    """Lines of the parallel, of a programme, of classes and of groups, in any mixture."""
    classes, groups, sets = there

    def some() -> int | None:
        return chance.choice((None, *sets, *sets))

    for _ in range(chance.choice((0, 1, 1, 1, 2))):
        year.plan(subject, grade, some())
    if chance.random() < 0.3:
        year.plan(subject, grade, some(), programme=chance.choice(_PROGRAMMES))
    for class_id in classes:
        if chance.random() < 0.25:
            year.plan(subject, grade, some(), class_id=class_id)
        for group_id in groups[class_id]:
            if chance.random() < 0.5:
                year.plan(subject, grade, some(), class_id=class_id, group_id=group_id)
