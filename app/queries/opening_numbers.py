"""Who has an inventory number already: a copy, or a line of another draft opening balance."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.inventory_numbers import number_key, unpack_numbers
from app.core.number_series import NumberGap, gaps_of, same_number
from app.core.stock import CopyState, DocumentKind, DocumentStatus
from app.models import Copy, Document, Lot, Title
from app.queries.rows import batches


@dataclass(frozen=True, slots=True)
class NumberHolder:
    """A copy that has a number.

    ``free`` tells that it was entered by an opening balance that was reversed: the number is
    inked in the same book, so the copy is entered again under it.
    """

    copy_id: int
    number: str
    name: str
    state: CopyState
    free: bool

    @property
    def words(self) -> str:
        """«уже есть: Верн Ж. Дети капитана Гранта, выбыл»."""
        left = "" if self.state is CopyState.IN_STOCK else ", выбыл"
        return f"уже есть: {self.name}{left}"


def holders_of(session: Session, numbers: Collection[str]) -> dict[str, NumberHolder]:
    """The copies that have any of these numbers, by :func:`same_number`."""
    found: dict[str, NumberHolder] = {}
    for keys in batches({number_key(number) for number in numbers} - {""}):
        _add(session, found, _statement().where(Copy.inventory_key.in_(keys)))
    odd = {same_number(number) for number in numbers if not number_key(number)}
    if odd:
        odd_copies = Copy.inventory_number.is_not(None), Copy.inventory_key == ""
        of_odd: dict[str, NumberHolder] = {}
        _add(session, of_odd, _statement().where(*odd_copies))
        found.update((key, holder) for key, holder in of_odd.items() if key in odd)
    return found


def _statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Copy.id,
            Copy.inventory_number,
            Copy.state,
            Document.kind,
            Title.authors_line,
            Title.title,
        )
        .join(Lot, Lot.id == Copy.lot_id)
        .join(Document, Document.id == Lot.document_id)
        .join(Title, Title.id == Copy.title_id)
    )


def _add(
    session: Session,
    found: dict[str, NumberHolder],
    statement: Select[*tuple[Any, ...]],
) -> None:
    for copy_id, number, state, kind, authors, title in session.execute(statement):
        free = state == CopyState.CANCELLED and kind == DocumentKind.OPENING
        holder = NumberHolder(
            copy_id, number or "", f"{authors} {title}".strip(), CopyState(state), free
        )
        found[same_number(holder.number)] = holder


def drafted_numbers(session: Session, except_id: int | None) -> dict[str, str]:
    """The numbers that stand in draft opening balances, by :func:`same_number`, with words for
    the draft; ``except_id`` is the draft that asks."""
    found: dict[str, str] = {}
    for document_id, day, numbers in session.execute(
        select(Document.id, Document.date, Lot.numbers)
        .join(Lot, Lot.document_id == Document.id)
        .where(
            Document.kind == DocumentKind.OPENING,
            Document.status == DocumentStatus.DRAFT,
            Lot.numbers != "",
        )
    ):
        if document_id != except_id:
            words = f"стоит в черновике ввода остатков на {format_date(day)}"
            found.update((same_number(number), words) for number in unpack_numbers(numbers))
    return found


def gaps_among(session: Session, numbers: Iterable[str]) -> tuple[NumberGap, ...]:
    """What is missing between these numbers and is not in the library either."""

    def known_between(series: str, first: int, last: int) -> set[int]:
        keys = f"{series}|{first:012d}", f"{series}|{last:012d}"
        return {
            int(key.rpartition("|")[2])
            for key in session.execute(
                select(Copy.inventory_key).where(Copy.inventory_key.between(*keys))
            ).scalars()
        }

    return gaps_of(numbers, known_between)
