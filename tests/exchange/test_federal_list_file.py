from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from app.core.errors import UserError
from app.core.textbook_terms import EducationLevel, Grades, StudyDepth
from app.exchange.federal_list import (
    FederalListEntry,
    FederalListFile,
    ListPart,
    SectionKind,
    number_key,
    read_federal_list,
)
from tests.exchange.federal_list_files import CAPTIONS, REAL_LIST, book, write_list


@pytest.fixture(scope="module")
def real() -> FederalListFile:
    return read_federal_list(REAL_LIST)


def at(found: FederalListFile, row: int) -> FederalListEntry:
    return next(entry for entry in found.entries if entry.row == row)


# --- the real list ------------------------------------------------------------------------


def test_every_row_of_the_real_list_is_accounted_for(real: FederalListFile) -> None:
    assert real.order == "119"
    assert len(real.entries) == 2161
    assert [len(real.of_appendix(appendix)) for appendix in (1, 2)] == [1081, 1080]
    assert len(real.sections) == 387
    assert [heading.row for heading in real.headings] == [1, 2]
    assert not real.empty
    assert not real.rejected
    seen = Counter(
        item.row for kind in (real.entries, real.sections, real.headings) for item in kind
    )
    assert seen == Counter(range(1, 2551))
    assert real.rows == 2550


def test_numbers_are_no_keys(real: FederalListFile) -> None:
    assert len(real.numbers_in_both) == 242
    assert [(item.appendix, item.number, item.rows) for item in real.repeated_numbers] == [
        (1, "1.1.3.1.1.2.1.", (657, 658)),
        (1, "1.3.6.2.1.1.1.5.", (938, 939)),
        (1, "1.3.6.2.4.3.1.1.", (965, 976)),
        (1, "1.3.6.2.4.3.1.2.", (966, 977)),
        (1, "1.3.6.2.4.3.1.3.", (967, 978)),
        (2, "1.1.1.2.1.8.2.", (1451, 1483)),
        (2, "1.1.3.3.1.7.1.", (2243, 2281)),
    ]
    both = [entry for entry in real.entries if entry.number == "1.1.1.1.1.1.2."]
    assert [(entry.appendix, entry.grade_from) for entry in both] == [(1, 1), (2, 3)]


def test_doubtful_cells_of_the_real_list_are_named_and_kept(real: FederalListFile) -> None:
    broken = {remark.row: remark.value for remark in real.remarks if "ошибкой" in remark.text}
    assert broken == {
        826: "1..3.1.1.3.1.",
        828: "1..3.1.1.3.1.1.2.",
        832: "1..3.1.1.3.2.1.2.",
        1002: "1.3..2.6.1.4.2.",
    }
    assert at(real, 828).number == "1..3.1.1.3.1.1.2."
    repeated = [remark for remark in real.remarks if "уже стоит в строке" in remark.text]
    assert [remark.row for remark in repeated] == [658, 939, 976, 977, 978, 1483, 2281]
    others = {
        remark.row: remark.text
        for remark in real.remarks
        if remark.row not in broken and remark not in repeated
    }
    assert others == {
        797: "Издатель не указан.",
        798: "Издатель не указан.",
        799: "Издатель не указан.",
        1323: "Класс не указан, из заглавия взят 5.",
        1939: "Срок «До 3! августа 2025 года» не понят, дата оставлена пустой.",
    }


def test_a_row_of_the_real_list_field_by_field(real: FederalListFile) -> None:
    entry = at(real, 8)
    assert (entry.order, entry.appendix, entry.line) == ("119", 1, "6")
    assert entry.number == "1.1.1.1.1.1.1."
    assert entry.title == (
        "Русский язык. Азбука: 1-й класс: учебник: в 2 частях; 16-е издание, переработанное"
    )
    assert entry.name == "Русский язык. Азбука"
    assert entry.authors == "Горецкий В.Г., Кирюшкин В.А., Виноградская Л.А. и другие"
    assert (entry.grades, entry.grade_text) == (Grades(1, 1), "1")
    assert entry.publisher == "Акционерное общество «Издательство «Просвещение»"
    assert entry.rights_holder == entry.publisher
    assert (entry.edition, entry.volumes, entry.language) == ("16-е издание, переработанное", 2, "")
    assert (entry.standard_orders, entry.standard_year) == (("286",), 2021)
    assert "№ 858" in entry.included_by
    assert (entry.term, entry.term_text) == (dt.date(2027, 4, 25), "До 25 апреля 2027 года")
    assert not entry.unlimited
    assert (entry.part, entry.level) == (ListPart.OBLIGATORY, EducationLevel.PRIMARY)
    assert entry.area == "Русский язык и литературное чтение"
    assert entry.subject == "Русский язык"
    assert (entry.special, entry.programme, entry.vocational, entry.depth) == (
        False,
        "",
        False,
        None,
    )


