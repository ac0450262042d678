"""What every part of the demonstration's work uses: deliveries, acts, the calendar."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from app.core.bibliography import TitleFields, TitleKind
from app.core.dates import FixedClock
from app.core.stock import Account, Fund, ReferenceCategory
from app.core.title_json import fields_from_json
from app.queries.copies import CopyRow
from app.queries.school import CommissionCard, Member, Requisites
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.write_off import WriteOffDraft, WriteOffLineDraft
from app.services.workspace import Workspace

SEED = 12
SCHOOL_KINDS = (TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE)
OFF_BALANCE_KINDS = (TitleKind.BROCHURE, TitleKind.PERIODICAL)
PUPILS: dict[int, int] = {
    1: 76,
    2: 75,
    3: 78,
    4: 74,
    5: 78,
    6: 52,
    7: 54,
    8: 54,
    9: 52,
    10: 51,
    11: 25,
}
"""Pupils of each parallel of the invented school."""


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """The invented school of the demonstration."""

    requisites: Requisites
    commission: CommissionCard
    suppliers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: ``titles`` are ids, ``copies`` the least and the most copies of a title,
    ``None`` as many as the classes need; ``prices`` the least and the most price in rubles."""

    day: date
    supplier: int
    source: str
    paper: str
    number: str
    titles: Sequence[int]
    copies: tuple[int, int] | None
    prices: tuple[int, int]
    place: str
    fund: Fund
    account: Account = Account.BALANCE
    short: tuple[int, ...] = ()


def load_demo_school(resources: Path) -> DemoSchool:
    """The school from ``resources/demo/school.json``."""
    data = json.loads((resources / "demo" / "school.json").read_text(encoding="utf-8"))
    commission = data["commission"]
    return DemoSchool(
        Requisites(**data["requisites"]),
        CommissionCard(
            commission["order_number"],
            date.fromisoformat(commission["order_date"]),
            tuple(Member(**member) for member in commission["members"]),
        ),
        tuple(data["suppliers"]),
    )


def load_demo_titles(resources: Path) -> list[TitleFields]:
    """The titles from ``resources/demo/titles.json``."""
    text = (resources / "demo" / "titles.json").read_text(encoding="utf-8")
    return [fields_from_json(item) for item in json.loads(text)]


@dataclass(slots=True)
class DemoLists:
    """Ids of what the demonstration refers to, by their codes and places."""

    titles: dict[int, TitleFields] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    suppliers: list[int] = field(default_factory=list)
    received: set[int] = field(default_factory=set)


