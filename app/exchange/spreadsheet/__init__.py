"""Spreadsheets that schools keep (XLSX, XLS, ODS, CSV) → tables → rows of the catalogue."""

from app.exchange.spreadsheet.classes import (
    CLASS_CAPTIONS,
    ClassColumn,
    ClassFacts,
    ClassSheet,
    ClassSheetRow,
    guess_class_columns,
    read_classes,
)
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
from app.exchange.spreadsheet.named_columns import NamedColumns
from app.exchange.spreadsheet.reader import read_table
from app.exchange.spreadsheet.stock import disposal_list, stock_of, stock_rows
from app.exchange.spreadsheet.stock_columns import (
    column_field,
    guess_stock_columns,
    recall_stock,
    stock_layout_key,
)
from app.exchange.spreadsheet.stock_model import StockFacts, StockRow, StockSheet
from app.exchange.spreadsheet.stock_numbers import Numbers, numbers_of
from app.exchange.spreadsheet.stock_words import (
    FIELD_CAPTIONS,
    STOCK_CAPTIONS,
    ColumnField,
    StockColumn,
)
from app.exchange.spreadsheet.study_plan import (
    PLAN_CAPTIONS,
    PlanColumn,
    PlanFacts,
    PlanSheet,
    PlanSheetRow,
    guess_plan_columns,
    read_plan,
)
from app.exchange.spreadsheet.titles import BadRow, SheetRow, SheetTitles, SkippedRow, titles_of

__all__ = [
    "CLASS_CAPTIONS",
    "COLUMN_CAPTIONS",
    "ENCODING_LABELS",
    "FIELD_CAPTIONS",
    "PLAN_CAPTIONS",
    "SEPARATOR_NAMES",
    "STOCK_CAPTIONS",
    "BadRow",
    "Cell",
    "ClassColumn",
    "ClassFacts",
    "ClassSheet",
    "ClassSheetRow",
    "ColumnField",
    "ColumnGuess",
    "ColumnMapping",
    "NamedColumns",
    "Numbers",
    "PlanColumn",
    "PlanFacts",
    "PlanSheet",
    "PlanSheetRow",
    "SheetRow",
    "SheetTitles",
    "SkippedRow",
    "StockColumn",
    "StockFacts",
    "StockRow",
    "StockSheet",
    "Table",
    "TableRow",
    "TableWarning",
    "TitleColumn",
    "cell_text",
    "column_field",
    "column_letters",
    "column_number",
    "disposal_list",
    "guess_class_columns",
    "guess_columns",
    "guess_plan_columns",
    "guess_stock_columns",
    "header_text",
    "layout_key",
    "numbers_of",
    "read_classes",
    "read_plan",
    "read_table",
    "recall",
    "recall_stock",
    "stock_layout_key",
    "stock_of",
    "stock_rows",
    "titles_of",
]
