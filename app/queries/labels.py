"""What labels of copies say: bar code, number, short title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import UserError
from app.core.inventory_numbers import number_key, parse_ranges
from app.core.stock import CopyState
from app.models import Copy, Lot, Movement, Title
from app.models.library import Library
from app.queries.copies import CopyRow, copies_by_ids
from app.queries.rows import batches
from app.queries.school import requisites_on


@dataclass(frozen=True, slots=True)
class LabelSource:
    """Whose labels are printed: the copies that a document brought (by one ``line`` of it,
    counted from 1), of a lot, of a title, of inventory numbers («1201–1225, У-7»), or these
    copies; one of them is given."""

    document_id: int | None = None
    line: int | None = None
    lot_id: int | None = None
    title_id: int | None = None
    numbers: str = ""
    copy_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A label: ``code`` is the bar code, ``number`` the inventory number, empty without one."""

    copy_id: int
    code: str
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels in their order; ``skipped`` copies have no bar code. ``school`` is its short name."""

    school: str
    labels: tuple[Label, ...]
    skipped: int = 0


class LabelQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def labels(self, source: LabelSource) -> Labels:
        """Labels of the copies that are in the fund, in the order of their inventory numbers,
        those of a document as its lines stand.

        Raises:
            UserError: the inventory numbers cannot be read, or none of them is known.
        """
        with self._library.read() as session:
            found = _copies(session, source)
            requisites = requisites_on(session, date.max)
        labels = tuple(
            Label(copy_id, code, number or "", _short(authors, title, part))
            for copy_id, code, number, authors, title, part in found
            if code
        )
        return Labels(requisites.name_short if requisites else "", labels, len(found) - len(labels))

    def copies(self, source: LabelSource) -> tuple[CopyRow, ...]:
        """The same copies as lists show them, those without a bar code too.

        Raises:
            UserError: see :meth:`labels`.
        """
        with self._library.read() as session:
            ids = [row.id for row in _copies(session, source)]
            rows = copies_by_ids(session, ids)
            return tuple(rows[copy_id] for copy_id in ids)


def _copies(session: Session, source: LabelSource) -> list[Any]:
    """Rows of copy id, bar code, inventory number, authors, title and part."""
    statement: Any = (
        select(
            Copy.id,
            Copy.barcode,
            Copy.inventory_number,
            Title.authors_line,
            Title.title,
            Title.part,
        )
        .join(Title, Title.id == Copy.title_id)
        .where(Copy.state == CopyState.IN_STOCK)
    )
    if source.numbers:
        return _numbered(session, statement, source.numbers)
    if source.document_id is not None and source.line is not None:
        lots = select(Lot.id).where(
            Lot.document_id == source.document_id, Lot.position == source.line - 1
        )
        statement = statement.where(Copy.lot_id.in_(lots))
        return list(session.execute(statement.order_by(Copy.inventory_key, Copy.id)))
    if source.document_id is not None:
        entered = statement.join(Movement, Movement.copy_id == Copy.id).where(
            Movement.document_id == source.document_id, Movement.delta == 1
        )
        return list(session.execute(entered.order_by(Movement.id)))
    if source.copy_ids:
        by_id = {
            row.id: row
            for ids in batches(source.copy_ids)
            for row in session.execute(statement.where(Copy.id.in_(ids)))
        }
        return [by_id[copy_id] for copy_id in source.copy_ids if copy_id in by_id]
    wanted = Copy.lot_id == source.lot_id
    if source.title_id is not None:
        wanted = Copy.title_id == source.title_id
    return list(session.execute(statement.where(wanted).order_by(Copy.inventory_key, Copy.id)))


def _numbered(session: Session, statement: Any, numbers: str) -> list[Any]:
    keys = dict.fromkeys(number_key(str(number)) for number in parse_ranges(numbers))
    by_key = {
        number_key(row.inventory_number): row
        for part in batches(keys)
        for row in session.execute(statement.where(Copy.inventory_key.in_(part)))
    }
    found = [by_key[key] for key in keys if key in by_key]
    if not found:
        raise UserError(
            f"Экземпляров с номерами «{numbers}» в фонде нет.", "Проверьте номера: 1201–1225, У-7."
        )
    return found


def _short(authors: str, title: str, part: str) -> str:
    """«Мерзляк А. Г. Математика. Ч. 1»: the first author and the title."""
    first = authors.split(",")[0].strip()
    return " ".join(filter(None, (first, ". ".join(filter(None, (title.rstrip(". "), part))))))
