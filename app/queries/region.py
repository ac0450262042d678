"""What the regional centre is told of a school year: the data of the package, and its gaps."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.dates import SchoolYear, format_date
from app.core.isbn import check_isbn
from app.core.isbn import match_key as isbn_key
from app.core.money import count_phrase
from app.core.provision import CellProvision, TotalProvision, Unfit
from app.core.stock import CopyState
from app.core.text import fold
from app.exchange.package import (
    Item,
    OfferData,
    RegionCell,
    RegionData,
    RegionExtra,
    RegionFund,
    RegionLack,
    RegionLine,
    RegionList,
    RegionListing,
    RegionParallel,
    RegionPart,
    RegionRules,
    RegionSchool,
    RegionSet,
    RegionSpare,
    RegionTerm,
    RegionTitle,
    RegionTotal,
)
from app.exchange.package.common_data import MOST_COPIES, MOST_LINES
from app.exchange.package.region_data import SCHEMA_NAME, SCHOOL_LEVEL, ListingState
from app.models import Copy, FederalList, SchoolClass
from app.models.library import Library
from app.queries.exchange import own_school
from app.queries.provision import ChecklistCard, LineDetails, ProvisionQueries, SetDetails
from app.queries.provision_stock import TitleProvision
from app.queries.titles import load_fields, match_key

_LEVELS = ("1-4", "5-9", "10-11")


class GapKind(StrEnum):
    """What makes the figures of a package doubtful."""

    NO_PLAN = "no_plan"
    NO_LIST = "no_list"
    OLD_LIST = "old_list"
    UNMATCHED = "unmatched"
    NO_SET = "no_set"
    SUGGESTED = "suggested"
    NO_PRICE = "no_price"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to put in order before the package goes out; ``names`` are what it is about."""

    kind: GapKind
    text: str
    cure: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionReport:
    """The package of a year before it is written. ``offer`` is ``None`` without a surplus."""

    data: RegionData
    offer: OfferData | None
    gaps: tuple[Gap, ...]


class RegionQueries:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._provision = ProvisionQueries(library)

    def report(self, year: int, today: dt.date) -> RegionReport:
        """What the package of a school year says today."""
        card = self._provision.checklist(year)
        with self._library.read() as session:
            return _Reading(session, card, today).report()

    def gaps(self, year: int) -> tuple[Gap, ...]:
        """What should be put in order before the package of a year goes out."""
        card = self._provision.checklist(year)
        with self._library.read() as session:
            return tuple(_gaps(session, card))


