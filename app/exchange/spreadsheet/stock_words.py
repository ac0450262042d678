"""The words by which schools name the columns that tell of copies: numbers, amounts, prices."""

from __future__ import annotations

import re
from enum import StrEnum

from app.core.text import tokens
from app.exchange.spreadsheet.header_words import COLUMN_CAPTIONS, LIKELY, SURE, TitleColumn
from app.exchange.spreadsheet.model import Cell, cell_text

LONGEST_HEADER = 120
WHOLE = 0.97
"""How sure a column of all copies is: before one that only says «Количество»."""


class StockColumn(StrEnum):
    """What a column of a stock table may hold beside the title. The values are stable: they
    stand in commands and are kept."""

    NUMBER = "number"
    LAST_NUMBER = "last_number"
    CARD = "card"
    QUANTITY = "quantity"
    PRICE = "price"
    KOPECKS = "kopecks"
    SUM = "sum"
    ENTRY_DATE = "entry_date"
    SUMMARY_NUMBER = "summary_number"
    ACT = "act"
    ACT_DATE = "act_date"
    LOCATION = "location"
    SOURCE = "source"
    FUND = "fund"


ColumnField = TitleColumn | StockColumn

STOCK_CAPTIONS: dict[StockColumn, str] = {
    StockColumn.NUMBER: "Инвентарный номер",
    StockColumn.LAST_NUMBER: "Инвентарный номер по",
    StockColumn.CARD: "Номер карточки",
    StockColumn.QUANTITY: "Количество",
    StockColumn.PRICE: "Цена",
    StockColumn.KOPECKS: "Копейки цены",
    StockColumn.SUM: "Сумма",
    StockColumn.ENTRY_DATE: "Дата записи",
    StockColumn.SUMMARY_NUMBER: "№ записи в КСУ",
    StockColumn.ACT: "Акт выбытия",
    StockColumn.ACT_DATE: "Дата акта выбытия",
    StockColumn.LOCATION: "Место хранения",
    StockColumn.SOURCE: "Источник",
    StockColumn.FUND: "Фонд",
}
FIELD_CAPTIONS: dict[ColumnField, str] = dict([*COLUMN_CAPTIONS.items(), *STOCK_CAPTIONS.items()])
"""Captions of all columns: those of the title first, then those of its copies."""

