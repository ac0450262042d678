"""The part of an exchange file that people read: the list of a transfer, an answer, an offer.

It stands beside the signed data and says the same; a school without the program can work by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.bibliography import TitleFields
from app.core.dates import format_date
from app.core.stock import CONDITION_NAMES, TransferMode
from app.exchange.package import ConfirmationData, Item, OfferData, School, TransferData
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    GAP,
    PARAGRAPH,
    SUBTITLE,
    TITLE,
    head_end,
    letter,
    list_columns,
    widths_of,
    write_list,
)
from app.reports.workbook_sheet import Sheet

ExchangeData = TransferData | ConfirmationData | OfferData

_NUMBER = Column("number", "№ п/п", 10, "right")
_SUBJECT = Column("subject", "Предмет, класс", 28)
_TITLE_COLUMN = Column("title", "Автор, заглавие, часть", 78)
_IMPRINT = Column("imprint", "Место, издательство, издание", 46)
_YEAR = Column("year", "Год", 13, "center")
_ISBN = Column("isbn", "ISBN", 37)
_FEDERAL = Column("federal", "№ ФПУ", 24)
_QUANTITY = Column("quantity", "Кол-во, экз.", 16, "right")
_PRICE = Column("price", "Цена, руб.", 20, "right")
_SUM = Column("sum", "Сумма, руб.", 24, "right")
_REMARK = Column("remark", "Состояние, примечание", 42)
_SENT = Column("sent", "Передано, экз.", 22, "right")
_ACCEPTED = Column("accepted", "Принято, экз.", 22, "right")
_DIFFERENCE = Column("difference", "Разница", 20, "right")
_ANSWER_TITLE = Column("title", "Автор, заглавие, часть", 130)
_ANSWER_REMARK = Column("remark", "Примечание", 60)

_NOTE = Look(size=9, italic=True, vertical="top")
_FOR_PROGRAM = (
    "Этот список — для чтения. В программе файл обмена принимают целиком, архивом .zip: "
    "данные и подпись лежат рядом с этим списком."
)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a workbook says: titles, head, the list with its totals, the closing words."""

    sheet: str
    title: str
    subtitle: str
    head: Sequence[tuple[str, str]]
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Value]]
    totals: Mapping[str, int | Money]
    closing: Sequence[str]
    school: str


