"""Reading tables: every kind of file that schools keep, and what only pretends to be one."""

from __future__ import annotations

import datetime as dt
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Cancelled, FormulyarError, UserError
from app.core.progress import Progress
from app.exchange.spreadsheet import Table, column_letters, read_table
from app.exchange.spreadsheet.ole import Compound
from tests.exchange.table_files import (
    NASTY,
    SCHOOL_LIST,
    delimited,
    ods,
    raw_xlsx,
    with_lying_sizes,
    xlsx,
    zipped,
)

NASTY_FILES = sorted(path.name for path in NASTY.iterdir() if path.name.startswith(("sh", "sp")))
REFUSED = {
    "sheetjs_BlankSheetTypes.xlsm": "устроен не так",
    "sheetjs_author_snowman.xlsx": "ни на одном листе нет данных",
    "sheetjs_biff5_password_2002_40_xor.xls": "защищён паролем",
    "sheetjs_crlf_CRLFX5_2.XLS": "слишком старая",
    "sheetjs_crlf_CRLFX5_4.XLS": "слишком старая",
    "sheetjs_dbf_d11.dbf": r"dBase \(\.dbf\) не поддерживается",
    "sheetjs_dbf_vfp3.dbf": r"dBase \(\.dbf\) не поддерживается",
}


