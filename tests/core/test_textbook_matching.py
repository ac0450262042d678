from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.textbook_matching import (
    ListedTextbook,
    MatchKind,
    SchoolTextbook,
    TextbookIndex,
    TextbookMatch,
)
from app.core.textbook_terms import StudyDepth

PROSV = "Акционерное общество «Издательство «Просвещение»"
DROFA = f"Общество с ограниченной ответственностью «ДРОФА»; {PROSV}"
MNEMOZINA = "Общество с ограниченной ответственностью «ИОЦ МНЕМОЗИНА»"

AZBUKA, READING, READING_OLD, PHYSICS_DROFA, PHYSICS_EXAM, PHYSICS_NEW = 1, 2, 3, 4, 5, 6
CHEMISTRY, CHEMISTRY_DEEP, MUSIC, GEOMETRY, MATHS_A, MATHS_B = 7, 8, 9, 10, 11, 12
GERMAN, GERMAN_SECOND, SEWING, ENGLISH, ENGLISH_THREE, NATURE_EXTRA, NATURE = (
    13,
    14,
    15,
    16,
    17,
    18,
    19,
)
ALGEBRA, ALGEBRA_DEEP = 20, 21

LIST = [
    ListedTextbook(
        AZBUKA,
        "Русский язык. Азбука: 1-й класс: учебник: в 2 частях; 16-е издание, переработанное",
        "Горецкий В.Г., Кирюшкин В.А., Виноградская Л.А. и другие",
        1, 1, publisher=PROSV, number="1.1.", subject="Русский язык", standard_year=2021,
    ),
    ListedTextbook(
        READING,
        "Литературное чтение: 2-й класс: учебник: в 2 частях; 15-е издание, переработанное",
        "Климанова Л.Ф., Горецкий В.Г., Голованова М.В. и другие",
        2, 2, publisher=PROSV, number="1.2.", subject="Литературное чтение", standard_year=2021,
    ),
    ListedTextbook(
        READING_OLD,
        "Литературное чтение (в 2 частях)",
        "Климанова Л.Ф., Горецкий В.Г., Голованова М.В. и другие",
        2, 2, publisher=PROSV, number="2.2.", appendix=2, subject="Литературное чтение",
    ),
    ListedTextbook(PHYSICS_DROFA, "Физика", "Перышкин А.В.", 8, 8, publisher=DROFA, number="3.1.",
                   appendix=2, subject="Физика"),
    ListedTextbook(PHYSICS_EXAM, "Физика", "Перышкин А.В.", 8, 8, number="3.2.", appendix=2,
                   publisher="ООО «Издательство «Экзамен»", subject="Физика"),
    ListedTextbook(PHYSICS_NEW, "Физика: 8-й класс: базовый уровень: учебник; 3-е издание",
                   "Перышкин И.М., Иванов А.И.", 8, 8, publisher=PROSV, subject="Физика",
                   standard_year=2021),
    ListedTextbook(CHEMISTRY, "Химия: 8-й класс: базовый уровень: учебник",
                   "Габриелян О.С., Остроумов И.Г., Сладков С.А.", 8, 8, publisher=PROSV,
                   number="4.1.", subject="Химия", standard_year=2021),
    ListedTextbook(CHEMISTRY_DEEP, "Химия: 8-й класс: углубленный уровень: учебник",
                   "Габриелян О.С., Остроумов И.Г., Сладков С.А.", 8, 8, publisher=PROSV,
                   number="4.2.", subject="Химия", standard_year=2023),
    ListedTextbook(MUSIC, "Искусство: Музыка", "Науменко Т.И., Алеев В.В.", 6, 6, publisher=DROFA,
                   appendix=2, subject="Музыка"),
    ListedTextbook(GEOMETRY,
                   "Математика: алгебра и начала математического анализа, геометрия. Геометрия",
                   "Атанасян Л.С., Бутузов В.Ф., Кадомцев С.Б. и другие", 10, 11, publisher=PROSV,
                   subject="Математика"),
    ListedTextbook(MATHS_A, "Математика (в 2 частях)", "Виленкин Н.Я., Жохов В.И. и другие", 6, 6,
                   publisher=MNEMOZINA, appendix=2, subject="Математика"),
    ListedTextbook(MATHS_B, "Математика (в 2 частях)", "Виленкин Н.Я., Жохов В.И. и другие", 6, 6,
                   publisher=PROSV, appendix=2, subject="Математика"),
    ListedTextbook(GERMAN, "Немецкий язык", "Бим И.Л., Садомова Л.В.", 7, 7, publisher=PROSV,
                   appendix=2, subject="Иностранный язык"),
    ListedTextbook(GERMAN_SECOND, "Немецкий язык", "Аверин М.М., Джин Ф., Рорман Л.", 7, 7,
                   publisher=PROSV, appendix=2, subject="Второй иностранный язык"),
    ListedTextbook(SEWING, "Технология. Швейное дело", "Картушина Г.Б., Мозговая Г.Г.", 7, 7,
                   publisher=PROSV, subject="Профильный труд", special=True),
    ListedTextbook(ENGLISH, "Английский язык (в 2 частях)", "Афанасьева О.В., Михеева И.В.", 3, 3,
                   publisher=PROSV, appendix=2, subject="Иностранный язык"),
    ListedTextbook(ENGLISH_THREE, "Английский язык (в 2 частях)",
                   "Афанасьева О.В., Баранова К.М., Михеева И.В.", 3, 3, publisher=PROSV,
                   appendix=2, subject="Иностранный язык"),
    ListedTextbook(NATURE_EXTRA,
                   "Мир природы и человека (для обучающихся с умственной отсталостью)",
                   "Кудрина С.В.", 1, 1, extra_first_only=True, publisher="ООО «ВЛАДОС»"),
    ListedTextbook(NATURE, "Мир природы и человека (для обучающихся с умственной отсталостью)",
                   "Кудрина С.В.", 2, 2, publisher="ООО «ВЛАДОС»"),
    ListedTextbook(ALGEBRA, "Алгебра",
                   "Макарычев Ю.Н., Миндюк Н.Г. и другие; под редакцией Теляковского С.А.", 8, 8,
                   publisher=PROSV, number="5.1.", appendix=2, subject="Алгебра"),
    ListedTextbook(ALGEBRA_DEEP, "Алгебра", "Макарычев Ю.Н., Миндюк Н.Г. и другие", 8, 8,
                   publisher=PROSV, number="5.2.", appendix=2, subject="Алгебра",
                   depth=StudyDepth.ADVANCED),
]  # fmt: skip


