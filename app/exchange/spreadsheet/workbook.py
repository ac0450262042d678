"""Reading one sheet of a workbook, after its extent has been found bearable."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from app.core.errors import UserError
from app.core.progress import Progress
from app.exchange.spreadsheet.cells import build_rows
from app.exchange.spreadsheet.extent import SheetExtent, check_area, measure_ods, measure_xlsx
from app.exchange.spreadsheet.kinds import FileKind, protected
from app.exchange.spreadsheet.model import Table
from app.exchange.spreadsheet.ole import measure_xls
from app.exchange.spreadsheet.parts import Archive

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ROWS_REPORTED = 2_000
_CURE = "Откройте его в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)»."


def read_workbook(
    data: bytes, kind: FileKind, name: str, sheet: str | None, progress: Progress
) -> Table:
    """One sheet of a workbook: the one named, else the first visible one that holds a table.

    Raises:
        UserError: no such sheet, nothing in it, too large, damaged, or protected.
        Cancelled: the user asked to stop.
    """
    progress.report("Чтение таблицы", 0)
    measure = _Measure(data, kind)
    book = _open(data)
    names, shown = _sheet_names(book)
    if sheet is not None:
        chosen = _named(sheet, names)
        return _read(book, measure, kind, name, chosen, names, progress)
    best: Table | None = None
    for candidate in shown or names:
        table = _read(book, measure, kind, name, candidate, names, progress)
        if len(table.rows) > 1 and table.width > 1:
            return table
        if table.rows and best is None:
            best = table
    if best is None:
        raise UserError("Файл пуст: ни на одном листе нет данных.", "Выберите другой файл.")
    return best


class _Measure:
    """Extents of the sheets of one workbook, checked before the book is opened.

    The reader lays out every sheet of an XLS or ODS at once, of an XLSX the one asked for.

    Raises:
        UserError: a sheet that would be laid out is too large, or the file is protected.
    """

    def __init__(self, data: bytes, kind: FileKind) -> None:
        self._archive: Archive | None = None
        self._in_order: tuple[SheetExtent, ...] = ()
        self._by_name: dict[str, SheetExtent] = {}
        if kind is FileKind.XLS:
            old = measure_xls(data)
            if old.protected:
                raise protected()
            self._in_order = old.sheets
            for extent in old.sheets:
                check_area(extent, "")
            return
        archive = Archive(data)
        archive.check()
        if kind is FileKind.ODS:
            self._by_name = measure_ods(archive.read("content.xml"))
        else:
            self._archive = archive

    def of(self, sheet: str, names: tuple[str, ...]) -> SheetExtent:
        if self._archive is not None:
            extent = measure_xlsx(self._archive, sheet)
            check_area(extent, sheet)
            return extent
        if self._by_name:
            return self._by_name.get(sheet, SheetExtent())
        place = names.index(sheet)
        return self._in_order[place] if place < len(self._in_order) else SheetExtent()


def _open(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as error:
        raise protected() from error
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable() from error
    except BaseException as error:
        if _is_panic(error):
            raise _unreadable() from error
        raise


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable() from error
    except BaseException as error:
        if _is_panic(error):
            raise _unreadable() from error
        raise


def _sheet_names(book: CalamineWorkbook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All sheets, and those of them that are tables and not hidden."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    found = book.sheets_metadata
    shown = tuple(
        item.name
        for item in found
        if item.typ == SheetTypeEnum.WorkSheet and item.visible == SheetVisibleEnum.Visible
    )
    return tuple(item.name for item in found), shown


def _named(sheet: str, names: tuple[str, ...]) -> str:
    """The sheet of this name, or of this 1-based number."""
    if sheet in names:
        return sheet
    if sheet.isdecimal() and 1 <= int(sheet) <= len(names):
        return names[int(sheet) - 1]
    listed = ", ".join(f"«{name}»" for name in names[:20])
    raise UserError(f"Листа «{sheet}» в книге нет.", f"Листы: {listed}.")


def _read(
    book: CalamineWorkbook,
    measure: _Measure,
    kind: FileKind,
    name: str,
    sheet: str,
    names: tuple[str, ...],
    progress: Progress,
) -> Table:
    extent = measure.of(sheet, names)
    found = _sheet(book, sheet)
    first = (found.start or (0, 0))[0] + 1
    left = (found.start or (0, 0))[1]
    raw = []
    # only the filled area is laid out; rows and columns before it are put back as blank
    for number, row in enumerate(found.to_python(skip_empty_area=True), start=first):
        if number % _ROWS_REPORTED == 0:
            progress.report("Чтение таблицы", number, found.height)
        raw.append([*([None] * left), *row])
    rows, width, warnings = build_rows(raw, first, frozenset(extent.errors))
    return Table(name, kind.value, rows, width, names, sheet, warnings=warnings)


def _is_panic(error: BaseException) -> bool:
    """A failed assertion inside the library, whose class cannot be imported."""
    return type(error).__name__ == "PanicException"


def _unreadable() -> UserError:
    return UserError("Файл повреждён или устроен не так, как обычная книга.", _CURE)
