"""Holding JSON against a JSON Schema (draft 2020-12), every defect with its place.

Only the words that our schemas use are known, and a schema with another one is refused: a word
that is passed over would let through what it forbids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MOST_DEFECTS = 100
_REFERENCE = "#/$defs/"
_NOTES = frozenset({"$schema", "$id", "$defs", "$ref", "title", "description", "const", "type"})


def schema_defects(schema: Mapping[str, Any], value: object, place: str) -> list[str]:
    """What of ``value`` the schema does not allow, at most ``MOST_DEFECTS`` sentences.

    Raises:
        ValueError: the schema uses a word that is not known here.
    """
    found: list[str] = []
    for defect in _Check(schema).of(schema, value, place):
        found.append(defect)
        if len(found) == MOST_DEFECTS:
            break
    return found


class _Check:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._definitions: Mapping[str, Any] = root.get("$defs", {})
        self._words: dict[str, Callable[[Any, Any, str, Mapping[str, Any]], Iterator[str]]] = {
            "anyOf": self._any_of,
            "enum": self._enum,
            "required": self._required,
            "properties": self._properties,
            "additionalProperties": self._additional,
            "items": self._items,
            "minItems": self._min_items,
            "uniqueItems": self._unique,
            "minimum": self._minimum,
            "maximum": self._maximum,
            "minLength": self._min_length,
            "maxLength": self._max_length,
            "pattern": self._pattern,
        }

    def of(self, schema: Mapping[str, Any], value: Any, place: str) -> Iterator[str]:
        unknown = schema.keys() - _NOTES - self._words.keys()
        if unknown:
            raise ValueError(f"unknown words of the schema: {sorted(unknown)}")
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REFERENCE)
            yield from self.of(self._definitions[name], value, place)
        if "const" in schema and value != schema["const"]:
            yield f"{place}: должно быть «{schema['const']}»"
            return
        if "type" in schema and not _is(value, schema["type"]):
            yield f"{place}: {_WANTED[schema['type']]}"
            return
        for word, rule in schema.items():
            if word in self._words:
                yield from self._words[word](rule, value, place, schema)

    def _any_of(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        tried = [list(self.of(choice, value, place)) for choice in rule]
        if all(tried):  # the first choice is the usual one: it says what is wrong
            yield from tried[0]

    def _enum(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if value not in rule:
            yield f"{place}: неизвестное слово «{str(value)[:40]}»"

    def _required(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        for name in rule:
            if name not in value:
                yield f"{place}.{name}: значения нет"

    def _properties(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        for name, inner in rule.items():
            if name in value:
                yield from self.of(inner, value[name], f"{place}.{name}")

    def _additional(
        self, rule: Any, value: Any, place: str, schema: Mapping[str, Any]
    ) -> Iterator[str]:
        if rule is False:
            for name in sorted(value.keys() - schema.get("properties", {}).keys()):
                yield f"{place}.{name[:40]}: лишнее значение"

    def _items(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        for at, item in enumerate(value):
            yield from self.of(rule, item, f"{place}[{at}]")

    def _min_items(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if len(value) < rule:
            yield f"{place}: в списке должно быть не меньше {rule}"

    def _unique(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if rule and len({repr(item) for item in value}) < len(value):
            yield f"{place}: значения повторяются"

    def _minimum(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if value < rule:
            yield f"{place}: {value} меньше, чем {rule}"

    def _maximum(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if value > rule:
            yield f"{place}: {value} больше, чем {rule}"

    def _min_length(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if len(value) < rule:
            yield f"{place}: текст пуст"

    def _max_length(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if len(value) > rule:
            yield f"{place}: текст длиннее {rule} знаков"

    def _pattern(self, rule: Any, value: Any, place: str, _schema: object) -> Iterator[str]:
        if re.search(rule, value) is None:
            yield f"{place}: «{value[:40]}» записано не так, как нужно"


_TYPES: Mapping[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_WANTED: Mapping[str, str] = {
    "object": "нужен набор значений в фигурных скобках",
    "array": "нужен список в квадратных скобках",
    "string": "нужен текст",
    "integer": "нужно целое число",
    "boolean": "нужно true или false",
    "null": "нужно null",
}


def _is(value: object, wanted: str) -> bool:
    # True and False are numbers to Python
    if wanted == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[wanted])
