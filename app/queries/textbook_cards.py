"""Registration cards of textbooks (учётные карточки) and their register, from the movements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.library_settings import TEXTBOOK_CARDS_LEGAL_BASIS
from app.core.textbook_cards import grades_label
from app.models import TextbookCard, TextbookCardTitle, Title
from app.models.library import Library
from app.queries.paper_data import SchoolRequisites
from app.queries.papers import paper_school
from app.queries.school import setting
from app.queries.textbook_entries import CardEntry, Ledger, card_entries, card_numbers, read_ledger


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards, and as of which day; all that is given has to be true of a card.

    ``first`` and ``last`` are card numbers, both included. ``on`` leaves out what was recorded
    after that day. ``in_stock`` leaves cards whose balance is not zero.
    """

    first: int | None = None
    last: int | None = None
    grade: int | None = None
    on: date | None = None
    in_stock: bool = False


@dataclass(frozen=True, slots=True)
class CardRow:
    """A line of the register of cards. ``total`` is the balance in kopecks.

    ``title_id`` is the newest title of the card. ``note`` says that the card is closed, and by
    what paper («снята: акт о списании № 3 от 09.09.2026»).
    """

    id: int
    number: int
    opened_on: date
    title_id: int
    authors: str
    title: str
    grades: str
    copies: int
    total: int
    note: str

    @property
    def is_closed(self) -> bool:
        return bool(self.note)


@dataclass(frozen=True, slots=True)
class TextbookCardData:
    """A card with its lines.

    ``imprints`es, ``editions`` and ``prices`` (kopecks) are those of all lots, each once.
    ``lent`` copies are among those of the balance and kept by other schools; ``borrowed`` ones
    belong to other schools and stand in no line.
    """

    row: CardRow
    subject: str
    imprints: tuple[str, ...]
    editions: tuple[str, ...]
    prices: tuple[int, ...]
    entries: tuple[CardEntry, ...]
    lent: int
    borrowed: int


@dataclass(frozen=True, slots=True)
class CardsPaper:
    """What the papers print: cards in the order of their numbers, as of a day."""

    school: SchoolRequisites
    on: date
    legal_basis: str
    cards: tuple[TextbookCardData, ...]


class TextbookCardQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def register(self, wanted: CardFilter | None = None) -> tuple[CardRow, ...]:
        """The register of cards, by number."""
        return tuple(card.row for card in self.cards(wanted))

    def cards(self, wanted: CardFilter | None = None) -> tuple[TextbookCardData, ...]:
        """The cards with their lines, by number."""
        with self._library.read() as session:
            return load_cards(session, wanted or CardFilter())

    def card_of(self, title_id: int) -> TextbookCardData | None:
        """The card that a title stands on; ``None`` when it has not entered the fund."""
        with self._library.read() as session:
            number = card_numbers(session, [title_id]).get(title_id)
            if number is None:
                return None
            return next(iter(load_cards(session, CardFilter(number, number))), None)

    def paper(self, wanted: CardFilter, today: date) -> CardsPaper:
        """The cards with what else stands on their papers."""
        day = wanted.on or today
        with self._library.read() as session:
            return CardsPaper(
                school=paper_school(session, day),
                on=day,
                legal_basis=setting(session, TEXTBOOK_CARDS_LEGAL_BASIS),
                cards=load_cards(session, wanted),
            )


def load_cards(session: Session, wanted: CardFilter) -> tuple[TextbookCardData, ...]:
    """The cards that are wanted, by number, with their lines."""
    cards = session.execute(select(TextbookCard).order_by(TextbookCard.number)).scalars().all()
    by_id = {card.id: card for card in cards}
    titles = _titles_by_card(session)
    ledger = read_ledger(session, wanted.on)
    result = []
    for card in cards:
        if not _is_asked_for(card, wanted):
            continue
        own = titles.get(card.id, [])
        target = _target(card, by_id)
        shown = own or titles.get(target.id, [])
        if not shown or not _has_grade(shown, wanted.grade):
            continue
        merged = f"объединена с карточкой № {target.number}" if target is not card else ""
        data = _card(card, own, shown, ledger, merged)
        if data.row.copies or not wanted.in_stock:
            result.append(data)
    return tuple(result)


