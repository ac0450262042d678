"""«Тетрадь взамен утерянных» on the page of books."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_kopecks
from app.core.periods import Period
from app.queries.change_papers import ReplacementRegister
from app.queries.replacement_register import RegisteredBook, RegisterEntry
from app.services.workspace import Workspace
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.stock.book_parts import (
    Book,
    BookGroup,
    BookTable,
    Given,
    PeriodParameter,
    Target,
)

BOOK_ID = "replacements"


class ReplacementsBook(Book[RegisterEntry]):
    """A row a pair: who lost what, and what was taken for it."""

    book_id = BOOK_ID
    title = "Тетрадь взамен утерянных"
    group = BookGroup.OTHER
    about = "Книги, принятые от читателей взамен утерянных: пара книг в строке, номер акта."

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        self._workspace = workspace
        self._resources = resources
        self.parameters = (PeriodParameter(lambda: Period.year(workspace.clock.today().year)),)

    def fetch(self, given: Given) -> BookTable[RegisterEntry]:
        data = self._read(given)
        count = count_phrase(len(data.entries), "строка", "строки", "строк")
        summary = (
            f"{count} · принято {copies_short(data.quantity)} "
            f"на {format_kopecks(data.accepted_kopecks)} ₽ "
            f"взамен утерянных на {format_kopecks(data.lost_kopecks)} ₽"
        )
        return BookTable(
            _COLUMNS,
            data.entries,
            lambda row: row.id,
            summary if data.entries else "",
            "За этот период взамен утерянных ничего не принято",
        )

    def activate(self, row: RegisterEntry) -> Target | None:
        return "stock.replacement", row.document_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.replacement_register import (
            render_replacement_register_pdf,
            render_replacement_register_xlsx,
        )

        make = (
            render_replacement_register_xlsx if kind == "xlsx" else render_replacement_register_pdf
        )
        return make(self._read(given), self._resources)

    def paper_title(self, given: Given) -> str:
        return f"Тетрадь учёта книг, принятых взамен утерянных, {given.period().label}"

    def _read(self, given: Given) -> ReplacementRegister:
        today = self._workspace.clock.today()
        return self._workspace.queries.change_papers.register(given.period(), today)


def _name(book: RegisteredBook) -> str:
    return ", ".join(filter(None, (book.name, str(book.year or ""))))


_COLUMNS: tuple[TableColumn[RegisterEntry], ...] = (
    TableColumn(
        "number",
        "№",
        lambda row: str(row.number),
        width=56,
        align=Align.RIGHT,
        sort_key=lambda row: row.id,
    ),
    TableColumn(
        "day",
        "Дата",
        lambda row: format_date(row.day),
        width=100,
        sort_key=lambda row: row.id,
    ),
    TableColumn("reader", "Читатель, класс", lambda row: row.reader_text, width=150, spare=3),
    TableColumn(
        "lost_number",
        "Утеряно, №",
        lambda row: row.lost.number,
        width=96,
        weight=Weight.STRONG,
    ),
    TableColumn(
        "lost",
        "Утеряно",
        lambda row: _name(row.lost),
        width=150,
        stretch=True,
        tooltip=lambda row: _name(row.lost),
    ),
    TableColumn(
        "lost_price",
        "Утеряно, ₽",
        lambda row: format_kopecks(row.sign * row.lost.price),
        width=92,
        align=Align.RIGHT,
        sort_key=lambda row: row.sign * row.lost.price,
        spare=2,
    ),
    TableColumn(
        "accepted",
        "Принято взамен",
        lambda row: _name(row.accepted),
        width=150,
        stretch=True,
        tooltip=lambda row: _name(row.accepted),
    ),
    TableColumn(
        "price",
        "Принято, ₽",
        lambda row: format_kopecks(row.sign * row.accepted.price),
        width=92,
        align=Align.RIGHT,
        sort_key=lambda row: row.sign * row.accepted.price,
    ),
    TableColumn("accepted_number", "Новый №", lambda row: row.accepted.number, width=92),
    TableColumn(
        "act",
        "Акт",
        lambda row: row.act_text,
        width=150,
        icon=lambda row: "arrow-counter-clockwise" if row.sign < 0 else "",
        tooltip=lambda row: row.act_text,
        sort_key=lambda row: row.id,
        weight=Weight.SECONDARY,
        spare=1,
    ),
)
