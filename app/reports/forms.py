"""Wordings of the printed forms, read from ``resources/forms/<name>.json``.

A form's captions, sentences, columns and the order of its fields are data, so that
a wording is corrected without code. The code says which keys it needs and which
values a sentence may mention; everything else about the wording is the file's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any, get_args

from app.core.errors import UserError
from app.reports.blocks import Piece
from app.reports.page import Align
from app.reports.table_parts import Column

_NO_VALUES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form: its caption and the small caption under its line."""

    key: str
    caption: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """What a paper needs of its form.

    ``plain`` are texts without values; ``texts`` maps each other text to the values
    that it may mention in braces. ``groups`` maps each group of fields, and
    ``tables`` each table, to its keys.
    """

    plain: frozenset[str]
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """The wording of one form, checked against what its paper needs."""

    name: str
    texts: Mapping[str, str]
    groups: Mapping[str, tuple[FormField, ...]]
    tables: Mapping[str, tuple[Column, ...]]

    def text(self, key: str, **values: str) -> str:
        """The text with its values filled in."""
        return self.texts[key].format(**values)

    def pieces(self, key: str, blanks: Mapping[str, float], **values: str) -> list[Piece]:
        """The sentence as pieces: the values that ``blanks`` names stand on rules.

        ``blanks`` gives the length in points of the empty rule of a missing value;
        other values are plain words of the sentence.
        """
        pieces: list[Piece] = []
        for literal, name, _, _ in Formatter().parse(self.texts[key]):
            if literal:
                pieces.append(Piece(literal))
            if name is not None:
                blank = blanks.get(name)
                if blank is None:
                    pieces.append(Piece(values[name]))
                else:
                    pieces.append(Piece(values[name], filled=True, blank=blank))
        return pieces


def load_form(resources: Path, name: str, spec: FormSpec) -> Form:
    """Read the wording of a form from ``resources/forms``.

    Raises:
        UserError: the file is missing or malformed; the message names file and key.
    """
    return _Reader(resources / "forms" / f"{name}.json", spec).read(name)


class _Reader:
    """Reads one file; every refusal names it and the key."""

    def __init__(self, path: Path, spec: FormSpec) -> None:
        self._path = path
        self._spec = spec

    def read(self, name: str) -> Form:
        root = self._object(self._parsed(), "")
        needed = dict.fromkeys(self._spec.plain, _NO_VALUES) | dict(self._spec.texts)
        texts = self._object(root.get("texts"), "texts")
        groups = self._object(root.get("groups", {}), "groups")
        tables = self._object(root.get("tables", {}), "tables")
        return Form(
            name,
            {key: self._sentence(texts, key, known) for key, known in needed.items()},
            {key: self._fields(groups, key, known) for key, known in self._spec.groups.items()},
            {key: self._columns(tables, key, known) for key, known in self._spec.tables.items()},
        )

    def _parsed(self) -> object:
        try:
            return json.loads(self._path.read_text(encoding="utf-8"))
        except OSError as error:
            raise self._refusal("", "файл не читается") from error
        except ValueError as error:
            raise self._refusal("", f"это не JSON ({error})") from error

    def _refusal(self, key: str, problem: str) -> UserError:
        place = f"«{self._path.name}», ключ «{key}»" if key else f"«{self._path.name}»"
        return UserError(
            f"В описании бланка {place}: {problem}.",
            "Исправьте файл в папке forms или переустановите программу.",
        )

    def _object(self, value: object, key: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._refusal(key, "нужен набор ключей в фигурных скобках")
        return value

    def _string(
        self, owner: Mapping[str, Any], key: str, place: str, default: object = None
    ) -> str:
        value = owner.get(key, default)
        if not isinstance(value, str):
            raise self._refusal(f"{place}.{key}", "нужен текст в кавычках")
        return value

    def _sentence(self, texts: Mapping[str, Any], key: str, known: frozenset[str]) -> str:
        text = self._string(texts, key, "texts")
        try:
            places = [place[1:] for place in Formatter().parse(text) if place[1] is not None]
        except ValueError as error:
            raise self._refusal(f"texts.{key}", "фигурные скобки не парные") from error
        mentioned = {str(name) for name, _, _ in places}
        if any(spec or conversion for _, spec, conversion in places):
            raise self._refusal(f"texts.{key}", "в фигурных скобках нужно только имя значения")
        if unknown := sorted(mentioned - known):
            allowed = ", ".join(f"{{{name}}}" for name in sorted(known)) or "никакие"
            raise self._refusal(
                f"texts.{key}", f"неизвестное значение {{{unknown[0]}}}, возможны: {allowed}"
            )
        return text

    def _items(
        self, owner: Mapping[str, Any], key: str, known: frozenset[str], place: str
    ) -> list[dict[str, Any]]:
        items = owner.get(key)
        if not isinstance(items, list):
            raise self._refusal(f"{place}.{key}", "нужен список в квадратных скобках")
        entries = [self._object(item, f"{place}.{key}") for item in items]
        keys = [self._string(entry, "key", f"{place}.{key}") for entry in entries]
        for wrong in keys:
            if wrong not in known or keys.count(wrong) > 1:
                raise self._refusal(f"{place}.{key}", f"лишнее поле «{wrong}»")
        if missing := sorted(known - set(keys)):
            raise self._refusal(f"{place}.{key}", f"нет поля «{missing[0]}»")
        return entries

    def _fields(
        self, groups: Mapping[str, Any], key: str, known: frozenset[str]
    ) -> tuple[FormField, ...]:
        return tuple(
            FormField(
                entry["key"],
                self._string(entry, "caption", f"groups.{key}.{entry['key']}"),
                self._string(entry, "hint", f"groups.{key}.{entry['key']}", ""),
            )
            for entry in self._items(groups, key, known, "groups")
        )

    def _columns(
        self, tables: Mapping[str, Any], key: str, known: frozenset[str]
    ) -> tuple[Column, ...]:
        columns: list[Column] = []
        for entry in self._items(tables, key, known, "tables"):
            place = f"tables.{key}.{entry['key']}"
            width = entry.get("width")
            if isinstance(width, bool) or not isinstance(width, int | float) or width < 5:
                raise self._refusal(f"{place}.width", "нужна ширина в миллиметрах, не меньше 5")
            align = self._align(entry, place)
            wrap = entry.get("wrap", True)
            if not isinstance(wrap, bool):
                raise self._refusal(f"{place}.wrap", "нужно true или false")
            title = self._string(entry, "title", place)
            group = self._string(entry, "group", place, "")
            columns.append(Column(entry["key"], title, float(width), align, wrap, group))
        return tuple(columns)

    def _align(self, entry: Mapping[str, Any], place: str) -> Align:
        value = self._string(entry, "align", place, "left")
        for align in get_args(Align):
            if value == align:
                chosen: Align = align
                return chosen
        raise self._refusal(f"{place}.align", "нужно left, center или right")
