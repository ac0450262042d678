"""Changing single cells in the XML of a worksheet, every other byte left as it was.

The parser of the standard library tells where in the bytes each element begins and ends; the
changed cells are spliced in there. Reading the XML into a tree and writing it again would lose
what a region's workbook lives by: prefixes, extension lists, the order of attributes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from app.core.errors import UserError

CellValue = int | float | str | None
"""What is written into a cell; ``None`` empties it and keeps its format."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']""")
_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLACED = frozenset({"sheetData", "row", "c"})
_LONGEST = 32_767
_ENCODINGS = (b"utf-8", b"us-ascii", b"ascii")


@dataclass(slots=True)
class _Cell:
    """Place of a cell in the bytes; ``shared`` and ``formula`` say what it holds."""

    column: int
    start: int
    end: int = 0
    head_end: int = 0
    formula: bool = False


@dataclass(slots=True)
class _Row:
    """Place of a row: ``inner`` is the end of its start tag, ``closing`` of its content."""

    number: int
    start: int
    inner: int = 0
    closing: int = 0
    end: int = 0
    style: int | None = None
    cells: list[_Cell] = field(default_factory=list)


@dataclass(slots=True)
class _Layout:
    """The rows of a sheet, its column formats and the places of ``sheetData``."""

    rows: list[_Row] = field(default_factory=list)
    columns: list[tuple[int, int, int]] = field(default_factory=list)
    start: int = -1
    inner: int = -1
    closing: int = -1
    end: int = -1
    prefix: str = ""
    array: list[tuple[int, int, int, int]] = field(default_factory=list)


