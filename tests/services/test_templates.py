"""The region's own workbooks: mapped once, filled every year, nothing else of them touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.cli import run as call
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.report_template import (
    CellMark,
    ColumnMark,
    FigureTable,
    TableMark,
    TemplateMapping,
)
from app.exchange.template import read_template
from app.exchange.template.grid import SheetGrid, read_grids
from app.queries.region_figure_list import FIGURES, FIGURES_BY_KEY, suggested
from app.queries.region_figures import rows_of, value_of
from app.services.templates import TemplateDraft
from tests.exchange.test_template import parts, rich_workbook, values
from tests.support.region_school import YEAR, fill_school
from tests.support.school_year import school_year
from tests.support.workshop import TODAY, Workshop


def form(rows: int = 6, headers: tuple[str, ...] = ("Предмет", "Класс", "Не хватает")) -> bytes:
    """A form as a region sends it: a head, a table with numbered columns, a row of totals."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Свод"
    sheet["A1"] = "Школа"
    sheet["A2"] = "Учебный год"
    for column, header in enumerate(headers, start=1):
        sheet.cell(4, column, header)
        sheet.cell(5, column, column)
    end = 6 + rows
    sheet.cell(end, 1, "ИТОГИ")
    sheet.cell(end, 3, f"=SUM(C6:C{end - 1})")
    target = BytesIO()
    book.save(target)
    return target.getvalue()


MAPPING = TemplateMapping(
    (
        CellMark("Свод", "B1", "school.name_short", "A1", "Школа"),
        CellMark("Свод", "B2", "year", "A2", "Учебный год"),
    ),
    (
        TableMark(
            "Свод",
            FigureTable.DEFICITS,
            6,
            (
                ColumnMark("A", "lack.subject", "A4", "Предмет"),
                ColumnMark("B", "lack.grade", "B4", "Класс"),
                ColumnMark("C", "lack.sets", "C4", "Не хватает"),
            ),
        ),
    ),
)


def keep(workshop: Workshop, workbook: bytes, mapping: TemplateMapping = MAPPING) -> int:
    made = workshop.services.templates.save(
        TemplateDraft("Свод дефицита", "свод.xlsx", workbook, mapping)
    )
    assert made.entity_id is not None
    return made.entity_id


def test_form_is_filled_with_the_figures_of_the_year(workshop: Workshop) -> None:
    fill_school(workshop)
    filled = workshop.services.templates.fill(keep(workshop, form()), YEAR)
    found = values(filled.content, "Свод")
    assert (found["B1"], found["B2"]) == ("Школа № 7", "2026/27")
    assert [found["A6"], found["B6"], found["C6"]] == ["Алгебра", 7, 10]
    assert [found["A7"], found["B7"], found["C7"]] == ["Физика", 8, 30]
    assert found["C12"] == "=SUM(C6:C11)"
    assert filled.name == "Свод дефицита 2026-27.xlsx"
    assert filled.cells == 2 + 2 * 3


def test_everything_else_of_a_rich_workbook_stays(workshop: Workshop) -> None:
    fill_school(workshop)
    source = rich_workbook()
    mapping = TemplateMapping(
        (),
        (
            TableMark(
                "Форма 3",
                FigureTable.DEFICITS,
                2,
                (
                    ColumnMark("A", "lack.subject", "A1", "Предмет"),
                    ColumnMark("C", "lack.sets", "C1", "В наличии, шт."),
                ),
            ),
        ),
    )
    filled = workshop.services.templates.fill(keep(workshop, source, mapping), YEAR).content
    before, after = parts(source), parts(filled)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    for piece in ("charts/chart1.xml", "drawings/drawing1.xml", "pivotCache/", "media/image1.png"):
        assert any(piece in name for name in after)
    sheet = after["xl/worksheets/sheet1.xml"]
    for kept in (b"<extLst>", b"<dataValidation ", b"<conditionalFormatting ", b"<mergeCell "):
        assert kept in sheet
    found = values(filled, "Форма 3")
    assert (found["A2"], found["C2"], found["A3"], found["C3"]) == ("Алгебра", 10, "Физика", 30)
    assert found["A9"] == "Примечание"