def test_other_rows_of_the_real_list(real: FederalListFile) -> None:
    assert at(real, 243).depth is StudyDepth.ADVANCED
    assert at(real, 249).depth is StudyDepth.BOTH
    assert at(real, 2266).depth is StudyDepth.ADVANCED  # named among the authors by mistake
    assert at(real, 24).language == "чувашский"
    assert at(real, 797).unlimited
    assert at(real, 797).vocational
    assert at(real, 797).grades is None
    assert at(real, 805).grades == Grades(1, 1, extra_first=True, extra_only=True)
    assert at(real, 810).grades == Grades(1, 1, extra_first=True)
    assert at(real, 1252).grades == Grades(10, 11)
    assert at(real, 805).programme == "для глухих обучающихся"
    assert at(real, 805).special
    assert at(real, 571 + 1).standard_orders == ("287",)
    assert at(real, 1173).standard_orders == ("287", "370")
    assert at(real, 1173).standard_year == 2023
    assert at(real, 66).guides.startswith("Татар теле. Эш дәфтәре. 4 сыйныф")
    assert at(real, 1577).volumes == 2  # «в 2 книгах»
    assert at(real, 1939).term is None
    texts = [text for entry in real.entries for text in (entry.title, entry.term_text, entry.line)]
    assert not [text for text in texts if "\xa0" in text or text != text.strip()]


def test_sections_give_level_area_and_subject(real: FederalListFile) -> None:
    subjects = Counter(entry.subject for entry in real.entries)
    assert (
        subjects["Родной язык и (или) государственный язык республики Российской Федерации"] == 348
    )
    assert (subjects["Русский язык"], subjects["Технология"], subjects["Алгебра"]) == (125, 65, 26)
    assert "" not in subjects
    # the number of this section (1.1.3.3.3.) belongs to another area than the section
    assert (at(real, 2299).area, at(real, 2299).subject) == ("Общественные науки", "Экономика")
    assert at(real, 1171).subject == "Введение в естественно-научные предметы"
    assert at(real, 1317).subject == "Индивидуальный проект"
    assert at(real, 1347 + 4).appendix == 2
    assert at(real, 2493).part is ListPart.BY_PARTICIPANTS
    levels = Counter(entry.level for entry in real.entries if not entry.special)
    assert levels[None] == sum(entry.vocational for entry in real.entries) == 26
    legal = [section for section in real.sections if len(section.text.split()) > 15]
    assert len([section for section in legal if section.kind is SectionKind.PART]) == 4
    section = next(section for section in real.sections if section.row == 296)
    assert (section.kind, section.name, section.renamed) == (
        SectionKind.SUBJECT,
        "Технология",
        "Труд (технология)",
    )
    assert {section.row for section in real.sections if not section.number} == set()


def test_numbers_sort_by_their_groups() -> None:
    numbers = ["1.1.2.10.1.", "1.1.2.9.", "1..1.2.9.1", "1.1.10.", "2.1."]
    assert sorted(numbers, key=number_key) == [
        "1.1.2.9.",
        "1..1.2.9.1",
        "1.1.2.10.1.",
        "1.1.10.",
        "2.1.",
    ]


# --- other workbooks of the family --------------------------------------------------------

ALGEBRA = book(
    "1.1.2.1.1.", "Алгебра (в 2 частях)", "Мордкович А.Г.", "7 - 9", "До 31 августа 2027 года"
)