class DemoWork:
    """A librarian's steps, on days of a clock that only goes forward."""

    def __init__(
        self,
        workspace: Workspace,
        clock: FixedClock,
        school: DemoSchool,
        lists: DemoLists,
        chance: Random,
    ) -> None:
        self._workspace = workspace
        self._services = workspace.services
        self._clock = clock
        self._school = school
        self._lists = lists
        self._random = chance

    def _receive(self, delivery: Delivery) -> int:
        self._go_to(delivery.day)
        numbers = self._workspace.queries.stock.suggest_numbers(delivery.fund)
        lines = []
        self._lists.received.update(delivery.titles)
        for index, title_id in enumerate(delivery.titles):
            quantity = self._quantity(delivery, title_id)
            price = self._random.randint(*delivery.prices) * 100 + self._random.choice((0, 0, 50))
            lines.append(
                ReceiptLine(
                    title_id,
                    delivery.fund,
                    delivery.account,
                    quantity,
                    price,
                    paper_quantity=quantity + 2 if index in delivery.short else None,
                    place_id=self._lists.places[delivery.place],
                    numbered=numbers.numbered,
                    number_prefix=numbers.prefix if numbers.numbered else "",
                )
            )
        saved = self._services.receipts.save_draft(
            ReceiptDraft(
                delivery.day,
                tuple(lines),
                supplier_id=self._lists.suppliers[delivery.supplier],
                fund_source_id=self._lists.sources[delivery.source],
                commission_id=self._commission_id(),
                paper_name=delivery.paper,
                paper_number=delivery.number,
                paper_date=delivery.day - timedelta(days=2),
            )
        )
        self._services.receipts.post(saved.entity_id or 0, 1)
        return saved.entity_id or 0

    def _quantity(self, delivery: Delivery, title_id: int) -> int:
        if delivery.copies is not None:
            return self._random.randint(*delivery.copies)
        title = self._lists.titles[title_id]
        first, last = title.grade_from or 1, title.grade_to or title.grade_from or 1
        pupils = sum(PUPILS[grade] for grade in range(first, last + 1))
        # most sets are enough for all, some are short, a few are very short
        share = self._random.choice((1.04, 1.04, 1.0, 1.06, 1.0, 1.02, 0.93, 0.86, 0.72))
        return round(pupils * share)

    def _write_off(self, copies: Sequence[CopyRow], fund: Fund, reason: str, basis: str) -> int:
        saved = self._services.write_off.save_draft(self._draft_act(copies, fund, reason, basis))
        self._services.write_off.post(saved.entity_id or 0, 1)
        return saved.entity_id or 0

    def _draft_act(
        self,
        copies: Sequence[CopyRow],
        fund: Fund,
        reason: str,
        basis: str,
        remarks: Sequence[str] = (),
    ) -> WriteOffDraft:
        reasons = self._workspace.queries.school.references(ReferenceCategory.WRITE_OFF_REASON)
        return WriteOffDraft(
            self._clock.today(),
            fund,
            next(item.id for item in reasons if item.code == reason),
            tuple(
                WriteOffLineDraft(copy.id, remarks[index] if index < len(remarks) else "")
                for index, copy in enumerate(copies)
            ),
            commission_id=self._commission_id(),
            responsible=self._school.requisites.librarian_name,
            basis=basis,
        )

    def _pick_copies(self, fund: Fund, count: int) -> list[CopyRow]:
        """Copies in stock of the fund, of titles chosen by the seed."""
        kinds = SCHOOL_KINDS if fund is Fund.TEXTBOOKS else None
        ids = list(self._of(kinds) if kinds else self._main_titles())
        self._random.shuffle(ids)
        picked: list[CopyRow] = []
        for title_id in ids:
            free = self._workspace.queries.write_off.copies_to_pick(title_id, fund)
            most = 8 if fund is Fund.TEXTBOOKS else 2
            picked += free[: min(most, count - len(picked))]
            if len(picked) == count:
                return picked
        return picked

    def _of(self, kinds: Sequence[TitleKind]) -> list[int]:
        return [title_id for title_id, fields in self._lists.titles.items() if fields.kind in kinds]

    def _missing(self, kinds: Sequence[TitleKind]) -> list[int]:
        """Titles of these kinds that no delivery has brought yet."""
        return [title_id for title_id in self._of(kinds) if title_id not in self._lists.received]

    def _received(self, kinds: Sequence[TitleKind]) -> list[int]:
        return [title_id for title_id in self._of(kinds) if title_id in self._lists.received]

    def _is_of_grade(self, title_id: int, grade: int) -> bool:
        """Is it for this class alone, and in the fund?"""
        title = self._lists.titles[title_id]
        return title.grade_from == title.grade_to == grade and title_id in self._lists.received

    def _main_titles(self) -> list[int]:
        others = (*SCHOOL_KINDS, *OFF_BALANCE_KINDS)
        return [
            title_id for title_id, fields in self._lists.titles.items() if fields.kind not in others
        ]

    def _commission_id(self) -> int | None:
        commissions = self._workspace.queries.school.commissions(active_only=True)
        return commissions[0].id if commissions else None

    def _direction(self, code: str) -> int:
        items = self._workspace.queries.school.references(ReferenceCategory.DISPOSAL_DIRECTION)
        return next(item.id for item in items if item.code == code)

    def _go_to(self, day: date) -> None:
        """Let the clock show the morning of a day."""
        now = self._clock.now()
        moment = datetime.combine(day, time(9, 0), tzinfo=now.tzinfo)
        self._clock.advance(max(moment - now, timedelta(minutes=1)))
