"""ISBN and ISSN as books print them and librarians type them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.text import clean_line

_DASHES = re.compile(r"[-\u00ad\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_LABEL = re.compile(r"^(?:e-?)?ISBN(?:-1[03](?=[\s:]))?\s*:?\s*", re.IGNORECASE)
_ISSN_LABEL = re.compile(r"^(?:e-?)?ISSN(?:-L)?\s*:?\s*", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()]*\)")
_CYRILLIC_X = str.maketrans("ХхXx", "XXXX")


@dataclass(frozen=True, slots=True)
class IsbnCheck:
    """What an ISBN turned out to be.

    ``raw`` is as written, ``written`` the same without label and remarks; ``compact`` is digits
    and X alone. ``problem`` is a Russian sentence, empty for a valid number.
    """

    raw: str
    compact: str
    written: str
    valid: bool
    problem: str = ""

    @property
    def formatted(self) -> str:
        """With the hyphens of its group and publisher where they are known, else ``compact``;
        ``written`` if not valid. Made when asked for: looking a publisher up takes longer than
        checking a number, and an import checks tens of thousands."""
        from stdnum import isbn

        return str(isbn.format(self.compact)) if self.valid else self.written


@dataclass(frozen=True, slots=True)
class IssnCheck:
    """What an ISSN turned out to be; as :class:`IsbnCheck`; ``formatted`` has its hyphen."""

    raw: str
    compact: str
    formatted: str
    valid: bool
    problem: str = ""


def check_isbn(raw: str) -> IsbnCheck:
    """Check an ISBN of 10 or 13 digits, with any dashes and spaces, «ISBN», Х in Cyrillic.

    Remarks in brackets («(в пер.)», «(ошибоч.)») are left out.
    """
    written = _written(raw, _LABEL)
    compact = _compact(written)
    problem = _isbn_problem(compact)
    return IsbnCheck(raw, compact, written, not problem, problem)


def isbn13(compact: str) -> str:
    """The 13 digits of a valid compact ISBN of either length.

    Raises:
        ValueError: not a valid ISBN.
    """
    from stdnum import ean

    if _isbn_problem(compact):
        raise ValueError(f"not a valid ISBN: {compact!r}")
    if len(compact) == 13:
        return compact
    body = "978" + compact[:9]
    return body + str(ean.calc_check_digit(body))


def match_key(raw: str) -> str:
    """What is equal for every spelling of one ISBN, of 10 digits or 13; "" for no ISBN at all.

    The key of a number with a mistake is its own digits, so that it still finds itself.
    """
    compact = _compact(_written(raw, _LABEL))
    return compact if _isbn_problem(compact) else isbn13(compact)


def check_issn(raw: str) -> IssnCheck:
    """Check an ISSN of 8 digits, written as loosely as :func:`check_isbn` allows."""
    from stdnum import issn

    written = _written(raw, _ISSN_LABEL)
    compact = _compact(written)
    problem = _shape_problem("ISSN", compact, lengths=(8,))
    if not problem:
        expected = str(issn.calc_check_digit(compact[:-1]))
        problem = _digit_problem("ISSN", compact, expected)
    if problem:
        return IssnCheck(raw, compact, written, False, problem)
    return IssnCheck(raw, compact, str(issn.format(compact)), True)


def _written(raw: str, label: re.Pattern[str]) -> str:
    line = clean_line(_DASHES.sub("-", raw))
    return label.sub("", _REMARK.sub("", line)).strip(" .,;:")


def _compact(written: str) -> str:
    return re.sub(r"[-\s]", "", written).translate(_CYRILLIC_X).upper()


def _isbn_problem(compact: str) -> str:
    from stdnum import ean

    problem = _shape_problem("ISBN", compact, lengths=(10, 13))
    if problem:
        return problem
    if len(compact) == 10:
        total = sum(place * int(digit) for place, digit in enumerate(compact[:-1], start=1))
        return _digit_problem("ISBN", compact, "0123456789X"[total % 11])
    if not compact.startswith(("978", "979")):
        return "ISBN из 13 цифр начинается с 978 или 979."
    return _digit_problem("ISBN", compact, str(ean.calc_check_digit(compact[:-1])))


def _shape_problem(name: str, compact: str, lengths: tuple[int, ...]) -> str:
    if not compact:
        return f"{name} не указан."
    strange = "".join(dict.fromkeys(re.sub(r"[0-9X]", "", compact)))
    if strange:
        return f"В {name} есть лишние знаки: «{strange[:10]}»."
    if len(compact) not in lengths:
        wanted = " или ".join(str(length) for length in lengths)
        return f"В {name} знаков: {len(compact)}, а должно быть {wanted}."
    if "X" in compact[:-1] or (len(compact) == 13 and compact.endswith("X")):
        return f"В {name} буква X стоит не на месте контрольной цифры."
    return ""


def _digit_problem(name: str, compact: str, expected: str) -> str:
    if compact[-1] == expected:
        return ""
    return f"Контрольная цифра {name} не сходится: {compact[-1]} вместо {expected}."
