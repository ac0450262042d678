"""Tables of stock as schools keep them: what each column holds and what becomes of each row."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Cancelled, UserError
from app.core.progress import Progress
from app.core.stock import Fund
from app.exchange.spreadsheet import (
    ColumnField,
    StockColumn,
    StockSheet,
    TitleColumn,
    column_field,
    guess_stock_columns,
    recall_stock,
    stock_layout_key,
    stock_of,
)
from app.exchange.spreadsheet.stock_words import stock_by_header, year_by_header
from tests.exchange.test_spreadsheet_columns import MESH, SUUF, table
from tests.exchange.test_spreadsheet_values import CELLS

T, S = TitleColumn, StockColumn

SCHOOL: list[list[Any]] = [
    ["Название", "Автор", "Издательство", "Год", "Класс", "Кол-во экз."],
    ["Букварь. В 2 ч. Ч. 1,2", "Горин В.Г., Киров В.А. и др", "Лучик", 2014, 1, 62],
    ["Алгебра", "Макаров Ю.Н.", "Память", 2014, 7, 68],
    ["Английский язык Ч.1,2 (Rainbow)", "Афонина О.В.", "Лучик", 2015, 2, "67/66"],
    ["Французский язык Ч.1, Ч.2", "Кулешова А.С.", "Лучик", 2014, 7, "25/25"],
]
INVENTORY: list[list[Any]] = [
    ["Инвентарная книга № 3"],
    [
        "Дата записи",
        "№ записи в КСУ",
        "Инвентарный №",
        "Отдел (ББК)",
        "Автор и заглавие",
        "Год издания",
        "Цена",
        None,
        "Отметка о проверке",
        None,
        "№ и дата акта выбытия",
        "Примечание",
    ],
    [*[None] * 6, "руб.", "коп.", 2019, 2024],
    [*range(1, 13)],
]
ON_12_MAY = dt.date(2010, 5, 12)


def read(*rows: list[Any], disposed_by: str | None = None) -> StockSheet:
    made = table(*rows)
    return stock_of(made, guess_stock_columns(made), disposed_by=disposed_by)


def places(*rows: list[Any]) -> dict[ColumnField, int]:
    guess = guess_stock_columns(table(*rows))
    return {field: found.column for field, found in guess.columns.items()}


def told(sheet: StockSheet) -> list[tuple[str, int | None, int]]:
    return [(row.fields.full_title, row.fields.year, row.stock.quantity) for row in sheet.rows]


# --- columns ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Инвентарный номер", S.NUMBER),
        ("Инв. №", S.NUMBER),
        ("Инв.номера", S.NUMBER),
        ("Инвентарный № (для учебников – № карточки)", S.NUMBER),
        ("Инв. № по", S.LAST_NUMBER),
        ("№ карточки", S.CARD),
        ("Кол-во экз.", S.QUANTITY),
        ("Количество учебников:", S.QUANTITY),
        ("Общее кол-во экземпляров", S.QUANTITY),
        ("Экз.", S.QUANTITY),
        ("Учебники в наличии, шт.", S.QUANTITY),
        ("Всего", S.QUANTITY),
        ("Цена, руб.", S.PRICE),
        ("Цена за 1 экз.", S.PRICE),
        ("Стоимость", S.PRICE),
        ("коп.", S.KOPECKS),
        ("Сумма, руб.", S.SUM),
        ("Общая стоимость", S.SUM),
        ("Дата записи", S.ENTRY_DATE),
        ("Год поступления", S.ENTRY_DATE),
        ("№ записи в КСУ", S.SUMMARY_NUMBER),
        ("№ и дата акта выбытия", S.ACT),
        ("Акт о списании", S.ACT),
        ("Отметка о выбытии", S.ACT),
        ("Дата списания", S.ACT_DATE),
        ("Место хранения", S.LOCATION),
        ("Источник поступления", S.SOURCE),
        ("Фонд", S.FUND),
        ("Название", None),
        ("Год издания", None),
        ("№ п/п", None),
        ("№ ФПУ", None),
        ("Кол-во свободных экземпляров", None),
        ("Дополнительная потребность, шт.", None),
        ("Количество обучающихся", None),
        ("Количество частей", None),
        ("Коэфф. переоценки", None),
        ("Цена после переоценки", None),
        ("Штрихкод", None),
        ("Отметка о проверке 2019", None),
    ],
)
def test_words_of_the_header(header: str, field: StockColumn | None) -> None:
    assert stock_by_header(header)[0] is field


def test_years_in_the_header() -> None:
    assert year_by_header("Кол-во 2019 г.") == (S.QUANTITY, 2019)
    assert year_by_header("Цена 2020") == (S.PRICE, 2020)
    assert year_by_header(2021) == (S.QUANTITY, 2021)
    for header in ("Год издания", "Сумма 2020", "Отметка о проверке 2019", "2019–2020"):
        assert year_by_header(header) is None


def test_columns_are_said_why() -> None:
    mapping = guess_stock_columns(
        table(MESH, ["Алгебра", "Математика", 7, "Макаров Ю.Н.", "", 2020, "1.1", 25, 3])
    )
    assert mapping.columns[S.QUANTITY].reason == "Заголовок «Общее кол-во экземпляров»"
    assert "входят в общее количество" in mapping.reason_of(8)
    assert "федеральном перечне" in mapping.reason_of(6)
    by_hand = mapping.with_column(S.SOURCE, 8)
    assert by_hand.reason_of(8) == "Выбрано вами"


def test_columns_of_the_layouts_in_use() -> None:
    row = ["Алгебра", "Математика", 7, "Макаров Ю.Н.", "Лучик", 2020, "1.1", 25, 3]
    assert places(MESH, row) == {
        T.TITLE: 0,
        T.SUBJECT: 1,
        T.GRADE: 2,
        T.AUTHORS: 3,
        T.PUBLISHER: 4,
        T.YEAR: 5,
        S.QUANTITY: 7,
    }
    assert places(["СУУФ"], [], SUUF, [5, "История", "История", "Лучик", "1.2", 25]) == {
        T.GRADE: 0,
        T.TITLE: 1,
        T.SUBJECT: 2,
        T.PUBLISHER: 3,
        S.QUANTITY: 5,
    }
    assert places(*INVENTORY, [ON_12_MAY, 1, 2, "84", "Сказки", 2009, 12, 50])[S.KOPECKS] == 7


def test_column_that_only_counts_the_rows_holds_no_numbers() -> None:
    head = ["№", "Автор", "Название", "Цена"]
    books = [["Носов Н.Н.", f"Книга {number}", 10] for number in range(4)]
    counted = [[place, *book] for place, book in enumerate(books, 1)]
    numbered = [[place * 7 + 100, *book] for place, book in enumerate(books, 1)]
    assert S.NUMBER not in places(head, *counted)
    assert places(head, *numbered)[S.NUMBER] == 0


def test_values_veto_what_the_header_says() -> None:
    made = table(["Название", "Количество"], ["Сказки", "хватает"], ["Басни", "мало"])
    mapping = guess_stock_columns(made)
    assert mapping.ignored[1] == "Под заголовком «Количество» не количества"
    with pytest.raises(UserError, match="ни столбец с количеством, ни столбец с инвентарными"):
        stock_of(made, mapping)


def test_layout_is_remembered_apart_from_that_of_titles() -> None:
    made = table(*SCHOOL)
    key = stock_layout_key(made, 1)
    mapping = recall_stock(made, {key: {"title": 0, "price": 5, "нет такого": 1}})
    assert mapping is not None
    assert {f: g.column for f, g in mapping.columns.items()} == {T.TITLE: 0, S.PRICE: 5}
    assert recall_stock(made, {key.removeprefix("stock-"): {"title": 0}}) is None
    assert column_field("quantity") is S.QUANTITY
    assert column_field("authors") is T.AUTHORS
    assert column_field("нет такого") is None


# --- rows ---------------------------------------------------------------------------------------


def test_list_of_a_school_comes_in_whole() -> None:
    sheet = read(*SCHOOL)
    assert told(sheet) == [
        ("Букварь. Ч. 1, 2", 2014, 62),
        ("Алгебра", 2014, 68),
        ("Английский язык (Rainbow). Ч. 1", 2015, 67),
        ("Английский язык (Rainbow). Ч. 2", 2015, 66),
        ("Французский язык. Ч. 1", 2014, 25),
        ("Французский язык. Ч. 2", 2014, 25),
    ]
    assert (sheet.bad, sheet.skipped, sheet.read, sheet.copies) == ((), (), 4, 313)
    assert "62 экз. записаны как одно издание «Ч. 1, 2»" in sheet.rows[0].warnings[0]
    assert sheet.remarks == ("В таблице нет цен: все экземпляры вводятся по цене 0,00.",)


def test_list_with_separators_totals_and_mistakes() -> None:
    sheet = read(
        ["Учебники школы"],
        ["№", "Название", "Автор", "Год", "Цена", "Кол-во"],
        [None, "1 класс"],
        ["1", "РУССКИЙ ЯЗЫК. Ч. 1,2", "Канаева В.П.", "2020.0000", "382.80", "25/25"],
        ["2", "Музыка", "Критов Е.Д.", "2013", "382,80 руб.", "30 экз."],
        ["№", "Название", "Автор", "Год", "Цена", "Кол-во"],
        ["3", "Труд", "Лунева Е.А.", "2015", "1 382,80", "много"],
        ["4", "Чтение", "Климов Л.Ф.", "2015", "дорого", "3"],
        ["5", "Химия", "Габов О.С.", "2015", "10", None],
        [],
        ["6", None, "Габов О.С.", "2015", "10", "5"],
        ["Итого:", None, None, None, None, 80],
        [None, "2 КЛАСС", None, None, None, 40],
        ["7", "Музыка", "Критов Е.Д.", "2013", "382,80", 40],
        [None, "Итого 2 класс", None, None, None, 41],
        ["Директор", None, "Петрова"],
        ["Итого"],
        [None, None, None, None, None, 7],
    )
    assert told(sheet) == [
        ("Русский язык. Ч. 1", 2020, 25),
        ("Русский язык. Ч. 2", 2020, 25),
        ("Музыка", 2013, 30),
        ("Музыка", 2013, 40),
    ]
    assert [row.fields.grade_from for row in sheet.rows] == [1, 1, 1, 2]
    assert {row.stock.price for row in sheet.rows} == {382_80}
    assert [(bad.number, bad.field, bad.value) for bad in sheet.bad] == [
        (7, "Кол-во", "много"),
        (8, "Цена", "дорого"),
        (9, "Кол-во", ""),
        (11, "Название", "6; Габов О.С.; 2015; 10; 5"),
        (18, "Название", "7"),
    ]
    assert [(row.number, row.reason) for row in sheet.skipped] == [
        (3, "Заголовок класса"),
        (6, "Повтор шапки"),
        (10, "Пустая строка"),
        (12, "Итоговая строка"),
        (13, "Заголовок класса"),
        (15, "Итоговая строка"),
        (16, "Подписи"),
        (17, "Итоговая строка"),
    ]
    assert sheet.remarks == ("Строка 15: в итоге 41 экз., а в строках над ним прочитано 40 экз.",)


def test_rows_that_count_nothing_are_passed_over_and_told() -> None:
    sheet = read(SCHOOL[0], ["Физика", "Перов А.В.", "Лучик", 2014, 7, 0], ["Учебники для чтения"])
    assert sheet.rows == ()
    assert [row.reason for row in sheet.skipped] == [
        "Количество 0: вводить нечего",
        "Похоже на заголовок раздела",
    ]


def test_years_of_a_cell_share_the_copies() -> None:
    sheet = read(
        MESH,
        ["АЛГЕБРА", "Математика", 7, "Мордин А.Г.", "Лучик", "2013, 2014", "1.1", 25, 3],
        ["История", "История", 5, "Вигас А.А.", "Лучик", "2019 - 10, 2020 - 15", None, 25, 0],
    )
    assert told(sheet) == [
        ("Алгебра", 2013, 13),
        ("Алгебра", 2014, 12),
        ("История", 2019, 10),
        ("История", 2020, 15),
    ]
    assert any("разделены поровну: 2013 — 13 экз." in said for said in sheet.rows[0].warnings)
    assert sheet.rows[0].fields.notes == ""
    assert sheet.rows[2].warnings == ()


def test_columns_of_years_with_amounts_and_prices() -> None:
    sheet = read(
        ["Наименование", "Автор", "Класс", "Количество", None, None, "Цена", None],
        [None, None, None, 2019, 2020, 2021, "2019 г.", "2021 г."],
        ["Азбука. Ч. 1, 2", "Горин В.Г.", 1, 10, None, "5/6", 100.5, "200/210"],
        ["Музыка", "Критов Е.Д.", 2, None, 12],
    )
    assert told(sheet) == [
        ("Азбука. Ч. 1, 2", 2019, 10),
        ("Азбука. Ч. 1", 2021, 5),
        ("Азбука. Ч. 2", 2021, 6),
        ("Музыка", 2020, 12),
    ]
    assert [row.stock.price for row in sheet.rows] == [100_50, 200_00, 210_00, None]
    assert sheet.skipped[0].reason == "Вторая строка шапки"


def test_price_follows_from_the_sum() -> None:
    head = ["Название", "Автор", "Кол-во", "Цена", "Сумма"]
    sheet = read(
        head,
        ["Сказки", "Носов Н.Н.", 4, None, "50,00"],
        ["Басни", "Носов Н.Н.", 3, None, 100],
        ["Стихи", "Носов Н.Н.", 2, 10, 25],
        ["Песни", "Носов Н.Н.", 2, None, None],
    )
    assert [row.stock.price for row in sheet.rows] == [12_50, 33_33, 10_00, None]
    assert [row.warnings for row in sheet.rows] == [
        (),
        ("Сумма не делится на количество: цена округлена.",),
        ("Сумма 25,00 не равна цене, умноженной на количество (20,00).",),
        ("Цена не указана: будет 0,00.",),
    ]


def test_inventory_book_with_ditto_marks_two_rows_of_header_and_acts() -> None:
    same = '"'
    sheet = read(
        *INVENTORY,
        [ON_12_MAY, 15, 1201, "84(2Рос)", "Пушкин А.С. Сказки", 2009, 120, 50, "+", "+"],
        [same, same, 1202, same, same, same, same, same, None, None, None, "порвана"],
        [same, same, 1203, same, same, same, 130, None, None, None, "№ 5 от 12.05.2020"],
        ["2011", 16, "1204-1206", "Ш6", "Носов Н.Н. Незнайка", 2010, "99-90"],
        [None, None, "1207а", None, "Чуковский К.И. Айболит", "б.г.", "б/ц"],
        [None, None, None, None, "Чуковский К.И. Айболит", "б.г.", "б/ц"],
        [None, None, dt.date(2026, 12, 15), None, "Чуковский К.И. Айболит", None, 5],
    )
    assert [row.fields.authors_line for row in sheet.rows[:3]] == ["Пушкин А. С."] * 3
    first, second, third, fourth, fifth = (row.stock for row in sheet.rows)
    assert (first.entered_on, first.entry_record) == (ON_12_MAY, "15")
    assert (second.entered_on, second.entry_record) == (ON_12_MAY, "15")
    assert [facts.price for facts in (first, second, third)] == [120_50, 120_50, 130_00]
    assert [facts.numbers for facts in (first, second, third)] == [("1201",), ("1202",), ("1203",)]
    assert (second.note, third.disposed_by) == ("порвана", "№ 5 от 12.05.2020")
    assert sheet.rows[1].fields.bbk == "84(2Рос)"
    assert sheet.rows[1].fields.notes == ""
    assert (fourth.quantity, fourth.numbers) == (3, ("1204", "1205", "1206"))
    assert (fourth.price, fourth.note) == (99_90, "Год записи: 2011")
    assert (fifth.numbers, fifth.price) == (("1207а",), 0)
    assert "«1207а» не кончается цифрой" in sheet.rows[4].warnings[0]
    assert [(bad.number, bad.field) for bad in sheet.bad] == [
        (10, "Инвентарный №"),
        (11, "Инвентарный №"),
    ]
    assert sheet.bad[0].reason == "Не указан инвентарный номер."
    assert [row.reason for row in sheet.skipped] == ["Вторая строка шапки", "Нумерация столбцов"]


EXCLUDED = [
    "№ п/п",
    "Инвентарный номер",
    "Наименование документа и его основные характеристики",
    "Год",
    "Цена, руб.",
    "Коэфф. переоценки",
    "Кол-во экз.",
    "Сумма, руб.",
]


def test_list_of_exclusion_is_of_copies_that_have_left() -> None:
    rows: list[list[Any]] = [
        EXCLUDED,
        [1, 1201, "Пушкин А.С. Сказки. - М.: Лань, 2001", 2001, "12,50", 2, 1, "25,00"],
        ["Итого", None, None, None, None, None, 1, 25],
    ]
    plain = read(*rows)
    assert plain.disposed_by == "список на исключение"
    named = read(["Список на исключение из фонда"], ["к акту № 5 от 12.05.2020"], *rows)
    (row,) = named.rows
    assert row.stock.disposed_by == "акт № 5 от 12.05.2020"
    assert (row.fields.title, row.fields.place, row.stock.price) == ("Сказки", "Москва", 12_50)
    assert row.warnings == ()
    assert "в фонд экземпляры не войдут" in named.remarks[0]
    assert read(*rows, disposed_by="").rows[0].stock.disposed_by == ""


def test_numbers_and_amounts_must_agree() -> None:
    head = ["Инв. №", "Название", "Автор", "Класс", "Кол-во", "Год"]
    sheet = read(
        head,
        ["1201-1203", "Сказки", "Носов Н.Н.", None, 3, 2001],
        ["1204-1206", "Сказки", "Носов Н.Н.", None, 2, 2001],
        [1207, "Сказки", "Носов Н.Н.", None, 5, 2001],
        [17, "Алгебра", "Макаров Ю.Н.", 7, 30, 2001],
        ["1210-1213", "Азбука. Ч. 1, 2", "Горин В.Г.", 1, "2/2", 2001],
        ["1220, 1221", "Басни", "Крылов И.А.", None, None, "2001, 2002"],
    )
    assert [(row.stock.quantity, row.stock.numbers) for row in sheet.rows] == [
        (3, ("1201", "1202", "1203")),
        (30, ()),
        (2, ("1210", "1211")),
        (2, ("1212", "1213")),
        (2, ("1220", "1221")),
    ]
    assert sheet.rows[1].stock.note == "Карточка № 17"
    assert "номер карточки" in sheet.rows[1].warnings[0]
    assert sheet.rows[4].fields.year == 2001
    assert "взят первый" in sheet.rows[4].warnings[0]
    assert [(bad.number, bad.reason) for bad in sheet.bad] == [
        (3, "Инвентарных номеров 3, а количество — 2: исправьте одно или другое."),
        (4, "Инвентарных номеров 1, а количество — 5: исправьте одно или другое."),
    ]


def test_the_rest_of_what_a_row_tells() -> None:
    sheet = read(
        ["Название", "Кол-во", "Место хранения", "Источник", "Фонд", "Примечание", "№ карточки"],
        ["Атлас", 3, "Кабинет 12", "Местный бюджет", "учебный", "с дисками", 40],
    )
    (row,) = sheet.rows
    assert row.stock.place == "Кабинет 12"
    assert row.stock.fund is Fund.TEXTBOOKS
    assert row.stock.note == "с дисками; Источник: Местный бюджет; Карточка № 40"


def test_any_table_is_read_by_the_columns_that_are_given() -> None:
    made = table(["abc", "Алгебра", "x", 12], ["def", "Химия", "y", 5])
    mapping = guess_stock_columns(made, 0).with_column(T.TITLE, 1).with_column(S.QUANTITY, 3)
    assert told(stock_of(made, mapping)) == [("Алгебра", None, 12), ("Химия", None, 5)]
    with pytest.raises(UserError, match="Не найден столбец с названиями"):
        stock_of(made, mapping.with_column(T.TITLE, None))


def test_what_excel_spoiled_is_told_beside_the_row() -> None:
    sheet = read(
        ["Название", "Автор", "Цена", "Кол-во"],
        ["Сказки", "Носов Н.Н.", "#Н/Д", 2],
        ["Басни", "Носов Н.Н.", 5, "#ЗНАЧ!"],
    )
    assert any("C2" in said and "#Н/Д" in said for said in sheet.rows[0].warnings)
    assert sheet.bad[0].reason == "Не указано количество экземпляров."


def test_reading_can_be_stopped() -> None:
    made = table(*SCHOOL)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        stock_of(made, guess_stock_columns(made), progress)


def test_too_many_copies_are_refused_before_they_fill_the_memory() -> None:
    rows = [["Книга", 10_000] for _ in range(51)]
    with pytest.raises(UserError, match="больше 500\u00a0000 экземпляров"):
        read(["Название", "Кол-во"], *rows)


def test_titles_that_repeat_are_kept_once() -> None:
    rows = [[1000 + place, "Пушкин А.С. Сказки", 2009, 50] for place in range(3000)]
    made = table(["Инв. №", "Автор и заглавие", "Год", "Цена"], *rows)
    mapping = guess_stock_columns(made)
    tracemalloc.start()
    try:
        sheet = stock_of(made, mapping)
        held, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len({id(row.fields) for row in sheet.rows}) == 1
    assert held / len(sheet.rows) < 1000


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=8), max_size=12),
    st.sampled_from([SCHOOL[0], MESH, SUUF, EXCLUDED, INVENTORY[1]]),
)
def test_whatever_the_cells_hold_every_row_is_accounted_for(
    rows: list[list[Any]], header: list[Any]
) -> None:
    made = table(header, *rows)
    mapping = guess_stock_columns(made)
    if not mapping.usable or not mapping.counts_copies:
        return
    sheet = stock_of(made, mapping)
    numbers = {row.number for row in sheet.rows}
    others = [bad.number for bad in sheet.bad] + [row.number for row in sheet.skipped]
    assert sorted([*numbers, *others]) == list(
        range((mapping.header_row or 0) + 1, len(made.rows) + 1)
    )
    assert all(row.stock.quantity > 0 for row in sheet.rows)
    assert all(len(row.stock.numbers) in (0, row.stock.quantity) for row in sheet.rows)
    assert all(bad.reason for bad in sheet.bad)
