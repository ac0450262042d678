"""A foreign workbook as a form to fill in: only the cells change, every other part stays."""

from app.exchange.template.sheet_edit import CellValue, make_reference, parse_reference
from app.exchange.template.workbook import TemplateBook, TemplateSheet, fill_workbook, read_template

__all__ = [
    "CellValue",
    "TemplateBook",
    "TemplateSheet",
    "fill_workbook",
    "make_reference",
    "parse_reference",
    "read_template",
]
