"""What each paper prints, read from the ledger."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from app.core.bibliography import KIND_NAMES_PLURAL, TitleKind
from app.core.dates import format_date
from app.core.errors import UserError
from app.core.library_settings import (
    ACCEPTANCE_LEGAL_BASIS,
    SHOW_FACTOR,
    WRITE_OFF_LEGAL_BASIS,
)
from app.core.price_factor import factor_between
from app.core.stock import (
    ACCOUNT_NAMES,
    DOCUMENT_NAMES,
    FUND_NAMES,
    DocumentKind,
    DocumentStatus,
    Fund,
)
from app.models import Document, SummaryRecord, Title
from app.models.library import Library
from app.queries.documents import DocumentRow
from app.queries.paper_data import (
    AcceptancePaper,
    AcceptancePaperLine,
    CommissionData,
    CommissionMemberData,
    DisposalRow,
    PaperStatus,
    PersonData,
    SchoolRequisites,
    WriteOffPaper,
    WriteOffPaperLine,
)
from app.queries.revaluation import register_prices
from app.queries.rows import batches
from app.queries.school import (
    CommissionCard,
    Requisites,
    commission_card,
    reference_name,
    requisites_on,
    setting,
)
from app.queries.stock import load_receipt
from app.queries.textbook_entries import card_numbers
from app.queries.write_off import WriteOffLineRow, load_act


class PaperQueries:
    """Data of the papers, by document id.

    Raises (each method): UserError when there is no such document.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def write_off(self, document_id: int) -> WriteOffPaper:
        """The act 0504144 with its exclusion list."""
        with self._library.read() as session:
            return _write_off(session, document_id)

    def acceptance(self, document_id: int) -> AcceptancePaper:
        """The act of acceptance with its list and discrepancies."""
        with self._library.read() as session:
            return _acceptance(session, document_id)

    def find_document(self, kind: DocumentKind, number: str, year: int | None) -> int:
        """The id of a numbered document; without a number the last posted one.

        Raises:
            UserError: there is none.
        """
        statement = (
            select(Document.id)
            .where(Document.kind == kind, Document.number != "")
            .order_by(Document.record_date.desc(), Document.id.desc())
            .limit(1)
        )
        if number:
            statement = statement.where(Document.number == number)
        else:
            statement = statement.where(
                Document.status == DocumentStatus.POSTED, Document.reverses_id.is_(None)
            )
        if year is not None:
            statement = statement.where(extract("year", Document.date) == year)
        with self._library.read() as session:
            found = session.execute(statement).scalar_one_or_none()
        if found is None:
            what = f" № {number}" if number else ""
            when = f" за {year} год" if year is not None else ""
            raise UserError(
                f"{DOCUMENT_NAMES[kind]}{what}{when}: такого документа нет.",
                "Проверьте номер и год; черновики печатают из окна программы.",
            )
        return found


def _write_off(session: Session, document_id: int) -> WriteOffPaper:
    card = load_act(session, document_id)
    if card is None:
        raise UserError("Акта о списании с таким номером нет.", "Выберите акт из списка.")
    draft = card.draft
    requisites = requisites_on(session, draft.date)
    return WriteOffPaper(
        number=card.row.number,
        date=draft.date,
        record_date=card.row.record_date,
        status=paper_status(card.row),
        reverses=paper_reverses(session, document_id),
        school=_school(requisites),
        fund_name=FUND_NAMES[draft.fund],
        reason_name=reference_name(session, draft.reason_id),
        responsible=_responsible(draft.responsible, requisites),
        legal_basis=setting(session, WRITE_OFF_LEGAL_BASIS),
        basis=draft.basis,
        debit=draft.debit,
        credit=draft.credit,
        commission=paper_commission(commission_card(session, draft.commission_id)),
        lines=_write_off_lines(session, card.lines),
        disposals=tuple(
            DisposalRow(
                reference_name(session, item.direction_id), item.quantity, item.total, item.proof
            )
            for item in draft.disposals
        ),
        summary_record=paper_records(session, document_id),
        show_factor=setting(session, SHOW_FACTOR) == "yes",
    )


def _write_off_lines(
    session: Session, lines: tuple[WriteOffLineRow, ...]
) -> tuple[WriteOffPaperLine, ...]:
    """One line per inventory number; copies without one are put together by lot and price, and
    textbooks among them are named by their card. Of a revalued copy the price of the register
    is given, the factor, and the price after it (Порядок № 1077, раздел V)."""
    before = register_prices(session, [line.copy.id for line in lines])
    groups: dict[tuple[int, int, int], list[WriteOffLineRow]] = defaultdict(list)
    order: list[list[WriteOffLineRow]] = []
    for line in lines:
        if line.copy.inventory_number:
            order.append([line])
            continue
        key = (line.copy.lot_id, line.price, before.get(line.copy.id, line.price))
        if key not in groups:
            order.append(groups[key])
        groups[key].append(line)
    cards = card_numbers(session, {line.copy.title_id for line in lines if _on_card(line)})
    priced = [_price_and_factor(group[0], before) for group in order]
    return tuple(
        WriteOffPaperLine(
            number_text=_number_text(group[0], cards),
            title_line=group[0].copy.name,
            year=group[0].copy.year,
            quantity=len(group),
            price_kopecks=price,
            factor=factor,
            remark="; ".join(dict.fromkeys(line.remark for line in group if line.remark)),
        )
        for group, (price, factor) in zip(order, priced, strict=True)
    )


