"""Checklists to render: empty, of one class, of a full school, monstrous."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from app.core.provision import SetPart as StockPart
from app.core.provision import SetStock, StudyNeed, TitleStock, Unfit, make_checklist
from app.core.provision_rules import ProvisionRules
from app.queries.paper_data import SchoolRequisites
from app.queries.provision import (
    CellDetails,
    ChecklistCard,
    ChecklistPaper,
    LineDetails,
    PartDetails,
    SetDetails,
)
from app.queries.provision_pupils import ClassPupils
from app.queries.provision_stock import Listing, ListOfYear, TitleProvision
from tests.reports.samples import LONG_NAME, LONG_WORD, SCHOOL

YEAR = 2026
DAY = date(2026, 9, 9)
LISTED = ListOfYear(1, "Федеральный перечень, приказ № 119", date(2024, 2, 21), is_older=True)
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


def paper(*cells: tuple[str, int, int, int, int | None], name: str = "") -> ChecklistPaper:
    """Cells as subject, grade, pupils, copies, price in kopecks."""
    needs, sets = [], {}
    for number, (subject, grade, pupils, copies, price) in enumerate(cells, start=1):
        needs.append(StudyNeed(number, subject, grade, pupils, 0, number))
        sets[number] = _set(number, subject, grade, copies, price, name)
    checklist = make_checklist(needs, {key: found.stock for key, found in sets.items()})
    details = {
        (cell.subject, cell.grade): CellDetails(
            cell,
            tuple(
                LineDetails(
                    line,
                    (ClassPupils(f"{cell.grade}А", line.need.pupils),),
                    sets[line.need.line_id],
                    obligatory=True,
                    suggested=False,
                )
                for line in cell.lines
            ),
        )
        for cell in checklist.cells
    }
    by_grade = {grade: amount for _subject, grade, amount, _copies, _price in cells}
    card = ChecklistCard(
        YEAR,
        checklist,
        details,
        tuple(dict.fromkeys(cell[0] for cell in cells)),
        by_grade,
        (),
        ProvisionRules(),
        LISTED,
    )
    return ChecklistPaper(
        card, DAY, SCHOOL, {grade: amount + 1 for grade, amount in by_grade.items()}
    )


def _set(
    number: int, subject: str, grade: int, copies: int, price: int | None, name: str
) -> SetDetails:
    worn = copies // 10
    stock = TitleStock(number, own=copies + worn, unfit={Unfit.WORN: worn}, price=price)
    title = TitleProvision(
        number,
        name or f"Иванов И. И. {subject}. {grade} класс: базовый уровень: учебник",
        2019 + number % 6,
        name or "Просвещение",
        stock,
        0,
        Listing(f"1.1.2.{grade}.1.{number}.1", 1, date(2027, 4, 29), "", absent=False),
    )
    counted = frozenset({number})
    return SetDetails(
        number,
        title.name,
        SetStock(number, (StockPart("", (stock,), counted),)),
        (PartDetails("", stock.fit, (title,), counted),),
        (grade,),
        "basic",
        is_workbook=False,
        electronic_allowed=False,
    )


def empty() -> ChecklistPaper:
    return paper()


def one_class() -> ChecklistPaper:
    return paper(
        ("Алгебра", 8, 27, 18, 1_078_00), ("Химия", 8, 27, 40, None), ("Физика", 8, 27, 27, 900_00)
    )


def full_school(lacking: int = 40) -> ChecklistPaper:
    """Eleven grades; about ``lacking`` of a hundred cells lack or have too much."""
    chance = Random(lacking)
    cells = []
    for subject, first, last in SUBJECTS:
        for grade in range(first, last + 1):
            pupils = 50 + grade % 4
            copies = pupils
            if chance.randint(1, 100) <= lacking:
                copies = max(0, pupils + chance.randint(-25, 20))
            price = None if chance.randint(1, 8) == 1 else chance.randint(400, 1_500) * 100
            cells.append((subject, grade, pupils, copies, price))
    return paper(*cells)


def monstrous() -> ChecklistPaper:
    """Long words, large numbers, a school without end."""
    made = paper(
        *((f"{LONG_NAME} {grade}", grade, 999, 5, 999_999_99) for grade in range(1, 12)),
        name=LONG_NAME + LONG_WORD,
    )
    school = SchoolRequisites(
        name_full=LONG_NAME * 2,
        name_short=LONG_WORD,
        director_name=LONG_WORD,
        director_position=LONG_NAME,
        librarian_name=LONG_NAME,
        librarian_position=LONG_WORD,
    )
    return replace(made, school=school)
