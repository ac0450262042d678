"""Spreadsheets that schools keep (XLSX, XLS, ODS, CSV) → tables → rows of the catalogue."""

from app.exchange.spreadsheet.model import Cell, Table, TableRow, TableWarning
from app.exchange.spreadsheet.reader import read_table

__all__ = ["Cell", "Table", "TableRow", "TableWarning", "read_table"]
