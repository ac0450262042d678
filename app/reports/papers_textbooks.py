"""The papers on the provision with textbooks among those that can be asked for by name."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import SchoolYear, SystemClock
from app.queries.index import Queries
from app.reports.checklist import render_checklist_pdf, render_checklist_xlsx
from app.reports.paper_spec import PaperSpec, Parameter, Parameters

_YEAR = (Parameter("year", "учебный год, например 2026/27; без него — последний из заведённых"),)


def year_of(queries: Queries, given: Parameters) -> int:
    """The school year that was asked for, else the newest one with classes or a plan, else the
    present one.

    Raises:
        UserError: it is no school year.
    """
    text = given.get("year", "").strip()
    if text:
        return SchoolYear.parse(text).start
    years = queries.provision.years()
    return years[0] if years else SchoolYear.of(SystemClock().today()).start


def _checklist(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.provision.paper(year_of(queries, given), SystemClock().today())
    if kind == "pdf":
        return render_checklist_pdf(data, resources)
    return render_checklist_xlsx(data, resources)


TEXTBOOK_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "checklist",
        "Чек-лист обеспеченности учебниками",
        ("pdf", "xlsx"),
        _YEAR,
        _checklist,
    ),
)
