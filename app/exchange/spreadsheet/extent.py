"""How far the cells of a sheet reach, found before a reader lays them out.

The library that reads workbooks lays out every cell between the first and the last filled
one and copies a shared text into every cell that shows it, so one stray cell at the far
corner exhausts the memory and ends the process: the extent is measured before.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from app.exchange.spreadsheet.cells import MOST_CELLS, too_large
from app.exchange.spreadsheet.parts import Archive, bomb, torn

MOST_TEXT = 150_000_000
_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?(row|c)\b([^>]*?)(/?)>(?:\s*<(?:\w+:)?v>\s*(\d+))?", re.DOTALL
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,8})["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_SHARED_END = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TABLE_NS = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT_P = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_OFFICE_VALUE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type"
_CALC_VALUE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"


@dataclass(slots=True)
class SheetExtent:
    """Extent of the filled cells of one sheet, and the places of its errors (1-based)."""

    rows: tuple[int, int] = (0, 0)
    columns: tuple[int, int] = (0, 0)
    cells: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)

    def add(self, row: int, first: int, last: int) -> None:
        """Take in the cells of one 0-based row from column ``first`` to ``last``."""
        if not self.cells:
            self.rows, self.columns = (row, row), (first, last)
        else:
            self.rows = min(self.rows[0], row), max(self.rows[1], row)
            self.columns = min(self.columns[0], first), max(self.columns[1], last)
        self.cells += last - first + 1

    @property
    def area(self) -> int:
        """Number of cells between the first and the last filled one."""
        if not self.cells:
            return 0
        return (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1)


def check_area(extent: SheetExtent, name: str) -> None:
    """Refuse a sheet that would be laid out over too many cells.

    Raises:
        UserError: names the sheet.
    """
    if extent.area > MOST_CELLS:
        raise too_large(name)


# --- XLSX --------------------------------------------------------------------------------


def measure_xlsx(archive: Archive, sheet: str) -> SheetExtent:
    """Measure one sheet of an XLSX workbook; the widest of all when its part is not found.

    Raises:
        UserError: a part is torn or the sheet is too large to be read.
    """
    parts = _sheet_parts(archive)
    chosen = [parts[sheet]] if sheet in parts else sorted(_worksheets(archive))
    lengths = [len(text) for text in _SHARED_END.split(archive.read("xl/sharedStrings.xml"))]
    extents = [_measure_part(archive.read(part), sheet, lengths) for part in chosen]
    return max(extents, key=lambda extent: extent.area, default=SheetExtent())


def _worksheets(archive: Archive) -> Iterator[str]:
    return (name for name in archive.names if name.startswith("xl/worksheets/"))


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Name of a sheet → name of its part."""
    targets = {
        node.get("Id", ""): node.get("Target", "")
        for node in _parse(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for node in _parse(archive.read("xl/workbook.xml")).iter():
        relation = node.get(_RELATION) or node.get(_STRICT_RELATION) or ""
        if node.tag.endswith("}sheet") and relation in targets:
            target = targets[relation]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in archive.names:
                parts[node.get("name", "")] = part
    return parts


def _parse(part: bytes) -> ET.Element:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise bomb()
    try:
        return ET.fromstring(part)
    except ET.ParseError as error:
        raise torn() from error


def _measure_part(part: bytes, name: str, lengths: list[int]) -> SheetExtent:
    extent = SheetExtent()
    row, column, text = -1, -1, 0
    for match in _ROW_OR_CELL.finditer(part):
        attributes = match[2]
        place = _PLACE.search(attributes)
        if match[1] == b"row":
            row = int(place[2]) - 1 if place else row + 1
            column = -1
            continue
        column += 1
        if place and place[1]:
            column = _column(place[1])
            row = int(place[2]) - 1
        if match[3]:
            continue  # formatted and empty
        extent.add(max(row, 0), column, column)
        kind = _TYPE.search(attributes)
        if kind and kind[1] == b"e":
            extent.errors.add((row + 1, column + 1))
        elif kind and kind[1] == b"s" and match[4]:
            index = int(match[4])
            text += lengths[index] if index < len(lengths) else 0
        if extent.cells > MOST_CELLS or text > MOST_TEXT:
            raise too_large(name)
    return extent


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


# --- ODS ---------------------------------------------------------------------------------


def measure_ods(content: bytes) -> dict[str, SheetExtent]:
    """Measure the sheets of an ODS document by name; repeated rows and cells count as often as they
    stand.

    Raises:
        UserError: the part is torn, or some sheet is too large to be read.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise bomb()
    measure = _OdsMeasure()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = measure.start
    parser.EndElementHandler = measure.end
    parser.CharacterDataHandler = measure.text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise torn() from error
    return measure.sheets


@dataclass(slots=True)
class _OdsMeasure:
    """Walks through content.xml. A sheet too large ends the walk."""

    sheets: dict[str, SheetExtent] = field(default_factory=dict)
    _name: str = ""
    _row: int = 0
    _column: int = 0
    _row_repeat: int = 1
    _cell_repeat: int = 1
    _spans: list[tuple[int, int]] = field(default_factory=list)
    _filled: bool = False
    _wrong: bool = False
    _in_cell: bool = False
    _length: int = 0
    _total: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_TABLE_NS}table":
            self._name = attributes.get(f"{_TABLE_NS}name", "")
            self.sheets[self._name] = SheetExtent()
            self._row = 0
        elif tag == f"{_TABLE_NS}table-row":
            self._row_repeat = _repeat(attributes, "number-rows-repeated")
            self._column, self._spans = 0, []
        elif tag in (f"{_TABLE_NS}table-cell", f"{_TABLE_NS}covered-table-cell"):
            self._cell_repeat = _repeat(attributes, "number-columns-repeated")
            self._filled = _OFFICE_VALUE in attributes
            self._wrong = attributes.get(_CALC_VALUE) == "error"
            self._in_cell, self._length = True, 0
        elif tag == _TEXT_P and self._in_cell:
            self._filled = True

    def text(self, data: str) -> None:
        if self._in_cell:
            self._length += len(data)

    def end(self, tag: str) -> None:
        if tag in (f"{_TABLE_NS}table-cell", f"{_TABLE_NS}covered-table-cell"):
            self._in_cell = False
            if self._filled:
                self._spans.append((self._column, self._column + self._cell_repeat - 1))
                self._total += self._length * self._cell_repeat * self._row_repeat
                if self._wrong:
                    errors = self.sheets[self._name].errors
                    errors.add((self._row + 1, self._column + 1))
            self._column += self._cell_repeat
        elif tag == f"{_TABLE_NS}table-row":
            extent = self.sheets[self._name]
            for first, last in self._spans:
                extent.add(self._row, first, last)
                extent.add(self._row + self._row_repeat - 1, first, last)
            self._row += self._row_repeat
            if self._total > MOST_TEXT or extent.area > MOST_CELLS:
                raise too_large(self._name)


def _repeat(attributes: dict[str, str], name: str) -> int:
    written = attributes.get(f"{_TABLE_NS}{name}", "1")
    return max(int(written), 1) if written.isdecimal() and len(written) < 10 else 1
