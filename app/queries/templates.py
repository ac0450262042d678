"""Reading the workbooks of the region that are kept, and the figures to fill them with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from app.core.report_template import TemplateMapping
from app.core.text import fold
from app.models import ReportTemplate
from app.models.library import Library
from app.queries.classes import class_rows
from app.queries.region import RegionQueries
from app.queries.region_figures import FigureSource
from app.queries.school import requisites_on


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A kept form. ``figures`` is how many cells and columns have one."""

    id: int
    name: str
    file_name: str
    made_at: dt.datetime
    sheets: tuple[str, ...]
    figures: int
    version: int


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A kept form with its workbook and mapping."""

    row: TemplateRow
    workbook: bytes
    mapping: TemplateMapping


class TemplateQueries:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._region = RegionQueries(library)

    def all(self) -> tuple[TemplateRow, ...]:
        """The kept forms by name."""
        with self._library.read() as session:
            rows = session.execute(
                select(
                    ReportTemplate.id,
                    ReportTemplate.name,
                    ReportTemplate.file_name,
                    ReportTemplate.made_at,
                    ReportTemplate.mapping,
                    ReportTemplate.version,
                ).order_by(ReportTemplate.name)
            ).all()
        return tuple(
            _row(row_id, name, file_name, made_at, TemplateMapping.parse(mapping), version)
            for row_id, name, file_name, made_at, mapping, version in rows
        )

    def card(self, template_id: int) -> TemplateCard | None:
        """A kept form; ``None`` when it is gone."""
        with self._library.read() as session:
            row = session.get(ReportTemplate, template_id)
            if row is None:
                return None
            mapping = TemplateMapping.parse(row.mapping)
            found = _row(row.id, row.name, row.file_name, row.made_at, mapping, row.version)
            return TemplateCard(found, row.workbook, mapping)

    def find(self, name: str) -> TemplateRow | None:
        """The kept form of a name, whatever its capitals."""
        return next((row for row in self.all() if fold(row.name) == fold(name)), None)

    def figures(self, year: int, today: dt.date) -> FigureSource:
        """What the forms of a school year are filled from."""
        data = self._region.report(year, today).data
        with self._library.read() as session:
            return FigureSource.of(data, requisites_on(session, today), class_rows(session, year))


def _row(
    row_id: int,
    name: str,
    file_name: str,
    made_at: dt.datetime,
    mapping: TemplateMapping,
    version: int,
) -> TemplateRow:
    figures = len(mapping.cells) + sum(len(table.columns) for table in mapping.tables)
    return TemplateRow(row_id, name, file_name, made_at, mapping.sheets, figures, version)
