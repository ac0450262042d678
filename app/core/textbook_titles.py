"""What the title of a textbook says besides its name: class, parts, depth, edition, readers.

The federal list and the schools pack all of it into one line: «Русский язык. Азбука: 1-й
класс: учебник: в 2 частях; 16-е издание, переработанное», «Азбука. В 2 ч. Ч. 1,2 /ФГОС».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.text import clean_line, fold
from app.core.textbook_terms import Grades, StudyDepth, grades_between, parse_grades

_I = re.IGNORECASE
_LANGUAGE = re.compile(r"[;.,]?\s*\bязык издания:\s*([^;]*)", _I)
_EDITION = re.compile(
    r"[;,.]?\s*\b(\d{1,3})\s?-?(?:ое|е|oe|e)(?:\s+изд(?:ание|\.)|(?=,\s*переработ))"
    r"(?:,?\s*(?:(?:и\s+)?(?:переработ|перераб|доп|испр|стереотип|стер)\w*\.?))*",
    _I,
)
_DEPTHS: tuple[tuple[re.Pattern[str], StudyDepth], ...] = (
    (
        re.compile(
            r"\bбазов\w*\s*(?:и|,|/)\s*(?:углубл[её]нн|профильн)\w*"
            r"(?:\s+(?:уров\w+|обучени\w+|изучени\w+))?",
            _I,
        ),
        StudyDepth.BOTH,
    ),
    (
        re.compile(
            r"\b(?:с\s+)?(?:(?:углубл[её]нн|углуб|угл|профильн|проф)(?:\w*|\.)\s*"
            r"(?:уров\w*|ур\b\.?|обучени\w+|изучени\w+(?:\s+\w+ого\s+языка)?)"
            r"|углубл[её]нн\w+(?=\s*[).]|$))",
            _I,
        ),
        StudyDepth.ADVANCED,
    ),
    (
        re.compile(
            r"\bбаз(?:ов\w*|\.)\s*(?:уров\w*|ур\b\.?|обучени\w+)|(?<=\()баз(?:ов\w*|\.)?(?=\))",
            _I,
        ),
        StudyDepth.BASIC,
    ),
)
_COUNTS = {"двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "ике": 2, "өч": 3}
_WHOLE = re.compile(
    r"(?:\bв\s+|(?<=\())(\d{1,2}|двух|тр[её]х|четыр[её]х)\.?\s*(?:-?\s*[хx])?\s*"
    r"(?:част(?:ях|и|ей)|ч\b\.?|книг(?:ах|и)|кн\b\.?|том(?:ах|а|ов)|т\.)"
    r"|\b(\d{1,2}|ике|өч)\s+кисәктә",
    _I,
)
_NUMBER = r"(?:\d{1,2}|I{1,3}|IV|VI{0,3})"
_NUMBERED = re.compile(
    rf"\b(?:ч(?:аст[ьи]|\.|(?=\s?\d))|кн(?:ига|\.)|том|т\.)\s*(?:№\s*)?({_NUMBER}"
    rf"(?:\s*(?:,|;|и|\+|-|–|—|/)\s*(?:ч(?:асть|\.)\s*)?{_NUMBER}(?!\w))*)(?!\w)"
    rf"|(?<![\w-])({_NUMBER})(?:\s*-?\s*я)?\s*(?:часть|ч\.)",
    _I,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ORDINAL = r"(?:\s?-?\s?(?:й|го|ый|ом|е|e|ые|х|чи|нэ|нче|тӥ)(?!\w))?"
_GRADES = re.compile(
    rf"(?:\bдля\s+)?(?:\bуч\w*\s+)?(?<![\d-])((?:\d{{1,2}}){_ORDINAL}\s*(?:доп(?:олнительн\w*|\.))?"
    rf"(?:\s*(?:-|–|—|и|,)\s*\d{{1,2}}{_ORDINAL})?)\.?\s*"
    r"(?:класс\w*|кл(?!\w)\.?|сыйныф\w*|акласс\w*)",
    _I,
)
_TRAILING_GRADE = re.compile(r"[\s-](\d{1,2})(?:\s*[-–—]\s*(\d{1,2}))?\s*$")
_SECOND_LANGUAGE = re.compile(
    r"(?:\bкак\s+)?\bвтор\w+\s+ин(?:остранн\w+|\.)\s*(?:яз(?:ык\w*|\.))?", _I
)
_SPECIAL = re.compile(
    r"\bадаптированн|\bОВЗ\b|\bАООП\b|интеллектуальн\w+\s+наруш|умственн\w+\s+отстал"
    r"|\b(?:глух|слабослыш|позднооглох|слепы|слабовид)\w*|задержк\w+\s+псих|\bЗПР\b|\bТНР\b"
    r"|\b(?:VIII|8)(?:\s*-?го)?\s+вид|\bкоррекцион|наруш\w+\s+(?:речи|слуха|зрения)",
    _I,
)
_SPECIAL_MARK = re.compile(
    r"[(,.]?\s*\b(?:(?:VIII|8)(?:\s*-?го)?\s+вид\w*|ОВЗ|ЗПР|ТНР|УО)(?!\w)\s*\)?", _I
)
_VOCATIONAL = re.compile(r"\bсредн\w*\.?\s+проф|\bСПО\b|\bНПО\b", _I)
_GUIDE = re.compile(
    r"\b(?:рабоч\w+\s+тетрад\w*|тетрад\w*|пропис(?:и|ь)\b|атлас\w*|контурн\w+\s+карт\w*"
    r"|методическ\w+|поурочн\w+|книга\s+для\s+учителя|хрестомати\w+|сборник\s+\w+|задачник"
    r"|практикум|дидактическ\w+|контрольно-\w+|контрольн\w+|тест(?:ы|ов)?\b|проверочн\w+"
    r"|тренаж[её]р\w*|решебник|рабоч\w+\s+программ\w*|пособи[ея]|раздаточн\w+|словарь"
    r"|читательск\w+\s+дневник|лабораторн\w+)",
    _I,
)
_MAY_BE_PART = re.compile(r"задачник|сборник|практикум|хрестомати", _I)
"""What the second part of a textbook may be: «Алгебра. В 2 ч. Ч. 2. Задачник»."""
_WITH_DISC = re.compile(
    r"[(,.]?\s*\b(?:с|\+)\s+(?:электр\w*\.?|аудио\w*|online|онлайн)[\s-]*(?:прил\w*\.?|курс\w*)"
    r"(?:\s+на\s+[\w-]+)?\)?",
    _I,
)
_STANDARD = re.compile(
    r"[/(\s]*\b(?:нов\w+\s+)?(?:ФГОС|ФП|ФПУ)\b(?:\s+(?:НОО|ООО|СОО)\b)?(?:\s*\d[\d.]*)?\)?", _I
)
_TEXTBOOK = re.compile(r"\bучеб(?:ник|\.|ное\s+издание)(?!\w)", _I)
_READERS = re.compile(
    r"\b(?:для|с)\s+(?:глух|слаб|слеп|обуча|дет|(?:обще)?образоват|студент|учрежден|началь|"
    r"специальн|изучающ|школ|организац|русск\w+\s+язык\w+\s+обуч|родн\w+).*$"
    r"|\b(?:обще)?образовательных\s+организаций.*$",
    _I,
)
_DROPPED_ASIDE = re.compile(r"(?:для|на|с|в|к|по|из|учебник|второй)\s|базов|углуб|профил", _I)
_QUOTED = re.compile(r"[«\"„“]([^«»\"“”„]{2,60})[»\"“”]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z '&!-]{2,}")
# a comma before a capital letter is a slip for a full stop
_SEPARATOR = re.compile(r"[.:;/|=]|,\s+(?=[А-ЯЁ])")
_WORD = re.compile(r"\w+(?:-\w+)*")
_CUT = "\x1f"
_SHORT_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{short})(?!\w)", _I), full)
    for short, full in (
        (r"обж", "Основы безопасности жизнедеятельности"),
        (r"обзр", "Основы безопасности и защиты Родины"),
        (r"изо", "Изобразительное искусство"),
        (r"мхк", "Мировая художественная культура"),
        (r"однкнр|однк", "Основы духовно-нравственной культуры народов России"),
        (r"оркиc?сэ|орксэ", "Основы религиозных культур и светской этики"),
        (r"физкультура|физ\.\s*культура|физ-ра", "Физическая культура"),
        (r"англ\.?\s*яз(?:ык|\.)?", "Английский язык"),
        (r"нем\.?\s*яз(?:ык|\.)?", "Немецкий язык"),
        (r"фр(?:анц)?\.?\s*яз(?:ык|\.)?", "Французский язык"),
        (r"рус(?:ск)?\.?\s*яз(?:ык|\.)?", "Русский язык"),
        (r"лит(?:ер)?\.?\s*чтение", "Литературное чтение"),
        (r"окр(?:уж)?\.?\s*мир", "Окружающий мир"),
        (r"начала\s+математического\s+анализа", "начала анализа"),
    )
)
_COURSES = frozenset(
    """школа россии|перспектива|планета знаний|гармония|школа 2100|начальная школа xxi века
    |начальная школа 21 века|перспективная начальная школа|ритм|умк|радужный английский
    |горизонты|вундеркинды|вундеркинды плюс|синяя птица|твой друг французский язык|сферы
    |полярная звезда|линия жизни|алгоритм успеха|инновационная школа|классический курс
    |английский в фокусе|звездный английский|завтра|мозаика|лицей|московский государственный
    университет школе|мгу школе|академический школьный учебник|роза ветров""".replace(
        "\n", ""
    ).split("|")
)
"""Names of series and courses that schools write beside the title; the list has none."""


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """A title taken apart.

    ``name`` is what is left: «Русский язык. Азбука». ``volumes`` is the number of parts («в 2
    частях»), ``parts`` are those named («Ч. 1,2»). ``special`` is for pupils with disabilities,
    ``vocational`` for colleges, ``guide`` the word that makes it no textbook («рабочая
    тетрадь»). ``variants`` are the name and its other forms in brackets or another language,
    each as its pieces between full stops and colons.
    """

    name: str
    grades: Grades | None = None
    volumes: int | None = None
    parts: tuple[int, ...] = ()
    depth: StudyDepth | None = None
    edition: str = ""
    language: str = ""
    special: bool = False
    vocational: bool = False
    second_language: bool = False
    guide: str = ""
    variants: tuple[tuple[str, ...], ...] = ()

    @property
    def edition_number(self) -> int | None:
        """16 of «16-е издание, переработанное»."""
        return edition_number(self.edition)


def edition_number(text: str) -> int | None:
    """16 of «16-е издание, переработанное», «16-е изд., стер.», «16»."""
    match = re.match(r"\s*(\d{1,3})(?!\d)", text)
    return int(match[1]) if match else None


def facts_of(title: str) -> TitleFacts:
    """Take a title apart; never fails, what is not written stays empty."""
    text = clean_line(title)
    language = _LANGUAGE.search(text)
    text = _LANGUAGE.sub(_CUT, text)
    edition = _EDITION.search(text)
    parts = part_numbers(_WHOLE.sub(_CUT, text))
    guide = _guide_of(text)
    variants = tuple(
        pieces for half in text.split(" = ") for pieces in _variants_of(half) if pieces
    )
    return TitleFacts(
        name=_name_of(text.split(" = ")[0]),
        grades=_grades_of(text),
        volumes=volumes_of(text),
        parts=parts,
        depth=depth_of(text),
        edition=edition.group().strip(" ;,.") if edition else "",
        language=language[1].strip() if language else "",
        special=_SPECIAL.search(text) is not None,
        vocational=_VOCATIONAL.search(text) is not None,
        second_language=_SECOND_LANGUAGE.search(text) is not None,
        guide="" if parts and _MAY_BE_PART.match(guide) else guide,
        variants=tuple(dict.fromkeys(variants)),
    )


def depth_of(text: str) -> StudyDepth | None:
    """The depth that a title or a cell names: «базовый уровень», «углубленное обучение»."""
    return next((depth for pattern, depth in _DEPTHS if pattern.search(text)), None)


def volumes_of(text: str) -> int | None:
    """2 of «в 2 частях», «В двух частях», «в 2-х ч.»."""
    match = _WHOLE.search(text)
    if match is None:
        return None
    written = (match[1] or match[2]).lower()
    return _COUNTS.get(written) or int(written)


def part_numbers(text: str) -> tuple[int, ...]:
    """(1, 2) of «Ч. 1,2», «Ч.1, Ч.2», «части I–II»; a bare number is a part too («2»)."""
    plain = clean_line(text)
    if re.fullmatch(r"\d{1,2}(?:\s*[,;+-]\s*\d{1,2})*", plain):
        plain = f"ч. {plain}"
    found: list[int] = []
    for match in _NUMBERED.finditer(plain):
        written = match[1] or match[2]
        numbers = [
            _ROMAN.get(number.lower()) or int(number) for number in re.findall(_NUMBER, written, _I)
        ]
        if len(numbers) == 2 and re.search(r"\d\s*[-–—]\s*\d", written):
            numbers = list(range(numbers[0], numbers[1] + 1)) or numbers
        found += numbers
    return tuple(sorted(set(found)))


def _guide_of(text: str) -> str:
    match = _GUIDE.search(_WITH_DISC.sub(" ", text))
    return match.group().lower() if match else ""


def _grades_of(text: str) -> Grades | None:
    match = _GRADES.search(text)
    if match:
        written = re.sub(r"(?<=\d)\s?-?\s?(?:чи|нэ|нче|тӥ)(?!\w)", "", match[1])
        return parse_grades(written.replace("e", "е"))
    tail = _TRAILING_GRADE.search(_NUMBERED.sub(_CUT, _WHOLE.sub(_CUT, text)))
    return grades_between(int(tail[1]), int(tail[2] or tail[1])) if tail else None


def _name_of(text: str) -> str:
    """The name for people: brackets and signs stay, what was cut leaves no gap."""
    name = _without_extras(text)
    kept = []
    for outside, inside in _bracketed(name):
        kept.append(outside)
        if inside and not _DROPPED_ASIDE.match(inside) and inside.strip(f" {_CUT}"):
            kept.append(f"({inside})")
    name = re.sub(rf"[\s.:;,/–—-]*{_CUT}[\s.:;,/–—{_CUT}-]*", ". ", " ".join(kept))
    name = re.sub(r"\s+([.,:;)])", r"\1", " ".join(name.split()))
    return re.sub(r"^[\s.:;,]+|[\s.:;,/–—-]+$", "", name) or text


def _without_extras(text: str) -> str:
    """A title with everything that is not its name replaced by a mark of the cut."""
    for pattern in (
        _EDITION,
        _WITH_DISC,
        *(depth for depth, _ in _DEPTHS),
        _STANDARD,
        _SPECIAL_MARK,
    ):
        text = pattern.sub(_CUT, text)
    for pattern in (_SECOND_LANGUAGE, _WHOLE, _NUMBERED, _GRADES):
        text = pattern.sub(_CUT, text)
    kind = _TEXTBOOK.search(text)
    if kind:
        before = text[: kind.start()]
        text = before if _WORD.search(before) else _CUT.join((before, text[kind.end() :]))
    readers = _READERS.search(text)
    if readers and _WORD.search(text[: readers.start()]):
        text = text[: readers.start()]
    return _TRAILING_GRADE.sub(_CUT, text.rstrip(f" .:;,({_CUT}"))


def _variants_of(text: str) -> Iterator[tuple[str, ...]]:
    """The forms of a name, each as its pieces; asides of schools are left out."""
    # in a title of capitals a capital tells nothing
    name = _without_extras(text.lower() if text.isupper() else text)
    for pattern, full in _SHORT_FORMS:
        name = pattern.sub(full, name)
    main = []
    others = []
    for outside, inside in _bracketed(name):
        main.append(outside)
        aside = inside.strip(f" .{_CUT}")
        if not aside or _DROPPED_ASIDE.match(aside):
            continue
        if aside[0].isupper():
            others.append(aside)
        else:
            main.append(aside)
    whole = ". ".join(main)
    unquoted = _QUOTED.sub(_CUT, whole)
    yield _pieces(unquoted if _WORD.search(unquoted) else whole)
    for other in others:
        yield _pieces(other)


def _pieces(text: str) -> tuple[str, ...]:
    """Folded pieces between full stops and colons, without names of courses and series."""
    split = [fold(piece).strip(" -–—,") for piece in _SEPARATOR.split(text.replace(_CUT, "; "))]
    pieces = [piece for piece in split if _WORD.search(piece)]
    own = [
        piece
        for piece in pieces
        if piece.replace("умк ", "") not in _COURSES and not _LATIN.fullmatch(piece)
    ]
    return tuple(own or pieces)


def _bracketed(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of text with the bracket that follows each; a bracket not closed runs to the end."""
    outside, inside, depth = "", "", 0
    for sign in text:
        if sign == "(":
            depth += 1
            inside += " " if depth > 1 else ""
        elif sign == ")":
            if depth == 1:
                yield outside, inside
                outside, inside = "", ""
            depth = max(depth - 1, 0)
        elif depth:
            inside += sign
        else:
            outside += sign
    yield outside, inside
