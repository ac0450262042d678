"""A school with eleven grades and all that a checklist can show, for pages and pictures."""

from __future__ import annotations

from datetime import date
from random import Random

from app.core.stock import Condition
from tests.support.school_year import SchoolYearRows

SUBJECTS = (
    ("Русский язык", 1, 11),
    ("Литературное чтение", 1, 4),
    ("Литература", 5, 11),
    ("Английский язык", 2, 11),
    ("Математика", 1, 6),
    ("Алгебра", 7, 11),
    ("Геометрия", 7, 11),
    ("Вероятность и статистика", 7, 11),
    ("Информатика", 7, 11),
    ("Окружающий мир", 1, 4),
    ("История России", 5, 11),
    ("Обществознание", 9, 11),
    ("География", 5, 11),
    ("Биология", 5, 11),
    ("Физика", 7, 11),
    ("Химия", 8, 11),
    ("Изобразительное искусство", 1, 7),
    ("Музыка", 1, 8),
    ("Технология", 1, 9),
    ("Основы безопасности и защиты Родины", 8, 11),
)


def fill_school(year: SchoolYearRows) -> None:
    """Two classes a grade; most cells are provided, some lack, some have more than needed.

    Algebra of grade 8 is the cell of the design: 54 pupils, 47 copies of two editions, 6 worn,
    9 expired, 4 borrowed. Chemistry of grade 10 has no set, history of grade 7 two parts.
    """
    chance = Random(5)
    listed = year.federal_list(date(2024, 2, 21), "Приказ № 119")
    for grade in range(1, 12):
        pupils = 31 if grade > 9 else 54
        year.school_class(grade, "А", pupils // 2)
        year.school_class(grade, "Б", pupils - pupils // 2)
    for subject, first, last in SUBJECTS:
        for grade in range(first, last + 1):
            if (subject, grade) == ("Алгебра", 8):
                _algebra(year, listed)
            elif (subject, grade) == ("Химия", 10):
                year.plan(subject, grade, None)
            elif (subject, grade) == ("История России", 7):
                _two_parts(year, listed)
            else:
                _usual(year, listed, chance, subject, grade)


def _usual(year: SchoolYearRows, listed: int, chance: Random, subject: str, grade: int) -> None:
    pupils = 31 if grade > 9 else 54
    copies = pupils if chance.random() < 0.7 else pupils + chance.randint(-22, 9)
    price = 0 if chance.random() < 0.15 else chance.randint(5, 15) * 100_00
    title, _set_id = year.textbook(
        subject, grade, copies, price=price, year=chance.choice((2019, 2021, 2023, 2024))
    )
    if chance.random() < 0.9:
        term = chance.choice((None, None, date(2027, 4, 29), date(2029, 8, 31)))
        year.listed(listed, title, term=term, number=f"1.1.2.{grade}.1.1.{title}")


def _algebra(year: SchoolYearRows, listed: int) -> None:
    new = year.title(
        "Математика. Алгебра: 8-й класс: базовый уровень: учебник",
        2023,
        authors_line="Макарычев Ю. Н.",
    )
    old = year.title("Алгебра. 8 класс", 2019, authors_line="Макарычев Ю. Н.")
    year.listed(listed, new, term=date(2027, 4, 29))
    year.listed(listed, old, term=date(2024, 8, 31), number="1.1.2.4.2.4.1", appendix=2)
    year.copies(new, 32, price=1_078_00)
    year.copies(new, 6, price=1_078_00, condition=Condition.WORN)
    year.copies(new, 4, borrowed=True)
    year.copies(old, 9, price=400_00, day=date(2019, 8, 20))
    year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [new, old]))


def _two_parts(year: SchoolYearRows, listed: int) -> None:
    parts = [year.title(f"История России. 7 класс. Часть {part}", 2021) for part in (1, 2)]
    for title, copies in zip(parts, (60, 48), strict=True):
        year.copies(title, copies, price=700_00)
        year.listed(listed, title)
    year.plan(
        "История России", 7, year.textbook_set("История России", (7, 7), *([p] for p in parts))
    )
