"""Список на исключение: the list that an act of write-off carries (Порядок № 1077, раздел V)."""

from __future__ import annotations

from decimal import Decimal

from app.core.money import format_count, format_kopecks
from app.queries.paper_data import PaperStatus, WriteOffPaper, WriteOffPaperLine
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Stack
from app.reports.form_parts import (
    COMMISSION_TEXTS,
    MARK,
    TITLE,
    AmountWords,
    commission_signatures,
    date_or_blank,
    field_lines,
    fit_columns,
)
from app.reports.forms import Form, FormSpec
from app.reports.page import LANDSCAPE, Page, number_pages
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import Column, Totals
from app.reports.typeface import MM, TextStyle, Typeface

FORM = "exclusion_list"
CAPTION_WIDTH = 42 * MM
HEADING_GAP = 3 * MM
TAIL_GAP = 3 * MM
HIGHEST_TAIL = 110 * MM

_ACT = frozenset({"number", "date"})
SPEC = FormSpec(
    plain=frozenset(
        {
            "title",
            "subtitle",
            "blank",
            "blank_date",
            "draft",
            "reversal",
            "page_total",
            "carried",
            "brought",
            "grand",
            "link",
            *COMMISSION_TEXTS,
        }
    ),
    texts={
        "attachment": _ACT,
        "running": _ACT,
        "reversal_note": frozenset({"reverses"}),
        "sheet": frozenset({"page", "pages"}),
        "words": frozenset({"quantity", "quantity_words", "copies", "sum", "sum_words"}),
    },
    groups={"requisites": frozenset({"institution", "fund", "reason"})},
    tables={
        "lines": frozenset(
            {
                "number",
                "inventory",
                "title",
                "year",
                "quantity",
                "price",
                "factor",
                "revalued",
                "sum",
                "remark",
            }
        )
    },
)


def shown_columns(form: Form, data: WriteOffPaper) -> tuple[Column, ...]:
    """The columns of this list: those of revaluation and of remarks only where needed."""
    hidden: set[str] = set()
    if not data.factor_shown:
        hidden |= {"factor", "revalued"}
    if not any(line.remark for line in data.lines):
        hidden.add("remark")
    return tuple(column for column in form.tables["lines"] if column.key not in hidden)


def factor_text(factor: Decimal | None) -> str:
    """«1,25»; an unset factor is 1."""
    plain = format(Decimal(1) if factor is None else factor.normalize(), "f")
    return plain.replace(".", ",")


def line_texts(number: int, line: WriteOffPaperLine, sign: int) -> dict[str, str]:
    """The cells of a line by column key."""
    return {
        "number": str(number),
        "inventory": line.number_text,
        "title": line.title_line,
        "year": "" if line.year is None else str(line.year),
        "quantity": format_count(sign * line.quantity),
        "price": format_kopecks(line.price_kopecks),
        "factor": factor_text(line.factor),
        "revalued": format_kopecks(line.revalued_kopecks),
        "sum": format_kopecks(sign * line.sum_kopecks),
        "remark": line.remark,
    }


def lay_out_list(
    face: Typeface, form: Form, data: WriteOffPaper
) -> tuple[list[Page], list[PageTotal]]:
    """Pages of the list, numbered, and the totals that each of them shows."""
    frame = LANDSCAPE
    act = {
        "number": data.number or form.text("blank"),
        "date": date_or_blank(data.date, form.text("blank_date")),
    }
    reversal = data.status is PaperStatus.REVERSAL
    running = form.text("running", **act)
    flow = Flow(
        face,
        frame,
        running_head=f"{form.text('reversal')}. {running}" if reversal else running,
        watermark=form.text("draft") if data.status is PaperStatus.DRAFT else "",
    )
    for block in _heading(face, form, data, act):
        flow.put(block)
    flow.skip(HEADING_GAP)

    columns = fit_columns(shown_columns(form, data), frame.inner_width)
    tail = _tail(face, form, data)
    totals = RuledTable(face, [columns], _totals(form)).place(
        flow, _rows(data, columns), sum(block.height for block in tail) + TAIL_GAP
    )
    flow.skip(TAIL_GAP)
    flow.add(*tail)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return flow.pages, totals


def _heading(face: Typeface, form: Form, data: WriteOffPaper, act: dict[str, str]) -> list[Block]:
    width = LANDSCAPE.inner_width
    values = {
        "institution": data.school.name_full or data.school.name_short,
        "fund": data.fund_name,
        "reason": data.reason_name,
    }
    blocks: list[Block] = [Paragraph(face, form.text("attachment", **act), width, BODY, "right")]
    if data.status is PaperStatus.DRAFT:
        blocks.append(Paragraph(face, form.text("draft"), width, MARK, "center"))
    if data.status is PaperStatus.REVERSAL:
        note = form.text("reversal_note", reverses=data.reverses or form.text("blank"))
        blocks.append(Paragraph(face, note, width, MARK, "center"))
    blocks += [
        Paragraph(face, form.text("title"), width, TITLE, "center"),
        Paragraph(face, form.text("subtitle"), width, TextStyle(11), "center"),
    ]
    return blocks + field_lines(face, form.groups["requisites"], values, width, CAPTION_WIDTH)


def _totals(form: Form) -> Totals:
    return Totals(
        columns=("quantity", "sum"),
        formats=(format_count, format_kopecks),
        page=form.text("page_total"),
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("grand"),
        links=(form.text("link"),),
    )


def _rows(data: WriteOffPaper, columns: tuple[Column, ...]) -> list[Row]:
    sign = data.status.sign
    keys = [column.key for column in columns]
    rows: list[Row] = []
    for number, line in enumerate(data.lines, start=1):
        texts = line_texts(number, line, sign)
        amounts = (sign * line.quantity, sign * line.sum_kopecks)
        rows.append(Row(tuple(texts[key] for key in keys), amounts))
    return rows or [Row(("",) * len(keys))]


def _tail(face: Typeface, form: Form, data: WriteOffPaper) -> list[Block]:
    """The total in words and the signatures: they stay together with the last total.

    Signatures that would not fit on one page with it leave the positions to the act.
    """
    width = LANDSCAPE.inner_width
    words = AmountWords.of(data.total_quantity, data.total_kopecks)
    sentence = form.text(
        "words",
        quantity=words.quantity,
        quantity_words=words.quantity_words,
        copies=words.copies,
        sum=words.sum,
        sum_words=words.sum_words,
    )
    total = Paragraph(face, sentence, width, BODY_BOLD)
    signatures = commission_signatures(face, form, data.commission, width, columns=2)
    if total.height + sum(block.height for block in signatures) > HIGHEST_TAIL:
        signatures = commission_signatures(
            face, form, data.commission, width, columns=2, positions=False
        )
    return [Stack(total, signatures[0]), *signatures[1:]]
