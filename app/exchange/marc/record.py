"""A decoded MARC record and the ways to look into it."""

from __future__ import annotations

from dataclasses import dataclass

from app.exchange.marc.text import clean, tidy


@dataclass(frozen=True, slots=True)
class Field:
    """A field: control fields (001–009) have ``value``, the others ``subfields``."""

    tag: str
    indicators: str = "  "
    subfields: tuple[tuple[str, str], ...] = ()
    value: str = ""

    def first(self, code: str) -> str:
        """The first non-empty subfield, tidied; empty when there is none."""
        return next(iter(self.all(code)), "")

    def all(self, *codes: str) -> list[str]:
        """The non-empty subfields with these codes, tidied, in their order."""
        texts = (tidy(text) for code, text in self.subfields if code in codes)
        return [text for text in texts if text]

    def cleaned(self, code: str) -> list[str]:
        """Like :meth:`all` for one code, with closing punctuation kept."""
        texts = (clean(text) for each, text in self.subfields if each == code)
        return [text for text in texts if text]

    def raw(self, code: str) -> str:
        """The first subfield as it stands: for coded data, where positions matter."""
        return next((text for each, text in self.subfields if each == code), "")

    def embedded(self) -> Record:
        """The fields that a linking field (4XX) of RUSMARC carries in its subfields ``$1``."""
        fields: list[Field] = []
        tag, indicators, subfields = "", "  ", list[tuple[str, str]]()
        for code, text in (*self.subfields, ("1", "")):
            if code != "1":
                subfields.append((code, text))
                continue
            if tag:
                fields.append(Field(tag, indicators, tuple(subfields)))
            tag, indicators, subfields = text[:3], text[3:5], []
            if tag.startswith("00"):
                fields.append(Field(tag, value=text[3:]))
                tag = ""
        return Record("", tuple(fields))


@dataclass(frozen=True, slots=True)
class Record:
    """Leader (24 characters, or empty in an embedded record) and fields in their order."""

    leader: str
    fields: tuple[Field, ...]

    def of(self, *tags: str) -> list[Field]:
        return [field for field in self.fields if field.tag in tags]

    def control(self, tag: str) -> str:
        """Value of a control field, empty when there is none."""
        return next((field.value for field in self.fields if field.tag == tag), "")

    def first(self, tag: str, code: str) -> str:
        return next(iter(self.all(tag, code)), "")

    def all(self, tag: str, *codes: str) -> list[str]:
        return [text for field in self.of(tag) for text in field.all(*codes)]

    def mark(self, position: int) -> str:
        """One character of the leader, a blank when it is shorter."""
        return self.leader[position : position + 1] or " "
