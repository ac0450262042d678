"""Cards of textbooks and their register on the page of books."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.core.dates import format_date, parse_date
from app.core.errors import UserError
from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.queries.textbook_cards import CardFilter, CardRow, TextbookCardData
from app.services.workspace import Workspace
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.stock.book_parts import (
    Book,
    BookGroup,
    BookTable,
    ChoiceParameter,
    Given,
    NumbersParameter,
    Parameter,
    Target,
    TextParameter,
)

GRADE, STATE, DAY = "grade", "state", "day"
OPEN_CARDS, ALL_CARDS = "open", "all"
_GRADES = (("", "Все"), *((str(grade), f"{grade} класс") for grade in range(1, 13)))
_EMPTY = "Карточек по этим условиям нет. Карточку заводит поступление в учебный фонд"


def _parameters(*states: tuple[str, str]) -> tuple[Parameter, ...]:
    return (
        NumbersParameter("Номера карточек"),
        ChoiceParameter(GRADE, "Класс", _GRADES),
        ChoiceParameter(STATE, "Карточки", states),
        TextParameter(DAY, "На какое число", "сегодня"),
    )


def read_filter(given: Given) -> CardFilter:
    """What was asked for, as it was typed.

    Raises:
        UserError: a number or a date that is none.
    """
    numbers, grade, day = given.numbers(), given.text(GRADE), given.text(DAY)
    return CardFilter(
        first=_number(numbers.first),
        last=_number(numbers.last),
        grade=int(grade) if grade else None,
        on=parse_date(day) if day else None,
        in_stock=given.text(STATE) == OPEN_CARDS,
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise UserError(f"«{text}» — не номер карточки.", "Номер карточки — целое число.")
    return int(text)


class TextbookCardsBook(Book[TextbookCardData]):
    """«Карточки учебников»: what stands on each card; printed two on a sheet."""

    book_id = "textbook_cards"
    title = "Карточки учебников"
    group = BookGroup.TEXTBOOKS
    about = (
        "Групповой учёт без инвентарных номеров: карточка на учебник со всеми его изданиями, "
        "сколько поступило, выбыло и состоит."
    )
    parameters = _parameters((OPEN_CARDS, "Действующие"), (ALL_CARDS, "Все, и снятые"))

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        self._workspace = workspace
        self._resources = resources

    def fetch(self, given: Given) -> BookTable[TextbookCardData]:
        cards = self._workspace.queries.cards.cards(read_filter(given))
        copies = sum(card.row.copies for card in cards)
        total = sum(card.row.total for card in cards)
        count = count_phrase(len(cards), "карточка", "карточки", "карточек")
        return BookTable(
            _CARD_COLUMNS,
            cards,
            lambda card: card.row.id,
            f"{count} · состоит {copies_short(copies)} на {format_kopecks(total)} ₽"
            if cards
            else "",
            _EMPTY,
        )

    def activate(self, row: TextbookCardData) -> Target | None:
        return "catalogue", row.row.title_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.textbook_cards import render_cards_pdf, render_cards_xlsx

        today = self._workspace.clock.today()
        data = self._workspace.queries.cards.paper(read_filter(given), today)
        if kind == "pdf":
            return render_cards_pdf(data, self._resources)
        return render_cards_xlsx(data, self._resources)


class TextbookRegisterBook(Book[CardRow]):
    """«Журнал карточек»: the numbers that were given, to which textbook, what became of them."""

    book_id = "textbook_register"
    title = "Журнал карточек"
    group = BookGroup.TEXTBOOKS
    about = (
        "Журнал регистрации учётных карточек учебников: номер даётся при первом поступлении "
        "и повторно не используется."
    )
    parameters = _parameters((ALL_CARDS, "Все, и снятые"), (OPEN_CARDS, "Действующие"))

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        self._workspace = workspace
        self._resources = resources

    def fetch(self, given: Given) -> BookTable[CardRow]:
        rows = self._workspace.queries.cards.register(read_filter(given))
        count = count_phrase(len(rows), "карточка", "карточки", "карточек")
        closed = sum(row.is_closed for row in rows)
        return BookTable(
            _REGISTER_COLUMNS,
            rows,
            lambda row: row.id,
            f"{count}, из них снято {closed}" if rows else "",
            _EMPTY,
        )

    def activate(self, row: CardRow) -> Target | None:
        return "catalogue", row.title_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.textbook_register import render_register_pdf, render_register_xlsx

        today = self._workspace.clock.today()
        data = self._workspace.queries.cards.paper(read_filter(given), today)
        if kind == "pdf":
            return render_register_pdf(data, self._resources)
        return render_register_xlsx(data, self._resources)


def _grade_order(row: CardRow) -> tuple[int, str]:
    first = row.grades.partition("–")[0]
    return (int(first) if first else 0, row.grades)


def _count(number: int) -> str:
    """Nothing is shown for none."""
    return format_count(number) if number else ""


def _quantity(
    key: str,
    title: str,
    amount: Callable[[TextbookCardData], int],
    width: int = 96,
    hidden: bool = False,
) -> TableColumn[TextbookCardData]:
    return TableColumn(
        key,
        title,
        lambda card: _count(amount(card)),
        width=width,
        align=Align.RIGHT,
        sort_key=amount,
        hidden=hidden,
    )


_CARD_COLUMNS: tuple[TableColumn[TextbookCardData], ...] = (
    TableColumn(
        "number",
        "№",
        lambda card: str(card.row.number),
        width=60,
        align=Align.RIGHT,
        weight=Weight.STRONG,
        sort_key=lambda card: card.row.number,
    ),
    TableColumn(
        "grades",
        "Класс",
        lambda card: card.row.grades,
        width=72,
        sort_key=lambda card: _grade_order(card.row),
    ),
    TableColumn(
        "title",
        "Заглавие",
        lambda card: card.row.title,
        width=220,
        stretch=True,
        tooltip=lambda card: f"{card.row.authors} {card.row.title}".strip(),
    ),
    TableColumn(
        "authors",
        "Автор",
        lambda card: card.row.authors,
        width=210,
        weight=Weight.SECONDARY,
        spare=3,
        tooltip=lambda card: card.row.authors,
    ),
    TableColumn(
        "subject",
        "Предмет",
        lambda card: card.subject,
        width=140,
        weight=Weight.SECONDARY,
        spare=1,
        tooltip=lambda card: card.subject,
    ),
    _quantity("received", "Поступило", lambda card: _moved(card, incoming=True), hidden=True),
    _quantity("left", "Выбыло", lambda card: _moved(card, incoming=False), hidden=True),
    _quantity("copies", "Состоит, экз.", lambda card: card.row.copies, 124),
    TableColumn(
        "total",
        "На сумму, ₽",
        lambda card: format_kopecks(card.row.total) if card.row.copies else "",
        width=124,
        align=Align.RIGHT,
        sort_key=lambda card: card.row.total,
    ),
    TableColumn(
        "note",
        "Примечание",
        lambda card: _card_note(card),
        width=200,
        weight=Weight.SECONDARY,
        spare=2,
        tooltip=lambda card: _card_note(card),
    ),
)
_REGISTER_COLUMNS: tuple[TableColumn[CardRow], ...] = (
    TableColumn(
        "number",
        "№ карточки",
        lambda row: str(row.number),
        width=108,
        align=Align.RIGHT,
        weight=Weight.STRONG,
        sort_key=lambda row: row.number,
    ),
    TableColumn(
        "day",
        "Дата",
        lambda row: format_date(row.opened_on),
        width=104,
        sort_key=lambda row: (row.opened_on, row.number),
    ),
    TableColumn(
        "authors", "Автор", lambda row: row.authors, width=200, tooltip=lambda row: row.authors
    ),
    TableColumn(
        "title",
        "Заглавие",
        lambda row: row.title,
        width=220,
        stretch=True,
        tooltip=lambda row: row.title,
    ),
    TableColumn("grades", "Класс", lambda row: row.grades, width=72, sort_key=_grade_order),
    TableColumn(
        "note",
        "Примечание",
        lambda row: row.note,
        width=280,
        weight=Weight.SECONDARY,
        tooltip=lambda row: row.note,
    ),
)


def _moved(card: TextbookCardData, *, incoming: bool) -> int:
    return sum(entry.quantity for entry in card.entries if entry.incoming is incoming)


def _card_note(card: TextbookCardData) -> str:
    """«передано 3, получено на время 12», or by what the card was closed."""
    parts = [card.row.note]
    if card.lent:
        parts.append(f"в других школах {format_count(card.lent)}")
    if card.borrowed:
        parts.append(f"получено на время {format_count(card.borrowed)}")
    return ", ".join(filter(None, parts))
