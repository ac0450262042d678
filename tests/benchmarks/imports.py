"""Importing titles against reading the same file bare and inserting bare rows."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import OpenedLibrary, open_library
from app.core.bibliography import TitleFields
from tests.benchmarks import bare
from tests.benchmarks.generator import Size, clock, library_of
from tests.benchmarks.measure import Figure, milliseconds, of_pairs
from tests.benchmarks.words import Titles
from tests.exchange.marc_bytes import iso_record
from tests.support.workshop import LIBRARIAN

NAME = "import"
AIM = 3.0
EMPTY = Size(0, 0)
TABLES = ("title", "title_contributor", "title_isbn")
HEADINGS = ("Автор", "Заглавие", "Издательство", "Место издания", "Год", "ISBN", "ББК")


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    ending: str
    write: Callable[[Path, list[TitleFields]], None]
    import_into: Callable[[OpenedLibrary, Path], None]
    read_bare: Callable[[Path], object]
    aim: float | None


def measure(titles: int, runs: int) -> Iterator[Figure]:
    """So many titles from a spreadsheet and from MARC records, each into an empty library."""
    known = list(Titles(seed=11).write(titles))
    for kind in (
        _Kind("XLSX", ".xlsx", _write_sheet, _import_sheet, _read_sheet, AIM),
        _Kind("MARC", ".iso", _write_marc, _import_marc, _read_marc, None),
    ):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / f"titles{kind.ending}"
            kind.write(file, known)
            pairs = [_pair(folder, file, kind) for _ in range(runs + 1)][1:]
        yield of_pairs(NAME, f"{kind.name}, {titles} titles", pairs, aim=kind.aim)


def _pair(folder: Path, file: Path, kind: _Kind) -> tuple[float, float]:
    """Milliseconds of one import and of its floor."""
    with _empty(folder / "subject.formulyar") as opened:
        took = milliseconds(lambda: kind.import_into(opened, file))
    rows = bare.rows_after(folder / "subject.formulyar", dict.fromkeys(TABLES, 0))
    target = folder / "floor.formulyar"
    shutil.copyfile(library_of(EMPTY), target)

    def floor() -> None:
        kind.read_bare(file)
        bare.insert(target, rows)

    return took, milliseconds(floor)


@contextmanager
def _empty(path: Path) -> Iterator[OpenedLibrary]:
    shutil.copyfile(library_of(EMPTY), path)
    opened = open_library(path, who=LIBRARIAN, clock=clock())
    try:
        yield opened
    finally:
        opened.close()


# --- spreadsheets ----------------------------------------------------------------------------


def _write_sheet(path: Path, titles: list[TitleFields]) -> None:
    from xlsxwriter import Workbook

    book = Workbook(str(path))
    sheet = book.add_worksheet("Каталог")
    sheet.write_row(0, 0, HEADINGS)
    for number, title in enumerate(titles, start=1):
        cells = (
            title.authors_line,
            title.full_title,
            title.publisher,
            title.place,
            title.year,
            " ".join(title.isbns),
            title.bbk,
        )
        sheet.write_row(number, 0, cells)
    book.close()


def _import_sheet(opened: OpenedLibrary, file: Path) -> None:
    service = opened.workspace.services.imports
    table = service.read_table(file)
    titles = service.read_titles(table, service.suggest_columns(table))
    service.apply(titles, file.name)


def _read_sheet(file: Path) -> object:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()


# --- MARC ------------------------------------------------------------------------------------


def _write_marc(path: Path, titles: list[TitleFields]) -> None:
    path.write_bytes(b"".join(_record(number, title) for number, title in enumerate(titles, 1)))


def _record(number: int, title: TitleFields) -> bytes:
    fields = [("001", str(number))]
    fields += [("010", f"  $a{isbn}") for isbn in title.isbns]
    fields += [
        ("100", "  $a20261122d2026    u  y0rusy50      ba"),
        ("101", "0 $arus"),
        ("200", f"1 $a{title.full_title}"),
        ("210", f"  $a{title.place}$c{title.publisher}$d{title.year or ''}"),
        ("215", f"  $a{title.pages or 1} с."),
    ]
    for place, person in enumerate(title.authors):
        tag = "700" if place == 0 else "701"
        fields.append((tag, f" 1$a{person.surname}$b{person.given}"))
    return iso_record(fields)


def _import_marc(opened: OpenedLibrary, file: Path) -> None:
    service = opened.workspace.services.imports
    service.apply(service.read_file(file), file.name)


def _read_marc(file: Path) -> object:
    from pymarc import MARCReader

    return [
        [(field.tag, str(field)) for field in record.get_fields()]
        for record in MARCReader(file.read_bytes(), to_unicode=True, force_utf8=True)
        if record is not None
    ]