def written(folder: Path, content: bytes, name: str = "список.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def values(table: Table) -> list[list[Any]]:
    return [list(row.cells) for row in table.rows]


# --- the collection of nasty files ------------------------------------------------------------


@pytest.mark.parametrize("name", NASTY_FILES)
def test_nasty_file_ends_in_a_table_or_a_sentence(name: str) -> None:
    if name in REFUSED:
        with pytest.raises(UserError, match=REFUSED[name]) as refusal:
            read_table(NASTY / name)
        assert refusal.value.cure
        return
    table = read_table(NASTY / name)
    assert table.rows
    assert [row.number for row in table.rows] == list(range(1, len(table.rows) + 1))
    assert max(len(row.cells) for row in table.rows) == table.width


def test_nasty_files_take_little_memory_and_time() -> None:
    code = (
        "import re, sys, time\n"
        "from pathlib import Path\n"
        "from app.core.errors import FormulyarError\n"
        "from app.exchange.spreadsheet import read_table\n"
        "slowest = 0.0\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    start = time.perf_counter()\n"
        "    try:\n"
        "        read_table(path)\n"
        "    except FormulyarError:\n"
        "        pass\n"
        "    slowest = max(slowest, time.perf_counter() - start)\n"
        # getrusage would tell the peak of the process that started this one as well
        "status = Path('/proc/self/status').read_text()\n"
        "print(slowest, re.search(r'VmHWM:\\s+(\\d+) kB', status)[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(NASTY)], capture_output=True, text=True, check=True
    )
    seconds, kilobytes = done.stdout.split()
    assert float(seconds) < 10
    assert int(kilobytes) < 500_000


@pytest.mark.parametrize("name", ["sheetjs_ErrorTypes.xls", "sheetjs_ErrorTypes.xlsx"])
def test_error_cells_are_empty_and_told(name: str) -> None:
    table = read_table(NASTY / name)
    assert table.rows[1].cell(0) is None
    assert (2, 1) in {(warning.row, warning.column) for warning in table.warnings}
    assert len(table.warnings) == 34


@pytest.mark.parametrize("name", ["sheetjs_1904_1904.xls", "sheetjs_1904_1904.xlsx"])
def test_dates_count_from_the_epoch_of_the_book(name: str) -> None:
    assert read_table(NASTY / name).rows[0].cell(1) == dt.date(1904, 1, 2)


def test_old_workbook_in_a_russian_code_page() -> None:
    table = read_table(NASTY / "sheetjs_biff5_numfmt_1_russian.xls")
    assert table.format == "Excel 97–2003 (XLS)"
    assert table.rows[0].cell(1) == "Russian (Russia)"
    assert table.rows[1].cell(0) == 1234567.89


def test_line_breaks_within_cells_are_kept() -> None:
    assert read_table(NASTY / "sheetjs_crlf_crlf.xlsx").rows[1].cell(1) == "abc\ndef"
    quoted = read_table(NASTY / "spectrum_newlines_crlf.csv")
    assert quoted.rows[2].cells == ("Once upon \na time", "5", "6")
    assert len(quoted.rows) == 4


def test_doubled_quotes_are_single() -> None:
    assert read_table(NASTY / "spectrum_escaped_quotes.csv").rows[1].cell(1) == 'ha "ha" ha'


# --- sound workbooks ----------------------------------------------------------------------------


def test_workbook_gives_what_was_put_in(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Название", "Год", "Цена", "Дата", "Есть"],
        [],
        ["  Сказки  ", 2020.0, 382.8, dt.date(2026, 9, 1), True],
        [None, None, "=1+1"],
        ["Последняя"],
    ]
    table = read_table(xlsx(tmp_path / "a.xlsx", rows))
    assert table.sheet == "Лист1"
    assert values(table)[:3] == [
        ["Название", "Год", "Цена", "Дата", "Есть"],
        [],
        ["Сказки", 2020, 382.8, dt.date(2026, 9, 1), True],
    ]
    assert table.rows[-1].number == 5
    assert isinstance(table.rows[2].cell(1), int)


def test_document_of_libreoffice_gives_what_was_put_in(tmp_path: Path) -> None:
    rows = [*SCHOOL_LIST, [None, dt.date(2026, 9, 1), True, 12.5]]
    table = read_table(ods(tmp_path / "a.ods", rows))
    assert table.format == "OpenDocument (ODS)"
    assert values(table) == [list(row) for row in rows]


def test_workbook_written_by_xlsxwriter(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Книги")
        for number, row in enumerate(SCHOOL_LIST):
            sheet.write_row(number + 3, 2, row)
    table = read_table(path)
    assert table.rows[3].cells == (None, None, *SCHOOL_LIST[0])
    assert [row.filled for row in table.rows[:3]] == [(), (), ()]


def test_first_visible_sheet_with_a_table_is_read_and_another_can_be_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", SCHOOL_LIST[:2], [["Отчёт"]], SCHOOL_LIST, hidden=[0])
    table = read_table(path)
    assert (table.sheet, table.sheets) == ("Лист3", ("Лист1", "Лист2", "Лист3"))
    assert len(read_table(path, sheet="Лист1").rows) == 2
    assert read_table(path, sheet="2").sheet == "Лист2"
    with pytest.raises(UserError, match="Листа «Лист9»"):
        read_table(path, sheet="Лист9")


def test_content_counts_and_not_the_extension(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", SCHOOL_LIST).read_bytes()
    assert read_table(written(tmp_path, book, "b.csv")).format == "Excel (XLSX)"
    text = delimited(SCHOOL_LIST).encode("cp1251")
    assert read_table(written(tmp_path, text, "c.xls")).encoding == "windows-1251"


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", SCHOOL_LIST)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        read_table(path, progress=progress)


# --- texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["cp1251", "koi8-r", "cp866", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    path = written(tmp_path, delimited(SCHOOL_LIST, separator).encode(encoding), "a.csv")
    table = read_table(path)
    assert table.separator == separator
    assert values(table) == [[str(cell) for cell in row] for row in SCHOOL_LIST]


def test_encoding_and_separator_can_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, delimited([["Сказки", "а|б"]]).encode("cp1251"), "a.csv")
    assert read_table(path, encoding="cp1251", separator="|").rows[0].cells == ("Сказки;а", "б")
    with pytest.raises(UserError, match="Кодировка «нет такой»"):
        read_table(path, encoding="нет такой")
    with pytest.raises(UserError, match="Кодировка «rot13»"):
        read_table(path, encoding="rot13")
    with pytest.raises(UserError, match="Разделитель «@»"):
        read_table(path, separator="@")


def test_decimal_commas_do_not_cut_the_cells(tmp_path: Path) -> None:
    rows = [["Название", "Цена"], ["Сказки", "382,80"], ["Басни, стихи", "12,5"]]
    text = "\n".join(";".join(row) for row in rows)
    assert read_table(written(tmp_path, text.encode(), "a.csv")).rows[2].cells == tuple(rows[2])


def test_excels_line_about_the_separator_is_no_row(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=|\r\nА;Б|В\r\n".encode(), "a.csv")
    assert values(read_table(path)) == [["А;Б", "В"]]


def test_quote_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    text = 'Название;Год\n"Сказки;2001\nБасни;2002\n'
    table = read_table(written(tmp_path, text.encode(), "a.csv"))
    assert values(table)[1:] == [["Сказки", "2001"], ["Басни", "2002"]]
    assert "Кавычка не закрыта" in table.warnings[0].text


def test_blank_lines_keep_the_numbers_of_rows(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, b"a;b\n\n;;\nc;d\n\n\n", "a.csv"))
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ("a", "b")),
        (2, ()),
        (3, ()),
        (4, ("c", "d")),
    ]