def test_next_year_is_one_call_with_the_same_mapping(workshop: Workshop) -> None:
    fill_school(workshop)
    template_id = keep(workshop, form())
    with school_year(workshop, YEAR + 1) as rows:
        rows.school_class(9, "А", 20)
        rows.textbook("Химия", 9, 15)
    filled = workshop.services.templates.fill(template_id, YEAR + 1)
    found = values(filled.content, "Свод")
    assert (found["B2"], found["A6"], found["C6"]) == ("2027/28", "Химия", 5)


def test_too_little_room_above_the_totals_is_said(workshop: Workshop) -> None:
    fill_school(workshop)
    with pytest.raises(RefusalError, match="места на 1, а строк 2"):
        workshop.services.templates.fill(keep(workshop, form(rows=1)), YEAR)


def test_moved_header_of_a_new_form_is_named(workshop: Workshop, tmp_path: Path) -> None:
    template_id = keep(workshop, form())
    path = tmp_path / "новая.xlsx"
    path.write_bytes(form(headers=("Класс", "Предмет", "Заказ")))
    with pytest.raises(RefusalError) as refusal:
        workshop.services.templates.renew(template_id, path)
    assert refusal.value.reasons == (
        "лист «Свод»: заголовок «Предмет» был в A4, теперь он в B4",
        "лист «Свод»: заголовок «Класс» был в B4, теперь он в A4",
        "лист «Свод»: заголовок «Не хватает» был в C4, теперь его нет",
    )
    card = workshop.queries.templates.card(template_id)
    assert card is not None
    assert card.row.file_name == "свод.xlsx"


def test_missing_sheet_of_a_new_form_is_named(workshop: Workshop, tmp_path: Path) -> None:
    template_id = keep(workshop, form())
    path = tmp_path / "другая.xlsx"
    path.write_bytes(rich_workbook())
    with pytest.raises(RefusalError) as refusal:
        workshop.services.templates.renew(template_id, path)
    assert refusal.value.reasons == ("листа «Свод» в книге нет",)


def test_new_form_with_the_same_headers_is_taken(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)
    template_id = keep(workshop, form(rows=1))
    path = tmp_path / "свод-2027.xlsx"
    path.write_bytes(form(rows=9))
    workshop.services.templates.renew(template_id, path)
    filled = workshop.services.templates.fill(template_id, YEAR)
    assert values(filled.content, "Свод")["C7"] == 30
    (row,) = workshop.queries.templates.all()
    assert (row.file_name, row.sheets, row.figures) == ("свод-2027.xlsx", ("Свод",), 5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "старого образца"),
        ("таблица;текст".encode(), "не книга Excel"),
    ],
)
def test_other_kinds_of_files_are_refused_with_what_to_do(
    workshop: Workshop, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "форма.xls"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as refusal:
        workshop.services.templates.open(path)
    assert "сохраните как «Книга Excel (.xlsx)»" in refusal.value.cure


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda draft: replace(draft, name=" "), "нет названия"),
        (lambda draft: replace(draft, mapping=TemplateMapping()), "ни одного показателя"),
        (
            lambda draft: replace(draft, mapping=TemplateMapping((CellMark("Нет", "A1", "year"),))),
            "Листа «Нет» в книге нет",
        ),
        (
            lambda draft: replace(
                draft, mapping=TemplateMapping((CellMark("Свод", "1A", "year"),))
            ),
            "не адрес ячейки",
        ),
        (
            lambda draft: replace(
                draft, mapping=TemplateMapping((CellMark("Свод", "A1", "cell.subject"),))
            ),
            "здесь нет",
        ),
        (
            lambda draft: replace(
                draft,
                mapping=TemplateMapping(
                    (CellMark("Свод", "B1", "year"), CellMark("Свод", "B1", "pupils"))
                ),
            ),
            "два показателя",
        ),
    ],
)
def test_mapping_that_cannot_be_is_refused(
    workshop: Workshop, change: Callable[[TemplateDraft], TemplateDraft], words: str
) -> None:
    draft = TemplateDraft("Свод", "свод.xlsx", form(), MAPPING)
    with pytest.raises(UserError, match=words):
        workshop.services.templates.save(change(draft))
    assert workshop.queries.templates.all() == ()


