"""The papers of group accounting: cards of textbooks, their register."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import SystemClock, parse_date
from app.core.errors import UserError
from app.queries.index import Queries
from app.queries.textbook_cards import CardFilter
from app.reports.paper_spec import PaperSpec, Parameter, Parameters
from app.reports.textbook_cards import render_cards_pdf, render_cards_xlsx
from app.reports.textbook_register import render_register_pdf, render_register_xlsx

_WANTED = (
    Parameter("first", "первый номер карточки"),
    Parameter("last", "последний номер карточки"),
    Parameter("grade", "класс; без него — все"),
    Parameter("date", "на какое число; без него — на сегодня"),
)


def card_filter(given: Parameters) -> CardFilter:
    """What was asked for, as it was written.

    Raises:
        UserError: a number or a date that is none.
    """
    day = given.get("date", "").strip()
    return CardFilter(
        first=_number(given, "first", "Номер карточки"),
        last=_number(given, "last", "Номер карточки"),
        grade=_number(given, "grade", "Класс"),
        on=parse_date(day) if day else None,
    )


def _number(given: Parameters, name: str, words: str) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal():
        raise UserError(f"{words} «{text}» записан с ошибкой.", "Нужно целое число.")
    return int(text)


def _cards(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.cards.paper(card_filter(given), SystemClock().today())
    if kind == "pdf":
        return render_cards_pdf(data, resources)
    return render_cards_xlsx(data, resources)


def _register(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.cards.paper(card_filter(given), SystemClock().today())
    if kind == "pdf":
        return render_register_pdf(data, resources)
    return render_register_xlsx(data, resources)


CARD_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec("textbook-cards", "Карточки учёта учебников", ("pdf", "xlsx"), _WANTED, _cards),
    PaperSpec(
        "textbook-register",
        "Журнал регистрации учётных карточек учебников",
        ("pdf", "xlsx"),
        _WANTED,
        _register,
    ),
)