class _Reading:
    def __init__(self, session: Session, card: ChecklistCard, today: dt.date) -> None:
        self._session = session
        self._card = card
        self._today = today
        self._sets = sets_of(card)
        self._stock = {
            title.id: title
            for found in self._sets.values()
            for part in found.parts
            for title in part.titles
        }
        self._fields = load_fields(session, self._stock)
        self._keys = _title_keys(self._fields)
        self._set_keys = _set_keys(self._sets.values())

    def report(self) -> RegionReport:
        card = self._card
        school = own_school(self._session, self._today)
        listed = self._list()
        extras = tuple(self._extras())
        data = RegionData(
            SCHEMA_NAME,
            RegionSchool(
                school.name_full, school.name_short, school.inn, school.okpo, school.address
            ),
            card.year,
            self._today,
            RegionRules(
                card.rules.reserve_percent,
                card.rules.teacher_sets,
                card.rules.wear_norm,
                card.rules.aged_unfit,
                card.rules.absent_unfit,
            ),
            listed,
            parallels(self._session, card.year),
            _funds(self._session),
            tuple(self._cell(cell) for cell in in_order(card)),
            tuple(
                _total(level, total)
                for level, total in zip(
                    (*_LEVELS, SCHOOL_LEVEL),
                    (*card.checklist.levels, card.checklist.total),
                    strict=True,
                )
            ),
            tuple(self._set(found) for found in self._sets.values()),
            tuple(
                self._title(title, listed.order if listed else "")
                for title in sorted(self._stock.values(), key=lambda item: self._keys[item.id])
            ),
            tuple(self._lacks()),
            extras,
            tuple(self._terms()),
        )
        return RegionReport(data, self._offer(extras), tuple(_gaps(self._session, card)))

    def _list(self) -> RegionList | None:
        listed = self._card.listed
        if listed is None:
            return None
        order = self._session.get_one(FederalList, listed.id).order_number
        return RegionList(order, listed.name, listed.as_of, listed.is_older)

    # --- the checklist -------------------------------------------------------------------------

    def _cell(self, cell: CellProvision) -> RegionCell:
        amounts = cell.amounts
        lines = tuple(
            RegionLine(
                line.need.pupils,
                line.need.need,
                line.allotted,
                line.provided,
                line.deficit,
                line.surplus,
                self._set_key(line.need.set_id),
            )
            for line in cell.lines
        )
        return RegionCell(
            cell.subject,
            cell.grade,
            amounts.pupils,
            amounts.need,
            amounts.fit,
            amounts.provided,
            amounts.deficit,
            amounts.surplus,
            _permille(amounts.percent),
            lines,
        )

    def _set_key(self, set_id: int | None) -> str | None:
        return self._set_keys.get(set_id) if set_id is not None else None

    def _set(self, found: SetDetails) -> RegionSet:
        needed = sum(
            line.need.need
            for cell in self._card.checklist.cells
            for line in cell.lines
            if line.need.set_id == found.id
        )
        wanted = max(needed - found.stock.licences, 0)
        return RegionSet(
            self._set_keys[found.id],
            found.name,
            self._subject(found),
            found.grades,
            found.stock.printed,
            found.stock.licences,
            found.fit,
            found.stock.price,
            tuple(
                RegionPart(
                    part.name,
                    part.fit,
                    max(wanted - part.fit, 0),
                    tuple(
                        self._keys[title.id] for title in part.titles if title.id in part.counted
                    ),
                )
                for part in found.parts
            ),
        )

    def _subject(self, found: SetDetails) -> str:
        return next(
            cell.subject
            for cell in in_order(self._card)
            for line in cell.lines
            if line.need.set_id == found.id
        )

    def _title(self, title: TitleProvision, order: str) -> RegionTitle:
        fields, stock = self._fields[title.id], title.stock
        unfit = stock.unfit
        return RegionTitle(
            self._keys[title.id],
            _isbns(fields),
            match_key(fields),
            fields.authors_line,
            fields.title,
            " ".join(filter(None, (fields.part, fields.part_title))),
            fields.publisher,
            fields.year,
            stock.own,
            stock.borrowed,
            unfit.get(Unfit.LENT, 0),
            unfit.get(Unfit.WORN, 0),
            unfit.get(Unfit.EXPIRED, 0),
            unfit.get(Unfit.AGED, 0) + unfit.get(Unfit.ABSENT, 0),
            stock.fit,
            stock.aged,
            stock.price,
            _listing(title, order),
        )

    # --- what is lacking, what is left over, what ends -----------------------------------------

    def _lacks(self) -> Iterable[RegionLack]:
        for cell in in_order(self._card):
            for line in cell.lines:
                if not line.deficit:
                    continue
                found = self._sets.get(line.need.set_id or 0)
                price = found.stock.price if found else None
                yield RegionLack(
                    cell.subject,
                    cell.grade,
                    self._set_key(line.need.set_id),
                    line.deficit,
                    line.deficit * max(len(found.parts) if found else 1, 1),
                    price,
                    None if price is None else line.deficit * price,
                )

    def _extras(self) -> Iterable[RegionExtra]:
        """Own copies that are over: whole sets, in each part the oldest editions first."""
        for cell in in_order(self._card):
            for line in cell.lines:
                found = self._sets.get(line.need.set_id or 0)
                spare = min(line.surplus, found.stock.printed) if found else 0
                if found is None or not spare:
                    continue
                spares = _spares(found, spare)
                sets = min((sum(count for _id, count in part) for part in spares), default=0)
                if not sets:
                    continue
                copies: Counter[str] = Counter()
                for part in spares:
                    for title_id, count in _first(part, sets):
                        copies[self._keys[title_id]] += count
                yield RegionExtra(
                    cell.subject,
                    cell.grade,
                    self._set_keys[found.id],
                    sets,
                    sum(copies.values()),
                    tuple(RegionSpare(key, count) for key, count in sorted(copies.items())),
                )

    def _terms(self) -> Iterable[RegionTerm]:
        for title in sorted(self._stock.values(), key=lambda item: self._keys[item.id]):
            if title.listing is None or title.listing.term is None:
                continue
            copies = title.stock.fit + title.stock.unfit.get(Unfit.EXPIRED, 0)
            if copies:
                yield RegionTerm(self._keys[title.id], title.listing.term, copies)

    def _offer(self, extras: Iterable[RegionExtra]) -> OfferData | None:
        """The surplus as an offer to other schools; a set of several grades comes once."""
        copies: Counter[str] = Counter()
        for extra in extras:
            for spare in extra.titles:
                copies[spare.title] += spare.copies
        by_key = {key: title_id for title_id, key in self._keys.items()}
        items = tuple(
            Item(
                self._fields[by_key[key]],
                min(count, MOST_COPIES),
                federal_number=_number(self._stock[by_key[key]]),
            )
            for key, count in sorted(copies.items())[:MOST_LINES]
        )
        if not items:
            return None
        school = own_school(self._session, self._today)
        return OfferData(
            type(school)(
                school.name_full, school.name_short, school.inn, school.okpo, school.address
            ),
            self._today,
            "",
            None,
            items,
        )