def test_forms_have_names_of_their_own_and_versions(workshop: Workshop) -> None:
    template_id = keep(workshop, form())
    with pytest.raises(UserError, match="уже есть"):
        keep(workshop, form())
    stale = TemplateDraft("Свод", "свод.xlsx", form(), MAPPING, template_id, 7)
    with pytest.raises(ConflictError):
        workshop.services.templates.save(stale)
    workshop.services.templates.save(replace(stale, version=1))
    workshop.services.templates.remove(template_id)
    assert workshop.queries.templates.all() == ()
    with pytest.raises(ConflictError):
        workshop.services.templates.fill(template_id, YEAR)


def test_every_figure_has_a_value_for_every_row(workshop: Workshop) -> None:
    fill_school(workshop)
    source = workshop.queries.templates.figures(YEAR, TODAY)
    assert len(FIGURES_BY_KEY) == len(FIGURES)
    found: dict[str, list[Any]] = {}
    for figure in FIGURES:
        if figure.table is FigureTable.SCHOOL:
            found[figure.key] = [value_of(figure, source)]
            continue
        lines = rows_of(source, figure.table)
        found[figure.key] = [value_of(figure, source, line) for line in lines]
        assert found[figure.key]
    assert found["cell.subject"] == ["Алгебра", "История", "Физика", "Музыка"]
    assert found["cell.percent"] == [80.0, 100.0, 0.0, 100.0]
    assert found["cell.total"][0] == 11_505.0
    assert found["cell.titles"][0] == "Алгебра. Ч. 1; Алгебра. Ч. 2"
    assert found["extra.copies"] == [10]
    assert sorted(found["title.fit"]) == [30, 40, 45, 60]
    assert found["class.label"] == ["7А", "7Б", "8А"]
    assert found["parallel.pupils"] == [50, 30]
    assert found["total.school.weighted"] == [75.0]
    assert found["deficits.number"] == [1, 2]


@pytest.mark.parametrize(
    ("table", "header", "key"),
    [
        (FigureTable.CHECKLIST, "ПРЕДМЕТ", "cell.subject"),
        (FigureTable.CHECKLIST, "Количество обучающихся, чел.", "cell.pupils"),
        (FigureTable.CHECKLIST, "% обеспеченности", "cell.percent"),
        (FigureTable.CHECKLIST, "Дополнительная потребность, шт.", "cell.deficit"),
        (FigureTable.DEFICITS, "№", "deficits.number"),
        (FigureTable.SCHOOL, "ИНН", "school.inn"),
    ],
)
def test_header_suggests_its_figure(table: FigureTable, header: str, key: str) -> None:
    found = suggested(table, header)
    assert found is not None
    assert found.key == key


def test_header_of_something_else_suggests_nothing() -> None:
    assert suggested(FigureTable.CHECKLIST, "Подпись") is None


def test_grid_knows_headers_numbers_of_columns_and_totals() -> None:
    (grid,) = read_grids(read_template(form()), "свод.xlsx")
    assert (grid.text("A4"), grid.text("Z99"), grid.width) == ("Предмет", "", 3)
    assert grid.first_data_row(4) == 6
    assert grid.total_row(6) == 12
    assert SheetGrid("пусто", ()).first_data_row(1) == 2


def test_mapping_comes_back_from_its_text() -> None:
    assert TemplateMapping.parse(MAPPING.text) == MAPPING


def test_form_is_filled_by_command(
    library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop = Workshop.open(library_file)
    fill_school(workshop)
    keep(workshop, form())
    workshop.close()
    out = tmp_path / "готово.xlsx"
    target = ["--out", str(out), "--library", str(library_file)]
    assert call(["report", "template:свод дефицита", *target, "--set", "year=2026/27"]) == 0
    assert values(out.read_bytes(), "Свод")["C7"] == 30
    capsys.readouterr()
    assert call(["report", "template:другая", *target, "--set", "year=2026/27"]) == 2
    assert "Есть: «Свод дефицита»" in capsys.readouterr().err
    assert call(["report", "template:свод дефицита", *target]) == 2
