"""A title in an exchange file: the whole description, validated field by field."""

from __future__ import annotations

from typing import Any

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.title_json import PLAIN_FIELDS, fields_to_json
from app.exchange.package.json_reading import LONGEST_LINE, Fields

EARLIEST_YEAR, LATEST_YEAR = 1450, 2100
LAST_GRADE = 12
_MOST_PEOPLE, _MOST_NUMBERS, _MOST_SUBJECTS = 100, 50, 100
_LONG = ("annotation", "notes")
_WHOLE = {
    "year": (EARLIEST_YEAR, LATEST_YEAR),
    "grade_from": (1, LAST_GRADE),
    "grade_to": (1, LAST_GRADE),
}


def title_to_json(title: TitleFields) -> dict[str, Any]:
    """Every field of the title by its name."""
    return fields_to_json(title)


def title_from_json(data: Fields) -> TitleFields:
    """The title that an object describes.

    Raises:
        UserError: a value that cannot be; it names the place.
    """
    values: dict[str, Any] = {}
    for name in PLAIN_FIELDS:
        if name == "kind":
            values[name] = data.choice(name, TitleKind)
        elif name in _WHOLE:
            least, most = _WHOLE[name]
            values[name] = data.maybe_whole(name, least=least, most=most)
        elif name in _LONG:
            values[name] = data.text(name)
        else:
            values[name] = data.line(name, needed=name == "title")
    values["contributors"] = tuple(
        _person(person) for person in data.each("contributors", most=_MOST_PEOPLE)
    )
    values["isbns"] = data.lines("isbns", most=_MOST_NUMBERS)
    values["subjects"] = data.lines("subjects", most=_MOST_SUBJECTS)
    data.done()
    title = TitleFields(**values)
    if title.grade_from and title.grade_to and title.grade_from > title.grade_to:
        raise data.wrong("grade_to", "последний класс меньше первого")
    return title


def _person(data: Fields) -> Contributor:
    person = Contributor(
        data.line("surname", longest=LONGEST_LINE, needed=True),
        data.line("given"),
        data.choice("role", Role),
    )
    data.done()
    return person