def _price_and_factor(line: WriteOffLineRow, before: dict[int, int]) -> tuple[int, Decimal | None]:
    """The price of the register and the factor that leads to the price of the act; no factor
    leads there from nothing."""
    old = before.get(line.copy.id, line.price)
    factor = None if old == line.price else factor_between(old, line.price)
    return (line.price, None) if factor is None else (old, factor)


def _on_card(line: WriteOffLineRow) -> bool:
    return line.copy.fund is Fund.TEXTBOOKS and not line.copy.inventory_number


def _number_text(line: WriteOffLineRow, cards: dict[int, int]) -> str:
    """«У-120», «карт. 12», or «б/н» for a copy that has neither number nor card."""
    if _on_card(line) and line.copy.title_id in cards:
        return f"карт. {cards[line.copy.title_id]}"
    return line.copy.inventory_number or "б/н"


def _acceptance(session: Session, document_id: int) -> AcceptancePaper:
    card = load_receipt(session, document_id)
    if card is None:
        raise UserError("Поступления с таким номером нет.", "Выберите поступление из списка.")
    draft = card.draft
    requisites = requisites_on(session, draft.date)
    commission = commission_card(session, draft.commission_id)
    funds = dict.fromkeys((line.fund, line.account) for line in draft.lines)
    return AcceptancePaper(
        number=card.row.number,
        date=draft.date,
        record_date=card.row.record_date,
        status=paper_status(card.row),
        reverses=paper_reverses(session, document_id),
        school=_school(requisites),
        fund_name=", ".join(
            f"{FUND_NAMES[Fund(fund)].lower()} ({ACCOUNT_NAMES[account].lower()})"
            for fund, account in funds
        ),
        document_kinds=_kinds(session, [line.title_id for line in draft.lines]),
        supplier=reference_name(session, draft.supplier_id),
        accompanying_document=_paper_text(draft.paper_name, draft.paper_number, draft.paper_date),
        source_of_funds=reference_name(session, draft.fund_source_id),
        legal_basis=setting(session, ACCEPTANCE_LEGAL_BASIS),
        basis=draft.note,
        commission=paper_commission(commission),
        lines=tuple(
            AcceptancePaperLine(
                title_line=line.name,
                year=line.year,
                quantity=line.quantity,
                price_kopecks=line.price,
                numbers_text=line.numbers_text,
                documented_quantity=line.paper_quantity,
            )
            for line in draft.lines
        ),
        summary_record=paper_records(session, document_id),
    )


def _kinds(session: Session, title_ids: list[int]) -> str:
    found: set[str] = set()
    for ids in batches(title_ids):
        found.update(
            session.execute(select(Title.kind).where(Title.id.in_(ids)).distinct()).scalars()
        )
    names = [KIND_NAMES_PLURAL[kind].lower() for kind in TitleKind if kind.value in found]
    return ", ".join(names)


def paper_status(row: DocumentRow) -> PaperStatus:
    """The state of a document as its paper marks it; a discarded draft is a draft."""
    if row.is_reversal:
        return PaperStatus.REVERSAL
    if row.status in (DocumentStatus.DRAFT, DocumentStatus.DISCARDED):
        return PaperStatus.DRAFT
    return PaperStatus.POSTED


def paper_reverses(session: Session, document_id: int) -> str:
    """What a reversal reverses: «№ 12 от 20.05.2026»; empty for other documents."""
    document = session.get_one(Document, document_id)
    if document.reverses_id is None:
        return ""
    original = session.get_one(Document, document.reverses_id)
    return f"№ {original.number} от {format_date(original.date)}"


def paper_records(session: Session, document_id: int) -> str:
    """«№ 41», or, when several summary books have a record, «№ 41 (основной), № 7 (учебный)»."""
    records = session.execute(
        select(SummaryRecord.fund, SummaryRecord.number)
        .where(SummaryRecord.document_id == document_id)
        .order_by(SummaryRecord.id)
    ).all()
    if len(records) == 1:
        return f"№ {records[0].number}"
    return ", ".join(f"№ {number} ({FUND_NAMES[Fund(fund)].lower()})" for fund, number in records)


def paper_school(session: Session, on: date) -> SchoolRequisites:
    """The requisites in force on a day, as papers print them."""
    return _school(requisites_on(session, on))


def _school(requisites: Requisites | None) -> SchoolRequisites:
    if requisites is None:
        return SchoolRequisites()
    return SchoolRequisites(
        name_full=requisites.name_full,
        name_short=requisites.name_short,
        inn=requisites.inn,
        okpo=requisites.okpo,
        address=requisites.address,
        department=requisites.department,
        director_name=requisites.director_name,
        director_position=requisites.director_position,
        accountant_name=requisites.accountant_name,
        accountant_position="Главный бухгалтер" if requisites.accountant_name else "",
        librarian_name=requisites.librarian_name,
        librarian_position=requisites.librarian_position,
    )


def _responsible(name: str, requisites: Requisites | None) -> PersonData:
    """The person of the act: by default the librarian, with the post when it is hers."""
    if requisites is None:
        return PersonData(name)
    if not name or name == requisites.librarian_name:
        return PersonData(requisites.librarian_name, requisites.librarian_position)
    return PersonData(name)


def paper_commission(card: CommissionCard | None) -> CommissionData:
    """A commission as papers print it; nobody when none was chosen."""
    if card is None:
        return CommissionData()
    return CommissionData(
        card.order_number,
        card.order_date,
        tuple(
            CommissionMemberData(member.name, member.post, member.is_chair)
            for member in card.members
        ),
    )


def _paper_text(name: str, number: str, day: date | None) -> str:
    text = name
    if number:
        text += f" № {number}"
    if day is not None:
        text += f" от {format_date(day)}"
    return text if number or day else ""
