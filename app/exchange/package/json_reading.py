"""Strict reading of the JSON of an exchange file: every refusal names the place in it."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from contextlib import suppress
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from app.core.dates import FIRST_YEAR, LAST_YEAR
from app.core.errors import UserError
from app.core.text import clean_line

LARGEST_JSON = 16 * 1024 * 1024
DEEPEST = 16
LONGEST_LINE = 1_000
LONGEST_TEXT = 10_000
_MOST_BRACKETS = 1_000_000
_LONGEST_NUMBER = 18
_MOST_MARKS = 30
# possessive, and content with a string that never ends: no text makes it look twice
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_OTHER_SCRIPT = re.compile(f"[^\x00-\u02ff\u0370-\u0482\u048a-\u0590]{{{_MOST_MARKS + 1},}}")
"""Runs outside Latin, Greek and Cyrillic: where many marks may stand over one letter."""
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CURE = "Попросите отправителя сделать файл заново."
_NEWER = "Обновите программу: возможно, файл сделан в более новой."

_Choice = TypeVar("_Choice", bound=StrEnum)


class _NotPlain(Exception):  # noqa: N818 - names what the JSON is
    """The JSON has what our files never have; the text says what."""


def write_json(value: dict[str, Any]) -> bytes:
    """The same bytes for the same values."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def read_json(data: bytes, part: str) -> Fields:
    """The one object that a part of the file holds.

    Raises:
        UserError: no JSON, too large or deep, not one object, a key given twice, a number that
            is not whole.
    """
    return Fields(plain_json(data, part), part)


