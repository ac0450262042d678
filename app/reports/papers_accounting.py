"""The papers for the accountant, and the record of the audit, by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.core.dates import SystemClock, parse_date
from app.core.errors import UserError
from app.core.periods import Period
from app.queries.index import Queries
from app.reports.accounting_documents import render_documents_pdf, render_documents_xlsx
from app.reports.accounting_reconciliation import (
    render_reconciliation_pdf,
    render_reconciliation_xlsx,
)
from app.reports.accounting_turnover import render_turnover_pdf, render_turnover_xlsx
from app.reports.audit_protocol import render_protocol_pdf
from app.reports.paper_spec import PaperSpec, Parameter, Parameters

_DATE = (Parameter("date", "на конец какого дня; без него — сегодня"),)
_PERIOD = (
    Parameter("from", "первый день; без него — с начала года последнего дня"),
    Parameter("to", "последний день; без него — сегодня"),
)


def given_period(given: Parameters, today: dt.date) -> Period:
    """The days that were asked for.

    Raises:
        UserError: a day that is none, or the last before the first.
    """
    last = _day(given, "to") or today
    first = _day(given, "from") or dt.date(last.year, 1, 1)
    if first > last:
        raise UserError("Первый день периода позже последнего.", "Исправьте from или to.")
    return Period(first, last)


def _day(given: Parameters, name: str) -> dt.date | None:
    text = given.get(name, "").strip()
    return parse_date(text) if text else None


def _reconciliation(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.accounting.reconciliation(_day(given, "date") or SystemClock().today())
    if kind == "pdf":
        return render_reconciliation_pdf(data, resources)
    return render_reconciliation_xlsx(data, resources)


def _turnover(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.accounting.turnover(given_period(given, SystemClock().today()))
    if kind == "pdf":
        return render_turnover_pdf(data, resources)
    return render_turnover_xlsx(data, resources)


def _documents(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.accounting.documents(given_period(given, SystemClock().today()))
    if kind == "pdf":
        return render_documents_pdf(data, resources)
    return render_documents_xlsx(data, resources)


def _protocol(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    return render_protocol_pdf(queries.audit.run(SystemClock()), resources)


ACCOUNTING_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "reconciliation",
        "Сверка с бухгалтерией",
        ("pdf", "xlsx"),
        _DATE,
        _reconciliation,
    ),
    PaperSpec("turnover", "Оборотная ведомость за период", ("pdf", "xlsx"), _PERIOD, _turnover),
    PaperSpec(
        "documents-list", "Реестр документов за период", ("pdf", "xlsx"), _PERIOD, _documents
    ),
    PaperSpec("audit-protocol", "Протокол проверки учёта", ("pdf",), (), _protocol),
)
