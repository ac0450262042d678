"""The region's forms among the papers that can be asked for by name."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import SchoolYear, SystemClock
from app.queries.index import Queries
from app.reports.paper_spec import PaperSpec, Parameter, Parameters
from app.reports.region_forms import render_region_forms_xlsx


def _forms(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    today = SystemClock().today()
    written = given.get("year", "").strip()
    year = SchoolYear.parse(written) if written else SchoolYear.of(today)
    return render_region_forms_xlsx(queries.region_forms.forms(year.start, today), resources)


REGION_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "region-forms",
        "Формы 1–5 мониторинга обеспеченности для РИБЦ",
        ("xlsx",),
        (Parameter("year", "учебный год, в котором заполняют формы; без него — нынешний"),),
        _forms,
    ),
)