def _is_asked_for(card: TextbookCard, wanted: CardFilter) -> bool:
    return (
        (wanted.first is None or card.number >= wanted.first)
        and (wanted.last is None or card.number <= wanted.last)
        and (wanted.on is None or card.opened_on <= wanted.on)
    )


def _has_grade(titles: Sequence[Title], grade: int | None) -> bool:
    return grade is None or any(
        (title.grade_from or title.grade_to or 0)
        <= grade
        <= (title.grade_to or title.grade_from or 0)
        for title in titles
    )


def _titles_by_card(session: Session) -> dict[int, list[Title]]:
    found: dict[int, list[Title]] = defaultdict(list)
    for card_id, title in session.execute(
        select(TextbookCardTitle.card_id, Title)
        .join(Title, Title.id == TextbookCardTitle.title_id)
        .order_by(Title.id)
    ):
        found[card_id].append(title)
    return found


def _target(card: TextbookCard, cards: Mapping[int, TextbookCard]) -> TextbookCard:
    """The card itself, or the one on which its last title stands now."""
    seen = {card.id}
    while card.merged_into_id is not None and card.merged_into_id not in seen:
        card = cards[card.merged_into_id]
        seen.add(card.id)
    return card


def _card(
    card: TextbookCard, own: Sequence[Title], shown: Sequence[Title], ledger: Ledger, merged: str
) -> TextbookCardData:
    """``shown`` are the titles that describe the card: its own, or those it was merged into."""
    records = ledger.of(title.id for title in own)
    by_id = {title.id: title for title in shown}
    used = dict.fromkeys(record.title_id for record in records if record.incoming)
    titles = [by_id[title_id] for title_id in used] or list(shown)
    newest = titles[-1]
    several_parts = len({title.part for title in titles}) > 1
    entries = card_entries(records, {title.id: _edition(title, several_parts) for title in titles})
    copies = entries[-1].balance if entries else 0
    closed = f"снята: {records[-1].named}" if records and not copies else ""
    row = CardRow(
        id=card.id,
        number=card.number,
        opened_on=card.opened_on,
        title_id=newest.id,
        authors=newest.authors_line,
        title=_heading(titles),
        grades=grades_label(newest.grade_from, newest.grade_to),
        copies=copies,
        total=entries[-1].balance_total if entries else 0,
        note=merged or closed,
    )
    prices = (entry.price for entry in entries if entry.price is not None and entry.quantity > 0)
    return TextbookCardData(
        row=row,
        subject=next((title.school_subject for title in titles[::-1] if title.school_subject), ""),
        imprints=_each_once(_imprint(title) for title in titles),
        editions=_each_once(title.edition for title in titles),
        prices=tuple(dict.fromkeys(prices)),
        entries=entries,
        lent=sum(ledger.lent.get(title.id, 0) for title in own),
        borrowed=sum(ledger.borrowed.get(title.id, 0) for title in own),
    )


def _heading(titles: Sequence[Title]) -> str:
    """«Азбука. Ч. 1»; «Азбука. Ч. 1; Ч. 2» for a card on which several parts stand."""
    newest = titles[-1]
    parts = _each_once(
        ". ".join(filter(None, (title.part, title.part_title)))
        for title in sorted(titles, key=lambda title: title.sort_key)
    )
    return ". ".join(filter(None, (newest.title.rstrip(". "), "; ".join(parts))))


def _edition(title: Title, with_part: bool) -> str:
    year = str(title.year or "")
    return ", ".join(filter(None, (year, title.part))) if with_part else year


def _imprint(title: Title) -> str:
    """«Москва : Просвещение, 2023»."""
    publisher = " : ".join(filter(None, (title.place, title.publisher)))
    return ", ".join(filter(None, (publisher, str(title.year or ""))))


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
