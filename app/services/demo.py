"""The demonstration library: a school year worked through by the same services as a real one.

Everything is decided by a fixed seed and a fixed clock, so every run makes the same library.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from app.core.bibliography import TitleFields, TitleKind
from app.core.dates import FixedClock
from app.core.progress import NO_PROGRESS, Progress
from app.core.stock import Account, Condition, Fund, ReferenceCategory
from app.core.title_json import fields_from_json
from app.queries.copies import CopyRow
from app.queries.school import CommissionCard, Member, Requisites
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.write_off import DisposalDraft, WriteOffDraft, WriteOffLineDraft
from app.services.catalogue import CopyEdit
from app.services.workspace import Workspace

DEMO_START = date(2024, 8, 26)
SEED = 12
SCHOOL_KINDS = (TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE)
OFF_BALANCE_KINDS = (TitleKind.BROCHURE, TitleKind.PERIODICAL)


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """The invented school of the demonstration."""

    requisites: Requisites
    commission: CommissionCard
    suppliers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Delivery:
    """One delivery: ``titles`` are ids, ``copies`` the least and the most copies of a title,
    ``prices`` the least and the most price in rubles."""

    day: date
    supplier: int
    source: str
    paper: str
    number: str
    titles: Sequence[int]
    copies: tuple[int, int]
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


class DemoYear:
    """Works an empty library through the school year 2024/25."""

    def __init__(
        self, workspace: Workspace, clock: FixedClock, school: DemoSchool, resources: Path
    ) -> None:
        self._workspace = workspace
        self._services = workspace.services
        self._clock = clock
        self._school = school
        self._resources = resources
        self._random = Random(SEED)
        self._ids: dict[int, TitleFields] = {}
        self._places: dict[str, int] = {}
        self._sources: dict[str, int] = {}
        self._suppliers: list[int] = []

    def run(self, progress: Progress = NO_PROGRESS) -> None:
        """Do the whole year, step by step."""
        steps = (
            self._prepare,
            self._textbooks_for_september,
            self._fiction,
            self._gift,
            self._autumn_delivery,
            self._brochures_and_magazines,
            self._worn_books,
            self._corrected_receipt,
            self._spring_textbooks,
            self._expired_textbooks,
            self._unfinished_act,
        )
        for number, step in enumerate(steps):
            progress.report("Готовим учебную библиотеку", number, len(steps))
            step()

    def _prepare(self) -> None:
        self._go_to(DEMO_START)
        titles = load_demo_titles(self._resources)
        changes = self._services.catalogue.create_titles(titles)
        self._ids = dict(zip(changes.entity_ids, titles, strict=True))
        queries = self._workspace.queries.school
        for item in queries.references(ReferenceCategory.PLACE):
            self._places[item.code] = item.id
        for item in queries.references(ReferenceCategory.FUND_SOURCE):
            self._sources[item.code] = item.id
        for name in self._school.suppliers:
            saved = self._services.school.save_reference(ReferenceCategory.SUPPLIER, name)
            self._suppliers.append(saved.entity_id or 0)

    def _textbooks_for_september(self) -> None:
        self._receive(
            _Delivery(
                date(2024, 8, 28),
                0,
                "regional",
                "Товарная накладная",
                "318",
                self._of(SCHOOL_KINDS)[:80],
                (24, 30),
                (480, 1290),
                "textbooks",
                Fund.TEXTBOOKS,
            )
        )

    def _fiction(self) -> None:
        self._receive(
            _Delivery(
                date(2024, 9, 10),
                1,
                "municipal",
                "Товарная накладная",
                "77",
                self._main_titles()[:75],
                (2, 6),
                (190, 620),
                "loan",
                Fund.MAIN,
            )
        )

    def _gift(self) -> None:
        self._receive(
            _Delivery(
                date(2024, 10, 15),
                2,
                "gift",
                "Акт пожертвования",
                "2",
                self._main_titles()[75:95],
                (1, 2),
                (150, 400),
                "reading",
                Fund.MAIN,
            )
        )

    def _autumn_delivery(self) -> None:
        self._receive(
            _Delivery(
                date(2024, 11, 6),
                0,
                "regional",
                "Товарная накладная",
                "402",
                self._of(SCHOOL_KINDS)[80:130],
                (12, 28),
                (480, 1290),
                "textbooks",
                Fund.TEXTBOOKS,
                short=(3, 17),
            )
        )

    def _brochures_and_magazines(self) -> None:
        self._receive(
            _Delivery(
                date(2025, 1, 14),
                1,
                "extra",
                "Накладная",
                "5",
                self._of(OFF_BALANCE_KINDS),
                (1, 3),
                (60, 180),
                "reading",
                Fund.TEMPORARY,
                Account.OFF_BALANCE,
            )
        )

    def _worn_books(self) -> None:
        """Copies wear out over the winter and go by an act, with the proof of disposal later."""
        self._go_to(date(2025, 2, 3))
        worn = self._pick_copies(Fund.MAIN, 47)
        self._services.catalogue.edit_copies(
            [copy.id for copy in worn], CopyEdit(condition=Condition.WORN)
        )
        self._go_to(date(2025, 2, 17))
        act_id = self._write_off(worn, Fund.MAIN, "worn", "Протокол комиссии № 2 от 14.02.2025")
        self._go_to(date(2025, 2, 28))
        card = self._workspace.queries.write_off.act(act_id)
        if card is None:
            raise LookupError("the act was posted just now")
        direction = self._direction("waste_paper")
        self._services.write_off.fill_disposals(
            act_id,
            card.draft.version,
            [
                DisposalDraft(
                    direction, len(worn), card.total, "Приёмо-сдаточный акт № 15 от 27.02.2025"
                )
            ],
        )

    def _corrected_receipt(self) -> None:
        """A price was typed with a mistake and mended the next day."""
        delivery = _Delivery(
            date(2025, 3, 12),
            1,
            "municipal",
            "Товарная накладная",
            "114",
            self._main_titles()[95:],
            (1, 4),
            (240, 780),
            "loan",
            Fund.MAIN,
        )
        document_id = self._receive(delivery)
        self._go_to(date(2025, 3, 13))
        started = self._services.receipts.start_correction(document_id)
        card = self._workspace.queries.stock.receipt(started.entity_id or 0)
        if card is None:
            raise LookupError("the correction was started just now")
        first, *others = card.draft.lines
        mended = replace(card.draft, lines=(replace(first, price=first.price + 9000), *others))
        self._services.receipts.save_draft(mended)
        self._services.receipts.post(started.entity_id or 0, card.draft.version + 1)

    def _spring_textbooks(self) -> None:
        self._receive(
            _Delivery(
                date(2025, 5, 20),
                0,
                "regional",
                "Товарная накладная",
                "209",
                self._of(SCHOOL_KINDS)[130:],
                (10, 26),
                (520, 1340),
                "textbooks",
                Fund.TEXTBOOKS,
            )
        )

    def _expired_textbooks(self) -> None:
        self._go_to(date(2025, 6, 16))
        copies = self._pick_copies(Fund.TEXTBOOKS, 120)
        self._write_off(
            copies, Fund.TEXTBOOKS, "term_expired", "Протокол комиссии № 5 от 11.06.2025"
        )

    def _unfinished_act(self) -> None:
        """A draft for the new user to finish."""
        self._go_to(date(2025, 6, 18))
        copies = self._pick_copies(Fund.MAIN, 6)
        remarks = ("рассыпан блок", "нет титульного листа", "следы воды")
        self._services.write_off.save_draft(
            self._draft_act(copies, Fund.MAIN, "defective", "", remarks)
        )

    def _receive(self, delivery: _Delivery) -> int:
        self._go_to(delivery.day)
        numbers = self._workspace.queries.stock.suggest_numbers(delivery.fund)
        lines = []
        for index, title_id in enumerate(delivery.titles):
            quantity = self._random.randint(*delivery.copies)
            price = self._random.randint(*delivery.prices) * 100 + self._random.choice((0, 0, 50))
            lines.append(
                ReceiptLine(
                    title_id,
                    delivery.fund,
                    delivery.account,
                    quantity,
                    price,
                    paper_quantity=quantity + 2 if index in delivery.short else None,
                    place_id=self._places[delivery.place],
                    numbered=numbers.numbered,
                    number_prefix=numbers.prefix if numbers.numbered else "",
                )
            )
        saved = self._services.receipts.save_draft(
            ReceiptDraft(
                delivery.day,
                tuple(lines),
                supplier_id=self._suppliers[delivery.supplier],
                fund_source_id=self._sources[delivery.source],
                commission_id=self._commission_id(),
                paper_name=delivery.paper,
                paper_number=delivery.number,
                paper_date=delivery.day - timedelta(days=2),
            )
        )
        self._services.receipts.post(saved.entity_id or 0, 1)
        return saved.entity_id or 0

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
        return [title_id for title_id, fields in self._ids.items() if fields.kind in kinds]

    def _main_titles(self) -> list[int]:
        others = (*SCHOOL_KINDS, *OFF_BALANCE_KINDS)
        return [title_id for title_id, fields in self._ids.items() if fields.kind not in others]

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
