"""Reading a MARC file: format and encoding are found, every record is counted, none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from app.core.bibliography import TitleFields, TitleKind
from app.core.errors import EnvironmentProblem, UserError, refusal_of
from app.core.progress import NO_PROGRESS, Progress
from app.exchange.marc import encodings
from app.exchange.marc.common import Mapped
from app.exchange.marc.iso2709 import (
    Chunk,
    RawRecord,
    field_from_text,
    looks_like_record,
    parse_record,
    split_records,
)
from app.exchange.marc.mapping_marc21 import map_marc21
from app.exchange.marc.mapping_unimarc import map_unimarc
from app.exchange.marc.marcxml import parse_marcxml
from app.exchange.marc.model import BadRecord, EncodingGuess, MarcFile, MarcRow, RecordError
from app.exchange.marc.record import Record

UNIMARC, MARC21 = "RUSMARC/UNIMARC", "MARC21"
DIALECTS = (UNIMARC, MARC21)
_TITLE_TAGS = {UNIMARC: "200", MARC21: "245"}
_CURE = "Выберите файл с записями в формате RUSMARC, UNIMARC или MARC21 (.iso, .mrc, .xml)."
_KNOWN = (
    (b"%PDF", "документ PDF"),
    (b"PK\x03\x04", "архив ZIP, документ Word или таблица Excel"),
    (b"\xd0\xcf\x11\xe0", "документ Word или таблица Excel"),
    (b"\x1f\x8b", "архив GZIP"),
    (b"Rar!", "архив RAR"),
    (b"7z\xbc\xaf", "архив 7z"),
    (b"\x89PNG", "картинка"),
    (b"\xff\xd8\xff", "картинка"),
    (b"{\\rtf", "документ RTF"),
)
_SAMPLES = 3
_SAMPLED = 500


def read_marc(
    source: bytes | Path,
    *,
    encoding: str | None = None,
    dialect: str | None = None,
    progress: Progress = NO_PROGRESS,
) -> MarcFile:
    """All records of an ISO 2709 or MARCXML file as rows of the catalogue.

    ``encoding`` is a name of :class:`EncodingGuess` and ``dialect`` one of
    :data:`DIALECTS`; without them both are found over the whole file. A volume
    takes from the record of the whole in the same file what it does not say itself.

    Raises:
        UserError: the file is not MARC at all, or its XML cannot be read.
        EnvironmentProblem: the file cannot be opened.
        Cancelled: the user asked to stop.
    """
    if dialect is not None and dialect not in DIALECTS:
        raise UserError(f"Формат «{dialect}» не поддерживается.", _CURE)
    data = source if isinstance(source, bytes) else _load(source)
    if not data.strip(b"\r\n\t \x00\x1a"):
        raise UserError("Файл пуст.", _CURE)
    for magic, name in _KNOWN:
        if data.startswith(magic):
            raise UserError(f"Это не файл MARC: похоже, {name}.", _CURE)
    if _is_xml(data):
        return _read_xml(data, encoding, dialect, progress)
    return _read_iso2709(data, encoding, dialect, progress)


def _load(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"Файл «{path.name}» не найден.", "Проверьте имя и папку.") from error
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path.name}» не открывается: {refusal_of(error)}.",
            "Проверьте, что он не занят другой программой и что у вас есть к нему доступ.",
        ) from error


def _is_xml(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _read_xml(
    data: bytes, encoding: str | None, dialect: str | None, progress: Progress
) -> MarcFile:
    records, used = parse_marcxml(data, encoding)
    placed = [(number, 0, record) for number, record in enumerate(records, start=1)]
    rows, bad, main = _map(placed, dialect, progress)
    guess = EncodingGuess(used, encodings.LABELS.get(used, used.upper()), 1.0, _titles(rows))
    return MarcFile(f"MARCXML, {main}", used, (guess,), len(records), rows, bad)


def _read_iso2709(
    data: bytes, encoding: str | None, dialect: str | None, progress: Progress
) -> MarcFile:
    if encoding is not None and encoding not in encodings.LABELS:
        raise UserError(f"Кодировка «{encoding}» не поддерживается.")
    chunks = _chunks(data, progress)
    raw: list[tuple[int, Chunk, RawRecord]] = []
    bad: list[BadRecord] = []
    for number, chunk in enumerate(progress.track(chunks, "Разбор записей", len(chunks)), start=1):
        try:
            raw.append((number, chunk, parse_record(chunk)))
        except RecordError as error:
            bad.append(error.at(number, chunk.offset))
    guesses = _guesses([record for _, _, record in raw])
    used = encoding or guesses[0].name
    decoded: list[tuple[int, int, Record]] = []
    for number, chunk, record in progress.track(raw, "Чтение текста", len(raw)):
        try:
            decoded.append((number, chunk.offset, _decoded(record, used)))
        except RecordError as error:
            bad.append(error.at(number, chunk.offset))
    rows, titleless, main = _map(decoded, dialect, progress)
    bad.extend(titleless)
    bad.sort(key=lambda record: record.number)
    return MarcFile(main, used, guesses, len(chunks), rows, tuple(bad))


def _chunks(data: bytes, progress: Progress) -> list[Chunk]:
    progress.report("Разбор файла", 0)
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    chunks = [replace(chunk, offset=chunk.offset + start) for chunk in split_records(data[start:])]
    if not any(map(looks_like_record, chunks)):
        raise UserError("Это не файл MARC: в нём нет ни одной записи.", _CURE)
    return chunks


def _guesses(records: Sequence[RawRecord]) -> tuple[EncodingGuess, ...]:
    bodies = [b"\n".join(field.data for field in record.fields) for record in records]
    ranked = encodings.rank(encodings.sample(bodies), _hints(records))
    return tuple(
        EncodingGuess(name, encodings.LABELS[name], score, _sample_titles(records, name))
        for name, score in ranked
    )


def _hints(records: Sequence[RawRecord]) -> dict[str, float]:
    """Share of records that claim an encoding in leader/09 or (RUSMARC) 100 $a/26–27."""
    claims: Counter[str] = Counter()
    for record in records:
        claims[encodings.UTF8 if record.leader[9] == "a" else encodings.MARC8] += 1
        for field in record.fields:
            if field.tag == "100":
                code = field.data[4:].decode("ascii", "replace")[26:28]
                if code in encodings.UNIMARC_CODES:
                    claims[encodings.UNIMARC_CODES[code]] += 1
    return {name: count / len(records) for name, count in claims.items()}


def _sample_titles(records: Sequence[RawRecord], encoding: str) -> tuple[str, ...]:
    """Titles with letters beyond ASCII as they read in an encoding, from the first records."""
    titles: list[str] = []
    for record in records[:_SAMPLED]:
        for field in record.fields:
            if field.tag in _TITLE_TAGS.values() and not field.data.isascii():
                try:
                    text = encodings.decode(field.data, encoding)
                except UnicodeError:
                    continue
                titles.append(field_from_text(field.tag, text).first("a"))
        if len(titles) >= _SAMPLES:
            break
    return tuple(titles[:_SAMPLES])


def _decoded(record: RawRecord, encoding: str) -> Record:
    fields = []
    for field in record.fields:
        try:
            text = encodings.decode(field.data, encoding)
        except UnicodeError as error:
            raise RecordError(
                field.tag,
                field.data[:40].decode("ascii", "replace"),
                f"Поле {field.tag} не читается в кодировке {encodings.LABELS[encoding]}.",
            ) from error
        fields.append(field_from_text(field.tag, text))
    return Record(record.leader, tuple(fields))


def _map(
    placed: Sequence[tuple[int, int, Record]], dialect: str | None, progress: Progress
) -> tuple[tuple[MarcRow, ...], tuple[BadRecord, ...], str]:
    """Rows, records without a title, and the dialect of most records."""
    main = dialect or _main_dialect(record for _, _, record in placed)
    mapped: list[tuple[int, int, Mapped]] = []
    bad: list[BadRecord] = []
    for number, offset, record in progress.track(placed, "Чтение записей", len(placed)):
        try:
            mapped.append((number, offset, _map_one(record, dialect or _dialect(record, main))))
        except RecordError as error:
            bad.append(error.at(number, offset))
    wholes = {item.control_number: item for _, _, item in mapped if item.control_number}
    seen: dict[str, int] = {}
    rows = []
    for number, offset, item in mapped:
        warnings = list(item.warnings)
        if item.source_key and item.source_key in seen:
            warnings.append(
                f"Номер записи {item.source_key} уже встречался: запись {seen[item.source_key]}."
            )
        seen.setdefault(item.source_key, number)
        fields = item.fields
        parent = wholes.get(item.parent_key)
        if parent is not None and parent is not item:
            fields = inherit(fields, parent.fields)
        rows.append(MarcRow(number, offset, item.source_key, fields, tuple(warnings)))
    return tuple(rows), tuple(bad), main


def _map_one(record: Record, dialect: str) -> Mapped:
    return map_unimarc(record) if dialect == UNIMARC else map_marc21(record)


def _dialect(record: Record, main: str) -> str:
    """The dialect whose title field the record has; the file's own when it has both or none."""
    tags = [name for name, tag in _TITLE_TAGS.items() if record.of(tag)]
    return tags[0] if len(tags) == 1 else main