@pytest.fixture(scope="module")
def index() -> TextbookIndex:
    return TextbookIndex(LIST)


def book(
    title: str,
    authors: str,
    grade: int | None,
    publisher: str = "Просвещение",
    year: int | None = None,
) -> SchoolTextbook:
    return SchoolTextbook(title, authors, grade, grade, publisher=publisher, year=year)


def keys(match: TextbookMatch) -> list[int]:
    return [candidate.key for candidate in match.candidates]


# --- one textbook written in many ways ----------------------------------------------------

GORETSKY = "Горецкий В.Г., Кирюшкин В.А., Виноградская Л.А. и др"


@pytest.mark.parametrize(
    ("title", "authors", "part", "publisher"),
    [
        ("Азбука. В 2 ч. Ч. 1,2", GORETSKY, "", "Просвещение"),
        ("АЗБУКА", GORETSKY.upper(), "", "ПРОСВЕЩЕНИЕ"),
        ("азбука", GORETSKY.lower(), "1", "просвещение"),
        ("Азбука (Школа России)", GORETSKY, "Ч. 2", "М.: Просвещение"),
        ("Русский язык. Азбука. 1 класс. ФГОС", GORETSKY, "", PROSV),
        (
            "Азбука /ФГОС",
            "Горецкий В. Г, Кирюшкин В. А, Виноградская Л. А и др.",
            "",
            "Просвещение",
        ),
        ("Азбука. Учебник в двух частях. Часть 1", GORETSKY, "", ""),
        ("Азбука", "В. Г. Горецкий, В. А. Кирюшкин, Л. А. Виноградская [и др.]", "", "Просвещение"),
    ],
)
def test_one_textbook_is_known_however_it_is_written(
    index: TextbookIndex, title: str, authors: str, part: str, publisher: str
) -> None:
    match = index.match(
        SchoolTextbook(title, authors, 1, part=part, publisher=publisher, year=2024)
    )
    assert (match.kind, keys(match)) == (MatchKind.CERTAIN, [AZBUKA])
    assert match.confidence > 0.9


def test_the_reason_says_what_agreed_and_what_is_written_otherwise(index: TextbookIndex) -> None:
    match = index.match(book("Азбука", GORETSKY, 1, year=2024))
    assert match.reason == "Совпали заглавие, авторы и класс; издательство записано иначе."
    assert match.best is not None
    assert match.best.reason == match.reason
    same = index.match(book("Азбука", GORETSKY, 1, publisher=PROSV, year=2024))
    assert same.reason == "Совпали заглавие, авторы, класс и издательство."


