"""What the papers of a transfer between schools print."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import UserError
from app.core.inventory_numbers import format_ranges
from app.core.library_settings import TRANSFER_LEGAL_BASIS
from app.core.stock import CONDITION_NAMES, Condition, TransferMode
from app.core.textbook_cards import grades_label
from app.models import Title, TitleIsbn
from app.models.library import Library
from app.queries.paper_data import CommissionData, PaperStatus, SchoolRequisites
from app.queries.papers import (
    paper_commission,
    paper_records,
    paper_reverses,
    paper_school,
    paper_status,
)
from app.queries.rows import batches
from app.queries.school import commission_card, setting
from app.queries.transfer import TransferCard, TransferGroup, load_transfer


@dataclass(frozen=True, slots=True)
class PartyData:
    """A school as one side of a transfer; what is unknown is an empty string."""

    name_full: str = ""
    name_short: str = ""
    inn: str = ""
    okpo: str = ""
    address: str = ""
    director_name: str = ""
    director_position: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class TransferPaperLine:
    """A row of the list: copies of one title at one price, in kopecks.

    ``numbers_text`` are inventory numbers as ranges, ``condition`` counts the copies by
    condition where not all are good («хорошее — 20, ветхий — 2»).
    """

    name: str
    grades: str
    publisher: str
    year: int | None
    edition: str
    isbn: str
    numbers_text: str
    quantity: int
    price_kopecks: int
    condition: str
    remark: str

    @property
    def sum_kopecks(self) -> int:
        return self.quantity * self.price_kopecks


@dataclass(frozen=True, slots=True)
class TransferPaper:
    """A transfer or a return with both sides; ``school`` are our own requisites of its day.

    ``due_date`` is the day of return of a temporary transfer, ``handed_by`` and
    ``received_by`` are the persons who hand over and accept.
    """

    number: str
    date: dt.date
    record_date: dt.date | None
    status: PaperStatus
    reverses: str
    mode: TransferMode
    school: SchoolRequisites
    giver: PartyData
    receiver: PartyData
    basis: str
    due_date: dt.date | None
    handed_by: str
    received_by: str
    commission: CommissionData
    lines: tuple[TransferPaperLine, ...]
    summary_record: str
    legal_basis: str
    note: str

    @property
    def total_quantity(self) -> int:
        """Copies, negative on a reversal."""
        return self.status.sign * sum(line.quantity for line in self.lines)

    @property
    def total_kopecks(self) -> int:
        """Sum in kopecks, negative on a reversal."""
        return self.status.sign * sum(line.sum_kopecks for line in self.lines)


class TransferPaperQueries:
    """Data of the papers of transfers, by document id."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def paper(self, document_id: int) -> TransferPaper:
        """The act, the notice and the letter of a transfer or a return.

        Raises:
            UserError: there is no such document.
        """
        with self._library.read() as session:
            return transfer_paper(session, document_id)


def transfer_paper(session: Session, document_id: int) -> TransferPaper:
    """The papers' data of a transfer or a return.

    Raises:
        UserError: there is no such document.
    """
    card = load_transfer(session, document_id)
    if card is None:
        raise UserError("Передачи с таким номером нет.", "Выберите документ из списка.")
    draft = card.draft
    school = paper_school(session, draft.date)
    ours, theirs = _ours(school), _theirs(card)
    outgoing = draft.mode is not TransferMode.RETURN_LENT
    return TransferPaper(
        number=card.row.number,
        date=draft.date,
        record_date=card.row.record_date,
        status=paper_status(card.row),
        reverses=paper_reverses(session, document_id),
        mode=draft.mode,
        school=school,
        giver=ours if outgoing else theirs,
        receiver=theirs if outgoing else ours,
        basis=draft.basis,
        due_date=draft.due_date,
        handed_by=draft.handed_by or (school.librarian_name if outgoing else ""),
        received_by=draft.received_by or ("" if outgoing else school.librarian_name),
        commission=paper_commission(commission_card(session, draft.commission_id)),
        lines=_lines(session, card),
        summary_record=paper_records(session, document_id),
        legal_basis=setting(session, TRANSFER_LEGAL_BASIS),
        note="" if card.row.is_reversal else draft.note,
    )


def _ours(school: SchoolRequisites) -> PartyData:
    return PartyData(
        name_full=school.name_full,
        name_short=school.name_short,
        inn=school.inn,
        okpo=school.okpo,
        address=school.address,
        director_name=school.director_name,
        director_position=school.director_position,
    )


def _theirs(card: TransferCard) -> PartyData:
    if card.partner is None:
        return PartyData()
    return PartyData(
        name_full=card.partner.name_full,
        name_short=card.partner.name_short,
        inn=card.partner.inn,
        okpo=card.partner.okpo,
        address=card.partner.address,
        director_name=card.partner.director_name,
        contact=card.partner.contact,
    )


def _lines(session: Session, card: TransferCard) -> tuple[TransferPaperLine, ...]:
    titles: dict[int, Title] = {}
    isbns: dict[int, str] = {}
    for ids in batches(dict.fromkeys(group.title_id for group in card.groups)):
        titles.update(
            (row.id, row)
            for row in session.execute(select(Title).where(Title.id.in_(ids))).scalars()
        )
        for row in session.execute(
            select(TitleIsbn).where(TitleIsbn.title_id.in_(ids)).order_by(TitleIsbn.position)
        ).scalars():
            isbns.setdefault(row.title_id, row.written)
    conditions = {line.copy.id: line.copy.condition for line in card.lines}
    return tuple(
        _line(group, titles[group.title_id], isbns.get(group.title_id, ""), conditions)
        for group in card.groups
    )


def _line(
    group: TransferGroup, title: Title, isbn: str, conditions: dict[int, Condition]
) -> TransferPaperLine:
    counted = Counter(conditions[copy_id] for copy_id in group.copy_ids)
    condition = ""
    if set(counted) != {Condition.GOOD}:
        condition = ", ".join(
            f"{CONDITION_NAMES[kind].lower()} — {amount}" for kind, amount in counted.most_common()
        )
    return TransferPaperLine(
        name=group.name,
        grades=grades_label(title.grade_from, title.grade_to),
        publisher=title.publisher,
        year=title.year,
        edition=title.edition,
        isbn=isbn,
        numbers_text=format_ranges(list(group.numbers)),
        quantity=group.quantity,
        price_kopecks=group.price,
        condition=condition,
        remark=group.remark,
    )
