"""The individual registers among the papers that can be asked for by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.core.dates import SystemClock, format_date, parse_date
from app.core.errors import UserError
from app.core.inventory_numbers import NumberSpan
from app.core.periods import Period
from app.core.text import fold
from app.queries.index import Queries
from app.queries.inventory_book import InventoryAsked
from app.queries.school_loans import LoanAsked, LoanRegister
from app.reports.inventory_book import render_inventory_book_pdf, render_inventory_book_xlsx
from app.reports.inventory_book_form import USUAL_LINES, InventoryPrint
from app.reports.loan_registers import render_loan_register_pdf, render_loan_register_xlsx
from app.reports.paper_spec import PaperSpec, Parameter, Parameters
from app.reports.papers_books import fund_of
from app.reports.periodical_cards import (
    render_periodical_cards_pdf,
    render_periodical_cards_xlsx,
)
from app.reports.temporary_register import (
    render_temporary_register_pdf,
    render_temporary_register_xlsx,
)

_DAYS = (
    Parameter("from", "первый день записей; без него — с начала учёта"),
    Parameter("to", "последний день записей; без него — сегодня"),
)
_INVENTORY = (
    Parameter("fund", "main, textbooks или temporary; без него — все фонды"),
    Parameter("first", "первый инвентарный номер, например Б-17"),
    Parameter("last", "последний инвентарный номер той же серии"),
    *_DAYS,
    Parameter("lines", f"строк на странице PDF, от 5 до 50; без него — {USUAL_LINES}"),
    Parameter("page", "номер первой страницы PDF; без него — 1"),
    Parameter("checks", "годы проверок через запятую, не больше трёх"),
    Parameter("ditto", "yes — знак повтора вместо одинаковых сведений"),
    Parameter("covers", "no — без титульного листа и заверительной надписи"),
)
_LOANS = (
    *_DAYS,
    Parameter("date", "на какой день; без него — сегодня"),
    Parameter("only", "out — только невозвращённые"),
)


def _period(given: Parameters) -> Period | None:
    """The days that were asked for, ``None`` when there are none.

    Raises:
        UserError: a date that is none, or days in the wrong order.
    """
    first, last = _day(given, "from"), _day(given, "to")
    if first is None and last is None:
        return None
    last = last or max(SystemClock().today(), first or dt.date.min)
    if first is not None and first > last:
        raise UserError(
            f"Первый день {format_date(first)} позже последнего {format_date(last)}.",
            "Поменяйте их местами.",
        )
    return Period(first, last)


def _day(given: Parameters, name: str) -> dt.date | None:
    text = given.get(name, "").strip()
    return parse_date(text) if text else None


def _whole(given: Parameters, name: str, default: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise UserError(f"«{text}» — не целое число.", f"Запишите так: {name}={default}.")
    return int(text)


def _flag(given: Parameters, name: str, *, default: bool) -> bool:
    text = fold(given.get(name, "").strip())
    if not text:
        return default
    known = {"yes": True, "да": True, "no": False, "нет": False}
    if text not in known:
        raise UserError(f"«{text}» — не ответ.", f"Запишите так: {name}=yes или {name}=no.")
    return known[text]


def inventory_print(given: Parameters) -> InventoryPrint:
    """How the inventory book is to be printed.

    Raises:
        UserError: a value that is none, or that no page can have.
    """
    years = tuple(year.strip() for year in given.get("checks", "").split(",") if year.strip())
    return InventoryPrint(
        lines_per_page=_whole(given, "lines", USUAL_LINES),
        ditto=_flag(given, "ditto", default=False),
        check_years=years,
        first_page=_whole(given, "page", 1),
        covers=_flag(given, "covers", default=True),
    )


def _inventory(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    asked = InventoryAsked(
        fund=fund_of(given) if given.get("fund", "").strip() else None,
        numbers=NumberSpan.parse(given.get("first", ""), given.get("last", "")),
        period=_period(given),
    )
    wanted = inventory_print(given)
    data = queries.inventory.book(asked, SystemClock().today())
    if kind == "pdf":
        return render_inventory_book_pdf(data, resources, wanted)
    return render_inventory_book_xlsx(data, resources, wanted)


def _periodicals(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    wanted = given.get("title", "").strip()
    title_id: int | None = None
    if wanted:
        found = [found for found, name in queries.lots.periodicals() if fold(name) == fold(wanted)]
        if not found:
            raise UserError(
                f"Периодического издания «{wanted}» нет.", "Проверьте название в каталоге."
            )
        title_id = found[0]
    data = queries.lots.periodical_cards(
        SystemClock().today(), title_id=title_id, period=_period(given)
    )
    if kind == "pdf":
        return render_periodical_cards_pdf(data, resources)
    return render_periodical_cards_xlsx(data, resources)


def _temporary(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.lots.temporary(_period(given), SystemClock().today())
    if kind == "pdf":
        return render_temporary_register_pdf(data, resources)
    return render_temporary_register_xlsx(data, resources)


def _loans(queries: Queries, given: Parameters, *, lent: bool) -> LoanRegister:
    only = given.get("only", "").strip()
    if only not in ("", "out"):
        raise UserError(f"«{only}» — не условие.", "Запишите так: only=out.")
    asked = LoanAsked(_period(given), only_out=only == "out", on=_day(given, "date"))
    today = SystemClock().today()
    if lent:
        return queries.school_loans.lent(asked, today)
    return queries.school_loans.borrowed(asked, today)


def _lent(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    return _loan_paper(_loans(queries, given, lent=True), resources, kind)


def _borrowed(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    return _loan_paper(_loans(queries, given, lent=False), resources, kind)


def _loan_paper(data: LoanRegister, resources: Path, kind: str) -> bytes:
    if kind == "pdf":
        return render_loan_register_pdf(data, resources)
    return render_loan_register_xlsx(data, resources)


_BOTH = ("pdf", "xlsx")
REGISTER_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec("inventory-book", "Инвентарная книга", _BOTH, _INVENTORY, _inventory),
    PaperSpec(
        "periodical-cards",
        "Регистрационные карточки периодических изданий",
        _BOTH,
        (Parameter("title", "название издания; без него — все"), *_DAYS),
        _periodicals,
    ),
    PaperSpec(
        "temporary-register",
        "Журнал учёта изданий временного хранения",
        _BOTH,
        _DAYS,
        _temporary,
    ),
    PaperSpec(
        "lent-register",
        "Журнал изданий, переданных другим школам во временное пользование",
        _BOTH,
        _LOANS,
        _lent,
    ),
    PaperSpec(
        "borrowed-register",
        "Журнал изданий, полученных от других школ во временное пользование",
        _BOTH,
        _LOANS,
        _borrowed,
    ),
)
