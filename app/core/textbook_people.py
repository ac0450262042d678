"""Authors of a textbook as lists write them, and whether two lists name the same people.

«Моро М.И., Бантова М.А. и др.», «Часть 1: Мордкович А.Г.; под редакцией …», «Э. Хайн»,
«Канакина В. П., Горецкий В. Г»: dots, order and the words for «and others» do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from app.core.text import clean_line, fold, stem

_I = re.IGNORECASE
_PART_MARK = re.compile(r"[;.]?\s*\b(?:часть|ч\.)\s*\d\s*[:.]?", _I)
_EDITORS = re.compile(
    r"[;,:/(]?\s*\bпод\s+(?:\w+\.?\s+){0,2}?ред(?:акци\w+|\.|\b)\s*\.?\s*([^;/)]*)", _I
)
_OTHERS = re.compile(r"[\[(]?\s*\bи\s+др(?:уги[ех]|\b)\.?\s*[\])]?|\[?\bet al\b\.?\]?", _I)
_TITLES = re.compile(
    r"\b(?:протоиерей|иерей|диакон|игумен|академик\w*|акад\.|проф(?:ессор\w*|\.)|РАН|РАО|"
    r"чл\.-?\s*корр?\.|авт(?:ор\w*|\.)(?:-сост\w*\.?)?|сост(?:авител\w*|\.)|[дк]\.\s?\w+\.\s?н\.)"
    r"\s*:?",
    _I,
)
_GLUED = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ]\.)|(?<=\b\w)-(?=\w\b)")
_BETWEEN = re.compile(r"[,;/&]|\s+и\s+(?=[А-ЯЁA-Z])|(?<=\w\w)\.\s")
_DOUBLE_INITIAL = re.compile(r"\bД[жз]\.")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PATRONYMIC = re.compile(r"\w+(?:вич|вна|ична|инична|оглы|кызы)", _I)
_SHORTEST_FOR_MISPRINT = 5
_ENOUGH_NAMES = 2


@dataclass(frozen=True, slots=True)
class Person:
    """A surname, folded, and the first letters of the given names, as far as they are known."""

    surname: str
    initials: str = ""


@dataclass(frozen=True, slots=True)
class Authors:
    """The people of a textbook. ``others``: more are meant than named («и др.»)."""

    people: tuple[Person, ...] = ()
    others: bool = False
    editors: tuple[Person, ...] = ()


class Agreement(IntEnum):
    """How two lists of authors agree, the better the higher.

    ``DIFFERENT``: nobody in common; ``PARTLY``: some are missing on either side and «и др.» does
    not account for them; ``NEARLY``: all agree but for what looks like a misprint; ``UNKNOWN``:
    one side names nobody.
    """

    DIFFERENT = 0
    UNKNOWN = 1
    PARTLY = 2
    NEARLY = 3
    SAME = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """Agreement of authors, the share of names in common (0…1), agreement of the editors.

    ``all_mine``: the other side names all of mine and more.
    """

    authors: Agreement
    share: float
    editors: Agreement
    all_mine: bool = False


def authors_of(text: str) -> Authors:
    """The people named in ``text``; never fails."""
    line = clean_line(text)
    if line and not any(sign.isupper() for sign in line):
        line = line.title()
    line = _DOUBLE_INITIAL.sub("Д.", _GLUED.sub(" ", line))
    line = _PART_MARK.sub("; ", line)
    editors = [person for found in _EDITORS.finditer(line) for person in _people(found[1])]
    rest = _EDITORS.sub("; ", line)
    authors = _people(_OTHERS.sub("; ", rest))
    return Authors(
        tuple(dict.fromkeys(authors)),
        _OTHERS.search(rest) is not None,
        tuple(dict.fromkeys(editors)),
    )


def compare(mine: Authors, theirs: Authors) -> Comparison:
    """How two lists of authors agree; «и др.» on a side allows more names on the other."""
    editors = _compare_editors(mine.editors, theirs.editors)
    if not mine.people and not theirs.people and mine.editors and theirs.editors:
        return Comparison(editors, float(editors is Agreement.SAME), editors)
    if not mine.people or not theirs.people:
        return Comparison(Agreement.UNKNOWN, 0.0, editors)
    exact, near, mine_left, theirs_left = _pair(mine.people, theirs.people)
    mine_left = [person for person in mine_left if not _is_among(person, theirs.editors)]
    theirs_left = [person for person in theirs_left if not _is_among(person, mine.editors)]
    shared = exact + near
    share = shared / (shared + max(len(mine_left), len(theirs_left)) or 1)
    if not shared:
        return Comparison(Agreement.DIFFERENT, 0.0, editors)
    enough = shared >= _ENOUGH_NAMES or editors is Agreement.SAME
    if not exact or not _may_be_all(mine, theirs, mine_left, theirs_left, enough=enough):
        all_mine = bool(exact) and bool(theirs_left) and not mine_left
        return Comparison(Agreement.PARTLY, share, editors, all_mine)
    return Comparison(Agreement.NEARLY if near else Agreement.SAME, share, editors)


def _may_be_all(
    mine: Authors,
    theirs: Authors,
    mine_left: list[Person],
    theirs_left: list[Person],
    *,
    enough: bool,
) -> bool:
    """Can both lists be the same people, one of them cut short by «и др.»?

    What is cut is the end, and one name before «и др.» is too little to tell two books apart.
    """
    if not mine_left and not theirs_left:
        return enough if theirs.others else not mine.others
    if mine_left and theirs_left:
        return False
    if theirs_left:
        cut, left, whole = mine.others, theirs_left, theirs.people
    else:
        cut, left, whole = theirs.others, mine_left, mine.people
    return cut and enough and tuple(left) == whole[-len(left) :]


def same_person(mine: Person, theirs: Person) -> Agreement:
    """``SAME``, ``NEARLY`` (one letter or the second initial differs) or ``DIFFERENT``."""
    if mine.surname == theirs.surname:
        pairs = list(zip(mine.initials, theirs.initials, strict=False))
        if not pairs or all(left == right for left, right in pairs):
            return Agreement.SAME
        return Agreement.NEARLY if pairs[0][0] == pairs[0][1] else Agreement.DIFFERENT
    misprint = (
        min(len(mine.surname), len(theirs.surname)) >= _SHORTEST_FOR_MISPRINT
        and bool(mine.initials)
        and mine.initials == theirs.initials
        and is_misprint(mine.surname, theirs.surname)
        and not _of_one_family(mine.surname, theirs.surname)
    )
    return Agreement.NEARLY if misprint else Agreement.DIFFERENT


def is_misprint(left: str, right: str) -> bool:
    """Do two words differ by one letter: changed, missing, doubled, or two of them swapped?"""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest_left, rest_right = left[start:], right[start:]
    return (
        rest_left[1:] == rest_right[1:]
        or rest_left[1:] == rest_right
        or rest_left == rest_right[1:]
        or (rest_left[:2] == rest_right[:2][::-1] and rest_left[2:] == rest_right[2:])
    )


def surname_keys(authors: Authors) -> frozenset[str]:
    """What an index finds a list of people by: surnames of the authors, or of the editors of
    a textbook that names no authors."""
    return frozenset(person.surname for person in authors.people) or frozenset(
        stem(person.surname) for person in authors.editors
    )


def _people(text: str) -> list[Person]:
    found: list[Person] = []
    for piece in _BETWEEN.split(_TITLES.sub(" ", text)):
        words = _WORD.findall(piece)
        if not words or words[0][0].islower():
            continue
        if all(len(word) == 1 for word in words):
            # «Пушкин, А. С.»: the initials of the name before the comma
            if found and not found[-1].initials:
                found[-1] = Person(found[-1].surname, fold("".join(words[:2])))
            continue
        found += _initials_first(words) if len(words[0]) == 1 else _surname_first(words)
    return found


def _surname_first(words: list[str]) -> list[Person]:
    """«Моро М.И.», «Лопес Барбера И.», «Дули Д. Подоляко О.Е.», «Моро Мария Игнатьевна»."""
    people: list[Person] = []
    names: list[str] = []
    letters = ""
    for word in words:
        if len(word) == 1:
            letters += word
            continue
        if letters:
            people.append(_person(names, letters))
            names, letters = [], ""
        names.append(word)
    if names:
        people.append(_person(names, letters))
    return people


def _initials_first(words: list[str]) -> list[Person]:
    """«Э. Хайн», «М.С. Ванцаев. Г.О. Рощина»."""
    people: list[Person] = []
    names: list[str] = []
    letters = ""
    for word in words:
        if len(word) > 1:
            names.append(word)
            continue
        if names:
            people.append(_person(names, letters))
            names, letters = [], ""
        letters += word
    if names:
        people.append(_person(names, letters))
    return people


def _person(names: list[str], letters: str) -> Person:
    if not letters and len(names) == 3:
        if _PATRONYMIC.fullmatch(names[2]):
            return Person(fold(names[0]), fold(names[1][0] + names[2][0]))
        if _PATRONYMIC.fullmatch(names[1]):
            return Person(fold(names[2]), fold(names[0][0] + names[1][0]))
    return Person(fold(" ".join(names)), fold(letters[:2]))


def _pair(
    mine: tuple[Person, ...], theirs: tuple[Person, ...]
) -> tuple[int, int, list[Person], list[Person]]:
    """How many persons pair exactly and nearly, and who is left on each side."""
    left, right = list(mine), list(theirs)
    counts = {Agreement.SAME: 0, Agreement.NEARLY: 0}
    for wanted in counts:
        for person in tuple(left):
            other = next((one for one in right if same_person(person, one) is wanted), None)
            if other is not None:
                left.remove(person)
                right.remove(other)
                counts[wanted] += 1
    return counts[Agreement.SAME], counts[Agreement.NEARLY], left, right


def _compare_editors(mine: tuple[Person, ...], theirs: tuple[Person, ...]) -> Agreement:
    if not mine or not theirs:
        return Agreement.UNKNOWN
    shared = any(_is_among(person, theirs) for person in mine)
    return Agreement.SAME if shared else Agreement.DIFFERENT


def _is_among(person: Person, editors: tuple[Person, ...]) -> bool:
    """Is the person an editor? Editors stand in the genitive: «под редакцией Неменского»."""
    return any(
        stem(person.surname) == stem(editor.surname)
        and person.initials[:1] in ("", editor.initials[:1])
        for editor in editors
    )


def _of_one_family(left: str, right: str) -> bool:
    """«Босов» and «Босова», «Белый» and «Белая» are two people, not a misprint."""
    short, long = sorted((left, right), key=len)
    return long == f"{short}а" or (left[:-2] == right[:-2] and "ая" in (left[-2:], right[-2:]))
