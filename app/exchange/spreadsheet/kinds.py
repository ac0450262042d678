"""What a file is, by its content; the extension is not believed."""

from __future__ import annotations

import re
from enum import StrEnum

from app.core.errors import UserError
from app.exchange.spreadsheet import ole
from app.exchange.spreadsheet.parts import Archive

CURE = "Выберите таблицу XLSX, XLS, ODS или текст с разделителями (CSV)."
SAVE_AS = "Откройте файл в программе, в которой он сделан, и сохраните как «Книга Excel (.xlsx)»."
_PICTURE = "картинка"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "документ PDF"),
    (b"\x1f\x8b", "архив GZIP"),
    (b"Rar!", "архив RAR"),
    (b"7z\xbc\xaf", "архив 7z"),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"{\\rtf", "документ RTF"),
    (b"SQLite format 3\x00", "база данных"),
    (b"MZ", "программа"),
    (b"\x7fELF", "программа"),
)
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_LOTUS = (b"\x00\x00\x1a\x00", b"\x00\x00\x02\x00")
_DBF_VERSIONS = b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\x8c\x8e\xcb\xf5\xfb"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WEB = re.compile(rb"<(?:!doctype\s+html|html|table|head|meta|body)\b", re.IGNORECASE)
_UNREADABLE = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class FileKind(StrEnum):
    """Kinds of files that can be read. The value is a label for the user."""

    XLSX = "Excel (XLSX)"
    XLS = "Excel 97–2003 (XLS)"
    ODS = "OpenDocument (ODS)"
    TEXT = "Текст с разделителями"


def kind_of(data: bytes) -> FileKind:
    """The kind of a file that can be read.

    Raises:
        UserError: it is empty, broken, protected, or something else; says what it is.
    """
    if not data.strip(b"\x00\r\n\t \x1a\xff\xfe\xef\xbb\xbf"):
        raise UserError("Файл пуст.", CURE)
    if data.startswith(_ZIP):
        return _kind_of_archive(Archive(data))
    if data.startswith(ole.MAGIC):
        return _kind_of_compound(data)
    for magic, name in _FOREIGN:
        if data.startswith(magic) and not (magic in (b"BM", b"MZ") and data[:64].isascii()):
            raise UserError(f"Это {name}, а не таблица.", CURE)
    if data.startswith(_OLD_EXCEL):
        raise UserError("Эта книга Excel слишком старая: версий 2–4.", SAVE_AS)
    if data.startswith(_LOTUS):
        raise UserError("Таблица Lotus 1-2-3 (.wk3) не поддерживается.", SAVE_AS)
    if _is_dbf(data):
        raise UserError("Таблица dBase (.dbf) не поддерживается.", SAVE_AS)
    _refuse_markup(data)
    _refuse_binary(data)
    return FileKind.TEXT


def _kind_of_archive(archive: Archive) -> FileKind:
    names = archive.names
    if any(name.endswith((".iwa", "Index.zip")) for name in names):
        raise UserError("Таблица Numbers (.numbers) не поддерживается.", SAVE_AS)
    if "xl/workbook.xml" in names or any(name.startswith("xl/work") for name in names):
        if "xl/workbook.bin" in names:
            raise UserError("Двоичная книга Excel (.xlsb) не поддерживается.", SAVE_AS)
        return FileKind.XLSX
    if any(name.startswith("word/") for name in names):
        raise UserError("Это документ Word, а не таблица.", CURE)
    if any(name.startswith("ppt/") for name in names):
        raise UserError("Это презентация, а не таблица.", CURE)
    if "content.xml" in names:
        purpose = archive.read("mimetype")[:100] if "mimetype" in names else b""
        if purpose and b"spreadsheet" not in purpose:
            raise UserError("Это документ OpenDocument, но не таблица.", CURE)
        if b"manifest:encryption-data" in (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        ):
            raise protected()
        return FileKind.ODS
    raise UserError("Это архив ZIP, а не таблица.", "Распакуйте его и выберите файл таблицы.")


def _kind_of_compound(data: bytes) -> FileKind:
    names = ole.Compound(data).names
    if "EncryptedPackage" in names:
        raise protected()
    if "Workbook" in names or "Book" in names:
        return FileKind.XLS
    if "WordDocument" in names:
        raise UserError("Это документ Word, а не таблица.", CURE)
    if "PowerPoint Document" in names:
        raise UserError("Это презентация, а не таблица.", CURE)
    raise UserError("Это не таблица: в файле нет книги Excel.", CURE)


def protected() -> UserError:
    """The refusal of a file that asks for a password."""
    return UserError(
        "Файл защищён паролем.",
        "Откройте его, введите пароль, снимите защиту и сохраните как «Книга Excel (.xlsx)».",
    )


def _is_dbf(data: bytes) -> bool:
    """A dBase header: version, a date, and a header length that fits its field descriptors."""
    if len(data) < 33 or data[0] not in _DBF_VERSIONS or (data[:32].isascii() and data[0] > 31):
        return False
    month, day = data[2], data[3]
    header = int.from_bytes(data[8:10], "little")
    return 1 <= month <= 12 and 1 <= day <= 31 and 33 <= header <= len(data) + 1


def _refuse_markup(data: bytes) -> None:
    start = (
        data[:4000].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \r\n\t")
    )
    if not start.startswith(b"<"):
        if start.startswith(b"ID;P"):
            raise UserError("Таблица SYLK (.slk) не поддерживается.", SAVE_AS)
        return
    if b"office:document" in start:
        raise UserError("Плоский документ OpenDocument (.fods) не поддерживается.", SAVE_AS)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise UserError("Таблица XML 2003 не поддерживается.", SAVE_AS)
    if _WEB.search(start):
        raise UserError(
            "Это веб-страница, сохранённая под именем таблицы.",
            "Откройте её в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)».",
        )
    if start.startswith(b"<?xml"):
        raise UserError("Это документ XML, а не таблица.", CURE)


def _refuse_binary(data: bytes) -> None:
    """Refuse what is neither text in one byte nor UTF-8 nor UTF-16."""
    head = data[:20_000]
    if head.startswith(_UTF16):
        return
    zeros = head.count(b"\x00")
    if zeros and max(head[::2].count(0), head[1::2].count(0)) < 0.2 * len(head):
        raise UserError("Это не таблица: в файле двоичные данные.", CURE)
    odd = len(_UNREADABLE.findall(head.decode("latin-1"))) if not zeros else 0
    if odd > 0.02 * len(head) + 16:
        raise UserError("Это не таблица: в файле двоичные данные.", CURE)
