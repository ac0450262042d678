"""What the act of revaluation needs of its form, and the values it fills in."""

from __future__ import annotations

from app.core.money import format_count, format_kopecks, rubles_in_words
from app.core.price_factor import format_factor
from app.queries.change_papers import RevaluationPaper, RevaluationPaperLine, RevaluedPlace
from app.reports.change_parts import act_spec, order_values
from app.reports.form_parts import AmountWords
from app.reports.forms import Form

FORM = "revaluation_act"

_ACT = frozenset({"number", "date"})
_DIFFERENCE = frozenset({"difference"})
_SUMS = frozenset({"quantity", "quantity_words", "copies", "old", "new"})
SPEC = act_spec(
    plain=frozenset(
        {
            "difference_hint",
            "rounding",
            "places_title",
            "places_total",
            "sheet_one",
            "sheet_many",
            "no_price",
            "sign_librarian",
            "list_title",
            "page_total",
            "carried",
            "brought",
            "grand",
            "link",
        }
    ),
    texts={
        "order": _SUMS | {"order_date", "order_number"},
        "increase": _DIFFERENCE,
        "decrease": _DIFFERENCE,
        "unchanged": _DIFFERENCE,
        "sheets": frozenset({"sheets", "sheets_noun"}),
        "library_line": frozenset({"record", "record_date"}),
        "list_running": _ACT,
        "words": _SUMS | {"change", "difference_words"},
    },
    groups={"requisites": frozenset({"basis"})},
    tables={
        "places": frozenset({"place", "quantity", "old_sum", "new_sum", "difference"}),
        "lines": frozenset(
            {
                "number",
                "inventory",
                "title",
                "year",
                "quantity",
                "old_price",
                "factor",
                "new_price",
                "old_sum",
                "new_sum",
                "difference",
            }
        ),
    },
)

Amounts = tuple[int, int, int, int]
"""Copies, kopecks before and after, the difference in kopecks."""


def difference_text(form: Form, data: RevaluationPaper) -> str:
    """«Стоимость фонда увеличена на 1 250,00 руб.», without a sign: the verb tells it."""
    key = "unchanged"
    if data.difference:
        key = "increase" if data.difference > 0 else "decrease"
    return form.text(key, difference=format_kopecks(abs(data.difference)))


def difference_words(data: RevaluationPaper) -> str:
    """The difference in words, without a sign as well."""
    return rubles_in_words(abs(data.difference))


def sum_values(data: RevaluationPaper) -> dict[str, str]:
    """Copies and sums as the sentences mention them."""
    words = AmountWords.of(data.quantity, 0)
    return {
        "quantity": words.quantity,
        "quantity_words": words.quantity_words,
        "copies": words.copies,
        "old": format_kopecks(data.old_kopecks),
        "new": format_kopecks(data.new_kopecks),
    }


def statement_values(data: RevaluationPaper) -> dict[str, str]:
    """What the statement of the act mentions; missing values are empty."""
    return {**order_values(data.commission), **sum_values(data)}


def words_text(form: Form, data: RevaluationPaper) -> str:
    """What the list comes to, in a sentence."""
    return form.text(
        "words",
        **sum_values(data),
        change=difference_text(form, data),
        difference_words=difference_words(data),
    )


def line_texts(form: Form, number: int, line: RevaluationPaperLine) -> dict[str, str]:
    """The cells of a line by column key."""
    factor = line.factor
    return {
        "number": str(number),
        "inventory": line.number_text,
        "title": line.title_line,
        "year": "" if line.year is None else str(line.year),
        "quantity": format_count(line.quantity),
        "old_price": format_kopecks(line.old_price),
        "factor": form.text("no_price") if factor is None else format_factor(factor),
        "new_price": format_kopecks(line.new_price),
        "old_sum": format_kopecks(line.old_sum),
        "new_sum": format_kopecks(line.new_sum),
        "difference": format_kopecks(line.difference),
    }


def line_amounts(line: RevaluationPaperLine) -> Amounts:
    """What a line adds to the totals."""
    return line.quantity, line.old_sum, line.new_sum, line.difference


def place_texts(place: RevaluedPlace) -> dict[str, str]:
    """The cells of a fund and account by column key."""
    return {
        "place": place.name,
        "quantity": format_count(place.quantity),
        "old_sum": format_kopecks(place.old_sum),
        "new_sum": format_kopecks(place.new_sum),
        "difference": format_kopecks(place.new_sum - place.old_sum),
    }


def place_amounts(place: RevaluedPlace) -> Amounts:
    """What a fund and account add to the totals."""
    return place.quantity, place.old_sum, place.new_sum, place.new_sum - place.old_sum
