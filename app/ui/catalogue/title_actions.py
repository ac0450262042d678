"""What the catalogue hands on to other sections, and how it asks before deleting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.core.money import count_phrase
from app.core.stock import Account, Fund
from app.queries.catalogue import TitleCard, TitleRow
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.ui.kit.dialog import Choice
from app.ui.kit.title_form import SCHOOL_KINDS
from app.ui.shell.messages import Messages


def receipt_of(card: TitleCard, day: dt.date) -> ReceiptDraft:
    """A new receipt of one copy of a title, with fund and price of its last lot."""
    last = card.lots[-1] if card.lots else None
    school = card.fields.kind in SCHOOL_KINDS
    fund = last.fund if last else Fund.TEXTBOOKS if school else Fund.MAIN
    line = ReceiptLine(
        title_id=card.id,
        fund=fund,
        account=Account.BALANCE,
        quantity=1,
        price=last.price if last else 0,
        name=f"{card.fields.authors_line} {card.fields.full_title}".strip(),
        year=card.fields.year,
    )
    return ReceiptDraft(day, (line,))


def may_delete(messages: Messages, count: int, rows: Sequence[TitleRow]) -> bool:
    """Ask, naming the titles; ``rows`` may be fewer than ``count`` or none."""
    names = [f"{row.authors} {row.title}".strip() for row in rows]
    if count == 1 and names:
        question, names = f"Удалить издание «{rows[0].title}»?", []
    else:
        question = f"Удалить {count_phrase(count, 'издание', 'издания', 'изданий')}?"
    text = "Удаляются только описания, на которые нет экземпляров. Удаление можно отменить."
    choice = Choice("delete", "Удалить", danger=True)
    return messages.ask(question, text, [choice], details=names) == "delete"
