"""The order of textbooks among the papers that can be asked for by name."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import SchoolYear, SystemClock
from app.queries.index import Queries
from app.reports.order import render_order_pdf, render_order_xlsx
from app.reports.paper_spec import PaperSpec, Parameter, Parameters


def _order(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    text = given.get("year", "").strip()
    year = SchoolYear.parse(text).start if text else None
    order_id = queries.orders.find(given.get("order", ""), year)
    data = queries.orders.paper(order_id, SystemClock().today())
    return (render_order_pdf if kind == "pdf" else render_order_xlsx)(data, resources)


ORDER_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "textbook-order",
        "Заказ учебников с листами по издательствам",
        ("pdf", "xlsx"),
        (
            Parameter("order", "название заказа; без него — последний"),
            Parameter("year", "учебный год заказа, например 2026/27"),
        ),
        _order,
    ),
)
