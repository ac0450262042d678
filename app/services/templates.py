"""What a librarian can do with the region's own workbooks: keep, map, fill in, renew, remove."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import SchoolYear
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.report_template import ColumnMark, FigureTable, TableMark, TemplateMapping
from app.core.text import clean_line, fold
from app.exchange.template import CellValue, fill_workbook, parse_reference, read_template
from app.exchange.template.grid import SheetGrid, read_grids
from app.models import ReportTemplate
from app.queries.region_figure_list import FIGURES_BY_KEY
from app.queries.region_figures import FigureSource, rows_of, value_of
from app.queries.templates import TemplateCard, TemplateQueries
from app.services.context import Journal, ServiceContext

_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))
_COLUMN = re.compile(r"[A-Z]{1,3}")
_AGAIN = "Откройте форму в мастере и укажите ячейки заново."


@dataclass(frozen=True, slots=True)
class OpenedTemplate:
    """A workbook of the region, read and not kept yet."""

    file_name: str
    workbook: bytes
    sheets: tuple[SheetGrid, ...]

    def sheet(self, name: str) -> SheetGrid | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A form as it is to be kept; ``id`` is ``None`` for a new one."""

    name: str
    file_name: str
    workbook: bytes
    mapping: TemplateMapping
    id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """A filled form: its bytes, a name for the file, how many cells were written."""

    content: bytes
    name: str
    cells: int


class TemplateService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._queries = TemplateQueries(context.library)

    def open(self, path: Path) -> OpenedTemplate:
        """Read a workbook of the region; nothing is kept.

        Raises:
            UserError: it is no XLSX workbook (.xls and .ods are named), damaged or too large.
            EnvironmentProblem: the file is not to be had.
        """
        book = read_template(path)
        return OpenedTemplate(path.name, book.data, read_grids(book, path.name))

    def reopen(self, template_id: int) -> OpenedTemplate:
        """The workbook of a kept form, to change its mapping.

        Raises:
            ConflictError: it is gone.
        """
        card = self._card(template_id)
        return OpenedTemplate(card.row.file_name, card.workbook, _grids(card))

    def save(self, draft: TemplateDraft) -> Changes:
        """Keep a form, or change one. ``Changes.entity_id`` is its id.

        Raises:
            UserError: no name or figure, a sheet, cell or figure that is not there, two figures
                in one cell, or a form of this name is there already.
            ConflictError: it was changed meanwhile.
        """
        name = clean_line(draft.name)
        if not name:
            raise UserError("У формы нет названия.", "Впишите название.")
        book = read_template(draft.workbook)
        _check_mapping(draft.mapping, {sheet.name for sheet in book.sheets})
        with self._context.library.write() as session:
            _check_unique(session, name, draft.id)
            row = _row(session, draft)
            row.name, row.file_name = name, clean_line(draft.file_name)
            row.workbook, row.mapping = draft.workbook, draft.mapping.text
            row.made_at = self._context.clock.now()
            session.flush()
            template_id = row.id
            journal = Journal(session, self._context)
            operation = journal.operation("template_saved", f"Форма региона: {name}")
            journal.entry(
                operation,
                "report_template",
                template_id,
                None,
                {"name": name, "file_name": row.file_name},
            )
        return Changes.of(
            Area.TEXTBOOKS,
            operation_id=operation,
            entity_id=template_id,
            message=f"Сохранена форма: {name}",
        )

    def renew(self, template_id: int, path: Path) -> Changes:
        """Take this year's workbook for a kept form; its mapping stays.

        Raises:
            RefusalError: a sheet or a header is not where it was; each is named.
            UserError, EnvironmentProblem: see :meth:`open`.
            ConflictError: the form is gone.
        """
        card = self._card(template_id)
        opened = self.open(path)
        moved = moved_marks(card.mapping, opened.sheets)
        if moved:
            raise RefusalError(
                "Форма этого года устроена иначе, прежние ячейки не подходят.", moved, _AGAIN
            )
        return self.save(
            TemplateDraft(
                card.row.name,
                opened.file_name,
                opened.workbook,
                card.mapping,
                template_id,
                card.row.version,
            )
        )

    def remove(self, template_id: int) -> Changes:
        """Forget a form. The workbook of the region itself is not touched.

        Raises:
            ConflictError: it is gone already.
        """
        with self._context.library.write() as session:
            row = session.get(ReportTemplate, template_id)
            if row is None:
                raise ConflictError("Формы уже нет.", "Обновите список.")
            name = row.name
            session.delete(row)
            journal = Journal(session, self._context)
            operation = journal.operation("template_removed", f"Удалена форма региона: {name}")
            journal.entry(operation, "report_template", template_id, {"name": name}, None)
        return Changes.of(Area.TEXTBOOKS, operation_id=operation, message=f"Удалена форма: {name}")

    def fill(self, template_id: int, year: int) -> FilledTemplate:
        """A kept form with the figures of a school year; nothing in the library changes.

        Raises:
            RefusalError: a sheet or header is not where it was, or there is not enough room.
            UserError: a cell holds a formula.
            ConflictError: the form is gone.
        """
        card = self._card(template_id)
        grids = _grids(card)
        moved = moved_marks(card.mapping, grids)
        if moved:
            raise RefusalError("Форма изменилась с тех пор, как её разметили.", moved, _AGAIN)
        source = self._queries.figures(year, self._context.clock.today())
        values = _values(card.mapping, source, {grid.name: grid for grid in grids})
        content = fill_workbook(read_template(card.workbook), values)
        words = f"{card.row.name} {SchoolYear(year).label}".replace("/", "-")
        name = " ".join(words.translate(_FORBIDDEN_IN_NAMES).split())
        return FilledTemplate(content, f"{name}.xlsx", sum(map(len, values.values())))

    def _card(self, template_id: int) -> TemplateCard:
        card = self._queries.card(template_id)
        if card is None:
            raise ConflictError("Формы уже нет.", "Обновите список.")
        return card


