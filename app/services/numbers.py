"""Numbers that are given once and never again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Sequence
from app.models.upsert import upsert


def peek_number(session: Session, name: str, scope: str) -> int:
    """The number that would be given next."""
    value = session.execute(
        select(Sequence.next_value).where(Sequence.name == name, Sequence.scope == scope)
    ).scalar_one_or_none()
    return 1 if value is None else value


def take_numbers(session: Session, name: str, scope: str, count: int = 1) -> int:
    """Give ``count`` numbers in a row and return the first of them."""
    first = peek_number(session, name, scope)
    move_past(session, name, scope, first + count - 1)
    return first


def move_past(session: Session, name: str, scope: str, used: int) -> None:
    """See to it that numbers up to ``used`` are not given again."""
    session.execute(
        upsert(
            Sequence,
            {"name": name, "scope": scope},
            {"next_value": used + 1},
            only_if=Sequence.next_value <= used,
        )
    )
