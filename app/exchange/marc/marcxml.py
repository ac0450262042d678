"""MARCXML (MARC 21 slim, marcxchange, RUSMARC): a stream of records without DTD and entities."""

from __future__ import annotations

from xml.parsers import expat

from app.core.errors import UserError
from app.exchange.marc.record import Field, Record

NAMES = frozenset({"record", "leader", "controlfield", "datafield", "subfield"})


def parse_marcxml(data: bytes, encoding: str | None = None) -> tuple[list[Record], str]:
    """Records in their order and the encoding that was used.

    Raises:
        UserError: the file is not well-formed XML, has a DTD, or holds no MARC record.
    """
    handler = _Handler()
    try:
        parser = expat.ParserCreate(encoding)
    except (LookupError, ValueError) as error:
        raise UserError(f"Кодировка «{encoding}» не подходит для MARCXML.") from error
    parser.buffer_text = True
    parser.XmlDeclHandler = handler.declaration
    parser.StartDoctypeDeclHandler = handler.doctype
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UserError(
            f"Файл XML испорчен: ошибка в строке {error.lineno}, позиция {error.offset + 1}.",
            "Выгрузите файл заново и повторите загрузку.",
        ) from error
    except (LookupError, ValueError) as error:
        raise UserError("Кодировка, указанная в файле XML, не поддерживается.") from error
    if not handler.records:
        raise UserError(
            "В файле XML нет ни одной записи MARC.", "Выберите файл с записями MARCXML."
        )
    return handler.records, (encoding or handler.encoding).lower()


class _Handler:
    """Collects records; a ``record`` that only wraps another one (OAI, SRU) is passed over."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.encoding = "utf-8"
        self._open: list[tuple[int, list[Field]]] = []
        self._leader = ""
        self._attributes: dict[str, str] = {}
        self._subfields: list[tuple[str, str]] = []
        self._code = ""
        self._text: list[str] = []

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding or "utf-8"

    def doctype(self, *_parts: object) -> None:
        raise UserError(
            "В файле XML есть объявление DTD: такие файлы не принимаются, они могут быть опасны.",
            "Попросите выгрузку MARCXML без DTD.",
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name not in NAMES:
            return
        self._text = []
        if name == "record":
            self._open.append((len(self.records), []))
            self._leader = ""
        elif name == "subfield":
            self._code = attributes.get("code", "")[:1]
        elif name in ("controlfield", "datafield"):
            self._attributes = attributes
            self._subfields = []

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name not in NAMES or not self._open:
            return
        text = "".join(self._text)
        fields = self._open[-1][1]
        tag = self._attributes.get("tag", "")
        if name == "leader":
            self._leader = text
        elif name == "controlfield":
            fields.append(Field(tag, value=text.strip()))
        elif name == "subfield":
            if self._code:
                self._subfields.append((self._code, text))
        elif name == "datafield":
            marks = "".join(self._attributes.get(key, " ")[:1] or " " for key in ("ind1", "ind2"))
            fields.append(Field(tag, marks, tuple(self._subfields)))
        else:
            before, fields = self._open.pop()
            if fields or len(self.records) == before:
                self.records.append(Record(self._leader, tuple(fields)))
                self._leader = ""
        self._text = []
