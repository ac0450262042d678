"""What lacks, as a list: the heat map for those who do not see it."""

from __future__ import annotations

from app.core.money import format_count, format_kopecks
from app.core.provision import percent_whole
from app.core.school_subjects import subject_order
from app.queries.provision import CellDetails, ChecklistCard
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.textbooks.heat_map import HeatFilter


def cell_id(row: CellDetails) -> int:
    """A cell is told by the first line of the plan in it."""
    return row.cell.lines[0].need.line_id


def deficits(card: ChecklistCard, wanted: HeatFilter) -> tuple[CellDetails, ...]:
    """The cells that lack something, the largest lack first."""
    grades = wanted.grades(card)
    found = [
        cell
        for cell in card.in_order
        if cell.cell.amounts.deficit
        and cell.cell.grade in grades
        and wanted.subject in ("", cell.cell.subject)
        and wanted.takes(cell, card.year)
    ]
    return tuple(sorted(found, key=lambda cell: -cell.cell.amounts.deficit))


def deficit_columns() -> list[TableColumn[CellDetails]]:
    return [
        TableColumn(
            "subject",
            "Предмет",
            lambda row: row.cell.subject,
            width=150,
            stretch=True,
            weight=Weight.STRONG,
            tooltip=lambda row: row.cell.subject,
            sort_key=lambda row: subject_order(row.cell.subject),
        ),
        TableColumn(
            "grade",
            "Класс",
            lambda row: str(row.cell.grade),
            width=78,
            align=Align.RIGHT,
            sort_key=lambda row: row.cell.grade,
        ),
        TableColumn(
            "deficit",
            "Не хватает",
            lambda row: format_count(row.cell.amounts.deficit),
            width=116,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sort_key=lambda row: row.cell.amounts.deficit,
        ),
        TableColumn(
            "percent",
            "%",
            _percent,
            width=64,
            align=Align.RIGHT,
            sort_key=lambda row: row.cell.amounts.percent or 0,
            spare=2,
        ),
        TableColumn(
            "sum",
            "Сумма, ₽",
            _cost,
            width=128,
            align=Align.RIGHT,
            sort_key=lambda row: row.cost.kopecks,
            spare=1,
        ),
    ]


def _percent(row: CellDetails) -> str:
    percent = row.cell.amounts.percent
    return "—" if percent is None else str(percent_whole(percent))


def _cost(row: CellDetails) -> str:
    return "неизвестна" if row.cost.unknown else format_kopecks(row.cost.kopecks)