def moved_marks(mapping: TemplateMapping, sheets: Sequence[SheetGrid]) -> tuple[str, ...]:
    """Where the form differs from what the mapping expects: a sentence for each place."""
    by_name = {sheet.name: sheet for sheet in sheets}
    found = [f"листа «{name}» в книге нет" for name in mapping.sheets if name not in by_name]
    labels = [(mark.sheet, mark.label_cell, mark.label) for mark in mapping.cells]
    labels += [
        (mark.sheet, column.label_cell, column.label)
        for mark in mapping.tables
        for column in mark.columns
    ]
    for sheet, cell, label in dict.fromkeys(labels):
        grid = by_name.get(sheet)
        if grid is None or not label_is_moved(grid, cell, label):
            continue
        places = ", ".join(grid.places_of(label))
        where = f"теперь он в {places}" if places else "теперь его нет"
        found.append(f"лист «{sheet}»: заголовок «{label}» был в {cell}, {where}")
    return tuple(found)


def label_is_moved(grid: SheetGrid, cell: str, label: str) -> bool:
    """Whether the text that named a place does not stand where it stood."""
    return bool(label) and fold(grid.text(cell)) != fold(label)


def _grids(card: TemplateCard) -> tuple[SheetGrid, ...]:
    return read_grids(read_template(card.workbook), card.row.file_name)


def _values(
    mapping: TemplateMapping, source: FigureSource, grids: dict[str, SheetGrid]
) -> dict[str, dict[str, CellValue]]:
    values: dict[str, dict[str, CellValue]] = defaultdict(dict)
    for mark in mapping.cells:
        values[mark.sheet][mark.cell] = value_of(FIGURES_BY_KEY[mark.figure], source)
    for table in mapping.tables:
        rows = rows_of(source, table.table)
        _check_room(table, len(rows), grids[table.sheet])
        for place, line in enumerate(rows, start=table.first_row):
            for column in table.columns:
                figure = FIGURES_BY_KEY[column.figure]
                values[table.sheet][f"{column.column}{place}"] = value_of(figure, source, line)
    return dict(values)


def _check_room(table: TableMark, rows: int, grid: SheetGrid) -> None:
    end = grid.total_row(table.first_row)
    room = None if end is None else end - table.first_row
    if room is not None and rows > room:
        raise RefusalError(
            f"Лист «{table.sheet}»: над строкой итогов места на {room}, а строк {rows}.",
            cure="Добавьте в форму строки над итогами в Excel или LibreOffice и загрузите её "
            "снова.",
        )


def _check_mapping(mapping: TemplateMapping, sheets: set[str]) -> None:
    if not mapping.cells and not any(table.columns for table in mapping.tables):
        raise UserError(
            "Не выбрано ни одного показателя.", "Щёлкните ячейку формы и выберите показатель."
        )
    for name in mapping.sheets:
        if name not in sheets:
            raise UserError(f"Листа «{name}» в книге нет.", "Выберите лист из книги.")
    taken: set[tuple[str, str]] = set()
    for mark in mapping.cells:
        parse_reference(mark.cell)
        _check_figure(mark.figure, FigureTable.SCHOOL)
        if (mark.sheet, mark.cell) in taken:
            raise UserError(
                f"Лист «{mark.sheet}»: в ячейке {mark.cell} два показателя.", "Оставьте один."
            )
        taken.add((mark.sheet, mark.cell))
    for table in mapping.tables:
        _check_table(table)


def _check_table(table: TableMark) -> None:
    if not 1 <= table.first_row <= 1_048_576:
        raise UserError("Первая строка данных невозможна.", "Укажите номер строки листа.")
    columns: list[ColumnMark] = []
    for column in table.columns:
        if not _COLUMN.fullmatch(column.column):
            raise UserError(f"Столбца «{column.column}» на листе нет.", "Укажите буквы: C.")
        _check_figure(column.figure, table.table)
        if any(other.column == column.column for other in columns):
            raise UserError(
                f"Лист «{table.sheet}»: в столбце {column.column} два показателя.",
                "Оставьте один.",
            )
        columns.append(column)


def _check_figure(key: str, table: FigureTable) -> None:
    figure = FIGURES_BY_KEY.get(key)
    if figure is None or figure.table is not table:
        raise UserError(f"Показателя «{key}» здесь нет.", "Выберите показатель из списка.")


def _check_unique(session: Session, name: str, own_id: int | None) -> None:
    for row_id, other in session.execute(select(ReportTemplate.id, ReportTemplate.name)):
        if row_id != own_id and fold(other) == fold(name):
            raise UserError(f"Форма «{other}» уже есть.", "Назовите эту иначе.")


def _row(session: Session, draft: TemplateDraft) -> ReportTemplate:
    if draft.id is None:
        row = ReportTemplate()
        session.add(row)
        return row
    found = session.get(ReportTemplate, draft.id)
    if found is None or found.version != draft.version:
        raise ConflictError("Форму изменили или удалили в другом месте.", "Откройте её снова.")
    found.version += 1
    return found
