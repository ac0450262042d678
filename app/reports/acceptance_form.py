"""What the act of acceptance needs of its form, and the values it fills in."""

from __future__ import annotations

from app.core.dates import format_date_quoted
from app.core.money import format_count, format_kopecks
from app.queries.paper_data import AcceptancePaper, AcceptancePaperLine, PersonData
from app.reports.form_parts import COMMISSION_TEXTS, AmountWords, date_or_blank
from app.reports.forms import Form, FormSpec
from app.reports.table_parts import Column

FORM = "acceptance_act"

_ACT = frozenset({"number", "date"})
_AMOUNTS = frozenset({"quantity", "quantity_words", "copies", "rubles", "kopecks"})
_ORIGIN = frozenset({"kinds", "supplier"})
_LINE = frozenset({"number", "title", "year", "inventory", "quantity", "price", "sum"})
_DISCREPANCY = frozenset(
    {
        "number",
        "title",
        "expected_quantity",
        "expected_price",
        "expected_sum",
        "quantity",
        "price",
        "sum",
        "difference_quantity",
        "difference_sum",
    }
)
SPEC = FormSpec(
    plain=frozenset(
        {
            "title",
            "subtitle",
            "date",
            "blank",
            "blank_date",
            "institution_hint",
            "draft",
            "draft_note",
            "reversal",
            "commission",
            "sum_words_hint",
            "sheet_one",
            "sheet_many",
            "inline",
            "agrees",
            "differs_total",
            "hint_member",
            "member_chair",
            "member",
            "sign_head",
            "sign_librarian",
            "sign_supplier",
            "library",
            "list_title",
            "page_total",
            "carried",
            "brought",
            "grand",
            "link",
            *COMMISSION_TEXTS,
        }
    ),
    texts={
        "reversal_note": frozenset({"reverses"}),
        "order": frozenset({"order_date", "order_number"}) | _ORIGIN | _AMOUNTS,
        "alone": frozenset({"librarian"}) | _ORIGIN | _AMOUNTS,
        "sheets": frozenset({"sheets", "sheets_noun"}),
        "differs": frozenset({"expected_quantity", "expected_sum", "quantity", "sum"}),
        "library_line": frozenset({"record", "record_date"}),
        "continuation": _ACT,
        "attachment": _ACT,
        "list_running": _ACT,
        "sheet": frozenset({"page", "pages"}),
        "words": frozenset({"quantity", "quantity_words", "copies", "sum", "sum_words"}),
    },
    groups={"requisites": frozenset({"supplier", "document", "funds", "fund", "basis"})},
    tables={"lines": _LINE, "discrepancies": _DISCREPANCY},
)


def person_text(person: PersonData) -> str:
    """«заведующий библиотекой Кузнецова Т. А.» of what is known."""
    return " ".join(filter(None, (person.position, person.name)))


def act_values(form: Form, data: AcceptancePaper) -> dict[str, str]:
    """Number and date as headings name the act."""
    return {
        "number": data.number or form.text("blank"),
        "date": date_or_blank(data.date, form.text("blank_date")),
    }


def statement_values(data: AcceptancePaper, words: AmountWords) -> dict[str, str]:
    """What the statement of the act mentions; missing values are empty."""
    order = data.commission
    librarian = PersonData(data.school.librarian_name, data.school.librarian_position)
    return {
        "order_date": format_date_quoted(order.order_date) if order.order_date else "",
        "order_number": order.order_number,
        "librarian": person_text(librarian),
        "kinds": data.document_kinds,
        "supplier": data.supplier,
        "quantity": words.quantity,
        "quantity_words": words.quantity_words,
        "copies": words.copies,
        "rubles": words.rubles,
        "kopecks": words.kopecks,
    }


def requisite_values(data: AcceptancePaper) -> dict[str, str]:
    """Values of the fields by key."""
    return {
        "supplier": data.supplier,
        "document": data.accompanying_document,
        "funds": data.source_of_funds,
        "fund": data.fund_name,
        "basis": data.basis,
    }


def shown_columns(form: Form, data: AcceptancePaper) -> tuple[Column, ...]:
    """The columns of the list; inventory numbers only where there are any."""
    return tuple(
        column for column in form.tables["lines"] if column.key != "inventory" or data.numbers_shown
    )


def line_texts(number: int, line: AcceptancePaperLine, sign: int) -> dict[str, str]:
    """The cells of a line of the list by column key."""
    return {
        "number": str(number),
        "title": line.title_line,
        "year": "" if line.year is None else str(line.year),
        "inventory": line.numbers_text,
        "quantity": format_count(sign * line.quantity),
        "price": format_kopecks(line.price_kopecks),
        "sum": format_kopecks(sign * line.sum_kopecks),
    }


def discrepancy_texts(number: int, line: AcceptancePaperLine, sign: int) -> dict[str, str]:
    """The cells of a line of the discrepancies; a shortage is negative."""
    return {
        "number": str(number),
        "title": line.title_line,
        "expected_quantity": format_count(sign * line.expected_quantity),
        "expected_price": format_kopecks(line.expected_price_kopecks),
        "expected_sum": format_kopecks(sign * line.expected_sum_kopecks),
        "quantity": format_count(sign * line.quantity),
        "price": format_kopecks(line.price_kopecks),
        "sum": format_kopecks(sign * line.sum_kopecks),
        "difference_quantity": format_count(sign * (line.quantity - line.expected_quantity)),
        "difference_sum": format_kopecks(sign * (line.sum_kopecks - line.expected_sum_kopecks)),
    }


def differs_text(form: Form, data: AcceptancePaper) -> str:
    """The sentence about the discrepancies of the whole delivery."""
    if not data.discrepancies:
        return form.text("agrees")
    sign = data.status.sign
    return form.text(
        "differs",
        expected_quantity=format_count(sign * sum(line.expected_quantity for line in data.lines)),
        expected_sum=format_kopecks(sign * sum(line.expected_sum_kopecks for line in data.lines)),
        quantity=format_count(data.total_quantity),
        sum=format_kopecks(data.total_kopecks),
    )


def words_text(form: Form, words: AmountWords) -> str:
    """The total of the list in figures and in words."""
    return form.text(
        "words",
        quantity=words.quantity,
        quantity_words=words.quantity_words,
        copies=words.copies,
        sum=words.sum,
        sum_words=words.sum_words,
    )