def sets_of(card: ChecklistCard) -> dict[int, SetDetails]:
    """The sets behind the cells of a checklist, in the order of the cells."""
    found: dict[int, SetDetails] = {}
    for cell in in_order(card):
        for line in card.cells[cell.subject, cell.grade].lines:
            if line.set is not None:
                found.setdefault(line.set.id, line.set)
    return found


def in_order(card: ChecklistCard) -> list[CellProvision]:
    """The cells by subjects as in a timetable, then by grades."""
    places = {subject: place for place, subject in enumerate(card.subjects)}
    return sorted(card.checklist.cells, key=lambda cell: (places[cell.subject], cell.grade))


def parallels(session: Session, year: int) -> tuple[RegionParallel, ...]:
    """The grades of a year with their pupils."""
    statement = (
        select(
            SchoolClass.grade,
            func.count(),
            func.sum(SchoolClass.pupils),
            func.max(SchoolClass.is_forecast),
        )
        .where(SchoolClass.year == year)
        .group_by(SchoolClass.grade)
        .order_by(SchoolClass.grade)
    )
    return tuple(
        RegionParallel(grade, classes, pupils, bool(forecast))
        for grade, classes, pupils, forecast in session.execute(statement)
    )


def _funds(session: Session) -> tuple[RegionFund, ...]:
    statement = (
        select(
            Copy.fund,
            Copy.account,
            func.count(Copy.title_id.distinct()),
            func.count(),
            func.sum(Copy.price),
        )
        .where(Copy.state == CopyState.IN_STOCK)
        .group_by(Copy.fund, Copy.account)
        .order_by(Copy.fund, Copy.account)
    )
    return tuple(RegionFund(*row) for row in session.execute(statement))


def _title_keys(titles: Mapping[int, TitleFields]) -> dict[int, str]:
    """A key for each title: its first right ISBN, else its folded description.

    Parts often share the ISBN of the whole, so one that is taken gets the description beside it.
    """
    found: dict[int, str] = {}
    taken: set[str] = set()
    for title_id, fields in sorted(
        titles.items(), key=lambda item: (_isbns(item[1]), match_key(item[1]), item[0])
    ):
        isbns, text = _isbns(fields), match_key(fields)
        candidates = [f"isbn:{isbns[0]}", f"isbn:{isbns[0]}|{text}"] if isbns else []
        candidates.append(f"text:{text or fold(fields.title)}")
        key = next((each for each in candidates if each not in taken), "")
        place = 2
        while not key or key in taken:
            key = f"{candidates[-1]}#{place}"
            place += 1
        taken.add(key)
        found[title_id] = key
    return found


def _set_keys(sets: Iterable[SetDetails]) -> dict[int, str]:
    found: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for each in sets:
        grades = f"{each.grades[0]}-{each.grades[-1]}" if each.grades else ""
        key = f"{grades}|{fold(each.name)}"
        seen[key] += 1
        found[each.id] = key if seen[key] == 1 else f"{key}#{seen[key]}"
    return found


def _isbns(fields: TitleFields) -> tuple[str, ...]:
    right = [isbn_key(written) for written in fields.isbns if check_isbn(written).valid]
    return tuple(dict.fromkeys(right))


def _listing(title: TitleProvision, order: str) -> RegionListing:
    listing = title.listing
    if listing is None:
        return RegionListing(ListingState.UNKNOWN, "", None, "", None, "")
    if listing.absent:
        return RegionListing(ListingState.ABSENT, order, None, "", None, "")
    return RegionListing(
        ListingState.LISTED,
        order,
        listing.appendix,
        listing.number,
        listing.term,
        listing.term_text,
    )


def _number(title: TitleProvision) -> str:
    return title.listing.number if title.listing else ""


def _total(level: str, total: TotalProvision) -> RegionTotal:
    amounts = total.amounts
    return RegionTotal(
        level,
        amounts.pupils,
        amounts.need,
        amounts.fit,
        amounts.provided,
        amounts.deficit,
        amounts.surplus,
        _permille(total.weighted),
        _permille(total.mean),
    )


def _permille(percent: Fraction | None) -> int | None:
    return None if percent is None else int(percent * 10)


