"""Text with separators: encoding, separator and quotes are found, not asked for."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from itertools import islice

from app.core.errors import UserError
from app.core.progress import Progress
from app.exchange.marc import encodings
from app.exchange.spreadsheet.cells import build_rows
from app.exchange.spreadsheet.kinds import FileKind
from app.exchange.spreadsheet.model import Table, TableWarning

SEPARATORS = (";", "\t", ",", "|")
SEPARATOR_NAMES: dict[str, str] = {
    ";": "точка с запятой",
    "\t": "табуляция",
    ",": "запятая",
    "|": "вертикальная черта",
}
ENCODING_LABELS: dict[str, str] = {
    "utf-8": "UTF-8",
    "windows-1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp866": "CP866 (DOS)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}
_RUSSIAN_ENOUGH = 0.35
_SAMPLE = 200_000
_SAMPLE_LINES = 60
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_delimited(
    data: bytes, name: str, encoding: str | None, separator: str | None, progress: Progress
) -> Table:
    """The table of a text file.

    Raises:
        UserError: the encoding or separator given is not known or does not fit.
        Cancelled: the user asked to stop.
    """
    progress.report("Чтение таблицы", 0)
    guesses = guess_encodings(data)
    used = known_encoding(encoding) if encoding else guesses[0]
    text = _decode(data, used)
    text, declared = _without_declaration(text)
    chosen = known_separator(separator) if separator else declared or guess_separator(text)
    raw, warnings = _parse(text, chosen, progress)
    rows, width, odd = build_rows(raw, 1)
    if not rows:
        raise UserError("Файл пуст: в нём нет ни одного значения.", "Выберите другой файл.")
    offered = guesses if used in guesses else (used, *guesses)
    return Table(
        name,
        FileKind.TEXT.value,
        rows,
        width,
        encoding=used,
        encodings=offered,
        separator=chosen,
        warnings=(*warnings, *odd),
    )


def known_encoding(name: str) -> str:
    """The name of an encoding as Python knows it.

    Raises:
        UserError: there is no such encoding of texts.
    """
    small = name.strip().lower()
    if small in ENCODING_LABELS:
        return small
    aliases = {"cp1251": "windows-1251", "1251": "windows-1251", "866": "cp866", "utf8": "utf-8"}
    if small in aliases:
        return aliases[small]
    try:
        info = codecs.lookup(small)
    except (LookupError, ValueError) as error:
        raise _unknown_encoding(name) from error
    if not getattr(info, "_is_text_encoding", True):
        raise _unknown_encoding(name)
    return info.name


def _unknown_encoding(name: str) -> UserError:
    listed = ", ".join(ENCODING_LABELS)
    return UserError(f"Кодировка «{name}» неизвестна.", f"Можно: {listed}.")


def known_separator(written: str) -> str:
    """A separator from its sign or its name («tab», «;»).

    Raises:
        UserError: it is none of :data:`SEPARATORS`.
    """
    names = {"tab": "\t", "\\t": "\t", "табуляция": "\t", "запятая": ",", "точка с запятой": ";"}
    found = names.get(written.strip().lower(), written)
    if found not in SEPARATORS:
        raise UserError(f"Разделитель «{written}» не подходит.", "Можно: ; , | tab.")
    return found


def guess_encodings(data: bytes) -> tuple[str, ...]:
    """Encodings that the text may be in, best first.

    A byte order mark decides; then zero bytes (UTF-16), sound UTF-8, and how Russian the
    text becomes; a text in another language is left to charset-normalizer.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return (name,)
    sample = data[:_SAMPLE]
    if sample.count(b"\x00") > len(sample) // 5:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        # Russian letters have no zero byte, so signs and digits alone decide the order
        return ("utf-16-le",) if little else ("utf-16-be",)
    # a sequence that the cut splits must not spoil the score
    cut = sample[: sample.rfind(b"\n") + 1] or sample
    ranked = [(name, score) for name, score in encodings.rank(cut, {}) if name != encodings.MARC8]
    names = [name for name, _score in ranked]
    score = ranked[0][1] if ranked else 0.0
    if score < _RUSSIAN_ENOUGH:
        foreign = _foreign(cut)
        names = [foreign, *(name for name in names if name != foreign)]
    for name in (encodings.CP1251, encodings.UTF8, encodings.CP866, encodings.KOI8):
        if name not in names:
            names.append(name)
    return tuple(names)


def _foreign(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:20_000]).best()
    return encodings.CP1251 if best is None else known_encoding(best.encoding.replace("_", "-"))


def _decode(data: bytes, encoding: str) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark) and encoding in (name, "utf-16"):
            return data[len(mark) :].decode(name, "replace")
    if encoding == encodings.CP1251:
        return encodings.decode(data, encoding)
    return data.decode(encoding, "replace")


def _without_declaration(text: str) -> tuple[str, str]:
    """Text without Excel's line «sep=;», and the separator that it names."""
    line, found, rest = text.partition("\n")
    declared = line.strip().strip('"')
    if found and len(declared) == 5 and declared.lower().startswith("sep="):
        sign = declared[4]
        return (rest, sign) if sign in SEPARATORS else (rest, "")
    return text, ""


def guess_separator(text: str) -> str:
    """The separator that cuts the first rows into the same number of cells, most cells first."""
    sample = "\n".join(islice(text.splitlines(), _SAMPLE_LINES))
    best, best_score = SEPARATORS[0], 0.0
    for separator in SEPARATORS:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows)
        cut = {width: count for width, count in widths.items() if width > 1}
        if not cut:
            continue
        width, count = max(cut.items(), key=lambda item: (item[1], item[0]))
        score = count / len(rows) + min(width, 20) / 100
        if score > best_score:
            best, best_score = separator, score
    return best


def _parse(
    text: str, separator: str, progress: Progress
) -> tuple[list[list[str]], list[TableWarning]]:
    """Rows of texts. A quote that is never closed would swallow the rest of the file, so
    then quotes are taken for plain signs."""
    clean = text.replace("\x00", "")
    odd = clean.count('"') % 2 == 1
    if not odd:
        try:
            return _rows(clean, separator, csv.QUOTE_MINIMAL, progress), []
        except csv.Error:
            odd = True
    try:
        rows = _rows(clean, separator, csv.QUOTE_NONE, progress)
    except csv.Error as error:
        raise UserError(
            "В файле слишком длинное значение: это не таблица.", "Выберите другой файл."
        ) from error
    place = next((number for number, row in enumerate(rows, 1) if _lone_quote(row)), 1)
    return rows, [TableWarning(place, 1, "Кавычка не закрыта; кавычки прочитаны как знаки текста.")]


def _lone_quote(row: list[str]) -> bool:
    return sum(cell.count('"') for cell in row) % 2 == 1


def _rows(text: str, separator: str, quoting: int, progress: Progress) -> list[list[str]]:
    rows = []
    plain = quoting == csv.QUOTE_NONE
    # lines end with CR, LF or both; other signs that Python calls line ends stay in the text
    source = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n")
    reader = csv.reader(source, delimiter=separator, quoting=csv.QUOTE_NONE if plain else 0)
    for number, row in enumerate(reader, start=1):
        if number % 5_000 == 0:
            progress.report("Чтение таблицы", number)
        rows.append([cell.strip().strip('"') for cell in row] if plain else row)
    return rows
