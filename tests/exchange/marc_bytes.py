"""Builds ISO 2709 and MARCXML from plain values, and re-encodes a fixture with new lengths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

FIXTURES = Path(__file__).parents[1] / "fixtures" / "marc"

#: A field: tag and its text; subfields are written «$a…».
Plain = tuple[str, str]


def iso_record(
    fields: Sequence[Plain],
    encoding: str = "utf-8",
    leader: str = "nam0 22",
    *,
    by_characters: bool = False,
) -> bytes:
    """One record; ``by_characters`` counts lengths in characters, as some programs do."""
    directory, body, start = "", b"", 0
    for tag, text in fields:
        written = text.replace("$", "\x1f") + "\x1e"
        data = written.encode(encoding)
        length = len(written) if by_characters else len(data)
        directory += f"{tag}{length:04d}{start:05d}"
        start += length
        body += data
    base = 24 + len(directory) + 1
    total = base + start + 1
    head = f"{total:05d}{leader:7}{base:05d} i 450 {directory}\x1e"
    return head.encode("ascii") + body + b"\x1d"


def book(title: str, *more: Plain) -> list[Plain]:
    return [("001", "1"), ("200", f"1 $a{title}"), *more]


def recode(data: bytes, source: str, target: str) -> bytes:
    """The same records in another encoding, with recomputed lengths."""
    out = b""
    for record in data.split(b"\x1d"):
        if not record.strip():
            continue
        base = int(record[12:17])
        tags = [record[at : at + 3].decode() for at in range(24, base - 1, 12)]
        texts = record[base:].decode(source).split("\x1e")[:-1]
        leader = record[5:12].decode()
        out += iso_record(
            [
                (tag, text.encode(target, "replace").decode(target))
                for tag, text in zip(tags, texts, strict=True)
            ],
            target,
            leader,
        )
    return out


def marcxml(records: Sequence[Sequence[Plain]], leader: str, attributes: str = "") -> bytes:
    """A collection in the namespace of MARC 21 slim."""
    parts = [f'<collection xmlns="http://www.loc.gov/MARC21/slim"{attributes}>']
    for fields in records:
        parts.append(f"<record><leader>{leader}</leader>")
        for tag, text in fields:
            if tag < "010":
                parts.append(f'<controlfield tag="{tag}">{escape(text)}</controlfield>')
                continue
            marks, *subfields = text.split("$")
            parts.append(f'<datafield tag="{tag}" ind1="{marks[0]}" ind2="{marks[1]}">')
            parts += [
                f'<subfield code="{each[0]}">{escape(each[1:])}</subfield>' for each in subfields
            ]
            parts.append("</datafield>")
        parts.append("</record>")
    parts.append("</collection>")
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *parts]).encode()


def plain_fields(data: bytes, encoding: str) -> list[list[Plain]]:
    """Records of a sound file as plain fields."""
    records = []
    for record in data.split(b"\x1d"):
        if record.strip():
            base = int(record[12:17])
            tags = [record[at : at + 3].decode() for at in range(24, base - 1, 12)]
            texts = record[base:].decode(encoding).split("\x1e")
            records.append(
                [(tag, text.replace("\x1f", "$")) for tag, text in zip(tags, texts, strict=False)]
            )
    return records
