"""What the imports of tables share: their settings, the columns that a command names."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from app.cli.parser import WrongUsage
from app.core.errors import UserError
from app.exchange.spreadsheet import (
    ColumnField,
    ColumnMapping,
    NamedColumns,
    SheetTitles,
    StockSheet,
    Table,
    column_letters,
    column_number,
)
from app.services.catalogue_import import ImportService

TABLE_SETTINGS = ("sheet", "header_row", "encoding", "separator")
_COLUMN = "column."
F = TypeVar("F", bound=StrEnum)


def column_settings(fields: Iterable[ColumnField]) -> tuple[str, ...]:
    """«column.title», «column.year»…: where a field is to be looked for."""
    return tuple(f"{_COLUMN}{field.value}" for field in fields)


def read_table(imports: ImportService, path: Path, given: dict[str, str]) -> Table:
    """The table that the settings name.

    Raises:
        UserError: it is no table, or has no such sheet.
        EnvironmentProblem: it cannot be opened.
    """
    return imports.read_table(
        path,
        sheet=given.get("sheet"),
        encoding=given.get("encoding"),
        separator=given.get("separator"),
    )


def header_row(given: dict[str, str]) -> int | None:
    """The row of the header, 0 for none; ``None`` when the command does not say.

    Raises:
        WrongUsage: it is no number.
    """
    written = given.get("header_row")
    if written is None:
        return None
    if not written.strip().isdecimal():
        raise WrongUsage(
            f"Строка шапки «{written}» непонятна. Укажите её номер; 0, если шапки нет."
        )
    return int(written)


def with_columns(
    mapping: ColumnMapping, given: dict[str, str], width: int, fields: Iterable[ColumnField]
) -> ColumnMapping:
    """The columns that the command names; an empty value leaves a field without one.

    Raises:
        WrongUsage: the table has no such column.
    """
    for field in fields:
        written = given.get(f"{_COLUMN}{field.value}")
        if written is not None:
            mapping = mapping.with_column(field, _column(written, width))
    return mapping


def named_columns(
    columns: NamedColumns[F], given: dict[str, str], width: int, fields: Iterable[F]
) -> NamedColumns[F]:
    """The same for a small table, see :func:`with_columns`.

    Raises:
        WrongUsage: the table has no such column.
    """
    for field in fields:
        written = given.get(f"{_COLUMN}{field.value}")
        if written is not None:
            columns = columns.with_column(field, _column(written, width))
    return columns


def _column(written: str, width: int) -> int | None:
    try:
        column = column_number(written) if written.strip() else None
    except UserError as error:
        raise WrongUsage(str(error)) from error
    if column is not None and column >= width:
        last = column_letters(max(width - 1, 0))
        raise WrongUsage(f"Столбца {written} в таблице нет. Последний столбец — {last}.")
    return column


def about_table(file: SheetTitles | StockSheet) -> dict[str, object]:
    """How the table was understood: 1-based header row, columns by letter, rows passed over."""
    columns = sorted(file.mapping.columns.items(), key=lambda item: item[1].column)
    return {
        "sheet": file.table.sheet,
        "header_row": file.mapping.header_row,
        "columns": {field.value: column_letters(guess.column) for field, guess in columns},
        "skipped": len(file.skipped),
    }