def exchange_workbook(data: ExchangeData, resources: Path) -> bytes:
    """The workbook of an exchange file; the same data give the same bytes.

    ``resources`` is the folder with ``fonts``.

    Raises:
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    match data:
        case TransferData():
            paper = _transfer(data)
        case ConfirmationData():
            paper = _confirmation(data)
        case OfferData():
            paper = _offer(data)
    face = Typeface(resources / "fonts")
    book = Workbook(f"{paper.title} {paper.subtitle}", paper.school, data.date, face)
    columns = list_columns(paper.columns, LANDSCAPE_SHEET)
    sheet = book.sheet(paper.sheet, widths_of(columns), LANDSCAPE_SHEET)
    _write(sheet, paper, columns)
    running = f"{paper.title} {paper.subtitle}"
    sheet.print_marks(header="", running=running, number="лист &P из &N")
    return book.close()


def _write(sheet: Sheet, paper: _Paper, columns: tuple[Column, ...]) -> None:
    last = len(columns) - 1
    sheet.across(0, 0, last, paper.title, TITLE)
    sheet.across(1, 0, last, paper.subtitle, SUBTITLE)
    sheet.least(2, GAP)
    row = 3
    for caption, value in paper.head:
        if value:
            sheet.across(row, 0, last, f"{caption}: {value}", PARAGRAPH)
            row += 1
    sheet.least(row, GAP)
    rows = [
        {**line, **_formulas(line, columns, place)}
        for place, line in enumerate(paper.rows, start=head_end(row + 1, columns) + 1)
    ]
    end = write_list(sheet, row + 1, columns, rows, paper.totals, "Итого")
    sheet.least(end, GAP)
    for words in paper.closing:
        end += 1
        sheet.across(end, 0, last, words, PARAGRAPH)
    sheet.across(end + 1, 0, last, _FOR_PROGRAM, _NOTE)


def _formulas(line: Mapping[str, Value], columns: Sequence[Column], place: int) -> dict[str, Value]:
    """Sums and differences as live formulas with the values they have."""
    at = {column.key: f"{letter(index)}{place}" for index, column in enumerate(columns)}
    total, difference = line.get("sum"), line.get("difference")
    found: dict[str, Value] = {}
    if isinstance(total, Money):
        found["sum"] = Formula(f"={at['quantity']}*{at['price']}", total)
    if isinstance(difference, int):
        found["difference"] = Formula(f"={at['accepted']}-{at['sent']}", difference)
    return found


def _transfer(data: TransferData) -> _Paper:
    temporary = data.mode is TransferMode.TEMPORARY
    federal = any(item.federal_number for item in data.items)
    due = format_date(data.due_date) if data.due_date else ""
    return _Paper(
        "Список",
        "Список передаваемых учебников",
        f"к акту № {data.number} от {format_date(data.date)}",
        (
            ("Передаёт", _school(data.giver)),
            ("Принимает", _school(data.receiver)),
            (
                "Способ передачи",
                "во временное пользование, остаётся на балансе передающей школы"
                if temporary
                else "безвозмездно, с баланса на баланс",
            ),
            ("Вернуть до", due),
            ("Основание", data.basis),
        ),
        (
            _NUMBER,
            _SUBJECT,
            _TITLE_COLUMN,
            _IMPRINT,
            _YEAR,
            _ISBN,
            *((_FEDERAL,) if federal else ()),
            _QUANTITY,
            _PRICE,
            _SUM,
            _REMARK,
        ),
        [
            {**_item(number, item), "sum": Money(item.total)}
            for number, item in enumerate(data.items, start=1)
        ],
        {"quantity": data.quantity, "sum": Money(data.total)},
        (),
        data.giver.name_short,
    )


def _confirmation(data: ConfirmationData) -> _Paper:
    rows: list[Mapping[str, Value]] = [
        {
            "number": number,
            "title": line.name,
            "sent": line.sent,
            "accepted": line.accepted,
            "difference": line.accepted - line.sent,
            "remark": line.remark,
        }
        for number, line in enumerate(data.lines, start=1)
    ]
    verdict = "Принято полностью." if data.in_full else "Принято с расхождениями."
    return _Paper(
        "Подтверждение",
        "Подтверждение приёма",
        f"по акту № {data.transfer_number} от {format_date(data.transfer_date)}",
        (
            ("Передала", _school(data.giver)),
            ("Приняла", _school(data.receiver)),
            (
                "Поступление",
                f"№ {data.number} от {format_date(data.date)}, дата записи "
                f"{format_date(data.record_date)}",
            ),
        ),
        (_NUMBER, _ANSWER_TITLE, _SENT, _ACCEPTED, _DIFFERENCE, _ANSWER_REMARK),
        rows,
        {"sent": data.sent, "accepted": data.accepted, "difference": data.accepted - data.sent},
        (verdict, *((data.remark,) if data.remark else ())),
        data.receiver.name_short,
    )


def _offer(data: OfferData) -> _Paper:
    until = format_date(data.valid_until) if data.valid_until else ""
    priced = any(item.price is not None for item in data.items)
    return _Paper(
        "Предложение",
        "Учебники и книги, которые школа готова передать",
        f"от {format_date(data.date)}",
        (
            ("Школа", _school(data.school)),
            ("Действует до", until),
            ("К кому обратиться", data.contact),
        ),
        (
            _NUMBER,
            _SUBJECT,
            _TITLE_COLUMN,
            _IMPRINT,
            _YEAR,
            _ISBN,
            _QUANTITY,
            *((_PRICE,) if priced else ()),
            _REMARK,
        ),
        [_item(number, item) for number, item in enumerate(data.items, start=1)],
        {"quantity": data.quantity},
        (),
        data.school.name_short,
    )


def _item(number: int, item: Item) -> dict[str, Value]:
    title = item.title
    return {
        "number": number,
        "subject": ", ".join(filter(None, (title.school_subject, _grades(title)))),
        "title": _name(title),
        "imprint": ", ".join(filter(None, (title.place, title.publisher, title.edition))),
        "year": None if title.year is None else Number(title.year, "0"),
        "isbn": ", ".join(title.isbns),
        "federal": item.federal_number,
        "quantity": item.quantity,
        "price": None if item.price is None else Money(item.price),
        "remark": "; ".join(filter(None, (_conditions(item), item.remark))),
    }


def _name(title: TitleFields) -> str:
    """«Мерзляк А. Г., Якир М. С. Алгебра. Ч. 1 : 7-й класс : учебник»."""
    name = " : ".join(filter(None, (title.full_title, title.subtitle)))
    return " ".join(filter(None, (title.authors_line, name)))


def _grades(title: TitleFields) -> str:
    """«7 класс» or «10–11 классы»."""
    first, last = title.grade_from or title.grade_to, title.grade_to or title.grade_from
    if first is None:
        return ""
    return f"{first} класс" if first == last else f"{first}–{last} классы"


def _conditions(item: Item) -> str:
    """«хорошее — 10, ветхий — 2»."""
    return ", ".join(
        f"{CONDITION_NAMES[condition].lower()} — {count}" for condition, count in item.conditions
    )


def _school(school: School) -> str:
    """Name and codes of a school in one paragraph."""
    codes = (
        f"ИНН {school.inn}" if school.inn else "",
        f"ОКПО {school.okpo}" if school.okpo else "",
        school.address,
    )
    director = " ".join(filter(None, (school.director_position, school.director_name)))
    return ", ".join(filter(None, (school.name_full, *codes, director)))
