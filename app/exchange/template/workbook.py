"""Filling a workbook of a region without losing anything that it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import ZIP_DEFLATED, ZipFile

from app.core.errors import EnvironmentProblem, UserError, kind_of, refusal_of
from app.exchange.spreadsheet.parts import Archive
from app.exchange.template.sheet_edit import CellValue, edit_sheet

LARGEST_TEMPLATE = 32 * 1024 * 1024
_WORKBOOK_TYPE = "/officeDocument"
_OLE = b"\xd0\xcf\x11\xe0"
_SAVE_AS = "Откройте его в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)»."
_CALC = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A sheet of a template: its name and the part of the package that holds it."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class TemplateBook:
    """A workbook to be filled in."""

    data: bytes
    sheets: tuple[TemplateSheet, ...]
    workbook_part: str

    def sheet(self, name: str) -> TemplateSheet:
        """The sheet of this name.

        Raises:
            UserError: there is none.
        """
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise UserError(f"Листа «{name}» в книге нет.", "Укажите ячейки заново: форма изменилась.")


def read_template(source: Path | bytes) -> TemplateBook:
    """A template from its file or its bytes.

    Raises:
        UserError: it is no XLSX workbook, protected by a password, damaged or too large.
        EnvironmentProblem: the file is not to be had.
    """
    data = source if isinstance(source, bytes) else _read_file(source)
    if data[:4] == _OLE:
        raise UserError(
            "Это книга старого образца (.xls) или защищённая паролем, её нельзя взять образцом.",
            _SAVE_AS,
        )
    if data[:2] != b"PK":
        raise UserError("Это не книга Excel (.xlsx).", _SAVE_AS)
    archive = Archive(data)
    if "mimetype" in archive.names and b"opendocument" in archive.read("mimetype"):
        raise UserError("Это таблица LibreOffice (.ods), её нельзя взять образцом.", _SAVE_AS)
    archive.check()
    workbook_part = _workbook_part(archive)
    return TemplateBook(data, _sheets(archive, workbook_part), workbook_part)


def fill_workbook(template: TemplateBook, values: Mapping[str, Mapping[str, CellValue]]) -> bytes:
    """The workbook with these cells written: sheet name → address («B5») → value.

    Only the worksheets named change, and in the workbook part the wish to recompute formulas
    when it is opened; the bytes of every other part are those of the template.

    Raises:
        UserError: a sheet that is not there, or a cell that holds a formula.
    """
    archive = Archive(template.data)
    changed: dict[str, bytes] = {}
    for name, cells in values.items():
        part = template.sheet(name).part
        try:
            changed[part] = edit_sheet(archive.read(part), cells)
        except UserError as error:
            raise UserError(f"Лист «{name}»: {error.message}", error.cure) from error
    if changed:
        changed[template.workbook_part] = _recomputed(archive.read(template.workbook_part))
    target = BytesIO()
    with ZipFile(BytesIO(template.data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, changed.get(entry.filename) or old.read(entry.filename))
    return target.getvalue()


def _recomputed(workbook: bytes) -> bytes:
    """Ask Excel to compute all formulas anew: it believes the values that stand beside them."""
    found = _CALC.search(workbook)
    if found is None:
        return _with_calc(workbook)
    if b"fullCalcOnLoad" in found[2]:
        wish = re.sub(rb"""fullCalcOnLoad\s*=\s*["'][^"']*["']""", b'fullCalcOnLoad="1"', found[2])
    else:
        wish = found[2].rstrip() + b' fullCalcOnLoad="1"'
    tag = b"<" + found[1] + b"calcPr" + wish + found[3] + b">"
    return workbook[: found.start()] + tag + workbook[found.end() :]


_BEFORE_CALC = (b"definedNames", b"externalReferences", b"functionGroups", b"sheets")


def _with_calc(workbook: bytes) -> bytes:
    """Put the element in its place in the order that the schema wants."""
    for name in _BEFORE_CALC:
        ends = list(re.finditer(rb"</((?:\w+:)?)" + name + rb"\s*>", workbook))
        if ends:
            at = ends[-1].end()
            tag = b"<" + ends[-1][1] + b'calcPr fullCalcOnLoad="1"/>'
            return workbook[:at] + tag + workbook[at:]
    return workbook


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_TEMPLATE:
            raise UserError(
                "Файл слишком велик для формы.", "Удалите из него лишние листы и картинки."
            )
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path.name}» не читается: {refusal_of(error)}.", kind=kind_of(error)
        ) from error


def _workbook_part(archive: Archive) -> str:
    for relation in _relations(archive, ""):
        if relation.get("Type", "").endswith(_WORKBOOK_TYPE):
            return relation.get("Target", "").lstrip("/")
    raise UserError("В файле нет книги Excel.", _SAVE_AS)


def _sheets(archive: Archive, workbook_part: str) -> tuple[TemplateSheet, ...]:
    targets = {
        relation.get("Id", ""): _resolved(workbook_part, relation.get("Target", ""))
        for relation in _relations(archive, workbook_part)
        if relation.get("Type", "").endswith("/worksheet")
    }
    found = []
    for element in _parsed(archive.read(workbook_part)).iter():
        if _local(element.tag) != "sheet":
            continue
        key = next((value for name, value in element.items() if _local(name) == "id"), "")
        if key in targets:
            visible = element.get("state", "visible") == "visible"
            found.append(TemplateSheet(element.get("name", ""), targets[key], visible))
    if not found:
        raise UserError("В книге нет ни одного листа с таблицей.", "Выберите другой файл.")
    return tuple(found)


def _relations(archive: Archive, part: str) -> list[Element]:
    path = PurePosixPath(part)
    name = str(path.parent / "_rels" / f"{path.name}.rels") if part else "_rels/.rels"
    content = archive.read(name)
    if not content:
        raise UserError("Это не книга Excel (.xlsx).", _SAVE_AS)
    return [item for item in _parsed(content).iter() if _local(item.tag) == "Relationship"]


def _resolved(base: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    pieces = list(PurePosixPath(base).parent.parts)
    for piece in PurePosixPath(target).parts:
        if piece == "..":
            pieces = pieces[:-1]
        elif piece != ".":
            pieces.append(piece)
    return "/".join(pieces)


def _parsed(content: bytes) -> Element:
    if b"<!DOCTYPE" in content[:2000]:
        raise UserError("Книга повреждена.", _SAVE_AS)
    try:
        return fromstring(content)
    except ParseError as error:
        raise UserError("Книга повреждена.", _SAVE_AS) from error


def _local(name: str) -> str:
    return name.rpartition("}")[2]
