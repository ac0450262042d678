"""A school year of a test, written row by row: classes, textbooks, sets, the plan, the list.

The copies have a lot and a posted document, but no records in the books: this is for tests of
what reads copies, not of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core.stock import (
    Account,
    Condition,
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
    ReceiptWay,
)
from app.models import (
    ClassGroup,
    Copy,
    Document,
    FederalList,
    FederalListEntry,
    Lot,
    PlanLine,
    Receipt,
    SchoolClass,
    SetLicence,
    SetPart,
    SetPartTitle,
    TextbookSet,
    Title,
    TitleListing,
)
from app.models.base import Base
from tests.support.workshop import TODAY, Workshop

YEAR = 2026
_MOMENT = datetime(2026, 9, 9, 12, 0, tzinfo=UTC)

Editions = Sequence[int | tuple[int, bool]]
"""Titles of a part; with a flag: whether the copies of the title add up."""


class SchoolYearRows:
    """Writes the rows of a school year; every method gives the id of what it wrote."""

    def __init__(self, session: Session, year: int) -> None:
        self._session = session
        self.year = year
        self._lender: int | None = None
        self._documents = 0
        self._entries = 0

    # --- classes -------------------------------------------------------------------------------

    def school_class(
        self, grade: int, letter: str = "А", pupils: int = 25, programme: str = "general"
    ) -> int:
        row = SchoolClass(
            year=self.year, grade=grade, letter=letter, pupils=pupils, programme=programme
        )
        return self._id(row)

    def group(self, class_id: int, subject: str, name: str, pupils: int) -> int:
        return self._id(ClassGroup(class_id=class_id, subject=subject, name=name, pupils=pupils))

    # --- textbooks and copies ------------------------------------------------------------------

    def title(self, name: str, year: int | None = 2024, **more: object) -> int:
        values: dict[str, object] = {
            "kind": "textbook",
            "sort_key": name.lower(),
            "match_key": name.lower(),
            "publisher": "Просвещение",
            "created_at": _MOMENT,
            **more,
        }
        return self._id(Title(title=name, year=year, **values))

    def copies(
        self,
        title_id: int,
        quantity: int,
        *,
        price: int = 500_00,
        condition: Condition = Condition.GOOD,
        state: CopyState = CopyState.IN_STOCK,
        lent: bool = False,
        borrowed: bool = False,
        fund: Fund = Fund.TEXTBOOKS,
        way: ReceiptWay | None = None,
        day: date = TODAY,
        status: DocumentStatus = DocumentStatus.POSTED,
    ) -> int:
        """Copies of a receipt of their own; the id of its lot."""
        account = Account.BORROWED if borrowed else Account.BALANCE
        usual = ReceiptWay.LOAN if borrowed else ReceiptWay.PURCHASE
        document = self._document(DocumentKind.RECEIPT, day)
        self._session.add(Receipt(document_id=document.id, way=way or usual))
        lot = Lot(
            document_id=document.id,
            position=0,
            title_id=title_id,
            fund=fund,
            account=account,
            quantity=quantity,
            price=price,
            numbered=False,
        )
        self._session.add(lot)
        self._session.flush()
        document.status = status
        copy = {
            "title_id": title_id,
            "lot_id": lot.id,
            "fund": fund,
            "account": account,
            "price": price,
            "condition": condition,
            "state": state,
            "lent_by_id": self._lending() if lent else None,
        }
        if quantity:
            self._session.execute(insert(Copy), [copy] * quantity)
        return lot.id

    # --- the federal list ----------------------------------------------------------------------

    def federal_list(self, as_of: date = date(2026, 6, 1), name: str = "Перечень") -> int:
        self._entries += 1
        return self._id(
            FederalList(
                name=name,
                order_number="119",
                as_of=as_of,
                loaded_at=_MOMENT,
                sha256=f"{as_of}-{self._entries}",
                textbooks=0,
                sections=0,
            )
        )

    def listed(
        self,
        list_id: int,
        title_id: int,
        *,
        term: date | None = None,
        number: str = "1.1.2.4.1.1.4",
        appendix: int = 1,
        decision: str = "certain",
    ) -> int:
        """An entry of the list for a title; without a term it may be used «Бессрочно»."""
        self._entries += 1
        entry = FederalListEntry(
            list_id=list_id,
            sheet="1",
            row=self._entries,
            appendix=appendix,
            number=number,
            number_key=number,
            title=f"Учебник {self._entries}",
            term=term,
            unlimited=term is None,
            term_text=term.strftime("До %d.%m.%Y") if term else "Бессрочно",
        )
        entry_id = self._id(entry)
        self._listing(list_id, title_id, entry_id, decision)
        return entry_id

    def absent(self, list_id: int, title_id: int) -> None:
        """A person found that the list has no such title."""
        self._listing(list_id, title_id, None, "absent")

    def _listing(self, list_id: int, title_id: int, entry_id: int | None, decision: str) -> None:
        self._session.add(
            TitleListing(
                title_id=title_id,
                list_id=list_id,
                entry_id=entry_id,
                decision=decision,
                decided_at=_MOMENT,
            )
        )
        self._session.flush()

    # --- sets and the plan ---------------------------------------------------------------------

    def textbook_set(
        self,
        subject: str,
        grades: tuple[int, int],
        *parts: Editions,
        workbook: bool = False,
        electronic: bool = False,
    ) -> int:
        """A set; each of ``parts`` are the titles that serve for it."""
        set_id = self._id(
            TextbookSet(
                name=f"{subject}, {grades[0]} класс",
                subject=subject,
                grade_from=grades[0],
                grade_to=grades[1],
                is_workbook=workbook,
                electronic_allowed=electronic,
            )
        )
        for position, editions in enumerate(parts):
            name = f"Ч. {position + 1}" if len(parts) > 1 else ""
            part_id = self._id(SetPart(set_id=set_id, position=position, name=name))
            for place, edition in enumerate(editions):
                title_id, counted = edition if isinstance(edition, tuple) else (edition, True)
                link = SetPartTitle(
                    part_id=part_id, title_id=title_id, position=place, counted=counted
                )
                self._session.add(link)
        self._session.flush()
        return set_id

    def licence(
        self, set_id: int, quantity: int, since: date | None = None, until: date | None = None
    ) -> int:
        return self._id(
            SetLicence(set_id=set_id, quantity=quantity, valid_from=since, valid_until=until)
        )

    def plan(
        self,
        subject: str,
        grade: int,
        set_id: int | None,
        *,
        class_id: int | None = None,
        group_id: int | None = None,
        programme: str = "",
        suggested: bool = False,
        obligatory: bool = True,
    ) -> int:
        return self._id(
            PlanLine(
                year=self.year,
                subject=subject,
                grade=grade,
                set_id=set_id,
                class_id=class_id,
                group_id=group_id,
                programme=programme,
                suggested=suggested,
                obligatory=obligatory,
            )
        )

    def textbook(
        self,
        subject: str,
        grade: int,
        copies: int,
        *,
        price: int = 500_00,
        year: int = 2024,
        name: str = "",
        until: int | None = None,
    ) -> tuple[int, int]:
        """A textbook with copies, its set of one part and the line of the plan for the parallel
        (for those up to ``until``); ids of the title and of the set."""
        last = until or grade
        title_id = self.title(name or f"{subject}. {grade} класс", year)
        if copies:
            self.copies(title_id, copies, price=price)
        set_id = self.textbook_set(subject, (grade, last), [title_id])
        for each in range(grade, last + 1):
            self.plan(subject, each, set_id)
        return title_id, set_id

    # --- rows ----------------------------------------------------------------------------------

    def _id(self, row: Base) -> int:
        self._session.add(row)
        self._session.flush()
        found: int = row.id  # type: ignore[attr-defined]  # every table of these has one
        return found

    def _document(self, kind: DocumentKind, day: date) -> Document:
        self._documents += 1
        row = Document(
            kind=kind,
            status=DocumentStatus.DRAFT,
            number=f"Т-{self._documents}",
            date=day,
            record_date=day,
            created_at=_MOMENT,
            changed_at=_MOMENT,
            posted_at=_MOMENT,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def _lending(self) -> int:
        if self._lender is None:
            document = self._document(DocumentKind.TRANSFER_OUT, TODAY)
            document.status = DocumentStatus.POSTED
            self._session.flush()
            self._lender = document.id
        return self._lender


@contextmanager
def school_year(workshop: Workshop, year: int = YEAR) -> Iterator[SchoolYearRows]:
    """Write a school year in one transaction."""
    with workshop.opened.library.write() as session:
        yield SchoolYearRows(session, year)
