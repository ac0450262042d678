"""Reading the school: requisites, commissions, reference data, settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.library_settings import LIBRARY_SETTINGS, SettingSpec
from app.core.stock import DocumentStatus, ReferenceCategory
from app.models import (
    Commission,
    CommissionMember,
    Document,
    LibrarySetting,
    ReferenceItem,
    SchoolRequisites,
)
from app.models.library import Library


@dataclass(frozen=True, slots=True)
class Requisites:
    """Requisites of the school as papers print them."""

    name_full: str
    name_short: str
    inn: str = ""
    okpo: str = ""
    address: str = ""
    department: str = "Библиотека"
    director_name: str = ""
    director_position: str = "Директор"
    accountant_name: str = ""
    librarian_name: str = ""
    librarian_position: str = "Библиотекарь"
    version: int = 0


@dataclass(frozen=True, slots=True)
class RequisitesRow:
    """Requisites with their days: in force from ``valid_from`` to ``until`` (``None``: on and
    on). The first are in force from the very beginning. ``papers`` counts posted documents that
    bear a date of these days and print them."""

    id: int
    valid_from: date
    until: date | None
    requisites: Requisites
    is_first: bool
    papers: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    post: str = ""
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class CommissionCard:
    """A commission with its order; ``id`` is ``None`` until it is saved."""

    order_number: str
    order_date: date | None
    members: tuple[Member, ...]
    id: int | None = None
    version: int = 0
    active: bool = True

    @property
    def label(self) -> str:
        """«Приказ № 84 от 01.09.2026 · 5 человек»."""
        from app.core.dates import format_date
        from app.core.money import count_phrase

        order = f"Приказ № {self.order_number}" if self.order_number else "Без приказа"
        day = f" от {format_date(self.order_date)}" if self.order_date else ""
        people = count_phrase(len(self.members), "человек", "человека", "человек")
        return f"{order}{day} · {people}"


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a list; ``rule`` says what a column of the summary book counts, see
    :mod:`app.core.summary_rules`."""

    id: int
    category: ReferenceCategory
    code: str
    name: str
    active: bool
    rule: str = ""


class SchoolQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def requisites(self, on: date) -> Requisites | None:
        """Requisites in force on a day; ``None`` in a library that was not set up."""
        with self._library.read() as session:
            return requisites_on(session, on)

    def requisites_history(self) -> tuple[RequisitesRow, ...]:
        """All requisites, the latest first."""
        with self._library.read() as session:
            return _history(session)

    def commissions(self, *, active_only: bool = False) -> tuple[CommissionCard, ...]:
        """Commissions, the newest order first."""
        with self._library.read() as session:
            statement = select(Commission).order_by(
                Commission.active.desc(), Commission.order_date.desc(), Commission.id.desc()
            )
            if active_only:
                statement = statement.where(Commission.active)
            return tuple(_card(session, row) for row in session.execute(statement).scalars())

    def references(
        self, category: ReferenceCategory, *, active_only: bool = True
    ) -> tuple[Reference, ...]:
        with self._library.read() as session:
            statement = (
                select(ReferenceItem)
                .where(ReferenceItem.category == category)
                .order_by(ReferenceItem.position, ReferenceItem.name)
            )
            if active_only:
                statement = statement.where(ReferenceItem.active)
            return tuple(
                Reference(row.id, category, row.code, row.name, row.active, row.rule)
                for row in session.execute(statement).scalars()
            )

    def settings(self) -> dict[str, str]:
        """Every declared setting with its value or default."""
        with self._library.read() as session:
            return {spec.key: setting(session, spec) for spec in LIBRARY_SETTINGS}


def requisites_on(session: Session, on: date) -> Requisites | None:
    """The requisites in force on a day: the latest that began by then, else the earliest."""
    rows = session.execute(select(SchoolRequisites).order_by(SchoolRequisites.valid_from)).scalars()
    chosen: SchoolRequisites | None = None
    for row in rows:
        if chosen is None or row.valid_from <= on:
            chosen = row
    return None if chosen is None else _requisites_of(chosen)


def _history(session: Session) -> tuple[RequisitesRow, ...]:
    rows = list(
        session.execute(select(SchoolRequisites).order_by(SchoolRequisites.valid_from)).scalars()
    )
    ends = [row.valid_from - timedelta(days=1) for row in rows[1:]]
    found = []
    for number, (row, until) in enumerate(zip(rows, [*ends, None], strict=True)):
        posted = Document.status.in_([DocumentStatus.POSTED, DocumentStatus.REVERSED])
        count = select(func.count()).select_from(Document).where(posted)
        if number:
            count = count.where(Document.date >= row.valid_from)
        if until is not None:
            count = count.where(Document.date <= until)
        found.append(
            RequisitesRow(
                id=row.id,
                valid_from=row.valid_from,
                until=until,
                requisites=_requisites_of(row),
                is_first=number == 0,
                papers=session.execute(count).scalar_one(),
            )
        )
    return tuple(reversed(found))


def _requisites_of(row: SchoolRequisites) -> Requisites:
    return Requisites(**{name: getattr(row, name) for name in Requisites.__dataclass_fields__})


def commission_card(session: Session, commission_id: int | None) -> CommissionCard | None:
    if commission_id is None:
        return None
    row = session.get(Commission, commission_id)
    return None if row is None else _card(session, row)


def _card(session: Session, row: Commission) -> CommissionCard:
    members = session.execute(
        select(CommissionMember)
        .where(CommissionMember.commission_id == row.id)
        .order_by(CommissionMember.position)
    ).scalars()
    return CommissionCard(
        row.order_number,
        row.order_date,
        tuple(Member(member.name, member.post, member.is_chair) for member in members),
        row.id,
        row.version,
        row.active,
    )


def reference_name(session: Session, item_id: int | None) -> str:
    if item_id is None:
        return ""
    row = session.get(ReferenceItem, item_id)
    return "" if row is None else row.name


def setting(session: Session, spec: SettingSpec) -> str:
    """The value of a setting, or its default."""
    row = session.get(LibrarySetting, spec.key)
    return spec.default if row is None else row.value
