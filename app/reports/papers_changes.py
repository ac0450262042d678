"""The papers of replacements and revaluations, and the register of books taken for lost ones."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.core.dates import SystemClock, parse_date
from app.core.errors import UserError
from app.core.periods import Period
from app.core.stock import DocumentKind
from app.queries.index import Queries
from app.reports.paper_spec import PaperSpec, Parameter, Parameters
from app.reports.replacement_act import render_replacement_pdf, render_replacement_xlsx
from app.reports.replacement_register import (
    render_replacement_register_pdf,
    render_replacement_register_xlsx,
)
from app.reports.revaluation_act import render_revaluation_pdf, render_revaluation_xlsx

_DOCUMENT = (
    Parameter("number", "номер документа; без него — последний проведённый"),
    Parameter("year", "год документа; без него — последний с таким номером"),
)
_PERIOD = (
    Parameter("from", "первый день; без него — с начала года последнего дня"),
    Parameter("to", "последний день; без него — сегодня"),
)


def given_period(given: Parameters, today: dt.date) -> Period:
    """The days asked for, as they were written.

    Raises:
        UserError: a day that is none, or the last before the first.
    """
    words = given.get("to", "").strip()
    last = parse_date(words) if words else today
    words = given.get("from", "").strip()
    first = parse_date(words) if words else dt.date(last.year, 1, 1)
    if first > last:
        raise UserError("Первый день периода позже последнего.", "Исправьте from или to.")
    return Period(first, last)


def _find(queries: Queries, kind: DocumentKind, given: Parameters) -> int:
    year = given.get("year", "").strip()
    if year and not year.isdecimal():
        raise UserError(f"Год «{year}» записан с ошибкой.", "Год — четыре цифры: year=2026.")
    number = given.get("number", "").strip()
    return queries.papers.find_document(kind, number, int(year) if year else None)


def _replacement(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.change_papers.replacement(_find(queries, DocumentKind.REPLACEMENT, given))
    if kind == "pdf":
        return render_replacement_pdf(data, resources)
    return render_replacement_xlsx(data, resources)


def _register(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    today = SystemClock().today()
    data = queries.change_papers.register(given_period(given, today), today)
    if kind == "pdf":
        return render_replacement_register_pdf(data, resources)
    return render_replacement_register_xlsx(data, resources)


def _revaluation(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.change_papers.revaluation(_find(queries, DocumentKind.REVALUATION, given))
    if kind == "pdf":
        return render_revaluation_pdf(data, resources)
    return render_revaluation_xlsx(data, resources)


CHANGE_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "replacement-act",
        "Акт об исключении утерянных и приёме равноценных документов",
        ("pdf", "xlsx"),
        _DOCUMENT,
        _replacement,
    ),
    PaperSpec(
        "replacement-register",
        "Тетрадь учёта книг, принятых взамен утерянных",
        ("pdf", "xlsx"),
        _PERIOD,
        _register,
    ),
    PaperSpec(
        "revaluation-act",
        "Акт о переоценке со списком",
        ("pdf", "xlsx"),
        _DOCUMENT,
        _revaluation,
    ),
)
