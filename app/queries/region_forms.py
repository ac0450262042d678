"""What the region's forms 1–5 say of a school year («Мониторинг обеспеченности учебниками»).

A form is filled during the school year for the next one: «контингент» is that of the year, the
forecast that of the next. Amounts are sets, 1 комплект = 1 шт.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.core.dates import SchoolYear, format_date
from app.core.library_settings import (
    REGION_CAMPAIGN,
    REGION_CASES,
    REGION_ORDER,
    REGION_PLANNED,
    REGION_UNIFIED,
)
from app.core.provision import (
    Checklist,
    LineProvision,
    SetStock,
    StudyNeed,
    make_checklist,
)
from app.core.region_forms import (
    CourtRows,
    Reasons,
    UnifiedRule,
    campaign_year,
    forecast_needs,
    pieces_of,
    planned_subjects,
    risen,
    stock_on,
    worn_sets,
)
from app.core.school_subjects import subject_order
from app.core.stock import DocumentKind, DocumentStatus, Fund
from app.models import (
    Copy,
    Document,
    FederalList,
    FederalListEntry,
    LibrarySetting,
    Lot,
    Movement,
    ReferenceItem,
    SetPart,
    SetPartTitle,
    Title,
    TitleListing,
    WriteOff,
)
from app.models.library import Library
from app.queries.exchange import own_school
from app.queries.provision import ChecklistCard, ProvisionQueries, SetDetails
from app.queries.provision_stock import list_of_year, title_provisions
from app.queries.region import parallels, sets_of
from app.queries.rows import batches
from app.queries.school import setting

_DEFECTIVE = frozenset({"worn", "defective"})
_LOST, _EXPIRED = "loss", "term_expired"
_ORDER_WORD, _BY_ORDER = "Приказ ", "приказом "


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """Form 1: textbooks whose term ends in the year of the campaign. ``available`` are those
    there are now, ``need`` what is lacking without them."""

    subject: str
    grade: int
    forecast: int
    available: int
    need: int


@dataclass(frozen=True, slots=True)
class UnifiedRow:
    """Form 2.1: a unified state textbook of the list; ``bought``: fit copies of it in stock."""

    subject: str
    grade: int
    pupils: int
    forecast: int
    bought: int
    need: int


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """Form 2.2: a unified state textbook that is to enter the list."""

    subject: str
    grade: int
    forecast: int
    need: int


@dataclass(frozen=True, slots=True)
class StockRow:
    """Form 3: a subject in a grade by 1 September of the next year."""

    subject: str
    grade: int
    pupils: int
    forecast: int
    available: int
    reasons: Reasons

    @property
    def need(self) -> int:
        found = self.reasons
        return found.growth + found.lost + found.defective + found.other


@dataclass(frozen=True, slots=True)
class WrittenOffRow:
    """Form 4: textbooks written off after ``years`` full years of use; ``total`` in kopecks."""

    years: int
    lost: int
    defective: int
    expired: int
    other: int
    total: int

    @property
    def pieces(self) -> int:
        return self.lost + self.defective + self.expired + self.other


@dataclass(frozen=True, slots=True)
class RegionForms:
    """The forms of a school year. ``campaign`` is the calendar year of their captions, ``order``
    the words for the order about the list; ``remarks`` say what a figure rests on."""

    year: int
    campaign: int
    day: dt.date
    school: str
    order: str
    expiring: tuple[ExpiringRow, ...]
    unified: tuple[UnifiedRow, ...]
    planned: tuple[PlannedRow, ...]
    stock: tuple[StockRow, ...]
    written_off: tuple[WrittenOffRow, ...]
    court: CourtRows
    remarks: tuple[str, ...]

    @property
    def label(self) -> str:
        """«2026/27»."""
        return SchoolYear(self.year).label

    @property
    def next_label(self) -> str:
        """«2027/28»."""
        return SchoolYear(self.year).following.label


class RegionFormQueries:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._provision = ProvisionQueries(library)

    def forms(self, year: int, today: dt.date) -> RegionForms:
        """The forms that are filled during a school year for the next one."""
        now = self._provision.checklist(year)
        later = self._provision.checklist(year + 1)
        with self._library.read() as session:
            return _Forms(session, now, later, today).forms()

    def court_rows(self) -> CourtRows:
        """The typed rows of forms 5.1 and 5.2."""
        with self._library.read() as session:
            return court_rows(session)


def court_rows(session: Session) -> CourtRows:
    row = session.get(LibrarySetting, REGION_CASES)
    return CourtRows.parse("" if row is None else row.value)


_Cells = dict[tuple[str, int], list[LineProvision]]


class _Forms:
    def __init__(
        self, session: Session, now: ChecklistCard, later: ChecklistCard, today: dt.date
    ) -> None:
        self._session = session
        self._now = now
        self._today = today
        self._campaign = campaign_year(setting(session, REGION_CAMPAIGN), now.year)
        self._remarks: list[str] = []
        coming = {each.grade: each.pupils for each in parallels(session, later.year)}
        label = SchoolYear(later.year).label
        if not coming:
            coming = risen(now.pupils)
            self._remarks.append(
                f"Классов на {label} учебный год ещё нет: прогноз — перевод всех классов этого "
                "года, первоклассников столько же."
            )
        self._coming = coming
        planned = bool(later.checklist.cells)
        if not planned:
            self._remarks.append(
                f"Плана на {label} учебный год ещё нет: взят план этого года с прогнозом учеников."
            )
        card = later if planned else now
        self._sets = sets_of(card)
        self._needs: list[StudyNeed] = [
            line.need for cell in card.checklist.cells for line in cell.lines
        ]
        if not planned:
            self._needs = forecast_needs(self._needs, now.pupils, coming, now.rules)
        self._terms = {
            title.id: title.listing.term
            for found in self._sets.values()
            for part in found.parts
            for title in part.titles
            if title.listing is not None and title.listing.term is not None
        }

    def forms(self) -> RegionForms:
        session = self._session
        return RegionForms(
            self._now.year,
            self._campaign,
            self._today,
            own_school(session, self._today).name_full,
            self._order(),
            tuple(self._expiring()),
            tuple(self._unified()),
            tuple(self._planned()),
            tuple(self._stock()),
            written_off(session, self._campaign - 1),
            court_rows(session),
            tuple(self._remarks),
        )

    def _order(self) -> str:
        """«приказом Минпросвещения России от 21.02.2024 № 119»."""
        written = " ".join(setting(self._session, REGION_ORDER).split())
        if written or self._now.listed is None:
            return written
        row = self._session.get_one(FederalList, self._now.listed.id)
        if row.name.startswith(_ORDER_WORD):
            return _BY_ORDER + row.name.removeprefix(_ORDER_WORD)
        number = f" № {row.order_number}" if row.order_number else ""
        return f"приказом от {format_date(row.as_of)}{number}"

    def _checklist_on(self, day: dt.date) -> Checklist:
        """The checklist of the next year with the terms of a day."""
        stocks: Mapping[int, SetStock] = {
            key: stock_on(found.stock, self._terms, day) for key, found in self._sets.items()
        }
        return make_checklist(self._needs, stocks)

    # --- form 1 --------------------------------------------------------------------------------

    def _expiring(self) -> Iterable[ExpiringRow]:
        """Lines whose set has a title that may be used no more after the year of the campaign."""
        ending = {title_id for title_id, term in self._terms.items() if term.year == self._campaign}
        touched = {found.id for found in self._sets.values() if _counted_copies(found) & ending}
        before = _cells(self._checklist_on(dt.date(self._campaign, 1, 1)))
        after = _cells(self._checklist_on(dt.date(self._campaign + 1, 1, 1)))
        for (subject, grade), lines in _ordered(after):
            chosen = [line for line in lines if line.need.set_id in touched]
            if not chosen:
                continue
            old = [line for line in before[subject, grade] if line.need.set_id in touched]
            yield ExpiringRow(
                subject,
                grade,
                sum(line.need.pupils for line in chosen),
                sum(line.allotted for line in old),
                sum(line.deficit for line in chosen),
            )

    # --- forms 2.1 and 2.2 ---------------------------------------------------------------------

    def _unified(self) -> Iterable[UnifiedRow]:
        session = self._session
        listed = list_of_year(session, self._now.year)
        if listed is None:
            self._remarks.append("Федеральный перечень не загружен: форма 2.1 пуста.")
            return
        rule = UnifiedRule.parse(setting(session, REGION_UNIFIED))
        entries = [
            row
            for row in session.execute(
                select(FederalListEntry)
                .where(
                    FederalListEntry.list_id == listed.id,
                    FederalListEntry.appendix == 1,
                    FederalListEntry.grade_from.is_not(None),
                    FederalListEntry.special.is_(False),
                )
                .order_by(FederalListEntry.row)
            ).scalars()
            if rule.fits(row.number, f"{row.authors} {row.title}")
        ]
        bought = self._bought([row.id for row in entries])
        grades = self._now.pupils.keys() | self._coming.keys()
        rows = []
        for entry in entries:
            first = entry.grade_from or 0
            for grade in range(first, (entry.grade_to or first) + 1):
                if grade not in grades:
                    continue
                coming = self._coming.get(grade, 0)
                have = bought.get(entry.id, 0)
                rows.append(
                    UnifiedRow(
                        entry.name or entry.title,
                        grade,
                        self._now.pupils.get(grade, 0),
                        coming,
                        have,
                        max(coming + self._now.rules.reserve_for(coming) - have, 0),
                    )
                )
        yield from sorted(rows, key=lambda row: (row.grade, row.subject))

    def _bought(self, entry_ids: list[int]) -> dict[int, int]:
        """Sets in stock of each entry of the list: of one in parts the scarcest part counts."""
        titles: dict[int, tuple[int, str, int]] = {}
        for ids in batches(entry_ids):
            found = self._session.execute(
                select(
                    TitleListing.title_id,
                    FederalListEntry.id,
                    Title.part,
                    FederalListEntry.volumes,
                )
                .join(Title, Title.id == TitleListing.title_id)
                .join(FederalListEntry, FederalListEntry.id == TitleListing.entry_id)
                .where(FederalListEntry.id.in_(ids))
            )
            for title_id, entry_id, part, volumes in found:
                titles[title_id] = (entry_id, part if (volumes or 1) > 1 else "", volumes or 1)
        stocks = title_provisions(
            self._session, set(titles), self._now.year, self._now.rules, self._now.listed
        )
        parts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        volumes_of: dict[int, int] = {}
        for title_id, (entry_id, part, volumes) in titles.items():
            parts[entry_id][part] += stocks[title_id].stock.fit
            volumes_of[entry_id] = volumes
        return {
            # a title without a word for its part is the whole textbook
            entry_id: counts.get("", 0)
            + _scarcest(
                {part: count for part, count in counts.items() if part}, volumes_of[entry_id]
            )
            for entry_id, counts in parts.items()
        }

    def _planned(self) -> Iterable[PlannedRow]:
        for planned in planned_subjects(setting(self._session, REGION_PLANNED)):
            for grade in planned.grades:
                coming = self._coming.get(grade, 0)
                if coming:
                    need = coming + self._now.rules.reserve_for(coming)
                    yield PlannedRow(planned.subject, grade, coming, need)

    # --- form 3 --------------------------------------------------------------------------------

    def _stock(self) -> Iterable[StockRow]:
        cells = _cells(self._checklist_on(dt.date(self._now.year + 1, 9, 1)))
        studying = {
            (cell.subject, cell.grade): cell.amounts.pupils for cell in self._now.checklist.cells
        }
        lost = lost_sets(self._session, self._campaign - 1)
        for (subject, grade), lines in _ordered(cells):
            pupils = studying.get((subject, grade), 0)
            coming = sum(line.need.pupils for line in lines)
            ids = {line.need.set_id for line in lines if line.need.set_id is not None}
            reasons = Reasons.of(
                sum(line.deficit for line in lines),
                coming - pupils,
                sum(lost.get(each, 0) for each in ids),
                sum(worn_sets(self._sets[each].stock) for each in ids if each in self._sets),
            )
            available = sum(line.allotted for line in lines)
            yield StockRow(subject, grade, pupils, coming, available, reasons)


def _cells(checklist: Checklist) -> _Cells:
    return {(cell.subject, cell.grade): list(cell.lines) for cell in checklist.cells}


def _ordered(cells: _Cells) -> list[tuple[tuple[str, int], list[LineProvision]]]:
    return sorted(cells.items(), key=lambda item: (subject_order(item[0][0]), item[0][1]))


def _counted_copies(found: SetDetails) -> set[int]:
    """Titles of a set that count and of which there are copies."""
    return {
        title.id
        for part in found.parts
        for title in part.titles
        if title.id in part.counted and title.stock.own + title.stock.borrowed
    }


def _scarcest(parts: Mapping[str, int], volumes: int) -> int:
    return min(parts.values()) if len(parts) >= max(volumes, 1) else 0


# --- what was written off ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gone:
    """Copies of a title written off for a reason after full years of use."""

    title_id: int
    reason: str
    years: int
    copies: int
    total: int


def written_off(session: Session, year: int) -> tuple[WrittenOffRow, ...]:
    """Textbooks written off in a calendar year, by the years that they were used."""
    gone = list(_gone(session, year))
    places = _places(session, {item.title_id for item in gone})
    rows = []
    for years in sorted({item.years for item in gone}):
        aged = [item for item in gone if item.years == years]

        def pieces(wanted: str, items: list[_Gone] = aged) -> int:
            return pieces_of(
                (*places.get(item.title_id, (None, None)), item.copies)
                for item in items
                if _kind(item.reason) == wanted
            )

        rows.append(
            WrittenOffRow(
                years,
                pieces("lost"),
                pieces("defective"),
                pieces("expired"),
                pieces("other"),
                sum(item.total for item in aged),
            )
        )
    return tuple(rows)


def lost_sets(session: Session, year: int) -> dict[int, int]:
    """Sets of which copies were written off as lost in a calendar year: set id → sets."""
    gone = [item for item in _gone(session, year) if _kind(item.reason) == "lost"]
    places = _places(session, {item.title_id for item in gone})
    by_set: dict[int, list[tuple[int | None, int | None, int]]] = defaultdict(list)
    for item in gone:
        if item.title_id in places:
            set_id, part_id = places[item.title_id]
            by_set[set_id].append((set_id, part_id, item.copies))
    return {set_id: pieces_of(copies) for set_id, copies in by_set.items()}


def _kind(reason: str) -> str:
    if reason == _LOST:
        return "lost"
    if reason == _EXPIRED:
        return "expired"
    return "defective" if reason in _DEFECTIVE else "other"


def _gone(session: Session, year: int) -> Iterable[_Gone]:
    receipt = aliased(Document)
    entered = func.coalesce(Lot.entered_on, receipt.date)
    statement = (
        select(
            Lot.title_id,
            ReferenceItem.code,
            entered,
            Movement.record_date,
            func.count(),
            func.sum(Movement.price),
        )
        .join(Document, Document.id == Movement.document_id)
        .join(WriteOff, WriteOff.document_id == Document.id)
        .join(ReferenceItem, ReferenceItem.id == WriteOff.reason_id)
        .join(Copy, Copy.id == Movement.copy_id)
        .join(Lot, Lot.id == Copy.lot_id)
        .join(receipt, receipt.id == Lot.document_id)
        .where(
            Document.kind == DocumentKind.WRITE_OFF,
            Document.status == DocumentStatus.POSTED,
            Document.reverses_id.is_(None),
            Movement.delta == -1,
            Movement.fund == Fund.TEXTBOOKS,
            Movement.record_date.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
        .group_by(Lot.title_id, ReferenceItem.code, entered, Movement.record_date)
    )
    for title_id, reason, since, day, copies, total in session.execute(statement):
        yield _Gone(title_id, reason, _full_years(since, day), copies, total)


def _full_years(since: dt.date | str, day: dt.date) -> int:
    begun = dt.date.fromisoformat(since) if isinstance(since, str) else since
    return max(day.year - begun.year - ((day.month, day.day) < (begun.month, begun.day)), 0)


def _places(session: Session, title_ids: set[int]) -> dict[int, tuple[int, int]]:
    """The set and the part of it that each title serves for; the first where there are several."""
    found: dict[int, tuple[int, int]] = {}
    for ids in batches(title_ids):
        for title_id, set_id, part_id in session.execute(
            select(SetPartTitle.title_id, SetPart.set_id, SetPart.id)
            .join(SetPart, SetPart.id == SetPartTitle.part_id)
            .where(SetPartTitle.title_id.in_(ids))
            .order_by(SetPart.set_id, SetPart.position)
        ):
            found.setdefault(title_id, (set_id, part_id))
    return found
