"""Wording and columns of the inventory book, and the texts of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.dates import format_date
from app.core.errors import UserError
from app.core.money import format_count, format_kopecks, number_in_words, plural
from app.core.stock import FUND_NAMES
from app.queries.inventory_book import InventoryBook, InventoryLine, InventoryTotals
from app.reports.forms import Form, FormSpec
from app.reports.table_parts import Column

FORM = "inventory_book"
CHECKS = ("check1", "check2", "check3")
LEAST_LINES, MOST_LINES, USUAL_LINES = 5, 50, 25

_COUNT = frozenset({"count"})
_ENDS = frozenset({"first", "last"})
SPEC = FormSpec(
    plain=frozenset(
        {
            "title",
            "name",
            "every_fund",
            "no_lines",
            "blank",
            "blank_date",
            "check_blank",
            "ditto",
            "not_counted",
            "workbook_sum",
            "workbook_count",
            "pages_one",
            "pages_few",
            "pages_many",
            "sign_head",
            "sign_librarian",
            "seal",
            "hint_position",
            "hint_signature",
            "hint_name",
        }
    ),
    texts={
        "numbers": _ENDS,
        "days": _ENDS,
        "printed": frozenset({"date"}),
        "running": frozenset({"fund"}),
        "page": frozenset({"page"}),
        "page_total": _COUNT,
        "carried": _COUNT,
        "brought": _COUNT,
        "grand": _COUNT,
        "summary": frozenset(
            {"entered", "entered_sum", "gone", "gone_sum", "standing", "standing_sum"}
        ),
        "revalued": frozenset({"sum"}),
        "closing": frozenset({"pages", "pages_words", "pages_noun"}),
    },
    groups={"cover": frozenset({"fund", "numbers", "days"})},
    tables={
        "lines": frozenset(
            {
                "date",
                "record",
                "number",
                "cipher",
                "title",
                "year",
                "price",
                *CHECKS,
                "disposal",
                "remark",
            }
        )
    },
)


@dataclass(frozen=True, slots=True)
class InventoryPrint:
    """How the book is printed.

    Args:
        lines_per_page: ruled lines of a page; a text that needs more than one takes two.
        ditto: what a line has in common with the line above of the same title is a mark.
        check_years: captions of the three columns of checks; the rest stay blank.
        first_page: the number of the first page.
        covers: with the title page and the closing inscription.

    Raises:
        UserError: a number that no page can have.
    """

    lines_per_page: int = USUAL_LINES
    ditto: bool = False
    check_years: tuple[str, ...] = ()
    first_page: int = 1
    covers: bool = True

    def __post_init__(self) -> None:
        if not LEAST_LINES <= self.lines_per_page <= MOST_LINES:
            raise UserError(
                f"На странице не может быть {self.lines_per_page} строк.",
                f"Укажите от {LEAST_LINES} до {MOST_LINES}.",
            )
        if self.first_page < 1:
            raise UserError("Номер первой страницы меньше единицы.", "Укажите другой номер.")
        if len(self.check_years) > len(CHECKS):
            raise UserError(
                "Отметок о проверке больше трёх.", "В книге три столбца: оставьте три года."
            )


def columns_of(form: Form, years: Sequence[str]) -> tuple[Column, ...]:
    """The columns, those of the checks with their years."""
    blank = form.text("check_blank")
    captions = dict(zip(CHECKS, [*years, *[blank] * len(CHECKS)], strict=False))
    return tuple(
        replace(column, title=captions.get(column.key) or column.title or blank)
        if column.key in CHECKS
        else column
        for column in form.tables["lines"]
    )


def line_texts(form: Form, line: InventoryLine) -> dict[str, str]:
    """The cells of a line by column key. The price of a record that was taken back is not
    shown, so that a page adds up."""
    marks = dict(zip(CHECKS, line.marks[-len(CHECKS) :], strict=False))
    return {
        "date": format_date(line.entered_on) if line.entered_on else "",
        "record": line.record,
        "number": line.number,
        "cipher": cipher_of(line),
        "title": line.name,
        "year": "" if line.year is None else str(line.year),
        "price": format_kopecks(line.price) if line.counts else form.text("not_counted"),
        **{key: marks.get(key, "") for key in CHECKS},
        "disposal": line.disposal,
        "remark": line.remark,
    }


def cipher_of(line: InventoryLine) -> str:
    """«84(2=411.2)5 Л49»."""
    return f"{line.bbk} {line.author_mark}".strip()


def fund_text(form: Form, data: InventoryBook) -> str:
    """«основной», or that the book is of all funds."""
    fund = data.asked.fund
    return form.text("every_fund") if fund is None else FUND_NAMES[fund].lower()


def cover_values(form: Form, data: InventoryBook) -> dict[str, str]:
    """What the title page says of the book."""
    lines = data.lines
    if not lines:
        return {"fund": fund_text(form, data), "numbers": form.text("no_lines"), "days": ""}
    days = sorted(line.entered_on for line in lines if line.entered_on)
    return {
        "fund": fund_text(form, data),
        "numbers": form.text("numbers", first=lines[0].number, last=lines[-1].number),
        "days": form.text("days", first=format_date(days[0]), last=format_date(days[-1]))
        if days
        else "",
    }


def summary_text(form: Form, totals: InventoryTotals) -> str:
    """What was entered, what has gone, what stands."""
    text = form.text(
        "summary",
        entered=format_count(totals.entered),
        entered_sum=format_kopecks(totals.entered_kopecks),
        gone=format_count(totals.gone),
        gone_sum=format_kopecks(totals.gone_kopecks),
        standing=format_count(totals.standing),
        standing_sum=format_kopecks(totals.standing_kopecks),
    )
    if totals.revalued_kopecks:
        text += " " + form.text("revalued", sum=format_kopecks(totals.revalued_kopecks))
    return text


def closing_text(form: Form, pages: int | None) -> str:
    """The closing inscription; ``None`` leaves the number to be filled in by hand."""
    if pages is None:
        blank = form.text("blank")
        return form.text(
            "closing", pages=blank, pages_words=blank, pages_noun=form.text("pages_many")
        )
    noun = plural(pages, "pages_one", "pages_few", "pages_many")
    return form.text(
        "closing",
        pages=format_count(pages),
        pages_words=number_in_words(pages, feminine=True),
        pages_noun=form.text(noun),
    )