def _spares(found: SetDetails, sets: int) -> list[list[tuple[int, int]]]:
    """For each part the titles that can be given away and how many copies, oldest first."""
    spares = []
    for part in found.parts:
        left, chosen = sets, []
        counted = [title for title in part.titles if title.id in part.counted]
        for title in sorted(counted, key=lambda item: (item.year or 0, item.id)):
            # borrowed copies belong to another school and are not to be given away
            count = min(left, max(title.stock.fit - title.stock.borrowed, 0))
            if count:
                chosen.append((title.id, count))
                left -= count
        spares.append(chosen)
    return spares


def _first(part: Iterable[tuple[int, int]], wanted: int) -> Iterable[tuple[int, int]]:
    for title_id, count in part:
        taken = min(count, wanted)
        if taken:
            yield title_id, taken
        wanted -= taken


def _gaps(session: Session, card: ChecklistCard) -> Iterable[Gap]:
    """What makes the figures doubtful, the gravest first."""
    label = SchoolYear(card.year).label
    lines = [line for cell in card.cells.values() for line in cell.lines]
    if not lines:
        yield Gap(
            GapKind.NO_PLAN,
            f"На {label} учебный год нет учебного плана: показывать нечего.",
            "Заполните классы и составьте план.",
        )
        return
    yield from _list_gaps(card)
    yield from _plan_gaps(lines)
    titles = {
        title.id: title
        for found in sets_of(card).values()
        for part in found.parts
        for title in part.titles
        if title.id in part.counted
    }
    unmatched = [title.id for title in titles.values() if title.listing is None]
    if unmatched and card.listed is not None:
        count = count_phrase(len(unmatched), "издание", "издания", "изданий")
        yield Gap(
            GapKind.UNMATCHED,
            f"Не сопоставлено с федеральным перечнем: {count}. Их сроки неизвестны.",
            "Разберите очередь на странице «ФПУ».",
            _names(titles[each] for each in unmatched),
        )
    unpriced = [
        line.set.name
        for line in lines
        if line.provision.deficit and line.set is not None and line.set.stock.price is None
    ]
    if unpriced:
        count = count_phrase(len(unpriced), "строки", "строк", "строк")
        yield Gap(
            GapKind.NO_PRICE,
            f"Цена неизвестна для {count} дефицита: сумма посчитана без них.",
            "Цена берётся из последней покупки.",
            tuple(dict.fromkeys(unpriced)),
        )
    forecast = [each.grade for each in parallels(session, card.year) if each.is_forecast]
    if forecast:
        yield Gap(
            GapKind.FORECAST,
            "Число учеников — прогноз, а не факт.",
            "Подтвердите численность на странице «Классы».",
            tuple(f"{grade}-е классы" for grade in forecast),
        )


def _list_gaps(card: ChecklistCard) -> Iterable[Gap]:
    if card.listed is None:
        yield Gap(
            GapKind.NO_LIST,
            "Федеральный перечень не загружен: сроки использования неизвестны.",
            "Загрузите перечень на странице «ФПУ».",
        )
    elif card.listed.is_older:
        yield Gap(
            GapKind.OLD_LIST,
            f"Перечень от {format_date(card.listed.as_of)} старше учебного года "
            f"{SchoolYear(card.year).label}.",
            "Загрузите действующий перечень на странице «ФПУ».",
            (card.listed.name,),
        )


def _plan_gaps(lines: Iterable[LineDetails]) -> Iterable[Gap]:
    without: dict[str, list[str]] = defaultdict(list)
    suggested: list[str] = []
    for line in lines:
        need = line.provision.need
        if line.set is None:
            without[need.subject].append(str(need.grade))
        elif line.suggested:
            suggested.append(f"{need.subject}, {need.grade} класс")
    if without:
        count = count_phrase(sum(map(len, without.values())), "строки", "строк", "строк")
        yield Gap(
            GapKind.NO_SET,
            f"Не выбран комплект для {count} плана: весь их контингент считается без учебников.",
            "Выберите комплекты на странице «Комплекты».",
            tuple(f"{subject}: {', '.join(grades)} класс" for subject, grades in without.items()),
        )
    if suggested:
        count = count_phrase(len(suggested), "строка", "строки", "строк")
        yield Gap(
            GapKind.SUGGESTED,
            f"Предложено программой и не проверено: {count} плана.",
            "Проверьте план на странице «Комплекты».",
            tuple(suggested),
        )


def _names(titles: Iterable[TitleProvision]) -> tuple[str, ...]:
    return tuple(sorted(title.name for title in titles))
