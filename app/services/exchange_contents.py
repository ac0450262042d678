"""What files of ours say: the lines of an offer, the answer to a transfer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import ConflictError, UserError
from app.core.money import MAX_KOPECKS, copies_short
from app.core.stock import Account, CopyState
from app.core.text import clean_line
from app.exchange.package import AcceptedLine, ConfirmationData, Item
from app.exchange.package.common_data import MOST_COPIES, MOST_LINES
from app.exchange.package.json_reading import LONGEST_LINE
from app.models import Copy, ExchangeFile
from app.queries.exchange import lines_titles, own_school, stored_transfer
from app.queries.rows import batches
from app.queries.stock import ReceiptCard
from app.queries.titles import load_fields
from app.services.catalogue import short_name
from app.services.exchange_matching import Entered, Sent, allot, find_title


@dataclass(frozen=True, slots=True)
class OfferItem:
    """Copies to be offered. ``price`` in kopecks, ``None``: not said."""

    title_id: int
    quantity: int
    price: int | None = None
    remark: str = ""


def offered_items(session: Session, items: Sequence[OfferItem]) -> tuple[Item, ...]:
    """The lines of an offer.

    Raises:
        UserError: nothing is offered, or more than the school has.
        ConflictError: a title is gone.
    """
    if not items:
        raise UserError("В предложении нет ни одного издания.", "Добавьте издания.")
    if len(items) > MOST_LINES:
        raise UserError(f"В предложении больше {MOST_LINES} строк.", "Разделите его на несколько.")
    titles = load_fields(session, (item.title_id for item in items))
    there = _copies_at_hand(session, list(titles))
    wanted: dict[int, int] = {}
    for item in items:
        if item.title_id not in titles:
            raise ConflictError("Одного из изданий уже нет.", "Обновите список.")
        wanted[item.title_id] = wanted.get(item.title_id, 0) + item.quantity
        name = short_name(titles[item.title_id])
        have = there.get(item.title_id, 0)
        if not 1 <= item.quantity <= MOST_COPIES or wanted[item.title_id] > have:
            raise UserError(
                f"{name}: предложено {wanted[item.title_id]}, а в школе {copies_short(have)}",
                "Исправьте количество.",
            )
        if item.price is not None and not 0 <= item.price <= MAX_KOPECKS:
            raise UserError(f"{name}: цена невозможна.", "Исправьте цену.")
    return tuple(
        Item(titles[item.title_id], item.quantity, item.price, remark=clean_line(item.remark))
        for item in items
    )


def _copies_at_hand(session: Session, title_ids: Sequence[int]) -> dict[int, int]:
    """Copies of our own that no other school keeps, by title."""
    counts: dict[int, int] = {}
    for ids in batches(title_ids):
        found = session.execute(
            select(Copy.title_id, func.count())
            .where(
                Copy.title_id.in_(ids),
                Copy.state == CopyState.IN_STOCK,
                Copy.account != Account.BORROWED,
                Copy.lent_by_id.is_(None),
            )
            .group_by(Copy.title_id)
        )
        counts.update(found.all())
    return counts


def confirmation_data(
    session: Session, card: ReceiptCard, source: ExchangeFile
) -> ConfirmationData:
    """What of the transfer the receipt has entered, line by line."""
    data = stored_transfer(source)
    titles = lines_titles(session, source.id)
    sent = [
        Sent(titles.get(at) or find_title(session, item.title), item.price or 0, item.quantity)
        for at, item in enumerate(data.items)
    ]
    entered = [
        Entered(line.title_id, line.price, line.quantity)
        for line in card.draft.lines
        if line.quantity
    ]
    accepted, beyond = allot(sent, entered)
    names = load_fields(session, beyond)
    extra = [f"{short_name(names[title_id])} — {count}" for title_id, count in beyond.items()]
    remark = f"Сверх списка принято: {'; '.join(extra)}" if extra else ""
    row = card.row
    return ConfirmationData(
        source.uid,
        data.number,
        data.date,
        row.number,
        row.date,
        row.record_date or row.date,
        data.giver,
        own_school(session, row.date),
        tuple(
            AcceptedLine(short_name(item.title), item.quantity, count)
            for item, count in zip(data.items, accepted, strict=True)
        ),
        remark[:LONGEST_LINE],
    )