@pytest.mark.parametrize(
    ("mine", "key"),
    [
        (book("Искусство. Музыка", "Науменко Т.И., Алеев В.В.", 6, "Дрофа"), MUSIC),
        (book("Музыка", "Науменко Т.И., Алеев В.В.", 6, "Дрофа"), MUSIC),
        (
            SchoolTextbook("Геометрия 10-11 классы", "Атанасян Л.С., Бутузов В.Ф. и др."),
            GEOMETRY,
        ),
        (book("Физика", "Перышкин А.В.", 8, "Дрофа", 2016), PHYSICS_DROFA),
        (book("Физика. 8 кл.", "Пёрышкин А. В", None, "Экзамен", 2020), PHYSICS_EXAM),
        (book("Химия (углублённый уровень)", "Габриелян О.С., Остроумов И.Г., Сладков С.А.", 8,
              year=2024), CHEMISTRY_DEEP),
        (book("Математика", "Виленкин Н.Я., Жохов В.И. и др.", 6, "Мнемозина", 2015), MATHS_A),
        (book("Немецкий язык. Второй иностранный язык", "Аверин М.М., Джин Ф., Рорман Л.", 7),
         GERMAN_SECOND),
        (book("Алгебра", "Макарычев Ю.Н., Миндюк Н.Г. и др. /Под ред. Теляковского С.А.", 8),
         ALGEBRA),
        (book("Английский язык Ч.1,2 (Rainbow English)",
              "Афанасьева О.В., Михеева И.В, Баранова К.М.", 3), ENGLISH_THREE),
        (book("Мир природы и человека (VIII вид)", "Кудрина С.В.", 2, "Владос"), NATURE),
        (SchoolTextbook("Моро", "", 1), None),
    ],
)  # fmt: skip
def test_the_right_one_of_several_is_found(
    index: TextbookIndex, mine: SchoolTextbook, key: int | None
) -> None:
    match = index.match(mine)
    assert match.kind is (MatchKind.NONE if key is None else MatchKind.CERTAIN)
    assert (match.best.key if match.best else None) == key


# --- what must not be mistaken ------------------------------------------------------------


def test_a_book_older_than_the_standard_is_the_older_edition(index: TextbookIndex) -> None:
    authors = "Климанова Л.Ф., Горецкий В.Г., Голованова М.В. и др."
    old = index.match(book("Литературное чтение", authors, 2, year=2014))
    assert (old.kind, old.best and old.best.key) == (MatchKind.CERTAIN, READING_OLD)
    between = index.match(book("Литературное чтение", authors, 2, year=2022))
    assert (between.kind, sorted(keys(between))) == (MatchKind.DOUBTFUL, [READING, READING_OLD])
    assert "так же подходит запись перечня № 2.2. (приложение 2)" in between.reason
    new = index.match(book("Литературное чтение", authors, 2, year=2025))
    assert (new.kind, new.best and new.best.key) == (MatchKind.CERTAIN, READING)


def test_only_an_older_edition_than_the_listed_is_a_question(index: TextbookIndex) -> None:
    match = index.match(book("Азбука", GORETSKY, 1, year=2014))
    assert (match.kind, keys(match)) == (MatchKind.DOUBTFUL, [AZBUKA])
    assert "книга 2014 года, а в перечне издание по стандарту 2021 года" in match.reason


def test_the_number_of_the_edition_decides(index: TextbookIndex) -> None:
    mine = SchoolTextbook(
        "Литературное чтение", "Климанова Л.Ф., Горецкий В.Г., Голованова М.В. и др.", 2,
        publisher="Просвещение", year=2023, edition="15-е изд., перераб.",
    )  # fmt: skip
    match = index.match(mine)
    assert (match.kind, match.best and match.best.key) == (MatchKind.CERTAIN, READING)


