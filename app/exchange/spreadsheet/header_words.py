"""The words by which schools name the columns of their lists."""

from __future__ import annotations

import re
from enum import StrEnum

from app.core.text import tokens
from app.exchange.spreadsheet.model import Cell

MARK_HEADER = "Что не так"
"""Header of the column that a workbook of rejected rows adds; it is no part of a layout."""
SURE, LIKELY = 0.95, 0.75
_LONGEST_HEADER = 90
_MOST_WORDS = 5


class TitleColumn(StrEnum):
    """What a column may hold. The values are stable: they stand in commands and are kept."""

    TITLE = "title"
    AUTHORS = "authors"
    AUTHOR_TITLE = "author_title"
    SUBTITLE = "subtitle"
    PART = "part"
    EDITOR = "editor"
    YEAR = "year"
    PUBLISHER = "publisher"
    PLACE = "place"
    ISBN = "isbn"
    PAGES = "pages"
    SERIES = "series"
    EDITION = "edition"
    KIND = "kind"
    SUBJECT = "subject"
    GRADE = "grade"
    BBK = "bbk"
    UDC = "udc"
    AUTHOR_MARK = "author_mark"
    AGE = "age"
    LANGUAGE = "language"
    TOPICS = "topics"
    ANNOTATION = "annotation"
    NOTES = "notes"


COLUMN_CAPTIONS: dict[TitleColumn, str] = {
    TitleColumn.TITLE: "Заглавие",
    TitleColumn.AUTHORS: "Авторы",
    TitleColumn.AUTHOR_TITLE: "Автор и заглавие",
    TitleColumn.SUBTITLE: "Сведения к заглавию",
    TitleColumn.PART: "Часть, том",
    TitleColumn.EDITOR: "Редактор",
    TitleColumn.YEAR: "Год издания",
    TitleColumn.PUBLISHER: "Издательство",
    TitleColumn.PLACE: "Место издания",
    TitleColumn.ISBN: "ISBN",
    TitleColumn.PAGES: "Объём",
    TitleColumn.SERIES: "Серия",
    TitleColumn.EDITION: "Сведения об издании",
    TitleColumn.KIND: "Вид издания",
    TitleColumn.SUBJECT: "Учебный предмет",
    TitleColumn.GRADE: "Класс",
    TitleColumn.BBK: "ББК",
    TitleColumn.UDC: "УДК",
    TitleColumn.AUTHOR_MARK: "Авторский знак",
    TitleColumn.AGE: "Возраст",
    TitleColumn.LANGUAGE: "Язык",
    TitleColumn.TOPICS: "Рубрики",
    TitleColumn.ANNOTATION: "Аннотация",
    TitleColumn.NOTES: "Примечание",
}