def parse_reference(reference: str) -> tuple[int, int]:
    """Row and column of «B5», both from 1.

    Raises:
        UserError: it names no cell.
    """
    found = _REFERENCE.fullmatch(reference.strip().upper().replace("$", ""))
    if found is None:
        raise UserError(f"«{reference}» — не адрес ячейки.", "Адрес — буквы и число: B5.")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def make_reference(row: int, column: int) -> str:
    """«B5» of row 5 and column 2."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def edit_sheet(xml: bytes, values: Mapping[str, CellValue]) -> bytes:
    """The worksheet with these cells changed; their formats stay, new cells take that of their
    row or column.

    Raises:
        UserError: the XML is damaged, or a cell holds a formula, which stays the region's.
    """
    wanted: dict[int, dict[int, CellValue]] = {}
    for reference, value in values.items():
        row, column = parse_reference(reference)
        wanted.setdefault(row, {})[column] = value
    layout = _read_layout(xml)
    splices: list[tuple[int, int, bytes]] = []
    known = {row.number: row for row in layout.rows}
    for number in sorted(wanted):
        found = known.get(number)
        if found is None:
            at = next((row.start for row in layout.rows if row.number > number), layout.closing)
            splices.append((at, at, _new_row(layout, number, wanted[number])))
        else:
            splices += _edit_row(xml, layout, found, wanted[number])
    return _spliced(xml, layout, splices)


def _spliced(xml: bytes, layout: _Layout, splices: list[tuple[int, int, bytes]]) -> bytes:
    if not splices:
        return xml
    empty = layout.inner == layout.end
    pieces: list[bytes] = []
    place = 0
    if empty:
        # <sheetData/> has nowhere to put rows: it becomes a pair of tags
        name = f"{layout.prefix}sheetData".encode()
        tag = xml[layout.start : layout.end].rstrip(b"/> \t\r\n")
        rows = b"".join(text for _start, _end, text in splices)
        return b"".join(
            (xml[: layout.start], tag, b">", rows, b"</", name, b">", xml[layout.end :])
        )
    for start, end, text in sorted(splices, key=lambda splice: (splice[0], splice[1])):
        pieces += (xml[place:start], text)
        place = end
    return b"".join((*pieces, xml[place:]))


def _edit_row(
    xml: bytes, layout: _Layout, row: _Row, values: Mapping[int, CellValue]
) -> list[tuple[int, int, bytes]]:
    if row.inner == row.end:
        tag = xml[row.start : row.end].rstrip(b"/> \t\r\n")
        cells = b"".join(
            _cell(layout, row.number, column, value, _style_of(layout, row, column))
            for column, value in sorted(values.items())
            if value is not None
        )
        name = f"{layout.prefix}row".encode()
        return [(row.start, row.end, tag + b">" + cells + b"</" + name + b">")] if cells else []
    splices = []
    known = {cell.column: cell for cell in row.cells}
    for column, value in sorted(values.items()):
        found = known.get(column)
        if found is None:
            if value is not None:
                at = next((cell.start for cell in row.cells if cell.column > column), row.closing)
                style = _style_of(layout, row, column)
                splices.append((at, at, _cell(layout, row.number, column, value, style)))
            continue
        _check_free(layout, row.number, found)
        match = _STYLE.search(xml[found.start : found.head_end])
        style = int(match[1]) if match else None
        splices.append((found.start, found.end, _cell(layout, row.number, column, value, style)))
    return splices


def _check_free(layout: _Layout, row: int, cell: _Cell) -> None:
    inside = any(
        top <= row <= bottom and left <= cell.column <= right
        for top, left, bottom, right in layout.array
    )
    if cell.formula or inside:
        raise UserError(
            f"В ячейке {make_reference(row, cell.column)} стоит формула, она не заменена.",
            "Выберите для этого показателя другую ячейку.",
        )


def _style_of(layout: _Layout, row: _Row | None, column: int) -> int | None:
    """The format that Excel would give a new cell: of its row, else of its column."""
    if row is not None and row.style is not None:
        return row.style
    return next((style for first, last, style in layout.columns if first <= column <= last), None)


def _new_row(layout: _Layout, number: int, values: Mapping[int, CellValue]) -> bytes:
    cells = b"".join(
        _cell(layout, number, column, value, _style_of(layout, None, column))
        for column, value in sorted(values.items())
        if value is not None
    )
    if not cells:
        return b""
    name = f"{layout.prefix}row"
    return f'<{name} r="{number}">'.encode() + cells + f"</{name}>".encode()


def _cell(layout: _Layout, row: int, column: int, value: CellValue, style: int | None) -> bytes:
    prefix = layout.prefix
    head = f'<{prefix}c r="{make_reference(row, column)}"'
    if style is not None:
        head += f' s="{style}"'
    if value is None:
        return f"{head}/>".encode()
    if isinstance(value, str):
        text = escape(_NOT_XML.sub("", value)[:_LONGEST])
        return (
            f'{head} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{text}'
            f"</{prefix}t></{prefix}is></{prefix}c>"
        ).encode()
    return f"{head}><{prefix}v>{value!r}</{prefix}v></{prefix}c>".encode()


class _Reader:
    """Follows the elements of a worksheet and notes where they stand."""

    def __init__(self, xml: bytes) -> None:
        self.layout = _Layout()
        self._xml = xml
        self._open: list[tuple[str, int]] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def read(self) -> _Layout:
        try:
            self._parser.Parse(self._xml, True)
        except (expat.ExpatError, ValueError, KeyError) as error:
            raise _damaged() from error
        if self.layout.start < 0:
            raise _damaged()
        return self.layout

    def _refuse_doctype(self, *_declaration: object) -> None:
        raise _damaged()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        local = name.rpartition(":")[2]
        parent = self._open[-1][0] if self._open else ""
        self._open.append((local, at))
        layout = self.layout
        if local == "sheetData":
            layout.start, layout.inner = at, _tag_end(self._xml, at)
            layout.prefix = name[: len(name) - len(local)]
        elif local == "col" and parent == "cols" and "style" in attributes:
            layout.columns.append(
                (int(attributes["min"]), int(attributes["max"]), int(attributes["style"]))
            )
        elif local == "row" and parent == "sheetData":
            self._start_row(at, attributes)
        elif local == "c" and parent == "row":
            self._start_cell(at, attributes)
        elif local == "f" and parent == "c":
            self._note_formula(attributes)

    def _start_row(self, at: int, attributes: dict[str, str]) -> None:
        rows = self.layout.rows
        number = int(attributes["r"]) if "r" in attributes else (rows[-1].number if rows else 0) + 1
        styled = attributes.get("customFormat") in ("1", "true")
        style = int(attributes["s"]) if styled and "s" in attributes else None
        rows.append(_Row(number, at, inner=_tag_end(self._xml, at), style=style))

    def _start_cell(self, at: int, attributes: dict[str, str]) -> None:
        cells = self.layout.rows[-1].cells
        if "r" in attributes:
            _row, column = parse_reference(attributes["r"])
        else:
            column = (cells[-1].column if cells else 0) + 1
        cells.append(_Cell(column, at, head_end=_tag_end(self._xml, at)))

    def _note_formula(self, attributes: dict[str, str]) -> None:
        self.layout.rows[-1].cells[-1].formula = True
        if attributes.get("t") == "array" and "ref" in attributes:
            first, _colon, last = attributes["ref"].partition(":")
            self.layout.array.append((*parse_reference(first), *parse_reference(last or first)))

    def _end(self, _name: str) -> None:
        at = self._parser.CurrentByteIndex
        local, start = self._open.pop()
        if local not in _PLACED:
            return
        parent = self._open[-1][0] if self._open else ""
        head_end = _tag_end(self._xml, start)
        empty = self._xml[head_end - 2 : head_end] == b"/>"
        end = head_end if empty else _tag_end(self._xml, at)
        layout = self.layout
        if local == "sheetData":
            layout.closing, layout.end = (end, end) if empty else (at, end)
        elif local == "row" and parent == "sheetData":
            row = layout.rows[-1]
            row.closing, row.end = (end, end) if empty else (at, end)
        elif local == "c" and parent == "row":
            layout.rows[-1].cells[-1].end = end


def _tag_end(xml: bytes, at: int) -> int:
    """Where the tag that begins at ``at`` ends: signs of quoted values do not count."""
    found = _TAG.match(xml, at)
    if found is None:
        raise _damaged()
    return found.end()


def _damaged() -> UserError:
    return UserError(
        "Лист книги повреждён или записан непривычно.",
        "Откройте книгу в Excel или LibreOffice и сохраните её заново как «Книга Excel (.xlsx)».",
    )


def _read_layout(xml: bytes) -> _Layout:
    """Where the rows and cells stand.

    Raises:
        UserError: the XML is damaged, or its bytes are not UTF-8, so that places could not
            be told.
    """
    declaration = xml[:200].lower()
    foreign = re.search(rb"""encoding\s*=\s*["']([\w-]+)["']""", declaration)
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or (foreign and foreign[1] not in _ENCODINGS):
        raise _damaged()
    return _Reader(xml).read()
