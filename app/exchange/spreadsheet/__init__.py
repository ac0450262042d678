"""Spreadsheets that schools keep (XLSX, XLS, ODS, CSV) → tables → rows of the catalogue."""

from app.exchange.spreadsheet.columns import (
    ColumnGuess,
    ColumnMapping,
    column_number,
    guess_columns,
    header_text,
    layout_key,
    recall,
)
from app.exchange.spreadsheet.delimited import ENCODING_LABELS, SEPARATOR_NAMES
from app.exchange.spreadsheet.header_words import COLUMN_CAPTIONS, TitleColumn
from app.exchange.spreadsheet.model import (
    Cell,
    Table,
    TableRow,
    TableWarning,
    cell_text,
    column_letters,
)
from app.exchange.spreadsheet.reader import read_table
from app.exchange.spreadsheet.titles import BadRow, SheetRow, SheetTitles, SkippedRow, titles_of

__all__ = [
    "COLUMN_CAPTIONS",
    "ENCODING_LABELS",
    "SEPARATOR_NAMES",
    "BadRow",
    "Cell",
    "ColumnGuess",
    "ColumnMapping",
    "SheetRow",
    "SheetTitles",
    "SkippedRow",
    "Table",
    "TableRow",
    "TableWarning",
    "TitleColumn",
    "cell_text",
    "column_letters",
    "column_number",
    "guess_columns",
    "header_text",
    "layout_key",
    "read_table",
    "recall",
    "titles_of",
]
