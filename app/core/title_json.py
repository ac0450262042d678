"""The description of a title as a plain dictionary, for the journal and for exchange."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind

_TUPLES = ("contributors", "isbns", "subjects")
PLAIN_FIELDS: tuple[str, ...] = tuple(
    item.name for item in fields(TitleFields) if item.name not in _TUPLES
)


def fields_to_json(title: TitleFields) -> dict[str, Any]:
    """Every field by its name; a contributor is a dictionary of its own."""
    # by hand: dataclasses.asdict copies every string of thousands of titles
    values: dict[str, Any] = {name: getattr(title, name) for name in PLAIN_FIELDS}
    values["contributors"] = [
        {"surname": person.surname, "given": person.given, "role": person.role}
        for person in title.contributors
    ]
    values["isbns"], values["subjects"] = list(title.isbns), list(title.subjects)
    return values


def fields_from_json(data: dict[str, Any]) -> TitleFields:
    """The reverse of :func:`fields_to_json`; unknown keys of a newer program are left out."""
    known = {item.name for item in fields(TitleFields)}
    values = {key: value for key, value in data.items() if key in known}
    values["kind"] = TitleKind(values["kind"])
    values["contributors"] = tuple(
        Contributor(person["surname"], person["given"], Role(person["role"]))
        for person in values.get("contributors", ())
    )
    for name in ("isbns", "subjects"):
        values[name] = tuple(values.get(name, ()))
    return TitleFields(**values)
