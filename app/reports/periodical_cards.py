"""Регистрационные карточки периодических изданий: a card a title and year, several on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.core.dates import format_date
from app.core.errors import UserError
from app.core.money import format_count, format_kopecks
from app.queries.lot_registers import LotRecord, PeriodicalCard, PeriodicalCards
from app.reports.blocks import BODY_BOLD, Block, Columns, Flow, Paragraph, Space
from app.reports.form_parts import SMALL, TITLE, field_lines, fit_columns
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import PORTRAIT, Paper, number_pages
from app.reports.registers import (
    SHEET_TEXTS,
    VALUE_TEXTS,
    Register,
    Values,
    amount_of,
    register_workbook,
    text_of,
)
from app.reports.table import Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.temporary_register import MONEY, TOTALS, disposal_values, entry_values
from app.reports.typeface import MM, TextStyle, Typeface
from app.reports.workbook_cells import Number, Value

FORM = "periodical_cards"
SHEET = "Карточки периодики"
CAPTION_WIDTH = 48 * MM
GAP = 2 * MM
CARD_GAP = 9 * MM
STYLE = TableStyle(body=TextStyle(8.5), head=TextStyle(7.5), number_columns=False)

_ENTRY = frozenset(
    {
        "date",
        "record",
        "issue",
        "quantity",
        "price",
        "sum",
        "out_paper",
        "out_quantity",
        "out_sum",
    }
)
SPEC = FormSpec(
    plain=SHEET_TEXTS | {"card_title", "card_grand", "carried", "brought"},
    texts={
        **VALUE_TEXTS,
        "running": frozenset({"name", "year"}),
        "cancelled": frozenset({"paper"}),
        "balance": frozenset({"date", "quantity"}),
    },
    groups={"description": frozenset({"title", "publisher", "issn", "year"})},
    tables={"card": _ENTRY, "flat": _ENTRY | {"title", "year"}},
)


def lay_out_periodical_cards(data: PeriodicalCards, resources: Path) -> Paper:
    """The finished pages: a card that a page can hold is not torn."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    flow = Flow(face, PORTRAIT)
    for number, card in enumerate(data.cards):
        if number:
            _make_room(flow, form, data, card)
        flow.running_head = form.text("running", name=card.name, year=str(card.year))
        _place_card(flow, form, data, card)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    author = face.clean(data.school.name_short)
    return Paper(face.clean(form.text("name")), author, tuple(flow.pages))


def render_periodical_cards_pdf(data: PeriodicalCards, resources: Path) -> bytes:
    """The cards as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: there are no cards, or the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    _check_some(data)
    return lay_out_periodical_cards(data, resources).pdf()


def render_periodical_cards_xlsx(data: PeriodicalCards, resources: Path) -> bytes:
    """The lines of all cards as one table; its sums are formulas.

    Raises:
        UserError: there are no cards, or the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    _check_some(data)
    form = load_form(resources, FORM, SPEC)
    register = Register(
        form=form,
        columns=form.tables["flat"],
        school=data.school,
        on=data.on,
        rows=tuple(_flat_rows(form, data)),
        totals=TOTALS,
        money=MONEY,
        legal_basis=data.legal_basis,
        products={"sum": ("quantity", "price")},
    )
    return register_workbook(register, resources, SHEET)


def _check_some(data: PeriodicalCards) -> None:
    if not data.cards:
        raise UserError(
            "Таких карточек нет.",
            "Карточку заводит поступление издания вида «Периодика»; проверьте период и название.",
        )


def _make_room(flow: Flow, form: Form, data: PeriodicalCards, card: PeriodicalCard) -> None:
    """Go to the next page unless the whole card fits on this one."""
    scratch = Flow(flow.face, flow.frame)
    _place_card(scratch, form, data, card)
    height = scratch.y - scratch.frame.top
    if len(scratch.pages) > 1 or CARD_GAP + height > flow.room:
        flow.running_head = ""
        flow.new_page()
    else:
        flow.skip(CARD_GAP)


def _place_card(flow: Flow, form: Form, data: PeriodicalCards, card: PeriodicalCard) -> None:
    face, width = flow.face, flow.frame.inner_width
    for block in _head(face, form, data, card, width):
        flow.add(block)
    flow.skip(GAP)
    balance = form.text(
        "balance", date=format_date(data.on), quantity=format_count(card.quantity - card.gone)
    )
    tail = Paragraph(face, balance, width, BODY_BOLD)
    columns = fit_columns(form.tables["card"], width)
    rows = [
        Row(
            tuple(text_of(values.get(column.key)) for column in columns),
            tuple(amount_of(values.get(key)) for key in TOTALS),
        )
        for entry in card.entries
        for values in _entry_rows(form, entry)
    ]
    totals = Totals(
        columns=TOTALS,
        formats=tuple(format_kopecks if key in MONEY else format_count for key in TOTALS),
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("card_grand"),
        links=("",) * len(TOTALS),
    )
    RuledTable(face, [columns], totals, STYLE).place(flow, rows, tail.height + GAP)
    flow.skip(GAP)
    flow.add(tail)


def _head(
    face: Typeface, form: Form, data: PeriodicalCards, card: PeriodicalCard, width: float
) -> Iterator[Block]:
    half = width / 2 - GAP
    yield Columns(
        (
            (0.0, Paragraph(face, data.school.name_short, half, SMALL)),
            (width - half, Paragraph(face, data.legal_basis, half, SMALL, "right")),
        )
    )
    yield Paragraph(face, form.text("card_title"), width, TITLE, "center")
    yield Space(GAP / 2)
    values = {
        "title": card.name,
        "publisher": card.publisher,
        "issn": card.issn,
        "year": str(card.year),
    }
    yield from field_lines(face, form.groups["description"], values, width, CAPTION_WIDTH)


def _entry_rows(form: Form, entry: LotRecord) -> Iterator[Values]:
    """The lot with its first disposal, and a row for each further one."""
    first: dict[str, Value] = {
        "date": entry.date,
        "record": entry.record,
        "issue": entry.issue,
    }
    yield first | entry_values(form, entry)
    yield from disposal_values(entry)[1:]


def _flat_rows(form: Form, data: PeriodicalCards) -> Iterator[Values]:
    """The lines of all cards, each with title and year."""
    for card in data.cards:
        named: dict[str, Value] = {"title": card.name, "year": Number(card.year, "0")}
        for entry in card.entries:
            yield from (named | dict(values) for values in _entry_rows(form, entry))
