"""Where the library file of a school goes: a suggested name, and what is wrong with a place."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.text import clean_line

SUFFIX = ".formulyar"
DEFAULT_NAME = "Библиотека"
_LEGAL_FORM = re.compile(r"\b(?:[А-Я]{0,3}ОУ|ЧУ|АНОО)\b")
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_MAX_NAME = 80


def suggest_file_name(name_short: str) -> str:
    """A file name for a school: «МБОУ СОШ № 12» → «СОШ-12.formulyar».

    The legal form is left out when something stands after it.
    """
    words = re.findall(r"\w+", _LEGAL_FORM.sub(" ", name_short)) or re.findall(r"\w+", name_short)
    stem = "-".join(word for word in words if word != "_")[:_MAX_NAME].strip("-")
    return (stem or DEFAULT_NAME) + SUFFIX


def library_path(folder: str, name: str) -> Path:
    """The file of a folder and a name as typed; the ending is added when it is missing."""
    stem = clean_line(name)
    if not stem.lower().endswith(SUFFIX):
        stem += SUFFIX
    return Path(folder.strip()).expanduser() / stem


def name_problem(folder: str, name: str) -> str:
    """Sentence about a file name that cannot be used, empty when it can."""
    clean = clean_line(name)
    stem = clean.removesuffix(SUFFIX)
    if not stem.strip(". "):
        return "Впишите имя файла."
    found = _NOT_IN_NAMES.search(clean)
    if found:
        return f"Знак «{found[0]}» в имени файла стоять не может. Уберите его."
    if folder.strip() and library_path(folder, name).exists():
        return "Файл с таким именем в этой папке уже есть. Измените имя или папку."
    return ""


def folder_problem(folder: str) -> str:
    """Sentence about a folder that cannot be used, empty when it can.

    A folder that does not exist is made together with the library.
    """
    text = folder.strip()
    if not text:
        return "Выберите папку."
    place = Path(text).expanduser()
    if not place.is_absolute():
        return "Впишите путь к папке целиком."
    if place.exists() and not place.is_dir():
        return "Это файл, а не папка. Выберите папку."
    return ""