_OF_A_BOOK = (
    r"(?: (?:и автор\w* )?(?:книг\w*|учебник\w*|издани\w*|документ\w*|пособи\w*|произведени\w*"
    r"|учебн\w+ (?:издани\w*|пособи\w*|литератур\w*)|литератур\w*|на обложке))?"
)
_NAME = r"(?:назван\w*|наименован\w*|заглави\w*|заголов\w*)"
_WORDS: tuple[tuple[TitleColumn, str], ...] = (
    (
        TitleColumn.AUTHOR_TITLE,
        rf"автор\w*(?: [иы])? (?:и )?{_NAME}{_OF_A_BOOK}|{_NAME} (?:и )?автор\w*"
        r"|(?:библиографическое )?описание(?: издания| документа)?"
        r"|наименование документа и его основные характеристики",
    ),
    (TitleColumn.AUTHOR_MARK, r"авт\w* знак|авторск\w* (?:знак|код)|знак автора"),
    (
        TitleColumn.AUTHORS,
        r"автор\w*(?: [иыс])?(?: авторский коллектив| составител\w*| книг\w*| учебник\w*)?"
        r"|фио автор\w*|автор\w* фио|авторский коллектив|autors?|authors?",
    ),
    (TitleColumn.EDITOR, r"(?:под )?редак\w*|редактор\w*|editors?"),
    (
        TitleColumn.TITLE,
        rf"(?:полное )?{_NAME}{_OF_A_BOOK}|книга|учебник|издание"
        r"|(?:book )?title|book(?: name)?|name",
    ),
    (TitleColumn.SUBTITLE, r"подзаголовок|сведения относящиеся к заглавию|subtitle"),
    (
        TitleColumn.PART,
        r"(?:номер )?(?:част\w*|том\w*|выпуск\w*)(?: (?:и )?(?:част\w*|том\w*|книга|выпуск\w*))*"
        r"|часть|том|volume|part",
    ),
    (
        TitleColumn.YEAR,
        r"год(?:ы)?(?: (?:изд|издания|выпуска|публикации|выхода))?|year(?: of publication)?"
        r"|дата издания",
    ),
    (TitleColumn.PUBLISHER, r"издательств\w*|изд во|издатель|publish(?:er|ing)(?: house)?"),
    (TitleColumn.PLACE, r"место(?: изд| издания| публикации)?|город(?: издания)?|place|city"),
    (TitleColumn.ISBN, r"(?:номер )?isbn(?: (?:1[03]|номер))?|исбн"),
    (
        TitleColumn.PAGES,
        r"(?:кол во|количество|число) стр\w*|страниц\w*|стр|объем(?: стр\w*)?"
        r"|(?:number of )?pages|numberofpages",
    ),
    (TitleColumn.SERIES, r"(?:наименование |название )?сери[яи]|series"),
    (TitleColumn.EDITION, r"(?:сведения об |номер )издани[ия]|издание номер|edition"),
    (TitleColumn.KIND, r"(?:вид|тип)(?: (?:изд\w*|документ\w*|литератур\w*|книг\w*))?|type|kind"),
    (
        TitleColumn.SUBJECT,
        r"(?:учебный |школьный |наименование |название )?(?:предмет\w*|дисциплин\w*)(?: курс)?"
        r"|school subject|subject",
    ),
    (TitleColumn.GRADE, r"класс\w*|кл|параллель|grade|для какого класса"),
    (TitleColumn.BBK, r"(?:индекс |шифр |отдел )?ббк|отдел|шифр(?: хранения)?|bbk"),
    (TitleColumn.UDC, r"(?:индекс )?удк|udc"),
    (
        TitleColumn.AGE,
        r"возраст\w*(?: (?:категор\w*|маркировк\w*|ограничен\w*|знак|группа))?"
        r"|знак информационной продукции|typical ?age ?range|age(?: range)?",
    ),
    (TitleColumn.LANGUAGE, r"язык(?: (?:издания|текста|обучения))?|language"),
    (
        TitleColumn.TOPICS,
        r"рубрик\w*|ключевые слова|тематика|тема|жанр\w*|предметн\w* рубрик\w*|genre|keywords?",
    ),
    (TitleColumn.ANNOTATION, r"аннотаци\w*|реферат|краткое содержание|description|annotation"),
    (TitleColumn.NOTES, r"примечани\w*|комментари\w*|заметк\w*|notes?|remarks?"),
)
ABOUT_COPIES = (
    "Цена принадлежит экземплярам",
    "Экземпляры заводит поступление, а не загрузка изданий",
    "Номера принадлежат экземплярам",
    "Дата движения экземпляров, а не год издания",
)
"""Why columns that tell of copies are not loaded with titles."""
_IGNORED: tuple[tuple[str, str], ...] = (
    (r"цена\b|стоимост|сумма|руб\b|price|коэфф|переоцен", ABOUT_COPIES[0]),
    (
        r"кол во|количеств|экземпляр|\bэкз\b|\bшт\b|тираж|остат|свободн"
        r"|copies|quantity|circulation",
        ABOUT_COPIES[1],
    ),
    (r"инв\w* (?:номер|№)|инвентарн|штрих ?код|barcode", ABOUT_COPIES[2]),
    (r"^(?:п п|пп|no|n|id|номер|номер п п|код)$", "Номер строки"),
    (r"фпу|^фп$|федеральн\w* переч", "Номер в федеральном перечне не загружается"),
    (
        r"(?:год|дата) (?:списан|поступ|приобрет|закуп|покуп|получ|записи|посл)",
        ABOUT_COPIES[3],
    ),
)
_PATTERNS = tuple((field, re.compile(words)) for field, words in _WORDS)
_STARTS = tuple((field, re.compile(rf"(?:{words})\b")) for field, words in _WORDS)
_IGNORED_PATTERNS = tuple((re.compile(words), reason) for words, reason in _IGNORED)
_CLAUSE_END = re.compile(r"[(;,:]")
_FOREIGN_NAME = re.compile(rf"{_NAME} (?:изд|предмет|сери|организац|школ|класс|поставщ|сайт)")


def field_by_header(cell: Cell) -> tuple[TitleColumn | None, float]:
    """The field that a header cell names, and how surely."""
    if not isinstance(cell, str):
        return None, 0.0
    words = header_words(cell if len(cell) <= _LONGEST_HEADER else _CLAUSE_END.split(cell)[0])
    if not words or len(words) > _LONGEST_HEADER:
        return None, 0.0
    for field, pattern in _PATTERNS:
        if pattern.fullmatch(words):
            return field, SURE if len(cell) <= _LONGEST_HEADER else LIKELY
    if ignored_reason(cell) or words.count(" ") > _MOST_WORDS:
        return None, 0.0
    for field, pattern in _STARTS:
        if pattern.match(words) and not (
            field is TitleColumn.TITLE and _FOREIGN_NAME.search(words)
        ):
            return field, LIKELY
    return None, 0.0


def ignored_reason(cell: Cell) -> str:
    """Why a column with this header is not loaded; «» when that does not follow from it."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADER:
        return ""
    if cell == MARK_HEADER:
        return "Отметка программы о незагруженной строке"
    words = header_words(cell)
    if any(pattern.fullmatch(words) for _field, pattern in _PATTERNS):
        return ""
    return next((why for pattern, why in _IGNORED_PATTERNS if pattern.search(words)), "")


def header_words(text: str) -> str:
    """A header as it is compared: folded words without signs."""
    return " ".join(tokens(text))