def _main_dialect(records: Iterable[Record]) -> str:
    counts = Counter(_dialect(record, UNIMARC) for record in records)
    return MARC21 if counts[MARC21] > counts[UNIMARC] else UNIMARC


def inherit(part: TitleFields, whole: TitleFields) -> TitleFields:
    """A volume with what only the description of the whole says (ГОСТ Р 7.0.100, общая часть)."""
    return replace(
        part,
        kind=whole.kind if part.kind is TitleKind.BOOK else part.kind,
        subtitle=part.subtitle or whole.subtitle,
        contributors=part.contributors or whole.contributors,
        responsibility=part.responsibility or whole.responsibility,
        edition=part.edition or whole.edition,
        place=part.place or whole.place,
        publisher=part.publisher or whole.publisher,
        size=part.size or whole.size,
        series=part.series or whole.series,
        bbk=part.bbk or whole.bbk,
        udc=part.udc or whole.udc,
        author_mark=part.author_mark or whole.author_mark,
        age_mark=part.age_mark or whole.age_mark,
        subjects=part.subjects or whole.subjects,
        grade_from=part.grade_from or whole.grade_from,
        grade_to=part.grade_to or whole.grade_to,
    )


def _titles(rows: Sequence[MarcRow]) -> tuple[str, ...]:
    return tuple(row.fields.title for row in rows[:_SAMPLES])
