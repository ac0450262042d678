"""The summary book among the papers that can be asked for by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.core.dates import format_date, parse_date
from app.core.errors import UserError
from app.core.periods import Period
from app.core.stock import FUND_NAMES, Fund
from app.core.text import fold
from app.queries.index import Queries
from app.reports.paper_spec import PaperSpec, Parameter, Parameters
from app.reports.summary_book import render_summary_book_pdf, render_summary_book_xlsx

_PARAMETERS = (
    Parameter("fund", "main, textbooks или temporary; без него — основной фонд"),
    Parameter("from", "первый день; без него — с начала учёта"),
    Parameter("to", "последний день; без него — день последней записи"),
)


def fund_of(given: Parameters) -> Fund:
    """The fund that was asked for by its code or its Russian name.

    Raises:
        UserError: there is no such fund.
    """
    text = given.get("fund", "").strip()
    if not text:
        return Fund.MAIN
    for fund in Fund:
        if fold(text) in (fund.value, fold(FUND_NAMES[fund])):
            return fund
    known = ", ".join(f"{fund.value} ({FUND_NAMES[fund].lower()})" for fund in Fund)
    raise UserError(f"Фонда «{text}» нет.", f"Есть: {known}.")


def period_of(queries: Queries, fund: Fund, given: Parameters) -> Period:
    """The days that were asked for.

    Raises:
        UserError: a date that is none, days in the wrong order, or a fund without records and
            no last day.
    """
    first, last = _day(given, "from"), _day(given, "to")
    last = last or queries.summary.last_day(fund)
    if last is None:
        raise UserError(
            f"В фонде «{FUND_NAMES[fund]}» ещё ничего не записано.",
            "Проведите первый документ или укажите последний день: to=31.12.2026.",
        )
    if first is not None and first > last:
        raise UserError(
            f"Первый день {format_date(first)} позже последнего {format_date(last)}.",
            "Поменяйте их местами.",
        )
    return Period(first, last)


def _day(given: Parameters, name: str) -> dt.date | None:
    text = given.get(name, "").strip()
    return parse_date(text) if text else None


def _summary_book(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    fund = fund_of(given)
    book = queries.summary.book(fund, period_of(queries, fund, given))
    if kind == "pdf":
        return render_summary_book_pdf(book, resources)
    return render_summary_book_xlsx(book, resources)


BOOK_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "summary-book",
        "Книга суммарного учёта (КСУ), три части",
        ("pdf", "xlsx"),
        _PARAMETERS,
        _summary_book,
    ),
)
