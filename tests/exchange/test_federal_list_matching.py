"""Descriptions as schools write them against the whole federal list."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.core.textbook_matching import MatchKind, SchoolTextbook, TextbookIndex
from app.exchange.federal_list import FederalListEntry, FederalListFile, read_federal_list
from tests.exchange.federal_list_files import REAL_LIST, listed


@pytest.fixture(scope="module")
def real() -> FederalListFile:
    return read_federal_list(REAL_LIST)


@pytest.fixture(scope="module")
def index(real: FederalListFile) -> TextbookIndex:
    return TextbookIndex(listed(entry, entry.row) for entry in real.entries)


# Title, authors, publisher, year, class; the rows of the list that are meant.
SCHOOL_LIST: list[tuple[str, str, str, int, str, MatchKind, int | None]] = [
    ("МАТЕМАТИКА Ч. 1,2", "Моро М.И., Бантова М.А., Бельтюкова Г.В. и др.", "Просвещение", 2018,
     "4", MatchKind.CERTAIN, 1531),
    ("Окружающий мир. В 2 ч. Ч. 1", "Плешаков А.А., Новицкая М.Ю.", "Просвещение", 2019, "4",
     MatchKind.CERTAIN, 1565),
    ("Русский язык. Ч.1,2", "Канакина В.П., Горецкий В.Г", "Просвещение", 2019, "4",
     MatchKind.CERTAIN, 1353),
    ("Русский язык", "Канакина В.П., Горецкий В.Г.", "Просвещение", 2024, "4",
     MatchKind.CERTAIN, 12),
    ("Геометрия. ФГОС", "Атанасян Л.С., Бутузов В.Ф., Кадомцев С.Б. и др", "Просвещение", 2016,
     "7-9", MatchKind.CERTAIN, 1951),
    ("Математика (Мнемозина)", "Виленкин Н.Я., Жохов В.И., Чесноков А.С. и др.", "Мнемозина", 2016,
     "6", MatchKind.CERTAIN, 1911),
    ("Литературное чтение. 3 класс. В 4 частях. Часть 2", "Кубасова О.В.", "Ассоциация XXI век",
     2016, "3", MatchKind.CERTAIN, 1395),
    ("История России. XVIII век", "Захаров В.Н., Пчёлов Е.В.", "Русское слово", 2019, "8",
     MatchKind.CERTAIN, 1983),
    ("Информатика (базовый уровень)", "Босова Л.Л., Босова А.Ю.", "Бином", 2017, "8",
     MatchKind.CERTAIN, 1967),
    ("Физика (базовый уровень) ФГОС", "Мякишев Г.Я., Буховцев Б.Б., Чаругин В.М. / под ред. "
     "Парфентьевой Н.А.", "Просвещение", 2019, "11", MatchKind.CERTAIN, 761),
    ("Физика 9", "Перышкин И.М., Гутник Е.М., Иванов А.И. и др.", "Просвещение", 2025, "9",
     MatchKind.CERTAIN, 613),
    ("Изобразительное искусство", "Неменская Л.А.; под ред. Неменского Б.М.", "Просвещение", 2018,
     "6", MatchKind.CERTAIN, 2132),
    ("География. 5-6 классы (Полярная звезда)", "Алексеев А.И., Николина В.В., Липкина Е.К. и др.",
     "Просвещение", 2019, "5-6", MatchKind.CERTAIN, 2036),
    # another publisher, an older edition, one class of two, a depth that is left open
    ("Английский язык (Rainbow English)", "Афанасьева О.В., Михеева И.В., Баранова К.М.", "Дрофа",
     2016, "8", MatchKind.DOUBTFUL, 1833),
    ("Азбука. В 2 ч. Ч. 1,2", "Горецкий В.Г., Кирюшкин В.А., Виноградская Л.А. и др", "Просвещение",
     2012, "1", MatchKind.DOUBTFUL, 8),
    ("Алгебра и начала анализа", "Алимов Ш.А., Колягин Ю.М., Ткачёва М.В. и др.", "Просвещение",
     2018, "11", MatchKind.DOUBTFUL, 747),
    ("Физика", "Касьянов В.А.", "Дрофа", 2018, "10", MatchKind.DOUBTFUL, 762),
    ("Обществознание", "Боголюбов Л.Н., Матвеев А.И., Жильцова Е.И. и др.", "Просвещение", 2014,
     "9", MatchKind.DOUBTFUL, 2016),
    # gone from the list
    ("Искусство. Музыка", "Науменко Т.И., Алеев В.В.", "Дрофа", 2015, "5", MatchKind.NONE, None),
    ("Математика", "Виленкин Н.Я., Жохов В.И., Чесноков А.С. и др.", "Мнемозина", 2014, "5",
     MatchKind.NONE, None),
    ("Английский язык (профильный уровень)", "Афанасьева О.В., Михеева И.В.", "Просвещение", 2012,
     "10", MatchKind.NONE, None),
    ("Основы православной культуры", "Кураев А.В.", "Просвещение", 2013, "4-5", MatchKind.NONE,
     None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "authors", "publisher", "year", "grades", "kind", "row"), SCHOOL_LIST
)
def test_rows_of_a_school(
    index: TextbookIndex,
    title: str,
    authors: str,
    publisher: str,
    year: int,
    grades: str,
    kind: MatchKind,
    row: int | None,
) -> None:
    first, _, last = grades.partition("-")
    mine = SchoolTextbook(
        title, authors, int(first), int(last or first), publisher=publisher, year=year
    )
    match = index.match(mine)
    assert (match.kind, match.best and match.best.key) == (kind, row), match.reason


def as_a_school_writes_it(entry: FederalListEntry) -> SchoolTextbook:
    """Only the name, «и др.», the publisher's short name, a year that fits the appendix."""
    short = re.findall(r"[«\"]([^«»\"]+)[»\"]", entry.publisher)
    authors = entry.authors.replace("и другие", "и др.").replace("под редакцией", "под ред.")
    return SchoolTextbook(
        entry.name,
        authors,
        entry.grade_from,
        entry.grade_to,
        publisher=short[0] if short else entry.publisher,
        year=2019 if entry.appendix == 2 else 2025,
    )


def test_no_entry_is_taken_for_another(real: FederalListFile, index: TextbookIndex) -> None:
    kinds: Counter[MatchKind] = Counter()
    for entry in real.entries:
        match = index.match(as_a_school_writes_it(entry))
        kinds[match.kind] += 1
        assert match.best is not None, entry.title
        if match.kind is MatchKind.CERTAIN:
            assert match.best.key == entry.row, (entry.title, match.reason)
    assert kinds[MatchKind.CERTAIN] > 1450


def test_every_entry_knows_itself(real: FederalListFile, index: TextbookIndex) -> None:
    """The exact text of the list is certain, or one of several entries that read the same."""
    for entry in real.entries:
        match = index.match(
            SchoolTextbook(
                entry.title,
                entry.authors,
                entry.grade_from,
                entry.grade_to,
                publisher=entry.publisher,
            )
        )
        assert match.kind is not MatchKind.NONE, (entry.row, match.reason)
        if match.kind is MatchKind.CERTAIN:
            assert match.best is not None
            assert match.best.key == entry.row