def test_header_of_two_rows_below_a_heading(tmp_path: Path) -> None:
    path = write_list(
        tmp_path / "Перечень.xlsx",
        [
            ["1.", "Основное общее образование"],
            [],
            ["1.1.", "Математика (учебный предмет)"],
            ALGEBRA,
        ],
        above=[
            ["Приложение № 2 к приказу Министерства просвещения от 26 июня 2025 г. № 495"],
            [],
            ["Федеральный перечень учебников"],
        ],
        captions=[*CAPTIONS[:-1], "Предельный срок использования учебников"],
    )
    found = read_federal_list(path)
    (entry,) = found.entries
    assert (found.order, found.order_date) == ("495", dt.date(2025, 6, 26))
    assert (entry.order, entry.appendix) == ("495", 2)
    assert (entry.level, entry.subject) == (EducationLevel.BASIC, "Математика")
    assert (entry.grades, entry.volumes, entry.term) == (Grades(7, 9), 2, dt.date(2027, 8, 31))
    assert [heading.row for heading in found.headings] == [1, 3, 4]
    assert [empty.row for empty in found.empty] == [2, 6]
    assert found.rows == 8


def test_captions_may_stand_under_names_of_groups_and_come_again(tmp_path: Path) -> None:
    groups = ["№ строки", "Учебник", "", "", "", "Класс", "Срок действия"]
    names = ["", "Номер", "Наименование", "Авторы", "Издательство", "", ""]
    again = ["№ строки", "Номер", "Наименование", "Авторы", "Издательство", "Класс", "Срок"]
    path = write_list(
        tmp_path / "Перечень.xlsx",
        [ALGEBRA, again[1:], ["2", "3", "4", "5", "6", "7"], ALGEBRA],
        above=[groups],
        captions=names,
    )
    found = read_federal_list(path)
    assert [entry.row for entry in found.entries] == [3, 6]
    assert [heading.row for heading in found.headings] == [1, 2, 4, 5]
    assert found.entries[0].authors == "Мордкович А.Г."


def test_appendix_is_told_by_a_heading_between_the_rows(tmp_path: Path) -> None:
    path = write_list(
        tmp_path / "Приказ № 347.xlsx",
        [
            ["1.1.", "Алгебра (учебный предмет)"],
            ALGEBRA,
            ["Приложение № 2"],
            ALGEBRA,
        ],
    )
    found = read_federal_list(path)
    assert found.order == "347"
    assert [(entry.appendix, entry.subject) for entry in found.entries] == [(1, "Алгебра"), (2, "")]
    assert found.numbers_in_both == ("1.1.2.1.1.",)


def test_a_new_level_ends_the_sections_before_it(tmp_path: Path) -> None:
    path = write_list(
        tmp_path / "п.xlsx",
        [
            ["1.", "Основное общее образование"],
            ["1.1.", "Математика и информатика (предметная область)"],
            ["1.1.1.", "Алгебра (учебный предмет)"],
            ALGEBRA,
            ["2.", "Среднее общее образование"],
            ALGEBRA,
            ["2.1.", "Искусство (предметная область)"],
            ALGEBRA,
        ],
    )
    assert [
        (entry.level, entry.area, entry.subject) for entry in read_federal_list(path).entries
    ] == [
        (EducationLevel.BASIC, "Математика и информатика", "Алгебра"),
        (EducationLevel.SECONDARY, "", ""),
        (EducationLevel.SECONDARY, "Искусство", "Искусство"),
    ]


