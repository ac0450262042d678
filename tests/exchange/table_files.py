"""Spreadsheet files made for tests: sound ones, and ones that would hurt a careless reader."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

NASTY = Path(__file__).parents[1] / "fixtures" / "nasty"
SCHOOL_LIST: list[list[Any]] = [
    ["Название", "Автор", "Издательство", "Год", "Класс", "Кол-во экз.", "ISBN"],
    ["Азбука. В 2 ч. Ч. 1,2", "Горецкий В.Г., Кирюшкин В.А. и др", "Просвещение", 2014, 1, "62/62"],
    ["Алгебра", "Макарычев Ю.Н., Миндюк Н.Г.", "Мнемозина", 2014, 7, 68],
    ["Алгебра", "Макарычев Ю.Н., Миндюк Н.Г.", "Мнемозина", 2014, 8, 68, "978-5-08-005892-9"],
    ["Ёлка в лесу", "Чуковский К.И.", "Детская литература", 2019, "5-6", 3],
]


def xlsx(path: Path, *sheets: Sequence[Sequence[Any]], hidden: Sequence[int] = ()) -> Path:
    """A workbook with sheets «Лист1», «Лист2»…; ``hidden`` are 0-based."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Лист{number}")
        for row in rows:
            sheet.append(list(row))
        if number - 1 in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def ods(path: Path, rows: Sequence[Sequence[Any]], *, extra: str = "") -> Path:
    """A minimal OpenDocument spreadsheet; ``extra`` is XML put after the rows."""
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        '<office:body><office:spreadsheet><table:table table:name="Книги">'
        f"{lines}{extra}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        "</manifest:manifest>"
    )
    parts: dict[str, str | bytes] = {"mimetype": mime, "content.xml": content}
    path.write_bytes(zipped({**parts, "META-INF/manifest.xml": manifest}))
    return path


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        word = str(value).lower()
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{word}"/>'
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, dt.date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        )
    return (
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(value)}</text:p></table:table-cell>"
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # a document says what it is in its first bytes, unpacked
            way = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, way)
    return stream.getvalue()


def raw_xlsx(sheet_data: str | bytes, **more: str | bytes) -> bytes:
    """A workbook with this sheetData; ``more`` are parts with «__» for «/» in their names."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    data = sheet_data.encode() if isinstance(sheet_data, str) else sheet_data
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1"'
        f' Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
        '<sheet name="Книги" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>'.encode()
        + data
        + b"</sheetData></worksheet>",
    }
    parts.update({name.replace("__", "/") + ".xml": content for name, content in more.items()})
    return zipped(parts)


def with_lying_sizes(archive: bytes, size: int) -> bytes:
    """The archive with ``size`` in the place of every declared unpacked size."""
    data = bytearray(archive)
    for magic, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.find(magic)
        while start >= 0:
            struct.pack_into("<I", data, start + place, size)
            start = data.find(magic, start + 4)
    return bytes(data)


def delimited(rows: Sequence[Sequence[Any]], separator: str = ";", end: str = "\r\n") -> str:
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=end)
    writer.writerows(rows)
    return stream.getvalue()