@pytest.mark.parametrize(
    ("mine", "best", "says"),
    [
        # two publishers have it
        (book("Физика", "Перышкин А.В.", 8, ""), PHYSICS_DROFA, "так же подходит запись"),
        # basic or advanced
        (book("Химия", "Габриелян О.С., Остроумов И.Г., Сладков С.А.", 8, year=2024), CHEMISTRY,
         "так же подходит запись перечня № 4.2."),
        (book("Алгебра", "Макарычев Ю.Н., Миндюк Н.Г. и др.", 8), ALGEBRA,
         "так же подходит запись перечня № 5.2."),
        # authors cut short, or others
        (book("Английский язык", "Афанасьева О.В. и др.", 3), ENGLISH, "названы не все авторы"),
        (book("Азбука", "Горецкий В.Г. и др.", 1, year=2024), AZBUKA, "названы не все авторы"),
        # the publisher, the class, the parts are others
        (book("Английский язык (Rainbow English)", "Афанасьева О.В., Михеева И.В.", 3, "Дрофа"),
         ENGLISH, "в перечне издательство «Просвещение»"),
        (book("Математика", "Виленкин Н.Я., Жохов В.И. и др.", 6, "Экзамен"), MATHS_A,
         "издательство другое, в перечне «ИОЦ МНЕМОЗИНА»"),
        (book("Геометрия", "Атанасян Л.С., Бутузов В.Ф. и др.", 10), GEOMETRY,
         "в перечне класс 10–11"),
        (book("Азбука. В 3 ч. Ч. 1", GORETSKY, 1, year=2024), AZBUKA, "в перечне частей 2"),
        (book("Азбука. Ч. 3", GORETSKY, 1, year=2024), AZBUKA, "в перечне частей 2"),
        # a second language and pupils with disabilities, which the school does not mention
        (book("Немецкий язык. Горизонты", "Аверин М.М., Джин Ф., Рорман Л.", 7), GERMAN_SECOND,
         "в перечне второй иностранный язык"),
        (book("Швейное дело", "Картушина Г.Б., Мозговая Г.Г.", 7), SEWING,
         "в перечне учебник для обучающихся с ОВЗ"),
        (book("Мир природы и человека (для обучающихся с умственной отсталостью)",
              "Кудрина С.В.", 1, "Владос"), NATURE_EXTRA, "в перечне класс 1 доп."),
        # no authors, no class
        (book("Немецкий язык", "", 7), GERMAN, "авторы не указаны"),
        (book("Искусство. Музыка", "Науменко Т.И., Алеев В.В.", None, "Дрофа"), MUSIC,
         "класс в описании не указан"),
        # only the subject
        (book("Русский язык", GORETSKY, 1, year=2024), AZBUKA, "назван только предмет"),
    ],
)  # fmt: skip
def test_what_a_person_has_to_decide(
    index: TextbookIndex, mine: SchoolTextbook, best: int, says: str
) -> None:
    match = index.match(mine)
    assert (match.kind, match.best and match.best.key) == (MatchKind.DOUBTFUL, best)
    assert says in match.reason
    assert 0.45 <= match.confidence <= 0.9


@pytest.mark.parametrize(
    ("mine", "reason"),
    [
        (book("Азбука. Рабочая тетрадь", GORETSKY, 1),
         "Это не учебник: рабочая тетрадь. В перечне только учебники."),
        (book("Музыка", "Науменко Т.И., Алеев В.В.", 5, "Дрофа"),
         "Для этого класса такого учебника в перечне нет, есть для других: 6."),
        (book("История", "Неизвестный Н.Н.", 5), "Этих авторов в перечне нет."),
        (book("География", "Перышкин А.В.", 8),
         "Учебника этих авторов с таким заглавием для этого класса в перечне нет."),
        (book("Черчение", "", 8), "В перечне нет учебника с таким заглавием для этого класса."),
        (book("Азбука", GORETSKY, 1, "Русское слово", 2010),
         "Совпали заглавие, авторы и класс; издательство другое, в перечне «Просвещение»; книга "
         "2010 года, а в перечне издание по стандарту 2021 года; для сопоставления этого мало."),
    ],
)  # fmt: skip
def test_what_is_not_in_the_list(index: TextbookIndex, mine: SchoolTextbook, reason: str) -> None:
    match = index.match(mine)
    assert (match.kind, match.reason, match.candidates) == (MatchKind.NONE, reason, ())
    assert match.confidence == 0


def test_authors_written_before_or_after_the_title_count(index: TextbookIndex) -> None:
    for title in ("Перышкин А.В. Физика", "Физика / А. В. Перышкин"):
        match = index.match(SchoolTextbook(title, grade_from=8, publisher="Дрофа"))
        assert (match.kind, match.best and match.best.key) == (MatchKind.CERTAIN, PHYSICS_DROFA)


def test_a_misprint_in_the_only_author_leaves_a_question(index: TextbookIndex) -> None:
    match = index.match(book("Мир природы и человека (ОВЗ)", "Кудринв С.В.", 2, "Владос"))
    assert (match.kind, keys(match)) == (MatchKind.DOUBTFUL, [NATURE])


def test_an_empty_list_matches_nothing() -> None:
    assert TextbookIndex([]).match(book("Азбука", GORETSKY, 1)).kind is MatchKind.NONE


@given(
    title=st.text(max_size=40),
    authors=st.text(max_size=40),
    grade=st.none() | st.integers(-5, 2030),
    year=st.none() | st.integers(0, 3000),
)
def test_any_description_gets_an_answer(
    title: str, authors: str, grade: int | None, year: int | None
) -> None:
    match = TextbookIndex(LIST[:3]).match(
        SchoolTextbook(title, authors, grade, part=title, publisher=authors, year=year)
    )
    assert match.reason.endswith(".")
    assert (match.kind is MatchKind.NONE) == (not match.candidates)