def test_appendices_on_sheets_of_their_own_and_a_sheet_without_a_list(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active.title = "Пояснения"
    workbook.active.append(["Список составлен по приказу", "", "см. ниже"])
    for number in (1, 2):
        sheet = workbook.create_sheet(f"Приложение {number}")
        sheet.append(CAPTIONS)
        sheet.append(["1.", *ALGEBRA])
    path = tmp_path / "список.xlsx"
    workbook.save(path)
    found = read_federal_list(path)
    assert [(entry.sheet, entry.appendix) for entry in found.entries] == [
        ("Приложение 1", 1),
        ("Приложение 2", 2),
    ]
    assert found.skipped_sheets == ("Пояснения",)
    assert found.order == ""


def test_columns_of_other_orders(tmp_path: Path) -> None:
    captions = [
        "№ п/п",
        "Код учебника",
        "Наименование учебника",
        "Автор/авторский коллектив",
        "Наименование издателя(ей) учебника",
        "Класс",
        "Срок использования",
        "Издание (порядковый номер)",
        "Язык издания",
        "Для углублённого изучения",
        "Возможность использования в СПО",
        "Адрес страницы об учебнике на официальном сайте издателя",
    ]
    row = [*ALGEBRA, "3-е издание", "русский", "да", "+", "https://example.org/algebra"]
    found = read_federal_list(write_list(tmp_path / "п.xlsx", [row], captions=captions))
    (entry,) = found.entries
    assert entry.number == "1.1.2.1.1."
    assert (entry.edition, entry.language) == ("3-е издание", "русский")
    assert (entry.depth, entry.vocational) == (StudyDepth.ADVANCED, True)
    assert entry.publisher.endswith("«Просвещение»")


def test_a_text_table_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "список.csv"
    lines = [
        "Номер;Наименование;Авторы;Класс;Издатель",
        "1.1.;Алгебра;Мордкович А.Г.;7;ИОЦ Мнемозина",
    ]
    path.write_text("\n".join(lines), encoding="cp1251")
    (entry,) = read_federal_list(path).entries
    assert (entry.authors, entry.grade_from, entry.publisher) == (
        "Мордкович А.Г.",
        7,
        "ИОЦ Мнемозина",
    )


def test_rows_that_cannot_be_used_come_back_with_their_reason(tmp_path: Path) -> None:
    path = write_list(
        tmp_path / "п.xlsx",
        [
            ["1.1.1.", "", "Пёрышкин А.В.", "Дрофа", "7", "Бессрочно"],
            ["1.1.2.", ""],
            ["", "", "", "", "", "", "Примечание: перечень дополняется"],
            book("1.1.3.", "Физика", "", "седьмой", "до весны"),
            book("", "Химия", "Габриелян О.С.", "8"),
            ["2.", ""],
            ["", ""],
        ],
    )
    found = read_federal_list(path)
    assert [(row.row, row.field, row.reason) for row in found.rejected] == [
        (2, "Наименование", "У учебника нет наименования."),
        (3, "Наименование", "Есть номер, но нет наименования."),
        (7, "Наименование", "Есть номер, но нет наименования."),
        (8, "Наименование", "Нет ни номера, ни наименования."),
    ]
    assert "Пёрышкин" in found.rejected[0].value
    assert [(heading.row, heading.text) for heading in found.headings[1:]] == [
        (4, "3. Примечание: перечень дополняется")
    ]
    assert [(remark.row, remark.text) for remark in found.remarks] == [
        (5, "Класс «седьмой» не понят."),
        (5, "Авторы не указаны."),
        (5, "Срок «до весны» не понят, дата оставлена пустой."),
        (6, "Номер не указан."),
    ]
    assert [(entry.row, entry.grades, entry.grade_text) for entry in found.entries] == [
        (5, None, "седьмой"),
        (6, Grades(8, 8), "8"),
    ]
    assert found.rows == 8


def test_cells_that_excel_made_dates_of(tmp_path: Path) -> None:
    row = ["1.1.", "Алгебра", "Мордкович А.Г.", "Дрофа", dt.date(2026, 6, 5), dt.date(2027, 8, 31)]
    found = read_federal_list(
        write_list(tmp_path / "п.xlsx", [row, [dt.date(2001, 1, 1), *row[1:]]])
    )
    assert [entry.grades for entry in found.entries] == [Grades(5, 6), Grades(5, 6)]
    assert found.entries[0].term == dt.date(2027, 8, 31)
    assert [remark.text for remark in found.remarks] == [
        "Excel превратил класс в дату; прочитано «5–6».",
        "Excel превратил класс в дату; прочитано «5–6».",
        "Excel превратил номер в дату «01.01.2001», проверьте его по приказу.",
    ]


def test_a_class_that_contradicts_the_title_is_remarked(tmp_path: Path) -> None:
    row = book("1.1.", "Физика: 8-й класс: учебник", "Пёрышкин А.В.", "9")
    found = read_federal_list(write_list(tmp_path / "п.xlsx", [row]))
    assert found.entries[0].grades == Grades(9, 9)
    (remark,) = found.remarks
    assert remark.text == "Класс «9» не сходится с заглавием, в нём 8."


def test_a_table_that_is_no_list_is_refused(tmp_path: Path) -> None:
    path = write_list(
        tmp_path / "книги.xlsx", [["Ревизор", "5"]], captions=["№", "Книга", "Количество"]
    )
    with pytest.raises(UserError, match=r"«книги\.xlsx» не найден федеральный перечень"):
        read_federal_list(path)