def test_text_errors_of_formulas_are_empty(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "А;#Н/Д\nБ;#REF!\n".encode(), "a.csv"))
    assert [row.cells for row in table.rows] == [("А",), ("Б",)]
    assert "#Н/Д" in table.warnings[0].text


# --- what is no table ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Файл пуст"),
        (b"\xef\xbb\xbf\r\n\r\n", "Файл пуст"),
        (b"; ;\r\n;;", "Файл пуст"),
        (b"%PDF-1.7 ...", "документ PDF"),
        (b"\x89PNG\r\n\x1a\n", "картинка"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "картинка"),
        (b"{\\rtf1 text}", "RTF"),
        (b"Rar!\x1a\x07", "архив RAR"),
        (b"ID;PWXL;N;E\n", "SYLK"),
        (b"\x00\x00\x1a\x00\x00\x10\x04\x00" + bytes(40), "Lotus"),
        (b"<html><body><table><tr><td>1</td></tr></table>", "веб-страница"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><html xmlns:x="urn">', "веб-страница"),
        (b'<?xml version="1.0"?><office:document office:version="1.2">', "fods"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML 2003",
        ),
        (b'<?xml version="1.0"?><other/>', "документ XML"),
        (b"\x7fELF\x02" + bytes(range(256)), "программа"),
        (bytes(range(256)) * 8, "двоичные данные"),
    ],
)
def test_other_files_are_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as refusal:
        read_table(written(tmp_path, content))
    assert refusal.value.cure


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"word/document.xml": "<w/>"}, "документ Word"),
        ({"ppt/presentation.xml": "<p/>"}, "презентация"),
        ({"a.csv": "1;2"}, "архив ZIP"),
        ({"Index/Document.iwa": b"1"}, "Numbers"),
        ({"Список.numbers/Index.zip": b"1"}, "Numbers"),
        ({"xl/workbook.bin": b"1"}, "xlsb"),
        (
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"},
            "не таблица",
        ),
        (
            {"content.xml": "x", "META-INF/manifest.xml": "<manifest:encryption-data/>"},
            "защищён паролем",
        ),
    ],
)
def test_archives_are_named(tmp_path: Path, parts: dict[str, str | bytes], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_table(written(tmp_path, zipped(parts)))


def compound(*names: str) -> bytes:
    """A compound file of Office whose directory has these streams, all empty."""
    entries = b""
    for kind, name in [(5, "Root Entry"), *((2, name) for name in names)]:
        text = name.encode("utf-16-le") + b"\x00\x00"
        entry = text.ljust(64, b"\x00") + struct.pack("<HB", len(text), kind)
        entries += entry.ljust(116, b"\x00") + struct.pack("<III", 0xFFFFFFFE, 0, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\x00")
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    return header + table + entries.ljust(512, b"\x00")


@pytest.mark.parametrize(
    ("stream", "sentence"),
    [
        ("EncryptedPackage", "защищён паролем"),
        ("WordDocument", "документ Word"),
        ("PowerPoint Document", "презентация"),
        ("Contents", "нет книги Excel"),
    ],
)
def test_office_documents_are_told_apart(tmp_path: Path, stream: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_table(written(tmp_path, compound(stream), "a.xls"))


@pytest.mark.parametrize("name", ["sheetjs_AutoFilter.xlsx", "sheetjs_ErrorTypes.xls"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_file_cut_off_is_refused(tmp_path: Path, name: str, share: float) -> None:
    data = (NASTY / name).read_bytes()
    with pytest.raises(UserError, match=r"оборван|повреждён"):
        read_table(written(tmp_path, data[: int(len(data) * share)]))


def test_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="не найден"):
        read_table(tmp_path / "нет.xlsx")
    with pytest.raises(FormulyarError):
        read_table(tmp_path)


# --- bombs --------------------------------------------------------------------------------------

FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def test_part_that_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    bomb = raw_xlsx(b" " * 30_000_000)
    with pytest.raises(UserError, match="слишком большой объём"):
        read_table(written(tmp_path, bomb))
    with pytest.raises(UserError, match="слишком большой объём"):
        read_table(written(tmp_path, with_lying_sizes(bomb, 1000)))


def test_declared_size_alone_is_enough_to_refuse(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="слишком большой объём"):
        read_table(written(tmp_path, with_lying_sizes(raw_xlsx(""), 0xFFFFFFF0)))


def test_stray_cell_at_the_far_corner_does_not_end_the_process(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="слишком много ячеек"):
        read_table(written(tmp_path, raw_xlsx(FAR)))


def test_cells_without_addresses_are_counted_too(tmp_path: Path) -> None:
    wide = "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>"
    tall = "<row><c><v>1</v></c></row>" * 1_000
    with pytest.raises(UserError, match="слишком много ячеек"):
        read_table(written(tmp_path, raw_xlsx(wide + tall)))


def test_formatted_empty_cells_are_no_extent(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1"><v>5</v></c><c r="XFD1" s="1"/></row>'
    far = data + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert values(read_table(written(tmp_path, raw_xlsx(far)))) == [[5]]


def test_long_text_shared_by_very_many_cells_is_refused(tmp_path: Path) -> None:
    strings = f"<sst><si><t>{'я' * 30_000}</t></si></sst>"
    row = '<row><c t="s"><v>0</v></c></row>'
    book = raw_xlsx(row * 3_000, xl__sharedStrings=strings)
    with pytest.raises(UserError, match="слишком много ячеек"):
        read_table(written(tmp_path, book))


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY a "ха">]><workbook>&a;</workbook>'
    with pytest.raises(UserError):
        read_table(written(tmp_path, raw_xlsx("", xl__workbook=laughs)))


def test_repeated_cells_of_libreoffice_are_counted(tmp_path: Path) -> None:
    repeated = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell'
        ' table:number-columns-repeated="1000" office:value-type="float" office:value="1"/>'
        "</table:table-row>"
    )
    with pytest.raises(UserError, match="слишком много ячеек"):
        read_table(ods(tmp_path / "a.ods", [["Название"]], extra=repeated))


def test_blank_rest_of_a_sheet_of_libreoffice_costs_nothing(tmp_path: Path) -> None:
    blank = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    table = read_table(ods(tmp_path / "a.ods", SCHOOL_LIST, extra=blank))
    assert len(table.rows) == len(SCHOOL_LIST)


def test_stray_cell_of_an_old_workbook_does_not_end_the_process(tmp_path: Path) -> None:
    """The last cell of a real XLS is moved to the far corner."""
    data = bytearray((NASTY / "sheetjs_ErrorTypes.xls").read_bytes())
    stream = Compound(bytes(data)).read("Workbook")
    place, cells = 0, []
    while place + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, place)
        if code == 0x0205:
            cells.append(stream[place : place + 4 + length])
        place += 4 + length
    at = data.find(cells[-1])
    assert at > 0
    struct.pack_into("<HH", data, at + 4, 65_535, 255)
    with pytest.raises(UserError, match="слишком много ячеек"):
        read_table(written(tmp_path, bytes(data), "a.xls"))


def outcome(path: Path) -> bool:
    """Whether reading gave rows, or a sentence with what to do; anything else is an error."""
    try:
        return bool(read_table(path).rows)
    except UserError as refusal:
        return refusal.message.endswith(".") and bool(refusal.cure)


# --- garbage ------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=600), st.text(max_size=400).map(str.encode)))
def test_any_bytes_end_in_a_table_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage"
    path.write_bytes(data)
    assert outcome(path)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=40), st.booleans())
def test_damaged_workbooks_end_in_a_table_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes, old: bool
) -> None:
    name = "sheetjs_ErrorTypes.xls" if old else "sheetjs_DataTypesFormats.xlsx"
    data = bytearray((NASTY / name).read_bytes())
    start = place % len(data)
    data[start : start + len(damage)] = damage
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(bytes(data))
    assert outcome(path)


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16_383, "XFD")])
def test_letters_of_columns(column: int, letters: str) -> None:
    assert column_letters(column) == letters