def plain_json(data: bytes, part: str) -> Any:
    """The value that a part of the file holds, whatever it is.

    Raises:
        UserError: as of :func:`read_json`, except that it need not be an object.
    """
    try:
        _check_shape(data)
        return json.loads(
            data.decode("utf-8"),
            parse_constant=_no_constant,
            parse_float=_no_fraction,
            parse_int=_whole,
            object_pairs_hook=_without_twins,
        )
    except (_NotPlain, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        why = str(error) if isinstance(error, _NotPlain) else "это не JSON"
        raise UserError(f"Часть «{part}» файла обмена не читается: {why}.", _CURE) from error


def _check_shape(data: bytes) -> None:
    """Bound the work before anything is built from the text."""
    if len(data) > LARGEST_JSON:
        raise _NotPlain(f"она больше {LARGEST_JSON // 1024**2} МБ")
    if data.count(b"{") + data.count(b"[") > _MOST_BRACKETS:
        raise _NotPlain("в ней слишком много значений")
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", data)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEEPEST:
            raise _NotPlain("значения вложены слишком глубоко")


def _no_constant(name: str) -> NoReturn:
    raise _NotPlain(f"«{name}» — не число")


def _no_fraction(written: str) -> NoReturn:
    raise _NotPlain(f"число {written[:20]} не целое")


def _whole(written: str) -> int:
    if len(written) > _LONGEST_NUMBER:
        raise _NotPlain(f"число {written[:_LONGEST_NUMBER]}… слишком велико")
    return int(written)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in pairs:
        if name in result:
            raise _NotPlain(f"значение «{clean_line(name[:40])}» дано дважды")
        result[name] = value
    return result


class Fields:
    """One object of the JSON. Each value is taken once; :meth:`done` refuses what is left."""

    def __init__(self, value: object, path: str) -> None:
        self.path = path
        if not isinstance(value, dict):
            raise self.wrong("", "нужен набор значений в фигурных скобках")
        self._left: dict[str, Any] = dict(value)

    def wrong(self, name: str, problem: str, cure: str = _CURE) -> UserError:
        """The refusal of the value of a name, or of the whole object; it names the place."""
        place = f"{self.path}.{name}" if name else self.path
        return UserError(f"В файле обмена неверно значение «{place}»: {problem}.", cure)

    def _take(self, name: str) -> object:
        if name not in self._left:
            raise self.wrong(name, "его нет")
        return self._left.pop(name)

    def has(self, name: str) -> bool:
        return name in self._left

    def line(self, name: str, *, longest: int = LONGEST_LINE, needed: bool = False) -> str:
        """A text of one line, without invisible signs and doubled spaces."""
        return self._text(self._take(name), name, longest, needed)

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """A text of several lines."""
        value = self._string(self._take(name), name, longest)
        return "\n".join(self._text(line, name, longest) for line in value.split("\n")).strip()

    def lines(self, name: str, *, most: int) -> tuple[str, ...]:
        """A list of texts of one line; empty ones are left out."""
        values = self._list(name, most)
        texts = [
            self._text(value, f"{name}[{at}]", LONGEST_LINE) for at, value in enumerate(values)
        ]
        return tuple(filter(None, texts))

    def exact(self, name: str, *, longest: int = LONGEST_LINE) -> str:
        """A text of ASCII signs, as it is: a key, a number, a name of a part."""
        value = self._string(self._take(name), name, longest)
        if not (value.isascii() and value.isprintable()):
            raise self.wrong(name, "в нём лишние знаки")
        return value

    def uid(self, name: str) -> str:
        """A UUID in small letters."""
        value = self._string(self._take(name), name, LONGEST_LINE)
        if not _UID.fullmatch(value):
            raise self.wrong(name, "это не UUID")
        return value

    def maybe_uid(self, name: str) -> str:
        """A UUID, or an empty text for ``null``."""
        return "" if self._is_null(name) else self.uid(name)

    def whole(self, name: str, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._take(name)
        # True and False are numbers to Python
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(name, "нужно целое число")
        if not least <= value <= most:
            raise self.wrong(name, f"нужно число от {least} до {most}")
        return value

    def maybe_whole(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds, or ``null``."""
        return None if self._is_null(name) else self.whole(name, least=least, most=most)

    def flag(self, name: str) -> bool:
        value = self._take(name)
        if not isinstance(value, bool):
            raise self.wrong(name, "нужно true или false")
        return value

    def choice(self, name: str, choices: type[_Choice]) -> _Choice:
        """One word of an enumeration."""
        value = self._string(self._take(name), name, LONGEST_LINE)
        for choice in choices:
            if choice.value == value:
                return choice
        raise self.wrong(name, f"неизвестное слово «{clean_line(value)[:40]}»", _NEWER)

    def day(self, name: str) -> dt.date:
        """A date as «2026-09-09», from 1900 to 2100."""
        value = self._string(self._take(name), name, LONGEST_LINE)
        day = dt.date.min
        if _DATE.fullmatch(value):
            with suppress(ValueError):
                day = dt.date.fromisoformat(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.wrong(name, "нужна дата вида 2026-09-09")
        return day

    def maybe_day(self, name: str) -> dt.date | None:
        """A date, or ``null``."""
        return None if self._is_null(name) else self.day(name)

    def moment(self, name: str) -> dt.datetime:
        """A moment of UTC as «2026-09-09T12:00:00Z», from 1900 to 2100."""
        value = self._string(self._take(name), name, LONGEST_LINE)
        moment = dt.datetime.min.replace(tzinfo=dt.UTC)
        if _MOMENT.fullmatch(value):
            with suppress(ValueError):
                moment = dt.datetime.fromisoformat(value)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise self.wrong(name, "нужно время вида 2026-09-09T12:00:00Z")
        return moment

    def inner(self, name: str) -> Fields:
        """An object within this one."""
        return Fields(self._take(name), f"{self.path}.{name}")

    def each(self, name: str, *, least: int = 0, most: int) -> list[Fields]:
        """A list of objects."""
        values = self._list(name, most)
        if len(values) < least:
            raise self.wrong(name, "список пуст")
        return [Fields(value, f"{self.path}.{name}[{at}]") for at, value in enumerate(values)]

    def done(self) -> None:
        """Refuse what nobody has taken: it may change the sense of the rest.

        Raises:
            UserError: something is left.
        """
        if self._left:
            name = clean_line(min(self._left))[:40]
            raise self.wrong(name, "эта версия программы о нём не знает", _NEWER)

    def _is_null(self, name: str) -> bool:
        if self._left.get(name, ...) is None:
            del self._left[name]
            return True
        return False

    def _list(self, name: str, most: int) -> list[object]:
        value = self._take(name)
        if not isinstance(value, list):
            raise self.wrong(name, "нужен список в квадратных скобках")
        if len(value) > most:
            raise self.wrong(name, f"в списке больше {most} значений")
        return value

    def _string(self, value: object, name: str, longest: int) -> str:
        if not isinstance(value, str):
            raise self.wrong(name, "нужен текст")
        if len(value) > longest:
            raise self.wrong(name, f"текст длиннее {longest} знаков")
        return value

    def _text(self, value: object, name: str, longest: int, needed: bool = False) -> str:
        text = self._string(value, name, longest)
        if not text.isprintable() and any(map(_is_control, text)):
            raise self.wrong(name, "в тексте управляющие знаки")
        if _has_towers(text):
            raise self.wrong(name, "в тексте слишком много знаков над одной буквой")
        text = clean_line(text)
        if needed and not text:
            raise self.wrong(name, "текст пуст")
        return text


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in "\ufffe\uffff"


def _has_towers(text: str) -> bool:
    """Whether marks pile up over a letter: putting them in order takes their number squared."""
    for run in _OTHER_SCRIPT.finditer(text):
        height = 0
        for sign in run[0]:
            height = height + 1 if unicodedata.combining(sign) else 0
            if height > _MOST_MARKS:
                return True
    return False
