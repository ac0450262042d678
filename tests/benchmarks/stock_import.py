"""Loading 20 000 rows of stock against reading the file bare and inserting bare rows."""

from __future__ import annotations

import shutil
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import OpenedLibrary, open_library
from app.core.bibliography import TitleFields
from tests.benchmarks import bare
from tests.benchmarks.generator import TODAY, Size, clock, library_of
from tests.benchmarks.measure import Figure, milliseconds, of_pairs
from tests.benchmarks.words import Titles
from tests.support.workshop import LIBRARIAN

NAME = "stock-import"
AIM = 3.0
LIMIT_MB = 150.0
EMPTY = Size(0, 0)
COPIES_A_TITLE = 4
LOADED = ("title", "title_contributor", "title_isbn", "lot", "journal_entry")
POSTED = ("copy", "movement")
INVENTORY = (
    "Дата записи",
    "№ записи в КСУ",
    "Инвентарный №",
    "Автор",
    "Заглавие",
    "Год издания",
    "Цена",
    "№ и дата акта выбытия",
)
SCHOOL = ("Название", "Автор", "Издательство", "Год", "Класс", "Кол-во экз.", "Цена")


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    head: tuple[str, ...]
    rows: Callable[[int], Iterator[tuple[Any, ...]]]


def measure(rows: int, runs: int) -> Iterator[Figure]:
    """So many rows of an inventory book and of a school's list, each into an empty library."""
    for case in (
        _Case("inventory book", INVENTORY, _inventory),
        _Case("school list", SCHOOL, _school),
    ):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "stock.xlsx"
            _write(file, case, rows)
            loads, posts = zip(*[_run(folder, file) for _ in range(runs + 1)][1:], strict=True)
        yield of_pairs(NAME, f"{case.name}, {rows} rows", list(loads), aim=AIM)
        yield of_pairs(NAME, f"{case.name}, posting", list(posts), aim=AIM)
    yield _memory(rows)


def _run(folder: Path, file: Path) -> tuple[tuple[float, float], tuple[float, float]]:
    """Milliseconds of loading a draft and of posting it, each with its floor."""
    subject, target = folder / "subject.formulyar", folder / "floor.formulyar"
    opened = _empty(subject)
    try:
        loading = milliseconds(lambda: _load(opened, file))
        loaded = bare.rows_after(subject, dict.fromkeys(LOADED, 0))
        posting = milliseconds(lambda: _post(opened))
        posted = bare.rows_after(subject, dict.fromkeys(POSTED, 0))
    finally:
        opened.close()
    shutil.copyfile(library_of(EMPTY), target)

    def floor() -> None:
        _read_bare(file)
        bare.insert(target, loaded)

    return (loading, milliseconds(floor)), (
        posting,
        milliseconds(lambda: bare.insert(target, posted)),
    )


def _empty(path: Path) -> OpenedLibrary:
    shutil.copyfile(library_of(EMPTY), path)
    return open_library(path, who=LIBRARIAN, clock=clock())


def _load(opened: OpenedLibrary, file: Path) -> None:
    services = opened.workspace.services
    table = services.imports.read_table(file)
    sheet = services.opening.read_stock(table, services.opening.suggest_columns(table))
    services.opening.apply(sheet, file.name, TODAY)


def _post(opened: OpenedLibrary) -> None:
    (draft,) = opened.workspace.queries.opening.openings()
    opened.workspace.services.opening.post(draft.id, draft.version)


def _read_bare(file: Path) -> object:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()


def _memory(rows: int) -> Figure:
    """The most that Python holds while a table of so many rows is read and loaded."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "stock.xlsx"
        _write(file, _Case("inventory book", INVENTORY, _inventory), rows)
        opened = _empty(Path(name) / "subject.formulyar")
        tracemalloc.start()
        try:
            _load(opened, file)
            _held, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            opened.close()
    return Figure(NAME, f"memory, {rows} rows", peak / 2**20, None, None, "MB", limit=LIMIT_MB)


# --- files -----------------------------------------------------------------------------------


def _write(path: Path, case: _Case, rows: int) -> None:
    from xlsxwriter import Workbook

    book = Workbook(str(path))
    sheet = book.add_worksheet("Фонд")
    sheet.write_row(0, 0, case.head)
    for number, cells in enumerate(case.rows(rows), start=1):
        sheet.write_row(number, 0, cells)
    book.close()


def _inventory(rows: int) -> Iterator[tuple[Any, ...]]:
    number = 0
    for place, title in enumerate(_titles(rows // COPIES_A_TITLE + 1)):
        price = 100 + place % 400 + 0.5
        for _ in range(COPIES_A_TITLE):
            number += 1
            if number > rows:
                return
            gone = "№ 5 от 12.05.2020" if number % 97 == 0 else None
            record = place // 20 + 1
            yield (
                f"{place % 28 + 1:02d}.03.2010",
                record,
                number,
                title.authors_line,
                title.full_title,
                title.year,
                price,
                gone,
            )


def _school(rows: int) -> Iterator[tuple[Any, ...]]:
    for place, title in enumerate(_titles(rows)):
        yield (
            title.full_title,
            title.authors_line,
            title.publisher,
            title.year,
            place % 11 + 1,
            place % 2 + 1,
            "382,80",
        )


def _titles(count: int) -> Iterator[TitleFields]:
    return iter(Titles(seed=13).write(count))
