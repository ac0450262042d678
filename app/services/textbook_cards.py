"""Registration cards of textbooks: opened as titles enter the fund, numbered once and for all.

Rules: one card a textbook with its editions (Порядок № 1077 leaves the details of group
accounting to the school); a number is never given twice, whatever is reversed or merged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.library_settings import CARD_PER_PART
from app.core.money import count_phrase
from app.core.stock import Account, Fund
from app.core.textbook_cards import card_key
from app.models import (
    Copy,
    JournalEntry,
    Movement,
    TextbookCard,
    TextbookCardTitle,
    Title,
)
from app.models import Sequence as NumberSequence
from app.queries.rows import batches
from app.queries.school import setting
from app.services.context import Journal, ServiceContext
from app.services.numbers import take_numbers

if TYPE_CHECKING:
    from app.services.documents import MovementPlan

NUMBERS = "textbook_card"


def fill_missing_cards(context: ServiceContext) -> int:
    """Open the cards of a library from before there were any, in the order in which its titles
    entered the fund; how many were opened. Any other library is left as it is."""
    with context.library.read() as session:
        if not _is_from_before(session):
            return 0
    with context.library.write() as session:
        if not _is_from_before(session):
            return 0
        cards = _open_cards(session, _first_days(session))
        phrase = count_phrase(cards, "карточка", "карточки", "карточек")
        Journal(session, context).operation(
            "textbook_cards_opened", f"Заведены карточки учебников: {phrase}"
        )
    return cards


def open_cards(session: Session, moves: Sequence[MovementPlan], record_date: date) -> None:
    """Give a card to each title that these movements bring into the fund «учебный».

    Copies that belong to another school stand on no card of ours.
    """
    copy_ids = [
        move.copy_id
        for move in moves
        if move.fund is Fund.TEXTBOOKS and move.delta > 0 and move.account != Account.BORROWED
    ]
    fresh: dict[int, date] = {}
    for ids in batches(copy_ids):
        fresh.update(
            (title_id, record_date)
            for title_id in session.execute(
                select(Copy.title_id)
                .where(Copy.id.in_(ids), ~_has_card(Copy.title_id))
                .distinct()
                .order_by(Copy.title_id)
            ).scalars()
        )
    if fresh:
        _open_cards(session, fresh)


def join_cards(session: Session, journal: Journal, operation: int, old: int, new: int) -> None:
    """One title of two: the kept one stays on its card, or takes that of the dropped one.

    A card on which no title is left keeps its number and names the card it went to.
    """
    dropped = session.get(TextbookCardTitle, old)
    if dropped is None:
        return
    card_id = dropped.card_id
    kept = session.get(TextbookCardTitle, new)
    session.delete(dropped)
    journal.entry(operation, "textbook_card_title", old, {"card_id": card_id}, None)
    if kept is None:
        session.add(TextbookCardTitle(title_id=new, card_id=card_id))
        journal.entry(operation, "textbook_card_title", new, None, {"card_id": card_id})
    session.flush()
    if kept is not None and kept.card_id != card_id and not _titles_of(session, card_id):
        session.get_one(TextbookCard, card_id).merged_into_id = kept.card_id
        after = {"merged_into_id": kept.card_id}
        journal.entry(operation, "textbook_card", card_id, {"merged_into_id": None}, after)
    session.flush()


def part_cards(session: Session, entries: Iterable[JournalEntry], keep_id: int) -> None:
    """Undo :func:`join_cards` from the entries of its operation.

    The kept title stays on the card that it took, if it has textbooks of its own by now.
    """
    for entry in entries:
        before = json.loads(entry.before) if entry.before else None
        if entry.entity == "textbook_card" and before is not None:
            session.get_one(TextbookCard, entry.entity_id).merged_into_id = before["merged_into_id"]
        elif entry.entity == "textbook_card_title" and before is not None:
            session.add(TextbookCardTitle(title_id=entry.entity_id, card_id=before["card_id"]))
        elif entry.entity == "textbook_card_title" and not _has_textbooks(session, keep_id):
            taken = session.get(TextbookCardTitle, keep_id)
            if taken is not None:
                session.delete(taken)
    session.flush()


def _is_from_before(session: Session) -> bool:
    """Has the fund «учебный» come to be before cards were kept?"""
    numbered = exists().where(NumberSequence.name == NUMBERS)
    entered = exists().where(*_ENTERED)
    return bool(session.execute(select(entered & ~numbered)).scalar_one())


_ENTERED = (
    Movement.fund == Fund.TEXTBOOKS,
    Movement.account != Account.BORROWED,
    Movement.delta == 1,
)


def _first_days(session: Session) -> dict[int, date]:
    """The day each title without a card entered the fund first, in that order."""
    return dict(
        session.execute(
            select(Copy.title_id, func.min(Movement.record_date))
            .join(Movement, Movement.copy_id == Copy.id)
            .where(*_ENTERED, ~_has_card(Copy.title_id))
            .group_by(Copy.title_id)
            .order_by(func.min(Movement.record_date), func.min(Movement.id))
        ).all()
    )


def _has_card(title_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(TextbookCardTitle.title_id == title_id)


def _open_cards(session: Session, days: Mapping[int, date]) -> int:
    """Put titles on the cards of their other editions, or on new ones; how many are new."""
    per_part = setting(session, CARD_PER_PART) == "yes"
    keys = _keys(session, days, per_part)
    cards = _cards_by_key(session, per_part)
    fresh: dict[str, date] = {}
    for title_id, day in days.items():
        if keys[title_id] not in cards:
            fresh.setdefault(keys[title_id], day)
    if fresh:
        first = take_numbers(session, NUMBERS, "", len(fresh))
        rows = [
            TextbookCard(number=first + place, opened_on=day)
            for place, day in enumerate(fresh.values())
        ]
        session.add_all(rows)
        session.flush()
        cards.update(zip(fresh, (row.id for row in rows), strict=True))
    links = [{"title_id": title_id, "card_id": cards[keys[title_id]]} for title_id in days]
    session.execute(insert(TextbookCardTitle), links)
    return len(fresh)


def _cards_by_key(session: Session, per_part: bool) -> dict[str, int]:
    """The cards by the keys of the titles that stand on them now; the first card wins."""
    rows = session.execute(
        select(TextbookCardTitle.title_id, TextbookCardTitle.card_id).order_by(
            TextbookCardTitle.card_id.desc()
        )
    ).all()
    keys = _keys(session, [title_id for title_id, _card in rows], per_part)
    return {keys[title_id]: card_id for title_id, card_id in rows}


def _keys(session: Session, title_ids: Iterable[int], per_part: bool) -> dict[int, str]:
    columns = (
        Title.id,
        Title.kind,
        Title.title,
        Title.subtitle,
        Title.part,
        Title.part_title,
        Title.authors_line,
        Title.grade_from,
        Title.grade_to,
    )
    return {
        row.id: card_key(
            kind=row.kind,
            title=row.title,
            subtitle=row.subtitle,
            part=row.part,
            part_title=row.part_title,
            authors=row.authors_line,
            grade_from=row.grade_from,
            grade_to=row.grade_to,
            card_per_part=per_part,
        )
        for ids in batches(title_ids)
        for row in session.execute(select(*columns).where(Title.id.in_(ids)))
    }


def _titles_of(session: Session, card_id: int) -> bool:
    return bool(
        session.execute(select(exists().where(TextbookCardTitle.card_id == card_id))).scalar_one()
    )


def _has_textbooks(session: Session, title_id: int) -> bool:
    own = exists().where(
        Copy.title_id == title_id,
        Copy.fund == Fund.TEXTBOOKS,
        Copy.account != Account.BORROWED,
    )
    return bool(session.execute(select(own)).scalar_one())