_OF_COPIES = (
    r"(?: (?:всего|экз\w*|книг\w*|учебник\w*|шт\w*|документ\w*|издани\w*|пособи\w*|комплект\w*"
    r"|единиц\w*|ед|в|на|наличии|фонде|хранения|имеется|имеющихся|балансе))*"
)
_OF_ONE = (
    r"(?: (?:за|одного|1|экз\w*|единиц\w*|ед|шт\w*|руб\w*|р|коп\w*|книг\w*|учебник\w*|документ\w*"
    r"|в|рублях|балансовая|учетная|по|регистру|номинал\w*))*"
)
_OUT = r"(?:выбыти\w*|списани\w*|исключени\w*|выбыл\w*)"
_WORDS: tuple[tuple[StockColumn, str, float], ...] = (
    (StockColumn.ACT_DATE, rf"дата (?:акта(?: (?:о|об|на))?(?: {_OUT})?|{_OUT})", SURE),
    (
        StockColumn.ACT,
        rf"(?:(?:номер|дата)(?: и (?:номер|дата))? )?акт\w*(?: (?:о|об|на))?(?: {_OUT})?"
        rf"|(?:номер и дата|отметка о|сведения о) {_OUT}|{_OUT} номер акта|выбытие|списание",
        SURE,
    ),
    (StockColumn.CARD, r"(?:номер )?(?:учетн\w+ |регистрационн\w+ )?карточк\w*(?: учета)?", SURE),
    (
        StockColumn.LAST_NUMBER,
        r"(?:инв\w*(?: номер\w*)?|номер\w*(?: инв\w*)?) (?:по|до)|(?:последний|конечный)"
        r"(?: инв\w*)? номер",
        SURE,
    ),
    (
        StockColumn.NUMBER,
        r"инв(?:ентарн\w*)?(?: номер\w*)?(?: (?:с|от|экз\w*|книг\w*|учебник\w*|документ\w*))*"
        r"|номер\w* инв\w*(?: с| от)?|(?:регистрационн\w*|учетн\w*) номер\w*"
        r"|(?:первый|начальный)(?: инв\w*)? номер|inv(?:entory)?(?: n(?:o|umber)?)?",
        SURE,
    ),
    (
        StockColumn.SUMMARY_NUMBER,
        r"(?:номер )?(?:записи )?(?:в |по )?(?:ксу|книг\w* суммарного учета)(?: номер)?",
        SURE,
    ),
    (
        StockColumn.ENTRY_DATE,
        r"(?:дата|год) (?:записи|поступлени\w*|регистрации|получени\w*|приобретени\w*|закупки"
        r"|покупки|постановки(?: на)? учет\w*|постановки на баланс|прихода|ввода)(?: в фонд)?",
        SURE,
    ),
    (
        StockColumn.QUANTITY,
        rf"(?:общее|всего|итого)(?: (?:кол во|количество|колич|число))?{_OF_COPIES}",
        WHOLE,
    ),
    (
        StockColumn.QUANTITY,
        rf"(?:кол|кол во|количество|колич|число){_OF_COPIES}"
        r"|(?:экз\w*|шт\w*)(?: всего| в наличии)?"
        r"|(?:учебники )?(?:в наличии|имеется|состоит|остат\w*)(?: \w+){0,3}|copies|quantity|qty",
        SURE,
    ),
    (
        StockColumn.SUM,
        r"(?:(?:на )?сумм\w*|(?:общая )?стоимость (?:общая|всего|всех|всех экз\w*)"
        r"|общая стоимость|всего на сумму|итого на сумму)(?: (?:в )?руб\w*| коп\w*)*|sum",
        SURE,
    ),
    (StockColumn.KOPECKS, r"(?:цена )?коп\w*", SURE),
    (
        StockColumn.PRICE,
        rf"(?:балансовая |учетная )?(?:цена|стоимость){_OF_ONE}|руб\w*|price|cost",
        SURE,
    ),
    (
        StockColumn.LOCATION,
        r"место(?: хран\w*| нахождени\w*| расположени\w*)|местонахождени\w*|хранение"
        r"|расположение|стеллаж\w*|полк\w*|кабинет\w*|location|shelf",
        SURE,
    ),
    (
        StockColumn.SOURCE,
        r"источник\w*(?: (?:поступлени\w*|средств\w*|финансировани\w*|комплектовани\w*"
        r"|приобретени\w*))?|откуда \w+|поставщик\w*|от кого(?: \w+)?|бюджет",
        SURE,
    ),
    (StockColumn.FUND, r"(?:вид )?фонд\w*(?: библиотеки)?", SURE),
)
_STARTS: tuple[tuple[StockColumn, str], ...] = (
    (StockColumn.NUMBER, r"инв(?:ентарн\w*)? номер\w*\b|инв\b"),
    (StockColumn.ACT, rf"(?:номер|номер и дата|дата и номер) акта\b|акт (?:о|об) {_OUT}"),
    (StockColumn.QUANTITY, r"(?:общее )?(?:кол во|количество) (?:экз|учебник|книг|шт)\w*"),
    (StockColumn.PRICE, r"цена\b"),
    (StockColumn.SUM, r"сумма\b"),
)
_IGNORED: tuple[tuple[str, str], ...] = (
    (r"свободн|выдан|на руках|читател", "Свободные и выданные входят в общее количество"),
    (r"спис(?:ан|ать)|к списанию|выбыл", "Считаются экземпляры, которые есть в фонде"),
    (
        r"потребн|недоста|не хват|дополнит|нужно|требует|обуча|учащ|ученик|контингент|заказ"
        r"|обеспеченн|излиш|норма",
        "Потребность, а не наличие",
    ),
    (r"переоцен|коэфф", "Переоценка не загружается: цена берётся по учёту"),
    (r"проверк", "Отметки о проверках не загружаются"),
    (r"штрих ?код|barcode", "Штрихкоды новым экземплярам даёт программа"),
    (
        r"(?:кол во|количество|число) (?:частей|томов|названи\w*|наименован\w*|листов|стр\w*)",
        "Это не количество экземпляров",
    ),
)
_PATTERNS = tuple((field, re.compile(words), sure) for field, words, sure in _WORDS)
_START_PATTERNS = tuple((field, re.compile(words)) for field, words in _STARTS)
_IGNORED_PATTERNS = tuple((re.compile(words), why) for words, why in _IGNORED)
_AMOUNT = re.compile(r"кол во|количеств|экз|\bшт|числ|остат|налич|состоит")
_YEAR = re.compile(r"\b((?:19[5-9]|20[0-4])\d)\b(?: (?:г|год\w*|изд\w*|издания|выпуска))*")
_MONEY_WORDS = re.compile(r"\bцена\b|\bстоимост")
_BRACKETS = re.compile(r"\([^()]*\)")


def stock_words(cell: Cell) -> str:
    """A header as it is compared: folded words, «№» as a word."""
    text = cell_text(cell)
    if len(text) > LONGEST_HEADER:
        return ""
    return " ".join(tokens(text.replace("№", " номер ")))


def stock_by_header(cell: Cell) -> tuple[StockColumn | None, float]:
    """The fact of copies that a header names, and how surely."""
    words = stock_words(cell)
    if not words or stock_ignored(cell):
        return None, 0.0
    bare = stock_words(_BRACKETS.sub(" ", cell_text(cell)))
    for said in dict.fromkeys((words, bare)):
        for field, pattern, sure in _PATTERNS:
            if said and pattern.fullmatch(said):
                return field, sure
    for field, pattern in _START_PATTERNS:
        if pattern.match(words):
            return field, LIKELY
    return None, 0.0


def stock_ignored(cell: Cell) -> str:
    """Why a column with this header tells nothing of the stock; «» when it may."""
    words = stock_words(cell)
    if not words:
        return ""
    if re.match(rf"(?:номер|дата|акт|отметка|сведения).*{_OUT}", words):
        return ""
    for pattern, why in _IGNORED_PATTERNS:
        if pattern.search(words):
            return why
    return ""


def year_by_header(cell: Cell) -> tuple[StockColumn, int] | None:
    """«Кол-во 2019», «2019 г.», «Цена 2020»: the fact and the year that a header names.

    A bare year is an amount; that the values below are amounts has to be looked at.
    """
    words = stock_words(cell)
    found = _YEAR.findall(words)
    if len(found) != 1 or stock_ignored(cell):
        return None
    rest = _YEAR.sub("", words).strip()
    if _MONEY_WORDS.search(rest):
        return StockColumn.PRICE, int(found[0])
    if "сумм" not in rest and (not rest or _AMOUNT.search(rest)):
        return StockColumn.QUANTITY, int(found[0])
    return None
