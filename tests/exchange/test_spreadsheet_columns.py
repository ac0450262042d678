"""Which column holds what, which rows are titles, and what becomes of each row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.bibliography import Role, TitleKind
from app.core.errors import Cancelled, UserError
from app.core.progress import Progress
from app.exchange.spreadsheet import (
    ColumnField,
    SheetTitles,
    Table,
    TitleColumn,
    column_number,
    guess_columns,
    header_text,
    layout_key,
    recall,
    titles_of,
)
from app.exchange.spreadsheet.cells import build_rows
from app.exchange.spreadsheet.header_words import field_by_header
from tests.exchange.table_files import SCHOOL_LIST
from tests.exchange.test_spreadsheet_values import CELLS

T = TitleColumn


def table(*rows: list[Any]) -> Table:
    built, width, warnings = build_rows(rows, 1)
    return Table("список.xlsx", "Excel (XLSX)", built, width, warnings=warnings)


def places(mapping_of: Table) -> dict[ColumnField, int]:
    return {field: guess.column for field, guess in guess_columns(mapping_of).columns.items()}


def read(*rows: list[Any]) -> SheetTitles:
    made = table(*rows)
    return titles_of(made, guess_columns(made))


BOOK = ["Сказки", "Пушкин А.С.", 2020]

MESH = [
    "Название",
    "Предмет",
    "Параллель",
    "Автор(-ы)",
    "Издательство",
    "Год издания",
    "№ ФПУ",
    "Общее кол-во экземпляров",
    "Кол-во свободных экземпляров",
]
SUUF = [
    "Параллель:",
    "Наименование учебника:",
    "Предмет:",
    "Издательство:",
    "ФП:",
    "Количество учебников:",
]


# --- columns ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Автор", T.AUTHORS),
        ("Авторы:", T.AUTHORS),
        ("Автор(-ы)", T.AUTHORS),
        ("ФИО автора", T.AUTHORS),
        ("Наименование", T.TITLE),
        ("Название книги", T.TITLE),
        ("Наименование учебника:", T.TITLE),
        ("ЗАГЛАВИЕ", T.TITLE),
        ("Автор, название", T.AUTHOR_TITLE),
        ("Автор и заглавие", T.AUTHOR_TITLE),
        ("Год", T.YEAR),
        ("Год изд.", T.YEAR),
        ("Изд-во", T.PUBLISHER),
        ("Наименование издательства", None),
        ("Издательство", T.PUBLISHER),
        ("Город", T.PLACE),
        ("Место издания", T.PLACE),
        ("ISBN", T.ISBN),
        ("Кол-во страниц", T.PAGES),
        ("Стр.", T.PAGES),
        ("Серия", T.SERIES),
        ("Вид издания", T.KIND),
        ("Класс", T.GRADE),
        ("Параллель", T.GRADE),
        ("Предмет", T.SUBJECT),
        ("ББК", T.BBK),
        ("УДК", T.UDC),
        ("Авторский знак", T.AUTHOR_MARK),
        ("Возрастная категория", T.AGE),
        ("Аннотация", T.ANNOTATION),
        ("Язык", T.LANGUAGE),
        ("Том/Часть", T.PART),
        ("Примечание", T.NOTES),
        ("Жанр", T.TOPICS),
        ("Цена, руб.", None),
        ("Кол-во", None),
        ("Инв. номер", None),
        ("№ п/п", None),
        ("№ ФПУ", None),
        ("Год поступления", None),
    ],
)
def test_words_of_the_header(header: str, field: TitleColumn | None) -> None:
    assert field_by_header(header)[0] is field


def test_registry_of_the_moscow_school() -> None:
    made = table(MESH, ["Алгебра", "Математика", 7, "Макарычев Ю.Н.", "Просвещение", 2020, 1, 5, 2])
    mapping = guess_columns(made)
    assert places(made) == {
        T.TITLE: 0,
        T.SUBJECT: 1,
        T.GRADE: 2,
        T.AUTHORS: 3,
        T.PUBLISHER: 4,
        T.YEAR: 5,
    }
    assert set(mapping.ignored) == {6, 7, 8}
    assert "Экземпляры заводит поступление" in mapping.ignored[7]


def test_older_registry_with_the_header_further_down_and_colons() -> None:
    head: list[list[Any]] = [["СУУФ"], ["Школа № 12", None, "2026"], []]
    made = table(*head, SUUF, [5, "История", "История", "Дрофа", "1.2", 25])
    mapping = guess_columns(made)
    assert mapping.header_row == 4
    assert places(made) == {T.GRADE: 0, T.TITLE: 1, T.SUBJECT: 2, T.PUBLISHER: 3}
    assert all(guess.reason.startswith("Заголовок «") for guess in mapping.columns.values())


def test_header_is_looked_for_in_thirty_rows_only() -> None:
    far = [["текст"]] * 30
    assert guess_columns(table(*far[:29], SCHOOL_LIST[0], SCHOOL_LIST[1])).header_row == 30
    assert guess_columns(table(*far, SCHOOL_LIST[0], SCHOOL_LIST[1])).header_row is None


def test_values_veto_what_the_header_says() -> None:
    made = table(
        ["Название", "Тип", "Возраст"],
        *[["Дом огней", "Триллер", "не готово"], ["Лавр", "Фэнтези", "не готово"]],
    )
    mapping = guess_columns(made)
    assert T.KIND not in mapping.columns
    assert mapping.ignored[1] == "Под заголовком «Тип» не виды изданий"
    assert T.AGE not in mapping.columns


def test_columns_without_a_header_are_known_by_their_values() -> None:
    rows = [
        [1, "Пушкин А.С.", "Капитанская дочка", 2019, "978-5-08-005892-9"],
        [2, "Носов Н.Н.", "Приключения Незнайки", 2020, "978-5-17-118366-0"],
        [3, "Чуковский К.И.", "Доктор Айболит", 2021, None],
    ]
    mapping = guess_columns(table(*rows))
    assert mapping.header_row is None
    assert places(table(*rows)) == {T.ISBN: 4, T.YEAR: 3, T.AUTHORS: 1, T.TITLE: 2}
    assert mapping.columns[T.ISBN].reason == "Значения похожи на ISBN"
    assert len(titles_of(table(*rows), mapping).rows) == 3


def test_of_two_columns_of_a_name_the_filled_one_is_taken() -> None:
    assert (
        places(table(["Название", "Автор", "Название"], [None, "Носов Н.Н.", "Витя"]))[T.TITLE] == 2
    )


def test_header_row_can_be_given() -> None:
    made = table(["Название", "Автор"], ["Title", "Author"], *[["Сказки", "Пушкин А.С."]] * 3)
    assert guess_columns(made, 2).header_row == 2
    assert guess_columns(made, 0).header_row is None
    with pytest.raises(UserError, match="Строки 9"):
        guess_columns(made, 9)


def test_columns_can_be_set_by_hand() -> None:
    made = table(*SCHOOL_LIST)
    mapping = guess_columns(made).with_column(T.NOTES, 5).with_column(T.YEAR, None)
    assert mapping.field_of(5) is T.NOTES
    assert mapping.columns[T.NOTES].reason == "Выбрано вами"
    assert T.YEAR not in mapping.columns
    moved = mapping.with_column(T.TITLE, 1)
    assert moved.field_of(1) is T.TITLE
    assert T.AUTHORS not in moved.columns
    assert header_text(made, mapping, 5) == "Кол-во экз."


def test_column_is_named_by_number_or_letter() -> None:
    assert [column_number(text) for text in ("1", "C", "c", "AA", "XFD")] == [0, 2, 2, 26, 16_383]
    for text in ("0", "", "имя", "1.5"):
        with pytest.raises(UserError, match="непонятен"):
            column_number(text)


def test_layout_is_known_by_its_header_wherever_it_stands() -> None:
    first = table(*SCHOOL_LIST)
    lower = table(
        ["Школа № 1"], [], [f" {name.upper()} :" for name in SCHOOL_LIST[0]], *SCHOOL_LIST[1:]
    )
    key = layout_key(first, 1)
    assert key == layout_key(lower, 3)
    assert key != layout_key(table(["Название", "Год"]), 1)
    assert layout_key(first, None) == ""
    mapping = recall(lower, {key: {"title": 1, "notes": 5, "нет такого": 2, "year": 99}})
    assert mapping is not None
    assert mapping.header_row == 3
    assert {f: g.column for f, g in mapping.columns.items()} == {T.TITLE: 1, T.NOTES: 5}
    assert recall(first, {}) is None


# --- rows ---------------------------------------------------------------------------------------


def test_every_row_below_the_header_gets_its_place() -> None:
    found = read(
        ["№", "Название", "Автор", "Год"],
        [1, 2, 3, 4],
        [None, "1 класс"],
        [1, *BOOK],
        [],
        ["№", "Название", "Автор", "Год"],
        [2, None, "Носов Н.Н.", 2019],
        ["Художественная литература"],
        [3, "—", "Носов Н.Н.", 2019],
        [4, "!!!", "Носов Н.Н.", 2019],
        ["Итого:", None, None, 40],
    )
    assert [row.number for row in found.rows] == [4]
    assert [bad.number for bad in found.bad] == [7, 9, 10]
    assert [(row.number, row.reason) for row in found.skipped] == [
        (2, "Нумерация столбцов"),
        (3, "Заголовок класса"),
        (5, "Пустая строка"),
        (6, "Повтор шапки"),
        (8, "Заголовок раздела"),
        (11, "Итоговая строка"),
    ]
    assert found.read == 4
    assert found.bad[0].reason == "В строке нет названия."
    assert "Носов Н.Н." in found.bad[0].value


def test_title_that_begins_like_a_total_is_a_title() -> None:
    found = read(["Название", "Автор", "Год"], ["Всего по одному", "Носов Н.Н.", 2019])
    assert [row.fields.title for row in found.rows] == ["Всего по одному"]


def test_lone_title_among_described_ones_is_doubted() -> None:
    found = read(["Название", "Автор", "Год"], BOOK, ["УЧЕБНИКИ"], BOOK)
    assert [bad.number for bad in found.bad] == [3]
    assert "заголовок раздела" in found.bad[0].reason
    assert len(read(["Название"], ["Сказки"], ["Басни"]).rows) == 2


def test_separator_rows_give_their_class_to_the_rows_below() -> None:
    found = read(
        ["Название", "Автор", "Год"],
        ["1 класс"],
        ["Азбука", "Горецкий В.Г.", 2014],
        ["10-11 классы"],
        ["Химия", "Габриелян О.С.", 2014],
        ["Физика. 9 класс", "Пёрышкин А.В.", 2014],
    )
    grades = [(row.fields.grade_from, row.fields.grade_to) for row in found.rows]
    assert grades == [(1, 1), (10, 11), (9, 9)]
    assert {row.fields.kind for row in found.rows} == {TitleKind.TEXTBOOK}


def test_fields_of_a_full_row() -> None:
    found = read(
        ["Автор", "Название", "Часть", "Год", "Издательство", "ISBN", "Страниц", "ББК", "УДК",
         "Авт. знак", "Возраст", "Серия", "Язык", "Рубрики", "Аннотация", "Примечание", "Вид",
         "Редактор", "Предмет", "Класс"],
        ["Моро М.И., Бантова М.А. и др.", "МАТЕМАТИКА", 1, "2020 г.", "М.: Просвещение, 2020",
         9785080058929, 112, "22.1я71", "51(075)", "М74", 6, "Школа России", "русский",
         "Математика; Учебники", "О числах.\nИ фигурах.", "От спонсора", "учебник",
         "Волкова С.И.", "Математика", "1-2"],
    )  # fmt: skip
    (row,) = found.rows
    fields = row.fields
    assert (fields.title, fields.part, fields.year) == ("Математика", "Ч. 1", 2020)
    assert (fields.place, fields.publisher) == ("Москва", "Просвещение")
    assert (fields.isbns, fields.pages) == (("9785080058929",), "112 с.")
    assert (fields.bbk, fields.udc, fields.author_mark) == ("22.1я71", "51(075)", "М74")
    assert (fields.age_mark, fields.series, fields.language) == ("6+", "Школа России", "русский")
    assert fields.subjects == ("Математика", "Учебники")
    assert fields.annotation == "О числах.\nИ фигурах."
    assert (fields.notes, fields.kind) == ("От спонсора", TitleKind.TEXTBOOK)
    assert (fields.school_subject, fields.grade_from, fields.grade_to) == ("Математика", 1, 2)
    assert [(p.surname, p.role) for p in fields.contributors] == [
        ("Моро", Role.AUTHOR),
        ("Бантова", Role.AUTHOR),
        ("Волкова", Role.EDITOR),
    ]
    assert fields.responsibility == "М. И. Моро, М. А. Бантова [и др.] ; редактор С. И. Волкова"
    assert row.warnings == ("Заглавие было прописными буквами: проверьте имена собственные.",)


def test_author_and_title_of_one_column_are_parted() -> None:
    found = read(["№ п/п", "Автор, название", "Год"], [1, "Пушкин А.С. Капитанская дочка", 2019])
    (row,) = found.rows
    assert (row.fields.title, row.fields.authors_line) == ("Капитанская дочка", "Пушкин А. С.")


def test_description_of_one_column_is_taken_apart() -> None:
    novel = "Пушкин, А. С. Капитанская дочка : роман / А. С. Пушкин. – М. : Дрофа, 2010. – 186 с."
    tales = "Сказки народов мира / сост. И. И. Иванов. - СПб.: Лань, 2001. - 64с. - ISBN 517118366X"
    found = read(
        ["№ п/п", "Автор и заглавие", "Цена"],
        [1, novel, 9],
        [2, tales, 9],
        [3, "Носов Н.Н. Незнайка в Солнечном городе", 9],
    )
    first, second, third = (row.fields for row in found.rows)
    assert (first.title, first.subtitle, first.authors_line) == (
        "Капитанская дочка",
        "роман",
        "Пушкин А. С.",
    )
    assert (first.place, first.publisher, first.year, first.pages) == (
        "Москва",
        "Дрофа",
        2010,
        "186 с.",
    )
    assert (second.title, second.place, second.publisher) == (
        "Сказки народов мира",
        "Санкт-Петербург",
        "Лань",
    )
    assert (second.isbns, second.year) == (("517118366X",), 2001)
    assert [(p.surname, p.role) for p in second.contributors] == [("Иванов", Role.COMPILER)]
    assert (third.title, third.authors_line) == ("Незнайка в Солнечном городе", "Носов Н. Н.")


def test_place_and_year_of_one_column_are_parted() -> None:
    found = read(
        ["Название", "Автор", "Место и год издания"], ["Сказки", "Пушкин А.С.", "М., 2010"]
    )
    assert (found.rows[0].fields.place, found.rows[0].fields.year) == ("Москва", 2010)


def test_list_of_readers_is_no_list_of_books() -> None:
    made = table(["Фамилия", "Имя", "Класс"], ["Иванов", "Пётр", "5А"], ["Сидоров", "Иван", "5Б"])
    assert not guess_columns(made).usable


def test_what_excel_spoiled_is_told_beside_the_row() -> None:
    found = read(
        ["Название", "Автор", "Год", "ISBN", "ББК"],
        ["Сказки", "Пушкин А.С.", "2014, 2015", "9.78E+12", dt.date(2026, 12, 22)],
        [dt.date(2026, 5, 1), "Носов Н.Н.", "#Н/Д", None, None],
    )
    first, second = found.rows
    assert len(first.warnings) == 3
    assert first.fields.notes == "Годы издания в таблице: 2014, 2015"
    assert (first.fields.isbns, first.fields.bbk) == ((), "")
    assert second.fields.title == "01.05.2026"
    assert any("C3" in warning and "#Н/Д" in warning for warning in second.warnings)


def test_kinds_follow_from_words_and_columns() -> None:
    found = read(
        ["Название", "Класс"],
        ["Математика", 5],
        ["Математика: рабочая тетрадь", 5],
        ["Повести Белкина", None],
    )
    assert [row.fields.kind for row in found.rows] == [
        TitleKind.TEXTBOOK,
        TitleKind.STUDY_GUIDE,
        TitleKind.BOOK,
    ]


def test_table_without_titles_is_refused() -> None:
    made = table([1, 2], [3, 4])
    with pytest.raises(UserError, match="Не найден столбец с названиями"):
        titles_of(made, guess_columns(made))


def test_reading_rows_can_be_stopped() -> None:
    made = table(*SCHOOL_LIST)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        titles_of(made, guess_columns(made), progress)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=6), max_size=12),
    st.sampled_from([[], SCHOOL_LIST[0], MESH, SUUF, ["Автор, название", "Год"]]),
)
def test_whatever_the_cells_hold_every_row_is_accounted_for(
    rows: list[list[Any]], header: list[Any]
) -> None:
    made = table(*([header] if header else []), *rows)
    mapping = guess_columns(made)
    if not mapping.usable:
        return
    found = titles_of(made, mapping)
    numbers = [row.number for row in found.rows] + [row.number for row in found.bad]
    numbers += [row.number for row in found.skipped]
    assert sorted(numbers) == list(range((mapping.header_row or 0) + 1, len(made.rows) + 1))
    assert all(row.fields.title for row in found.rows)
    assert all(bad.reason for bad in found.bad)
