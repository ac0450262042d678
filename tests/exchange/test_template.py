"""A region's workbook filled in: the cells change, everything else stays byte by byte."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.exchange.template import (
    CellValue,
    fill_workbook,
    make_reference,
    parse_reference,
    read_template,
)
from app.exchange.template.sheet_edit import edit_sheet

PIVOT = b'<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8"
    "cfc000000301010018dd8db00000000049454e44ae426082"
)


def rich_workbook() -> bytes:
    """A form with all that openpyxl would lose: chart, shape, x14 rules, validation, picture,
    sparkline, and the parts of a pivot."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Форма 3")
    bold = book.add_format({"bold": True, "border": 1, "num_format": "0"})
    sheet.write_row("A1", ["Предмет", "Класс", "В наличии, шт."], bold)
    for row in range(1, 6):
        sheet.write(row, 0, f"Предмет {row}")
        sheet.write_blank(row, 2, None, bold)
    sheet.write_formula("C7", "=SUM(C2:C6)", bold, 0)
    sheet.set_column("E:E", 20, bold)
    sheet.data_validation("B2:B6", {"validate": "list", "source": ["1", "2", "3"]})
    sheet.conditional_format("C2:C6", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("D2", {"range": "'Форма 3'!C2:C6"})
    sheet.insert_textbox("G2", "Заполняется школой")
    sheet.insert_image("G10", "emblem.png", {"image_data": BytesIO(PNG)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Форма 3'!$C$2:$C$6"})
    sheet.insert_chart("G15", chart)
    sheet.merge_range("A9:C9", "Примечание", bold)
    book.add_worksheet("Справка").write("A1", "Не менять")
    book.close()
    made = with_part(target.getvalue(), "xl/pivotCache/pivotCacheDefinition1.xml", PIVOT)
    workbook = parts(made)["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    return with_part(made, "xl/workbook.xml", workbook)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, content if entry.filename == name else old.read(entry.filename))
        if name not in old.namelist():
            new.writestr(name, content)
    return target.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(data: bytes, sheet: str) -> Any:
    """A sheet as openpyxl reads it; it warns of what it would lose, which is the point here."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(BytesIO(data))[sheet]


def values(data: bytes, sheet: str) -> dict[str, object]:
    found = opened(data, sheet)
    return {cell.coordinate: cell.value for row in found.iter_rows() for cell in row}


def test_only_the_cells_change() -> None:
    source = rich_workbook()
    book = read_template(source)
    assert [sheet.name for sheet in book.sheets] == ["Форма 3", "Справка"]
    filled = fill_workbook(
        book, {"Форма 3": {"C2": 25, "C3": 20.5, "B2": "8 «А» & <профиль>", "C20": 7}}
    )
    before, after = parts(source), parts(filled)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    assert list(before) == list(after)
    sheet, old = after["xl/worksheets/sheet1.xml"], before["xl/worksheets/sheet1.xml"]
    for kept in (b"<extLst>", b"<dataValidation ", b"<conditionalFormatting ", b"<mergeCell "):
        assert old.count(kept) == sheet.count(kept) > 0
    assert sheet[sheet.index(b"</sheetData>") :] == old[old.index(b"</sheetData>") :]
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    found = values(filled, "Форма 3")
    assert (found["C2"], found["C3"], found["C20"]) == (25, 20.5, 7)
    assert found["B2"] == "8 «А» & <профиль>"
    assert found["C7"] == "=SUM(C2:C6)"
    assert found["A9"] == "Примечание"


def test_format_of_a_cell_stays_and_a_new_one_takes_its_column() -> None:
    filled = fill_workbook(
        read_template(rich_workbook()), {"Форма 3": {"C2": 1, "E3": 2, "C4": None}}
    )
    sheet = opened(filled, "Форма 3")
    assert sheet["C2"].font.bold
    assert sheet["E3"].font.bold
    assert sheet["C4"].value is None
    assert sheet["C4"].font.bold


def test_formula_is_never_replaced() -> None:
    with pytest.raises(UserError) as refusal:
        fill_workbook(read_template(rich_workbook()), {"Форма 3": {"C7": 1}})
    assert "C7 стоит формула" in refusal.value.message


def test_missing_sheet_is_named() -> None:
    with pytest.raises(UserError, match="Листа «Форма 9» в книге нет"):
        fill_workbook(read_template(rich_workbook()), {"Форма 9": {"A1": 1}})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "старого образца"),
        (b"%PDF-1.4", "не книга Excel"),
        (rich_workbook()[:900], "оборван"),
    ],
)
def test_file_that_is_no_template_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "форма.xls"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words):
        read_template(path)


def test_table_of_libreoffice_is_refused() -> None:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(UserError, match="LibreOffice"):
        read_template(target.getvalue())


SPARSE = (
    b'<?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="urn:x"><x:cols>'
    b'<x:col min="2" max="2" style="4"/></x:cols><x:sheetData><x:row r="2" s="7" '
    b"customFormat='1'/><x:row><x:c t=\"str\"><x:v>a&gt;b</x:v></x:c><x:c/></x:row>"
    b"</x:sheetData></x:worksheet>"
)


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"B1": 1}, b'<x:sheetData><x:row r="1"><x:c r="B1" s="4"><x:v>1</x:v></x:c></x:row>'),
        ({"A2": 2}, b'customFormat=\'1\'><x:c r="A2" s="7"><x:v>2</x:v></x:c></x:row>'),
        ({"B3": 3}, b'</x:c><x:c r="B3"><x:v>3</x:v></x:c></x:row>'),
        ({"C3": 4}, b'<x:c/><x:c r="C3"><x:v>4</x:v></x:c></x:row>'),
        ({"A9": 5}, b'<x:row r="9"><x:c r="A9"><x:v>5</x:v></x:c></x:row></x:sheetData>'),
    ],
)
def test_rows_and_cells_are_put_in_their_places(cells: dict[str, CellValue], kept: bytes) -> None:
    assert kept in edit_sheet(SPARSE, cells)


def test_empty_sheet_gets_rows() -> None:
    xml = b'<worksheet xmlns="urn:x"><sheetData/></worksheet>'
    assert edit_sheet(xml, {"A1": 1, "B1": "да", "A2": None}) == (
        b'<worksheet xmlns="urn:x"><sheetData><row r="1"><c r="A1"><v>1</v></c>'
        b'<c r="B1" t="inlineStr"><is><t xml:space="preserve">\xd0\xb4\xd0\xb0</t></is></c></row>'
        b"</sheetData></worksheet>"
    )


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet><sheetData>",
        b"<worksheet/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>',
        "<?xml version='1.0' encoding='UTF-16'?><worksheet><sheetData/></worksheet>".encode(
            "utf-16"
        ),
        b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
    ],
)
def test_damaged_sheet_is_refused(xml: bytes) -> None:
    with pytest.raises(UserError, match="повреждён"):
        edit_sheet(xml, {"A1": 1})


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_references_go_both_ways(row: int, column: int) -> None:
    assert parse_reference(make_reference(row, column)) == (row, column)


@given(st.dictionaries(st.sampled_from(["A1", "B2", "C2", "C6", "D9", "Z40"]), st.text()))
def test_any_text_is_written_and_read_again(cells: dict[str, str]) -> None:
    filled = fill_workbook(read_template(PLAIN), {"Лист": cells})
    sheet = opened(filled, "Лист")
    for reference, text in cells.items():
        plain = "".join(sign for sign in text if sign.isprintable())
        shown = str(sheet[reference].value or "")
        assert "".join(sign for sign in shown if sign.isprintable()) == plain


def _plain() -> bytes:
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_worksheet("Лист").write("B2", "есть")
    book.close()
    return target.getvalue()


PLAIN = _plain()
